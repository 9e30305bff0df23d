//! What happened to the other sessions: who died at the same time, who lived on, who came in meanwhile.
//!
//! The strongest evidence about a path is what its *other* sessions did. Sessions that lived on through
//! the time in which this one was silent refute an outage; a whole office that falls at once proves one.

use std::net::IpAddr;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::Hasher;

use super::binomial::at_risk;
use super::hosts::HostId;
use crate::model::{Around, Budgets, Connection, EndingKind, Interval, Micros, SECOND, Signals, network};

/// Endings of one cause fall this close together where no keepalive spreads them.
const MOMENT: i64 = 5 * SECOND;
/// ClientAlive is on, since it ended something, but its interval is not known.
const UNKNOWN_PHASE: i64 = 30 * SECOND;
/// How far to look for a login after an end.
pub const AFTER: i64 = 3600 * SECOND;
/// Survivors counted at most; more prove no more.
const ENOUGH: u32 = 64;
/// Ends looked at in one window at most; a larger drop needs no finer count.
const MANY: usize = 512;

#[derive(Clone, Copy)]
struct Session {
    index: u32,
    start: i64,
    /// `i64::MAX` while it lives.
    end: i64,
    user: u64,
    ip: IpAddr,
    abrupt: bool,
    orderly: bool,
}

/// Sessions of one scope, sorted twice.
#[derive(Default)]
struct Scope {
    by_end: Vec<Session>,
    by_start: Vec<Session>,
    /// When those that said goodbye began and ended, each in order, so that counting them costs no walk.
    goodbyes: (Vec<i64>, Vec<i64>),
    /// Time sessions were open, and abrupt ends, for the background hazard.
    exposure: f64,
    abrupt: u64,
    span: (i64, i64),
}

/// All sessions by address, network and server.
pub struct Sessions {
    by_address: FxHashMap<(HostId, IpAddr), Scope>,
    by_network: FxHashMap<(HostId, IpAddr), Scope>,
    everyone: FxHashMap<HostId, Scope>,
    /// ClientAlive's refresh period: how far one outage spreads its ends.
    phase: i64,
    windows: u64,
}

impl Sessions {
    /// Sorts the sessions of a log.
    pub fn new(connections: &[Connection], hosts: &[HostId], budgets: &Budgets) -> Sessions {
        let mut all = Sessions {
            by_address: FxHashMap::default(),
            by_network: FxHashMap::default(),
            everyone: FxHashMap::default(),
            phase: budgets.first_probe.map_or(0, |p| p.hi),
            windows: 0,
        };
        for (index, c) in connections.iter().enumerate().filter(|(_, c)| c.is_session()) {
            let Some(ip) = c.addr() else { continue };
            let session = Session {
                index: index as u32,
                start: c.start().0,
                end: c.closed.map_or(i64::MAX, |t| t.0),
                user: user_key(c),
                ip,
                abrupt: c.is_abrupt() && c.closed.is_some(),
                orderly: c.is_orderly(),
            };
            for scope in [
                all.by_address.entry((hosts[index], ip)).or_default(),
                all.by_network.entry((hosts[index], network(ip))).or_default(),
                all.everyone.entry(hosts[index]).or_default(),
            ] {
                scope.by_end.push(session);
            }
        }
        let scopes = all.by_address.values_mut().chain(all.by_network.values_mut()).chain(all.everyone.values_mut());
        for scope in scopes {
            scope.sort();
            all.windows += scope.abrupt;
        }
        all
    }

    /// Windows in which mass drops were looked for.
    pub fn windows(&self) -> u64 {
        self.windows
    }

    /// Measures the surroundings of one session's end.
    pub fn measure(&self, index: usize, host: HostId, connections: &[Connection], signals: &mut Signals) {
        let c = &connections[index];
        let (Some(ip), Some(closed)) = (c.addr(), c.closed) else { return };
        let user = user_key(c);
        let (Some(address), Some(everyone)) = (self.by_address.get(&(host, ip)), self.everyone.get(&host)) else {
            return;
        };
        self.comings(address, user, closed.0, signals);
        signals.came_back_elsewhere = everyone
            .starts(closed.0 + 1, closed.0 + AFTER)
            .find(|s| s.user == user && s.ip != ip)
            .map(|s| Micros(s.start - closed.0));
        if !c.is_abrupt() {
            return;
        }
        let end = End {
            index: index as u32,
            at: closed.0,
            silence: signals.silence,
            window: self.window(c.ended_as()),
            is_alive: c.ended_as() == EndingKind::AliveTimeout,
        };
        signals.client_awake = signals.silence.is_some_and(|s| {
            address.starts(closed.0 - s.lo + end.window, closed.0).any(|o| o.user == user && o.index != end.index)
        });
        signals.address = address.around(&end);
        if let Some(scope) = self.by_network.get(&(host, network(ip))) {
            signals.network = scope.around(&end);
        }
        signals.everyone = everyone.around(&end);
    }

    /// How far the ends of one outage lie apart.
    fn window(&self, kind: EndingKind) -> i64 {
        match (kind, self.phase) {
            (EndingKind::AliveTimeout, 0) => UNKNOWN_PHASE,
            (EndingKind::AliveTimeout, phase) => phase.max(MOMENT),
            _ => MOMENT,
        }
    }

    fn comings(&self, address: &Scope, user: u64, closed: i64, signals: &mut Signals) {
        signals.came_back =
            address.starts(closed, closed + AFTER).find(|s| s.user == user).map(|s| Micros(s.start - closed));
    }
}

/// The end being measured.
struct End {
    index: u32,
    at: i64,
    silence: Option<Interval>,
    window: i64,
    /// Ended by ClientAlive?
    is_alive: bool,
}

impl Scope {
    fn sort(&mut self) {
        self.by_start = self.by_end.clone();
        self.by_start.sort_unstable_by_key(|s| (s.start, s.index));
        self.by_end.sort_unstable_by_key(|s| (s.end, s.index));
        self.goodbyes = (
            self.by_start.iter().filter(|s| s.orderly).map(|s| s.start).collect(),
            self.by_end.iter().filter(|s| s.orderly).map(|s| s.end).collect(),
        );
        self.abrupt = self.by_end.iter().filter(|s| s.abrupt).count() as u64;
        let last = self.by_end.iter().map(|s| if s.end == i64::MAX { s.start } else { s.end }).max().unwrap_or(0);
        self.exposure = self.by_end.iter().map(|s| (s.end.min(last) - s.start).max(0) as f64).sum::<f64>() / 1e6;
        self.span = (self.by_start.first().map_or(0, |s| s.start), last);
    }

    fn starts(&self, from: i64, to: i64) -> impl Iterator<Item = &Session> {
        let first = self.by_start.partition_point(|s| s.start < from);
        self.by_start[first..].iter().take_while(move |s| s.start <= to)
    }

    fn ends(&self, from: i64, to: i64) -> impl Iterator<Item = &Session> {
        let first = self.by_end.partition_point(|s| s.end < from);
        self.by_end[first..].iter().take_while(move |s| s.end <= to)
    }

    fn around(&self, end: &End) -> Around {
        let near: Vec<&Session> =
            self.ends(end.at - end.window, end.at + end.window).filter(|s| s.abrupt).take(MANY).collect();
        let dead = fullest_window(&near, end);
        let ages = dead.iter().map(|s| s.end - s.start);
        // The first to die was last heard `silence` before; what cut it off began one probe later at the latest.
        let first_end = dead.first().map_or(end.at, |s| s.end);
        let cut_off = match end.silence {
            // ClientAlive asks every idle session of the path, so one victim speaks for all.
            Some(s) if end.is_alive => first_end - s.lo + end.window,
            Some(s) => end.at - s.lo + SECOND,
            None => end.at + MOMENT,
        };
        let died_users: FxHashSet<u64> = dead.iter().map(|s| s.user).collect();
        let died_addresses: FxHashSet<IpAddr> = dead.iter().map(|s| s.ip).collect();
        let died_networks: FxHashSet<IpAddr> = died_addresses.iter().map(|ip| network(*ip)).collect();
        Around {
            died: dead.len() as u32,
            died_addresses: died_addresses.len() as u32,
            died_networks: died_networks.len() as u32,
            died_users: died_users.len() as u32,
            survived: self.survivors(cut_off, end),
            spread: Micros(dead.last().map_or(0, |s| s.end) - dead.first().map_or(0, |s| s.end)),
            ages: Micros(ages.clone().max().unwrap_or(0) - ages.min().unwrap_or(0)),
            heard_in_silence: end.silence.map_or(0, |_| self.heard(cut_off, end)),
            chance: (dead.len() >= 3).then(|| self.chance(end, dead.len() as u32)),
        }
    }

    /// Sessions open before `cut_off` that said goodbye after it: the path carried them then.
    fn survivors(&self, cut_off: i64, end: &End) -> u32 {
        let opened = if end.silence.is_some() { cut_off } else { end.at - MOMENT };
        let (starts, ends) = &self.goodbyes;
        let began = starts.partition_point(|t| *t < opened);
        let over = ends.partition_point(|t| *t <= cut_off);
        let began_late = self.starts(opened, cut_off).filter(|s| s.orderly && s.end <= cut_off).count();
        (began + began_late).saturating_sub(over).min(ENOUGH as usize) as u32
    }

    /// Logins and goodbyes of others between `cut_off` and this end.
    fn heard(&self, cut_off: i64, end: &End) -> u32 {
        let logins =
            self.starts(cut_off, end.at - SECOND).filter(|s| s.index != end.index).take(ENOUGH as usize).count();
        let goodbyes = self.ends(cut_off, end.at - SECOND).filter(|s| s.orderly).take(ENOUGH as usize).count();
        (logins + goodbyes) as u32
    }

    /// At-risk chance of this many ends in one window, times the windows of the log.
    fn chance(&self, end: &End, died: u32) -> f64 {
        let window = end.window as f64 / 1e6;
        let open = self.by_start.partition_point(|s| s.start < end.at - end.window)
            - self.by_end.partition_point(|s| s.end < end.at - end.window);
        let others = self.abrupt.saturating_sub(u64::from(died)) as f64 + 0.5;
        let hazard = others / self.exposure.max(1.0);
        let windows = ((self.span.1 - self.span.0) as f64 / 1e6 / window).max(1.0);
        (at_risk((open as u64).max(u64::from(died)), hazard, window, u64::from(died)) * windows).min(1.0)
    }
}

/// The most ends that fit one window holding this end, in order of time. Who came only after the first had
/// died did not die of the same blow.
fn fullest_window<'a>(near: &[&'a Session], end: &End) -> Vec<&'a Session> {
    let mut best: Vec<&Session> = Vec::new();
    for (i, first) in near.iter().enumerate().filter(|(_, s)| s.end <= end.at) {
        let within = near[i..].iter().take_while(|s| s.end <= first.end + end.window);
        let group: Vec<&Session> = within.filter(|s| s.start < first.end).copied().collect();
        if group.iter().any(|s| s.index == end.index) && group.len() > best.len() {
            best = group;
        }
    }
    best
}

fn user_key(c: &Connection) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(c.user.as_deref().unwrap_or_default());
    hasher.finish()
}
