//! dropbear: how connections end before login.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "dropbear svr_dropbear_exit", process: Process::Child, ..Message::ROW };

pub(super) const TABLE: Table =
    Table { title: "dropbear: endings before login", speaker: Speaker::Dropbear, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "db-t-disc-before",
        text: "Exit before auth from <{socket}>: Disconnect received",
        means: Meaning::DisconnectReceived,
        example: "Exit before auth from <203.0.113.7:40122>: Disconnect received",
        note: "The client said goodbye; dropbear does not log its code.",
        ..ROW
    },
    Message {
        id: "db-t-disc-before-old",
        text: "Exit before auth: Disconnect received",
        means: Meaning::DisconnectReceived,
        until: "2016.72",
        example: "Exit before auth: Disconnect received",
        note: "The client said goodbye; dropbear does not log its code.",
        ..ROW
    },
    Message {
        id: "db-t-disc-before-user",
        text: "Exit before auth from <{socket}>: (user '{user}', {n} fails): Disconnect received",
        means: Meaning::DisconnectReceived,
        example: "Exit before auth from <203.0.113.7:40122>: (user 'alice', 1 fails): Disconnect received",
        note: "The client said goodbye; dropbear does not log its code.",
        ..ROW
    },
    Message {
        id: "db-t-disc-before-user-old",
        text: "Exit before auth (user '{user}', {n} fails): Disconnect received",
        means: Meaning::DisconnectReceived,
        until: "2016.72",
        example: "Exit before auth (user 'alice', 1 fails): Disconnect received",
        note: "The client said goodbye; dropbear does not log its code.",
        ..ROW
    },
    Message {
        id: "db-t-normal-before",
        text: "Exit before auth from <{socket}>: Exited normally",
        means: Meaning::ClosedByPeer,
        example: "Exit before auth from <203.0.113.7:40122>: Exited normally",
        note: "The client closed the TCP connection. It says `normally` for any FIN, orderly or not.",
        ..ROW
    },
    Message {
        id: "db-t-normal-before-old",
        text: "Exit before auth: Exited normally",
        means: Meaning::ClosedByPeer,
        until: "2016.72",
        example: "Exit before auth: Exited normally",
        note: "The client closed the TCP connection. It says `normally` for any FIN, orderly or not.",
        ..ROW
    },
    Message {
        id: "db-t-normal-before-user",
        text: "Exit before auth from <{socket}>: (user '{user}', {n} fails): Exited normally",
        means: Meaning::ClosedByPeer,
        example: "Exit before auth from <203.0.113.7:40122>: (user 'alice', 1 fails): Exited normally",
        note: "The client closed the TCP connection. It says `normally` for any FIN, orderly or not.",
        ..ROW
    },
    Message {
        id: "db-t-normal-before-user-old",
        text: "Exit before auth (user '{user}', {n} fails): Exited normally",
        means: Meaning::ClosedByPeer,
        until: "2016.72",
        example: "Exit before auth (user 'alice', 1 fails): Exited normally",
        note: "The client closed the TCP connection. It says `normally` for any FIN, orderly or not.",
        ..ROW
    },
    Message {
        id: "db-t-read-before",
        text: "Exit before auth from <{socket}>: Error reading: {errno}",
        means: Meaning::ReadFailed,
        example: "Exit before auth from <203.0.113.7:40122>: Error reading: Connection reset by peer",
        note: "The kernel reported an error while reading.",
        ..ROW
    },
    Message {
        id: "db-t-read-before-old",
        text: "Exit before auth: Error reading: {errno}",
        means: Meaning::ReadFailed,
        until: "2016.72",
        example: "Exit before auth: Error reading: Connection reset by peer",
        note: "The kernel reported an error while reading.",
        ..ROW
    },
    Message {
        id: "db-t-read-before-user",
        text: "Exit before auth from <{socket}>: (user '{user}', {n} fails): Error reading: {errno}",
        means: Meaning::ReadFailed,
        example: "Exit before auth from <203.0.113.7:40122>: (user 'alice', 1 fails): Error reading: Connection reset by peer",
        note: "The kernel reported an error while reading.",
        ..ROW
    },
    Message {
        id: "db-t-read-before-user-old",
        text: "Exit before auth (user '{user}', {n} fails): Error reading: {errno}",
        means: Meaning::ReadFailed,
        until: "2016.72",
        example: "Exit before auth (user 'alice', 1 fails): Error reading: Connection reset by peer",
        note: "The kernel reported an error while reading.",
        ..ROW
    },
    Message {
        id: "db-t-auth-before",
        text: "Exit before auth from <{socket}>: Timeout before auth",
        means: Meaning::GraceExpired,
        example: "Exit before auth from <203.0.113.7:40122>: Timeout before auth",
        note: "The login was not complete within 300 seconds.",
        ..ROW
    },
    Message {
        id: "db-t-auth-before-old",
        text: "Exit before auth: Timeout before auth",
        means: Meaning::GraceExpired,
        until: "2016.72",
        example: "Exit before auth: Timeout before auth",
        note: "The login was not complete within 300 seconds.",
        ..ROW
    },
    Message {
        id: "db-t-auth-before-user",
        text: "Exit before auth from <{socket}>: (user '{user}', {n} fails): Timeout before auth",
        means: Meaning::GraceExpired,
        example: "Exit before auth from <203.0.113.7:40122>: (user 'alice', 1 fails): Timeout before auth",
        note: "The login was not complete within 300 seconds.",
        ..ROW
    },
    Message {
        id: "db-t-auth-before-user-old",
        text: "Exit before auth (user '{user}', {n} fails): Timeout before auth",
        means: Meaning::GraceExpired,
        until: "2016.72",
        example: "Exit before auth (user 'alice', 1 fails): Timeout before auth",
        note: "The login was not complete within 300 seconds.",
        ..ROW
    },
    Message {
        id: "db-t-tries-before-user",
        text: "Exit before auth from <{socket}>: (user '{login}', {n} fails): Max auth tries reached - user {any}",
        means: Meaning::AuthLimit,
        example: "Exit before auth from <203.0.113.7:40122>: (user 'alice', 1 fails): Max auth tries reached - user 'alice' from 203.0.113.7:40122",
        note: "Too many failed tries in one connection.",
        ..ROW
    },
    Message {
        id: "db-t-tries-before-user-old",
        text: "Exit before auth (user '{login}', {n} fails): Max auth tries reached - user '{any}' from {socket}",
        means: Meaning::AuthLimit,
        until: "2016.72",
        example: "Exit before auth (user 'alice', 1 fails): Max auth tries reached - user 'alice' from 203.0.113.7:40122",
        note: "Too many failed tries in one connection.",
        ..ROW
    },
    Message {
        id: "db-t-tries-before",
        text: "Exit before auth from <{socket}>: Max auth tries reached - user {any}",
        means: Meaning::AuthLimit,
        example: "Exit before auth from <203.0.113.7:40122>: Max auth tries reached - user 'is invalid' from 203.0.113.7:40122",
        note: "Too many failed tries in one connection.",
        ..ROW
    },
    Message {
        id: "db-t-tries-before-old",
        text: "Exit before auth: Max auth tries reached - user '{any}' from {socket}",
        means: Meaning::AuthLimit,
        until: "2016.72",
        example: "Exit before auth: Max auth tries reached - user 'is invalid' from 203.0.113.7:40122",
        note: "Too many failed tries in one connection.",
        ..ROW
    },
    Message {
        id: "db-t-integ-before",
        text: "Exit before auth from <{socket}>: Integrity error",
        means: Meaning::IntegrityFailed,
        example: "Exit before auth from <203.0.113.7:40122>: Integrity error",
        note: "A packet failed its check: bytes changed on the way, or a broken client.",
        ..ROW
    },
    Message {
        id: "db-t-integ-before-old",
        text: "Exit before auth: Integrity error",
        means: Meaning::IntegrityFailed,
        until: "2016.72",
        example: "Exit before auth: Integrity error",
        note: "A packet failed its check: bytes changed on the way, or a broken client.",
        ..ROW
    },
    Message {
        id: "db-t-integ-size-before",
        text: "Exit before auth from <{socket}>: Integrity error (bad packet size {n})",
        means: Meaning::IntegrityFailed,
        example: "Exit before auth from <203.0.113.7:40122>: Integrity error (bad packet size 1229867348)",
        note: "The length of a packet made no sense: corruption in a session, junk before login.",
        ..ROW
    },
    Message {
        id: "db-t-integ-size-before-old",
        text: "Exit before auth: Integrity error (bad packet size {n})",
        means: Meaning::IntegrityFailed,
        until: "2016.72",
        example: "Exit before auth: Integrity error (bad packet size 1229867348)",
        note: "The length of a packet made no sense: corruption in a session, junk before login.",
        ..ROW
    },
    Message {
        id: "db-t-badsize-before",
        text: "Exit before auth from <{socket}>: Bad packet size {n}",
        means: Meaning::IntegrityFailed,
        example: "Exit before auth from <203.0.113.7:40122>: Bad packet size 1229867348",
        note: "The length of a packet made no sense: corruption in a session, junk before login.",
        ..ROW
    },
    Message {
        id: "db-t-badsize-before-old",
        text: "Exit before auth: Bad packet size {n}",
        means: Meaning::IntegrityFailed,
        until: "2016.72",
        example: "Exit before auth: Bad packet size 1229867348",
        note: "The length of a packet made no sense: corruption in a session, junk before login.",
        ..ROW
    },
    Message {
        id: "db-t-ident-before",
        text: "Exit before auth from <{socket}>: Incompatible remote version '{any}'",
        means: Meaning::ProtocolMismatch,
        example: "Exit before auth from <203.0.113.7:40122>: Incompatible remote version 'SSH-1.5-Old'",
        note: "The client speaks another version of the protocol.",
        ..ROW
    },
    Message {
        id: "db-t-ident-before-old",
        text: "Exit before auth: Incompatible remote version '{any}'",
        means: Meaning::ProtocolMismatch,
        until: "2016.72",
        example: "Exit before auth: Incompatible remote version 'SSH-1.5-Old'",
        note: "The client speaks another version of the protocol.",
        ..ROW
    },
    Message {
        id: "db-t-noident-before",
        text: "Exit before auth from <{socket}>: Failed to get remote version",
        means: Meaning::NoIdentification,
        example: "Exit before auth from <203.0.113.7:40122>: Failed to get remote version",
        note: "The client left before it said who it is: a port scan or a health check.",
        ..ROW
    },
    Message {
        id: "db-t-noident-before-old",
        text: "Exit before auth: Failed to get remote version",
        means: Meaning::NoIdentification,
        until: "2016.72",
        example: "Exit before auth: Failed to get remote version",
        note: "The client left before it said who it is: a port scan or a health check.",
        ..ROW
    },
    Message {
        id: "db-t-algo-before",
        text: "Exit before auth from <{socket}>: No matching algo {words}",
        means: Meaning::NegotiationFailed,
        example: "Exit before auth from <203.0.113.7:40122>: No matching algo enc c->s",
        note: "Client and server share no algorithm of this kind.",
        ..ROW
    },
    Message {
        id: "db-t-algo-before-old",
        text: "Exit before auth: No matching algo {words}",
        means: Meaning::NegotiationFailed,
        until: "2016.72",
        example: "Exit before auth: No matching algo enc c->s",
        note: "Client and server share no algorithm of this kind.",
        ..ROW
    },
    Message {
        id: "db-t-sig-before",
        text: "Exit before auth from <{socket}>: Terminated by signal",
        means: Meaning::ExitSignal,
        example: "Exit before auth from <203.0.113.7:40122>: Terminated by signal",
        note: "The process of this connection was told to end: a shutdown or an admin.",
        ..ROW
    },
    Message {
        id: "db-t-sig-before-old",
        text: "Exit before auth: Terminated by signal",
        means: Meaning::ExitSignal,
        until: "2016.72",
        example: "Exit before auth: Terminated by signal",
        note: "The process of this connection was told to end: a shutdown or an admin.",
        ..ROW
    },
    Message {
        id: "db-t-unexp-before",
        text: "Exit before auth from <{socket}>: Unexpected packet type {n}, expected {n}",
        means: Meaning::ProtocolError,
        example: "Exit before auth from <203.0.113.7:40122>: Unexpected packet type 30, expected 20",
        note: "The client sent a packet that is not allowed at this moment.",
        ..ROW
    },
    Message {
        id: "db-t-unexp-before-old",
        text: "Exit before auth: Unexpected packet type {n}, expected {n}",
        means: Meaning::ProtocolError,
        until: "2016.72",
        example: "Exit before auth: Unexpected packet type 30, expected 20",
        note: "The client sent a packet that is not allowed at this moment.",
        ..ROW
    },
    Message {
        id: "db-t-unexp-b-before",
        text: "Exit before auth from <{socket}>: Received message {n} before userauth",
        means: Meaning::ProtocolError,
        example: "Exit before auth from <203.0.113.7:40122>: Received message 90 before userauth",
        note: "The client sent a packet that is not allowed at this moment.",
        ..ROW
    },
    Message {
        id: "db-t-unexp-b-before-old",
        text: "Exit before auth: Received message {n} before userauth",
        means: Meaning::ProtocolError,
        until: "2016.72",
        example: "Exit before auth: Received message 90 before userauth",
        note: "The client sent a packet that is not allowed at this moment.",
        ..ROW
    },
    Message {
        id: "db-before",
        text: "Exit before auth from <{socket}>: {words}",
        means: Meaning::ClosedByServer,
        rank: Rank::General,
        example: "Exit before auth from <203.0.113.7:40122>: Bad kex value",
        note: "The connection ended; the text says why.",
        ..ROW
    },
    Message {
        id: "db-before-old",
        text: "Exit before auth: {words}",
        means: Meaning::ClosedByServer,
        until: "2016.72",
        rank: Rank::General,
        example: "Exit before auth: Bad kex value",
        note: "The connection ended; the text says why.",
        ..ROW
    },
    Message {
        id: "db-before-user-old",
        text: "Exit before auth (user '{user}', {n} fails): {words}",
        means: Meaning::ClosedByServer,
        until: "2016.72",
        rank: Rank::General,
        example: "Exit before auth (user 'alice', 1 fails): Bad method",
        note: "The connection ended; the text says why.",
        ..ROW
    },
];
