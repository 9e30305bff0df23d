//! What node_exporter prints at `/metrics`: a line for each series, scrapes one after the other. Where the lines
//! carry no times, `node_time_seconds` says when each scrape was made.

use super::node;
use super::{Gathering, Times};
use crate::model::{Measured, SECOND, Timestamp};
use crate::read::stamp::clock::Zone;

/// The lines of one scrape that wait for its time.
#[derive(Default)]
struct Scrape<'a> {
    lines: Vec<Line<'a>>,
    time: Option<f64>,
    /// The series the scrape began with: when it comes again, the next one has begun.
    first: Option<&'a str>,
}

struct Line<'a> {
    name: &'a str,
    labels: Vec<(String, String)>,
    value: f64,
}

/// Does this look like such a file?
pub fn is_exposition(text: &str) -> bool {
    let mut lines = text.lines().filter(|l| !l.trim().is_empty()).take(50);
    lines.any(|l| l.starts_with("# HELP ") || l.starts_with("# TYPE ") || l.starts_with("node_load"))
}

/// Reads the whole text.
///
/// # Errors
/// If nothing says when it was measured, or no series is known.
pub fn read(text: &str, zone: Zone) -> Result<Measured, String> {
    let (mut gathering, mut times) = (Gathering::default(), Times::new(zone));
    let (mut scrape, mut undated) = (Scrape::default(), false);
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let Some((series, line, stamp)) = series(line) else { continue };
        if let Some(at) = stamp.and_then(|stamp| times.read(stamp)) {
            node::put(line.name, &line.labels, at, line.value, &mut gathering);
            continue;
        }
        if scrape.first == Some(series) {
            undated |= !std::mem::take(&mut scrape).put(&mut gathering);
        }
        scrape.first.get_or_insert(series);
        if line.name == "node_time_seconds" {
            scrape.time = Some(line.value);
        }
        scrape.lines.push(line);
    }
    undated |= !scrape.put(&mut gathering);
    let measured = gathering.finish("node_exporter text", None, None);
    match measured.series.is_empty() {
        true if undated => Err("its lines carry no times, and no node_time_seconds says when they held".to_owned()),
        true => Err("it holds no series that is known here".to_owned()),
        false => Ok(measured),
    }
}

impl Scrape<'_> {
    /// Hands everything on; `false` if there is something and nobody knows when it was.
    fn put(self, gathering: &mut Gathering) -> bool {
        let Some(time) = self.time.filter(|t| (0.0..1e11).contains(t)) else { return self.lines.is_empty() };
        let at = Timestamp((time * 1000.0).round() as i64 * (SECOND / 1000));
        for line in &self.lines {
            node::put(line.name, &line.labels, at, line.value, gathering);
        }
        true
    }
}

/// `name{label="value",…} value [ms]`: the series as written, its parts, and its time.
fn series(line: &str) -> Option<(&str, Line<'_>, Option<&str>)> {
    let line = line.trim_end();
    let (name, labels, rest) = match line.find(['{', ' '])? {
        at if line[at..].starts_with('{') => {
            let end = at + line[at..].rfind('}')?;
            (&line[..at], labels(&line[at + 1..end]), &line[end + 1..])
        }
        at => (&line[..at], Vec::new(), &line[at..]),
    };
    let mut words = rest.split_whitespace();
    let value = words.next()?.parse().ok()?;
    let written = &line[..line.len() - rest.len()];
    Some((written, Line { name, labels, value }, words.next()))
}

/// `a="x",b="y"`; a quote inside a value is escaped, and such values are of no use here.
fn labels(text: &str) -> Vec<(String, String)> {
    let pairs = text.split("\",").filter_map(|pair| pair.split_once("=\""));
    pairs.map(|(key, value)| (key.trim().to_owned(), value.trim_end_matches('"').to_owned())).collect()
}
