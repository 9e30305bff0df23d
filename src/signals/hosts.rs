//! Hosts as small numbers. Connections of different hosts are never each other's neighbours.

use std::net::IpAddr;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::network;

/// A host's number.
pub type HostId = u32;

/// A stretch of the net as one host sees it: an address, a network, or (`None`) everybody.
pub type Scope = (HostId, Option<IpAddr>);

/// The hosts, in the order in which they were met.
#[derive(Debug, Default)]
pub struct Hosts {
    names: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, HostId>,
    last: HostId,
}

impl Hosts {
    /// A host's number; a host that was not met before gets the next one.
    pub fn meet(&mut self, name: &Arc<str>) -> HostId {
        if self.names.get(self.last as usize) != Some(name) {
            let next = self.names.len() as HostId;
            self.last = *self.numbers.entry(Arc::clone(name)).or_insert(next);
            if self.last == next {
                self.names.push(Arc::clone(name));
            }
        }
        self.last
    }

    /// The number of a host that was met; no other host has the number of one that was not.
    pub fn of(&self, name: &str) -> HostId {
        match &*self.names {
            // Of most logs there is no other.
            [only] if **only == *name => 0,
            _ => self.numbers.get(name).copied().unwrap_or(HostId::MAX),
        }
    }

    /// Their names, by number.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }
}

/// The network of a connection's client, and everybody.
pub fn scopes(host: HostId, ip: IpAddr) -> [Scope; 2] {
    [(host, Some(network(ip))), (host, None)]
}
