//! The age floors that findings rest on, for whoever draws the ages of sessions.

use crate::model::{AgeFloor, Family, Finding, Signals};

/// The age floors that a finding rests on, most connections first.
pub fn gather(signals: &[Signals], findings: &[Finding]) -> Vec<(AgeFloor, u64)> {
    let mut found: Vec<(AgeFloor, u64)> = Vec::new();
    for (signals, finding) in signals.iter().zip(findings).filter(|(_, f)| f.family == Family::NatIdleTimeout) {
        let Some(floor) = signals.floor.filter(|_| finding.evidence.iter().any(|e| e.rule.1 == "age-floor")) else {
            continue;
        };
        match found.iter_mut().find(|(f, _)| f.floor == floor.floor) {
            Some((_, n)) => *n += 1,
            None => found.push((floor, 1)),
        }
    }
    found.sort_by_key(|(floor, n)| (std::cmp::Reverse(*n), floor.floor));
    found
}
