//! Why: for each cause who was hit, what speaks for it and against it, and a few connections with their log lines;
//! then what cannot be told, and the rest.

use std::borrow::Cow;

use askama::Template;

use super::lines::{LogLine, of_connection};
use super::rich::{Rich, plain};
use super::section::Section;
use crate::catalogue::causes::UNDETERMINED;
use crate::model::Judged;
use crate::write::answer;
use crate::write::frame::Frame;
use crate::write::safe::safe_bytes;
use crate::write::tally::{self, EXAMPLES, Facts, Group, GroupStats, Point, cause_of};
use crate::write::text::{Style, Text};
use crate::write::words::{self, count, has_time, number};

/// Sentences of evidence shown for one cause, each way.
const POINTS: usize = 6;

#[derive(Template)]
#[template(path = "causes.html")]
struct View {
    causes: Vec<CauseView>,
    unknown: Vec<Unknown>,
    more: String,
    to_tell: Rich,
    rest: Vec<Rest>,
}

struct CauseView {
    id: &'static str,
    family: &'static str,
    title: String,
    facts: Vec<(&'static str, Rich)>,
    speaks_for: Vec<Rich>,
    against: Vec<Rich>,
    explain: Rich,
    examples: Vec<Example>,
    more: String,
}

/// A connection with its lines.
struct Example {
    title: String,
    lines: Vec<LogLine>,
    command: String,
}

/// Ends of which nobody can tell why, by the candidates left.
struct Unknown {
    text: Rich,
    examples: Vec<Example>,
}

struct Rest {
    count: String,
    title: String,
    verdicts: Rich,
}

/// The part, if anything ended.
pub fn section(facts: &Facts, frame: &Frame) -> Option<Section> {
    let causes: Vec<CauseView> = facts.troubles().map(|g| cause(g, facts, frame)).collect();
    let mut rest: Vec<&Group> = facts.groups.iter().filter(|g| !g.is_trouble()).collect();
    rest.sort_by_key(|g| std::cmp::Reverse(g.stats.members));
    let view = View {
        causes,
        unknown: undetermined(facts, frame),
        more: more(facts.unknown().map(|stats| stats.members).sum(), UNDETERMINED.id, frame),
        to_tell: Rich::marked(UNDETERMINED.remedy),
        rest: rest
            .iter()
            .map(|g| Rest {
                count: number(g.stats.members as u64),
                title: g.cause.title.to_owned(),
                verdicts: Rich::of(&words::verdicts(g.stats.verdicts)),
            })
            .collect(),
    };
    let is_empty = view.causes.is_empty() && view.unknown.is_empty() && view.rest.is_empty();
    (!is_empty).then(|| Section { id: "why", title: "Why, and how that is known", body: Rich::from(&view) })
}

fn cause(group: &Group, facts: &Facts, frame: &Frame) -> CauseView {
    let (stats, family) = (&group.stats, group.cause.family);
    let kind = match family.number() {
        Some(n) => format!("{}, number {n} of the seven usual causes", family.sentence()),
        None => family.sentence().to_owned(),
    };
    let mut about =
        vec![("How many", Rich::of(&answer::extent(group).with(Text::of(Style::Dim, &format!("; {kind}")))))];
    about.extend(people(stats, frame));
    let rivals = rivals(stats);
    if !rivals.is_empty() {
        about.push(("Or else", Rich::of(&Text::plain(&words::sentence(&rivals)))));
    }
    let points = |favours| stats.evidence(favours).iter().take(POINTS).map(|p| said(p, stats.members)).collect();
    let examples = facts.examples([stats]);
    CauseView {
        id: group.cause.id,
        family: family.id(),
        title: group.cause.title.to_owned(),
        facts: about,
        speaks_for: points(true),
        against: points(false),
        explain: Rich::marked(group.cause.explain),
        examples: examples.iter().map(|j| example(j, facts, frame)).collect(),
        more: more(stats.members, group.cause.id, frame),
    }
}

/// How many are not told one by one, and how to list them.
fn more(members: usize, cause: &str, frame: &Frame) -> String {
    match members.saturating_sub(EXAMPLES) {
        0 => String::new(),
        n => format!(
            "{} more like these: {}",
            number(n as u64),
            plain(&frame.command(&format!("connections --cause {cause}")))
        ),
    }
}

/// Who was hit, from where, when, and how old the connections were.
fn people(stats: &GroupStats, frame: &Frame) -> Vec<(&'static str, Rich)> {
    let text = |text: &str| Rich::of(&Text::plain(text));
    let mut out = Vec::new();
    let users = stats.who.users();
    if !users.is_empty() {
        out.push(("Who", text(&words::top(users, 8))));
    }
    let places = stats.who.places();
    if !places.is_empty() {
        out.push(("From", text(&words::top(places, 8))));
    }
    let when = super::head::since(stats, frame);
    if !when.is_empty() {
        out.push(("When", text(&words::sentence(&when))));
    }
    if let Some([shortest, middle, longest]) = stats.lasted() {
        out.push((
            "Lasted",
            text(&match stats.members {
                _ if shortest == longest => longest.to_string(),
                2 => format!("{shortest} and {longest}"),
                _ => format!("{shortest} to {longest}, half of them up to {middle}"),
            }),
        ));
    }
    out
}

/// Other causes that would explain some of them.
fn rivals(stats: &GroupStats) -> String {
    let part = |(id, n): &(&str, usize)| {
        let title = words::inside(cause_of(id).title);
        let all = stats.members;
        if *n == all { title } else { format!("{title} ({} of {})", number(*n as u64), number(all as u64)) }
    };
    stats.rivals().iter().map(part).collect::<Vec<_>>().join("; ")
}

/// A sentence of evidence, and how much it weighs.
pub fn said(point: &Point, members: usize) -> Rich {
    let mut aside = vec![point.strength.id().to_owned()];
    if point.connections < members {
        aside.push(format!("said of {} of {}", number(point.connections as u64), number(members as u64)));
    }
    if point.same < point.connections {
        aside.push(format!("{} with other details", number((point.connections - point.same) as u64)));
    }
    Rich::of(&Text::new().marked(&words::sentence(point.text)).styled(Style::Dim, &format!(" {}", aside.join(" · "))))
}

fn example(judged: &Judged, facts: &Facts, frame: &Frame) -> Example {
    let c = &judged.connection;
    let user = c.user.as_deref().map_or("nobody named".to_owned(), safe_bytes);
    let from = c.peer.map_or("an address the log does not name".to_owned(), |p| p.to_string());
    let timed = has_time(c.resolution);
    let after = c.duration().filter(|_| timed).map_or(String::new(), |lasted| format!(" after {lasted}"));
    Example {
        title: format!("{user} from {from}: {}{after}", words::ended(c.ending.kind)),
        lines: of_connection(judged, facts.report, frame),
        command: plain(&frame.command(&format!("show {}", judged.id))),
    }
}

fn undetermined(facts: &Facts, frame: &Frame) -> Vec<Unknown> {
    let shown = facts.examples(facts.unknown());
    let one = |(ids, stats): &(Vec<&'static str>, GroupStats)| {
        let head = Text::of(Style::Strong, &count(stats.members, "connection"));
        let is_of_it = |j: &&Cow<Judged>| tally::rivals(&j.finding) == *ids;
        Unknown {
            text: Rich::of(&head.and(&format!(": {}.", tally::between(ids)))),
            examples: shown.iter().filter(is_of_it).map(|j| example(j, facts, frame)).collect(),
        }
    };
    facts.undetermined.iter().map(one).collect()
}
