//! What was left out, and what was read to get here.

use super::measured;
use super::page::{Page, Style, Text};
use super::reasons::label;
use super::surroundings;
use super::tally::Facts;
use super::words::{self, count, number};
use crate::model::{Micros, SourceRead, SourceRole};

/// Column of the labels.
const LABEL: usize = 9;
/// Column of a command.
const ONE_BY_ONE: usize = 12;
/// Sources named before "and more".
const SOURCES: usize = 6;
/// Gaps named before "and more".
const GAPS: usize = 6;

/// Writes both parts.
pub fn write(page: &mut Page, facts: &Facts) {
    noise(page, facts);
    read(page, facts);
}

/// Scanners and failed logins in one line: kept out of everything above.
fn noise(page: &mut Page, facts: &Facts) {
    if let Some(text) = facts.noise_summary().sentence() {
        page.heading("Left out of all numbers above");
        page.put(2, &Text::plain(&text));
        if facts.sessions == 0 && facts.report.period.is_none() {
            page.command(2, &Text::plain("One by one:"), ONE_BY_ONE, &page.look.command("connections"));
        }
    }
}

/// Lines, sources, zone, assumptions, troubles.
fn read(page: &mut Page, facts: &Facts) {
    let (report, look) = (facts.report, page.look);
    page.heading("What was read");
    let sources: Vec<&SourceRead> = report.sources.iter().filter(|s| s.role == SourceRole::Log).collect();
    let shown = if look.verbose { sources.len() } else { SOURCES.min(sources.len()) };
    for (i, source) in sources.iter().take(shown).enumerate() {
        let span = source.span.map_or(String::new(), |(a, b)| match Micros(b.0 - a.0) {
            Micros(0) => format!(", {}", look.local.minute(a)),
            long => format!(", {} ({long})", look.local.stretch(a, b)),
        });
        let text = Text::plain(&source.name).and(&format!(": {}{span}", count(source.lines as usize, "line")));
        page.item(2, &label(if i == 0 { "Log" } else { "" }), LABEL, &text);
    }
    if shown < sources.len() {
        let (more, lines) = (&sources[shown..], |s: &&SourceRead| s.lines);
        let text = format!(
            "and {} with {}",
            count(more.len(), "file"),
            count(more.iter().map(lines).sum::<u64>() as usize, "line")
        );
        page.item(2, &label(""), LABEL, &Text::plain(&text));
    }
    if report.coverage.lines > 0 {
        basis(page, facts);
    }
    for trouble in &report.troubles {
        page.item(2, &Text::of(Style::Warn, "Trouble"), LABEL, &Text::plain(&trouble.text));
    }
}

/// What the reading rests on.
fn basis(page: &mut Page, facts: &Facts) {
    let (report, look) = (facts.report, page.look);
    lines(page, facts);
    if let (Some((from, to)), true) = (report.coverage.span, report.sources.len() > 1) {
        page.item(
            2,
            &label("Time"),
            LABEL,
            &Text::plain(&format!("{} ({})", look.local.stretch(from, to), Micros(to.0 - from.0))),
        );
    }
    let hosts = &facts.hosts;
    if !hosts.is_empty() {
        let more = hosts.len().saturating_sub(SOURCES);
        let mut named: Vec<String> = hosts.iter().take(SOURCES).map(|host| host.to_string()).collect();
        if more > 0 {
            named.push(format!("{} more", number(more as u64)));
        }
        page.item(2, &label("Host"), LABEL, &Text::plain(&words::list(&named)));
    }
    gaps(page, facts);
    page.item(2, &label("Zone"), LABEL, &Text::plain(&look.local.read_as(&report.zone)));
    for (i, (name, gave)) in report.context.iter().enumerate() {
        page.item(2, &label(if i == 0 { "Context" } else { "" }), LABEL, &Text::plain(&format!("{name}: {gave}")));
    }
    surroundings::write(page, report);
    for (i, assumption) in report.assumptions.iter().filter(|a| !a.limits || facts.sessions == 0).enumerate() {
        page.item(2, &label(if i == 0 { "Basis" } else { "" }), LABEL, &Text::new().marked(&assumption.text));
    }
    if look.verbose && report.hypotheses > 0 {
        let text = format!("chances are corrected for the {} looks taken", number(report.hypotheses));
        page.item(2, &label("Chance"), LABEL, &Text::plain(&text));
    }
}

/// Where lines are missing: the longest of them, in order of time.
fn gaps(page: &mut Page, facts: &Facts) {
    let (gaps, look) = (&facts.report.gaps, page.look);
    let shown = measured::longest(gaps, if look.verbose { usize::MAX } else { GAPS });
    for (i, gap) in shown.iter().enumerate() {
        let text =
            format!("{} ({}): {}", look.local.stretch(gap.from, gap.to), gap.length(), measured::what_is_missing(gap));
        page.item(2, &label(if i == 0 { "Gaps" } else { "" }), LABEL, &Text::plain(&text));
    }
    let more = gaps.len() - shown.len();
    if more > 0 {
        page.item(
            2,
            &label(""),
            LABEL,
            &Text::plain(&format!("and {} shorter ones (-v lists them)", number(more as u64))),
        );
    }
    if !gaps.is_empty() {
        page.item(
            2,
            &label(""),
            LABEL,
            &Text::plain("what is not seen there may have happened: silence in a gap counts as nothing"),
        );
    }
}

/// Every line once, and what of them counts otherwise.
fn lines(page: &mut Page, facts: &Facts) {
    let c = &facts.report.coverage;
    let text = measured::lines(c);
    page.item(2, &label("Lines"), LABEL, &Text::plain(&text));
    let mut beside = Vec::new();
    if c.duplicate > 0 {
        beside.push(format!("{} written twice", number(c.duplicate)));
    }
    if c.untrusted > 0 {
        beside.push(format!("{} not by whom they claim", number(c.untrusted)));
    }
    if !beside.is_empty() {
        page.item(2, &label(""), LABEL, &Text::plain(&format!("of which {}", words::list(&beside))));
    }
    if c.unrecognised > 0 {
        page.item(2, &label(""), LABEL, &Text::of(Style::Code, "sshlogs unknown").and(" lists those not understood"));
    }
}
