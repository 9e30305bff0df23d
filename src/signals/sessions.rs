//! What sessions need to know of each other: a row of fixed size for each, and its client. The rows of all sessions are in
//! memory together; everything else of a connection is read once, one connection after the other.

use std::net::IpAddr;
use std::num::NonZeroU64;

use rustc_hash::FxHashMap;

use super::hosts::{HostId, Scope};
use crate::model::{Brief, CountedAs, EndingKind, network};

/// A session.
#[derive(Clone, Copy, Debug)]
pub struct Session {
    /// When it began (µs), and when it ended; `i64::MAX` while it lives.
    pub start: i64,
    pub end: i64,
    /// Index of its connection.
    pub index: u32,
    /// Number of its client.
    pub client: u32,
    /// How it ended, as far as anybody tells, and by which of the kernel's counters.
    pub kind: EndingKind,
    pub how: Option<CountedAs>,
    /// Did it end without a goodbye?
    pub abrupt: bool,
    /// With one?
    pub orderly: bool,
    /// Did it begin before the log? Then its start is the log's.
    pub early: bool,
    /// Were its first lines lost? Its start is then not known, and set to that of the log.
    pub lost: bool,
}

impl Session {
    /// Does the log show when it began?
    pub fn start_is_known(&self) -> bool {
        !self.early && !self.lost
    }

    /// When it ended, if it did.
    pub fn closed(&self) -> Option<i64> {
        (self.end != i64::MAX).then_some(self.end)
    }
}

/// A user at an address of a host.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    pub host: HostId,
    pub user: Option<NonZeroU64>,
    /// `None` where no line says it.
    pub ip: Option<IpAddr>,
    /// Numbers of its user, whatever the address, of its address, and of its network.
    pub person: u32,
    pub address: u32,
    pub network: u32,
}

/// Numbers in the order in which they were given.
struct Numbers<K>(FxHashMap<K, u32>);

impl<K> Default for Numbers<K> {
    fn default() -> Numbers<K> {
        Numbers(FxHashMap::default())
    }
}

impl<K: std::hash::Hash + Eq> Numbers<K> {
    fn of(&mut self, key: K) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(key).or_insert(next)
    }
}

/// All sessions, in the order of their connections.
#[derive(Default)]
pub struct Sessions {
    rows: Vec<Session>,
    clients: Vec<Client>,
    /// When the first connection of every host began (µs).
    began: Vec<i64>,
    /// When the log ends (µs); without a time, for ever.
    pub log_ends: i64,
    numbers: Numbers<(HostId, Option<NonZeroU64>, Option<IpAddr>)>,
    people: Numbers<(HostId, Option<NonZeroU64>)>,
    addresses: Numbers<Scope>,
    networks: Numbers<Scope>,
}

impl Sessions {
    /// With room for those of so many connections: what is not used takes no memory, and a list that grows takes twice
    /// its own while it moves.
    pub fn with_room(connections: usize) -> Sessions {
        Sessions { rows: Vec::with_capacity(connections), log_ends: i64::MAX, ..Sessions::default() }
    }

    /// Once all are known.
    pub fn complete(&mut self) {
        self.rows.shrink_to_fit();
    }

    /// Takes the next connection in, if it is a session.
    pub fn take(&mut self, index: u32, c: &Brief, host: HostId) {
        let log_began = match self.began.get(host as usize) {
            Some(began) => *began,
            None => {
                self.began.push(c.began.0);
                c.began.0
            }
        };
        if !c.is_session() {
            return;
        }
        let client = self.numbers.of((host, c.user_key, c.addr()));
        if client as usize == self.clients.len() {
            let client = self.client(host, c.user_key, c.addr());
            self.clients.push(client);
        }
        self.rows.push(Session {
            start: if c.start_is_known() { c.start().0 } else { log_began },
            end: c.closed.map_or(i64::MAX, |t| t.0),
            index,
            client,
            kind: c.ended_as(),
            how: c.counted.as_deref().map(|counted| counted.how),
            abrupt: c.is_abrupt() && c.closed.is_some(),
            orderly: c.is_orderly(),
            early: c.is_older_than_log(),
            lost: !c.start_is_known() && c.start_was_lost,
        });
    }

    fn client(&mut self, host: HostId, user: Option<NonZeroU64>, ip: Option<IpAddr>) -> Client {
        Client {
            host,
            user,
            ip,
            person: self.people.of((host, user)),
            address: self.addresses.of((host, ip)),
            network: self.networks.of((host, ip.map(network))),
        }
    }

    /// All of them; a place is an index into these.
    pub fn rows(&self) -> &[Session] {
        &self.rows
    }

    /// The session of a connection.
    pub fn place(&self, index: usize) -> Option<u32> {
        self.rows.binary_search_by_key(&(index as u32), |s| s.index).ok().map(|place| place as u32)
    }

    /// The session at a place.
    pub fn at(&self, place: u32) -> &Session {
        &self.rows[place as usize]
    }

    /// When the log of its host began (µs).
    pub fn log_began(&self, session: &Session) -> i64 {
        self.began[self.client_of(session).host as usize]
    }

    /// Whose session it is.
    pub fn client_of(&self, session: &Session) -> &Client {
        &self.clients[session.client as usize]
    }

    /// How many clients there are.
    pub fn clients(&self) -> usize {
        self.clients.len()
    }

    /// How many users.
    pub fn people(&self) -> usize {
        self.people.0.len()
    }

    /// How many addresses.
    pub fn addresses(&self) -> usize {
        self.addresses.0.len()
    }

    /// The networks, by number.
    pub fn networks(&self) -> Vec<Scope> {
        let mut all: Vec<(Scope, u32)> = self.networks.0.iter().map(|(scope, number)| (*scope, *number)).collect();
        all.sort_unstable_by_key(|(_, number)| *number);
        all.into_iter().map(|(scope, _)| scope).collect()
    }

    /// Places of all whose address is known.
    pub fn places(&self) -> impl Iterator<Item = u32> + Clone {
        (0..self.rows.len() as u32).filter(|place| self.client_of(self.at(*place)).ip.is_some())
    }
}
