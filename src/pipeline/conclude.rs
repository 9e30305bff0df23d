//! The second half of a run: what was rebuilt is measured, judged and written into the report.

use rayon::prelude::*;

use super::collector::{Collected, Collector};
use super::connections::ConnectionStore;
use super::findings::{BATCH, FindingBatch, FindingStore};
use super::inferred::Inferred;
use super::{Request, auxiliary, gaps};
use crate::catalogue::{budgets, defaults};
use crate::model::{
    AppliedSettings, Assumption, Brief, Case, Connection, Connections, EndingKind, Gap, KernelTimers, Meaning, Micros,
    Report, Rhythm, RhythmOf, SECOND, ServerConfig, ServerEvent, Tally, Timestamp, Verdict, count,
};
use crate::read::context::settings_history::{Observed, Settings, SettingsHistory, settings_history};
use crate::read::context::{Context, applied};
use crate::rebuild::crashes::Crashes;
use crate::rebuild::ending;
use crate::signals::{Counters, Measures, MissingLines, Surroundings, TimeRange, Victims, rhythm};
use crate::verdict::Judge;
use crate::verdict::floors::AgeFloors;
use crate::verdict::incidents::{self, IncidentEnd, Incidents};

/// Batches judged on all threads before their findings are stored.
const WAVE: usize = 64;

/// Signals and verdicts, once the log is over.
pub(super) fn conclude(
    request: &Request,
    context: Context,
    inferred: &Inferred,
    collector: Collector,
    mut report: Report,
) -> Report {
    let Collected { mut connections, mut events, noise, resets, missing, trouble } = collector.finish();
    report.troubles.extend(trouble);
    events.sort_by_key(|e| (e.at, e.place));
    report.noise = noise;
    report.gaps = gaps::all(std::mem::take(&mut report.gaps), &events, &report.sources);
    report.context.clone_from(&context.used);
    let mut server = context.server.clone();
    inferred.complete(&mut server, context.has_sshd_config);
    report.assumptions = assumptions(&server, &context, inferred, &report);
    let (settings, notes) = apply_settings(request, &context, &server, inferred, (&events, &connections), &report);
    report.assumptions.extend(notes.into_iter().map(|text| Assumption { text, limits: false }));
    let first_host = (connections.len() > 0).then(|| connections.reader().brief(0).host);
    report.client = context.client_for(first_host.as_deref());
    report.server = Some(server);
    report.resolution =
        settle(&mut connections, &events, (&settings, context.has_sshd_config), (&report.gaps, &missing));
    report.load = auxiliary::fitting_load(context.load, &connections, &mut report);
    report.probes = auxiliary::fitting_probes(context.probes, &mut report);
    if let Some(wtmp) = context.wtmp {
        auxiliary::records(wtmp, &connections, &mut events, &mut report);
    }
    auxiliary::boots(&connections, &mut events, &mut report);
    account_for_resets(&mut connections, resets.as_deref(), &settings, &report);
    let shared = Shared {
        events: &events,
        settings: &settings,
        missing: &missing,
        kernel: &context.kernel,
        judge: &request.judge,
    };
    report.connections = judge_all(connections, &shared, &mut report);
    report.kernel = Some(context.kernel);
    report.server_events = events;
    keep_time_span(request, &mut report);
    report
}

/// The settings in force for each connection, and what readers should know of them.
fn apply_settings(
    request: &Request,
    context: &Context,
    server: &ServerConfig,
    inferred: &Inferred,
    (events, connections): (&[ServerEvent], &ConnectionStore),
    report: &Report,
) -> (AppliedSettings, Vec<String>) {
    let now = Settings { config: server.clone(), blocks: context.conditional.clone() };
    let history = match report.coverage.span {
        None => SettingsHistory::constant(now),
        Some(span) => {
            let observed = Observed {
                editions: &context.editions,
                is_own: request.context.machine.is_some() && request.context.sshd_config.is_empty(),
                events,
                connections,
                span,
                mixed: inferred.is_mixed(),
            };
            settings_history(now, &observed, |config| inferred.complete_level(config))
        }
    };
    let (settings, notes) = applied::apply(&history, &context.kernel, connections.connections());
    (settings, history.notes.into_iter().chain(notes).collect())
}

/// Notes at each end how the kernel's counters account for it. `resets` are those of connections that were dropped.
fn account_for_resets(
    connections: &mut ConnectionStore,
    resets: Option<&[TimeRange]>,
    settings: &AppliedSettings,
    report: &Report,
) {
    let budgets = &settings.general().1;
    let counters = Counters::of(&report.load, budgets.keepalive_probing);
    let shortest = Micros(budgets.retransmission.lo);
    let counted = counters.account(&*connections, resets, &report.load, shortest);
    connections.set_counted(counted);
}

/// `--since` and `--until`: what lies outside was needed as evidence, and is not shown.
fn keep_time_span(request: &Request, report: &mut Report) {
    if request.since.is_some() || request.until.is_some() {
        report.retain(|j| {
            let c = &j.connection;
            request.since.is_none_or(|t| c.closed.unwrap_or(c.began) >= t) && request.until.is_none_or(|t| c.began <= t)
        });
        report.keep_between(request.since, request.until);
    }
}

/// What the cases of all connections share.
struct Shared<'a> {
    events: &'a [ServerEvent],
    settings: &'a AppliedSettings,
    missing: &'a MissingLines,
    kernel: &'a KernelTimers,
    judge: &'a Judge,
}

/// Judges all connections. Of a long log neither they nor their measures and findings are in memory together.
fn judge_all(connections: ConnectionStore, shared: &Shared<'_>, report: &mut Report) -> Connections {
    let surroundings = Surroundings::new(&connections, shared.events, shared.settings, &report.load)
        .with_end(report.coverage.span.map(|(_, last)| last))
        .with_gaps(&report.gaps)
        .with_missing_lines(shared.missing)
        .with_probes(&report.probes)
        .with_victims(Victims::new(connections.connections(), shared.events));
    let measures = surroundings.measure_all();
    let (mut findings, mut incidents) = (FindingStore::default(), Incidents::default());
    let (mut tally, mut floors, mut cut_off) = (Tally::default(), AgeFloors::default(), Vec::new());
    let batches: Vec<usize> = (0..connections.len()).step_by(BATCH).collect();
    let cases = Cases { shared, connections: &connections, measures: &measures, report };
    for wave in batches.chunks(WAVE) {
        let judge = |from: &usize| cases.judge_batch(*from, findings.batch());
        let judged: Vec<JudgedBatch> = wave.par_iter().with_max_len(1).map(judge).collect();
        for batch in judged {
            tally.merge(batch.tally);
            floors.merge(batch.floors);
            findings.add(batch.findings);
            cut_off.extend(batch.cut_off);
            batch.incident_ends.into_iter().for_each(|end| incidents.add(end));
        }
    }
    report.incidents = incidents.group();
    report.rhythms = rhythms(cut_off, report);
    (report.load_link, report.hypotheses) = (measures.link(), surroundings.hypotheses());
    (report.contributors, report.floors) = (tally.contributors(), floors.most_first());
    report.tally = tally;
    report.troubles.extend(connections.trouble());
    findings.join(connections, &report.incidents)
}

/// What keeps to the clock.
fn rhythms(cut_off: Vec<i64>, report: &Report) -> Vec<Rhythm> {
    let refusals = report.throttling.iter().filter_map(|t| Some(t.began.or(t.ended)?.0)).collect();
    let all = [rhythm(RhythmOf::CutOff, cut_off), rhythm(RhythmOf::Refusals, refusals)];
    all.into_iter().flatten().collect()
}

/// What is needed to judge any connection.
struct Cases<'a> {
    shared: &'a Shared<'a>,
    connections: &'a ConnectionStore,
    measures: &'a Measures<'a>,
    report: &'a Report,
}

/// What was found of [`BATCH`] consecutive connections.
#[derive(Default)]
struct JudgedBatch {
    findings: FindingBatch,
    tally: Tally,
    floors: AgeFloors,
    incident_ends: Vec<IncidentEnd>,
    /// When sessions were cut off (µs).
    cut_off: Vec<i64>,
}

impl Cases<'_> {
    /// Judges a batch. Each finding is packed at once: what one thread allocates and frees right away costs least.
    fn judge_batch(&self, from: usize, findings: FindingBatch) -> JudgedBatch {
        let mut batch = JudgedBatch { findings, ..JudgedBatch::default() };
        let (mut reader, mut c) = (self.connections.reader(), Connection::unknown());
        for index in from..self.connections.len().min(from + BATCH) {
            reader.read(index, &mut c);
            self.judge(index, &c, &mut batch);
        }
        batch
    }

    /// Judges one connection and adds what was found to its batch.
    fn judge(&self, index: usize, c: &Connection, batch: &mut JudgedBatch) {
        let (shared, report) = (self.shared, self.report);
        let mut signals = self.measures.of(index, c);
        signals.kernel_heard = auxiliary::kernel_heard(c, &report.sources);
        let (config, budgets) = shared.settings.of(index);
        let (client, kernel) = (report.client.as_ref(), shared.kernel);
        let case = Case { connection: c, signals: &signals, config, client, kernel, budgets };
        let mut finding = shared.judge.judge(&case);
        auxiliary::remove_checked(c, report, signals.kernel_heard, &mut finding);
        batch.tally.add(c, &finding);
        batch.floors.take(&case, &finding);
        batch.findings.add(&finding);
        let is_ordinary = finding.family.is_benign() && finding.verdict != Verdict::Undetermined;
        let end = c.closed.filter(|_| c.is_abrupt() && !is_ordinary && c.resolution <= Micros::seconds(60));
        batch.cut_off.extend(end.map(|at| at.0));
        batch.incident_ends.extend(incidents::incident_end(index, c, &signals, &finding));
    }
}

/// Decides what depends on settings, crashes and gaps: how some ended, and when those began that LoginGraceTime ended.
/// Only where no lines are missing does the absence of a line say something. `events` are in order of time. Returns the
/// coarsest resolution of any connection's stamps.
fn settle(
    connections: &mut ConnectionStore,
    events: &[ServerEvent],
    (settings, has_sshd_config): (&AppliedSettings, bool),
    (gaps, missing): (&[Gap], &MissingLines),
) -> Micros {
    let crashes = Crashes::of(events);
    let coarsest = connections.settle(|i, c| {
        let is_silent = c.ending.kind == EndingKind::Silent && settings.of(i).0.logs_endings();
        let all_is_there = || !c.closed.is_some_and(|at| gaps::beside(gaps, &c.host, at)) && missing.has_words(&c.host);
        if is_silent && all_is_there() {
            ending::settle(c, &crashes);
        }
        gaps::cut(c, gaps);
        if let (true, None) = (c.ending.words == Some(Meaning::GraceExpired), c.opened) {
            // Where the settings were read, what they leave out is the default for sure.
            let grace = &settings.of(i).0.login_grace_time;
            let is_known = has_sshd_config || grace.is_known();
            c.opened = is_known.then_some(grace.value).and_then(|grace| opened_before_grace(c, grace));
        }
    });
    coarsest.unwrap_or(Micros(SECOND))
}

/// When a connection began that LoginGraceTime ended; `None` where another setting was in force, since it was heard before.
fn opened_before_grace(c: &Brief, grace: Micros) -> Option<Timestamp> {
    let opened = Timestamp(c.closed?.0 - grace.0);
    (grace.0 > 0 && opened.0 <= c.began.0).then_some(opened)
}

/// Whose the lines are, and which came twice.
fn about_lines(report: &Report) -> Vec<Assumption> {
    let c = &report.coverage;
    let mut texts = Vec::new();
    if c.sshd > 0 && report.sources.iter().any(|s| !s.is_journal && s.lines > 0) {
        texts.push(
            "text logs are unauthenticated: any user of that machine can write a line that looks like sshd's".into(),
        );
    }
    if c.untrusted > 0 {
        let lines = count(c.untrusted, "line");
        texts.push(format!("{lines} in the name of sshd or the system that others wrote: not believed"));
    }
    if c.duplicate > 0 {
        texts.push(format!("{} came twice: each is counted once", count(c.duplicate, "line")));
    }
    texts.into_iter().map(|text| Assumption { text, limits: false }).collect()
}

/// What was concluded or assumed of the log and the server, and what therefore cannot be told.
fn assumptions(server: &ServerConfig, context: &Context, inferred: &Inferred, report: &Report) -> Vec<Assumption> {
    let mut all = Vec::new();
    if report.coverage.span.is_none() && report.coverage.sshd > 0 {
        let text = "no line of this log carries a time: what rests on when a session ended, how long it lasted and what else \
                    happened then cannot be told; syslog and the journal write times, and so do `docker logs -t` and \
                    `kubectl logs --timestamps`";
        all.push(Assumption { text: text.to_owned(), limits: true });
    }
    all.extend(inferred.assumptions(server, context.has_sshd_config));
    if let Some(year) = report.sources.iter().find_map(|s| s.first_year) {
        all.push(Assumption {
            text: format!("the log's stamps carry no year; its first line was read as {year}"),
            limits: false,
        });
    }
    all.extend(about_lines(report));
    all.extend(context.notes.iter().map(|text| Assumption { text: text.clone(), limits: false }));
    if !context.has_sysctl {
        let keepalive = budgets::keepalive(&defaults::kernel());
        let text = format!(
            "kernel timers assumed to be Linux's defaults (TCP keepalive ends an idle connection after {keepalive}); --sysctl FILE reads them"
        );
        all.push(Assumption { text, limits: false });
    }
    all
}
