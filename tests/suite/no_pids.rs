//! Logs whose lines name no process: `journalctl -o cat`, `kubectl logs`, whatever a collector has left of a line. What
//! they do not tell is not made up.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use sshlogs::model::{EndingKind, Peer, Report, Verdict};

use crate::trial::{connections, endings, only, peers, read};

const LOGIN: &str = "2026-03-02T08:00:00Z Accepted publickey for bob from 203.0.113.7 port 40001 ssh2: RSA SHA256:k
2026-03-02T08:00:00Z pam_unix(sshd:session): session opened for user bob(uid=1001) by (uid=0)
";
const SECOND: &str = "2026-03-02T08:10:00Z Accepted publickey for bob from 203.0.113.7 port 40002 ssh2: RSA SHA256:k
2026-03-02T08:10:00Z pam_unix(sshd:session): session opened for user bob(uid=1001) by (uid=0)
";
const GOODBYE: &str = "2026-03-02T08:30:00Z Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
2026-03-02T08:30:00Z Disconnected from user bob 203.0.113.7 port 40001
";
const CLOSED: &str = "2026-03-02T08:30:00Z pam_unix(sshd:session): session closed for user bob\n";

fn ends(parts: &[&str]) -> Vec<&'static str> {
    endings(&read(parts.concat()))
}

#[test]
fn pam_closes_whoever_said_goodbye_or_is_alone() {
    assert_eq!(ends(&[LOGIN, CLOSED]), ["silent"]);
    assert_eq!(ends(&[LOGIN, SECOND, GOODBYE, CLOSED]), ["client-disconnect", "still-open"]);
    assert_eq!(ends(&[LOGIN, SECOND, GOODBYE, CLOSED, CLOSED]), ["client-disconnect", "silent"]);
    let ann = SECOND.replace("bob", "ann");
    assert_eq!(ends(&[LOGIN, &ann, CLOSED]), ["silent", "still-open"], "it is bob's, though ann came last");
}

#[test]
fn whichever_of_two_sessions_pam_closed_neither_is_surely_open() {
    let report = read([LOGIN, SECOND, CLOSED].concat());
    assert_eq!(endings(&report), ["cut-by-log", "cut-by-log"]);
    assert!(report.connections.load().iter().all(|j| j.finding.verdict == Verdict::Undetermined));
    assert_eq!(ends(&[LOGIN, SECOND, CLOSED, GOODBYE]), ["client-disconnect", "cut-by-log"]);
}

#[test]
fn who_is_not_heard_of_after_a_restart_may_be_gone() {
    let starts = "2026-03-02T09:00:00Z Server listening on 0.0.0.0 port 22.\n";
    assert_eq!(ends(&[LOGIN, starts]), ["cut-by-log"], "in a container it is");
    let reloads = "2026-03-02T09:00:00Z Received SIGHUP; restarting.\n";
    assert_eq!(ends(&[LOGIN, reloads, starts]), ["still-open"]);
}

#[test]
fn what_is_said_three_times_without_a_time_happened_three_times() {
    let failed = "Failed password for root from 203.0.113.66 port 50001 ssh2\n".repeat(3);
    let report = read(failed + "Connection closed by authenticating user root 203.0.113.66 port 50001 [preauth]\n");
    assert_eq!((only(&report).attempts, endings(&report)), (3, vec!["client-close"]));
    let starts = "Server listening on 0.0.0.0 port 22.\n";
    let login = LOGIN.replace("2026-03-02T08:00:00Z ", "");
    assert_eq!(ends(&[starts, &login, starts]), ["cut-by-log"], "sshd was started twice");
    let says_so = |log: &str| read(log).assumptions.iter().any(|a| a.limits && a.text.contains("carries a time"));
    assert!(says_so(&login) && !says_so(LOGIN));
}

#[test]
fn what_strangers_say_is_not_the_only_sessions_word() {
    let scan = "2026-03-02T08:20:00Z error: kex_exchange_identification: client sent invalid protocol identifier \"GET / HTTP/1.1\"
2026-03-02T08:20:00Z banner exchange: Connection from 203.0.113.66 port 50001: invalid format
2026-03-02T08:20:01Z padding error: need 36 block 8 mod 4 [preauth]
";
    let report = read([LOGIN, scan, GOODBYE, CLOSED].concat());
    assert_eq!(peers(&report)[..2], ["203.0.113.7:40001", "203.0.113.66:50001"]);
    assert_eq!(endings(&report)[..2], ["client-disconnect", "protocol-error"]);
}

/// How every connection ended that is known by address and port.
fn by_peer(report: &Report) -> HashMap<Peer, EndingKind> {
    connections(report).iter().filter_map(|c| Some((c.peer.filter(|p| p.port.is_some())?, c.ending.kind))).collect()
}

#[test]
fn without_pids_nobody_is_surely_open_who_has_gone() {
    let lab = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/lab");
    for folder in fs::read_dir(lab).expect("the recorded lab") {
        let folder = folder.expect("a folder").path();
        let log = fs::read_to_string(folder.join("auth.log")).expect("a log");
        let known = by_peer(&read(&log));
        let without_pid = |line: &str| match (line.split_once('['), line.split_once("]: ")) {
            (Some((header, _)), Some((_, message))) => format!("{header}: {message}\n"),
            _ => format!("{line}\n"),
        };
        let report = read(log.lines().map(without_pid).collect::<String>());
        let sessions = report.connections.load().iter().filter(|j| j.connection.is_session());
        for judged in sessions.filter(|j| j.finding.verdict <= Verdict::Likely) {
            let c = &judged.connection;
            let before = c.peer.and_then(|peer| known.get(&peer));
            let is_same =
                before.is_none_or(|kind| (*kind == EndingKind::StillOpen) == (c.ending.kind == EndingKind::StillOpen));
            assert!(is_same, "{}: {:?} {before:?} {:?}", folder.display(), c.peer, c.ending.kind);
        }
    }
}
