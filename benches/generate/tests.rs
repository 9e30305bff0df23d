//! The log agrees with its truth, counted here in other ways; and is what its plan says.

use std::collections::{BTreeSet, HashMap};

use sshlogs::model::EndingKind;

use super::lines::{ROWS, Tells};
use super::{Format, OpenSsh, Plan, Truth, log};

/// A log of three megabytes.
fn small(openssh: OpenSsh, format: Format) -> (String, Truth) {
    let plan = Plan { openssh, format, ..Plan::new(3_000_000, 7) };
    let (log, truth) = log(&plan).unwrap();
    (String::from_utf8(log).unwrap(), truth)
}

/// Program and message of a line.
fn split(line: &str) -> (&str, &str) {
    let (header, message) = line.split_once(": ").unwrap();
    let program = header.rsplit(' ').next().unwrap();
    (program.split('[').next().unwrap(), message)
}

#[test]
fn the_same_seed_makes_the_same_log_and_another_does_not() {
    let of = |seed| log(&Plan::new(200_000, seed)).unwrap().0;
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn a_log_ends_at_the_first_line_that_reaches_its_size() {
    let (log, truth) = log(&Plan::new(100_000, 3)).unwrap();
    assert_eq!(truth.bytes, log.len() as u64);
    assert!((100_000..100_700).contains(&log.len()));
    assert!(log.ends_with(b"\n"));
}

#[test]
fn lines_and_attempts_are_those_of_the_truth() {
    for openssh in [OpenSsh::V9_9, OpenSsh::V9_2, OpenSsh::V7_4] {
        let (log, truth) = small(openssh, Format::Rfc3164);
        let messages: Vec<(&str, &str)> = log.lines().map(split).collect();
        let sshd: Vec<&str> = messages.iter().filter(|(p, _)| p.starts_with("sshd")).map(|(_, m)| *m).collect();
        assert_eq!(truth.lines.total, messages.len() as u64);
        assert_eq!(truth.lines.sshd, sshd.len() as u64);
        assert_eq!(truth.auth.logins, sshd.iter().filter(|m| m.starts_with("Accepted ")).count() as u64);
        let failures = sshd.iter().map(|message| match message.strip_prefix("message repeated ") {
            Some(rest) => rest.split(' ').next().unwrap().parse().unwrap(),
            None => u64::from(message.starts_with("Failed ")),
        });
        assert_eq!(truth.auth.failures, failures.sum::<u64>());
        let listed = truth.lines.by_wording.values().sum::<u64>();
        assert_eq!(listed, truth.lines.total);
    }
}

#[test]
fn addresses_are_those_of_the_truth() {
    let (log, truth) = small(OpenSsh::V9_9, Format::Rfc3164);
    // Every way to name one, by what stands before it and cannot be typed by a client.
    let mut found = BTreeSet::new();
    for (_, message) in log.lines().map(split).filter(|(program, _)| program.starts_with("sshd")) {
        let message = message.trim_end_matches(" [preauth]");
        let before_port = |m: &str| m.rsplit_once(" port ").and_then(|(m, _)| m.rsplit(' ').next().map(String::from));
        if let Some((_, rest)) = message.split_once("rhost=") {
            found.extend(rest.split(' ').next().map(String::from));
        } else if let Some(rest) = message.strip_prefix("drop connection #") {
            found.insert(rest.split(['[', ']']).nth(1).unwrap().to_owned());
        } else if let Some(rest) = message.strip_prefix("Timeout before authentication for connection from ") {
            found.extend(rest.split(' ').next().map(String::from));
        } else if !message.starts_with("Server listening") {
            found.extend(before_port(message).filter(|a| a.parse::<std::net::IpAddr>().is_ok()));
        }
    }
    assert_eq!(truth.addresses, found.len() as u64);
}

#[test]
fn every_connection_ends_once_and_by_a_known_id() {
    for openssh in [OpenSsh::V9_9, OpenSsh::V9_2, OpenSsh::V7_4] {
        let (_, truth) = small(openssh, Format::Iso);
        let connections = &truth.connections;
        assert_eq!(connections.total, connections.by_ending.values().sum::<u64>());
        let both = connections.noise.values().chain(connections.people.values());
        assert_eq!(connections.total, both.sum::<u64>());
        assert_eq!(truth.sessions.total, truth.auth.logins);
        assert_eq!(truth.sessions.total, truth.sessions.logged.values().sum::<u64>());
        assert_eq!(truth.sessions.total, truth.sessions.happened.values().sum::<u64>());
        for id in connections.by_ending.keys().chain(truth.sessions.happened.keys()) {
            assert!(EndingKind::of_id(id).is_some(), "{id}");
        }
    }
    for row in ROWS {
        if let Tells::End(id) = row.tells {
            assert!(EndingKind::of_id(id).is_some(), "{id}");
        }
    }
}

#[test]
fn releases_say_what_they_can_say() {
    let (new, truth) = small(OpenSsh::V9_9, Format::Rfc3164);
    assert!(new.contains(" sshd-session["));
    assert!(!truth.sessions.logged.contains_key("silent"));
    assert!(truth.sessions.logged.contains_key("client-close"));
    assert!(!new.contains("Connection closed by remote host"), "VERBOSE since 9.5");

    let (older, truth) = small(OpenSsh::V9_2, Format::Rfc3164);
    assert!(!older.contains("sshd-session"));
    assert!(!older.contains("Read error from remote host"));
    assert!(!truth.sessions.logged.contains_key("client-close"));
    assert!(truth.sessions.logged.contains_key("silent"));
    assert!(truth.sessions.happened.contains_key("client-close"));

    let (old, _) = small(OpenSsh::V7_4, Format::Rfc3164);
    assert!(old.contains("Did not receive identification string from "));
    assert!(!old.contains("kex_exchange_identification"));
    assert!(!old.contains("authenticating user"));
}

#[test]
fn time_never_goes_back() {
    let (log, _) = small(OpenSsh::V9_9, Format::Iso);
    let stamps: Vec<&str> = log.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert!(stamps.is_sorted());
    assert!(stamps[0].starts_with("2025-12-22T00:00:00."));
}

#[test]
fn pids_begin_again_and_no_two_open_sessions_share_one() {
    let plan = Plan { pid_max: 32_768, ..Plan::new(12_000_000, 5) };
    let (log, truth) = log(&plan).unwrap();
    assert!(truth.pid_wraps > 1, "{}", truth.pid_wraps);
    let mut open: HashMap<String, String> = HashMap::new();
    for line in String::from_utf8(log).unwrap().lines().filter(|line| line.contains("pam_unix(sshd:session)")) {
        let pid = line.split(['[', ']']).nth(1).unwrap().to_owned();
        let user = line.split(" for user ").nth(1).unwrap().split(['(', ' ']).next().unwrap().to_owned();
        if line.contains("session opened") {
            assert_eq!(open.insert(pid, user), None, "{line}");
        } else {
            assert_eq!(open.remove(&pid), Some(user), "{line}");
        }
    }
}

#[test]
fn shares_are_about_85_10_5() {
    // Two days, so that nights and days weigh the same.
    let plan = Plan { rate: 0.5, ..Plan::new(10_000_000, 11) };
    let (_, truth) = log(&plan).unwrap();
    let share = |class: &str| truth.lines.by_class[class] as f64 / truth.lines.total as f64;
    assert!((0.83..0.87).contains(&share("noise")), "{}", share("noise"));
    assert!((0.08..0.12).contains(&share("people")), "{}", share("people"));
    assert!((0.04..0.06).contains(&share("other")), "{}", share("other"));
}
