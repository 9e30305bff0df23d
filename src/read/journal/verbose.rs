//! `journalctl -o verbose`: a line with a time and the entry's cursor, then its fields, each four blanks in.
//!
//! The cursor has the moment and the boot exactly; the time before it is local, and for people. What follows the first
//! line of a value stands further in than any field: so a message cannot look like one.

use std::io::{self, Read};

use super::entry::{self, Entry, Field};
use super::export::{is_name, read_line};
use super::{EntrySink, Outcome};
use crate::read::stamp;

/// So many lines at the start are looked at: a prompt or a pager's remains may stand before the first entry.
const LOOKED_AT: usize = 64;
/// A longer time stands before no cursor.
const TIME: usize = 64;

/// Reads entries to the end.
pub fn read(reader: impl Read, sink: &mut dyn EntrySink) -> Outcome {
    let mut reader = io::BufReader::with_capacity(256 << 10, reader);
    let (mut outcome, mut entry, mut text) = (Outcome::default(), Entry::default(), Vec::new());
    let mut at = Place::Outside;
    loop {
        match read_line(&mut reader, &mut text) {
            Ok(0) => break,
            Ok(_) => {}
            Err(e) => {
                outcome.failure = Some(e);
                break;
            }
        }
        match Line::of(&text) {
            Line::Head(cursor) => {
                if at == Place::Entry && !sink.take(&entry) {
                    return outcome;
                }
                at = Place::Entry;
                cursor.begin(&mut entry);
            }
            Line::Field(name, value) if at == Place::Entry => entry.set(name, value),
            // An entry without its beginning has no time; it counts once.
            Line::Field(..) if at == Place::Headless => {}
            Line::Field(..) => {
                at = Place::Headless;
                outcome.damaged += 1;
                sink.damaged();
            }
            Line::Nothing => {}
            Line::Marker => {
                if std::mem::replace(&mut at, Place::Outside) == Place::Entry && !sink.take(&entry) {
                    return outcome;
                }
            }
            Line::Other => {
                outcome.damaged += 1;
                sink.damaged();
            }
        }
    }
    if at == Place::Entry {
        sink.take(&entry);
    }
    outcome
}

/// When the first entry was written, if entries stand at the beginning of a file.
pub fn begins(head: &[u8]) -> Option<i64> {
    let mut lines = head.split(|b| *b == b'\n').take(LOOKED_AT);
    loop {
        let line = lines.next()?;
        if let Line::Head(cursor) = Line::of(line) {
            let is_entry = lines.next().is_none_or(|next| next.is_empty() || matches!(Line::of(next), Line::Field(..)));
            return is_entry.then_some(cursor.realtime);
        }
        // A log of lines.
        if stamp::stamp(line).is_some() {
            return None;
        }
    }
}

/// When an entry was written that begins with this line.
pub fn moment(line: &[u8]) -> Option<i64> {
    match Line::of(line) {
        Line::Head(cursor) => Some(cursor.realtime),
        _ => None,
    }
}

/// Where in the file we are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Entry,
    Headless,
}

enum Line<'a> {
    Head(Cursor<'a>),
    Field(&'a [u8], &'a [u8]),
    /// More of a value, a blank line.
    Nothing,
    /// A remark of journalctl's, between entries.
    Marker,
    Other,
}

impl Line<'_> {
    fn of(line: &[u8]) -> Line<'_> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line {
            [] | [b' ', b' ', b' ', b' ', b' ', ..] => Line::Nothing,
            [b'-', b'-', b' ', ..] => Line::Marker,
            [b' ', b' ', b' ', b' ', field @ ..] => match memchr::memchr(b'=', field) {
                // What journalctl found to be no text, or too long: nobody knows what it was.
                Some(at) if is_name(&field[..at]) && is_blob(&field[at + 1..]) => Line::Nothing,
                Some(at) if is_name(&field[..at]) => Line::Field(&field[..at], &field[at + 1..]),
                _ if field.is_empty() => Line::Nothing,
                _ => Line::Other,
            },
            _ if line.trim_ascii().is_empty() => Line::Nothing,
            _ => Cursor::of(line).map_or(Line::Other, Line::Head),
        }
    }
}

/// `[1.2K blob data]`.
fn is_blob(value: &[u8]) -> bool {
    value.first() == Some(&b'[') && value.len() < 24 && value.ends_with(b" blob data]")
}

/// What matters of `s=…;i=1;b=…;m=c937dbcc;t=660dd48de0ab7;x=…`.
struct Cursor<'a> {
    realtime: i64,
    monotonic: Option<i64>,
    boot: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// That of a line, behind its time.
    fn of(line: &'a [u8]) -> Option<Cursor<'a>> {
        let at = memchr::memchr(b'[', line).filter(|at| *at <= TIME)?;
        let time = line[..at].strip_suffix(b" ")?;
        let parts = line[at + 1..].strip_suffix(b"]").filter(|parts| parts.starts_with(b"s="))?;
        if time.split(|b| *b == b' ').count() > 5 {
            return None;
        }
        let (mut realtime, mut monotonic, mut boot) = (None, None, &line[..0]);
        for part in parts.split(|b| *b == b';') {
            match part {
                [b't', b'=', value @ ..] => realtime = micros(value),
                [b'm', b'=', value @ ..] => monotonic = micros(value),
                [b'b', b'=', value @ ..] => boot = value,
                [b'a'..=b'z', b'=', value @ ..] if value.iter().all(u8::is_ascii_hexdigit) => {}
                _ => return None,
            }
        }
        Some(Cursor { realtime: realtime?, monotonic, boot })
    }

    fn begin(&self, entry: &mut Entry) {
        entry.clear();
        (entry.realtime, entry.monotonic) = (Some(self.realtime), self.monotonic);
        entry.put(Field::Boot, self.boot);
    }
}

/// A hexadecimal number of µs.
fn micros(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u64::from_str_radix(text, 16).ok().and_then(entry::time)
}
