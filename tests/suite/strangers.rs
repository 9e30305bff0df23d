//! Servers and clients the rules were not made on: what the log cannot tell is not told, and nobody innocent is blamed.

use std::fmt::Write as _;

use sshlogs::model::{EndingKind, Family, Judged, Report, Verdict};

use crate::trial::{Trial, read};

/// Three days of twelve people who come, work and say goodbye, as this program logs it.
fn usual_days(program: &str) -> String {
    let mut log = String::new();
    for (visit, pid) in (0..36).zip((1000..).step_by(10)) {
        let (day, person, hour) = (2 + visit / 12, visit % 12, 8 + visit % 9);
        let peer = format!("198.51.100.{} port {}", 10 + person, 30_000 + visit);
        let at = |minute: u32| format!("Mar  {day} {hour:02}:{minute:02}:{:02} srv", person * 4);
        let child = pid + 2;
        writeln!(
            log,
            "{} {program}[{pid}]: Accepted publickey for p{person} from {peer} ssh2: ED25519 SHA256:a",
            at(0)
        )
        .unwrap();
        writeln!(log, "{} {program}[{child}]: Received disconnect from {peer}:11: disconnected by user", at(50))
            .unwrap();
        writeln!(log, "{} {program}[{child}]: Disconnected from user p{person} {peer}", at(50)).unwrap();
    }
    log
}

/// Eight sessions from these addresses, of different ages, all over at 20:00:00 with the words of `last`.
fn all_at_once(program: &str, addr: impl Fn(u32) -> String, last: impl Fn(&str, u32) -> Vec<String>) -> String {
    let mut log = String::new();
    let logins = (0..8).map(|i| (i, 3000 + 10 * i, format!("{} port {}", addr(i), 41_000 + i)));
    for (i, pid, peer) in logins.clone() {
        let at = format!("Mar  5 1{}:{:02}:07 srv {program}[{pid}]", 2 + i % 7, 7 * i);
        writeln!(log, "{at}: Accepted publickey for w{i} from {peer} ssh2: ED25519 SHA256:a").unwrap();
        writeln!(log, "{at}: pam_unix(sshd:session): session opened for user w{i}(uid=1000) by (uid=0)").unwrap();
    }
    let mut log: Vec<&str> = log.lines().collect();
    log.sort_by_key(|line| line[7..15].to_owned());
    let mut log = log.join("\n") + "\n";
    for (i, pid, peer) in logins {
        for words in last(&peer, pid) {
            writeln!(log, "Mar  5 20:00:00 srv {words}").unwrap();
        }
        writeln!(log, "Mar  5 20:00:00 srv {program}[{pid}]: pam_unix(sshd:session): session closed for user w{i}")
            .unwrap();
    }
    log
}

/// What was found of those who fell at 20:00.
fn of_the_fallen(report: &Report) -> Vec<Judged> {
    let fallen = |j: &&Judged| j.connection.user.as_deref().is_some_and(|user| user.starts_with(b"w"));
    let fallen: Vec<Judged> = report.connections.load().iter().filter(fallen).cloned().collect();
    assert_eq!(fallen.len(), 8);
    fallen
}

fn is_sure(judged: &Judged) -> bool {
    matches!(judged.finding.verdict, Verdict::Likely | Verdict::Established)
}

#[test]
fn silent_ends_of_several_networks_in_one_second_are_no_outage_of_a_path() {
    let log = usual_days("sshd") + &all_at_once("sshd", |i| format!("203.0.{i}.9"), |_, _| Vec::new());
    for judged in of_the_fallen(&read(log)) {
        assert_eq!(judged.connection.ending.kind, EndingKind::Silent);
        assert!(!is_sure(&judged), "{:?}", judged.finding);
        let finding = &judged.finding;
        let weighed =
            finding.family == Family::AdminKill || finding.rivals.iter().any(|r| r.family == Family::AdminKill);
        assert!(weighed, "something on the server ended them: {finding:?}");
    }
}

#[test]
fn a_jump_host_that_stops_is_no_outage_of_a_path() {
    let closed = |peer: &str, pid: u32| vec![format!("sshd-session[{}]: Connection closed by {peer}", pid + 2)];
    let log = usual_days("sshd-session") + &all_at_once("sshd-session", |_| "203.0.113.1".to_owned(), closed);
    for judged in of_the_fallen(&read(log)) {
        assert_eq!(judged.connection.ending.kind, EndingKind::ClientClose);
        let blames_the_path = judged.finding.family == Family::NetworkInstability && is_sure(&judged);
        assert!(!blames_the_path, "whoever sends a FIN is heard: {:?}", judged.finding);
    }
}

#[test]
fn where_no_end_would_show_nobody_is_surely_still_there() {
    let login = "Nov 10 09:00:00 alpine sshd[7]: Accepted publickey for ann from 203.0.113.7 port 40001 ssh2\n";
    let pam = "Nov 10 09:00:00 alpine sshd[7]: pam_unix(sshd:session): session opened for user ann(uid=1) by (uid=0)\n";
    let later = "Nov 10 19:00:00 alpine sshd[3]: Server listening on :: port 22.\n";
    let verdict = |log: String| {
        let report = read(log);
        let finding = report.connections.load()[0].finding.clone();
        assert_eq!(finding.family, Family::StillOpen);
        finding.verdict
    };
    assert_eq!(verdict(format!("{login}{later}")), Verdict::Possible, "without PAM a quiet end leaves no line");
    assert_eq!(verdict(format!("{login}{pam}{later}")), Verdict::Likely);
    let new = format!("{login}{later}").replace("sshd[7]", "sshd-session[7]");
    assert_eq!(verdict(new), Verdict::Likely, "from 9.8 sshd says it itself");
}

#[test]
fn a_session_that_could_not_be_set_up_is_told_by_its_own_words_and_no_scanner() {
    let refused = "Nov 10 09:00:00 sftp1 sshd[9]: fatal: bad ownership or modes for chroot directory \"/srv/sftp\"\n";
    let login = "Nov 10 09:00:00 sftp1 sshd[7]: Accepted publickey for ann from 203.0.113.7 port 40001 ssh2\n";
    // The login may stand before the log's beginning.
    for log in [refused.to_owned(), format!("{login}{refused}")] {
        let finding = read(&log).connections.load()[0].finding.clone();
        assert_eq!((finding.cause, finding.verdict), ("session-setup-failed", Verdict::Established), "{log}");
    }
}

#[test]
fn sshd_without_a_tag_is_not_taken_for_an_old_release() {
    let log = "2026-11-10T09:00:00Z Accepted publickey for ann from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:a\n\
        2026-11-10T09:10:00Z Connection closed by 203.0.113.7 port 40001\n";
    let limits =
        |report: &Report| report.assumptions.iter().find(|a| a.limits).map(|a| a.text.clone()).unwrap_or_default();
    let words = limits(&read(log));
    assert!(words.contains("this log does not show the release"), "{words}");
    let tagged = log.replace("Z ", "Z web1 sshd[7]: ");
    assert!(limits(&read(&tagged)).starts_with("OpenSSH 9.7 or earlier at LogLevel INFO"));
    let mut trial = Trial::of(log);
    trial.request.context.openssh = Some("9.9".to_owned());
    assert_eq!(limits(&trial.run()), "", "whoever knows the release says it");
}
