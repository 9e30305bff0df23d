//! The rows of a speaker, compiled, and in the order in which they are tried: specific rows before general ones, these
//! before the generated ones; of the same rank the row with the most literal text first.

use super::initials::Initials;
use super::literal::Ending;
use super::prefixes::Prefixes;
use super::slots::{self, Captures};
use super::steps::{self, Step};
use super::template::{self, Piece};
use crate::catalogue::message::{Message, Rank, Speaker};
use crate::catalogue::messages::TABLES;
use crate::model::{Meaning, MessageId, Process};

/// Rows of more steps than these, and rows behind so many that did not match, are first told by the words of the body:
/// to read it once more for that pays then.
const STEPS: usize = 16;
const TRIED: usize = 2;

/// A compiled row.
pub(super) struct Row {
    pub(super) id: MessageId,
    rank: Rank,
    pub(super) means: Meaning,
    pub(super) process: Process,
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
    pub(super) late: bool,
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

/// The compiled rows of a speaker.
pub(super) struct Rows {
    /// In the order in which they are tried.
    rows: Vec<Row>,
    prefixes: Prefixes,
}

impl Rows {
    #[cold]
    pub(super) fn new(speaker: Speaker, of: impl Fn(Rank) -> bool) -> Rows {
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
    pub(super) fn find(&self, body: &[u8], caught: &mut Captures) -> Option<&Row> {
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

    /// Every row of `rank` that matches.
    pub(super) fn all(&self, rank: Rank, body: &[u8]) -> Vec<MessageId> {
        let rows = self.rows.iter().filter(|row| row.rank == rank && body.starts_with(row.head));
        let mut found: Vec<MessageId> =
            rows.filter(|row| row.matches(body, &mut Captures::default())).map(|row| row.id).collect();
        found.sort();
        found
    }
}
