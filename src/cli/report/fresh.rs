//! Which endings are new: no earlier report has them.
//!
//! An ending is reported once no later line can change it. It is recognised by the processes of its connection and the
//! time it ended, not by its first line: that may be rotated away, and what is left may look like a connection of its
//! own, or two.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::state::{ReportedEnding, State};
use crate::model::{Connection, Correction, EndingKind, Judged, Place, Report, SECOND, Timestamp};

/// A connection's lines may come so long after its last words, as `rebuild` has it.
const LINGER: i64 = 10 * SECOND;
/// Parts of one connection do not end further apart.
const NEAR: i64 = 15 * SECOND;

/// What this report has to say.
#[derive(Debug, Default)]
pub struct Chosen {
    /// First lines of the connections to report.
    pub fresh: HashSet<Place>,
    /// Endings that an earlier report had otherwise.
    pub corrected: Vec<Correction>,
    /// Over, but later lines may say more.
    pub waiting: u64,
    /// All endings reported, now or before, as far as they can be met again.
    pub reported: Vec<ReportedEnding>,
    /// Every ending up to here was reported.
    pub through: Option<Timestamp>,
}

/// Chooses from a whole report. `silent`: no line will come soon, so what is over is over.
pub fn choose(report: &Report, state: &State, silent: bool, wanted: impl Fn(&Judged) -> bool) -> Chosen {
    let mut reported = Reported::new(state.reported.clone());
    let mut chosen = Chosen::default();
    let mut waits: Option<Timestamp> = None;
    for judged in report.connections.iter().filter(|j| wanted(j)) {
        let c = &judged.connection;
        if c.is_provisional && !(silent && c.closed.is_some()) {
            if let Some(closed) = c.closed {
                chosen.waiting += 1;
                waits = Some(waits.map_or(closed, |first| first.min(closed)));
            }
        } else if let Some(known) = reported.find(c) {
            let was = EndingKind::of_id(&known.ending).filter(|was| *was != c.ending.kind);
            known.ending = c.ending.kind.id().to_owned();
            chosen.corrected.extend(was.map(|was| Correction { id: judged.id.clone(), was, is: c.ending.kind }));
        } else if !is_left_over(c, state.through()) {
            chosen.fresh.insert(c.first);
            reported.add(c);
        }
    }
    let read = report.coverage.span;
    let all_before_waiting = waits.map_or(i64::MAX, |at| at.0 - 1);
    chosen.through = read.map(|(_, last)| Timestamp((last.0 - LINGER).min(all_before_waiting))).or(state.through());
    chosen.reported = reported.all;
    // What ended before the oldest line cannot be met again. A log that could not be read may come back.
    if let (Some((first, _)), false) = (read, report.troubles.iter().any(|t| t.fatal)) {
        chosen.reported.retain(|t| t.at >= first.0 - NEAR);
    }
    chosen
}

/// What is left of a connection whose first lines were rotated away, and whose end was reported when they were there?
fn is_left_over(c: &Connection, through: Option<Timestamp>) -> bool {
    c.starts_before_log && c.closed.zip(through).is_some_and(|(closed, through)| closed <= through)
}

/// When it ended, as far as the log says.
fn ended(c: &Connection) -> Timestamp {
    c.closed.unwrap_or(c.began)
}

/// Who a connection is, whatever is left of its lines.
#[derive(PartialEq, Eq, Hash)]
enum Mark {
    /// One of its processes.
    Process(String, u32),
    /// Its client: refused connections have none of their own, and some logs do not number processes.
    Client(String, Option<(IpAddr, Option<u16>)>, i64),
}

/// The endings reported, found by their marks.
struct Reported {
    all: Vec<ReportedEnding>,
    marks: HashMap<Mark, Vec<usize>>,
    /// Clients' marks are used up: two refusals of one client in one second are two.
    used: HashSet<usize>,
}

impl Reported {
    fn new(all: Vec<ReportedEnding>) -> Reported {
        let mut known = Reported { all: Vec::new(), marks: HashMap::new(), used: HashSet::new() };
        all.into_iter().for_each(|reported| known.push(reported));
        known
    }

    fn push(&mut self, reported: ReportedEnding) {
        let index = self.all.len();
        for mark in marks(&reported.host, &reported.pids, reported.client, reported.at) {
            self.marks.entry(mark).or_default().push(index);
        }
        self.all.push(reported);
    }

    fn add(&mut self, c: &Connection) {
        self.used.insert(self.all.len());
        let reported = ReportedEnding {
            at: ended(c).0,
            ending: c.ending.kind.id().to_owned(),
            host: c.host.to_string(),
            pids: own_pids(c).to_vec(),
            client: client(c),
        };
        self.push(reported);
    }

    fn find(&mut self, c: &Connection) -> Option<&mut ReportedEnding> {
        let at = ended(c);
        // Without a time of its end only its process tells it, once its first line is gone.
        let timeless = c.closed.is_none() && c.starts_before_log;
        let index = marks(&c.host, own_pids(c), client(c), at.0).into_iter().find_map(|mark| {
            let of_process = matches!(mark, Mark::Process(..));
            let met = self.marks.get(&mark)?.iter().copied();
            // Machines whose logs name no host may have processes of one number at one time.
            let same_client = |reported: &ReportedEnding| reported.client.zip(client(c)).is_none_or(|(a, b)| a == b);
            let is_it = |i: &usize| match self.all.get(*i) {
                Some(reported) if of_process => {
                    same_client(reported) && (timeless || (reported.at - at.0).abs() <= NEAR)
                }
                _ => !self.used.contains(i),
            };
            met.filter(is_it).max()
        })?;
        self.used.insert(index);
        self.all.get_mut(index)
    }
}

/// A refused connection has the listener's.
fn own_pids(c: &Connection) -> &[u32] {
    if c.ending.kind == EndingKind::DroppedAtAccept { &[] } else { &c.pids }
}

fn client(c: &Connection) -> Option<(IpAddr, Option<u16>)> {
    c.peer.map(|p| (p.ip, p.port))
}

fn marks(host: &str, pids: &[u32], client: Option<(IpAddr, Option<u16>)>, at: i64) -> Vec<Mark> {
    if pids.is_empty() {
        return vec![Mark::Client(host.to_owned(), client, at)];
    }
    pids.iter().map(|pid| Mark::Process(host.to_owned(), *pid)).collect()
}
