//! `journalctl -o export`: `FIELD=value` lines, fields of bytes with their length before them, a blank line
//! behind every entry.
//!
//! What one entry claims costs no memory: a field longer than [`FIELD`] is read and dropped.

use std::io::{self, BufRead, Read};

use super::entry::Entry;
use super::{EntrySink, Outcome};

/// Bytes kept of a field.
const FIELD: usize = 64 << 10;
/// journald itself refuses longer fields; a length beyond it is damage.
const LONGEST: u64 = 768 << 20;

/// Reads entries to the end.
pub fn read(reader: impl Read, sink: &mut dyn EntrySink) -> Outcome {
    let mut export =
        Export { reader: io::BufReader::with_capacity(256 << 10, reader), line: Vec::new(), value: Vec::new() };
    let mut outcome = Outcome::default();
    let mut entry = Entry::default();
    let mut has_fields = false;
    loop {
        match export.field(&mut entry) {
            Ok(Step::Field) => has_fields = true,
            Ok(Step::Blank) if !has_fields => {}
            Ok(Step::Blank) => {
                if !sink.take(&entry) {
                    return outcome;
                }
                entry.clear();
                has_fields = false;
            }
            Ok(Step::Damaged) => {
                outcome.damaged += 1;
                sink.damaged();
                entry.clear();
                has_fields = false;
                outcome.failure = export.resync().err();
            }
            Ok(Step::End) => break,
            Err(e) => outcome.failure = Some(e),
        }
        if outcome.failure.is_some() {
            break;
        }
    }
    // The last entry may lack its blank line.
    if has_fields && entry.realtime.is_some() {
        sink.take(&entry);
    }
    outcome
}

enum Step {
    Field,
    Blank,
    Damaged,
    End,
}

struct Export<R> {
    reader: io::BufReader<R>,
    line: Vec<u8>,
    value: Vec<u8>,
}

impl<R: Read> Export<R> {
    /// Reads one field into `entry`.
    fn field(&mut self, entry: &mut Entry) -> io::Result<Step> {
        if read_line(&mut self.reader, &mut self.line)? == 0 {
            return Ok(Step::End);
        }
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        if line.is_empty() || line == b"\r" {
            return Ok(Step::Blank);
        }
        match memchr::memchr(b'=', line) {
            Some(at) if is_name(&line[..at]) => {
                entry.set(&line[..at], &line[at + 1..]);
                Ok(Step::Field)
            }
            None if is_name(line) => self.bytes(entry),
            _ => Ok(Step::Damaged),
        }
    }

    /// A field of bytes: its name stands in `line`.
    fn bytes(&mut self, entry: &mut Entry) -> io::Result<Step> {
        let mut length = [0; 8];
        match self.reader.read_exact(&mut length) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(Step::End),
            other => other?,
        }
        let length = u64::from_le_bytes(length);
        if length > LONGEST {
            return Ok(Step::Damaged);
        }
        self.value.clear();
        let kept = length.min(FIELD as u64);
        (&mut self.reader).take(kept).read_to_end(&mut self.value)?;
        io::copy(&mut (&mut self.reader).take(length - kept), &mut io::sink())?;
        let mut newline = [0];
        let is_whole = self.reader.read(&mut newline)? == 0 || newline[0] == b'\n';
        let name = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        entry.set(name, &self.value);
        Ok(if is_whole { Step::Field } else { Step::Damaged })
    }

    /// Reads up to the next entry: a blank line ends the damaged one.
    fn resync(&mut self) -> io::Result<()> {
        loop {
            if read_line(&mut self.reader, &mut self.line)? == 0 || matches!(&self.line[..], b"\n" | b"\r\n") {
                return Ok(());
            }
        }
    }
}

/// Reads a line, of which [`FIELD`] bytes are kept; how long it was.
pub(super) fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<usize> {
    line.clear();
    let mut length = 0;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if available.is_empty() {
            return Ok(length);
        }
        let end = memchr::memchr(b'\n', available);
        let part = &available[..end.map_or(available.len(), |end| end + 1)];
        let room = FIELD.saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len();
        length += used;
        reader.consume(used);
        if end.is_some() {
            return Ok(length);
        }
    }
}

/// Names of fields: capitals, digits, underscores.
pub(super) fn is_name(name: &[u8]) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}
