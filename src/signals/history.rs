//! What an address, its network and its users did over the whole log.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use crate::model::{Connection, EndingKind, Habit, SourceHistory, network};

/// Counts by source and by client.
pub struct Histories {
    by_address: FxHashMap<IpAddr, SourceHistory>,
    by_network: FxHashMap<IpAddr, (u32, u32)>,
    habits: FxHashMap<(IpAddr, Box<[u8]>), Habit>,
}

impl Histories {
    /// One pass over all connections.
    pub fn new(connections: &[Connection]) -> Histories {
        let mut all = Histories {
            by_address: FxHashMap::default(),
            by_network: FxHashMap::default(),
            habits: FxHashMap::default(),
        };
        for c in connections {
            let Some(ip) = c.addr() else { continue };
            let history = all.by_address.entry(ip).or_default();
            let near = all.by_network.entry(network(ip)).or_default();
            history.connections += 1;
            if c.authenticated.is_some() {
                history.logins += 1;
                near.0 += 1;
            } else if hung(c) {
                history.hung += 1;
                near.1 += 1;
            }
            if let (true, Some(user)) = (c.is_session(), &c.user) {
                let habit = all.habits.entry((ip, user.clone())).or_default();
                let (goodbye, quiet) = leaving(c);
                habit.goodbyes += goodbye;
                habit.quiet += quiet;
            }
        }
        all
    }

    /// This connection's source.
    pub fn source(&self, c: &Connection) -> SourceHistory {
        let Some(ip) = c.addr() else { return SourceHistory::default() };
        let (network_logins, network_hung) = self.by_network.get(&network(ip)).copied().unwrap_or_default();
        SourceHistory { network_logins, network_hung, ..self.by_address.get(&ip).copied().unwrap_or_default() }
    }

    /// How the same user left from the same address at other times.
    pub fn habit(&self, c: &Connection) -> Habit {
        let (Some(ip), Some(user)) = (c.addr(), &c.user) else { return Habit::default() };
        let all = self.habits.get(&(ip, user.clone())).copied().unwrap_or_default();
        let (goodbye, quiet) = leaving(c);
        Habit { goodbyes: all.goodbyes - goodbye, quiet: all.quiet - quiet }
    }
}

/// Came as far as TCP and perhaps the banner, tried nothing, and was cut or left.
fn hung(c: &Connection) -> bool {
    c.attempts == 0
        && c.user.is_none()
        && matches!(c.ending.kind, EndingKind::GraceTimeout | EndingKind::ClientClose | EndingKind::Reset)
}

/// One goodbye, one quiet end, or neither.
fn leaving(c: &Connection) -> (u32, u32) {
    match c.ending.kind {
        EndingKind::ClientDisconnect => (1, 0),
        EndingKind::ClientClose | EndingKind::Silent => (0, 1),
        _ => (0, 0),
    }
}
