//! The first lines: what the log cannot show, what happened, how sure that is, and what to do.

use super::cure::{self, Given};
use super::page::{Page, Style, Text};
use super::tally::{self, Facts, Group};
use super::words::{self, count, number};
use crate::model::Verdict;
use crate::write::answer;

/// Writes the head of the report.
pub fn write(page: &mut Page, facts: &Facts) {
    let mut given = Given::for_all(facts.report, answer::at_the_head(facts));
    for sentence in answer::answer(facts, &page.look.local) {
        page.put(0, &sentence);
    }
    for group in answer::cured(facts) {
        advise(page, group, facts, &mut given);
    }
    refusals(page, facts, &mut given);
    // The answer says itself where ends may hide; why, and what would show them, comes behind what can be told.
    if facts.sessions > 0 && facts.limits().next().is_some() {
        page.blank();
        warn(page, facts, &mut given);
    }
    unknown(page, facts);
    let more = answer::uncured(facts);
    if more > 0 {
        page.blank();
        page.put(0, &Text::plain(&format!("{} of less weight below.", count(more, "cause"))));
    }
}

/// What cannot be told from this log.
fn warn(page: &mut Page, facts: &Facts, given: &mut Given) {
    for text in facts.limits() {
        page.item(
            0,
            &Text::of(Style::Warn, "!"),
            2,
            &Text::of(Style::Warn, "Careful: ").marked(&words::sentence(text)),
        );
    }
    cure::tell_more(page, facts.report, given);
}

/// One cause and its cure.
fn advise(page: &mut Page, group: &Group, facts: &Facts, given: &mut Given) {
    page.blank();
    let verdict = group.verdict();
    let title = words::inside(group.cause.title);
    let head = Text::of(Style::Sure(verdict), words::trust(verdict)).styled(Style::Strong, &title);
    page.put(0, &head.and(" (").with(answer::extent(group)).and(")"));
    let refused = facts.refused();
    if group.cause.id == "max-startups" && refused > group.stats.members as u64 {
        page.put(2, &Text::plain(&format!("By sshd's own count {} connections were refused.", number(refused))));
    }
    cure::write(page, facts.report, group.cause, given);
}

/// MaxStartups names few of those it refuses: without any that log in here, its own count still matters.
fn refusals(page: &mut Page, facts: &Facts, given: &mut Given) {
    if !answer::only_counted(facts) {
        return;
    }
    page.blank();
    let head = Text::of(Style::Sure(Verdict::Established), words::trust(Verdict::Established));
    let text = format!("MaxStartups refused {}", count(facts.refused() as usize, "connection"));
    page.put(0, &head.styled(Style::Strong, &text).and(" (sshd's own count; whom it hit is mostly not logged)"));
    if answer::advises_refusals(facts) {
        cure::write(page, facts.report, tally::cause_of("max-startups"), given);
    }
}

/// Those of which nobody can tell.
fn unknown(page: &mut Page, facts: &Facts) {
    let sessions = facts.unknown_sessions();
    if sessions == 0 {
        return;
    }
    page.blank();
    let verdict = Verdict::Undetermined;
    let text = format!("why {} ended", count(sessions, "session"));
    page.put(
        0,
        &Text::of(Style::Sure(verdict), words::trust(verdict))
            .styled(Style::Strong, &text)
            .and("; see below for what would tell."),
    );
}
