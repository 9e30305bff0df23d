//! Records of bytes in the order they were added. The first of them stand in memory, the others in a temporary file
//! that was unlinked when it was made: it goes when the process does, however that ends.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;

/// Bytes in memory before anything is written.
const BUDGET: usize = 2 << 20;
/// Records that are read at once. It is noted where each page begins; from there one walks to its records, each of which says
/// how long it is. Who reads many on several threads does so best in whole pages.
pub const PAGE: usize = 64;
/// Bytes that are written at once.
const WRITTEN: usize = 1 << 16;
/// Pages a reader keeps: records are asked for in nearly the order in which they were added.
const KEPT: usize = 16;
/// A record ends before it should.
const CUT_OFF: io::ErrorKind = io::ErrorKind::UnexpectedEof;

/// Records of bytes.
#[derive(Debug)]
pub struct Spill {
    /// How many records there are.
    len: usize,
    /// Where every page of them begins.
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

    /// Could the temporary file not be written, so that whatever is added stays in memory?
    pub fn is_full(&self) -> bool {
        self.is_full
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
        if self.len.is_multiple_of(PAGE) {
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

    /// Where the bytes of a page stand among all.
    fn range(&self, page: usize) -> Range<u64> {
        let start_of = |page: usize| self.starts.get(page).copied().unwrap_or_else(|| self.end());
        start_of(page)..start_of(page + 1)
    }

    /// Bytes `range` of everything: of the head, of the file and of the tail.
    fn read(&self, range: Range<u64>, into: &mut Vec<u8>) -> io::Result<()> {
        let head = self.head.len() as u64;
        let on_disk = head + self.written;
        // What is there already need neither be moved nor be cleared before it is overwritten.
        match (range.end - range.start) as usize {
            len if len > into.capacity() => *into = vec![0; len],
            len => into.resize(len, 0),
        }
        let parts = [0..head, head..on_disk, on_disk..self.end()];
        let mut rest = into.as_mut_slice();
        for (number, part) in parts.into_iter().enumerate() {
            let (from, to) = (range.start.max(part.start), range.end.min(part.end));
            let Some(len) = to.checked_sub(from).filter(|len| *len > 0) else { continue };
            let (place, behind) = rest.split_at_mut(len as usize);
            let within = (from - part.start) as usize..(to - part.start) as usize;
            match (number, &self.file) {
                (0, _) => place.copy_from_slice(&self.head[within]),
                (1, Some(file)) => read_exact_at(file, place, from - part.start)?,
                _ => place.copy_from_slice(&self.tail[within]),
            }
            rest = behind;
        }
        Ok(())
    }

    /// Reads records.
    pub fn pages(&self) -> Pages<'_> {
        Pages { spill: self, kept: Vec::new(), next: (0, 0) }
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
    /// Pages from the file; the one asked for last stands last.
    kept: Vec<Page>,
    /// The record after the last one that was asked for, and where in its page it begins.
    next: (usize, usize),
}

#[derive(Debug, Default)]
struct Page {
    number: usize,
    bytes: Vec<u8>,
}

impl Pages<'_> {
    /// A record by its number.
    ///
    /// # Errors
    /// If there is none, or the file cannot be read.
    pub fn get(&mut self, index: usize) -> io::Result<&[u8]> {
        let Pages { spill, kept, next } = self;
        if index >= spill.len {
            return Err(io::ErrorKind::NotFound.into());
        }
        let number = index / PAGE;
        let (mut record, mut start) = *next;
        if index < record || number > record / PAGE || record.is_multiple_of(PAGE) {
            (record, start) = (number * PAGE, 0);
        }
        let bytes = page(spill, kept, number)?;
        loop {
            let (length, rest) = bytes.get(start..).and_then(<[u8]>::split_first_chunk).ok_or(CUT_OFF)?;
            let length = u32::from_le_bytes(*length) as usize;
            (record, start) = (record + 1, start + size_of::<u32>() + length);
            if record > index {
                *next = (record, start);
                return Ok(rest.get(..length).ok_or(CUT_OFF)?);
            }
        }
    }
}

/// The bytes of a page: of the head itself, of those kept, or read.
fn page<'a>(spill: &'a Spill, kept: &'a mut Vec<Page>, number: usize) -> io::Result<&'a [u8]> {
    if kept.last().is_none_or(|page| page.number != number) {
        let range = spill.range(number);
        if let Some(bytes) = spill.head.get(range.start as usize..range.end as usize) {
            return Ok(bytes);
        }
        let page = match kept.iter().position(|page| page.number == number) {
            Some(place) => kept.remove(place),
            None => {
                let mut page = if kept.len() < KEPT { Page::default() } else { kept.remove(0) };
                spill.read(range, &mut page.bytes)?;
                Page { number, ..page }
            }
        };
        kept.push(page);
    }
    Ok(kept.last().map_or(&[], |page| &page.bytes))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// The `i`th record: of any length, much longer than the others now and then.
    fn record(i: usize) -> Vec<u8> {
        let len = if i.is_multiple_of(997) { 20_000 + i % 7 } else { i * 37 % 301 };
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
