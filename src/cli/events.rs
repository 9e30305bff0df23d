//! One row per recognised line, written as it is read.
//!
//! Which connection a line belongs to is known in order; rows are made of whole blocks, on all threads, while the next
//! block is read.

use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::Result;
use rayon::prelude::*;

use super::args::{Events, TableFormat};
use super::inputs;
use super::output::{self, Out};
use super::progress::Progress;
use super::request;
use super::{Exit, tell, tell_nothing_found, tell_troubles};
use crate::model::{Batch, Event, SECOND, Timestamp};
use crate::pipeline::{self, Request, Seen, Watch};
use crate::write::columns::Json;
use crate::write::line::Line;
use crate::write::rows::{self, EventRow, Times, Whose};
#[cfg(feature = "tables")]
use crate::write::tables::{self, Form};
use crate::write::words::has_time;
use crate::write::{csv, ecs, terminal, timesketch};

/// Rows of a task, at least: for fewer it costs more to wake a thread than it saves.
const TASK: usize = 512;
/// Bytes that most rows fit in, by which buffers are made.
const USUAL: usize = 400;

/// Bytes of a block of the log. Larger than elsewhere, because every line becomes a row: so a block gives every thread
/// a few tasks.
const BLOCK: usize = 512 << 10;

/// Pages beyond one for each thread, so that none waits for another that is slow for a moment.
const AHEAD: usize = 6;

pub fn run(args: &Events) -> Result<Exit> {
    let (request, note) = request::request(&args.input, None)?;
    let wanted = request::Whose::new(&args.who)?.in_terms_of(request.pseudonyms.as_deref());
    tell(note.as_deref(), args.input.quiet);
    inputs::spare(&args.output, &request.paths, &request.context)?;
    let mut out = Out::open(&args.output)?;
    let look = output::look(&args.output, false);
    let layout = terminal::Events { look: &look, columns: output::columns(&args.output) };
    let sink = Sink::of(&mut out, args.format, layout)?;
    let request = Request { only_events: true, keep_unknown: args.all, block: BLOCK, ..request };
    let (pages, filled) = channel();
    let (used, empty) = channel();
    (0..pages_of(rayon::current_num_threads())).try_for_each(|_| used.send(Page::default()))?;
    let report = std::thread::scope(|scope| {
        let writer = scope.spawn(move || sink.write_all(&filled, &used));
        let mut printer = Printer {
            all: args.all,
            wanted,
            since: request.since,
            until: request.until,
            names: Arc::default(),
            page: empty.recv().ok(),
            pages,
            empty,
            progress: Progress::new(args.input.quiet || args.output.file().is_none()),
        };
        let report = pipeline::run(&request, &mut printer);
        drop(printer);
        match writer.join() {
            Ok(written) => written.map(|()| report),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    out.finish()?;
    tell_nothing_found(&report, args.input.quiet);
    Ok(tell_troubles(&report, args.input.quiet))
}

/// How many pages go round between the reader and the writer. With one thread they take turns.
fn pages_of(threads: usize) -> usize {
    match threads {
        1 => 1,
        _ => threads + AHEAD,
    }
}

/// Collects the events of a block, and hands them on.
struct Printer {
    all: bool,
    wanted: request::Whose,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    names: Arc<[String]>,
    /// What is being filled; `None` once nothing can be written any more.
    page: Option<Page>,
    pages: Sender<Page>,
    empty: Receiver<Page>,
    progress: Progress,
}

/// The events of a block, and of which of them rows are to be made.
#[derive(Default)]
struct Page {
    batch: Batch,
    waiting: Vec<Waiting>,
    /// Of the sources.
    names: Arc<[String]>,
}

/// An event whose row has not been made yet: its index in the batch.
struct Waiting {
    index: usize,
    whose: Whose,
}

impl Page {
    fn event(&self, waiting: &Waiting) -> &Event {
        &self.batch.events[waiting.index]
    }

    fn row<'a>(&'a self, waiting: &'a Waiting, times: &mut Times) -> EventRow<'a> {
        let source = self.names.get(usize::from(self.batch.source)).map_or("", String::as_str);
        rows::event(self.event(waiting), &self.batch.bytes, &waiting.whose, source, times)
    }
}

/// Where rows go.
enum Sink<'a> {
    /// Text; `day` is that of the last row.
    Text { out: &'a mut Out, format: TableFormat, layout: terminal::Events<'a>, lines: Vec<Line>, day: Option<i64> },
    /// A binary table, batch by batch.
    #[cfg(feature = "tables")]
    Table(tables::Events<&'a mut Out>),
}

impl<'a> Sink<'a> {
    fn of(out: &'a mut Out, format: TableFormat, layout: terminal::Events<'a>) -> Result<Sink<'a>> {
        Ok(match format {
            #[cfg(feature = "tables")]
            TableFormat::Parquet => Sink::Table(tables::Events::new(out, Form::Parquet)?),
            #[cfg(feature = "tables")]
            TableFormat::Arrow => Sink::Table(tables::Events::new(out, Form::Arrow)?),
            #[cfg(not(feature = "tables"))]
            TableFormat::Parquet | TableFormat::Arrow => anyhow::bail!(super::NO_TABLES),
            TableFormat::Csv => {
                csv::header::<EventRow>(out)?;
                Sink::Text { out, format, layout, lines: Vec::new(), day: None }
            }
            _ => Sink::Text { out, format, layout, lines: Vec::new(), day: None },
        })
    }

    /// Writes the rows of all pages as they come, and hands them back.
    fn write_all(mut self, filled: &Receiver<Page>, used: &Sender<Page>) -> Result<()> {
        let mut written = 0;
        for mut page in filled {
            self.write(&page, written)?;
            written += page.waiting.len();
            page.waiting.clear();
            // Behind the last block nobody waits for it.
            let _ = used.send(page);
        }
        self.finish(written)
    }

    /// More rows; so many were written before.
    fn write(&mut self, page: &Page, written: usize) -> Result<()> {
        let waiting = &page.waiting;
        match self {
            Sink::Text { out, format, layout, lines, day } => {
                let tasks = waiting.len().div_ceil(TASK);
                lines.resize_with(lines.len().max(tasks), || Line::with_room(TASK * USUAL));
                let lines = &mut lines[..tasks];
                let text = |(chunk, (line, events)): (usize, (&mut Line, &[Waiting]))| -> Result<()> {
                    let mut times = Times::default();
                    line.clear();
                    for (index, event) in events.iter().enumerate() {
                        let before = (chunk * TASK + index).checked_sub(1).and_then(|before| waiting.get(before));
                        let (row, event) = (page.row(event, &mut times), page.event(event));
                        if *format == TableFormat::Text {
                            let last = before.map_or(*day, |before| day_of(page.event(before)));
                            line.write_all(layout.row(&row, last != day_of(event)).as_bytes())?;
                        } else {
                            let is_first = written == 0 && before.is_none();
                            print(line, *format, &row, event, is_first)?;
                        }
                    }
                    Ok(())
                };
                lines.par_iter_mut().zip(waiting.par_chunks(TASK)).enumerate().try_for_each(text)?;
                *day = waiting.last().map_or(*day, |last| day_of(page.event(last)));
                lines.iter().try_for_each(|line| Ok(out.write_all(line.as_bytes())?))
            }
            #[cfg(feature = "tables")]
            Sink::Table(table) => {
                let mut times = Times::default();
                waiting.iter().try_for_each(|event| table.push(&page.row(event, &mut times)))
            }
        }
    }

    fn finish(self, written: usize) -> Result<()> {
        match self {
            Sink::Text { out, format: TableFormat::Json, .. } => {
                out.write_all(if written == 0 { b"[]\n" } else { b"\n]\n" })?
            }
            Sink::Text { .. } => {}
            #[cfg(feature = "tables")]
            Sink::Table(table) => table.finish()?,
        }
        Ok(())
    }
}

/// The day of an event, counted from 1970 in UTC.
fn day_of(event: &Event) -> Option<i64> {
    has_time(event.resolution.width()).then(|| event.at.0.div_euclid(86_400 * SECOND))
}

/// One row as data: hundreds of pieces go into `out`, which is written as one.
fn print(out: &mut Line, format: TableFormat, row: &EventRow<'_>, event: &Event, is_first: bool) -> Result<()> {
    match format {
        TableFormat::Ndjson => {
            row.json(out);
            out.put(b"\n");
        }
        TableFormat::Json => {
            out.write_all(if is_first { b"[\n" } else { b",\n" })?;
            row.json(out);
        }
        TableFormat::Csv => csv::record(out, row)?,
        TableFormat::Ecs => {
            serde_json::to_writer(&mut *out, &ecs::event(row)?)?;
            out.write_all(b"\n")?;
        }
        TableFormat::Timesketch => {
            if let Some(moment) = timesketch::event(row, event.at, event.resolution.width())? {
                serde_json::to_writer(&mut *out, &moment)?;
                out.write_all(b"\n")?;
            }
        }
        // Text has a layout, the others a sink of their own.
        TableFormat::Text | TableFormat::Parquet | TableFormat::Arrow => {}
    }
    Ok(())
}

impl Printer {
    /// By what the line says, else by what its connection has said so far, as the row prints it.
    fn is_wanted(&self, seen: &Seen<'_>) -> bool {
        let Seen { event, bytes, connection, .. } = *seen;
        let of_connection = connection.and_then(|c| c.user.as_deref());
        let user = if event.has_user { Some(event.user.of(bytes)) } else { of_connection };
        let addr = event.addr.or_else(|| connection.and_then(|c| c.addr()));
        self.wanted.wants(event.host.of(bytes), user, addr)
    }
}

impl Watch for Printer {
    fn sources(&mut self, names: &[String], bytes: Option<u64>) {
        self.names = names.into();
        self.progress.length(bytes);
    }

    fn event(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        let wanted = (seen.event.message.is_some() || self.all)
            && self.since.is_none_or(|t| at >= t)
            && self.until.is_none_or(|t| at <= t)
            && (self.wanted.is_everybody() || self.is_wanted(seen));
        if let (true, Some(page)) = (wanted, &mut self.page) {
            let whose = seen.connection.map(|c| Whose::of(seen.event, c)).unwrap_or_default();
            page.waiting.push(Waiting { index: seen.index, whose });
        }
    }

    fn block(&mut self, batch: &mut Batch) {
        if let Some(mut page) = self.page.take_if(|page| !page.waiting.is_empty()) {
            std::mem::swap(&mut page.batch, batch);
            page.names = Arc::clone(&self.names);
            // Whoever writes has failed, and tells why, if there is nobody to take it or to hand one back.
            self.page = self.pages.send(page).ok().and_then(|()| self.empty.recv().ok());
        }
    }

    fn progress(&mut self, bytes: u64) {
        self.progress.at(bytes);
    }

    /// Nobody reads what `| head` has left.
    fn wants_more(&self) -> bool {
        self.page.is_some()
    }
}
