//! Do ends of one kind come from one network again and again, one by one?
//!
//! What happens once may be a nap or a hiccup. What happens to many users of one place at unrelated times,
//! while their machines and the path demonstrably work, has its cause in that place.

use std::num::NonZeroU64;

use rustc_hash::{FxHashMap, FxHashSet};

use super::hosts::{HostId, Scope, scopes};
use super::shared::Shared;
use crate::model::{Brief, EndingKind, Recurrence, SECOND};

/// Ends closer together than this are one moment.
const APART: i64 = 60 * SECOND;

/// A user who is back so soon was sitting there.
const AT_ONCE: i64 = 10 * SECOND;

/// Moments by which a network speaks for itself.
const ENOUGH: u32 = 3;

/// Counts the moments of every network and kind of end, and tells every connection of them.
pub fn measure(abrupt: &[&Brief], hosts: &[HostId], all: &mut [Shared]) {
    let mut groups: FxHashMap<(Scope, EndingKind), Vec<usize>> = FxHashMap::default();
    for (i, c) in abrupt.iter().enumerate() {
        if let (Some(ip), Some(_)) = (c.addr(), c.closed) {
            for scope in scopes(hosts[i], ip) {
                groups.entry((scope, c.ended_as())).or_default().push(i);
            }
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(key, group)| (key.0.1.is_none(), group.first().copied()));
    for (key, mut group) in groups {
        group.sort_by_key(|i| (abrupt[*i].closed, *i));
        let recurrence = Recurrence { everywhere: key.0.1.is_none(), ..count(&group, abrupt, all) };
        for i in group {
            // Networks come first: what one shows by itself stands, where it is enough.
            if all[i].recurrence.moments < ENOUGH {
                all[i].recurrence = recurrence;
            }
        }
    }
}

fn count(group: &[usize], abrupt: &[&Brief], all: &[Shared]) -> Recurrence {
    let mut r = Recurrence::default();
    let mut users: FxHashSet<NonZeroU64> = FxHashSet::default();
    let end = |i: usize| abrupt[i].closed.unwrap_or_default().0;
    for moment in group.chunk_by(|a, b| end(*b) - end(*a) <= APART) {
        r.moments += 1;
        r.awake += u32::from(moment.iter().any(|i| all[*i].client_awake));
        let at_once = |i: &usize| all[*i].came_back.is_some_and(|back| back.0 <= AT_ONCE);
        r.back_at_once += u32::from(moment.iter().any(at_once));
        r.path_was_up += u32::from(moment.iter().any(|i| all[*i].path_was_up));
        users.extend(moment.iter().filter_map(|i| abrupt[*i].user_key));
    }
    r.users = users.len() as u32;
    r
}
