//! Sessions of a connection: shells, commands, subsystems, terminals, and what prevents them.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "session.c", process: Process::Child, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Sessions", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "userchild",
        text: "User child is on pid {pid}",
        means: Meaning::ChildAnnounced,
        from: "sshd-session.c privsep_postauth",
        process: Process::Monitor,
        level: "VERBOSE",
        example: "User child is on pid 4711",
        note: "Ties the process that carries the session to the monitor that wrote `Accepted`. Missing for root until 9.7, where one process does both.",
        ..ROW
    },
    Message {
        id: "start-session-shell",
        text: "Starting session: shell for {user} from {peer} id {number}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "7.2",
        example: "Starting session: shell for alice from 203.0.113.7 port 40122 id 0",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-shell-65",
        text: "Starting session: shell for {user} from {peer}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "6.5",
        until: "7.1",
        example: "Starting session: shell for alice from 203.0.113.7 port 40122",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-shell-tty",
        text: "Starting session: shell on {word} for {user} from {peer} id {number}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "7.2",
        example: "Starting session: shell on pts/0 for alice from 203.0.113.7 port 40122 id 0",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-shell-tty-65",
        text: "Starting session: shell on {word} for {user} from {peer}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "6.5",
        until: "7.1",
        example: "Starting session: shell on pts/0 for alice from 203.0.113.7 port 40122",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-command",
        text: "Starting session: command for {user} from {peer} id {number}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "7.2",
        example: "Starting session: command for alice from 203.0.113.7 port 40122 id 0",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-command-65",
        text: "Starting session: command for {user} from {peer}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "6.5",
        until: "7.1",
        example: "Starting session: command for alice from 203.0.113.7 port 40122",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-command-tty",
        text: "Starting session: command on {word} for {user} from {peer} id {number}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "7.2",
        example: "Starting session: command on pts/0 for alice from 203.0.113.7 port 40122 id 0",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-command-tty-65",
        text: "Starting session: command on {word} for {user} from {peer}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "6.5",
        until: "7.1",
        example: "Starting session: command on pts/0 for alice from 203.0.113.7 port 40122",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-subsystem",
        text: "Starting session: subsystem '{name}' for {user} from {peer} id {number}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "7.2",
        example: "Starting session: subsystem 'sftp' for alice from 203.0.113.7 port 40122 id 0",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-subsystem-65",
        text: "Starting session: subsystem '{name}' for {user} from {peer}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "6.5",
        until: "7.1",
        example: "Starting session: subsystem 'sftp' for alice from 203.0.113.7 port 40122",
        note: "A shell, command or subsystem began; only LogLevel VERBOSE tells.",
        ..ROW
    },
    Message {
        id: "start-session-forced",
        text: "Starting session: forced-command ({word}) '{any}' for {login} from {peer} id {number}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "7.2",
        example: "Starting session: forced-command (key-option) '/usr/bin/backup --all' for backup from 203.0.113.7 port 40122 id 0",
        note: "A command set by the server or the key began instead of what the client asked for.",
        ..ROW
    },
    Message {
        id: "start-session-forced-65",
        text: "Starting session: forced-command ({word}) '{any}' for {login} from {peer}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "6.5",
        until: "7.1",
        example: "Starting session: forced-command (key-option) '/usr/bin/backup --all' for backup from 203.0.113.7 port 40122",
        note: "A command set by the server or the key began instead of what the client asked for.",
        ..ROW
    },
    Message {
        id: "start-session-forced-tty",
        text: "Starting session: forced-command ({word}) '{any}' on {word} for {login} from {peer} id {number}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "7.2",
        example: "Starting session: forced-command (key-option) '/usr/bin/backup --all' on pts/0 for backup from 203.0.113.7 port 40122 id 0",
        note: "A command set by the server or the key began instead of what the client asked for.",
        ..ROW
    },
    Message {
        id: "start-session-forced-tty-65",
        text: "Starting session: forced-command ({word}) '{any}' on {word} for {login} from {peer}",
        means: Meaning::SessionStarted,
        from: "session.c do_exec",
        level: "VERBOSE",
        since: "6.5",
        until: "7.1",
        example: "Starting session: forced-command (key-option) '/usr/bin/backup --all' on pts/0 for backup from 203.0.113.7 port 40122",
        note: "A command set by the server or the key began instead of what the client asked for.",
        ..ROW
    },
    Message {
        id: "close-session",
        text: "Close session: user {user} from {peer} id {number}",
        means: Meaning::SessionEnded,
        from: "session.c session_close",
        level: "VERBOSE",
        since: "7.2",
        example: "Close session: user alice from 203.0.113.7 port 40122 id 0",
        note: "A shell, command or subsystem ended. Before `Connection closed by` it shows an orderly end, after it a client that vanished.",
        ..ROW
    },
    Message {
        id: "transferred",
        text: "Transferred: sent {number}, received {list} bytes",
        means: Meaning::Transferred,
        from: "sshd-session.c main",
        level: "VERBOSE",
        example: "Transferred: sent 3104, received 2744 bytes",
        note: "Byte counts of a connection whose main loop came to its end. Not written after a disconnect message, a reset or a keepalive expiry.",
        ..ROW
    },
    Message {
        id: "closing",
        text: "Closing connection to {peer}",
        means: Meaning::ClosedByServer,
        from: "sshd-session.c main",
        level: "VERBOSE",
        example: "Closing connection to 203.0.113.7 port 40122",
        note: "The server ends its side after the main loop, because all channels were closed or the peer's FIN arrived; a line before it tells which.",
        ..ROW
    },
    Message {
        id: "exit-signal",
        text: "Exiting on signal {number}",
        means: Meaning::ExitSignal,
        from: "serverloop.c server_loop2",
        process: Process::Any,
        until: "9.7",
        example: "Exiting on signal 15",
        note: "The process of a session got this signal: shutdown, logind or an admin. Only where no separate process carries the session (root until 9.7); other users' sessions end silently.",
        ..ROW
    },
    Message {
        id: "subsys",
        text: "subsystem request for {name} by user {login}",
        means: Meaning::SessionStarted,
        from: "session.c session_subsystem_req",
        since: "5.6",
        until: "6.4",
        example: "subsystem request for sftp by user alice",
        note: "The client asked for a subsystem, mostly sftp.",
        ..ROW
    },
    Message {
        id: "subsys-53",
        text: "subsystem request for {name}",
        means: Meaning::SessionStarted,
        from: "session.c session_subsystem_req",
        until: "5.5",
        example: "subsystem request for sftp",
        note: "The client asked for a subsystem, mostly sftp.",
        ..ROW
    },
    Message {
        id: "subsys-fail-notfound",
        text: "subsystem request for {name} by user {login} failed, subsystem not found",
        means: Meaning::SessionFailed,
        from: "session.c session_subsystem_req",
        since: "5.6",
        example: "subsystem request for netconf by user alice failed, subsystem not found",
        note: "The server has no such subsystem. The connection stays; the client mostly leaves.",
        ..ROW
    },
    Message {
        id: "subsys-fail-exec",
        text: "subsystem request for {name} by user {login} failed, execution failed",
        means: Meaning::SessionFailed,
        from: "session.c session_subsystem_req",
        since: "5.6",
        example: "subsystem request for sftp by user alice failed, execution failed",
        note: "The subsystem's program could not be started.",
        ..ROW
    },
    Message {
        id: "subsys-fail-notfound-53",
        text: "subsystem request for {name} failed, subsystem not found",
        means: Meaning::SessionFailed,
        from: "session.c session_subsystem_req",
        until: "5.5",
        example: "subsystem request for netconf failed, subsystem not found",
        note: "The server has no such subsystem. The connection stays; the client mostly leaves.",
        ..ROW
    },
    Message {
        id: "subsys-fail-exec-53",
        text: "subsystem request for {name} failed, execution failed",
        means: Meaning::SessionFailed,
        from: "session.c session_subsystem_req",
        until: "5.5",
        example: "subsystem request for sftp failed, execution failed",
        note: "The subsystem's program could not be started.",
        ..ROW
    },
    Message {
        id: "no-more-sessions",
        text: "no more sessions",
        means: Meaning::ChannelRefused,
        from: "session.c session_open",
        level: "ERROR",
        example: "error: no more sessions",
        note: "MaxSessions is reached on this one connection: the extra shell or file transfer is refused, the connection lives on.",
        ..ROW
    },
    Message {
        id: "fork-session-a",
        text: "do_exec_pty: fork: {errno}",
        means: Meaning::ResourceExhausted,
        from: "session.c do_exec_pty",
        level: "ERROR",
        example: "error: do_exec_pty: fork: Resource temporarily unavailable",
        note: "The login shell could not be started: the limit of processes of the user, the service or the machine, or memory.",
        ..ROW
    },
    Message {
        id: "fork-session-b",
        text: "do_exec_no_pty: fork: {errno}",
        means: Meaning::ResourceExhausted,
        from: "session.c do_exec_no_pty",
        level: "ERROR",
        example: "error: do_exec_no_pty: fork: Resource temporarily unavailable",
        note: "The command could not be started: the limit of processes of the user, the service or the machine, or memory.",
        ..ROW
    },
    Message {
        id: "openpty-err",
        text: "openpty: {errno}",
        means: Meaning::ResourceExhausted,
        from: "sshpty.c pty_allocate",
        process: Process::Monitor,
        level: "ERROR",
        example: "error: openpty: No such file or directory",
        note: "No terminal could be had: kernel.pty.max is used up, or /dev/pts is missing or full.",
        ..ROW
    },
    Message {
        id: "pty-alloc-fail",
        text: "session_pty_req: session {n} alloc failed",
        means: Meaning::ResourceExhausted,
        from: "session.c session_pty_req",
        level: "ERROR",
        example: "error: session_pty_req: session 0 alloc failed",
        note: "The session gets no terminal, after an `openpty` line of the monitor. The connection lives on; the client prints `PTY allocation request failed on channel 0`.",
        ..ROW
    },
    Message {
        id: "session-by-pid",
        text: "session_by_pid: unknown pid {pid}",
        means: Meaning::Note,
        from: "session.c session_by_pid",
        level: "ERROR",
        example: "error: session_by_pid: unknown pid 4711",
        note: "A process ended after its session had been forgotten, as after ChannelTimeout. Harmless.",
        ..ROW
    },
    Message {
        id: "chroot-entered",
        text: "Changed root directory to \"{any}\"",
        means: Meaning::RootChanged,
        from: "session.c safely_chroot",
        level: "VERBOSE",
        example: "Changed root directory to \"/srv/sftp\"",
        note: "ChrootDirectory. Where the new root has no /dev/log, this is the last line of that process: the socket that was open before carries one more message. Neither the session's start nor its end follows, only PAM's `session closed`.",
        ..ROW
    },
    Message {
        id: "tty-open",
        text: "/dev/pts/{number}: {errno}",
        means: Meaning::ChannelNote,
        from: "sshpty.c pty_make_controlling_tty",
        level: "ERROR",
        example: "error: /dev/pts/0: No such file or directory",
        note: "The terminal is not in the session's ChrootDirectory; the session goes on without job control.",
        ..ROW
    },
    Message {
        id: "chroot-stat",
        text: "safely_chroot: stat(\"{any}\"): {errno}",
        means: Meaning::SessionFailed,
        from: "session.c safely_chroot",
        level: "FATAL",
        example: "fatal: safely_chroot: stat(\"/srv/sftp/alice\"): No such file or directory",
        note: "ChrootDirectory, or a directory above it, is missing; the login ends at once.",
        ..ROW
    },
    Message {
        id: "chroot-bad",
        text: "bad ownership or modes for chroot directory \"{any}\"",
        means: Meaning::SessionFailed,
        from: "session.c safely_chroot",
        level: "FATAL",
        example: "fatal: bad ownership or modes for chroot directory \"/srv/sftp/alice\"",
        note: "ChrootDirectory must belong to root and be writable by nobody else. Every login it applies to is accepted and closed at once.",
        ..ROW
    },
    Message {
        id: "chroot-bad-component",
        text: "bad ownership or modes for chroot directory component \"{any}\"",
        means: Meaning::SessionFailed,
        from: "session.c safely_chroot",
        level: "FATAL",
        example: "fatal: bad ownership or modes for chroot directory component \"/srv/sftp/\"",
        note: "A directory above ChrootDirectory does not belong to root or is writable by others. Every login it applies to is accepted and closed at once.",
        ..ROW
    },
    Message {
        id: "chroot-other-a",
        text: "chroot(\"{any}\"): {errno}",
        means: Meaning::SessionFailed,
        from: "session.c safely_chroot",
        level: "FATAL",
        example: "fatal: chroot(\"/srv/sftp/alice\"): No such file or directory",
        note: "ChrootDirectory cannot be entered; the login ends at once.",
        ..ROW
    },
    Message {
        id: "chroot-other-b",
        text: "chroot path {words}",
        means: Meaning::SessionFailed,
        from: "session.c safely_chroot",
        level: "FATAL",
        example: "fatal: chroot path does not begin at root",
        note: "ChrootDirectory is not a full path, or too long; the login ends at once.",
        ..ROW
    },
    Message {
        id: "chroot-other-c",
        text: "Unable to chdir to chroot path \"{any}\": {errno}",
        means: Meaning::SessionFailed,
        from: "session.c safely_chroot",
        level: "FATAL",
        example: "fatal: Unable to chdir to chroot path \"/srv/sftp/alice\": No such file or directory",
        note: "ChrootDirectory cannot be entered; the login ends at once.",
        ..ROW
    },
    Message {
        id: "chroot-other-d",
        text: "server lacks privileges to chroot to ChrootDirectory",
        means: Meaning::SessionFailed,
        from: "session.c do_setusercontext",
        level: "FATAL",
        since: "6.3",
        example: "fatal: server lacks privileges to chroot to ChrootDirectory",
        note: "sshd does not run as root, so ChrootDirectory cannot work.",
        ..ROW
    },
    Message {
        id: "setuid-fail",
        text: "Failed to set uids to {number}.",
        means: Meaning::SessionFailed,
        from: "session.c do_setusercontext",
        level: "FATAL",
        example: "fatal: Failed to set uids to 1000.",
        note: "sshd could not become the user; often the user's limit of processes is reached.",
        ..ROW
    },
    Message {
        id: "lastlog",
        text: "lastlog_openseek: Couldn't stat {any}: {words}",
        means: Meaning::Note,
        from: "loginrec.c lastlog_openseek",
        process: Process::Monitor,
        example: "lastlog_openseek: Couldn't stat /var/log/lastlog: No such file or directory",
        note: "A record for `last` could not be written. No end of a connection follows from it.",
        ..ROW
    },
    Message {
        id: "lastlog-btmp",
        text: "Excess permission or bad ownership on file {words}",
        means: Meaning::Note,
        from: "loginrec.c record_failed_login",
        process: Process::Monitor,
        example: "Excess permission or bad ownership on file /var/log/btmp",
        note: "The file of failed logins has the wrong mode, so sshd does not write it. No end of a connection follows from it.",
        ..ROW
    },
    Message {
        id: "tos-fail",
        text: "setsockopt IP_TOS {n}: {any}:",
        means: Meaning::Note,
        from: "packet.c packet_set_tos",
        process: Process::Any,
        level: "ERROR",
        until: "8.4",
        example: "error: setsockopt IP_TOS 16: Invalid argument:",
        note: "IPQoS could not be set, mostly because the peer had already reset the connection. A follower, not a cause.",
        ..ROW
    },
];
