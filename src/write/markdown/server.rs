//! What struck the server as Markdown: what MaxStartups refused, and what happened to sshd and its machine.

use super::report::{advise_lines, put, table};
use super::text::plain;
use crate::model::Verdict;
use crate::write::answer;
use crate::write::cure::Given;
use crate::write::frame::{Frame, INCIDENTS};
use crate::write::moments;
use crate::write::tally::{self, Facts};
use crate::write::words::{self, count, has_time, number};

/// MaxStartups names few of those it refuses: without any that log in here, its own count still matters.
pub fn refusals(page: &mut String, facts: &Facts, given: &mut Given) {
    if !answer::only_counted(facts) {
        return;
    }
    let connections = count(facts.refused() as usize, "connection");
    put(page, &format!("## {}MaxStartups refused {connections}", words::trust(Verdict::Established)));
    put(page, "By sshd's own count; whom it hit is mostly not logged.");
    if answer::advises_refusals(facts) {
        advise_lines(page, facts, tally::cause_of("max-startups"), given);
    }
}

/// The episodes of MaxStartups, the largest.
pub fn throttled(page: &mut String, facts: &Facts, frame: &Frame) {
    let Some((text, shown)) = moments::refusals(facts, INCIDENTS) else { return };
    put(page, "## Refused by MaxStartups");
    put(page, &plain(&text));
    let row = |t| {
        let (when, text) = moments::episode(t, &frame.local);
        vec![when.unwrap_or_else(|| "?".to_owned()), plain(&text)]
    };
    let left = facts.report.throttling.len() - shown.len();
    table(page, &["when", "what"], &shown.into_iter().map(row).collect::<Vec<_>>());
    if left > 0 {
        put(page, &format!("and {} smaller ones", number(left as u64)));
    }
    if answer::only_counted(facts) && !answer::advises_refusals(facts) {
        // The head had no room for it.
        advise_lines(page, facts, tally::cause_of("max-startups"), &mut Given::default());
    }
}

/// What happened to the machine and to sshd itself.
pub fn events(page: &mut String, facts: &Facts, frame: &Frame) {
    let timed = has_time(facts.report.resolution);
    let row = |(what, n, first, last): (crate::model::Meaning, usize, _, _)| {
        let when = if timed { frame.local.stretch(first, last) } else { String::new() };
        vec![number(n as u64), what.sentence().to_owned(), when]
    };
    let rows: Vec<Vec<String>> = moments::of_the_server(facts.report).into_iter().map(row).collect();
    if !rows.is_empty() {
        put(page, "## On the server");
        table(page, &["times:", "what", "when"], &rows);
    }
}
