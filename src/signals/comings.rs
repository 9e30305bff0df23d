//! Who came when, and from where: the next login of a user after an end, found without walking through those between.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::hosts::HostId;

/// A login.
struct Coming {
    at: i64,
    ip: IpAddr,
    /// Place in its list of the next login from another address; the list's length where there is none.
    other: usize,
}

/// The logins of every user.
#[derive(Default)]
pub struct Comings {
    by_client: FxHashMap<(HostId, u64, IpAddr), Vec<i64>>,
    by_user: FxHashMap<(HostId, u64), Vec<Coming>>,
}

impl Comings {
    /// Logins in order of time: host, user, address and time of each.
    pub fn new(logins: impl Iterator<Item = (HostId, u64, IpAddr, i64)>) -> Comings {
        let mut all = Comings::default();
        for (host, user, ip, at) in logins {
            all.by_client.entry((host, user, ip)).or_default().push(at);
            all.by_user.entry((host, user)).or_default().push(Coming { at, ip, other: 0 });
        }
        for logins in all.by_user.values_mut() {
            let mut next: Option<(IpAddr, usize)> = None;
            for place in (0..logins.len()).rev() {
                let ip = logins[place].ip;
                logins[place].other = match next {
                    Some((next_ip, _)) if next_ip == ip => logins[place + 1].other,
                    _ => place + 1,
                };
                next = Some((ip, place));
            }
        }
        all
    }

    /// When this user came from this address, within these times (both included).
    pub fn of_client(&self, host: HostId, user: u64, ip: IpAddr, (from, to): (i64, i64)) -> &[i64] {
        let Some(times) = self.by_client.get(&(host, user, ip)) else { return &[] };
        let first = times.partition_point(|at| *at < from);
        let after = times.partition_point(|at| *at <= to);
        times.get(first..after).unwrap_or_default()
    }

    /// When this user first came from another address within these times (both included).
    pub fn elsewhere(&self, host: HostId, user: u64, ip: IpAddr, (from, to): (i64, i64)) -> Option<i64> {
        let logins = self.by_user.get(&(host, user))?;
        let first = logins.partition_point(|login| login.at < from);
        let place = if logins.get(first)?.ip == ip { logins[first].other } else { first };
        logins.get(place).map(|login| login.at).filter(|at| *at <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_login_from_another_address_is_found_over_any_number_from_this_one() {
        let ip = |n: u8| IpAddr::from([192, 0, 2, n]);
        let logins = [(1, 10), (1, 20), (2, 30), (2, 40), (1, 50), (3, 60)];
        let comings = Comings::new(logins.into_iter().map(|(n, at)| (0, 7, ip(n), at)));
        for from in 0..70 {
            for n in 1..=3 {
                for to in [from, from + 15, 100] {
                    let slow = logins.iter().find(|(m, at)| *m != n && (from..=to).contains(at)).map(|(_, at)| *at);
                    assert_eq!(comings.elsewhere(0, 7, ip(n), (from, to)), slow, "{from}..={to} from {n}");
                }
            }
        }
        assert_eq!(comings.of_client(0, 7, ip(1), (20, 50)), [20, 50]);
        assert!(comings.of_client(0, 8, ip(1), (20, 50)).is_empty());
        assert_eq!(comings.elsewhere(1, 7, ip(1), (0, 100)), None);
    }
}
