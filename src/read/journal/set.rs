//! Several journal files as one journal, in the order in which journald wrote the entries.
//!
//! Files of one journald count their entries together, so that a user's own journal and the system's interleave
//! by number; files of others by monotonic time within a boot, else by realtime. Boots of one machine follow each other
//! whatever realtime says: a machine without a clock begins each of them at the same time.

use rustc_hash::FxHashMap;

use super::EntrySink;
use super::entry::{Boot, Entry, time};
use super::files::JournalFile;
use crate::model::{Gap, GapKind, Timestamp};

/// So many places where entries are missing are told one by one.
const GAPS: usize = 500;

/// Where an entry stands in the order of all files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// Whose journal it stands in.
    pub machine: [u8; 16],
    /// Who numbered it.
    pub sequence: [u8; 16],
    /// Its number.
    pub number: u64,
    /// Its boot; zero where unknown.
    pub boot: Boot,
    /// µs since the boot.
    pub monotonic: u64,
    /// µs UTC.
    pub realtime: u64,
}

impl Key {
    /// Does it go before another one, while these are the boots that machines are in? Of two that are equal neither does.
    fn is_before(&self, other: &Key, boots: &FxHashMap<[u8; 16], Boot>) -> bool {
        if self.sequence == other.sequence && self.number != other.number {
            return self.number < other.number;
        }
        let are_known = self.boot != Boot::default() && other.boot != Boot::default();
        if are_known
            && self.boot != other.boot
            && self.machine == other.machine
            && let Some(now) = boots.get(&self.machine)
            && (self.boot == *now || other.boot == *now)
        {
            return self.boot == *now;
        }
        if self.boot == other.boot && self.boot != Boot::default() && self.monotonic != other.monotonic {
            return self.monotonic < other.monotonic;
        }
        self.realtime < other.realtime
    }
}

/// Files that are read together.
pub(super) struct Merged {
    files: Vec<JournalFile>,
    /// The file being read, and the first entry of any other one: up to there nothing has to be compared.
    current: Option<(usize, Option<Key>)>,
    /// The last entry of each numbering.
    numbers: FxHashMap<[u8; 16], Key>,
    /// The boot that each machine is in.
    boots: FxHashMap<[u8; 16], Boot>,
    missing: Missing,
}

impl Merged {
    pub fn new(files: Vec<JournalFile>) -> Merged {
        Merged {
            files,
            current: None,
            numbers: FxHashMap::default(),
            boots: FxHashMap::default(),
            missing: Missing::default(),
        }
    }

    /// Fills `entry` with the next one, as far as `sink` wants it; false at the end.
    pub fn next(&mut self, entry: &mut Entry, sink: &dyn EntrySink) -> bool {
        loop {
            let Some(index) = self.choose() else { return false };
            let Some(key) = self.files[index].key else { return false };
            // The same entry stands in two copies of a file.
            let known = self.numbers.get(&key.sequence).copied();
            let is_copy = known.is_some_and(|last| last.number == key.number);
            let file = &mut self.files[index];
            if !is_copy {
                file.fill(entry, sink);
            }
            if let Some(last) = known {
                self.missing.between(&last, &key, &entry.host, file.name());
            }
            file.advance();
            if is_copy {
                continue;
            }
            self.numbers.insert(key.sequence, key);
            if known.is_none_or(|last| last.boot != key.boot) {
                self.boots.insert(key.machine, key.boot);
                // What goes first has changed.
                self.current = None;
            }
            return true;
        }
    }

    /// The file whose entry comes next.
    fn choose(&mut self) -> Option<usize> {
        if let Some((index, bound)) = self.current
            && let Some(key) = self.files[index].key
            && bound.is_none_or(|bound| key.is_before(&bound, &self.boots))
        {
            return Some(index);
        }
        let mut first: Option<(usize, Key)> = None;
        let mut second: Option<Key> = None;
        for (index, file) in self.files.iter().enumerate() {
            let Some(key) = file.key else { continue };
            match first {
                Some((_, best)) if !key.is_before(&best, &self.boots) => {
                    if second.is_none_or(|bound| key.is_before(&bound, &self.boots)) {
                        second = Some(key);
                    }
                }
                _ => {
                    second = first.map(|(_, key)| key);
                    first = Some((index, key));
                }
            }
        }
        self.current = first.map(|(index, _)| (index, second));
        self.current.map(|(index, _)| index)
    }

    /// The files, and what no file has.
    pub fn finish(self) -> (Vec<JournalFile>, Missing) {
        (self.files, self.missing)
    }
}

/// Numbers that no file has.
#[derive(Default)]
pub(super) struct Missing {
    entries: u64,
    gaps: Vec<Gap>,
}

impl Missing {
    /// Looks at two entries that follow each other in one numbering.
    fn between(&mut self, last: &Key, key: &Key, host: &[u8], name: &str) {
        let lost = key.number.saturating_sub(last.number).saturating_sub(1);
        if lost == 0 {
            return;
        }
        self.entries = self.entries.saturating_add(lost);
        let (Some(from), Some(to)) = (time(last.realtime), time(key.realtime)) else { return };
        self.gaps.push(Gap {
            kind: GapKind::MissingEntries,
            host: String::from_utf8_lossy(host).into_owned(),
            source: name.to_owned(),
            from: Timestamp(from.min(to)),
            to: Timestamp(from.max(to)),
            lost: Some(lost),
        });
        if self.gaps.len() >= 2 * GAPS {
            self.keep_the_longest();
        }
    }

    fn keep_the_longest(&mut self) {
        self.gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.length()), gap.from));
        self.gaps.truncate(GAPS);
    }

    /// How many there are.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Where they are, and where else entries are missing.
    pub fn finish(mut self, others: impl Iterator<Item = Gap>) -> Vec<Gap> {
        self.keep_the_longest();
        self.gaps.extend(others);
        self.gaps
    }
}
