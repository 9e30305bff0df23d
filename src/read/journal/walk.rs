//! Where the entries of a file stand: its own list of them, in the order in which they were written.
//!
//! Where that list is damaged, the rest of the file is searched for whatever looks like an entry: objects follow
//! each other without a gap, and an entry can be told by its first bytes.

use std::num::{NonZeroU64, NonZeroUsize};

use journal_core::file::Mmap;
use journal_core::file::offset_array::{List, Node};
use journal_core::{JournalError, JournalFile};

/// An object's type as the file has it.
const ENTRY: u8 = 3;
/// The smallest object of each type (bytes).
const SMALLEST: [u64; 8] = [0, 64, 40, 64, 16, 16, 24, 64];
/// Objects begin at multiples of this.
const ALIGNMENT: u64 = 8;
/// Bytes looked at together where nothing stands.
const CHUNK: u64 = 256 << 10;

/// A place that cannot be read.
#[derive(Debug)]
pub(super) struct Damage {
    /// Where in the file (bytes from its beginning).
    pub at: u64,
    /// What is wrong there.
    pub why: String,
}

impl Damage {
    pub fn new(at: u64, why: &JournalError) -> Damage {
        Damage { at, why: why.to_string() }
    }
}

/// A walk from the first entry to the last.
pub(super) struct Walk {
    /// The part of the list being read, and where it stands.
    node: Option<Node>,
    /// Its places.
    offsets: Vec<NonZeroU64>,
    next: usize,
    /// The last place handed out.
    last: u64,
    /// The list is not to be followed any further: from here on the file is searched.
    search: Option<u64>,
    /// The list is damaged, which has not been told yet.
    damage: Option<Damage>,
}

impl Walk {
    /// A walk through so many entries, by the header's count.
    pub fn new(file: &JournalFile<Mmap>, entries: u64) -> Walk {
        let mut walk = Walk { node: None, offsets: Vec::new(), next: 0, last: 0, search: None, damage: None };
        let Some(total) = usize::try_from(entries).ok().and_then(NonZeroUsize::new) else { return walk };
        let header = file.journal_header_ref();
        let begin = header.entry_array_offset;
        let first = match begin {
            Some(at) => List::new(at, total).head(file),
            None => Err(JournalError::InvalidOffsetArrayOffset),
        };
        walk.enter(file, first.map(Some), begin.map_or(header.header_size, NonZeroU64::get));
        walk
    }

    /// The place of the next entry, or of the damage that keeps the list from being followed.
    pub fn next(&mut self, file: &JournalFile<Mmap>) -> Option<Result<NonZeroU64, Damage>> {
        loop {
            if let Some(damage) = self.damage.take() {
                return Some(Err(damage));
            }
            if let Some(from) = self.search {
                let found = self.search(file, from);
                self.search = Some(found.map_or(u64::MAX, |at| at.get().saturating_add(SMALLEST[ENTRY as usize])));
                return found.map(Ok);
            }
            if let Some(offset) = self.offsets.get(self.next).copied() {
                self.next += 1;
                // Entries are appended: a list that leads back goes in a circle.
                if offset.get() <= self.last {
                    self.fail(file, offset.get(), &JournalError::InvalidOffset);
                    continue;
                }
                self.last = offset.get();
                return Some(Ok(offset));
            }
            let node = self.node.take()?;
            self.enter(file, node.next(file), node.offset().get());
        }
    }

    /// Goes into the next part of the list.
    fn enter(&mut self, file: &JournalFile<Mmap>, node: journal_core::Result<Option<Node>>, at: u64) {
        self.offsets.clear();
        self.next = 0;
        let entered = node.and_then(|node| {
            let Some(node) = node else { return Ok(None) };
            let array = file.offset_array_ref(node.offset())?;
            array.collect_offsets(0, node.len().get(), &mut self.offsets)?;
            // Empty places are left out of what is collected.
            if self.offsets.len() < node.len().get() {
                return Err(JournalError::InvalidOffset);
            }
            Ok(Some(node))
        });
        match entered {
            Ok(node) => self.node = node,
            Err(e) => self.fail(file, at, &e),
        }
    }

    fn fail(&mut self, file: &JournalFile<Mmap>, at: u64, why: &JournalError) {
        self.damage = Some(Damage::new(at, why));
        let first = file.journal_header_ref().header_size;
        self.search = Some(if self.last == 0 { first } else { self.last + ALIGNMENT });
        self.node = None;
    }

    /// The next entry behind damage: found on the way to the next one that the list still names, or that one.
    fn search(&mut self, file: &JournalFile<Mmap>, from: u64) -> Option<NonZeroU64> {
        self.next += self.offsets[self.next..].iter().take_while(|at| at.get() < from).count();
        let listed = self.offsets.get(self.next).copied();
        search(file, from, listed.map_or(u64::MAX, NonZeroU64::get)).or(listed)
    }
}

/// The first place from here on, and before the end, where an entry may stand.
fn search(file: &JournalFile<Mmap>, from: u64, end: u64) -> Option<NonZeroU64> {
    let size = file.reader_file_size().ok()?.min(end);
    let mut at = from.checked_next_multiple_of(ALIGNMENT)?;
    while at.checked_add(SMALLEST[ENTRY as usize])? <= size {
        let place = NonZeroU64::new(at)?;
        let header = file.object_header_ref(place).ok()?;
        let (kind, flags, length) = (header.type_, header.flags, header.size);
        let smallest = SMALLEST.get(usize::from(kind)).copied().filter(|_| kind != 0);
        let fits = smallest.is_some_and(|smallest| length >= smallest && length <= size - at);
        let is_object = fits && flags <= 4 && header.reserved == [0; 6];
        if is_object && kind == ENTRY {
            return Some(place);
        }
        at += match is_object {
            true => length.next_multiple_of(ALIGNMENT),
            false if kind == 0 && length == 0 => zeros(file, at, size).max(ALIGNMENT),
            false => ALIGNMENT,
        };
    }
    None
}

/// How far nothing stands from here on, looking no further than a chunk: a file grows by empty megabytes.
fn zeros(file: &JournalFile<Mmap>, at: u64, size: u64) -> u64 {
    let chunk = file.read_bytes_at(at, CHUNK.min(size - at)).unwrap_or_default();
    let empty = chunk.iter().position(|b| *b != 0).unwrap_or(chunk.len()) as u64;
    empty / ALIGNMENT * ALIGNMENT
}
