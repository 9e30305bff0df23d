//! Clusters of abrupt ends: for every end the window of time around it that holds most others of its scope, and a count
//! of those. One window slides over the ends of a scope, and each fullest position is counted once: thousands of ends in
//! one moment cost no more each than a few.

use std::collections::BTreeSet;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::lists::Lists;
use super::logins::Logins;
use super::sessions::{Session, Sessions};
use super::windows::{Stretch, first_openers, fullest};
use crate::model::SECOND;

/// A user who was cut off at work logs in again within this time (µs).
pub const BACK: i64 = 900 * SECOND;
/// Of so many ends of a cluster it is looked up whether their clients came back.
const ASKED: usize = 8;
/// So many ages of a cluster may differ from the others.
const ODD: usize = 8;

/// Sessions of one scope that ended abruptly within one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// How many.
    pub died: u32,
    /// Their different addresses, networks and users.
    pub addresses: u32,
    pub networks: u32,
    pub users: u32,
    /// Clients of the first few of them who were back soon.
    pub back: u32,
    /// When the first ended (µs), and how much later the last.
    pub first: i64,
    pub spread: i64,
    /// Shortest to longest of them (µs), but for the few whose age fits least: see [`most_alike`].
    pub ages: i64,
}

impl Cluster {
    /// Different clients, by user or by address, whichever are more.
    pub fn clients(&self) -> u32 {
        self.users.max(self.addresses)
    }

    /// The cluster of one session alone; a session of no length does not count in any window.
    pub fn alone(s: &Session) -> Cluster {
        let one = u32::from(s.start < s.end);
        Cluster { died: one, addresses: one, networks: one, users: one, first: s.end, ..Cluster::default() }
    }
}

/// The clusters of all abrupt ends. Most ends come alone, and take no memory.
pub struct Clusters {
    /// Places of the sessions whose ends did not come alone, in order, and the index of their cluster.
    of: Vec<(u32, u32)>,
    clusters: Vec<Cluster>,
}

impl Clusters {
    /// Finds the fullest window around every abrupt end of every scope; `width` is how wide each end's window is (µs).
    pub fn new(abrupt: &Lists, (sessions, logins): (&Sessions, &Logins), width: impl Fn(&Session) -> i64) -> Clusters {
        let mut all = Clusters { of: Vec::new(), clusters: Vec::new() };
        let end = |place: &u32| sessions.at(*place).end;
        let width = |place: &u32| width(sessions.at(*place));
        for scope in (0..abrupt.len()).filter(|scope| abrupt.of(*scope).len() > 1) {
            let mut widths: Vec<i64> = abrupt.of(scope).iter().map(width).collect();
            widths.sort_unstable();
            widths.dedup();
            for asked in widths {
                for ends in abrupt.of(scope).chunk_by(|a, b| end(b) - end(a) <= asked) {
                    if ends.len() > 1 && ends.iter().any(|place| width(place) == asked) {
                        all.search(Window::new(ends, sessions, asked), logins, |place| width(place) == asked);
                    }
                }
            }
        }
        all.of.sort_unstable();
        all.of.shrink_to_fit();
        all.clusters.shrink_to_fit();
        all
    }

    /// Finds the clusters of those ends near each other that ask for a window of this width.
    fn search(&mut self, mut window: Window<'_>, logins: &Logins, asks: impl Fn(&u32) -> bool) {
        let openers = fullest(&window.stretches, &window.first).into_iter().zip(window.ends);
        let mut asking: Vec<(u32, u32)> =
            openers.filter(|(_, place)| asks(place)).filter_map(|(opener, place)| Some((opener?, *place))).collect();
        asking.sort_unstable();
        for same in asking.chunk_by(|a, b| a.0 == b.0) {
            let cluster = window.opened_by(same[0].0, logins);
            if cluster.died > 1 {
                self.of.extend(same.iter().map(|(_, place)| (*place, self.clusters.len() as u32)));
                self.clusters.push(cluster);
            }
        }
    }

    /// The cluster of the session at this place, if its end did not come alone.
    pub fn of(&self, place: u32) -> Option<Cluster> {
        let found = self.of.binary_search_by_key(&place, |(own, _)| *own).ok()?;
        self.clusters.get(self.of[found].1 as usize).copied()
    }
}

/// A window that moves over ends.
struct Window<'a> {
    sessions: &'a Sessions,
    /// Places of sessions in order of their ends.
    ends: &'a [u32],
    stretches: Vec<Stretch>,
    /// Where each counts first; and all in that order, the first last, as far as they did not enter yet.
    first: Vec<u32>,
    to_enter: Vec<u32>,
    /// How many it has left behind.
    left: u32,
    dead: Dead,
}

/// Who died within it: by place among the ends, by age, and by what they have in common.
#[derive(Default)]
struct Dead {
    places: BTreeSet<u32>,
    ages: BTreeSet<(i64, u32)>,
    addresses: Counts,
    networks: Counts,
    users: Counts,
}

impl<'a> Window<'a> {
    fn new(ends: &'a [u32], sessions: &'a Sessions, width: i64) -> Window<'a> {
        let stretch = |place: &u32| Stretch { start: sessions.at(*place).start, end: sessions.at(*place).end };
        let stretches: Vec<Stretch> = ends.iter().map(stretch).collect();
        let first = first_openers(&stretches, width);
        let mut to_enter: Vec<u32> = (0..ends.len() as u32).collect();
        to_enter.sort_unstable_by_key(|own| std::cmp::Reverse(first[*own as usize]));
        Window { sessions, ends, stretches, first, to_enter, left: 0, dead: Dead::default() }
    }

    /// Moves on to where this end opens it, and tells who died within.
    fn opened_by(&mut self, opener: u32, logins: &Logins) -> Cluster {
        while let Some(own) = self.to_enter.pop_if(|own| self.first[*own as usize] <= opener) {
            // Others came and went unasked.
            if own >= opener {
                self.dead.change(own, self.of(own), self.sessions, true);
            }
        }
        for own in self.left..opener {
            self.dead.change(own, self.of(own), self.sessions, false);
        }
        self.left = opener;
        self.cluster(logins)
    }

    fn of(&self, own: u32) -> &'a Session {
        self.sessions.at(self.ends[own as usize])
    }

    fn cluster(&self, logins: &Logins) -> Cluster {
        let Dead { places, ages, addresses, networks, users } = &self.dead;
        let [first, last] = [places.first(), places.last()].map(|own| own.map_or(0, |own| self.of(*own).end));
        let some = places.iter().take(ASKED).map(|own| self.of(*own));
        let is_back = |s: &&Session| !logins.of_client(self.sessions, s.client, (s.end, s.end + BACK)).is_empty();
        let back: BTreeSet<u32> = some.filter(is_back).map(|s| s.client).collect();
        Cluster {
            died: places.len() as u32,
            addresses: addresses.len(),
            networks: networks.len(),
            users: users.len(),
            back: back.len() as u32,
            first,
            spread: last - first,
            ages: most_alike(ages),
        }
    }
}

impl Dead {
    /// Counts one that came in, or, if it was counted, no more.
    fn change(&mut self, own: u32, session: &Session, sessions: &Sessions, is_in: bool) {
        let is_new = if is_in { self.places.insert(own) } else { self.places.remove(&own) };
        if !is_new {
            return;
        }
        let (client, age) = (sessions.client_of(session), (session.end - session.start, own));
        let _ = if is_in { self.ages.insert(age) } else { self.ages.remove(&age) };
        for (counts, key) in [
            (&mut self.addresses, client.address),
            (&mut self.networks, client.network),
            (&mut self.users, client.person),
        ] {
            if is_in { counts.add(key) } else { counts.remove(key) }
        }
    }
}

/// From the shortest to the longest of these ages, without a quarter of them at most, and a handful at most: among those
/// whom one age ended there may be one who just left.
fn most_alike(ages: &BTreeSet<(i64, u32)>) -> i64 {
    let odd = (ages.len() / 4).min(ODD);
    let longest: Vec<i64> = ages.iter().rev().take(odd + 1).map(|(age, _)| *age).collect();
    let shortest = ages.iter().take(odd + 1).map(|(age, _)| *age);
    shortest.zip(longest.iter().rev()).map(|(shortest, longest)| longest - shortest).min().unwrap_or_default()
}

/// How often each number is there.
#[derive(Default)]
struct Counts(FxHashMap<u32, u32>);

impl Counts {
    fn add(&mut self, key: u32) {
        *self.0.entry(key).or_default() += 1;
    }

    fn remove(&mut self, key: u32) {
        if let Entry::Occupied(mut count) = self.0.entry(key) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    fn len(&self) -> u32 {
        self.0.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::model::{Brief, Ending, EndingKind, Micros, Peer, Phase, Place, Timestamp, user_key};

    /// Sessions of one host: address, start (s) and end (µs), in order of their ends. Each address has a user of its own.
    fn sessions(all: &[(u32, i64, i64)]) -> Sessions {
        let mut sessions = Sessions::default();
        for (index, (address, start, end)) in all.iter().enumerate() {
            let first = Place { source: 0, line: index as u64 };
            let mut brief = Brief::new(Arc::from("edge01"), first, Timestamp(start * SECOND), Micros(SECOND));
            brief.opened = Some(Timestamp(start * SECOND));
            brief.peer = Some(Peer { ip: IpAddr::from((0x0a00_0000 + address).to_be_bytes()), port: None });
            brief.user_key = Some(user_key(&address.to_be_bytes()));
            (brief.closed, brief.reached) = (Some(Timestamp(*end)), Phase::Session);
            brief.ending = Ending::of(EndingKind::Reset, None);
            sessions.take(index as u32, &brief, 0);
        }
        sessions
    }

    fn clusters(sessions: &Sessions, width: impl Fn(&Session) -> i64) -> Clusters {
        let mut by_start: Vec<u32> = sessions.places().collect();
        by_start.sort_by_key(|place| sessions.at(*place).start);
        let abrupt = Lists::new(sessions.places(), 1, |_| 0);
        Clusters::new(&abrupt, (sessions, &Logins::new(sessions, &by_start)), width)
    }

    #[test]
    fn those_of_one_window_share_its_fall_and_one_that_came_in_after_its_first_end_does_not() {
        let all = [(1, 0, 100), (2, 0, 101), (300, 60, 103), (9, 102, 104), (2, 150, 200), (1, 90, 300)];
        let sessions = sessions(&all.map(|(address, start, end)| (address, start, end * SECOND)));
        let clusters = clusters(&sessions, |_| 5 * SECOND);
        let of = |place| clusters.of(place);
        let together = Cluster {
            died: 3,
            addresses: 3,
            networks: 2,
            users: 3,
            // The second user comes again at 150, after his end. The first came before his.
            back: 1,
            first: 100 * SECOND,
            spread: 3 * SECOND,
            ages: 58 * SECOND,
        };
        assert_eq!([0, 1, 2].map(of), [Some(together); 3]);
        assert_eq!([4, 5].map(of), [None; 2]);
        // Its own window is that which opens after it came.
        assert_eq!(of(3).map(|cluster| (cluster.died, cluster.first)), Some((2, 103 * SECOND)));
    }

    #[test]
    fn each_asks_for_a_window_of_its_own_width() {
        let sessions = sessions(&[(1, 0, 100 * SECOND), (2, 0, 104 * SECOND), (3, 0, 112 * SECOND)]);
        let width = |s: &Session| if s.end == 112 * SECOND { 20 * SECOND } else { 5 * SECOND };
        let clusters = clusters(&sessions, width);
        assert_eq!([0, 1, 2].map(|place| clusters.of(place).map(|cluster| cluster.died)), [Some(2), Some(2), Some(3)]);
    }

    /// How long so many take.
    fn time_of(n: u32) -> Duration {
        // Ever fewer end per second, so that most of them open the fullest window of another one.
        let end = |i: u32| 4000 * SECOND + i64::from(i).pow(2) * 300 * SECOND / i64::from(n).pow(2);
        let all: Vec<(u32, i64, i64)> = (0..n).map(|i| (i, i64::from(i % 3000), end(i))).collect();
        let sessions = sessions(&all);
        let began = Instant::now();
        let clusters = clusters(&sessions, |_| 60 * SECOND);
        assert!((0..n).all(|place| clusters.of(place).is_some()));
        began.elapsed()
    }

    #[test]
    fn thousands_that_fall_in_one_moment_cost_no_more_each_than_hundreds() {
        // A busy machine may spoil some tries. Were each to look at all others, it would be 256 times as long.
        let is_linear = |_| time_of(16_000) < time_of(1000) * 96;
        assert!((0..5).any(is_linear), "sixteen times as many take far more than sixteen times as long");
    }
}
