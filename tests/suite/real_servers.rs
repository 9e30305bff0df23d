//! What real servers wrote in situations that nobody had thought of: directories that a session is locked into, passwords
//! tried within a second, forwarding alone, subsystems that are not there, logins that hang, logs cut down to errors. The
//! lines are those of OpenSSH 9.2 (with Debian's patches) and 10.0, shortened.

use sshlogs::model::{Judged, Report, Verdict};

use crate::trial::{Trial, endings, read};

/// Causes and how sure they are, in the order of connections.
fn verdicts(report: &Report) -> Vec<(&'static str, Verdict)> {
    report.connections.load().iter().map(|j| (j.finding.cause, j.finding.verdict)).collect()
}

/// How many times each client tried to log in.
fn tries(log: &str) -> Vec<u32> {
    read(log).connections.load().iter().map(|j| j.connection.attempts).collect()
}

/// The log as it was written by two rules of syslog to one file.
fn doubled(log: &str) -> String {
    log.lines().map(|line| format!("{line}\n{line}\n")).collect()
}

const CHROOT: &str = "\
Nov 24 03:44:35 web01 sshd[1521]: Connection from 198.51.100.21 port 35707 on 192.0.2.10 port 22 rdomain \"\"
Nov 24 03:44:36 web01 sshd[1521]: Accepted publickey for files from 198.51.100.21 port 35707 ssh2: ED25519 SHA256:aaaa
Nov 24 03:44:36 web01 sshd[1521]: pam_unix(sshd:session): session opened for user files(uid=2004) by (uid=0)
Nov 24 03:44:36 web01 sshd[1521]: User child is on pid 1582
Nov 24 03:44:36 web01 sshd[1582]: Changed root directory to \"/srv/sftp\"
Nov 24 03:44:38 web01 sshd[1521]: pam_unix(sshd:session): session closed for user files
";

#[test]
fn a_session_that_was_locked_into_a_directory_without_a_log_was_not_killed() {
    let report = read(CHROOT);
    assert_eq!(endings(&report), ["silent"]);
    assert_ne!(verdicts(&report)[0].0, "session-killed");
    assert_eq!(report.coverage.unrecognised, 0);
    // Where the directory has a log socket, or there is none, silence still says that the server ended it.
    let heard = "Nov 24 03:44:36 web01 sshd[1582]: Starting session: subsystem 'sftp' for files from 198.51.100.21 port 35707 id 0\n";
    let at = CHROOT.find("Nov 24 03:44:38").unwrap();
    let with_socket = format!("{}{heard}{}", &CHROOT[..at], &CHROOT[at..]);
    let root = CHROOT.lines().position(|l| l.contains("Changed root")).unwrap();
    let free: String =
        with_socket.lines().enumerate().filter(|(i, _)| *i != root).map(|(_, l)| format!("{l}\n")).collect();
    for log in [with_socket, free] {
        assert_eq!(endings(&read(&log)), ["server-terminated"], "{log}");
    }
}

#[test]
fn a_missing_chroot_directory_is_a_session_that_could_not_begin() {
    let missing =
        "Nov 24 03:44:36 web01 sshd[1582]: fatal: safely_chroot: stat(\"/srv/sftp\"): No such file or directory";
    let log: String = CHROOT
        .lines()
        .map(|l| if l.contains("Changed root") { missing } else { l })
        .map(|l| format!("{l}\n"))
        .collect();
    assert_eq!(verdicts(&read(&log)), [("session-setup-failed", Verdict::Established)]);
}

const SUBSYSTEM: &str = "\
Nov 24 03:51:35 web01 sshd-session[12790]: Accepted publickey for bob from 192.0.2.11 port 42608 ssh2: ED25519 SHA256:aaaa
Nov 24 03:51:35 web01 sshd-session[12790]: pam_unix(sshd:session): session opened for user bob(uid=2002) by bob(uid=0)
Nov 24 03:51:35 web01 sshd-session[12797]: subsystem request for netconf by user bob failed, subsystem not found
Nov 24 03:51:35 web01 sshd-session[12797]: Connection closed by 192.0.2.11 port 42608
Nov 24 03:51:35 web01 sshd-session[12790]: pam_unix(sshd:session): session closed for user bob
";

#[test]
fn who_leaves_because_the_subsystem_is_not_there_was_not_killed() {
    assert_eq!(verdicts(&read(SUBSYSTEM))[0].0, "session-setup-failed");
    // One connection may carry several sessions: where it went on for long, something else was done with it.
    let later =
        SUBSYSTEM.replace("03:51:35 web01 sshd-session[12797]: Conn", "04:51:35 web01 sshd-session[12797]: Conn");
    let later = later.replace(
        "03:51:35 web01 sshd-session[12790]: pam_unix(sshd:session): session closed",
        "04:51:35 web01 sshd-session[12790]: pam_unix(sshd:session): session closed",
    );
    assert_ne!(verdicts(&read(&later))[0].0, "session-setup-failed");
}

/// What sshd wrote with `UsePAM no` and `MaxAuthTries 4`, and somebody who logged in before.
const TRIES: &str = "\
Nov 24 03:52:10 web01 sshd-session[15360]: Accepted publickey for carol from 198.51.100.22 port 40000 ssh2: ED25519 SHA256:aaaa
Nov 24 03:52:10 web01 sshd-session[15361]: Disconnected from user carol 198.51.100.22 port 40000
Nov 24 03:52:11 web01 sshd-session[15373]: Failed password for alice from 198.51.100.21 port 49573 ssh2
Nov 24 03:52:11 web01 sshd-session[15373]: Failed password for alice from 198.51.100.21 port 49573 ssh2
Nov 24 03:52:11 web01 sshd-session[15373]: Failed password for alice from 198.51.100.21 port 49573 ssh2
Nov 24 03:52:11 web01 sshd-session[15373]: Failed password for alice from 198.51.100.21 port 49573 ssh2
Nov 24 03:52:11 web01 sshd-session[15373]: error: maximum authentication attempts exceeded for alice from 198.51.100.21 port 49573 ssh2 [preauth]
Nov 24 03:52:11 web01 sshd-session[15373]: Disconnecting authenticating user alice 198.51.100.21 port 49573: Too many authentication failures [preauth]
Nov 24 03:52:12 web01 sshd-session[15395]: Invalid user nosuch from 198.51.100.21 port 37279
Nov 24 03:52:12 web01 sshd-session[15395]: Failed password for invalid user nosuch from 198.51.100.21 port 37279 ssh2
Nov 24 03:52:12 web01 sshd-session[15395]: Failed password for invalid user nosuch from 198.51.100.21 port 37279 ssh2
Nov 24 03:52:12 web01 sshd-session[15395]: Connection closed by invalid user nosuch 198.51.100.21 port 37279 [preauth]
";

#[test]
fn passwords_tried_within_a_second_are_tries_and_no_copies() {
    assert_eq!(tries(TRIES), [1, 4, 2]);
    assert_eq!(read(TRIES).coverage.duplicate, 0);
    let alone = &TRIES[TRIES.find("Nov 24 03:52:12").unwrap()..];
    assert_eq!(tries(alone), [2], "its own first line came once");
}

#[test]
fn where_every_line_came_twice_the_tries_did_too() {
    let twice = read(doubled(TRIES));
    assert_eq!(twice.connections.load().iter().map(|j| j.connection.attempts).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(twice.coverage.duplicate, 16, "12 lines, and 4 that cannot be told from copies");
    // Two inputs of syslog, one a little later than the other: all lines of a moment, and all of them again. What comes
    // twice within the first of them happened twice.
    let last = &TRIES[TRIES.find("Nov 24 03:52:12").unwrap()..];
    assert_eq!(tries(&[last, last].concat()), [2]);
    let unknown = &TRIES[TRIES.find("Nov 24 03:52:11").unwrap()..];
    assert_eq!(tries(unknown)[0], 1, "nothing before it shows whether lines come twice");
}

/// Somebody who logs in here, and a login of hers that says nothing more; the log goes on for so many seconds.
fn hung(program: &str, seconds: u32) -> Judged {
    let (minute, second) = (seconds / 60, seconds % 60);
    let report = read(format!(
        "Nov 10 08:00:10 edge01 {program}[91]: Accepted publickey for alice from 203.0.113.7 port 40000 ssh2: ED25519 SHA256:aaaa\n\
         Nov 10 08:30:00 edge01 {program}[93]: Received disconnect from 203.0.113.7 port 40000:11: disconnected by user\n\
         Nov 10 08:30:00 edge01 {program}[93]: Disconnected from user alice 203.0.113.7 port 40000\n\
         Nov 10 09:00:00 edge01 {program}[101]: Connection from 203.0.113.7 port 40001 on 192.0.2.1 port 22 rdomain \"\"\n\
         Nov 10 09:{minute:02}:{second:02} edge01 {program}[110]: Connection from 198.51.100.9 port 55555 on 192.0.2.1 port 22 rdomain \"\"\n"
    ));
    report.connections.load()[1].clone()
}

#[test]
fn a_login_older_than_its_limit_is_not_likely_to_be_open() {
    let verdict = |program, seconds| hung(program, seconds).finding.verdict;
    assert_eq!(hung("sshd", 60).finding.cause, "session-still-open");
    assert_eq!(verdict("sshd", 60), Verdict::Likely, "LoginGraceTime still runs");
    // Patched for CVE-2024-6387, sshd before 9.8 says nothing when it ends a login.
    assert_eq!(verdict("sshd", 130), Verdict::Possible);
    assert_eq!(verdict("sshd", 340), Verdict::Possible);
    assert_eq!(verdict("sshd-session", 130), Verdict::Likely, "its listener would have said so");
}

/// Read errors of sessions, as `grep error` leaves them of a log at LogLevel VERBOSE.
fn read_errors(program: &str) -> String {
    let line = |i: u32| {
        format!(
            "Nov 22 13:10:{:02} web01 {program}[{}]: Read error from remote host 198.51.100.{} port 5{}000: Connection reset by peer\n",
            10 + i,
            100 + i,
            20 + i,
            i
        )
    };
    (0..6).map(line).collect()
}

#[test]
fn read_errors_of_old_sessions_show_that_verbose_was_on() {
    let limits = |program: &str| {
        let report = read(read_errors(program));
        report.assumptions.iter().filter(|a| a.limits).map(|a| a.text.clone()).collect::<Vec<_>>()
    };
    let [old] = &limits("sshd")[..] else { panic!("one limit") };
    assert!(old.starts_with("part of this log was written at LogLevel VERBOSE: 6 read errors"), "{old}");
    assert!(limits("sshd-session").is_empty());
    // Without one, INFO is all that can be assumed.
    let quiet = "Nov 22 13:10:10 web01 sshd[100]: Accepted publickey for alice from 203.0.113.7 port 40122 ssh2\n";
    assert!(read(quiet).assumptions.iter().any(|a| a.text.contains("at LogLevel INFO does not log")));
}

#[test]
fn a_log_searched_for_errors_shows_no_outage() {
    let of = |log: &str| verdicts(&read(log));
    let all = of(&read_errors("sshd-session"));
    assert!(all.iter().all(|(_, verdict)| matches!(verdict, Verdict::Possible | Verdict::Undetermined)), "{all:?}");
    // With their logins, and without anybody else's goodbye, whoever lived on would show.
    let logins: String = (0..6u32)
        .map(|i| {
            format!(
                "Nov 22 12:{:02}:00 web01 sshd-session[{}]: Accepted publickey for u{i} from 198.51.100.{} port 5{i}000 ssh2: ED25519 SHA256:a{i}\n",
                10 * i, 100 + i, 20 + i
            )
        })
        .collect();
    let whole = of(&(logins + &read_errors("sshd-session")));
    assert!(whole.iter().all(|v| *v == ("path-outage", Verdict::Likely)), "{whole:?}");
}

/// A bastion: logins that forward and start nothing.
#[test]
fn a_server_that_only_forwards_shows_verbose_too() {
    let jump = |pid: u32, goodbye: &str| {
        format!(
            "Nov 24 03:43:41 bastion sshd[{pid}]: Accepted publickey for alice from 198.51.100.21 port {pid} ssh2: ED25519 SHA256:aaaa\n\
             Nov 24 03:43:41 bastion sshd[{pid}]: pam_unix(sshd:session): session opened for user alice(uid=2001) by (uid=0)\n\
             Nov 24 03:43:41 bastion sshd[{pid}]: User child is on pid {}\n\
             {goodbye}\
             Nov 24 03:43:50 bastion sshd[{pid}]: pam_unix(sshd:session): session closed for user alice\n",
            pid + 1
        )
    };
    let closed = "Nov 24 03:43:50 bastion sshd[5001]: Connection closed by 198.51.100.21 port 5000\n";
    let report = read(jump(5000, closed) + &jump(5010, "") + &jump(5020, "").replace("User child", "Use child"));
    assert!(report.assumptions.iter().any(|a| a.text.contains("at LogLevel INFO")), "not throughout");
    let report = read(jump(5000, closed) + &jump(5010, ""));
    assert!(!report.assumptions.iter().any(|a| a.limits), "{:?}", report.assumptions);
    assert_eq!(endings(&report), ["client-close", "server-terminated"]);
}

#[test]
fn a_given_load_that_ends_too_soon_is_not_asked_for_as_if_it_had_not_been_given() {
    let with = |load: &str| {
        let early = read_errors("sshd-session").replace("13:10", "02:10");
        let mut trial = Trial::of(early + &read_errors("sshd-session"));
        let path = trial.path("load.csv");
        std::fs::write(&path, load).unwrap();
        trial.request.context.load = vec![path];
        let report = trial.run();
        let unseen = |j: &Judged| j.finding.not_checked.iter().find(|n| n.how == "--load FILE").map(|n| n.what);
        report.connections.load().iter().map(unseen).collect::<Vec<_>>()
    };
    let rows = |hour: u32| {
        (0..9)
            .map(|i| format!("2026-11-22T{hour:02}:{:02}:00Z,1\n", 5 * i))
            .fold("ts,load1\n".to_owned(), |all, row| all + &row)
    };
    let found = with(&rows(2));
    assert_eq!((found[0], found[6]), (None, Some("load of the server at that time")));
    assert_eq!(with("ts,load1\n")[6], Some("load of the server"));
}
