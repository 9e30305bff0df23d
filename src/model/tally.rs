//! The connections of a report in numbers, counted while each was at hand: afterwards they may be too many to look at
//! again for every number.

use std::collections::BTreeMap;

use super::brief::Brief;
use super::ending::{EndingKind, Resetness};
use super::family::Family;
use super::finding::{Contributor, Finding};
use super::time::Micros;

/// Connections, counted.
#[derive(Debug, Default)]
pub struct Tally {
    /// By what was seen last of them.
    pub endings: BTreeMap<EndingKind, u64>,
    /// By the family of their most likely cause.
    pub families: BTreeMap<Family, u64>,
    /// By whether they count as reset.
    pub resets: BTreeMap<Resetness, u64>,
    /// By cause.
    pub causes: BTreeMap<&'static str, Ends>,
    contributors: Vec<(Contributor, u64)>,
}

/// What the connections that one cause ended show together.
#[derive(Debug, Default)]
pub struct Ends {
    /// How many there are.
    pub connections: u64,
    /// The path forgets idle connections after at most this.
    pub bound: Option<Micros>,
    /// What the settings did, in the words of each, and how many say it so.
    pub texts: BTreeMap<String, u64>,
    /// How long each session lasted (µs), if it ended against somebody's will.
    pub ages: Vec<i64>,
}

impl Tally {
    /// One more.
    pub fn add(&mut self, c: &Brief, finding: &Finding) {
        *self.endings.entry(c.ending.kind).or_default() += 1;
        *self.families.entry(finding.family).or_default() += 1;
        *self.resets.entry(c.resetness()).or_default() += 1;
        self.causes.entry(finding.cause).or_default().add(c, finding);
        for contributor in &finding.contributors {
            match self.contributors.iter_mut().find(|(c, _)| c == contributor) {
                Some((_, n)) => *n += 1,
                None => self.contributors.push((contributor.clone(), 1)),
            }
        }
    }

    /// The settings that contributed, with the number of connections each let down, most first; each in the words that
    /// most of these connections give it.
    pub fn contributors(&self) -> Vec<(Contributor, u64)> {
        let mut counts: Vec<&(Contributor, u64)> = self.contributors.iter().collect();
        counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        let mut tallied: Vec<(Contributor, u64)> = Vec::new();
        for (contributor, n) in counts {
            match tallied.iter_mut().find(|(c, _)| c.id == contributor.id) {
                Some((_, all)) => *all += n,
                None => tallied.push((contributor.clone(), *n)),
            }
        }
        tallied.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        tallied
    }
}

impl Ends {
    fn add(&mut self, c: &Brief, finding: &Finding) {
        self.connections += 1;
        self.bound = finding.contributors.iter().filter_map(|c| c.bound).chain(self.bound).min();
        if let Some(first) = finding.contributors.first() {
            match self.texts.get_mut(&first.text) {
                Some(n) => *n += 1,
                None => {
                    self.texts.insert(first.text.clone(), 1);
                }
            }
        }
        if c.is_session() && !finding.family.is_benign() {
            self.ages.extend(c.lasted().map(|lasted| lasted.middle().0));
        }
    }
}
