//! What fails inside sshd: its processes, its monitor, its sandbox.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "monitor.c", process: Process::Monitor, level: "FATAL", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Crashes and internal failures", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "mmreap-sig",
        text: "mm_reap: {?preauth }child terminated by signal {number}",
        means: Meaning::ChildKilled,
        from: "monitor_wrap.c mm_reap",
        level: "ERROR",
        since: "9.8",
        example: "error: mm_reap: preauth child terminated by signal 15",
        note: "A process of the connection was ended by this signal, after login too, whatever the word `preauth` says: 15 shutdown or an admin, 9 the OOM killer or `kill -9`, 11 or 31 a crash or the sandbox. The pid is that of the `Accepted` line.",
        ..ROW
    },
    Message {
        id: "mmreap-abn",
        text: "mm_reap: {?preauth }child terminated abnormally (status={hex})",
        means: Meaning::InternalFailure,
        from: "monitor_wrap.c mm_reap",
        level: "ERROR",
        since: "9.8",
        example: "error: mm_reap: child terminated abnormally (status=0x7f)",
        note: "A process of the connection ended in a way that is neither an exit nor a signal.",
        ..ROW
    },
    Message {
        id: "preauth-exit",
        text: "privsep_preauth: preauth child exited with status {number}",
        means: Meaning::InternalFailure,
        from: "sshd-session.c privsep_preauth",
        since: "5.9",
        until: "10.0",
        example: "fatal: privsep_preauth: preauth child exited with status 1",
        note: "The process that handles a login before it is complete failed; a line of the same pid before it says why.",
        ..ROW
    },
    Message {
        id: "preauth-exit-101",
        text: "monitor_child_preauth: preauth child {pid} exited with status {number}",
        means: Meaning::InternalFailure,
        from: "monitor.c monitor_child_preauth",
        since: "10.1",
        example: "fatal: monitor_child_preauth: preauth child 4711 exited with status 1",
        note: "The process that handles a login before it is complete failed; a line of the same connection before it says why.",
        ..ROW
    },
    Message {
        id: "preauth-sig",
        text: "privsep_preauth: preauth child terminated by signal {number}",
        means: Meaning::ChildKilled,
        from: "sshd-session.c privsep_preauth",
        since: "5.9",
        until: "10.0",
        example: "fatal: privsep_preauth: preauth child terminated by signal 31",
        note: "The process that handles a login before it is complete was ended by this signal: 31 is the sandbox (a libc, OpenSSL or kernel that does not fit), 11 a crash, 9 the OOM killer or an admin.",
        ..ROW
    },
    Message {
        id: "preauth-sig-101",
        text: "monitor_child_preauth: preauth child {pid} terminated by signal {number}",
        means: Meaning::ChildKilled,
        from: "monitor.c monitor_child_preauth",
        since: "10.1",
        example: "fatal: monitor_child_preauth: preauth child 4711 terminated by signal 31",
        note: "The process that handles a login before it is complete was ended by this signal: 31 is the sandbox (a libc, OpenSSL or kernel that does not fit), 11 a crash, 9 the OOM killer or an admin.",
        ..ROW
    },
    Message {
        id: "maxtries-mon",
        text: "monitor_child_preauth: privsep child made too many authentication attempts",
        means: Meaning::InternalFailure,
        from: "monitor.c monitor_child_preauth",
        since: "9.5",
        example: "fatal: monitor_child_preauth: privsep child made too many authentication attempts",
        note: "The monitor stopped a process that tried to log in more often than MaxAuthTries allows.",
        ..ROW
    },
    Message {
        id: "mm-read",
        text: "mm_request_receive: read: {words}",
        means: Meaning::InternalFailure,
        from: "monitor_wrap.c mm_request_receive",
        process: Process::Any,
        level: "FATAL; ERROR from 9.8",
        example: "fatal: mm_request_receive: read: Connection reset by peer",
        note: "The other of the connection's two processes died. The error is that of a pipe inside the server, not of the network; what killed the other one tells the cause.",
        ..ROW
    },
    Message {
        id: "mm-write",
        text: "mm_request_send: write: {words}",
        means: Meaning::InternalFailure,
        from: "monitor_wrap.c mm_request_send",
        process: Process::Any,
        example: "fatal: mm_request_send: write: Broken pipe",
        note: "The other of the connection's two processes died or was killed (admin, OOM killer). The error is that of a pipe inside the server, not of the network.",
        ..ROW
    },
    Message {
        id: "monitor-unsupp-a",
        text: "monitor_read: unpermitted request {n}",
        means: Meaning::InternalFailure,
        from: "monitor.c monitor_read",
        example: "fatal: monitor_read: unpermitted request 48",
        note: "The unprivileged process asked for what it may not: a bug or an attack.",
        ..ROW
    },
    Message {
        id: "monitor-unsupp-b",
        text: "monitor_read: unsupported request: {n}",
        means: Meaning::InternalFailure,
        from: "monitor.c monitor_read",
        example: "fatal: monitor_read: unsupported request: 25",
        note: "The unprivileged process asked for what the monitor does not know: a bug, an attack, or files of two releases.",
        ..ROW
    },
    Message {
        id: "sandbox",
        text: "ssh_sandbox_violation: unexpected system call (arch:{hex},syscall:{number} @ {word})",
        means: Meaning::ChildKilled,
        from: "sandbox-seccomp-filter.c",
        process: Process::Child,
        level: "ERROR",
        since: "6.0",
        example: "ssh_sandbox_violation: unexpected system call (arch:0xc000003e,syscall:157 @ 0x7f3c2e4a1b60)",
        note: "Only in debug builds: the sandbox met a system call it does not allow. Others show a kernel audit line and signal 31.",
        ..ROW
    },
    Message {
        id: "kill-fail",
        text: "cleanup_exit: kill({pid}): {words}",
        means: Meaning::InternalFailure,
        from: "sshd-session.c cleanup_exit",
        level: "ERROR",
        since: "6.0",
        example: "error: cleanup_exit: kill(4711): No such process",
        note: "The monitor wanted to end its child and could not; it had mostly gone already.",
        ..ROW
    },
    Message {
        id: "fork-unpriv",
        text: "fork of unprivileged child failed",
        means: Meaning::ResourceExhausted,
        from: "sshd-session.c privsep_preauth",
        example: "fatal: fork of unprivileged child failed",
        note: "No process could be made for the connection: the limit of processes of the service or the machine, or memory.",
        ..ROW
    },
    Message {
        id: "login-grace-notice-a",
        text: "login grace time clear failed",
        means: Meaning::InternalFailure,
        from: "sshd-session.c",
        since: "9.9",
        example: "fatal: login grace time clear failed",
        note: "The timer of LoginGraceTime could not be stopped.",
        ..ROW
    },
    Message {
        id: "login-grace-notice-b",
        text: "login grace time setitimer failed",
        means: Meaning::InternalFailure,
        from: "sshd-session.c",
        since: "9.9",
        example: "fatal: login grace time setitimer failed",
        note: "The timer of LoginGraceTime could not be set.",
        ..ROW
    },
];
