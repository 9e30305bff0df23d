//! A look at a source before it is read: is it text, do its lines carry stamps, in which year does it begin?

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use super::blocks::{BLOCK, Blocks};
use super::clock::{self, Zone};
use super::header::{self, Line};
use super::journal::{self, Form, Origin};
use super::source::{self, Content, Source, SourceError};
use super::stamp::{Kind, Stamp, StampCache};
use super::unpack::Packing;
use crate::model::{Resolution, Timestamp};

/// Bytes looked at for the sort of content.
const HEAD: usize = 64 << 10;
/// Sources up to this size are read once more to count their New Years.
const SMALL: u64 = 16 << 20;
/// The same for packed ones.
const SMALL_PACKED: u64 = 1 << 20;

/// What was seen.
pub struct Survey {
    /// The source.
    pub source: Source,
    /// Text, empty, or something else.
    pub content: Content,
    /// Stamp of the first line that has one.
    pub first: Option<Stamp>,
    /// Do most lines lack a header?
    pub headless: bool,
    /// How often the year turns in it, where that was counted.
    pub new_years: Option<u32>,
    /// Its last stamp, where that was seen.
    pub last: Option<Stamp>,
    /// How often the year had turned when a 29 February came: that year is a leap year.
    pub leap_day: Option<u32>,
    /// Packed how?
    pub packing: Packing,
    /// What is left of a stream that cannot be opened twice, its head put back.
    pub stream: Option<Box<dyn Read + Send>>,
}

/// Opens a source and looks at it.
///
/// # Errors
/// If it cannot be opened, or its first byte cannot be read.
pub fn survey(source: Source) -> Result<Survey, SourceError> {
    if !source.journal.is_empty() {
        let (content, first) = (Content::Journal(Form::File), journal::earliest(&source.journal));
        let packing = Packing::Plain;
        let (new_years, last, leap_day, stream) = (None, None, None, None);
        return Ok(Survey { source, content, first, headless: false, new_years, last, leap_day, packing, stream });
    }
    let mut opened = source::open(&source)?;
    let mut head = Vec::new();
    let failure = (&mut opened.reader).take(HEAD as u64).read_to_end(&mut head).err();
    if let (true, Some(reason)) = (head.is_empty(), failure) {
        return Err(SourceError::Unreadable { name: source.name, reason });
    }
    let content = source::sniff(&head);
    let (first, headless) = match content {
        Content::Journal(form) => (journal::begins(form, &head), false),
        _ => look(&head),
    };
    let packing = opened.format;
    let is_stream = source.path.as_deref().is_none_or(|p| !p.is_file());
    let small = source.bytes.is_some_and(|n| n <= if packing == Packing::Plain { SMALL } else { SMALL_PACKED });
    let yearless = first.is_some_and(|s| s.kind == Kind::Yearless);
    let (mut new_years, mut last, mut leap_day) = (None, None, None);
    let mut stream: Option<Box<dyn Read + Send>> = None;
    if is_stream {
        stream = Some(Box::new(Cursor::new(head).chain(opened.reader)));
    } else if small && yearless && content == Content::Text {
        (new_years, last, leap_day) = count_new_years(Cursor::new(head).chain(opened.reader));
    }
    Ok(Survey { source, content, first, headless, new_years, last, leap_day, packing, stream })
}

impl Survey {
    /// Opens it for reading.
    ///
    /// # Errors
    /// If it has gone meanwhile.
    pub fn reader(&mut self) -> Result<Box<dyn Read + Send>, SourceError> {
        match self.stream.take() {
            Some(stream) => Ok(stream),
            None => Ok(source::open(&self.source)?.reader),
        }
    }

    /// The files or the stream of a journal.
    ///
    /// # Errors
    /// If it has gone meanwhile.
    pub fn origins(&mut self, form: Form) -> Result<Vec<Origin>, SourceError> {
        let files = &self.source.journal;
        if form == Form::File && !files.is_empty() {
            let name = |path: &Path| source::show(path);
            return Ok(files.iter().map(|p| Origin { name: name(p), path: Some(p.clone()), stream: None }).collect());
        }
        let name = self.source.name.clone();
        if form == Form::File && self.stream.is_none() {
            return Ok(vec![Origin { name, path: self.source.path.clone(), stream: None }]);
        }
        Ok(vec![Origin { name, path: None, stream: Some(self.reader()?) }])
    }

    /// The year of its first yearless stamp: the latest that puts its end before it was last written.
    pub fn first_year(&self, now: Timestamp) -> Option<i64> {
        let first = self.first.filter(|s| s.kind == Kind::Yearless)?;
        let written = self.source.gzip_mtime.or(self.source.modified).map_or(now, |s| Timestamp(s * 1_000_000));
        match (self.new_years, self.last.filter(|s| s.kind == Kind::Yearless)) {
            (Some(turns), Some(last)) => {
                let latest = clock::year_not_after(last.micros, written) - i64::from(turns);
                let fits = |year: &i64| self.leap_day.is_none_or(|turns| clock::is_leap(year + i64::from(turns)));
                Some((latest - 8..=latest).rev().find(fits).unwrap_or(latest))
            }
            _ => Some(clock::year_not_after(first.micros, written)),
        }
    }

    /// When it begins, for the order of sources.
    pub fn begins(&self, zone: Zone, year: Option<i64>) -> Option<Timestamp> {
        let mut clock = clock::Clock::new(zone, year?, Timestamp(0));
        self.first.map(|stamp| clock.at(stamp))
    }
}

/// Journal files that were named one by one are one journal: what a login wrote may stand in the system's file and
/// in the user's.
pub fn joined(surveys: Vec<Survey>) -> Vec<Survey> {
    let is_file = |s: &Survey| s.content == Content::Journal(Form::File) && s.stream.is_none();
    let (files, mut all): (Vec<Survey>, Vec<Survey>) = surveys.into_iter().partition(is_file);
    let mut files = files.into_iter();
    let Some(mut whole) = files.next() else { return all };
    for next in files {
        let both = [&whole.source, &next.source].map(files_of).concat();
        whole.source.journal = both;
        whole.source.name = format!("{} journal files", whole.source.journal.len());
        whole.source.bytes = whole.source.bytes.zip(next.source.bytes).map(|(a, b)| a + b);
        whole.first = [whole.first, next.first].into_iter().flatten().min_by_key(|stamp| stamp.micros);
    }
    all.push(whole);
    all
}

/// The files of a journal.
fn files_of(source: &Source) -> Vec<PathBuf> {
    if source.journal.is_empty() { Vec::from_iter(source.path.clone()) } else { source.journal.clone() }
}

/// First stamp, and whether most lines lack a header.
fn look(head: &[u8]) -> (Option<Stamp>, bool) {
    let (mut first, mut stamped, mut bare, mut cache) = (None, 0u32, 0u32, StampCache::default());
    for line in head.split(|b| *b == b'\n') {
        match stamp_of(line, &mut cache) {
            Some(stamp) => {
                first = first.or(Some(stamp));
                stamped += 1;
            }
            None if !line.trim_ascii().is_empty() => bare += 1,
            None => {}
        }
    }
    (first, bare > stamped)
}

fn stamp_of(line: &[u8], cache: &mut StampCache) -> Option<Stamp> {
    match header::split(line, cache) {
        Line::Log(header) => header.stamp,
        Line::Foreign { stamp } | Line::LastRepeated { stamp, .. } => stamp,
        _ => None,
    }
}

/// Reads everything once and counts falls by more than half a year, as the clock will; also how many there were
/// before the first 29 February. What cannot be read now will be reported when it is read in earnest.
fn count_new_years(reader: impl Read) -> (Option<u32>, Option<Stamp>, Option<u32>) {
    let (mut cache, mut turns, mut last, mut leap_day) = (StampCache::default(), 0, None::<Stamp>, None);
    let mut hear = |stamp: Stamp| {
        if let Some(before) = last {
            turns += u32::from(clock::is_new_year(before.micros, stamp.micros));
            if clock::is_new_year(stamp.micros, before.micros) {
                return;
            }
        }
        if leap_day.is_none() && stamp.kind == Kind::Yearless && clock::is_leap_day(stamp.micros) {
            leap_day = Some(turns);
        }
        last = Some(stamp);
    };
    for block in Blocks::new(reader, BLOCK) {
        let (mut start, mut heard, mut ends) = (0, None, memchr::memchr_iter(b'\n', &block.bytes));
        while start < block.bytes.len() {
            let end = ends.next().unwrap_or(block.bytes.len());
            let line = &block.bytes[std::mem::replace(&mut start, end + 1)..end];
            if heard.is_some() && heard == line.first_chunk() {
                continue;
            }
            heard = match cache.stamp(line) {
                Some((stamp, len)) => {
                    hear(stamp);
                    if is_plain(&stamp, len) { line.first_chunk::<16>() } else { None }
                }
                None => {
                    stamp_of(line, &mut cache).into_iter().for_each(&mut hear);
                    None
                }
            };
        }
    }
    (Some(turns), last, leap_day)
}

/// Is it `Nov  3 10:11:12` and no more? Whatever begins with the same and a blank has the same stamp.
fn is_plain(stamp: &Stamp, len: usize) -> bool {
    len == 15 && stamp.kind == Kind::Yearless && stamp.resolution == Resolution::Second
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often the year turns, the last stamp without its date, and whether a 29 February was seen.
    fn counted(lines: &[&str]) -> (Option<u32>, Option<i64>, Option<u32>) {
        let (turns, last, leap_day) = count_new_years(lines.join("\n").as_bytes());
        (turns, last.map(|stamp| stamp.micros.rem_euclid(86_400_000_000) / 1_000_000), leap_day)
    }

    #[test]
    fn lines_of_one_second_turn_no_year_and_hide_none() {
        let (old, new) = ("Dec 31 23:59:59 a sshd[1]: x", "Jan  1 00:00:00 a sshd[1]: x");
        assert_eq!(counted(&[old, old, new, new]), (Some(1), Some(0), None));
        assert_eq!(counted(&[old, new, old, new, new]), (Some(1), Some(0), None), "a late line of the old year");
        assert_eq!(counted(&[new, old, new, old, new, old]), (Some(0), Some(0), None));
        let (spring, summer) = ("Apr  1 00:00:00 a x", "Aug  1 00:00:00 a x");
        assert_eq!(counted(&[summer, old, new, spring, spring, summer, old, new]).0, Some(2));
        let other = "[1] Aug  1 00:00:01 Exit";
        assert_eq!(counted(&[old, other, old, new]), (Some(1), Some(0), None));
        assert_eq!(counted(&[other, old, old, other]), (Some(0), Some(1), None));
        assert_eq!(counted(&["Feb 28 10:00:00 a x", "Feb 29 10:00:00 a x", "Feb 29 10:00:00 a x"]).2, Some(0));
        assert_eq!(counted(&["Nov  3 10:11:12", "Nov  3 10:11:12", "Nov  3 10:11:1"]).1, Some(36_672));
        assert_eq!(counted(&["Nov  3 10:11:12 a", "Nov  3 10:11:12.5 a", "Nov  3 10:11:13 a"]).1, Some(36_673));
        assert_eq!(counted(&[]), (Some(0), None, None));
    }
}
