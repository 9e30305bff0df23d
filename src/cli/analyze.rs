//! The report.

use std::io::Write;

use anyhow::Result;

use super::args::{Analyze, Judging, ReportFormat};
use super::inputs;
use super::output::{self, Out};
use super::privacy;
use super::progress::Progress;
use super::request::{self, Selection};
use super::spool;
use super::{Exit, tell, tell_nothing_found, tell_troubles};
use crate::model::{Assumption, Family, Report, Verdict};
use crate::pipeline::reread;
use crate::pipeline::{self, Request, Watch};
use crate::write::frame::{self, Frame};
use crate::write::terminal::{self, Look};
use crate::write::{csv, html, json, markdown, prometheus, rows, words};

pub fn run(args: &Analyze) -> Result<Exit> {
    let judging = &args.judging;
    let (mut request, note) = request::request(&judging.input, Some(&judging.context))?;
    let selection = Selection::new(&judging.filter)?.in_terms_of(request.pseudonyms.as_deref());
    let fail_on = args.fail_on.as_deref().map(request::fail_on).transpose()?;
    inputs::spare(&judging.output, &request.paths, &request.context)?;
    let mut out = Out::open(&judging.output)?;
    tell(note.as_deref(), judging.input.quiet);
    let spool = if shows_lines(args.format) { spool::spool_standard_input(&mut request)? } else { None };
    let request = Request { keep_noise: args.all, ..request };
    let mut report = pipeline::run(&request, &mut Quiet(Progress::new(judging.input.quiet)));
    selection.narrow(&mut report);
    say_what_was_left_out(&mut report);
    let exit = tell_troubles(&report, judging.input.quiet);
    if matches!(args.format, ReportFormat::Ndjson | ReportFormat::Csv | ReportFormat::Prometheus) {
        tell_nothing_found(&report, judging.input.quiet);
    }
    privacy::cover(&mut report, &request);
    if is_for_sharing(args.format) && !args.show_unknown_users {
        privacy::hide_unknown_users(&mut report);
    }
    if report.coverage.lines == 0 && exit == Exit::Unusable && args.format == ReportFormat::Text {
        return Ok(exit);
    }
    let look = output::look(&judging.output, args.verbose);
    write(&mut out, &report, Form { judging, request: &request, format: args.format, look })?;
    out.finish()?;
    drop(spool);
    let found = fail_on.is_some_and(|wanted| has(&report, wanted));
    Ok(if exit == Exit::Done && found { Exit::Found } else { exit })
}

/// Whoever reads the report later did not type the filters.
fn say_what_was_left_out(report: &mut Report) {
    if report.left_out > 0 {
        let left_out = words::number(report.left_out);
        let were = if report.left_out == 1 { "connection was" } else { "connections were" };
        let text = format!("{left_out} other {were} left out, as --since, --until and the filters ask");
        report.assumptions.insert(0, Assumption { text, limits: false });
    }
}

/// In which form a report is asked for.
pub struct Form<'a> {
    pub judging: &'a Judging,
    pub request: &'a Request,
    pub format: ReportFormat,
    pub look: Look,
}

/// Writes a report.
pub fn write(out: &mut (impl Write + Send), report: &Report, form: Form<'_>) -> Result<()> {
    let Form { judging, request, format, look } = form;
    let again = || request::again(&judging.input, &judging.context);
    let local = || request::local(request.zone);
    match format {
        ReportFormat::Text => {
            let look = Look { local: local(), again: again(), ..look };
            out.write_all(terminal::report(report, &look).as_bytes())?;
        }
        ReportFormat::Mail => {
            let look = Look { local: local(), again: again(), ..output::letter(look.verbose) };
            out.write_all(terminal::report(report, &look).as_bytes())?;
        }
        ReportFormat::Html => {
            out.write_all(html::report(report, &frame(judging, request, report)).as_bytes())?;
        }
        ReportFormat::Markdown => {
            out.write_all(markdown::report(report, &frame(judging, request, report)).as_bytes())?;
        }
        ReportFormat::Prometheus => out.write_all(prometheus::report(report, request.now).as_bytes())?,
        ReportFormat::Json => json::report(out, report, &privacy::made(request))?,
        ReportFormat::Ndjson => json::connections(out, report)?,
        ReportFormat::Csv => csv::connections(out, report)?,
    }
    Ok(())
}

/// Was something at least this sure found?
pub fn has(report: &Report, (verdict, family): (Verdict, Option<Family>)) -> bool {
    report.connections.iter().any(|j| rows::at_least(&j.finding, verdict, family))
}

/// Does this form show log lines, for which the log is read again?
pub fn shows_lines(format: ReportFormat) -> bool {
    matches!(format, ReportFormat::Html | ReportFormat::Markdown)
}

/// Is this form made to be sent to others?
pub fn is_for_sharing(format: ReportFormat) -> bool {
    matches!(format, ReportFormat::Html | ReportFormat::Markdown | ReportFormat::Mail)
}

/// What surrounds the report in a file.
fn frame(judging: &Judging, request: &Request, report: &Report) -> Frame {
    let mut lines = reread::lines(request, &frame::places(report));
    privacy::hide_lines(report, &mut lines);
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
