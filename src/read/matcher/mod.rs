//! THE HOT LOOP: a message body → the row it matches. No allocation, no regex, no dynamic dispatch.
//!
//! In: who speaks, and a body whose prefix and `[preauth]` were taken off. Out: a [`Match`], and what the row's slots
//! caught. Rows that begin with a literal are found in one walk along a radix tree; those that begin with a slot are
//! tried for every body.
//!
//! | file | what it is for |
//! |---|---|
//! | `template` | a row's text → pieces; refuses rows that a client could forge |
//! | `steps` | pieces → what is done with a body; `usual` and `peer_last` are short cuts through them |
//! | `rows` | a speaker's compiled rows, and which of them match |
//! | `prefixes`, `literal`, `initials` | rule rows out at a glance: by how a body begins, by how it ends, by its words |
//! | `slots`, `address` | a body against the steps of a row; addresses, ports and words in it |
//! | `cache` | the row that the same body matched before |
//! | `wording` | a line that no row matches → the template somebody could add |

mod address;
pub(super) mod cache;
mod initials;
mod literal;
mod peer_last;
mod prefixes;
mod rows;
pub mod slots;
mod steps;
pub mod template;
mod usual;
pub mod wording;

use std::sync::OnceLock;

use crate::catalogue::message::{Message, Rank, Speaker};
use crate::catalogue::messages;
use crate::model::{Errno, Meaning, MessageId, Process, Program};
use rows::{Row, Rows};
use slots::Captures;

/// The catalogue. The rows of each speaker are compiled when the first of its lines is read, and those of
/// [`Rank::Generated`], which are many, when no other matches.
pub struct Matcher {
    known: [OnceLock<Rows>; 7],
    generated: [OnceLock<Rows>; 7],
}

/// The row that a body matched.
#[derive(Clone, Copy, Debug)]
pub struct Match {
    /// Which it is.
    pub message: MessageId,
    /// Its meaning, made finer by the error it names.
    pub meaning: Meaning,
    /// Whose pid such a line carries.
    pub process: Process,
    /// The address stands behind text that the client chose: if the line was cut, it may be a part of that text.
    pub late: bool,
}

static MATCHER: Matcher = Matcher { known: [const { OnceLock::new() }; 7], generated: [const { OnceLock::new() }; 7] };

/// The catalogue, compiled once per process.
pub fn matcher() -> &'static Matcher {
    &MATCHER
}

/// Whose rows a program's lines are matched against.
#[inline]
pub fn speaker(program: Program) -> Speaker {
    match program {
        Program::Sshd | Program::SshdSession | Program::SshdAuth => Speaker::Sshd,
        Program::Dropbear => Speaker::Dropbear,
        Program::Logind => Speaker::Logind,
        Program::Systemd => Speaker::Systemd,
        Program::Kernel => Speaker::Kernel,
        Program::Neighbour => Speaker::Neighbour,
    }
}

impl Matcher {
    /// The row that `body` (prefix and `[preauth]` peeled) matches, if any. `caught` is then what its slots hold.
    #[inline(never)]
    pub fn find(&self, speaker: Speaker, body: &[u8], caught: &mut Captures) -> Option<Match> {
        let known = self.known(speaker).find(body, caught);
        let row = known.or_else(|| self.find_generated(speaker, body, caught))?;
        let meaning = refine(row.means, caught.errno);
        Some(Match { message: row.id, meaning, process: row.process, late: row.late })
    }

    #[inline(never)]
    fn find_generated(&self, speaker: Speaker, body: &[u8], caught: &mut Captures) -> Option<&Row> {
        self.generated(speaker).find(body, caught)
    }

    /// Every row of `rank` that `body` matches: what the tests of the catalogue ask.
    pub fn all(&self, speaker: Speaker, rank: Rank, body: &[u8]) -> Vec<&'static Message> {
        let rows = if rank == Rank::Generated { self.generated(speaker) } else { self.known(speaker) };
        rows.all(rank, body).into_iter().map(messages::get).collect()
    }

    #[inline]
    fn known(&self, speaker: Speaker) -> &Rows {
        self.known[speaker as usize].get_or_init(|| Rows::new(speaker, |rank| rank != Rank::Generated))
    }

    fn generated(&self, speaker: Speaker) -> &Rows {
        self.generated[speaker as usize].get_or_init(|| Rows::new(speaker, |rank| rank == Rank::Generated))
    }
}

/// A read or write failure means what its error says; where a protocol fault is named, an error is none.
fn refine(meaning: Meaning, errno: Option<Errno>) -> Meaning {
    match (meaning, errno) {
        (Meaning::ProtocolError, Some(_)) => refine(Meaning::ReadFailed, errno),
        (Meaning::ReadFailed | Meaning::WriteFailed, Some(errno)) => match errno {
            Errno::Reset => Meaning::ResetByPeer,
            Errno::TimedOut => Meaning::TimedOut,
            Errno::NoRoute | Errno::NetUnreachable | Errno::HostUnreachable => Meaning::Unreachable,
            Errno::BrokenPipe => Meaning::WriteFailed,
            _ => meaning,
        },
        _ => meaning,
    }
}
