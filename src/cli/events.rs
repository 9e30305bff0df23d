//! One row per recognised line, written as it is read.

use std::io::Write;

use anyhow::Result;

use super::args::{Events, TableFormat};
use super::output::Out;
use super::progress::Progress;
use super::request;
use super::{Exit, tell, tell_troubles};
use crate::model::{Event, Timestamp};
use crate::pipeline::{self, Request, Seen, Watch};
use crate::write::columns::{Json, Line};
use crate::write::rows::{self, EventRow, Times};
#[cfg(feature = "tables")]
use crate::write::tables::{self, Form};
use crate::write::{csv, ecs, terminal, timesketch};

/// Rows are written once there are so many bytes of them.
const FULL: usize = 1 << 16;

pub fn run(args: &Events) -> Result<Exit> {
    let (request, note) = request::request(&args.input, None)?;
    tell(note.as_deref(), args.input.quiet);
    let mut out = Out::open(&args.output)?;
    let mut printer = Printer {
        names: Vec::new(),
        times: Times::default(),
        sink: Sink::of(&mut out, args.format)?,
        all: args.all,
        since: request.since,
        until: request.until,
        written: 0,
        failure: None,
        progress: Progress::new(args.input.quiet || args.output.output.is_none()),
    };
    let request = Request { only_events: true, keep_unknown: args.all, ..request };
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
    times: Times,
    sink: Sink<'a>,
    all: bool,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    written: u64,
    failure: Option<anyhow::Error>,
    progress: Progress,
}

/// Where rows go.
enum Sink<'a> {
    /// Text, with the rows that wait to be written.
    Rows { out: &'a mut Out, format: TableFormat, waiting: Line },
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
            _ => Sink::Rows { out, format, waiting: Line::with_room(2 * FULL) },
        })
    }

    /// One more row; `is_first` if there is none before it.
    fn write(&mut self, row: &EventRow<'_>, event: &Event, is_first: bool) -> Result<()> {
        match self {
            Sink::Rows { out, format, waiting } => {
                print(waiting, *format, row, event, is_first)?;
                if waiting.as_bytes().len() >= FULL {
                    out.write_all(waiting.as_bytes())?;
                    waiting.clear();
                }
                Ok(())
            }
            #[cfg(feature = "tables")]
            Sink::Table(table) => table.push(row),
        }
    }

    fn finish(self, written: u64) -> Result<()> {
        match self {
            Sink::Rows { out, format, waiting } => {
                out.write_all(waiting.as_bytes())?;
                if format == TableFormat::Json {
                    out.write_all(if written == 0 { b"[]\n" } else { b"\n]\n" })?;
                }
            }
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
        if !wanted || self.failure.is_some() {
            return;
        }
        let source = self.names.get(usize::from(seen.source)).map_or("", String::as_str);
        let row = rows::event(seen, source, &mut self.times);
        if let Err(e) = self.sink.write(&row, seen.event, self.written == 0) {
            self.failure = Some(e);
        }
        self.written += 1;
    }

    fn progress(&mut self, bytes: u64) {
        self.progress.at(bytes);
    }
}
