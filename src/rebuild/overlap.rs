//! The same line in several sources: a log given twice, overlapping rotations, auth.log beside the journal.
//!
//! Sources are read one after the other, in the order of their beginnings. So only lines not older than the
//! beginning of the next source can come again, and only those are remembered: nothing for rotations that follow
//! each other, eight bytes a line for a log and its copy.

use std::hash::Hasher;

use rustc_hash::{FxHashSet, FxHasher};

use crate::model::{Event, SECOND, Timestamp};

/// Lines remembered at most.
const REMEMBERED: usize = 16 << 20;

/// Lines that may come again.
#[derive(Debug, Default)]
pub struct Overlap {
    /// When each source begins.
    begins: Vec<Option<Timestamp>>,
    /// Which of them are journals.
    journals: Vec<bool>,
    /// Lines of the sources before this one.
    earlier: FxHashSet<u64>,
    /// Lines of this one.
    own: Vec<u64>,
    source: u16,
    /// Auxiliary logs are read before all sources: is any of them a journal, any a text?
    auxiliary: (bool, bool),
    /// The earliest beginning of any later source.
    next: Option<Timestamp>,
    /// More lines came than are remembered.
    full: bool,
}

impl Overlap {
    /// Sources that begin at these times; which of them are journals.
    pub fn new(begins: Vec<Option<Timestamp>>, journals: Vec<bool>) -> Overlap {
        let next = earliest(&begins, 1);
        Overlap { begins, journals, next, ..Overlap::default() }
    }

    /// Takes note of a line of an auxiliary log: where the log repeats it, the repetition is the duplicate.
    pub fn add_auxiliary(&mut self, event: &Event, bytes: &[u8], is_journal: bool) {
        self.earlier.insert(fingerprint(event, bytes, event.at.0.div_euclid(SECOND)));
        self.auxiliary = (self.auxiliary.0 || is_journal, self.auxiliary.1 || !is_journal);
    }

    /// Does this line stand in an earlier source, too?
    #[inline]
    pub fn has(&mut self, event: &Event, bytes: &[u8], source: u16) -> bool {
        if source != self.source {
            self.begin(source);
        }
        if self.earlier.is_empty() && self.next.is_none() {
            return false;
        }
        self.comes_again(event, bytes)
    }

    fn begin(&mut self, source: u16) {
        self.source = source;
        self.next = earliest(&self.begins, usize::from(source) + 1);
        self.earlier.extend(self.own.drain(..));
        if self.next.is_none() {
            self.own = Vec::new();
        }
    }

    fn comes_again(&mut self, event: &Event, bytes: &[u8]) -> bool {
        let may_come_again = self.next.is_some_and(|next| event.at.0 + SECOND > next.0);
        if self.earlier.is_empty() && !may_come_again {
            return false;
        }
        let second = event.at.0.div_euclid(SECOND);
        let hash = fingerprint(event, bytes, second);
        if self.earlier.contains(&hash) || self.stood_a_second_off(event, bytes, second) {
            return true;
        }
        if may_come_again {
            self.full |= self.earlier.len() + self.own.len() >= REMEMBERED;
            if !self.full {
                self.own.push(hash);
            }
        }
        false
    }

    /// journald stamps what it takes in, syslog what was sent: a moment before, and perhaps in the second before.
    fn stood_a_second_off(&self, event: &Event, bytes: &[u8], second: i64) -> bool {
        let is_journal = |i: usize| self.journals.get(i).copied().unwrap_or(false);
        let own = is_journal(usize::from(self.source));
        let is_other_auxiliary = if own { self.auxiliary.1 } else { self.auxiliary.0 };
        let none_is_other = !is_other_auxiliary && (0..usize::from(self.source)).all(|i| is_journal(i) == own);
        if self.earlier.is_empty() || none_is_other {
            return false;
        }
        let other = if own { second - 1 } else { second + 1 };
        self.earlier.contains(&fingerprint(event, bytes, other))
    }

    /// Were there more lines than could be remembered? Then some may have been counted twice.
    pub fn is_full(&self) -> bool {
        self.full
    }
}

/// A source whose beginning is unknown may hold anything.
fn earliest(begins: &[Option<Timestamp>], from: usize) -> Option<Timestamp> {
    begins.get(from..)?.iter().map(|at| at.unwrap_or(Timestamp(i64::MIN + SECOND))).min()
}

/// Host (its first label), second, pid and message: what all forms of a line have in common.
fn fingerprint(event: &Event, bytes: &[u8], second: i64) -> u64 {
    let mut hasher = FxHasher::default();
    let host = event.host.of(bytes);
    let label = host.split(|b| *b == b'.').next().unwrap_or_default();
    hasher.write(&label.to_ascii_lowercase());
    hasher.write_i64(second);
    hasher.write_u32(event.pid);
    hasher.write_u32(event.repeats);
    hasher.write_u64(event.body_hash);
    hasher.finish()
}
