//! Findings as records, put together with their connections on demand.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::connections::{ConnectionReader, ConnectionStore};
use crate::catalogue::causes;
use crate::model::connection_id::id;
use crate::model::{Backing, Connection, Connections, Family, Finding, Incident, Judged, NotChecked, Verdict};
use crate::store::{Names, PAGE, Pack, Packed, Pages, Reader, Spill};

/// Connections judged by one thread together.
pub const BATCH: usize = 4 * PAGE;
/// Up to so many connections are kept in memory with their findings, 2 kB each.
const IN_MEMORY: usize = 16_384;
/// Connections read by one thread at least.
const TASK: usize = BATCH;
/// Bytes that most findings fit in.
const USUAL: usize = 128;

/// Findings, in the order of their connections.
#[derive(Debug, Default)]
pub struct FindingStore {
    records: Spill,
    /// The names that each batch refers to. Soon no new name comes up, and all later batches share one list.
    names: Vec<Arc<Names>>,
    common: Arc<Names>,
}

/// Findings of [`BATCH`] consecutive connections, packed by the thread that judged them.
#[derive(Debug, Default)]
pub struct FindingBatch {
    packed: Packed,
    ends: Vec<usize>,
}

impl FindingBatch {
    /// Adds the next one.
    pub fn add(&mut self, finding: &Finding) {
        finding.pack(&mut self.packed);
        self.ends.push(self.packed.bytes.len());
    }
}

impl FindingStore {
    /// A batch to be filled, which knows the names of those before.
    pub fn batch(&self) -> FindingBatch {
        let bytes = Vec::with_capacity(BATCH * USUAL);
        FindingBatch { packed: Packed { names: Names::clone(&self.common), bytes }, ends: Vec::with_capacity(BATCH) }
    }

    /// Adds the next batch; all but the last are full.
    pub fn add(&mut self, FindingBatch { packed, ends }: FindingBatch) {
        self.records.push_all(&packed.bytes, &ends);
        let names = packed.names;
        if !self.common.begins_with(&names) {
            Arc::make_mut(&mut self.common).learn(&names);
        }
        let is_common = self.common.begins_with(&names);
        self.names.push(if is_common { Arc::clone(&self.common) } else { Arc::new(names) });
    }

    /// Joins each finding with its connection: in memory, if they are few.
    pub fn join(self, connections: ConnectionStore, incidents: &[Incident]) -> Connections {
        let members = |(number, incident): (usize, &Incident)| -> Vec<(u32, u32)> {
            incident.connections.iter().map(|index| (*index, number as u32)).collect()
        };
        let incidents = incidents.iter().enumerate().flat_map(members).collect();
        let judged = JudgedStore { connections, findings: self, incidents, wanted: None };
        match judged.len() {
            ..=IN_MEMORY => Connections::from(judged.range(0..judged.len())),
            _ => Connections::backed_by(Box::new(judged)),
        }
    }
}

/// Connections and their findings, joined on demand.
#[derive(Debug)]
struct JudgedStore {
    connections: ConnectionStore,
    findings: FindingStore,
    /// The incident that a connection belongs to, by its index.
    incidents: FxHashMap<u32, u32>,
    /// Indices of the connections wanted; `None` if all are.
    wanted: Option<Vec<u32>>,
}

impl JudgedStore {
    fn judged(&self, index: usize, connections: &mut ConnectionReader<'_>, findings: &mut Pages<'_>) -> Judged {
        let mut judged = Judged { connection: Connection::unknown(), finding: lost(), id: String::new() };
        self.read(index, &mut judged, connections, findings);
        judged
    }

    /// The same, into the memory of another.
    fn read(
        &self,
        index: usize,
        judged: &mut Judged,
        connections: &mut ConnectionReader<'_>,
        findings: &mut Pages<'_>,
    ) {
        let index = self.stored_index(index);
        let record = findings.get(index).ok().zip(self.findings.names.get(index / BATCH));
        if record.and_then(|(bytes, names)| judged.finding.unpack_over(&mut Reader::new(bytes, names))).is_none() {
            judged.finding = lost();
        }
        judged.finding.incident = self.incidents.get(&(index as u32)).copied();
        connections.read(index, &mut judged.connection);
        id(&judged.connection, self.connections.number_of_its_id(index), &mut judged.id);
    }

    /// Where a connection is stored, by its index among those wanted.
    fn stored_index(&self, index: usize) -> usize {
        self.wanted.as_ref().map_or(index, |wanted| wanted[index] as usize)
    }
}

impl Backing for JudgedStore {
    fn len(&self) -> usize {
        self.wanted.as_ref().map_or(self.connections.len(), Vec::len)
    }

    fn range(&self, range: Range<usize>) -> Vec<Judged> {
        let readers = || (self.connections.reader(), self.findings.records.pages());
        let tasks = range.into_par_iter().with_min_len(TASK);
        tasks.map_init(readers, |(connections, findings), index| self.judged(index, connections, findings)).collect()
    }

    fn each(&self, indices: &mut dyn Iterator<Item = usize>, see: &mut dyn FnMut(&mut Judged)) {
        let (mut connections, mut findings) = (self.connections.reader(), self.findings.records.pages());
        let Some(first) = indices.next() else { return };
        let mut judged = self.judged(first, &mut connections, &mut findings);
        see(&mut judged);
        for index in indices {
            self.read(index, &mut judged, &mut connections, &mut findings);
            see(&mut judged);
        }
    }

    fn retain(&mut self, wanted: &[bool], incidents: &[Option<u32>]) {
        let kept = wanted.iter().enumerate().filter(|(_, wanted)| **wanted);
        self.wanted = Some(kept.map(|(index, _)| self.stored_index(index) as u32).collect());
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
