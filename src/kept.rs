//! The connections worth a verdict: their briefs in memory, what else is known of them in a [`Spill`].

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::catalogue::causes;
use crate::model::report::{id, namesakes};
use crate::model::{
    Brief, Connection, Connections, Family, Finding, Incident, Judged, NotChecked, Shelf, Trouble, Verdict,
};
use crate::store::{Names, Pack, Packed, Pages, Reader, Spill, pack_details, unpack_details};

/// So many are kept in memory: some 20 MiB.
const FEW: usize = 16_384;
/// Connections that one thread reads at least.
const TASK: usize = 256;
/// Connections judged by one thread together.
pub const BATCH: usize = 256;

/// Connections, in the order in which they were added, or sorted.
#[derive(Debug, Default)]
pub struct Kept {
    /// What neighbours need to know of each.
    pub briefs: Vec<Brief>,
    details: Spill,
    packing: Packed,
    /// Details that could not be read back.
    lost: AtomicU64,
}

impl Kept {
    /// Adds a connection.
    pub fn add(&mut self, c: &Connection) {
        let details = self.details.len() as u32;
        self.packing.bytes.clear();
        pack_details(c, &mut self.packing);
        self.details.push(&self.packing.bytes);
        self.briefs.push(Brief { details, ..c.brief.clone() });
    }

    /// In order of their first lines.
    pub fn sort(&mut self) {
        // Stable sorting would need half as much memory again.
        self.briefs.par_sort_unstable_by_key(|c| (c.first, c.details));
    }

    /// All of them.
    pub fn connections(&self) -> impl Iterator<Item = Connection> {
        let mut reading = self.reading();
        (0..self.briefs.len()).map(move |index| reading.connection(index))
    }

    /// Reads connections.
    pub fn reading(&self) -> Reading<'_> {
        let Kept { briefs, details, packing, lost } = self;
        Reading { briefs, pages: details.pages(), names: &packing.names, lost }
    }

    /// What to say if the disk of the temporary file failed.
    pub fn trouble(&self) -> Option<Trouble> {
        let lost = self.lost.load(Ordering::Relaxed);
        let text = format!(
            "{lost} times the details of a connection could not be read back from the temporary file: \
             check the disk of TMPDIR, or point TMPDIR elsewhere, and run again"
        );
        (lost > 0).then_some(Trouble { text, fatal: true })
    }
}

/// Reads connections, best in their order.
#[derive(Debug)]
pub struct Reading<'a> {
    briefs: &'a [Brief],
    pages: Pages<'a>,
    names: &'a Names,
    lost: &'a AtomicU64,
}

impl Reading<'_> {
    /// A connection. If what is known of it cannot be read back, it is its brief alone.
    pub fn connection(&mut self, index: usize) -> Connection {
        let mut c = Connection::from(self.briefs[index].clone());
        self.read(index, &mut c);
        c
    }

    /// The same, in the memory of another.
    pub fn read(&mut self, index: usize, c: &mut Connection) {
        let brief = &self.briefs[index];
        c.begin(brief.clone());
        let record = self.pages.get(brief.details as usize).ok();
        if record.and_then(|bytes| unpack_details(c, &mut Reader::new(bytes, self.names))).is_none() {
            self.lost.fetch_add(1, Ordering::Relaxed);
            c.begin(brief.clone());
        }
    }
}

/// Findings, in the order of their connections.
#[derive(Debug, Default)]
pub struct Findings {
    all: Spill,
    /// Of every batch.
    names: Vec<Names>,
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
    /// Adds the next batch; all but the last are full.
    pub fn add(&mut self, Batch { packed, ends }: Batch) {
        let mut start = 0;
        for end in ends {
            self.all.push(&packed.bytes[start..end]);
            start = end;
        }
        self.names.push(packed.names);
    }
}

/// Connections and their findings, put together when somebody asks for them.
#[derive(Debug)]
struct Bookcase {
    kept: Kept,
    findings: Findings,
    /// Incidents that findings belong to, by index.
    incidents: FxHashMap<u32, u32>,
    namesakes: FxHashMap<u32, u32>,
    /// Those wanted, where not all are.
    wanted: Option<Vec<u32>>,
}

/// Connections and a finding for each: in memory, if they are few.
pub fn shelved(kept: Kept, findings: Findings, incidents: &[Incident]) -> Connections {
    let members = |(number, incident): (usize, &Incident)| -> Vec<(u32, u32)> {
        incident.connections.iter().map(|index| (*index, number as u32)).collect()
    };
    let incidents = incidents.iter().enumerate().flat_map(members).collect();
    let namesakes = namesakes(&kept.briefs);
    let shelf = Bookcase { kept, findings, incidents, namesakes, wanted: None };
    match shelf.len() {
        ..=FEW => Connections::from(shelf.range(0..shelf.len())),
        _ => Connections::away(Box::new(shelf)),
    }
}

impl Bookcase {
    fn judged(&self, index: usize, connections: &mut Reading<'_>, findings: &mut Pages<'_>) -> Judged {
        let connection = Connection::from(self.kept.briefs[self.place(index)].clone());
        let mut judged = Judged { connection, finding: lost(), id: String::new() };
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
        id(&judged.connection, of_it(&self.namesakes).unwrap_or(1), &mut judged.id);
    }

    fn place(&self, index: usize) -> usize {
        self.wanted.as_ref().map_or(index, |wanted| wanted[index] as usize)
    }
}

impl Shelf for Bookcase {
    fn len(&self) -> usize {
        self.wanted.as_ref().map_or(self.kept.briefs.len(), Vec::len)
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
    use std::sync::Arc;

    use super::*;
    use crate::model::{Micros, Place, SECOND, Text, Timestamp};

    fn brief() -> Brief {
        Brief::new(Arc::from("edge01"), Place { source: 0, line: 7 }, Timestamp(5 * SECOND), Micros(SECOND))
    }

    #[test]
    fn what_cannot_be_read_back_is_said() {
        let mut kept = Kept::default();
        let user = Some(Text::from_slice(b"alice"));
        kept.add(&Connection { user: user.clone(), pids: vec![7, 8], ..Connection::from(brief()) });
        let back = kept.reading().connection(0);
        assert_eq!((&back.user, &back.pids[..], back.first.line), (&user, &[7, 8][..], 7));
        assert_eq!(kept.trouble(), None);
        kept.briefs[0].details = 99;
        assert_eq!(kept.reading().connection(0).user, None);
        assert!(kept.trouble().is_some_and(|t| t.fatal && t.text.starts_with("1 times")));
    }

    #[test]
    fn briefs_are_small() {
        assert!(size_of::<Brief>() <= 192, "{}: of a long log they stand in memory together", size_of::<Brief>());
    }
}
