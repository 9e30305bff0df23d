//! Who fell together: for every abrupt end the fullest window that holds it, and who died within it. A window moves over
//! the ends of a scope and is asked once for each that is the fullest of some, so that of thousands that fall in one
//! moment none looks at the others.

use std::collections::BTreeSet;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::comings::Comings;
use super::lists::Lists;
use super::sessions::{Session, Sessions};
use super::windows::{Stretch, first_openers, fullest};
use crate::model::SECOND;

/// Whoever was cut off at work is back so soon, or sooner.
const BACK: i64 = 900 * SECOND;
/// So many of the dead are asked whether they came back.
const ASKED: usize = 8;
/// Of one that fell with nobody.
const ALONE: u32 = u32::MAX;

/// Sessions that ended within one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fall {
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
    /// Shortest to longest of them (µs).
    pub ages: i64,
}

impl Fall {
    /// One that ended for itself; it does not count in any window if it did not last.
    pub fn alone(start: i64, end: i64) -> Fall {
        let one = u32::from(start < end);
        Fall { died: one, addresses: one, networks: one, users: one, first: end, ..Fall::default() }
    }
}

/// The falls of all abrupt ends.
pub struct Falls {
    /// Beside the lists of abrupt ends: which fall is theirs.
    of: Vec<u32>,
    falls: Vec<Fall>,
}

impl Falls {
    /// Looks for the fullest window of every abrupt end in the lists of scopes, each as wide as that end asks for.
    pub fn new(abrupt: &Lists, (sessions, comings): (&Sessions, &Comings), width: impl Fn(&Session) -> i64) -> Falls {
        let mut all = Falls { of: vec![ALONE; abrupt.all().len()], falls: Vec::new() };
        let end = |place: &u32| sessions.at(*place).end;
        let width = |place: &u32| width(sessions.at(*place));
        for scope in (0..abrupt.len()).filter(|scope| abrupt.of(*scope).len() > 1) {
            let mut widths: Vec<i64> = abrupt.of(scope).iter().map(width).collect();
            widths.sort_unstable();
            widths.dedup();
            for asked in widths {
                let mut at = abrupt.range(scope).start;
                for ends in abrupt.of(scope).chunk_by(|a, b| end(b) - end(a) <= asked) {
                    if ends.len() > 1 && ends.iter().any(|place| width(place) == asked) {
                        all.search(at, Window::new(ends, sessions, asked), comings, |own| width(&ends[own]) == asked);
                    }
                    at += ends.len();
                }
            }
        }
        all
    }

    /// Finds the falls of those that ask for them among ends that stand there in the lists, near each other.
    fn search(&mut self, at: usize, mut window: Window<'_>, comings: &Comings, asks: impl Fn(usize) -> bool) {
        let opener = fullest(&window.stretches, &window.first);
        let asking =
            || opener.iter().enumerate().filter(|(own, _)| asks(*own)).filter_map(|(own, o)| Some((own, (*o)?)));
        let mut openers: Vec<u32> = asking().map(|(_, opener)| opener).collect();
        openers.sort_unstable();
        openers.dedup();
        for (own, opener) in asking() {
            self.of[at + own] = (self.falls.len() + openers.partition_point(|o| *o < opener)) as u32;
        }
        self.falls.extend(openers.into_iter().map(|opener| window.opened_by(opener, comings)));
    }

    /// That of an end which stands there in the lists, if it did not come alone.
    pub fn of(&self, at: usize) -> Option<Fall> {
        self.of.get(at).and_then(|fall| self.falls.get(*fall as usize)).copied()
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
    fn opened_by(&mut self, opener: u32, comings: &Comings) -> Fall {
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
        self.fall(comings)
    }

    fn of(&self, own: u32) -> &'a Session {
        self.sessions.at(self.ends[own as usize])
    }

    fn fall(&self, comings: &Comings) -> Fall {
        let Dead { places, ages, addresses, networks, users } = &self.dead;
        let [first, last] = [places.first(), places.last()].map(|own| own.map_or(0, |own| self.of(*own).end));
        let [shortest, longest] = [ages.first(), ages.last()].map(|age| age.map_or(0, |(age, _)| *age));
        let some = places.iter().take(ASKED).map(|own| self.of(*own));
        let is_back = |s: &&Session| !comings.of_client(self.sessions, s.client, (s.end, s.end + BACK)).is_empty();
        let back: BTreeSet<u32> = some.filter(is_back).map(|s| s.client).collect();
        Fall {
            died: places.len() as u32,
            addresses: addresses.len(),
            networks: networks.len(),
            users: users.len(),
            back: if places.len() > 1 { back.len() as u32 } else { 0 },
            first,
            spread: last - first,
            ages: longest - shortest,
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
