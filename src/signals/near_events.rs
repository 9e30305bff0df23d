//! What the server and its kernel said around an end.

use super::hosts::{HostId, Hosts};
use super::victims::Victims;
use crate::model::{Connection, EndingKind, Meaning, Micros, NearEvent, SECOND, ServerEvent};

/// Server events this close to an end are looked at.
const NEAR: i64 = 180 * SECOND;

/// So many of them on either side of it.
const ENOUGH: usize = 48;

/// What is told again and again where somebody knocks again and again, and says nothing of one end.
const IN_FLOODS: [Meaning; 6] = [
    Meaning::FlowUnknown,
    Meaning::PenaltyAdded,
    Meaning::ThrottlingBegan,
    Meaning::ThrottlingGoesOn,
    Meaning::ThrottlingEnded,
    Meaning::DropsSuppressed,
];

/// Of each host the events that may say something of one end, in order of time.
pub struct NearEvents<'a> {
    by_host: Vec<Vec<&'a ServerEvent>>,
}

impl<'a> NearEvents<'a> {
    /// `events` are in order of time.
    pub fn new(events: &'a [ServerEvent], hosts: &Hosts) -> NearEvents<'a> {
        let mut by_host = vec![Vec::new(); hosts.names().len()];
        for event in events.iter().filter(|e| !IN_FLOODS.contains(&e.meaning)) {
            if let Some(of_its_host) = by_host.get_mut(hosts.of(&event.host) as usize) {
                of_its_host.push(event);
            }
        }
        NearEvents { by_host }
    }

    /// Those around the end of a connection: first what names it, then what is of sshd, then the nearest.
    pub fn around(&self, c: &Connection, host: HostId, victims: &Victims) -> Vec<NearEvent> {
        let events = self.by_host.get(host as usize).map_or(&[][..], Vec::as_slice);
        let Some(end) = c.closed.or((c.ending.kind == EndingKind::CutByLog).then_some(c.began)) else {
            return Vec::new();
        };
        // A session cut by the log ended somewhere between its last line and the event that proves it over.
        let (from, to) = match c.closed {
            Some(_) => (end.0 - NEAR, end.0 + NEAR),
            None => (c.began.0, i64::MAX),
        };
        let (earlier, later) = events.split_at(events.partition_point(|e| e.at.0 < end.0));
        // The nearest on either side.
        let before = earlier.iter().copied().rev().take_while(|e| e.at.0 >= from).take(ENOUGH);
        let after = later.iter().copied().take_while(|e| e.at.0 <= to).take(ENOUGH);
        let mut here: Vec<&ServerEvent> = before.chain(after).collect();
        here.sort_by_key(|e| (e.at, e.place));
        let found = here.iter().map(|e| NearEvent {
            meaning: e.meaning,
            after: Micros(e.at.0 - end.0),
            place: e.place,
            of_sshd: e.name.starts_with("sshd"),
            of_the_user: victims.is_of_the_user(e, c, &here),
            names_it: (e.pid != 0 && c.pids.contains(&e.pid)) || (e.addr.is_some() && e.addr == c.addr()),
        });
        let mut found: Vec<NearEvent> = found.collect();
        found.sort_by_key(|e| (!e.names_it, !e.of_sshd, e.after.0.abs()));
        found
    }
}
