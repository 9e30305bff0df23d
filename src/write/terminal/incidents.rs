//! What struck many at once, MaxStartups, and what happened to the server.

use super::cure::{self, Given};
use super::moments;
use super::page::{Page, Style, Text};
use super::tally::{self, Facts};
use super::words::{self, count, number};
use crate::model::{Incident, Micros, SECOND};
use crate::write::answer;

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
        page.put(2, &Text::of(Style::Dim, &format!("and {} smaller ones; -v shows all", number(left as u64))));
    }
}

fn one(page: &mut Page, incident: &Incident) {
    let spread = Micros((incident.to.0 - incident.from.0).max(SECOND));
    let lived = match incident.survivors {
        0 => "none that was open then went on".to_owned(),
        n => format!("{} went on", count(n as usize, "session")),
    };
    let mut text =
        Text::of(Style::Strong, &format!("{} of {}", count(incident.connections.len(), "session"), incident.scope));
    text = text
        .and(&format!(" ended within {spread}; {lived}: "))
        .styled(Style::Strong, incident.family.sentence())
        .and(".");
    if let Some(chance) = incident.chance {
        text = text.styled(Style::Dim, &format!(" {}", words::by_chance(chance)));
    }
    page.item(2, &Text::plain(&page.look.local.second(incident.from)), 21, &text);
}

fn throttled(page: &mut Page, facts: &Facts) {
    let most = if page.look.verbose { usize::MAX } else { SHOWN };
    let Some((text, shown)) = moments::refusals(facts, most) else { return };
    page.heading("Refused by MaxStartups");
    page.put(2, &Text::plain(&text));
    for episode in &shown {
        let (when, text) = moments::episode(episode, &page.look.local);
        page.item(2, &Text::plain(when.as_deref().unwrap_or("?")), 21, &Text::plain(&text));
    }
    let left = facts.report.throttling.len() - shown.len();
    if left > 0 {
        page.put(2, &Text::of(Style::Dim, &format!("and {} smaller ones; -v shows all", number(left as u64))));
    }
    if answer::only_counted(facts) && !answer::advises_refusals(facts) {
        // The head had no room for it.
        cure::write(page, facts.report, tally::cause_of("max-startups"), &mut Given::default());
    }
}

fn server(page: &mut Page, facts: &Facts) {
    let events = moments::of_the_server(facts.report);
    if events.is_empty() {
        return;
    }
    page.heading("On the server");
    for (meaning, n, first, last) in events {
        let when =
            if words::has_time(facts.report.resolution) { page.look.local.stretch(first, last) } else { String::new() };
        let text = Text::plain(meaning.sentence()).styled(Style::Dim, &format!(" {when}"));
        page.number(2, &Text::plain(&number(n as u64)), 9, &text);
    }
}
