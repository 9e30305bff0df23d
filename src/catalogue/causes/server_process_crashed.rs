//! A process of sshd crashed.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "server-process-crashed",
    title: "A process of sshd crashed",
    family: Family::VersionIncompatibility,
    explains: &[EndingKind::ServerKilled, EndingKind::Silent, EndingKind::ClientClose, EndingKind::ServerTerminated],
    rules: &[
        decisive(Words, "crash-signal", |c| {
            let mark = c.connection.mark(Meaning::ChildKilled)?;
            let signal = mark.number.filter(|n| matches!(n, 4 | 6 | 7 | 8 | 11 | 31))?;
            let name = match signal {
                31 => "SIGSYS: the sandbox met a system call it does not know",
                11 => "SIGSEGV",
                7 => "SIGBUS",
                6 => "SIGABRT",
                _ => "a crash signal",
            };
            Some(said!("a child of this connection was ended by signal {signal} ({name})").at(vec![mark.place]))
        }),
        decisive(Kernel, "kernel-says-so", |c| {
            let near = c.crash(Micros::seconds(5)).filter(|n| n.names_it)?;
            Some(said!("the kernel logged the crash of this connection's process").at(vec![near.place]))
        }),
        decisive(Kernel, "sshd-crashed-then", |c| {
            let near = c.crash(Micros::seconds(2))?;
            c.ended(&[EndingKind::Silent, EndingKind::ServerKilled]).then(|| {
                said!("a process of sshd crashed {}, of which sshd says nothing", moment(near)).at(vec![near.place])
            })
        }),
        strong(Kernel, "crash-then", |c| {
            let near = c.crash(Micros::seconds(2))?;
            Some(said!("the kernel logged a crash of an sshd process {}", moment(near)).at(vec![near.place]))
        }),
        refutes(Words, "no-crash", |c| {
            let signal = c.connection.mark(Meaning::ChildKilled).and_then(|m| m.number);
            let crash = matches!(signal, Some(4 | 6 | 7 | 8 | 11 | 31));
            (!crash && c.crash(Micros::seconds(5)).is_none()).then(|| said!("no crash was logged"))
        }),
    ],
    explain: "A segmentation fault, an abort, or a system call that sshd's sandbox does not allow (signal 31; usual after a \
        library or kernel upgrade) ended a process of this connection. It is a defect of the server's software, or broken \
        memory.",
    remedy: "Upgrade OpenSSH together with its libraries (libcrypto, PAM modules, glibc), restart the service, and report \
        the crash with `coredumpctl info`. A crash that moves about points to bad RAM.",
    cure: Cure::IN_WORDS,
    verify: "No more `terminated by signal 11` (or 31) and no `segfault` lines.",
    see: &["signal(7)", "seccomp(2)"],
    example: Example::log(LOG),
    lookalike: Example::log(TERM),
};

const LOG: &str = "Nov 10 09:00:00 edge01 sshd[101]: fatal: privsep_preauth: preauth child terminated by signal 31\n";

const TERM: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd-session[101]: error: mm_reap: preauth child terminated by signal 15
";
