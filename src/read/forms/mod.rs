//! What the lines of a log may be wrapped in when somebody hands them over → the lines themselves.
//!
//! | form | told by |
//! |---|---|
//! | `utf16`: two bytes for each letter | the first letters |
//! | `coloured`: a terminal's colours in them | a line that is a log's without them |
//! | `quoted`: lines of a mail, a ticket, a listing with numbers | no line of the head is a log's, most behind the same mark are |
//! | `octets`: syslog over TCP with the length before each message (RFC 6587) | the first message |
//! | `csv`: rows of a table whose first names the columns | those names |
//! | `records`: JSON objects of several lines, in a list, or inside others | the first object that holds a line |
//! | `json_lines`: one JSON object per line | the first lines |
//! | `reversed`: any lines, newest first | their stamps |
//!
//! Only the head of a file is looked at: a log that is nothing of all that costs one look and is read as it is.

mod coloured;
mod csv;
mod json_lines;
pub(super) mod json_value;
mod octets;
mod quoted;
mod records;
mod reversed;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod utf16;

use std::io::{self, Read};

use super::unpack::{Input, Order, Packing, Unpacked};
use coloured::Coloured;
use csv::Csv;
use json_lines::JsonLines;
use octets::Octets;
use quoted::Quoted;
use records::Records;
use reversed::{Reversed, Unit};
use utf16::Utf16;

/// A longer line is no line of a log.
pub(super) const LONGEST: usize = 1 << 20;
/// As many bytes are made ready at once, if as many can be had without waiting.
const READY: usize = 64 << 10;

/// The lines of a log that was packed like this.
pub(super) fn lines(format: Packing, mut input: Input) -> Unpacked {
    let mut is_wrapped = false;
    let mut wrap = |wrapped: Box<dyn Read + Send>| {
        is_wrapped = true;
        Input::new(wrapped)
    };
    if let Some(utf16) = Utf16::begin(&mut input) {
        input = wrap(Box::new(Rewritten::new(input, utf16)));
    }
    // Before a line it is looked through, before an object it would hide that.
    if let [0xef, 0xbb, 0xbf, b'{' | b'[', ..] = input.peek(4) {
        input.consume(3);
    }
    if Coloured::begin(&mut input) {
        input = wrap(Box::new(Rewritten::new(input, Coloured::default())));
    }
    // A length before a message looks like the number of a line, and a row of a table like a quotation.
    if Octets::begin(&mut input) {
        input = wrap(Box::new(Rewritten::new(input, Octets::default())));
    } else if let Some(csv) = Csv::begin(&mut input) {
        input = wrap(Box::new(Rewritten::new(input, csv)));
    } else if let Some(quoted) = Quoted::begin(&mut input) {
        input = wrap(Box::new(Rewritten::new(input, quoted)));
    }
    // What was quoted may be JSON.
    let mut is_json = json_lines::begin(&mut input);
    if !is_json && let Some(records) = Records::begin(&mut input) {
        input = wrap(Box::new(Rewritten::new(input, records)));
        is_json = json_lines::begin(&mut input);
    }
    if is_json {
        input = wrap(Box::new(Rewritten::new(input, JsonLines::default())));
    }
    let order = match reversed::begin(&mut input) {
        None => Order::Written,
        Some(Unit::Export) => Order::Reversed,
        Some(unit) => {
            input = wrap(Box::new(Reversed::new(input, unit)));
            Order::Turned
        }
    };
    let reader = if is_wrapped { Box::new(input) } else { input.into_reader() };
    Unpacked { format, reader, is_wrapped, order }
}

/// Makes lines of what they are wrapped in.
pub(super) trait Rewrite: Send + 'static {
    /// Takes some of the input and appends the lines it holds, if any; false at the end.
    fn next(&mut self, input: &mut Input, out: &mut Vec<u8>) -> bool;
}

/// What a file holds, as lines.
pub(super) struct Rewritten<R> {
    input: Input,
    rewrite: R,
    /// What is ready to be read, from `at` on.
    ready: Vec<u8>,
    at: usize,
}

impl<R: Rewrite> Rewritten<R> {
    pub(super) fn new(input: Input, rewrite: R) -> Rewritten<R> {
        Rewritten { input, rewrite, ready: Vec::new(), at: 0 }
    }
}

impl<R: Rewrite> Read for Rewritten<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.at = 0;
            self.ready.clear();
            while self.ready.len() < READY
                && (self.ready.is_empty() || memchr::memchr(b'\n', self.input.peek(0)).is_some())
                && self.rewrite.next(&mut self.input, &mut self.ready)
            {}
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

/// Line after line; of one that is far too long, part after part.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The line at hand.
    line: Vec<u8>,
    /// It goes on, and is far too long.
    is_endless: bool,
}

/// What [`Lines`] has read.
pub(super) enum Taken<'a> {
    /// A line; the last may have no end.
    Line(&'a [u8]),
    /// A part of one that is too long.
    Part(&'a [u8]),
}

impl Lines {
    /// Reads a line, or as much of it as one may be long; `None` at the end.
    pub(super) fn next(&mut self, input: &mut Input) -> Option<Taken<'_>> {
        self.line.clear();
        while self.line.len() < LONGEST && self.line.last() != Some(&b'\n') {
            let here = input.chunk();
            let len = memchr::memchr(b'\n', here).map_or(here.len(), |end| end + 1);
            if len == 0 {
                break;
            }
            self.line.extend_from_slice(&here[..len]);
            input.consume(len);
        }
        if self.line.is_empty() {
            return None;
        }
        let goes_on = self.line.last() != Some(&b'\n') && self.line.len() >= LONGEST;
        let is_part = std::mem::replace(&mut self.is_endless, goes_on) || goes_on;
        Some(if is_part { Taken::Part(&self.line) } else { Taken::Line(&self.line) })
    }
}

/// The head of a file with its first line whole, if it fits; no more is waited for.
pub(super) fn first_line(input: &mut Input) -> &[u8] {
    let mut seen = 0;
    while memchr::memchr(b'\n', input.peek(0)).is_none() && input.peek(seen + 1).len() > seen {
        seen = input.peek(0).len();
    }
    input.peek(0)
}
