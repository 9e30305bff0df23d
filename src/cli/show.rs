//! The story of one connection, user, address or network, with its own log lines.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};

use super::analyze::all_connections;
use super::args::Show;
use super::asked::Asked;
use super::inputs;
use super::output::{self, Out};
use super::request;
use super::spool;
use super::{Exit, tell, tell_troubles};
use crate::model::{Judged, Place};
use crate::pipeline::reread;
use crate::pipeline::{self, Request, Seen, Watch};
use crate::write::terminal::{self, Look};

/// Stories told in full; of more, the table tells.
const STORIES: usize = 20;

pub fn run(args: &Show) -> Result<Exit> {
    if args.input.paths.is_empty() && args.input.journal.is_empty() && Path::new(&args.what).exists() {
        let log = &args.what;
        bail!("say what to show of {log}: an id or ADDR:PORT from `sshlogs connections {log}`, an address, or a user");
    }
    let (mut request, note) = request::request(&args.input, Some(&args.context))?;
    inputs::spare(&args.output, &request.paths, &request.context)?;
    let zone = request.zone;
    tell(note.as_deref(), args.input.quiet);
    let spool = spool::spool_standard_input(&mut request)?;
    let report = all_connections(request.clone(), args.input.quiet);
    let exit = tell_troubles(&report, args.input.quiet);
    let found = match Asked::new(&args.what, &request).find(&report) {
        Ok(found) => found,
        // What was said on standard error says why there is nothing.
        Err(_) if exit == Exit::Unusable => return Ok(exit),
        Err(nothing) => return Err(nothing),
    };
    let found: Vec<&Judged> = found.iter().map(|judged| &**judged).collect();
    let mut out = Out::open(&args.output)?;
    let look = Look {
        local: request::local(zone),
        again: request::again(&args.input, &args.context),
        ..output::look(&args.output, args.verbose)
    };
    if found.len() > 1 {
        terminal::connections(&mut out, &report, || found.iter().map(|judged| Cow::Borrowed(*judged)), &look)?;
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

/// The log lines of these connections, by the place of their first line.
fn read_lines(request: &Request, found: &[&Judged]) -> HashMap<Place, Vec<(Place, String)>> {
    let lines = found.iter().map(|j| (j.connection.first, Vec::new())).collect();
    let last = found.iter().map(|j| j.connection.last).max().unwrap_or_default();
    let mut collector = Collector { lines, last, is_over: false };
    pipeline::run(&Request { only_events: true, ..request.clone() }, &mut collector);
    collector.lines
}

struct Collector {
    lines: HashMap<Place, Vec<(Place, String)>>,
    /// The last of all these lines; has one behind it been seen?
    last: Place,
    is_over: bool,
}

impl Watch for Collector {
    fn event(&mut self, seen: &Seen<'_>) {
        let place = Place { source: seen.source, line: seen.event.line };
        self.is_over |= place > self.last;
        let Some(own) = seen.connection.and_then(|c| self.lines.get_mut(&c.first)) else { return };
        own.push((place, reread::whole_line(seen.bytes, seen.event.body)));
    }

    fn wants_more(&self) -> bool {
        !self.is_over
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn reading_ends_behind_the_last_line_that_is_shown() {
        let mut log = String::new();
        for n in 0..20_000 {
            log +=
                &format!("Nov 22 10:00:00 web1 sshd[{}]: Connection closed by 192.0.2.1 port {}\n", n / 2 + 2, n / 2);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("auth.log");
        std::fs::write(&path, log).unwrap();
        let paths = vec![path.to_string_lossy().into_owned()];
        let request = Request { paths, only_events: true, block: 4096, ..Request::default() };
        let place = |line| Place { source: 0, line };
        let lines = [(place(101), Vec::new())].into();
        let mut collector = Collector { lines, last: place(101), is_over: false };
        let read = pipeline::run(&request, &mut collector).coverage.lines;
        assert_eq!(collector.lines[&place(101)].len(), 1);
        assert!((101..10_000).contains(&read), "{read}");
    }
}
