//! The story of one connection, user or address, with its own log lines.

use std::collections::HashMap;
use std::io::Write;

use anyhow::{Context, Result, bail};

use super::analyze::all_connections;
use super::args::Show;
use super::output::{self, Out};
use super::privacy;
use super::request;
use super::{Exit, tell, tell_troubles};
use crate::model::{Judged, Place};
use crate::pipeline::{self, Request, Seen, Watch};
use crate::write::terminal::{self, Look};

/// Stories told in full; of more, the table tells.
const STORIES: usize = 20;

pub fn run(args: &Show) -> Result<Exit> {
    let (mut request, note) = request::request(&args.input, Some(&args.context))?;
    let zone = request.zone;
    tell(note.as_deref(), args.input.quiet);
    let spool = spool_standard_input(&mut request)?;
    let report = all_connections(request.clone(), args.input.quiet);
    let exit = tell_troubles(&report, args.input.quiet);
    let names = privacy::names(&args.what, &request);
    let found: Vec<&Judged> =
        report.connections.iter().filter(|j| names.iter().any(|what| is_meant(what, j))).collect();
    if found.is_empty() {
        if exit == Exit::Unusable {
            return Ok(exit);
        }
        bail!(
            "no connection is called `{}`; give an id or ADDR:PORT from `sshlogs connections`, an address, or a user",
            args.what
        );
    }
    let mut out = Out::open(&args.output)?;
    let look = Look {
        local: request::local(zone),
        again: request::again(&args.input, &args.context),
        ..output::look(&args.output, args.verbose)
    };
    if found.len() > 1 {
        out.write_all(terminal::connections(&report, &found, &look).as_bytes())?;
        out.write_all(b"\n")?;
    }
    if found.len() <= STORIES {
        let lines = read_lines(&request, &found);
        for judged in &found {
            let own = lines.get(&judged.connection.first).map(Vec::as_slice).unwrap_or_default();
            out.write_all(terminal::story(&report, judged, own, &look).as_bytes())?;
            out.write_all(b"\n")?;
        }
    } else {
        writeln!(out, "{} connections; name one by its id for its story.", found.len())?;
    }
    out.finish()?;
    drop(spool);
    Ok(exit)
}

/// An id, ADDR:PORT, an address, or a user, exactly.
fn is_meant(what: &str, judged: &Judged) -> bool {
    let c = &judged.connection;
    judged.id == what
        || c.peer.is_some_and(|p| p.to_string() == what)
        || c.addr().is_some_and(|ip| ip.to_string() == what)
        || c.user.as_deref() == Some(what.as_bytes())
}

/// The log is read twice, which a pipe cannot be: keep what comes through it.
fn spool_standard_input(request: &mut Request) -> Result<Option<tempfile::NamedTempFile>> {
    let Some(at) = request.paths.iter().position(|p| p == "-") else { return Ok(None) };
    let mut file = tempfile::NamedTempFile::new().context("standard input could not be kept in a temporary file")?;
    std::io::copy(&mut std::io::stdin().lock(), &mut file)?;
    request.paths[at] = file.path().to_string_lossy().into_owned();
    Ok(Some(file))
}

/// The log lines of these connections, by the place of their first line.
fn read_lines(request: &Request, found: &[&Judged]) -> HashMap<Place, Vec<(Place, String)>> {
    let lines = found.iter().map(|j| (j.connection.first, Vec::new())).collect();
    let mut collector = Collector { lines };
    pipeline::run(&Request { keep_noise: false, ..request.clone() }, &mut collector);
    collector.lines
}

struct Collector {
    lines: HashMap<Place, Vec<(Place, String)>>,
}

impl Watch for Collector {
    fn event(&mut self, seen: &Seen<'_>) {
        let Some(own) = seen.connection.and_then(|c| self.lines.get_mut(&c.first)) else { return };
        let place = Place { source: seen.source, line: seen.event.line };
        own.push((place, whole_line(seen)));
    }
}

/// The line an event was read from, as it stands in the log.
fn whole_line(seen: &Seen<'_>) -> String {
    let body = seen.event.body.start as usize;
    let start = memchr::memrchr(b'\n', &seen.bytes[..body.min(seen.bytes.len())]).map_or(0, |i| i + 1);
    let len = memchr::memchr(b'\n', &seen.bytes[start..]).unwrap_or(seen.bytes.len() - start);
    String::from_utf8_lossy(&seen.bytes[start..start + len]).trim_end().to_owned()
}
