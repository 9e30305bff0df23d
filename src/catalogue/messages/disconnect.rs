//! How connections end: SSH_MSG_DISCONNECT, received and sent.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "packet.c", ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Endings: disconnect messages", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "recv-disc-72",
        text: "Received disconnect from {peer}:{? }{number}:{? }{words}",
        means: Meaning::DisconnectReceived,
        from: "packet.c ssh_packet_read_poll_seqnr",
        level: "INFO for code 11, else ERROR (6.2: always ERROR; before: always INFO)",
        example: "Received disconnect from 203.0.113.7 port 40122:11: disconnected by user",
        note: "The client said goodbye. Code 11 is the normal end; 14 a client that ran out of ways to log in; 3 with a Java exception mostly a failed login; 2, 5 and 10 a client that met an error. The text is the client's own.",
        ..ROW
    },
    Message {
        id: "recv-disc-ssh1",
        text: "Received disconnect from {peer}: {words}",
        means: Meaning::DisconnectReceived,
        from: "packet.c ssh_packet_read_poll_seqnr",
        until: "7.5",
        rank: Rank::General,
        example: "Received disconnect from 203.0.113.7: Command terminated on signal 15.",
        note: "The client said goodbye in protocol 1, without a code.",
        ..ROW
    },
    Message {
        id: "disc-75",
        text: "Disconnected from {who}{peer}",
        means: Meaning::Disconnected,
        from: "packet.c sshpkt_vfatal",
        since: "6.8",
        example: "Disconnected from user alice 203.0.113.7 port 40122",
        note: "The second line of a client's disconnect. `user` alone means that it was logged in.",
        ..ROW
    },
    Message {
        id: "disconnecting-75",
        text: "Disconnecting {who}{peer}: {words}",
        means: Meaning::DisconnectSent,
        from: "packet.c ssh_packet_disconnect",
        since: "7.5",
        rank: Rank::General,
        example: "Disconnecting user alice 203.0.113.7 port 40122: Session limit of the day reached",
        note: "The server sent SSH_MSG_DISCONNECT; the text says why.",
        ..ROW
    },
    Message {
        id: "disconnecting-53",
        text: "Disconnecting: {words}",
        means: Meaning::DisconnectSent,
        from: "packet.c packet_disconnect",
        until: "7.4",
        rank: Rank::General,
        example: "Disconnecting: command execution failed",
        note: "The server sent SSH_MSG_DISCONNECT; the text says why. No address until 7.4: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "t-toomany",
        text: "Disconnecting {who}{peer}: Too many authentication failures",
        means: Meaning::AuthLimit,
        from: "auth.c auth_maxtries_exceeded",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting authenticating user root 203.0.113.7 port 40122: Too many authentication failures [preauth]",
        note: "MaxAuthTries was reached and the server hung up: an agent that offers many keys, or guessing.",
        ..ROW
    },
    Message {
        id: "t-toomany-68",
        text: "Disconnecting: Too many authentication failures",
        means: Meaning::AuthLimit,
        from: "auth.c auth_maxtries_exceeded",
        process: Process::Child,
        since: "6.8",
        until: "7.4",
        example: "Disconnecting: Too many authentication failures [preauth]",
        note: "MaxAuthTries was reached and the server hung up: an agent that offers many keys, or guessing. The line before it of the same pid has the address.",
        ..ROW
    },
    Message {
        id: "t-toomany-67",
        text: "Disconnecting: Too many authentication failures for {invalid}{user} from {peer} ssh2",
        means: Meaning::AuthLimit,
        from: "auth.c auth_maxtries_exceeded",
        process: Process::Child,
        since: "6.7",
        until: "6.7",
        example: "Disconnecting: Too many authentication failures for invalid user admin from 203.0.113.7 port 40122 ssh2 [preauth]",
        note: "MaxAuthTries was reached and the server hung up: an agent that offers many keys, or guessing.",
        ..ROW
    },
    Message {
        id: "t-toomany-53",
        text: "Disconnecting: Too many authentication failures for {invalid}{login}",
        means: Meaning::AuthLimit,
        from: "auth.h AUTH_FAIL_MSG",
        process: Process::Child,
        until: "6.6",
        example: "Disconnecting: Too many authentication failures for root [preauth]",
        note: "MaxAuthTries was reached and the server hung up: an agent that offers many keys, or guessing.",
        ..ROW
    },
    Message {
        id: "t-noauthmethods",
        text: "Disconnecting {who}{peer}: no authentication methods enabled",
        means: Meaning::DisconnectSent,
        from: "auth2.c userauth_send_banner",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting authenticating user root 203.0.113.7 port 40122: no authentication methods enabled",
        note: "AuthenticationMethods of this server leaves the client nothing to try: a setting to correct.",
        ..ROW
    },
    Message {
        id: "t-noauthmethods-old",
        text: "Disconnecting: no authentication methods enabled",
        means: Meaning::DisconnectSent,
        from: "auth2.c userauth_send_banner",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: no authentication methods enabled",
        note: "AuthenticationMethods of this server leaves the client nothing to try: a setting to correct.",
        ..ROW
    },
    Message {
        id: "t-userchange",
        text: "Disconnecting {who}{ip} port {port}: Change of username or service not allowed: {words}",
        means: Meaning::DisconnectSent,
        from: "auth2.c input_userauth_request",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting authenticating user root 203.0.113.7 port 40122: Change of username or service not allowed: (root,ssh-connection) -> (admin,ssh-connection)",
        note: "The client changed the user name in mid-login: a scanner or a careless library. The text is cut at 100 characters and holds what the client chose.",
        ..ROW
    },
    Message {
        id: "t-userchange-old",
        text: "Disconnecting: Change of username or service not allowed: {words}",
        means: Meaning::DisconnectSent,
        from: "auth2.c input_userauth_request",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: Change of username or service not allowed: (root,ssh-connection) -> (admin,ssh-connection)",
        note: "The client changed the user name in mid-login: a scanner or a careless library. The text is cut at 100 characters and holds what the client chose.",
        ..ROW
    },
    Message {
        id: "t-badservice",
        text: "Disconnecting {who}{ip} port {port}: bad service request {words}",
        means: Meaning::DisconnectSent,
        from: "auth2.c input_service_request",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting authenticating user root 203.0.113.7 port 40122: bad service request ssh-nothing",
        note: "The client asked for a service that does not exist: a scanner or a broken client.",
        ..ROW
    },
    Message {
        id: "t-badservice-old",
        text: "Disconnecting: bad service request {words}",
        means: Meaning::DisconnectSent,
        from: "auth2.c input_service_request",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: bad service request ssh-nothing",
        note: "The client asked for a service that does not exist: a scanner or a broken client.",
        ..ROW
    },
    Message {
        id: "t-chan",
        text: "Disconnecting {who}{peer}: {word} packet referred to nonexistent channel {n}",
        means: Meaning::ProtocolError,
        from: "channels.c channel_from_packet_id",
        process: Process::Child,
        since: "7.6",
        example: "Disconnecting user alice 203.0.113.7 port 40122: data packet referred to nonexistent channel 3",
        note: "The client wrote to a channel that is not open: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-chan-b",
        text: "Disconnecting {who}{peer}: {word} {word} packet referred to nonexistent channel {n}",
        means: Meaning::ProtocolError,
        from: "channels.c channel_from_packet_id",
        process: Process::Child,
        since: "7.6",
        example: "Disconnecting user alice 203.0.113.7 port 40122: window adjust packet referred to nonexistent channel 3",
        note: "The client wrote to a channel that is not open: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-chan-old-75",
        text: "Disconnecting {who}{peer}: Received {word} for {word} channel {n}.",
        means: Meaning::ProtocolError,
        from: "channels.c channel_input_data",
        process: Process::Child,
        since: "7.5",
        until: "7.5",
        example: "Disconnecting user alice 203.0.113.7 port 40122: Received data for nonexistent channel 3.",
        note: "The client wrote to a channel that is not open: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-chan-old",
        text: "Disconnecting: Received {word} for {word} channel {n}.",
        means: Meaning::ProtocolError,
        from: "channels.c channel_input_data",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: Received data for nonexistent channel 3.",
        note: "The client wrote to a channel that is not open: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-chan-open",
        text: "Disconnecting {who}{peer}: Received open {word} for {word} channel {n}.",
        means: Meaning::ProtocolError,
        from: "channels.c",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting user alice 203.0.113.7 port 40122: Received open confirmation for non-opening channel 3.",
        note: "The client answered an opening that was not asked for: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-chan-open-old",
        text: "Disconnecting: Received open {word} for {word} channel {n}.",
        means: Meaning::ProtocolError,
        from: "channels.c",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: Received open confirmation for non-opening channel 3.",
        note: "The client answered an opening that was not asked for: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-extdata-eof",
        text: "Disconnecting {who}{peer}: Received extended_data after EOF on channel {n}.",
        means: Meaning::ProtocolError,
        from: "channels.c channel_input_extended_data",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting user alice 203.0.113.7 port 40122: Received extended_data after EOF on channel 3.",
        note: "The client wrote to a channel it had closed: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-extdata-eof-old",
        text: "Disconnecting: Received extended_data after EOF on channel {n}.",
        means: Meaning::ProtocolError,
        from: "channels.c channel_input_extended_data",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: Received extended_data after EOF on channel 3.",
        note: "The client wrote to a channel it had closed: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-window",
        text: "Disconnecting {who}{peer}: channel {n}: peer ignored channel window",
        means: Meaning::ProtocolError,
        from: "channels.c channel_input_data",
        process: Process::Child,
        since: "9.6",
        example: "Disconnecting user alice 203.0.113.7 port 40122: channel 0: peer ignored channel window",
        note: "The client sent more than it was allowed, beyond what 9.6 and later tolerate. `rcvd too much data` lines come before.",
        ..ROW
    },
    Message {
        id: "t-nomore",
        text: "Disconnecting {who}{peer}: Possible attack: attempt to open a session after additional sessions disabled",
        means: Meaning::ProtocolError,
        from: "serverloop.c server_request_session",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting user alice 203.0.113.7 port 40122: Possible attack: attempt to open a session after additional sessions disabled",
        note: "The client opened a session after it had promised to open none: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-nomore-old",
        text: "Disconnecting: Possible attack: attempt to open a session after additional sessions disabled",
        means: Meaning::ProtocolError,
        from: "serverloop.c server_request_session",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: Possible attack: attempt to open a session after additional sessions disabled",
        note: "The client opened a session after it had promised to open none: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-badchanmsg-a",
        text: "Disconnecting {who}{peer}: Invalid {word} message",
        means: Meaning::ProtocolError,
        from: "channels.c",
        process: Process::Child,
        since: "7.6",
        example: "Disconnecting user alice 203.0.113.7 port 40122: Invalid data message",
        note: "The client's packet could not be read: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-badchanmsg-b",
        text: "Disconnecting {who}{peer}: Invalid {word} channel id",
        means: Meaning::ProtocolError,
        from: "channels.c",
        process: Process::Child,
        since: "7.6",
        example: "Disconnecting user alice 203.0.113.7 port 40122: Invalid ieof channel id",
        note: "The client named an impossible channel: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-badchanmsg-c",
        text: "Disconnecting {who}{peer}: {word}: unknown channel {n}",
        means: Meaning::ProtocolError,
        from: "serverloop.c server_input_channel_req",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting user alice 203.0.113.7 port 40122: server_input_channel_req: unknown channel 7",
        note: "The client wrote to a channel that is not open: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-badchanmsg-c-old",
        text: "Disconnecting: {word}: unknown channel {n}",
        means: Meaning::ProtocolError,
        from: "serverloop.c server_input_channel_req",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: server_input_channel_req: unknown channel 7",
        note: "The client wrote to a channel that is not open: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-ptytwice",
        text: "Disconnecting {who}{peer}: Protocol error: you already have a pty.",
        means: Meaning::ProtocolError,
        from: "session.c session_pty_req",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting user alice 203.0.113.7 port 40122: Protocol error: you already have a pty.",
        note: "The client asked twice for a terminal: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-ptytwice-old",
        text: "Disconnecting: Protocol error: you already have a pty.",
        means: Meaning::ProtocolError,
        from: "session.c session_pty_req",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: Protocol error: you already have a pty.",
        note: "The client asked twice for a terminal: a bug of the client.",
        ..ROW
    },
    Message {
        id: "t-waitstatus",
        text: "Disconnecting {who}{peer}: wait returned status {hex}.",
        means: Meaning::InternalFailure,
        from: "session.c session_exit_message",
        process: Process::Child,
        since: "7.5",
        example: "Disconnecting user alice 203.0.113.7 port 40122: wait returned status 0b7f.",
        note: "sshd could not make sense of how the session's process ended.",
        ..ROW
    },
    Message {
        id: "t-waitstatus-old",
        text: "Disconnecting: wait returned status {hex}.",
        means: Meaning::InternalFailure,
        from: "session.c session_exit_message",
        process: Process::Child,
        until: "7.4",
        example: "Disconnecting: wait returned status 0b7f.",
        note: "sshd could not make sense of how the session's process ended.",
        ..ROW
    },
    Message {
        id: "t-packetcorrupt",
        text: "Disconnecting: Packet corrupt",
        means: Meaning::IntegrityFailed,
        from: "packet.c packet_start_discard",
        until: "7.4",
        example: "Disconnecting: Packet corrupt",
        note: "The length of a packet made no sense. In a session bytes were changed on the way or the keys are out of step; before login it is mostly junk from a scanner.",
        ..ROW
    },
    Message {
        id: "padlen",
        text: "Disconnecting: Corrupted padlen {n} on input.",
        means: Meaning::IntegrityFailed,
        from: "packet.c packet_read_poll2",
        until: "6.7",
        example: "Disconnecting: Corrupted padlen 250 on input.",
        note: "A packet's padding made no sense after its check had passed or was not due yet.",
        ..ROW
    },
    Message {
        id: "badtype",
        text: "Disconnecting: Invalid ssh2 packet type: {n}",
        means: Meaning::ProtocolError,
        from: "packet.c packet_read_poll2",
        until: "6.7",
        example: "Disconnecting: Invalid ssh2 packet type: 0",
        note: "The peer sent a packet of a type that protocol 2 does not have.",
        ..ROW
    },
    Message {
        id: "proto-rcvd",
        text: "Disconnecting: protocol error: rcvd type {n}",
        means: Meaning::ProtocolError,
        from: "dispatch.c dispatch_run",
        until: "6.7",
        example: "Disconnecting: protocol error: rcvd type 90",
        note: "The peer sent a packet that is not allowed at this moment.",
        ..ROW
    },
    Message {
        id: "ssh1-disc-a",
        text: "Disconnecting: crc32 compensation attack: network attack detected",
        means: Meaning::IntegrityFailed,
        until: "6.7",
        example: "Disconnecting: crc32 compensation attack: network attack detected",
        note: "Protocol 1: the stream was tampered with, or damaged.",
        ..ROW
    },
    Message {
        id: "ssh1-disc-b",
        text: "Disconnecting: deattack denial of service detected",
        means: Meaning::ProtocolError,
        until: "6.7",
        example: "Disconnecting: deattack denial of service detected",
        note: "Protocol 1: the peer sent what would have cost the attack detector too much.",
        ..ROW
    },
    Message {
        id: "ssh1-disc-c",
        text: "Disconnecting: Corrupted check bytes on input.",
        means: Meaning::IntegrityFailed,
        until: "6.7",
        example: "Disconnecting: Corrupted check bytes on input.",
        note: "Protocol 1: a packet failed its check.",
        ..ROW
    },
    Message {
        id: "ssh1-disc-d",
        text: "Disconnecting: Invalid ssh1 packet type: {n}",
        means: Meaning::ProtocolError,
        until: "6.7",
        example: "Disconnecting: Invalid ssh1 packet type: 99",
        note: "Protocol 1: the peer sent a packet of a type that does not exist.",
        ..ROW
    },
];
