//! Lines that stand newest first (`journalctl -r`, searches in log stores, consoles of clouds) → oldest first.
//!
//! All of them are kept in a temporary file without a name and read from its end. So are entries of a journal that are
//! told by a line of their own, which no message can forge; those of `journalctl -o export` are not.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::first_line;
use crate::read::header::HeaderCache;
use crate::read::journal::{self, Form};
use crate::read::parse::blocks::LONGEST;
use crate::read::source::survey::stamp_of;
use crate::read::stamp::Stamp;
use crate::read::unpack::{Fault, Input};

/// So many lines with stamps are looked at.
const LOOKED_AT: usize = 64;
/// So many of them at least must be older than the one before,
const FEWEST: usize = 3;
/// and so many times as many as are newer: any log has some that came late.
const CLEARLY: usize = 9;
/// Says as journalctl would that what follows is no part of what stands before it: an entry without its beginning.
const CUT: &[u8] = b"-- cut --\n";
/// Bytes that are read at once.
const BLOCK: u64 = 64 << 10;

/// The lines of a log from its end.
pub(super) struct Reversed {
    unit: Unit,
    /// What was not put into the file yet.
    input: Option<Input>,
    file: Option<File>,
    /// So many bytes of the file have not been read.
    left: u64,
    /// The end of a line or an entry whose beginning has not been read.
    rest: Vec<u8>,
    /// What is ready to be read, from `at` on.
    ready: Vec<u8>,
    at: usize,
    fault: Option<Fault>,
}

/// What a file of this order holds.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Line,
    /// An entry of `journalctl -o verbose`.
    Verbose,
    /// An object of several lines.
    Pretty,
    /// An entry of `journalctl -o export`: where one begins is told by all before it.
    Export,
}

impl Unit {
    /// Does a line begin one?
    fn begins(self, line: &[u8]) -> bool {
        match self {
            Unit::Line => true,
            Unit::Verbose => journal::verbose_begins(line).is_some(),
            Unit::Pretty => line.trim_ascii_end() == b"{",
            Unit::Export => false,
        }
    }
}

/// What stands newest first in a file, if it does.
pub(super) fn begin(input: &mut Input) -> Option<Unit> {
    let (mut cache, mut last) = (HeaderCache::default(), None::<Stamp>);
    let (mut older, mut newer) = (0, 0);
    let head = first_line(input);
    let form = journal::form(head);
    let unit = match form {
        None => Unit::Line,
        Some(Form::Verbose) => Unit::Verbose,
        Some(Form::Export) => Unit::Export,
        Some(Form::Json) if Unit::Pretty.begins(head.split(|b| *b == b'\n').next()?) => Unit::Pretty,
        Some(Form::Json) => Unit::Line,
        Some(Form::File) => return None,
    };
    let mut moment = |line: &[u8]| match form {
        None => stamp_of(line, &mut cache),
        Some(Form::Verbose) => journal::verbose_begins(line),
        // The last line of the head may be cut, and a message may name the field.
        Some(_) if matches!(unit, Unit::Line) && !line.ends_with(b"}") => None,
        Some(Form::Export) if !line.starts_with(b"__REALTIME_TIMESTAMP=") => None,
        Some(form) => journal::begins(form, line),
    };
    for stamp in head.split(|b| *b == b'\n').filter_map(&mut moment).take(LOOKED_AT) {
        if let Some(last) = last.replace(stamp).filter(|last| last.kind == stamp.kind) {
            older += usize::from(stamp.micros < last.micros);
            newer += usize::from(stamp.micros > last.micros);
        }
    }
    (older >= FEWEST && older > CLEARLY * newer).then_some(unit)
}

impl Reversed {
    pub(super) fn new(input: Input, unit: Unit) -> Reversed {
        let (rest, ready) = (Vec::new(), Vec::new());
        Reversed { unit, input: Some(input), file: None, left: 0, rest, ready, at: 0, fault: None }
    }

    /// Makes the next lines ready; none at the end.
    fn fill(&mut self) -> io::Result<()> {
        if let Some(mut input) = self.input.take() {
            let mut file = tempfile::tempfile()?;
            loop {
                let len = input.chunk().len();
                if len == 0 {
                    break;
                }
                file.write_all(input.chunk())?;
                input.consume(len);
                self.left += len as u64;
            }
            (self.file, self.fault) = (Some(file), input.fault());
        }
        self.at = 0;
        self.ready.clear();
        while self.ready.is_empty() && self.left > 0 {
            self.take()?;
        }
        Ok(())
    }

    /// Reads one more block, and turns what is whole in it.
    fn take(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let len = self.left.min(BLOCK);
        self.left -= len;
        file.seek(SeekFrom::Start(self.left))?;
        let mut block = Vec::new();
        file.take(len).read_to_end(&mut block)?;
        block.append(&mut self.rest);
        // A line is whole whose beginning is in the block; the first is only at the beginning of the file.
        let first = match memchr::memchr(b'\n', &block) {
            _ if self.left == 0 => 0,
            Some(end) => end + 1,
            None => block.len(),
        };
        let (mut start, mut end) = (block.len(), block.len());
        for line in block[first..].split_inclusive(|b| *b == b'\n').rev() {
            start -= line.len();
            let begins = self.unit.begins(line.strip_suffix(b"\n").unwrap_or(line));
            if begins || start == 0 {
                if !begins {
                    self.ready.extend_from_slice(CUT);
                }
                let whole = &block[start..end];
                self.ready.extend_from_slice(whole.strip_suffix(b"\n").unwrap_or(whole));
                self.ready.push(b'\n');
                end = start;
            }
        }
        // More of a line than a block keeps is nobody's.
        block.truncate(end.min(2 * LONGEST));
        self.rest = block;
        Ok(())
    }
}

impl Read for Reversed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            self.fill()?;
        }
        let ready = &self.ready[self.at..];
        if let (true, Some(fault)) = (ready.is_empty(), &self.fault) {
            return Err(fault.error());
        }
        let len = ready.len().min(out.len());
        out[..len].copy_from_slice(&ready[..len]);
        self.at += len;
        Ok(len)
    }
}
