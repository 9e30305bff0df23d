//! One row per connection.

use std::io::Write;

use anyhow::Result;

use super::analyze::all_connections;
use super::args::{Connections, Format};
use super::output::{self, Out};
use super::request::{self, Wish};
use super::{Exit, tell, tell_troubles};
use crate::write::terminal::{self, Look};
use crate::write::{csv, json};

pub fn run(args: &Connections) -> Result<Exit> {
    let (request, note) = request::request(&args.input, Some(&args.context))?;
    let zone = request.zone;
    let wish = Wish::new(&args.filter)?;
    let mut out = Out::open(&args.output)?;
    tell(note.as_deref(), args.input.quiet);
    let now = request.now;
    let mut report = all_connections(request, args.input.quiet);
    report.narrow(|judged| wish.wants(judged));
    match args.format {
        Format::Text => {
            let look = Look {
                local: request::local(zone),
                again: request::again(&args.input, &args.context),
                ..output::look(&args.output, false)
            };
            let all: Vec<_> = report.connections.iter().collect();
            out.write_all(terminal::connections(&report, &all, &look).as_bytes())?;
        }
        Format::Json => json::report(&mut out, &report, &json::Made::now(now))?,
        Format::Ndjson => json::connections(&mut out, &report)?,
        Format::Csv => csv::connections(&mut out, &report)?,
    }
    out.finish()?;
    Ok(tell_troubles(&report, args.input.quiet))
}
