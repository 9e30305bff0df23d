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
        out: Out::open(&args.output)?,
        format: args.format,
        all: args.all,
        since: request.since,
        until: request.until,
        written: 0,
        failure: None,
        progress: Progress::new(args.input.quiet || args.output.output.is_none()),
    };
    let request = Request { keep_noise: false, keep_unknown: args.all, ..request };
    let report = pipeline::run(&request, &mut printer);
    let Printer { mut out, failure, written, .. } = printer;
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
    out: Out,
    format: TableFormat,
    all: bool,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    written: u64,
    failure: Option<anyhow::Error>,
    progress: Progress,
}

impl Printer {
    fn write(&mut self, row: &EventRow<'_>, event: &Event) -> Result<()> {
        let first = self.written == 0;
        match self.format {
            TableFormat::Ndjson => {
                serde_json::to_writer(&mut self.out, row)?;
                self.out.write_all(b"\n")?;
            }
            TableFormat::Json => {
                self.out.write_all(if first { b"[\n" } else { b",\n" })?;
                serde_json::to_writer(&mut self.out, row)?;
            }
            TableFormat::Csv => {
                let value: Value = serde_json::to_value(row)?;
                self.out.write_all(&csv::record(&value, first)?)?;
            }
            TableFormat::Ecs => {
                serde_json::to_writer(&mut self.out, &ecs::event(row)?)?;
                self.out.write_all(b"\n")?;
            }
            TableFormat::Timesketch => {
                if let Some(moment) = timesketch::event(row, event.at, event.resolution.width())? {
                    serde_json::to_writer(&mut self.out, &moment)?;
                    self.out.write_all(b"\n")?;
                }
            }
            TableFormat::Text => self.out.write_all(terminal::event(row).as_bytes())?,
        }
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
        if !wanted || self.failure.is_some() {
            return;
        }
        let source = self.names.get(usize::from(seen.source)).cloned().unwrap_or_default();
        let row = rows::event(seen, &source);
        if let Err(e) = self.write(&row, seen.event) {
            self.failure = Some(e);
        }
    }

    fn progress(&mut self, bytes: u64) {
        self.progress.at(bytes);
    }
}
