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
