//! How the transport fails: writes that do not arrive, packets that cannot be dispatched.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "packet.c sshpkt_vfatal", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Endings: the transport failed", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "wpoll-82",
        text: "process_output: ssh_packet_write_poll: Connection from {who}{peer}: {errno}",
        means: Meaning::WriteFailed,
        from: "serverloop.c process_output",
        process: Process::Child,
        since: "8.2",
        example: "process_output: ssh_packet_write_poll: Connection from user alice 203.0.113.7 port 40122: Connection timed out",
        note: "The server could not write to an authenticated session. `Connection timed out`: data stayed unacknowledged until the kernel gave up. `Broken pipe`: the peer's reset or FIN came earlier.",
        ..ROW
    },
    Message {
        id: "wpoll-80",
        text: "process_output: ssh_packet_write_poll: {errno}",
        means: Meaning::WriteFailed,
        from: "serverloop.c process_output",
        process: Process::Child,
        level: "FATAL",
        since: "8.0",
        until: "8.1",
        rank: Rank::General,
        example: "fatal: process_output: ssh_packet_write_poll: Broken pipe",
        note: "8.0 and 8.1 lose the address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "wpoll-72",
        text: "packet_write_poll: Connection from {who}{peer}: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c ssh_packet_write_poll",
        process: Process::Child,
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        until: "7.9",
        example: "packet_write_poll: Connection from user alice 203.0.113.7 port 40122: No route to host",
        note: "The server could not write to a session; the error tells why. A reset is printed as `Connection reset by` instead.",
        ..ROW
    },
    Message {
        id: "wpoll-68",
        text: "packet_write_poll: Connection to {peer}: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c ssh_packet_write_poll",
        process: Process::Child,
        level: "FATAL",
        since: "6.8",
        until: "7.1",
        example: "fatal: packet_write_poll: Connection to 203.0.113.7: Connection timed out",
        note: "The server could not write to a session. It says `to` although it is the server.",
        ..ROW
    },
    Message {
        id: "wwait-68",
        text: "packet_write_wait: Connection from {who}{peer}: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c ssh_packet_write_wait",
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        until: "7.9",
        example: "packet_write_wait: Connection from 203.0.113.7 port 40122: Broken pipe",
        note: "A blocking write failed; the error tells why.",
        ..ROW
    },
    Message {
        id: "wwait-68-to",
        text: "packet_write_wait: Connection to {peer}: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c ssh_packet_write_wait",
        level: "FATAL",
        since: "6.8",
        until: "7.1",
        example: "fatal: packet_write_wait: Connection to 203.0.113.7: Broken pipe",
        note: "A blocking write failed. It says `to` although it is the server.",
        ..ROW
    },
    Message {
        id: "disconn-sess-wr",
        text: "ssh_packet_disconnect: Connection from {who}{peer}: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c ssh_packet_disconnect",
        since: "7.3",
        example: "ssh_packet_disconnect: Connection from authenticating user root 203.0.113.7 port 40122: Broken pipe [preauth]",
        note: "sshd wanted to disconnect and the peer was already gone.",
        ..ROW
    },
    Message {
        id: "send-debug-fatal",
        text: "ssh_packet_send_debug: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c ssh_packet_send_debug",
        level: "FATAL",
        since: "6.8",
        until: "8.4",
        rank: Rank::General,
        example: "fatal: ssh_packet_send_debug: Broken pipe",
        note: "A debug packet for the client could not be written: the peer had gone earlier. No address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "send-debug-85",
        text: "ssh_packet_send_debug: send DEBUG: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c ssh_packet_send_debug",
        level: "FATAL",
        since: "8.5",
        until: "10.4",
        example: "fatal: ssh_packet_send_debug: send DEBUG: Broken pipe",
        note: "A debug packet for the client could not be written: the peer had gone earlier. No address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "send-debug-105",
        text: "send DEBUG: Connection from {who}{peer}: {errno}",
        means: Meaning::WriteFailed,
        from: "packet.c ssh_packet_send_debug",
        since: "10.5",
        example: "send DEBUG: Connection from user alice 203.0.113.7 port 40122: Broken pipe",
        note: "A debug packet for the client could not be written: the peer had gone earlier.",
        ..ROW
    },
    Message {
        id: "session-gl-reply",
        text: "server_input_global_request: send reply: Connection from {who}{peer}: {errno}",
        means: Meaning::WriteFailed,
        from: "serverloop.c server_input_global_request",
        process: Process::Child,
        since: "8.0",
        example: "server_input_global_request: send reply: Connection from user alice 203.0.113.7 port 40122: Broken pipe",
        note: "sshd tried to answer the client's keepalive and the socket was gone. Several in one second after a silence mean that the server stood still and its clients gave up.",
        ..ROW
    },
    Message {
        id: "disp-proto",
        text: "ssh_dispatch_run_fatal: Connection from {who}{peer}: Protocol error",
        means: Meaning::ProtocolError,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        example: "ssh_dispatch_run_fatal: Connection from 203.0.113.7 port 40122: Protocol error [preauth]",
        note: "The peer sent what the protocol does not allow here: a broken client, injected data, or strict key exchange refusing a change on the way.",
        ..ROW
    },
    Message {
        id: "disp-libcrypto",
        text: "ssh_dispatch_run_fatal: Connection from {who}{peer}: error in libcrypto",
        means: Meaning::InternalFailure,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        example: "ssh_dispatch_run_fatal: Connection from user alice 203.0.113.7 port 40122: error in libcrypto",
        note: "The server's crypto library refused an operation: a FIPS policy or a library that does not fit, or values the client made up.",
        ..ROW
    },
    Message {
        id: "disp-internal",
        text: "ssh_dispatch_run_fatal: Connection from {who}{peer}: unexpected internal error",
        means: Meaning::InternalFailure,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        example: "ssh_dispatch_run_fatal: Connection from user alice 203.0.113.7 port 40122: unexpected internal error",
        note: "sshd met a state it did not expect. Look for a bug of this release.",
        ..ROW
    },
    Message {
        id: "disp-memory",
        text: "ssh_dispatch_run_fatal: Connection from {who}{peer}: memory allocation failed",
        means: Meaning::ResourceExhausted,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        example: "ssh_dispatch_run_fatal: Connection from user alice 203.0.113.7 port 40122: memory allocation failed",
        note: "sshd could not get memory for the connection.",
        ..ROW
    },
    Message {
        id: "disp-68",
        text: "ssh_dispatch_run_fatal: {word} {list}",
        means: Meaning::ProtocolError,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.8",
        until: "6.8",
        rank: Rank::General,
        example: "fatal: ssh_dispatch_run_fatal: Protocol error [preauth]",
        note: "6.8 gives no address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "disp-pipe-68",
        text: "ssh_dispatch_run_fatal: Broken pipe",
        means: Meaning::WriteFailed,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.8",
        until: "6.8",
        example: "fatal: ssh_dispatch_run_fatal: Broken pipe [preauth]",
        note: "The transport died; 6.8 gives no address.",
        ..ROW
    },
    Message {
        id: "disp-timeout-68",
        text: "ssh_dispatch_run_fatal: Connection timed out",
        means: Meaning::TimedOut,
        from: "dispatch.c ssh_dispatch_run_fatal",
        level: "FATAL",
        since: "6.8",
        until: "6.8",
        example: "fatal: ssh_dispatch_run_fatal: Connection timed out",
        note: "The kernel gave the connection up; 6.8 gives no address.",
        ..ROW
    },
    Message {
        id: "packet-sess-fatal-69",
        text: "{word}: Connection to {peer}: {errno}",
        means: Meaning::ProtocolError,
        level: "FATAL",
        since: "6.9",
        until: "7.1",
        rank: Rank::General,
        example: "fatal: ssh_dispatch_run_fatal: Connection to 203.0.113.7: incomplete message [preauth]",
        note: "A packet could not be handled. An error of the system means that the transport died, any other text that the peer broke the protocol. It says `to` although it is the server.",
        ..ROW
    },
    Message {
        id: "packet-sess-fatal",
        text: "{word}: Connection from {who}{peer}: {errno}",
        means: Meaning::ProtocolError,
        level: "FATAL; INFO from 7.3",
        since: "7.2",
        rank: Rank::General,
        example: "ssh_dispatch_run_fatal: Connection from user alice 203.0.113.7 port 40122: incomplete message",
        note: "A packet could not be handled in the function named first. An error of the system (`Broken pipe`) means that the transport died (before login the client had simply gone), any other text that the peer broke the protocol.",
        ..ROW
    },
    Message {
        id: "packet-sess-fatal-b",
        text: "{word}: {word}: Connection from {who}{peer}: {errno}",
        means: Meaning::ProtocolError,
        since: "8.0",
        rank: Rank::General,
        example: "notify_hostkeys: send: Connection from user alice 203.0.113.7 port 40122: Broken pipe",
        note: "As packet-sess-fatal, with one word on what was being done.",
        ..ROW
    },
    Message {
        id: "packet-sess-fatal-c",
        text: "{word}: {word} {word}: Connection from {who}{peer}: {errno}",
        means: Meaning::ProtocolError,
        since: "8.0",
        rank: Rank::General,
        example: "session_exec_req: parse packet: Connection from user alice 203.0.113.7 port 40122: incomplete message",
        note: "As packet-sess-fatal, with two words on what was being done.",
        ..ROW
    },
    Message {
        id: "packet-sess-fatal-d",
        text: "{word}: {word} {word} {word}: Connection from {who}{peer}: {errno}",
        means: Meaning::ProtocolError,
        since: "8.0",
        rank: Rank::General,
        example: "server_input_channel_open: send open confirm: Connection from user alice 203.0.113.7 port 40122: Broken pipe",
        note: "As packet-sess-fatal, with three words on what was being done.",
        ..ROW
    },
];
