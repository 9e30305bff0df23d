//! What happened to the other sessions: who died at the same time, who lived on, who came in meanwhile.
//!
//! The strongest evidence about a path is what its *other* sessions did. Sessions that lived on through
//! the time in which this one was silent refute an outage; a whole office that falls at once proves one.

use std::net::IpAddr;
use std::num::NonZeroU64;

use rustc_hash::FxHashMap;

use super::binomial::at_risk;
use super::comings::Comings;
use super::hosts::HostId;
use super::windows::{Stretch, fullest};
use crate::model::{Around, Brief, Budgets, EndingKind, Interval, Micros, SECOND, Signals, network};

/// Endings of one cause fall this close together where no keepalive spreads them.
const MOMENT: i64 = 5 * SECOND;
/// ClientAlive is on, since it ended something, but its interval is not known.
const UNKNOWN_PHASE: i64 = 30 * SECOND;
/// How far to look for a login after an end.
pub const AFTER: i64 = 3600 * SECOND;
/// Survivors counted at most; more prove no more.
const ENOUGH: usize = 64;
/// Ends looked at in one window at most; a larger drop needs no finer count.
const MANY: usize = 512;

/// A user at an address of a host.
type Client = (HostId, u64, IpAddr);
/// When sessions began and when they ended, each in order.
type Spans = (Vec<i64>, Vec<i64>);

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

/// Sessions of one scope, by their places in the list of all, sorted twice.
#[derive(Default)]
struct Order {
    by_end: Vec<u32>,
    by_start: Vec<u32>,
    /// Of those by end: the abrupt ones.
    abrupt: Vec<u32>,
    /// When those that said goodbye began and ended, each in order, so that counting them costs no walk.
    goodbyes: (Vec<i64>, Vec<i64>),
    /// Time sessions were open (s), for the background hazard.
    exposure: f64,
    span: (i64, i64),
}

/// The sessions of one scope.
#[derive(Clone, Copy)]
struct Scope<'a> {
    all: &'a [Session],
    order: &'a Order,
}

/// All sessions by address, network and server.
pub struct Sessions {
    all: Vec<Session>,
    by_address: FxHashMap<(HostId, IpAddr), Order>,
    by_network: FxHashMap<(HostId, IpAddr), Order>,
    everyone: FxHashMap<HostId, Order>,
    comings: Comings,
    /// When the orderly sessions of clients that lost one began and ended, each in order.
    orderly: FxHashMap<Client, Spans>,
    windows: u64,
}

impl Sessions {
    /// Sorts the sessions of a log.
    pub fn new(connections: &[Brief], hosts: &[HostId]) -> Sessions {
        let all = sessions(connections);
        let mut by_address: FxHashMap<(HostId, IpAddr), Order> = FxHashMap::default();
        let mut by_network: FxHashMap<(HostId, IpAddr), Order> = FxHashMap::default();
        let mut everyone: FxHashMap<HostId, Order> = FxHashMap::default();
        // In order of time, so that every scope's list is, too.
        let mut places: Vec<u32> = (0..all.len() as u32).collect();
        places.sort_unstable_by_key(|p| (all[*p as usize].end, all[*p as usize].index));
        for place in &places {
            let s = &all[*place as usize];
            let host = hosts[s.index as usize];
            by_address.entry((host, s.ip)).or_default().by_end.push(*place);
            by_network.entry((host, network(s.ip))).or_default().by_end.push(*place);
            everyone.entry(host).or_default().by_end.push(*place);
        }
        let mut windows = 0;
        for order in by_address.values_mut().chain(by_network.values_mut()).chain(everyone.values_mut()) {
            order.complete(&all);
            windows += order.abrupt.len() as u64;
        }
        places.sort_unstable_by_key(|p| (all[*p as usize].start, all[*p as usize].index));
        let logins = places.iter().map(|p| &all[*p as usize]);
        let comings = Comings::new(logins.map(|s| (hosts[s.index as usize], s.user, s.ip, s.start)));
        let orderly = orderly(&all, hosts);
        Sessions { all, by_address, by_network, everyone, comings, orderly, windows }
    }

    /// Windows in which mass drops were looked for.
    pub fn windows(&self) -> u64 {
        self.windows
    }

    /// Measures the surroundings of one session's end, which has these budgets.
    pub fn measure(&self, index: usize, host: HostId, (c, budgets): (&Brief, &Budgets), signals: &mut Signals) {
        let (Some(ip), Some(closed)) = (c.addr(), c.closed) else { return };
        let user = c.user_key.map_or(0, NonZeroU64::get);
        let scope = |order| Scope { all: &self.all, order };
        let (Some(address), Some(everyone)) = (self.by_address.get(&(host, ip)), self.everyone.get(&host)) else {
            return;
        };
        let came_back = self.comings.of_client(host, user, ip, (closed.0, closed.0 + AFTER));
        signals.came_back = came_back.first().map(|at| Micros(at - closed.0));
        let elsewhere = self.comings.elsewhere(host, user, ip, (closed.0 + 1, closed.0 + AFTER));
        signals.came_back_elsewhere = elsewhere.map(|at| Micros(at - closed.0));
        if !c.is_abrupt() {
            return;
        }
        let end = End {
            index: index as u32,
            start: c.start().0,
            at: closed.0,
            silence: signals.silence,
            window: window(c.ended_as(), budgets),
            is_alive: c.ended_as() == EndingKind::AliveTimeout,
        };
        signals.client_awake = signals.silence.is_some_and(|s| {
            let silent = (closed.0 - s.lo + end.window, closed.0);
            let own = c.start().0;
            let comings = self.comings.of_client(host, user, ip, silent).len();
            comings > usize::from((silent.0..=silent.1).contains(&own)) || self.lived_on((host, user, ip), silent.0)
        });
        signals.address = scope(address).around(&end);
        if let Some(order) = self.by_network.get(&(host, network(ip))) {
            signals.network = scope(order).around(&end);
        }
        signals.everyone = scope(everyone).around(&end);
    }

    /// Was another session of this client open then that said goodbye later?
    fn lived_on(&self, client: Client, at: i64) -> bool {
        let count = |times: &[i64]| times.partition_point(|t| *t <= at);
        self.orderly.get(&client).is_some_and(|(starts, ends)| count(starts) > count(ends))
    }
}

/// How far the ends of one outage lie apart: by ClientAlive's refresh period, where that spreads them.
fn window(kind: EndingKind, budgets: &Budgets) -> i64 {
    match (kind, budgets.first_probe.map_or(0, |p| p.hi)) {
        (EndingKind::AliveTimeout, 0) => UNKNOWN_PHASE,
        (EndingKind::AliveTimeout, phase) => phase.max(MOMENT),
        _ => MOMENT,
    }
}

/// The orderly sessions of every client that lost one.
fn orderly(all: &[Session], hosts: &[HostId]) -> FxHashMap<Client, Spans> {
    let client = |s: &Session| (hosts[s.index as usize], s.user, s.ip);
    let mut found: FxHashMap<Client, Spans> =
        all.iter().filter(|s| s.abrupt).map(|s| (client(s), Default::default())).collect();
    for s in all.iter().filter(|s| s.orderly) {
        if let Some((starts, ends)) = found.get_mut(&client(s)) {
            starts.push(s.start);
            ends.push(s.end);
        }
    }
    for (starts, ends) in found.values_mut() {
        starts.sort_unstable();
        ends.sort_unstable();
    }
    found
}

/// What neighbours need to know of each session.
fn sessions(connections: &[Brief]) -> Vec<Session> {
    let sessions = connections.iter().enumerate().filter(|(_, c)| c.is_session());
    let brief = sessions.filter_map(|(index, c)| {
        Some(Session {
            index: index as u32,
            start: c.start().0,
            end: c.closed.map_or(i64::MAX, |t| t.0),
            user: c.user_key.map_or(0, NonZeroU64::get),
            ip: c.addr()?,
            abrupt: c.is_abrupt() && c.closed.is_some(),
            orderly: c.is_orderly(),
        })
    });
    brief.collect()
}

/// How many different things they have of a sort. Most ends stand alone.
fn distinct<K: Ord>(dead: &[&Session], key: impl Fn(&Session) -> K) -> u32 {
    if dead.len() < 2 {
        return dead.len() as u32;
    }
    let mut keys: Vec<K> = dead.iter().map(|s| key(s)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.len() as u32
}

/// The end being measured.
struct End {
    index: u32,
    start: i64,
    at: i64,
    silence: Option<Interval>,
    window: i64,
    /// Ended by ClientAlive?
    is_alive: bool,
}

impl Order {
    /// Everything but `by_end`, from it.
    fn complete(&mut self, all: &[Session]) {
        let of = |place: &u32| &all[*place as usize];
        self.by_start.clone_from(&self.by_end);
        self.by_start.sort_unstable_by_key(|p| (of(p).start, of(p).index));
        self.abrupt = self.by_end.iter().copied().filter(|p| of(p).abrupt).collect();
        self.goodbyes = (
            self.by_start.iter().map(of).filter(|s| s.orderly).map(|s| s.start).collect(),
            self.by_end.iter().map(of).filter(|s| s.orderly).map(|s| s.end).collect(),
        );
        let ended = |s: &Session| if s.end == i64::MAX { s.start } else { s.end };
        let last = self.by_end.iter().map(of).map(ended).max().unwrap_or(0);
        self.exposure =
            self.by_end.iter().map(of).map(|s| (s.end.min(last) - s.start).max(0) as f64).sum::<f64>() / 1e6;
        for places in [&mut self.by_start, &mut self.by_end, &mut self.abrupt] {
            places.shrink_to_fit();
        }
        self.span = (self.by_start.first().map_or(0, |p| of(p).start), last);
    }
}

impl<'a> Scope<'a> {
    fn of(&self, place: u32) -> &'a Session {
        &self.all[place as usize]
    }

    fn around(&self, end: &End) -> Around {
        let dead = self.dead(end);
        let ages = dead.iter().map(|s| s.end - s.start);
        // The first to die was last heard `silence` before; what cut it off began one probe later at the latest.
        let first_end = dead.first().map_or(end.at, |s| s.end);
        let cut_off = match end.silence {
            // ClientAlive asks every idle session of the path, so one victim speaks for all.
            Some(s) if end.is_alive => first_end - s.lo + end.window,
            Some(s) => end.at - s.lo + SECOND,
            None => end.at + MOMENT,
        };
        Around {
            died: dead.len() as u32,
            died_addresses: distinct(&dead, |s| s.ip),
            died_networks: distinct(&dead, |s| network(s.ip)),
            died_users: distinct(&dead, |s| s.user),
            survived: self.survivors(cut_off, end),
            spread: Micros(dead.last().map_or(0, |s| s.end) - dead.first().map_or(0, |s| s.end)),
            ages: Micros(ages.clone().max().unwrap_or(0) - ages.min().unwrap_or(0)),
            heard_in_silence: end.silence.map_or(0, |_| self.heard(cut_off, end)),
            chance: (dead.len() >= 3).then(|| self.chance(end, dead.len() as u32)),
        }
    }

    /// The abrupt ends of the fullest window that holds this one, in order of time; of a larger drop those around it.
    fn dead(&self, end: &End) -> Vec<&'a Session> {
        let abrupt = &self.order.abrupt;
        let key = |place: &u32| (self.of(*place).end, self.of(*place).index);
        let Ok(own) = abrupt.binary_search_by_key(&(end.at, end.index), key) else { return Vec::new() };
        let mut first = abrupt.partition_point(|p| self.of(*p).end < end.at - end.window);
        let mut after = abrupt.partition_point(|p| self.of(*p).end <= end.at + end.window);
        if after - first > MANY {
            first = first.max(own.saturating_sub(MANY / 2));
            after = after.min(first + MANY);
        }
        let mut near: Vec<&Session> = abrupt[first..after].iter().map(|p| self.of(*p)).collect();
        if near.len() == 1 {
            near.retain(|s| s.start < s.end);
            return near;
        }
        let stretches: Vec<Stretch> = near.iter().map(|s| Stretch { start: s.start, end: s.end }).collect();
        let Some(window) = fullest(&stretches, own - first, end.window) else { return Vec::new() };
        let blow = near[window.start].end;
        near[window].iter().copied().filter(|s| s.start < blow).collect()
    }

    /// Sessions open before `cut_off` that said goodbye after it: the path carried them then.
    fn survivors(&self, cut_off: i64, end: &End) -> u32 {
        let opened = if end.silence.is_some() { cut_off } else { end.at - MOMENT };
        let (starts, ends) = &self.order.goodbyes;
        let began = starts.partition_point(|t| *t < opened);
        let over = ends.partition_point(|t| *t <= cut_off);
        let places = &self.order.by_start;
        let first = places.partition_point(|p| self.of(*p).start < opened);
        let late = places[first..].iter().map(|p| self.of(*p)).take_while(|s| s.start <= cut_off);
        let began_late = late.filter(|s| s.orderly && s.end <= cut_off).count();
        (began + began_late).saturating_sub(over).min(ENOUGH) as u32
    }

    /// Logins and goodbyes of others between `cut_off` and this end.
    fn heard(&self, cut_off: i64, end: &End) -> u32 {
        let until = end.at - SECOND;
        if until < cut_off {
            return 0;
        }
        let places = &self.order.by_start;
        let logins = places.partition_point(|p| self.of(*p).start <= until)
            - places.partition_point(|p| self.of(*p).start < cut_off);
        let own = usize::from((cut_off..=until).contains(&end.start));
        let goodbyes = &self.order.goodbyes.1;
        let goodbyes = goodbyes.partition_point(|t| *t <= until) - goodbyes.partition_point(|t| *t < cut_off);
        ((logins - own).min(ENOUGH) + goodbyes.min(ENOUGH)) as u32
    }

    /// At-risk chance of this many ends in one window, times the windows of the log.
    fn chance(&self, end: &End, died: u32) -> f64 {
        let window = end.window as f64 / 1e6;
        let Order { by_start, by_end, abrupt, exposure, span, .. } = self.order;
        let open = by_start.partition_point(|p| self.of(*p).start < end.at - end.window)
            - by_end.partition_point(|p| self.of(*p).end < end.at - end.window);
        let others = (abrupt.len() as u64).saturating_sub(u64::from(died)) as f64 + 0.5;
        let hazard = others / exposure.max(1.0);
        let windows = ((span.1 - span.0) as f64 / 1e6 / window).max(1.0);
        (at_risk((open as u64).max(u64::from(died)), hazard, window, u64::from(died)) * windows).min(1.0)
    }
}
