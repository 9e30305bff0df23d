//! One row per recognised line, written as it is read.
//!
//! Which connection a line belongs to is known in order; rows are made of whole blocks, on all threads.

use std::io::Write;

use anyhow::Result;
use rayon::prelude::*;

use super::args::{Events, TableFormat};
use super::output::Out;
use super::progress::Progress;
use super::request;
use super::{Exit, tell, tell_troubles};
use crate::model::{Event, Timestamp};
use crate::pipeline::{self, Request, Seen, Watch};
use crate::write::columns::{Json, Line};
use crate::write::rows::{self, EventRow, Times, Whose};
#[cfg(feature = "tables")]
use crate::write::tables::{self, Form};
use crate::write::{csv, ecs, terminal, timesketch};

/// Rows that one thread makes at least, and bytes that most of them fit in.
const TASK: usize = 512;
const USUAL: usize = 400;

/// Bytes of a block: larger than where rows are few, so that threads are not woken for less than that costs.
const BLOCK: usize = 512 << 10;

pub fn run(args: &Events) -> Result<Exit> {
    let (request, note) = request::request(&args.input, None)?;
    tell(note.as_deref(), args.input.quiet);
    let mut out = Out::open(&args.output)?;
    let mut printer = Printer {
        names: Vec::new(),
        sink: Sink::of(&mut out, args.format)?,
        all: args.all,
        since: request.since,
        until: request.until,
        waiting: Vec::new(),
        written: 0,
        failure: None,
        progress: Progress::new(args.input.quiet || args.output.output.is_none()),
    };
    let request = Request { only_events: true, keep_unknown: args.all, block: BLOCK, ..request };
    let report = pipeline::run(&request, &mut printer);
    let Printer { sink, failure, written, .. } = printer;
    if let Some(e) = failure {
        return Err(e);
    }
    sink.finish(written)?;
    out.finish()?;
    Ok(tell_troubles(&report, args.input.quiet))
}

struct Printer<'a> {
    names: Vec<String>,
    sink: Sink<'a>,
    all: bool,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    waiting: Vec<Waiting>,
    written: usize,
    failure: Option<anyhow::Error>,
    progress: Progress,
}

/// An event whose row has not been made yet.
struct Waiting {
    event: Event,
    source: u16,
    whose: Whose,
}

impl Waiting {
    fn row<'a>(&'a self, bytes: &'a [u8], names: &'a [String], times: &mut Times) -> EventRow<'a> {
        let source = names.get(usize::from(self.source)).map_or("", String::as_str);
        rows::event(&self.event, bytes, &self.whose, source, times)
    }
}

/// Where rows go.
enum Sink<'a> {
    /// Text.
    Text { out: &'a mut Out, format: TableFormat },
    /// A binary table, batch by batch.
    #[cfg(feature = "tables")]
    Table(tables::Events<&'a mut Out>),
}

impl Sink<'_> {
    fn of(out: &mut Out, format: TableFormat) -> Result<Sink<'_>> {
        Ok(match format {
            #[cfg(feature = "tables")]
            TableFormat::Parquet => Sink::Table(tables::Events::new(out, Form::Parquet)?),
            #[cfg(feature = "tables")]
            TableFormat::Arrow => Sink::Table(tables::Events::new(out, Form::Arrow)?),
            #[cfg(not(feature = "tables"))]
            TableFormat::Parquet | TableFormat::Arrow => anyhow::bail!(super::NO_TABLES),
            _ => Sink::Text { out, format },
        })
    }

    /// More rows, of events that point into `bytes`; so many were written before.
    fn write(&mut self, waiting: &[Waiting], bytes: &[u8], names: &[String], written: usize) -> Result<()> {
        match self {
            Sink::Text { out, format } => {
                let text = |(chunk, events): (usize, &[Waiting])| -> Result<Line> {
                    let (mut line, mut times) = (Line::with_room(events.len() * USUAL), Times::default());
                    for (index, event) in events.iter().enumerate() {
                        let is_first = written + chunk + index == 0;
                        print(&mut line, *format, &event.row(bytes, names, &mut times), &event.event, is_first)?;
                    }
                    Ok(line)
                };
                let texts: Vec<Result<Line>> = waiting.par_chunks(TASK).enumerate().map(text).collect();
                texts.into_iter().try_for_each(|text| Ok(out.write_all(text?.as_bytes())?))
            }
            #[cfg(feature = "tables")]
            Sink::Table(table) => {
                let mut times = Times::default();
                waiting.iter().try_for_each(|event| table.push(&event.row(bytes, names, &mut times)))
            }
        }
    }

    fn finish(self, written: usize) -> Result<()> {
        match self {
            Sink::Text { out, format: TableFormat::Json } => {
                out.write_all(if written == 0 { b"[]\n" } else { b"\n]\n" })?
            }
            Sink::Text { .. } => {}
            #[cfg(feature = "tables")]
            Sink::Table(table) => table.finish()?,
        }
        Ok(())
    }
}

/// One row as text: hundreds of pieces go into `out`, which is written as one.
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
        TableFormat::Csv => csv::record(out, row, is_first)?,
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
        TableFormat::Text => out.write_all(terminal::event(row).as_bytes())?,
        // They have a sink of their own.
        TableFormat::Parquet | TableFormat::Arrow => {}
    }
    Ok(())
}

impl Watch for Printer<'_> {
    fn sources(&mut self, names: &[String], bytes: Option<u64>) {
        self.names = names.to_vec();
        self.progress.length(bytes);
    }

    fn event(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        let wanted = (seen.event.message.is_some() || self.all)
            && self.since.is_none_or(|t| at >= t)
            && self.until.is_none_or(|t| at <= t);
        if wanted && self.failure.is_none() {
            let whose = seen.connection.map(Whose::of).unwrap_or_default();
            self.waiting.push(Waiting { event: *seen.event, source: seen.source, whose });
        }
    }

    fn block(&mut self, bytes: &[u8]) {
        self.failure = self.sink.write(&self.waiting, bytes, &self.names, self.written).err().or(self.failure.take());
        self.written += self.waiting.len();
        self.waiting.clear();
    }

    fn progress(&mut self, bytes: u64) {
        self.progress.at(bytes);
    }
}
