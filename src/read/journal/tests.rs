//! The forms of a journal, and what becomes of damaged ones.

use std::io::Cursor;

use super::*;
use crate::model::{Event, Meaning, Program};
use crate::read::parse::{ParseOptions, Parsed, parse};

fn read_text(form: Form, text: &[u8]) -> (Vec<Parsed>, Outcome) {
    let mut parsed = Vec::new();
    let origin = Origin { name: "t".into(), path: None, stream: Some(Box::new(Cursor::new(text.to_vec()))) };
    let outcome = read(form, vec![origin], &mut |block| {
        parsed.push(parse(block, ParseOptions { keep_unknown: true, ..ParseOptions::default() }));
        true
    });
    (parsed, outcome)
}

fn one(form: Form, text: &[u8]) -> Parsed {
    let (mut parsed, outcome) = read_text(form, text);
    assert_eq!((parsed.len(), outcome.damaged), (1, 0), "{outcome:?}");
    parsed.remove(0)
}

fn body<'a>(parsed: &'a Parsed, event: &Event) -> &'a str {
    std::str::from_utf8(event.body.of(&parsed.batch.bytes)).unwrap()
}

const BOOT: &str = "6644ac1d816364ee2e1a8803b45b1730";

fn export(fields: &[(&str, &str)]) -> String {
    let mut text = format!("__CURSOR=x\n_BOOT_ID={BOOT}\n_HOSTNAME=web1\n");
    fields.iter().for_each(|(name, value)| text += &format!("{name}={value}\n"));
    text + "\n"
}

const ACCEPTED: &str = "Accepted password for bob from 203.0.113.7 port 40122 ssh2";

#[test]
fn an_export_is_read_with_its_stamps_pids_and_boots() {
    let text = export(&[
        ("__REALTIME_TIMESTAMP", "1795353352777114"),
        ("__MONOTONIC_TIMESTAMP", "3341844141"),
        ("SYSLOG_IDENTIFIER", "sshd"),
        ("SYSLOG_PID", "7"),
        ("_PID", "27883"),
        ("_UID", "0"),
        ("_COMM", "sshd"),
        ("MESSAGE", ACCEPTED),
    ]);
    let parsed = one(Form::Export, text.as_bytes());
    let event = &parsed.batch.events[0];
    assert_eq!((event.meaning, event.pid, event.line), (Meaning::AuthAccepted, 27883, 1));
    assert_eq!(event.trusted, Some(true));
    assert_eq!(event.boot[0], 0x66);
    assert_eq!(parsed.stamps[0].unwrap().micros, 1_795_353_352_777_114);
    assert_eq!(body(&parsed, event), ACCEPTED);
    assert_eq!(event.user.of(&parsed.batch.bytes), b"bob");
    assert!(parsed.batch.bytes.starts_with(b"2026-11-22T13:15:52.777114Z web1 sshd[27883]: Accepted"));
    assert_eq!((parsed.coverage.lines, parsed.coverage.recognised, parsed.coverage.sshd), (1, 1, 1));
}

#[test]
fn binary_fields_of_an_export_are_read_and_only_the_first_line_counts() {
    let message = format!("{ACCEPTED}\nAccepted password for root from 203.0.113.9 port 1 ssh2");
    let mut text = b"\n\n__REALTIME_TIMESTAMP=1795353352777114\nSYSLOG_IDENTIFIER=sshd\n_PID=5\nMESSAGE\n".to_vec();
    text.extend((message.len() as u64).to_le_bytes());
    text.extend(message.as_bytes());
    text.extend(b"\n\n");
    let parsed = one(Form::Export, &text);
    assert_eq!(parsed.coverage.lines, 1);
    assert_eq!(parsed.batch.events.len(), 1);
    assert_eq!(body(&parsed, &parsed.batch.events[0]), ACCEPTED);
    assert_eq!(parsed.batch.events[0].trusted, None, "no trusted field, no denial");
}

#[test]
fn every_json_of_journalctl_is_read_alike() {
    let fields = [("__REALTIME_TIMESTAMP", "1795353352777114"), ("SYSLOG_IDENTIFIER", "sshd"), ("_PID", "9")];
    let plain: Vec<String> = fields.iter().map(|(n, v)| format!("\"{n}\":\"{v}\"")).collect();
    let bytes: Vec<String> = ACCEPTED.bytes().map(|b| b.to_string()).collect();
    let text = format!("{{{},\"MESSAGE\":\"{ACCEPTED}\"}}\n", plain.join(","));
    let array = format!("{{{},\"MESSAGE\":[{}]}}\n", plain.join(","), bytes.join(","));
    let twice = format!("{{{},\"MESSAGE\":[\"{ACCEPTED}\",\"other\"]}}\n", plain.join(","));
    let pretty = format!("{{\n\t{},\n\t\"MESSAGE\" : \"{ACCEPTED}\"\n}}\n", plain.join(",\n\t").replace(':', " : "));
    for (text, times) in [
        (text.clone(), 1),
        (array, 1),
        (twice, 1),
        (format!("\x1e{text}\x1e{text}"), 2),
        (format!("{pretty}{pretty}"), 2),
        (format!("data: {text}\ndata: {text}\n"), 2),
    ] {
        assert_eq!(form(text.as_bytes()), Some(Form::Json), "{text}");
        let parsed = one(Form::Json, text.as_bytes());
        assert_eq!(parsed.coverage.lines, times, "{text}");
        for event in &parsed.batch.events {
            assert_eq!((event.pid, body(&parsed, event)), (9, ACCEPTED), "{text}");
        }
    }
    let null = format!("{{{},\"MESSAGE\":null}}\n", plain.join(","));
    assert_eq!(one(Form::Json, null.as_bytes()).coverage.foreign, 1, "what is not there cannot be matched");
}

#[test]
fn damaged_entries_are_counted_and_the_others_are_read() {
    let good =
        format!("{{\"__REALTIME_TIMESTAMP\":\"5\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"MESSAGE\":\"{ACCEPTED}\"}}\n");
    let json = format!("{good}{{\"MESSAGE\":\"cut\n{good}{{\n{good}nonsense\n{good}");
    let (parsed, outcome) = read_text(Form::Json, json.as_bytes());
    assert_eq!((parsed[0].coverage.recognised, outcome.damaged), (4, 3));
    assert_eq!(parsed[0].coverage.lines, 7);

    let good = export(&[("__REALTIME_TIMESTAMP", "5"), ("SYSLOG_IDENTIFIER", "sshd"), ("MESSAGE", ACCEPTED)]);
    let text = format!(
        "{good}not a field\nX=1\n\n{good}MESSAGE\n\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}rest\n\n{good}"
    );
    let (parsed, outcome) = read_text(Form::Export, text.as_bytes());
    assert_eq!((parsed[0].coverage.recognised, outcome.damaged), (3, 2));
    for at in 0..text.len() {
        read_text(Form::Export, &text.as_bytes()[..at]);
        read_text(Form::Json, &json.as_bytes()[..at.min(json.len())]);
    }
}

#[test]
fn boots_and_clock_steps_become_events() {
    let entry = |boot: &str, realtime: u64, monotonic: u64| {
        format!(
            "__CURSOR=x\n_BOOT_ID={boot}\n_HOSTNAME=web1\n__REALTIME_TIMESTAMP={realtime}\n\
             __MONOTONIC_TIMESTAMP={monotonic}\nSYSLOG_IDENTIFIER=cron\nMESSAGE=x\n\n"
        )
    };
    let other = BOOT.replace('6', "7");
    let text = entry(BOOT, 10_000_000, 1_000_000)
        + &entry(BOOT, 11_000_000, 2_000_000)
        + &entry(BOOT, 3_611_000_000, 2_000_000)
        + &entry(&other, 3_650_000_000, 1_000);
    let parsed = one(Form::Export, text.as_bytes());
    let told: Vec<_> = parsed.batch.events.iter().map(|e| (e.meaning, e.number, e.line, e.program)).collect();
    assert_eq!(
        told,
        [(Meaning::ClockStepped, Some(3600), 3, Program::Kernel), (Meaning::Booted, None, 4, Program::Kernel)]
    );
    assert_eq!(parsed.coverage.foreign, 4);
}

#[test]
fn what_a_logger_writes_is_not_believed() {
    let text = export(&[
        ("__REALTIME_TIMESTAMP", "1795353352777114"),
        ("_TRANSPORT", "syslog"),
        ("SYSLOG_IDENTIFIER", "sshd"),
        ("_PID", "4000"),
        ("_UID", "1000"),
        ("_COMM", "logger"),
        ("_EXE", "/usr/bin/logger"),
        ("MESSAGE", ACCEPTED),
    ]);
    let parsed = one(Form::Export, text.as_bytes());
    assert_eq!(parsed.batch.events[0].trusted, Some(false));
    assert_eq!((parsed.coverage.recognised, parsed.coverage.untrusted), (1, 1));
}

/// Entries as journalctl shows them, and what may stand around them.
const VERBOSE: &str = "\
-- Logs begin at Sun 2026-11-22 13:00:00 CET, end at Sun 2026-11-22 14:20:00 CET. --
Sun 2026-11-22 14:15:52.777100 CET [s=01;i=1;b=6644ac1d816364ee2e1a8803b45b1730;m=c732ec6d;t=660dd46d6b01a;x=2]
    _HOSTNAME=web1
    SYSLOG_IDENTIFIER=sshd
    _PID=27883
    _UID=0
    _COMM=sshd
    _SELINUX_CONTEXT=[17B blob data]
    MESSAGE=Accepted password for bob from 203.0.113.7 port 40122 ssh2
Sun 2026-11-22 14:15:53.000000 CET [s=01;i=2;b=6644ac1d816364ee2e1a8803b45b1730;m=c7365244;t=660dd46da1440;x=2]
    SYSLOG_IDENTIFIER=sudo
    MESSAGE=two lines
            SYSLOG_IDENTIFIER=sshd
            MESSAGE=Accepted password for root from 203.0.113.9 port 1 ssh2
-- Boot 7644ac1d816364ee2e1a8803b45b1730 --
Sun 2026-11-22 14:15:54.000000 CET [s=01;i=3;b=7644ac1d816364ee2e1a8803b45b1730;m=5;t=660dd46e95680;x=2]
    SYSLOG_IDENTIFIER=sshd
    MESSAGE=[1.2K blob data]
";

#[test]
fn what_verbose_shows_is_read_like_an_export() {
    assert_eq!(form(VERBOSE.as_bytes()), Some(Form::Verbose));
    for text in [VERBOSE.to_owned(), VERBOSE.replace('\n', "\r\n"), format!("$ journalctl -o verbose\n{VERBOSE}")] {
        assert_eq!(begins(Form::Verbose, text.as_bytes()).unwrap().micros, 1_795_353_352_777_754);
    }
    let parsed = one(Form::Verbose, VERBOSE.replace('\n', "\r\n").as_bytes());
    let event = &parsed.batch.events[0];
    assert_eq!((event.meaning, event.pid, event.line), (Meaning::AuthAccepted, 27883, 1));
    assert_eq!((event.trusted, event.boot[0], body(&parsed, event)), (Some(true), 0x66, ACCEPTED));
    assert_eq!(parsed.stamps[0].unwrap().micros, 1_795_353_352_777_754, "the cursor's, not the local time's");
    assert_eq!((parsed.coverage.lines, parsed.coverage.recognised, parsed.coverage.foreign), (3, 1, 2));
    let logins = parsed.batch.events.iter().filter(|event| event.meaning == Meaning::AuthAccepted);
    assert_eq!(logins.count(), 1, "a message's second line is no field, and a blob is no message");
}

#[test]
fn a_verbose_journal_that_was_cut_or_edited_is_read_as_far_as_it_goes() {
    let headless = VERBOSE.split_once("_PID").unwrap().1;
    let text = format!("    _PID{headless}the end of the page\n    no field\n");
    let (parsed, outcome) = read_text(Form::Verbose, text.as_bytes());
    let coverage = &parsed[0].coverage;
    assert_eq!((coverage.lines, coverage.damaged, outcome.damaged), (5, 3, 3), "without its head, and two lines");
    for at in 0..VERBOSE.len() {
        let (before, after) = VERBOSE.split_at(at);
        for text in [before, after, &format!("{before}\n{after}")] {
            let (parsed, outcome) = read_text(Form::Verbose, text.as_bytes());
            for coverage in parsed.iter().map(|p| &p.coverage) {
                let counted = coverage.recognised + coverage.unrecognised + coverage.foreign + coverage.damaged;
                assert_eq!((counted, coverage.damaged), (coverage.lines, outcome.damaged), "{text}");
            }
        }
    }
}

#[test]
fn what_follows_a_remark_is_no_field_of_the_entry_before_it() {
    let stray = "-- cut --\n    _UID=1000\n    _COMM=logger\n";
    let entry = VERBOSE.split_inclusive('\n').skip(1).take(4).collect::<String>();
    let message = format!("    MESSAGE={ACCEPTED}\n");
    let (parsed, outcome) = read_text(Form::Verbose, format!("{entry}{message}{stray}").as_bytes());
    assert_eq!((parsed[0].coverage.lines, outcome.damaged), (2, 1));
    assert_eq!(parsed[0].batch.events[0].trusted, None, "nobody says who wrote it");
}

#[test]
fn only_entries_with_a_cursor_and_fields_make_a_verbose_journal() {
    let head = "Sun 2026-11-22 14:15:52 CET [s=01;i=1;b=66;m=c7;t=660dd46d66a9a;x=2]";
    let field = "    MESSAGE=x";
    assert_eq!(form(format!("{head}\n{field}\n").as_bytes()), Some(Form::Verbose));
    for text in [
        format!("{head}\nNov 22 14:15:52 web1 sshd[7]: x\n"),
        format!("Nov 22 14:15:52 web1 sshd[7]: x\n{head}\n{field}\n"),
        format!("Sun 2026-11-22 14:15:52 CET web1 sshd[7]: Invalid user {head}\n{field}\n"),
        format!("{}\n{field}\n", head.replace("t=6", "t=g")),
        format!("{}\n{field}\n", head.replace(";t=660dd46d66a9a", "")),
        format!("{}\n{field}\n", head.replace("t=6", "t=ffffffffffffffffffff")),
        format!("{}{head}\n{field}\n", "prose\n".repeat(100)),
    ] {
        assert_eq!(form(text.as_bytes()), None, "{text}");
    }
}
