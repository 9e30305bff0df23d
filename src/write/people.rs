//! Who was hit: users, source networks and client programs, each with what they did and what they lost.

use std::collections::BTreeMap;

use super::safe::safe_bytes;
use super::tally::Facts;
use crate::model::{Judged, network};

/// What is counted for one user, network or client.
#[derive(Default)]
pub struct Count<'a> {
    /// Its sessions, however they ended.
    pub sessions: usize,
    /// Its connections that were lost.
    pub hit: Vec<&'a Judged>,
}

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

impl By {
    /// All of them, in the order shown.
    pub const ALL: [By; 3] = [By::User, By::Network, By::Client];

    /// Heading of a table, and of its first column.
    pub fn titles(self) -> (&'static str, &'static str) {
        match self {
            By::User => ("By user", "User"),
            By::Network => ("By source network", "Network"),
            By::Client => ("By client program", "Client"),
        }
    }

    fn name(self, judged: &Judged) -> Option<String> {
        let c = &judged.connection;
        match self {
            By::User => Some(c.user.as_deref().map_or("(nobody named)".to_owned(), safe_bytes)),
            By::Network => c.addr().map(|ip| format!("{}/{}", network(ip), if ip.is_ipv4() { 24 } else { 64 })),
            By::Client => c.client_version.as_deref().map(safe_bytes),
        }
    }
}

/// Everybody with a name of this kind, those hit most first.
pub fn people<'a>(facts: &Facts<'a>, by: By) -> Vec<(String, Count<'a>)> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for name in facts.sessions.iter().filter_map(|j| by.name(j)) {
        counts.entry(name).or_default().sessions += 1;
    }
    for judged in facts.hit() {
        if let Some(name) = by.name(judged) {
            counts.entry(name).or_default().hit.push(judged);
        }
    }
    let mut counts: Vec<(String, Count)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, c)| (std::cmp::Reverse(c.hit.len()), std::cmp::Reverse(c.sessions)));
    counts
}
