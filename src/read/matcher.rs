//! THE HOT LOOP: a message body → the row it matches. No allocation, no regex, no dynamic dispatch.
//!
//! Rows are found by the first four bytes of the body; the few rows that begin with a slot form a short
//! second list. Specific rows go before general ones, those before the generated ones, longest wording first.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::slots::{self, Captures};
use super::template::{self, Op};
use crate::catalogue::message::{Message, Rank, Speaker};
use crate::catalogue::messages::{self, TABLES};
use crate::model::{Errno, Meaning, MessageId, Process, Program};

/// A compiled row.
struct Row {
    id: MessageId,
    means: Meaning,
    process: Process,
    ops: Vec<Op>,
    /// The last eight bytes of the literal it begins with, and where they stand.
    sign: Option<(usize, [u8; 8])>,
    /// The literal it ends with.
    tail: &'static [u8],
    /// An address stands behind text that the client chose.
    late: bool,
}

impl Row {
    fn new(number: usize, row: &Message, ops: Vec<Op>) -> Row {
        let sign = match ops.first() {
            Some(Op::Literal(text)) => text.last_chunk::<8>().map(|word| (text.len() - 8, *word)),
            _ => None,
        };
        let tail = match ops.last() {
            Some(Op::Literal(text)) => text,
            _ => &[][..],
        };
        let late = template::is_late(&ops);
        Row { id: MessageId(number as u16), means: row.means, process: row.process, ops, sign, tail, late }
    }

    /// Could it match? Of a dozen rows that share their first bytes, this leaves one or two to be tried.
    #[inline]
    fn may_match(&self, body: &[u8]) -> bool {
        let begins = |(at, word): (usize, [u8; 8])| body.get(at..).and_then(|b| b.first_chunk::<8>()) == Some(&word);
        self.sign.is_none_or(begins) && body.ends_with(self.tail)
    }
}

/// The rows of one rank of one speaker.
#[derive(Default)]
struct Index {
    by_head: FxHashMap<u32, Vec<Row>>,
    loose: Vec<Row>,
}

/// All rows of one speaker, best rank first.
#[derive(Default)]
struct Rows([Index; 3]);

/// The compiled catalogue.
pub struct Matcher {
    speakers: [Rows; 7],
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
        let mut speakers: [Rows; 7] = Default::default();
        let rows = TABLES.iter().flat_map(|t| t.rows.iter().map(|r| (t.speaker, r)));
        for (number, (speaker, row)) in rows.enumerate() {
            // A row that does not compile is a bug of ours; `tests/suite/messages.rs` names it.
            let Ok(ops) = template::compile(row) else { continue };
            let index = &mut speakers[speaker as usize].0[row.rank as usize];
            let compiled = Row::new(number, row, ops);
            match compiled.ops.first() {
                Some(Op::Literal(text)) if text.len() >= 4 => {
                    index.by_head.entry(head(text)).or_default().push(compiled)
                }
                _ => index.loose.push(compiled),
            }
        }
        for index in speakers.iter_mut().flat_map(|s| s.0.iter_mut()) {
            for rows in index.by_head.values_mut().chain([&mut index.loose]) {
                rows.sort_by_key(|r| std::cmp::Reverse(literal_length(&r.ops)));
            }
        }
        Matcher { speakers }
    }

    /// The row that `body` (prefix and `[preauth]` peeled) matches, if any.
    pub fn find(&self, speaker: Speaker, body: &[u8]) -> Option<Match> {
        let key = (body.len() >= 4).then(|| head(body));
        for index in &self.speakers[speaker as usize].0 {
            let by_head = key.and_then(|k| index.by_head.get(&k)).map_or(&[][..], Vec::as_slice);
            for row in by_head.iter().chain(&index.loose).filter(|r| r.may_match(body)) {
                let mut caught = Captures::default();
                if slots::run(&row.ops, body, &mut caught) {
                    let meaning = refine(row.means, caught.errno);
                    return Some(Match { message: row.id, meaning, process: row.process, caught, late: row.late });
                }
            }
        }
        None
    }

    /// Every row of `rank` that `body` matches: what the tests of the catalogue ask.
    pub fn all(&self, speaker: Speaker, rank: Rank, body: &[u8]) -> Vec<&'static Message> {
        let index = &self.speakers[speaker as usize].0[rank as usize];
        let rows = index.by_head.values().flatten().chain(&index.loose);
        let mut found: Vec<&Row> = rows.filter(|r| slots::run(&r.ops, body, &mut Captures::default())).collect();
        found.sort_by_key(|r| r.id);
        found.iter().map(|r| messages::get(r.id)).collect()
    }
}

fn head(text: &[u8]) -> u32 {
    u32::from_le_bytes([text[0], text[1], text[2], text[3]])
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
