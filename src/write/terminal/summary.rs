//! The first lines: what the log cannot show, what happened, how sure that is, and what to do.

use super::cure::{self, Given};
use super::page::{Ink, Page, Text};
use super::tally::{self, Facts, Group};
use super::words::{self, count, number};
use crate::model::{EndingKind, Family, Judged, Resetness, Verdict};

/// Causes that get their cure at the head; the others wait for their own part.
pub const CURED: usize = 3;

/// Writes the head of the report.
pub fn write(page: &mut Page, facts: &Facts) {
    let mut given = Given::of(facts.report);
    warn(page, facts, &mut given);
    for sentence in answer(page, facts) {
        page.put(0, &sentence);
    }
    for group in facts.troubles().take(CURED) {
        advise(page, group, facts, &mut given);
    }
    refusals(page, facts, &mut given);
    unknown(page, facts);
    let more = facts.troubles().count().saturating_sub(CURED);
    if more > 0 {
        page.blank();
        page.put(0, &Text::plain(&format!("{} of less weight below.", count(more, "cause"))));
    }
}

/// What cannot be told from this log comes before anything that is told.
fn warn(page: &mut Page, facts: &Facts, given: &mut Given<'_>) {
    let limits: Vec<&str> = facts.limits().filter(|_| !facts.sessions.is_empty()).collect();
    for text in &limits {
        page.item(0, &Text::of(Ink::Warn, "!"), 2, &Text::of(Ink::Warn, "Careful: ").marked(&words::sentence(text)));
    }
    if !limits.is_empty() {
        cure::tell_more(page, given);
        page.blank();
    }
}

/// What happened, in a sentence or two.
fn answer(page: &Page, facts: &Facts) -> Vec<Text> {
    let coverage = &facts.report.coverage;
    let strong = |text: &str| Text::of(Ink::Strong, text);
    let from_to = coverage
        .span
        .map_or(String::new(), |(a, b)| format!(" (from {} to {})", page.look.minute(a), page.look.minute(b)));
    let connections = facts.report.connections.len() as u64 + facts.report.noise.connections;
    if coverage.sshd == 0 && connections == 0 {
        return vec![
            strong(&format!("There are no sshd lines in {}{from_to}.", count(coverage.lines as usize, "line"))),
            Text::plain("sshd writes to auth.log (Debian, Ubuntu), secure (RHEL, Fedora) or to the journal only."),
        ];
    }
    if connections == 0 {
        let lines = count(coverage.sshd as usize, "line");
        return vec![strong(&format!("No connections: {lines} of sshd{from_to}, none of them about a connection."))];
    }
    if facts.sessions.is_empty() {
        let what = match facts.groups.is_empty() && facts.undetermined.is_empty() {
            true if connections == 1 => "a failed login, a scanner or the like",
            true => "all of them failed logins, scanners and the like",
            false => "none of them became a session",
        };
        return vec![strong(&format!(
            "Nobody logged in: {}{from_to}, {what}.",
            count(connections as usize, "connection")
        ))];
    }
    sessions(facts)
}

/// The sentences about those who logged in.
fn sessions(facts: &Facts) -> Vec<Text> {
    let all = count(facts.sessions.len(), "session");
    let [strict, unclear, other] = [Resetness::Strict, Resetness::Likely, Resetness::No].map(|set| facts.set(set));
    let unasked = |j: &&&Judged| !j.finding.family.is_benign() && j.finding.family != Family::Undetermined;
    let [silent, other] = [&unclear, &other].map(|set| set.iter().filter(unasked).count());
    // A goodbye hides nothing, even in a log that cannot show resets.
    let has_limits = facts.limits().next().is_some() && !unclear.is_empty();
    let mut out = Vec::new();
    let more = if strict.is_empty() { "" } else { " more" };
    if !strict.is_empty() {
        out.push(Text::of(Ink::Strong, &cut_off(&strict, &all)));
    } else if has_limits {
        let text = format!(
            "No reset shows in {all}, but {} ended without a word and this log could not show one.",
            number(unclear.len() as u64)
        );
        out.push(Text::of(Ink::Strong, &text));
    } else {
        let ink = if silent + other > 0 { Ink::Strong } else { Ink::Good };
        out.push(Text::of(ink, &format!("No resets in {all}.")));
    }
    let (do_not, logouts) = if silent == 1 { ("does not", "a logout") } else { ("do not", "logouts") };
    match silent {
        0 => {}
        n if strict.is_empty() && has_limits && n == unclear.len() => {
            let they = if n == 1 { "It" } else { "They" };
            out.push(Text::of(Ink::Strong, &format!("{they} {do_not} look like {logouts}.")));
        }
        n if strict.is_empty() && has_limits => {
            out.push(Text::of(Ink::Strong, &format!("{} of these {do_not} look like {logouts}.", number(n as u64))));
        }
        n => {
            let text = format!("{}{more} ended without a goodbye and {do_not} look like {logouts}.", number(n as u64));
            out.push(Text::of(Ink::Strong, &text));
        }
    }
    match other {
        0 => {}
        1 => out.push(Text::of(Ink::Strong, &format!("1{more} was not ended by its user."))),
        n => out.push(Text::of(Ink::Strong, &format!("{}{more} were not ended by their users.", number(n as u64)))),
    }
    let troubles = facts.troubles().count() as u64 + facts.refused();
    if strict.is_empty() && silent + other == 0 && facts.undetermined.is_empty() && troubles == 0 {
        out.push(quiet(facts, has_limits));
    }
    out
}

/// `512 of 1,011 sessions were cut off: 508 reset and 4 timed out.`
fn cut_off(strict: &[&Judged], all: &str) -> String {
    let n = format!("{} of {all} {}", number(strict.len() as u64), if strict.len() == 1 { "was" } else { "were" });
    match tally::kinds(strict).as_slice() {
        [(EndingKind::Reset, _)] => format!("{n} reset."),
        [(kind, 1)] => format!("{n} cut off: {}.", words::ended(*kind)),
        [(kind, _)] => format!("{n} cut off: all {}.", words::ended(*kind)),
        kinds => format!("{n} cut off: {}.", words::ends(kinds)),
    }
}

/// Nothing is wrong, and these are the ends that say so.
fn quiet(facts: &Facts, has_limits: bool) -> Text {
    let mut text = Text::plain(if has_limits { "Nothing to mend that shows: " } else { "Nothing to mend: " });
    for (i, group) in facts.groups.iter().filter(|g| g.sessions > 0).enumerate() {
        let title = words::inside(group.cause.title);
        text = text.and(&format!("{}{title} ({}, ", if i > 0 { "; " } else { "" }, number(group.sessions as u64)));
        text = text.with(words::verdicts(group.verdicts)).and(")");
    }
    text.and(".")
}

/// `507 sessions: 505 likely, 2 possible`.
fn extent(group: &Group) -> Text {
    let mut parts = Vec::new();
    if group.sessions > 0 {
        parts.push(count(group.sessions, "session"));
    }
    let before = group.members.len() - group.sessions;
    if before > 0 {
        parts.push(format!("{} before login", count(before, "connection")));
    }
    let text = Text::plain(&parts.join(" and "));
    // One word for all of them stands before the title already.
    if group.verdicts.iter().filter(|n| **n > 0).count() < 2 {
        text
    } else {
        text.and(": ").with(words::verdicts(group.verdicts))
    }
}

/// One cause and its cure.
fn advise(page: &mut Page, group: &Group, facts: &Facts, given: &mut Given<'_>) {
    page.blank();
    let verdict = group.verdict();
    let title = words::inside(group.cause.title);
    let head = Text::of(Ink::Sure(verdict), words::trust(verdict)).ink(Ink::Strong, &title);
    page.put(0, &head.and(" (").with(extent(group)).and(")"));
    let refused = facts.refused();
    if group.cause.id == "max-startups" && refused > group.members.len() as u64 {
        page.put(2, &Text::plain(&format!("By sshd's own count {} connections were refused.", number(refused))));
    }
    cure::write(page, group.cause, given);
}

/// MaxStartups names few of those it refuses: without any that log in here, its own count still matters.
fn refusals(page: &mut Page, facts: &Facts, given: &mut Given<'_>) {
    let refused = facts.refused();
    if refused == 0 || facts.troubles().any(|g| g.cause.id == "max-startups") {
        return;
    }
    page.blank();
    let head = Text::of(Ink::Sure(Verdict::Established), words::trust(Verdict::Established));
    let text = format!("MaxStartups refused {}", count(refused as usize, "connection"));
    page.put(0, &head.ink(Ink::Strong, &text).and(" (sshd's own count; whom it hit is mostly not logged)"));
    if facts.troubles().count() < CURED {
        cure::write(page, tally::cause_of("max-startups"), given);
    }
}

/// Those of which nobody can tell.
fn unknown(page: &mut Page, facts: &Facts) {
    let sessions = facts.undetermined.iter().filter(|j| j.connection.is_session()).count();
    if sessions == 0 {
        return;
    }
    page.blank();
    let verdict = Verdict::Undetermined;
    let text = format!("why {} ended", count(sessions, "session"));
    page.put(
        0,
        &Text::of(Ink::Sure(verdict), words::trust(verdict))
            .ink(Ink::Strong, &text)
            .and("; see below for what would tell."),
    );
}
