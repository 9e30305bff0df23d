//! Runs a scenario through the whole pipeline and writes down what every rule said about every connection.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, anyhow};
use rayon::prelude::*;
use sshlogs::model::{Family, Finding, Place};
use sshlogs::pipeline::{self, Request, Unwatched};
use sshlogs::read::context::Wanted;
use sshlogs::read::stamp::clock::Zone;
use sshlogs::verdict::{self, Candidate, Judge};

use crate::fit::Strengths;
use crate::truth::{self, Label, Scenario};

/// A scenario with what was said about its connections.
pub struct Recorded {
    /// Labels, each with the connection that it labels; `None` where none was found.
    pub connections: Vec<(Label, Option<Outcome>)>,
}

impl Recorded {
    /// Every cause that took part, faults or not.
    pub fn kinds(&self) -> BTreeSet<Family> {
        self.connections.iter().map(|(label, _)| label.cause).collect()
    }

    /// Labels with what was told about them.
    pub fn found(&self) -> impl Iterator<Item = (&Label, &Outcome)> {
        self.connections.iter().filter_map(|(label, told)| Some((label, told.as_ref()?)))
    }
}

/// What was said about one connection.
pub struct Outcome {
    /// The verdict.
    pub finding: Finding,
    /// Every cause that could explain the ending, with the rules that fired at their shipped strengths.
    pub candidates: Vec<Candidate>,
}

/// All scenarios, judged with the shipped strengths.
pub fn all(scenarios: &[Scenario]) -> anyhow::Result<Vec<Recorded>> {
    scenarios.par_iter().map(|scenario| run(scenario, None)).collect()
}

/// One scenario, with the context that its folder gives; judged with the shipped strengths or with others.
pub fn run(scenario: &Scenario, strengths: Option<&Arc<Strengths>>) -> anyhow::Result<Recorded> {
    let notes: Arc<Mutex<BTreeMap<Place, Vec<Candidate>>>> = Arc::default();
    let request = Request {
        paths: vec![scenario.log.to_string_lossy().into_owned()],
        zone: Zone::parse("UTC"),
        year: Some(scenario.year),
        context: Wanted { folder: Some(scenario.folder.clone()), ..Wanted::default() },
        judge: recording(Arc::clone(&notes), strengths.cloned()),
        ..Request::default()
    };
    let report = pipeline::run(&request, &mut Unwatched);
    if let Some(trouble) = report.troubles.iter().find(|t| t.fatal) {
        return Err(anyhow!("{}", trouble.text)).context(scenario.folder.display().to_string());
    }
    let notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
    let told = |i: usize| {
        let judged = &report.connections.load()[i];
        let candidates = notes.get(&judged.connection.first).cloned().unwrap_or_default();
        Outcome { finding: judged.finding.clone(), candidates }
    };
    let matched = truth::matched(&scenario.labels, report.connections.load());
    let connections = scenario.labels.iter().cloned().zip(matched.into_iter().map(|found| found.map(told)));
    Ok(Recorded { connections: connections.collect() })
}

/// A judge that notes what the rules said before it decides.
fn recording(notes: Arc<Mutex<BTreeMap<Place, Vec<Candidate>>>>, strengths: Option<Arc<Strengths>>) -> Judge {
    Judge::by(move |case| {
        let candidates = verdict::examine(case);
        let known = &mut *notes.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(case.connection.first, candidates.clone());
        match &strengths {
            Some(strengths) => verdict::decide(case, strengths.applied_to(candidates)),
            None => verdict::decide(case, candidates),
        }
    })
}
