//! Did a stop of the ssh service take its sessions along?
//!
//! Stopping the listener ends no session by itself, so the line alone proves nothing: what counts is whether
//! those that were open ended in that moment, or went on.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{AtStop, Brief, Meaning, Micros, SECOND, ServerEvent};

/// Ends so close to a stop belong to it.
const WITH_IT: i64 = 3 * SECOND;

/// Every stop of the service, with what became of the sessions open then.
pub struct Stops {
    by_host: FxHashMap<Arc<str>, Vec<(i64, AtStop)>>,
}

impl Stops {
    /// All stops.
    pub fn new(events: &[ServerEvent]) -> Stops {
        let mut by_host: FxHashMap<Arc<str>, Vec<(i64, AtStop)>> = FxHashMap::default();
        for e in events.iter().filter(|e| matches!(e.meaning, Meaning::ListenerStopping | Meaning::UnitStopped)) {
            let stops = by_host.entry(e.host.clone()).or_default();
            // Listener and unit both speak of one stop.
            if stops.last().is_none_or(|(at, _)| e.at.0 - at > WITH_IT) {
                stops.push((e.at.0, AtStop { place: e.place, ..AtStop::default() }));
            }
        }
        Stops { by_host }
    }

    /// Counts a session at every stop that it met. One with no end in the log may have died without a word: it proves
    /// nothing.
    pub fn take(&mut self, c: &Brief) {
        let Some(stops) = self.by_host.get_mut(&c.host).filter(|_| c.is_session()) else { return };
        let Some(end) = c.closed.map(|t| t.0) else { return };
        let first = stops.partition_point(|(at, _)| *at < c.open_since().0);
        let last = stops.partition_point(|(at, _)| *at < end - WITH_IT).max(first);
        for (_, stop) in stops[last..].iter_mut().take_while(|(at, _)| *at <= end + WITH_IT) {
            stop.ended += 1;
        }
        // It may have lived through thousands: where it began to and where it ceased is enough until all are known.
        for (place, difference) in [(first, 1), (last, u32::MAX)] {
            if let Some((_, stop)) = stops.get_mut(place) {
                stop.went_on = stop.went_on.wrapping_add(difference);
            }
        }
    }

    /// Once all are known.
    pub fn complete(&mut self) {
        for stops in self.by_host.values_mut() {
            let mut went_on = 0u32;
            for (_, stop) in stops {
                went_on = went_on.wrapping_add(stop.went_on);
                stop.went_on = went_on;
            }
        }
    }

    /// The stop this end fell together with.
    pub fn of(&self, c: &Brief) -> Option<AtStop> {
        let end = c.closed?.0;
        let stops = self.by_host.get(&c.host)?;
        let first = stops.partition_point(|(at, _)| *at < end - WITH_IT);
        let close = stops[first..].iter().take_while(|(at, _)| *at <= end + WITH_IT);
        let near = close.min_by_key(|(at, _)| (end - at).abs())?;
        Some(AtStop { after: Micros(end - near.0), ..near.1 })
    }
}
