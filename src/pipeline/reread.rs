//! Reads the log a second time for the lines that an output quotes: the report knows only their places.
//!
//! Blocks without such a line are counted, not parsed.

use std::collections::{BTreeMap, BTreeSet};

use super::Request;
use super::sources::{DatedSource, open_all};
use crate::model::{Batch, Place, Report, Span};
use crate::read::anonymise;
use crate::read::parse::feed::Feed;
use crate::read::parse::{ParseOptions, parse};
use crate::read::source::survey::Survey;
use crate::read::stamp::clock::Zone;

/// The recognised lines that stand at these places.
pub fn lines(request: &Request, wanted: &BTreeSet<Place>) -> BTreeMap<Place, String> {
    let mut found = BTreeMap::new();
    if wanted.is_empty() {
        return found;
    }
    let zone = request.zone.unwrap_or_else(Zone::of_this_machine);
    // Troubles with the sources were reported when they were read first.
    let sources = open_all(request, zone, &mut Report::default());
    for (source, DatedSource { mut survey, .. }) in (0..).zip(sources) {
        let of_source = |line: u64| Place { source, line };
        let own: BTreeSet<u64> = wanted.range(of_source(0)..=of_source(u64::MAX)).map(|place| place.line).collect();
        if let Some(last) = own.last() {
            read(request, &mut survey, &own, *last, |line, text| _ = found.insert(of_source(line), text));
        }
    }
    found
}

/// Reads the lines of one source with these numbers, of which `last` is the highest.
fn read(request: &Request, survey: &mut Survey, wanted: &BTreeSet<u64>, last: u64, mut keep: impl FnMut(u64, String)) {
    let options = ParseOptions { headless: survey.headless, keep_unknown: request.keep_unknown, kernel: false };
    let Ok(mut feed) = Feed::open(survey, request.block) else { return };
    let (mut before, mut spare) = (0, Vec::new());
    while before < last
        && let Some(block) = feed.next(std::mem::take(&mut spare))
    {
        let behind = before + block.lines();
        if wanted.range(before + 1..=behind).next().is_none() {
            (before, spare) = (behind, block.bytes);
            continue;
        }
        let mut parsed = parse(block, options);
        if let Some(pseudonyms) = &request.pseudonyms {
            anonymise::cover(&mut parsed, pseudonyms);
        }
        let Batch { bytes, events, .. } = parsed.batch;
        for event in &events {
            let line = before + event.line;
            if wanted.contains(&line) {
                // `last message repeated` has no message of its own.
                let part = if event.body.is_empty() { event.host } else { event.body };
                keep(line, whole_line(&bytes, part));
            }
        }
        (before, spare) = (behind, bytes);
    }
}

/// The whole line around a part of it.
pub fn whole_line(bytes: &[u8], part: Span) -> String {
    let at = part.start as usize;
    let start = memchr::memrchr(b'\n', &bytes[..at.min(bytes.len())]).map_or(0, |i| i + 1);
    let len = memchr::memchr(b'\n', &bytes[start..]).unwrap_or(bytes.len() - start);
    String::from_utf8_lossy(&bytes[start..start + len]).trim_end().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn lines_of_all_blocks_are_fetched_as_they_stand() {
        let said = |n| format!("Nov 22 10:00:00 web1 sshd[{n}]: Failed password for root from 192.0.2.1 port 22 ssh2");
        let mut log: Vec<String> = (1..=5000).map(said).collect();
        log[2999] = "rubbish".to_owned();
        log[3500] = "Nov 22 10:00:00 web1 last message repeated 3 times".to_owned();
        for packed in [false, true] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            let text = log.join("\n");
            if packed {
                let mut zipped = flate2::write::GzEncoder::new(&mut file, flate2::Compression::fast());
                zipped.write_all(text.as_bytes()).unwrap();
                zipped.finish().unwrap();
            } else {
                file.write_all(text.as_bytes()).unwrap();
            }
            let paths = vec![file.path().to_string_lossy().into_owned()];
            let request = Request { paths, zone: Zone::parse("UTC"), block: 0, ..Request::default() };
            let place = |line| Place { source: 0, line };
            let wanted: BTreeSet<Place> = [1, 2500, 3000, 3501, 5000, 5001].map(place).into();
            let expected = [1, 2500, 3501, 5000].map(|line| (place(line), log[line as usize - 1].clone()));
            assert_eq!(lines(&request, &wanted), BTreeMap::from(expected));
            let elsewhere = BTreeSet::from([Place { source: 1, line: 1 }]);
            assert_eq!(lines(&request, &elsewhere), BTreeMap::new());
        }
    }
}
