//! THE HOT LOOP: a message body → the row it matches. No allocation, no regex, no dynamic dispatch.
//!
//! Rows are found by the first four bytes of the body; the few rows that begin with a slot are tried for all.
//! Specific rows go before general ones, those before the generated ones, longest wording first.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use rustc_hash::FxHashMap;

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
    ops: Vec<Op>,
    /// The longest literal between the first and the last op.
    inside: Option<Finder<'static>>,
    /// An address stands behind text that the client chose.
    late: bool,
}

impl Row {
    fn new(number: usize, speaker: Speaker, row: &Message, ops: Vec<Op>) -> Row {
        let between = ops.get(1..ops.len().saturating_sub(1)).unwrap_or_default();
        let literals = between.iter().filter_map(|op| if let Op::Literal(text) = op { Some(*text) } else { None });
        let inside = literals.max_by_key(|text| text.len()).map(Finder::new);
        let late = template::is_late(&ops);
        let Message { rank, means, process, .. } = *row;
        Row { id: MessageId(number as u16), speaker, rank, means, process, ops, inside, late }
    }
}

/// What tells at a glance that a row cannot match: small, so that those of a dozen rows stand side by side.
struct Glance {
    /// Index of the row.
    row: usize,
    /// The last eight bytes of the literal it begins with, and where they stand.
    sign: Option<(usize, [u8; 8])>,
    /// The end of the literal it ends with, in the last bytes of a word, and which bytes of the word those are.
    tail: u64,
    mask: u64,
}

impl Glance {
    fn new(number: usize, row: &Row) -> Glance {
        let sign = match row.ops.first() {
            Some(Op::Literal(text)) => text.last_chunk::<8>().map(|word| (text.len() - 8, *word)),
            _ => None,
        };
        let tail = match row.ops.last() {
            Some(Op::Literal(text)) => text,
            _ => &[][..],
        };
        let bits = 8 * tail.len().min(8) as u32;
        let mask = if bits == 0 { 0 } else { u64::MAX << (64 - bits) };
        Glance { row: number, sign, tail: last_word(tail), mask }
    }

    #[inline]
    fn may_match(&self, body: &[u8], end: u64) -> bool {
        let begins = |(at, word): (usize, [u8; 8])| body.get(at..).and_then(|b| b.first_chunk::<8>()) == Some(&word);
        end & self.mask == self.tail && self.sign.is_none_or(begins)
    }
}

/// The last eight bytes as one number, the last the highest; fewer stand behind zeroes.
fn last_word(text: &[u8]) -> u64 {
    match text.last_chunk::<8>() {
        Some(word) => u64::from_le_bytes(*word),
        None => text.iter().fold(0, |word, byte| word >> 8 | u64::from(*byte) << 56),
    }
}

/// Which rows of one speaker to try, in this order: the best rank first.
#[derive(Default)]
struct Index {
    by_head: FxHashMap<u32, Vec<Glance>>,
    /// For bodies that begin like no row.
    loose: Vec<Glance>,
}

/// The compiled catalogue.
pub struct Matcher {
    rows: Vec<Row>,
    speakers: [Index; 7],
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
        // Of one rank those that say how a body begins go first, and of those the longest.
        rows.sort_by_key(|r| (r.rank as usize, r.head().is_none(), std::cmp::Reverse(literal_length(&r.ops))));
        let mut speakers: [Index; 7] = Default::default();
        for row in &rows {
            if let Some(head) = row.head() {
                speakers[row.speaker as usize].by_head.entry(head).or_default();
            }
        }
        for (number, row) in rows.iter().enumerate() {
            let index = &mut speakers[row.speaker as usize];
            let glance = || Glance::new(number, row);
            match row.head() {
                Some(head) => index.by_head.entry(head).or_default().push(glance()),
                None => {
                    index.by_head.values_mut().for_each(|rows| rows.push(glance()));
                    index.loose.push(glance());
                }
            }
        }
        Matcher { rows, speakers }
    }

    /// The row that `body` (prefix and `[preauth]` peeled) matches, if any.
    pub fn find(&self, speaker: Speaker, body: &[u8]) -> Option<Match> {
        let index = &self.speakers[speaker as usize];
        let known = head(body).and_then(|head| index.by_head.get(&head));
        let end = last_word(body);
        for glance in known.unwrap_or(&index.loose).iter().filter(|g| g.may_match(body, end)) {
            let row = &self.rows[glance.row];
            if row.inside.as_ref().is_some_and(|text| text.find(body).is_none()) {
                continue;
            }
            let mut caught = Captures::default();
            if slots::run(&row.ops, body, &mut caught) {
                let meaning = refine(row.means, caught.errno);
                return Some(Match { message: row.id, meaning, process: row.process, caught, late: row.late });
            }
        }
        None
    }

    /// Every row of `rank` that `body` matches: what the tests of the catalogue ask.
    pub fn all(&self, speaker: Speaker, rank: Rank, body: &[u8]) -> Vec<&'static Message> {
        let rows = self.rows.iter().filter(|r| r.speaker == speaker && r.rank == rank);
        let mut found: Vec<&Row> = rows.filter(|r| slots::run(&r.ops, body, &mut Captures::default())).collect();
        found.sort_by_key(|r| r.id);
        found.iter().map(|r| messages::get(r.id)).collect()
    }
}

impl Row {
    /// How every body it matches begins.
    fn head(&self) -> Option<u32> {
        match self.ops.first() {
            Some(Op::Literal(text)) => head(text),
            _ => None,
        }
    }
}

/// The first four bytes as one number.
fn head(text: &[u8]) -> Option<u32> {
    text.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

fn literal_length(ops: &[Op]) -> usize {
    ops.iter().map(|op| if let Op::Literal(text) = op { text.len() } else { 0 }).sum()
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
