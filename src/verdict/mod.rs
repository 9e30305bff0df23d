//! Signals → findings: candidates → fired rules → weighed → a verdict with its rivals.

pub mod incidents;
pub mod weigh;

use std::fmt;
use std::sync::Arc;

use crate::catalogue::cause::{Cause, Points};
use crate::catalogue::causes::{self, CONTRIBUTORS, NOT_CHECKED};
use crate::model::{Case, Contributor, Evidence, Family, Finding, NotChecked, Rival, Strength, Verdict};
use weigh::Weighed;

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
    decide(case, examine(case))
}

/// Asks the rules of every cause that can explain this ending, in the order of the catalogue.
pub fn examine(case: &Case) -> Vec<Candidate> {
    causes::explaining(case.connection.ended_as()).map(|cause| candidate(cause, case)).collect()
}

/// Weighs the candidates against each other. Calibration calls it with evidence of other strengths.
pub fn decide(case: &Case, candidates: Vec<Candidate>) -> Finding {
    let situation = weigh::situation(case);
    let (standing, scores) = best_of_each_family(candidates, situation);
    let weighed = weigh::rank(&scores, situation);
    match weighed.first() {
        Some(best) if best.index.is_some() => found(case, standing, &weighed),
        _ => undetermined(&standing, &weighed),
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

/// Finer causes of one family do not compete for its prior: the best of them speaks for the family. With their scores.
fn best_of_each_family(candidates: Vec<Candidate>, situation: weigh::Situation) -> (Vec<Candidate>, Vec<f64>) {
    let (mut best, mut scores) = (Vec::<Candidate>::new(), Vec::new());
    for candidate in candidates.into_iter().filter(|c| !c.refuted) {
        let score = weigh::score(candidate.cause.family, situation, &candidate.evidence);
        match best.iter().position(|c| c.cause.family == candidate.cause.family) {
            Some(i) if scores[i] >= score => {}
            Some(i) => (best[i], scores[i]) = (candidate, score),
            None => {
                best.push(candidate);
                scores.push(score);
            }
        }
    }
    (best, scores)
}

/// Asks the rules of one cause.
fn candidate(cause: &'static Cause, case: &Case) -> Candidate {
    let mut candidate = Candidate { cause, evidence: Vec::new(), refuted: false };
    for rule in cause.rules {
        let Some(said) = (rule.test)(case) else { continue };
        candidate.refuted |= rule.points == Points::Refutes;
        candidate.evidence.push(Evidence {
            rule: (cause.id, rule.name),
            aspect: rule.aspect,
            strength: rule.strength,
            favours: rule.points == Points::For,
            text: said.text,
            lines: said.lines,
        });
    }
    // The strongest first; the order of the rules breaks ties.
    candidate.evidence.sort_by_key(|e| e.strength);
    candidate
}

/// The best candidate, if it is good enough to be named.
fn found(case: &Case, mut standing: Vec<Candidate>, weighed: &[Weighed]) -> Finding {
    let best = &weighed[0];
    let Some(index) = best.index else { return undetermined(&standing, weighed) };
    let candidate = &standing[index];
    let margin = weigh::margin_db(weighed, standing.iter().map(|c| c.cause.family));
    let verdict = weigh::verdict(best, margin, &candidate.evidence, case);
    if verdict == Verdict::Undetermined {
        return undetermined(&standing, weighed);
    }
    let cause = candidate.cause;
    let rivals = rivals(&standing, &weighed[1..], cause.family);
    let (evidence, against) = by_side(std::mem::take(&mut standing[index].evidence));
    Finding {
        cause: cause.id,
        family: cause.family,
        verdict,
        score_db: best.db(),
        margin_db: margin,
        evidence,
        against,
        not_checked: not_checked(case, verdict),
        contributors: contributors(case, cause.family),
        rivals,
        incident: None,
    }
}

/// What speaks for, and what against, in lists of just their size.
fn by_side(evidence: Vec<Evidence>) -> (Vec<Evidence>, Vec<Evidence>) {
    let favouring = evidence.iter().filter(|e| e.favours).count();
    let (mut favours, mut against) = (Vec::with_capacity(favouring), Vec::with_capacity(evidence.len() - favouring));
    for piece in evidence {
        if piece.favours { &mut favours } else { &mut against }.push(piece);
    }
    (favours, against)
}

/// Nothing stands out: the best two candidates are its rivals.
fn undetermined(standing: &[Candidate], weighed: &[Weighed]) -> Finding {
    let rivals = rivals(standing, weighed, Family::Undetermined);
    let named: Vec<Evidence> = weighed
        .iter()
        .filter_map(|w| w.index.map(|i| &standing[i]))
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
fn rivals(standing: &[Candidate], weighed: &[Weighed], chosen: Family) -> Vec<Rival> {
    let mut rivals: Vec<Rival> = Vec::new();
    for w in weighed {
        let Some(cause) = w.index.map(|i| standing[i].cause) else { continue };
        let known = cause.family == chosen || rivals.iter().any(|r| r.family == cause.family);
        if !known && w.p >= 0.02 {
            rivals.push(Rival { id: cause.id, family: cause.family, score_db: w.db() });
        }
        if rivals.len() == 2 {
            break;
        }
    }
    fitted(rivals)
}

/// A list that will not grow, in no more memory than it needs: there is one per connection.
fn fitted<T>(mut list: Vec<T>) -> Vec<T> {
    list.shrink_to_fit();
    list
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
