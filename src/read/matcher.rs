//! THE HOT LOOP: a message body → the row it matches. No allocation, no regex, no dynamic dispatch.
//!
//! Rows are found by the literal they begin with, in one walk; those that begin with a slot are tried for all.
//! Specific rows go before general ones, those before the generated ones, longest wording first.

use std::sync::LazyLock;

use super::literal::Ending;
use super::pairs::Pairs;
use super::prefixes::Prefixes;
use super::slots::{self, Captures};
use super::steps::{self, Step};
use super::template::{self, Piece};
use crate::catalogue::message::{Message, Rank, Speaker};
use crate::catalogue::messages::{self, TABLES};
use crate::model::{Errno, Meaning, MessageId, Process, Program};

/// A compiled row.
struct Row {
    id: MessageId,
    speaker: Speaker,
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
    /// Of a row without a head, the pairs of bytes in its literals.
    pairs: Pairs,
    /// An address stands behind text that the client chose.
    late: bool,
}

impl Row {
    fn new(number: usize, speaker: Speaker, row: &Message, pieces: &[Piece]) -> Row {
        let (head, rest) = match pieces {
            [Piece::Literal(head), rest @ ..] => (*head, rest),
            rest => (&b""[..], rest),
        };
        let tail = match pieces.last() {
            Some(Piece::Literal(text)) => *text,
            _ => &[],
        };
        let (mut pairs, mut length) = (Pairs::default(), head.len());
        for piece in rest {
            let Piece::Literal(text) = piece else { continue };
            length += text.len();
            if head.is_empty() {
                pairs.add(text);
            }
        }
        let Message { rank, means, process, .. } = *row;
        let (id, late) = (MessageId(number as u16), template::is_late(pieces));
        let (steps, tail) = (steps::steps(rest), Ending::new(tail));
        Row { id, speaker, rank, means, process, head, steps, tail, length, pairs, late }
    }

    /// Rows of the same rank are tried in this order: those that say how a body begins, of those the ones that say how
    /// it ends, and of those the longest.
    fn order(&self) -> (usize, bool, bool, std::cmp::Reverse<usize>) {
        (self.rank as usize, self.head.len() < 4, self.tail.len() == 0, std::cmp::Reverse(self.length))
    }

    /// Tells at a glance that it cannot match. Rows without a head are many: for those the body is read once.
    #[inline]
    fn may_match(&self, body: &[u8], pairs: &mut Option<Pairs>) -> bool {
        let has_pairs = |pairs: &mut Option<Pairs>| pairs.get_or_insert_with(|| Pairs::of(body)).hold(&self.pairs);
        self.tail.ends(body) && (!self.head.is_empty() || has_pairs(pairs))
    }

    /// Does a body that begins with its head match? `caught` is then what its slots hold.
    #[inline]
    fn matches(&self, body: &[u8], caught: &mut Captures) -> bool {
        *caught = Captures::default();
        slots::run(&self.steps, body, self.head.len(), caught)
    }
}

/// The compiled catalogue.
pub struct Matcher {
    /// In the order in which they are tried.
    rows: Vec<Row>,
    /// The rows of each speaker.
    speakers: [Prefixes; 7],
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

static MATCHER: LazyLock<Matcher> = LazyLock::new(Matcher::new);

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
    fn new() -> Matcher {
        let all = TABLES.iter().flat_map(|t| t.rows.iter().map(|r| (t.speaker, r)));
        // A row that does not compile is a bug of ours; `tests/suite/messages.rs` names it.
        let compiled = all.enumerate().filter_map(|(number, (speaker, row))| {
            template::pieces(row).ok().map(|pieces| Row::new(number, speaker, row, &pieces))
        });
        let mut rows: Vec<Row> = compiled.collect();
        rows.sort_by_cached_key(Row::order);
        let speakers = std::array::from_fn(|speaker| {
            let numbered = (0..).zip(&rows).filter(|(_, row)| row.speaker as usize == speaker);
            Prefixes::new(numbered.map(|(number, row)| (number, row.head)))
        });
        Matcher { rows, speakers }
    }

    /// The row that `body` (prefix and `[preauth]` peeled) matches, if any. `caught` is then what its slots hold.
    pub fn find(&self, speaker: Speaker, body: &[u8], caught: &mut Captures) -> Option<Match> {
        let rows = self.speakers[speaker as usize].rows(body);
        let mut pairs = None;
        for row in rows.iter().map(|row| &self.rows[usize::from(*row)]) {
            // To match the only row there is costs no more than a glance.
            if (rows.len() == 1 || row.may_match(body, &mut pairs)) && row.matches(body, caught) {
                let meaning = refine(row.means, caught.errno);
                return Some(Match { message: row.id, meaning, process: row.process, late: row.late });
            }
        }
        None
    }

    /// Every row of `rank` that `body` matches: what the tests of the catalogue ask.
    pub fn all(&self, speaker: Speaker, rank: Rank, body: &[u8]) -> Vec<&'static Message> {
        let rows = self.rows.iter().filter(|r| r.speaker == speaker && r.rank == rank && body.starts_with(r.head));
        let mut found: Vec<&Row> = rows.filter(|r| r.matches(body, &mut Captures::default())).collect();
        found.sort_by_key(|r| r.id);
        found.iter().map(|r| messages::get(r.id)).collect()
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
