//! The short form of a generated row.

use crate::catalogue::message::{Message, Process, Rank};
use crate::model::Meaning;

/// One machine-extracted row; `{*}` stands for any text.
pub(super) const fn auto(
    id: &'static str,
    text: &'static str,
    means: Meaning,
    level: &'static str,
    since: &'static str,
    until: &'static str,
) -> Message {
    Message {
        id,
        text,
        means,
        from: "OpenSSH source",
        process: Process::Any,
        level,
        since,
        until,
        rank: Rank::Generated,
        ..Message::ROW
    }
}
