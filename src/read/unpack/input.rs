//! The compressed bytes: a buffer that can be peeked into, and that remembers whether the file ended or failed.

use std::io::{self, Read};

const SIZE: usize = 64 * 1024;

/// An error that can be told twice.
#[derive(Clone, Debug)]
pub(in crate::read) struct Fault {
    kind: io::ErrorKind,
    text: String,
}

impl Fault {
    /// The data is not what it says it is.
    pub(in crate::read) fn invalid(text: String) -> Fault {
        Fault { kind: io::ErrorKind::InvalidData, text }
    }

    /// A decoder stopped, for the reason it gives.
    pub(in crate::read) fn damaged(format: &str, reason: &dyn std::fmt::Display) -> Fault {
        Fault::invalid(format!("the {format} data is damaged: {reason}"))
    }

    pub(in crate::read) fn error(&self) -> io::Error {
        io::Error::new(self.kind, self.text.clone())
    }
}

/// Reads ahead by one buffer. The end of the file and an error of the file are the same to decoders: no more
/// bytes; [`Input::cut`] tells which it was.
pub(in crate::read) struct Input {
    inner: Box<dyn Read + Send>,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    ended: bool,
    fault: Option<Fault>,
    starved: bool,
}

impl Input {
    pub(in crate::read) fn new(inner: Box<dyn Read + Send>) -> Input {
        let buffer = vec![0; SIZE].into_boxed_slice();
        Input { inner, buffer, start: 0, end: 0, ended: false, fault: None, starved: false }
    }

    /// Nothing to read.
    pub(in crate::read) fn empty() -> Input {
        let inner = Box::new(io::empty());
        Input { inner, buffer: Box::default(), start: 0, end: 0, ended: true, fault: None, starved: false }
    }

    /// A reader of what is left. If that is more than what lies in the buffer, the file itself is handed on behind it:
    /// unlike [`Input`] it can be read into memory that was not cleared before.
    pub(in crate::read) fn into_reader(self) -> Box<dyn Read + Send> {
        if self.ended {
            return Box::new(self);
        }
        let mut head = io::Cursor::new(self.buffer);
        head.set_position(self.start as u64);
        Box::new(head.take((self.end - self.start) as u64).chain(self.inner))
    }

    /// The next bytes, at least `wanted` of them unless the file or the buffer ends before.
    pub(in crate::read) fn peek(&mut self, wanted: usize) -> &[u8] {
        while self.end - self.start < wanted && self.refill() {}
        &self.buffer[self.start..self.end]
    }

    /// The next bytes to decode; none only at the end of the file.
    pub(in crate::read) fn chunk(&mut self) -> &[u8] {
        if self.peek(1).is_empty() {
            self.starved = true;
        }
        &self.buffer[self.start..self.end]
    }

    /// The first `n` bytes of the last chunk are done with.
    pub(in crate::read) fn consume(&mut self, n: usize) {
        self.start = self.end.min(self.start + n);
    }

    /// Leaves out `n` bytes; `false` if there are fewer.
    pub(in crate::read) fn skip(&mut self, mut n: u64) -> bool {
        while n > 0 {
            let here = self.chunk().len();
            if here == 0 {
                return false;
            }
            let step = usize::try_from(n).unwrap_or(here).min(here);
            self.consume(step);
            n -= step as u64;
        }
        true
    }

    /// Leaves out zeros; how many there were.
    pub(in crate::read) fn skip_zeros(&mut self) -> u64 {
        let mut skipped = 0;
        loop {
            let chunk = self.peek(1);
            let zeros = chunk.iter().take_while(|b| **b == 0).count();
            if zeros == 0 {
                return skipped;
            }
            self.consume(zeros);
            skipped += zeros as u64;
        }
    }

    /// Has a decoder asked for more than there was?
    pub(in crate::read) fn starved(&self) -> bool {
        self.starved
    }

    /// The error that ended the file, if one did.
    pub(in crate::read) fn fault(&self) -> Option<Fault> {
        self.fault.clone()
    }

    /// Why there are no more bytes although the data has not come to its end.
    pub(in crate::read) fn cut(&self, format: &str) -> Fault {
        self.fault.clone().unwrap_or_else(|| Fault {
            kind: io::ErrorKind::UnexpectedEof,
            text: format!("the file is cut short: its {format} data stops before its end"),
        })
    }

    /// One more read into the buffer; `false` if nothing came.
    fn refill(&mut self) -> bool {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.start > 0 && self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.ended || self.end == self.buffer.len() {
            return false;
        }
        let free = &mut self.buffer[self.end..];
        let got = retry(|| self.inner.read(free));
        let got = self.note(got);
        self.end += got;
        got > 0
    }

    fn note(&mut self, got: io::Result<usize>) -> usize {
        let got = got.unwrap_or_else(|e| {
            self.fault = Some(Fault { kind: e.kind(), text: e.to_string() });
            0
        });
        self.ended |= got == 0;
        got
    }
}

impl Read for Input {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let got = if self.start == self.end && out.len() >= self.buffer.len() && !self.ended {
            let got = retry(|| self.inner.read(out));
            self.note(got)
        } else {
            let chunk = self.peek(1);
            let n = chunk.len().min(out.len());
            out[..n].copy_from_slice(&chunk[..n]);
            self.consume(n);
            n
        };
        self.starved |= got == 0;
        match (got, &self.fault) {
            (0, Some(fault)) => Err(fault.error()),
            _ => Ok(got),
        }
    }
}

/// A signal is no reason to stop reading.
fn retry(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
