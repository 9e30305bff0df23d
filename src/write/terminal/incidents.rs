//! What struck many at once, MaxStartups, and what happened to the server.

use std::collections::{BTreeMap, BTreeSet};

use super::cure::{self, Given};
use super::page::{Ink, Page, Text};
use super::summary::CURED;
use super::tally::{self, Facts};
use super::words::{self, count, number};
use crate::model::{Incident, Meaning, Micros, SECOND, Throttling, Timestamp};

/// Shown unless everything is asked for; the largest.
const SHOWN: usize = 8;

/// Writes each part, if there is anything in it.
pub fn write(page: &mut Page, facts: &Facts) {
    together(page, facts);
    throttled(page, facts);
    server(page, facts);
}

fn together(page: &mut Page, facts: &Facts) {
    let all = &facts.report.incidents;
    if all.is_empty() {
        return;
    }
    page.heading("Many at once");
    let mut shown: Vec<&Incident> = all.iter().collect();
    if !page.look.verbose {
        shown.sort_by_key(|i| std::cmp::Reverse(i.connections.len()));
        shown.truncate(SHOWN);
        shown.sort_by_key(|i| i.from);
    }
    for incident in &shown {
        one(page, incident);
    }
    let left = all.len() - shown.len();
    if left > 0 {
        page.put(2, &Text::of(Ink::Dim, &format!("and {} smaller ones; -v shows all", number(left as u64))));
    }
}

fn one(page: &mut Page, incident: &Incident) {
    let spread = Micros((incident.to.0 - incident.from.0).max(SECOND));
    let lived = match incident.survivors {
        0 => "none that was open then went on".to_owned(),
        n => format!("{} went on", count(n as usize, "session")),
    };
    let mut text =
        Text::of(Ink::Strong, &format!("{} of {}", count(incident.connections.len(), "session"), incident.scope));
    text =
        text.and(&format!(" ended within {spread}; {lived}: ")).ink(Ink::Strong, incident.family.sentence()).and(".");
    if let Some(chance) = incident.chance {
        text = text.ink(Ink::Dim, &format!(" By chance alone: {}.", words::odds(chance)));
    }
    page.item(2, &Text::plain(&page.look.local.second(incident.from)), 21, &text);
}

fn throttled(page: &mut Page, facts: &Facts) {
    let all = &facts.report.throttling;
    if all.is_empty() {
        return;
    }
    page.heading("Refused by MaxStartups");
    let named: u64 = all.iter().map(|t| t.named).sum();
    let text = format!(
        "{} refused in {}, by sshd's own count where it gives one; {} named in the log.",
        count(facts.refused() as usize, "connection"),
        count(all.len(), "episode"),
        number(named)
    );
    page.put(2, &Text::plain(&text));
    let mut shown: Vec<&Throttling> = all.iter().collect();
    if !page.look.verbose {
        shown.sort_by_key(|t| std::cmp::Reverse(t.dropped.unwrap_or(t.named)));
        shown.truncate(SHOWN);
        shown.sort_by_key(|t| t.began.or(t.ended));
    }
    for episode in &shown {
        let (label, text) = self::episode(page, episode);
        page.item(2, &Text::plain(&label), 21, &Text::plain(&text));
    }
    let left = all.len() - shown.len();
    if left > 0 {
        page.put(2, &Text::of(Ink::Dim, &format!("and {} smaller ones; -v shows all", number(left as u64))));
    }
    if facts.troubles().count() >= CURED {
        // The head had no room for it.
        cure::write(page, facts.report, tally::cause_of("max-startups"), &mut Given::default());
    }
}

fn episode(page: &Page, t: &Throttling) -> (String, String) {
    let dropped = match t.dropped {
        Some(n) => format!("{} refused", number(n)),
        None => format!("{} named as refused", number(t.named)),
    };
    match (t.began, t.ended) {
        (Some(from), Some(to)) => {
            (page.look.local.second(from), format!("{} long, {dropped}", Micros((to.0 - from.0).max(SECOND))))
        }
        (Some(from), None) => (page.look.local.second(from), format!("{dropped}; its end is not in the log")),
        (None, Some(to)) => (page.look.local.second(to), format!("{dropped}; its beginning is not in the log")),
        (None, None) => ("?".to_owned(), dropped),
    }
}

fn server(page: &mut Page, facts: &Facts) {
    // One start is a line for every address listened on: moments count, not lines.
    let mut events: BTreeMap<Meaning, BTreeSet<i64>> = BTreeMap::new();
    for event in facts.report.server_events.iter().filter(|e| tally::NOTABLE.contains(&e.meaning)) {
        events.entry(event.meaning).or_default().insert(event.at.epoch_seconds());
    }
    if events.is_empty() {
        return;
    }
    page.heading("On the server");
    for (meaning, moments) in events {
        let at = |s: Option<&i64>| Timestamp(s.copied().unwrap_or_default() * SECOND);
        let (n, first, last) = (moments.len(), at(moments.first()), at(moments.last()));
        let when =
            if words::has_time(facts.report.resolution) { page.look.local.stretch(first, last) } else { String::new() };
        let text = Text::plain(meaning.sentence()).ink(Ink::Dim, &format!(" {when}"));
        page.number(2, &Text::plain(&number(n as u64)), 9, &text);
    }
}
