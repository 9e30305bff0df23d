//! The arithmetic on made-up cases.

use std::path::Path;

use sshlogs::catalogue::cause::Points;
use sshlogs::catalogue::causes::CAUSES;
use sshlogs::model::Strength;

use super::{PSEUDO, Side, Strengths, Tally, nearest, tally};
use crate::{leave_out, record, truth};

fn side(per_scenario: &[(u32, u32)]) -> Side {
    let mut side = Side::default();
    per_scenario.iter().for_each(|(fired, asked)| side.add(*fired, *asked));
    side
}

/// Some rule that is strong, and for its cause.
fn strong(right: Side, wrong: Side) -> Tally {
    let mut rules = CAUSES.iter().flat_map(|cause| cause.rules.iter().map(|rule| (*cause, rule)));
    let is = |r: &(_, &sshlogs::catalogue::cause::Rule)| r.1.points == Points::For && r.1.strength == Strength::Strong;
    let (cause, rule) = rules.find(is).expect("a strong rule");
    Tally { cause, rule, right, wrong }
}

#[test]
fn an_incident_of_twenty_counts_once() {
    let twenty = side(&[(20, 20), (0, 1)]);
    assert_eq!(twenty, Side { fired: 20, fired_in: 1, scenarios: 2, share: 1.0 });
    assert_eq!(side(&[(0, 0)]), Side::default());
}

#[test]
fn the_estimate_is_the_smoothed_ratio_in_decibans() {
    let t = strong(side(&[(3, 3), (4, 4)]), side(&[(0, 9); 8]));
    // (10 · 2/2 + 2) / (10 + 4) against (10 · 0/8 + 2) / (10 + 4)
    assert!((t.estimate() - 10.0 * 6f64.log10()).abs() < 1e-9, "{}", t.estimate());
    assert_eq!(t.speaking(), 2);
    let shrunk = (2.0 * t.estimate() + PSEUDO * 10.0) / (2.0 + PSEUDO);
    assert!((t.shrunk() - shrunk).abs() < 1e-9);
    assert_eq!(t.word(), Some(Strength::Strong));
}

#[test]
fn what_is_as_frequent_on_both_sides_says_nothing() {
    for fired in [0, 1, 4] {
        let t = strong(side(&[(fired, 4); 2]), side(&[(fired, 4); 40]));
        assert!(t.estimate().abs() < 1e-9, "{}", t.estimate());
    }
}

#[test]
fn what_was_never_seen_keeps_its_word() {
    let absent = strong(Side::default(), side(&[(1, 2); 5]));
    let silent = strong(side(&[(0, 2); 5]), side(&[(0, 2); 30]));
    for t in [absent, silent] {
        assert!((t.shrunk() - 10.0).abs() < 1e-9);
        assert_eq!(t.word(), Some(Strength::Strong));
    }
}

#[test]
fn a_rule_that_fires_everywhere_is_silenced() {
    let t = strong(side(&[(5, 5); 10]), side(&[(5, 5); 30]));
    assert_eq!(t.word(), Some(Strength::Weak), "{}", t.shrunk());
    let t = strong(side(&[(0, 5); 10]), side(&[(5, 5); 30]));
    assert_eq!(t.word(), None);
}

#[test]
fn words_are_the_nearest_in_decibans() {
    let words = [(-9.0, None), (0.9, None), (1.1, Some(Strength::Weak)), (3.6, Some(Strength::Fair))];
    let more = [(7.6, Some(Strength::Strong)), (40.0, Some(Strength::Strong))];
    for (db, word) in words.into_iter().chain(more) {
        assert_eq!(nearest(db), word, "{db} dB");
    }
}

const LOG: &str = "\
2026-11-10T09:00:00.000000+00:00 edge01 sshd[9]: Accepted publickey for ann from 203.0.113.7 port 40122 ssh2: ED25519 SHA256:uNiVztksCsDhcc0u9e8BxrQXVUpKZIDTMczCvj3tD2s
2026-11-10T09:05:00.000000+00:00 edge01 sshd[9]: Received disconnect from 203.0.113.7 port 40122:11: disconnected by user
2026-11-10T09:05:00.000000+00:00 edge01 sshd[9]: Disconnected from user ann 203.0.113.7 port 40122
";
const TRUTH: &str = r#"{"capture_start": "2026-11-10T09:00:00+00:00", "connections": [
  {"addr": "203.0.113.7", "port": 40122, "user": "ann", "start": "2026-11-10T08:59:59+00:00", "end": "2026-11-10T09:05:00+00:00",
   "cause": "user_logout", "acceptable_causes": ["user_logout"], "reached_sshd": true, "log_determinable": "yes"},
  {"addr": "203.0.113.7", "port": 40123, "user": "ann", "start": "2026-11-10T09:01:00+00:00", "end": null,
   "cause": "nat_idle_timeout", "acceptable_causes": ["nat_idle_timeout"], "reached_sshd": true, "log_determinable": "yes"}]}"#;

fn scenario(root: &Path) -> anyhow::Result<()> {
    let folder = root.join("tiny");
    std::fs::create_dir(&folder)?;
    std::fs::write(folder.join("auth-iso.log"), LOG)?;
    Ok(std::fs::write(folder.join("truth.json"), TRUTH)?)
}

#[test]
fn a_scenario_is_recorded_and_scored() -> anyhow::Result<()> {
    let root = tempfile::tempdir()?;
    scenario(root.path())?;
    let scenarios = truth::scenarios(root.path())?;
    let shipped = record::all(&scenarios)?;
    let found: Vec<bool> = shipped[0].connections.iter().map(|(_, told)| told.is_some()).collect();
    assert_eq!(found, [true, false], "the second is in the truth alone");

    let tallies = tally(&shipped);
    let logout: Vec<&Tally> = tallies.iter().filter(|t| t.cause.id == "orderly-logout").collect();
    assert!(logout.iter().any(|t| t.right.fired == 1 && t.right.scenarios == 1 && t.wrong == Side::default()));

    let left_out = leave_out::by_kind(&scenarios, &shipped)?;
    assert_eq!(left_out.len(), 1);
    assert_eq!((left_out[0].fitted.faults, left_out[0].fitted.right), (1, 0));
    Ok(())
}

#[test]
fn fitted_strengths_replace_words_and_silence_rules() -> anyhow::Result<()> {
    let root = tempfile::tempdir()?;
    scenario(root.path())?;
    let shipped = record::all(&truth::scenarios(root.path())?)?;
    let (_, told) = shipped[0].found().next().expect("a connection");
    let rule = told.candidates.iter().flat_map(|c| &c.evidence).next().expect("evidence").rule;
    let evidence = |strengths: &Strengths| {
        let all = strengths.applied_to(told.candidates.clone());
        all.into_iter().flat_map(|c| c.evidence).find(|e| e.rule == rule).map(|e| e.strength)
    };
    for word in [Some(Strength::Weak), None] {
        assert_eq!(evidence(&Strengths([(rule, word)].into())), word);
    }
    Ok(())
}
