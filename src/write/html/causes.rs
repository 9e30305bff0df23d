//! Why: for each cause who was hit, what speaks for it and against it, and a few connections with their log lines;
//! then what cannot be told, and the rest.

use std::borrow::Cow;

use askama::Template;

use super::lines::{LogLine, of_connection};
use super::rich::{Rich, plain};
use super::section::Section;
use crate::catalogue::causes::UNDETERMINED;
use crate::model::Judged;
use crate::write::about;
use crate::write::answer;
use crate::write::frame::Frame;
use crate::write::tally::{self, EXAMPLES, Facts, Group, GroupStats, Point};
use crate::write::text::{Style, Text};
use crate::write::words::{self, count, number};

/// Sentences of evidence shown for one cause, each way.
const POINTS: usize = 6;
/// Users and networks named before "and more".
const NAMES: usize = 8;

#[derive(Template)]
#[template(path = "causes.html")]
struct View {
    causes: Vec<CauseView>,
    unknown: Vec<Unknown>,
    more: Option<Rich>,
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
    more: Option<Rich>,
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
    before_login: String,
}

/// The part, if anything ended.
pub fn section(facts: &Facts, frame: &Frame) -> Option<Section> {
    let causes: Vec<CauseView> = facts.troubles().map(|g| cause(g, facts, frame)).collect();
    let view = View {
        causes,
        unknown: undetermined(facts, frame),
        more: more(facts.unknown().map(|stats| stats.members).sum(), UNDETERMINED.id, frame),
        to_tell: Rich::marked(UNDETERMINED.remedy),
        rest: facts
            .rest()
            .iter()
            .map(|g| Rest {
                count: number(g.stats.members as u64),
                title: g.cause.title.to_owned(),
                verdicts: Rich::of(&words::verdicts(g.stats.verdicts)),
                before_login: about::before_login(g),
            })
            .collect(),
    };
    let is_empty = view.causes.is_empty() && view.unknown.is_empty() && view.rest.is_empty();
    (!is_empty).then(|| Section { id: "why", title: "Why, and how that is known", body: Rich::from(&view) })
}

fn cause(group: &Group, facts: &Facts, frame: &Frame) -> CauseView {
    let (stats, family) = (&group.stats, group.cause.family);
    let kind = Text::of(Style::Dim, &format!("; {}", about::kind(family)));
    let mut facts_of_it = vec![("How many", Rich::of(&answer::extent(group).with(kind)))];
    let people = about::people(stats, &frame.local, NAMES);
    facts_of_it.extend(people.into_iter().map(|(name, text)| (name, Rich::of(&Text::plain(&text)))));
    let rivals = about::rivals(stats);
    if !rivals.is_empty() {
        facts_of_it.push(("Or else", Rich::of(&Text::plain(&rivals))));
    }
    let points = |favours| stats.evidence(favours).iter().take(POINTS).map(|p| said(p, stats.members)).collect();
    let examples = facts.examples([stats]);
    CauseView {
        id: group.cause.id,
        family: family.id(),
        title: group.cause.title.to_owned(),
        facts: facts_of_it,
        speaks_for: points(true),
        against: points(false),
        explain: Rich::marked(group.cause.explain),
        examples: examples.iter().map(|j| example(j, facts, frame)).collect(),
        more: more(stats.members, group.cause.id, frame),
    }
}

/// How many are not told one by one, and how to list them.
fn more(members: usize, cause: &str, frame: &Frame) -> Option<Rich> {
    let left = members.checked_sub(EXAMPLES).filter(|n| *n > 0)?;
    let command = frame.command(&format!("connections --cause {cause}"));
    let text = Text::plain(&format!("{} more like these: ", number(left as u64)));
    Some(Rich::of(&text.styled(Style::Code, &command)))
}

/// A sentence of evidence, and how much it weighs.
pub fn said(point: &Point, members: usize) -> Rich {
    let aside = about::weight(point, members);
    Rich::of(&Text::new().marked(&words::sentence(point.text)).styled(Style::Dim, &format!(" {}", aside.join(" · "))))
}

fn example(judged: &Judged, facts: &Facts, frame: &Frame) -> Example {
    Example {
        title: about::connection(judged),
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
