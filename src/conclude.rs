//! The second half of a run: what was rebuilt is measured, judged and written into the report.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::beside;
use crate::catalogue::{budgets, defaults};
use crate::gaps;
use crate::harvest::{Harvest, Yield};
use crate::inferred::Inferred;
use crate::kept::{self, BATCH, Batch, Findings, Kept};
use crate::model::{
    AgeFloor, Applied, Assumption, Briefs, Case, ClientConfig, Connection, Connections, EndingKind, Family, Finding,
    Gap, KernelTimers, Meaning, Micros, Report, SECOND, ServerConfig, ServerEvent, Tally, count,
};
use crate::pipeline::Request;
use crate::read::context::over_time::{Stage, Stages, Told, over_time};
use crate::read::context::{Context, applied};
use crate::rebuild::ending;
use crate::signals::{Counters, Losses, Measures, Surroundings, Victims};
use crate::verdict::Judge;
use crate::verdict::incidents::{self, Fallen, Incidents};

/// Batches judged before what was found is put away.
const WAVE: usize = 64;

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
    let Yield { mut kept, mut events, noise, resets, losses } = harvest.finish();
    events.sort_by_key(|e| (e.at, e.place));
    report.gaps = gaps::all(std::mem::take(&mut report.gaps), &events, &report.sources);
    let first = (kept.len() > 0).then(|| kept.reading().brief(0));
    let client = context.client_for(first.as_ref().map(|c| &*c.host));
    let stages = stages(request, &context, &server, inferred, (&events, &kept), &report);
    let (settings, notes) = applied::apply(&stages, &context.kernel, kept.connections());
    let notes = stages.notes.into_iter().chain(notes);
    report.assumptions.extend(notes.map(|text| Assumption { text, limits: false }));
    report.resolution = settle(&mut kept, &events, &settings, (&report.gaps, &losses));
    report.load = beside::fitting_load(context.load, &kept, &mut report);
    report.probes = beside::fitting_probes(context.probes, &mut report);
    if let Some(wtmp) = context.wtmp {
        beside::records(wtmp, &kept, &mut events, &mut report);
    }
    beside::boots(&kept, &mut events, &mut report);
    let budgets = &settings.general().1;
    let counters = Counters::of(&report.load, budgets.keepalive_probing);
    let shortest = Micros(budgets.retransmission.lo);
    let counted = counters.account(&kept, resets.as_deref(), &report.load, shortest);
    kept.account(counted);
    let case = CaseOf {
        settings: &settings,
        losses: &losses,
        client: client.as_ref(),
        kernel: &context.kernel,
        judge: &request.judge,
    };
    report.connections = judge_all(kept, &events, &case, &mut report);
    report.server = Some(server);
    report.client = client;
    report.kernel = Some(context.kernel);
    report.server_events = events;
    report.noise = noise;
    // What lies outside the time asked for has spoken as a neighbour, and is not shown.
    if request.since.is_some() || request.until.is_some() {
        report.narrow(|j| {
            let c = &j.connection;
            request.since.is_none_or(|t| c.closed.unwrap_or(c.began) >= t) && request.until.is_none_or(|t| c.began <= t)
        });
        report.keep_between(request.since, request.until);
    }
    report
}

/// Settings and releases, each for its time.
fn stages(
    request: &Request,
    context: &Context,
    server: &ServerConfig,
    inferred: &Inferred,
    (events, connections): (&[ServerEvent], &dyn Briefs),
    report: &Report,
) -> Stages {
    let now = Stage { config: server.clone(), blocks: context.conditional.clone() };
    let Some(span) = report.coverage.span else { return Stages::one(now.config, now.blocks) };
    let is_own = request.context.machine.is_some() && request.context.sshd_config.is_empty();
    let editions = &context.editions;
    let told = Told { editions, is_own, events, connections, span, mixed: inferred.is_mixed() };
    over_time(now, &told, |config| inferred.complete_level(config))
}

/// What all cases share.
struct CaseOf<'a> {
    settings: &'a Applied,
    losses: &'a Losses,
    client: Option<&'a ClientConfig>,
    kernel: &'a KernelTimers,
    judge: &'a Judge,
}

/// Judges all connections. Of a long log neither they nor what was measured and found of them is in memory together.
fn judge_all(kept: Kept, events: &[ServerEvent], case: &CaseOf<'_>, report: &mut Report) -> Connections {
    let surroundings = Surroundings::new(&kept, events, case.settings, &report.load)
        .with_end(report.coverage.span.map(|(_, last)| last))
        .with_gaps(&report.gaps)
        .with_losses(case.losses)
        .with_probes(&report.probes)
        .with_victims(Victims::new(kept.connections(), events));
    let measures = surroundings.measure_all();
    let (mut findings, mut incidents) = (Findings::default(), Incidents::default());
    let mut tally = Tally::default();
    let mut floors = Floors::default();
    let batches: Vec<usize> = (0..kept.len()).step_by(BATCH).collect();
    for wave in batches.chunks(WAVE) {
        let judge = |from: &usize| case.judge_batch(*from, findings.batch(), &kept, &measures, report);
        let judged: Vec<Batched> = wave.par_iter().with_max_len(1).map(judge).collect();
        for batch in judged {
            tally.merge(batch.tally);
            floors.merge(batch.floors);
            findings.add(batch.findings);
            batch.fallen.into_iter().for_each(|fallen| incidents.add(fallen));
        }
    }
    report.incidents = incidents.gather();
    (report.load_link, report.hypotheses) = (measures.link(), surroundings.hypotheses());
    (report.contributors, report.floors) = (tally.contributors(), floors.most_first());
    report.tally = tally;
    report.troubles.extend(kept.trouble());
    kept::shelved(kept, findings, &report.incidents)
}

/// What was found of connections that follow each other.
#[derive(Default)]
struct Batched {
    findings: Batch,
    tally: Tally,
    floors: Floors,
    fallen: Vec<Fallen>,
}

impl CaseOf<'_> {
    /// Judges a batch. Findings go as they come: what one thread makes and frees at once costs the allocator least.
    fn judge_batch(
        &self,
        from: usize,
        findings: Batch,
        kept: &Kept,
        measures: &Measures<'_>,
        report: &Report,
    ) -> Batched {
        let mut batch = Batched { findings, ..Batched::default() };
        let (mut reading, mut c) = (kept.reading(), kept::nobodys());
        for index in from..kept.len().min(from + BATCH) {
            reading.read(index, &mut c);
            let (finding, floor, fallen) = self.judge(index, &c, measures, report);
            batch.tally.add(&c, &finding);
            batch.floors.add(floor);
            batch.findings.add(&finding);
            batch.fallen.extend(fallen);
        }
        batch
    }

    /// The finding of a connection, the age floor it rests on, and its end, if it did not come alone.
    fn judge(
        &self,
        i: usize,
        c: &Connection,
        measures: &Measures<'_>,
        report: &Report,
    ) -> (Finding, Option<AgeFloor>, Option<Fallen>) {
        let mut signals = measures.of(i, c);
        signals.kernel_heard = beside::kernel_heard(c, &report.sources);
        let CaseOf { settings, client, kernel, judge, .. } = *self;
        let (config, budgets) = settings.of(i);
        let mut finding = judge.judge(&Case { connection: c, signals: &signals, config, client, kernel, budgets });
        beside::strike_what_was_checked(c, report, signals.kernel_heard, &mut finding);
        let rests_on_it = || finding.evidence.iter().any(|e| e.rule.1 == "age-floor");
        // Nobody is given up before TCP keepalive's own time: a floor there says nothing of the path.
        let keepalive = budgets.keepalive.filter(|_| c.ended_as() == EndingKind::TcpTimeout);
        let own = |floor: i64| keepalive.is_some_and(|k| (k.lo - SECOND..=k.hi + k.hi / 3).contains(&floor));
        let is_nat = finding.family == Family::NatIdleTimeout && rests_on_it();
        let floor = signals.floor.filter(|floor| is_nat && !own(floor.floor.0));
        let fallen = incidents::fallen(i, c, &signals, &finding);
        (finding, floor, fallen)
    }
}

/// Age floors that findings rest on.
#[derive(Default)]
struct Floors(Vec<(AgeFloor, u64)>);

impl Floors {
    fn add(&mut self, floor: Option<AgeFloor>) {
        self.merge(Floors(floor.into_iter().map(|floor| (floor, 1)).collect()));
    }

    fn merge(&mut self, Floors(others): Floors) {
        for (floor, times) in others {
            match self.0.iter_mut().find(|(f, _)| f.floor == floor.floor) {
                Some((_, n)) => *n += times,
                None => self.0.push((floor, times)),
            }
        }
    }

    /// With the number of connections, most first.
    fn most_first(mut self) -> Vec<(AgeFloor, u64)> {
        self.0.sort_by_key(|(floor, n)| (std::cmp::Reverse(*n), floor.floor));
        self.0
    }
}

/// A crash so close to an end (µs) is that of its process.
const WITH_IT: i64 = 3 * SECOND;

/// Endings whose kind only the settings and the gaps decide. Where lines are missing, a word that was not heard may have
/// been said. `events` are in order of time. Tells the widest stamp of all.
fn settle(kept: &mut Kept, events: &[ServerEvent], settings: &Applied, (gaps, losses): (&[Gap], &Losses)) -> Micros {
    let mut crashes: FxHashMap<&str, Vec<i64>> = FxHashMap::default();
    for e in events.iter().filter(|e| matches!(e.meaning, Meaning::OomKilled | Meaning::ProcessCrashed)) {
        crashes.entry(&e.host).or_default().push(e.at.0);
    }
    let mut widest = None;
    kept.settle(|i, c| {
        let crashed = c.closed.is_some_and(|closed| {
            let here = crashes.get(&*c.host).map_or(&[][..], Vec::as_slice);
            let next = here.partition_point(|at| *at < closed.0 - WITH_IT);
            here.get(next).is_some_and(|at| *at <= closed.0 + WITH_IT)
        });
        let is_silent = c.ending.kind == EndingKind::Silent && settings.of(i).0.logs_endings();
        let all_is_there = || !c.closed.is_some_and(|at| gaps::beside(gaps, &c.host, at)) && losses.has_words(&c.host);
        ending::settle(c, is_silent && all_is_there(), crashed);
        gaps::cut(c, gaps);
        widest = widest.max(Some(c.resolution));
    });
    widest.unwrap_or(Micros(SECOND))
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
        let lines = count(c.untrusted, "line");
        texts.push(format!("{lines} in the name of sshd or the system that others wrote: not believed"));
    }
    if c.duplicate > 0 {
        texts.push(format!("{} came twice: each is counted once", count(c.duplicate, "line")));
    }
    texts.into_iter().map(|text| Assumption { text, limits: false }).collect()
}

/// What was concluded or assumed, and what that keeps from being told.
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
