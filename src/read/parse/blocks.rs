//! A byte stream → blocks that end at a line's end, and lines that are too long cut short.
//!
//! Logs are truncated and rotated under us, so they are read, never mapped. A line of a gigabyte costs no
//! more memory than one of 64 KiB: what is beyond is read and dropped.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

use crate::read::journal::rows::Rows;

/// Bytes of a block.
pub const BLOCK: usize = 128 << 10;
/// A longer line is cut; sshd writes 1 KiB at most.
pub const LONGEST: usize = 64 << 10;

/// Some whole lines, or what was kept of some entries of a journal.
#[derive(Debug, Default)]
pub struct Block {
    /// The lines, each with its newline but perhaps the last of the source.
    pub bytes: Vec<u8>,
    /// Bytes dropped from overlong lines.
    pub dropped: u64,
    /// Lines that were cut.
    pub cut: u64,
    /// Entries of a journal, whose texts stand in `bytes`.
    pub rows: Option<Rows>,
}

impl Block {
    /// How many lines it holds; the last may have no end.
    pub fn lines(&self) -> u64 {
        let is_open = self.bytes.last().is_some_and(|b| *b != b'\n');
        let ends = || memchr_iter(b'\n', &self.bytes).count() as u64;
        self.rows.as_ref().map_or_else(|| ends() + u64::from(is_open), |rows| rows.entries)
    }
}

/// Cuts a stream into blocks.
pub struct Blocks<R> {
    reader: R,
    rest: Vec<u8>,
    size: usize,
    done: bool,
    failure: Option<io::Error>,
}

impl<R: Read> Blocks<R> {
    /// Blocks of about `size` bytes.
    pub fn new(reader: R, size: usize) -> Blocks<R> {
        Blocks { reader, rest: Vec::new(), size: size.max(2 * LONGEST), done: false, failure: None }
    }

    /// The error that ended the stream early, once `next` has returned `None`.
    pub fn failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// The next block, in the memory of an earlier one.
    pub fn read(&mut self, mut bytes: Vec<u8>) -> Option<Block> {
        let mut rest = std::mem::take(&mut self.rest);
        match self.done {
            true => bytes = rest,
            false => {
                self.fill(&mut bytes, &rest);
                rest.clear();
                self.rest = rest;
            }
        }
        if bytes.is_empty() {
            return None;
        }
        let mut block = Block { bytes, ..Block::default() };
        if self.done {
            return Some(block);
        }
        match memrchr(b'\n', &block.bytes) {
            Some(end) => self.rest.extend(block.bytes.drain(end + 1..)),
            None => {
                // One line fills the whole block: keep its head.
                block.cut = 1;
                block.dropped = block.bytes.len().saturating_sub(LONGEST) as u64;
                block.bytes.truncate(LONGEST);
                block.bytes.push(b'\n');
                let (dropped, rest) = self.drop_line();
                block.dropped += dropped;
                self.rest = rest;
            }
        }
        Some(block)
    }

    /// Makes `bytes` what was read already and what follows it, up to `size`. An error ends the stream; what came before
    /// stays. What stood in `bytes` is overwritten, so that little of it has to be filled with zeroes first.
    fn fill(&mut self, bytes: &mut Vec<u8>, read: &[u8]) {
        bytes.resize(self.size.max(read.len()), 0);
        let (start, mut room) = bytes.split_at_mut(read.len());
        start.copy_from_slice(read);
        while !room.is_empty() && !self.done {
            match self.reader.read(room) {
                Ok(0) => self.done = true,
                Ok(read) => room = room.get_mut(read..).unwrap_or_default(),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => (self.failure, self.done) = (Some(e), true),
            }
        }
        let left = room.len();
        bytes.truncate(bytes.len() - left);
    }

    /// Reads on to the end of an overlong line; returns how much was dropped, newline and all, and what follows.
    fn drop_line(&mut self) -> (u64, Vec<u8>) {
        let (mut dropped, mut more) = (0, Vec::new());
        loop {
            self.fill(&mut more, &[]);
            match memchr(b'\n', &more) {
                Some(end) => return (dropped + end as u64 + 1, more.split_off(end + 1)),
                None => dropped += more.len() as u64,
            }
            if self.done {
                return (dropped, Vec::new());
            }
        }
    }
}

impl<R: Read> Iterator for Blocks<R> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        self.read(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &[u8]) -> Vec<Block> {
        Blocks::new(text, 0).collect()
    }

    #[test]
    fn blocks_end_at_line_ends_and_lose_nothing() {
        let text: Vec<u8> = (0..40_000).flat_map(|i| format!("line {i}\n").into_bytes()).collect();
        let blocks = blocks(&text);
        assert!(blocks.len() > 1);
        assert!(blocks.iter().all(|b| b.bytes.ends_with(b"\n")));
        assert_eq!(blocks.iter().flat_map(|b| b.bytes.clone()).collect::<Vec<u8>>(), text);
    }

    /// A pipe: seven bytes at a time, with interruptions, and an error at the end.
    struct Drip<'a>(&'a [u8], u32);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            match self.0 {
                _ if self.1.is_multiple_of(5) => Err(io::ErrorKind::Interrupted.into()),
                [] => Err(io::ErrorKind::TimedOut.into()),
                _ => {
                    let room = into.len().min(7);
                    self.0.read(&mut into[..room])
                }
            }
        }
    }

    #[test]
    fn what_comes_in_drops_gives_the_same_blocks_in_any_memory() {
        let text: Vec<u8> = (0..40_000).flat_map(|i| format!("line {i}\n").into_bytes()).collect();
        let mut dripping = Blocks::new(Drip(&text, 0), 0);
        let mut memory = vec![b'x'; 300_000];
        for expected in blocks(&text) {
            let block = dripping.read(memory).expect("as many blocks");
            assert!(block.bytes == expected.bytes);
            memory = block.bytes;
        }
        assert!(dripping.read(memory).is_none());
        assert_eq!(dripping.failure().map(|e| e.kind()), Some(io::ErrorKind::TimedOut));
    }

    #[test]
    fn a_line_longer_than_a_block_is_cut_and_its_end_is_found() {
        let mut text = b"first\n".to_vec();
        text.extend(vec![b'x'; 1 << 20]);
        text.extend(b"\nlast");
        let blocks = blocks(&text);
        let all: Vec<u8> = blocks.iter().flat_map(|b| b.bytes.clone()).collect();
        assert!(all.starts_with(b"first\nxxx"));
        assert!(all.ends_with(b"x\nlast"));
        let (dropped, cut) = blocks.iter().fold((0, 0), |(d, c), b| (d + b.dropped, c + b.cut));
        assert_eq!(all.len() as u64 + dropped - cut, text.len() as u64);
    }
}
