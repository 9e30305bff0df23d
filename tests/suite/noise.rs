//! Noise is counted and dropped; what is dropped changes nothing that is said of the rest.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sshlogs::model::{EndingKind, Family, Judged, Report, Verdict};
use sshlogs::write::rows::Rows;
use sshlogs::write::terminal::{self, Look};

use crate::laws::logs;
use crate::trial::Trial;

/// A log that grows by connections, each of its own process and port.
#[derive(Default)]
struct Log {
    text: String,
    connections: u32,
}

impl Log {
    /// One line per entry of `words`, in which `PEER` stands for a client at `addr`, `ADDR` for that address, and `PID` for
    /// its process.
    fn connection(&mut self, (day, hour): (u32, u32), addr: &str, words: &[&str]) {
        self.connections += 1;
        let (minute, second) = (self.connections / 60 % 60, self.connections % 60);
        let peer = format!("{addr} port {}", 20_000 + self.connections % 40_000);
        for line in words {
            let pid = 1000 + self.connections;
            let line = line.replace("PEER", &peer).replace("ADDR", addr).replace("PID", &pid.to_string());
            writeln!(self.text, "Mar {day:2} {hour:02}:{minute:02}:{second:02} srv sshd-session[{pid}]: {line}")
                .unwrap();
        }
    }
}

const SESSION: &[&str] = &[
    "Accepted publickey for ann from PEER ssh2: ED25519 SHA256:a",
    "Received disconnect from PEER:11: disconnected by user",
    "Disconnected from user ann PEER",
];
const TIMEOUT: &[&str] = &["Timeout before authentication for connection from ADDR to 192.0.2.1, pid = PID"];
const RESET: &[&str] = &["kex_exchange_identification: read: Connection reset by peer", "Connection reset by PEER"];
const NAMED: &[&str] = &["Connection reset by authenticating user ann PEER [preauth]"];
const CLOSED: &[&str] = &["Connection closed by PEER [preauth]"];
const KNOCK: &[&str] = &["kex_exchange_identification: Connection closed by remote host", "Connection closed by PEER"];
const FAILED: &[&str] =
    &["Failed password for invalid user test from PEER ssh2", "Connection closed by invalid user test PEER [preauth]"];

/// Strangers of many networks all the time; an office at 10.9.0.x that hangs from the fifth day on, beside a health
/// check; one at 10.8.0.x that is reset now and then; and one at 10.7.0.x that cannot log in before the ninth day.
fn attacked_server() -> String {
    let mut log = Log::default();
    for (day, hour) in (1..=10).flat_map(|day| (0..24).map(move |hour| (day, hour))) {
        for n in 0..6 {
            let stranger = format!("198.51.{}.{}", (day * 24 + hour) % 9, 10 * n + hour % 3);
            log.connection((day, hour), &stranger, [FAILED, KNOCK, CLOSED, RESET, NAMED, TIMEOUT][n as usize]);
        }
        log.connection((day, hour), "10.9.0.200", KNOCK);
        log.connection((day, hour), "10.9.0.201", CLOSED);
        let person = hour % 5;
        let hung = if hour % 2 == 0 { TIMEOUT } else { CLOSED };
        log.connection((day, hour), &format!("10.9.0.{}", 10 + person), if day < 5 { SESSION } else { hung });
        let reset = [SESSION, RESET, SESSION, NAMED][hour as usize % 4];
        log.connection((day, hour), &format!("10.8.0.{}", 10 + person), reset);
        log.connection((day, hour), &format!("10.7.0.{}", 10 + person), if day < 9 { hung } else { SESSION });
    }
    log.text
}

fn report(log: &str, keep_noise: bool) -> Report {
    let mut trial = Trial::of(log);
    trial.request.keep_noise = keep_noise;
    trial.run()
}

/// All connections that are no noise, as the program prints them.
fn telling(report: &Report) -> Vec<String> {
    let rows = Rows::new(report);
    let is_telling = |j: &&Judged| !j.finding.family.is_noise();
    let row = |j: &Judged| serde_json::to_string(&rows.connection(j)).unwrap();
    report.connections.load().iter().filter(is_telling).map(row).collect()
}

/// How many connections there are of each family, noise included, and how they ended.
fn totals(report: &Report) -> (BTreeMap<Family, u64>, BTreeMap<EndingKind, u64>, u64) {
    let (mut families, mut endings) = (report.tally.families.clone(), report.tally.endings.clone());
    report.noise.families.iter().for_each(|(family, n)| *families.entry(*family).or_default() += n);
    report.noise.endings.iter().for_each(|(kind, n)| *endings.entry(*kind).or_default() += n);
    let attempts = report.connections.load().iter().map(|j| u64::from(j.connection.attempts)).sum::<u64>();
    (families, endings, attempts + report.noise.attempts)
}

/// Eight connections of a network were kept, and the rest were counted as scanners: a health check every hour used these
/// up, and nine days in which nobody of its network could log in were "nothing to mend".
#[test]
fn what_is_dropped_changes_no_verdict_and_no_total() {
    let recorded = logs().into_iter().map(|(name, log)| (name, String::from_utf8_lossy(&log).into_owned()));
    for (name, log) in recorded.chain([("attacked".to_owned(), attacked_server())]) {
        let (all, short) = (report(&log, true), report(&log, false));
        assert_eq!(telling(&short), telling(&all), "{name}");
        assert_eq!(totals(&short), totals(&all), "{name}");
    }
}

#[test]
fn a_network_that_hangs_beside_a_health_check_is_seen() {
    let report = report(&attacked_server(), false);
    let of = |network: &str, cause: &str| {
        let is_meant = |j: &&Judged| {
            j.connection.addr().is_some_and(|ip| ip.to_string().starts_with(network)) && j.finding.cause == cause
        };
        report.connections.load().iter().filter(is_meant).count()
    };
    assert_eq!(of("10.9.0.", "mtu-blackhole-login"), 6 * 24);
    assert_eq!(of("10.7.0.", "mtu-blackhole-login"), 8 * 24);
    // What nobody of the network does who logs in is noise all the same, and so are strangers.
    assert_eq!((of("10.9.0.", "undetermined"), of("198.51.", "undetermined")), (0, 0));
    assert!(report.noise.connections >= 6 * 240, "{}", report.noise.connections);
}

/// They were visits by scanners, or failed logins: "No resets. Nothing to mend."
#[test]
fn logins_of_known_addresses_that_are_reset_are_neither_scanners_nor_failed_logins() {
    let report = report(&attacked_server(), false);
    let is_reset = |j: &&Judged| {
        let of_the_office = j.connection.addr().is_some_and(|ip| ip.to_string().starts_with("10.8.0."));
        of_the_office && j.connection.ending.kind == EndingKind::Reset
    };
    let reset: Vec<&Judged> = report.connections.load().iter().filter(is_reset).collect();
    assert_eq!(reset.len(), 10 * 12);
    assert!(reset.iter().all(|j| j.finding.verdict == Verdict::Undetermined), "{:?}", reset[0].finding);
}

/// A day of one office: some log in, and the last three connections end so.
fn day_that_ends_with(words: &[&str]) -> String {
    let mut log = Log::default();
    (0..8).for_each(|hour| log.connection((1, hour), "10.9.0.10", SESSION));
    (0..3).for_each(|_| log.connection((1, 9), "10.9.0.10", words));
    log.text
}

#[test]
fn the_answer_names_logins_that_broke_off_and_calls_no_such_day_fine() {
    let answer = |words: &[&str]| {
        let text = terminal::report(&report(&day_that_ends_with(words), false), &Look::default());
        text.lines().take_while(|line| !line.is_empty()).collect::<Vec<&str>>().join(" ")
    };
    let broke_off = |how: &str| {
        format!(
            "3 connections from addresses that log in here broke off before the login: {how}. No resets in 8 sessions."
        )
    };
    assert_eq!(answer(RESET), broke_off("all reset"));
    assert_eq!(answer(NAMED), broke_off("all reset"));
    let cut_short = &["Postponed publickey for ann from PEER ssh2 [preauth]", TIMEOUT[0]];
    assert_eq!(answer(cut_short), broke_off("all took too long to log in"));
    assert!(answer(KNOCK).contains("Nothing to mend: the client logged out"), "{}", answer(KNOCK));
}

#[test]
fn a_login_that_ran_into_its_time_limit_lasted_that_long_and_not_no_time() {
    let log = "Mar  1 10:00:00 srv sshd[7]: Timeout before authentication for connection from 203.0.113.7 to 192.0.2.1, pid = 9\n";
    let lasted = |settings: Option<&str>| {
        let mut trial = Trial::of(log);
        if let Some(settings) = settings {
            let path = trial.path("sshd_config");
            std::fs::write(&path, settings).unwrap();
            trial.request.context.sshd_config = vec![path];
        }
        trial.run().connections.load()[0].connection.duration().map(|lasted| lasted.as_seconds())
    };
    assert_eq!(lasted(None), None, "nobody knows");
    assert_eq!(lasted(Some("LoginGraceTime 45\n")), Some(45.0));
    assert_eq!(lasted(Some("LogLevel INFO\n")), Some(120.0), "the default, as the settings do not say otherwise");
    assert_eq!(lasted(Some("LoginGraceTime 0\n")), None, "it was another then");
}

#[test]
fn where_no_temporary_file_can_be_written_doubtful_connections_are_not_forgotten_in_silence() {
    let line = |n: u32| {
        let (addr, port) = (format!("198.{}.{}.{}", 18 + n % 2, n / 250 % 250, 1 + n % 250), 1024 + n % 60_000);
        format!("Nov 10 08:00:00 web1 sshd-session[{}]: Connection reset by {addr} port {port} [preauth]\n", 1000 + n)
    };
    let folder = tempfile::tempdir().unwrap();
    let (log, nowhere) = (folder.path().join("auth.log"), folder.path().join("nowhere"));
    std::fs::write(&log, (0..60_000).map(line).collect::<String>()).unwrap();
    let warned = |tmp: &std::path::Path| {
        let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin("sshlogs"));
        run.args(["analyze", "--no-config", "--no-context"]).arg(&log).env("TMPDIR", tmp);
        String::from_utf8(run.output().unwrap().stderr).unwrap().contains("stay counted as noise")
    };
    assert!(warned(&nowhere));
    assert!(!warned(folder.path()));
}
