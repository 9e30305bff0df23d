//! The report and its connections as JSON.

use std::collections::BTreeMap;
use std::io::Write;

use rayon::prelude::*;
use serde::Serialize;

use super::check::ChangeRow;
use super::columns::Json;
use super::cure;
use super::line::Line;
use super::outline::outline;
use super::period::{self, PeriodRow};
use super::rows::{ContributorRow, Rows, contributor};
use super::surroundings::{self, LoginRow, ProbeRow};
use crate::model::{
    EndingKind, Family, Gap, Incident, LoadLink, LoadSource, Micros, Report, Resetness, SECOND, Throttling, Timestamp,
};

/// Connections made into text at a time, so that little waits to be written; and those of one task, as many as a store
/// reads at once.
const WAVE: usize = 1024;
const TASK: usize = 64;
/// Bytes that most rows fit in.
const USUAL: usize = 1536;

/// When, by what and how a report was made.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    version: &'static str,
    at: String,
    args: Vec<String>,
}

impl Made {
    /// This program, at this time, with its arguments.
    pub fn now(at: Timestamp) -> Made {
        let args = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
        Made { version: env!("CARGO_PKG_VERSION"), at: at.rfc3339(Micros(SECOND)), args }
    }

    /// Without the arguments, which may name hosts and people.
    pub fn without_arguments(self) -> Made {
        Made { args: Vec::new(), ..self }
    }
}

#[derive(Serialize)]
struct ReportRow<'a> {
    schema: &'static str,
    made: &'a Made,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<PeriodRow>,
    coverage: CoverageRow,
    sources: Vec<SourceRow<'a>>,
    gaps: Vec<GapRow<'a>>,
    context: Vec<ContextRow<'a>>,
    load: Vec<LoadRow<'a>>,
    probes: Vec<ProbeRow<'a>>,
    logins: Vec<LoginRow<'a>>,
    assumptions: Vec<AssumptionRow<'a>>,
    totals: Totals,
    noise: NoiseRow,
    incidents: Vec<IncidentRow<'a>>,
    throttling: Vec<ThrottlingRow>,
    contributors: Vec<CountedContributor<'a>>,
    cures: Vec<CureRow>,
}

#[derive(Serialize)]
struct CoverageRow {
    bytes: u64,
    lines: u64,
    recognised: u64,
    unrecognised: u64,
    foreign: u64,
    damaged: u64,
    duplicate: u64,
    untrusted: u64,
    sshd: u64,
    from: Option<String>,
    to: Option<String>,
    timezone: String,
    hypotheses: u64,
    load_link: Option<LoadLinkRow>,
}

#[derive(Serialize)]
struct LoadLinkRow {
    metric: &'static str,
    lag_s: f64,
    ends: u32,
    effect_sd: f64,
    chance: f64,
    shifts: u32,
    tried: u32,
    stands_out: bool,
}

#[derive(Serialize)]
struct SourceRow<'a> {
    name: &'a str,
    role: &'static str,
    lines: u64,
    bytes: u64,
    from: Option<String>,
    to: Option<String>,
    first_year: Option<i32>,
}

#[derive(Serialize)]
struct GapRow<'a> {
    kind: &'static str,
    host: Option<&'a str>,
    source: &'a str,
    from: String,
    to: String,
    lost: Option<u64>,
}

fn gap(gap: &Gap, resolution: Micros) -> GapRow<'_> {
    GapRow {
        kind: gap.kind.id(),
        host: Some(gap.host.as_str()).filter(|host| !host.is_empty()),
        source: &gap.source,
        from: gap.from.rfc3339(resolution),
        to: gap.to.rfc3339(resolution),
        lost: gap.lost,
    }
}

#[derive(Serialize)]
struct ContextRow<'a> {
    source: &'a str,
    gave: &'a str,
}

#[derive(Serialize)]
struct LoadRow<'a> {
    name: &'a str,
    format: &'a str,
    host: Option<&'a str>,
    from: Option<String>,
    to: Option<String>,
    interval_s: Option<f64>,
    samples: usize,
    timezone: Option<&'a str>,
    metrics: Vec<&'a str>,
    overridden: Vec<&'a str>,
    unread: &'a [String],
}

#[derive(Serialize)]
struct AssumptionRow<'a> {
    text: &'a str,
    limits: bool,
}

#[derive(Serialize)]
struct Totals {
    connections: u64,
    ending: BTreeMap<&'static str, u64>,
    family: BTreeMap<&'static str, u64>,
    reset: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct NoiseRow {
    connections: u64,
    attempts: u64,
    addresses: u64,
    ending: BTreeMap<&'static str, u64>,
    family: BTreeMap<&'static str, u64>,
    reset: BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct IncidentRow<'a> {
    id: &'a str,
    from: String,
    to: String,
    scope: &'a str,
    connections: Vec<String>,
    survivors: u32,
    chance: Option<f64>,
    family: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct ThrottlingRow {
    host: String,
    began: Option<String>,
    ended: Option<String>,
    dropped: Option<u64>,
    named: u64,
}

#[derive(Serialize)]
struct CountedContributor<'a> {
    #[serde(flatten)]
    contributor: ContributorRow<'a>,
    connections: u64,
}

/// What to change about one cause.
#[derive(Serialize)]
struct CureRow {
    cause: &'static str,
    family: &'static str,
    connections: u64,
    text: String,
    why: Option<String>,
    changes: Vec<ChangeRow>,
    verify: &'static str,
}

#[derive(Serialize)]
struct TroubleRow<'a> {
    text: &'a str,
    fatal: bool,
}

/// The whole report as one document.
///
/// # Errors
/// If `out` cannot be written.
pub fn report(out: &mut (impl Write + Send), report: &Report, made: &Made) -> anyhow::Result<()> {
    let document = ReportRow {
        schema: "sshlogs.report/1",
        made,
        period: report.period.as_ref().map(period::row),
        coverage: coverage(report),
        sources: report.sources.iter().map(|s| source(s, report.resolution)).collect(),
        gaps: report.gaps.iter().map(|g| gap(g, report.resolution)).collect(),
        context: report.context.iter().map(|(source, gave)| ContextRow { source, gave }).collect(),
        load: report.load.sources.iter().map(load).collect(),
        probes: report.probes.iter().map(surroundings::probe).collect(),
        logins: report.logins.iter().map(surroundings::login).collect(),
        assumptions: report.assumptions.iter().map(|a| AssumptionRow { text: &a.text, limits: a.limits }).collect(),
        totals: totals(report),
        noise: noise(report),
        incidents: incidents(report),
        throttling: report.throttling.iter().map(|t| throttling(t, report.resolution)).collect(),
        contributors: report
            .contributors
            .iter()
            .map(|(c, n)| CountedContributor { contributor: contributor(c), connections: *n })
            .collect(),
        cures: cures(report),
    };
    // The largest member is not part of the document: its rows go from the threads that make them straight into the
    // output.
    let head = outline(&document)?;
    out.write_all(head.strip_suffix(b"\n}").unwrap_or(&head))?;
    out.write_all(b",\n  \"connections\": [")?;
    rows(out, report, (b"\n    ", b",\n    "))?;
    out.write_all(if report.connections.is_empty() { b"],\n" } else { b"\n  ],\n" })?;
    let troubles: Vec<_> = report.troubles.iter().map(|t| TroubleRow { text: &t.text, fatal: t.fatal }).collect();
    out.write_all(b"  \"troubles\": ")?;
    serde_json::to_writer(&mut *out, &troubles)?;
    out.write_all(b"\n}\n")?;
    Ok(())
}

/// How many lines there are of which kind, and over which time.
fn coverage(report: &Report) -> CoverageRow {
    let c = &report.coverage;
    let (from, to) = span(c.span, report.resolution);
    CoverageRow {
        bytes: c.bytes,
        lines: c.lines,
        recognised: c.recognised,
        unrecognised: c.unrecognised,
        foreign: c.foreign,
        damaged: c.damaged,
        duplicate: c.duplicate,
        untrusted: c.untrusted,
        sshd: c.sshd,
        from,
        to,
        timezone: report.zone.clone(),
        hypotheses: report.hypotheses,
        load_link: report.load_link.map(load_link),
    }
}

fn throttling(t: &Throttling, resolution: Micros) -> ThrottlingRow {
    let time = |t: Timestamp| t.rfc3339(resolution);
    let (began, ended) = (t.began.map(time), t.ended.map(time));
    ThrottlingRow { host: t.host.to_string(), began, ended, dropped: t.dropped, named: t.named }
}

/// What to change, by cause; the connections are those that would have been saved.
fn cures(report: &Report) -> Vec<CureRow> {
    let drop_ins = report.server.as_ref().is_some_and(|s| s.drop_ins);
    let row = |(cause, connections, cure): (&'static crate::catalogue::cause::Cause, u64, cure::Cure)| CureRow {
        cause: cause.id,
        family: cause.family.id(),
        connections,
        changes: cure.changes().map(|c| ChangeRow::of(c, drop_ins)).collect(),
        text: cure.lead,
        why: cure.note,
        verify: cure.verify,
    };
    cure::all(report).into_iter().map(row).collect()
}

/// Connections, one object per line.
///
/// # Errors
/// If `out` cannot be written.
pub fn connections(out: &mut (impl Write + Send), report: &Report) -> anyhow::Result<()> {
    rows(out, report, (b"", b"\n"))?;
    if !report.connections.is_empty() {
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// All connections in compact form, with these bytes before the first and between two.
fn rows(out: &mut (impl Write + Send), report: &Report, (before, between): (&[u8], &[u8])) -> anyhow::Result<()> {
    let (rows, count) = (Rows::new(report), report.connections.len());
    let make = |from: usize, text: &mut Line| {
        text.clear();
        report.connections.for_each(from..count.min(from + TASK), |judged| {
            text.put_slice(between);
            rows.connection(judged).json(text);
        });
    };
    let mut skip = between.len();
    out.write_all(if count == 0 { b"" } else { before })?;
    let (mut made, mut next): (Vec<Line>, Vec<Line>) = (Vec::new(), Vec::new());
    // One wave is written while the next is made, in the memory of the one before.
    for wave in (0..count).step_by(WAVE).map(|from| from..count.min(from + WAVE)).chain(std::iter::once(count..count)) {
        next.resize_with(wave.len().div_ceil(TASK), || Line::with_room(TASK * USUAL));
        let write = || made.iter().try_for_each(|text| out.write_all(&text.as_bytes()[std::mem::take(&mut skip)..]));
        let tasks = next.par_iter_mut().with_max_len(1).enumerate();
        let (written, ()) = rayon::join(write, || tasks.for_each(|(i, text)| make(wave.start + i * TASK, text)));
        written?;
        std::mem::swap(&mut made, &mut next);
    }
    Ok(())
}

fn span(span: Option<(Timestamp, Timestamp)>, resolution: Micros) -> (Option<String>, Option<String>) {
    (span.map(|s| s.0.rfc3339(resolution)), span.map(|s| s.1.rfc3339(resolution)))
}

fn load_link(link: LoadLink) -> LoadLinkRow {
    LoadLinkRow {
        metric: link.metric.id(),
        lag_s: link.lag.as_seconds(),
        ends: link.ends,
        effect_sd: link.effect,
        chance: link.chance,
        shifts: link.shifts,
        tried: link.tried,
        stands_out: link.is_solid(),
    }
}

fn load(source: &LoadSource) -> LoadRow<'_> {
    let (from, to) = span(source.span, Micros(1000));
    LoadRow {
        name: &source.name,
        format: source.format,
        host: source.host.as_deref(),
        from,
        to,
        interval_s: source.interval_s,
        samples: source.samples,
        timezone: source.zone.as_deref(),
        metrics: source.metrics.iter().map(|m| m.id()).collect(),
        overridden: source.overridden.iter().map(|m| m.id()).collect(),
        unread: &source.unread_columns,
    }
}

fn source(s: &crate::model::SourceRead, resolution: Micros) -> SourceRow<'_> {
    let (from, to) = span(s.span, resolution);
    SourceRow { name: &s.name, role: s.role.id(), lines: s.lines, bytes: s.bytes, from, to, first_year: s.first_year }
}

fn incidents(report: &Report) -> Vec<IncidentRow<'_>> {
    let members = report.incidents.iter().flat_map(|i| &i.connections).map(|index| *index as usize);
    let mut ids = Vec::new();
    // All at once: neighbours are read together.
    report.connections.for_each(members, |judged| ids.push(judged.id.clone()));
    let mut ids = ids.into_iter();
    report.incidents.iter().map(|i| incident(i, ids.by_ref().take(i.connections.len()), report.resolution)).collect()
}

fn incident(i: &Incident, ids: impl Iterator<Item = String>, resolution: Micros) -> IncidentRow<'_> {
    let time = |t: Timestamp| t.rfc3339(resolution);
    IncidentRow {
        id: &i.id,
        from: time(i.from),
        to: time(i.to),
        scope: &i.scope,
        connections: ids.collect(),
        survivors: i.survivors,
        chance: i.chance,
        family: i.family.id(),
        text: &i.text,
    }
}

/// Connections kept and noise counted, together.
fn totals(report: &Report) -> Totals {
    let tally = &report.tally;
    let mut ending: BTreeMap<_, u64> = tally.endings.iter().map(|(k, n)| (k.id(), *n)).collect();
    let mut family: BTreeMap<_, u64> = tally.families.iter().map(|(k, n)| (k.id(), *n)).collect();
    let mut reset: BTreeMap<_, u64> = tally.resets.iter().map(|(k, n)| (k.id(), *n)).collect();
    report.noise.endings.iter().for_each(|(k, n): (&EndingKind, &u64)| *ending.entry(k.id()).or_default() += n);
    report.noise.families.iter().for_each(|(k, n): (&Family, &u64)| *family.entry(k.id()).or_default() += n);
    report.noise.resets.iter().for_each(|(k, n): (&Resetness, &u64)| *reset.entry(k.id()).or_default() += n);
    Totals { connections: report.connections.len() as u64 + report.noise.connections, ending, family, reset }
}

fn noise(report: &Report) -> NoiseRow {
    let n = &report.noise;
    NoiseRow {
        connections: n.connections,
        attempts: n.attempts,
        addresses: n.addresses,
        ending: n.endings.iter().map(|(k, n)| (k.id(), *n)).collect(),
        family: n.families.iter().map(|(k, n)| (k.id(), *n)).collect(),
        reset: n.resets.iter().map(|(k, n)| (k.id(), *n)).collect(),
    }
}
