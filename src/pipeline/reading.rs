//! Reading the sources one after the other: their blocks are parsed on all threads, their events handed on in order.

use std::collections::VecDeque;

use super::collector::Collector;
use super::inferred::Inferred;
use super::last_message::LastMessage;
use super::progress::SourceProgress;
use super::sources::DatedSource;
use super::{Request, Seen, Watch};
use crate::model::{Batch, Coverage, Event, Meaning, Report, SourceRead, Timestamp, Trouble};
use crate::read::anonymise;
use crate::read::context::kernel::OwnedEvent;
use crate::read::journal::Outcome;
use crate::read::parse::feed::Feed;
use crate::read::parse::parallel::Parser;
use crate::read::parse::{ParseOptions, Parsed};
use crate::read::source::Content;
use crate::read::source::rotation_gaps::RotationGaps;
use crate::read::stamp::clock::{Clock, Zone};
use crate::rebuild::{Before, Overlap, Rebuilder, Routed};

/// State while sources are read one after the other.
pub(super) struct Reading<'a, W: Watch> {
    request: &'a Request,
    zone: Zone,
    watch: &'a mut W,
    overlap: Overlap,
    rebuilder: Rebuilder,
    /// `None` if only events are wanted.
    collector: Option<Collector>,
    inferred: Inferred,
    coverage: Coverage,
    rotation_gaps: RotationGaps,
    /// The last message of this source, for `last message repeated`.
    last: Option<LastMessage>,
    /// The line of that message or of its last repetition: only the next line can repeat it.
    last_line: u64,
    /// Events of auxiliary logs whose time has not come yet, in order of time.
    auxiliary: VecDeque<OwnedEvent>,
    /// Auxiliary logs are numbered as sources from here on.
    auxiliary_index: u16,
}

/// What reading leaves for `conclude`.
pub(super) struct Rebuilt {
    /// `None` if only events were wanted.
    pub collector: Option<Collector>,
    pub inferred: Inferred,
}

impl<'a, W: Watch> Reading<'a, W> {
    /// Nothing is read yet; `sources` are those that will be, in this order. `counters` as for [`Collector::new`].
    pub fn new(request: &'a Request, zone: Zone, watch: &'a mut W, sources: &[DatedSource], counters: bool) -> Self {
        let begins = sources.iter().map(|s| s.begins(zone)).collect();
        let journals = sources.iter().map(|s| matches!(s.survey.content, Content::Journal(_))).collect();
        Reading {
            request,
            zone,
            watch,
            overlap: Overlap::new(begins, journals),
            rebuilder: Rebuilder::default(),
            collector: (!request.only_events).then(|| Collector::new(request.keep_noise, counters)),
            inferred: Inferred::default(),
            coverage: Coverage::default(),
            rotation_gaps: RotationGaps::default(),
            last: None,
            last_line: 0,
            auxiliary: VecDeque::new(),
            auxiliary_index: sources.len() as u16,
        }
    }

    /// Takes the events of auxiliary logs, in order of time, to hand each on when its time has come.
    pub fn interleave(&mut self, events: VecDeque<OwnedEvent>, read: &[SourceRead]) {
        for OwnedEvent { event, bytes, log } in &events {
            let is_journal = read.get(usize::from(*log)).is_some_and(|read| read.is_journal);
            self.overlap.add_auxiliary(event, bytes, is_journal);
        }
        self.auxiliary = events;
    }

    pub fn wants_more(&self) -> bool {
        self.watch.wants_more()
    }

    /// All sources were read.
    pub fn finish(mut self, report: &mut Report) -> Rebuilt {
        if self.overlap.is_full() {
            let text = "too many lines lie where sources overlap: some may have been counted twice".to_owned();
            report.troubles.push(Trouble { text, fatal: false });
        }
        self.push_auxiliary(Timestamp(i64::MAX), &[]);
        report.throttling = self.rebuilder.finish(&mut self.collector);
        report.coverage = Coverage { span: report.coverage.span, ..self.coverage };
        Rebuilt { collector: self.collector, inferred: self.inferred }
    }

    /// Reads one source; what was read of it and what went wrong goes into the report.
    pub fn source(&mut self, index: u16, source: DatedSource, report: &mut Report) {
        let DatedSource { mut survey, year } = source;
        let clock = Clock::new(self.zone, year.unwrap_or(1970), Timestamp(0));
        let mut progress = SourceProgress::new(index, &survey, clock, self.request.now);
        progress.read.first_year = year.map(|y| y as i32);
        let feed = match Feed::open(&mut survey, self.request.block) {
            Ok(feed) => feed,
            Err(e) => {
                report.troubles.push(Trouble { text: e.to_string(), fatal: true });
                report.sources.push(progress.read);
                return;
            }
        };
        let known = self.coverage.recognised;
        // A file does not repeat the last message of the file before it.
        (self.last, self.last_line) = (None, 0);
        let options =
            ParseOptions { headless: survey.headless, keep_unknown: self.request.keep_unknown, kernel: false };
        let Outcome { failure, damaged, troubles, missing, gaps } =
            Parser::run(feed, rayon::current_num_threads(), options, |parsed| {
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
            report.gaps.extend(self.rotation_gaps.take(path, &read));
        }
        report.sources.push(read);
    }

    /// Completes the stamps of a block and hands its events on.
    fn take(&mut self, parsed: &mut Parsed, progress: &mut SourceProgress) {
        if let Some(pseudonyms) = &self.request.pseudonyms {
            anonymise::cover(parsed, pseudonyms);
        }
        self.coverage.add(&parsed.coverage);
        let begins = parsed.edges.map(|(first, _)| progress.begin(first));
        self.hand_on(parsed, progress);
        progress.end(begins, parsed);
        self.watch.block(&mut parsed.batch);
        self.watch.progress(self.coverage.bytes);
    }

    /// Dates each event of a block and hands it on at once, while its memory is in this core's cache: another thread
    /// wrote it.
    fn hand_on(&mut self, parsed: &mut Parsed, progress: &mut SourceProgress) {
        let Parsed { batch, stamps, months, repeats, .. } = parsed;
        batch.source = progress.index;
        let (mut months, mut repeats) = (months.iter().peekable(), repeats.iter().peekable());
        // `last` is the index of the last event that is not a repetition.
        let (mut last, mut before) = (None, Before::default());
        for (index, stamp) in stamps.iter().enumerate() {
            while let Some((_, stamp)) = months.next_if(|(before, _)| *before <= index) {
                progress.clock.pass(*stamp);
            }
            let event = &mut batch.events[index];
            event.line += progress.read.lines;
            progress.date(event, *stamp);
            if repeats.next_if_eq(&&index).is_some() {
                self.repeat(index, last, batch);
                continue;
            }
            (last, self.last_line) = (Some(index), event.line);
            self.push(index, batch, &mut before);
        }
        months.for_each(|(_, stamp)| progress.clock.pass(*stamp));
        if let Some(index) = last {
            self.last = Some(LastMessage::of(&batch.events[index], &batch.bytes));
        }
    }

    /// `last message repeated N times`, which is the event at `index`: hands on the message before it once more, if that
    /// one was recognised; several such lines in a row repeat the same one. `in_block` is the index of the last message
    /// if this block holds it.
    #[inline(never)]
    fn repeat(&mut self, index: usize, in_block: Option<usize>, batch: &mut Batch) {
        let line = batch.events[index];
        if self.last_line + 1 != line.line {
            return;
        }
        let known = match in_block {
            Some(last) => Some(batch.events[last]),
            None => self.last.as_ref().filter(|last| last.is_known()).map(|last| last.append_to(&mut batch.bytes)),
        };
        // The repetition of an unrecognised line stays foreign, whether unrecognised lines are kept or not.
        if let Some(event) = known.filter(|event| event.message.is_some()) {
            self.last_line = line.line;
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
        // A line that the journal's trusted fields ascribe to another writer is shown, but not taken into account.
        if duplicate || event.trusted == Some(false) {
            self.watch.event(&Seen { event, index, bytes, source, connection: None, duplicate });
            return;
        }
        self.inferred.hear(event);
        if !self.auxiliary.is_empty() {
            self.push_auxiliary(event.at, event.host.of(bytes));
        }
        let routed = self.rebuilder.push(event, bytes, source, before, &mut self.collector);
        let duplicate = matches!(routed, Routed::Duplicate);
        self.coverage.duplicate += u64::from(duplicate);
        let connection = if let Routed::Connection(c) = routed { Some(c) } else { None };
        self.watch.event(&Seen { event, index, bytes, source, connection, duplicate });
    }

    /// Hands on what auxiliary logs say up to this moment; lines without a host are of `host`.
    fn push_auxiliary(&mut self, until: Timestamp, host: &[u8]) {
        while let Some(OwnedEvent { event, bytes, log }) = self.auxiliary.pop_front_if(|next| next.event.at <= until) {
            self.rebuilder.push_auxiliary(&event, &bytes, self.auxiliary_index + log, host, &mut self.collector);
        }
    }
}
