//! Receives what `rebuild` hands over: keeps connections worth a verdict, counts and drops noise.
//!
//! On an internet-facing host nearly everything is brute force and scans. A connection that can only be
//! that is counted and dropped at once; one that could also be a login of a real user that hung or was cut off is kept on
//! disk until it is known whether anybody from its network ever logs in. So memory grows with networks, not with noise,
//! and what is dropped changes no verdict.

use std::net::IpAddr;

use rustc_hash::FxHashSet;

use super::connections::ConnectionStore;
use super::doubtful::Doubtful;
use super::noise::Counts;
use crate::model::{Brief, Connection, EndingKind, Family, Meaning, Noise, Phase, ServerEvent, Trouble, network};
use crate::rebuild::Sink;
use crate::signals::{MissingLines, TimeRange};

/// Server events kept at most: more of them tell nothing new, and take memory.
const EVENTS: usize = 200_000;

/// Collects what `rebuild` hands over.
#[derive(Debug, Default)]
pub struct Collector {
    keep_noise: bool,
    kept: ConnectionStore,
    events: Vec<ServerEvent>,
    /// Networks from which somebody logged in.
    networks: FxHashSet<IpAddr>,
    /// Connections of other networks that are noise unless somebody of theirs logs in. They are counted as noise already.
    doubtful: Doubtful,
    noise: Counts,
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
    /// Connections that may be wrongly counted as noise.
    pub trouble: Option<Trouble>,
}

impl Collector {
    /// With `keep_noise` nothing is dropped; with `counters`, the kernel's counters will be compared with the ends, so
    /// that the times of dropped ones are needed.
    pub fn new(keep_noise: bool, counters: bool) -> Collector {
        Collector { keep_noise, noise: Counts::new(counters), ..Collector::default() }
    }

    /// The log is over: doubtful connections of networks from which somebody logged in are no noise.
    pub fn finish(mut self) -> Collected {
        let mut taken_back = Vec::new();
        for network in &self.networks {
            self.doubtful.of(*network, |c| {
                taken_back.extend(self.noise.take_back(c, family_of(c)));
                self.kept.add(c);
            });
        }
        let Collector { mut kept, events, networks, doubtful, noise, missing, .. } = self;
        kept.sort();
        let (noise, resets) = noise.finish(&networks, &missing, taken_back);
        Collected { connections: kept, events, noise, resets, missing, trouble: doubtful.trouble() }
    }
}

impl Sink for Collector {
    fn connection(&mut self, c: &Connection) {
        self.missing.take(c);
        if self.keep_noise {
            self.kept.add(c);
            return;
        }
        if let (true, Some(ip)) = (c.is_session(), c.addr()) {
            self.networks.insert(network(ip));
        }
        match (triage(c), c.addr()) {
            (Triage::Noise(family), _) => self.noise.add(c, family),
            (Triage::Doubtful, Some(ip)) if !self.networks.contains(&network(ip)) => {
                self.noise.add_doubtful(c, family_of(c));
                self.doubtful.add(network(ip), c);
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

/// What to do with a connection.
#[derive(PartialEq, Eq)]
enum Triage {
    /// A login that failed, whoever it was, or a knock: noise.
    Noise(Family),
    /// Nothing was refused: noise, unless it is a login from a network that logs in, which hung or was cut off.
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
    let has_tried = c.attempts > 0 || c.user_key.is_some();
    match c.ending.kind {
        // A login that ran into LoginGraceTime may be a hung one: the rest of the log decides.
        EndingKind::GraceTimeout => Triage::Doubtful,
        // Nobody who was refused nothing resets a connection on purpose.
        EndingKind::Reset if c.attempts == 0 && c.user_exists != Some(false) => Triage::Doubtful,
        _ if has_tried => Triage::Noise(Family::AuthFailure),
        // A knock is one wherever it comes from: health checks come from where people log in.
        EndingKind::ClientClose if c.said.has(Meaning::NoIdentification) => Triage::Noise(Family::Scanner),
        _ => Triage::Doubtful,
    }
}

/// The family that a doubtful connection would get as a verdict if nobody of its network logs in.
fn family_of(c: &Brief) -> Family {
    let is_login = c.user_key.is_some() && c.ending.kind != EndingKind::GraceTimeout;
    if is_login { Family::AuthFailure } else { Family::Scanner }
}
