//! The order of the stages: read ∥ rebuild, then `conclude`: signals → verdict → report.
//!
//! While blocks are parsed on all threads, those before them are put together on one, in their order; so the
//! result is the same at any number of threads and any block size.

mod last_said;
mod progress;

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::sync::Arc;

use crate::beside::KernelLogs;
use crate::conclude::conclude;
use crate::harvest::Harvest;
use crate::inferred::Inferred;
use crate::model::{Batch, Connection, Coverage, Event, Meaning, Report, SECOND, SourceRead, Timestamp, Trouble};
use crate::read::anonymise::{self, pseudonyms::Pseudonyms};
use crate::read::blocks::BLOCK;
use crate::read::clock::{Clock, Zone};
use crate::read::context::kernel::Heard;
use crate::read::context::{self, Context, Wanted};
use crate::read::feed::Feed;
use crate::read::holes::Holes;
use crate::read::journal::Outcome;
use crate::read::parse::{Manner, Parsed};
use crate::read::parser::Parser;
use crate::read::source::{self, Content, SourceError};
use crate::read::survey::{self, Survey, survey};
use crate::rebuild::{Before, Overlap, Rebuilder, Routed};
use crate::verdict::Judge;
use last_said::LastSaid;
use progress::SourceProgress;

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
    /// Nothing but events is wanted: connections are forgotten as they end, and nothing is judged.
    pub only_events: bool,
    /// Lines of sshd that no row knows become events, too.
    pub keep_unknown: bool,
    /// Put these in place of users, hosts, addresses and keys before anything else hears of them.
    pub pseudonyms: Option<Arc<Pseudonyms>>,
    /// Bytes per block.
    pub block: usize,
    /// Now, for years and for logs without times.
    pub now: Timestamp,
    /// Who judges.
    pub judge: Judge,
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
            only_events: false,
            keep_unknown: false,
            pseudonyms: None,
            block: BLOCK,
            now: Timestamp(0),
            judge: Judge::default(),
        }
    }
}

/// One event on its way, with all that a watcher may want to know.
pub struct Seen<'a> {
    /// The event, its time completed.
    pub event: &'a Event,
    /// Where it stands in the batch that [`Watch::block`] gets next.
    pub index: usize,
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
    #[inline]
    fn event(&mut self, _seen: &Seen<'_>) {}
    /// All events shown since the last call stand in this batch. Who wants to keep them takes it, and leaves another
    /// one, whose memory the next events get.
    fn block(&mut self, _batch: &mut Batch) {}
    /// Bytes read so far.
    fn progress(&mut self, _bytes: u64) {}
    /// Is there any use in reading on? Asked after each block.
    fn wants_more(&self) -> bool {
        true
    }
}

/// Watches nothing.
pub struct Unwatched;

impl Watch for Unwatched {}

/// Reads, rebuilds, measures and judges.
pub fn run(request: &Request, watch: &mut impl Watch) -> Report {
    let zone = request.zone.unwrap_or_else(Zone::of_this_machine);
    let mut report = Report { zone: zone.name(), ..Report::default() };
    let surveys = open_all(request, zone, &mut report);
    let names: Vec<String> = surveys.iter().map(|(s, _)| s.source.name.clone()).collect();
    watch.sources(&names, surveys.iter().map(|(s, _)| s.source.bytes).sum());
    let begins: Vec<Option<Timestamp>> = surveys.iter().map(|s| begins(s, zone)).collect();
    let near = begins.first().copied().flatten().filter(|at| at.0 != i64::MAX);
    let context = around(request, zone, near);
    report.troubles.splice(..0, context.troubles.iter().cloned());
    let kernel_index = surveys.len() as u16;
    let journals: Vec<bool> = surveys.iter().map(|(s, _)| matches!(s.content, Content::Journal(_))).collect();
    let beside = KernelLogs::open(request, zone, near, journals.contains(&true), &mut report);
    let mut overlap = Overlap::new(begins, journals);
    for Heard { event, bytes, log } in &beside.heard {
        let is_journal = beside.read.get(usize::from(*log)).is_some_and(|read| read.is_journal);
        overlap.hear_beside(event, bytes, is_journal);
    }
    let mut reading = Reading {
        overlap,
        rebuilder: Rebuilder::default(),
        harvest: (!request.only_events).then(|| Harvest::new(request.keep_noise, !context.load.is_empty())),
        inferred: Inferred::default(),
        coverage: Coverage::default(),
        holes: Holes::default(),
        last: None,
        reached: 0,
        pseudonyms: request.pseudonyms.clone(),
        beside: beside.heard,
        kernel_index,
        watch,
    };
    for (index, (survey, year)) in surveys.into_iter().enumerate() {
        if reading.watch.wants_more() {
            reading.source(request, zone, index as u16, survey, year, &mut report);
        }
    }
    if reading.overlap.is_full() {
        let text = "too many lines lie where sources overlap: some may have been counted twice".to_owned();
        report.troubles.push(Trouble { text, fatal: false });
    }
    reading.hear_beside(Timestamp(i64::MAX), &[]);
    report.sources.extend(beside.read);
    let throttling = reading.rebuilder.finish(&mut reading.harvest);
    let (inferred, harvest) = (reading.inferred, reading.harvest);
    report.coverage = Coverage { span: report.coverage.span, ..reading.coverage };
    report.throttling = throttling;
    match harvest {
        Some(harvest) => conclude(request, context, &inferred, harvest, report),
        None => report,
    }
}

/// What surrounds the log, which begins at `near`.
fn around(request: &Request, zone: Zone, near: Option<Timestamp>) -> Context {
    let mut context = context::gather(&request.context, zone);
    context.own_load(&request.context, near, zone);
    if let Some(pseudonyms) = &request.pseudonyms {
        anonymise::cover_context(&mut context, pseudonyms);
    }
    context
}

/// Looks at every source and puts them in the order of their first stamps, whatever their names.
pub(crate) fn open_all(request: &Request, zone: Zone, report: &mut Report) -> Vec<(Survey, Option<i64>)> {
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
    let mut dated: Vec<(Survey, Option<i64>)> = survey::joined(surveys)
        .into_iter()
        .map(|s| {
            let year = s.first_year(request.now);
            (s, year)
        })
        .collect();
    agree_on_years(&mut dated);
    // Of two that begin in the same second the journal goes first: of the same line its form tells more; and a log goes
    // before the one that was rotated after it.
    dated.sort_by_key(|d| {
        let began = begins(d, zone).map_or(i64::MAX, |at| at.0.div_euclid(SECOND));
        let ago = d.0.source.path.as_deref().map_or(0, source::rotated_ago);
        (began, !matches!(d.0.content, Content::Journal(_)), Reverse(ago))
    });
    if let Some(year) = request.year {
        shift_years(&mut dated, year);
    }
    if request.pseudonyms.is_some() {
        anonymise::name_sources(dated.iter_mut().map(|(survey, _)| survey));
    }
    dated
}

/// When a source begins; one without lines begins after everything else.
fn begins((survey, year): &(Survey, Option<i64>), zone: Zone) -> Option<Timestamp> {
    if survey.content == Content::Empty {
        return Some(Timestamp(i64::MAX));
    }
    survey.begins(zone, Some(year.unwrap_or(1970)))
}

/// A log and its packed copy begin with the same stamp: they begin in the same year, which whoever counted its New Years
/// knows best, and else the earlier guess.
fn agree_on_years(dated: &mut [(Survey, Option<i64>)]) {
    for index in 0..dated.len() {
        let first = dated[index].0.first.map(|stamp| stamp.micros);
        let same: Vec<usize> = (0..dated.len())
            .filter(|i| dated[*i].1.is_some() && dated[*i].0.first.map(|stamp| stamp.micros) == first)
            .collect();
        let counted = same.iter().filter(|i| dated[**i].0.new_years.is_some()).find_map(|i| dated[*i].1);
        let year = counted.or_else(|| same.iter().filter_map(|i| dated[*i].1).min());
        same.into_iter().for_each(|i| dated[i].1 = year);
    }
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
    overlap: Overlap,
    rebuilder: Rebuilder,
    /// `None` where nobody asks for connections.
    harvest: Option<Harvest>,
    inferred: Inferred,
    coverage: Coverage,
    pseudonyms: Option<Arc<Pseudonyms>>,
    holes: Holes,
    /// The last message of this source, for `last message repeated`.
    last: Option<LastSaid>,
    /// Line up to which nothing else came after it.
    reached: u64,
    /// Lines of kernel logs that have not been heard yet, and the place of the first of these among the sources.
    beside: VecDeque<Heard>,
    kernel_index: u16,
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
        let mut progress =
            SourceProgress::new(index, &survey, Clock::new(zone, year.unwrap_or(1970), Timestamp(0)), request.now);
        progress.read.first_year = year.map(|y| y as i32);
        let feed = match Feed::open(&mut survey, request.block) {
            Ok(feed) => feed,
            Err(e) => {
                report.troubles.push(Trouble { text: e.to_string(), fatal: true });
                report.sources.push(progress.read);
                return;
            }
        };
        let known = self.coverage.recognised;
        // What the file before said last is not what this one repeats.
        (self.last, self.reached) = (None, 0);
        let manner = Manner { headless: survey.headless, keep_unknown: request.keep_unknown, kernel: false };
        let Outcome { failure, damaged, troubles, missing, gaps } =
            Parser::run(feed, rayon::current_num_threads(), manner, |parsed| {
                self.take(parsed, &mut progress);
                self.watch.wants_more()
            });
        report.troubles.extend(troubles);
        report.troubles.extend(progress.troubles(damaged, failure));
        report.troubles.extend(progress.order(survey.order));
        report.troubles.extend(progress.unheard().filter(|_| survey.names_sshd && self.coverage.recognised == known));
        report.troubles.extend(progress.cut_off(&survey.source).filter(|_| self.watch.wants_more()));
        report.gaps.extend(gaps);
        let read = SourceRead { missing, ..progress.read };
        if let Some((from, to)) = read.span {
            let span = report.coverage.span.get_or_insert((from, to));
            *span = (span.0.min(from), span.1.max(to));
        }
        if let (Some(path), false) = (&survey.source.path, read.is_journal) {
            report.gaps.extend(self.holes.take(path, &read));
        }
        report.sources.push(read);
    }

    /// Completes the stamps of a block and hands its events on.
    fn take(&mut self, parsed: &mut Parsed, progress: &mut SourceProgress) {
        if let Some(pseudonyms) = &self.pseudonyms {
            anonymise::cover(parsed, pseudonyms);
        }
        self.coverage.add(&parsed.coverage);
        let begins = parsed.edges.map(|(first, _)| progress.begin(first));
        self.hand_on(parsed, progress);
        progress.end(begins, parsed);
        self.watch.block(&mut parsed.batch);
        self.watch.progress(self.coverage.bytes);
    }

    /// Completes each event of a block and hands it on at once: another thread wrote it, and to fetch it takes time.
    fn hand_on(&mut self, parsed: &mut Parsed, progress: &mut SourceProgress) {
        let Parsed { batch, stamps, months, repeats, .. } = parsed;
        batch.source = progress.index;
        let (mut months, mut repeats) = (months.iter().peekable(), repeats.iter().peekable());
        // The last one that is no repetition.
        let (mut said, mut before) = (None, Before::default());
        for (index, stamp) in stamps.iter().enumerate() {
            while let Some((_, stamp)) = months.next_if(|(before, _)| *before <= index) {
                progress.clock.pass(*stamp);
            }
            let event = &mut batch.events[index];
            event.line += progress.read.lines;
            progress.date(event, *stamp);
            if repeats.next_if_eq(&&index).is_some() {
                self.repeat(index, said, batch);
                continue;
            }
            (said, self.reached) = (Some(index), event.line);
            self.push(index, batch, &mut before);
        }
        months.for_each(|(_, stamp)| progress.clock.pass(*stamp));
        if let Some(index) = said {
            self.last = Some(LastSaid::of(&batch.events[index], &batch.bytes));
        }
    }

    /// `last message repeated N times`: the message before it once more, if that was one of ours; several such lines
    /// in a row repeat the same one.
    #[inline(never)]
    fn repeat(&mut self, index: usize, said: Option<usize>, batch: &mut Batch) {
        let line = batch.events[index];
        if self.reached + 1 != line.line {
            return;
        }
        let known = match said {
            Some(said) => Some(batch.events[said]),
            None => self.last.as_ref().filter(|last| last.is_known()).map(|last| last.put_behind(&mut batch.bytes)),
        };
        // What repeats a line that nobody knows is none of sshd's: so it counts, whether such lines are kept or not.
        if let Some(event) = known.filter(|event| event.message.is_some()) {
            self.reached = line.line;
            self.coverage.foreign -= 1;
            self.coverage.recognised += 1;
            batch.events.push(Event { at: line.at, line: line.line, repeats: line.repeats, ..event });
            self.push(batch.events.len() - 1, batch, &mut Before::default());
        }
    }

    #[inline(always)]
    fn push(&mut self, index: usize, batch: &Batch, before: &mut Before) {
        let Batch { events, bytes, source } = batch;
        let (event, source) = (&events[index], *source);
        if event.message.is_none() && event.meaning == Meaning::Note {
            self.watch.event(&Seen { event, index, bytes, source, connection: None, duplicate: false });
            return;
        }
        let duplicate = self.overlap.has(event, bytes, source);
        self.coverage.duplicate += u64::from(duplicate);
        // What its writer's trusted fields deny is shown, and believed by nobody.
        if duplicate || event.trusted == Some(false) {
            self.watch.event(&Seen { event, index, bytes, source, connection: None, duplicate });
            return;
        }
        self.inferred.hear(event);
        if !self.beside.is_empty() {
            self.hear_beside(event.at, event.host.of(bytes));
        }
        let routed = self.rebuilder.push(event, bytes, source, before, &mut self.harvest);
        let duplicate = matches!(routed, Routed::Duplicate);
        self.coverage.duplicate += u64::from(duplicate);
        let connection = if let Routed::Connection(c) = routed { Some(c) } else { None };
        self.watch.event(&Seen { event, index, bytes, source, connection, duplicate });
    }

    /// What the kernel log says up to this moment; lines without a host are of `host`.
    fn hear_beside(&mut self, until: Timestamp, host: &[u8]) {
        while let Some(Heard { event, bytes, log }) = self.beside.pop_front_if(|heard| heard.event.at <= until) {
            self.rebuilder.push_beside(&event, &bytes, self.kernel_index + log, host, &mut self.harvest);
        }
    }
}
