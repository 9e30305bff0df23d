//! The sources beside the log: what each covers, how finely, and what of it was not understood.

use super::page::{Page, Text};
use super::reasons::label;
use super::words::{self, count};
use crate::model::{LoadLink, LoadSource, Metric, Micros, Probe, Report, SourceRead, SourceRole};

/// Column of the labels.
const LABEL: usize = 9;
/// Columns that were not understood, named before "and more".
const NAMED: usize = 6;

/// A line for each source.
pub fn write(page: &mut Page, report: &Report) {
    for source in &report.sources {
        let name = match source.role {
            // A load file has a line of its own below.
            SourceRole::Log | SourceRole::Load => continue,
            SourceRole::Kernel => "Kernel",
            SourceRole::Packages => "Packages",
            SourceRole::Logins => "Logins",
        };
        page.item(2, &label(name), LABEL, &beside(page, source, report));
    }
    for (i, one) in report.probes.iter().enumerate() {
        page.item(2, &label(if i == 0 { "Probe" } else { "" }), LABEL, &Text::plain(&probe(page, one)));
    }
    for (i, source) in report.load.sources.iter().enumerate() {
        page.item(2, &label(if i == 0 { "Load" } else { "" }), LABEL, &load(page, source));
    }
    if let Some(found) = report.load_link.filter(|l| page.look.verbose || l.is_solid()) {
        page.item(2, &label(""), LABEL, &Text::plain(&link(&found)));
    }
}

/// What links ends and load: shown if it stands out, else to those who ask for more.
fn link(link: &LoadLink) -> String {
    let LoadLink { metric, lag, ends, effect, chance, shifts, tried } = link;
    let what = match (link.is_solid(), *chance <= 0.01) {
        (true, _) => "abrupt ends follow load",
        (false, true) => "abrupt ends hardly follow load",
        (false, false) => "abrupt ends do not follow load beyond chance",
    };
    let turned = if *metric == Metric::MemoryAvailable { "below" } else { "above" };
    format!(
        "{what}: closest is {}, {:.1} standard deviations {turned} its mean in the {lag} before {} \
         ({chance:.3} of {shifts} shifts with {tried} metrics and lags give as much)",
        metric.id(),
        effect.abs(),
        count(*ends as usize, "end"),
    )
}

fn beside(page: &Page, source: &SourceRead, report: &Report) -> Text {
    let span = source.span.map_or(String::new(), |(from, to)| format!(", {}", page.look.local.stretch(from, to)));
    let mut heard = match source.heard {
        0 => "nothing about the server".to_owned(),
        n => format!("{} about the server", words::number(n)),
    };
    let is_log = source.role != SourceRole::Logins;
    if !is_log {
        heard += &format!("; {} in the time of the log", count(report.logins.len(), "login"));
    }
    let lines = count(source.lines as usize, if is_log { "line" } else { "record" });
    Text::plain(&format!("{}: {lines}{span}; {heard}", source.name))
}

/// `ping.txt (ping) of 203.0.113.7: 2026-11-22 13:20 to 13:25, 1 of 300 packets lost, 12 ms on average, 1 outage`
fn probe(page: &Page, probe: &Probe) -> String {
    let stretch = |span: (_, _)| page.look.local.stretch(span.0, span.1);
    let mut parts: Vec<String> = Vec::new();
    parts.extend(probe.span.map(stretch));
    if let (None, Some(written)) = (probe.span, probe.written) {
        parts.push(format!("without times; written {}", stretch((written, written))));
    }
    if let Some((sent, answered)) = probe.packets {
        parts.push(format!(
            "{} of {} lost",
            words::number(sent.saturating_sub(answered)),
            count(sent as usize, "packet")
        ));
    }
    parts.extend(probe.rtt.map(|rtt| format!("{rtt} to an answer")));
    parts.extend(probe.path_mtu.map(|mtu| format!("the path carries {mtu} bytes")));
    if !probe.outages.is_empty() {
        parts.push(count(probe.outages.len(), "outage"));
    }
    if !probe.sockets.is_empty() {
        parts.push(format!("{} at a connection", count(probe.sockets.len(), "look")));
    }
    let target = probe.target.as_ref().map_or(String::new(), |t| format!(" of {t}"));
    format!("{} ({}){target}: {}", probe.name, probe.format, parts.join(", "))
}

fn load(page: &Page, source: &LoadSource) -> Text {
    let look = page.look;
    let mut text = format!("{} ({}", source.name, source.format);
    if let Some(host) = &source.host {
        text += &format!(" of {host}");
    }
    text += &format!("): {}", count(source.samples, "sample"));
    if let Some((from, to)) = source.span {
        text += &format!(", {} ({})", look.local.stretch(from, to), Micros(to.0 - from.0));
    }
    if let Some(seconds) = source.interval_s {
        text += &format!(", every {}", Micros((seconds * 1e6) as i64));
    }
    let metrics: Vec<String> = source.metrics.iter().map(|m| m.id().to_owned()).collect();
    text += &match look.verbose {
        true => format!(", of {}", words::list(&metrics)),
        false => format!(", {}", count(metrics.len(), "measure")),
    };
    if !source.boots.is_empty() {
        text += &format!("; {} marked", count(source.boots.len(), "restart"));
    }
    if let Some(zone) = &source.zone {
        text += &format!("; times read as {zone}");
    }
    if !source.overridden.is_empty() {
        text += &format!("; a finer file gives {} of them", words::number(source.overridden.len() as u64));
    }
    if !source.unread_columns.is_empty() {
        text += &format!("; not understood: {}", unread(&source.unread_columns, look.verbose));
    }
    Text::plain(&text)
}

fn unread(names: &[String], all: bool) -> String {
    let shown = if all || names.len() <= NAMED + 1 { names.len() } else { NAMED };
    let mut named = names[..shown].to_vec();
    if shown < names.len() {
        named.push(format!("{} more", words::number((names.len() - shown) as u64)));
    }
    words::list(&named)
}
