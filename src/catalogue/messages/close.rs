//! How connections end: closed, reset, timed out, idle.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "packet.c sshpkt_vfatal", ..Message::ROW };

pub(super) const TABLE: Table =
    Table { title: "Endings: closed, reset, timed out", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "closed-75",
        text: "Connection closed by {who}{peer}",
        means: Meaning::ClosedByPeer,
        from: "packet.c sshpkt_vfatal, serverloop.c process_input",
        level: "INFO before login; in a session VERBOSE, INFO from 9.8",
        example: "Connection closed by authenticating user root 203.0.113.7 port 40122 [preauth]",
        note: "The peer's FIN arrived without SSH_MSG_DISCONNECT. Before login a client gave up; in a session it was killed, or is one that never says goodbye (PuTTY, plink, Go). A `Close session` before it tells the orderly ones apart.",
        ..ROW
    },
    Message {
        id: "reset-75",
        text: "Connection reset by {who}{peer}",
        means: Meaning::ResetByPeer,
        since: "6.9",
        example: "Connection reset by invalid user admin 203.0.113.7 port 40122 [preauth]",
        note: "A TCP reset arrived. Before login it is mostly a scanner that closed with unread data, so no sign of a bad network; in a session the client's kernel or a box on the path sent it.",
        ..ROW
    },
    Message {
        id: "read-error-reset",
        text: "Read error from remote host {peer}: Connection reset by peer",
        means: Meaning::ResetByPeer,
        from: "serverloop.c process_input",
        process: Process::Child,
        level: "VERBOSE; INFO from 9.8",
        example: "Read error from remote host 203.0.113.7 port 40122: Connection reset by peer",
        note: "A TCP reset arrived in an authenticated session. It does not say who sent it: the client's kernel, or a box on the path.",
        ..ROW
    },
    Message {
        id: "read-error",
        text: "Read error from remote host {peer}: {errno}",
        means: Meaning::ReadFailed,
        from: "serverloop.c process_input",
        process: Process::Child,
        level: "VERBOSE; INFO from 9.8",
        rank: Rank::General,
        example: "Read error from remote host 203.0.113.7 port 40122: Protocol not available",
        note: "The kernel reported an error on an authenticated session. `Connection timed out` is unanswered retransmission or TCP keepalive, `No route to host` an ICMP or neighbour failure on the way.",
        ..ROW
    },
    Message {
        id: "readfail-53",
        text: "Read from socket failed: {errno}",
        means: Meaning::ReadFailed,
        from: "packet.c packet_read_seqnr",
        process: Process::Child,
        level: "FATAL",
        until: "6.7",
        example: "fatal: Read from socket failed: Connection reset by peer [preauth]",
        note: "Old form without an address: the pid leads to the connection. Before login a reset is mostly a scanner.",
        ..ROW
    },
    Message {
        id: "writefail-53",
        text: "Write failed: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c packet_write_poll",
        level: "FATAL",
        until: "6.7",
        example: "fatal: Write failed: Connection timed out",
        note: "Old form without an address: the pid leads to the connection. `Connection timed out` means the network was gone; `Broken pipe` means the peer had left earlier.",
        ..ROW
    },
    Message {
        id: "writeclosed-53",
        text: "Write connection closed",
        means: Meaning::WriteFailed,
        from: "packet.c packet_write_poll",
        level: "FATAL",
        until: "6.7",
        example: "fatal: Write connection closed",
        note: "sshd wrote to a connection the peer had already closed; the real cause is earlier.",
        ..ROW
    },
    Message {
        id: "ka-77",
        text: "Timeout, client not responding from {who}{peer}",
        means: Meaning::AliveExpired,
        from: "serverloop.c client_alive_check",
        process: Process::Child,
        since: "7.7",
        example: "Timeout, client not responding from user alice 203.0.113.7 port 40122",
        note: "Nothing came from the client for ClientAliveInterval x (ClientAliveCountMax + 1) seconds (9.2 to 9.4: up to twice that), so sshd hung up. A sleeping laptop, a dead path and a frozen client look alike.",
        ..ROW
    },
    Message {
        id: "ka-53",
        text: "Timeout, client not responding.",
        means: Meaning::AliveExpired,
        from: "serverloop.c client_alive_check",
        process: Process::Child,
        until: "7.6",
        example: "Timeout, client not responding.",
        note: "ClientAliveCountMax probes went unanswered. No address until 7.6: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "timedout-72",
        text: "Connection from {who}{peer} timed out",
        means: Meaning::AliveExpired,
        process: Process::Child,
        since: "7.2",
        example: "Connection from user alice 203.0.113.7 port 40122 timed out",
        note: "The time ClientAlive allows ran out while sshd waited for the socket to be readable or writable. It is sshd's own clock, not the kernel's ETIMEDOUT.",
        ..ROW
    },
    Message {
        id: "timedout-69",
        text: "Connection to {peer} timed out",
        means: Meaning::AliveExpired,
        since: "6.9",
        until: "7.1",
        example: "Connection to 203.0.113.7 timed out",
        note: "As `Connection from ... timed out`; 6.9 to 7.1 say `to` although they are the server.",
        ..ROW
    },
    Message {
        id: "rtimeout-53",
        text: "Connection to {peer} timed out while waiting to read",
        means: Meaning::AliveExpired,
        from: "packet.c packet_read_seqnr",
        until: "6.8",
        example: "Connection to 203.0.113.7 timed out while waiting to read",
        note: "The time ClientAlive allows ran out in a blocking read. It says `to` although it is the server.",
        ..ROW
    },
    Message {
        id: "wtimeout-53",
        text: "Connection to {peer} timed out while waiting to write",
        means: Meaning::AliveExpired,
        from: "packet.c packet_write_wait",
        until: "6.8",
        example: "Connection to 203.0.113.7 timed out while waiting to write",
        note: "The time ClientAlive allows ran out in a blocking write. It says `to` although it is the server.",
        ..ROW
    },
    Message {
        id: "idle-unused",
        text: "terminating inactive connection from {who}{peer}",
        means: Meaning::IdleClosed,
        from: "serverloop.c",
        process: Process::Child,
        since: "9.2",
        example: "terminating inactive connection from user alice 203.0.113.7 port 40122",
        note: "UnusedConnectionTimeout: no channel was open for that long. A policy of this server, not a fault.",
        ..ROW
    },
    Message {
        id: "idle-channel",
        text: "channel {n}: closing after {number} seconds of inactivity",
        means: Meaning::ChannelIdleClosed,
        from: "channels.c",
        process: Process::Child,
        level: "VERBOSE",
        since: "9.2",
        example: "channel 0: closing after 600 seconds of inactivity",
        note: "ChannelTimeout closed one channel. The connection mostly follows with an ordinary disconnect by the client, so that at INFO it looks like a logout.",
        ..ROW
    },
];
