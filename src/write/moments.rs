//! Refusals and what happened to the server, moment by moment, in words: for the terminal and the page alike.

use std::collections::{BTreeMap, BTreeSet};

use super::local::Local;
use super::tally;
use super::words::number;
use crate::model::{Meaning, Micros, Report, SECOND, Throttling, Timestamp};

/// When an episode of MaxStartups began (or ended, where that is all the log has), and what it came to.
pub fn episode(t: &Throttling, local: &Local) -> (Option<String>, String) {
    let dropped = match t.dropped {
        Some(n) => format!("{} refused", number(n)),
        None => format!("{} named as refused", number(t.named)),
    };
    match (t.began, t.ended) {
        (Some(from), Some(to)) => {
            (Some(local.second(from)), format!("{} long, {dropped}", Micros((to.0 - from.0).max(SECOND))))
        }
        (Some(from), None) => (Some(local.second(from)), format!("{dropped}; its end is not in the log")),
        (None, Some(to)) => (Some(local.second(to)), format!("{dropped}; its beginning is not in the log")),
        (None, None) => (None, dropped),
    }
}

/// What happened to the machine and to sshd itself: what, how often, the first and the last time. One start is a line
/// for every address listened on, so moments count, not lines.
pub fn of_the_server(report: &Report) -> Vec<(Meaning, usize, Timestamp, Timestamp)> {
    let mut events: BTreeMap<Meaning, BTreeSet<i64>> = BTreeMap::new();
    for event in report.server_events.iter().filter(|e| tally::NOTABLE.contains(&e.meaning)) {
        events.entry(event.meaning).or_default().insert(event.at.epoch_seconds());
    }
    let at = |s: Option<&i64>| Timestamp(s.copied().unwrap_or_default() * SECOND);
    events.into_iter().map(|(what, moments)| (what, moments.len(), at(moments.first()), at(moments.last()))).collect()
}
