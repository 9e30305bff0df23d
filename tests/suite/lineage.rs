//! Which lines belong together, where pids, addresses and wordings do not make it plain.
//!
//! Each test is a short log and the connections it must become: ending, port (0 unknown), pids, lines.

use std::io::Write;

use sshlogs::model::Timestamp;
use sshlogs::pipeline::{self, Request, Unwatched};
use sshlogs::read::stamp::clock::Zone;

/// A connection in one line of text.
type Row = (&'static str, u16, Vec<u32>, u32);

/// The connections of a log whose lines have no stamp, host and program yet: `9 sshd[7]: …` is second 9.
fn connections(log: &str) -> Vec<Row> {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    for line in log.lines() {
        let (second, rest) = line.split_once(' ').expect("a second and a line");
        let second: u32 = second.parse().expect("a number");
        writeln!(file, "2026-11-22T12:{:02}:{:02}.000000+00:00 edge01 {rest}", second / 60, second % 60)
            .expect("the file can be written");
    }
    let paths = vec![file.path().to_string_lossy().into_owned()];
    let request =
        Request { paths, zone: Zone::parse("UTC"), now: Timestamp(1_795_392_000_000_000), ..Request::default() };
    let report = pipeline::run(&request, &mut Unwatched);
    assert_eq!(report.coverage.unrecognised + report.coverage.damaged, 0, "{:?}", report.coverage);
    let all = report.connections.load().iter().map(|j| &j.connection);
    all.map(|c| (c.ending.kind.id(), c.peer.and_then(|p| p.port).unwrap_or(0), c.pids.clone(), c.lines)).collect()
}

#[test]
fn a_server_that_hangs_up_before_login_lets_nobody_in() {
    let log = "\
0 sshd[7]: Failed password for root from 192.0.2.1 port 4001 ssh2
1 sshd[7]: Disconnecting authenticating user root 192.0.2.1 port 4001: Change of username or service not allowed: (root,ssh-connection) -> (admin,ssh-connection) [preauth]
2 sshd[8]: Accepted password for bob from 192.0.2.1 port 4002 ssh2
3 sshd[9]: Disconnecting user bob 192.0.2.1 port 4002: Session limit of the day reached
";
    assert_eq!(connections(log), [("auth-failed-limit", 4001, vec![7], 2), ("protocol-error", 4002, vec![8, 9], 2)]);
}

#[test]
fn the_listener_speaks_for_whoever_ran_out_of_time() {
    let log = "\
0 sshd[1]: Server listening on 0.0.0.0 port 22.
1 sshd-session[7]: Invalid user x from 192.0.2.1 port 4001
120 sshd[1]: Timeout before authentication for connection from 192.0.2.1 to 192.0.2.10, pid = 7
121 sshd[1]: Timeout before authentication for connection from 192.0.2.1 to 192.0.2.10, pid = 8
122 sshd[1]: Timeout before authentication for connection from 192.0.2.1 to 192.0.2.10, pid = 9
";
    assert_eq!(
        connections(log),
        [("grace-timeout", 4001, vec![7], 2), ("grace-timeout", 0, vec![8], 1), ("grace-timeout", 0, vec![9], 1)]
    );
}

#[test]
fn pams_own_process_belongs_to_the_login_it_answers_for() {
    let log = "\
0 sshd[7]: Invalid user x from 192.0.2.1 port 4001
0 sshd[7]: Postponed keyboard-interactive for invalid user x from 192.0.2.1 port 4001 ssh2 [preauth]
1 sshd[9]: pam_unix(sshd:auth): check pass; user unknown
1 sshd[9]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1
3 sshd[7]: error: PAM: User not known to the underlying authentication module for illegal user x from 192.0.2.1
3 sshd[7]: Failed keyboard-interactive/pam for invalid user x from 192.0.2.1 port 4001 ssh2
4 sshd[7]: Connection closed by invalid user x 192.0.2.1 port 4001 [preauth]
";
    assert_eq!(connections(log), [("client-close", 4001, vec![7, 9], 7)]);
}

#[test]
fn pams_processes_may_answer_crosswise() {
    let log = "\
0 sshd[7]: Invalid user x from 192.0.2.1 port 4001
0 sshd[7]: Postponed keyboard-interactive for invalid user x from 192.0.2.1 port 4001 ssh2 [preauth]
0 sshd[8]: Invalid user y from 198.51.100.7 port 4002
0 sshd[8]: Postponed keyboard-interactive for invalid user y from 198.51.100.7 port 4002 ssh2 [preauth]
1 sshd[9]: pam_unix(sshd:auth): check pass; user unknown
1 sshd[9]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1
1 sshd[11]: pam_unix(sshd:auth): check pass; user unknown
1 sshd[11]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7
4 sshd[7]: Connection closed by invalid user x 192.0.2.1 port 4001 [preauth]
4 sshd[8]: Connection reset by invalid user y 198.51.100.7 port 4002 [preauth]
";
    let ends: Vec<_> = connections(log).into_iter().map(|(end, port, pids, _)| (end, port, pids)).collect();
    assert_eq!(ends, [("client-close", 4001, vec![7, 9]), ("reset", 4002, vec![8, 11])]);
}

#[test]
fn pams_own_process_may_be_heard_first() {
    let log = "\
0 sshd[9]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root
2 sshd[7]: error: PAM: Authentication failure for root from 192.0.2.1
3 sshd[12]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root
5 sshd[7]: error: PAM: Authentication failure for root from 192.0.2.1
6 sshd[7]: Connection closed by authenticating user root 192.0.2.1 port 4001 [preauth]
";
    assert_eq!(connections(log), [("client-close", 4001, vec![9, 7, 12], 5)]);
}

#[test]
fn two_logins_of_one_address_at_once_are_two() {
    let log = "\
0 sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root
2 sshd[7]: Failed password for root from 192.0.2.1 port 4001 ssh2
3 sshd[9]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root
4 sshd[9]: Failed password for root from 192.0.2.1 port 4002 ssh2
5 sshd[7]: Connection closed by authenticating user root 192.0.2.1 port 4001 [preauth]
6 sshd[9]: Connection reset by authenticating user root 192.0.2.1 port 4002 [preauth]
7 sshd[10]: Invalid user x from 192.0.2.1 port 4003
8 sshd[12]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root
9 sshd[12]: Connection closed by authenticating user root 192.0.2.1 port 4004 [preauth]
9 sshd[10]: Connection reset by invalid user x 192.0.2.1 port 4003 [preauth]
";
    assert_eq!(
        connections(log),
        [
            ("client-close", 4001, vec![7], 3),
            ("reset", 4002, vec![9], 3),
            ("reset", 4003, vec![10], 3),
            ("client-close", 4004, vec![12], 1),
        ]
    );
}

#[test]
fn a_strangers_password_does_not_end_the_session_before_it() {
    let log = "\
0 sshd[7]: Accepted password for bob from 192.0.2.1 port 4001 ssh2
1 sshd[9]: pam_unix(sshd:auth): check pass; user unknown
1 sshd[9]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7
2 sshd[9]: Connection closed by invalid user x 198.51.100.7 port 4002 [preauth]
9 sshd[8]: Disconnected from user bob 192.0.2.1 port 4001
";
    assert_eq!(connections(log), [("client-disconnect", 4001, vec![7, 8], 2), ("client-close", 4002, vec![9], 2)]);
}

#[test]
fn a_helpers_pid_is_free_after_the_login() {
    let log = "\
0 sshd[9]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=bob
2 sshd[7]: error: PAM: Authentication failure for bob from 192.0.2.1
4 sshd[7]: Accepted keyboard-interactive/pam for bob from 192.0.2.1 port 4001 ssh2
5 sshd[9]: Failed password for root from 198.51.100.7 port 4002 ssh2
6 sshd[9]: Connection closed by authenticating user root 198.51.100.7 port 4002 [preauth]
9 sshd[8]: Disconnected from user bob 192.0.2.1 port 4001
";
    assert_eq!(connections(log), [("client-disconnect", 4001, vec![9, 7, 8], 4), ("client-close", 4002, vec![9], 2)]);
}

#[test]
fn a_child_is_forked_when_its_session_logs_in() {
    let log = "\
0 sshd[1100]: Accepted password for bob from 192.0.2.1 port 4001 ssh2
5 sshd[1300]: Invalid user x from 192.0.2.1 port 4002
6 sshd[1300]: Connection closed by invalid user x 192.0.2.1 port 4002 [preauth]
7 sshd[1090]: Accepted password for bob from 192.0.2.1 port 4003 ssh2
7 sshd[1302]: subsystem request for sftp by user bob
8 sshd[1400]: Accepted password for bob from 192.0.2.1 port 4004 ssh2
9 sshd[1102]: subsystem request for sftp by user bob
";
    assert_eq!(
        connections(log),
        [
            ("still-open", 4001, vec![1100, 1102], 2),
            ("client-close", 4002, vec![1300], 2),
            ("still-open", 4003, vec![1090, 1302], 2),
            ("still-open", 4004, vec![1400], 1),
        ]
    );
}

#[test]
fn pids_begin_again() {
    let log = "\
0 sshd[32766]: Accepted password for bob from 192.0.2.1 port 4001 ssh2
0 sshd[32767]: Accepted password for bob from 192.0.2.1 port 4002 ssh2
1 sshd[301]: subsystem request for sftp by user bob
2 sshd[32765]: Invalid user x from 192.0.2.1 port 4003
2 sshd[302]: pam_unix(sshd:auth): check pass; user unknown
3 sshd[302]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1
4 sshd[32765]: Connection closed by invalid user x 192.0.2.1 port 4003 [preauth]
";
    assert_eq!(
        connections(log),
        [
            ("still-open", 4001, vec![32766], 1),
            ("still-open", 4002, vec![32767, 301], 2),
            ("client-close", 4003, vec![32765, 302], 4),
        ]
    );
}

#[test]
fn a_goodbye_without_a_port_is_of_the_session_that_forked_its_writer() {
    // As sshd wrote them until 7.1.
    let log = "\
0 sshd[7]: Accepted publickey for ann from 192.0.2.1 port 4001 ssh2
0 sshd[17]: Accepted publickey for bob from 192.0.2.2 port 4002 ssh2
9 sshd[9]: Received disconnect from 192.0.2.1: 11: disconnected by user
9 sshd[7]: pam_unix(sshd:session): session closed for user ann
19 sshd[19]: Received disconnect from 192.0.2.2: 11: disconnected by user
";
    assert_eq!(
        connections(log),
        [("client-disconnect", 4001, vec![7, 9], 3), ("client-disconnect", 4002, vec![17, 19], 2)]
    );
    // What its neighbour of the same address begins with is no word of its own.
    let log = "\
0 sshd[7]: Accepted publickey for ann from 192.0.2.1 port 4001 ssh2
5 sshd[10]: reverse mapping checking getaddrinfo for h.example [192.0.2.1] failed.
5 sshd[10]: Accepted publickey for bob from 192.0.2.1 port 4002 ssh2
9 sshd[9]: Received disconnect from 192.0.2.1 port 4001:11: disconnected by user
";
    assert_eq!(connections(log), [("client-disconnect", 4001, vec![7, 9], 2), ("still-open", 4002, vec![10], 1)]);
    // Of another address it is another's.
    let log = "\
0 sshd[7]: Accepted publickey for ann from 192.0.2.1 port 4001 ssh2
9 sshd[9]: Received disconnect from 192.0.2.3: 11: disconnected by user
";
    assert_eq!(connections(log), [("still-open", 4001, vec![7], 1), ("client-disconnect", 0, vec![9], 1)]);
}

#[test]
fn a_mapped_address_is_the_same_wherever_it_stands() {
    let log = "\
0 sshd[7]: Invalid user x from ::ffff:192.0.2.1 port 4001
1 sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=::ffff:192.0.2.1
2 sshd[7]: Failed password for invalid user x from ::ffff:192.0.2.1 port 4001 ssh2
3 sshd[7]: Connection closed by invalid user x ::ffff:192.0.2.1 port 4001 [preauth]
";
    assert_eq!(connections(log), [("client-close", 4001, vec![7], 4)]);
}
