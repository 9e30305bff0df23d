//! A log line → stamp, host, program, pid, body.
//!
//! In: a line, and a [`HeaderCache`] of what earlier ones began with. Out: a [`Line`]; one whose message may matter is a
//! [`Header`] with the message as its body. Read strictly from left to right: a header is what stands before the message,
//! and nothing in a message is ever looked at to find one, so that a user name like `x sshd[1]: Accepted …` stays a user
//! name. Times are completed by `stamp::clock`; the wording is the matcher's business.
//!
//! | file | what it is for |
//! |---|---|
//! | `split` | the way of every line: what is known of it, else its words |
//! | `tag`, `program` | those words: host, priority, `sshd[123]:`; the program behind a tag's name |
//! | `body`, `peel` | what others put around a message (`message repeated …`), and what sshd does (`error: `, ` [preauth]`) |
//! | `layout` | lines that are not `stamp host tag: message`; `tabbed`, `rfc5424`, and what was `collected` from several logs |
//! | `cache` | what earlier lines began with: `opening` is one's stamp and host, `writers` are hosts and tags |

pub(super) mod body;
mod cache;
mod collected;
mod layout;
mod opening;
mod peel;
pub mod program;
mod rfc5424;
mod split;
mod tabbed;
pub(super) mod tag;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod writers;

pub use cache::HeaderCache;
pub use peel::{Peeled, peel};
pub use split::{split, split_known};

use crate::model::Program;
use crate::read::stamp::Stamp;

/// A line whose message may matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// When it was written, as far as it says.
    pub stamp: Option<Stamp>,
    /// The machine; empty where the line names none.
    pub host: &'a [u8],
    /// The writer's name as written, without pid; empty where the line names none.
    pub tag: &'a [u8],
    /// The writer.
    pub program: Program,
    /// The writer's pid; 0 where the line has none.
    pub pid: u32,
    /// The message; [`peel`] goes on from here.
    pub body: &'a [u8],
    /// How often the message was written: N of `message repeated N times: [ … ]`, else 1.
    pub repeats: u32,
    /// No writer was named. `sshd -e`, `sshd -E` and container logs look like this, but so does rubbish: `program`
    /// is a guess (sshd), and a line whose body matches no row should count as damaged.
    pub bare: bool,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// A line to be matched. Text without any header comes as `Log`, too, with [`Header::bare`] set.
    Log(Header<'a>),
    /// Another program's line, or the further lines of a message of several lines, which are indented.
    Foreign {
        /// When it was written.
        stamp: Option<Stamp>,
    },
    /// Begins with bytes that no log line and no message begins with.
    Damaged,
    /// Nothing.
    Blank,
    /// `last message repeated N times`: the last line of this host once more, N times.
    LastRepeated {
        /// When that was written.
        stamp: Option<Stamp>,
        /// The machine; empty where the line names none.
        host: &'a [u8],
        /// How often.
        times: u32,
    },
    /// A remark of journalctl's (`-- Boot … --`, `-- No entries --`).
    Marker {
        /// The machine was started here.
        boot: bool,
    },
}
