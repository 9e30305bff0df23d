//! One row per recognised line, written as it is read.

use std::io::Write;

use anyhow::Result;
use serde_json::Value;

use super::args::{Events, TableFormat};
use super::output::Out;
use super::progress::Progress;
use super::request;
use super::{Exit, tell, tell_troubles};
use crate::model::{Event, Timestamp};
use crate::pipeline::{self, Request, Seen, Watch};
use crate::write::rows::{self, EventRow};
use crate::write::{csv, ecs, terminal, timesketch};

pub fn run(args: &Events) -> Result<Exit> {
    let (request, note) = request::request(&args.input, None)?;
    tell(note.as_deref(), args.input.quiet);
    let mut printer = Printer {
        names: Vec::new(),
        sheet: Sheet {
            out: Out::open(&args.output)?,
            format: args.format,
            line: Vec::new(),
            written: 0,
            failure: None,
        },
        all: args.all,
        since: request.since,
        until: request.until,
        progress: Progress::new(args.input.quiet || args.output.output.is_none()),
    };
    let request = Request { keep_noise: false, keep_unknown: args.all, ..request };
    let report = pipeline::run(&request, &mut printer);
    let Sheet { mut out, failure, written, .. } = printer.sheet;
    if let Some(e) = failure {
        return Err(e);
    }
    if args.format == TableFormat::Json {
        out.write_all(if written == 0 { b"[]\n" } else { b"\n]\n" })?;
    }
    out.finish()?;
    Ok(tell_troubles(&report, args.input.quiet))
}

struct Printer {
    names: Vec<String>,
    sheet: Sheet,
    all: bool,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    progress: Progress,
}

/// What is written on, row by row, until that fails.
struct Sheet {
    out: Out,
    format: TableFormat,
    /// The row at hand: hundreds of pieces go into it, and it goes out as one.
    line: Vec<u8>,
    written: u64,
    failure: Option<anyhow::Error>,
}

impl Sheet {
    fn write(&mut self, row: &EventRow<'_>, event: &Event) -> Result<()> {
        let first = self.written == 0;
        let line = &mut self.line;
        line.clear();
        match self.format {
            TableFormat::Ndjson => {
                serde_json::to_writer(&mut *line, row)?;
                line.push(b'\n');
            }
            TableFormat::Json => {
                line.extend_from_slice(if first { b"[\n" } else { b",\n" });
                serde_json::to_writer(&mut *line, row)?;
            }
            TableFormat::Csv => {
                let value: Value = serde_json::to_value(row)?;
                line.extend(csv::record(&value, first)?);
            }
            TableFormat::Ecs => {
                serde_json::to_writer(&mut *line, &ecs::event(row)?)?;
                line.push(b'\n');
            }
            TableFormat::Timesketch => {
                if let Some(moment) = timesketch::event(row, event.at, event.resolution.width())? {
                    serde_json::to_writer(&mut *line, &moment)?;
                    line.push(b'\n');
                }
            }
            TableFormat::Text => line.extend(terminal::event(row).as_bytes()),
        }
        self.out.write_all(line)?;
        self.written += 1;
        Ok(())
    }
}

impl Watch for Printer {
    fn sources(&mut self, names: &[String], bytes: Option<u64>) {
        self.names = names.to_vec();
        self.progress.length(bytes);
    }

    fn event(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        let wanted = (seen.event.message.is_some() || self.all)
            && self.since.is_none_or(|t| at >= t)
            && self.until.is_none_or(|t| at <= t);
        if !wanted || self.sheet.failure.is_some() {
            return;
        }
        let source = self.names.get(usize::from(seen.source)).map_or("", String::as_str);
        self.sheet.failure = self.sheet.write(&rows::event(seen, source), seen.event).err();
    }

    fn progress(&mut self, bytes: u64) {
        self.progress.at(bytes);
    }
}
