//! Lines that are missing from a log, told or not: one by one, by hundreds, or a kind of them that somebody left out.
//! What is not there is evidence of nothing.

use std::fmt::Write as _;

use sshlogs::model::{EndingKind, Judged, Verdict};

use crate::trial::{Trial, endings, peers, read};

/// Lines of one day, each with its time first.
fn log(lines: &[&str]) -> String {
    lines.iter().fold(String::new(), |log, line| {
        let (time, words) = line.split_once(' ').unwrap();
        log + &format!("Nov 10 {time} web1 {words}\n")
    })
}

/// Judged by 9.2 at INFO, which says no more of a quiet end than PAM does.
fn old(log: impl AsRef<[u8]>) -> Vec<Judged> {
    Trial::of(log).of_a_known_server().run().connections.load().to_vec()
}

fn new(log: impl AsRef<[u8]>) -> Vec<Judged> {
    read(log).connections.load().to_vec()
}

/// Judged by a server with these settings.
fn of_server(log: impl AsRef<[u8]>, settings: &str) -> Vec<Judged> {
    let mut trial = Trial::of(log);
    let folder = trial.path("around");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("sshd_config"), settings).unwrap();
    trial.request.context.folder = Some(folder);
    trial.run().connections.load().to_vec()
}

/// ClientAlive gives up after four minutes.
const ALIVE: &str = "ClientAliveInterval 60\nClientAliveCountMax 3\n";

fn of<'a>(all: &'a [Judged], user: &str) -> &'a Judged {
    all.iter().find(|j| j.connection.user.as_deref() == Some(user.as_bytes())).unwrap()
}

/// The cause, and whether it is likely at least.
fn blamed(judged: &Judged) -> (&'static str, bool) {
    (judged.finding.cause, judged.finding.verdict <= Verdict::Likely)
}

fn login(time: &str, pid: u32, user: &str, port: u32) -> String {
    let sshd = format!("Nov 10 {time} web1 sshd[{pid}]:");
    format!(
        "{sshd} Accepted publickey for {user} from 203.0.113.7 port {port} ssh2\n\
         {sshd} pam_unix(sshd:session): session opened for user {user}(uid=1000) by (uid=0)\n"
    )
}

fn logout(time: &str, pid: u32, user: &str, port: u32) -> String {
    let (at, child) = (format!("Nov 10 {time} web1"), pid + 2);
    format!(
        "{at} sshd[{child}]: Received disconnect from 203.0.113.7 port {port}:11: disconnected by user\n\
         {at} sshd[{child}]: Disconnected from user {user} 203.0.113.7 port {port}\n\
         {at} sshd[{pid}]: pam_unix(sshd:session): session closed for user {user}\n"
    )
}

/// Twenty sessions in good order, and one without an end.
fn busy() -> String {
    let mut log = String::new();
    for n in 0..20 {
        log += &login(&format!("09:{n:02}:00"), 1000 + 10 * n, &format!("u{n}"), 40_000 + n);
        log += &logout(&format!("09:{n:02}:30"), 1000 + 10 * n, &format!("u{n}"), 40_000 + n);
        if n == 10 {
            log += &login("09:10:40", 1105, "open", 41_000);
        }
    }
    log
}

fn without(log: &str, left_out: impl Fn(usize, &str) -> bool) -> String {
    let kept = log.lines().enumerate().filter(|(i, line)| !left_out(*i, line));
    kept.fold(String::new(), |log, (_, line)| log + line + "\n")
}

const STILL_OPEN: &str = "session-still-open";

#[test]
fn where_lines_are_lost_here_and_there_a_session_without_an_end_may_have_ended() {
    let whole = busy();
    assert_eq!(blamed(of(&old(&whole), "open")), (STILL_OPEN, true));
    let one_by_one = without(&whole, |i, line| i % 9 == 4 && !line.contains(" open"));
    assert_eq!(blamed(of(&old(&one_by_one), "open")), (STILL_OPEN, false), "{one_by_one}");
    let text = of(&old(&one_by_one), "open").finding.evidence[0].text.to_string();
    assert!(text.contains("not all lines are there"), "{text}");
}

#[test]
fn where_beginnings_are_lost_by_hundreds_so_are_ends() {
    let whole = busy();
    let is_open = |line: &str| line.contains(" open");
    // From the middle of one session to the middle of another nothing is left.
    let burst = without(&whole, |i, line| (12..=56).contains(&i) && !is_open(line));
    assert_eq!(blamed(of(&old(&burst), "open")), (STILL_OPEN, false), "{burst}");
}

#[test]
fn after_a_gap_a_session_without_an_end_may_have_ended_in_it() {
    for line in [
        "systemd-journald[300]: Suppressed 12 messages from ssh.service",
        "rsyslogd: imuxsock lost 12 messages from pid 812 due to rate-limiting",
    ] {
        let told = format!("{}Nov 10 09:40:00 web1 {line}\n", busy());
        assert_eq!(blamed(of(&old(&told), "open")), (STILL_OPEN, false), "{line}");
        let before = format!("Nov 10 09:00:00 web1 {line}\n{}", busy());
        assert_eq!(
            blamed(of(&old(&before), "open")),
            (STILL_OPEN, true),
            "what was missing before it began is not its end"
        );
    }
}

#[test]
fn a_session_that_a_boot_cut_off_may_have_ended_in_a_gap_before() {
    let login =
        "Nov 10 09:00:00 web1 sshd-session[8101]: Accepted publickey for ann from 203.0.113.7 port 40001 ssh2\n";
    let gap = "Nov 10 09:10:00 web1 systemd-journald[300]: Suppressed 80 messages from ssh.service\n";
    let boot = "Nov 10 09:30:00 web1 systemd-logind[500]: System is rebooting.\n\
        Nov 10 09:31:00 web1 sshd[612]: Server listening on 0.0.0.0 port 22.\n";
    assert_eq!(blamed(of(&new([login, boot].concat()), "ann")), ("server-rebooted", true));
    assert_eq!(blamed(of(&new([login, gap, boot].concat()), "ann")), ("server-rebooted", false));
}

#[test]
fn where_no_closing_of_pam_is_left_nobody_is_open_for_want_of_one() {
    let filtered = without(&busy(), |_, line| line.contains("session closed"));
    assert_eq!(blamed(of(&old(&filtered), "open")), (STILL_OPEN, false));
}

#[test]
fn who_chose_among_the_lines_of_goodbyes_left_others_out_as_well() {
    let grepped = without(&busy(), |_, line| !line.contains("Accepted") && !line.contains("Disconnected"));
    let grepped = grepped.replace("sshd[", "sshd-session[");
    assert_eq!(blamed(of(&new(&grepped), "open")), (STILL_OPEN, false));
}

#[test]
fn a_log_of_nothing_but_logins_has_nobody_open() {
    let logins = without(&busy(), |_, line| !line.contains("Accepted")).replace("sshd[", "sshd-session[");
    let all = new(&logins);
    assert_eq!(all.len(), 21);
    assert!(all.iter().all(|judged| blamed(judged) == (STILL_OPEN, false)));
}

/// Six users of one place whom ClientAlive gave up together; a seventh came when all was over, and said goodbye. Of some
/// the line of the login is missing.
fn outage(lost: &str) -> Vec<Judged> {
    let mut log = String::new();
    for n in 0..6 {
        let at = format!("Nov 10 09:0{n}:00 web1 sshd-session[{}]:", 500 + 10 * n);
        writeln!(log, "{at} Accepted publickey for u{n} from 192.0.2.129 port 4000{n} ssh2").unwrap();
    }
    for n in 0..6 {
        let at = format!("Nov 10 12:30:0{n} web1 sshd-session[{}]:", 503 + 10 * n);
        writeln!(log, "{at} Timeout, client not responding from user u{n} 192.0.2.129 port 4000{n}").unwrap();
    }
    log += "Nov 10 12:40:00 web1 sshd-session[700]: Accepted publickey for zoe from 192.0.2.129 port 40100 ssh2\n\
        Nov 10 12:41:00 web1 sshd-session[720]: Accepted publickey for eve from 192.0.2.129 port 40200 ssh2\n\
        Nov 10 12:50:00 web1 sshd-session[722]: Disconnected from user eve 192.0.2.129 port 40200\n\
        Nov 10 12:51:00 web1 sshd-session[702]: Disconnected from user zoe 192.0.2.129 port 40100\n";
    of_server(without(&log, |_, line| line.contains("Accepted") && line.contains(lost)), ALIVE)
}

#[test]
fn whose_login_was_lost_was_not_there_before_the_log() {
    assert_eq!(blamed(of(&outage("nobody"), "u3")), ("path-outage", true));
    let all = outage("zoe");
    let zoe = &of(&all, "zoe").connection;
    assert!(zoe.starts_before_log && zoe.start_was_lost && !zoe.start_is_known());
    let judged = of(&all, "u3");
    assert_eq!(judged.finding.cause, "path-outage", "{:?}", judged.finding.evidence);
    let text: String = judged.finding.against.iter().map(|e| e.text.to_string()).collect();
    assert!(!text.contains("lived through"), "{text}");
}

#[test]
fn lines_missing_from_the_time_of_a_fall_leave_open_who_lived_on() {
    let mut lines = Vec::new();
    let mut say = |time: String, pid: u32, words: String| lines.push(format!("{time} sshd-session[{pid}]: {words}"));
    for n in 0..4 {
        let [own, next] = [0, 100].map(|more| format!("u{n} from 192.0.2.129 port {}", 40_000 + more + n));
        let gone = format!("Timeout, client not responding from user u{n} 192.0.2.129 port {}", 40_000 + n);
        let left = format!("Disconnected from user u{n} 192.0.2.129 port {}", 40_100 + n);
        say(format!("08:0{n}:00"), 500 + 10 * n, format!("Accepted publickey for {own} ssh2"));
        say(format!("1{n}:29:30"), 600 + 10 * n, format!("Accepted publickey for {next} ssh2"));
        say(format!("1{n}:30:00"), 503 + 10 * n, gone);
        say(format!("18:0{n}:00"), 603 + 10 * n, left);
    }
    let verdict = |gap: &str| {
        let mut lines: Vec<&str> =
            lines.iter().map(String::as_str).chain([gap]).filter(|line| !line.is_empty()).collect();
        lines.sort_unstable();
        blamed(of(&of_server(log(&lines), ALIVE), "u3"))
    };
    assert_eq!(verdict(""), ("idle-state-lost", true));
    assert_eq!(
        verdict("13:30:20 systemd-journald[300]: Suppressed 900 messages from ssh.service"),
        ("idle-state-lost", false)
    );
}

#[test]
fn where_nobody_ever_says_goodbye_quiet_ends_in_one_moment_are_no_outage() {
    let mut log = String::new();
    for n in 0..6 {
        let (pid, peer) = (500 + 10 * n, format!("192.0.2.{n} port 4000{n}"));
        let at = format!("Nov 10 0{}:{n}0:00 web1 sshd[{pid}]:", 3 + n);
        writeln!(log, "{at} Accepted publickey for u{n} from {peer} ssh2").unwrap();
        writeln!(log, "{at} pam_unix(sshd:session): session opened for user u{n}(uid=1000) by (uid=0)").unwrap();
    }
    for n in 0..6 {
        let at = format!("Nov 10 12:30:0{n} web1 sshd[{}]:", 500 + 10 * n);
        writeln!(log, "{at} pam_unix(sshd:session): session closed for user u{n}").unwrap();
    }
    // Who was at work is soon back.
    writeln!(log, "Nov 10 12:33:00 web1 sshd[700]: Accepted publickey for u1 from 192.0.2.1 port 40111 ssh2").unwrap();
    let others = login("08:55:00", 801, "ann", 41_000) + &logout("13:00:00", 801, "ann", 41_000);
    let with_others = [&log[..], &others].concat();
    let sorted = |log: &str| {
        let mut lines: Vec<&str> = log.lines().collect();
        lines.sort_by_key(|line| line[7..15].to_owned());
        lines.join("\n") + "\n"
    };
    assert_eq!(of(&old(sorted(&with_others)), "u3").finding.cause, "path-outage");
    assert_ne!(of(&old(sorted(&log)), "u3").finding.cause, "path-outage");
}

#[test]
fn sessions_end_without_a_word_where_the_words_were_left_out() {
    let sessions = busy().replace("sshd[", "sshd-session[");
    let filtered = without(&sessions, |_, line| line.contains("isconnect"));
    let kinds =
        |log: &str| new(log).iter().filter(|j| j.connection.ending.kind == EndingKind::ServerTerminated).count();
    assert_eq!(kinds(&filtered), 0, "nobody killed twenty sessions, one a minute");
    let one = without(&sessions, |_, line| line.contains("isconnect") && line.contains("port 40003"));
    assert_eq!(kinds(&one), 1, "beside the words of all others its silence says something");
}

#[test]
fn a_session_whose_login_was_lost_is_found_by_the_process_it_forked() {
    let whole = login("09:00:00", 501, "ann", 40_001) + &logout("09:30:00", 501, "ann", 40_001);
    let report = read(without(&whole, |_, line| line.contains("Accepted")));
    assert_eq!(peers(&report), ["203.0.113.7:40001"]);
    assert_eq!(endings(&report), ["client-disconnect"]);
    let others = login("08:59:59", 499, "bob", 40_002);
    let two = read(without(&(others + &whole), |_, line| line.contains("Accepted")));
    assert_eq!(two.connections.load().len(), 3, "of two that fit neither is taken");
}

#[test]
fn words_taken_for_a_neighbours_are_given_back_once_their_process_names_its_client() {
    let report = read(log(&[
        "09:00:00 sshd[501]: Accepted publickey for ann from 203.0.113.7 port 40001 ssh2",
        "09:00:00 sshd[505]: Accepted publickey for bob from 198.51.100.8 port 40002 ssh2",
        "09:30:00 sshd[507]: Corrupted MAC on input.",
        "09:30:00 sshd[507]: ssh_dispatch_run_fatal: Connection from user ann 203.0.113.7 port 40001: message authentication code incorrect",
        "10:30:00 sshd[508]: Disconnected from user bob 198.51.100.8 port 40002",
    ]));
    assert_eq!(endings(&report), ["protocol-error", "client-disconnect"]);
    let pids: Vec<Vec<u32>> = report.connections.load().iter().map(|j| j.connection.pids.to_vec()).collect();
    assert_eq!(pids, [[501, 507], [505, 508]]);
}

#[test]
fn a_timeout_that_names_nobody_is_no_likely_finding_unless_pam_confirms_whose_it_was() {
    let sessions = |closed: bool| {
        let mut log = login("07:00:00", 101, "ann", 41_000) + &logout("07:10:00", 101, "ann", 41_000);
        for n in 0..6 {
            let peer = format!("192.0.2.{n} port 4000{n}");
            let at = format!("Nov 10 0{}:{n}0:00 web1 sshd[{}]:", 8 + n / 4, 500 + 10 * n);
            writeln!(log, "{at} Accepted publickey for u{n} from {peer} ssh2").unwrap();
        }
        // Of several whose pids are lower the one that came last is the first to go.
        for n in (0..6).rev() {
            let (at, monitor) = (format!("Nov 10 12:30:0{} web1", 6 - n), 500 + 10 * n);
            writeln!(log, "{at} sshd[{}]: Timeout, client not responding.", monitor + 2).unwrap();
            if closed {
                writeln!(log, "{at} sshd[{monitor}]: pam_unix(sshd:session): session closed for user u{n}").unwrap();
            }
        }
        log
    };
    let verdicts = |closed: bool| {
        let all = of_server(sessions(closed), ALIVE);
        (1..6).map(|n| of(&all, &format!("u{n}")).clone()).collect::<Vec<_>>()
    };
    for judged in verdicts(true) {
        assert_eq!(blamed(&judged), ("path-outage", true));
    }
    for judged in verdicts(false) {
        assert_eq!(blamed(&judged), ("path-outage", false), "it may have been a neighbour's");
    }
}

#[test]
fn what_a_stranger_did_in_a_gap_nobody_knows() {
    let knock = "Nov 10 09:00:00 web1 sshd-session[501]: Connection from 203.0.113.7 port 40001 on 192.0.2.1 port 22\n";
    let gap = "Nov 10 09:00:02 web1 systemd-journald[300]: Suppressed 90 messages from ssh.service\n";
    let end = "Nov 10 09:00:30 web1 sshd-session[900]: Connection closed by 198.51.100.9 port 2 [preauth]\n";
    assert_eq!(blamed(&new([knock, gap, end].concat())[0]), ("probe", false));
}

#[test]
fn a_login_that_ran_into_login_grace_time_is_a_knock_where_its_source_never_logs_in() {
    let late = |user: &str| {
        log(&[
            &format!("09:00:00 sshd-session[101]: Failed password for {user} from 203.0.113.7 port 40001 ssh2"),
            "09:02:00 sshd[9]: Timeout before authentication for connection from 203.0.113.7 to 192.0.2.1, pid = 101",
        ])
    };
    let known = "Nov 10 08:00:00 web1 sshd-session[91]: Accepted password for ann from 203.0.113.7 port 40000 ssh2\n";
    assert_eq!(blamed(&new(late("invalid user pi"))[0]), ("probe", true));
    assert_eq!(blamed(&new(late("ann"))[0]), ("probe", false), "she may be somebody real");
    assert_eq!(blamed(&new(known.to_owned() + &late("ann"))[1]), ("login-grace-expired", true));
}

#[test]
fn nobody_is_a_stranger_in_a_log_that_leaves_logins_out() {
    let mut sessions = String::new();
    for n in 0..4 {
        let port = 40_000 + n;
        sessions += &format!(
            "Nov 10 0{n}:00:00 web1 sshd-session[{}]: Accepted publickey for u{n} from 203.0.113.{n} port {port} ssh2\n\
             Nov 10 0{n}:30:00 web1 sshd-session[{}]: Disconnected from user u{n} 203.0.113.{n} port {port}\n",
            100 + 10 * n,
            103 + 10 * n,
        );
    }
    sessions += "Nov 10 09:00:00 web1 sshd-session[900]: error: kex_exchange_identification: Connection closed by remote host\n\
        Nov 10 09:00:00 web1 sshd-session[900]: Connection closed by 198.51.100.9 port 2\n";
    assert_eq!(blamed(new(&sessions).last().unwrap()), ("probe", true));
    let left_out = without(&sessions, |_, line| line.contains("Accepted"));
    assert_eq!(blamed(new(&left_out).last().unwrap()), ("probe", false));
}

#[test]
fn a_disconnect_before_any_login_is_no_goodbye_of_a_session_whose_login_was_lost() {
    let opened =
        "Nov 10 09:00:00 web1 sshd[501]: pam_unix(sshd:session): session opened for user ann(uid=1000) by (uid=0)\n";
    let knock = "Nov 10 09:00:05 web1 sshd[503]: Received disconnect from 198.51.100.9 port 2:11: Bye Bye [preauth]\n";
    let report = read([opened, knock].concat());
    assert_eq!(endings(&report), ["still-open", "client-disconnect"]);
}

#[test]
fn a_log_that_begins_between_the_two_lines_of_a_goodbye_misses_none() {
    let half = "Nov 10 08:00:00 web1 sshd[102]: Disconnected from user bob 203.0.113.7 port 40002\n";
    let goodbye = login("08:30:00", 300, "carol", 40_003) + &logout("08:40:00", 300, "carol", 40_003);
    let alice = login("09:00:00", 401, "alice", 40_001) + &login("11:20:00", 501, "dave", 40_004);
    assert_eq!(blamed(of(&old(half.to_owned() + &alice), "alice")), ("session-still-open", true));
    let filtered =
        goodbye.lines().filter(|line| !line.contains("Received")).fold(String::new(), |all, l| all + l + "\n");
    assert_eq!(blamed(of(&old(filtered + &alice), "alice")), ("session-still-open", false));
}
