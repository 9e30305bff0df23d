//! The entries of one journal file, object by object: as much of each as is wanted.
//!
//! An entry is a list of places, at each of which stands one `FIELD=value`. A value that several entries share stands
//! in the file once, so what is known of a place is remembered: of a typical entry's twenty fields three are new.
//! That beats the file's own match lists, too: every entry's stamps and boot are wanted, whoever wrote it.

use std::io::{Cursor, Read};
use std::num::NonZeroU64;
use std::path::Path;

use journal_core::file::{ExperimentalMmapStrategy, JournalHeader, Mmap};
use journal_core::{JournalError, JournalFile};
use rustc_hash::FxHashMap;

use super::EntrySink;
use super::entry::{Entry, Field, time};
use super::set::Key;
use super::walk::{Damage, Walk};
use crate::read::unpack;

/// Bytes of a file mapped at a time.
const WINDOW: u64 = 4 << 20;
/// Fields of an entry that are looked at; journald itself takes 1024.
const FIELDS: usize = 4096;
/// Places remembered, and bytes of what stands there.
const PLACES: usize = 1 << 16;
const VALUES: usize = 4 << 20;
/// Bytes of a value that are looked at: more than any name or message of sshd's has.
const LONGEST: usize = 64 << 10;
/// A packed value is unpacked whole up to this size.
const LONGEST_PACKED: usize = 16 << 20;
/// An object's type as the file has it.
const DATA: u8 = 1;
const ENTRY: u8 = 3;

/// What stands at a place.
#[derive(Clone, Copy)]
struct Known {
    /// `None` does not matter.
    field: Option<Field>,
    /// Its value, in `values`.
    from: u32,
    to: u32,
    /// Length with its name.
    length: u32,
}

/// A file that is read entry by entry.
pub(super) struct Objects {
    file: JournalFile<Mmap>,
    walk: Walk,
    /// Places of the current entry's fields.
    fields: Vec<NonZeroU64>,
    /// Those of them that are not known yet.
    unknown: Vec<NonZeroU64>,
    known: FxHashMap<u64, Known>,
    values: Vec<u8>,
}

impl Objects {
    /// Opens a file as it is now.
    pub fn open(path: &Path) -> Result<Objects, JournalError> {
        let file = JournalFile::open_path_snapshot(path, WINDOW, ExperimentalMmapStrategy::Windowed)?;
        let walk = Walk::new(&file, 0);
        let (fields, unknown, known, values) = (Vec::new(), Vec::new(), FxHashMap::default(), Vec::new());
        Ok(Objects { file, walk, fields, unknown, known, values })
    }

    /// The header as it is now.
    pub fn header(&self) -> JournalHeader {
        *self.file.journal_header_ref()
    }

    /// Starts at the first of so many entries.
    pub fn start(&mut self, entries: u64) {
        self.walk = Walk::new(&self.file, entries);
    }

    /// Moves to the next entry; damage on the way does not end the walk.
    pub fn next(&mut self) -> Option<Result<Key, Damage>> {
        let place = match self.walk.next(&self.file)? {
            Ok(place) => place,
            Err(damage) => return Some(Err(damage)),
        };
        Some(self.load(place).map_err(|e| Damage::new(place.get(), &e)))
    }

    fn load(&mut self, place: NonZeroU64) -> Result<Key, JournalError> {
        let entry = self.file.entry_ref(place)?;
        let head = &entry.header;
        if head.object_header.type_ != ENTRY {
            return Err(JournalError::InvalidObjectType);
        }
        self.fields.clear();
        let count = entry.items.len();
        if count > FIELDS || entry.collect_offsets(&mut self.fields).is_err() {
            // Too many to be true, or an empty place among them: journald was cut off while it wrote.
            self.fields.clear();
            self.fields.extend((0..count.min(FIELDS)).filter_map(|i| NonZeroU64::new(entry.items.get(i))));
        }
        Ok(Key {
            machine: self.file.journal_header_ref().machine_id,
            sequence: self.file.journal_header_ref().seqnum_id,
            number: head.seqnum,
            boot: head.boot_id,
            monotonic: head.monotonic,
            realtime: head.realtime,
        })
    }

    /// Fills `entry` with the current one. A field that cannot be read is left out, and the first of them told.
    pub fn fill(&mut self, key: &Key, entry: &mut Entry, sink: &dyn EntrySink) -> Result<(), Damage> {
        entry.clear();
        entry.boot = key.boot;
        entry.realtime = time(key.realtime);
        entry.monotonic = time(key.monotonic);
        self.unknown.clear();
        for place in &self.fields {
            match self.known.get(&place.get()) {
                Some(known) => {
                    entry.bytes += u64::from(known.length);
                    if let Some(field) = known.field {
                        entry.put(field, &self.values[known.from as usize..known.to as usize]);
                    }
                }
                None => self.unknown.push(*place),
            }
        }
        let unknown = std::mem::take(&mut self.unknown);
        let (mut packed, mut damage) = (Vec::new(), None);
        for place in &unknown {
            if is_unwanted(entry, sink) {
                break;
            }
            match self.look(*place, entry) {
                Ok(true) => {}
                Ok(false) => packed.push(*place),
                Err(e) => damage = damage.or(Some(Damage::new(place.get(), &e))),
            }
        }
        if !packed.is_empty() && sink.wants(entry.tag()) {
            for place in packed {
                if let Err(e) = self.unpack(place, entry) {
                    damage = damage.or(Some(Damage::new(place.get(), &e)));
                }
            }
        }
        self.unknown = unknown;
        damage.map_or(Ok(()), Err)
    }

    /// Takes in the field at a place; false if it is packed.
    fn look(&mut self, place: NonZeroU64, entry: &mut Entry) -> Result<bool, JournalError> {
        let object = self.file.data_ref(place)?;
        if object.header.object_header.type_ != DATA {
            return Err(JournalError::InvalidObjectType);
        }
        if object.header.is_compressed() {
            return Ok(false);
        }
        let payload = object.raw_payload();
        let end = memchr::memchr(b'=', &payload[..payload.len().min(LONGEST)]).ok_or(JournalError::InvalidField)?;
        let field = Field::of(&payload[..end]);
        let value = &payload[end + 1..];
        entry.bytes += payload.len() as u64;
        if let Some(field) = field {
            entry.put(field, value);
        }
        let is_shared = object.header.n_entries.is_some_and(|n| n.get() > 1);
        if is_shared && value.len() <= LONGEST && field != Some(Field::Message) {
            if self.known.len() >= PLACES || self.values.len() >= VALUES {
                self.known.clear();
                self.values.clear();
            }
            let from = self.values.len() as u32;
            if field.is_some() {
                self.values.extend_from_slice(value);
            }
            let to = self.values.len() as u32;
            self.known.insert(place.get(), Known { field, from, to, length: payload.len() as u32 });
        }
        Ok(true)
    }

    /// Takes in a packed field, whatever size it claims to have: no more is unpacked than is looked at.
    fn unpack(&self, place: NonZeroU64, entry: &mut Entry) -> Result<(), JournalError> {
        let object = self.file.data_ref(place)?;
        let payload = object.raw_payload();
        let mut text = Vec::new();
        if object.header.lz4_compressed() {
            let (size, block) = payload.split_first_chunk().ok_or(JournalError::DecompressorError)?;
            let size = usize::try_from(u64::from_le_bytes(*size)).unwrap_or(usize::MAX);
            if size > LONGEST_PACKED {
                return Err(JournalError::DecompressorError);
            }
            text = lz4_flex::block::decompress(block, size).map_err(|_| JournalError::DecompressorError)?;
        } else {
            let unpacked = unpack::unpack(Cursor::new(payload.to_vec()))?;
            unpacked.reader.take(LONGEST as u64).read_to_end(&mut text).map_err(|_| JournalError::DecompressorError)?;
        }
        let end = memchr::memchr(b'=', &text).ok_or(JournalError::InvalidField)?;
        entry.set(&text[..end], &text[end + 1..]);
        Ok(())
    }
}

/// Is enough known of an entry to see that nobody wants the rest?
fn is_unwanted(entry: &Entry, sink: &dyn EntrySink) -> bool {
    !entry.identifier.is_empty() && !entry.host.is_empty() && !sink.wants(entry.tag())
}
