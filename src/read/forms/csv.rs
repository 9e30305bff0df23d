//! Rows of a table whose first names the columns, as log stores export them: Kibana, Graylog, CloudWatch, Splunk,
//! Grafana, Azure. What columns are called is what `json_lines` knows of members.

use super::json_lines::Wrapped;
use super::{Lines, Rewrite, Taken, first_line};
use crate::read::parse::blocks::LONGEST;
use crate::read::unpack::Input;

/// What may stand between values.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// More columns are no log.
const COLUMNS: usize = 256;

/// Makes a line of each row.
pub(super) struct Csv {
    delimiter: u8,
    names: Vec<String>,
    lines: Lines,
    row: Row,
    /// Memory for a value.
    value: Vec<u8>,
    wrapped: Wrapped,
    is_begun: bool,
}

/// The row at hand; its values may be of several lines.
#[derive(Default)]
struct Row {
    text: Vec<u8>,
    /// A value goes on.
    is_open: bool,
}

impl Row {
    fn clear(&mut self) {
        self.text.clear();
        self.is_open = false;
    }

    /// Takes in a line; true if the row ends with it.
    fn add(&mut self, line: &[u8]) -> bool {
        self.text.extend_from_slice(line);
        self.is_open ^= memchr::memchr_iter(b'"', line).count() % 2 == 1;
        !self.is_open || self.text.len() > LONGEST
    }
}

impl Csv {
    /// The columns of a file, if it is such a table and its first row holds a line of a log.
    pub(super) fn begin(input: &mut Input) -> Option<Csv> {
        let mut rows = first_line(input).splitn(2, |b| *b == b'\n');
        let head = rows.next()?;
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_end();
        let mut csv = DELIMITERS.iter().find_map(|delimiter| Csv::of(head, *delimiter))?;
        let rest = rows.next()?;
        rest.split_inclusive(|b| *b == b'\n').find(|line| csv.row.add(line))?;
        csv.append_line(&mut Vec::new())?;
        Some(csv)
    }

    fn of(head: &[u8], delimiter: u8) -> Option<Csv> {
        let mut names = Vec::new();
        split(head, delimiter, &mut Vec::new(), |name| {
            names.push(String::from_utf8_lossy(name.trim_ascii()).into_owned())
        });
        if !(2..=COLUMNS).contains(&names.len()) || !names.iter().any(|name| Wrapped::is_text(name)) {
            return None;
        }
        let (lines, row, value, wrapped) = (Lines::default(), Row::default(), Vec::new(), Wrapped::default());
        Some(Csv { delimiter, names, lines, row, value, wrapped, is_begun: false })
    }

    /// Appends the line that the row at hand holds, without an end of line.
    fn append_line(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let (names, wrapped) = (&mut self.names.iter(), &mut self.wrapped);
        wrapped.clear();
        split(self.row.text.trim_ascii_end(), self.delimiter, &mut self.value, |value| {
            if let Some(name) = names.next() {
                wrapped.set(name, value);
            }
        });
        wrapped.append_line(out)
    }
}

impl Rewrite for Csv {
    fn next(&mut self, input: &mut Input, out: &mut Vec<u8>) -> bool {
        self.row.clear();
        loop {
            match self.lines.next(input) {
                None if self.row.text.is_empty() => return false,
                Some(Taken::Part(part)) => {
                    out.extend_from_slice(part);
                    return true;
                }
                Some(Taken::Line(line)) if !self.row.add(line) => {}
                _ => break,
            }
        }
        // The names of the columns count as a line that says nothing.
        if !std::mem::replace(&mut self.is_begun, true) {
            out.push(b'\n');
            return true;
        }
        if self.append_line(out).is_none() {
            let text = self.row.text.trim_ascii_end();
            out.extend(text.iter().map(|b| if matches!(b, b'\n' | b'\r') { b' ' } else { *b }));
        }
        out.push(b'\n');
        true
    }
}

/// Hands on each value of a row; `value` is memory for one.
fn split(row: &[u8], delimiter: u8, value: &mut Vec<u8>, mut take: impl FnMut(&[u8])) {
    let (mut rest, mut goes_on) = (row, true);
    while goes_on {
        value.clear();
        if let Some(quoted) = rest.strip_prefix(b"\"") {
            rest = unquote(quoted, value);
        }
        let end = memchr::memchr(delimiter, rest).unwrap_or(rest.len());
        value.extend_from_slice(&rest[..end]);
        take(value);
        goes_on = end < rest.len();
        rest = rest.get(end + 1..).unwrap_or_default();
    }
}

/// Appends what stands before the next quotation mark, of which two are one of the text; what follows.
fn unquote<'a>(text: &'a [u8], value: &mut Vec<u8>) -> &'a [u8] {
    let mut rest = text;
    loop {
        let end = memchr::memchr(b'"', rest).unwrap_or(rest.len());
        value.extend_from_slice(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
        match rest.strip_prefix(b"\"") {
            Some(behind) => {
                value.push(b'"');
                rest = behind;
            }
            None => return rest,
        }
    }
}
