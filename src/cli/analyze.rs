//! The report.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;

use super::again;
use super::args::{Analyze, ReportFormat};
use super::output::{self, Out};
use super::progress::Progress;
use super::request::{self, Wish};
use super::{Exit, tell, tell_troubles};
use crate::model::Report;
use crate::pipeline::{self, Request, Watch};
use crate::write::frame::{self, Frame};
use crate::write::terminal::{self, Look};
use crate::write::{csv, html, json, markdown, prometheus, rows};

pub fn run(args: &Analyze) -> Result<Exit> {
    let judging = &args.judging;
    let (mut request, note) = request::request(&judging.input, Some(&judging.context))?;
    let zone = request.zone;
    let wish = Wish::new(&judging.filter)?;
    let fail_on = args.fail_on.as_deref().map(request::fail_on).transpose()?;
    let mut out = Out::open(&judging.output)?;
    tell(note.as_deref(), judging.input.quiet);
    let spool = if shows_lines(args.format) { again::spool_standard_input(&mut request)? } else { None };
    let request = Request { keep_noise: args.all, ..request };
    let mut report = pipeline::run(&request, &mut Quiet(Progress::new(judging.input.quiet)));
    report.narrow(|judged| wish.wants(judged));
    let exit = tell_troubles(&report, judging.input.quiet);
    if report.coverage.lines == 0 && exit == Exit::Unusable && args.format == ReportFormat::Text {
        return Ok(exit);
    }
    match args.format {
        ReportFormat::Text => {
            let look = Look {
                local: request::local(zone),
                again: request::again(&judging.input, &judging.context),
                ..output::look(&judging.output, args.verbose)
            };
            out.write_all(terminal::report(&report, &look).as_bytes())?;
        }
        ReportFormat::Mail => {
            let look = Look {
                local: request::local(request.zone),
                again: request::again(&judging.input, &judging.context),
                ..output::letter(args.verbose)
            };
            out.write_all(terminal::report(&report, &look).as_bytes())?;
        }
        ReportFormat::Html => out.write_all(html::report(&report, &frame(args, &request, &report)).as_bytes())?,
        ReportFormat::Markdown => {
            out.write_all(markdown::report(&report, &frame(args, &request, &report)).as_bytes())?;
        }
        ReportFormat::Prometheus => out.write_all(prometheus::report(&report, request.now).as_bytes())?,
        ReportFormat::Json => json::report(&mut out, &report, &json::Made::now(request.now))?,
        ReportFormat::Ndjson => json::connections(&mut out, &report)?,
        ReportFormat::Csv => csv::connections(&mut out, &report)?,
    }
    out.finish()?;
    drop(spool);
    let found = fail_on.is_some_and(|(verdict, family)| {
        report.connections.iter().any(|j| rows::at_least(&j.finding, verdict, family))
    });
    Ok(if exit == Exit::Done && found { Exit::Found } else { exit })
}

/// Does this form show log lines, for which the log is read again?
fn shows_lines(format: ReportFormat) -> bool {
    matches!(format, ReportFormat::Html | ReportFormat::Markdown)
}

/// What surrounds the report in a file.
fn frame(args: &Analyze, request: &Request, report: &Report) -> Frame {
    let judging = &args.judging;
    let lines = if shows_lines(args.format) { again::lines(request, frame::places(report)) } else { BTreeMap::new() };
    Frame {
        local: request::local(request.zone),
        again: request::again(&judging.input, &judging.context),
        made: Some(request.now),
        lines,
    }
}

/// Shows how far the reading is, and nothing else.
pub struct Quiet(pub Progress);

impl Watch for Quiet {
    fn sources(&mut self, _names: &[String], bytes: Option<u64>) {
        self.0.length(bytes);
    }

    fn progress(&mut self, bytes: u64) {
        self.0.at(bytes);
    }
}

/// Runs the pipeline with a progress bar; every connection is kept.
pub fn all_connections(request: Request, quiet: bool) -> Report {
    pipeline::run(&Request { keep_noise: true, ..request }, &mut Quiet(Progress::new(quiet)))
}
