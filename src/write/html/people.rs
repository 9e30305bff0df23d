//! Who was hit: by user, by source and by client program, and the connections themselves.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use askama::Template;

use super::chart::percent;
use super::rich::{Rich, plain};
use super::section::Section;
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::UNDETERMINED;
use crate::model::{Family, Judged, Place, Timestamp};
use crate::write::frame::Frame;
use crate::write::people::{Count, people};
use crate::write::safe::safe_bytes;
use crate::write::tally::{self, By, Facts};
use crate::write::words::{has_time, number, share};

/// Rows of each table.
const ROWS: usize = 12;
/// Connections listed one by one.
const LATEST: usize = 40;

#[derive(Template)]
#[template(path = "people.html")]
struct View {
    tables: Vec<Table>,
    connections: Vec<ConnectionView>,
    left: String,
}

struct Table {
    caption: &'static str,
    what: &'static str,
    rows: Vec<Row>,
    more: String,
}

struct Row {
    name: String,
    sessions: String,
    hit: String,
    share: String,
    width: String,
    family: &'static str,
    cause: &'static str,
    last: String,
}

struct ConnectionView {
    ended: String,
    lasted: String,
    user: String,
    from: String,
    ending: &'static str,
    family: &'static str,
    cause: &'static str,
    verdict: &'static str,
}

/// The last connections of each cause to end.
#[derive(Default)]
pub struct Latest(BTreeMap<&'static str, BinaryHeap<Reverse<Ended>>>);

/// When a connection ended, where it began, and its index in the report.
type Ended = (Option<Timestamp>, Place, u32);

impl Latest {
    /// One more connection, with its index and the cause it counts under.
    pub fn add(&mut self, judged: &Judged, index: u32, cause: &'static Cause) {
        let c = &judged.connection;
        let counts = if cause.id == UNDETERMINED.id { tally::is_lost(c) } else { !cause.family.is_benign() };
        if !counts {
            return;
        }
        let latest = self.0.entry(cause.id).or_default();
        let this = (c.closed, c.first, index);
        if latest.len() < LATEST {
            latest.push(Reverse(this));
        } else if let Some(mut least) = latest.peek_mut()
            && this > least.0
        {
            *least = Reverse(this);
        }
    }

    /// Those of everybody who was hit, the last first, by index.
    fn of(&self, facts: &Facts) -> impl Iterator<Item = u32> {
        let causes = facts.troubles().map(|g| g.cause.id).chain([UNDETERMINED.id]);
        let mut all: Vec<&Reverse<Ended>> = causes.filter_map(|id| self.0.get(id)).flatten().collect();
        all.sort_unstable();
        all.into_iter().take(LATEST).map(|Reverse((_, _, index))| *index)
    }
}

/// The part, if anybody logged in or was hit.
pub fn section(facts: &Facts, latest: &Latest, frame: &Frame) -> Option<Section> {
    let hit: usize = facts.hit().map(|(_, who)| who.connections).sum();
    if hit == 0 {
        return None;
    }
    let tables = By::ALL.into_iter().filter_map(|by| table(by, facts, frame)).collect();
    let left = match hit.saturating_sub(LATEST) {
        0 => String::new(),
        n => format!(
            "The last {LATEST} of {}; the {} before them are in the tables above, and one by one in {}",
            number(hit as u64),
            number(n as u64),
            plain(&frame.command("connections --format csv"))
        ),
    };
    let connections = latest.of(facts).filter_map(|index| Some(connection(&*facts.at(index)?, frame))).collect();
    let view = View { tables, connections, left };
    Some(Section { id: "who", title: "Who was hit", body: Rich::from(&view) })
}

/// A table by some name; none if nobody has such a name.
fn table(by: By, facts: &Facts, frame: &Frame) -> Option<Table> {
    let counts = people(facts, by);
    let (caption, what) = by.titles();
    let most = counts.iter().map(|(_, c)| c.hit).max()?;
    let left = counts.len().saturating_sub(ROWS);
    let unhit = counts.iter().skip(ROWS).filter(|(_, c)| c.hit == 0).count();
    let more = match left {
        0 => String::new(),
        n if unhit == n => format!("{} more, none of them hit.", number(n as u64)),
        n => format!("{} more, hit less often.", number(n as u64)),
    };
    let rows = counts.into_iter().take(ROWS).map(|(name, c)| row(name, &c, most, frame)).collect();
    Some(Table { caption, what, rows, more })
}

fn row(name: String, c: &Count, most: usize, frame: &Frame) -> Row {
    let family = c.mostly();
    Row {
        name,
        sessions: number(c.sessions as u64),
        hit: number(c.hit as u64),
        share: if c.hit_sessions == c.hit { share(c.hit, c.sessions) } else { String::new() },
        width: percent(c.hit as f64 / most.max(1) as f64),
        family: family.map_or("", Family::id),
        cause: family.map_or("", Family::sentence),
        last: c.last.map_or(String::new(), |t| frame.local.minute(t)),
    }
}

fn connection(judged: &Judged, frame: &Frame) -> ConnectionView {
    let c = &judged.connection;
    let timed = has_time(c.resolution);
    ConnectionView {
        ended: c.closed.filter(|_| timed).map_or(String::new(), |t| frame.local.second(t)),
        lasted: c.duration().filter(|_| timed).map_or(String::new(), |lasted| lasted.to_string()),
        user: c.user.as_deref().map_or(String::new(), safe_bytes),
        from: c.peer.map_or(String::new(), |p| p.to_string()),
        ending: c.ending.kind.id(),
        family: judged.finding.family.id(),
        cause: judged.finding.cause,
        verdict: judged.finding.verdict.id(),
    }
}
