//! Journal files: opened, repaired where the header is damaged, and read to their last readable entry.
//!
//! A file is read as it was when it was opened: journald may go on writing. What was read is compared with the count
//! in the file's header, and damage is named with its place.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;

use tempfile::NamedTempFile;

use super::entry::{Entry, time};
use super::objects::Objects;
use super::set::{self, Key};
use super::walk::Damage;
use super::{EntrySink, MAGIC, Origin, Outcome};
use crate::model::{Gap, GapKind, Timestamp, Trouble, count};
use crate::read::unpack;

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
/// The header's state while a file is being written to.
const ONLINE: u8 = 1;
const TABLES: std::ops::Range<usize> = 104..136;

/// Reads the entries of all files in the order in which they were written.
pub(super) fn read(origins: Vec<Origin>, sink: &mut dyn EntrySink) -> Outcome {
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
    while files.next(&mut entry, &*sink) && sink.take(&entry) {}
    let (files, missing) = files.finish();
    outcome.troubles.extend(files.iter().filter_map(JournalFile::trouble));
    outcome.missing = missing.entries();
    outcome.gaps = missing.finish(files.iter().filter_map(|file| file.unclean_end(&files)));
    outcome
}

/// One file that is being read.
pub(super) struct JournalFile {
    name: String,
    objects: Objects,
    /// What had to be unpacked stands here, where a file that is open cannot lose its name.
    _unpacked: Option<NamedTempFile>,
    /// Entries by the header.
    claimed: u64,
    /// More entries than this do not fit into the file.
    possible: u64,
    read: u64,
    /// Where the next entry stands in the order of all files.
    pub key: Option<Key>,
    /// The last entry that was read, and when the first was written (µs UTC).
    last: Option<Key>,
    begins: u64,
    /// Its header is damaged.
    header_damage: Option<String>,
    /// The first damaged place, and how many there are.
    damage: Option<Damage>,
    damaged: u64,
}

impl JournalFile {
    fn open(mut origin: Origin) -> Result<JournalFile, String> {
        let mut unpacked = unpacked(&mut origin).map_err(|e| format!("cannot be read ({e})"))?;
        let path = match (&unpacked, &origin.path) {
            (Some(file), _) => file.path(),
            (None, Some(path)) => path,
            (None, None) => return Err("has no content".to_owned()),
        };
        let possible = std::fs::metadata(path).map_err(|e| e.to_string())?.len() / SMALLEST_ENTRY;
        let Opened { mut objects, claimed, repaired } = open_or_repair(path, possible)?;
        let mut header_damage = None;
        if let Some((copy, reason)) = repaired {
            (unpacked, header_damage) = (Some(copy), Some(reason));
        }
        let header = objects.header();
        let _ = guarded(|| {
            objects.start(header.n_entries);
            Ok(())
        });
        let mut file = JournalFile {
            name: origin.name,
            objects,
            // What is open needs no name: nothing is left behind, however we end.
            _unpacked: unpacked.filter(|_| !cfg!(unix)),
            claimed,
            possible,
            read: 0,
            key: None,
            last: None,
            begins: header.head_entry_realtime,
            header_damage,
            damage: None,
            damaged: 0,
        };
        // In which boot it begins, its header does not say.
        file.advance();
        Ok(file)
    }

    /// Moves to the next entry that can be read.
    pub fn advance(&mut self) {
        if self.read > 0 {
            self.last = self.key.or(self.last);
        }
        let last = self.last;
        self.key = None;
        while self.read < self.possible && self.damaged < self.possible {
            let objects = &mut self.objects;
            match guarded(|| Ok(objects.next())) {
                // What was found behind a damaged place may be an older version of what was read before it.
                Ok(Some(Ok(key))) if last.is_some_and(|last| key.number <= last.number) => self.damaged += 1,
                Ok(Some(Ok(key))) => {
                    self.key = Some(key);
                    self.read += 1;
                    return;
                }
                Ok(Some(Err(damage))) => self.suffered(damage),
                Ok(None) => return,
                Err(why) => return self.suffered(Damage { at: 0, why }),
            }
        }
    }

    fn suffered(&mut self, damage: Damage) {
        self.damaged += 1;
        self.damage.get_or_insert(damage);
    }

    /// Fills `entry` from where the reader stands.
    pub fn fill(&mut self, entry: &mut Entry, sink: &dyn EntrySink) {
        let Some(key) = self.key else { return entry.clear() };
        let objects = &mut self.objects;
        match guarded(|| Ok(objects.fill(&key, entry, sink))) {
            Ok(Ok(())) => {}
            Ok(Err(damage)) => self.suffered(damage),
            Err(why) => self.suffered(Damage { at: 0, why }),
        }
    }

    /// The stretch before a crash whose last entries were not written down: from its last one to the first of the
    /// file that journald began afterwards.
    fn unclean_end(&self, all: &[JournalFile]) -> Option<Gap> {
        let header = self.objects.header();
        if header.state != ONLINE && !self.name.contains(".journal~") {
            return None;
        }
        let last = self.last?;
        let follows = |other: &&JournalFile| stem(&other.name) == stem(&self.name) && other.begins > last.realtime;
        let next = all.iter().filter(follows).min_by_key(|other| other.begins)?;
        let (from, to) = (time(last.realtime)?, time(next.begins)?);
        Some(Gap {
            kind: GapKind::UncleanEnd,
            host: String::new(),
            source: self.name.clone(),
            from: Timestamp(from),
            to: Timestamp(to),
            lost: None,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What was lost of it, if anything was.
    fn trouble(&self) -> Option<Trouble> {
        let name = &self.name;
        let place = match &self.damage {
            Some(Damage { at: 0, why }) => format!(" ({why})"),
            Some(Damage { at, why }) => format!(" (first at byte {at}: {why})"),
            None => String::new(),
        };
        let text = if let (Some(why), true) = (&self.header_damage, self.claimed > self.possible) {
            format!("{name}: {} readable; its header is damaged ({why}){place}", count(self.read, "entry"))
        } else if self.read < self.claimed {
            let (read, claimed) = (self.read, self.claimed);
            let header = self.header_damage.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!(
                "{name}: {read} of {claimed} entries readable, the others are damaged or were never written whole{header}{place}"
            )
        } else if let Some(why) = &self.header_damage {
            format!("{name}: {} read, but its header is damaged ({why}){place}", count(self.read, "entry"))
        } else if self.damaged > 0 {
            format!("{name}: {} read, not all without damage{place}", count(self.read, "entry"))
        } else {
            return None;
        };
        // Every power cut leaves a file whose last entries are missing: worth a warning as long as there are others.
        Some(Trouble { text, fatal: self.read == 0 })
    }
}

/// What the files of one journal have in common: `system` of `system@….journal~.xz`.
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.split(['@', '.']).next().unwrap_or(file)
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

/// A file opened for reading.
struct Opened {
    objects: Objects,
    /// Entries by its header, as it was before any repair.
    claimed: u64,
    /// The copy that is read in its place, and what is wrong with its header.
    repaired: Option<(NamedTempFile, String)>,
}

/// Opens a file, or a repaired copy where its header is damaged. A header that counts more than the `possible` entries is
/// damaged: it would keep the walk going in circles.
fn open_or_repair(path: &Path, possible: u64) -> Result<Opened, String> {
    let mut claimed = None;
    let fits = |objects: Objects| match objects.header().n_entries {
        n if n <= possible => Ok(objects),
        n => {
            claimed = Some(n);
            Err(format!("its header counts {n} entries"))
        }
    };
    let reason = match open(path).and_then(fits) {
        Ok(objects) => return Ok(Opened { claimed: objects.header().n_entries, objects, repaired: None }),
        Err(reason) => reason,
    };
    let unreadable = || format!("is no readable journal file ({reason}): `journalctl --verify` may tell more");
    let copy = repaired(path).map_err(|_| unreadable())?;
    let objects = open(copy.path()).map_err(|_| unreadable())?;
    let claimed = claimed.unwrap_or(objects.header().n_entries);
    Ok(Opened { objects, claimed, repaired: Some((copy, reason)) })
}

fn open(path: &Path) -> Result<Objects, String> {
    guarded(|| Objects::open(path).map_err(|e| e.to_string()))
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
