//! What struck many at once, with its evidence and log lines; MaxStartups; and what happened to the server.

use std::collections::BTreeMap;

use askama::Template;

use super::causes::said;
use super::lines::{LogLine, of_mark};
use super::rich::{Rich, plain};
use super::section::Section;
use crate::model::{Incident, Judged, Meaning, Micros, Report, SECOND, Throttling, Timestamp};
use crate::write::frame::{self, Frame, INCIDENTS};
use crate::write::moments;
use crate::write::tally::{Facts, Points};
use crate::write::words::{by_chance, count, has_time, number};

/// Sentences of evidence for one incident, each way.
const POINTS: usize = 3;

#[derive(Template)]
#[template(path = "incidents.html")]
struct View {
    incidents: Vec<IncidentView>,
    more: String,
    throttled: Option<Throttled>,
    events: Vec<Event>,
}

struct IncidentView {
    family: &'static str,
    name: &'static str,
    when: String,
    text: String,
    chance: String,
    speaks_for: Vec<Rich>,
    against: Vec<Rich>,
    lines: Vec<LogLine>,
}

/// Refusals by MaxStartups.
struct Throttled {
    text: String,
    episodes: Vec<(String, String)>,
    more: String,
}

/// Something that happened to the server.
struct Event {
    count: String,
    what: &'static str,
    when: String,
}

/// Evidence for and against, of the incidents that are told.
pub struct Together<'a> {
    report: &'a Report,
    told: BTreeMap<&'a str, [Points; 2]>,
}

impl<'a> Together<'a> {
    /// Nothing yet.
    pub fn new(report: &'a Report) -> Together<'a> {
        let told = frame::largest(report).into_iter().map(|i| (i.id.as_str(), Default::default())).collect();
        Together { report, told }
    }

    /// Takes in one more connection.
    pub fn add(&mut self, judged: &Judged) {
        let incident = judged.finding.incident.and_then(|i| self.report.incidents.get(i as usize));
        if let Some([speaks_for, against]) = incident.and_then(|i| self.told.get_mut(i.id.as_str())) {
            speaks_for.add(&judged.finding.evidence);
            against.add(&judged.finding.against);
        }
    }
}

/// The part, if there is anything in it.
pub fn section(facts: &Facts, together: &Together<'_>, frame: &Frame) -> Option<Section> {
    let all = &facts.report.incidents;
    let largest = frame::largest(facts.report);
    let incidents: Vec<IncidentView> =
        largest.iter().filter_map(|i| Some(incident(i, together.told.get(i.id.as_str())?, facts, frame))).collect();
    let left = all.len() - incidents.len();
    let view = View {
        more: if left > 0 {
            format!("{} smaller ones are in the JSON report.", number(left as u64))
        } else {
            String::new()
        },
        throttled: throttled(facts, frame),
        events: events(facts, frame),
        incidents,
    };
    let is_empty = view.incidents.is_empty() && view.throttled.is_none() && view.events.is_empty();
    (!is_empty).then(|| Section { id: "incidents", title: "Incidents, and the server", body: Rich::from(&view) })
}

fn incident(incident: &Incident, told: &[Points; 2], facts: &Facts, frame: &Frame) -> IncidentView {
    let members = incident.connections.len();
    let spread = Micros((incident.to.0 - incident.from.0).max(SECOND));
    let lived = match incident.survivors {
        0 => "none that was open then went on".to_owned(),
        n => format!("{} went on", count(n as usize, "session")),
    };
    let points = |side: usize| told[side].strongest_first().iter().take(POINTS).map(|p| said(p, members)).collect();
    let examples = frame::first_of(incident, facts.report);
    let ends = examples.iter().filter_map(|j| Some((j.connection.marks.last()?, j.connection.resolution)));
    IncidentView {
        family: incident.family.id(),
        name: incident.family.sentence(),
        when: frame.local.second(incident.from),
        text: format!("{} of {} ended within {spread}; {lived}.", count(members, "session"), plain(&incident.scope)),
        chance: incident.chance.map_or(String::new(), by_chance),
        speaks_for: points(0),
        against: points(1),
        lines: ends.map(|(mark, resolution)| of_mark(mark, facts.report, frame, resolution)).collect(),
    }
}

fn throttled(facts: &Facts, frame: &Frame) -> Option<Throttled> {
    let (text, shown) = moments::refusals(facts, INCIDENTS)?;
    let left = facts.report.throttling.len() - shown.len();
    let more = if left > 0 { format!("and {} smaller ones", number(left as u64)) } else { String::new() };
    let episode = |t: &Throttling| {
        let (when, text) = moments::episode(t, &frame.local);
        (when.unwrap_or_default(), text)
    };
    Some(Throttled { text, episodes: shown.into_iter().map(episode).collect(), more })
}

fn events(facts: &Facts, frame: &Frame) -> Vec<Event> {
    let timed = has_time(facts.report.resolution);
    let row = |(what, n, first, last): (Meaning, usize, Timestamp, Timestamp)| Event {
        count: number(n as u64),
        what: what.sentence(),
        when: if timed { frame.local.stretch(first, last) } else { String::new() },
    };
    moments::of_the_server(facts.report).into_iter().map(row).collect()
}
