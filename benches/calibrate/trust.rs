//! How far verdicts can be trusted: by word, by probability, and what is mistaken for what.

use std::collections::BTreeMap;

use sshlogs::model::{Family, Finding, Verdict};

use crate::record::Recorded;
use crate::truth::Label;

/// A share, counted by connection and by scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// Connections.
    pub n: u32,
    /// Of those: true.
    pub yes: u32,
    /// Scenarios that have such connections.
    pub scenarios: u32,
    /// Σ over scenarios of their own share.
    sum: f64,
}

impl Share {
    /// Counts one scenario after the other.
    pub fn of(scenarios: &[Recorded], ask: impl Fn(&Label, &Finding) -> Option<bool>) -> Share {
        let mut share = Share::default();
        for scenario in scenarios {
            let answers: Vec<bool> = scenario.found().filter_map(|(label, told)| ask(label, &told.finding)).collect();
            let yes = answers.iter().filter(|a| **a).count() as u32;
            if !answers.is_empty() {
                share.n += answers.len() as u32;
                share.yes += yes;
                share.scenarios += 1;
                share.sum += f64::from(yes) / answers.len() as f64;
            }
        }
        share
    }

    /// Share of connections.
    pub fn by_connection(&self) -> Option<f64> {
        (self.n > 0).then(|| f64::from(self.yes) / f64::from(self.n))
    }

    /// Mean of the shares of scenarios.
    pub fn by_scenario(&self) -> Option<f64> {
        (self.scenarios > 0).then(|| self.sum / f64::from(self.scenarios))
    }
}

/// Does the truth accept what was said?
pub fn is_right(label: &Label, finding: &Finding) -> bool {
    label.acceptable.contains(&finding.family)
}

/// A fault ended it, or one was named.
pub fn concerns_a_fault(label: &Label, finding: &Finding) -> bool {
    label.is_fault() || !(finding.family.is_benign() || finding.family == Family::Undetermined)
}

/// Probability that the finding gives to what it names.
pub fn probability(finding: &Finding) -> f64 {
    1.0 / (1.0 + 10f64.powf(-finding.score_db / 10.0))
}

/// Mean of (P − right)² over findings that name something: by connection, and as a mean of scenarios. 0 is perfect,
/// 0.25 is a coin.
pub fn brier(scenarios: &[Recorded], wanted: impl Fn(&Label, &Finding) -> bool) -> Option<(f64, f64)> {
    let of_scenario = |s: &Recorded| -> Vec<f64> {
        s.found()
            .map(|(label, told)| (label, &told.finding))
            .filter(|(label, finding)| finding.verdict != Verdict::Undetermined && wanted(label, finding))
            .map(|(label, finding)| (probability(finding) - f64::from(u8::from(is_right(label, finding)))).powi(2))
            .collect()
    };
    let losses: Vec<Vec<f64>> = scenarios.iter().map(of_scenario).filter(|l| !l.is_empty()).collect();
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    let means: Vec<f64> = losses.iter().map(|l| mean(l)).collect();
    (!losses.is_empty()).then(|| (mean(&losses.concat()), mean(&means)))
}

/// What was said, by what it was.
pub fn confusion(scenarios: &[Recorded]) -> BTreeMap<Family, BTreeMap<Family, u32>> {
    let mut table: BTreeMap<Family, BTreeMap<Family, u32>> = BTreeMap::new();
    for (label, told) in scenarios.iter().flat_map(Recorded::found) {
        *table.entry(label.cause).or_default().entry(told.finding.family).or_default() += 1;
    }
    table
}
