//! Sentences about refusals by MaxStartups and what happened to the server, shared by the forms for people.

use std::collections::{BTreeMap, BTreeSet};

use super::local::Local;
use super::tally::{self, Facts};
use super::words::{count, number};
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

/// All refusals by MaxStartups in a sentence, and the `most` largest episodes in order of time; `None` if there are none.
pub fn refusals<'a>(facts: &Facts<'a>, most: usize) -> Option<(String, Vec<&'a Throttling>)> {
    let all = &facts.report.throttling;
    if all.is_empty() {
        return None;
    }
    let named: u64 = all.iter().map(|t| t.named).sum();
    let text = format!(
        "{} refused in {}, by sshd's own count where it gives one; {} named in the log.",
        count(facts.refused() as usize, "connection"),
        count(all.len(), "episode"),
        number(named)
    );
    let mut shown: Vec<&Throttling> = all.iter().collect();
    if shown.len() > most {
        shown.sort_by_key(|t| std::cmp::Reverse(t.dropped.unwrap_or(t.named)));
        shown.truncate(most);
        shown.sort_by_key(|t| t.began.or(t.ended));
    }
    Some((text, shown))
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
