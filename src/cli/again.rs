//! The log, read a second time for lines that are to be shown: the report knows where they stand, not what they say.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};

use crate::model::Place;
use crate::pipeline::{self, Request, Seen, Watch};

/// The lines that stand at these places.
pub fn lines(request: &Request, wanted: BTreeSet<Place>) -> BTreeMap<Place, String> {
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    let mut collector = Collector { wanted, lines: BTreeMap::new() };
    pipeline::run(&Request { only_events: true, ..request.clone() }, &mut collector);
    collector.lines
}

struct Collector {
    wanted: BTreeSet<Place>,
    lines: BTreeMap<Place, String>,
}

impl Watch for Collector {
    fn event(&mut self, seen: &Seen<'_>) {
        let place = Place { source: seen.source, line: seen.event.line };
        if self.wanted.contains(&place) {
            self.lines.insert(place, whole_line(seen));
        }
    }
}

/// The log is read twice, which a pipe cannot be: keep what comes through it.
pub fn spool_standard_input(request: &mut Request) -> Result<Option<tempfile::NamedTempFile>> {
    let Some(at) = request.paths.iter().position(|p| p == "-") else { return Ok(None) };
    let mut file = tempfile::NamedTempFile::new().context("standard input could not be kept in a temporary file")?;
    std::io::copy(&mut std::io::stdin().lock(), &mut file)?;
    request.paths[at] = file.path().to_string_lossy().into_owned();
    Ok(Some(file))
}

/// The line an event was read from, as it stands in the log.
pub fn whole_line(seen: &Seen<'_>) -> String {
    let body = seen.event.body.start as usize;
    let start = memchr::memrchr(b'\n', &seen.bytes[..body.min(seen.bytes.len())]).map_or(0, |i| i + 1);
    let len = memchr::memchr(b'\n', &seen.bytes[start..]).unwrap_or(seen.bytes.len() - start);
    String::from_utf8_lossy(&seen.bytes[start..start + len]).trim_end().to_owned()
}
