//! Journal files, through the crate `systemd-journal-sdk`; nothing else of ours knows that crate.
//!
//! A file is read as it was when it was opened: journald may go on writing. The crate leaves out silently what it
//! cannot read, so what was read is compared with the count in the file's header.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;

use journal::{FileReader, ReaderOptions};
use tempfile::NamedTempFile;

use super::entry::{Boot, Entry, time};
use super::set::{self, Key};
use super::{MAGIC, Origin, Outcome, Taker};
use crate::model::Trouble;
use crate::read::unpack;

/// Bytes of a file mapped at a time.
const WINDOW: u64 = 4 << 20;
/// journald's own limit for a file, and ours for one that has to be unpacked.
const LARGEST: u64 = 4 << 30;
/// The smallest entry takes so many bytes.
const SMALLEST_ENTRY: u64 = 64;
/// The part of a header that every version has, and fields of it: its own length, that of the rest, where the hash
/// tables are, and how many entries there are.
const HEADER: usize = 208;
const HEADER_SIZE: usize = 88;
const ARENA_SIZE: usize = 96;
const ENTRIES: usize = 152;
const TABLES: std::ops::Range<usize> = 104..136;

/// Reads the entries of all files in the order in which they were written.
pub(super) fn read(origins: Vec<Origin>, taker: &mut dyn Taker) -> Outcome {
    let mut outcome = Outcome::default();
    let mut open = Vec::new();
    for origin in origins {
        let name = origin.name.clone();
        match JournalFile::open(origin) {
            Ok(file) => open.push(file),
            Err(why) => outcome.troubles.push(Trouble { text: format!("{name}: {why}"), fatal: true }),
        }
    }
    let mut files = set::Merged::new(open);
    let mut entry = Entry::default();
    while files.next(&mut entry) && taker.take(&entry) {}
    let missing = files.missing();
    outcome.troubles.extend(files.into_files().iter().filter_map(JournalFile::trouble));
    // What is damaged is named above; numbers that are missing for another reason only count without it.
    outcome.missing = if outcome.troubles.is_empty() { missing } else { 0 };
    outcome
}

/// One file that is being read.
pub(super) struct JournalFile {
    name: String,
    reader: FileReader,
    /// What had to be unpacked stands here.
    _unpacked: Option<NamedTempFile>,
    /// Entries by the header.
    claimed: u64,
    /// More entries than this do not fit into the file.
    possible: u64,
    read: u64,
    /// Where the next entry stands in the order of all files.
    pub key: Option<Key>,
    /// `key` is what the header says; the reader has not been moved yet.
    is_fresh: bool,
    failed: Option<String>,
    /// Entries left behind a damaged place.
    salvaged: Option<u64>,
}

impl JournalFile {
    fn open(mut origin: Origin) -> Result<JournalFile, String> {
        let mut unpacked = unpacked(&mut origin).map_err(|e| format!("cannot be read ({e})"))?;
        let path = match (&unpacked, &origin.path) {
            (Some(file), _) => file.path(),
            (None, Some(path)) => path,
            (None, None) => return Err("has no content".to_owned()),
        };
        let size = std::fs::metadata(path).map_err(|e| e.to_string())?.len();
        let mut failed = None;
        let possible = size / SMALLEST_ENTRY;
        let mut claimed = None;
        // A count beyond what fits would keep the crate going in circles.
        let fits = |reader: FileReader| match reader.header().n_entries {
            n if n <= possible => Ok(reader),
            n => {
                claimed = Some(n);
                Err(format!("its header counts {n} entries"))
            }
        };
        let reader = match reader(path).and_then(fits) {
            Ok(reader) => reader,
            Err(e) => {
                let unreadable = || format!("is no readable journal file ({e}): `journalctl --verify` may tell more");
                let copy = repaired(path).map_err(|_| unreadable())?;
                let reader = reader(copy.path()).map_err(|_| unreadable())?;
                (unpacked, failed) = (Some(copy), Some(e));
                reader
            }
        };
        let header = reader.header();
        let key = Key {
            sequence: header.seqnum_id,
            number: header.head_entry_seqnum,
            boot: Boot::default(),
            monotonic: 0,
            realtime: header.head_entry_realtime,
        };
        Ok(JournalFile {
            name: origin.name,
            reader,
            _unpacked: unpacked,
            claimed: claimed.unwrap_or(header.n_entries),
            possible,
            read: 0,
            key: (header.n_entries > 0).then_some(key),
            is_fresh: true,
            failed,
            salvaged: None,
        })
    }

    /// Makes sure that `key` is that of an entry; false if it had been.
    pub fn settle(&mut self) -> bool {
        let was_fresh = std::mem::take(&mut self.is_fresh);
        if was_fresh {
            self.advance();
        }
        was_fresh
    }

    /// Moves to the next entry.
    pub fn advance(&mut self) {
        let last = if self.read > 0 { self.key } else { None };
        self.key = None;
        if self.read >= self.possible || self.salvaged == Some(0) {
            return;
        }
        let reader = &mut self.reader;
        let stepped = guarded(|| reader.next().map_err(|e| e.to_string()));
        match stepped {
            Ok(true) => self.key = self.here(),
            Ok(false) => return,
            Err(e) if self.failed.is_none() => {
                self.failed = Some(e);
                self.salvage(last);
            }
            Err(_) => return,
        }
        self.salvaged = self.salvaged.map(|left| left.saturating_sub(1));
        self.read += u64::from(self.key.is_some());
    }

    /// Behind a damaged place: goes back from the end of the file as far as it can be read.
    fn salvage(&mut self, last: Option<Key>) {
        let reader = &mut self.reader;
        let limit = self.possible.saturating_sub(self.read);
        let found = guarded(|| {
            let mut steps = 0;
            reader.seek_tail();
            while steps < limit && matches!(reader.previous(), Ok(true)) {
                let number = reader.get_seqnum().map_err(|e| e.to_string())?.0;
                if last.is_some_and(|last| number <= last.number) {
                    break;
                }
                steps += 1;
            }
            reader.seek_tail();
            for _ in 0..steps {
                reader.previous().map_err(|e| e.to_string())?;
            }
            Ok(steps)
        });
        if let Ok(steps @ 1..) = found {
            self.salvaged = Some(steps);
            self.key = self.here();
        }
    }

    fn here(&self) -> Option<Key> {
        let (number, sequence) = self.reader.get_seqnum().ok()?;
        let (monotonic, boot) = self.reader.get_monotonic_usec().ok()?;
        Some(Key { sequence, number, boot, monotonic, realtime: self.reader.get_realtime_usec().ok()? })
    }

    /// Fills `entry` from where the reader stands.
    pub fn fill(&mut self, entry: &mut Entry) {
        entry.clear();
        let reader = &mut self.reader;
        let visited = guarded(|| {
            reader
                .visit_entry_payloads(|field| {
                    if let Some(at) = memchr::memchr(b'=', field) {
                        entry.set(&field[..at], &field[at + 1..]);
                    }
                    Ok(())
                })
                .map_err(|e| e.to_string())
        });
        if let Err(e) = visited {
            self.failed.get_or_insert(e);
        }
        if let Some(key) = self.key {
            entry.boot = key.boot;
            entry.realtime = time(key.realtime);
            entry.monotonic = time(key.monotonic);
        }
    }

    /// What was lost of it, if anything was.
    fn trouble(&self) -> Option<Trouble> {
        let name = &self.name;
        let why = self.failed.as_ref().map(|e| format!(" ({e})")).unwrap_or_default();
        let text = if self.claimed > self.possible {
            format!("{name}: {} entries readable; its header is damaged{why}", self.read)
        } else if self.read < self.claimed {
            let (read, claimed) = (self.read, self.claimed);
            format!(
                "{name}: {read} of {claimed} entries readable, the others are damaged or were never written whole{why}"
            )
        } else if let Some(e) = &self.failed {
            format!("{name}: {} entries read, parts of some are damaged ({e})", self.read)
        } else {
            return None;
        };
        // Every power cut leaves a file whose last entries are missing: worth a warning as long as there are others.
        Some(Trouble { text, fatal: self.read == 0 })
    }
}

thread_local! {
    /// Is this thread inside the crate, where a panic is news of damage?
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// The crate reads what anybody may have written: a panic in it is an unreadable place like others, and as quiet.
fn guarded<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !INSIDE.get() {
                before(panic);
            }
        }));
    });
    INSIDE.set(true);
    let done = catch_unwind(AssertUnwindSafe(read));
    INSIDE.set(false);
    done.unwrap_or_else(|_| Err("damaged beyond what can be read".to_owned()))
}

fn reader(path: &Path) -> Result<FileReader, String> {
    let options = ReaderOptions::snapshot().with_window_size(WINDOW);
    guarded(|| FileReader::open_with_options(path, options).map_err(|e| e.to_string()))
}

/// A copy of a file whose header speaks of tables that are not there, with a header that does not: entries can be
/// read one after the other without them.
fn repaired(path: &Path) -> io::Result<NamedTempFile> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut header = Vec::new();
    file.take(HEADER as u64).read_to_end(&mut header)?;
    if header.len() < HEADER || !header.starts_with(MAGIC) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let number = |at: usize| header[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let claimed = number(HEADER_SIZE);
    let length = if (208..=size.min(4096)).contains(&claimed) && claimed.is_multiple_of(8) { claimed } else { 240 };
    let entries = number(ENTRIES).min(size / SMALLEST_ENTRY);
    for (at, value) in [(HEADER_SIZE, length), (ARENA_SIZE, size.saturating_sub(length)), (ENTRIES, entries)] {
        header[at..at + 8].copy_from_slice(&value.to_le_bytes());
    }
    header[TABLES].fill(0);
    let mut copy = copy(File::open(path)?)?;
    copy.seek(io::SeekFrom::Start(0))?;
    copy.write_all(&header)?;
    copy.flush()?;
    Ok(copy)
}

/// A copy of what is packed or comes through a pipe; `None` where the file can be read as it is.
fn unpacked(origin: &mut Origin) -> io::Result<Option<NamedTempFile>> {
    if let Some(stream) = origin.stream.take() {
        return copy(stream).map(Some);
    }
    let Some(path) = &origin.path else { return Ok(None) };
    let mut head = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut head)?;
    // By the ending alone the crate takes a file for a packed one.
    let named_packed = path.extension().is_some_and(|e| e == "zst");
    if head == MAGIC && !named_packed {
        return Ok(None);
    }
    let unpacked = unpack::unpack(File::open(path)?)?;
    copy(unpacked.reader).map(Some)
}

/// Copies a stream into a temporary file.
fn copy(stream: impl Read) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".journal").tempfile()?;
    let mut limited = stream.take(LARGEST);
    match io::copy(&mut limited, &mut file) {
        // What could be unpacked can be read.
        Err(e) if file.as_file().metadata()?.len() == 0 => return Err(e),
        _ => {}
    }
    file.flush()?;
    Ok(file)
}
