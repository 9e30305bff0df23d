//! The kernel log beside the log: heard in its turn, and where it covers the time, its silence counts.

use std::path::{Path, PathBuf};

use sshlogs::model::{Finding, Meaning, Report, SourceRole, Verdict};
use sshlogs::read::context::Wanted;

use crate::trial::analyse;

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// A log of one session and a kernel log with this text.
fn beside(log: &str, kernel: &str) -> Report {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("auth.log"), log).unwrap();
    std::fs::write(folder.path().join("kern.log"), kernel).unwrap();
    let kernel_log = Some(folder.path().join("kern.log"));
    analyse(&folder.path().join("auth.log"), Wanted { kernel_log, ..Wanted::default() })
}

fn meanings(report: &Report) -> Vec<Meaning> {
    report.server_events.iter().map(|e| e.meaning).collect()
}

const SESSION: &str = "Nov 22 13:00:00 web01 sshd[100]: Accepted publickey for alice from 203.0.113.7 port 40122 ssh2\n\
    Nov 22 13:00:00 web01 sshd[100]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)\n\
    Nov 22 13:10:00 web01 sshd[100]: pam_unix(sshd:session): session closed for user alice\n";

#[test]
fn victims_of_the_oom_killer_come_from_the_kernel_log() {
    let folder = testdata("context/oom_kill");
    let log = folder.join("auth.log");
    let with = analyse(&log, Wanted { folder: Some(folder), ..Wanted::default() });
    assert!(with.troubles.is_empty(), "{:?}", with.troubles);
    let weighed = |f: &Finding| f.cause == "out-of-memory" || f.rivals.iter().any(|r| r.id == "out-of-memory");
    let weighed = |r: &Report| r.connections.load().iter().filter(|j| weighed(&j.finding)).count();
    assert!(weighed(&with) >= 2, "{}", weighed(&with));
    assert_eq!(weighed(&analyse(&log, Wanted::default())), 0, "the log alone knows nothing of it");
    let place = with.sources.iter().position(|s| s.role == SourceRole::Kernel).unwrap();
    let source = &with.sources[place];
    assert_eq!((source.name.as_str(), source.heard), ("kernel.log", 20));
    let event = with.server_events.iter().find(|e| e.meaning == Meaning::OomKilled).unwrap();
    assert_eq!((usize::from(event.place.source), &*event.host), (place, "web01"));
    assert_eq!((event.name.as_str(), event.pid), ("sshd", 26983));
}

/// How sure a cause is of the session that ends in [`SESSION`].
fn verdict_of(cause: &str, report: &Report) -> Option<Verdict> {
    let finding = &report.connections.load().iter().find(|j| j.connection.pids.contains(&100)).unwrap().finding;
    (finding.cause == cause).then_some(finding.verdict)
}

#[test]
fn a_crash_speaks_for_the_session_that_ended_then_unless_it_was_anothers() {
    let crash = |who: &str| {
        let ip = "segfault at 0 ip 00007f3c2e4a1b60 sp 00007ffd0a4c8e50 error 4 in libcrypto.so.3[26b000+26c000]";
        format!("Nov 22 13:10:00 web01 kernel: [ 9.5] sshd[{who}]: {ip}\n")
    };
    let crashed = |report: &Report| verdict_of("server-process-crashed", report);
    assert!(crashed(&beside(SESSION, &crash("107"))).is_some(), "a child whose pid no line told");
    let others = format!(
        "{SESSION}Nov 22 13:01:00 web01 sshd[200]: Accepted publickey for bob from 198.51.100.9 port 40123 ssh2\n\
         Nov 22 13:10:00 web01 sshd[200]: pam_unix(sshd:session): session closed for user bob\n"
    );
    assert_eq!(crashed(&beside(&others, &crash("200"))), None, "the other session's process");
    let sandbox = "Nov 22 13:10:00 web01 kernel: [ 9.5] audit: type=1326 audit(1700000000.123:456): auid=4294967295 uid=102 \
        gid=65534 ses=4294967295 subj=unconfined pid=107 comm=\"sshd\" exe=\"/usr/sbin/sshd\" sig=31 arch=c000003e syscall=230 \
        compat=0 ip=0x7f3c2e4a1b60 code=0x0\n";
    assert_eq!(crashed(&beside(SESSION, sandbox)), None, "only logins stand in the sandbox");
}

#[test]
fn what_happens_at_an_end_is_heard_through_a_flood_of_other_events() {
    let others = |from: usize| -> String {
        let line = |i| {
            format!(
                "Nov 22 13:{:02}:{:02} web01 kernel: [ 9.5] e1000e 0000:00:19.0 eth0: NIC Link is Down\n",
                i / 60,
                i % 60
            )
        };
        (from..from + 150).map(line).collect()
    };
    let kill = "Nov 22 13:10:00 web01 kernel: [ 9.5] Out of memory: Killed process 107 (sshd) total-vm:18000kB, \
        anon-rss:900kB, file-rss:6000kB, shmem-rss:0kB, UID:1000 pgtables:70kB oom_score_adj:0\n";
    let report = beside(SESSION, &format!("{}{kill}{}", others(440), others(610)));
    assert!(verdict_of("out-of-memory", &report).is_some());
}

#[test]
fn a_context_folder_may_hold_a_kern_log() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("auth.log"), SESSION).unwrap();
    let kernel = "Nov 22 13:05:00 web01 kernel: [    9.5] e1000e 0000:00:19.0 eth0: NIC Link is Down\n";
    std::fs::write(folder.path().join("kern.log"), kernel).unwrap();
    let wanted = Wanted { folder: Some(folder.path().to_owned()), ..Wanted::default() };
    assert_eq!(meanings(&analyse(&folder.path().join("auth.log"), wanted)), [Meaning::LinkDown]);
}

#[test]
fn lines_of_dmesg_with_a_clock_are_the_kernels_and_of_this_host() {
    let kernel = "[Sun Nov 22 13:05:00 2026] e1000e 0000:00:19.0 eth0: NIC Link is Down\n\
        [Sun Nov 22 13:20:00 2026] e1000e 0000:00:19.0 eth0: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: None\n";
    let report = beside(SESSION, kernel);
    assert_eq!(meanings(&report), [Meaning::LinkDown, Meaning::LinkUp]);
    assert!(report.server_events.iter().all(|e| &*e.host == "web01"));
    let unchecked = &report.connections.load()[0].finding.not_checked;
    assert!(unchecked.iter().all(|n| n.what != "kernel log"), "it covers the end: {unchecked:?}");
}

#[test]
fn what_lies_outside_the_kernel_logs_time_is_not_checked() {
    let report = beside(SESSION, "Nov 22 13:05:00 web01 kernel: [ 1.5] whatever\nNov 22 13:06:00 web01 kernel: x\n");
    let unchecked = &report.connections.load()[0].finding.not_checked;
    assert!(unchecked.iter().any(|n| n.what == "kernel log of that time"), "{unchecked:?}");
}

#[test]
fn times_that_count_from_boot_are_refused() {
    let report = beside(SESSION, "[ 3800.296048] e1000e 0000:00:19.0 eth0: NIC Link is Down\n");
    let trouble = &report.troubles[0];
    assert!(
        trouble.fatal && trouble.text.starts_with("kern.log: its times count from boot; `dmesg -T`"),
        "{}",
        trouble.text
    );
    assert_eq!(report.connections.len(), 1);
    assert!(beside(SESSION, "").troubles[0].text.contains("no line of it has a time"));
}

#[test]
fn a_boot_in_the_kernel_log_cuts_the_sessions_before_it() {
    let open = SESSION.lines().next().unwrap().to_owned() + "\n";
    let log = open + "Nov 22 13:30:00 web01 sshd[101]: Server listening on 0.0.0.0 port 22.\n";
    let boot =
        "Nov 22 13:29:00 web01 kernel: [    0.000000] Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org)\n";
    let report = beside(&log, boot);
    assert_eq!(report.connections.load()[0].connection.ending.kind.id(), "cut-by-log");
    assert!(meanings(&report).contains(&Meaning::Booted));
}

#[test]
fn what_sshd_says_in_the_kernel_log_is_left_to_the_log() {
    let report = beside(SESSION, SESSION);
    assert_eq!((report.connections.len(), report.server_events.len()), (1, 0));
    assert_eq!(report.connections.load()[0].connection.lines, 3);
}

#[test]
fn package_managers_write_when_sshd_was_changed() {
    for line in [
        "2026-11-22 13:05:00 upgrade openssh-server:amd64 1:9.2p1-2+deb12u2 1:9.2p1-2+deb12u3\n",
        "Nov 22 13:05:00 web01 dnf[77]: Upgraded: openssh-server-9.3p1-11.fc38.x86_64\n",
    ] {
        assert_eq!(meanings(&beside(SESSION, line)), [Meaning::PackageChanged], "{line}");
    }
}

/// How sure the rules about the out-of-memory killer are that it ended alice's session: the names of those that fired.
fn blamed(log: &str, kill: &str) -> Vec<&'static str> {
    let report = beside(log, &format!("{kill}Nov 22 13:30:00 web01 kernel: later\n"));
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
    let finding = &report.connections.load()[0].finding;
    let rules = finding.evidence.iter().map(|e| e.rule);
    rules.filter(|(cause, _)| *cause == "out-of-memory").map(|(_, name)| name).collect()
}

/// The two lines of one kill, at a second of 13:09.
fn kill(second: u32, name: &str, pid: u32, uid: u32) -> String {
    format!(
        "Nov 22 13:09:{second} web01 kernel: oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,\
         global_oom,task_memcg=/user.slice,task={name},pid={pid},uid={uid}\n\
         Nov 22 13:09:{second} web01 kernel: Out of memory: Killed process {pid} ({name}) total-vm:18000kB, anon-rss:900kB, \
         file-rss:6000kB, shmem-rss:0kB, UID:{uid} pgtables:70kB oom_score_adj:0\n"
    )
}

#[test]
fn a_victim_is_told_by_pid_else_by_the_users_number_else_not_at_all() {
    let ours = ["victim-was-this-users-sshd"];
    assert_eq!(blamed(SESSION, &kill(53, "sshd", 107, 1000)), ours, "a child of sshd whose pid no line names");
    assert!(blamed(SESSION, &kill(59, "sshd", 107, 1002)).is_empty(), "another user's");
    assert!(blamed(SESSION, &kill(59, "postgres", 107, 114)).is_empty(), "a database");
    assert!(blamed(SESSION, &kill(53, "sshd", 107, 0)).is_empty(), "root's sshd may be anybody's");
    let red_hat =
        "Nov 22 13:09:53 web01 kernel: Killed process 107 (sshd), UID 1000, total-vm:17844kB, anon-rss:1612kB\n";
    assert_eq!(blamed(SESSION, red_hat), ours);
    let nameless = SESSION.replace("(uid=1000)", "");
    assert!(blamed(&nameless, &kill(53, "sshd", 107, 1000)).is_empty(), "nobody says which user has this number");
    assert!(!blamed(&nameless, &kill(59, "sshd", 107, 1000)).is_empty(), "but the moment speaks");
    assert_eq!(blamed(SESSION, &kill(53, "sshd", 100, 0))[0], "victim", "its pid");
}

#[test]
fn a_victim_of_another_session_is_not_this_ones() {
    let bob = "Nov 22 13:00:30 web01 sshd[107]: Accepted publickey for bob from 203.0.113.8 port 40123 ssh2\n\
        Nov 22 13:09:59 web01 sshd[107]: pam_unix(sshd:session): session closed for user bob\n";
    let (first, last) = SESSION.split_at(SESSION.find("Nov 22 13:10").unwrap());
    assert!(blamed(&format!("{first}{bob}{last}"), &kill(59, "sshd", 107, 0)).is_empty());
}

/// Two lines of a session of 9.8 or later, and its pids; at VERBOSE both show.
const WITH_CHILD: &str = "\
Nov 22 13:00:00 web01 sshd-session[4850]: Accepted publickey for alice from 203.0.113.7 port 40122 ssh2\n\
Nov 22 13:00:00 web01 sshd-session[4850]: pam_unix(sshd:session): session opened for user alice(uid=1000) by alice(uid=0)\n\
Nov 22 13:00:00 web01 sshd-session[4850]: User child is on pid 4861\n\
Nov 22 13:00:00 web01 sshd-session[4861]: Starting session: command for alice from 203.0.113.7 port 40122 id 0\n";

/// A memory control group took them both: neither sshd nor PAM is left to say so.
#[test]
fn a_session_whose_processes_the_kernel_killed_is_not_open() {
    let both = kill(53, "sshd-session", 4850, 0) + &kill(53, "sshd-session", 4861, 1000);
    let later = "Nov 22 13:30:00 web01 kernel: later\n";
    let found = |report: &Report| {
        let judged = &report.connections.load()[0];
        (judged.connection.ending.kind.id(), judged.finding.cause, judged.finding.verdict)
    };
    let killed = ("server-killed", "out-of-memory", Verdict::Established);
    assert_eq!(found(&beside(WITH_CHILD, &(both.clone() + later))), killed);
    assert_eq!(found(&crate::trial::read(WITH_CHILD.to_owned() + &both)), killed, "in one log");
    // The monitor alone leaves a child that goes on serving; the child alone is told of by PAM.
    let monitor = beside(WITH_CHILD, &(kill(53, "sshd-session", 4850, 0) + later));
    assert_eq!(found(&monitor), ("still-open", "session-still-open", Verdict::Likely));
    // At INFO no line names the child: it may have been killed, too.
    let (at_info, _) = WITH_CHILD.split_at(WITH_CHILD.find("Nov 22 13:00:00 web01 sshd-session[4850]: User").unwrap());
    let monitor = beside(at_info, &(kill(53, "sshd-session", 4850, 0) + later));
    assert_eq!(found(&monitor), ("still-open", "session-still-open", Verdict::Possible));
    // What a pid said later it said alive: the kill was of another machine's, or before a boot.
    let alive = WITH_CHILD.to_owned()
        + "Nov 22 13:20:00 web01 sshd-session[4861]: Starting session: command for alice from 203.0.113.7 port 40122 id 1\n";
    assert_eq!(found(&beside(&alive, &(both + later))).0, "still-open");
}
