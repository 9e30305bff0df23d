//! A look at a source before it is read: is it text, do its lines carry stamps, in which year does it begin?

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use super::Source;
use super::error::{SourceError, show};
use super::new_years::{self, NewYears};
use super::sniff::{Content, sniff};
use crate::model::Timestamp;
use crate::read::header::{self, HeaderCache, Line};
use crate::read::journal::{self, Form, Origin};
use crate::read::stamp::calendar;
use crate::read::stamp::clock::{self, Zone};
use crate::read::stamp::{Kind, Stamp};
use crate::read::unpack::{Order, Packing};

/// Bytes looked at for the sort of content.
const HEAD: usize = 64 << 10;
/// Packed sources up to this size are read once more to count their New Years. Where the pieces of others stand is not
/// known.
const SMALL_PACKED: u64 = 1 << 20;

/// How logs name sshd as a writer.
const SSHD: [&[u8]; 3] = [b"sshd[", b"sshd-session[", b"SYSLOG_IDENTIFIER=sshd"];

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
    /// Does its beginning name sshd as a log does?
    pub names_sshd: bool,
    /// In which order its lines stand.
    pub order: Order,
    /// How often the year turns in it, where that was counted.
    pub new_years: Option<NewYears>,
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
        return Ok(Survey {
            source,
            content,
            first,
            headless: false,
            names_sshd: false,
            order: Order::Written,
            new_years: None,
            packing,
            stream: None,
        });
    }
    let mut opened = super::open(&source)?;
    let mut head = Vec::new();
    let failure = (&mut opened.reader).take(HEAD as u64).read_to_end(&mut head).err();
    if let (true, Some(reason)) = (head.is_empty(), failure) {
        return Err(SourceError::Unreadable { name: source.name, reason });
    }
    let content = sniff(&head);
    let (first, headless) = match content {
        Content::Journal(form) => (journal::begins(form, &head), false),
        _ => look(&head),
    };
    let names_sshd = SSHD.iter().any(|name| memchr::memmem::find(&head, name).is_some());
    let (packing, order) = (opened.format, opened.order);
    let is_stream = source.path.as_deref().is_none_or(|p| !p.is_file());
    let yearless = first.is_some_and(|s| s.kind == Kind::Yearless) && content == Content::Text;
    let mut new_years = None;
    let mut stream: Option<Box<dyn Read + Send>> = None;
    match source.bytes.filter(|_| yearless) {
        _ if is_stream => stream = Some(Box::new(Cursor::new(head).chain(opened.reader))),
        // A read error is reported later, when the source is read as a whole.
        Some(size) if packing == Packing::Plain && !opened.is_wrapped => {
            let path = source.path.as_deref();
            new_years = path.and_then(|path| new_years::sample(File::open(path).ok()?, size).ok());
        }
        Some(..=SMALL_PACKED) => new_years = Some(new_years::count(Cursor::new(head).chain(opened.reader))),
        _ => {}
    }
    Ok(Survey { source, content, first, headless, names_sshd, order, new_years, packing, stream })
}

impl Survey {
    /// Opens it for reading.
    ///
    /// # Errors
    /// If it has gone meanwhile.
    pub fn reader(&mut self) -> Result<Box<dyn Read + Send>, SourceError> {
        match self.stream.take() {
            Some(stream) => Ok(stream),
            None => Ok(super::open(&self.source)?.reader),
        }
    }

    /// The files or the stream of a journal.
    ///
    /// # Errors
    /// If it has gone meanwhile.
    pub fn origins(&mut self, form: Form) -> Result<Vec<Origin>, SourceError> {
        let files = &self.source.journal;
        if form == Form::File && !files.is_empty() {
            let name = |path: &Path| show(path);
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
        match &self.new_years {
            Some(NewYears { turns, last: Some(last), leap_day }) if last.kind == Kind::Yearless => {
                let latest = clock::year_not_after(last.micros, written) - i64::from(*turns);
                let fits = |year: &i64| leap_day.is_none_or(|turns| calendar::is_leap(year + i64::from(turns)));
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
    let (mut first, mut stamped, mut bare, mut cache) = (None, 0u32, 0u32, HeaderCache::default());
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

/// The stamp of a line, if it has one.
pub(in crate::read) fn stamp_of(line: &[u8], cache: &mut HeaderCache) -> Option<Stamp> {
    match header::split(line, cache) {
        Line::Log(header) => header.stamp,
        Line::Foreign { stamp } | Line::LastRepeated { stamp, .. } => stamp,
        _ => None,
    }
}
