//! The only file that knows the order of the stages: read ∥ rebuild in waves → signals → verdict → report.
//!
//! While one wave of blocks is parsed on all threads, the wave before it is put together on one; so the
//! result is the same at any number of threads and any block size.

use std::sync::mpsc::{Receiver, sync_channel};

use rayon::prelude::*;

use crate::catalogue::{budgets, defaults};
use crate::harvest::Harvest;
use crate::inferred::Inferred;
use crate::model::{
    Assumption, Batch, Budgets, Case, Connection, Coverage, Event, Finding, Judged, KernelTimers, Meaning, Micros,
    Report, Resolution, SECOND, ServerConfig, ServerEvent, SourceRead, Timestamp, Trouble,
};
use crate::read::blocks::{BLOCK, Block, Blocks};
use crate::read::clock::{Clock, Zone};
use crate::read::context::{self, Context, Wanted};
use crate::read::parse::{Manner, Parsed, parse};
use crate::read::source::{self, Content, SourceError};
use crate::read::survey::{Survey, survey};
use crate::rebuild::{Rebuilder, Routed, ending};
use crate::signals::Surroundings;
use crate::verdict;

/// What to read, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files, folders, patterns, `-`.
    pub paths: Vec<String>,
    /// Zone of local stamps; `None` is the machine's own.
    pub zone: Option<Zone>,
    /// Year of the first stamp without one.
    pub year: Option<i64>,
    /// Settings to take into account.
    pub context: Wanted,
    /// Leave out connections that ended before.
    pub since: Option<Timestamp>,
    /// Leave out connections that began after.
    pub until: Option<Timestamp>,
    /// Keep every connection; otherwise plain noise is counted and dropped as it is met.
    pub keep_noise: bool,
    /// Lines of sshd that no row knows become events, too.
    pub keep_unknown: bool,
    /// Bytes per block.
    pub block: usize,
    /// Now, for years and for logs without times.
    pub now: Timestamp,
}

impl Default for Request {
    fn default() -> Request {
        Request {
            paths: Vec::new(),
            zone: None,
            year: None,
            context: Wanted::default(),
            since: None,
            until: None,
            keep_noise: true,
            keep_unknown: false,
            block: BLOCK,
            now: Timestamp(0),
        }
    }
}

/// One event on its way, with all that a watcher may want to know.
pub struct Seen<'a> {
    /// The event, its time completed.
    pub event: &'a Event,
    /// The bytes its spans point into.
    pub bytes: &'a [u8],
    /// Index of its source.
    pub source: u16,
    /// The connection it belongs to, as far as that is known by now.
    pub connection: Option<&'a Connection>,
    /// It repeats an earlier line.
    pub duplicate: bool,
}

/// Looks on while a log is read.
pub trait Watch {
    /// The sources, in the order in which they will be read.
    fn sources(&mut self, _names: &[String], _bytes: Option<u64>) {}
    /// One event.
    fn event(&mut self, _seen: &Seen<'_>) {}
    /// Bytes read so far.
    fn progress(&mut self, _bytes: u64) {}
}

/// Watches nothing.
pub struct Unwatched;

impl Watch for Unwatched {}

/// Reads, rebuilds, measures and judges.
pub fn run(request: &Request, watch: &mut impl Watch) -> Report {
    let context = context::gather(&request.context);
    let mut report = Report { troubles: context.troubles.clone(), ..Report::default() };
    let zone = request.zone.unwrap_or_else(Zone::of_this_machine);
    report.zone = zone.name();
    let surveys = open_all(request, zone, &mut report);
    let names: Vec<String> = surveys.iter().map(|(s, _)| s.source.name.clone()).collect();
    watch.sources(&names, surveys.iter().map(|(s, _)| s.source.bytes).sum());
    let mut reading = Reading {
        rebuilder: Rebuilder::default(),
        harvest: Harvest::new(request.keep_noise),
        inferred: Inferred::default(),
        coverage: Coverage::default(),
        last: None,
        watch,
    };
    for (index, (survey, year)) in surveys.into_iter().enumerate() {
        reading.source(request, zone, index as u16, survey, year, &mut report);
    }
    let throttling = reading.rebuilder.finish(&mut reading.harvest);
    let (inferred, harvest) = (reading.inferred, reading.harvest);
    report.coverage = Coverage { span: report.coverage.span, ..reading.coverage };
    report.throttling = throttling;
    conclude(request, context, &inferred, harvest, report)
}

/// Looks at every source and puts them in the order of their first stamps, whatever their names.
fn open_all(request: &Request, zone: Zone, report: &mut Report) -> Vec<(Survey, Option<i64>)> {
    let gathered = source::gather(&request.paths);
    let mut trouble = |e: &SourceError| report.troubles.push(Trouble { text: e.to_string(), fatal: true });
    gathered.errors.iter().for_each(&mut trouble);
    let mut surveys = Vec::new();
    for source in gathered.sources {
        match survey(source) {
            Ok(survey) => match survey.content {
                Content::Binary(what) => trouble(&SourceError::NotText { name: survey.source.name, what }),
                _ => surveys.push(survey),
            },
            Err(e) => trouble(&e),
        }
    }
    let mut dated: Vec<(Survey, Option<i64>)> = surveys
        .into_iter()
        .map(|s| {
            let year = s.first_year(request.now);
            (s, year)
        })
        .collect();
    let begins = |(s, year): &(Survey, Option<i64>)| s.begins(zone, Some(year.unwrap_or(1970)));
    dated.sort_by_key(|d| begins(d).unwrap_or(Timestamp(i64::MAX)));
    if let Some(year) = request.year {
        shift_years(&mut dated, year);
    }
    dated
}

/// `--year` is the year of the earliest yearless stamp; the other sources keep their distance to it.
fn shift_years(dated: &mut [(Survey, Option<i64>)], year: i64) {
    let Some(first) = dated.iter().find_map(|(_, y)| *y) else { return };
    for (_, y) in dated.iter_mut() {
        *y = y.map(|y| y - first + year);
    }
}

/// State while sources are read one after the other.
struct Reading<'w, W: Watch> {
    rebuilder: Rebuilder,
    harvest: Harvest,
    inferred: Inferred,
    coverage: Coverage,
    /// The last event of the log so far, for `last message repeated`.
    last: Option<(Event, Vec<u8>)>,
    watch: &'w mut W,
}

impl<W: Watch> Reading<'_, W> {
    fn source(
        &mut self,
        request: &Request,
        zone: Zone,
        index: u16,
        mut survey: Survey,
        year: Option<i64>,
        report: &mut Report,
    ) {
        let name = survey.source.name.clone();
        let manner = Manner { headless: survey.headless, keep_unknown: request.keep_unknown };
        let undated = survey.source.modified.map_or(request.now, |s| Timestamp(s * SECOND));
        let clock = Clock::new(zone, year.unwrap_or(1970), Timestamp(0));
        let mut read = SourceRead { name: name.clone(), first_year: year.map(|y| y as i32), ..SourceRead::default() };
        let reader = match survey.reader() {
            Ok(reader) => reader,
            Err(e) => {
                report.troubles.push(Trouble { text: e.to_string(), fatal: true });
                report.sources.push(read);
                return;
            }
        };
        let (send, receive) = sync_channel(rayon::current_num_threads().max(2));
        let mut progress = SourceProgress { index, clock, undated, read: &mut read, cut: 0 };
        let failure = std::thread::scope(|scope| {
            let reader = scope.spawn(move || {
                let mut blocks = Blocks::new(reader, request.block);
                for block in blocks.by_ref() {
                    if send.send(block).is_err() {
                        break;
                    }
                }
                blocks.failure()
            });
            self.waves(&receive, manner, &mut progress);
            reader.join().ok().flatten()
        });
        let cut = progress.cut;
        if let Some(e) = failure {
            let text = format!("{name}: {e}; the {} lines before that were used", read.lines);
            report.troubles.push(Trouble { text, fatal: true });
        }
        if cut > 0 {
            let text = format!("{name}: {cut} lines are longer than 64 KiB and were cut there");
            report.troubles.push(Trouble { text, fatal: false });
        }
        if let Some((from, to)) = read.span {
            let span = report.coverage.span.get_or_insert((from, to));
            *span = (span.0.min(from), span.1.max(to));
        }
        report.sources.push(read);
    }

    /// Parses the next wave while the last one is put together.
    fn waves(&mut self, blocks: &Receiver<Block>, manner: Manner, progress: &mut SourceProgress<'_>) {
        let width = rayon::current_num_threads().max(1);
        let mut ready: Vec<Parsed> = Vec::new();
        loop {
            let next: Vec<Block> = blocks.iter().take(width).collect();
            if next.is_empty() && ready.is_empty() {
                break;
            }
            let current = std::mem::take(&mut ready);
            let parse_all = || next.into_par_iter().map(|b| parse(b, manner)).collect();
            if width == 1 {
                current.into_iter().for_each(|p| self.take(p, progress));
                ready = parse_all();
            } else {
                ready = std::thread::scope(|scope| {
                    let parsing = scope.spawn(parse_all);
                    current.into_iter().for_each(|p| self.take(p, progress));
                    parsing.join().unwrap_or_default()
                });
            }
        }
    }

    /// Completes the stamps of a block and hands its events on.
    fn take(&mut self, parsed: Parsed, progress: &mut SourceProgress<'_>) {
        let Parsed { mut batch, stamps, edges, coverage, repeats, cut } = parsed;
        batch.source = progress.index;
        let first_line = progress.read.lines;
        for (event, stamp) in batch.events.iter_mut().zip(&stamps) {
            event.line += first_line;
            match stamp {
                Some(stamp) => event.at = progress.clock.at(*stamp),
                None => {
                    event.at = progress.undated;
                    event.resolution = Resolution::Unknown;
                }
            }
        }
        if let Some((first, last)) = edges {
            // The edges may lie before or after the events; a copy of the clock leaves its state alone.
            let mut clock = progress.clock.clone();
            let (first, last) = if stamps.iter().flatten().next().is_some() {
                let events: Vec<Timestamp> = batch.events.iter().map(|e| e.at).collect();
                (clock.at(first).min(events[0]), clock.at(last))
            } else {
                (progress.clock.at(first), progress.clock.at(last))
            };
            progress.read.widen(first.min(last), last.max(first));
        }
        progress.read.lines += coverage.lines;
        progress.read.bytes += coverage.bytes;
        progress.cut += cut;
        self.coverage.add(&coverage);
        let mut repeats = repeats.into_iter().peekable();
        for index in 0..batch.events.len() {
            let is_repeat = repeats.next_if_eq(&index).is_some();
            self.event(&batch, index, is_repeat);
        }
        if let Some(event) = batch.events.last() {
            self.last = Some((*event, batch.bytes));
        }
        self.watch.progress(self.coverage.bytes);
    }

    fn event(&mut self, batch: &Batch, index: usize, is_repeat: bool) {
        let event = batch.events[index];
        if is_repeat {
            // The line it repeats stands just before it, if that line was one of ours.
            let before = match index.checked_sub(1) {
                Some(before) => Some((batch.events[before], &batch.bytes[..])),
                None => self.last.as_ref().map(|(e, bytes)| (*e, &bytes[..])),
            };
            let Some((known, bytes)) = before.filter(|(e, _)| e.line + 1 == event.line) else { return };
            let bytes = bytes.to_vec();
            let again = Event { at: event.at, line: event.line, repeats: event.repeats, ..known };
            self.coverage.foreign -= 1;
            self.coverage.recognised += 1;
            self.push(&again, &bytes, batch.source);
            return;
        }
        self.push(&event, &batch.bytes, batch.source);
    }

    fn push(&mut self, event: &Event, bytes: &[u8], source: u16) {
        if event.message.is_none() && event.meaning == Meaning::Note {
            self.watch.event(&Seen { event, bytes, source, connection: None, duplicate: false });
            return;
        }
        self.inferred.hear(event);
        let routed = self.rebuilder.push(event, bytes, source, &mut self.harvest);
        let duplicate = matches!(routed, Routed::Duplicate);
        self.coverage.duplicate += u64::from(duplicate);
        let connection = if let Routed::Connection(c) = routed { Some(c) } else { None };
        self.watch.event(&Seen { event, bytes, source, connection, duplicate });
    }
}

/// What changes while one source is read.
struct SourceProgress<'a> {
    index: u16,
    clock: Clock,
    /// Time of lines without a stamp.
    undated: Timestamp,
    read: &'a mut SourceRead,
    cut: u64,
}

/// Signals and verdicts, once the log is over.
fn conclude(request: &Request, context: Context, inferred: &Inferred, harvest: Harvest, mut report: Report) -> Report {
    let mut server = context.server.clone();
    inferred.complete(&mut server, context.has_sshd_config);
    report.assumptions = assumptions(&server, &context, inferred, &report);
    report.context = context.used;
    let budgets = budgets::of(&server, &context.kernel);
    let (mut connections, mut events, noise) = harvest.finish();
    connections.retain(|c| {
        request.since.is_none_or(|t| c.closed.unwrap_or(c.began) >= t) && request.until.is_none_or(|t| c.began <= t)
    });
    connections.sort_by_key(|c| c.first);
    events.sort_by_key(|e| (e.at, e.place));
    settle(&mut connections, &events, &server);
    let findings = judge_all(&connections, &events, (&server, &context.kernel, &budgets), &mut report);
    report.resolution = connections.iter().map(|c| c.resolution).max().unwrap_or(Micros(SECOND));
    let ids = crate::model::report::ids(&connections);
    report.connections = join(connections, findings, ids);
    report.contributors = verdict::tally_contributors(&report.connections);
    report.server = Some(server);
    report.server_events = events;
    report.noise = noise;
    report
}

/// Findings of all connections, in their order. What was measured for them is forgotten again: of a long log it
/// is more than the log's connections themselves.
fn judge_all(
    connections: &[Connection],
    events: &[ServerEvent],
    (config, kernel, budgets): (&ServerConfig, &KernelTimers, &Budgets),
    report: &mut Report,
) -> Vec<Finding> {
    let surroundings = Surroundings::new(connections, events, budgets);
    let signals = surroundings.measure_all();
    report.hypotheses = surroundings.hypotheses();
    drop(surroundings);
    let mut findings: Vec<_> = connections
        .par_iter()
        .zip(&signals)
        .map(|(connection, signals)| verdict::judge(&Case { connection, signals, config, kernel, budgets }))
        .collect();
    report.incidents = verdict::incidents::gather(connections, &signals, &mut findings);
    findings
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

/// Endings whose kind only the settings decide.
fn settle(connections: &mut [Connection], events: &[ServerEvent], server: &ServerConfig) {
    let crashes: Vec<&ServerEvent> =
        events.iter().filter(|e| matches!(e.meaning, Meaning::OomKilled | Meaning::ProcessCrashed)).collect();
    for c in connections {
        let near = |e: &&ServerEvent| c.closed.is_some_and(|t| (t.0 - e.at.0).abs() <= 3 * SECOND) && e.host == c.host;
        let crashed = crashes.iter().any(near);
        ending::settle(c, server.logs_endings(), crashed);
    }
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
    if !context.has_sysctl {
        let keepalive = budgets::keepalive(&defaults::kernel());
        let text = format!(
            "kernel timers assumed to be Linux's defaults (TCP keepalive ends an idle connection after {keepalive}); --sysctl FILE reads them"
        );
        all.push(Assumption { text, limits: false });
    }
    all
}
