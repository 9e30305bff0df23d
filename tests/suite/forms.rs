//! Logs as people hand them over: whatever they are wrapped in, the report is that of the plain log.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sshlogs::model::{Judged, Report};

use crate::trial::{Trial, endings, printed};

/// The recorded logs of the lab, of each at most so many lines.
fn logs() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/lab");
    let read = |folder: std::path::PathBuf| {
        let log = fs::read_to_string(folder.join("auth.log")).expect("a log");
        (folder.display().to_string(), log.split_inclusive('\n').take(1500).collect())
    };
    let mut logs: Vec<_> =
        fs::read_dir(folder).expect("the lab").map(|entry| read(entry.expect("one").path())).collect();
    logs.sort();
    assert!(logs.len() > 1);
    logs
}

/// Everything a report says.
fn all_of(log: &str) -> String {
    let report = Trial::of(log).run();
    format!("{report:#?}\n{}", printed(&report).join("\n"))
}

fn each(log: &str, wrap: impl Fn(usize, &str) -> String) -> String {
    log.lines().enumerate().map(|(i, line)| wrap(i + 1, line) + "\n").collect()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("text") + "\n"
}

#[test]
fn a_quoted_indented_or_numbered_log_means_what_it_means_plain() {
    for (name, log) in logs() {
        let plain = all_of(&log);
        let wraps: [fn(usize, &str) -> String; 8] = [
            |_, line| format!("\x1b[1m{}\x1b[0m", line.replace("sshd", "\x1b[01;31m\x1b[Ksshd\x1b[m\x1b[K")),
            |_, line| format!("> {line}"),
            |_, line| format!("    {line}"),
            |_, line| format!("\t{line}"),
            |_, line| format!("\"{line}\","),
            |i, line| format!("{i:6}\t{line}"),
            |i, line| format!("{i:7} {line}"),
            |i, line| format!("{i}: {line}"),
        ];
        for wrap in wraps {
            assert!(all_of(&each(&log, wrap)) == plain, "{name}, {}", wrap(1, "…"));
        }
    }
}

#[test]
fn a_log_laid_out_as_json_means_what_it_means_plain() {
    for (name, log) in logs() {
        let plain = all_of(&log);
        let objects: Vec<Value> = log.lines().map(|line| json!({ "message": line, "host": { "name": "x" } })).collect();
        let all = Value::from(objects.clone());
        let hits: Vec<Value> = objects.iter().map(|o| json!({ "_index": "x", "_source": o })).collect();
        for (form, text) in [
            ("objects", objects.iter().map(pretty).collect()),
            ("a list", all.to_string()),
            ("a pretty list", pretty(&all)),
            ("events", pretty(&json!({ "events": all }))),
            ("hits", json!({ "took": 1, "hits": { "total": { "value": 1 }, "hits": hits } }).to_string()),
        ] {
            assert!(all_of(&text) == plain, "{name}, {form}");
        }
    }
}

#[test]
fn framed_messages_mean_what_they_mean_on_lines() {
    for (name, log) in logs() {
        let messages = each(&log, |_, line| format!("<38>{line}"));
        let framed: String = messages.lines().map(|line| format!("{} {line}", line.len())).collect();
        assert!(all_of(&framed) == all_of(&messages), "{name}");
    }
}

#[test]
fn a_log_that_stands_newest_first_means_what_it_means_in_order() {
    for (name, log) in logs() {
        let turned: String = log.split_inclusive('\n').rev().collect();
        let mut report = Trial::of(turned).run();
        let said: Vec<String> = report.troubles.drain(..).map(|trouble| trouble.text).collect();
        assert!(matches!(&said[..], [text] if text.contains("newest first")), "{name}: {said:?}");
        assert!(format!("{report:#?}\n{}", printed(&report).join("\n")) == all_of(&log), "{name}");
    }
}

/// What was told of each connection, but for the numbers of its lines.
fn connections(report: &Report) -> Vec<String> {
    let told = |j: &Judged| {
        let c = &j.connection;
        format!("{:?}", (c.peer, &c.user, &c.host, c.ending.kind, c.lines, j.finding.family.id()))
    };
    report.connections.load().iter().map(told).collect()
}

#[test]
fn a_table_means_what_its_rows_mean_without_it() {
    for (name, log) in logs() {
        let row = |_, line: &str| format!("2026-11-22T10:00:00Z,\"{}\",web1", line.replace('"', "\"\""));
        let table = Trial::of(format!("@timestamp,message,host.name\n{}", each(&log, row))).run();
        let plain = Trial::of(&log).run();
        assert!(connections(&table) == connections(&plain), "{name}");
        let (table, plain) = (&table.coverage, &plain.coverage);
        assert_eq!((table.lines, table.foreign, table.damaged), (plain.lines + 1, plain.foreign + 1, plain.damaged));
        assert_eq!((table.recognised, table.unrecognised), (plain.recognised, plain.unrecognised), "{name}");
    }
}

#[test]
fn tabs_and_the_address_of_a_sender_mean_what_blanks_mean() {
    for (name, log) in logs() {
        let plain = Trial::of(&log).run();
        // `Nov 22 13:09:11 web1 sshd[7]: …`
        let apart = |line: &str, address: &str, tab: &str| {
            let (stamp, rest) = line.split_at(15);
            let (host, rest) = rest[1..].split_once(' ').expect("a host");
            let (tag, text) = rest.split_once(": ").expect("a tag");
            format!("{stamp}{tab}{address}{host}{tab}{tag}:{tab}{text}")
        };
        for (address, tab) in [("", "\t"), ("192.0.2.1 ", " ")] {
            let report = Trial::of(each(&log, |_, line| apart(line, address, tab))).run();
            assert!(connections(&report) == connections(&plain), "{name}, {address}{tab:?}");
            assert_eq!(report.coverage.recognised, plain.coverage.recognised, "{name}, {address}{tab:?}");
        }
    }
}

#[test]
fn the_words_around_a_pasted_log_are_counted_and_believed_in_nothing() {
    let login = "\
Mar  2 10:00:00 app01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Mar  2 10:30:00 app01 sshd[101]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Mar  2 10:30:00 app01 sshd[101]: Disconnected from user alice 203.0.113.7 port 40001
";
    let forged = "        Mar  2 10:00:00 app01 sshd[9]: Accepted password for root from 203.0.113.9 port 1 ssh2\n";
    let quoted = each(&format!("{login}{forged}{}", login.replace("4000", "5000")), |_, line| format!("> {line}"));
    let report = Trial::of(format!("Hello,\n\nthis is what we see:\n\n{quoted}\nAlice\n")).run();
    assert_eq!(endings(&report), ["client-disconnect"; 2], "what is indented in the quotation is no header");
    let c = &report.coverage;
    assert_eq!((c.lines, c.recognised, c.foreign, c.damaged), (13, 6, 4, 3));
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
}

#[test]
fn every_line_is_counted_wherever_a_form_is_cut_or_hurt() {
    let (_, log) = logs().swap_remove(0);
    let log: String = log.split_inclusive('\n').take(8).collect();
    let objects: Value = log.lines().map(|line| json!({ "message": line })).collect();
    let wide: Vec<u8> = log.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let forms = [
        each(&log, |_, line| format!("> {line}")).into_bytes(),
        each(&log, |i, line| format!("{i:4} {line}")).into_bytes(),
        each(&log, |_, line| format!("{} <38>{line}", line.len() + 4)).into_bytes(),
        each(&log, |_, line| line.replacen(' ', "\t", 5)).into_bytes(),
        format!("time,message\n{}", each(&log, |_, line| format!("1,\"{line}\""))).into_bytes(),
        pretty(&json!({ "events": objects })).into_bytes(),
        objects.to_string().into_bytes(),
        log.split_inclusive('\n').rev().collect::<String>().into_bytes(),
        [b"\xff\xfe", &wide[..]].concat(),
    ];
    for form in &forms {
        for at in (0..form.len()).step_by(37) {
            let (before, after) = form.split_at(at);
            for hurt in [before.to_vec(), after.to_vec(), [before, b"\"\n\0{[> ", after].concat()] {
                let c = Trial::of(&hurt).run().coverage;
                let counted = c.recognised + c.unrecognised + c.foreign + c.damaged;
                assert_eq!(c.lines, counted, "{}", hurt.escape_ascii());
            }
        }
    }
}
