//! Statistics over a group of connections, counted while each is at hand: those of a long log are too many to keep. Of a
//! few the index is kept, so that they can be read again as examples.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ages::Ages;
use super::points::{Point, Points};
use super::who::Who;
use crate::model::{Judged, Micros, Timestamp, Verdict};
use crate::write::words::has_time;

/// Examples kept of each group.
pub const EXAMPLES: usize = 3;

/// What the connections of one group show together.
#[derive(Default)]
pub struct GroupStats {
    /// How many.
    pub members: usize,
    /// Of these: logged in.
    pub sessions: usize,
    /// By verdict.
    pub verdicts: [usize; 4],
    /// Whose they were.
    pub who: Who,
    /// First and last end that a time is known of.
    pub ends: Option<(Timestamp, Timestamp)>,
    /// The first of the report, by index.
    pub first: Vec<u32>,
    ages: Ages,
    speaks_for: Points,
    against: Points,
    rivals: BTreeMap<&'static str, usize>,
    surest: Vec<Weighed>,
}

/// Sorts examples: the surest first, of equals the one with the most evidence, of these the first in the report.
type Weighed = (Verdict, Reverse<usize>, u32);

impl GroupStats {
    /// One more connection, with its index in the report.
    pub fn add(&mut self, judged: &Judged, index: u32) {
        let (c, finding) = (&judged.connection, &judged.finding);
        self.members += 1;
        self.sessions += usize::from(c.is_session());
        self.verdicts[finding.verdict as usize] += 1;
        self.who.add(judged);
        if has_time(c.resolution) {
            if let Some(at) = c.closed {
                let (first, last) = self.ends.unwrap_or((at, at));
                self.ends = Some((first.min(at), last.max(at)));
            }
            if let Some(lasted) = c.duration() {
                self.ages.add(lasted);
            }
        }
        self.speaks_for.add(&finding.evidence);
        self.against.add(&finding.against);
        finding.rivals.iter().for_each(|r| *self.rivals.entry(r.id).or_default() += 1);
        if self.first.len() < EXAMPLES {
            self.first.push(index);
        }
        keep_surest(&mut self.surest, (finding.verdict, Reverse(finding.evidence.len()), index));
    }

    /// Shortest, middle and longest of how long they lasted.
    pub fn lasted(&self) -> Option<[Micros; 3]> {
        self.ages.range()
    }

    /// Their evidence for or against, strongest first, each rule once.
    pub fn evidence(&self, favours: bool) -> Vec<Point<'_>> {
        if favours { self.speaks_for.strongest_first() } else { self.against.strongest_first() }
    }

    /// Other causes that would explain some of them, those of most first.
    pub fn rivals(&self) -> Vec<(&'static str, usize)> {
        let mut counts: Vec<(&str, usize)> = self.rivals.iter().map(|(id, n)| (*id, *n)).collect();
        counts.sort_by_key(|(_, n)| Reverse(*n));
        counts
    }
}

fn keep_surest(all: &mut Vec<Weighed>, this: Weighed) {
    if all.len() == EXAMPLES && all.last().is_some_and(|last| *last < this) {
        return;
    }
    let place = all.partition_point(|one| *one < this);
    all.insert(place, this);
    all.truncate(EXAMPLES);
}

/// The best examples over all these groups, by index.
pub fn surest<'a>(groups: impl IntoIterator<Item = &'a GroupStats>) -> Vec<u32> {
    let mut all: Vec<Weighed> = Vec::new();
    groups.into_iter().flat_map(|stats| &stats.surest).for_each(|this| keep_surest(&mut all, *this));
    all.into_iter().map(|(_, _, index)| index).collect()
}
