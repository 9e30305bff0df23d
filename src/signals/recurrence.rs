//! Do ends of one kind come from one network again and again, one by one?
//!
//! A single end may be a suspended laptop or a short outage. Ends of many users of one network at unrelated times, while
//! their machines and the path demonstrably work, have their cause in that network.

use rustc_hash::{FxHashMap, FxHashSet};

use super::abrupt_ends::{AbruptEnd, AbruptEnds};
use super::hosts::{HostId, Scope, scopes};
use super::lists::Lists;
use super::sessions::Sessions;
use crate::model::{Brief, EndingKind, Recurrence, SECOND};

/// Ends closer together than this are one moment.
const APART: i64 = 60 * SECOND;

/// A dead session that is not used is found by the first probe of TCP keepalive, so much later at most (tcp_keepalive_time of
/// Linux, if nobody changed it): what one outage cut off ends within as long.
const PROBED: i64 = 7200 * SECOND;

/// Moments by which a network speaks for itself.
const ENOUGH: u32 = 3;

/// The moments of every network, of every server, and kind of end.
pub struct Recurrences(FxHashMap<(Scope, EndingKind), Recurrence>);

impl Recurrences {
    /// Counts them: `abrupt` are the abrupt ends of every network and of every server, in order of time.
    pub fn new(sessions: &Sessions, [by_network, by_host]: [&Lists; 2], ends: &AbruptEnds) -> Recurrences {
        let networks = sessions.networks();
        let of_networks = networks.into_iter().zip(0..).map(|(scope, number)| (scope, by_network.of(number)));
        let of_hosts = (0..by_host.len()).map(|host| ((host, None), by_host.of(host)));
        let mut found = FxHashMap::default();
        for (scope, places) in of_networks.chain(of_hosts) {
            for kind in EndingKind::ALL {
                let group: Vec<u32> =
                    places.iter().copied().filter(|place| sessions.at(*place).kind == *kind).collect();
                if !group.is_empty() {
                    let everywhere = scope.1.is_none();
                    let counted = count(&moments(&group, *kind, sessions), sessions, ends);
                    found.insert((scope, *kind), Recurrence { everywhere, ..counted });
                }
            }
        }
        Recurrences(found)
    }

    /// What an abrupt end is one of: what its network shows by itself stands, where it is enough.
    pub fn of(&self, c: &Brief, host: HostId) -> Recurrence {
        let Some(ip) = c.addr() else { return Recurrence::default() };
        let [network, everywhere] = scopes(host, ip).map(|scope| self.0.get(&(scope, c.ended_as())).copied());
        network.filter(|r| r.moments >= ENOUGH).or(everywhere).unwrap_or_default()
    }
}

/// Ends of one kind, in order of time, parted into those that one event may have caused.
fn moments<'a>(group: &'a [u32], kind: EndingKind, sessions: &Sessions) -> Vec<&'a [u32]> {
    let end = |place: &u32| sessions.at(*place).end;
    let mut first = group.first().map_or(0, end);
    let parted = group.chunk_by(|a, b| {
        let later = end(b) - end(a) > APART && (kind != EndingKind::TcpTimeout || end(b) - first > PROBED);
        if later {
            first = end(b);
        }
        !later
    });
    parted.collect()
}

fn count(moments: &[&[u32]], sessions: &Sessions, ends: &AbruptEnds) -> Recurrence {
    let mut r = Recurrence::default();
    let mut users: FxHashSet<u32> = FxHashSet::default();
    for moment in moments {
        let any = |told: fn(&AbruptEnd) -> bool| u32::from(moment.iter().any(|place| told(&ends.of(*place))));
        r.moments += 1;
        r.awake += any(|s| s.client_awake);
        r.back_at_once += any(|s| s.back_at_once);
        r.path_was_up += any(|s| s.path_was_up);
        let clients = moment.iter().map(|place| sessions.client_of(sessions.at(*place)));
        users.extend(clients.filter(|c| c.user.is_some()).map(|c| c.person));
    }
    r.users = users.len() as u32;
    r
}
