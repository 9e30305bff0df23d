//! The connections worth a verdict, as records in a [`Spill`]: beyond a budget they are on disk, and read on demand.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::model::connection_id::{id_key, namesakes};
use crate::model::{Brief, Briefs, Connection, Counted, Ending, Micros, Place, Timestamp, Trouble, count};
use crate::store::{PAGE, Packed, Pages, Reader, Spill, pack_connection, unpack_brief, unpack_connection};

/// Connections read or copied together, on all threads.
const WAVE: usize = 4096;
/// Connections copied by one thread together. They are nearly in order already, so one that copies many reads each page
/// only a few times.
const COPIED: usize = 1024;
/// Connections read by one thread together.
const TASK: usize = 4 * PAGE;

/// Connections: in the order in which they were added, or, once sorted, in that of their first lines.
#[derive(Debug, Default)]
pub struct ConnectionStore {
    records: Spill,
    packing: Packed,
    /// The first line of each, until they are sorted: to read that back would cost as much as the sorting.
    firsts: Vec<First>,
    /// What only the whole log and the settings tell of a few, by index: how they ended, when TCP was accepted, and how
    /// the kernel's counters account for the end.
    endings: FxHashMap<u32, Ending>,
    opened: FxHashMap<u32, Timestamp>,
    counted: FxHashMap<u32, Counted>,
    /// Connections that share an id with an earlier one: the how-manieth of that id each is, by index.
    namesakes: FxHashMap<u32, u32>,
    /// Connections that could not be read back.
    lost: AtomicU64,
}

/// Where the first line of a connection stands, which orders them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct First {
    source: u16,
    line: u64,
    /// The number of the connection, in the order in which they were added.
    number: u32,
}

/// Records that follow each other once they are sorted, and where each ends.
#[derive(Default)]
struct Copied {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Copied {
    /// Copies these, in the place of what it held. A record that cannot be read becomes an empty one, which is counted as
    /// lost when somebody asks for it.
    fn copy(&mut self, firsts: &[First], mut pages: Pages<'_>) {
        self.bytes.clear();
        self.ends.clear();
        for first in firsts {
            self.bytes.extend_from_slice(pages.get(first.number as usize).unwrap_or_default());
            self.ends.push(self.bytes.len());
        }
    }
}

/// What one thread saw while it settled connections: what changed, by index, and the coarsest resolution of any stamp.
#[derive(Default)]
struct Settled {
    endings: Vec<(u32, Ending)>,
    opened: Vec<(u32, Timestamp)>,
    coarsest: Option<Micros>,
}

impl ConnectionStore {
    /// Adds a connection.
    pub fn add(&mut self, c: &Connection) {
        self.packing.bytes.clear();
        pack_connection(c, &mut self.packing);
        let (number, Place { source, line }) = (self.len() as u32, c.first);
        self.records.push(&self.packing.bytes);
        self.firsts.push(First { source, line, number });
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Puts them in order of their first lines.
    pub fn sort(&mut self) {
        let mut order = std::mem::take(&mut self.firsts);
        order.par_sort_unstable();
        let (mut sorted, mut copied, mut copying) = (Spill::default(), Vec::<Copied>::new(), Vec::new());
        // The next wave is copied while one is stored, into the memory of the one before.
        for wave in order.chunks(WAVE).chain(std::iter::once(&[][..])) {
            copying.resize_with(wave.len().div_ceil(COPIED), Copied::default);
            let store = || copied.iter().for_each(|part| sorted.push_all(&part.bytes, &part.ends));
            let tasks = copying.par_iter_mut().zip(wave.par_chunks(COPIED));
            rayon::join(store, || tasks.for_each(|(part, firsts)| part.copy(firsts, self.records.pages())));
            std::mem::swap(&mut copied, &mut copying);
        }
        self.records = sorted;
    }

    /// Now that the whole log is known: `update` sees each, and may change its ending, and tell when it was opened. Returns
    /// the coarsest resolution of any of their stamps.
    pub fn settle(&mut self, update: impl Fn(usize, &mut Brief) + Sync) -> Option<Micros> {
        let mut ids = vec![0; self.len()];
        let tasks = ids.par_chunks_mut(TASK).zip((0..self.len()).into_par_iter().step_by(TASK));
        let see = |(reader, c): &mut (ConnectionReader<'_>, Brief), (ids, from): (&mut [u64], usize)| {
            let mut seen = Settled::default();
            for (index, id) in (from..).zip(ids) {
                reader.read_brief(index, c);
                let before = (c.ending, c.opened);
                update(index, c);
                seen.endings.extend((c.ending != before.0).then_some((index as u32, c.ending)));
                seen.opened.extend(c.opened.filter(|_| before.1.is_none()).map(|at| (index as u32, at)));
                seen.coarsest = seen.coarsest.max(Some(c.resolution));
                *id = id_key(c);
            }
            seen
        };
        let all: Vec<Settled> = tasks.map_init(|| (self.reader(), Connection::unknown().brief), see).collect();
        let coarsest = all.iter().filter_map(|seen| seen.coarsest).max();
        self.namesakes = namesakes(&ids);
        for seen in all {
            self.endings.extend(seen.endings);
            self.opened.extend(seen.opened);
        }
        coarsest
    }

    /// How the kernel's counters account for the ends of some, by index.
    pub fn set_counted(&mut self, counted: FxHashMap<u32, Counted>) {
        self.counted = counted;
    }

    /// The how-manieth of its id a connection is, from 1.
    pub fn number_of_its_id(&self, index: usize) -> u32 {
        self.namesakes.get(&(index as u32)).copied().unwrap_or(1)
    }

    /// All of them.
    pub fn connections(&self) -> impl Iterator<Item = Connection> {
        let mut reader = self.reader();
        (0..self.len()).map(move |index| reader.connection(index))
    }

    /// Some briefs, read on all threads into the memory of others.
    fn briefs(&self, range: Range<usize>, briefs: &mut Vec<Brief>) {
        briefs.resize(range.len(), Connection::unknown().brief);
        let tasks = briefs.par_chunks_mut(TASK).zip(range.into_par_iter().step_by(TASK));
        tasks.for_each(|(task, from)| {
            let mut reader = self.reader();
            (from..).zip(task).for_each(|(index, c)| reader.read_brief(index, c));
        });
    }

    /// Reads single connections.
    pub fn reader(&self) -> ConnectionReader<'_> {
        ConnectionReader { store: self, pages: self.records.pages() }
    }

    /// What to say if the disk of the temporary file failed.
    pub fn trouble(&self) -> Option<Trouble> {
        let lost = self.lost.load(Ordering::Relaxed);
        let text = format!(
            "connections could not be read back from the temporary file ({}): \
             check the disk of TMPDIR, or point TMPDIR elsewhere, and run again",
            count(lost, "time")
        );
        (lost > 0).then_some(Trouble { text, fatal: true })
    }
}

impl Briefs for ConnectionStore {
    fn count(&self) -> usize {
        self.len()
    }

    fn all(&self) -> Box<dyn Iterator<Item = Brief> + '_> {
        let waves = (0..self.len()).step_by(WAVE).map(|from| from..self.len().min(from + WAVE));
        Box::new(waves.flat_map(|wave| {
            let mut read = Vec::new();
            self.briefs(wave, &mut read);
            read
        }))
    }

    /// The next wave is read while one is looked at, in the memory of the one before.
    fn each(&self, see: &mut (dyn FnMut(usize, &mut Brief) + Send)) {
        let (mut from, mut read, mut reading): (usize, Vec<Brief>, Vec<Brief>) = (0, Vec::new(), Vec::new());
        for next in (0..self.len()).step_by(WAVE).chain(std::iter::once(self.len())) {
            let show = || (from..).zip(&mut read).for_each(|(index, c)| see(index, c));
            rayon::join(show, || self.briefs(next..self.len().min(next + WAVE), &mut reading));
            std::mem::swap(&mut read, &mut reading);
            from = next;
        }
    }
}

/// Reads connections; quickest in their order, since it keeps the page it read last.
#[derive(Debug)]
pub struct ConnectionReader<'a> {
    store: &'a ConnectionStore,
    pages: Pages<'a>,
}

impl ConnectionReader<'_> {
    /// A connection; [`Connection::unknown`] if it cannot be read back.
    pub fn connection(&mut self, index: usize) -> Connection {
        let mut c = Connection::unknown();
        self.read(index, &mut c);
        c
    }

    /// The same, into the memory of another.
    pub fn read(&mut self, index: usize, c: &mut Connection) {
        if self.record(index, |from| unpack_connection(c, from)).is_none() {
            *c = Connection::unknown();
        }
        self.complete(index, c);
    }

    /// The same without texts and marks.
    pub fn brief(&mut self, index: usize) -> Brief {
        let mut c = Connection::unknown().brief;
        self.read_brief(index, &mut c);
        c
    }

    fn read_brief(&mut self, index: usize, c: &mut Brief) {
        if self.record(index, |from| unpack_brief(c, from)).is_none() {
            *c = Connection::unknown().brief;
        }
        self.complete(index, c);
    }

    fn record(&mut self, index: usize, unpack: impl FnOnce(&mut Reader<'_>) -> Option<()>) -> Option<()> {
        let record = self.pages.get(index).ok();
        let read = record.and_then(|bytes| unpack(&mut Reader::new(bytes, &self.store.packing.names)));
        if read.is_none() {
            self.store.lost.fetch_add(1, Ordering::Relaxed);
        }
        read
    }

    /// Adds what was learnt after it was packed.
    fn complete(&self, index: usize, c: &mut Brief) {
        let index = index as u32;
        if let Some(ending) = self.store.endings.get(&index) {
            c.ending = *ending;
        }
        c.opened = c.opened.or_else(|| self.store.opened.get(&index).copied());
        c.counted = self.store.counted.get(&index).map(|counted| Box::new(*counted));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{CountedAs, EndingKind, Meaning, Peer, Phase, SECOND, Text};

    /// Of every field something else than at first.
    fn connection(line: u64) -> Connection {
        let first = Place { source: 1, line };
        let mut brief = Brief::new(Arc::from("edge01"), first, Timestamp(5 * SECOND), Micros(1));
        brief.opened = Some(Timestamp(4 * SECOND));
        brief.authenticated = Some(Timestamp(6 * SECOND));
        (brief.closed, brief.heard) = (Some(Timestamp(9 * SECOND)), Timestamp(8 * SECOND));
        brief.peer = Some(Peer { ip: [192, 0, 2, 7].into(), port: Some(40_122) });
        (brief.user_key, brief.user_exists) = (Some(crate::model::user_key(b"alice")), Some(true));
        (brief.attempts, brief.reached) = (3, Phase::Session);
        brief.ending =
            Ending { code: Some(11), ..Ending::of(EndingKind::ClientDisconnect, Some(Meaning::Disconnected)) };
        brief.session_program = Some(false);
        brief.said.insert(Meaning::Disconnected);
        (brief.session_ended_first, brief.starts_before_log, brief.is_provisional) = (true, true, true);
        Connection { user: Some(Text::from_slice(b"alice")), pids: vec![7, 8], ..Connection::from(brief) }
    }

    #[test]
    fn a_connection_comes_back_as_it_was_in_order_and_with_what_was_learnt() {
        let mut store = ConnectionStore::default();
        [9, 7, 8, 6].iter().for_each(|line| store.add(&connection(*line)));
        store.sort();
        let back: Vec<String> = store.connections().map(|c| format!("{c:?}")).collect();
        let expected: Vec<String> = [6, 7, 8, 9].iter().map(|line| format!("{:?}", connection(*line))).collect();
        assert_eq!(back, expected);
        let counted = Counted {
            how: CountedAs::Reset,
            counted: 1,
            sessions: 1,
            from: Timestamp(1),
            to: Timestamp(2),
            chance: 0.5,
        };
        let cut = |index, c: &mut Brief| c.ending.kind = if index == 1 { EndingKind::CutByLog } else { c.ending.kind };
        assert_eq!(store.settle(cut), Some(Micros(1)));
        store.set_counted([(2, counted)].into_iter().collect());
        let learnt: Vec<(EndingKind, bool)> = store.all().map(|c| (c.ending.kind, c.counted.is_some())).collect();
        let said = EndingKind::ClientDisconnect;
        assert_eq!(learnt, [(said, false), (EndingKind::CutByLog, false), (said, true), (said, false)]);
        assert_eq!(
            store.namesakes.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
            [(1, 2), (2, 3), (3, 4)].into()
        );
        assert_eq!(store.lost.into_inner(), 0);
    }

    #[test]
    fn what_cannot_be_read_back_is_said() {
        let mut store = ConnectionStore::default();
        store.add(&connection(7));
        assert_eq!(store.trouble(), None);
        assert_eq!(store.reader().connection(1).user, None);
        assert!(store.trouble().is_some_and(|t| t.fatal && t.text.contains("(1 time)")));
    }
}
