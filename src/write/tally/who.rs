//! Whose connections they were: users, addresses and client programs, each with what they did.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::model::{Judged, Text, Timestamp, network};
use crate::write::safe::safe_bytes;
use crate::write::words::has_time;

/// What people are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// User name.
    User,
    /// /24 or /64.
    Network,
    /// Version the client announced.
    Client,
}

/// Users, addresses and client programs of many connections.
#[derive(Default)]
pub struct Who {
    /// How many connections.
    pub connections: usize,
    users: BTreeMap<Option<Text>, Seen>,
    addresses: BTreeMap<IpAddr, Seen>,
    clients: BTreeMap<Text, Seen>,
}

/// What one of them did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Its connections.
    pub connections: u32,
    /// Of these: logged in.
    pub sessions: u32,
    /// The last end that a time is known of.
    pub last: Option<Timestamp>,
}

impl Seen {
    fn add(&mut self, judged: &Judged) {
        let c = &judged.connection;
        self.connections += 1;
        self.sessions += u32::from(c.is_session());
        self.last = self.last.max(c.closed.filter(|_| has_time(c.resolution)));
    }
}

impl Who {
    /// One more connection.
    pub fn add(&mut self, judged: &Judged) {
        let c = &judged.connection;
        self.connections += 1;
        // Most of them are known already, and a name need not be cloned to find it.
        match self.users.get_mut(&c.user) {
            Some(seen) => seen.add(judged),
            None => self.users.entry(c.user.clone()).or_default().add(judged),
        }
        if let Some(ip) = c.addr() {
            self.addresses.entry(ip).or_default().add(judged);
        }
        if let Some(client) = &c.client_version {
            self.clients.entry(client.clone()).or_default().add(judged);
        }
    }

    /// The users named, each with the number of connections.
    pub fn users(&self) -> Vec<(String, usize)> {
        let mut users: BTreeMap<String, usize> = BTreeMap::new();
        for (user, seen) in &self.users {
            if let Some(user) = user {
                *users.entry(safe_bytes(user)).or_default() += seen.connections as usize;
            }
        }
        users.into_iter().collect()
    }

    /// Where they came from: networks, or the one address that was seen of them.
    pub fn places(&self) -> Vec<(String, usize)> {
        let mut networks: BTreeMap<IpAddr, BTreeMap<IpAddr, usize>> = BTreeMap::new();
        for (ip, seen) in &self.addresses {
            networks.entry(network(*ip)).or_default().insert(*ip, seen.connections as usize);
        }
        let name = |(network, addresses): (&IpAddr, &BTreeMap<IpAddr, usize>)| {
            let n = addresses.values().sum();
            match (addresses.len(), addresses.keys().next()) {
                (1, Some(ip)) => (ip.to_string(), n),
                (many, _) => {
                    let bits = if network.is_ipv4() { 24 } else { 64 };
                    (format!("{network}/{bits} ({many} addresses)"), n)
                }
            }
        };
        networks.iter().map(name).collect()
    }

    /// Everybody, by a name of this kind; what looks alike may come more than once.
    pub fn by(&self, by: By) -> Vec<(String, Seen)> {
        let nobody = || "(nobody named)".to_owned();
        match by {
            By::User => {
                self.users.iter().map(|(u, seen)| (u.as_deref().map_or_else(nobody, safe_bytes), *seen)).collect()
            }
            By::Network => self.addresses.iter().map(|(ip, seen)| (subnet(*ip), *seen)).collect(),
            By::Client => self.clients.iter().map(|(client, seen)| (safe_bytes(client), *seen)).collect(),
        }
    }

    /// The users named, as the log writes them.
    pub fn names(&self) -> impl Iterator<Item = (&Text, Seen)> {
        self.users.iter().filter_map(|(user, seen)| Some((user.as_ref()?, *seen)))
    }

    /// Their addresses.
    pub fn addresses(&self) -> impl Iterator<Item = (IpAddr, Seen)> {
        self.addresses.iter().map(|(ip, seen)| (*ip, *seen))
    }
}

fn subnet(ip: IpAddr) -> String {
    format!("{}/{}", network(ip), if ip.is_ipv4() { 24 } else { 64 })
}
