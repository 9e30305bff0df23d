//! Sessions that end together: a moment ends those that are of different ages; those that began together, too, may have
//! ended each by itself. Seen on a real sshd, behind a firewall that forgets and with jobs that were started at once.

use std::fmt::Write as _;

use sshlogs::catalogue::cause::Example;
use sshlogs::model::{Finding, Verdict};

use crate::trial::Trial;

/// Six sessions of six addresses: when each began, and how old it grew (s).
type Ages = [(u32, u32); 6];

const KEEPALIVE: &str =
    "net.ipv4.tcp_keepalive_time = 300\nnet.ipv4.tcp_keepalive_intvl = 10\nnet.ipv4.tcp_keepalive_probes = 3\n";

fn stamp(second: u32) -> String {
    format!("Nov 10 {:02}:{:02}:{:02} edge01", second / 3600, second / 60 % 60, second % 60)
}

/// What was found of the first of them; each ended with these words of sshd.
fn found(ages: Ages, words: &str, settings: &'static str, sysctl: &'static str) -> Finding {
    let mut lines: Vec<(u32, String)> = Vec::new();
    for (number, (began, age)) in (1..).zip(ages) {
        let (pid, peer) = (100 + number, format!("203.0.113.{number} port {}", 40_000 + number));
        let accepted =
            format!("sshd-session[{pid}]: Accepted publickey for user{number} from {peer} ssh2: RSA SHA256:k");
        lines.push((began, accepted));
        lines.push((began + age, format!("sshd-session[{pid}]: {}", words.replace("PEER", &peer))));
    }
    // Before and after, others come and go from elsewhere.
    for number in 0..12u32 {
        let (pid, peer, at) = (900 + number, format!("198.51.100.{number} port 50000"), number * 7000);
        lines.push((at, format!("sshd-session[{pid}]: Accepted publickey for guest from {peer} ssh2: RSA SHA256:k")));
        lines
            .push((at + 900, format!("sshd-session[{pid}]: Received disconnect from {peer}:11: disconnected by user")));
    }
    lines.sort();
    let log = lines.iter().fold(String::new(), |mut log, (at, line)| {
        let _ = writeln!(log, "{} {line}", stamp(*at));
        log
    });
    let trial = Trial::example(&Example::log("").config(settings).sysctl(sysctl).version("9.9"));
    std::fs::write(trial.path("auth.log"), log).unwrap();
    let report = trial.run();
    let all = report.connections.load();
    all.iter().find(|j| j.connection.user.as_deref() == Some(b"user1")).expect("the first one").finding.clone()
}

const TIMED_OUT: &str = "Read error from remote host PEER: Connection timed out";
const NO_ANSWER: &str = "Timeout, client not responding from user user1 PEER";
const NOT_ALIVE: &str = "LogLevel INFO\nClientAliveInterval 0\n";

/// They began over hours, and ended within seconds.
const APART: Ages =
    [(30_000, 9_000), (31_000, 8_001), (33_500, 5_502), (35_000, 4_000), (37_000, 2_003), (38_000, 1_002)];

#[test]
fn those_of_different_ages_were_cut_off() {
    let finding = found(APART, TIMED_OUT, NOT_ALIVE, "");
    assert_eq!((finding.cause, finding.verdict), ("path-outage", Verdict::Likely));
}

#[test]
fn jobs_that_began_together_may_have_died_each_by_itself() {
    let jobs = [(30_000, 1_500), (30_001, 1_501), (30_001, 1_503), (30_002, 1_499), (30_003, 1_500), (30_004, 1_502)];
    let finding = found(jobs, TIMED_OUT, NOT_ALIVE, "");
    assert_ne!((finding.cause, finding.verdict), ("path-outage", Verdict::Likely));
    assert!(finding.against.iter().any(|e| e.rule == ("path-outage", "alike-in-age")), "{finding:#?}");
}

#[test]
fn sessions_never_used_are_ended_by_the_keepalive_of_the_kernel() {
    let unused = [(30_000, 330), (30_010, 331), (30_014, 330), (30_021, 331), (30_029, 330), (30_033, 331)];
    let finding = found(unused, TIMED_OUT, NOT_ALIVE, KEEPALIVE);
    assert_eq!(finding.cause, "tcp-keepalive-expired", "{finding:#?}");
    // Used for different times, and cut off at one moment: that is no age.
    assert_eq!(found(APART, TIMED_OUT, NOT_ALIVE, KEEPALIVE).cause, "path-outage");
}

#[test]
fn whom_client_alive_ended_was_used_if_he_grew_older_than_its_patience() {
    let settings = "LogLevel INFO\nClientAliveInterval 60\nClientAliveCountMax 3\n";
    let together =
        [(30_000, 3_000), (30_002, 2_999), (30_003, 3_001), (30_003, 3_004), (30_004, 3_000), (30_005, 2_998)];
    let finding = found(together, NO_ANSWER, settings, "");
    assert_eq!((finding.cause, finding.verdict), ("path-outage", Verdict::Likely), "{finding:#?}");
    // An hour between two probes: none of these was ever used, and a firewall may have forgotten each.
    let settings = "LogLevel INFO\nClientAliveInterval 1000\nClientAliveCountMax 2\n";
    let finding = found(together, NO_ANSWER, settings, "");
    assert_ne!((finding.cause, finding.verdict), ("path-outage", Verdict::Likely), "{finding:#?}");
}
