//! Which idle limits of paths the findings of a log rest on.

use crate::model::{AgeFloor, Case, EndingKind, Family, Finding, SECOND};

/// Age floors, and how many findings rest on each.
#[derive(Default)]
pub struct AgeFloors(Vec<(AgeFloor, u64)>);

impl AgeFloors {
    /// Takes in what was found of one connection.
    pub fn take(&mut self, case: &Case<'_>, finding: &Finding) {
        self.merge(AgeFloors(of(case, finding).map(|floor| (floor, 1)).into_iter().collect()));
    }

    /// Takes in what was found of others.
    pub fn merge(&mut self, AgeFloors(others): AgeFloors) {
        for (floor, times) in others {
            match self.0.iter_mut().find(|(f, _)| f.floor == floor.floor) {
                Some((_, n)) => *n += times,
                None => self.0.push((floor, times)),
            }
        }
    }

    /// With the number of connections that rest on each, most first.
    pub fn most_first(mut self) -> Vec<(AgeFloor, u64)> {
        self.0.sort_by_key(|(floor, n)| (std::cmp::Reverse(*n), floor.floor));
        self.0
    }
}

/// The age floor of the path that a finding rests on.
fn of(case: &Case<'_>, finding: &Finding) -> Option<AgeFloor> {
    let rests_on_it = || finding.evidence.iter().any(|e| e.rule.1 == "age-floor");
    if finding.family != Family::NatIdleTimeout || !rests_on_it() {
        return None;
    }
    // Nobody is given up before TCP keepalive's own time: a floor there says nothing of the path.
    let keepalive = case.budgets.keepalive.filter(|_| case.connection.ended_as() == EndingKind::TcpTimeout);
    let is_keepalives = |floor: i64| keepalive.is_some_and(|k| (k.lo - SECOND..=k.hi + k.hi / 3).contains(&floor));
    case.signals.floor.filter(|floor| !is_keepalives(floor.floor.0))
}
