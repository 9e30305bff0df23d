//! What an address, its network and its users did over the whole log.

use std::net::IpAddr;
use std::num::NonZeroU64;

use rustc_hash::FxHashMap;

use super::hosts::HostId;
use crate::model::{Brief, EndingKind, Habit, Interval, Meaning, SECOND, SHORTEST_IDLE_LIMIT, SourceHistory, network};

/// A client does not wait this long (µs) for a banner on purpose.
const LONG_WAIT: i64 = 5 * SECOND;
/// Within so long everybody pauses for some minutes; and nobody is at work for so many refresh periods without a pause.
const LONG_LIFE: i64 = 3 * 3600 * SECOND;
const MANY_PERIODS: i64 = 12;
/// Connections that broke off for this long (µs), so many of them, were not one look at the server's keys.
const SHUT_OUT: i64 = 3600 * SECOND;
const SHUT_OUT_MIN: u32 = 3;

/// What one address did. Of a long log there are many of them, most of which came once.
#[derive(Clone, Copy, Default)]
struct AddressHistory {
    connections: u32,
    logins: u32,
    hung: u32,
    broke_off: Stretch,
}

/// Things of one kind: how many, and when the first and the last were.
#[derive(Clone, Copy, Default)]
struct Stretch {
    n: u32,
    first: i64,
    last: i64,
}

impl Stretch {
    fn add(&mut self, other: Stretch) {
        *self = match (self.n, other.n) {
            (_, 0) => *self,
            (0, _) => other,
            (n, more) => Stretch { n: n + more, first: self.first.min(other.first), last: self.last.max(other.last) },
        };
    }

    fn one(at: i64) -> Stretch {
        Stretch { n: 1, first: at, last: at }
    }

    /// How many of these times lie in it.
    fn count(&self, times: &[i64]) -> u32 {
        let within = |t: &&i64| self.n > 0 && (self.first..=self.last).contains(*t);
        times.iter().filter(within).count() as u32
    }
}

/// What one network did.
#[derive(Default)]
struct NetworkHistory {
    logins: u32,
    hung: Stretch,
    logins_between_hangs: u32,
    /// Of addresses that log in, once it is known which do.
    broke_off: Stretch,
    /// So many of these, if nobody of the network got through meanwhile.
    shut_out: u32,
    /// When somebody logged in, until all are known.
    times: Vec<i64>,
}

impl NetworkHistory {
    /// Once all are known; asked for by every connection of the network.
    fn count_logins_between(&mut self) {
        let times = std::mem::take(&mut self.times);
        self.logins_between_hangs = self.hung.count(&times);
        let Stretch { n, first, last } = self.broke_off;
        let is_long = n >= SHUT_OUT_MIN && last - first >= SHUT_OUT;
        self.shut_out = if is_long && self.broke_off.count(&times) == 0 { n } else { 0 };
    }
}

/// Sessions of one client that have no end.
#[derive(Default)]
struct Open {
    sessions: u32,
    /// On how many days they began, and the last of these.
    days: u32,
    last_day: i64,
}

/// A day (µs).
const DAY: i64 = 86_400 * SECOND;

/// Counts by source and by client.
#[derive(Default)]
pub struct Histories {
    by_address: FxHashMap<(HostId, IpAddr), AddressHistory>,
    by_network: FxHashMap<(HostId, IpAddr), NetworkHistory>,
    habits: FxHashMap<(HostId, IpAddr, NonZeroU64), Habit>,
    open: FxHashMap<(HostId, IpAddr, NonZeroU64), Open>,
}

impl Histories {
    /// Takes a connection in, which ClientAlive asked after this soon, if it did.
    pub fn take(&mut self, c: &Brief, host: HostId, first_probe: Option<Interval>) {
        let Some(ip) = c.addr() else { return };
        let history = self.by_address.entry((host, ip)).or_default();
        let near = self.by_network.entry((host, network(ip))).or_default();
        history.connections += 1;
        // A session was logged in, whether the line of the login is there or not.
        if c.is_session() {
            history.logins += 1;
            near.logins += 1;
            near.times.push(c.authenticated.unwrap_or(c.began).0);
        } else if hung(c) {
            history.hung += 1;
            near.hung.add(Stretch::one(c.began.0));
        } else if broke_off(c) {
            history.broke_off.add(Stretch::one(c.began.0));
        }
        if let (true, Some(user), EndingKind::StillOpen) = (c.is_session(), c.user_key, c.ending.kind) {
            let (open, day) = (self.open.entry((host, ip, user)).or_default(), c.began.0.div_euclid(DAY));
            open.days += u32::from(open.sessions == 0 || open.last_day != day);
            open.sessions += 1;
            open.last_day = day;
        }
        if let (true, Some(user)) = (c.is_session(), c.user_key) {
            let (habit, own) = (self.habits.entry((host, ip, user)).or_default(), leaving(c, first_probe));
            habit.goodbyes += own.goodbyes;
            habit.quiet += own.quiet;
            habit.unforced += own.unforced;
            habit.after_session += own.after_session;
            habit.long_lived += own.long_lived;
        }
    }

    /// Once all are known.
    pub fn complete(&mut self) {
        for ((host, ip), source) in self.by_address.iter().filter(|(_, source)| source.logins > 0) {
            if let Some(near) = self.by_network.get_mut(&(*host, network(*ip))) {
                near.broke_off.add(source.broke_off);
            }
        }
        self.by_network.values_mut().for_each(NetworkHistory::count_logins_between);
    }

    /// This connection's source.
    pub fn source(&self, c: &Brief, host: HostId) -> SourceHistory {
        let Some(ip) = c.addr() else { return SourceHistory::default() };
        let Some(near) = self.by_network.get(&(host, network(ip))) else { return SourceHistory::default() };
        let AddressHistory { connections, logins, hung, .. } =
            self.by_address.get(&(host, ip)).copied().unwrap_or_default();
        SourceHistory {
            logins,
            connections,
            hung,
            network_logins: near.logins,
            network_hung: near.hung.n,
            logins_between_hangs: near.logins_between_hangs,
            shut_out: if logins > 0 && broke_off(c) { near.shut_out } else { 0 },
        }
    }

    /// How many sessions of the same user from the same address have no end, and on how many days they began.
    pub fn open_beside(&self, c: &Brief, host: HostId) -> (u32, u32) {
        let (Some(ip), Some(user), EndingKind::StillOpen) = (c.addr(), c.user_key, c.ending.kind) else {
            return (0, 0);
        };
        self.open.get(&(host, ip, user)).map_or((0, 0), |open| (open.sessions, open.days))
    }

    /// How all sessions of the same user from the same address were left.
    fn habits(&self, c: &Brief, host: HostId) -> Habit {
        let (Some(ip), Some(user)) = (c.addr(), c.user_key) else { return Habit::default() };
        self.habits.get(&(host, ip, user)).copied().unwrap_or_default()
    }

    /// How often the user whom a connection before its login names left a session from the same address.
    pub fn logins_of_user(&self, c: &Brief, host: HostId) -> u32 {
        let all = self.habits(c, host);
        all.goodbyes + all.quiet
    }

    /// How the same user left from the same address at other times.
    pub fn habit(&self, c: &Brief, host: HostId) -> Habit {
        let all = self.habits(c, host);
        if all == Habit::default() {
            return all;
        }
        // Of one that said goodbye itself nobody asks what ended it.
        let own = leaving(c, None);
        Habit {
            goodbyes: all.goodbyes - own.goodbyes,
            quiet: all.quiet - own.quiet,
            unforced: all.unforced - own.unforced,
            after_session: all.after_session - own.after_session,
            long_lived: all.long_lived,
        }
    }
}

/// Came as far as TCP and perhaps the banner, tried nothing, and was cut or left after a long wait.
fn hung(c: &Brief) -> bool {
    let waited = c.opened.is_some() && c.lasted().is_some_and(|l| l.hi >= LONG_WAIT);
    let ended = match c.ending.kind {
        EndingKind::GraceTimeout => true,
        EndingKind::ClientClose | EndingKind::Reset => waited,
        _ => false,
    };
    tried_nothing(c) && ended
}

/// Spoke SSH, and was cut or left before anybody was named; nobody knows after how long.
fn broke_off(c: &Brief) -> bool {
    let is_over = matches!(c.ending.kind, EndingKind::ClientClose | EndingKind::Reset);
    !c.is_session() && is_over && c.opened.is_none() && tried_nothing(c)
}

/// Was no user named, although it was a client of SSH that came?
fn tried_nothing(c: &Brief) -> bool {
    let is_none = c.said.has(Meaning::NoIdentification) || c.said.has(Meaning::BadIdentification);
    c.attempts == 0 && c.user_key.is_none() && !is_none
}

/// One goodbye, one quiet end, or neither.
fn leaving(c: &Brief, first_probe: Option<Interval>) -> Habit {
    match c.ended_as() {
        EndingKind::ClientDisconnect => {
            let long = first_probe.map(|probe| LONG_LIFE.max(MANY_PERIODS * probe.hi));
            let is_long = long.is_some_and(|long| c.lasted().is_some_and(|l| l.lo >= long));
            Habit { goodbyes: 1, long_lived: u32::from(is_long), ..Habit::default() }
        }
        EndingKind::ClientClose | EndingKind::Silent => {
            let young = c.lasted().is_some_and(|l| l.surely_below(SHORTEST_IDLE_LIMIT));
            let ended_first = c.ended_its_session_first();
            let (unforced, after_session) = (u32::from(young || ended_first), u32::from(ended_first));
            Habit { quiet: 1, unforced, after_session, ..Habit::default() }
        }
        _ => Habit::default(),
    }
}
