//! Lines that stand newest first (`journalctl -r`, searches in log stores, consoles of clouds) → oldest first.
//!
//! All of them are kept in a temporary file without a name and read from its end.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::first_line;
use crate::read::blocks::LONGEST;
use crate::read::journal::{self, Form};
use crate::read::stamp::{Stamp, StampCache};
use crate::read::survey::stamp_of;
use crate::read::unpack::{Fault, Input};

/// So many lines with stamps are looked at.
const LOOKED_AT: usize = 64;
/// So many of them at least must be older than the one before,
const FEWEST: usize = 3;
/// and so many times as many as are newer: any log has some that came late.
const CLEARLY: usize = 9;
/// Bytes that are read at once.
const BLOCK: u64 = 64 << 10;

/// The lines of a log from its end.
pub(super) struct Reversed {
    /// What was not put into the file yet.
    input: Option<Input>,
    file: Option<File>,
    /// So many bytes of the file have not been read.
    left: u64,
    /// The end of a line whose beginning has not been read.
    rest: Vec<u8>,
    /// What is ready to be read, from `at` on.
    ready: Vec<u8>,
    at: usize,
    fault: Option<Fault>,
}

/// Do the lines of a file stand newest first?
pub(super) fn begin(input: &mut Input) -> bool {
    let (mut cache, mut last) = (StampCache::default(), None::<Stamp>);
    let (mut older, mut newer) = (0, 0);
    let head = first_line(input);
    let is_json = journal::form(head) == Some(Form::Json);
    let lines = head.split(|b| *b == b'\n');
    // Entries of a journal with one on each line can be turned, too.
    let entry = |line: &[u8]| line.ends_with(b"}").then(|| journal::begins(Form::Json, line)).flatten();
    let mut moment = |line: &[u8]| if is_json { entry(line) } else { stamp_of(line, &mut cache) };
    for stamp in lines.filter_map(&mut moment).take(LOOKED_AT) {
        if let Some(last) = last.replace(stamp).filter(|last| last.kind == stamp.kind) {
            older += usize::from(stamp.micros < last.micros);
            newer += usize::from(stamp.micros > last.micros);
        }
    }
    older >= FEWEST && older > CLEARLY * newer
}

impl Reversed {
    pub(super) fn new(input: Input) -> Reversed {
        let (rest, ready) = (Vec::new(), Vec::new());
        Reversed { input: Some(input), file: None, left: 0, rest, ready, at: 0, fault: None }
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

    /// Reads one more block, and turns the lines in it that are whole.
    fn take(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let len = self.left.min(BLOCK);
        self.left -= len;
        file.seek(SeekFrom::Start(self.left))?;
        let mut block = Vec::new();
        file.take(len).read_to_end(&mut block)?;
        block.append(&mut self.rest);
        // A line is whole whose beginning is in the block; the first is only at the beginning of the file.
        let whole = match memchr::memchr(b'\n', &block) {
            _ if self.left == 0 => 0,
            Some(end) => end + 1,
            None => block.len(),
        };
        for line in block[whole..].split_inclusive(|b| *b == b'\n').rev() {
            self.ready.extend_from_slice(line.strip_suffix(b"\n").unwrap_or(line));
            self.ready.push(b'\n');
        }
        // More of a line than a block keeps is nobody's.
        block.truncate(whole.min(2 * LONGEST));
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
