//! Which host's log a connection stands in, as a small number: hosts are never each other's neighbours.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use crate::model::{Brief, network};

/// A host's number.
pub type HostId = u32;

/// A stretch of the net as one host sees it: an address, a network, or (`None`) everybody.
pub type Scope = (HostId, Option<IpAddr>);

/// The host of every connection, in their order.
pub fn number(connections: &[Brief]) -> Vec<HostId> {
    let mut known: FxHashMap<&str, HostId> = FxHashMap::default();
    let mut last: (&str, HostId) = ("", 0);
    connections
        .iter()
        .map(|c| {
            if last.0 != &*c.host || known.is_empty() {
                let next = known.len() as HostId;
                last = (&c.host, *known.entry(&c.host).or_insert(next));
            }
            last.1
        })
        .collect()
}

/// The network of a connection's client, and everybody.
pub fn scopes(host: HostId, ip: IpAddr) -> [Scope; 2] {
    [(host, Some(network(ip))), (host, None)]
}
