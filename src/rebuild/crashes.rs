//! When processes of a host crashed, or were killed for want of memory: who ended beside it was one of them.

use rustc_hash::FxHashMap;

use crate::model::{Brief, Meaning, SECOND, ServerEvent};

/// A crash this close to an end (µs) is taken for that of its process.
const BESIDE: i64 = 3 * SECOND;

/// The times of crashes (µs) by host, in order.
pub struct Crashes<'a>(FxHashMap<&'a str, Vec<i64>>);

impl<'a> Crashes<'a> {
    /// Those among events that are in order of time.
    pub fn of(events: &'a [ServerEvent]) -> Crashes<'a> {
        let mut crashes: FxHashMap<&str, Vec<i64>> = FxHashMap::default();
        for e in events.iter().filter(|e| matches!(e.meaning, Meaning::OomKilled | Meaning::ProcessCrashed)) {
            crashes.entry(&e.host).or_default().push(e.at.0);
        }
        Crashes(crashes)
    }

    /// Was there one beside the end of this connection?
    pub fn beside(&self, c: &Brief) -> bool {
        let (Some(closed), Some(here)) = (c.closed, self.0.get(&*c.host)) else { return false };
        let next = here.partition_point(|at| *at < closed.0 - BESIDE);
        here.get(next).is_some_and(|at| *at <= closed.0 + BESIDE)
    }
}
