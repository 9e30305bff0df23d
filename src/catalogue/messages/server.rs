//! The listener: its life, and what it lacks when it cannot take a connection.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "sshd.c server_accept_loop", process: Process::Listener, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "The listening server", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "listen-on",
        text: "Server listening on {server_ip} port {server_port}.",
        means: Meaning::ListenerStarted,
        from: "sshd.c listen_on_addrs",
        example: "Server listening on 0.0.0.0 port 22.",
        note: "The listener has bound this address; its pid is the listener from now on. One line per address, and again after every SIGHUP: sessions that were open go on.",
        ..ROW
    },
    Message {
        id: "listen-on-rdomain",
        text: "Server listening on {server_ip} port {server_port} rdomain {any}",
        means: Meaning::ListenerStarted,
        from: "sshd.c listen_on_addrs",
        since: "7.7",
        example: r#"Server listening on 192.0.2.10 port 22 rdomain "vrf-mgmt"."#,
        note: "As listen-on, in a routing domain of its own.",
        ..ROW
    },
    Message {
        id: "listener-term",
        text: "Received signal {number}; terminating.",
        means: Meaning::ListenerStopping,
        example: "Received signal 15; terminating.",
        note: "The listener was told to stop. New connections are refused from here on; sessions that are open are not ended by it.",
        ..ROW
    },
    Message {
        id: "listener-hup",
        text: "Received SIGHUP; restarting.",
        means: Meaning::ListenerReloaded,
        from: "sshd.c sighup_restart",
        example: "Received SIGHUP; restarting.",
        note: "The listener executes itself again to re-read its configuration, under the same pid. Open sessions are not touched.",
        ..ROW
    },
    Message {
        id: "listener-hup-fail",
        text: "RESTART FAILED: av[0]='{word}', error: {errno}.",
        means: Meaning::ServerFault,
        from: "sshd.c sighup_restart",
        example: "RESTART FAILED: av[0]='/usr/sbin/sshd', error: No such file or directory.",
        note: "After SIGHUP the listener could not execute itself and is gone: nobody can connect until it is started again.",
        ..ROW
    },
    Message {
        id: "bind-fail",
        text: "Bind to port {server_port} on {server_ip} failed: {errno}.",
        means: Meaning::ServerFault,
        from: "sshd.c listen_on_addrs",
        level: "ERROR",
        example: "error: Bind to port 22 on 192.0.2.10 failed: Address already in use.",
        note: "This address could not be taken: another program has the port, or the address is not on the machine yet (network not up at boot).",
        ..ROW
    },
    Message {
        id: "bind-none",
        text: "Cannot bind any address.",
        means: Meaning::ServerFault,
        from: "sshd.c server_listen",
        level: "FATAL",
        example: "fatal: Cannot bind any address.",
        note: "Not one address could be taken; sshd exits and nobody can connect.",
        ..ROW
    },
    Message {
        id: "listen-fail",
        text: "listen on {server_socket}: {errno}",
        means: Meaning::ServerFault,
        from: "sshd.c listen_on_addrs",
        level: "FATAL",
        example: "fatal: listen on [192.0.2.10]:22: Address already in use",
        note: "listen(2) failed on an address that was already bound; sshd exits.",
        ..ROW
    },
    Message {
        id: "listen-v6only",
        text: "setsockopt IPV6_V6ONLY: {errno}",
        means: Meaning::Note,
        from: "sshd.c listen_on_addrs",
        level: "ERROR",
        example: "error: setsockopt IPV6_V6ONLY: Protocol not available",
        note: "The IPv6 socket may take IPv4 connections as well. Of no consequence for connections.",
        ..ROW
    },
    Message {
        id: "no-hostkeys",
        text: "sshd: no hostkeys available -- exiting.",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        example: "sshd: no hostkeys available -- exiting.",
        note: "No host key could be read, so sshd did not start.",
        ..ROW
    },
    Message {
        id: "privsep-dir",
        text: "Missing privilege separation directory: {words}",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        example: "fatal: Missing privilege separation directory: /run/sshd",
        note: "The empty directory for the pre-authentication process is missing (often /run/sshd, when sshd is started by hand). Connections fail until it exists.",
        ..ROW
    },
    Message {
        id: "privsep-user",
        text: "Privilege separation user {name} does not exist",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        example: "fatal: Privilege separation user sshd does not exist",
        note: "The account sshd needs for its unprivileged process is missing; nothing works until it is made.",
        ..ROW
    },
    Message {
        id: "privsep-dir-mode",
        text: "{word} must be owned by root and not group or world-writable.",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        example: "fatal: /run/sshd must be owned by root and not group or world-writable.",
        note: "sshd refuses to run with an unsafe privilege separation directory.",
        ..ROW
    },
    Message {
        id: "helper-missing",
        text: "{word} does not exist or is not executable",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        since: "9.8",
        example: "fatal: /usr/lib/openssh/sshd-session does not exist or is not executable",
        note: "sshd 9.8 and later cannot serve without sshd-session (and sshd-auth): a half-done upgrade or a wrong path.",
        ..ROW
    },
    Message {
        id: "absolute-path",
        text: "sshd requires execution with an absolute path",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        since: "9.8",
        example: "fatal: sshd requires execution with an absolute path",
        note: "sshd was started by a relative name and exits at once.",
        ..ROW
    },
    Message {
        id: "absolute-path-97",
        text: "sshd re-exec requires execution with an absolute path",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        until: "9.7",
        example: "fatal: sshd re-exec requires execution with an absolute path",
        note: "sshd was started by a relative name and exits at once.",
        ..ROW
    },
    Message {
        id: "not-directly",
        text: "sshd-session should not be executed directly",
        means: Meaning::ServerFault,
        from: "sshd-session.c main",
        process: Process::Monitor,
        level: "FATAL",
        since: "9.8",
        example: "fatal: sshd-session should not be executed directly",
        note: "Somebody started the helper by hand, or an old listener executes a new binary that does not fit it.",
        ..ROW
    },
    Message {
        id: "openssl-mismatch",
        text: "OpenSSL version mismatch. Built against {hex}, you have {hex}",
        means: Meaning::ServerFault,
        from: "entropy.c seed_rng",
        process: Process::Any,
        level: "FATAL",
        example: "fatal: OpenSSL version mismatch. Built against 30000080, you have 30200010",
        note: "OpenSSL was replaced by a version this sshd was not built for. Every new connection dies until sshd is upgraded too; sessions that are open live on.",
        ..ROW
    },
    Message {
        id: "daemon-fail",
        text: "daemon() failed: {errno}",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        level: "FATAL",
        example: "fatal: daemon() failed: Resource temporarily unavailable",
        note: "sshd could not put itself into the background and did not start.",
        ..ROW
    },
    Message {
        id: "pid-file",
        text: r#"Couldn't create pid file "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "sshd.c main",
        level: "ERROR",
        example: r#"error: Couldn't create pid file "/run/sshd.pid": Permission denied"#,
        note: "sshd runs all the same; scripts that read the pid file do not find it.",
        ..ROW
    },
    Message {
        id: "accept-err",
        text: "accept: {errno}",
        means: Meaning::ResourceExhausted,
        level: "ERROR",
        example: "error: accept: Too many open files",
        note: r#"A connection could not be taken over from the kernel. "Too many open files" and "No buffer space available" are exhausted descriptors or memory; who was refused is not known."#,
        ..ROW
    },
    Message {
        id: "fork-err",
        text: "fork: {errno}",
        means: Meaning::ResourceExhausted,
        level: "ERROR",
        example: "error: fork: Resource temporarily unavailable",
        note: r#"No process could be made for a new connection, which is closed without a banner. "Resource temporarily unavailable" is a limit of processes (pids cgroup, nproc), "Cannot allocate memory" is memory."#,
        ..ROW
    },
    Message {
        id: "pipe-err",
        text: "server_accept_loop: pipe(startup_p): {errno}",
        means: Meaning::ResourceExhausted,
        level: "ERROR",
        since: "9.1",
        until: "9.9",
        example: "error: server_accept_loop: pipe(startup_p): Too many open files",
        note: "The listener has no descriptors left and drops a new connection unseen.",
        ..ROW
    },
    Message {
        id: "reexec-sockpair",
        text: "reexec socketpair: {errno}",
        means: Meaning::ResourceExhausted,
        level: "ERROR",
        example: "error: reexec socketpair: Too many open files",
        note: "The listener has no descriptors left and drops a new connection unseen.",
        ..ROW
    },
    Message {
        id: "rexec-send",
        text: "send_rexec_state: ssh_msg_send failed",
        means: Meaning::ResourceExhausted,
        from: "sshd.c send_rexec_state",
        level: "FATAL; ERROR from 8.4",
        until: "9.9",
        example: "error: send_rexec_state: ssh_msg_send failed",
        note: r#"The listener could not hand its state to the new connection's process. Right after a failed fork it is the same refusal; until 8.3 ("fatal:") the whole listener ended."#,
        ..ROW
    },
    Message {
        id: "rexec-send-write",
        text: "send_rexec_state: write: {errno}",
        means: Meaning::ResourceExhausted,
        from: "sshd.c send_rexec_state",
        level: "ERROR",
        since: "10.0",
        example: "error: send_rexec_state: write: Broken pipe",
        note: "The new connection's process was gone before the listener could hand it its state. Alone it means that process died at its start.",
        ..ROW
    },
    Message {
        id: "rexec-send-fork",
        text: "send_rexec_state: fork failed: {errno}",
        means: Meaning::ResourceExhausted,
        from: "sshd.c send_rexec_state",
        level: "FATAL",
        since: "10.0",
        example: "fatal: send_rexec_state: fork failed: Resource temporarily unavailable",
        note: "No process could be made to hand over the configuration; the connection is lost.",
        ..ROW
    },
    Message {
        id: "msg-send-write",
        text: "ssh_msg_send: write: {errno}",
        means: Meaning::ResourceExhausted,
        from: "msg.c ssh_msg_send",
        level: "ERROR",
        since: "8.2",
        example: "error: ssh_msg_send: write: Broken pipe",
        note: "The listener wrote to a process that is not there. It follows a failed fork at once; alone it means that the new process died at its start.",
        ..ROW
    },
    Message {
        id: "msg-send-write-81",
        text: "ssh_msg_send: write",
        means: Meaning::ResourceExhausted,
        from: "msg.c ssh_msg_send",
        level: "ERROR",
        until: "8.1",
        example: "error: ssh_msg_send: write",
        note: "As msg-send-write, from before the error was named.",
        ..ROW
    },
    Message {
        id: "rexec-fail",
        text: "rexec of {word} failed: {errno}",
        means: Meaning::ServerFault,
        from: "sshd.c main",
        process: Process::Monitor,
        level: "ERROR; FATAL from 9.8",
        example: "fatal: rexec of /usr/lib/openssh/sshd-session failed: No such file or directory",
        note: "The binary for a new connection could not be executed: replaced, removed or not executable, mostly in the middle of an upgrade. Until 9.7 sshd went on without it, from 9.8 the connection ends.",
        ..ROW
    },
    Message {
        id: "rexec-ver",
        text: "recv_rexec_state: rexec version mismatch",
        means: Meaning::ServerFault,
        from: "sshd-session.c recv_rexec_state",
        process: Process::Monitor,
        level: "FATAL",
        example: "fatal: recv_rexec_state: rexec version mismatch",
        note: "The running listener and the binary on disk are of different versions: the package was upgraded and the service not restarted. Every new connection dies.",
        ..ROW
    },
    Message {
        id: "rexec-recv",
        text: "recv_rexec_state: ssh_msg_recv failed",
        means: Meaning::ServerFault,
        from: "sshd-session.c recv_rexec_state",
        process: Process::Monitor,
        level: "FATAL",
        example: "fatal: recv_rexec_state: ssh_msg_recv failed",
        note: "A new connection's process did not get the listener's state: the listener went away, or does not fit the binary on disk.",
        ..ROW
    },
    Message {
        id: "rexec-parse",
        text: "recv_rexec_state: parse {word}: {words}",
        means: Meaning::ServerFault,
        from: "sshd-session.c recv_rexec_state",
        process: Process::Monitor,
        level: "FATAL",
        since: "8.5",
        example: "fatal: recv_rexec_state: parse config: incomplete message",
        note: "The listener's state was not understood: the running listener and the binary on disk do not fit each other.",
        ..ROW
    },
    Message {
        id: "msg-recv-header",
        text: "ssh_msg_recv: read header: {errno}",
        means: Meaning::ServerFault,
        from: "msg.c ssh_msg_recv",
        process: Process::Any,
        level: "ERROR",
        since: "8.2",
        example: "error: ssh_msg_recv: read header: Broken pipe",
        note: "The other side of sshd's own pipe is gone: the process that should hand over its state died.",
        ..ROW
    },
    Message {
        id: "msg-recv-header-81",
        text: "ssh_msg_recv: read: header",
        means: Meaning::ServerFault,
        from: "msg.c ssh_msg_recv",
        process: Process::Any,
        level: "ERROR",
        until: "8.1",
        example: "error: ssh_msg_recv: read: header",
        note: "As msg-recv-header, from before the error was named.",
        ..ROW
    },
    Message {
        id: "early-read",
        text: "server_accept_loop: startup pipe {n} (fd={n}): read {errno}",
        means: Meaning::InternalFailure,
        level: "ERROR",
        since: "8.0",
        example: "error: server_accept_loop: startup pipe 3 (fd=9): read Connection reset by peer",
        note: "The listener lost track of a connection that had not logged in yet; it no longer counts for MaxStartups.",
        ..ROW
    },
    Message {
        id: "early-read-10",
        text: "server_accept_loop: startup pipe {n} (fd={n}) early read",
        means: Meaning::InternalFailure,
        level: "ERROR",
        since: "10.0",
        example: "error: server_accept_loop: startup pipe 3 (fd=9) early read",
        note: "A new connection's process spoke before it had its configuration. The listener goes on.",
        ..ROW
    },
    Message {
        id: "early-message",
        text: "server_accept_loop: unexpected message {hex} child {pid} for {words}",
        means: Meaning::InternalFailure,
        level: "ERROR",
        since: "9.8",
        example: "error: server_accept_loop: unexpected message 0x40 child 4711 for connection from 203.0.113.7 to 192.0.2.10 in state 2",
        note: "The listener did not understand what a connection's process reported. The listener goes on.",
        ..ROW
    },
    Message {
        id: "slots-full",
        text: "child_register: error: accepted connection when all {number} child {? }slots full",
        means: Meaning::InternalFailure,
        from: "sshd.c child_register",
        level: "FATAL",
        since: "9.8",
        example: "fatal: child_register: error: accepted connection when all 100 child  slots full",
        note: "A bug ends the listener: it accepted more connections than it had places for. Sessions that are open go on, new connections are refused until it is started again.",
        ..ROW
    },
    Message {
        id: "ppoll-err",
        text: "ppoll: {errno}",
        means: Meaning::InternalFailure,
        level: "ERROR",
        since: "8.9",
        example: "error: ppoll: Invalid argument",
        note: "The listener could not wait for connections and tries again.",
        ..ROW
    },
    Message {
        id: "waitpid-err",
        text: "child_reap_all_exited: waitpid: {errno}",
        means: Meaning::InternalFailure,
        from: "sshd.c child_reap_all_exited",
        level: "ERROR",
        since: "9.8",
        example: "error: child_reap_all_exited: waitpid: No child processes",
        note: "The listener lost track of a connection's process. No connection ends by it.",
        ..ROW
    },
    Message {
        id: "siginfo-startups",
        text: "{number} active startups",
        means: Meaning::Note,
        from: "sshd.c show_info",
        since: "9.8",
        example: "4 active startups",
        note: "On SIGINFO (BSD and macOS) the listener prints how many connections have not logged in yet.",
        ..ROW
    },
    Message {
        id: "siginfo-child",
        text: "child {n}: fd={n} pid={pid} {words}",
        means: Meaning::Note,
        from: "sshd.c show_info",
        since: "9.8",
        example: "child 2: fd=8 pid=4711 connection from 203.0.113.7 to 192.0.2.10 (early)",
        note: "On SIGINFO the listener prints one line per connection that has not logged in yet.",
        ..ROW
    },
    Message {
        id: "siginfo-penalties",
        text: "{number} active {name} penalties",
        means: Meaning::Note,
        from: "srclimit.c srclimit_penalty_info_for_tree",
        since: "9.8",
        example: "12 active ipv4 penalties",
        note: "On SIGINFO the listener prints how many sources are under a penalty.",
        ..ROW
    },
    Message {
        id: "siginfo-client",
        text: "client {ip}/{n} {words}",
        means: Meaning::Note,
        from: "srclimit.c srclimit_penalty_info_for_tree",
        since: "9.8",
        example: "client 203.0.113.0/24 penalty: failed authentication (12 secs left)",
        note: "On SIGINFO the listener prints one line per source under a penalty.",
        ..ROW
    },
    Message {
        id: "ssh1-key-begin",
        text: "Generating {token}{? }{n} bit RSA key.",
        means: Meaning::Note,
        from: "sshd.c generate_ephemeral_server_key",
        level: "VERBOSE",
        until: "7.3",
        example: "Generating new 1024 bit RSA key.",
        note: "The hourly key of protocol 1, of releases that still had it.",
        ..ROW
    },
    Message {
        id: "ssh1-key-end",
        text: "RSA key generation complete.",
        means: Meaning::Note,
        from: "sshd.c generate_ephemeral_server_key",
        level: "VERBOSE",
        until: "7.3",
        example: "RSA key generation complete.",
        note: "The hourly key of protocol 1, of releases that still had it.",
        ..ROW
    },
];
