//! When users logged in, and from where: finds the next login after an end without a walk over those between.

use super::lists::Lists;
use super::sessions::{Session, Sessions};

/// The logins of every user, in order of time.
pub struct Logins {
    by_client: Lists,
    by_person: Lists,
    /// For every login of a user: the place in that user's list of the next login from another address, or the list's
    /// length if there is none.
    others: Vec<u32>,
}

impl Logins {
    /// `by_start` are all sessions in order of time. Of those that the log begins with, the login is not known.
    pub fn new(sessions: &Sessions, by_start: &[u32]) -> Logins {
        let came = by_start.iter().copied().filter(|place| sessions.at(*place).start_is_known());
        let list = |scopes, scope_of: fn(&Sessions, &Session) -> u32| {
            Lists::new(came.clone(), scopes, |place| scope_of(sessions, sessions.at(place)))
        };
        let by_client = list(sessions.clients(), |_, s| s.client);
        let by_person = list(sessions.people(), |sessions, s| sessions.client_of(s).person);
        let mut others = Vec::with_capacity(by_person.all().len());
        for person in 0..by_person.len() {
            let logins = by_person.of(person);
            let first = others.len();
            others.resize(first + logins.len(), 0);
            let client = |place: usize| sessions.at(logins[place]).client;
            for place in (0..logins.len()).rev() {
                let same = place + 1 < logins.len() && client(place + 1) == client(place);
                others[first + place] = if same { others[first + place + 1] } else { place as u32 + 1 };
            }
        }
        Logins { by_client, by_person, others }
    }

    /// When this client came within these times (both included): places in order of time.
    pub fn of_client(&self, sessions: &Sessions, client: u32, (from, to): (i64, i64)) -> &[u32] {
        let logins = self.by_client.of(client);
        let first = logins.partition_point(|place| sessions.at(*place).start < from);
        let after = logins.partition_point(|place| sessions.at(*place).start <= to);
        logins.get(first..after).unwrap_or_default()
    }

    /// When the user of this session first came from another address within these times (both included).
    pub fn elsewhere(&self, sessions: &Sessions, session: &Session, (from, to): (i64, i64)) -> Option<i64> {
        let person = sessions.client_of(session).person;
        let (logins, others) = (self.by_person.of(person), self.by_person.beside(&self.others, person));
        let first = logins.partition_point(|place| sessions.at(*place).start < from);
        let is_here = sessions.at(*logins.get(first)?).client == session.client;
        let place = if is_here { *others.get(first)? as usize } else { first };
        logins.get(place).map(|place| sessions.at(*place).start).filter(|at| *at <= to)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;

    use super::*;
    use crate::model::{Brief, Micros, Peer, Phase, Place, SECOND, Timestamp, user_key};

    #[test]
    fn the_next_login_from_another_address_is_found_over_any_number_from_this_one() {
        let known = [(1, 10), (1, 20), (2, 30), (2, 40), (1, 50), (3, 60)];
        let mut sessions = Sessions::default();
        for (index, (n, at)) in known.into_iter().enumerate() {
            let first = Place { source: 0, line: index as u64 };
            let mut brief = Brief::new(Arc::from("edge01"), first, Timestamp(at), Micros(SECOND));
            brief.peer = Some(Peer { ip: IpAddr::from([192, 0, 2, n]), port: None });
            (brief.user_key, brief.reached) = (Some(user_key(b"alice")), Phase::Session);
            sessions.take(index as u32, &brief, 0);
        }
        let places: Vec<u32> = sessions.places().collect();
        let logins = Logins::new(&sessions, &places);
        for from in 0..70 {
            for n in 1..=3 {
                for to in [from, from + 15, 100] {
                    let slow = known.iter().find(|(m, at)| *m != n && (from..=to).contains(at)).map(|(_, at)| *at);
                    let own = known.iter().position(|(m, _)| *m == n).unwrap() as u32;
                    let found = logins.elsewhere(&sessions, sessions.at(own), (from, to));
                    assert_eq!(found, slow, "{from}..={to} from {n}");
                }
            }
        }
        assert_eq!(logins.of_client(&sessions, 0, (20, 50)), [1, 4]);
        assert!(logins.of_client(&sessions, 9, (20, 50)).is_empty());
    }
}
