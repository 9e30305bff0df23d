//! Whole working days: people who come and go, machines that call again by themselves, and a proxy before them all. What
//! ends their sessions is known, and is not what it looks like at first.

use std::fmt::Write as _;

use sshlogs::catalogue::cause::Example;
use sshlogs::model::{Finding, Verdict};

use crate::trial::Trial;

/// How a session ends, in sshd's words from 9.8 on.
#[derive(Clone, Copy)]
enum End {
    Goodbye,
    NoAnswer,
    /// Closed by the other side while the session ran, as VERBOSE tells.
    Closed,
    Reset,
    /// The kernel gave it up.
    TimedOut,
    /// Nothing but PAM's line, as before 9.8 at INFO.
    Silent,
}

/// Sessions of a server, in the order of its days.
#[derive(Default)]
struct Days {
    lines: Vec<(u32, String)>,
    sessions: u32,
}

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;

impl Days {
    /// One session of this user, from an address, between two seconds.
    fn session(&mut self, user: &str, address: &str, (from, to): (u32, u32), end: End) {
        self.sessions += 1;
        let (pid, peer) = (1000 + 2 * self.sessions, format!("{address} port {}", 20_000 + self.sessions));
        let child = pid + 1;
        let mut line = |at: u32, pid: u32, text: String| self.lines.push((at, format!("sshd-session[{pid}]: {text}")));
        line(from, pid, format!("Accepted publickey for {user} from {peer} ssh2: RSA SHA256:k"));
        match end {
            End::Goodbye => {
                line(to, child, format!("Received disconnect from {peer}:11: disconnected by user"));
                line(to, child, format!("Disconnected from user {user} {peer}"));
            }
            End::NoAnswer => line(to, child, format!("Timeout, client not responding from user {user} {peer}")),
            End::Reset => line(to, child, format!("Read error from remote host {peer}: Connection reset by peer")),
            End::TimedOut => line(to, child, format!("Read error from remote host {peer}: Connection timed out")),
            End::Silent => {}
            End::Closed => {
                line(from, pid, format!("User child is on pid {child}"));
                line(from, child, format!("Starting session: shell on pts/1 for {user} from {peer} id 0"));
                line(to, child, format!("Connection closed by {peer}"));
                line(to, child, format!("Close session: user {user} from {peer} id 0"));
            }
        }
        line(to, pid, format!("pam_unix(sshd:session): session closed for user {user}"));
    }

    /// What is found, with these settings of sshd (none: not known), of all sessions that did not end with a goodbye.
    fn judged(self, settings: &'static str) -> Vec<Finding> {
        self.judged_by(if settings.is_empty() { "" } else { "9.9" }, "sshd-session", settings)
    }

    /// The same of another release, whose sessions are written by this program.
    fn judged_by(mut self, version: &'static str, program: &str, settings: &'static str) -> Vec<Finding> {
        self.lines.sort_by_key(|(at, _)| *at);
        let log = self.lines.iter().fold(String::new(), |mut log, (at, line)| {
            let (day, hour, minute, second) = (1 + at / DAY, at / HOUR % 24, at / 60 % 60, at % 60);
            let _ = writeln!(log, "Nov {day:2} {hour:02}:{minute:02}:{second:02} edge01 {line}");
            log
        });
        let trial = Trial::example(&Example::log("").config(settings).version(version));
        std::fs::write(trial.path("auth.log"), log.replace("sshd-session[", &format!("{program}["))).unwrap();
        let report = trial.run();
        let all = report.connections.load();
        assert_eq!(all.len(), self.sessions as usize, "not every session was found again");
        let cut = all.iter().filter(|j| j.finding.cause != "orderly-logout");
        cut.map(|j| j.finding.clone()).collect()
    }
}

fn sure<'a>(found: &'a [Finding], cause: &'a str) -> impl Iterator<Item = &'a Finding> {
    found.iter().filter(move |f| f.cause == cause && f.verdict <= Verdict::Likely)
}

/// Eight people, each at an address of his own. Every few hours the tunnel of one of them is built anew: the old session is
/// dead, and he is back soon, while sshd still waits for the old one.
fn tunnels_built_anew(patience: u32, back: u32) -> Days {
    let mut days = Days::default();
    for (day, person) in (0..10u32).flat_map(|day| (0..8u32).map(move |person| (day, person))) {
        let (user, address) = (format!("user{person}"), format!("10.8.0.{}", 10 + person));
        let mut came = day * DAY + 8 * HOUR + 137 * person;
        for part in 0..2u32 {
            let cut = came + 2 * HOUR + (person * 911 + day * 577 + part * 1301) % 6000;
            days.session(&user, &address, (came, cut + patience - (person * 7 + day * 13) % 50), End::NoAnswer);
            came = cut + back + (person * 17 + day * 29) % 70;
        }
        days.session(&user, &address, (came, came + 2 * HOUR), End::Goodbye);
    }
    days
}

#[test]
fn no_firewall_forgets_what_client_alive_asked_after_every_minute() {
    let found = tunnels_built_anew(360, 130).judged("LogLevel INFO\nClientAliveInterval 60\nClientAliveCountMax 5\n");
    assert_eq!(found.len(), 160);
    assert_eq!(sure(&found, "idle-state-lost").count(), 0, "{:#?}", found[0]);
    let against = |f: &&Finding| f.against.iter().any(|e| e.rule == ("idle-state-lost", "refreshed-all-along"));
    assert!(found.iter().filter(against).count() > 0, "{:#?}", found[0]);
    // Asked after every quarter of an hour only, idle sessions may well have been forgotten.
    let found =
        tunnels_built_anew(3600, 2400).judged("LogLevel INFO\nClientAliveInterval 900\nClientAliveCountMax 3\n");
    assert!(sure(&found, "idle-state-lost").count() > 100, "{:#?}", found[0]);
}

#[test]
fn whoever_lives_through_long_days_meets_no_idle_limit() {
    let settings = "LogLevel INFO\nClientAliveInterval 300\nClientAliveCountMax 3\n";
    let of_days = |long: u32| {
        let mut days = tunnels_built_anew(1200, 700);
        for (day, person) in (10..10 + long).flat_map(|day| (0..8u32).map(move |person| (day, person))) {
            let (from, to) = (day * DAY + 8 * HOUR + 41 * person, day * DAY + 17 * HOUR + 53 * person);
            days.session(&format!("user{person}"), &format!("10.8.0.{}", 10 + person), (from, to), End::Goodbye);
        }
        days.judged(settings)
    };
    let found = of_days(0);
    assert!(sure(&found, "idle-state-lost").count() > 100, "{:#?}", found[0]);
    // On other days each has a session from morning to evening, with all its pauses.
    let found = of_days(4);
    assert_eq!(sure(&found, "idle-state-lost").count(), 0, "{:#?}", found[0]);
}

/// Six people of an office, one day after the other; on the fourth all fall silent at ten, and are back so much later.
fn office_falls_silent(back: u32) -> Days {
    let mut days = Days::default();
    for (day, person) in (0..6u32).flat_map(|day| (0..6u32).map(move |person| (day, person))) {
        let (user, came) = (format!("user{person}"), day * DAY + 8 * HOUR + 401 * person);
        let mut session = |from: u32, to: u32, end: End| days.session(&user, "198.51.100.5", (from, to), end);
        if day == 3 {
            let silent = day * DAY + 10 * HOUR + (person * 23) % 47;
            session(came, silent, End::NoAnswer);
            session(silent + back + 31 * person, day * DAY + 17 * HOUR, End::Goodbye);
        } else {
            session(came, day * DAY + 17 * HOUR + 61 * person, End::Goodbye);
        }
    }
    days
}

#[test]
fn an_office_that_stays_away_had_a_meeting_as_well_as_an_outage() {
    let settings = "LogLevel INFO\nClientAliveInterval 60\nClientAliveCountMax 3\n";
    let found = office_falls_silent(HOUR).judged(settings);
    assert_eq!((found.len(), sure(&found, "path-outage").count()), (6, 0), "{:#?}", found[0]);
    // Whom an outage cuts off at work is soon back.
    let found = office_falls_silent(300).judged(settings);
    assert_eq!((found.len(), sure(&found, "path-outage").count()), (6, 6), "{:#?}", found[0]);
}

#[test]
fn whoever_comes_back_himself_did_not_live_through_it() {
    let lived_on = |f: &Finding| f.evidence.iter().chain(&f.against).any(|e| e.rule.1.ends_with("lived-on"));
    let settings = "LogLevel INFO\nClientAliveInterval 60\nClientAliveCountMax 5\n";
    // Cut off at ten, given up 310 to 360 s later; a second after it he is back.
    let session_beside = |came: u32| {
        let mut days = Days::default();
        days.session("user1", "10.8.0.11", (8 * HOUR, 10 * HOUR + 310), End::NoAnswer);
        days.session("user1", "10.8.0.11", (came, 12 * HOUR), End::Goodbye);
        let found = days.judged(settings);
        assert_eq!(found.len(), 1);
        lived_on(&found[0])
    };
    assert!(!session_beside(10 * HOUR + 1), "he came back, and is not one who lived on");
    assert!(session_beside(9 * HOUR), "his other session was there all the time");
}

/// An office behind one address, day by day: at noon some shut their lids within half a minute, and three stay.
fn lunch() -> Days {
    let mut days = Days::default();
    for (day, person) in (0..8u32).flat_map(|day| (0..7u32).map(move |person| (day, person))) {
        let (user, came) = (format!("user{person}"), day * DAY + 8 * HOUR + (person * 311 + day * 173) % 2400);
        let noon = day * DAY + 12 * HOUR + (person * 11 + day * 7) % 25;
        let goes = person < 3 && day % 2 == 0;
        let end = if goes { (noon, End::NoAnswer) } else { (day * DAY + 17 * HOUR + 61 * person, End::Goodbye) };
        days.session(&user, "198.51.100.5", (came, end.0), end.1);
        if goes {
            let back = day * DAY + 13 * HOUR + 40 * person;
            days.session(&user, "198.51.100.5", (back, back + 3 * HOUR), End::Goodbye);
        }
    }
    days
}

#[test]
fn lids_shut_at_noon_beside_desks_that_stay_on_are_not_forgotten_flows_for_sure() {
    let found = lunch().judged("");
    assert_eq!(found.len(), 12);
    assert_eq!(sure(&found, "idle-state-lost").count(), 0, "{:#?}", found[0]);
    let slept = |f: &Finding| f.cause == "client-suspended" || f.rivals.iter().any(|r| r.id == "client-suspended");
    assert!(found.iter().all(slept), "{:#?}", found[0]);
}

/// Clients behind one proxy that mostly say goodbye, and some whose connection the proxy closes at these ages.
fn behind_a_proxy(age: impl Fn(u32) -> u32) -> Days {
    let mut days = Days::default();
    for n in 0..90u32 {
        let (user, came) = (format!("user{}", n % 6), n / 9 * DAY + 8 * HOUR + n % 9 * 2011);
        let (lasts, end) =
            if n % 9 == n / 9 % 9 { (age(n), End::Closed) } else { (120 + n * 809 % 7000, End::Goodbye) };
        days.session(&user, "10.0.0.5", (came, came + lasts), end);
    }
    days
}

#[test]
fn closes_of_a_proxy_that_are_never_young_are_no_killed_clients_for_sure() {
    let settings = "LogLevel VERBOSE\nClientAliveInterval 0\n";
    let idle_for_two_hours = behind_a_proxy(|n| 7200 + n * 389 % 2500).judged(settings);
    assert_eq!(idle_for_two_hours.len(), 10);
    assert_eq!(sure(&idle_for_two_hours, "client-killed").count(), 0, "{:#?}", idle_for_two_hours[0]);
    // Clients are killed at any age.
    let at_any_age = behind_a_proxy(|n| 20 + n * 389 % 5000).judged(settings);
    assert!(sure(&at_any_age, "client-killed").count() > 5, "{:#?}", at_any_age[0]);
}

#[test]
fn two_sessions_of_one_machine_that_wakes_are_one_witness_of_an_outage() {
    let mut days = Days::default();
    for (day, person) in (0..10u32).flat_map(|day| (0..5u32).map(move |person| (day, person))) {
        // Notebooks sleep from noon on; each is reset when it wakes the next morning. Once two wake within seconds.
        let wakes = |person| (day + 1) * DAY + 8 * HOUR + (person * 971 + day * 613) % HOUR;
        let woken = if day == 4 && person == 1 { wakes(0) + 3 } else { wakes(person) };
        let came = day * DAY + 9 * HOUR + (person * 577 + day * 271) % HOUR;
        for second in 0..2 {
            days.session(&format!("user{person}"), "203.0.113.7", (came + second, woken + second), End::Reset);
        }
        days.session(&format!("user{person}"), "203.0.113.7", (came + 7200, came + 9000), End::Goodbye);
    }
    let found = days.judged("LogLevel INFO\nClientAliveInterval 0\n");
    assert_eq!(found.len(), 100);
    assert_eq!(sure(&found, "path-outage").count(), 0, "{:#?}", found[0]);
    assert_eq!(sure(&found, "idle-state-lost").count(), 0, "{:#?}", found[0]);
}

/// Ten people with a machine each, who come in the morning; what is open at these seconds of the day is reset.
fn switched_off(at: impl Fn(u32, u32) -> u32) -> Vec<Finding> {
    let mut days = Days::default();
    for (day, person) in (0..10u32).flat_map(|day| (0..10u32).map(move |person| (day, person))) {
        let (user, address) = (format!("user{person}"), format!("10.20.3.{}", 10 + person));
        let came = day * DAY + 8 * HOUR + (person * 577 + day * 271) % HOUR;
        days.session(&user, &address, (came, day * DAY + at(day, person)), End::Reset);
        for other in 0..3u32 {
            let from = came + 600 + other * 2 * HOUR;
            days.session(&user, &address, (from, from + 60 + (person * 911 + day * 577) % 3000), End::Goodbye);
        }
    }
    // The log goes on.
    days.session("user0", "10.20.3.10", (10 * DAY + 8 * HOUR, 10 * DAY + 9 * HOUR), End::Goodbye);
    days.judged("LogLevel INFO\nClientAliveInterval 0\n")
}

#[test]
fn machines_that_are_switched_off_in_the_evening_meet_no_idle_limit() {
    let found = switched_off(|day, person| 17 * HOUR + (person * 971 + day * 613) % HOUR);
    assert_eq!(found.len(), 100);
    assert_eq!(sure(&found, "idle-state-lost").count(), 0, "{:#?}", found[0]);
    let told = |f: &&Finding| f.evidence.iter().chain(&f.against).any(|e| e.rule.1 == "one-time-of-day");
    assert!(found.iter().filter(told).count() > 0, "{:#?}", found[0]);
}

#[test]
fn an_office_that_is_switched_off_at_six_was_not_cut_off() {
    let found = switched_off(|day, person| 18 * HOUR + (person * 7 + day * 3) % 25);
    assert_eq!(found.len(), 100);
    let blamed = sure(&found, "idle-state-lost").chain(sure(&found, "path-outage"));
    assert_eq!(blamed.count(), 0, "{:#?}", found[0]);
}

/// Twelve machines that call three times a day, from an office where people work, and reset what they leave at such an age.
fn jobs(age: impl Fn(u32) -> u32) -> Vec<Finding> {
    let mut days = Days::default();
    for (day, job) in (0..10u32).flat_map(|day| (0..36u32).map(move |job| (day, job))) {
        let from = day * DAY + (1 + job / 12 * 8) * HOUR + job % 12 * 120 + (job * 13 + day * 7) % 20;
        let address = format!("203.0.113.{}", 10 + job % 12);
        days.session(&format!("box{}", job % 12), &address, (from, from + age(job * 389 + day * 577)), End::Reset);
        let from = day * DAY + 9 * HOUR + job * 600;
        days.session("carol", "203.0.113.7", (from, from + 30 + (job * 911 + day * 571) % 1500), End::Goodbye);
    }
    days.judged("LogLevel INFO\nClientAliveInterval 0\n")
}

#[test]
fn jobs_that_take_about_as_long_each_time_meet_no_idle_limit() {
    let found = jobs(|n| 225 + n % 31);
    assert_eq!(found.len(), 360);
    assert_eq!(sure(&found, "idle-state-lost").count(), 0, "{:#?}", found[0]);
    // Those who are forgotten after so long that they are idle grow as old as their use and that together.
    let found = jobs(|n| 350 + n % 1700);
    assert!(sure(&found, "idle-state-lost").count() > 300, "{:#?}", found[0]);
}

#[test]
fn who_notices_a_minute_late_that_his_session_is_gone_meets_no_idle_limit() {
    // Something ends sessions of any age, and each is reset when its user types again.
    let found = jobs(|n| n % 3000 + 20 + n % 97);
    assert_eq!(sure(&found, "idle-state-lost").count(), 0, "{:#?}", found[0]);
}

#[test]
fn nobody_is_given_up_sooner_than_by_the_kernel_and_that_is_no_idle_limit() {
    let mut days = Days::default();
    for job in 0..9u32 {
        let came = job * DAY + 6 * HOUR;
        let worked = 2800 + job * 700;
        days.session(&format!("job{job}"), "203.0.113.7", (came, came + worked + 7875), End::TimedOut);
        for other in 0..3 {
            let came = came + 600 * other;
            days.session(&format!("user{other}"), "203.0.113.8", (came, came + 1000 + 500 * job), End::Goodbye);
        }
    }
    let found = days.judged("LogLevel INFO\nClientAliveInterval 0\n");
    assert_eq!(found.len(), 9);
    let speaks = |f: &&Finding| f.evidence.iter().chain(&f.against).any(|e| e.rule.1 == "age-floor");
    assert_eq!(found.iter().filter(speaks).count(), 0, "{:#?}", found[0]);
}

#[test]
fn an_old_sshd_whose_count_nobody_knows_may_have_asked_nobody() {
    let log = "\
Nov 10 08:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: RSA SHA256:k
Nov 10 08:00:10 edge01 sshd[102]: Accepted publickey for bob from 203.0.113.7 port 40002 ssh2: RSA SHA256:k
Nov 10 08:10:00 edge01 sshd[103]: Accepted publickey for carol from 203.0.113.7 port 40003 ssh2: RSA SHA256:k
Nov 10 08:20:00 edge01 sshd[104]: Accepted publickey for alice from 203.0.113.7 port 40004 ssh2: RSA SHA256:k
Nov 10 09:20:00 edge01 sshd[201]: Timeout, client not responding from user alice 203.0.113.7 port 40001
Nov 10 11:40:00 edge01 sshd[202]: Timeout, client not responding from user bob 203.0.113.7 port 40002
Nov 10 17:00:00 edge01 sshd[203]: Received disconnect from 203.0.113.7 port 40003:11: disconnected by user
Nov 10 17:00:00 edge01 sshd[203]: Disconnected from user carol 203.0.113.7 port 40003
Nov 10 17:10:00 edge01 sshd[204]: Received disconnect from 203.0.113.7 port 40004:11: disconnected by user
Nov 10 17:10:00 edge01 sshd[204]: Disconnected from user alice 203.0.113.7 port 40004
";
    let is_doubted = |f: &Finding| f.against.iter().any(|e| e.rule.1 == "perhaps-nobody-was-asked");
    let verdicts = |settings: &'static str, version: &'static str| {
        let trial = Trial::example(&Example::log("").config(settings).version(version));
        std::fs::write(trial.path("auth.log"), log).unwrap();
        let report = trial.run();
        let all = report.connections.load();
        let silent = all.iter().filter(|j| j.finding.cause != "orderly-logout");
        silent.map(|j| (j.finding.cause, j.finding.verdict, is_doubted(&j.finding))).collect::<Vec<_>>()
    };
    let unknown = verdicts("LogLevel INFO\n", "7.4");
    assert_eq!(unknown, [("idle-state-lost", Verdict::Possible, true); 2]);
    // Where the setting or a newer release is known, there is nothing to doubt.
    let asked = verdicts("LogLevel INFO\nClientAliveInterval 900\nClientAliveCountMax 3\n", "7.4");
    assert_eq!(asked, [("idle-state-lost", Verdict::Possible, false); 2]);
    let new = verdicts("LogLevel INFO\n", "9.9");
    assert_eq!(new, [("idle-state-lost", Verdict::Possible, false); 2]);
    // And where the release is not known, an end that only an old one writes tells it.
    let untold = verdicts("LogLevel INFO\nClientAliveInterval 900\nClientAliveCountMax 0\n", "");
    assert_eq!(untold, [("client-alive-as-idle-limit", Verdict::Established, false); 2]);
    let zero = verdicts("LogLevel INFO\nClientAliveInterval 900\nClientAliveCountMax 0\n", "7.4");
    assert_eq!(zero, [("client-alive-as-idle-limit", Verdict::Established, false); 2]);
}

/// Jobs of six machines, three a day. Some are reset at this age, beside others that end by themselves.
fn jobs_reset_at(age: impl Fn(u32) -> u32) -> Days {
    let mut days = Days::default();
    for (day, job) in (0..10u32).flat_map(|day| (0..18u32).map(move |job| (day, job))) {
        let (user, address) = (format!("job{}", job % 6), format!("10.7.0.{}", 5 + job % 6));
        let came = day * DAY + 2 * HOUR + job * 1500;
        let (end, lasted) = match (day * 18 + job) % 4 {
            0 => (End::Reset, age(day * 18 + job)),
            part => (End::Goodbye, 300 * part + (day * 18 + job) * 17),
        };
        days.session(&user, &address, (came, came + lasted), end);
    }
    days
}

#[test]
fn a_job_that_is_stopped_after_an_hour_met_no_idle_limit_for_sure() {
    let settings = "LogLevel INFO\nClientAliveInterval 0\n";
    let found = jobs_reset_at(|_| 3600).judged(settings);
    assert_eq!((found.len(), sure(&found, "idle-state-lost").count()), (45, 0), "{:#?}", found[0]);
    let is_doubted = |f: &&Finding| f.against.iter().any(|e| e.rule == ("idle-state-lost", "one-age"));
    assert_eq!(found.iter().filter(is_doubted).count(), 45);
    // An idle limit of an hour ends those that were used sooner or later after it.
    let found = jobs_reset_at(|number| 3600 + number * 211 % 1500).judged(settings);
    assert!(sure(&found, "idle-state-lost").count() > 40, "{:#?}", found[0]);
}

#[test]
fn what_one_outage_cut_off_did_not_come_again_and_again() {
    let mut days = Days::default();
    for (day, person) in (0..10u32).flat_map(|day| (0..9u32).map(move |person| (day, person))) {
        let (user, came) = (format!("user{person}"), day * DAY + 8 * HOUR + 500 * person);
        if day % 7 == 2 {
            // The line fails at noon; who was last heard when decides when the kernel gives him up.
            let heard = day * DAY + 12 * HOUR - person * 211;
            days.session(&user, "203.0.113.7", (came, heard + 7875), End::TimedOut);
            let back = day * DAY + 12 * HOUR + 1800 + 40 * person;
            days.session(&user, "203.0.113.7", (back, day * DAY + 17 * HOUR), End::Goodbye);
        } else {
            days.session(&user, "203.0.113.7", (came, day * DAY + 16 * HOUR + 700 * person), End::Goodbye);
        }
    }
    let found = days.judged("LogLevel INFO\nClientAliveInterval 0\n");
    assert_eq!((found.len(), sure(&found, "idle-state-lost").count()), (18, 0), "{:#?}", found[0]);
}

#[test]
fn machines_of_many_networks_that_restart_at_night_are_no_outage_for_sure() {
    let mut days = Days::default();
    for (day, kiosk) in (0..6u32).flat_map(|day| (0..20u32).map(move |kiosk| (day, kiosk))) {
        let (user, address) = (format!("kiosk{kiosk}"), format!("100.77.{kiosk}.9"));
        let came = day * DAY + 3 * HOUR + 120 + 3 * kiosk;
        days.session(&user, &address, (came, (day + 1) * DAY + 3 * HOUR + (7 * kiosk + 11 * day) % 40), End::Silent);
        let noon = day * DAY + 12 * HOUR + 60 * kiosk;
        days.session(&user, &address, (noon, noon + 5), End::Goodbye);
    }
    let settings = "LogLevel INFO\nClientAliveInterval 60\nClientAliveCountMax 3\n";
    let found = days.judged_by("9.2", "sshd", settings);
    assert_eq!((found.len(), sure(&found, "path-outage").count()), (120, 0), "{:#?}", found[0]);
}
