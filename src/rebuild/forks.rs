//! Open connections, sorted by the pid from which they may fork a child (a login PAM's helper, a session its child). Pids
//! are given in rising order, so the parents of a new pid are found next below it, without a look at all open connections.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::pids::between;

/// So many are looked at for one that fits.
const LOOKED_AT: usize = 512;

/// What a connection may fork next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fork {
    /// A login of this pid and address: the process in which PAM answers.
    Helper(u32, IpAddr),
    /// A session that logged in when this was the newest pid, and its own pid: its child. Of several that logged in
    /// together the one of the higher pid did last.
    Child(u32, u32),
}

/// Slots of connections that may fork.
#[derive(Debug, Default)]
pub struct Forks {
    logins: BTreeMap<u32, (IpAddr, usize)>,
    sessions: BTreeMap<(u32, u32), usize>,
}

impl Forks {
    /// What stands in this slot was listed as the one and is now as the other.
    #[inline(always)]
    pub fn change(&mut self, slot: usize, known: &mut Option<Fork>, now: Option<Fork>) {
        // With most lines nothing changes.
        if *known != now {
            self.list(slot, known, now);
        }
    }

    #[inline(never)]
    fn list(&mut self, slot: usize, known: &mut Option<Fork>, now: Option<Fork>) {
        self.forget(slot, known.take());
        match now {
            Some(Fork::Helper(pid, address)) => drop(self.logins.insert(pid, (address, slot))),
            Some(Fork::Child(after, own)) => drop(self.sessions.insert((after, own), slot)),
            None => {}
        }
        *known = now;
    }

    /// A later one may have been listed in its place.
    fn forget(&mut self, slot: usize, known: Option<Fork>) {
        match known {
            Some(Fork::Helper(pid, address)) if self.logins.get(&pid) == Some(&(address, slot)) => {
                self.logins.remove(&pid);
            }
            Some(Fork::Child(after, own)) if self.sessions.get(&(after, own)) == Some(&slot) => {
                self.sessions.remove(&(after, own));
            }
            _ => {}
        }
    }

    /// Logins whose helper of PAM's may have this pid, the closest below first, those from before pids began again last:
    /// how many pids were given in between, and where each comes from.
    pub fn logins(&self, pid: u32) -> impl Iterator<Item = (u32, IpAddr, usize)> {
        let logins = self.logins.range(..=pid).rev().chain(self.logins.range(pid.saturating_add(1)..).rev());
        logins.map_while(move |(own, (from, slot))| Some((between(*own, pid)?, *from, *slot))).take(LOOKED_AT)
    }

    /// Sessions whose child may have this pid, and how many pids were given in between: the closest below first, those
    /// from before pids began again last.
    pub fn parents(&self, pid: u32) -> impl Iterator<Item = (u32, usize)> {
        let sessions = self
            .sessions
            .range(..=(pid, u32::MAX))
            .rev()
            .chain(self.sessions.range((pid.saturating_add(1), 0)..).rev());
        sessions.map_while(move |((after, _), slot)| Some((between(*after, pid)?, *slot))).take(LOOKED_AT)
    }

    /// Sessions that began before this pid but logged in when later ones were known, as is told where pids follow no
    /// order; and how far below it they began.
    pub fn parents_by_chance(&self, pid: u32) -> impl Iterator<Item = (u32, usize)> {
        let later = self.sessions.range((pid.saturating_add(1), 0)..).take(LOOKED_AT);
        let later = later.take_while(move |((after, _), _)| between(*after, pid).is_none());
        later.filter_map(move |((_, own), slot)| Some((pid.checked_sub(*own)?, *slot)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_below_comes_first_and_then_those_from_before_pids_began_again() {
        let mut forks = Forks::default();
        let address = |n| IpAddr::from([192, 0, 2, n]);
        let child = |pid| Fork::Child(pid, pid);
        let listed = [
            child(900),
            child(400),
            Fork::Helper(410, address(1)),
            Fork::Helper(420, address(2)),
            child(390),
            child(700),
        ];
        let mut known = [None; 6];
        for (slot, fork) in listed.into_iter().enumerate() {
            forks.change(slot, &mut known[slot], Some(fork));
        }
        let parents = |forks: &Forks, pid| forks.parents(pid).collect::<Vec<_>>();
        assert_eq!(parents(&forks, 410), [(10, 1), (20, 4), (110, 0)]);
        assert_eq!(parents(&forks, 395), [(5, 4), (95, 0)]);
        assert_eq!(parents(&forks, 310), [(10, 0), (10, 5)]);
        assert_eq!(forks.logins(500).collect::<Vec<_>>(), [(80, address(2), 3), (90, address(1), 2)]);
        assert_eq!(forks.logins(301).count(), 0);
        assert_eq!(forks.logins(204).collect::<Vec<_>>(), [(0, address(2), 3), (0, address(1), 2)]);
        forks.change(4, &mut known[4], None);
        assert_eq!(parents(&forks, 410), [(10, 1), (110, 0)]);
    }

    #[test]
    fn where_pids_follow_no_order_a_session_may_have_logged_in_beside_later_ones() {
        let mut forks = Forks::default();
        forks.change(0, &mut None, Some(Fork::Child(900, 480)));
        forks.change(1, &mut None, Some(Fork::Child(900, 520)));
        assert_eq!(forks.parents(500).count(), 0);
        assert_eq!(forks.parents_by_chance(500).collect::<Vec<_>>(), [(20, 0)]);
    }

    #[test]
    fn among_any_number_few_are_looked_at() {
        let mut forks = Forks::default();
        for slot in 0..10_000 {
            let pid = 2 * slot as u32;
            forks.change(slot, &mut None, Some(Fork::Child(pid, pid)));
        }
        assert_eq!(forks.parents(12_001).next(), Some((1, 6000)));
        assert_eq!(forks.parents(12_001).count(), LOOKED_AT);
    }
}
