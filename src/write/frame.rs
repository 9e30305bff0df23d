//! What a report in a file needs beside its findings: the zone of its times, the arguments for suggested commands, and
//! the log lines that were read again for it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::local::Local;
use super::tally::{EXAMPLES, Facts};
use super::words;
use crate::model::{Incident, Judged, Micros, Place, Report, SECOND, Timestamp};

/// Incidents told in full, the largest.
pub const INCIDENTS: usize = 8;
/// Lines shown of one connection: its first and its last ones.
pub const LINES: usize = 10;

/// What surrounds a report.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The zone times are shown in.
    pub local: Local,
    /// The arguments that name this log and its context, as a shell needs them: for commands that are suggested.
    pub again: String,
    /// When it was made; `None` leaves it out, so that two runs give the same bytes.
    pub made: Option<Timestamp>,
    /// Log lines, as they stand in the log; those missing are shown by their place alone.
    pub lines: BTreeMap<Place, String>,
}

impl Frame {
    /// A command to look further, with this log's own arguments.
    pub fn command(&self, rest: &str) -> String {
        words::command(rest, &self.again)
    }

    /// When it was made, in words.
    pub fn made(&self) -> String {
        self.made.map_or(String::new(), |at| at.rfc3339(Micros(SECOND)).replace('T', " ").replace('Z', " UTC"))
    }
}

/// Where the lines stand that a report shows: of the examples of each cause and of each incident.
pub fn places(report: &Report) -> BTreeSet<Place> {
    let facts = Facts::of(report);
    let mut all = BTreeSet::new();
    for group in facts.troubles() {
        facts.examples([&group.stats]).iter().for_each(|j| all.extend(own(j)));
    }
    facts.examples(facts.unknown()).iter().for_each(|j| all.extend(own(j)));
    for incident in largest(report) {
        all.extend(first_of(incident, report).iter().filter_map(|j| j.connection.marks.last()).map(|m| m.place));
    }
    all
}

/// The first to end in an incident.
pub fn first_of<'a>(incident: &Incident, report: &'a Report) -> Vec<Cow<'a, Judged>> {
    incident.connections.iter().take(EXAMPLES).filter_map(|i| report.connections.get(*i as usize)).collect()
}

/// The lines of one connection that are worth showing.
pub fn own(judged: &Judged) -> Vec<Place> {
    let marks = &judged.connection.marks;
    let half = LINES / 2;
    let shown = |i: usize| i < half || i + half >= marks.len();
    marks.iter().enumerate().filter(|(i, _)| shown(*i)).map(|(_, m)| m.place).collect()
}

/// The incidents told in full, in order of time.
pub fn largest(report: &Report) -> Vec<&Incident> {
    let mut all: Vec<_> = report.incidents.iter().collect();
    all.sort_by_key(|i| std::cmp::Reverse(i.connections.len()));
    all.truncate(INCIDENTS);
    all.sort_by_key(|i| i.from);
    all
}
