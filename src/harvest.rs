//! What the rebuilt log yields: connections worth keeping, and noise that is counted as it is met.
//!
//! On an internet-facing host nearly everything is brute force and scans. A connection that can only be
//! that is counted and dropped at once; one that could also be a hung login of somebody real is kept until
//! it is known whether anybody from its network ever logs in. So memory grows with networks, not with noise.

use std::net::IpAddr;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Connection, EndingKind, Family, Meaning, Noise, Phase, ServerEvent, network};
use crate::rebuild::Sink;
use crate::signals::{Moment, may_be_reset, moment};

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
    connections: Vec<Connection>,
    events: Vec<ServerEvent>,
    doubtful: FxHashMap<IpAddr, Vec<Connection>>,
    networks: FxHashSet<IpAddr>,
    addresses: FxHashSet<IpAddr>,
    noise: Noise,
    /// When noise may have been reset; `None` if nobody asks, or once there is too much of it.
    resets: Option<Vec<Moment>>,
}

/// What the log yielded.
pub struct Yield {
    /// Every connection kept.
    pub connections: Vec<Connection>,
    /// What happened to the server.
    pub events: Vec<ServerEvent>,
    /// What was counted and dropped.
    pub noise: Noise,
    /// When connections that were dropped may have been reset; `None` if they were too many to tell.
    pub resets: Option<Vec<Moment>>,
}

impl Harvest {
    /// With `keep_noise` nothing is dropped; `counters` says that the kernel's counters will be set beside the ends.
    pub fn new(keep_noise: bool, counters: bool) -> Harvest {
        Harvest { keep_noise, resets: counters.then(Vec::new), ..Harvest::default() }
    }

    /// Everything kept, in the order it ended, and the noise.
    pub fn finish(mut self) -> Yield {
        let mut doubtful: Vec<(IpAddr, Vec<Connection>)> = self.doubtful.drain().collect();
        doubtful.sort_by_key(|(network, _)| *network);
        for (network, connections) in doubtful {
            for c in connections {
                if self.networks.contains(&network) {
                    self.connections.push(c);
                } else {
                    self.count(&c, Family::Scanner);
                }
            }
        }
        self.connections.shrink_to_fit();
        self.noise.addresses = self.addresses.len() as u64;
        let Harvest { connections, events, noise, resets, .. } = self;
        Yield { connections, events, noise, resets }
    }

    /// Keeps a copy, which takes no more memory than it needs: nothing will be added to it.
    fn keep(&mut self, c: &Connection) {
        self.connections.push(c.clone());
    }

    fn count(&mut self, c: &Connection, family: Family) {
        self.noise.connections += 1;
        self.noise.attempts += u64::from(c.attempts);
        *self.noise.endings.entry(c.ending.kind).or_default() += 1;
        *self.noise.families.entry(family).or_default() += 1;
        self.addresses.extend(c.addr());
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
        if let (true, Some(ip)) = (c.authenticated.is_some(), c.addr()) {
            self.networks.insert(network(ip));
        }
        if self.keep_noise {
            self.keep(c);
            return;
        }
        match (sort(c), c.addr()) {
            (Sort::FailedLogin, _) => self.count(c, Family::AuthFailure),
            (Sort::Doubtful, Some(ip)) => {
                let waiting = self.doubtful.entry(network(ip)).or_default();
                if waiting.len() < DOUBTFUL {
                    waiting.push(c.clone());
                } else {
                    self.count(c, Family::Scanner);
                }
            }
            _ => self.keep(c),
        }
    }

    fn server_event(&mut self, event: ServerEvent) {
        if self.events.len() < EVENTS {
            self.events.push(event);
        }
    }
}

enum Sort {
    /// A login that failed: noise whoever it was.
    FailedLogin,
    /// Nothing was tried: noise, unless it is a hung login of a network that logs in.
    Doubtful,
    /// Worth its own verdict.
    Worthy,
}

fn sort(c: &Connection) -> Sort {
    const PLAIN: [EndingKind; 6] = [
        EndingKind::ClientDisconnect,
        EndingKind::ClientClose,
        EndingKind::Reset,
        EndingKind::GraceTimeout,
        EndingKind::ProtocolError,
        EndingKind::AuthFailedLimit,
    ];
    // What may tell more than that somebody was not let in.
    let told = [Meaning::AlgorithmRefused, Meaning::ResourceExhausted, Meaning::InternalFailure, Meaning::ChildKilled];
    if c.reached == Phase::Session || !PLAIN.contains(&c.ending.kind) || c.said.has_any(&told) {
        return Sort::Worthy;
    }
    if c.attempts > 0 || c.user.is_some() { Sort::FailedLogin } else { Sort::Doubtful }
}
