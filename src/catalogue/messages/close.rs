//! How connections end: closed, reset, disconnected, timed out.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "packet.c", process: Process::Any, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Endings", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
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
        note: "The kernel reported an error on an authenticated session.",
        ..ROW
    },
];
