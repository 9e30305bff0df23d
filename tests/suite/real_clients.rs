//! Logs made by running real clients (paramiko, plink, OpenSSH) against a real sshd 10.6, written down in brief: what
//! programs do that say no goodbye, and what nobody could be blamed for.

use std::fmt::Write as _;

use sshlogs::catalogue::cause::Example;
use sshlogs::model::{Family, Judged, Verdict};

use crate::trial::{Trial, connections, read};

/// The sessions of each user: second of its login + how long it lasted, and how it ended: `g`oodbye, `c`losed without a
/// word, `r`eset. Nothing was wrong with the network, and nobody was idle: jobs of twenty seconds, and people.
const JOBS: &str = "\
deploy 0+21c 23+21c 44+21r 67+22c 89+21r 112+21r 134+22r 157+20r 177+21c 200+22c 223+23c 248+21c 270+20r 291+22c
bkup 0+20r 21+20c 43+20c 63+21c 85+20c 106+20c 127+20c 149+20r 170+20c 191+20r 211+20c 233+20c 255+20r 276+20r
etl 1+20c 23+20c 45+20c 65+20r 86+20c 107+20c 128+20c 150+20c 171+20c 193+20c 215+20c 236+20c 258+20c 280+20r
nagios 1+21c 23+20c 44+21c 66+20r 87+20c 109+20r 130+20c 151+20r 173+20c 194+20c 215+20r 236+20c 258+20r 279+20r
carol 3+4c 11+17c 32+26c 62+5c 71+4c 82+29c 117+38c
alice 5+38g 47+30g 81+27g 112+40g 157+18g 181+24g 208+38g 249+29g 284+19g 310+39g 354+29g 390+7g 398+24g 429+7g
";

/// What was found of the sessions that were reset, each user at an address of his own.
fn resets(sessions: &str, settings: &'static str) -> Vec<Judged> {
    let log: String = (20..).zip(sessions.lines()).fold(String::new(), |mut log, (octet, of_user)| {
        let (user, ends) = of_user.split_once(' ').unwrap();
        let _ = writeln!(log, "{user} 198.51.100.{octet} {ends}");
        log
    });
    ended_so("reset", &log, settings)
}

/// What was found of the sessions that ended so; `sessions` are those of a user from an address, line by line.
fn ended_so(ending: &str, sessions: &str, settings: &'static str) -> Vec<Judged> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    for (row, of_user) in (20..).zip(sessions.lines()) {
        let mut words = of_user.split(' ');
        let (user, address) = (words.next().unwrap(), words.next().unwrap());
        for (n, session) in (0..).zip(words) {
            let (from, rest) = session.split_once('+').unwrap();
            let (lasted, end) = rest.split_at(rest.len() - 1);
            let (from, lasted): (u32, u32) = (from.parse().unwrap(), lasted.parse().unwrap());
            let (peer, pid) = (format!("{address} port {}", 30_000 + 100 * row + n), 900 * row + 5 * n);
            let words = match end {
                "g" => format!("Received disconnect from {peer}:11: disconnected by user"),
                "c" => format!("Connection closed by {peer}"),
                "t" => format!("Read error from remote host {peer}: Connection timed out"),
                _ => format!("Read error from remote host {peer}: Connection reset by peer"),
            };
            lines.push((from, format!("[{pid}]: Accepted publickey for {user} from {peer} ssh2: ED25519 SHA256:h3")));
            lines.push((from + lasted, format!("[{}]: {words}", pid + 1)));
        }
    }
    lines.sort_by_key(|(at, _)| *at);
    let log = lines.iter().fold(String::new(), |mut log, (at, words)| {
        let _ = writeln!(log, "Nov 24 00:{:02}:{:02} web01 sshd-session{words}", at / 60, at % 60);
        log
    });
    let trial = Trial::example(&Example::log("").config(settings).version("10.6"));
    std::fs::write(trial.path("auth.log"), log).unwrap();
    let report = trial.run();
    report.connections.load().iter().filter(|j| j.connection.ending.kind.id() == ending).cloned().collect()
}

/// They were called a firewall's doing, and likely: none was younger than twenty seconds, a little more than ClientAlive's
/// interval.
#[test]
fn jobs_that_log_out_with_a_reset_show_no_idle_limit() {
    for settings in ["LogLevel INFO\nClientAliveInterval 15\n", "LogLevel INFO\n"] {
        let found = resets(JOBS, settings);
        assert_eq!(found.len(), 19);
        let is_fault = |j: &&Judged| !matches!(j.finding.family, Family::UserLogout | Family::Undetermined);
        assert!(!found.iter().any(|j| is_fault(&j)), "{:?}", found.iter().find(is_fault).map(|j| &j.finding));
        assert!(found.iter().any(|j| j.finding.cause == "quiet-logout" && j.finding.verdict == Verdict::Possible));
    }
}

/// The same resets, of users who are there for seconds and for minutes: nobody's work takes twenty seconds or more each time.
#[test]
fn an_idle_limit_shows_where_the_same_clients_leave_sooner_too() {
    let short: String = JOBS.lines().fold(String::new(), |mut all, of_user| {
        let shortened = of_user.replace("+20c", "+6c").replace("+21c", "+3c").replace("+22c", "+11g");
        let _ = writeln!(all, "{shortened}");
        all
    });
    let found = resets(&short, "LogLevel INFO\nClientAliveInterval 15\n");
    assert!(found.iter().any(|j| j.finding.family == Family::NatIdleTimeout), "{:?}", found[0].finding);
}

/// The same program, whose silent jobs a NAT forgets: what is reset is older than what is not.
#[test]
fn resets_of_the_longest_jobs_are_no_logouts() {
    const SILENT: &str = "\
etl 0+12c 13+8c 22+15c 38+40r 79+20c 100+40r 142+12c 156+8c
bkup 1+20r 23+8c 32+40r 73+12c 86+15c 102+40r 143+20c 165+8c
deploy 2+40r 44+12c 58+8r 67+20c 90+40r 132+40r 174+15c 190+12c
nagios 3+8c 12+40r 53+20c 75+12c 88+40r 130+8c 140+15c 157+40r
";
    let found = resets(SILENT, "LogLevel INFO\nClientAliveInterval 40\n");
    assert_eq!(found.iter().filter(|j| j.finding.family == Family::UserLogout).count(), 0);
}

/// A NAT forgot them all at about one age, and the kernel gave up each 76 s after it had begun. A job that logged out in
/// that moment made their ages look different, and an outage likely.
#[test]
fn one_that_logs_out_among_those_of_one_age_makes_no_outage() {
    const FORGOTTEN: &str = "\
deploy 203.0.113.77 0+120g 11+76t
grace 203.0.113.77 1+76t
carol 198.51.100.71 1+13c 17+12c 33+25c 61+22c 87+13c 105+40c
bob 203.0.113.77 2+7g 3+76t 15+0g 17+12g 33+12g 48+15g 69+10g 82+14g 98+7g 112+10g 126+9g
alice 198.51.100.70 3+29g 38+21g 62+9g 76+20g 100+53g 156+13g 173+22g 200+34g
etl 203.0.113.77 4+13c 24+8c 39+4r 46+6c 58+9c 71+6c 83+5r 90+5c 102+5c 110+4c
alice 203.0.113.77 7+83t
frank 203.0.113.77 9+76t
erin 203.0.113.77 12+75t
carol 203.0.113.77 14+76t
";
    let found = ended_so("tcp-timeout", FORGOTTEN, "");
    assert_eq!(found.len(), 7);
    assert!(
        found.iter().all(|j| !matches!(j.finding.verdict, Verdict::Likely | Verdict::Established)),
        "{:?}",
        found[3].finding
    );
}

/// A key exchange hung on a path that swallows large packets; colleagues at other addresses were in.
#[test]
fn whoever_runs_out_of_time_beside_colleagues_may_be_one() {
    let log = "\
Nov 24 00:47:30 web01 sshd-session[11]: Accepted publickey for dave from 10.3.0.3 port 59002 ssh2: ED25519 SHA256:h3
Nov 24 00:47:51 web01 sshd[2]: Timeout before authentication for connection from 10.3.0.1 to 192.0.2.10, pid = 20
Nov 24 00:47:58 web01 sshd-session[12]: Received disconnect from 10.3.0.3 port 59002:11: disconnected by user
Nov 24 00:48:20 web01 sshd[2]: Timeout before authentication for connection from 203.0.113.9 to 192.0.2.10, pid = 21
";
    let report = read(log);
    let all = report.connections.load();
    let verdict = |addr: &str| {
        let of = |j: &&Judged| j.connection.addr().is_some_and(|ip| ip.to_string() == addr);
        all.iter().find(of).map(|j| (j.finding.family, j.finding.verdict))
    };
    assert_eq!(verdict("10.3.0.1"), Some((Family::Scanner, Verdict::Possible)));
    assert_eq!(verdict("203.0.113.9"), Some((Family::Scanner, Verdict::Likely)));
}

/// The words of a session's own process about MaxSessions stood as a connection of nobody that is open still.
#[test]
fn what_a_process_said_before_its_client_was_known_is_of_that_connection() {
    let log = "\
Nov 24 00:47:23 web01 sshd-session[3317]: Accepted publickey for grace from 203.0.113.22 port 55960 ssh2: ED25519 SHA256:h3
Nov 24 00:47:24 web01 sshd-session[3400]: Accepted publickey for erin from 203.0.113.20 port 55962 ssh2: ED25519 SHA256:h3
Nov 24 00:47:29 web01 sshd-session[3931]: error: no more sessions
Nov 24 00:47:30 web01 sshd-session[3931]: error: no more sessions
Nov 24 00:47:43 web01 sshd-session[3931]: Received disconnect from 203.0.113.22 port 55960:11: disconnected by user
Nov 24 00:47:43 web01 sshd-session[3931]: Disconnected from user grace 203.0.113.22 port 55960
Nov 24 00:48:01 web01 sshd-session[3405]: Received disconnect from 203.0.113.20 port 55962:11: disconnected by user
";
    let report = read(log);
    let of = |c: &&sshlogs::model::Connection| (c.pids.clone(), c.lines, c.ending.kind.id());
    let all: Vec<_> = connections(&report).iter().map(of).collect();
    assert_eq!(all, [(vec![3317, 3931], 5, "client-disconnect"), (vec![3400, 3405], 2, "client-disconnect")]);
}

/// A pid that spoke before the login was begun was another's then.
#[test]
fn what_a_process_said_before_the_login_is_not_of_that_connection() {
    let log = "\
Nov 24 00:41:29 web01 sshd-session[3931]: error: no more sessions
Nov 24 00:47:23 web01 sshd-session[3317]: Accepted publickey for grace from 203.0.113.22 port 55960 ssh2: ED25519 SHA256:h3
Nov 24 00:47:43 web01 sshd-session[3931]: Received disconnect from 203.0.113.22 port 55960:11: disconnected by user
";
    let report = read(log);
    let mut all: Vec<_> = connections(&report).iter().map(|c| (c.user.is_some(), c.lines)).collect();
    all.sort_unstable();
    assert_eq!(all, [(false, 1), (true, 2)]);
}

/// The log went on for a minute, and the report said that nobody had come within an hour.
#[test]
fn nobody_is_said_to_stay_away_for_longer_than_the_log_goes_on() {
    let log = "\
Nov 24 00:47:08 web01 sshd-session[10]: Accepted publickey for alice from 198.51.100.30 port 40001 ssh2: ED25519 SHA256:h3
Nov 24 00:47:20 web01 sshd-session[11]: Received disconnect from 198.51.100.30 port 40001:11: disconnected by user
Nov 24 00:47:30 web01 sshd-session[20]: Accepted publickey for alice from 198.51.100.30 port 40002 ssh2: ED25519 SHA256:h3
Nov 24 00:47:40 web01 sshd-session[21]: Received disconnect from 198.51.100.30 port 40002:11: disconnected by user
Nov 24 00:48:36 web01 sshd-session[30]: Accepted publickey for alice from 198.51.100.30 port 55656 ssh2: ED25519 SHA256:h3
Nov 24 00:49:21 web01 sshd-session[31]: Timeout, client not responding from user alice 198.51.100.30 port 55656
";
    let said = |last: &str| {
        let report = read(format!(
            "{log}{last} web01 sshd-session[40]: Accepted publickey for bob from 192.0.2.7 port 1 ssh2\n"
        ));
        let all = report.connections.load();
        let fell = all.iter().find(|j| j.connection.ending.kind.id() == "alive-timeout").unwrap();
        let texts: Vec<String> = fell.finding.evidence.iter().map(|e| e.text.to_string()).collect();
        texts.into_iter().filter(|text| text.contains("did not come back")).collect::<Vec<_>>()
    };
    assert_eq!(said("Nov 24 01:50:35"), ["the user did not come back within an hour"]);
    for short in ["Nov 24 00:50:35", "Nov 24 00:49:30"] {
        assert!(!said(short).contains(&"the user did not come back within an hour".to_owned()), "{short}");
    }
}

/// What hung on a path that swallows large packets was given up each time: as often as not that was called a logout, likely.
#[test]
fn whoever_always_closes_what_still_runs_may_have_given_up() {
    let session = |minute: u32, order: [&str; 2]| {
        let at = |second: u32| format!("Nov 24 01:{minute:02}:{second:02} web01");
        let (peer, pid) = (format!("10.3.0.3 port {}", 35_000 + minute), 100 + 10 * minute);
        let mut log = format!(
            "{} sshd[{pid}]: Accepted publickey for dave from {peer} ssh2: ED25519 SHA256:h3\n\
             {} sshd[{pid}]: User child is on pid {}\n{} sshd[{}]: Starting session: command for dave from {peer} id 0\n",
            at(1),
            at(1),
            pid + 1,
            at(1),
            pid + 1
        );
        for words in order {
            let words = words.replace("PEER", &peer);
            let _ = writeln!(log, "{} sshd[{}]: {words}", at(50), pid + 1);
        }
        log
    };
    let (closed, ended) = ("Connection closed by PEER", "Close session: user dave from PEER id 0");
    let verdicts = |order: [&str; 2]| {
        let log: String = (1..7).map(|minute| session(minute, order)).collect();
        let report = read(log);
        report.connections.load().iter().map(|j| (j.finding.cause, j.finding.verdict)).collect::<Vec<_>>()
    };
    assert_eq!(verdicts([closed, ended]), [("quiet-logout", Verdict::Possible); 6]);
    assert_eq!(verdicts([ended, closed]), [("quiet-logout", Verdict::Likely); 6]);
}

/// sshd waited for a resolver that did not answer, and the client gave up: no key was refused, and it would have been logged.
#[test]
fn whoever_left_before_anything_was_refused_had_no_wrong_key_for_sure() {
    let verdict = |log: &str, settings: &'static str| {
        let trial = Trial::example(&Example::log("").config(settings).version("9.2"));
        std::fs::write(trial.path("auth.log"), log).unwrap();
        let report = trial.run();
        let all = report.connections.load();
        let of = |j: &&Judged| j.connection.user.as_deref() == Some(b"frank") && !j.connection.is_session();
        let found = all.iter().find(of).unwrap();
        (found.finding.cause, found.finding.verdict)
    };
    let waited = "\
Nov 24 01:26:25 web01 sshd[9279]: Connection from 198.51.100.26 port 55506 on 192.0.2.10 port 22 rdomain \"\"
Nov 24 01:26:37 web01 sshd[9279]: Connection closed by authenticating user frank 198.51.100.26 port 55506 [preauth]
";
    assert_eq!(verdict(waited, "LogLevel VERBOSE\n"), ("wrong-credentials", Verdict::Possible));
    // Somebody else's key had been right a minute before, then his own.
    let known = |user: &str| {
        format!(
            "Nov 24 01:25:01 web01 sshd[9001]: Accepted publickey for {user} from 198.51.100.26 port 55500 ssh2: ED25519 SHA256:h3\n\
             Nov 24 01:25:09 web01 sshd[9005]: Received disconnect from 198.51.100.26 port 55500:11: disconnected by user\n{waited}"
        )
    };
    assert_eq!(verdict(&known("bob"), "LogLevel INFO\n"), ("wrong-credentials", Verdict::Likely));
    assert_eq!(verdict(&known("frank"), "LogLevel INFO\n"), ("wrong-credentials", Verdict::Possible));
}
