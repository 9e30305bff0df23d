//! Which lines belong to one connection: pids that come again, hosts that share a log, lines that stand for several,
//! logs that begin in the middle.

use crate::trial::{Trial, connections, endings, only, peers, read, user};

/// Lines of one host and day, each `TIME WRITER: MESSAGE`.
fn log(lines: &[&str]) -> String {
    lines
        .iter()
        .map(|line| {
            let (time, rest) = line.split_once(' ').expect("a time");
            format!("Mar  2 {time} app01 {rest}\n")
        })
        .collect()
}

fn accepted(time: &str, pid: u32, user: &str, peer: (&str, u16)) -> String {
    format!("{time} sshd[{pid}]: Accepted publickey for {user} from {} port {} ssh2: RSA SHA256:k", peer.0, peer.1)
}

fn goodbye(time: &str, pid: u32, peer: (&str, u16)) -> String {
    format!("{time} sshd[{pid}]: Received disconnect from {} port {}:11: disconnected by user", peer.0, peer.1)
}

const A: (&str, u16) = ("203.0.113.7", 40001);
const B: (&str, u16) = ("203.0.113.8", 40002);

#[test]
fn a_pid_used_again_is_a_new_connection() {
    // The first one's end was never written; the same pid serves another client, then the same client's next port.
    let again = ("203.0.113.8", 40003);
    let text = log(&[
        &accepted("08:00:00", 101, "alice", A),
        &accepted("11:00:00", 101, "bob", B),
        &goodbye("11:10:00", 103, B),
        &accepted("15:00:00", 101, "bob", again),
        &goodbye("15:10:00", 103, again),
    ]);
    let report = read(text);
    assert_eq!(peers(&report), ["203.0.113.7:40001", "203.0.113.8:40002", "203.0.113.8:40003"]);
    assert_eq!(endings(&report), ["cut-by-log", "client-disconnect", "client-disconnect"]);
    assert!(connections(&report).iter().all(|c| c.attempts == 1));
}

#[test]
fn a_port_used_again_is_a_new_connection() {
    let text = log(&[
        &accepted("08:00:00", 101, "alice", A),
        &goodbye("08:10:00", 103, A),
        "09:00:00 sshd[501]: Connection closed by authenticating user alice 203.0.113.7 port 40001 [preauth]",
        &accepted("10:00:00", 601, "alice", A),
        "10:20:00 sshd[603]: Read error from remote host 203.0.113.7 port 40001: Connection reset by peer",
    ]);
    assert_eq!(endings(&read(text)), ["client-disconnect", "client-close", "reset"]);
}

#[test]
fn a_restart_after_pids_began_anew_is_no_reboot() {
    let text = log(&[
        "08:00:00 sshd[32001]: Server listening on 0.0.0.0 port 22.",
        &accepted("09:00:00", 32760, "alice", A),
        &goodbye("09:10:00", 32762, A),
        // Pids have begun anew at 300.
        &accepted("10:00:00", 410, "bob", B),
        "11:00:00 sshd[32001]: Received signal 15; terminating.",
        "11:00:01 sshd[512]: Server listening on 0.0.0.0 port 22.",
        &goodbye("12:00:00", 412, B),
    ]);
    assert_eq!(endings(&read(text)), ["client-disconnect", "client-disconnect"]);
}

#[test]
fn a_listener_of_a_low_pid_may_be_a_second_one_or_restarted_on_the_day_pids_begin_anew() {
    let login = accepted("09:00:00", 30_760, "alice", A);
    let first = "08:00:00 sshd[30001]: Server listening on 0.0.0.0 port 22.";
    let second = "10:00:01 sshd[512]: Server listening on 0.0.0.0 port 22.";
    let stops = "10:00:00 sshd[30001]: Received signal 15; terminating.";
    let endings = |lines: &[&str]| endings(&read(log(lines)));
    assert_eq!(endings(&[first, &login, second]), ["cut-by-log"], "nothing speaks against a boot");
    assert_eq!(endings(&[&login, second]), ["cut-by-log"], "the log may begin after the first one did");
    assert_eq!(endings(&[first, &login, stops, second]), ["still-open"], "no machine boots in a second");
    // Whoever says goodbye had not been cut off, and so had nobody else.
    let (other, goodbye) = (accepted("09:30:00", 30_900, "bob", B), goodbye("12:00:00", 30_762, A));
    assert_eq!(endings(&[first, &login, &other, second, &goodbye]), ["client-disconnect", "still-open"]);
    let closes = "12:00:00 sshd[30760]: pam_unix(sshd:session): session closed for user alice";
    assert_eq!(endings(&[first, &login, &other, second, closes]), ["silent", "still-open"]);
    // But the pid may be somebody else's by then.
    let again = accepted("12:00:00", 30_760, "carol", ("203.0.113.9", 40777));
    assert_eq!(endings(&[first, &login, second, &again]), ["cut-by-log", "still-open"]);
}

#[test]
fn a_listener_that_comes_back_with_its_old_pid_tells_of_a_new_start() {
    // In a container it is always 1.
    let listens = |at: &str| [format!("{at} sshd[1]: Server listening on 0.0.0.0 port 22.")];
    let both = |before: &[String], after: &[String]| {
        let login = [accepted("09:00:00", 32, "alice", A)];
        let lines: Vec<String> = [&listens("08:00:00"), login.as_slice(), before, &listens("10:00:00"), after].concat();
        endings(&read(log(&lines.iter().map(String::as_str).collect::<Vec<_>>())))
    };
    assert_eq!(both(&[], &[]), ["cut-by-log"]);
    let reload = ["10:00:00 sshd[1]: Received SIGHUP; restarting.".to_owned()];
    assert_eq!(both(&reload, &[goodbye("12:00:00", 34, A)]), ["client-disconnect"]);
}

#[test]
fn pids_in_no_order_tell_of_no_reboot() {
    // OpenBSD gives pids by chance.
    let mut lines = vec!["08:00:00 sshd[90123]: Server listening on 0.0.0.0 port 22.".to_owned()];
    let pids = [51000, 7021, 99001, 23456, 88123, 3111, 64000, 12001];
    for (i, pid) in pids.into_iter().enumerate() {
        lines.push(format!(
            "08:{:02}:00 sshd[{pid}]: Connection reset by 203.0.113.9 port {} [preauth]",
            i + 1,
            50_000 + i
        ));
    }
    lines.push(accepted("09:00:00", 77000, "bob", B));
    lines.push("10:00:00 sshd[90123]: Received signal 15; terminating.".into());
    lines.push("10:00:01 sshd[4012]: Server listening on 0.0.0.0 port 22.".into());
    lines.push(goodbye("12:00:00", 31337, B));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let report = read(log(&lines));
    assert_eq!(endings(&report)[pids.len()..], ["client-disconnect"]);
}

#[test]
fn two_hosts_in_one_log_share_nothing() {
    let one = log(&[
        &accepted("08:00:00", 101, "alice", A),
        "09:00:00 sshd[101]: pam_unix(sshd:session): session closed for user alice",
    ]);
    let other = log(&[&accepted("08:00:00", 101, "bob", B), &goodbye("08:30:00", 102, B)]).replace("app01", "app02");
    let mut lines: Vec<&str> = one.lines().chain(other.lines()).collect();
    lines.sort_by_key(|l| &l[..15]);
    let report = read(lines.join("\n"));
    let told: Vec<_> =
        connections(&report).iter().map(|c| (&*c.host, user(c).unwrap_or_default(), c.ending.kind.id())).collect();
    assert_eq!(told, [("app01", "alice".to_owned(), "silent"), ("app02", "bob".to_owned(), "client-disconnect")]);
}

#[test]
fn a_message_repeated_n_times_is_n_attempts() {
    // rsyslog's form; the second one within the very second of the line it repeats.
    for time in ["10:00:09", "10:00:01"] {
        let text = log(&[
            "10:00:01 sshd[77]: Failed password for root from 203.0.113.7 port 40001 ssh2",
            &format!(
                "{time} sshd[77]: message repeated 5 times: [ Failed password for root from 203.0.113.7 port 40001 ssh2]"
            ),
            "10:00:10 sshd[77]: Connection closed by authenticating user root 203.0.113.7 port 40001 [preauth]",
        ]);
        let report = read(text);
        assert_eq!((only(&report).attempts, only(&report).lines), (6, 3), "at {time}");
        assert_eq!((report.coverage.recognised, report.coverage.duplicate), (3, 0), "at {time}");
    }
}

#[test]
fn the_last_message_repeated_n_times_is_n_attempts() {
    for time in ["10:00:09", "10:00:01"] {
        let text = log(&[
            "10:00:01 sshd[77]: Failed password for root from 203.0.113.7 port 40001 ssh2",
            &format!("{time} last message repeated 5 times"),
            "10:00:10 sshd[77]: Connection closed by authenticating user root 203.0.113.7 port 40001 [preauth]",
        ]);
        let report = read(text);
        assert_eq!((only(&report).attempts, endings(&report)), (6, vec!["client-close"]), "at {time}");
    }
    // What it repeats is another program's, and none of our business.
    let text = log(&[
        "10:00:01 sshd[77]: Failed password for root from 203.0.113.7 port 40001 ssh2",
        "10:00:02 cron[5]: (root) CMD (true)",
        "10:00:09 last message repeated 5 times",
    ]);
    assert_eq!(only(&read(text)).attempts, 1);
}

#[test]
fn a_log_that_begins_in_the_middle_of_sessions_invents_none() {
    let text = log(&[
        "00:00:05 sshd[103]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user",
        "00:00:05 sshd[103]: Disconnected from user alice 203.0.113.7 port 40001",
        "00:00:05 sshd[101]: pam_unix(sshd:session): session closed for user alice",
        "00:07:00 sshd[201]: pam_unix(sshd:session): session closed for user bob",
        "00:09:00 sshd[303]: Timeout, client not responding from user carol 203.0.113.9 port 40009",
        "00:09:00 sshd[301]: pam_unix(sshd:session): session closed for user carol",
    ]);
    let report = read(text);
    assert_eq!(peers(&report), ["203.0.113.7:40001", "?", "203.0.113.9:40009"]);
    assert_eq!(endings(&report), ["client-disconnect", "silent", "alive-timeout"]);
    for c in connections(&report) {
        assert!(c.starts_before_log && c.authenticated.is_none());
        assert_eq!((c.user_exists, c.reached.id()), (Some(true), "session"));
    }
}

#[test]
fn a_log_that_ends_in_the_middle_leaves_sessions_open() {
    let text = log(&[
        &accepted("08:00:00", 101, "alice", A),
        "08:30:00 sshd[110]: Connection from 203.0.113.8 port 40002 on 192.0.2.1 port 22",
    ]);
    let report = read(text);
    assert_eq!(endings(&report), ["still-open", "still-open"]);
    assert!(connections(&report).iter().all(|c| c.closed.is_none()));
}

#[test]
fn pam_may_take_its_time_to_close_a_session() {
    let text = log(&[
        &accepted("08:00:00", 101, "alice", A),
        &goodbye("08:30:00", 103, A),
        "08:30:11 sshd[200]: Connection reset by 203.0.113.9 port 5 [preauth]",
        "08:30:25 sshd[101]: pam_unix(sshd:session): session closed for user alice",
    ]);
    assert_eq!(endings(&read(text)), ["client-disconnect", "reset"]);
}

#[test]
fn journalctl_names_each_new_boot() {
    let before = log(&[
        &accepted("08:00:00", 8101, "alice", A),
        &accepted("08:10:00", 8201, "bob", B),
        &goodbye("08:20:00", 8203, B),
    ]);
    let after = log(&[&accepted("09:00:00", 8101, "alice", ("203.0.113.7", 40005))]);
    for marker in ["-- Boot 6c1f0c8e4f9d4c3b8e9a0b1c2d3e4f50 --", "-- Reboot --"] {
        let report = read(format!("{before}{marker}\n{after}{marker}\n{after}").replace("40005\n40005", "40005"));
        assert_eq!(endings(&report)[..2], ["cut-by-log", "client-disconnect"], "{marker}");
        assert_eq!(report.connections.load()[0].finding.cause, "server-rebooted", "{marker}");
        assert_eq!(report.connections.load()[0].connection.closed, None);
    }
}

#[test]
fn a_listener_without_processes_is_the_servers_matter() {
    let text = log(&[
        &accepted("08:00:00", 101, "alice", A),
        "08:10:00 sshd[90]: error: fork: Resource temporarily unavailable",
        "08:10:01 sshd[90]: error: accept: Too many open files",
        &goodbye("08:30:00", 103, A),
    ]);
    let report = read(text);
    assert_eq!((endings(&report), only(&report).lines), (vec!["client-disconnect"], 2));
    let said: Vec<&str> = report.server_events.iter().map(|e| e.meaning.id()).collect();
    assert_eq!(said, ["resource-exhausted", "resource-exhausted"]);
}

#[test]
fn a_helper_of_pam_belongs_to_the_login_it_helps() {
    let text = log(&[
        "08:00:00 sshd[101]: Connection from 203.0.113.7 port 40001 on 192.0.2.1 port 22",
        "08:00:00 sshd[110]: Connection from 203.0.113.8 port 40002 on 192.0.2.1 port 22",
        "08:00:03 sshd[115]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=alice",
        "08:00:05 sshd[101]: error: PAM: Authentication failure for alice from 203.0.113.7",
        "08:00:05 sshd[101]: Failed keyboard-interactive/pam for alice from 203.0.113.7 port 40001 ssh2",
        "08:00:09 sshd[101]: Connection closed by authenticating user alice 203.0.113.7 port 40001 [preauth]",
        "08:00:10 sshd[110]: Connection closed by 203.0.113.8 port 40002 [preauth]",
    ]);
    let report = read(text);
    assert_eq!(peers(&report), ["203.0.113.7:40001", "203.0.113.8:40002"]);
    assert_eq!(connections(&report).iter().map(|c| (c.lines, c.attempts)).collect::<Vec<_>>(), [(5, 1), (2, 0)]);
}

#[test]
fn many_sessions_of_one_user_and_one_second_stay_apart() {
    let mut lines = Vec::new();
    for i in 0..20u32 {
        lines.push(accepted("08:00:00", 1000 + 10 * i, "deploy", ("203.0.113.7", 40_000 + i as u16)));
        lines.push(format!("08:00:00 systemd-logind[500]: New session {i} of user deploy."));
    }
    for i in 0..20u32 {
        lines.push(format!(
            "09:{i:02}:00 sshd[{}]: pam_unix(sshd:session): session closed for user deploy",
            1000 + 10 * i
        ));
        lines.push(format!("09:{i:02}:00 systemd-logind[500]: Removed session {i}."));
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let report = Trial::of(log(&lines)).run();
    let minutes: Vec<i64> =
        connections(&report).iter().filter_map(|c| c.lasted()).map(|l| l.middle().0 / 60_000_000 - 60).collect();
    assert_eq!(minutes, (0..20).collect::<Vec<i64>>());
    assert!(connections(&report).iter().all(|c| c.lines == 4));
}

#[test]
fn a_session_of_hours_is_found_again_after_a_flood() {
    // Neither its end in logind's words nor its child's nameless last words are lost among thousands of scans.
    let mut lines = vec![
        accepted("08:00:00", 101, "alice", A),
        "08:00:00 systemd-logind[500]: New session 7 of user alice.".into(),
    ];
    lines.push(accepted("08:00:01", 111, "bob", B));
    for i in 0..3000u32 {
        let time = format!("09:{:02}:{:02}", i / 60 % 60, i % 60);
        let (pid, port) = (1000 + i, 20_000 + i);
        lines.push(format!("{time} sshd[{pid}]: Connection reset by 198.51.100.9 port {port} [preauth]"));
    }
    lines.push("12:00:00 systemd-logind[500]: Removed session 7.".into());
    lines.push("12:00:05 sshd[113]: Timeout, client not responding.".into());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let report = read(log(&lines));
    assert_eq!(endings(&report)[..2], ["silent", "alive-timeout"]);
    assert!(endings(&report)[2..].iter().all(|e| *e == "reset"));
    assert_eq!(report.connections.len(), 3002);
}

#[test]
fn of_rotations_that_begin_in_one_second_the_older_goes_first() {
    let lines = log(&[
        &accepted("08:00:00", 101, "alice", A),
        "08:00:00 sshd[101]: pam_unix(sshd:session): session opened for user alice(uid=1) by (uid=0)",
        &goodbye("08:00:00", 103, A),
        "08:00:00 sshd[101]: pam_unix(sshd:session): session closed for user alice",
    ]);
    let (older, newer) = lines.split_at(lines.find("sshd[103]").expect("the goodbye") - "Mar  2 08:00:00 app01 ".len());
    let report = Trial::empty().and("auth.log", newer).and("auth.log.1", older).run();
    assert_eq!(endings(&report), ["client-disconnect"]);
}
