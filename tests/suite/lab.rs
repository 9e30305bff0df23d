//! Recorded runs of real sshd with known truth: the numbers may only get better.
//!
//! `testdata/lab` holds a part of the lab, always there; `lab` of `shared`, where that is at hand, the
//! whole of it. What is counted is what the lab's own scorer counts.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sshlogs::model::{EndingKind, Family, Judged, Timestamp, Verdict};
use sshlogs::pipeline::{self, Request, Unwatched};
use sshlogs::read::context::Wanted;
use sshlogs::read::stamp::clock::Zone;

use crate::trial::shared;

#[derive(Default)]
struct Score {
    named: u32,
    found: u32,
    ending: u32,
    family: u32,
    faults: u32,
    faults_right: u32,
    blames: u32,
    blames_wrong: u32,
    failures: Vec<String>,
}

impl Score {
    fn share(part: u32, whole: u32) -> f64 {
        f64::from(part) / f64::from(whole.max(1))
    }
}

const BENIGN: [&str; 5] = ["user-logout", "scanner", "auth-failure", "client-killed", "still-open"];

#[test]
fn the_recorded_lab_is_read_right() {
    let score = score_folder(&root().join("testdata/lab"), "auth.log");
    assert!(score.named > 200, "only {} connections: is testdata/lab there?", score.named);
    assert_floors(&score, 0.97, 0.95, 0.02);
}

#[test]
fn the_whole_lab_is_read_right_where_it_is_at_hand() {
    let Some(lab) = shared("lab") else { return };
    for log in ["auth.log", "auth-iso.log"] {
        assert_floors(&score_folder(&lab.join("dev"), log), 0.97, 0.86, 0.02);
    }
    assert_floors(&score_folder(&lab.join("long"), "auth.log.xz"), 0.99, 0.98, 0.02);
}

#[test]
fn three_weeks_in_which_nothing_is_wrong_give_no_sure_fault() {
    let Some(folder) = shared("lab/long/long_benign_v92") else { return };
    let sure: Vec<Judged> = run(&folder, "auth.log.xz")
        .into_iter()
        .filter(|j| !j.finding.family.is_benign() && j.finding.verdict <= Verdict::Likely)
        .filter(|j| j.finding.family != Family::VersionIncompatibility)
        .collect();
    assert!(sure.is_empty(), "{} sure faults, the first {:?}", sure.len(), sure[0].finding);
}

fn assert_floors(score: &Score, family: f64, faults: f64, wrong_blame: f64) {
    assert_eq!(score.found, score.named, "connections that were not found: {:?}", score.failures);
    assert!(Score::share(score.ending, score.named) >= 0.99, "endings: {:?}", score.failures);
    assert!(Score::share(score.family, score.named) >= family, "families: {:?}", score.failures);
    assert!(Score::share(score.faults_right, score.faults) >= faults, "faults: {:?}", score.failures);
    assert!(Score::share(score.blames_wrong, score.blames) <= wrong_blame, "wrong blame: {:?}", score.failures);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn run(folder: &Path, log: &str) -> Vec<Judged> {
    let request = Request {
        paths: vec![folder.join(log).to_string_lossy().into_owned()],
        zone: Zone::parse("UTC"),
        year: Some(2026),
        context: Wanted { folder: Some(folder.to_owned()), ..Wanted::default() },
        ..Request::default()
    };
    pipeline::run(&request, &mut Unwatched).connections.load().to_vec()
}

fn score_folder(root: &Path, log: &str) -> Score {
    let mut score = Score::default();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        let Ok(text) = std::fs::read_to_string(folder.join("truth.json")) else { continue };
        let truth: Value = serde_json::from_str(&text).unwrap();
        score_scenario(&folder, log, &truth, &mut score);
    }
    score
}

fn score_scenario(folder: &Path, log: &str, truth: &Value, score: &mut Score) {
    let mut by_peer: HashMap<(String, u16), Vec<Judged>> = HashMap::new();
    for judged in run(folder, log) {
        let c = &judged.connection;
        let key = (c.addr().map(|ip| ip.to_string()).unwrap_or_default(), c.peer.and_then(|p| p.port).unwrap_or(0));
        by_peer.entry(key).or_default().push(judged);
    }
    for t in truth["connections"].as_array().unwrap() {
        let is = |key: &str| t.get(key).is_none_or(|v| v.as_bool().unwrap());
        if !is("reached_sshd") || !is("named_in_log") || t["log_determinable"] != "yes" {
            continue;
        }
        score.named += 1;
        let key = (t["addr"].as_str().unwrap().to_owned(), t["port"].as_u64().unwrap() as u16);
        let start = seconds(&t["start"]).unwrap();
        let near = by_peer.get(&key).and_then(|all| {
            all.iter().min_by_key(|j| (begin(j) - start).abs()).filter(|j| (begin(j) - start).abs() <= 30)
        });
        let scenario = folder.file_name().unwrap().to_string_lossy();
        match near {
            Some(judged) => compare(judged, t, truth, score, &scenario),
            None => score.failures.push(format!("{scenario}: {key:?} not found")),
        }
    }
}

fn begin(judged: &Judged) -> i64 {
    let c = &judged.connection;
    c.opened.or(c.authenticated).or(c.closed).unwrap_or(c.began).epoch_seconds()
}

fn seconds(value: &Value) -> Option<i64> {
    let at = chrono::DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
    Some(Timestamp(at.timestamp_micros()).epoch_seconds())
}

fn compare(judged: &Judged, t: &Value, truth: &Value, score: &mut Score, scenario: &str) {
    score.found += 1;
    let (family, ending) = (judged.finding.family.id(), judged.connection.ending.kind);
    let wanted = labels(&t["acceptable_causes"]);
    let right = wanted.iter().any(|w| w == family);
    let cause = label(t["cause"].as_str().unwrap());
    let fault = !BENIGN.contains(&cause.as_str());
    let sure = judged.finding.verdict <= Verdict::Likely;
    let mut endings = labels(&t["acceptable_end_classes"]);
    endings.push(label(t["end_class"].as_str().unwrap()));
    let ending_right = endings.iter().any(|e| e == ending.id()) || silence_is_right(ending, &endings, truth);
    score.ending += u32::from(ending_right);
    score.family += u32::from(right);
    score.faults += u32::from(fault);
    score.faults_right += u32::from(fault && right);
    let blame = sure && (fault || !BENIGN.contains(&family));
    score.blames += u32::from(blame);
    score.blames_wrong += u32::from(blame && !right);
    if !right || !ending_right {
        score.failures.push(format!("{scenario}: {} {cause} as {family}, {}", judged.id, ending.id()));
    }
}

/// Before 9.8 at INFO (all such runs of the lab are at INFO but one) these ends leave no word of sshd.
fn silence_is_right(said: EndingKind, truth: &[String], about: &Value) -> bool {
    const NEVER_LOGGED: [&str; 6] =
        ["client-close", "reset", "tcp-timeout", "unreachable", "server-terminated", "server-killed"];
    let old = ["8.4", "9.2"].iter().any(|v| about["server"].as_str().unwrap().contains(v));
    said == EndingKind::Silent && old && truth.iter().any(|t| NEVER_LOGGED.contains(&t.as_str()))
}

fn labels(value: &Value) -> Vec<String> {
    value.as_array().map_or(Vec::new(), |all| all.iter().map(|v| label(v.as_str().unwrap())).collect())
}

fn label(text: &str) -> String {
    let label = text.replace('_', "-");
    if label == "version-incompat" { "version-incompatibility".to_owned() } else { label }
}
