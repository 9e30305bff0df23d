//! Packets of a living connection that the machine's own firewall dropped: it had forgotten the flow.

use std::net::IpAddr;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Connection, Meaning, SECOND, ServerEvent, Signals};

/// Where sshd listens, unless its lines say otherwise.
const SSH: u16 = 22;

/// A flow: server, client, its port, the server's port.
type Flow = (Arc<str>, IpAddr, u16, u16);

/// Counts for every session that was cut off its own packets which the firewall did not know. What comes in the second of
/// the end, or later, may be an answer to it.
pub fn measure(connections: &[Connection], events: &[ServerEvent], signals: &mut [Signals]) {
    let mut dropped: FxHashMap<Flow, Vec<i64>> = FxHashMap::default();
    for e in events.iter().filter(|e| e.meaning == Meaning::FlowUnknown) {
        let (Some(addr), Some((port, server_port))) = (e.addr, e.ports) else { continue };
        dropped.entry((Arc::clone(&e.host), addr, port, server_port)).or_default().push(e.at.0);
    }
    if dropped.is_empty() {
        return;
    }
    for (c, s) in connections.iter().zip(signals).filter(|(c, _)| c.is_abrupt()) {
        let (Some(peer), Some(closed)) = (c.peer, c.closed) else { continue };
        let Some(port) = peer.port else { continue };
        let server_port = c.server.and_then(|s| s.port).unwrap_or(SSH);
        let Some(times) = dropped.get(&(Arc::clone(&c.host), peer.ip, port, server_port)) else { continue };
        let lived = |at: &&i64| c.start().0 < **at && **at + SECOND <= closed.0;
        s.dropped_by_own_firewall = times.iter().filter(lived).count() as u32;
    }
}
