//! Sentences about what was read beside the log and what is missing from it, shared by the forms for people.

use super::local::Local;
use super::words::{self, count};
use crate::model::{
    Coverage, Gap, GapKind, LoadLink, LoadSource, Metric, Micros, Probe, Report, SourceRead, SourceRole,
};

/// Columns that were not understood, named before "and more".
const NAMED: usize = 6;

/// What links ends and load: shown if it stands out, else to those who ask for more.
pub fn link(link: &LoadLink) -> String {
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

/// What a source beside the log is called; `None` for the log, and for load, which is told of by itself.
pub fn role(role: SourceRole) -> Option<&'static str> {
    match role {
        SourceRole::Log | SourceRole::Load => None,
        SourceRole::Kernel => Some("Kernel"),
        SourceRole::Packages => Some("Packages"),
        SourceRole::Logins => Some("Logins"),
    }
}

/// A kernel log, packages or login records: lines, time, what they told.
pub fn beside(local: &Local, source: &SourceRead, report: &Report) -> String {
    let span = source.span.map_or(String::new(), |(from, to)| format!(", {}", local.stretch(from, to)));
    let mut heard = match source.heard {
        0 => "nothing about the server".to_owned(),
        n => format!("{} about the server", words::number(n)),
    };
    let is_log = source.role != SourceRole::Logins;
    if !is_log {
        heard += &format!("; {} in the time of the log", count(report.logins.len(), "login"));
    }
    let lines = count(source.lines as usize, if is_log { "line" } else { "record" });
    format!("{}: {lines}{span}; {heard}", source.name)
}

/// `ping.txt (ping) of 203.0.113.7: 2026-11-22 13:20 to 13:25, 1 of 300 packets lost, 12 ms on average, 1 outage`
pub fn probe(local: &Local, probe: &Probe) -> String {
    let stretch = |span: (_, _)| local.stretch(span.0, span.1);
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

/// A source of load: format, samples, time, what it measures. `all`: every measure and column by name.
pub fn load(local: &Local, source: &LoadSource, all: bool) -> String {
    let mut text = format!("{} ({}", source.name, source.format);
    if let Some(host) = &source.host {
        text += &format!(" of {host}");
    }
    text += &format!("): {}", count(source.samples, "sample"));
    if let Some((from, to)) = source.span {
        text += &format!(", {} ({})", local.stretch(from, to), Micros(to.0 - from.0));
    }
    if let Some(seconds) = source.interval_s {
        text += &format!(", every {}", Micros((seconds * 1e6) as i64));
    }
    let metrics: Vec<String> = source.metrics.iter().map(|m| m.id().to_owned()).collect();
    text += &match all {
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
        text += &format!("; not understood: {}", unread(&source.unread_columns, all));
    }
    text
}

fn unread(names: &[String], all: bool) -> String {
    let shown = if all || names.len() <= NAMED + 1 { names.len() } else { NAMED };
    let mut named = names[..shown].to_vec();
    if shown < names.len() {
        named.push(format!("{} more", words::number((names.len() - shown) as u64)));
    }
    words::list(&named)
}

/// The longest gaps, in order of time.
pub fn longest(gaps: &[Gap], most: usize) -> Vec<&Gap> {
    let mut shown: Vec<&Gap> = gaps.iter().collect();
    shown.sort_by_key(|gap| std::cmp::Reverse(gap.length()));
    shown.truncate(most);
    shown.sort_by_key(|gap| (gap.from, gap.to));
    shown
}

/// What a gap is, in words.
pub fn what_is_missing(gap: &Gap) -> String {
    let source = &gap.source;
    let some = |one: &str, many: &str| match gap.lost {
        Some(1) => format!("1 {one}"),
        Some(n) => format!("{} {many}", words::number(n)),
        None => many.to_owned(),
    };
    match gap.kind {
        GapKind::RateLimit => format!("{} left out by the logger's rate limit ({source})", some("line", "lines")),
        GapKind::MissingEntries => {
            format!(
                "{} missing before {source} goes on: vacuumed, damaged, or in a journal that was not given",
                some("entry", "entries")
            )
        }
        GapKind::UncleanEnd => {
            format!("{source} was not closed: the last minutes before a crash or power cut may be missing")
        }
        GapKind::MissingFile => {
            format!("no line between {source}: a rotated file is missing, or the machine was off")
        }
    }
}

/// `lines = recognised + unrecognised + foreign + damaged`, as an identity.
pub fn lines(c: &Coverage) -> String {
    format!(
        "{} = {} understood + {} of sshd not understood + {} of other programs + {} damaged",
        words::number(c.lines),
        words::number(c.recognised),
        words::number(c.unrecognised),
        words::number(c.foreign),
        words::number(c.damaged)
    )
}
