//! Noise, what was not checked, and what was read, as Markdown.

use super::report::put;
use super::text::{code, marked, plain};
use crate::model::SourceRole;
use crate::write::frame::Frame;
use crate::write::measured;
use crate::write::tally::Facts;
use crate::write::words::{self, count, has_time, number};

/// Sources, hosts and gaps named before "and more".
const NAMED: usize = 8;

/// Writes these parts.
pub fn read(page: &mut String, facts: &Facts, frame: &Frame) {
    let report = facts.report;
    if let Some(text) = facts.noise_summary().sentence() {
        put(page, &format!("**Left out of all numbers above:** {text}"));
    }
    let unchecked = &facts.not_checked;
    if !unchecked.is_empty() {
        let all: Vec<String> = unchecked.iter().map(|n| format!("{} ({})", n.what, code(n.how))).collect();
        put(page, &format!("**Not checked:** {}.", all.join("; ")));
    }
    if report.left_out > 0 && report.period.is_none() {
        let left_out = count(report.left_out as usize, "other connection");
        put(page, &format!("**Left out:** {left_out}, as `--since`, `--until` and the filters ask."));
    }
    put(page, "## What was read");
    logs(page, facts, frame);
    if report.coverage.lines > 0 {
        basis(page, facts, frame);
    }
    for trouble in &report.troubles {
        item(page, "Trouble", &plain(&trouble.text));
    }
    page.push('\n');
}

fn item(page: &mut String, name: &str, text: &str) {
    *page += &format!("- **{name}:** {text}\n");
}

/// The logs, and what their lines were.
fn logs(page: &mut String, facts: &Facts, frame: &Frame) {
    let (report, c) = (facts.report, &facts.report.coverage);
    let logs: Vec<_> = report.sources.iter().filter(|s| s.role == SourceRole::Log).collect();
    for source in logs.iter().take(NAMED) {
        let span = source.span.filter(|_| has_time(report.resolution));
        let span = span.map_or(String::new(), |(a, b)| format!(", {}", plain(&frame.local.stretch(a, b))));
        item(page, "Log", &format!("{}: {}{span}", code(&source.name), count(source.lines as usize, "line")));
    }
    if logs.len() > NAMED {
        item(page, "Log", &format!("and {}", count(logs.len() - NAMED, "more file")));
    }
    if c.lines == 0 {
        return;
    }
    let mut beside = Vec::new();
    for (n, what) in [(c.duplicate, "written twice"), (c.untrusted, "not by whom they claim")] {
        if n > 0 {
            beside.push(format!("{} {what}", number(n)));
        }
    }
    let beside = if beside.is_empty() { String::new() } else { format!("; of which {}", words::list(&beside)) };
    item(page, "Lines", &format!("{}{beside}", measured::lines(c)));
}

/// What the reading rests on.
fn basis(page: &mut String, facts: &Facts, frame: &Frame) {
    let report = facts.report;
    if !facts.hosts.is_empty() {
        let mut named: Vec<String> = facts.hosts.iter().take(NAMED).map(|host| plain(host)).collect();
        if facts.hosts.len() > NAMED {
            named.push(format!("{} more", number((facts.hosts.len() - NAMED) as u64)));
        }
        item(page, "Host", &words::list(&named));
    }
    for gap in measured::longest(&report.gaps, NAMED) {
        let when = frame.local.stretch(gap.from, gap.to);
        item(page, "Gap", &plain(&format!("{when} ({}): {}", gap.length(), measured::what_is_missing(gap))));
    }
    if report.gaps.len() > NAMED {
        item(page, "Gap", &format!("and {} shorter ones", number((report.gaps.len() - NAMED) as u64)));
    }
    item(page, "Zone", &plain(&frame.local.read_as(&report.zone)));
    report.context.iter().for_each(|(name, gave)| item(page, "Context", &plain(&format!("{name}: {gave}"))));
    for source in &report.sources {
        if let Some(role) = measured::role(source.role) {
            item(page, role, &plain(&measured::beside(&frame.local, source, report)));
        }
    }
    report.probes.iter().for_each(|one| item(page, "Probe", &plain(&measured::probe(&frame.local, one))));
    for source in &report.load.sources {
        item(page, "Load", &plain(&measured::load(&frame.local, source, false)));
    }
    if let Some(found) = report.load_link.filter(|link| link.is_solid()) {
        item(page, "Load", &plain(&measured::link(&found)));
    }
    for assumption in report.assumptions.iter().filter(|a| !a.limits || facts.sessions == 0) {
        item(page, "Basis", &marked(&words::sentence(&assumption.text)));
    }
}

/// When it was made, and by what.
pub fn made(frame: &Frame) -> String {
    let made = if frame.made().is_empty() { String::new() } else { format!(" on {}", frame.made()) };
    plain(&format!("Made by sshlogs {}{made}.", env!("CARGO_PKG_VERSION"))) + "\n"
}
