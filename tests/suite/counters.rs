//! Silent ends told apart by the kernel's counters, and left alone where the counters do not tell.

use std::fmt::Write as _;

use sshlogs::catalogue::cause::Example;
use sshlogs::model::{CountedAs, EndingKind, Family, Judged};
use sshlogs::write::terminal::{self, Look};

use crate::trial::Trial;

/// Sessions of OpenSSH 9.2 at INFO: who logged in at which second of 09:00, and ended silently at which of 10:00.
fn log(ends: &[(&str, u32)]) -> String {
    let mut log = String::new();
    for (i, (user, _)) in ends.iter().enumerate() {
        let (pid, port) = (100 + i, 40_000 + i);
        writeln!(
            log,
            "Nov 10 09:00:{i:02} edge01 sshd[{pid}]: Accepted publickey for {user} from 203.0.113.{} port {port} ssh2: ED25519 SHA256:aaaa",
            i + 1
        )
        .unwrap();
    }
    for (i, (user, at)) in ends.iter().enumerate() {
        writeln!(
            log,
            "Nov 10 10:{:02}:{:02} edge01 sshd[{}]: pam_unix(sshd:session): session closed for user {user}",
            at / 60,
            at % 60,
            100 + i
        )
        .unwrap();
    }
    log
}

/// Looks at the counters every ten seconds of 10:00 to 10:10; what rose in which look.
fn load(rises: &[(u32, [u32; 4])]) -> String {
    let mut csv = String::from("time,tcp_abort_on_timeout,tcp_out_rsts,tcp_estab_resets,tcp_keepalive\n");
    let mut counters = [7, 5, 20, 300];
    for look in 0..60 {
        for (_, rise) in rises.iter().filter(|(at, _)| at / 10 + 1 == look) {
            counters.iter_mut().zip(rise).for_each(|(c, r)| *c += r);
        }
        let [aborts, resets, closed, probes] = counters;
        let at = look * 10;
        writeln!(csv, "2026-11-10T10:{:02}:{:02}Z,{aborts},{resets},{closed},{probes}", at / 60, at % 60).unwrap();
    }
    csv
}

fn judged(ends: &[(&str, u32)], rises: &[(u32, [u32; 4])]) -> Vec<Judged> {
    beside(log(ends), load(rises)).run().connections.load().to_vec()
}

/// A log of 9.2 at INFO with its load.
fn beside(log: String, load: String) -> Trial {
    let settings = "LogLevel INFO\nClientAliveInterval 0\n";
    let timers =
        "net.ipv4.tcp_keepalive_time = 300\nnet.ipv4.tcp_keepalive_intvl = 10\nnet.ipv4.tcp_keepalive_probes = 4\n";
    let trial = Trial::example(&Example::log("").config(settings).version("9.2").sysctl(timers));
    std::fs::write(trial.path("auth.log"), log).unwrap();
    std::fs::write(trial.path("around/load.csv"), load).unwrap();
    trial
}

fn how(judged: &Judged) -> Option<CountedAs> {
    judged.connection.counted.as_ref().map(|c| c.how)
}

/// One second of the log may lie in two looks; no end here is near a border.
const ENDS: [(&str, u32); 3] = [("alice", 33), ("bob", 154), ("carol", 376)];

#[test]
fn keepalive_says_goodbye_with_a_reset_and_retransmission_does_not() {
    let found = judged(&ENDS, &[(33, [1, 1, 1, 4]), (154, [1, 0, 1, 0]), (376, [0, 0, 1, 0])]);
    assert_eq!(
        found.iter().map(how).collect::<Vec<_>>(),
        [Some(CountedAs::Keepalive), Some(CountedAs::Retransmission), Some(CountedAs::Reset)]
    );
    assert_eq!(found[0].finding.family, Family::TcpKeepalive);
    assert!(found.iter().all(|j| j.connection.ending.kind == EndingKind::Silent), "what sshd wrote stays what it is");
    assert!(found.iter().all(|j| j.finding.family != Family::UserLogout));
}

/// The report said of such sessions that they were cut off, "all over without a word", and that this was told by their
/// last words alone.
#[test]
fn the_report_says_that_the_counters_told_and_what_they_told() {
    let shown = |rises: &[(u32, [u32; 4])]| {
        let report = beside(log(&ENDS), load(rises)).run();
        terminal::report(&report, &Look { width: 100, ..Look::default() })
    };
    let told = shown(&[(33, [1, 1, 1, 4]), (154, [1, 0, 1, 0]), (376, [0, 0, 1, 0])]);
    assert!(told.contains("3 of 3 sessions were cut off: 2 timed out and 1 reset."), "{told}");
    assert!(told.contains("By their last words, or the kernel's counters where sshd was silent:"), "{told}");
    assert!(shown(&[]).contains("By their last words alone:"));
    let report = beside(log(&ENDS), load(&[(376, [0, 0, 1, 0])])).run();
    let story = |index: usize| terminal::story(&report, &report.connections.load()[index], &[], &Look::default());
    assert!(story(2).contains("The kernel's counters say how: reset."), "{}", story(2));
    assert!(!story(0).contains("counters say how"), "{}", story(0));
}

#[test]
fn counters_that_did_not_rise_leave_silence_alone() {
    let found = judged(&ENDS, &[]);
    assert!(found.iter().all(|j| how(j).is_none()));
}

#[test]
fn two_ends_and_one_count_leave_both_in_doubt() {
    let found = judged(&[("alice", 33), ("bob", 34), ("carol", 376)], &[(33, [1, 0, 1, 0]), (376, [1, 0, 1, 0])]);
    assert_eq!(found.iter().map(how).collect::<Vec<_>>(), [None, None, Some(CountedAs::Retransmission)]);
}

#[test]
fn counts_that_come_all_the_time_prove_nothing() {
    let busy: Vec<(u32, [u32; 4])> = (0..59).map(|look| (look * 10, [1, 0, 2, 0])).collect();
    let found = judged(&ENDS, &busy);
    assert!(found.iter().all(|j| how(j).is_none()));
}

#[test]
fn a_reset_that_sshd_logged_of_another_is_not_given_to_a_silent_end() {
    let mut text = log(&ENDS);
    text += "Nov 10 10:06:16 edge01 sshd[900]: Connection reset by 198.51.100.9 port 50000 [preauth]\n";
    let mut trial = beside(text, load(&[(33, [0, 0, 1, 0]), (376, [0, 0, 1, 0])]));
    for keep_noise in [true, false] {
        trial.request.keep_noise = keep_noise;
        let report = trial.run();
        let found = report.connections.load();
        let carol = found.iter().find(|j| j.connection.user.as_deref() == Some(b"carol")).unwrap();
        assert_eq!((how(&found[0]), how(carol)), (Some(CountedAs::Reset), None), "noise kept: {keep_noise}");
    }
}

/// What `sar -n ETCP 60` prints for the minutes from 10:00 to 10:59: connections closed at once, segments sent again,
/// resets sent, each within the minute.
fn sar(rises: &[(u32, [u32; 3])]) -> String {
    let mut text = String::from("Linux 6.1.0-18-amd64 (edge01) \t2026-11-10 \t_x86_64_\t(2 CPU)\n\n");
    text += "10:00:00     atmptf/s  estres/s retrseg/s isegerr/s   orsts/s\n";
    for minute in 1..60 {
        let mut rise = [0; 3];
        rises.iter().filter(|(at, _)| at / 60 + 1 == minute).for_each(|(_, r)| rise = *r);
        let [closed, again, sent] = rise.map(|n| f64::from(n) / 60.0);
        writeln!(text, "10:{minute:02}:00         0.02 {closed:9.2} {again:9.2}      0.00 {sent:9.2}").unwrap();
    }
    text
}

fn judged_by_sar(ends: &[(&str, u32)], rises: &[(u32, [u32; 3])]) -> Vec<Option<CountedAs>> {
    let report = beside(log(ends), sar(rises)).run();
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
    report.connections.load().iter().map(how).collect()
}

#[test]
fn sar_tells_resets_where_nothing_else_can_have_closed_a_connection() {
    let reset = (376, [1, 0, 0]);
    assert_eq!(judged_by_sar(&ENDS, &[reset]), [None, None, Some(CountedAs::Reset)]);
    assert_eq!(judged_by_sar(&ENDS, &[(376, [1, 2, 0])]), [None; 3], "sent again: it may have been given up");
    assert_eq!(judged_by_sar(&ENDS, &[(300, [0, 2, 0]), reset]), [None; 3], "sent again a minute before");
    assert_eq!(judged_by_sar(&ENDS, &[(376, [1, 0, 1])]), [None; 3], "we sent a reset: keepalive, or our own close");
    assert_eq!(judged_by_sar(&ENDS, &[(33, [0, 1, 0]), reset]), [None, None, Some(CountedAs::Reset)], "long before");
}

#[test]
fn a_busy_service_beside_sshd_keeps_sar_from_telling_anything() {
    let busy: Vec<(u32, [u32; 3])> = (0..59).map(|minute| (minute * 60, [1 + minute % 3, 0, minute % 2])).collect();
    assert_eq!(judged_by_sar(&ENDS, &busy), [None; 3]);
    let now_and_then: Vec<(u32, [u32; 3])> = (0..59).step_by(3).map(|minute| (minute * 60, [1, 0, 0])).collect();
    assert_eq!(judged_by_sar(&ENDS, &now_and_then), [None; 3]);
}
