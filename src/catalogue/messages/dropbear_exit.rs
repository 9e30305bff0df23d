//! dropbear: how connections end after login; the exit names the user.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "dropbear svr_dropbear_exit", process: Process::Child, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "dropbear: endings", speaker: Speaker::Dropbear, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "db-t-disc",
        text: "Exit ({user}) from <{socket}>: Disconnect received",
        means: Meaning::DisconnectReceived,
        example: "Exit (alice) from <203.0.113.7:40122>: Disconnect received",
        note: "The client said goodbye; dropbear does not log its code.",
        ..ROW
    },
    Message {
        id: "db-t-disc-old",
        text: "Exit ({user}): Disconnect received",
        means: Meaning::DisconnectReceived,
        until: "2016.72",
        example: "Exit (alice): Disconnect received",
        note: "The client said goodbye; dropbear does not log its code. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-normal",
        text: "Exit ({user}) from <{socket}>: Exited normally",
        means: Meaning::ClosedByPeer,
        example: "Exit (alice) from <203.0.113.7:40122>: Exited normally",
        note: "The client closed the TCP connection. It says `normally` for any FIN, orderly or not.",
        ..ROW
    },
    Message {
        id: "db-t-normal-old",
        text: "Exit ({user}): Exited normally",
        means: Meaning::ClosedByPeer,
        until: "2016.72",
        example: "Exit (alice): Exited normally",
        note: "The client closed the TCP connection. It says `normally` for any FIN, orderly or not. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-read",
        text: "Exit ({user}) from <{socket}>: Error reading: {errno}",
        means: Meaning::ReadFailed,
        example: "Exit (alice) from <203.0.113.7:40122>: Error reading: Connection reset by peer",
        note: "The kernel reported an error while reading.",
        ..ROW
    },
    Message {
        id: "db-t-read-old",
        text: "Exit ({user}): Error reading: {errno}",
        means: Meaning::ReadFailed,
        until: "2016.72",
        example: "Exit (alice): Error reading: Connection reset by peer",
        note: "The kernel reported an error while reading. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-write",
        text: "Exit ({user}) from <{socket}>: Error writing: {errno}",
        means: Meaning::WriteFailed,
        example: "Exit (alice) from <203.0.113.7:40122>: Error writing: Broken pipe",
        note: "The kernel reported an error while writing; after `Broken pipe` the cause is earlier.",
        ..ROW
    },
    Message {
        id: "db-t-write-old",
        text: "Exit ({user}): Error writing: {errno}",
        means: Meaning::WriteFailed,
        until: "2016.72",
        example: "Exit (alice): Error writing: Broken pipe",
        note: "The kernel reported an error while writing; after `Broken pipe` the cause is earlier. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-ka",
        text: "Exit ({user}) from <{socket}>: Keepalive timeout",
        means: Meaning::AliveExpired,
        example: "Exit (alice) from <203.0.113.7:40122>: Keepalive timeout",
        note: "The client did not answer for three times the keepalive interval (-K).",
        ..ROW
    },
    Message {
        id: "db-t-ka-old",
        text: "Exit ({user}): Keepalive timeout",
        means: Meaning::AliveExpired,
        until: "2016.72",
        example: "Exit (alice): Keepalive timeout",
        note: "The client did not answer for three times the keepalive interval (-K). Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-idle",
        text: "Exit ({user}) from <{socket}>: Idle timeout",
        means: Meaning::IdleClosed,
        example: "Exit (alice) from <203.0.113.7:40122>: Idle timeout",
        note: "Nothing passed for the idle timeout (-I): a policy of this server.",
        ..ROW
    },
    Message {
        id: "db-t-idle-old",
        text: "Exit ({user}): Idle timeout",
        means: Meaning::IdleClosed,
        until: "2016.72",
        example: "Exit (alice): Idle timeout",
        note: "Nothing passed for the idle timeout (-I): a policy of this server. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-maxdur",
        text: "Exit ({user}) from <{socket}>: Max duration reached",
        means: Meaning::IdleClosed,
        example: "Exit (alice) from <203.0.113.7:40122>: Max duration reached",
        note: "The longest time a connection may last is over: a policy of this server.",
        ..ROW
    },
    Message {
        id: "db-t-maxdur-old",
        text: "Exit ({user}): Max duration reached",
        means: Meaning::IdleClosed,
        until: "2016.72",
        example: "Exit (alice): Max duration reached",
        note: "The longest time a connection may last is over: a policy of this server. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-integ",
        text: "Exit ({user}) from <{socket}>: Integrity error",
        means: Meaning::IntegrityFailed,
        example: "Exit (alice) from <203.0.113.7:40122>: Integrity error",
        note: "A packet failed its check: bytes changed on the way, or a broken client.",
        ..ROW
    },
    Message {
        id: "db-t-integ-old",
        text: "Exit ({user}): Integrity error",
        means: Meaning::IntegrityFailed,
        until: "2016.72",
        example: "Exit (alice): Integrity error",
        note: "A packet failed its check: bytes changed on the way, or a broken client. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-integ-size",
        text: "Exit ({user}) from <{socket}>: Integrity error (bad packet size {n})",
        means: Meaning::IntegrityFailed,
        example: "Exit (alice) from <203.0.113.7:40122>: Integrity error (bad packet size 1229867348)",
        note: "The length of a packet made no sense: corruption in a session, junk before login.",
        ..ROW
    },
    Message {
        id: "db-t-integ-size-old",
        text: "Exit ({user}): Integrity error (bad packet size {n})",
        means: Meaning::IntegrityFailed,
        until: "2016.72",
        example: "Exit (alice): Integrity error (bad packet size 1229867348)",
        note: "The length of a packet made no sense: corruption in a session, junk before login. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-badsize",
        text: "Exit ({user}) from <{socket}>: Bad packet size {n}",
        means: Meaning::IntegrityFailed,
        example: "Exit (alice) from <203.0.113.7:40122>: Bad packet size 1229867348",
        note: "The length of a packet made no sense: corruption in a session, junk before login.",
        ..ROW
    },
    Message {
        id: "db-t-badsize-old",
        text: "Exit ({user}): Bad packet size {n}",
        means: Meaning::IntegrityFailed,
        until: "2016.72",
        example: "Exit (alice): Bad packet size 1229867348",
        note: "The length of a packet made no sense: corruption in a session, junk before login. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-decrypt",
        text: "Exit ({user}) from <{socket}>: Error decrypting",
        means: Meaning::IntegrityFailed,
        example: "Exit (alice) from <203.0.113.7:40122>: Error decrypting",
        note: "A packet could not be decrypted.",
        ..ROW
    },
    Message {
        id: "db-t-decrypt-old",
        text: "Exit ({user}): Error decrypting",
        means: Meaning::IntegrityFailed,
        until: "2016.72",
        example: "Exit (alice): Error decrypting",
        note: "A packet could not be decrypted. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-sig",
        text: "Exit ({user}) from <{socket}>: Terminated by signal",
        means: Meaning::ExitSignal,
        example: "Exit (alice) from <203.0.113.7:40122>: Terminated by signal",
        note: "The process of this connection was told to end: a shutdown or an admin.",
        ..ROW
    },
    Message {
        id: "db-t-sig-old",
        text: "Exit ({user}): Terminated by signal",
        means: Meaning::ExitSignal,
        until: "2016.72",
        example: "Exit (alice): Terminated by signal",
        note: "The process of this connection was told to end: a shutdown or an admin. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-t-unexp",
        text: "Exit ({user}) from <{socket}>: Unexpected packet type {n}, expected {n}",
        means: Meaning::ProtocolError,
        example: "Exit (alice) from <203.0.113.7:40122>: Unexpected packet type 30, expected 20",
        note: "The client sent a packet that is not allowed at this moment.",
        ..ROW
    },
    Message {
        id: "db-t-unexp-old",
        text: "Exit ({user}): Unexpected packet type {n}, expected {n}",
        means: Meaning::ProtocolError,
        until: "2016.72",
        example: "Exit (alice): Unexpected packet type 30, expected 20",
        note: "The client sent a packet that is not allowed at this moment. Old wording without an address: the pid leads to the connection.",
        ..ROW
    },
    Message {
        id: "db-exit",
        text: "Exit ({user}) from <{socket}>: {words}",
        means: Meaning::ClosedByServer,
        rank: Rank::General,
        example: "Exit (alice) from <203.0.113.7:40122>: Out of channels",
        note: "The connection ended; the text says why.",
        ..ROW
    },
    Message {
        id: "db-exit-old",
        text: "Exit ({user}): {words}",
        means: Meaning::ClosedByServer,
        until: "2016.72",
        rank: Rank::General,
        example: "Exit (alice): Out of channels",
        note: "The connection ended; the text says why.",
        ..ROW
    },
];
