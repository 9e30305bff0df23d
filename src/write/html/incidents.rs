//! What struck many at once, with its evidence and log lines; MaxStartups; and what happened to the server.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::causes::said;
use super::lines::{LogLine, of_mark};
use super::rich::{Rich, plain};
use super::section::Section;
use crate::model::{Incident, Judged, Meaning, Micros, Report, SECOND, Throttling, Timestamp};
use crate::write::frame::{self, EXAMPLES, Frame, INCIDENTS};
use crate::write::tally::{self, Facts};
use crate::write::words::{count, has_time, number, odds};

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

/// The part, if there is anything in it.
pub fn section(facts: &Facts, frame: &Frame) -> Option<Section> {
    let all = &facts.report.incidents;
    let incidents: Vec<IncidentView> =
        frame::largest(facts.report).iter().map(|i| incident(i, facts.report, frame)).collect();
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

fn incident(incident: &Incident, report: &Report, frame: &Frame) -> IncidentView {
    let members: Vec<&Judged> =
        incident.connections.iter().filter_map(|i| report.connections.get(*i as usize)).collect();
    let spread = Micros((incident.to.0 - incident.from.0).max(SECOND));
    let lived = match incident.survivors {
        0 => "none that was open then went on".to_owned(),
        n => format!("{} went on", count(n as usize, "session")),
    };
    let points = |favours| {
        let points = tally::points(&members, favours);
        points.iter().take(POINTS).map(|p| said(p, members.len())).collect()
    };
    let ends =
        members.iter().take(EXAMPLES).filter_map(|j| Some((j.connection.marks.last()?, j.connection.resolution)));
    IncidentView {
        family: incident.family.id(),
        name: incident.family.sentence(),
        when: frame.local.second(incident.from),
        text: format!(
            "{} of {} ended within {spread}; {lived}.",
            count(members.len(), "session"),
            plain(&incident.scope)
        ),
        chance: incident.chance.map_or(String::new(), |c| format!("By chance alone: {}.", odds(c))),
        speaks_for: points(true),
        against: points(false),
        lines: ends.map(|(mark, resolution)| of_mark(mark, report, frame, resolution)).collect(),
    }
}

fn throttled(facts: &Facts, frame: &Frame) -> Option<Throttled> {
    let all = &facts.report.throttling;
    if all.is_empty() {
        return None;
    }
    let named: u64 = all.iter().map(|t| t.named).sum();
    let text = format!(
        "{} refused in {}, by sshd's own count where it gives one; {} named in the log.",
        count(facts.refused() as usize, "connection"),
        count(all.len(), "episode"),
        number(named)
    );
    let mut shown: Vec<&Throttling> = all.iter().collect();
    shown.sort_by_key(|t| std::cmp::Reverse(t.dropped.unwrap_or(t.named)));
    shown.truncate(INCIDENTS);
    shown.sort_by_key(|t| t.began.or(t.ended));
    let left = all.len() - shown.len();
    let more = if left > 0 { format!("and {} smaller ones", number(left as u64)) } else { String::new() };
    Some(Throttled { text, episodes: shown.into_iter().map(|t| episode(t, frame)).collect(), more })
}

fn episode(t: &Throttling, frame: &Frame) -> (String, String) {
    let dropped = match t.dropped {
        Some(n) => format!("{} refused", number(n)),
        None => format!("{} named as refused", number(t.named)),
    };
    match (t.began, t.ended) {
        (Some(from), Some(to)) => {
            (frame.local.second(from), format!("{} long, {dropped}", Micros((to.0 - from.0).max(SECOND))))
        }
        (Some(from), None) => (frame.local.second(from), format!("{dropped}; its end is not in the log")),
        (None, Some(to)) => (frame.local.second(to), format!("{dropped}; its beginning is not in the log")),
        (None, None) => (String::new(), dropped),
    }
}

/// What happened to the machine and to sshd itself; one start is a line for every address listened on, so moments
/// count, not lines.
fn events(facts: &Facts, frame: &Frame) -> Vec<Event> {
    let mut events: BTreeMap<Meaning, BTreeSet<i64>> = BTreeMap::new();
    for event in facts.report.server_events.iter().filter(|e| tally::NOTABLE.contains(&e.meaning)) {
        events.entry(event.meaning).or_default().insert(event.at.epoch_seconds());
    }
    let at = |s: Option<&i64>| Timestamp(s.copied().unwrap_or_default() * SECOND);
    let timed = has_time(facts.report.resolution);
    let row = |(meaning, moments): (Meaning, BTreeSet<i64>)| Event {
        count: number(moments.len() as u64),
        what: meaning.sentence(),
        when: if timed { frame.local.stretch(at(moments.first()), at(moments.last())) } else { String::new() },
    };
    events.into_iter().map(row).collect()
}
