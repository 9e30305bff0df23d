//! The only arithmetic of judgement: words → decibans, priors, one per group, softmax, verdict words.
//!
//! `score = ln prior + Σ over groups of weight · (best for − best against)`; `P = softmax(score)`: Bayes' rule, with
//! one piece of evidence for each side of a group, because pieces of one group say much the same. "None of these"
//! takes part with its own prior and no evidence, so that weak evidence cannot push it away.

use std::f64::consts::LN_10;
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::model::{Aspect, Case, EndingKind, Evidence, Family, Phase, Strength, Verdict};

/// P from which a cause is named at all.
const POSSIBLE: f64 = 0.40;
/// P from which it is called likely; with it stand a margin and the caps below.
const LIKELY: f64 = 0.80;
/// Smallest ratio to the next best family for `likely`, in decibans (ln 3).
const MARGIN_DB: f64 = 4.77;
/// P from which proof is believed.
const PROVEN: f64 = 0.90;

/// ln of the likelihood ratio a word stands for.
pub fn ln_ratio(strength: Strength) -> f64 {
    match strength {
        Strength::Decisive => 2.0 * LN_10,
        Strength::Strong => LN_10,
        Strength::Fair => LN_10 / 2.0,
        Strength::Weak => LN_10 / 5.0,
    }
}

/// How far a group of evidence is trusted. Load fits nearly any story, so it counts half.
pub fn group_weight(aspect: Aspect) -> f64 {
    match aspect {
        Aspect::Words | Aspect::Timing | Aspect::Neighbours | Aspect::Kernel | Aspect::Probe => 1.0,
        Aspect::Config | Aspect::Version => 0.7,
        Aspect::Load => 0.5,
    }
}

/// The kind of end, for the priors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// A session that the network, a timer or a reset ended.
    Broken,
    /// A session that ended quietly: FIN, or nothing was said.
    Quiet,
    /// A session with the client's goodbye.
    Goodbye,
    /// A session ended by the server.
    Served,
    /// A session with no end in the log.
    Open,
    /// Not logged in.
    Before,
}

impl Situation {
    const ALL: [Situation; 6] = {
        use Situation as S;
        [S::Broken, S::Quiet, S::Goodbye, S::Served, S::Open, S::Before]
    };
}

/// Which priors apply.
pub fn situation(case: &Case) -> Situation {
    use EndingKind as K;
    if case.connection.reached < Phase::Session {
        return Situation::Before;
    }
    match case.connection.ended_as() {
        K::ClientDisconnect => Situation::Goodbye,
        K::ClientClose | K::Silent => Situation::Quiet,
        K::StillOpen => Situation::Open,
        K::ServerTerminated | K::ServerKilled | K::CutByLog | K::SessionRefused | K::IdlePolicy => Situation::Served,
        _ => Situation::Broken,
    }
}

/// How common a family is among ends of this kind, before anything else is known.
///
/// All of it is judgement, until field data replace it. The columns need not add up to 1: families that cannot have
/// such an end take no part.
pub fn prior(family: Family, situation: Situation) -> f64 {
    use Family as F;
    let [broken, quiet, goodbye, served, open, before] = match family {
        F::NatIdleTimeout => [0.20, 0.06, 0.0, 0.0, 0.02, 0.02],
        F::NetworkInstability => [0.20, 0.06, 0.0, 0.0, 0.02, 0.05],
        F::ClientSuspended => [0.12, 0.02, 0.0, 0.0, 0.02, 0.0],
        F::ClientKilled => [0.10, 0.12, 0.02, 0.0, 0.0, 0.02],
        F::MiddleboxReset => [0.06, 0.03, 0.0, 0.0, 0.0, 0.01],
        F::TcpKeepalive => [0.03, 0.01, 0.0, 0.0, 0.0, 0.0],
        F::SshKeepalive => [0.03, 0.01, 0.0, 0.0, 0.02, 0.0],
        F::MtuBlackhole => [0.02, 0.01, 0.0, 0.0, 0.0, 0.04],
        F::VersionIncompatibility => [0.04, 0.01, 0.0, 0.10, 0.0, 0.08],
        F::ServerResources => [0.04, 0.02, 0.0, 0.15, 0.0, 0.08],
        F::AdminKill => [0.02, 0.03, 0.0, 0.20, 0.0, 0.01],
        F::ServerRestart => [0.01, 0.01, 0.01, 0.10, 0.0, 0.01],
        F::ServerReboot => [0.01, 0.02, 0.01, 0.15, 0.0, 0.01],
        F::IdlePolicy => [0.02, 0.02, 0.03, 0.10, 0.0, 0.0],
        F::UserLogout => [0.02, 0.35, 0.90, 0.0, 0.0, 0.0],
        F::AuthFailure => [0.0, 0.0, 0.0, 0.10, 0.0, 0.25],
        F::Scanner => [0.0, 0.0, 0.0, 0.0, 0.0, 0.35],
        F::StillOpen => [0.0, 0.0, 0.0, 0.0, 0.85, 0.10],
        F::Undetermined => [0.10, 0.15, 0.03, 0.15, 0.07, 0.10],
    };
    let p: f64 = match situation {
        Situation::Broken => broken,
        Situation::Quiet => quiet,
        Situation::Goodbye => goodbye,
        Situation::Served => served,
        Situation::Open => open,
        Situation::Before => before,
    };
    // Proof may come from where nobody expects it: nothing starts at exactly zero.
    p.max(0.002)
}

/// The logarithm of a prior: it is asked for of every candidate of every connection.
fn ln_prior(family: Family, situation: Situation) -> f64 {
    static ALL: LazyLock<Vec<[f64; Situation::ALL.len()]>> = LazyLock::new(|| {
        let of = |family: &Family| Situation::ALL.map(|situation| prior(*family, situation).ln());
        Family::ALL.iter().map(of).collect()
    });
    ALL[family as usize][situation as usize]
}

/// ln prior + the strongest piece for and against of every group.
pub fn score(family: Family, situation: Situation, evidence: &[Evidence]) -> f64 {
    ln_prior(family, situation) + gain(evidence)
}

/// Σ over groups of weight · (best for − best against).
pub fn gain(evidence: &[Evidence]) -> f64 {
    let mut strongest = [[0.0f64; 2]; Aspect::ALL.len()];
    for piece in evidence {
        let best = &mut strongest[piece.aspect as usize][usize::from(piece.favours)];
        *best = best.max(ln_ratio(piece.strength));
    }
    Aspect::ALL.iter().zip(strongest).map(|(a, [against, favours])| group_weight(*a) * (favours - against)).sum()
}

/// Candidates that are left, by index, with their scores. They are few: of most ends one or two.
pub type Standing = SmallVec<[(usize, f64); 8]>;

/// A candidate and its share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// Index among the candidates; `None` is "none of these".
    pub index: Option<usize>,
    /// Its probability among all.
    pub p: f64,
}

impl Weighed {
    /// 10·log10(P/(1−P)), bounded where P is 1 but for rounding.
    pub fn db(&self) -> f64 {
        round(10.0 * (self.p.clamp(1e-9, 1.0 - 1e-9) / (1.0 - self.p.clamp(1e-9, 1.0 - 1e-9))).log10())
    }
}

/// All candidates and "none of these", the most probable first; equals keep the order of the catalogue.
pub fn rank(standing: &[(usize, f64)], situation: Situation) -> SmallVec<[Weighed; 8]> {
    let none = ln_prior(Family::Undetermined, situation);
    let top = standing.iter().map(|(_, score)| *score).fold(none, f64::max);
    let share = |index: Option<usize>, score: f64| Weighed { index, p: (score - top).exp() };
    let mut ranked = SmallVec::<[Weighed; 8]>::new();
    standing.iter().for_each(|(index, score)| ranked.push(share(Some(*index), *score)));
    ranked.push(share(None, none));
    let total: f64 = ranked.iter().map(|w| w.p).sum();
    ranked.iter_mut().for_each(|w| w.p /= total);
    ranked.sort_by(|a, b| b.p.total_cmp(&a.p));
    ranked
}

/// 10·log10(P1/P2), where the second is the best of another family (or "none of these").
pub fn margin_db(ranked: &[Weighed], family_of: impl Fn(usize) -> Family) -> f64 {
    let family = |w: &Weighed| w.index.map_or(Family::Undetermined, &family_of);
    let Some(best) = ranked.first() else { return 0.0 };
    let next = ranked.iter().find(|w| family(w) != family(best)).map_or(1e-9, |w| w.p.max(1e-9));
    round(10.0 * (best.p / next).log10())
}

/// The verdict in a word. A cause that is doubted is never likely, whatever its odds.
pub fn verdict(
    (best, family): (&Weighed, Family),
    margin_db: f64,
    evidence: &[Evidence],
    is_doubted: bool,
    case: &Case,
) -> Verdict {
    let proof = evidence.iter().any(|e| e.favours && e.strength == Strength::Decisive);
    // That faults of a kind are common says nothing of this end: without a word for it, one is a rival and no verdict. That
    // an end was ordinary needs none.
    let is_groundless = !family.is_benign() && !evidence.iter().any(|e| e.favours);
    if best.p < POSSIBLE || is_groundless {
        Verdict::Undetermined
    } else if case.connection.end_is_guessed {
        // The words themselves may be a neighbour's.
        Verdict::Possible
    } else if proof && best.p >= PROVEN {
        Verdict::Established
    } else if best.p >= LIKELY && margin_db >= MARGIN_DB && !is_doubted && !is_capped(evidence, case) {
        Verdict::Likely
    } else {
        Verdict::Possible
    }
}

/// A network mechanism is never `likely` on a log that cannot show resets, unless other sessions speak for
/// it; nor on settings alone.
fn is_capped(evidence: &[Evidence], case: &Case) -> bool {
    let speaks = |a: Aspect| evidence.iter().any(|e| e.favours && e.aspect == a && e.strength <= Strength::Fair);
    let solid = [Aspect::Words, Aspect::Timing, Aspect::Neighbours, Aspect::Kernel, Aspect::Probe];
    if !solid.into_iter().any(speaks) {
        return true;
    }
    situation(case) == Situation::Quiet
        && !case.endings_are_logged()
        && !speaks(Aspect::Neighbours)
        && !speaks(Aspect::Kernel)
}

fn round(db: f64) -> f64 {
    (db * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lines;

    fn piece(aspect: Aspect, strength: Strength, favours: bool) -> Evidence {
        Evidence { rule: ("test", "test"), aspect, strength, favours, text: "".into(), lines: Lines::new() }
    }

    #[test]
    fn shares_follow_from_the_odds() {
        let none = prior(Family::Undetermined, Situation::Broken);
        let odds = [1.0, 6.0, 2.0].map(|odds: f64| (odds * none).ln());
        let ranked = rank(&odds.into_iter().enumerate().collect::<Standing>(), Situation::Broken);
        let shares: Vec<f64> = ranked.iter().map(|w| (w.p * 1000.0).round() / 1000.0).collect();
        assert_eq!(shares, [0.6, 0.2, 0.1, 0.1]);
        // Equals keep their order, and "none of these" stands last.
        assert_eq!(ranked.iter().map(|w| w.index).collect::<Vec<_>>(), [Some(1), Some(2), Some(0), None]);
        assert_eq!((ranked[0].db(), margin_db(&ranked, |_| Family::NatIdleTimeout)), (1.8, 7.8));
        let families = [Family::Scanner, Family::NatIdleTimeout, Family::ClientKilled];
        assert_eq!(margin_db(&ranked, |i| families[i]), 4.8);
    }

    #[test]
    fn groups_add_up_by_how_far_they_are_trusted() {
        let load = piece(Aspect::Load, Strength::Strong, true);
        let config = piece(Aspect::Config, Strength::Fair, false);
        assert!((gain(&[load, config]) - (0.5 * 10f64.ln() - 0.7 * 10f64.ln() / 2.0)).abs() < 1e-12);
    }

    #[test]
    fn within_a_group_only_the_strongest_counts() {
        let one = gain(&[piece(Aspect::Timing, Strength::Strong, true)]);
        let two = gain(&[piece(Aspect::Timing, Strength::Strong, true), piece(Aspect::Timing, Strength::Fair, true)]);
        assert_eq!(one, two);
        let both =
            gain(&[piece(Aspect::Timing, Strength::Strong, true), piece(Aspect::Timing, Strength::Strong, false)]);
        assert_eq!(both, 0.0);
    }

    #[test]
    fn weak_evidence_does_not_push_the_unknown_away() {
        let score = prior(Family::NatIdleTimeout, Situation::Broken).ln() + ln_ratio(Strength::Weak);
        let ranked = rank(&[(0, score)], Situation::Broken);
        assert!(ranked[0].p < 0.80);
    }
}
