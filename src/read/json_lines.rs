//! Log lines that a container runtime or a log shipper wrapped in JSON, one object per line → lines as syslog writes them.
//!
//! Docker's json-file, rsyslog, syslog-ng, Fluent Bit, Filebeat, Vector, GELF and others name the same few things each in
//! its own way. Every object becomes one line, so that numbers of lines stay true; what is no object stays as it is, and
//! is counted as damaged where that belongs. journald's own JSON is another matter: see `journal`.

mod fields;

use std::io::{self, Read};

use super::header::{self, Header, Line};
use super::stamp::{self, StampCache};
use super::tag;
use super::unpack::Input;
use crate::model::{Micros, SECOND, Timestamp};
use fields::{Field, Fields};

/// A longer line is no wrapped line of a log.
const LONGEST: usize = 1 << 20;
/// So many lines at the start are looked at: the first may be damaged.
const LOOKED_AT: usize = 8;
/// As many bytes are made ready at once, if as many can be had without waiting.
const READY: usize = 64 << 10;

/// Does a file begin with wrapped lines? Of a pipe no more is read than its first line.
pub(super) fn begin(input: &mut Input) -> bool {
    if input.peek(1).first() != Some(&b'{') {
        return false;
    }
    let mut seen = 0;
    while memchr::memchr(b'\n', input.peek(0)).is_none() && input.peek(0).len() > seen {
        seen = input.peek(0).len();
        input.peek(seen + 1);
    }
    let head = input.peek(0);
    let (mut fields, mut cache) = (Fields::default(), StampCache::default());
    let mut lines = head.split(|b| *b == b'\n').take(LOOKED_AT);
    // Shippers that read the journal keep the names of its fields; only its own entries have all that `journal` needs.
    let is_journal = memchr::memmem::find(head, b"\"__REALTIME_TIMESTAMP\"").is_some();
    !is_journal && lines.any(|line| unwrap(line, &mut fields, &mut cache, &mut Vec::new()).is_some())
}

/// The lines that were wrapped.
pub(super) struct JsonLines {
    input: Input,
    /// The line at hand.
    line: Vec<u8>,
    /// It goes on, and is far too long.
    is_endless: bool,
    /// What is ready to be read, from `at` on.
    ready: Vec<u8>,
    at: usize,
    fields: Fields,
    cache: StampCache,
}

impl JsonLines {
    pub(super) fn new(input: Input) -> JsonLines {
        let (line, ready, fields, cache) = (Vec::new(), Vec::new(), Fields::default(), StampCache::default());
        JsonLines { input, line, is_endless: false, ready, at: 0, fields, cache }
    }

    /// Reads a line, or as much of it as one may be long; false at the end.
    fn next(&mut self) -> bool {
        self.line.clear();
        while self.line.len() < LONGEST && self.line.last() != Some(&b'\n') {
            let here = self.input.chunk();
            let len = memchr::memchr(b'\n', here).map_or(here.len(), |end| end + 1);
            if len == 0 {
                break;
            }
            self.line.extend_from_slice(&here[..len]);
            self.input.consume(len);
        }
        !self.line.is_empty()
    }

    /// Makes the line at hand ready to be read.
    fn show(&mut self) {
        let goes_on = self.line.last() != Some(&b'\n') && self.line.len() >= LONGEST;
        let is_part = std::mem::replace(&mut self.is_endless, goes_on) || goes_on;
        if is_part || unwrap(&self.line, &mut self.fields, &mut self.cache, &mut self.ready).is_none() {
            self.ready.extend_from_slice(&self.line);
        } else if self.line.last() == Some(&b'\n') {
            self.ready.push(b'\n');
        }
    }
}

impl Read for JsonLines {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.at = 0;
            self.ready.clear();
            while self.ready.len() < READY
                && (self.ready.is_empty() || memchr::memchr(b'\n', self.input.peek(0)).is_some())
                && self.next()
            {
                self.show();
            }
        }
        let ready = &self.ready[self.at..];
        if let (true, Some(fault)) = (ready.is_empty(), self.input.fault()) {
            return Err(fault.error());
        }
        let len = ready.len().min(out.len());
        out[..len].copy_from_slice(&ready[..len]);
        self.at += len;
        Ok(len)
    }
}

/// Appends the line that an object wraps, without an end of line; `None` if it is no such object.
fn unwrap(object: &[u8], fields: &mut Fields, cache: &mut StampCache, out: &mut Vec<u8>) -> Option<()> {
    fields.read(object.trim_ascii())?;
    let text = fields.get(Field::Text)?.trim_ascii_start();
    // More than one line in an object would be lines that nobody else counts.
    let text = text.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    let (stamp, has_writer) = match header::split(text, cache) {
        Line::Log(Header { stamp, bare, .. }) => (stamp, !bare),
        Line::Foreign { stamp } | Line::LastRepeated { stamp, .. } => (stamp, false),
        _ => (None, false),
    };
    // A whole line says itself when it was written; the object may only say when that was read.
    if stamp.is_none() {
        let time = fields.get(Field::Time).and_then(time)?;
        out.extend_from_slice(&time);
        out.push(b' ');
        head(fields, has_writer, out);
    }
    out.extend_from_slice(text);
    Some(())
}

/// Host and writer, as far as they are known, as they stand before a message.
fn head(fields: &Fields, has_writer: bool, out: &mut Vec<u8>) {
    let word = |field| fields.get(field).filter(|word| word.iter().all(|b| b.is_ascii_graphic() || *b >= 0x80));
    let tag = word(Field::Tag).map(|tag| tag.strip_suffix(b":").unwrap_or(tag)).filter(|tag| !tag.is_empty());
    // A host without a writer behind it would be taken for the beginning of the message.
    let Some(tag) = tag.or(has_writer.then_some(b"")) else { return };
    if let Some(host) = word(Field::Host).filter(|host| !host.is_empty()) {
        out.extend_from_slice(host);
        out.push(b' ');
    }
    if has_writer {
        return;
    }
    out.extend_from_slice(tag);
    if let Some(pid) = fields.get(Field::Pid).filter(|pid| tag::pid(pid).is_some_and(|(_, len)| len == pid.len()))
        && !tag.ends_with(b"]")
    {
        out.push(b'[');
        out.extend_from_slice(pid);
        out.push(b']');
    }
    out.extend_from_slice(b": ");
}

/// A time as lines have it: as it is, if they could; since 1970, in s, ms, µs or ns, as a date.
fn time(text: &[u8]) -> Option<Vec<u8>> {
    match since_1970(std::str::from_utf8(text).ok()?) {
        Some((at, resolution)) => Some(at.rfc3339(resolution).into_bytes()),
        None => stamp::stamp(text).and_then(|(_, len)| text.get(..len)).map(<[u8]>::to_vec),
    }
}

/// A number of this century tells its unit by its length; only one of seconds comes with a fraction.
fn since_1970(text: &str) -> Option<(Timestamp, Micros)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let (micros, resolution) = match (whole.len(), fraction) {
        (9..=10, "") => (number * SECOND, SECOND),
        (9..=10, _) => (number * SECOND + format!("{fraction:0<6.6}").parse::<i64>().ok()?, 1),
        (12..=13, "") => (number * 1000, 1000),
        (15..=16, "") => (number, 1),
        (18..=19, "") => (number / 1000, 1),
        _ => return None,
    };
    Some((Timestamp(micros), Micros(resolution)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
