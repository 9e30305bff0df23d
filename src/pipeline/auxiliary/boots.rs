//! Boots and shutdowns that others recorded and the log lacks: they become events of the server.

use std::sync::Arc;

use crate::model::load::is_same_host;
use crate::model::{Briefs, Meaning, Place, Report, SECOND, ServerEvent, SourceRead, SourceRole, Timestamp, Trouble};

/// A record and a line this close to each other (µs) may be of the same boot.
const SAME_BOOT: i64 = 120 * SECOND;

/// A restart that sysstat marked.
struct Mark {
    at: Timestamp,
    /// A session began before it and went on after it.
    is_outlived: bool,
}

/// Boots that sysstat marked in its files and that the log lacks. sysstat also marks its own restarts: a mark that a
/// session outlived is no boot.
pub fn boots(briefs: &dyn Briefs, events: &mut Vec<ServerEvent>, report: &mut Report) {
    let Some(log) = report.coverage.span else { return };
    for load in report.load.sources.iter().filter(|source| !source.boots.is_empty()) {
        let own = load.host.as_deref().unwrap_or_default();
        let Some(host) = briefs.all().map(|c| c.host).find(|host| is_same_host(own, host)) else { continue };
        let of_log = load.boots.iter().copied().filter(|at| is_of_log(*at, log));
        let mut marks: Vec<Mark> = of_log.map(|at| Mark { at, is_outlived: false }).collect();
        for c in briefs.all().filter(|c| c.host == host) {
            for Mark { at, is_outlived } in &mut marks {
                *is_outlived |= c.began.0 < at.0 - SAME_BOOT && c.closed.is_some_and(|end| end.0 > at.0 + SAME_BOOT);
            }
        }
        let place = Place { source: report.sources.len() as u16, line: 0 };
        let mut heard = 0;
        for Mark { at, is_outlived } in marks {
            if is_outlived {
                let text = format!(
                    "{}: it marks a restart at {} UTC, but sessions lived on: taken as one of sysstat alone",
                    load.name,
                    at.minute()
                );
                report.troubles.push(Trouble { text, fatal: false });
            } else {
                heard += u64::from(add_missing(events, record(&host, at, Meaning::Booted, place)));
            }
        }
        let (name, lines, role) = (load.name.clone(), load.samples as u64, SourceRole::Load);
        report.sources.push(SourceRead { name, lines, span: load.span, role, heard, ..SourceRead::default() });
    }
    events.sort_by_key(|e| (e.at, e.place));
}

/// Does a record of this time tell something of the log's time?
pub(super) fn is_of_log(at: Timestamp, (first, last): (Timestamp, Timestamp)) -> bool {
    at.0 >= first.0 - SAME_BOOT && at.0 <= last.0 + SAME_BOOT
}

/// Adds a recorded boot or shutdown, unless the log has it: was it added?
pub(super) fn add_missing(events: &mut Vec<ServerEvent>, new: ServerEvent) -> bool {
    let is_same =
        |e: &ServerEvent| e.meaning == new.meaning && (e.at.0 - new.at.0).abs() <= SAME_BOOT && e.host == new.host;
    let is_missing = !events.iter().any(is_same);
    if is_missing {
        events.push(new);
    }
    is_missing
}

/// An event of which a record tells no more than when it was.
pub(super) fn record(host: &Arc<str>, at: Timestamp, meaning: Meaning, place: Place) -> ServerEvent {
    ServerEvent {
        host: Arc::clone(host),
        at,
        meaning,
        number: None,
        pid: 0,
        name: String::new(),
        before: String::new(),
        addr: None,
        ports: None,
        since: None,
        place,
    }
}
