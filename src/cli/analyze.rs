//! The report.

use std::io::Write;

use anyhow::Result;

use super::args::{Analyze, Format, Judging};
use super::output::{self, Out};
use super::privacy;
use super::progress::Progress;
use super::request::{self, Wish};
use super::{Exit, tell, tell_troubles};
use crate::model::{Family, Report, Verdict};
use crate::pipeline::{self, Request, Watch};
use crate::write::terminal::{self, Look};
use crate::write::{csv, json, rows};

pub fn run(args: &Analyze) -> Result<Exit> {
    let judging = &args.judging;
    let (request, note) = request::request(&judging.input, Some(&judging.context))?;
    let wish = Wish::new(&judging.filter)?.in_terms_of(request.pseudonyms.as_deref());
    let fail_on = args.fail_on.as_deref().map(request::fail_on).transpose()?;
    let mut out = Out::open(&judging.output)?;
    tell(note.as_deref(), judging.input.quiet);
    let request = Request { keep_noise: args.all, ..request };
    let mut report = pipeline::run(&request, &mut Quiet(Progress::new(judging.input.quiet)));
    report.narrow(|judged| wish.wants(judged));
    let exit = tell_troubles(&report, judging.input.quiet);
    privacy::cover(&mut report, &request);
    if report.coverage.lines == 0 && exit == Exit::Unusable && judging.format == Format::Text {
        return Ok(exit);
    }
    write(&mut out, &report, judging, &request, output::look(&judging.output, args.verbose))?;
    out.finish()?;
    let found = fail_on.is_some_and(|wanted| has(&report, wanted));
    Ok(if exit == Exit::Done && found { Exit::Found } else { exit })
}

/// Writes a report in the form asked for.
pub fn write(out: &mut impl Write, report: &Report, judging: &Judging, request: &Request, look: Look) -> Result<()> {
    match judging.format {
        Format::Text => {
            let again = request::again(&judging.input, &judging.context);
            let look = Look { local: request::local(request.zone), again, ..look };
            out.write_all(terminal::report(report, &look).as_bytes())?;
        }
        Format::Json => json::report(out, report, &privacy::made(request))?,
        Format::Ndjson => json::connections(out, report)?,
        Format::Csv => csv::connections(out, report)?,
    }
    Ok(())
}

/// Was something at least this sure found?
pub fn has(report: &Report, (verdict, family): (Verdict, Option<Family>)) -> bool {
    report.connections.iter().any(|j| rows::at_least(&j.finding, verdict, family))
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
