//! The answer: what happened, in a sentence or two, the same in every form.

use super::local::Local;
use super::period;
use super::rhythm;
use super::tally::{self, Facts, Group, Set};
use super::text::{Style, Text};
use super::words::{self, WHERE_SSHD_WRITES, count, number};
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::UNDETERMINED;
use crate::model::{EndingKind, Resetness, Verdict};

/// Causes that get their cure at the head, at most; the others wait for their own part.
const CURED: usize = 3;

/// What a log may be wrapped in, for whoever gave something else.
const WHAT_IS_A_LINE: &str = "JSON is read where an object holds a log line, or its message and time; a table where its \
    first row names such columns.";

/// What happened, in a sentence or two; of a cron job's report, first which time it speaks of.
pub fn answer(facts: &Facts, local: &Local) -> Vec<Text> {
    match &facts.report.period {
        Some(period) if facts.report.connections.is_empty() => period::sentences(period, local),
        Some(period) => [period::sentences(period, local), happened(facts, local)].concat(),
        None => happened(facts, local),
    }
}

fn happened(facts: &Facts, local: &Local) -> Vec<Text> {
    let coverage = &facts.report.coverage;
    let strong = |text: &str| Text::of(Style::Strong, text);
    let from_to = coverage.span.map_or(String::new(), |(a, b)| match (local.minute(a), local.minute(b)) {
        (from, to) if from == to => format!(" (at {from})"),
        (from, to) => format!(" (from {from} to {to})"),
    });
    let connections = facts.report.connections.len() as u64 + facts.report.noise.connections;
    if coverage.sshd == 0 && connections == 0 {
        let lines = count(coverage.lines as usize, "line");
        let is_no_log = coverage.lines > 0 && coverage.lines == coverage.damaged;
        let found = match coverage.lines {
            0 => "The log is empty.".to_owned(),
            1 if is_no_log => "The only line does not look like one of a log.".to_owned(),
            _ if is_no_log => format!("None of {lines} looks like one of a log."),
            _ => format!("There are no sshd lines in {lines}{from_to}."),
        };
        let hints = [WHERE_SSHD_WRITES, WHAT_IS_A_LINE].into_iter().take(1 + usize::from(is_no_log));
        return std::iter::once(strong(&found)).chain(hints.map(Text::plain)).collect();
    }
    let lines = count(coverage.sshd as usize, "line");
    if connections == 0 && facts.report.left_out > 0 {
        let all = count(facts.report.left_out as usize, "connection");
        return vec![strong(&format!("None of {all} is what was asked for: {lines} of sshd{from_to}."))];
    }
    if connections == 0 {
        return vec![strong(&format!("No connections: {lines} of sshd{from_to}, none of them about a connection."))];
    }
    let rhythms = rhythm::sentences(facts.report, local);
    if facts.sessions == 0 {
        let what = match facts.groups.is_empty() && facts.undetermined.is_empty() {
            true if connections == 1 => "a failed login, a scanner or the like",
            true => "all of them failed logins, scanners and the like",
            false if connections == 1 => "which became no session",
            false => "none of them became a session",
        };
        let nobody =
            strong(&format!("Nobody logged in: {}{from_to}, {what}.", count(connections as usize, "connection")));
        return [vec![nobody], rhythms].concat();
    }
    [sessions(facts), rhythms].concat()
}

/// Troubles whose cure belongs at the head: who follows it changes the whole server, so it must be sure, or be much of what
/// went wrong.
pub fn cured<'a>(facts: &'a Facts) -> impl Iterator<Item = &'a Group> {
    let weight = |g: &Group| g.stats.sessions + g.known;
    let all = facts.troubles().map(weight).sum::<usize>() + facts.lost();
    let matters = move |g: &&Group| match g.verdict() {
        Verdict::Established => true,
        Verdict::Likely => 50 * weight(g) >= all,
        _ => 10 * weight(g) >= all,
    };
    facts.troubles().filter(matters).take(CURED)
}

/// How many causes have no cure at the head.
pub fn uncured(facts: &Facts) -> usize {
    facts.troubles().count() - cured(facts).count()
}

/// The causes whose cures are at the head, in their order; what MaxStartups refused by its own count is one of them.
pub fn at_the_head(facts: &Facts) -> Vec<&'static Cause> {
    let tell_more = (facts.limits().next().is_some() && facts.sessions > 0).then_some(UNDETERMINED);
    let refusals = advises_refusals(facts).then(|| tally::cause_of("max-startups"));
    tell_more.into_iter().chain(cured(facts).map(|group| group.cause)).chain(refusals).collect()
}

/// Those who did not even get in, where they are more than all who were cut off or not ended by their users.
fn turned_away(facts: &Facts) -> Option<Text> {
    let all = facts.turned_away();
    let refused: u64 = all.iter().map(|(n, _)| n).sum();
    let unasked = |set| facts.set(set).unasked;
    let in_sessions = facts.set(Resetness::Strict).sessions + unasked(Resetness::Likely) + unasked(Resetness::No);
    let what = if refused == 1 { "connection was" } else { "connections were" };
    let by = match all.as_slice() {
        [(_, one)] => (*one).to_owned(),
        more => words::list(&more.iter().map(|(n, by)| format!("{} by {by}", number(*n))).collect::<Vec<_>>()),
    };
    (refused > in_sessions as u64)
        .then(|| Text::of(Style::Strong, &format!("{} {what} refused before login: {by}.", number(refused))))
}

/// The sentences about those who logged in.
fn sessions(facts: &Facts) -> Vec<Text> {
    let all = count(facts.sessions, "session");
    let [strict, unclear, other] = [Resetness::Strict, Resetness::Likely, Resetness::No].map(|set| facts.set(set));
    let [silent, other] = [unclear.unasked, other.unasked];
    let has_limits = facts.may_hide_ends();
    // Where no session was cut off, they are the trouble.
    let (first, last) = if strict.sessions == 0 { (broke_off(facts), None) } else { (None, broke_off(facts)) };
    let mut out: Vec<Text> = turned_away(facts).into_iter().chain(first).collect();
    let more = if strict.sessions == 0 { "" } else { " more" };
    if strict.sessions > 0 {
        out.push(Text::of(Style::Strong, &cut_off(strict, &all)));
    } else if has_limits {
        let text = format!(
            "No reset shows in {all}, but {} ended without a word and this log could not show one.",
            match unclear.sessions {
                1 if facts.sessions == 1 => "it".to_owned(),
                n if n == facts.sessions => "all".to_owned(),
                n => number(n as u64),
            }
        );
        out.push(Text::of(Style::Strong, &text));
    } else {
        let is_fine = silent + other == 0 && out.is_empty();
        let style = if is_fine { Style::Good } else { Style::Strong };
        out.push(Text::of(style, &format!("No resets in {all}.")));
    }
    let (do_not, logouts) = if silent == 1 { ("does not", "a logout") } else { ("do not", "logouts") };
    match silent {
        0 => {}
        n if strict.sessions == 0 && has_limits && n == unclear.sessions => {
            let they = if n == 1 { "It" } else { "They" };
            out.push(Text::of(Style::Strong, &format!("{they} {do_not} look like {logouts}.")));
        }
        n if strict.sessions == 0 && has_limits => {
            out.push(Text::of(Style::Strong, &format!("{} of these {do_not} look like {logouts}.", number(n as u64))));
        }
        n => {
            let text = format!("{}{more} ended without a goodbye and {do_not} look like {logouts}.", number(n as u64));
            out.push(Text::of(Style::Strong, &text));
        }
    }
    match other {
        0 => {}
        1 => out.push(Text::of(Style::Strong, &format!("1{more} was not ended by its user."))),
        n => out.push(Text::of(Style::Strong, &format!("{}{more} were not ended by their users.", number(n as u64)))),
    }
    out.extend(last);
    let ghosts = facts.report.tally.causes.get("session-still-open").map_or(0, |ends| ends.piled_up);
    if ghosts > 0 {
        let text = " have no end and pile up at their clients: most of them are probably dead. `ss -tno '( sport = :22 )'` \
            shows how long each has been silent; `ClientAliveInterval 60` clears them away.";
        out.push(Text::of(Style::Strong, &count(ghosts as usize, "session")).marked(text));
    }
    let troubles = facts.troubles().count() as u64 + facts.refused() + ghosts;
    if strict.sessions == 0
        && silent + other == 0
        && facts.undetermined.is_empty()
        && facts.broke_off().is_empty()
        && troubles == 0
    {
        let guessed = |group: &Group| group.stats.verdicts[Verdict::Possible as usize] > 0;
        out.push(quiet(facts, !has_limits && !facts.groups.iter().any(guessed)));
    }
    out
}

/// `95 connections from addresses that log in here broke off before the login: all reset.`
fn broke_off(facts: &Facts) -> Option<Text> {
    let kinds = facts.broke_off();
    let all: usize = kinds.iter().map(|(_, n)| n).sum();
    let ended = match kinds.as_slice() {
        [] => return None,
        [(kind, 1)] => words::ended(*kind).to_owned(),
        [(kind, _)] => format!("all {}", words::ended(*kind)),
        kinds => words::ends(kinds),
    };
    let connections = count(all, "connection");
    Some(Text::of(
        Style::Strong,
        &format!("{connections} from addresses that log in here broke off before the login: {ended}."),
    ))
}

/// `512 of 1,011 sessions were cut off: 508 reset and 4 timed out.`
fn cut_off(strict: &Set, all: &str) -> String {
    let n =
        format!("{} of {all} {}", number(strict.sessions as u64), if strict.sessions == 1 { "was" } else { "were" });
    match strict.kinds().as_slice() {
        [(EndingKind::Reset, _)] => format!("{n} reset."),
        [(kind, 1)] => format!("{n} cut off: {}.", words::ended(*kind)),
        [(kind, _)] => format!("{n} cut off: all {}.", words::ended(*kind)),
        kinds => format!("{n} cut off: {}.", words::ends(kinds)),
    }
}

/// Nothing is wrong, and these are the ends that say so: each of them for sure, or as far as the log shows.
fn quiet(facts: &Facts, is_sure: bool) -> Text {
    let mut text = Text::plain(if is_sure { "Nothing to mend: " } else { "Nothing to mend that shows: " });
    for (i, group) in facts.groups.iter().filter(|g| g.stats.sessions > 0).enumerate() {
        let title = words::inside(group.cause.title);
        text =
            text.and(&format!("{}{title} ({}, ", if i > 0 { "; " } else { "" }, number(group.stats.sessions as u64)));
        text = text.with(words::verdicts(group.stats.verdicts)).and(")");
    }
    text.and(".")
}

/// `507 sessions: 505 likely, 2 possible`.
pub fn extent(group: &Group) -> Text {
    let mut parts = Vec::new();
    let stats = &group.stats;
    if stats.sessions > 0 {
        parts.push(count(stats.sessions, "session"));
    }
    let before = stats.members - stats.sessions;
    if before > 0 {
        parts.push(format!("{} before login", count(before, "connection")));
    }
    let text = Text::plain(&parts.join(" and "));
    // One word for all of them stands before the title already.
    if stats.verdicts.iter().filter(|n| **n > 0).count() < 2 {
        text
    } else {
        text.and(": ").with(words::verdicts(group.stats.verdicts))
    }
}

/// Is there advice at the head on what MaxStartups refused? It names few of those: without any that log in here, which
/// would be a group like others, its own count still matters.
pub fn advises_refusals(facts: &Facts) -> bool {
    only_counted(facts) && cured(facts).count() < CURED
}

/// Do the refusals of MaxStartups show in sshd's own count alone?
pub fn only_counted(facts: &Facts) -> bool {
    facts.refused() > 0 && !facts.troubles().any(|group| group.cause.id == "max-startups")
}
