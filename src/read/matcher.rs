//! THE HOT LOOP: a message body → the row it matches. No allocation, no regex, no dynamic dispatch.
//!
//! Rows that begin with a literal are found in one walk along a radix tree; those that begin with a slot are tried for
//! every body. Specific rows are tried before general ones, these before the generated ones; of the same rank the row with
//! the most literal text first.

use std::sync::OnceLock;

use super::initials::Initials;
use super::literal::Ending;
use super::prefixes::Prefixes;
use super::slots::{self, Captures};
use super::steps::{self, Step};
use super::template::{self, Piece};
use crate::catalogue::message::{Message, Rank, Speaker};
use crate::catalogue::messages::{self, TABLES};
use crate::model::{Errno, Meaning, MessageId, Process, Program};

/// Rows of more steps than these, and rows behind so many that did not match, are first told by the words of the body:
/// to read it once more for that pays then.
const STEPS: usize = 16;
const TRIED: usize = 2;

/// A compiled row.
struct Row {
    id: MessageId,
    rank: Rank,
    means: Meaning,
    process: Process,
    /// The literal it begins with, if any, and what follows that.
    head: &'static [u8],
    steps: Vec<Step>,
    /// The literal it ends with, if any.
    tail: Ending,
    /// So long are its literals together.
    length: usize,
    /// How the words in its literals begin.
    words: Initials,
    /// It has many steps, or no head: so many rows have none that most bodies would be tried in vain.
    is_long: bool,
    /// An address stands behind text that the client chose.
    late: bool,
}

impl Row {
    fn new(number: usize, row: &Message, pieces: &[Piece]) -> Row {
        let (head, rest) = match pieces {
            [Piece::Literal(head), rest @ ..] => (*head, rest),
            rest => (&b""[..], rest),
        };
        let tail = match pieces.last() {
            Some(Piece::Literal(text)) => *text,
            _ => &[],
        };
        let (mut words, mut length) = (Initials::default(), head.len());
        for piece in rest {
            let Piece::Literal(text) = piece else { continue };
            length += text.len();
            words.add(text);
        }
        let Message { rank, means, process, .. } = *row;
        let (id, late) = (MessageId(number as u16), template::is_late(pieces));
        let example = row.example.as_bytes().strip_prefix(head).unwrap_or_default();
        let (steps, tail) = (steps::steps(rest, example), Ending::new(tail));
        let is_long = head.is_empty() || steps.len() > STEPS;
        Row { id, rank, means, process, head, steps, tail, length, words, is_long, late }
    }

    /// Rows of the same rank are tried in this order: those that say how a body begins, of those the ones that say how
    /// it ends, and of those the longest.
    fn order(&self) -> (usize, bool, bool, std::cmp::Reverse<usize>) {
        (self.rank as usize, self.head.len() < 4, self.tail.len() == 0, std::cmp::Reverse(self.length))
    }

    /// Does a body that begins with its head match? `caught` is then what its slots hold.
    #[inline]
    fn matches(&self, body: &[u8], caught: &mut Captures) -> bool {
        *caught = Captures::default();
        slots::run(&self.steps, body, self.head.len(), caught)
    }
}

/// The catalogue. The rows of each speaker are compiled when the first of its lines is read, and those of
/// [`Rank::Generated`], which are many, when no other matches.
pub struct Matcher {
    known: [OnceLock<Rows>; 7],
    generated: [OnceLock<Rows>; 7],
}

/// The compiled rows of a speaker.
struct Rows {
    /// In the order in which they are tried.
    rows: Vec<Row>,
    prefixes: Prefixes,
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
        let rows = rows.rows.iter().filter(|r| r.rank == rank && body.starts_with(r.head));
        let mut found: Vec<&Row> = rows.filter(|r| r.matches(body, &mut Captures::default())).collect();
        found.sort_by_key(|r| r.id);
        found.iter().map(|r| messages::get(r.id)).collect()
    }

    #[inline]
    fn known(&self, speaker: Speaker) -> &Rows {
        self.known[speaker as usize].get_or_init(|| Rows::new(speaker, |rank| rank != Rank::Generated))
    }

    fn generated(&self, speaker: Speaker) -> &Rows {
        self.generated[speaker as usize].get_or_init(|| Rows::new(speaker, |rank| rank == Rank::Generated))
    }
}

impl Rows {
    #[cold]
    fn new(speaker: Speaker, of: impl Fn(Rank) -> bool) -> Rows {
        let all = TABLES.iter().flat_map(|t| t.rows.iter().map(|r| (t.speaker, r)));
        let numbered = all.enumerate().filter(|(_, (of_table, row))| *of_table == speaker && of(row.rank));
        // A row that is not sound is a bug of ours; `tests/suite/messages.rs` names it.
        let compiled =
            numbered.filter_map(|(number, (_, row))| Some(Row::new(number, row, &template::pieces(row).ok()?)));
        let mut rows: Vec<Row> = compiled.collect();
        rows.sort_by_cached_key(Row::order);
        let prefixes = Prefixes::new((0..).zip(&rows).map(|(number, row)| (number, row.head)));
        Rows { rows, prefixes }
    }

    /// The first row that matches.
    #[inline(always)]
    fn find(&self, body: &[u8], caught: &mut Captures) -> Option<&Row> {
        let rows = self.prefixes.rows(body);
        let (mut tried, mut words) = (0, None);
        for row in rows.iter().map(|row| &self.rows[usize::from(*row)]) {
            // To match the only row there is costs no more than a glance.
            let may_match = rows.len() == 1
                || row.tail.ends(body)
                    && (!row.is_long && tried < TRIED
                        || words.get_or_insert_with(|| Initials::of(body)).hold(&row.words));
            if may_match {
                if row.matches(body, caught) {
                    return Some(row);
                }
                tried += 1;
            }
        }
        None
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
