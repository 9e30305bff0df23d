//! More connections than a report keeps in memory: it says the same, in waves or as a whole.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sshlogs::model::{Judged, Place, Report, Timestamp};
use sshlogs::write::frame::{Frame, places};
use sshlogs::write::terminal::{self, Look};
use sshlogs::write::{html, json, markdown, prometheus};

use crate::trial::Trial;

/// Above what is kept in memory.
const REFUSED: usize = 17_000;

/// Sources refused by MaxStartups, ten a second; with every thousandth somebody logs in, and is reset.
fn log() -> String {
    let mut log = String::new();
    for i in 0..REFUSED {
        let (second, source, port) = (i / 10, i % 250, 20_000 + i);
        let stamp = format!("Nov 10 {:02}:{:02}:{:02} edge01", second / 3600, second / 60 % 60, second % 60);
        let at = format!("[198.51.100.{source}]:{port} on [192.0.2.10]:22");
        writeln!(log, "{stamp} sshd[7]: drop connection #{} from {at} past MaxStartups", i % 50 + 10).unwrap();
        if i % 1000 == 0 {
            let (pid, peer) = (100 + i, format!("203.0.113.{} port {port}", i / 1000 + 1));
            writeln!(log, "{stamp} sshd-session[{pid}]: Accepted publickey for alice from {peer} ssh2: RSA SHA256:aa")
                .unwrap();
            writeln!(log, "{stamp} sshd-session[{pid}]: Read error from remote host {peer}: Connection reset by peer")
                .unwrap();
        }
    }
    log
}

fn rows(report: &Report) -> Vec<u8> {
    let mut text = Vec::new();
    json::connections(&mut text, report).unwrap();
    text
}

/// What people read of it, and what is counted.
fn forms(report: &Report) -> Vec<String> {
    let line = |place: Place| (place, format!("line {}", place.line));
    let frame = Frame { lines: places(report).into_iter().map(line).collect(), ..Frame::default() };
    let look = |verbose| Look { verbose, ..Look::default() };
    vec![
        terminal::report(report, &look(false)),
        terminal::report(report, &look(true)),
        html::report(report, &frame),
        markdown::report(report, &frame),
        prometheus::report(report, Timestamp(0)),
    ]
}

#[test]
fn forms_of_a_report_too_large_for_memory_say_the_same() {
    let report = Trial::of(log()).run();
    let counted = forms(&report);
    assert!(counted[0].contains("17 sessions") && counted[2].contains("17,000"), "{}", counted[0]);
    assert_eq!(report.connections.load().len(), report.connections.len());
    assert!(forms(&report) == counted, "the same once they are in memory");
}

#[test]
fn what_is_altered_is_altered_wherever_it_stands() {
    let alter = |judged: &mut Judged| judged.connection.user = Some(b"(somebody)"[..].into());
    let (mut away, mut here) = (Trial::of(log()).run(), Trial::of(log()).run());
    here.connections.load();
    away.connections.alter(alter);
    here.connections.alter(alter);
    assert!(rows(&away) == rows(&here) && forms(&away) == forms(&here), "the same, altered in memory or not");
    assert!(away.connections.load().iter().all(|judged| judged.connection.user.as_deref() == Some(b"(somebody)")));
}

#[test]
fn a_report_too_large_for_memory_says_the_same() {
    let mut report = Trial::of(log()).run();
    let all = REFUSED + REFUSED.div_ceil(1000);
    assert_eq!(report.connections.len(), all);
    let in_waves = rows(&report);
    assert_eq!(in_waves.iter().filter(|b| **b == b'\n').count(), all);
    let ids: BTreeSet<String> = report.connections.iter().map(|j| j.id.clone()).collect();
    assert_eq!(ids.len(), all);
    let one = report.connections.get(1234).unwrap().into_owned();

    // Only the sessions of one user are wanted.
    let wanted = |j: &Judged| j.connection.user.as_deref() == Some(b"alice");
    let mut narrow = Trial::of(log()).run();
    narrow.retain(wanted);
    assert_eq!(narrow.connections.len(), all - REFUSED);
    let narrow_rows = rows(&narrow);

    assert_eq!(report.connections.load()[1234].id, one.id);
    assert!(rows(&report) == in_waves, "the same rows once they are in memory");
    report.retain(wanted);
    assert!(rows(&report) == narrow_rows, "the same rows, chosen in memory or not");
    assert_eq!(report.contributors, narrow.contributors);
}
