//! One row per connection.

use anyhow::Result;

use super::analyze::{self, all_connections};
use super::args::{Connections, TableFormat};
use super::inputs;
use super::output::{self, Out};
use super::privacy;
use super::request::{self, Selection};
use super::{Exit, tell, tell_nothing_found, tell_troubles};
use crate::model::Report;
#[cfg(feature = "tables")]
use crate::write::tables::{self, Form};
use crate::write::terminal::{self, Look};
use crate::write::{csv, ecs, json, timesketch};

pub fn run(args: &Connections) -> Result<Exit> {
    let judging = &args.judging;
    let (request, note) = request::request(&judging.input, Some(&judging.context))?;
    let zone = request.zone;
    let selection = Selection::new(&judging.filter)?.in_terms_of(request.pseudonyms.as_deref());
    let fail_on = args.fail_on.as_deref().map(request::fail_on).transpose()?;
    inputs::spare(&judging.output, &request.paths, &request.context)?;
    let mut out = Out::open(&judging.output)?;
    tell(note.as_deref(), judging.input.quiet);
    let mut report = all_connections(request.clone(), judging.input.quiet);
    selection.narrow(&mut report);
    let exit = tell_troubles(&report, judging.input.quiet);
    if !matches!(args.format, TableFormat::Text | TableFormat::Json) {
        tell_nothing_found(&report, judging.input.quiet);
    }
    privacy::cover(&mut report, &request);
    match args.format {
        TableFormat::Text => {
            let look = Look {
                local: request::local(zone),
                again: request::again(&judging.input, &judging.context),
                ..output::look(&judging.output, false)
            };
            terminal::connections(&mut out, &report, || report.connections.iter(), &look)?;
        }
        TableFormat::Json => json::report(&mut out, &report, &privacy::made(&request))?,
        TableFormat::Ndjson => json::connections(&mut out, &report)?,
        TableFormat::Csv => csv::connections(&mut out, &report)?,
        TableFormat::Ecs => ecs::connections(&mut out, &report)?,
        TableFormat::Timesketch => timesketch::connections(&mut out, &report)?,
        TableFormat::Parquet | TableFormat::Arrow => table(&mut out, &report, args.format)?,
    }
    out.finish()?;
    let found = fail_on.is_some_and(|wanted| analyze::has(&report, wanted));
    Ok(if exit == Exit::Done && found { Exit::Found } else { exit })
}

/// The connections as a binary table.
#[cfg(feature = "tables")]
fn table(out: &mut Out, report: &Report, format: TableFormat) -> Result<()> {
    tables::connections(out, report, if format == TableFormat::Parquet { Form::Parquet } else { Form::Arrow })
}

#[cfg(not(feature = "tables"))]
fn table(_: &mut Out, _: &Report, _: TableFormat) -> Result<()> {
    anyhow::bail!(super::NO_TABLES)
}
