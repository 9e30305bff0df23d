//! Who came when, and from where: the next login of a user after an end, found without walking through those between.

use super::lists::{Fences, Lists};
use super::sessions::{Session, Sessions};

/// The logins of every user, in order of time.
pub struct Comings {
    by_client: Logins,
    by_person: Logins,
    /// Beside the logins of every user: place in that user's list of the next login from another address; the list's
    /// length where there is none.
    others: Vec<u32>,
}

/// Logins in order of time, by whose they are.
struct Logins {
    lists: Lists,
    fences: Fences,
}

impl Logins {
    fn new(
        came: impl Iterator<Item = u32> + Clone,
        scopes: usize,
        sessions: &Sessions,
        of: fn(&Sessions, &Session) -> u32,
    ) -> Logins {
        let lists = Lists::new(came, scopes, |place| of(sessions, sessions.at(place)));
        Logins { fences: Fences::new(lists.all(), |place| sessions.at(place).start), lists }
    }

    /// How many of one list came before `limit`.
    fn before(&self, scope: u32, limit: i64, sessions: &Sessions) -> usize {
        let start = |place| sessions.at(place).start;
        self.fences.before(self.lists.range(scope), limit, self.lists.all(), start)
    }
}

impl Comings {
    /// `by_start` are all sessions in order of time. Who was there when the log began did not come then.
    pub fn new(sessions: &Sessions, by_start: &[u32]) -> Comings {
        let came = by_start.iter().copied().filter(|place| sessions.at(*place).start_is_known());
        let by_client = Logins::new(came.clone(), sessions.clients(), sessions, |_, s| s.client);
        let by_person = Logins::new(came, sessions.people(), sessions, |sessions, s| sessions.client_of(s).person);
        let mut others = Vec::with_capacity(by_person.lists.all().len());
        for person in 0..by_person.lists.len() {
            let logins = by_person.lists.of(person);
            let first = others.len();
            others.resize(first + logins.len(), 0);
            let client = |place: usize| sessions.at(logins[place]).client;
            for place in (0..logins.len()).rev() {
                let same = place + 1 < logins.len() && client(place + 1) == client(place);
                others[first + place] = if same { others[first + place + 1] } else { place as u32 + 1 };
            }
        }
        Comings { by_client, by_person, others }
    }

    /// When this client came within these times (both included): places in order of time.
    pub fn of_client(&self, sessions: &Sessions, client: u32, (from, to): (i64, i64)) -> &[u32] {
        let first = self.by_client.before(client, from, sessions);
        let after = self.by_client.before(client, to.saturating_add(1), sessions);
        self.by_client.lists.of(client).get(first..after).unwrap_or_default()
    }

    /// When the user of this session first came from another address within these times (both included).
    pub fn elsewhere(&self, sessions: &Sessions, session: &Session, (from, to): (i64, i64)) -> Option<i64> {
        let person = sessions.client_of(session).person;
        let Logins { lists, .. } = &self.by_person;
        let (logins, others) = (lists.of(person), lists.beside(&self.others, person));
        let first = self.by_person.before(person, from, sessions);
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
        let logins = [(1, 10), (1, 20), (2, 30), (2, 40), (1, 50), (3, 60)];
        let mut sessions = Sessions::default();
        for (index, (n, at)) in logins.into_iter().enumerate() {
            let first = Place { source: 0, line: index as u64 };
            let mut brief = Brief::new(Arc::from("edge01"), first, Timestamp(at), Micros(SECOND));
            brief.peer = Some(Peer { ip: IpAddr::from([192, 0, 2, n]), port: None });
            (brief.user_key, brief.reached) = (Some(user_key(b"alice")), Phase::Session);
            sessions.take(index as u32, &brief, 0);
        }
        let places: Vec<u32> = sessions.places().collect();
        let comings = Comings::new(&sessions, &places);
        for from in 0..70 {
            for n in 1..=3 {
                for to in [from, from + 15, 100] {
                    let slow = logins.iter().find(|(m, at)| *m != n && (from..=to).contains(at)).map(|(_, at)| *at);
                    let own = logins.iter().position(|(m, _)| *m == n).unwrap() as u32;
                    let found = comings.elsewhere(&sessions, sessions.at(own), (from, to));
                    assert_eq!(found, slow, "{from}..={to} from {n}");
                }
            }
        }
        assert_eq!(comings.of_client(&sessions, 0, (20, 50)), [1, 4]);
        assert!(comings.of_client(&sessions, 9, (20, 50)).is_empty());
    }
}
