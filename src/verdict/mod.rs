//! Signals → findings: the rules of every candidate cause are run, the evidence is weighed, and the best cause becomes the
//! verdict, the next ones its rivals.

pub(crate) mod floors;
pub(crate) mod incidents;
pub mod weigh;

use std::fmt;
use std::sync::Arc;

use crate::catalogue::cause::{Cause, Points, Rule, Said};
use crate::catalogue::causes::{self, CONTRIBUTORS, NOT_CHECKED};
use crate::model::{Case, Contributor, Evidence, Family, Finding, NotChecked, Rival, Strength, Verdict};
use weigh::{Standing, Weighed};

/// A cause that could explain an ending, with what speaks for it and against it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The cause.
    pub cause: &'static Cause,
    /// Its rules that fired, the strongest first.
    pub evidence: Vec<Evidence>,
    /// One of them says that it is impossible.
    pub refuted: bool,
}

/// Judges one case.
pub fn judge(case: &Case) -> Finding {
    let explaining = causes::explaining(case.connection.ended_as()).iter();
    // Of a cause that is impossible nothing else matters.
    let standing = explaining.filter(|cause| refutations(cause, case).next().is_none());
    decide(case, standing.map(|cause| candidate(cause, case)).collect())
}

/// Asks the rules of every cause that can explain this ending, in the order of the catalogue; of those that are
/// impossible only the rules that say so.
pub fn examine(case: &Case) -> Vec<Candidate> {
    let examined = |cause: &&'static Cause| {
        let evidence: Vec<Evidence> = refutations(cause, case).collect();
        if evidence.is_empty() { candidate(cause, case) } else { Candidate { cause, evidence, refuted: true } }
    };
    causes::explaining(case.connection.ended_as()).iter().map(examined).collect()
}

/// Weighs the candidates against each other. Calibration calls it with evidence of other strengths.
pub fn decide(case: &Case, mut candidates: Vec<Candidate>) -> Finding {
    let situation = weigh::situation(case);
    let standing = best_of_each_family(&candidates, situation);
    let weighed = weigh::rank(&standing, situation);
    match weighed.first() {
        Some(Weighed { index: Some(best), .. }) => found(case, &mut candidates, *best, &weighed),
        _ => undetermined(&candidates, &weighed),
    }
}

/// How findings are made. Usually [`judge`]; calibration puts its own in.
#[derive(Clone)]
pub struct Judge(Arc<dyn Fn(&Case<'_>) -> Finding + Send + Sync>);

impl Judge {
    /// Judges by this function. It is called from several threads, in any order.
    pub fn by(judge: impl Fn(&Case<'_>) -> Finding + Send + Sync + 'static) -> Judge {
        Judge(Arc::new(judge))
    }

    /// Judges one case.
    pub fn judge(&self, case: &Case) -> Finding {
        (self.0)(case)
    }
}

impl Default for Judge {
    fn default() -> Judge {
        Judge::by(judge)
    }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Judge")
    }
}

/// Finer causes of one family do not compete for its prior: the best of them speaks for the family. By index, with
/// their scores.
fn best_of_each_family(candidates: &[Candidate], situation: weigh::Situation) -> Standing {
    let mut best = Standing::new();
    for (index, candidate) in candidates.iter().enumerate().filter(|(_, c)| !c.refuted) {
        let score = weigh::score(candidate.cause.family, situation, &candidate.evidence);
        let is_of_family = |(other, _): &&mut (usize, f64)| candidates[*other].cause.family == candidate.cause.family;
        match best.iter_mut().find(is_of_family) {
            Some((_, known)) if *known >= score => {}
            Some(known) => *known = (index, score),
            None => best.push((index, score)),
        }
    }
    best
}

/// A cause that is possible, and what its rules say.
fn candidate(cause: &'static Cause, case: &Case) -> Candidate {
    let weighing = cause.rules.iter().filter(|rule| rule.points != Points::Refutes);
    let mut evidence: Vec<Evidence> = weighing.filter_map(|rule| ask(cause, rule, case)).collect();
    // The strongest first; the order of the rules breaks ties.
    evidence.sort_by_key(|e| e.strength);
    Candidate { cause, evidence, refuted: false }
}

/// What makes a cause impossible.
fn refutations(cause: &'static Cause, case: &Case) -> impl Iterator<Item = Evidence> {
    let refuting = cause.rules.iter().filter(|rule| rule.points == Points::Refutes);
    refuting.filter_map(move |rule| ask(cause, rule, case))
}

/// What a rule has to say, if it fires.
fn ask(cause: &'static Cause, rule: &'static Rule, case: &Case) -> Option<Evidence> {
    (rule.test)(case).map(|Said { text, lines }| Evidence {
        rule: (cause.id, rule.name),
        aspect: rule.aspect,
        strength: rule.strength,
        favours: rule.points == Points::For,
        text,
        lines,
    })
}

/// The best candidate, if it is good enough to be named.
fn found(case: &Case, candidates: &mut [Candidate], best: usize, weighed: &[Weighed]) -> Finding {
    let Candidate { cause, ref evidence, .. } = candidates[best];
    let margin = weigh::margin_db(weighed, |index| candidates[index].cause.family);
    let is_doubted =
        cause.rules.iter().any(|r| r.points == Points::Doubts && evidence.iter().any(|e| e.rule.1 == r.name));
    let verdict = weigh::verdict((&weighed[0], cause.family), margin, evidence, is_doubted, case);
    if verdict == Verdict::Undetermined {
        return undetermined(candidates, weighed);
    }
    let rivals = rivals(candidates, &weighed[1..], cause.family);
    let mut evidence = std::mem::take(&mut candidates[best].evidence);
    let against = evidence.extract_if(.., |e| !e.favours).collect();
    Finding {
        cause: cause.id,
        family: cause.family,
        verdict,
        score_db: weighed[0].db(),
        margin_db: margin,
        evidence,
        against,
        not_checked: not_checked(case, verdict),
        contributors: contributors(case, cause.family),
        rivals,
        incident: None,
    }
}

/// Nothing stands out: the best two candidates are its rivals.
fn undetermined(candidates: &[Candidate], weighed: &[Weighed]) -> Finding {
    let rivals = rivals(candidates, weighed, Family::Undetermined);
    let named: Vec<Evidence> = weighed
        .iter()
        .filter_map(|w| w.index.map(|i| &candidates[i]))
        .take(2)
        .flat_map(|c| c.evidence.iter().filter(|e| e.strength <= Strength::Fair).cloned())
        .collect();
    let unknown = weighed.iter().find(|w| w.index.is_none());
    Finding {
        cause: causes::UNDETERMINED.id,
        family: Family::Undetermined,
        verdict: Verdict::Undetermined,
        score_db: unknown.map_or(0.0, Weighed::db),
        margin_db: 0.0,
        evidence: named.iter().filter(|e| e.favours).cloned().collect(),
        against: named.into_iter().filter(|e| !e.favours).collect(),
        not_checked: NOT_CHECKED.to_vec(),
        contributors: Vec::new(),
        rivals,
        incident: None,
    }
}

/// The next best of other families, up to two.
fn rivals(candidates: &[Candidate], weighed: &[Weighed], chosen: Family) -> Vec<Rival> {
    let mut rivals: Vec<Rival> = Vec::new();
    for w in weighed {
        let Some(cause) = w.index.map(|i| candidates[i].cause) else { continue };
        let known = cause.family == chosen || rivals.iter().any(|r| r.family == cause.family);
        if !known && w.p >= 0.02 {
            rivals.push(Rival { id: cause.id, family: cause.family, score_db: w.db() });
        }
        if rivals.len() == 2 {
            break;
        }
    }
    rivals
}

/// Proof needs nothing more; everything else says what it did not look at.
fn not_checked(case: &Case, verdict: Verdict) -> Vec<NotChecked> {
    if verdict == Verdict::Established || case.connection.is_orderly() { Vec::new() } else { NOT_CHECKED.to_vec() }
}

/// Settings that let the mechanism happen; they take no evidence from it.
fn contributors(case: &Case, mechanism: Family) -> Vec<Contributor> {
    let held = CONTRIBUTORS.iter().filter(|s| s.family != mechanism);
    let told = held.filter_map(|s| (s.holds)(case, mechanism).map(|text| (s, text)));
    told.map(|(s, text)| Contributor { id: s.id, family: s.family, text, bound: causes::bound(case) }).collect()
}
