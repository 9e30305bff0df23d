//! Channels: forwardings and what is refused inside a connection that stays up.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "channels.c", process: Process::Child, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Channels and forwarding", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "x11-reject",
        text: "X11 connection rejected because of wrong authentication.",
        means: Meaning::ChannelNote,
        from: "channels.c x11_open_helper",
        example: "X11 connection rejected because of wrong authentication.",
        note: "A graphical program brought the wrong cookie. The connection stays up.",
        ..ROW
    },
    Message {
        id: "fwd-refused",
        text: "refused local port forward: originator {word} port {n}, target {word} port {n}",
        means: Meaning::ChannelNote,
        from: "serverloop.c server_request_direct_tcpip",
        since: "6.2",
        example: "refused local port forward: originator 127.0.0.1 port 50022, target db.example.com port 5432",
        note: "A port forward the server's settings do not allow. The originator is on the client's side. The connection stays up.",
        ..ROW
    },
    Message {
        id: "fwd-refused-unix",
        text: "refused streamlocal port forward: originator {word} port {n}, target {words}",
        means: Meaning::ChannelNote,
        from: "serverloop.c server_request_direct_streamlocal",
        since: "6.7",
        example: "refused streamlocal port forward: originator 127.0.0.1 port 0, target /run/app.sock",
        note: "A socket forward the server's settings do not allow. The connection stays up.",
        ..ROW
    },
    Message {
        id: "fwd-denied",
        text: "Received request from {peer} to connect to host {word} port {n}, but the request was denied.",
        means: Meaning::ChannelNote,
        from: "channels.c channel_connect_to_port",
        example: "Received request from 203.0.113.7 port 40122 to connect to host db.example.com port 5432, but the request was denied.",
        note: "A port forward that PermitOpen or the key does not allow. The connection stays up.",
        ..ROW
    },
    Message {
        id: "fwd-denied-53",
        text: "Received request to connect to host {word} port {n}, but the request was denied.",
        means: Meaning::ChannelNote,
        from: "channels.c channel_connect_to_port",
        example: "Received request to connect to host db.example.com port 5432, but the request was denied.",
        note: "A port forward that PermitOpen or the key does not allow. The connection stays up.",
        ..ROW
    },
    Message {
        id: "fwd-denied-remote",
        text: "Received request from {peer} to remote forward to host {word} port {n}, but the request was denied.",
        means: Meaning::ChannelNote,
        from: "channels.c channel_setup_remote_fwd_listener",
        since: "8.1",
        example: "Received request from 203.0.113.7 port 40122 to remote forward to host localhost port 8080, but the request was denied.",
        note: "A reverse forward that PermitListen or the key does not allow. The connection stays up.",
        ..ROW
    },
    Message {
        id: "fwd-denied-remote-any",
        text: "Received request from {peer} to remote forward, but the request was denied.",
        means: Meaning::ChannelNote,
        from: "channels.c",
        since: "8.1",
        example: "Received request from 203.0.113.7 port 40122 to remote forward, but the request was denied.",
        note: "A reverse forward that the server does not allow. The connection stays up.",
        ..ROW
    },
    Message {
        id: "connect-to-fail",
        text: "connect_to {word} port {n}: failed.",
        means: Meaning::ChannelNote,
        from: "channels.c connect_to",
        level: "ERROR",
        example: "error: connect_to db.example.com port 5432: failed.",
        note: "The target of a forward did not answer. It says nothing about the SSH connection, which stays up.",
        ..ROW
    },
    Message {
        id: "connect-to-unk",
        text: "connect_to {word}: unknown host ({words}",
        means: Meaning::ChannelNote,
        from: "channels.c connect_to",
        level: "ERROR",
        example: "error: connect_to db.example.com: unknown host (Name or service not known)",
        note: "The target of a forward has no address. It says nothing about the SSH connection, which stays up.",
        ..ROW
    },
    Message {
        id: "chan-openfail",
        text: "channel {n}: open failed: {words}",
        means: Meaning::ChannelNote,
        from: "channels.c channel_input_open_failure",
        example: "channel 3: open failed: connect failed: Connection refused",
        note: "The client refused a channel the server wanted to open (agent, X11 or reverse forward). The connection stays up.",
        ..ROW
    },
    Message {
        id: "chan-conn-failed",
        text: "channel {n}: connection failed: {words}",
        means: Meaning::ChannelNote,
        from: "channels.c",
        level: "DEBUG1",
        example: "debug1: channel 3: connection failed: Connection refused",
        note: "The target of a forward could not be reached. The error is the target's, not the SSH connection's.",
        ..ROW
    },
    Message {
        id: "chan-open-failure",
        text: "server_input_channel_open: failure {words}",
        means: Meaning::ChannelNote,
        from: "serverloop.c server_input_channel_open",
        level: "DEBUG1",
        example: "debug1: server_input_channel_open: failure direct-tcpip",
        note: "A channel was refused, mostly a port forward. The connection stays up.",
        ..ROW
    },
    Message {
        id: "toomuch",
        text: "channel {n}: rcvd too much data {n}, win {n}",
        means: Meaning::ChannelNote,
        from: "channels.c channel_input_data",
        example: "channel 0: rcvd too much data 32768, win 31000",
        note: "The client sends more than it was allowed. Tolerated until 9.5; 9.6 and later may end the connection over it.",
        ..ROW
    },
    Message {
        id: "bigpacket",
        text: "channel {n}: rcvd big packet {n}, maxpack {n}",
        means: Meaning::ChannelNote,
        from: "channels.c channel_input_data",
        example: "channel 0: rcvd big packet 65536, maxpack 32768",
        note: "The client sends packets larger than agreed: a bug of the client. The connection stays up.",
        ..ROW
    },
];
