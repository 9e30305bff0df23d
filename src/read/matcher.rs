//! THE HOT LOOP: a message body → the row it matches. No allocation, no regex, no dynamic dispatch.
//!
//! Rows are found by the literal they begin with, in one walk; those that begin with a slot are tried for all.
//! Specific rows go before general ones, those before the generated ones, longest wording first.

use std::sync::LazyLock;

use super::pairs::Pairs;
use super::prefixes::Prefixes;
use super::slots::{self, Captures};
use super::template::{self, Op};
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
    ops: Vec<Op>,
    /// The end of the literal it ends with, in the last bytes of a word, and which bytes of the word those are.
    tail: u64,
    mask: u64,
    /// Of a row without a head, the pairs of bytes in its literals.
    pairs: Pairs,
    /// An address stands behind text that the client chose.
    late: bool,
}

impl Row {
    fn new(number: usize, speaker: Speaker, row: &Message, mut ops: Vec<Op>) -> Row {
        let late = template::is_late(&ops);
        let tail = match ops.last() {
            Some(Op::Literal(text)) => *text,
            _ => &[],
        };
        let bits = 8 * tail.len().min(8) as u32;
        let mask = if bits == 0 { 0 } else { u64::MAX << (64 - bits) };
        let head = match ops.first() {
            Some(Op::Literal(text)) => *text,
            _ => &[],
        };
        if !head.is_empty() {
            ops.remove(0);
        }
        let mut pairs = Pairs::default();
        for op in ops.iter().filter(|_| head.is_empty()) {
            if let Op::Literal(text) = op {
                pairs.add(text);
            }
        }
        let (id, tail) = (MessageId(number as u16), last_word(tail));
        let Message { rank, means, process, .. } = *row;
        Row { id, speaker, rank, means, process, head, ops, tail, mask, pairs, late }
    }

    /// Rows of the same rank are tried in this order: those that say how a body begins, of those the ones that say how
    /// it ends, and of those the longest.
    fn order(&self) -> (usize, bool, bool, std::cmp::Reverse<usize>) {
        let literals = self.ops.iter().map(|op| if let Op::Literal(text) = op { text.len() } else { 0 });
        let length = self.head.len() + literals.sum::<usize>();
        (self.rank as usize, self.head.len() < 4, self.mask == 0, std::cmp::Reverse(length))
    }

    /// Tells at a glance that it cannot match. Rows without a head are many: for those the body is read once.
    fn may_match(&self, body: &[u8], end: u64, pairs: &mut Option<Pairs>) -> bool {
        let has_pairs = |pairs: &mut Option<Pairs>| pairs.get_or_insert_with(|| Pairs::of(body)).hold(&self.pairs);
        end & self.mask == self.tail && (!self.head.is_empty() || has_pairs(pairs))
    }

    /// What it catches of a body that begins with its head.
    fn matches(&self, body: &[u8]) -> Option<Captures> {
        let mut caught = Captures::default();
        slots::run(&self.ops, body, self.head.len(), &mut caught).then_some(caught)
    }
}

/// The last eight bytes as one number, the last the highest; fewer stand behind zeroes.
fn last_word(text: &[u8]) -> u64 {
    match text.last_chunk::<8>() {
        Some(word) => u64::from_le_bytes(*word),
        None => text.iter().fold(0, |word, byte| word >> 8 | u64::from(*byte) << 56),
    }
}

/// The compiled catalogue.
pub struct Matcher {
    /// In the order in which they are tried.
    rows: Vec<Row>,
    /// The rows of each speaker.
    speakers: [Prefixes; 7],
}

/// What a body matched.
pub struct Match {
    /// The row.
    pub message: MessageId,
    /// Its meaning, made finer by the error it names.
    pub meaning: Meaning,
    /// Whose pid such a line carries.
    pub process: Process,
    /// What its slots hold.
    pub caught: Captures,
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
            template::compile(row).ok().map(|ops| Row::new(number, speaker, row, ops))
        });
        let mut rows: Vec<Row> = compiled.collect();
        rows.sort_by_cached_key(Row::order);
        let speakers = std::array::from_fn(|speaker| {
            let numbered = (0..).zip(&rows).filter(|(_, row)| row.speaker as usize == speaker);
            Prefixes::new(numbered.map(|(number, row)| (number, row.head)))
        });
        Matcher { rows, speakers }
    }

    /// The row that `body` (prefix and `[preauth]` peeled) matches, if any.
    pub fn find(&self, speaker: Speaker, body: &[u8]) -> Option<Match> {
        let rows = self.speakers[speaker as usize].rows(body);
        let (end, mut pairs) = (last_word(body), None);
        for row in rows.iter().map(|row| &self.rows[usize::from(*row)]) {
            // To match the only row there is costs no more than a glance.
            if (rows.len() == 1 || row.may_match(body, end, &mut pairs))
                && let Some(caught) = row.matches(body)
            {
                let meaning = refine(row.means, caught.errno);
                return Some(Match { message: row.id, meaning, process: row.process, caught, late: row.late });
            }
        }
        None
    }

    /// Every row of `rank` that `body` matches: what the tests of the catalogue ask.
    pub fn all(&self, speaker: Speaker, rank: Rank, body: &[u8]) -> Vec<&'static Message> {
        let rows = self.rows.iter().filter(|r| r.speaker == speaker && r.rank == rank && body.starts_with(r.head));
        let mut found: Vec<&Row> = rows.filter(|r| r.matches(body).is_some()).collect();
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
