//! Who was hit: users, source networks and client programs, each with what they did and what they lost.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::tally::{By, Facts};
use crate::model::{Family, Timestamp};

/// What is counted for one user, network or client.
#[derive(Default)]
pub struct Count {
    /// Its sessions, however they ended.
    pub sessions: usize,
    /// Its connections that were lost.
    pub hit: usize,
    /// Of these: sessions.
    pub hit_sessions: usize,
    /// The last end of these that a time is known of.
    pub last: Option<Timestamp>,
    families: BTreeMap<Family, usize>,
}

impl Count {
    /// The family that most of what was lost belongs to.
    pub fn mostly(&self) -> Option<Family> {
        self.families.iter().max_by_key(|(family, n)| (**n, Reverse(**family))).map(|(family, _)| *family)
    }
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
}

/// Everybody by a name of this kind, those hit most first.
pub fn people(facts: &Facts, by: By) -> Vec<(String, Count)> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for (name, seen) in facts.everybody().flat_map(|who| who.by(by)).filter(|(_, seen)| seen.sessions > 0) {
        counts.entry(name).or_default().sessions += seen.sessions as usize;
    }
    for (family, who) in facts.hit() {
        for (name, seen) in who.by(by) {
            let count = counts.entry(name).or_default();
            count.hit += seen.connections as usize;
            count.hit_sessions += seen.sessions as usize;
            count.last = count.last.max(seen.last);
            *count.families.entry(family).or_default() += seen.connections as usize;
        }
    }
    let mut counts: Vec<(String, Count)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, c)| (Reverse(c.hit), Reverse(c.sessions)));
    counts
}
