//! Sessions that outlived a mass drop of their network only because the server was still sending.
//!
//! ClientAlive cuts the idle sessions of a dead path; one with output waiting is cut later by the kernel
//! (tcp_retries2), and before OpenSSH 9.8 without a word at INFO. One fault, two signatures, two times.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::hosts::HostId;
use super::shared::Shared;
use crate::model::{Around, Brief, Budgets, EndingKind, Micros, network};

/// A drop counts if this many fell at once, nobody lived on, and chance does not explain it.
const FELL: u32 = 3;
const CHANCE: f64 = 0.01;

/// Did a network fall as a whole, and not by chance?
pub fn fell(network: &Around) -> bool {
    network.died >= FELL && network.survived == 0 && network.chance.is_some_and(|p| p <= CHANCE)
}

/// Tells the quiet and the timed-out of a drop shortly before them.
pub fn measure(abrupt: &[&Brief], hosts: &[HostId], budgets: &Budgets, all: &mut [Shared]) {
    let mut drops: FxHashMap<(HostId, IpAddr), Vec<i64>> = FxHashMap::default();
    for ((c, s), host) in abrupt.iter().zip(all.iter()).zip(hosts) {
        let proven = c.ended_as() == EndingKind::AliveTimeout && s.network_fell;
        if let (true, Some(ip), Some(closed)) = (proven, c.addr(), c.closed) {
            drops.entry((*host, network(ip))).or_default().push(closed.0);
        }
    }
    drops.values_mut().for_each(|times| times.sort_unstable());
    for ((c, s), host) in abrupt.iter().zip(all.iter_mut()).zip(hosts) {
        let late = matches!(c.ended_as(), EndingKind::Silent | EndingKind::TcpTimeout);
        let (true, Some(ip), Some(closed)) = (late, c.addr(), c.closed) else { continue };
        let Some(times) = drops.get(&(*host, network(ip))) else { continue };
        let last = times.partition_point(|t| *t <= closed.0).checked_sub(1).map(|i| times[i]);
        s.outage_before = last
            .filter(|t| c.start().0 < *t && closed.0 - *t <= budgets.retransmission.hi)
            .map(|t| Micros(closed.0 - t));
    }
}
