//! Is there an age below which nothing breaks? (diagnosis 5.3, in survival form.)
//!
//! An idle limit on the path breaks no session younger than the limit, while outages break sessions of any
//! age. If abrupt ends fell evenly over the time sessions were open, the share of that time spent below an
//! age x is the chance that one end falls below x; so the chance that of n ends at most r do is binomial.
//! With x taken as the youngest end (r = 0) this is exact; every other r tried is paid for.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::binomial::binomial_head;
use crate::model::{AgeFloor, Connection, EndingKind, Micros, SECOND, network};

/// Fewer independent ends than this show nothing.
const LEAST: usize = 4;
/// Ends within so much of each other are one event.
const ONE_MOMENT: i64 = SECOND;

/// A network, or the whole server.
type Scope = Option<IpAddr>;

/// The floors of every scope and kind of end.
pub struct Floors {
    /// By scope and kind.
    found: FxHashMap<(Scope, EndingKind), AgeFloor>,
    tried: u64,
}

impl Floors {
    /// Looks for a floor in every group that is large enough.
    pub fn new(connections: &[Connection]) -> Floors {
        let mut exposure: FxHashMap<Scope, Vec<i64>> = FxHashMap::default();
        let mut ends: FxHashMap<(Scope, EndingKind), Vec<(i64, i64)>> = FxHashMap::default();
        for c in connections.iter().filter(|c| c.is_session()) {
            let (Some(ip), Some(closed)) = (c.addr(), c.closed) else { continue };
            let age = (closed.0 - c.start().0).max(0);
            for scope in [Some(network(ip)), None] {
                exposure.entry(scope).or_default().push(age);
                if is_counted(c.ending.kind) {
                    ends.entry((scope, c.ending.kind)).or_default().push((closed.0, age));
                }
            }
        }
        let mut floors = Floors { found: FxHashMap::default(), tried: 0 };
        for (key, group) in ends {
            let Some(ages) = exposure.get(&key.0) else { continue };
            if let Some(floor) = floors.search(group, ages) {
                floors.found.insert(key, AgeFloor { everywhere: key.0.is_none(), ..floor });
            }
        }
        floors
    }

    /// The floor of this connection's group, if it is not below it.
    pub fn of(&self, c: &Connection) -> Option<AgeFloor> {
        let of_network = self.found.get(&(Some(network(c.addr()?)), c.ending.kind));
        let floor = of_network.or_else(|| self.found.get(&(None, c.ending.kind)))?;
        let age = c.lasted()?;
        (age.hi >= floor.floor.0).then_some(*floor)
    }

    /// How many floors were tried.
    pub fn tried(&self) -> u64 {
        self.tried
    }

    fn search(&mut self, mut ends: Vec<(i64, i64)>, exposure: &[i64]) -> Option<AgeFloor> {
        ends.sort_unstable();
        let mut ages: Vec<i64> = Vec::new();
        let mut last = i64::MIN / 2;
        for (at, age) in ends {
            if at - last > ONE_MOMENT {
                ages.push(age);
                last = at;
            } else if let Some(youngest) = ages.last_mut() {
                *youngest = age.min(*youngest);
            }
        }
        if ages.len() < LEAST {
            return None;
        }
        ages.sort_unstable();
        // A few ends of another cause may lie below; each number of them that is tried is paid for.
        let most_outliers = (ages.len() / 50).max((ages.len() / 5).min(3));
        let total: f64 = exposure.iter().map(|a| *a as f64).sum();
        let best = (0..=most_outliers)
            .map(|outliers| {
                let floor = ages[outliers];
                let below: f64 = exposure.iter().map(|a| (*a).min(floor) as f64).sum();
                let chance = binomial_head(ages.len() as u64, below / total.max(1.0), outliers as u64);
                (chance * (most_outliers + 1) as f64, outliers, floor)
            })
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        self.tried += most_outliers as u64 + 1;
        let (chance, outliers, floor) = best;
        Some(AgeFloor {
            floor: Micros(floor),
            ends: ages.len() as u32,
            outliers: outliers as u32,
            chance: chance.min(1.0),
            everywhere: false,
        })
    }
}

/// Kinds of end whose moment is set by the path or the kernel. ClientAlive's own moment is its budget, which
/// would be found again here, so it is left out.
fn is_counted(kind: EndingKind) -> bool {
    matches!(kind, EndingKind::Reset | EndingKind::TcpTimeout | EndingKind::Silent | EndingKind::WriteFailed)
}
