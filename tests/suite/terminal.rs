//! What people read: reports of the whole pipeline over the examples of the catalogue, looked at.

use std::borrow::Cow;

use sshlogs::catalogue::cause::{Cause, Example};
use sshlogs::catalogue::causes::{self, CAUSES, UNDETERMINED};
use sshlogs::catalogue::messages;
use sshlogs::model::{Judged, Place, Report};
use sshlogs::write::terminal::{self as terminal, Look};
use unicode_width::UnicodeWidthStr;

use crate::snapshots::snapshot;
use crate::trial::{Trial, read};

fn example(id: &str) -> (Report, &'static str) {
    let example = &causes::find(id).expect("a cause").example;
    (Trial::example(example).run(), example.log)
}

fn look(width: usize) -> Look {
    Look { width, again: "auth.log".to_owned(), ..Look::default() }
}

/// The lines of a log that belong to one connection, as the command line finds them.
fn lines(report: &Report, index: usize, log: &str) -> Vec<(Place, String)> {
    let all: Vec<&str> = log.lines().collect();
    let marks = &report.connections.load()[index].connection.marks;
    marks.iter().map(|m| (m.place, all[m.place.line as usize - 1].to_owned())).collect()
}

/// The table of these connections.
fn table(report: &Report, rows: &[Judged], look: &Look) -> String {
    let mut out = Vec::new();
    terminal::connections(&mut out, report, || rows.iter().map(Cow::Borrowed), look).expect("memory can be written");
    String::from_utf8(out).expect("text")
}

/// Everything that can be shown of a report.
fn everything(report: &Report, log: &str, look: &Look) -> Vec<String> {
    let mut shown = vec![terminal::report(report, look), table(report, report.connections.load(), look)];
    for (i, judged) in report.connections.load().iter().enumerate() {
        shown.push(terminal::story(report, judged, &lines(report, i, log), look));
    }
    shown
}

fn too_wide(text: &str, width: usize) -> Option<&str> {
    text.lines().find(|l| l.width() > width)
}

/// Errors and warnings ran on beyond the terminal's edge while the report wrapped.
#[test]
fn remarks_wrap_on_a_terminal_and_nowhere_else() {
    let said =
        "sshlogs: warning: --context /srv/logs/of/a/server holds none of the files that are looked for there\x1b[2J";
    let wrapped = terminal::remark(said, Some(60), &Look::default());
    assert_eq!(too_wide(&wrapped, 60), None);
    assert_eq!(wrapped.lines().nth(1), Some("  none of the files that are looked for there\\x1b[2J"), "{wrapped}");
    assert_eq!(terminal::remark(said, None, &Look::default()).lines().count(), 1);
    assert!(!terminal::remark(said, None, &Look::default()).contains('\x1b'));
    assert_eq!(terminal::remark("one\ntwo", None, &Look::default()), "one\ntwo\n");
}

/// `events` was 98 columns wide on any terminal.
#[test]
fn events_fit_a_narrow_terminal_and_are_a_line_each_in_a_pipe() {
    let events = |columns: Option<&str>| {
        let mut command = assert_cmd::Command::cargo_bin("sshlogs").expect("the program");
        command.current_dir(env!("CARGO_MANIFEST_DIR")).env("XDG_CONFIG_HOME", "/nonexistent").env_remove("COLUMNS");
        command.args(["events", "--year", "2026", "--timezone", "UTC", "testdata/sample"]);
        columns.into_iter().for_each(|columns| _ = command.env("COLUMNS", columns));
        String::from_utf8(command.assert().success().get_output().stdout.clone()).expect("text")
    };
    let (piped, narrow) = (events(None), events(Some("80")));
    assert_eq!(too_wide(&narrow, 80), None);
    let mut day = "";
    let mut rows = Vec::new();
    for line in narrow.lines() {
        match line.strip_suffix(", times UTC") {
            Some(next) => {
                assert!(next > day, "{next} stands below {day}");
                day = next;
            }
            None if line.starts_with(' ') => {}
            None => rows.push(format!("{day}T{}Z", &line[..8])),
        }
    }
    let times: Vec<&str> = piped.lines().map(|line| &line[..20]).collect();
    assert!(times.len() > 2000, "several tasks");
    assert_eq!(rows, times);
}

#[test]
fn a_report_at_three_widths() {
    let (report, _) = example("idle-state-lost");
    for width in [60, 80, 120] {
        snapshot("terminal", &format!("report-{width}"), &terminal::report(&report, &look(width)));
    }
    snapshot("terminal", "report-ascii", &terminal::report(&report, &Look { unicode: false, ..look(80) }));
    snapshot("terminal", "report-verbose", &terminal::report(&report, &Look { verbose: true, ..look(80) }));
}

#[test]
fn reports_of_different_days() {
    for id in ["path-outage", "max-startups", "server-rebooted", "undetermined", "orderly-logout", "probe"] {
        snapshot("terminal", &format!("report-of-{id}"), &terminal::report(&example(id).0, &look(80)));
    }
    snapshot("terminal", "report-of-nothing", &terminal::report(&read(""), &look(80)));
    let others = b"Nov 10 09:00:00 edge01 cron[1]: tick\nNov 10 09:05:00 edge01 cron[1]: tick\n";
    snapshot("terminal", "report-without-sshd", &terminal::report(&read(others), &look(80)));
}

#[test]
fn a_table_at_three_widths() {
    let (report, _) = example("path-outage");
    for width in [60, 80, 120, 160] {
        snapshot("terminal", &format!("table-{width}"), &table(&report, report.connections.load(), &look(width)));
    }
    assert_eq!(table(&report, &[], &look(80)), "None of 5 connections is what was asked for.\n");
}

#[test]
fn a_story_with_its_lines() {
    let (report, log) = example("idle-state-lost");
    let story = |verbose| {
        terminal::story(&report, &report.connections.load()[0], &lines(&report, 0, log), &Look { verbose, ..look(80) })
    };
    snapshot("terminal", "story", &story(false));
    snapshot("terminal", "story-verbose", &story(true));
}

#[test]
fn entries_of_the_catalogue() {
    snapshot("terminal", "cause", &terminal::cause(causes::find("idle-state-lost").expect("a cause"), &look(80)));
    let (table, row, _) = messages::find("read-error-reset").expect("a message");
    snapshot("terminal", "message", &terminal::message(table, row, &look(80)));
    snapshot("terminal", "causes", &terminal::causes(&look(80)));
}

#[test]
fn nothing_is_wider_than_the_terminal_nor_painted_without_leave() {
    for cause in CAUSES.iter().copied().chain([UNDETERMINED]) {
        for example in [&cause.example, &cause.lookalike] {
            let report = Trial::example(example).run();
            for (width, unicode) in [(40, true), (60, false), (80, true), (120, true)] {
                let look = Look { unicode, verbose: unicode, ..look(width) };
                for text in everything(&report, example.log, &look) {
                    assert_eq!(too_wide(&text, width), None, "{} at {width}", cause.id);
                    assert!(!text.contains('\x1b'), "{}: colour at {width}", cause.id);
                    assert!(unicode || text.is_ascii(), "{}: beyond ASCII:\n{text}", cause.id);
                    assert!(text.lines().all(|l| !l.ends_with(' ')), "{}: blanks at an end:\n{text}", cause.id);
                    assert!(!text.contains("\n\n\n") && text.ends_with('\n'), "{}: gaps:\n{text}", cause.id);
                }
            }
        }
    }
}

#[test]
fn the_catalogue_fits_any_terminal() {
    for width in [40, 60, 80, 120] {
        for unicode in [false, true] {
            let look = Look { unicode, verbose: true, ..look(width) };
            let entry = |c: &&Cause| terminal::cause(c, &look);
            let rows = messages::TABLES.iter().flat_map(|t| t.rows.iter().map(move |r| (t, r)));
            let shown = CAUSES.iter().copied().chain([UNDETERMINED]).map(|c| entry(&c));
            let all = [terminal::causes(&look), terminal::messages(&look)];
            for text in shown.chain(rows.map(|(t, r)| terminal::message(t, r, &look))).chain(all) {
                assert_eq!(too_wide(&text, width), None);
                assert!(unicode || text.is_ascii(), "{text}");
            }
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    let (report, log) = example("path-outage");
    let painted = everything(&report, log, &Look { colour: true, ..look(80) });
    for (plain, painted) in everything(&report, log, &look(80)).iter().zip(&painted) {
        assert!(painted.contains('\x1b'));
        assert_eq!(&bare(painted), plain);
    }
}

/// Without `ESC [ … m`.
fn bare(painted: &str) -> String {
    let mut parts = painted.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.map(|p| p.split_once('m').map_or("", |(_, rest)| rest)).collect::<String>()
}

#[test]
fn no_name_steers_the_terminal() {
    let names = ["\u{1b}[2Jx", "\u{9b}31mx", "\u{202e}moc.live", "\u{1b}]0;x\u{7}", "a\u{200b}b", "x\u{7f}"];
    let mut log = String::new();
    for (i, name) in names.iter().enumerate() {
        let (pid, port) = (100 + i, 40_000 + i);
        log += &format!(
            "Nov 10 09:00:0{i} edge01 sshd[{pid}]: Accepted password for {name} from 203.0.113.7 port {port} ssh2\n"
        );
        log += &format!(
            "Nov 10 09:30:0{i} edge01 sshd[{pid}]: Received disconnect from 203.0.113.7 port {port}:11: {name}\n"
        );
    }
    let mut raw = log.into_bytes();
    raw.extend(b"Nov 10 09:40:00 edge01 sshd[999]: Accepted password for \xff\xfe from 203.0.113.7 port 49999 ssh2\n");
    let report = read(&raw);
    assert_eq!(report.connections.len(), 7);
    let text = String::from_utf8_lossy(&raw);
    let all: Vec<&str> = text.lines().collect();
    for judged in report.connections.load().iter() {
        let lines: Vec<(Place, String)> =
            judged.connection.marks.iter().map(|m| (m.place, all[m.place.line as usize - 1].to_owned())).collect();
        for unicode in [true, false] {
            let look = Look { unicode, ..look(80) };
            for shown in [
                terminal::story(&report, judged, &lines, &look),
                table(&report, std::slice::from_ref(judged), &look),
                terminal::report(&report, &look),
            ] {
                let steers =
                    |c: char| c.is_control() && c != '\n' || matches!(c as u32, 0x200b..=0x200f | 0x202a..=0x202e);
                assert!(!shown.contains(steers), "{shown:?}");
            }
        }
    }
    let table = table(&report, report.connections.load(), &look(120));
    for shown in
        ["\\x1b[2Jx", "\\x9b31mx", "\\u{202e}moc.live", "\\x1b]0;x\\x07", "a\\u{200b}b", "x\\x7f", "\\xff\\xfe"]
    {
        assert!(table.contains(shown), "{shown} in\n{table}");
    }
}

#[test]
fn an_answer_for_a_fine_day_is_plain() {
    let log = causes::find("orderly-logout").expect("a cause").example.log;
    let text = terminal::report(&Trial::example(&Example::log(log).version("9.9")).run(), &look(80));
    assert!(
        text.starts_with("No resets in 1 session.\nNothing to mend: the client logged out (1, established)."),
        "{text}"
    );
}

/// A proxy that closes what is idle leaves the same lines as a client that never says goodbye.
#[test]
fn where_ends_are_guessed_there_is_nothing_to_mend_only_as_far_as_the_log_shows() {
    let log = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:a
Nov 10 09:00:00 edge01 sshd-session[101]: pam_unix(sshd:session): session opened for user alice(uid=1000) by alice(uid=0)
Nov 10 11:00:00 edge01 sshd-session[201]: Connection closed by 203.0.113.7 port 40001
Nov 10 11:00:00 edge01 sshd-session[101]: pam_unix(sshd:session): session closed for user alice
";
    let text = terminal::report(&Trial::example(&Example::log(log).version("9.9")).run(), &look(80));
    assert!(text.starts_with("No resets in 1 session.\nNothing to mend that shows: "), "{text}");
}

#[test]
fn ends_that_may_be_goodbyes_are_not_called_cut_off() {
    for (log, title) in [
        (include_str!("../../testdata/lab/mixed_day/auth.log"), "When 12 sessions were cut off ─"),
        (
            include_str!("../../testdata/lab/outage_clientalive/auth.log"),
            "When 10 sessions were cut off, or may have been ─",
        ),
    ] {
        let text = terminal::report(&read(log), &look(100));
        assert!(text.contains(title), "{text}");
    }
}
