//! Sessions that outlived a mass drop of their network only because the server was still sending.
//!
//! ClientAlive cuts the idle sessions of a dead path; one with output waiting is cut later by the kernel
//! (tcp_retries2), and before OpenSSH 9.8 without a word at INFO. One fault, two signatures, two times.

use rustc_hash::FxHashMap;

use super::abrupt_ends::AbruptEnds;
use super::hosts::{HostId, Scope, scopes};
use super::sessions::Sessions;
use crate::model::{Around, Brief, Budgets, EndingKind, Micros, network};

/// A drop counts if this many clients' sessions ended at once, none lived on, and chance does not explain it.
pub const FELL: u32 = 3;
/// Chance explains a drop that is no less likely than this.
const CHANCE: f64 = 0.01;

/// Did a network fall as a whole, and not by chance?
pub fn fell(network: &Around) -> bool {
    let together = network.died_clients >= FELL && network.chance.is_some_and(|p| p <= CHANCE);
    together && network.all_fell() && !network.may_have_left()
}

/// When networks fell as a whole, by ClientAlive's word.
pub struct Outages(FxHashMap<Scope, Vec<i64>>);

impl Outages {
    /// All of them.
    pub fn new(sessions: &Sessions, ends: &AbruptEnds) -> Outages {
        let mut drops: FxHashMap<Scope, Vec<i64>> = FxHashMap::default();
        for (place, told) in ends.iter() {
            let s = sessions.at(place);
            let client = sessions.client_of(s);
            if s.kind == EndingKind::AliveTimeout && told.network_fell {
                drops.entry((client.host, client.ip.map(network))).or_default().push(s.end);
            }
        }
        drops.values_mut().for_each(|times| times.sort_unstable());
        Outages(drops)
    }

    /// How long before this end, which came late and was quiet or timed out, its network fell.
    pub fn before(&self, c: &Brief, host: HostId, budgets: &Budgets) -> Option<Micros> {
        let late = matches!(c.ended_as(), EndingKind::Silent | EndingKind::TcpTimeout);
        let (true, Some(ip), Some(closed)) = (late, c.addr(), c.closed) else { return None };
        let times = self.0.get(&scopes(host, ip)[0])?;
        let last = times.partition_point(|t| *t <= closed.0).checked_sub(1).map(|i| times[i]);
        last.filter(|t| c.open_since().0 < *t && closed.0 - *t <= budgets.retransmission.hi)
            .map(|t| Micros(closed.0 - t))
    }
}
