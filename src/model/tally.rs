//! Totals over the connections of a report, counted as each is judged: to read all of them again for every total would
//! take too long.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::brief::Brief;
use super::ending::{EndingKind, Resetness};
use super::family::Family;
use super::finding::{Contributor, Finding};
use super::time::Micros;

/// The rule that tells of a refused address that it logs in at other times.
pub const LOGS_IN_HERE: &str = "logs-in-here";

/// The rule that tells of a session without an end that it is one of many of its client.
pub const PILES_UP: &str = "piles-up";

/// More of them nobody would exempt one by one.
const LOCKED_OUT: usize = 64;

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
    /// How many have no end, beside many others of the same client that have none.
    pub piled_up: u64,
    /// Addresses that log in here and were refused.
    pub locked_out: BTreeSet<IpAddr>,
    /// How long each session lasted (µs), if it ended against somebody's will.
    pub ages: Vec<i64>,
}

impl Tally {
    /// Counts one more connection.
    pub fn add(&mut self, c: &Brief, finding: &Finding) {
        *self.endings.entry(c.ending.kind).or_default() += 1;
        *self.families.entry(finding.family).or_default() += 1;
        *self.resets.entry(c.resetness()).or_default() += 1;
        self.causes.entry(finding.cause).or_default().add(c, finding);
        finding.contributors.iter().for_each(|contributor| self.contributed(contributor, 1));
    }

    /// Adds another tally, whose connections come after these.
    pub fn merge(&mut self, others: Tally) {
        let Tally { endings, families, resets, causes, contributors } = others;
        endings.into_iter().for_each(|(kind, n)| *self.endings.entry(kind).or_default() += n);
        families.into_iter().for_each(|(family, n)| *self.families.entry(family).or_default() += n);
        resets.into_iter().for_each(|(resetness, n)| *self.resets.entry(resetness).or_default() += n);
        causes.into_iter().for_each(|(cause, ends)| self.causes.entry(cause).or_default().merge(ends));
        contributors.into_iter().for_each(|(contributor, n)| self.contributed(&contributor, n));
    }

    fn contributed(&mut self, contributor: &Contributor, times: u64) {
        match self.contributors.iter_mut().find(|(c, _)| c == contributor) {
            Some((_, n)) => *n += times,
            None => self.contributors.push((contributor.clone(), times)),
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
    fn merge(&mut self, others: Ends) {
        self.connections += others.connections;
        self.bound = self.bound.into_iter().chain(others.bound).min();
        others.texts.into_iter().for_each(|(text, n)| *self.texts.entry(text).or_default() += n);
        self.piled_up += others.piled_up;
        self.locked_out.extend(others.locked_out);
        self.ages.extend(others.ages);
    }

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
        self.piled_up += u64::from(finding.evidence.iter().any(|e| e.rule.1 == PILES_UP));
        if self.locked_out.len() < LOCKED_OUT && finding.evidence.iter().any(|e| e.rule.1 == LOGS_IN_HERE) {
            self.locked_out.extend(c.addr());
        }
        if c.is_session() && !finding.family.is_benign() {
            self.ages.extend(c.lasted().map(|lasted| lasted.middle().0));
        }
    }
}
