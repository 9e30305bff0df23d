//! The connections worth a verdict, in a [`Spill`]: who asks for one reads it.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalogue::causes;
use crate::model::report::{id, id_key, namesakes};
use crate::model::{
    Brief, Briefs, Connection, Connections, Counted, Ending, Family, Finding, Incident, Judged, Micros, NotChecked,
    Place, SECOND, Shelf, Timestamp, Trouble, Verdict, count,
};
use crate::store::{Names, Pack, Packed, Pages, Reader, Spill, pack_connection, unpack_brief, unpack_connection};

/// So many are kept in memory: some 20 MiB.
const FEW: usize = 16_384;
/// Connections read together, and by one thread at least.
const WAVE: usize = 4096;
const TASK: usize = 256;
/// Connections copied by one thread together: they lie nearly in order, and who reads many of them reads few pages twice.
const COPIED: usize = 2048;
/// Connections judged by one thread together.
pub const BATCH: usize = 256;

/// Connections, in the order in which they were added, or sorted.
#[derive(Debug, Default)]
pub struct Kept {
    records: Spill,
    packing: Packed,
    /// Where the first line of each stands, until they are sorted: to read that back would cost as much as the sorting.
    firsts: Vec<Place>,
    /// What only the whole log told of some: how they ended, and how the kernel's counters account for that.
    endings: FxHashMap<u32, Ending>,
    counted: FxHashMap<u32, Counted>,
    /// Those that share an id with an earlier one: which it is.
    namesakes: FxHashMap<u32, u32>,
    /// Connections that could not be read back.
    lost: AtomicU64,
}

impl Kept {
    /// Adds a connection.
    pub fn add(&mut self, c: &Connection) {
        self.packing.bytes.clear();
        pack_connection(c, &mut self.packing);
        self.records.push(&self.packing.bytes);
        self.firsts.push(c.first);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Puts them in order of their first lines, and forgets those that are not wanted, whose numbers count from 0 in the
    /// order in which they were added.
    pub fn sort(&mut self, unwanted: &FxHashSet<u32>) {
        let firsts = std::mem::take(&mut self.firsts);
        let mut order: Vec<u32> = (0..self.len() as u32).filter(|number| !unwanted.contains(number)).collect();
        order.par_sort_unstable_by_key(|number| (firsts.get(*number as usize), *number));
        drop(firsts);
        // What cannot be read is said by whoever asks for it.
        let copy = |pages: &mut Pages<'_>, part: &[u32]| {
            let (mut bytes, mut ends) = (Vec::new(), Vec::with_capacity(part.len()));
            for number in part {
                bytes.extend_from_slice(pages.get(*number as usize).unwrap_or_default());
                ends.push(bytes.len());
            }
            (bytes, ends)
        };
        let mut sorted = Spill::default();
        for wave in order.chunks(COPIED * 8) {
            let parts = wave.par_chunks(COPIED).map_init(|| self.records.pages(), copy);
            let copied: Vec<(Vec<u8>, Vec<usize>)> = parts.collect();
            copied.into_iter().for_each(|(bytes, ends)| sorted.push_all(&bytes, &ends));
        }
        self.records = sorted;
    }

    /// Now that the whole log is known: `learn` may write another ending into each.
    pub fn settle(&mut self, mut learn: impl FnMut(usize, &mut Brief) + Send) {
        let mut endings = FxHashMap::default();
        let mut ids = Vec::with_capacity(self.len());
        self.each(&mut |index, mut c| {
            let before = c.ending;
            learn(index, &mut c);
            if c.ending != before {
                endings.insert(index as u32, c.ending);
            }
            ids.push(id_key(&c));
        });
        self.namesakes = namesakes(&ids);
        self.endings = endings;
    }

    /// How the kernel's counters account for some, by index.
    pub fn account(&mut self, counted: FxHashMap<u32, Counted>) {
        self.counted = counted;
    }

    /// All of them.
    pub fn connections(&self) -> impl Iterator<Item = Connection> {
        let mut reading = self.reading();
        (0..self.len()).map(move |index| reading.connection(index))
    }

    /// Some briefs, read on all threads.
    fn briefs(&self, range: Range<usize>) -> Vec<Brief> {
        let tasks = range.into_par_iter().with_min_len(TASK);
        tasks.map_init(|| self.reading(), |reading, index| reading.brief(index)).collect()
    }

    /// Reads connections.
    pub fn reading(&self) -> Reading<'_> {
        Reading { kept: self, pages: self.records.pages() }
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

impl Briefs for Kept {
    fn count(&self) -> usize {
        self.len()
    }

    fn all(&self) -> Box<dyn Iterator<Item = Brief> + '_> {
        let waves = (0..self.len()).step_by(WAVE).map(|from| from..self.len().min(from + WAVE));
        Box::new(waves.flat_map(|wave| self.briefs(wave)))
    }

    /// While some are looked at, the next are read.
    fn each(&self, see: &mut (dyn FnMut(usize, Brief) + Send)) {
        let (mut from, mut read): (usize, Vec<Brief>) = (0, Vec::new());
        for next in (0..self.len()).step_by(WAVE).chain(std::iter::once(self.len())) {
            let show = || (from..).zip(read).for_each(|(index, c)| see(index, c));
            ((), read) = rayon::join(show, || self.briefs(next..self.len().min(next + WAVE)));
            from = next;
        }
    }
}

/// Reads connections, best in their order.
#[derive(Debug)]
pub struct Reading<'a> {
    kept: &'a Kept,
    pages: Pages<'a>,
}

impl Reading<'_> {
    /// A connection. One that cannot be read back is nobody's.
    pub fn connection(&mut self, index: usize) -> Connection {
        let mut c = nobodys();
        self.read(index, &mut c);
        c
    }

    /// The same, in the memory of another.
    pub fn read(&mut self, index: usize, c: &mut Connection) {
        if self.record(index, |from| unpack_connection(c, from)).is_none() {
            *c = nobodys();
        }
        self.complete(index, c);
    }

    /// The same without texts and marks.
    pub fn brief(&mut self, index: usize) -> Brief {
        let mut c = self.record(index, unpack_brief).unwrap_or_else(|| nobodys().brief);
        self.complete(index, &mut c);
        c
    }

    fn record<T>(&mut self, index: usize, unpack: impl FnOnce(&mut Reader<'_>) -> Option<T>) -> Option<T> {
        let record = self.pages.get(index).ok();
        let known = record.and_then(|bytes| unpack(&mut Reader::new(bytes, &self.kept.packing.names)));
        if known.is_none() {
            self.kept.lost.fetch_add(1, Ordering::Relaxed);
        }
        known
    }

    /// Adds what was learnt later.
    fn complete(&self, index: usize, c: &mut Brief) {
        let index = index as u32;
        if let Some(ending) = self.kept.endings.get(&index) {
            c.ending = *ending;
        }
        c.counted = self.kept.counted.get(&index).map(|counted| Box::new(*counted));
    }
}

/// A connection of which nothing is known.
pub fn nobodys() -> Connection {
    Connection::from(Brief::new(Arc::from(""), Place::default(), Timestamp::default(), Micros(SECOND)))
}

/// Findings, in the order of their connections.
#[derive(Debug, Default)]
pub struct Findings {
    all: Spill,
    /// Of every batch. Soon no new name comes up, and all share one list.
    names: Vec<Arc<Names>>,
    common: Arc<Names>,
}

/// Findings of [`BATCH`] connections that follow each other, packed by the thread that judged them.
#[derive(Debug, Default)]
pub struct Batch {
    packed: Packed,
    ends: Vec<usize>,
}

impl Batch {
    /// Adds the next one.
    pub fn add(&mut self, finding: &Finding) {
        finding.pack(&mut self.packed);
        self.ends.push(self.packed.bytes.len());
    }
}

impl Findings {
    /// A batch to be filled, which knows the names of those before.
    pub fn batch(&self) -> Batch {
        Batch { packed: Packed { names: Names::clone(&self.common), ..Packed::default() }, ends: Vec::new() }
    }

    /// Adds the next batch; all but the last are full.
    pub fn add(&mut self, Batch { packed, ends }: Batch) {
        self.all.push_all(&packed.bytes, &ends);
        let names = packed.names;
        if !self.common.begins_with(&names) {
            Arc::make_mut(&mut self.common).learn(&names);
        }
        let is_common = self.common.begins_with(&names);
        self.names.push(if is_common { Arc::clone(&self.common) } else { Arc::new(names) });
    }
}

/// Connections and their findings, put together when somebody asks for them.
#[derive(Debug)]
struct Bookcase {
    kept: Kept,
    findings: Findings,
    /// Incidents that findings belong to, by index.
    incidents: FxHashMap<u32, u32>,
    /// Those wanted, where not all are.
    wanted: Option<Vec<u32>>,
}

/// Connections and a finding for each: in memory, if they are few.
pub fn shelved(kept: Kept, findings: Findings, incidents: &[Incident]) -> Connections {
    let members = |(number, incident): (usize, &Incident)| -> Vec<(u32, u32)> {
        incident.connections.iter().map(|index| (*index, number as u32)).collect()
    };
    let incidents = incidents.iter().enumerate().flat_map(members).collect();
    let shelf = Bookcase { kept, findings, incidents, wanted: None };
    match shelf.len() {
        ..=FEW => Connections::from(shelf.range(0..shelf.len())),
        _ => Connections::away(Box::new(shelf)),
    }
}

impl Bookcase {
    fn judged(&self, index: usize, connections: &mut Reading<'_>, findings: &mut Pages<'_>) -> Judged {
        let mut judged = Judged { connection: nobodys(), finding: lost(), id: String::new() };
        self.read(index, &mut judged, connections, findings);
        judged
    }

    /// The same, in the memory of another.
    fn read(&self, index: usize, judged: &mut Judged, connections: &mut Reading<'_>, findings: &mut Pages<'_>) {
        let place = self.place(index);
        let record = findings.get(place).ok().zip(self.findings.names.get(place / BATCH));
        let known = record.and_then(|(bytes, names)| Finding::unpack(&mut Reader::new(bytes, names)));
        let of_it = |map: &FxHashMap<u32, u32>| map.get(&(place as u32)).copied();
        judged.finding = Finding { incident: of_it(&self.incidents), ..known.unwrap_or_else(lost) };
        connections.read(place, &mut judged.connection);
        id(&judged.connection, of_it(&self.kept.namesakes).unwrap_or(1), &mut judged.id);
    }

    fn place(&self, index: usize) -> usize {
        self.wanted.as_ref().map_or(index, |wanted| wanted[index] as usize)
    }
}

impl Shelf for Bookcase {
    fn len(&self) -> usize {
        self.wanted.as_ref().map_or(self.kept.len(), Vec::len)
    }

    fn range(&self, range: Range<usize>) -> Vec<Judged> {
        let readers = || (self.kept.reading(), self.findings.all.pages());
        let tasks = range.into_par_iter().with_min_len(TASK);
        tasks.map_init(readers, |(connections, pages), index| self.judged(index, connections, pages)).collect()
    }

    fn each(&self, mut range: Range<usize>, see: &mut dyn FnMut(&mut Judged)) {
        let (mut connections, mut pages) = (self.kept.reading(), self.findings.all.pages());
        let Some(first) = range.next() else { return };
        let mut judged = self.judged(first, &mut connections, &mut pages);
        see(&mut judged);
        for index in range {
            self.read(index, &mut judged, &mut connections, &mut pages);
            see(&mut judged);
        }
    }

    fn narrow(&mut self, wanted: &[bool], incidents: &[Option<u32>]) {
        let kept = wanted.iter().enumerate().filter(|(_, wanted)| **wanted);
        self.wanted = Some(kept.map(|(index, _)| self.place(index) as u32).collect());
        let renumbered = |(index, incident): (u32, u32)| Some((index, incidents[incident as usize]?));
        self.incidents = std::mem::take(&mut self.incidents).into_iter().filter_map(renumbered).collect();
    }
}

/// A finding that cannot be read back: the disk failed meanwhile.
fn lost() -> Finding {
    let missing = NotChecked { what: "its finding, lost with the temporary file", how: "check the disk of TMPDIR" };
    Finding {
        cause: causes::UNDETERMINED.id,
        family: Family::Undetermined,
        verdict: Verdict::Undetermined,
        score_db: 0.0,
        margin_db: 0.0,
        evidence: Vec::new(),
        against: Vec::new(),
        not_checked: vec![missing],
        contributors: Vec::new(),
        rivals: Vec::new(),
        incident: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CountedAs, EndingKind, Meaning, Peer, Phase, Text};

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
        let mut kept = Kept::default();
        [9, 7, 8, 6].iter().for_each(|line| kept.add(&connection(*line)));
        kept.sort(&[2].into_iter().collect());
        let back: Vec<String> = kept.connections().map(|c| format!("{c:?}")).collect();
        let expected: Vec<String> = [6, 7, 9].iter().map(|line| format!("{:?}", connection(*line))).collect();
        assert_eq!(back, expected);
        let counted = Counted {
            how: CountedAs::Reset,
            counted: 1,
            sessions: 1,
            from: Timestamp(1),
            to: Timestamp(2),
            chance: 0.5,
        };
        kept.settle(|index, c| c.ending.kind = if index == 1 { EndingKind::CutByLog } else { c.ending.kind });
        kept.account([(2, counted)].into_iter().collect());
        let learnt: Vec<(EndingKind, bool)> = kept.all().map(|c| (c.ending.kind, c.counted.is_some())).collect();
        let said = EndingKind::ClientDisconnect;
        assert_eq!(learnt, [(said, false), (EndingKind::CutByLog, false), (said, true)]);
        assert_eq!(kept.namesakes.into_iter().collect::<std::collections::BTreeMap<_, _>>(), [(1, 2), (2, 3)].into());
        assert_eq!(kept.lost.into_inner(), 0);
    }

    #[test]
    fn what_cannot_be_read_back_is_said() {
        let mut kept = Kept::default();
        kept.add(&connection(7));
        assert_eq!(kept.trouble(), None);
        assert_eq!(kept.reading().connection(1).user, None);
        assert!(kept.trouble().is_some_and(|t| t.fatal && t.text.contains("(1 time)")));
    }
}
