//! Packets of a living connection that the machine's own firewall dropped: it had forgotten the flow.

use std::net::IpAddr;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Connection, Meaning, SECOND, ServerEvent};

/// Where sshd listens, unless its lines say otherwise.
const SSH: u16 = 22;

/// A flow: server, client, its port, the server's port.
type Flow = (Arc<str>, IpAddr, u16, u16);

/// When the firewall dropped packets of flows it did not know.
pub struct Firewall {
    dropped: FxHashMap<Flow, Vec<i64>>,
}

impl Firewall {
    /// What the kernel told of it; `events` are in order of time.
    pub fn new(events: &[ServerEvent]) -> Firewall {
        let mut dropped: FxHashMap<Flow, Vec<i64>> = FxHashMap::default();
        for e in events.iter().filter(|e| e.meaning == Meaning::FlowUnknown) {
            let (Some(addr), Some((port, server_port))) = (e.addr, e.ports) else { continue };
            dropped.entry((Arc::clone(&e.host), addr, port, server_port)).or_default().push(e.at.0);
        }
        Firewall { dropped }
    }

    /// How many packets of a session that was cut off it dropped while the session lived. What comes in the second of
    /// the end, or later, may be an answer to it.
    pub fn dropped_of(&self, c: &Connection) -> u32 {
        let (Some(peer), Some(closed)) = (c.peer, c.closed.filter(|_| c.is_abrupt())) else { return 0 };
        let Some(port) = peer.port.filter(|_| !self.dropped.is_empty()) else { return 0 };
        let server_port = c.server.and_then(|s| s.port).unwrap_or(SSH);
        let Some(times) = self.dropped.get(&(Arc::clone(&c.host), peer.ip, port, server_port)) else { return 0 };
        let began = times.partition_point(|at| *at <= c.open_since().0);
        times.partition_point(|at| *at + SECOND <= closed.0).saturating_sub(began) as u32
    }
}
