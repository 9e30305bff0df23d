//! A cause, told in the same words in each form: whom it hit, from where, when, what else it may be, and how much each
//! piece of evidence weighs.

use super::local::Local;
use super::tally::{self, Facts, Group, GroupStats, Point};
use super::words::{self, count, has_time, number};
use crate::model::{Family, Judged, Resetness};

/// The family of a cause, and its number among the seven.
pub fn kind(family: Family) -> String {
    match family.number() {
        Some(n) => format!("{}, number {n} of the seven usual causes", family.sentence()),
        None => family.sentence().to_owned(),
    }
}

/// Who was hit, from where, when, and how old the connections were; so many names are listed before "and more".
pub fn people(stats: &GroupStats, local: &Local, names: usize) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    let users = stats.who.users();
    if !users.is_empty() {
        out.push(("Who", words::top(users, names)));
    }
    let places = stats.who.places();
    if !places.is_empty() {
        out.push(("From", words::top(places, names)));
    }
    if let Some((first, last)) = stats.ends {
        out.push(("When", local.stretch(first, last)));
    }
    if let Some([shortest, middle, longest]) = stats.lasted() {
        let text = match stats.members {
            _ if shortest == longest => longest.to_string(),
            2 => format!("{shortest} and {longest}"),
            _ => format!("{shortest} to {longest}, half of them up to {middle}"),
        };
        out.push(("Lasted", text));
    }
    out
}

/// Other causes that would explain some of them, as a sentence; empty where there are none.
pub fn rivals(stats: &GroupStats) -> String {
    let part = |(id, n): &(&str, usize)| {
        let title = words::inside(tally::cause_of(id).title);
        let all = stats.members;
        if *n == all { title } else { format!("{title} ({} of {})", number(*n as u64), number(all as u64)) }
    };
    let parts: Vec<String> = stats.rivals().iter().map(part).collect();
    if parts.is_empty() { String::new() } else { words::sentence(&parts.join("; ")) }
}

/// How much a piece of evidence weighs, and of how many of these connections it is said.
pub fn weight(point: &Point, members: usize) -> Vec<String> {
    let mut aside = vec![point.strength.id().to_owned()];
    if point.connections < members {
        aside.push(format!("said of {} of {}", number(point.connections as u64), number(members as u64)));
    }
    if point.same < point.connections {
        aside.push(format!("{} with other details", number((point.connections - point.same) as u64)));
    }
    aside
}

/// A connection in a line: `bob from 198.51.100.101:23626: reset after 19 min 01 s`.
pub fn connection(judged: &Judged) -> String {
    let c = &judged.connection;
    let user = c.user.as_deref().map_or("nobody named".to_owned(), super::safe::safe_bytes);
    let from = c.peer.map_or("an address the log does not name".to_owned(), |p| p.to_string());
    let timed = has_time(c.resolution);
    let after = c.duration().filter(|_| timed).map_or(String::new(), |lasted| format!(" after {lasted}"));
    format!("{user} from {from}: {}{after}", words::ended(c.ending.kind))
}

/// How many of a cause's connections nobody was logged in on; empty where all were sessions.
pub fn before_login(group: &Group) -> String {
    let stats = &group.stats;
    let before = stats.members - stats.sessions;
    if before == 0 {
        return String::new();
    }
    let all = if before == stats.members { String::new() } else { format!("{} ", number(before as u64)) };
    match group.known {
        0 => format!("{all}before login, from addresses that never log in here"),
        n => format!("{all}before login, {} of them from addresses that log in here", number(n as u64)),
    }
}

/// One of the three sets of resets: its name, how many sessions it holds, how they ended, and a doubt.
pub struct Reset {
    /// Its name.
    pub name: &'static str,
    /// Sessions in it.
    pub sessions: usize,
    /// How they ended.
    pub ended: String,
    /// What else can be among them.
    pub doubt: &'static str,
}

/// Resets, ends without a goodbye, and the rest: three sets, never one number.
pub fn sets(facts: &Facts) -> [Reset; 3] {
    let rows = [
        (Resetness::Strict, "resets", ""),
        (Resetness::Likely, "unclear", "; resets, or programs that never say one"),
        (Resetness::No, "no resets", ""),
    ];
    rows.map(|(set, name, doubt)| {
        let members = facts.set(set);
        let ended = match members.kinds().as_slice() {
            [] => String::new(),
            [(kind, _)] => words::ended(*kind).to_owned(),
            kinds => words::ends(kinds),
        };
        Reset { name, sessions: members.sessions, doubt: if ended.is_empty() { "" } else { doubt }, ended }
    })
}

/// Those cut off while logging in, which no set counts.
pub fn cut_off_before_login(facts: &Facts) -> Option<String> {
    let n = facts.before_login;
    (n > 0).then(|| format!("Before login: {} cut off while logging in.", count(n, "connection")))
}
