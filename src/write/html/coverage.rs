//! Noise kept apart, what was not checked, and what was read to get here.

use askama::Template;

use super::rich::{Rich, plain};
use super::section::Section;
use crate::model::{Gap, Micros, Report};
use crate::write::frame::Frame;
use crate::write::measured;
use crate::write::tally::Facts;
use crate::write::words::{self, count, has_time, number};

/// Sources and hosts named before "and more".
const NAMED: usize = 12;

#[derive(Template)]
#[template(path = "noise.html")]
struct NoiseView {
    text: String,
    endings: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "checked.html")]
struct CheckedView {
    context: Vec<(String, String)>,
    measured: Vec<(&'static str, String)>,
    unchecked: Vec<(&'static str, Rich)>,
    hypotheses: String,
}

#[derive(Template)]
#[template(path = "read.html")]
struct ReadView {
    lines: Vec<(&'static str, String)>,
    total: String,
    sources: Vec<SourceView>,
    more: String,
    facts: Vec<(&'static str, Rich)>,
    gaps: Vec<GapView>,
    more_gaps: String,
    troubles: Vec<String>,
}

struct GapView {
    when: String,
    what: String,
}

struct SourceView {
    name: String,
    lines: String,
    span: String,
}

/// Scanners and failed logins: kept out of everything else.
pub fn noise(facts: &Facts) -> Option<Section> {
    let text = facts.noise_summary().sentence()?;
    let endings = facts.noise_endings();
    let endings = endings.iter().map(|(kind, n)| (words::ended(*kind), number(*n))).collect();
    Some(Section { id: "noise", title: "Kept apart: noise", body: Rich::from(&NoiseView { text, endings }) })
}

/// What was looked at beside the log, and what was not.
pub fn checked(facts: &Facts, frame: &Frame) -> Option<Section> {
    let report = facts.report;
    let code = |how: &str| Rich::of(&crate::write::text::Text::of(crate::write::text::Style::Code, how));
    let view = CheckedView {
        context: report.context.iter().map(|(name, gave)| (plain(name), plain(gave))).collect(),
        measured: beside(report, frame),
        unchecked: facts.not_checked.iter().map(|n| (n.what, code(n.how))).collect(),
        hypotheses: if report.hypotheses > 0 { number(report.hypotheses) } else { String::new() },
    };
    let is_empty = view.context.is_empty() && view.measured.is_empty() && view.unchecked.is_empty();
    (!is_empty).then(|| Section { id: "checked", title: "What was checked, and what was not", body: Rich::from(&view) })
}

/// What was measured beside the log: kernel and login records, probes, load; each with its time.
fn beside(report: &Report, frame: &Frame) -> Vec<(&'static str, String)> {
    let local = &frame.local;
    let beside = |s| plain(&measured::beside(local, s, report));
    let records = report.sources.iter().filter_map(|s| Some((measured::role(s.role)?, beside(s))));
    let probes = report.probes.iter().map(|p| ("Probe", plain(&measured::probe(local, p))));
    let load = report.load.sources.iter().map(|s| ("Load", plain(&measured::load(local, s, true))));
    records.chain(probes).chain(load).take(NAMED).collect()
}

/// Lines, sources, zone, assumptions, troubles.
pub fn read(facts: &Facts, frame: &Frame) -> Section {
    let (report, c) = (facts.report, &facts.report.coverage);
    let mut lines = vec![
        ("understood", number(c.recognised)),
        ("of sshd, not understood", number(c.unrecognised)),
        ("of other programs", number(c.foreign)),
        ("damaged", number(c.damaged)),
    ];
    for (what, n) in [("of which written twice", c.duplicate), ("of which not by whom they claim", c.untrusted)] {
        if n > 0 {
            lines.push((what, number(n)));
        }
    }
    let source = |s: &crate::model::SourceRead| SourceView {
        name: plain(&s.name),
        lines: number(s.lines),
        span: s.span.filter(|_| has_time(report.resolution)).map_or(String::new(), |(a, b)| match Micros(b.0 - a.0) {
            Micros(0) => frame.local.minute(a),
            long => format!("{} ({long})", frame.local.stretch(a, b)),
        }),
    };
    let left = report.sources.len().saturating_sub(NAMED);
    let view = ReadView {
        lines,
        total: count(c.lines as usize, "line"),
        sources: report.sources.iter().take(NAMED).map(source).collect(),
        more: if left > 0 { format!("and {}", count(left, "more source")) } else { String::new() },
        facts: basis(facts, frame),
        gaps: measured::longest(&report.gaps, NAMED).into_iter().map(|gap| of_gap(gap, frame)).collect(),
        more_gaps: match report.gaps.len().saturating_sub(NAMED) {
            0 => String::new(),
            n => format!("and {} shorter ones", number(n as u64)),
        },
        troubles: report.troubles.iter().map(|t| plain(&t.text)).collect(),
    };
    Section { id: "read", title: "What was read", body: Rich::from(&view) }
}

fn of_gap(gap: &Gap, frame: &Frame) -> GapView {
    GapView {
        when: format!("{} ({})", frame.local.stretch(gap.from, gap.to), gap.length()),
        what: plain(&measured::what_is_missing(gap)),
    }
}

/// What the reading rests on.
fn basis(facts: &Facts, frame: &Frame) -> Vec<(&'static str, Rich)> {
    let report = facts.report;
    let mut out = Vec::new();
    let hosts = &facts.hosts;
    if !hosts.is_empty() {
        let more = hosts.len().saturating_sub(NAMED);
        let mut named: Vec<String> = hosts.iter().take(NAMED).map(|host| host.to_string()).collect();
        if more > 0 {
            named.push(format!("{} more", number(more as u64)));
        }
        out.push(("Host", Rich::marked(&words::list(&named))));
    }
    out.push(("Zone", Rich::marked(&words::sentence(&frame.local.read_as(&report.zone)))));
    let assumed = report.assumptions.iter().filter(|a| !a.limits || facts.sessions == 0);
    out.extend(assumed.map(|a| ("Basis", Rich::marked(&words::sentence(&a.text)))));
    out
}
