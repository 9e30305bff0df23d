//! How often a rule fired right and wrong, and which word follows from that.
//!
//! Every scenario weighs one: the twenty sessions of one outage are one outage. Two firings and two silences are added
//! to either side, spread over as many scenarios as both have together; so a rule that is as frequent on both sides
//! comes out at nothing, however rare its cause is among the scenarios. (Laplace's `(a+1)/(A+2)` would speak for the
//! rarer side.) The estimate is then drawn towards the word that was set by hand, which counts as [`PSEUDO`] scenarios.

use std::collections::BTreeMap;

use sshlogs::catalogue::cause::{Cause, Points, Rule};
use sshlogs::catalogue::causes::CAUSES;
use sshlogs::model::Strength;
use sshlogs::verdict::{Candidate, weigh};

use crate::record::Recorded;

/// Scenarios that a word set by hand counts for.
pub const PSEUDO: f64 = 3.0;
/// Decibans of one natural logarithm.
const DB: f64 = 4.342_944_819_032_518;

/// Ids of the cause and of its rule.
pub type Key = (&'static str, &'static str);

/// Firings among the connections of one kind: those that a cause's family is right for, or those it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Side {
    /// Connections for which the rule fired.
    pub fired: u32,
    /// Scenarios in which it fired at least once.
    pub fired_in: u32,
    /// Scenarios in which it could have fired.
    pub scenarios: u32,
    /// Σ over scenarios of the share of connections for which it fired.
    pub share: f64,
}

impl Side {
    fn add(&mut self, fired: u32, asked: u32) {
        if asked > 0 {
            self.fired += fired;
            self.fired_in += u32::from(fired > 0);
            self.scenarios += 1;
            self.share += f64::from(fired) / f64::from(asked);
        }
    }

    /// ln of the rate, smoothed, where both sides together have so many scenarios.
    fn ln_rate(&self, together: f64) -> f64 {
        let rate = if self.scenarios == 0 { 0.5 } else { self.share / f64::from(self.scenarios) };
        ((together * rate + 2.0) / (together + 4.0)).ln()
    }
}

/// What is known about one rule.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Its cause.
    pub cause: &'static Cause,
    /// The rule.
    pub rule: &'static Rule,
    /// Where the cause's family is acceptable.
    pub right: Side,
    /// Where it is not.
    pub wrong: Side,
}

impl Tally {
    /// Name of the rule.
    pub fn key(&self) -> Key {
        (self.cause.id, self.rule.name)
    }

    /// The estimated likelihood ratio, in decibans.
    pub fn estimate(&self) -> f64 {
        let together = f64::from(self.right.scenarios + self.wrong.scenarios);
        DB * (self.right.ln_rate(together) - self.wrong.ln_rate(together))
    }

    /// What its word stands for, in decibans.
    pub fn by_hand(&self) -> f64 {
        let db = DB * weigh::ln_ratio(self.rule.strength);
        if self.rule.points == Points::For { db } else { -db }
    }

    /// Scenarios that speak: of the three kinds (cause present, cause absent, fired) as many as the rarest has. A
    /// rule of a cause that was never there, or that never fired, has shown nothing.
    pub fn speaking(&self) -> u32 {
        self.right.scenarios.min(self.wrong.scenarios).min(self.right.fired_in + self.wrong.fired_in)
    }

    /// The estimate, drawn towards the word that was set by hand.
    pub fn shrunk(&self) -> f64 {
        let n = f64::from(self.speaking());
        (n * self.estimate() + PSEUDO * self.by_hand()) / (n + PSEUDO)
    }

    /// Proof and impossibility are not a matter of counting.
    pub fn is_fixed(&self) -> bool {
        self.rule.points == Points::Refutes || self.rule.strength == Strength::Decisive
    }

    /// The word that follows; `None` if the rule should not speak, or speaks for the contrary.
    pub fn word(&self) -> Option<Strength> {
        let sign = if self.rule.points == Points::For { 1.0 } else { -1.0 };
        if self.is_fixed() { Some(self.rule.strength) } else { nearest(sign * self.shrunk()) }
    }
}

/// The word nearest to a weight in decibans. Never `decisive`: that is claimed, and not counted.
fn nearest(db: f64) -> Option<Strength> {
    let words = [Strength::Strong, Strength::Fair, Strength::Weak];
    let distance = |s: &Strength| (DB * weigh::ln_ratio(*s) - db).abs();
    let best = words.into_iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    (db.abs() > distance(&best)).then_some(best).filter(|_| db > 0.0)
}

/// Counts every rule of the catalogue over these scenarios.
pub fn tally<'a>(scenarios: impl IntoIterator<Item = &'a Recorded>) -> Vec<Tally> {
    let rules = CAUSES.iter().flat_map(|cause| cause.rules.iter().map(|rule| (*cause, rule)));
    let none = |(cause, rule)| Tally { cause, rule, right: Side::default(), wrong: Side::default() };
    let mut tallies: Vec<Tally> = rules.map(none).collect();
    for scenario in scenarios {
        let (all, standing) = (count(scenario, |_| true), count(scenario, |c| !c.refuted));
        for tally in &mut tallies {
            let counts = if tally.rule.points == Points::Refutes { &all } else { &standing };
            let asked = counts.asked.get(tally.cause.id).copied().unwrap_or_default();
            let fired = counts.fired.get(&tally.key()).copied().unwrap_or_default();
            tally.right.add(fired[1], asked[1]);
            tally.wrong.add(fired[0], asked[0]);
        }
    }
    tallies
}

/// Connections of one scenario: `[wrong, right]`.
#[derive(Default)]
struct Counts {
    /// For which a cause was examined.
    asked: BTreeMap<&'static str, [u32; 2]>,
    /// For which a rule fired.
    fired: BTreeMap<Key, [u32; 2]>,
}

/// Of a cause that is refuted nothing else matters: its other rules are counted where it stands.
fn count(scenario: &Recorded, counted: impl Fn(&Candidate) -> bool) -> Counts {
    let mut counts = Counts::default();
    for (label, told) in scenario.found() {
        for candidate in told.candidates.iter().filter(|c| counted(c)) {
            let right = usize::from(label.acceptable.contains(&candidate.cause.family));
            counts.asked.entry(candidate.cause.id).or_default()[right] += 1;
            for evidence in &candidate.evidence {
                counts.fired.entry(evidence.rule).or_default()[right] += 1;
            }
        }
    }
    counts
}

/// Strengths other than those of the catalogue.
#[derive(Clone, Debug, Default)]
pub struct Strengths(BTreeMap<Key, Option<Strength>>);

impl Strengths {
    /// The words that follow from these tallies.
    pub fn of(tallies: &[Tally]) -> Strengths {
        Strengths(tallies.iter().map(|t| (t.key(), t.word())).collect())
    }

    /// The same evidence, weighed by these strengths.
    pub fn applied_to(&self, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
        for candidate in &mut candidates {
            candidate.evidence.retain_mut(|e| match self.0.get(&e.rule) {
                Some(Some(strength)) => {
                    e.strength = *strength;
                    true
                }
                Some(None) => false,
                None => true,
            });
            candidate.evidence.sort_by_key(|e| e.strength);
        }
        candidates
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
