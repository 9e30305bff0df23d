//! What stands at the top of a report must be worth following: no verdict without evidence, no cure for one odd session,
//! no two cures that contradict each other, and the biggest trouble in the headline.

use std::fmt::Write;

use sshlogs::catalogue::causes::find;
use sshlogs::model::{Aspect, Case, Evidence, Finding, Lines, Report, Strength};
use sshlogs::verdict::{Candidate, Judge, decide};
use sshlogs::write::frame::Frame;
use sshlogs::write::terminal::{self, Look};
use sshlogs::write::{html, markdown};

use crate::trial::{Trial, read};

/// What a judge finds who weighs one cause alone, with this much in its favour.
fn weighed(case: &Case, cause: &str, strength: Option<Strength>) -> Finding {
    let cause = find(cause).expect("a cause");
    let piece = |strength| Evidence {
        rule: (cause.id, "test"),
        aspect: Aspect::Timing,
        strength,
        favours: true,
        text: "so it seems".into(),
        lines: Lines::new(),
    };
    decide(case, vec![Candidate { cause, evidence: strength.map(piece).into_iter().collect(), refuted: false }])
}

/// Sessions of these users, so many of each, that stopped answering, a day apart.
fn silent(users: &[(&str, u32)]) -> String {
    let mut log = String::new();
    let all = users.iter().flat_map(|(user, n)| (0..*n).map(move |_| user));
    for (i, user) in all.enumerate() {
        let (day, pid, from) = (1 + i % 28, 100 + i, format!("203.0.113.7 port {}", 40_000 + i));
        let hour = 8 + i / 28;
        writeln!(log, "2026-11-{day:02}T{hour:02}:00:00Z edge01 sshd-session[{pid}]: Accepted publickey for {user} from {from} ssh2").unwrap();
        writeln!(log, "2026-11-{day:02}T{hour:02}:30:00Z edge01 sshd-session[{pid}]: Timeout, client not responding from user {user} {from}").unwrap();
    }
    let mut lines: Vec<&str> = log.lines().collect();
    lines.sort_unstable();
    lines.join("\n") + "\n"
}

/// A server that asks every 15 s, judged by the name of the user.
fn judged(log: &str, judge: fn(&Case, &str) -> Finding) -> Report {
    let mut trial = Trial::of(log);
    let folder = trial.path("around");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("sshd_config"), "ClientAliveInterval 15\n").unwrap();
    std::fs::write(folder.join("sshd-version.txt"), "OpenSSH_10.0p1\n").unwrap();
    trial.request.context.folder = Some(folder);
    trial.request.judge = Judge::by(move |case| {
        let user = case.connection.user.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        judge(case, &user)
    });
    trial.run()
}

/// The text up to its first part.
fn head(report: &Report) -> String {
    let text = terminal::report(report, &Look::default());
    text.split("──").next().unwrap_or_default().to_owned()
}

/// 46 sessions were said to have met an outage because outages are common: nothing spoke for it.
#[test]
fn a_fault_without_any_evidence_is_no_verdict() {
    let log = silent(&[("alice", 3)]);
    let verdicts = |judge| {
        let report = judged(&log, judge);
        report.connections.load().iter().map(|j| j.finding.cause).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(|case, _| weighed(case, "path-outage", None)), ["undetermined"; 3]);
    assert_eq!(verdicts(|case, _| weighed(case, "path-outage", Some(Strength::Fair))), ["path-outage"; 3]);
}

/// One session of 41 proposed `ClientAliveInterval 5` with `ClientAliveCountMax 131`, in place of the 43 above it.
#[test]
fn one_odd_session_does_not_reconfigure_the_server() {
    let report = judged(&silent(&[("alice", 40), ("bob", 1)]), |case, user| match user {
        "bob" => weighed(case, "idle-state-lost", Some(Strength::Weak)),
        _ => weighed(case, "path-outage", Some(Strength::Strong)),
    });
    let head = head(&report);
    assert!(head.contains("ClientAliveCountMax 43") && head.contains("1 cause of less weight below"), "{head}");
    assert!(!head.contains("forgot the idle connection") && !head.contains("ClientAliveInterval"), "{head}");
}

#[test]
fn cures_of_one_report_do_not_contradict_each_other() {
    let report = judged(&silent(&[("alice", 20), ("bob", 20)]), |case, user| match user {
        "bob" => weighed(case, "idle-state-lost", Some(Strength::Strong)),
        _ => weighed(case, "path-outage", Some(Strength::Strong)),
    });
    let head = head(&report);
    assert!(head.contains("network path was down") && head.contains("forgot the idle connection"), "{head}");
    let proposed = |setting: &str| head.lines().filter(|line| line.trim().starts_with(setting)).count();
    assert_eq!([proposed("ClientAliveCountMax"), proposed("ClientAliveInterval")], [1, 1], "{head}");
    assert!(head.contains("ClientAliveInterval 5") && head.contains("ClientAliveCountMax 60"), "{head}");
    assert!(!head.contains("in place of") && head.contains("given above help here, too"), "{head}");
}

const ALICE: &str = "\
2026-11-10T09:00:00Z edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2
2026-11-10T09:00:00Z edge01 sshd-session[101]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)
";

/// The kernel killed sshd-session a second before, whosever it was, and was said to tell of no want of memory.
#[test]
fn a_kernel_that_ran_out_of_memory_was_not_silent() {
    let log = format!(
        "{ALICE}\
2026-11-10T09:29:59Z edge01 kernel: stress invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0
2026-11-10T09:29:59Z edge01 kernel: Out of memory: Killed process 4242 (sshd-session) total-vm:16000kB, anon-rss:2000kB, file-rss:0kB, shmem-rss:0kB, UID:1001 pgtables:60kB oom_score_adj:0
2026-11-10T09:30:00Z edge01 sshd-session[101]: error: mm_reap: preauth child terminated by signal 9
2026-11-10T09:30:00Z edge01 sshd-session[101]: pam_unix(sshd:session): session closed for user alice
"
    );
    let silent = |log: &str| {
        let report = read(log);
        let all = report.connections.load();
        assert_eq!(all.len(), 1);
        all[0].finding.evidence.iter().any(|e| e.rule.1 == "kernel-is-silent")
    };
    assert!(!silent(&log));
    let other = "kernel: nf_conntrack: nf_conntrack: table full, dropping packet\n";
    let lines = log.lines().filter(|l| !l.contains("kernel: ")).map(|l| format!("{l}\n")).collect::<String>();
    assert!(silent(&format!("2026-11-10T08:00:00Z edge01 {other}{lines}")));
}

/// The only session that was open when the service was stopped was "killed by an administrator".
#[test]
fn a_session_that_was_alone_at_the_stop_ended_with_the_service() {
    let stop = "\
2026-11-10T09:30:00Z edge01 sshd[90]: Received signal 15; terminating.
2026-11-10T09:30:00Z edge01 systemd[1]: Stopping OpenBSD Secure Shell server...
";
    let end = "2026-11-10T09:30:00Z edge01 sshd-session[101]: pam_unix(sshd:session): session closed for user alice\n";
    let cause = |log: &str| {
        let mut trial = Trial::of(log).of_a_known_server();
        std::fs::write(trial.path("around").join("sshd-version.txt"), "OpenSSH_10.0p1\n").unwrap();
        trial.request.context.folder = Some(trial.path("around"));
        let report = trial.run();
        let first = report.connections.load()[0].finding.clone();
        (first.cause, first.verdict.id())
    };
    assert_eq!(cause(&format!("{ALICE}{stop}{end}")), ("sshd-restarted", "likely"));
    assert_eq!(cause(&format!("{ALICE}{end}")).0, "session-killed");
    let bob =
        "2026-11-10T09:10:00Z edge01 sshd-session[150]: Accepted publickey for bob from 203.0.113.7 port 40002 ssh2\n";
    let gone = "2026-11-10T10:00:00Z edge01 sshd-session[151]: Disconnected from user bob 203.0.113.7 port 40002\n";
    assert_ne!(cause(&format!("{ALICE}{bob}{stop}{end}{gone}")).0, "sshd-restarted", "bob went on");
}

fn forms(report: &Report) -> [String; 4] {
    let letter = Look { width: 72, ..Look::default() };
    let text = [terminal::report(report, &Look::default()), terminal::report(report, &letter)];
    let [text, letter] = text;
    [text, letter, html::report(report, &Frame::default()), markdown::report(report, &Frame::default())]
}

/// 6,450 connections were refused, and the headline said that there were no resets.
#[test]
fn the_headline_names_refusals_where_they_are_the_biggest_trouble() {
    let throttled = "\
2026-11-10T10:00:00Z edge01 sshd[90]: error: beginning MaxStartups throttling
2026-11-10T10:00:00Z edge01 sshd[90]: drop connection #10 from [198.51.100.9]:40009 on [192.0.2.1]:22 past MaxStartups
2026-11-10T10:00:12Z edge01 sshd[90]: exited MaxStartups throttling after 00:00:12, 19 connections dropped
";
    let goodbye =
        "2026-11-10T11:00:00Z edge01 sshd-session[102]: Disconnected from user alice 203.0.113.7 port 40001\n";
    let report = read(format!("{ALICE}{throttled}{goodbye}"));
    for form in forms(&report) {
        let said = form.find("19 connections were refused before login: MaxStartups.");
        assert!(said.is_some_and(|said| form.find("No resets in").is_some_and(|then| said < then)), "{form}");
        // It was one of nobody's troubles, too, where sshd named a stranger.
        assert!(!form.contains("Refused by MaxStartups: too many"), "{form}");
    }
    assert!(forms(&report)[2].contains("refused before login</dt>"));
    let penalty = "2026-11-10T10:00:00Z edge01 sshd[90]: drop connection #0 from [203.0.113.7]:40009 on [192.0.2.1]:22 penalty: failed authentication\n";
    for form in forms(&read(format!("{ALICE}{penalty}{goodbye}"))) {
        assert!(form.contains("1 connection was refused before login: PerSourcePenalties."), "{form}");
    }
}

/// `PerSourcePenaltyExemptList 192.0.2.0/24` was proposed, although the address that was locked out is known.
#[test]
fn whom_a_penalty_locked_out_is_whom_to_exempt() {
    let goodbye =
        "2026-11-10T11:00:00Z edge01 sshd-session[102]: Disconnected from user alice 203.0.113.7 port 40001\n";
    let drop = |from: &str| {
        format!(
            "2026-11-10T10:00:00Z edge01 sshd[90]: drop connection #0 from [{from}]:40009 on [192.0.2.1]:22 penalty: failed authentication\n"
        )
    };
    let log = format!("{ALICE}{}{}{goodbye}", drop("203.0.113.7"), drop("198.51.100.9"));
    let mut trial = Trial::of(log);
    let folder = trial.path("around");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("sshd-version.txt"), "OpenSSH_10.0p1\n").unwrap();
    trial.request.context.folder = Some(folder);
    let head = head(&trial.run());
    assert!(head.contains("  PerSourcePenaltyExemptList 203.0.113.7\n"), "{head}");
    assert!(!head.contains("192.0.2.0/24") && !head.contains("198.51.100.9"), "{head}");
}

/// An outage of every night was 25 outages, and 336 storms at the full hour were noise to be kept away.
#[test]
fn what_keeps_to_the_clock_is_said_to() {
    let mut log = String::new();
    for day in 1..=12 {
        for n in 0..3 {
            let (pid, from) = (1000 + 10 * day + n, format!("203.0.113.{n} port {}", 40_000 + day));
            let user = ["alice", "bob", "carol"][n as usize];
            writeln!(log, "2026-11-{day:02}T0{n}:10:00Z edge01 sshd-session[{pid}]: Accepted publickey for {user} from {from} ssh2").unwrap();
            writeln!(log, "2026-11-{day:02}T03:01:0{n}Z edge01 sshd-session[{pid}]: Timeout, client not responding from user {user} {from}").unwrap();
        }
        for hour in 8..18 {
            let at = format!("2026-11-{day:02}T{hour:02}:00:0");
            writeln!(log, "{at}1Z edge01 sshd[90]: error: beginning MaxStartups throttling").unwrap();
            writeln!(
                log,
                "{at}9Z edge01 sshd[90]: exited MaxStartups throttling after 00:00:08, 9 connections dropped"
            )
            .unwrap();
        }
    }
    let mut lines: Vec<&str> = log.lines().collect();
    lines.sort_unstable();
    for form in forms(&read(lines.join("\n") + "\n")) {
        let form = form.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(form.contains("Daily at 03:01: 12 of the 12 times sessions were cut off"), "{form}");
        assert!(form.contains("Every hour at hh:00:01: 120 of the 120 times MaxStartups began to refuse"), "{form}");
    }
}

/// Forty sessions of one user that never ended were "still open", and nothing was wrong.
#[test]
fn sessions_that_pile_up_without_an_end_are_probably_dead() {
    let logins = |users: &[&str], alive: i64| {
        let mut log = String::new();
        for day in 1..=14 {
            for (n, user) in users.iter().enumerate() {
                let (pid, from) = (1000 + 10 * day + n, format!("203.0.113.{n} port {}", 40_000 + day));
                writeln!(log, "2026-11-{day:02}T09:10:00Z edge01 sshd-session[{pid}]: Accepted publickey for {user} from {from} ssh2").unwrap();
            }
            // Of a log in which no session has an end nobody could tell.
            let gone = format!("dave 198.51.100.9 port {}", 40_000 + day);
            writeln!(log, "2026-11-{day:02}T10:00:00Z edge01 sshd-session[{day}]: Disconnected from user {gone}")
                .unwrap();
        }
        let mut trial = Trial::of(log);
        let folder = trial.path("around");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("sshd-version.txt"), "OpenSSH_10.0p1\n").unwrap();
        std::fs::write(folder.join("sshd_config"), format!("ClientAliveInterval {alive}\n")).unwrap();
        trial.request.context.folder = Some(folder);
        trial.run()
    };
    let told = head(&logins(&["alice", "bob"], 0));
    assert!(told.contains("28 sessions have no end and pile up at their clients"), "{told}");
    assert!(told.contains("ClientAliveInterval 60"), "{told}");
    assert!(!head(&logins(&["alice", "bob"], 60)).contains("pile up"));
}

/// Seven lines of "Careful" stood before the answer.
#[test]
fn the_answer_comes_before_what_the_log_cannot_show() {
    let end = "2026-11-10T09:30:00Z edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice\n";
    let log = format!("{ALICE}{end}").replace("sshd-session[", "sshd[");
    let report = Trial::of(log).of_a_known_server().run();
    let head = head(&report);
    let careful = head.find("Careful").expect("a limit");
    assert!(head.find("No reset shows in").is_some_and(|answer| answer < careful), "{head}");
}
