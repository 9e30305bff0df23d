//! Sessions that lived on: open at a given time, and ended later by their client's goodbye.

use super::lists::Lists;
use super::sessions::Sessions;

/// For every client, in order of start, the sessions that ended with a goodbye, later than all such sessions before. If
/// any session of a client was open at a time and ended so later, the last of these that had begun by then did, too: so
/// one binary search answers.
pub struct Goodbyes(Lists);

impl Goodbyes {
    /// `by_start` are all sessions, those of every client in order of time.
    pub fn new(sessions: &Sessions, by_start: &[u32]) -> Goodbyes {
        let mut latest = vec![i64::MIN; sessions.clients()];
        let mut outlasting = Vec::new();
        // Of a session whose first lines were lost it is not known when it was open.
        let is_known = |place: &u32| sessions.at(*place).orderly && !sessions.at(*place).lost;
        for place in by_start.iter().copied().filter(is_known) {
            let s = sessions.at(place);
            let latest = &mut latest[s.client as usize];
            if s.end > *latest {
                *latest = s.end;
                outlasting.push(place);
            }
        }
        Goodbyes(Lists::new(outlasting.iter().copied(), sessions.clients(), |place| sessions.at(place).client))
    }

    /// Was a session of this client open at this time (µs) that said goodbye later?
    pub fn lived_on(&self, sessions: &Sessions, client: u32, at: i64) -> bool {
        let outlasting = self.0.of(client);
        let begun = outlasting.partition_point(|place| sessions.at(*place).start <= at);
        begun.checked_sub(1).is_some_and(|last| sessions.at(outlasting[last]).end > at)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Brief, Ending, EndingKind, Meaning, Micros, Phase, Place, Timestamp, user_key};

    #[test]
    fn whoever_lived_on_is_found_however_sessions_overlap() {
        let mut sessions = Sessions::default();
        let mut made: Vec<(usize, i64, i64, bool)> = Vec::new();
        for n in 0..300i64 {
            let (user, start, lasted, is_orderly) = (n as usize % 2, n * 7 % 101, n * 31 % 47, n % 5 != 0);
            let first = Place { source: 0, line: n as u64 };
            let mut brief = Brief::new(Arc::from("edge01"), first, Timestamp(0), Micros(1));
            let is_lost = n % 7 == 0;
            (brief.starts_before_log, brief.start_was_lost) = (is_lost, is_lost);
            brief.opened = (!is_lost).then_some(Timestamp(start));
            brief.closed = Some(Timestamp(start + lasted));
            (brief.user_key, brief.reached) = (Some(user_key([&b"alice"[..], b"bob"][user])), Phase::Session);
            brief.ending = if is_orderly {
                Ending::of(EndingKind::ClientDisconnect, Some(Meaning::Disconnected))
            } else {
                Ending::of(EndingKind::Reset, None)
            };
            sessions.take(n as u32, &brief, 0);
            made.push((user, start, start + lasted, is_orderly && !is_lost));
        }
        let mut by_start: Vec<u32> = (0..300).collect();
        by_start.sort_by_key(|place| sessions.at(*place).start);
        let goodbyes = Goodbyes::new(&sessions, &by_start);
        let mut found = [0; 2];
        for at in -1..160 {
            for user in 0..2 {
                let lived_on = made.iter().any(|(u, start, end, ok)| *u == user && *ok && *start <= at && at < *end);
                assert_eq!(goodbyes.lived_on(&sessions, user as u32, at), lived_on, "{user} at {at}");
                found[usize::from(lived_on)] += 1;
            }
        }
        assert!(found.iter().all(|times| *times > 20), "{found:?}");
    }
}
