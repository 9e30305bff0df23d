//! Log lines that a container runtime or a log shipper wrapped in JSON, one object per line → lines as syslog writes them.
//!
//! Docker's json-file, rsyslog, syslog-ng, Fluent Bit, Filebeat, Vector, GELF and others name the same few things each in
//! its own way. Every object becomes one line, so that numbers of lines stay true; what is no object stays as it is, and
//! is counted as damaged where that belongs. journald's own JSON is another matter: see `journal`.

mod fields;

use super::{Lines, Rewrite, Taken, first_line};
use crate::model::{Micros, SECOND, Timestamp};
use crate::read::header::{self, Header, HeaderCache, Line, tag};
use crate::read::stamp;
use crate::read::unpack::Input;
use fields::{Field, Fields};

/// So many lines at the start are looked at: the first may be damaged.
const LOOKED_AT: usize = 8;
/// What only entries of a journal have, with all that `journal` needs: shippers that read it keep its other names.
pub(super) const JOURNAL: &[u8] = b"\"__REALTIME_TIMESTAMP\"";

/// Does a file begin with wrapped lines? Of a pipe no more is read than its first line.
pub(super) fn begin(input: &mut Input) -> bool {
    if input.peek(1).first() != Some(&b'{') {
        return false;
    }
    let head = first_line(input);
    let (mut wrapped, mut lines) = (Wrapped::default(), head.split(|b| *b == b'\n').take(LOOKED_AT));
    let is_journal = memchr::memmem::find(head, JOURNAL).is_some();
    !is_journal && lines.any(|line| wrapped.unwrap(line, &mut Vec::new()).is_some())
}

/// Is this an object that holds a line of a log, or an entry of a journal?
pub(super) fn is_record(object: &[u8]) -> bool {
    let is_entry = || memchr::memmem::find(object, JOURNAL).is_some();
    Wrapped::default().unwrap(object, &mut Vec::new()).is_some() || is_entry()
}

/// The lines that were wrapped.
#[derive(Default)]
pub(super) struct JsonLines {
    lines: Lines,
    wrapped: Wrapped,
}

impl Rewrite for JsonLines {
    fn next(&mut self, input: &mut Input, out: &mut Vec<u8>) -> bool {
        match self.lines.next(input) {
            None => return false,
            Some(Taken::Part(part)) => out.extend_from_slice(part),
            Some(Taken::Line(line)) => match self.wrapped.unwrap(line, out) {
                None => out.extend_from_slice(line),
                Some(()) if line.ends_with(b"\n") => out.push(b'\n'),
                Some(()) => {}
            },
        }
        true
    }
}

/// A line of a log in parts that have names.
#[derive(Default)]
pub(super) struct Wrapped {
    fields: Fields,
    cache: HeaderCache,
}

impl Wrapped {
    /// Is a line, or its message, called so?
    pub(super) fn is_text(name: &str) -> bool {
        fields::is_text(name)
    }

    /// Forgets all parts.
    pub(super) fn clear(&mut self) {
        self.fields.clear();
    }

    /// Takes in a part.
    pub(super) fn set(&mut self, name: &str, value: &[u8]) {
        self.fields.set(name, value);
    }

    /// Appends the line that an object wraps, without an end of line; `None` if it is no such object.
    fn unwrap(&mut self, object: &[u8], out: &mut Vec<u8>) -> Option<()> {
        self.fields.read(object.trim_ascii())?;
        self.append_line(out)
    }

    /// Appends the line that the parts make, without an end of line; `None` if they make none.
    pub(super) fn append_line(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let fields = &self.fields;
        let text = fields.get(Field::Text)?.trim_ascii_start();
        // More than one line in an object would be lines that nobody else counts.
        let text = text.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
        let (stamp, has_writer) = match header::split(text, &mut self.cache) {
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
