//! Records of bytes in the order they were added. The first of them stand in memory, the others in a temporary file
//! that was unlinked when it was made: it goes when the process does, however that ends.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;

/// Bytes in memory before anything is written.
const BUDGET: usize = 2 << 20;
/// Bytes that are read at once: some hundred records.
const PAGE: usize = 1 << 14;
/// Bytes that are written at once.
const WRITTEN: usize = 1 << 16;
/// It is noted where one of so many records begins; the others are found from there, since each says how long it is.
const STRIDE: usize = 32;
/// Bytes that say so.
const LENGTH: u64 = size_of::<u32>() as u64;
/// Pages a reader keeps: records are asked for in nearly the order in which they were added.
const KEPT: usize = 16;

/// Records of bytes.
#[derive(Debug)]
pub struct Spill {
    /// How many records there are.
    len: usize,
    /// Where every [`STRIDE`]th of them begins.
    starts: Vec<u64>,
    budget: usize,
    /// The bytes up to the budget.
    head: Vec<u8>,
    /// The bytes that have not been written yet.
    tail: Vec<u8>,
    /// Bytes in the file.
    written: u64,
    file: Option<File>,
    /// Nothing can be written: everything stays in memory.
    is_full: bool,
}

impl Default for Spill {
    fn default() -> Spill {
        Spill::with_budget(BUDGET)
    }
}

impl Spill {
    /// Records of which so many bytes stand in memory.
    pub fn with_budget(budget: usize) -> Spill {
        Spill {
            len: 0,
            starts: Vec::new(),
            budget,
            head: Vec::new(),
            tail: Vec::new(),
            written: 0,
            file: None,
            is_full: false,
        }
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Where the next record will begin.
    fn end(&self) -> u64 {
        (self.head.len() + self.tail.len()) as u64 + self.written
    }

    /// Adds a record.
    pub fn push(&mut self, record: &[u8]) {
        let is_beyond = self.head.len() + record.len() > self.budget && !self.is_full;
        if self.file.is_none() && is_beyond {
            // Where nothing can be written, what is too much for memory has to stand there all the same.
            self.file = tempfile::tempfile().ok();
            self.is_full = self.file.is_none();
        }
        if self.len.is_multiple_of(STRIDE) {
            self.starts.push(self.end());
        }
        self.len += 1;
        let memory = if self.file.is_some() { &mut self.tail } else { &mut self.head };
        memory.extend_from_slice(&(record.len() as u32).to_le_bytes());
        memory.extend_from_slice(record);
        if self.tail.len() >= WRITTEN && !self.is_full {
            self.write();
        }
    }

    /// Adds records that follow each other, of each of which it is told where it ends.
    pub fn push_all(&mut self, bytes: &[u8], ends: &[usize]) {
        let mut start = 0;
        for end in ends {
            self.push(bytes.get(start..*end).unwrap_or_default());
            start = *end;
        }
    }

    fn write(&mut self) {
        let Some(file) = &mut self.file else { return };
        let wrote = file.seek(SeekFrom::Start(self.written)).and_then(|_| file.write_all(&self.tail));
        if wrote.is_ok() {
            self.written += self.tail.len() as u64;
            self.tail.clear();
        }
        // A full disk: what stands in the file stays there, and the rest stays here.
        self.is_full |= wrote.is_err();
    }

    /// Bytes `range` of everything, none of which are in the head.
    fn read(&self, range: Range<u64>, into: &mut Vec<u8>) -> io::Result<()> {
        let head = self.head.len() as u64;
        let (from, to) = (range.start - head, range.end - head);
        into.clear();
        let on_disk = to.min(self.written);
        if let (Some(file), true) = (&self.file, from < on_disk) {
            into.resize((on_disk - from) as usize, 0);
            read_exact_at(file, into, from)?;
        }
        let start = from.max(self.written) - self.written;
        let end = to.max(self.written) - self.written;
        into.extend_from_slice(self.tail.get(start as usize..end as usize).unwrap_or_default());
        Ok(())
    }

    /// Reads records.
    pub fn pages(&self) -> Pages<'_> {
        Pages { spill: self, pages: VecDeque::new(), bytes: Vec::new(), next: (0, 0) }
    }
}

/// Reads bytes of a file from an offset on; safe while other threads read.
#[cfg(unix)]
fn read_exact_at(file: &File, into: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, at)
}

/// The same where a file has one place that all readers share.
#[cfg(not(unix))]
fn read_exact_at(mut file: &File, into: &mut [u8], at: u64) -> io::Result<()> {
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    file.seek(SeekFrom::Start(at))?;
    io::Read::read_exact(&mut file, into)
}

/// Reads records; those near each other cost one look at the file.
#[derive(Debug)]
pub struct Pages<'a> {
    spill: &'a Spill,
    /// Page numbers and their bytes, the oldest first.
    pages: VecDeque<(u64, Vec<u8>)>,
    /// What was asked for, where it stands on more than one page.
    bytes: Vec<u8>,
    /// The record after the last one that was asked for, and where it begins.
    next: (usize, u64),
}

impl Pages<'_> {
    /// A record by its number.
    ///
    /// # Errors
    /// If there is none, or the file cannot be read.
    pub fn get(&mut self, index: usize) -> io::Result<&[u8]> {
        let group = index / STRIDE;
        let noted = self.spill.starts.get(group).filter(|_| index < self.spill.len).ok_or(io::ErrorKind::NotFound)?;
        let (mut record, mut start) = self.next;
        if index < record || group > record / STRIDE {
            (record, start) = (group * STRIDE, *noted);
        }
        let mut end = self.end_of(start)?;
        while record < index {
            (record, start) = (record + 1, end);
            end = self.end_of(start)?;
        }
        self.next = (index + 1, end);
        self.bytes(start + LENGTH..end)
    }

    /// Where the record that begins here ends.
    fn end_of(&mut self, start: u64) -> io::Result<u64> {
        let length = self.bytes(start..start + LENGTH)?.first_chunk().ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(start + LENGTH + u64::from(u32::from_le_bytes(*length)))
    }

    /// These bytes of everything; they stand in the head, or none of them does.
    fn bytes(&mut self, range: Range<u64>) -> io::Result<&[u8]> {
        let head = self.spill.head.len() as u64;
        if range.end <= head {
            return self
                .spill
                .head
                .get(range.start as usize..range.end as usize)
                .ok_or(io::ErrorKind::UnexpectedEof.into());
        }
        let place_of = |at: u64| ((at - head) / PAGE as u64, (at - head) % PAGE as u64);
        let (number, offset) = place_of(range.start);
        let end = offset + range.end - range.start;
        if end <= PAGE as u64 {
            let place = self.page(number)?;
            let found = self.pages[place].1.get(offset as usize..end as usize);
            return found.ok_or(io::ErrorKind::UnexpectedEof.into());
        }
        self.bytes.clear();
        let mut at = range.start;
        while at < range.end {
            let (number, offset) = place_of(at);
            let place = self.page(number)?;
            let page = &self.pages[place].1;
            let until = page.len().min((offset + range.end - at) as usize);
            let part = page.get(offset as usize..until).filter(|part| !part.is_empty());
            let part = part.ok_or(io::ErrorKind::UnexpectedEof)?;
            self.bytes.extend_from_slice(part);
            at += part.len() as u64;
        }
        Ok(&self.bytes)
    }

    /// The place of a page among those kept, read if it is not there.
    fn page(&mut self, number: u64) -> io::Result<usize> {
        if let Some(place) = self.pages.iter().rposition(|(n, _)| *n == number) {
            return Ok(place);
        }
        let mut bytes =
            if self.pages.len() >= KEPT { self.pages.pop_front().unwrap_or_default().1 } else { Vec::new() };
        let head = self.spill.head.len() as u64;
        let from = head + number * PAGE as u64;
        self.spill.read(from..self.spill.end().min(from + PAGE as u64), &mut bytes)?;
        self.pages.push_back((number, bytes));
        Ok(self.pages.len() - 1)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// The `i`th record: of any length, longer than a page now and then.
    fn record(i: usize) -> Vec<u8> {
        let len = if i.is_multiple_of(997) { PAGE + i % 7 } else { i * 37 % 301 };
        (0..len).map(|n| (n + i) as u8).collect()
    }

    #[test]
    fn every_record_comes_back_wherever_it_stands() {
        for budget in [0, 10, 100_000, BUDGET] {
            let mut spill = Spill::with_budget(budget);
            (0..5000).for_each(|i| spill.push(&record(i)));
            assert_eq!(spill.len(), 5000);
            assert_eq!(spill.file.is_some(), budget < BUDGET);
            let mut pages = spill.pages();
            for i in (0..5000).chain((0..5000).rev()).chain((0..5000).map(|i| i * 1999 % 5000)) {
                assert!(pages.get(i).unwrap() == record(i), "{i} of {budget}");
            }
            assert!(pages.get(5000).is_err());
        }
    }

    #[test]
    fn readers_on_several_threads_do_not_disturb_each_other() {
        let mut spill = Spill::with_budget(0);
        (0..5000).for_each(|i| spill.push(&record(i)));
        let read_all = |from: usize| {
            let mut pages = spill.pages();
            (0..5000).map(|i| (i + from) % 5000).all(|i| pages.get(i).unwrap() == record(i))
        };
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..4).map(|n| scope.spawn(move || read_all(n * 1250))).collect();
            assert!(readers.into_iter().all(|reader| reader.join().unwrap()));
        });
    }

    #[test]
    fn on_a_full_disk_the_rest_stays_in_memory() {
        for full_from in [0, 700] {
            let mut spill = Spill::with_budget(1000);
            for i in 0..3000 {
                spill.is_full |= i == full_from;
                spill.push(&record(i));
            }
            assert_eq!(spill.file.is_some(), full_from > 0);
            let mut pages = spill.pages();
            assert!((0..3000).all(|i| pages.get(i).unwrap() == record(i)));
        }
    }
}
