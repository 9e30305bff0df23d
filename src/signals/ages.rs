//! Age floors: is there an age below which no session breaks?
//!
//! An idle limit on the path breaks no session younger than the limit, while outages break sessions of any
//! age. If abrupt ends came evenly over the time sessions were open, the share of that time spent below an
//! age x would be the chance that one end comes below x; so the chance that of n ends at most r do is binomial.
//! With x taken as the youngest end (r = 0) this is exact; for every other r tried the chance is corrected.
//!
//! Sessions that are always long (or scripts that always take the same time) would show such a floor without
//! any limit on the path. So a second chance is computed: if abrupt ends were a random sample of all ends,
//! the share of *orderly* sessions younger than x would be that chance.
//!
//! Whoever idles notices that his session is gone when he goes on, and that takes him a minute or so: whatever broke it, few
//! resets are younger than that. So a third chance is computed, with as much taken off x.
//!
//! People begin in the morning and leave in the evening: where ends come at one time of the day, only old sessions are there
//! to end. So it is told in what part of the day they came.
//!
//! And where programs close with something unread, their logout is a reset now and then: if abrupt ends were a random
//! sample of the ends of *those very clients*, the share of their other sessions younger than x would be that chance.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::binomial::binomial_head;
use super::hosts::{HostId, Scope, scopes};
use super::lists::Lists;
use super::sessions::{Session, Sessions};
use crate::model::{AgeFloor, Brief, EndingKind, Micros, OwnAges, SECOND};

/// Fewer independent ends than this show nothing.
const LEAST: usize = 4;
/// Ages that differ by so much may be the same: each lies between two stamps of whole seconds.
const ONE_AGE: i64 = 2 * SECOND;
/// Ends within so much of each other are one event.
const ONE_MOMENT: i64 = SECOND;
/// Who idles takes up to so long to notice that his session is gone.
const UNNOTICED: i64 = 60 * SECOND;
const A_DAY: i64 = 86_400 * SECOND;

/// How long the sessions of a scope lasted (µs).
#[derive(Default)]
struct Ages {
    all: Vec<i64>,
    orderly: Vec<i64>,
    /// Of all in order: how much all those before each lasted together.
    together: Vec<i64>,
    /// Those that broke off, by kind.
    ends: BTreeMap<EndingKind, Vec<AbruptAge>>,
}

/// A session that broke off: when (µs), how long it had lasted (µs), and the number of its client.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct AbruptAge {
    closed: i64,
    age: i64,
    client: u32,
}

impl Ages {
    /// Of the sessions at these places, as far as they ended.
    fn of(sessions: &Sessions, places: &[u32]) -> Ages {
        let mut ages = Ages::default();
        for s in places.iter().map(|place| sessions.at(*place)).filter(|s| s.start_is_known()) {
            let Some(closed) = s.closed() else { continue };
            let age = (closed - s.start).max(0);
            ages.all.push(age);
            if s.orderly {
                ages.orderly.push(age);
            }
            if is_counted(s) {
                ages.ends.entry(s.kind).or_default().push(AbruptAge { closed, age, client: s.client });
            }
        }
        ages
    }

    /// Once all are known: many ages will be asked for.
    fn sort(&mut self) {
        self.all.par_sort_unstable();
        self.orderly.par_sort_unstable();
        self.together = self.all.iter().scan(0i64, |sum, age| Some(std::mem::replace(sum, *sum + age))).collect();
    }

    /// Share of the time sessions were open that lies below an age.
    fn exposed_below(&self, age: i64) -> f64 {
        let (Some(last), Some(before)) = (self.all.last(), self.together.last()) else { return 0.0 };
        let younger = self.all.partition_point(|a| *a < age);
        let of_the_younger = self.together.get(younger).copied().unwrap_or(last + before) as f64;
        let of_the_others = (self.all.len() - younger) as f64 * age as f64;
        (of_the_younger + of_the_others).max(0.0) / ((last + before) as f64).max(1.0)
    }

    /// Share of orderly sessions younger than an age; one half of a session is added, for small numbers.
    fn orderly_below(&self, age: i64) -> f64 {
        let below = self.orderly.partition_point(|a| *a < age) as f64;
        (below + 0.5) / (self.orderly.len() as f64 + 1.0)
    }
}

/// The floors of every scope and kind of end.
pub struct Floors {
    /// By scope and kind.
    found: FxHashMap<(Scope, EndingKind), AgeFloor>,
    tried: u64,
}

impl Floors {
    /// Looks for a floor in every group of sessions that is large enough, on so many hosts.
    pub fn new(sessions: &Sessions, hosts: usize) -> Floors {
        let mut floors = Floors { found: FxHashMap::default(), tried: 0 };
        let networks = sessions.networks();
        let client = |place: u32| sessions.client_of(sessions.at(place));
        let by_network = Lists::new(sessions.places(), networks.len(), |place| client(place).network);
        for (scope, number) in networks.into_iter().zip(0..) {
            floors.search_all(scope, sessions, by_network.of(number));
        }
        let by_host = Lists::new(sessions.places(), hosts, |place| client(place).host);
        for host in 0..by_host.len() {
            floors.search_all((host, None), sessions, by_host.of(host));
        }
        floors
    }

    fn search_all(&mut self, scope: Scope, sessions: &Sessions, places: &[u32]) {
        let mut ages = Ages::of(sessions, places);
        let ends = std::mem::take(&mut ages.ends);
        if ends.values().all(|ends| ends.len() < LEAST) {
            return;
        }
        ages.sort();
        for (kind, ends) in ends {
            let theirs = (kind == EndingKind::Reset).then(|| Resets::of(&ends));
            if let Some(floor) = self.search(ends, &ages) {
                let of_their_own = theirs.and_then(|resets| resets.own_ages(sessions, places, &floor));
                let everywhere = scope.1.is_none();
                self.found.insert((scope, kind), AgeFloor { of_their_own, everywhere, ..floor });
            }
        }
    }

    /// The floor of this connection's group, if it is not below it.
    pub fn of(&self, c: &Brief, host: HostId) -> Option<AgeFloor> {
        let floor = scopes(host, c.addr()?).into_iter().find_map(|s| self.found.get(&(s, c.ended_as())))?;
        let age = c.lasted()?;
        (age.hi >= floor.floor.0).then_some(*floor)
    }

    /// How many floors were tried.
    pub fn tried(&self) -> u64 {
        self.tried
    }

    fn search(&mut self, mut ends: Vec<AbruptAge>, exposure: &Ages) -> Option<AgeFloor> {
        ends.sort_unstable();
        ends.dedup_by(|next, end| {
            let together = next.closed - end.closed <= ONE_MOMENT;
            end.age = if together { next.age.min(end.age) } else { end.age };
            together
        });
        if ends.len() < LEAST {
            return None;
        }
        ends.sort_unstable_by_key(|end| end.age);
        let ages: Vec<i64> = ends.iter().map(|end| end.age).collect();
        // A few ends of another cause may lie below; each number of them that is tried is paid for.
        let most_outliers = (ages.len() / 50).max((ages.len() / 5).min(3));
        let tries = (most_outliers + 1) as f64;
        self.tried += most_outliers as u64 + 1;
        let n = ages.len() as u64;
        let reached = |outliers: usize, share: usize| Micros(ages[outliers + (ages.len() - outliers) * share / 100]);
        let floors = (0..=most_outliers).map(|outliers| {
            let floor = ages[outliers];
            let chance = |share: f64| (binomial_head(n, share, outliers as u64) * tries).min(1.0);
            AgeFloor {
                floor: Micros(floor),
                ends: n as u32,
                outliers: outliers as u32,
                at_floor: ages[outliers..].partition_point(|age| *age <= floor + ONE_AGE) as u32,
                quartiles: (reached(outliers, 25), reached(outliers, 75)),
                nine_in_ten: reached(outliers, 90),
                part_of_day: Micros(A_DAY),
                chance: chance(exposure.exposed_below(floor)),
                chance_if_unnoticed: chance(exposure.exposed_below(floor - UNNOTICED)),
                chance_by_label: chance(exposure.orderly_below(floor)),
                of_their_own: None,
                everywhere: false,
            }
        });
        let found = floors.min_by(|a, b| a.chance.total_cmp(&b.chance))?;
        let part_of_day = part_of_day(ends[found.outliers as usize..].iter().map(|end| end.closed));
        Some(AgeFloor { part_of_day, ..found })
    }
}

/// The shortest part of the day, in any zone, in which four of five of these moments lie.
fn part_of_day(moments: impl Iterator<Item = i64>) -> Micros {
    let mut times: Vec<i64> = moments.map(|at| at.rem_euclid(A_DAY)).collect();
    times.sort_unstable();
    let most = (4 * times.len()).div_ceil(5);
    // The day goes on at midnight.
    let around = times.iter().copied().chain(times.iter().map(|at| at + A_DAY)).skip(most.saturating_sub(1));
    Micros(around.zip(&times).map(|(last, first)| last - first).min().unwrap_or(A_DAY))
}

/// Resets may be logouts; nobody logs out by a timeout.
struct Resets {
    clients: FxHashSet<u32>,
    count: u64,
    median: i64,
}

impl Resets {
    fn of(ends: &[AbruptAge]) -> Resets {
        let mut ages: Vec<i64> = ends.iter().map(|end| end.age).collect();
        ages.sort_unstable();
        let median = ages.get(ages.len() / 2).copied().unwrap_or_default();
        let clients = ends.iter().map(|end| end.client).collect();
        Resets { clients, count: ages.len() as u64, median }
    }

    /// How old these clients' sessions grew that ended otherwise: is none of them younger either, and are the resets no
    /// older than they?
    fn own_ages(&self, sessions: &Sessions, places: &[u32], floor: &AgeFloor) -> Option<OwnAges> {
        let theirs = places.iter().map(|place| sessions.at(*place)).filter(|s| self.clients.contains(&s.client));
        let ended_otherwise = theirs.filter(|s| s.kind != EndingKind::Reset && s.start_is_known());
        let ages: Vec<i64> = ended_otherwise.filter_map(|s| Some(s.closed()? - s.start)).collect();
        let below = |age: i64| ages.iter().filter(|a| **a < age).count();
        // One half of a session is added, for small numbers.
        let share = |below: usize| (below as f64 + 0.5) / (ages.len() as f64 + 1.0);
        let younger = below(floor.floor.0);
        let none_younger = binomial_head(u64::from(floor.ends), share(younger), u64::from(floor.outliers));
        let no_older = binomial_head(self.count, share(below(self.median)), self.count / 2);
        let (others, chance) = (ages.len() as u32, none_younger.min(no_older));
        (ages.len() >= LEAST).then_some(OwnAges { others, younger: younger as u32, chance })
    }
}

/// Kinds of end whose moment is set by the path or the kernel. ClientAlive's own moment is its budget, which
/// would be found again here, so it is left out. A proxy closes in order what was idle, as clients do.
fn is_counted(s: &Session) -> bool {
    match s.kind {
        EndingKind::Reset | EndingKind::TcpTimeout | EndingKind::Silent | EndingKind::WriteFailed => true,
        EndingKind::ClientClose => s.abrupt,
        _ => false,
    }
}
