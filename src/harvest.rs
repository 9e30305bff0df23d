//! What the rebuilt log yields: connections worth keeping, and noise that is counted as it is met.
//!
//! On an internet-facing host nearly everything is brute force and scans. A connection that can only be
//! that is counted and dropped at once; one that could also be a hung login of somebody real is kept until
//! it is known whether anybody from its network ever logs in. So memory grows with networks, not with noise.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::kept::Kept;
use crate::model::{Brief, Connection, EndingKind, Family, Meaning, Noise, Phase, Resetness, ServerEvent, network};
use crate::rebuild::Sink;
use crate::signals::{Losses, Moment, may_be_reset, moment};

/// Doubtful connections kept per network; more of them prove no more.
const DOUBTFUL: usize = 8;
/// Server events kept at most; a log with more is one of the server's troubles alone.
const EVENTS: usize = 200_000;

/// Moments at which noise may have been reset are kept up to here; where there are more, every second has one.
const RESETS: usize = 1 << 19;

/// Collects what `rebuild` hands over.
#[derive(Debug, Default)]
pub struct Harvest {
    keep_noise: bool,
    kept: Kept,
    events: Vec<ServerEvent>,
    /// Numbers of the doubtful connections kept, by network.
    doubtful: FxHashMap<IpAddr, SmallVec<[u32; 2]>>,
    networks: FxHashSet<IpAddr>,
    /// Who logged in, by host and address.
    known: FxHashSet<(Arc<str>, IpAddr)>,
    /// Logins cut off that were not kept, by host and address: strangers', unless somebody logs in from there.
    cut_off: FxHashMap<(Arc<str>, IpAddr), u64>,
    noise: Counts,
    /// When noise may have been reset; `None` if nobody asks, or once there is too much of it.
    resets: Option<Vec<Moment>>,
    losses: Losses,
}

/// What the log yielded.
pub struct Yield {
    /// Every connection kept, in order of its first line.
    pub kept: Kept,
    /// What happened to the server.
    pub events: Vec<ServerEvent>,
    /// What was counted and dropped.
    pub noise: Noise,
    /// When connections that were dropped may have been reset; `None` if they were too many to tell.
    pub resets: Option<Vec<Moment>>,
    /// Which lines are missing.
    pub losses: Losses,
}

impl Harvest {
    /// With `keep_noise` nothing is dropped; `counters` says that the kernel's counters will be set beside the ends.
    pub fn new(keep_noise: bool, counters: bool) -> Harvest {
        Harvest { keep_noise, resets: counters.then(Vec::new), ..Harvest::default() }
    }

    /// Everything kept, and the noise.
    pub fn finish(mut self) -> Yield {
        let mut kept = std::mem::take(&mut self.kept);
        let doubtful = std::mem::take(&mut self.doubtful);
        let strange = doubtful.into_iter().filter(|(network, _)| !self.networks.contains(network));
        let mut scanners: Vec<u32> = strange.flat_map(|(_, waiting)| waiting).collect();
        scanners.sort_unstable();
        let mut reading = kept.reading();
        scanners.iter().for_each(|number| self.count_doubtful(&reading.brief(*number as usize)));
        kept.sort(&scanners.into_iter().collect());
        self.tell_strangers();
        let Harvest { events, noise, resets, losses, .. } = self;
        Yield { kept, events, noise: noise.finish(), resets, losses }
    }

    /// Counted as it would be judged: a visit of a scanner, until it is known who logs in.
    fn count_doubtful(&mut self, c: &Brief) {
        self.count(c, Family::Scanner);
        if let (true, Some(ip)) = (c.is_login_cut_off(), c.addr()) {
            *self.cut_off.entry((Arc::clone(&c.host), ip)).or_default() += 1;
        }
    }

    /// A login that somebody known had begun is no visit of a scanner, nor is one where nobody knows who logs in.
    fn tell_strangers(&mut self) {
        let is_known = |who: &(Arc<str>, IpAddr)| self.known.contains(who) || self.losses.logins_left_out(&who.0);
        let logins = self.cut_off.iter().filter(|(who, _)| is_known(who)).map(|(_, n)| n).sum();
        self.noise.were_logins(logins);
    }

    fn count(&mut self, c: &Brief, family: Family) {
        self.noise.add(c, family);
        if self.resets.as_ref().is_some_and(|r| r.len() >= RESETS) {
            self.resets = None;
        }
        if let (Some(resets), true) = (&mut self.resets, may_be_reset(c)) {
            resets.extend(moment(c));
        }
    }
}

impl Sink for Harvest {
    fn connection(&mut self, c: &Connection) {
        self.losses.take(c);
        if let (true, Some(ip)) = (c.is_session(), c.addr()) {
            self.networks.insert(network(ip));
            if !self.keep_noise {
                self.known.insert((Arc::clone(&c.host), ip));
            }
        }
        if self.keep_noise {
            self.kept.add(c);
            return;
        }
        match (sort(c), c.addr()) {
            (Sort::FailedLogin, _) => self.count(c, Family::AuthFailure),
            (Sort::Doubtful, Some(ip)) => {
                let waiting = self.doubtful.entry(network(ip)).or_default();
                if waiting.len() < DOUBTFUL {
                    waiting.push(self.kept.len() as u32);
                    self.kept.add(c);
                } else {
                    self.count_doubtful(c);
                }
            }
            _ => self.kept.add(c),
        }
    }

    fn server_event(&mut self, event: ServerEvent) {
        if self.events.len() < EVENTS {
            self.events.push(event);
        }
    }
}

/// Without a harvest nothing is kept.
impl Sink for Option<Harvest> {
    fn connection(&mut self, c: &Connection) {
        if let Some(harvest) = self {
            harvest.connection(c);
        }
    }

    fn server_event(&mut self, event: ServerEvent) {
        if let Some(harvest) = self {
            harvest.server_event(event);
        }
    }
}

/// Noise, counted. Most connections of most logs end here.
#[derive(Debug, Default)]
struct Counts {
    attempts: u64,
    resets: BTreeMap<Resetness, u64>,
    endings: [u64; EndingKind::ALL.len()],
    families: [u64; Family::ALL.len()],
    v4: FxHashSet<u32>,
    v6: FxHashSet<u128>,
}

impl Counts {
    fn add(&mut self, c: &Brief, family: Family) {
        self.attempts += u64::from(c.attempts);
        *self.resets.entry(c.resetness()).or_default() += 1;
        self.endings[c.ending.kind as usize] += 1;
        self.families[family as usize] += 1;
        match c.addr() {
            Some(IpAddr::V4(ip)) => self.v4.insert(ip.into()),
            Some(IpAddr::V6(ip)) => self.v6.insert(ip.into()),
            None => false,
        };
    }

    /// So many of those counted as visits of scanners were logins that failed.
    fn were_logins(&mut self, n: u64) {
        self.families[Family::Scanner as usize] -= n;
        self.families[Family::AuthFailure as usize] += n;
    }

    fn finish(self) -> Noise {
        let endings = EndingKind::ALL.iter().copied().zip(self.endings).filter(|(_, n)| *n > 0).collect();
        let families = Family::ALL.iter().copied().zip(self.families).filter(|(_, n)| *n > 0).collect();
        let connections = self.endings.iter().sum();
        Noise {
            connections,
            resets: self.resets,
            endings,
            families,
            attempts: self.attempts,
            addresses: (self.v4.len() + self.v6.len()) as u64,
        }
    }
}

#[derive(PartialEq, Eq)]
enum Sort {
    /// A login that failed: noise whoever it was.
    FailedLogin,
    /// Nothing was tried: noise, unless it is a hung login of a network that logs in.
    Doubtful,
    /// Worth its own verdict.
    Worthy,
}

fn sort(c: &Brief) -> Sort {
    const PLAIN: [EndingKind; 7] = [
        EndingKind::ClientDisconnect,
        EndingKind::ClientClose,
        EndingKind::Reset,
        EndingKind::Silent,
        EndingKind::GraceTimeout,
        EndingKind::ProtocolError,
        EndingKind::AuthFailedLimit,
    ];
    // What may tell more than that somebody was not let in.
    let told = [Meaning::AlgorithmRefused, Meaning::ResourceExhausted, Meaning::InternalFailure, Meaning::ChildKilled];
    if c.reached == Phase::Session || !PLAIN.contains(&c.ending.kind) || c.said.has_any(&told) {
        return Sort::Worthy;
    }
    // Whose login ran into LoginGraceTime is a stranger or not, as will be known.
    let has_tried = (c.attempts > 0 || c.user_key.is_some()) && c.ending.kind != EndingKind::GraceTimeout;
    if has_tried { Sort::FailedLogin } else { Sort::Doubtful }
}
