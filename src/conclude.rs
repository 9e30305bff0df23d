//! The second half of a run: what was rebuilt is measured, judged and written into the report.

use rayon::prelude::*;

use crate::beside;
use crate::catalogue::{budgets, defaults};
use crate::gaps;
use crate::harvest::{Harvest, Yield};
use crate::inferred::Inferred;
use crate::model::report::tally_contributors;
use crate::model::{
    AgeFloor, Applied, Assumption, Case, ClientConfig, Connection, EndingKind, Family, Finding, Gap, Judged,
    KernelTimers, Meaning, Micros, Report, SECOND, ServerConfig, ServerEvent, Signals,
};
use crate::pipeline::Request;
use crate::read::context::over_time::{Stage, Stages, Told, over_time};
use crate::read::context::{Context, applied};
use crate::rebuild::ending;
use crate::signals::{Counters, Surroundings};
use crate::verdict::{self, Judge};

/// Signals and verdicts, once the log is over.
pub(crate) fn conclude(
    request: &Request,
    context: Context,
    inferred: &Inferred,
    harvest: Harvest,
    mut report: Report,
) -> Report {
    let mut server = context.server.clone();
    inferred.complete(&mut server, context.has_sshd_config);
    report.assumptions = assumptions(&server, &context, inferred, &report);
    report.context.clone_from(&context.used);
    let Yield { mut connections, mut events, noise, resets } = harvest.finish();
    // Stable sorting would need half as much memory again.
    connections.sort_unstable_by_key(|c| (c.first, c.last));
    events.sort_by_key(|e| (e.at, e.place));
    report.gaps = gaps::all(std::mem::take(&mut report.gaps), &events, &report.sources);
    let client = context.client_for(connections.first().map(|c| &*c.host));
    let stages = stages(request, &context, &server, inferred, (&events, &connections), &report);
    let (settings, notes) = applied::apply(&stages, &context.kernel, &connections);
    let notes = stages.notes.into_iter().chain(notes);
    report.assumptions.extend(notes.map(|text| Assumption { text, limits: false }));
    settle(&mut connections, &events, &settings, &report.gaps);
    gaps::cut(&mut connections, &report.gaps);
    report.load = beside::fitting_load(context.load, &connections, &mut report);
    report.probes = beside::fitting_probes(context.probes, &mut report);
    if let Some(wtmp) = context.wtmp {
        beside::records(wtmp, &connections, &mut events, &mut report);
    }
    let budgets = &settings.general().1;
    let shortest = Micros(budgets.retransmission.lo);
    let counters = Counters::of(&report.load, budgets.keepalive_probing);
    counters.account(&mut connections, resets.as_deref(), &report.load, shortest);
    let given = (&settings, client.as_ref(), &context.kernel);
    let mut findings = judge_all(&connections, &events, given, &request.judge, &mut report);
    beside::strike_what_was_checked(&connections, &report, &mut findings);
    report.resolution = connections.iter().map(|c| c.resolution).max().unwrap_or(Micros(SECOND));
    let ids = crate::model::report::ids(&connections);
    report.connections = join(connections, findings, ids);
    report.contributors = tally_contributors(&report.connections);
    report.server = Some(server);
    report.client = client;
    report.kernel = Some(context.kernel);
    report.server_events = events;
    report.noise = noise;
    // What lies outside the time asked for has spoken as a neighbour, and is not shown.
    report.narrow(|j| {
        let c = &j.connection;
        request.since.is_none_or(|t| c.closed.unwrap_or(c.began) >= t) && request.until.is_none_or(|t| c.began <= t)
    });
    report
}

/// Settings and releases, each for its time.
fn stages(
    request: &Request,
    context: &Context,
    server: &ServerConfig,
    inferred: &Inferred,
    (events, connections): (&[ServerEvent], &[Connection]),
    report: &Report,
) -> Stages {
    let now = Stage { config: server.clone(), blocks: context.conditional.clone() };
    let Some(span) = report.coverage.span else { return Stages::one(now.config, now.blocks) };
    let is_own = request.context.machine.is_some() && request.context.sshd_config.is_empty();
    let editions = &context.editions;
    let told = Told { editions, is_own, events, connections, span, mixed: inferred.is_mixed() };
    over_time(now, &told, |config| inferred.complete_level(config))
}

/// Findings of all connections, in their order. What was measured for them is forgotten again: of a long log it
/// is more than the log's connections themselves.
fn judge_all(
    connections: &[Connection],
    events: &[ServerEvent],
    (settings, client, kernel): (&Applied, Option<&ClientConfig>, &KernelTimers),
    judge: &Judge,
    report: &mut Report,
) -> Vec<Finding> {
    let surroundings = Surroundings::new(connections, events, settings, &report.load)
        .with_gaps(&report.gaps)
        .with_probes(&report.probes);
    let (mut signals, link) = surroundings.measure_all();
    report.load_link = link;
    report.hypotheses = surroundings.hypotheses();
    drop(surroundings);
    for (c, signals) in connections.iter().zip(&mut signals) {
        signals.kernel_heard = beside::kernel_heard(c, &report.sources);
    }
    let mut findings: Vec<_> = connections
        .par_iter()
        .zip(&signals)
        .enumerate()
        .map(|(i, (connection, signals))| {
            let (config, budgets) = settings.of(i);
            judge.judge(&Case { connection, signals, config, client, kernel, budgets })
        })
        .collect();
    report.incidents = verdict::incidents::gather(connections, &signals, &mut findings);
    report.floors = floors(connections, settings, &signals, &findings);
    findings
}

/// The age floors that a finding rests on, most connections first. Nobody is given up before TCP keepalive's own time:
/// a floor there says nothing of the path.
fn floors(
    connections: &[Connection],
    settings: &Applied,
    signals: &[Signals],
    findings: &[Finding],
) -> Vec<(AgeFloor, u64)> {
    let mut found: Vec<(AgeFloor, u64)> = Vec::new();
    for (i, finding) in findings.iter().enumerate().filter(|(_, f)| f.family == Family::NatIdleTimeout) {
        let rests = finding.evidence.iter().any(|e| e.rule.1 == "age-floor");
        let own = |floor: &AgeFloor| {
            let keepalive = settings.of(i).1.keepalive.filter(|_| connections[i].ended_as() == EndingKind::TcpTimeout);
            keepalive.is_some_and(|k| (k.lo - SECOND..=k.hi + k.hi / 3).contains(&floor.floor.0))
        };
        let Some(floor) = signals[i].floor.filter(|floor| rests && !own(floor)) else { continue };
        match found.iter_mut().find(|(f, _)| f.floor == floor.floor) {
            Some((_, n)) => *n += 1,
            None => found.push((floor, 1)),
        }
    }
    found.sort_by_key(|(floor, n)| (std::cmp::Reverse(*n), floor.floor));
    found
}

/// Puts the three lists together from their ends, giving back what is joined: all at once would take twice the
/// memory.
fn join(mut connections: Vec<Connection>, mut findings: Vec<Finding>, mut ids: Vec<String>) -> Vec<Judged> {
    let mut joined = Vec::with_capacity(connections.len());
    while let (Some(connection), Some(finding), Some(id)) = (connections.pop(), findings.pop(), ids.pop()) {
        joined.push(Judged { connection, finding, id });
        if joined.len() % 4096 == 0 {
            connections.shrink_to_fit();
            findings.shrink_to_fit();
        }
    }
    joined.reverse();
    joined
}

/// A crash so close to an end (µs) is that of its process.
const WITH_IT: i64 = 3 * SECOND;

/// Endings whose kind only the settings decide. Where lines are missing, a word that was not heard may have been said.
/// `events` are in order of time.
fn settle(connections: &mut [Connection], events: &[ServerEvent], settings: &Applied, gaps: &[Gap]) {
    let crashes: Vec<&ServerEvent> =
        events.iter().filter(|e| matches!(e.meaning, Meaning::OomKilled | Meaning::ProcessCrashed)).collect();
    for (i, c) in connections.iter_mut().enumerate() {
        let crashed = c.closed.is_some_and(|closed| {
            let first = crashes.partition_point(|e| e.at.0 < closed.0 - WITH_IT);
            let close = crashes[first..].iter().take_while(|e| e.at.0 <= closed.0 + WITH_IT);
            close.into_iter().any(|e| e.host == c.host)
        });
        let all_is_there = !c.closed.is_some_and(|at| gaps::beside(gaps, &c.host, at));
        ending::settle(c, settings.of(i).0.logs_endings() && all_is_there, crashed);
    }
}

/// Who wrote the lines, which came twice, and which are missing.
fn about_the_lines(report: &Report) -> Vec<Assumption> {
    let c = &report.coverage;
    let mut texts = Vec::new();
    if c.sshd > 0 && report.sources.iter().any(|s| !s.is_journal && s.lines > 0) {
        texts.push(
            "text logs are unauthenticated: any user of that machine can write a line that looks like sshd's".into(),
        );
    }
    if c.untrusted > 0 {
        texts.push(format!(
            "{} lines claim to be sshd's or the system's, but others wrote them: not believed",
            c.untrusted
        ));
    }
    if c.duplicate > 0 {
        texts.push(format!("{} lines came twice and were counted once", c.duplicate));
    }
    texts.into_iter().map(|text| Assumption { text, limits: false }).collect()
}

/// What was concluded or assumed, and what that keeps from being told.
fn assumptions(server: &ServerConfig, context: &Context, inferred: &Inferred, report: &Report) -> Vec<Assumption> {
    let mut all = inferred.assumptions(server, context.has_sshd_config);
    if let Some(year) = report.sources.iter().find_map(|s| s.first_year) {
        all.push(Assumption {
            text: format!("the log's stamps carry no year; its first line was read as {year}"),
            limits: false,
        });
    }
    all.extend(about_the_lines(report));
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
