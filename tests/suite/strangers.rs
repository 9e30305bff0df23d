//! Servers and clients the rules were not made on: what the log cannot tell is not told, and nobody innocent is blamed.

use std::fmt::Write as _;

use sshlogs::model::{EndingKind, Family, Judged, Report, Resetness, Verdict};

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
fn a_script_broken_off_shows_no_habit_of_its_client() {
    let mut log = usual_days("sshd-session");
    let all = (0..20).map(|i| (4000 + 10 * i, format!("203.0.113.50 port {}", 42_000 + i)));
    for (pid, peer) in all.clone() {
        writeln!(log, "Mar  5 09:00:00 srv sshd-session[{pid}]: Accepted publickey for w from {peer} ssh2").unwrap();
    }
    for (pid, peer) in all {
        writeln!(log, "Mar  5 09:05:00 srv sshd-session[{}]: Connection closed by {peer}", pid + 2).unwrap();
    }
    let report = read(log);
    let broken_off = report.connections.load().iter().filter(|j| j.connection.user.as_deref() == Some(b"w"));
    let sure: Vec<&Judged> = broken_off.clone().filter(|j| is_sure(j)).collect();
    assert!(broken_off.count() == 20 && sure.is_empty(), "all at once, and never before: {:?}", sure.first());
}

#[test]
fn a_jump_host_that_stops_is_no_outage_of_a_path() {
    let closed = |peer: &str, pid: u32| vec![format!("sshd-session[{}]: Connection closed by {peer}", pid + 2)];
    let log = usual_days("sshd-session") + &all_at_once("sshd-session", |_| "203.0.113.1".to_owned(), closed);
    for judged in of_the_fallen(&read(log)) {
        assert_eq!(judged.connection.ending.kind, EndingKind::ClientClose);
        let blames_the_path = judged.finding.family == Family::NetworkInstability;
        assert!(!blames_the_path, "whoever sends a FIN is heard: {:?}", judged.finding);
    }
}

#[test]
fn where_no_end_would_show_nobody_is_surely_still_there() {
    let login = "Nov 10 09:00:00 alpine sshd[7]: Accepted publickey for ann from 203.0.113.7 port 40001 ssh2\n";
    let pam = "Nov 10 09:00:00 alpine sshd[7]: pam_unix(sshd:session): session opened for user ann(uid=1) by (uid=0)\n";
    let later = "Nov 10 19:00:00 alpine sshd[30]: Server listening on :: port 22.\n";
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

/// Sessions of one program on a silent sshd, one per hour, each over without a word after so many seconds.
fn quiet_sessions(lasting: impl Fn(u32) -> u32) -> String {
    let mut log = usual_days("sshd");
    for i in 0..12 {
        let (pid, peer) = (5000 + 10 * i, format!("192.168.7.4 port {}", 43_000 + i));
        let seconds = lasting(i);
        let at = |seconds: u32| format!("Mar  6 {:02}:{:02}:{:02} srv sshd[{pid}]", 6 + i, seconds / 60, seconds % 60);
        writeln!(log, "{}: Accepted publickey for app from {peer} ssh2: ED25519 SHA256:a", at(0)).unwrap();
        writeln!(log, "{}: pam_unix(sshd:session): session opened for user app(uid=1500) by (uid=0)", at(0)).unwrap();
        writeln!(log, "{}: pam_unix(sshd:session): session closed for user app", at(seconds)).unwrap();
    }
    log
}

#[test]
fn a_program_whose_every_session_may_be_cut_shows_no_habit() {
    let of_the_app = |log: String| {
        let found: Vec<Judged> = read(log).connections.load().to_vec();
        found.into_iter().filter(|j| j.connection.user.as_deref() == Some(b"app")).collect::<Vec<_>>()
    };
    let cut = of_the_app(quiet_sessions(|i| 351 + 7 * i));
    assert_eq!(cut.len(), 12);
    assert!(!cut.iter().any(is_sure), "an idle limit of 350 s looks so, too: {:?}", cut[0].finding);
    let left = of_the_app(quiet_sessions(|i| 20 + 60 * i));
    assert!(left.iter().all(|j| is_sure(j) && j.finding.family == Family::UserLogout), "{:?}", left[0].finding);
}

/// Three sessions of three people in one network, which ClientAlive ends within half a minute; perhaps they are back soon.
fn three_unanswered(back: bool) -> Vec<Judged> {
    let mut log = usual_days("sshd-session");
    let people = (0..3).map(|i| (i, 3000 + 10 * i, format!("203.0.113.{} port {}", 20 + i, 41_000 + i)));
    for (i, pid, peer) in people.clone() {
        writeln!(log, "Mar  5 1{i}:0{i}:07 srv sshd-session[{pid}]: Accepted publickey for w{i} from {peer} ssh2")
            .unwrap();
    }
    for (i, pid, peer) in people.clone() {
        let words = format!("Timeout, client not responding from user w{i} {peer}");
        writeln!(log, "Mar  5 17:30:{:02} srv sshd-session[{}]: {words}", 9 * i, pid + 2).unwrap();
    }
    for (i, pid, peer) in people.filter(|_| back) {
        let (pid, peer) = (pid + 500, peer.replace("port 4", "port 5"));
        writeln!(log, "Mar  5 17:34:0{i} srv sshd-session[{pid}]: Accepted publickey for w{i} from {peer} ssh2")
            .unwrap();
    }
    let ended = |j: &&Judged| j.connection.ending.kind == EndingKind::AliveTimeout;
    let found: Vec<Judged> = read(log).connections.load().iter().filter(ended).cloned().collect();
    assert_eq!(found.len(), 3);
    found
}

#[test]
fn lids_that_are_shut_at_one_time_are_no_outage_for_sure() {
    for judged in three_unanswered(false) {
        assert!(!is_sure(&judged), "nobody was back: {:?}", judged.finding);
    }
    for judged in three_unanswered(true) {
        assert!(is_sure(&judged) && judged.finding.cause == "path-outage", "all were back: {:?}", judged.finding);
    }
}

#[test]
fn resets_in_one_second_are_no_outage_of_a_path() {
    let reset = |peer: &str, pid: u32| {
        vec![format!("sshd-session[{}]: Read error from remote host {peer}: Connection reset by peer", pid + 2)]
    };
    let addresses: [fn(u32) -> String; 2] = [|_| "203.0.113.1".to_owned(), |i| format!("203.0.{i}.9")];
    for addr in addresses {
        let log = usual_days("sshd-session") + &all_at_once("sshd-session", addr, reset);
        for judged in of_the_fallen(&read(log)) {
            let blames_the_path = judged.finding.family == Family::NetworkInstability && is_sure(&judged);
            assert!(!blames_the_path, "a path that is down carries no resets: {:?}", judged.finding);
        }
    }
}

#[test]
fn silent_ends_of_one_address_in_one_second_are_no_outage_of_a_path() {
    let log = usual_days("sshd") + &all_at_once("sshd", |_| "203.0.113.1".to_owned(), |_, _| Vec::new());
    for judged in of_the_fallen(&read(log)) {
        assert!(!is_sure(&judged), "its machine may have gone down: {:?}", judged.finding);
    }
}

#[test]
fn clients_of_several_networks_closed_in_one_moment_were_not_killed() {
    let closed = |peer: &str, pid: u32| vec![format!("sshd-session[{}]: Connection closed by {peer}", pid + 2)];
    let log = usual_days("sshd-session") + &all_at_once("sshd-session", |i| format!("203.0.{i}.9"), closed);
    for judged in of_the_fallen(&read(log)) {
        assert!(!is_sure(&judged), "a server that stood still meets them so: {:?}", judged.finding);
    }
}

#[test]
fn ages_that_the_kernels_keepalive_makes_prove_no_firewall() {
    let mut log = usual_days("sshd-session");
    for i in 0..8 {
        let (pid, peer) = (5000 + 10 * i, format!("203.0.113.{} port {}", 20 + i, 43_000 + i));
        let at = |hour: u32, minute: u32| format!("Mar  {} {hour:02}:{minute:02}:07 srv sshd-session", 6 + i);
        writeln!(log, "{}[{pid}]: Accepted publickey for w{i} from {peer} ssh2", at(8, 0)).unwrap();
        let words = format!("Read error from remote host {peer}: Connection timed out");
        writeln!(log, "{}[{}]: {words}", at(10, 12 + 5 * i), pid + 2).unwrap();
    }
    let report = read(log);
    let timed_out = |j: &&Judged| j.connection.ending.kind == EndingKind::TcpTimeout;
    let found: Vec<Judged> = report.connections.load().iter().filter(timed_out).cloned().collect();
    assert_eq!(found.len(), 8);
    for judged in found {
        let blames_a_box = judged.finding.family == Family::NatIdleTimeout && is_sure(&judged);
        assert!(!blames_a_box, "a laptop that sleeps is given up no sooner: {:?}", judged.finding);
    }
}

#[test]
fn what_one_host_limits_says_nothing_of_another() {
    let logout = "\
Mar  5 09:00:00 web sshd[7]: Accepted publickey for ann from 203.0.113.7 port 40001 ssh2
Mar  5 09:20:00 web sshd[9]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
";
    let idle = "\
Mar  5 09:30:00 HOST sshd[17]: Accepted publickey for bob from 203.0.113.8 port 40002 ssh2
Mar  5 09:50:00 HOST sshd[19]: terminating inactive connection from user bob 203.0.113.8 port 40002
";
    let verdict = |host: &str| {
        let report = read(logout.to_owned() + &idle.replace("HOST", host));
        report.connections.load()[0].finding.verdict
    };
    assert_eq!((verdict("db"), verdict("web")), (Verdict::Established, Verdict::Possible));
}

/// Noise by family, and by set of resets, of what is kept and of what is counted and dropped.
fn noise(log: &str, keep_noise: bool) -> ([u64; 2], [u64; 3]) {
    let mut trial = Trial::of(log);
    trial.request.keep_noise = keep_noise;
    let report = trial.run();
    let kept = report.connections.load();
    let families = [Family::AuthFailure, Family::Scanner].map(|family| {
        let folded = report.noise.families.get(&family).copied().unwrap_or_default();
        folded + kept.iter().filter(|j| j.finding.family == family).count() as u64
    });
    let resets = [Resetness::Strict, Resetness::Likely, Resetness::No].map(|set| {
        let folded = report.noise.resets.get(&set).copied().unwrap_or_default();
        folded + kept.iter().filter(|j| j.connection.resetness() == set).count() as u64
    });
    (families, resets)
}

/// The log goes on until nobody may still be about to log in.
const MUCH_LATER: &str = "Mar  2 11:30:00 app01 sshd[7]: Server listening on 0.0.0.0 port 22.\n";

/// Forty logins from these addresses that failed once and of which nothing more was heard.
fn cut_short(addr: impl Fn(u32) -> String) -> String {
    let line = |i| {
        format!(
            "Mar  2 10:00:{i:02} app01 sshd[{}]: Failed password for ann from {} port {} ssh2\n",
            100 + i,
            addr(i),
            40_100 + i
        )
    };
    (0..40).map(line).collect()
}

#[test]
fn noise_counts_under_the_families_it_would_be_judged_to() {
    let known = "Mar  2 10:30:00 app01 sshd[90]: Accepted password for ann from 203.0.113.7 port 40001 ssh2\n\
        Mar  2 10:30:30 app01 sshd[92]: Disconnected from user ann 203.0.113.7 port 40001\n";
    let begun = cut_short(|_| "203.0.113.7".to_owned());
    for keep_noise in [true, false] {
        let families = |middle: &str| noise(&[&begun, middle, MUCH_LATER].concat(), keep_noise).0;
        assert_eq!(families(""), [0, 40], "whoever never logs in and runs into LoginGraceTime knocks only");
        assert_eq!(families(known), [40, 0], "whoever logs in at other times was cut short");
    }
}

/// A neighbour's login made strangers of its network somebody known, where noise was counted and not kept.
#[test]
fn a_neighbour_who_logs_in_makes_nobody_known() {
    let neighbour = "Mar  2 09:30:00 app01 sshd[90]: Accepted password for ann from 203.0.113.200 port 40001 ssh2\n\
        Mar  2 09:30:30 app01 sshd[92]: Disconnected from user ann 203.0.113.200 port 40001\n";
    let log = [neighbour, &cut_short(|i| format!("203.0.113.{}", 1 + i % 20)), MUCH_LATER].concat();
    assert_eq!(noise(&log, false), noise(&log, true));
}

/// They counted as visits of scanners that ran into LoginGraceTime: 300 of them, in a log of an old server whose sshd
/// wrote elsewhere.
#[test]
fn logins_that_pam_alone_tells_of_are_failed_logins() {
    let begun: String = (0..40)
        .map(|i| {
            let failed = "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.7";
            format!("Mar  2 10:00:{i:02} app01 sshd(pam_unix)[{}]: {failed}\n", 100 + i)
        })
        .collect();
    let log = begun + MUCH_LATER;
    for keep_noise in [true, false] {
        assert_eq!(noise(&log, keep_noise).0, [40, 0]);
    }
    let report = Trial::of(log).run();
    let first = &report.connections.load()[0];
    assert_eq!((first.connection.ending.kind, first.connection.attempts), (EndingKind::Silent, 1));
    assert_eq!(first.finding.cause, "wrong-credentials");
}

/// `totals.reset` left out what was counted and not kept, so that its sum was not `totals.connections`.
#[test]
fn noise_belongs_to_the_sets_of_resets_too() {
    let log = "\
Mar  2 10:00:00 app01 sshd[100]: Failed password for root from 203.0.113.7 port 40001 ssh2
Mar  2 10:00:01 app01 sshd[100]: Connection reset by authenticating user root 203.0.113.7 port 40001 [preauth]
Mar  2 10:00:05 app01 sshd[101]: Invalid user oracle from 203.0.113.7 port 40002
Mar  2 10:00:06 app01 sshd[101]: Connection reset by invalid user oracle 203.0.113.7 port 40002 [preauth]
";
    assert_eq!(noise(log, true).1, [1, 0, 1]);
    assert_eq!(noise(log, false).1, [1, 0, 1]);
}

#[test]
fn a_form_that_is_not_read_is_said_where_it_names_sshd() {
    let page = "<td>Nov 23 12:00:00 web01 sshd[12]: Accepted publickey for bob from 203.0.113.7 port 40000 ssh2</td>\n";
    let is_said = |log: &str| Trial::of(log).run().troubles.iter().any(|t| t.text.contains("it names sshd, but"));
    assert!(is_said(page));
    assert!(!is_said("Nov 23 12:00:00 web01 sshd[12]: Server listening on 0.0.0.0 port 22.\n"));
    assert!(!is_said("Nov 23 12:00:00 web01 cron[12]: nothing of interest\n"));
    // The kernel names it, too.
    assert!(!is_said(
        "Nov 23 12:00:00 web01 kernel: [  12.345678] sshd[4351]: segfault at 0 ip 0 sp 0 error 4 in sshd\n"
    ));
}
