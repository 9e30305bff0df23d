//! Receives what `rebuild` hands over: keeps connections worth a verdict, counts and drops noise.
//!
//! On an internet-facing host nearly everything is brute force and scans. A connection that can only be
//! that is counted and dropped at once; one that could also be a hung login of a real user is kept until
//! it is known whether anybody from its network ever logs in. So memory grows with networks, not with noise.

use std::net::IpAddr;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::connections::ConnectionStore;
use crate::model::{Brief, Connection, EndingKind, Family, Meaning, Noise, Phase, Resetness, ServerEvent, network};
use crate::rebuild::Sink;
use crate::signals::{MissingLines, TimeRange, may_be_reset, moment};

/// Doubtful connections kept per network; more of them prove no more.
const DOUBTFUL: usize = 8;
/// Server events kept at most: more of them tell nothing new, and take memory.
const EVENTS: usize = 200_000;

/// Moments at which dropped connections may have been reset, kept at most: with more, every second has one, and they
/// tell nothing.
const RESETS: usize = 1 << 19;

/// Collects what `rebuild` hands over.
#[derive(Debug, Default)]
pub struct Collector {
    keep_noise: bool,
    kept: ConnectionStore,
    events: Vec<ServerEvent>,
    /// Doubtful connections kept, by network: their numbers in `kept`.
    doubtful: FxHashMap<IpAddr, SmallVec<[u32; 2]>>,
    /// Networks from which somebody logged in.
    networks: FxHashSet<IpAddr>,
    /// Who logged in, by host and address.
    known: FxHashSet<(Arc<str>, IpAddr)>,
    /// Logins cut off that were not kept, by host and address: strangers', unless somebody logs in from there.
    cut_off: FxHashMap<(Arc<str>, IpAddr), u64>,
    noise: Counts,
    /// When dropped connections may have been reset; `None` if not asked for, or once they are too many.
    resets: Option<Vec<TimeRange>>,
    missing: MissingLines,
}

/// What the log held.
pub struct Collected {
    /// Every connection kept, in order of its first line.
    pub connections: ConnectionStore,
    /// What happened to the server.
    pub events: Vec<ServerEvent>,
    /// What was counted and dropped.
    pub noise: Noise,
    /// When connections that were dropped may have been reset; `None` if they were too many to tell.
    pub resets: Option<Vec<TimeRange>>,
    /// Which lines are missing.
    pub missing: MissingLines,
}

impl Collector {
    /// With `keep_noise` nothing is dropped; with `counters`, the kernel's counters will be compared with the ends, so
    /// that the times of dropped ones are needed.
    pub fn new(keep_noise: bool, counters: bool) -> Collector {
        Collector { keep_noise, resets: counters.then(Vec::new), ..Collector::default() }
    }

    /// The log is over: doubtful connections of networks from which nobody logged in are noise.
    pub fn finish(mut self) -> Collected {
        let mut kept = std::mem::take(&mut self.kept);
        let doubtful = std::mem::take(&mut self.doubtful);
        let strangers = doubtful.into_iter().filter(|(network, _)| !self.networks.contains(network));
        let mut scanners: Vec<u32> = strangers.flat_map(|(_, waiting)| waiting).collect();
        scanners.sort_unstable();
        let mut reader = kept.reader();
        scanners.iter().for_each(|number| self.count_doubtful(&reader.brief(*number as usize)));
        kept.sort(&scanners.into_iter().collect());
        self.tell_strangers();
        let Collector { events, noise, resets, missing, .. } = self;
        Collected { connections: kept, events, noise: noise.finish(), resets, missing }
    }

    /// Counts a connection under the family it would get as a verdict: a scanner's, until it is known who logs in.
    fn count_doubtful(&mut self, c: &Brief) {
        self.count(c, Family::Scanner);
        if let (true, Some(ip)) = (c.is_login_cut_off(), c.addr()) {
            *self.cut_off.entry((Arc::clone(&c.host), ip)).or_default() += 1;
        }
    }

    /// A login that somebody known had begun is no visit of a scanner, nor is one where nobody knows who logs in.
    fn tell_strangers(&mut self) {
        let is_known = |who: &(Arc<str>, IpAddr)| self.known.contains(who) || self.missing.logins_left_out(&who.0);
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

impl Sink for Collector {
    fn connection(&mut self, c: &Connection) {
        self.missing.take(c);
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
        match (triage(c), c.addr()) {
            (Triage::FailedLogin, _) => self.count(c, Family::AuthFailure),
            (Triage::Doubtful, Some(ip)) => {
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

/// Without a collector nothing is kept.
impl Sink for Option<Collector> {
    fn connection(&mut self, c: &Connection) {
        if let Some(collector) = self {
            collector.connection(c);
        }
    }

    fn server_event(&mut self, event: ServerEvent) {
        if let Some(collector) = self {
            collector.server_event(event);
        }
    }
}

/// Noise counted so far. On an internet-facing host most connections end here.
#[derive(Debug, Default)]
struct Counts {
    attempts: u64,
    resets: [u64; Resetness::ALL.len()],
    endings: [u64; EndingKind::ALL.len()],
    families: [u64; Family::ALL.len()],
    v4: FxHashSet<u32>,
    v6: FxHashSet<u128>,
}

impl Counts {
    fn add(&mut self, c: &Brief, family: Family) {
        self.attempts += u64::from(c.attempts);
        self.resets[c.resetness() as usize] += 1;
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
        let resets = Resetness::ALL.iter().copied().zip(self.resets).filter(|(_, n)| *n > 0).collect();
        let endings = EndingKind::ALL.iter().copied().zip(self.endings).filter(|(_, n)| *n > 0).collect();
        let families = Family::ALL.iter().copied().zip(self.families).filter(|(_, n)| *n > 0).collect();
        let connections = self.endings.iter().sum();
        Noise {
            connections,
            resets,
            endings,
            families,
            attempts: self.attempts,
            addresses: (self.v4.len() + self.v6.len()) as u64,
        }
    }
}

/// What to do with a connection.
#[derive(PartialEq, Eq)]
enum Triage {
    /// A login failed: noise, whoever it was.
    FailedLogin,
    /// No login was tried: noise, unless it is a hung login from a network that logs in.
    Doubtful,
    /// Worth its own verdict.
    Keep,
}

fn triage(c: &Brief) -> Triage {
    const PLAIN: [EndingKind; 7] = [
        EndingKind::ClientDisconnect,
        EndingKind::ClientClose,
        EndingKind::Reset,
        EndingKind::Silent,
        EndingKind::GraceTimeout,
        EndingKind::ProtocolError,
        EndingKind::AuthFailedLimit,
    ];
    // Meanings that say more than that a login was refused.
    let telling =
        [Meaning::AlgorithmRefused, Meaning::ResourceExhausted, Meaning::InternalFailure, Meaning::ChildKilled];
    if c.reached == Phase::Session || !PLAIN.contains(&c.ending.kind) || c.said.has_any(&telling) {
        return Triage::Keep;
    }
    // A login that ran into LoginGraceTime may be a hung one: the rest of the log decides.
    let has_tried = (c.attempts > 0 || c.user_key.is_some()) && c.ending.kind != EndingKind::GraceTimeout;
    if has_tried { Triage::FailedLogin } else { Triage::Doubtful }
}
