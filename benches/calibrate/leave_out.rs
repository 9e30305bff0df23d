//! Leave one kind of fault out: the figure that predicts logs nobody has seen.
//!
//! Strengths are fitted on the scenarios without that kind and judge the scenarios that have it.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use sshlogs::model::{Family, Finding, Verdict};

use crate::fit::{Strengths, tally};
use crate::record::{self, Recorded};
use crate::truth::{Label, Scenario};

/// What the lab's scorer counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Connections that a fault ended.
    pub faults: u32,
    /// Of those: an acceptable family was named.
    pub right: u32,
    /// Sure verdicts on faults, and sure verdicts that name a fault.
    pub blames: u32,
    /// Of those: no acceptable family.
    pub blames_wrong: u32,
}

impl Score {
    /// One connection; `None` if it was not found.
    pub fn add(&mut self, label: &Label, finding: Option<&Finding>) {
        let right = finding.is_some_and(|f| label.acceptable.contains(&f.family));
        self.faults += u32::from(label.is_fault());
        self.right += u32::from(label.is_fault() && right);
        let blame =
            finding.is_some_and(|f| f.verdict <= Verdict::Likely && (label.is_fault() || !f.family.is_benign()));
        self.blames += u32::from(blame);
        self.blames_wrong += u32::from(blame && !right);
    }

    /// Both together.
    pub fn plus(self, other: Score) -> Score {
        Score {
            faults: self.faults + other.faults,
            right: self.right + other.right,
            blames: self.blames + other.blames,
            blames_wrong: self.blames_wrong + other.blames_wrong,
        }
    }
}

/// One kind of fault that was left out.
pub struct LeftOut {
    /// The kind.
    pub kind: Family,
    /// Scenarios that have it.
    pub scenarios: usize,
    /// Judged with strengths fitted without it.
    pub fitted: Score,
    /// Judged with the shipped strengths.
    pub shipped: Score,
}

/// One kind after the other; only kinds that a log can tell.
pub fn by_kind(scenarios: &[Scenario], shipped: &[Recorded]) -> anyhow::Result<Vec<LeftOut>> {
    let labels = shipped.iter().flat_map(|s| &s.connections).map(|(label, _)| label);
    let kinds: BTreeSet<Family> = labels.filter(|l| l.is_fault() && l.determinable).map(|l| l.cause).collect();
    kinds.into_iter().map(|kind| leave_out(kind, scenarios, shipped)).collect()
}

fn leave_out(kind: Family, scenarios: &[Scenario], shipped: &[Recorded]) -> anyhow::Result<LeftOut> {
    let has_it = |recorded: &Recorded| recorded.kinds().contains(&kind);
    let strengths = Arc::new(Strengths::of(&tally(shipped.iter().filter(|s| !has_it(s)))));
    let pairs: Vec<(&Scenario, &Recorded)> = scenarios.iter().zip(shipped).filter(|(_, s)| has_it(s)).collect();
    let fitted: Vec<Recorded> =
        pairs.par_iter().map(|(scenario, _)| record::run(scenario, Some(&strengths))).collect::<anyhow::Result<_>>()?;
    Ok(LeftOut {
        kind,
        scenarios: pairs.len(),
        fitted: score(kind, &fitted),
        shipped: score(kind, pairs.iter().map(|(_, s)| *s)),
    })
}

/// The connections of that kind and the benign ones beside them, where the log can tell.
fn score<'a>(kind: Family, scenarios: impl IntoIterator<Item = &'a Recorded>) -> Score {
    let mut score = Score::default();
    for (label, told) in scenarios.into_iter().flat_map(|s| &s.connections) {
        if label.determinable && (label.cause == kind || !label.is_fault()) {
            score.add(label, told.as_ref().map(|t| &t.finding));
        }
    }
    score
}
