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

/// What one address did. Of a long log there are many of them, most of which came once.
#[derive(Clone, Copy, Default)]
struct AddressHistory {
    connections: u32,
    logins: u32,
    hung: u32,
}

/// What one network did.
#[derive(Default)]
struct NetworkHistory {
    logins: u32,
    hung: u32,
    logins_between_hangs: u32,
    /// When, until all are known: its logins, and its first and last hang.
    times: Vec<i64>,
    hangs: Option<(i64, i64)>,
}

impl NetworkHistory {
    fn hang(&mut self, at: i64) {
        self.hung += 1;
        self.hangs = Some(self.hangs.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
    }

    /// Once all are known; asked for by every connection of the network.
    fn count_logins_between_hangs(&mut self) {
        let times = std::mem::take(&mut self.times);
        if let Some((first, last)) = self.hangs {
            self.logins_between_hangs = times.iter().filter(|t| (first..=last).contains(*t)).count() as u32;
        }
    }
}

/// Counts by source and by client.
#[derive(Default)]
pub struct Histories {
    by_address: FxHashMap<(HostId, IpAddr), AddressHistory>,
    by_network: FxHashMap<(HostId, IpAddr), NetworkHistory>,
    habits: FxHashMap<(HostId, IpAddr, NonZeroU64), Habit>,
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
            near.hang(c.began.0);
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
        self.by_network.values_mut().for_each(NetworkHistory::count_logins_between_hangs);
    }

    /// This connection's source.
    pub fn source(&self, c: &Brief, host: HostId) -> SourceHistory {
        let Some(ip) = c.addr() else { return SourceHistory::default() };
        let Some(near) = self.by_network.get(&(host, network(ip))) else { return SourceHistory::default() };
        let AddressHistory { connections, logins, hung } =
            self.by_address.get(&(host, ip)).copied().unwrap_or_default();
        SourceHistory {
            logins,
            connections,
            hung,
            network_logins: near.logins,
            network_hung: near.hung,
            logins_between_hangs: near.logins_between_hangs,
        }
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
    let spoke = c.said.has(Meaning::NoIdentification) || c.said.has(Meaning::BadIdentification);
    let waited = c.opened.is_some() && c.lasted().is_some_and(|l| l.hi >= LONG_WAIT);
    let ended = match c.ending.kind {
        EndingKind::GraceTimeout => true,
        EndingKind::ClientClose | EndingKind::Reset => waited,
        _ => false,
    };
    c.attempts == 0 && c.user_key.is_none() && !spoke && ended
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
