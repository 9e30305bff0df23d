//! Logs that begin in the middle, as every rotated one does: what had begun before is still a session, and of how long
//! it lasted nobody knows.

use std::fmt::Write as _;

use sshlogs::model::{Judged, Verdict};

use crate::trial::{Trial, read};

/// The log of a server with these settings.
fn of_server(log: impl AsRef<[u8]>, settings: &str) -> Trial {
    let mut trial = Trial::of(log);
    let around = trial.path("around");
    std::fs::create_dir(&around).unwrap();
    std::fs::write(around.join("sshd_config"), settings).unwrap();
    trial.request.context.folder = Some(around);
    trial
}

/// What was found of the only connection of these lines.
fn only(lines: &str) -> Judged {
    let report = read(lines);
    assert_eq!(report.connections.len(), 1, "{lines}");
    report.connections.load()[0].clone()
}

#[test]
fn a_goodbye_alone_is_a_logout() {
    let peer = "203.0.113.7 port 40001";
    let received =
        format!("Nov 10 09:00:00 edge01 sshd[20]: Received disconnect from {peer}:11: disconnected by user\n");
    let disconnected = format!("Nov 10 09:00:00 edge01 sshd[20]: Disconnected from user bob {peer}\n");
    for log in [received.clone() + &disconnected, received, disconnected] {
        let judged = only(&log);
        assert!(judged.connection.is_session(), "{log}");
        assert_eq!((judged.finding.cause, judged.finding.verdict), ("orderly-logout", Verdict::Established), "{log}");
        assert_eq!(judged.connection.lasted(), None, "it began before the log");
    }
    let scanner =
        "Nov 10 09:00:00 edge01 sshd[20]: Received disconnect from 203.0.113.7 port 40001:11: Bye Bye [preauth]\n";
    assert!(!only(scanner).connection.is_session());
}

#[test]
fn words_of_a_session_alone_are_of_no_scanner() {
    for words in [
        "Read error from remote host 203.0.113.7 port 40001: Connection reset by peer",
        "Read error from remote host 203.0.113.7 port 40001: Connection timed out",
        "Connection reset by user bob 203.0.113.7 port 40001",
        "Connection closed by user bob 203.0.113.7 port 40001",
        "process_output: ssh_packet_write_poll: Connection from user bob 203.0.113.7 port 40001: Broken pipe",
    ] {
        let judged = only(&format!("Nov 10 09:00:00 edge01 sshd-session[20]: {words}\n"));
        assert!(judged.connection.is_session(), "{words}");
    }
    for words in [
        "Connection reset by authenticating user bob 203.0.113.7 port 40001 [preauth]",
        "Connection reset by 203.0.113.7 port 40001 [preauth]",
        "Connection closed by 203.0.113.7 port 40001",
    ] {
        let judged = only(&format!("Nov 10 09:00:00 edge01 sshd-session[20]: {words}\n"));
        assert!(!judged.connection.is_session(), "{words}");
    }
}

#[test]
fn those_who_came_before_the_log_fall_with_the_others() {
    let people = (0..6).map(|i| (i, 300 + i, format!("user p{i} 203.0.113.{} port {}", 20 + i, 40_000 + i)));
    let mut log = String::from(
        "Nov 10 09:00:00 edge01 sshd-session[90]: Accepted publickey for zoe from 198.51.100.9 port 30000 ssh2\n",
    );
    for (i, pid, who) in people {
        let words = format!("Timeout, client not responding from {who}");
        writeln!(log, "Nov 10 12:30:0{i} edge01 sshd-session[{pid}]: {words}").unwrap();
    }
    log += "Nov 10 18:00:00 edge01 sshd-session[91]: Received disconnect from 198.51.100.9 port 30000:11: disconnected by user\n";
    let trial = of_server(log, "ClientAliveInterval 60\nClientAliveCountMax 3\n");
    let report = trial.run();
    let fallen: Vec<Judged> = report.connections.load().iter().skip(1).cloned().collect();
    assert_eq!(fallen.len(), 6);
    for judged in fallen {
        assert_eq!((judged.finding.cause, judged.finding.verdict), ("path-outage", Verdict::Likely));
    }
}

#[test]
fn whoever_came_before_the_log_may_have_met_a_limit() {
    let log = "Nov 10 09:00:00 edge01 sshd-session[20]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user\n";
    let trial = of_server(log, "LogLevel INFO\nChannelTimeout session:shell=600\n");
    let finding = trial.run().connections.load()[0].finding.clone();
    assert!(finding.verdict >= Verdict::Possible, "a channel that was idle is closed with the same words: {finding:?}");
}

/// Four users of one place whom ClientAlive gave up, in a log that begins when they were silent already; before them or
/// after them three others of that place say goodbye.
fn given_up(goodbyes_at: &str) -> Vec<Judged> {
    let mut log = String::new();
    let goodbyes = |log: &mut String| {
        for n in 1..=3 {
            let peer = format!("192.0.2.129 port 4100{n}");
            writeln!(log, "Nov 10 {goodbyes_at}:0{n} edge01 sshd[60{n}]: Disconnected from user zoe{n} {peer}")
                .unwrap();
        }
    };
    if goodbyes_at < "09:03" {
        goodbyes(&mut log);
    }
    for n in 1..=4 {
        let peer = format!("192.0.2.129 port 4000{n}");
        let said = format!("Timeout, client not responding from user amy{n} {peer}");
        writeln!(log, "Nov 10 09:03:0{n} edge01 sshd[50{n}]: {said}").unwrap();
    }
    if goodbyes_at > "09:03" {
        goodbyes(&mut log);
    }
    let first = "Nov 10 09:02:00 edge01 sshd[490]: Invalid user x from 203.0.113.66 port 50000\n";
    let report = of_server(first.to_owned() + &log, "ClientAliveInterval 60\nClientAliveCountMax 1\n").run();
    let all = report.connections.load();
    all.iter().filter(|j| j.connection.user.as_deref().is_some_and(|u| u.starts_with(b"amy"))).cloned().collect()
}

#[test]
fn who_said_goodbye_in_a_log_that_began_too_late_may_have_lived_through_the_silence() {
    for judged in given_up("09:20") {
        let (cause, verdict) = (judged.finding.cause, judged.finding.verdict);
        assert!(verdict > Verdict::Likely || cause != "path-outage", "{cause} {verdict:?}");
    }
}

#[test]
fn who_was_there_when_the_log_began_did_not_come_then() {
    for judged in given_up("09:02") {
        assert_eq!(judged.finding.cause, "path-outage");
        let evidence: String = judged.finding.evidence.iter().map(|e| e.text.to_string()).collect();
        assert!(evidence.contains("ended within"), "{evidence}");
    }
}

#[test]
fn where_the_log_ends_in_the_middle_of_ends_the_others_may_go_on() {
    let mut log = String::new();
    for n in 1..=16 {
        let peer = format!("198.51.100.{n} port 400{n:02}");
        writeln!(
            log,
            "Nov 10 08:{n:02}:00 edge01 sshd-session[{}]: Accepted publickey for u{n} from {peer} ssh2",
            100 + 9 * n
        )
        .unwrap();
    }
    for n in 1..=5 {
        let peer = format!("198.51.100.{n} port 400{n:02}");
        let words = format!("Read error from remote host {peer}: Connection reset by peer");
        writeln!(log, "Nov 10 09:30:0{n} edge01 sshd-session[{}]: {words}", 102 + 9 * n).unwrap();
    }
    let blames = |log: &str| {
        let report = read(log);
        let all = report.connections.load();
        let sure = all.iter().filter(|j| j.finding.cause == "path-outage" && j.finding.verdict <= Verdict::Likely);
        sure.count()
    };
    assert_eq!(blames(&log), 0, "eleven of sixteen are still open where the log ends");
    log += "Nov 10 09:33:00 edge01 sshd-session[890]: Accepted publickey for u1 from 198.51.100.1 port 40101 ssh2\n";
    log += "Nov 10 18:00:00 edge01 sshd-session[900]: Connection closed by 203.0.113.9 port 50000 [preauth]\n";
    assert_eq!(blames(&log), 5, "one is back, and hours later nobody else has been heard of");
}
