//! Why: for each cause who was hit, what speaks for it and against it, and where to look; then what cannot be told.

use super::page::{Page, Style, Text};
use super::tally::{self, Facts, Group, GroupStats, Point};
use super::words::{self, count, number};
use crate::catalogue::causes;
use crate::write::about;

/// Column of the labels.
const LABEL: usize = 9;
/// Names listed before "and more".
const NAMES: usize = 5;
/// Texts of evidence shown unless everything is asked for.
const POINTS: usize = 4;

/// Writes a part for every cause that is no ordinary end, and one for the rest.
pub fn write(page: &mut Page, facts: &Facts) {
    let verbose = page.look.verbose;
    for group in facts.groups.iter().filter(|g| verbose || g.is_trouble()) {
        self::group(page, facts, group);
    }
    undetermined(page, facts);
    ordinary(page, &if verbose { Vec::new() } else { facts.rest() });
    settings(page, facts);
    not_checked(page, facts);
}

/// A label beside a text.
pub fn label(text: &str) -> Text {
    Text::of(Style::Dim, text)
}

fn group(page: &mut Page, facts: &Facts, group: &Group) {
    let stats = &group.stats;
    page.heading(group.cause.title);
    let family = group.cause.family;
    let kind = about::kind(family);
    let text = Text::plain(&format!("{}: ", extent(group))).with(words::verdicts(stats.verdicts));
    page.item(2, &label("How many"), LABEL, &text.styled(Style::Dim, &format!("; {kind}")));
    people(page, stats);
    evidence(page, "For it", &stats.evidence(true), stats.members);
    evidence(page, "Against", &stats.evidence(false), stats.members);
    rivals(page, stats);
    if page.look.verbose {
        page.item(2, &label("About"), LABEL, &Text::new().marked(group.cause.explain));
        page.item(2, &label("Remedy"), LABEL, &Text::new().marked(group.cause.remedy));
    }
    examples(page, facts, stats);
    let id = format!("sshlogs causes {}", group.cause.id);
    page.item(2, &label("More"), LABEL, &Text::of(Style::Code, &id));
}

fn extent(group: &Group) -> String {
    let before = group.stats.members - group.stats.sessions;
    let mut parts = Vec::new();
    if group.stats.sessions > 0 {
        parts.push(count(group.stats.sessions, "session"));
    }
    if before > 0 {
        parts.push(format!(
            "{} before login ({} from addresses that log in here)",
            count(before, "connection"),
            number(group.known as u64)
        ));
    }
    parts.join(", ")
}

/// Who was hit, from where, when, and how old the connections were.
fn people(page: &mut Page, stats: &GroupStats) {
    for (name, text) in about::people(stats, &page.look.local, NAMES) {
        page.item(2, &label(name), LABEL, &Text::plain(&text));
    }
}

/// The same sentence is said once, with the number of connections it speaks for.
fn evidence(page: &mut Page, title: &str, points: &[Point], members: usize) {
    let shown = if page.look.verbose { points.len() } else { POINTS.min(points.len()) };
    for (i, point) in points.iter().take(shown).enumerate() {
        let title = if i == 0 { title } else { "" };
        page.item(2, &label(title), LABEL, &said(page, point, members));
    }
    if shown < points.len() {
        let more = format!("and {} more; -v shows all", number((points.len() - shown) as u64));
        page.item(2, &label(""), LABEL, &Text::of(Style::Dim, &more));
    }
}

fn said(page: &Page, point: &Point, members: usize) -> Text {
    let mut text = Text::new().marked(&words::sentence(point.text));
    let mut aside = about::weight(point, members);
    if page.look.verbose {
        aside.push(format!("{}, {}/{}", point.aspect.id(), point.rule.0, point.rule.1));
    }
    text = text.styled(Style::Dim, &format!(" ({})", aside.join("; ")));
    text
}

/// Other causes that would explain some of them.
fn rivals(page: &mut Page, stats: &GroupStats) {
    let text = about::rivals(stats);
    if !text.is_empty() {
        page.item(2, &label("Or else"), LABEL, &Text::plain(&text));
    }
}

/// Connections to look at, the first of the report: one command to copy, and other ids for it.
fn examples(page: &mut Page, facts: &Facts, stats: &GroupStats) {
    let members: Vec<_> = stats.first.iter().filter_map(|index| facts.at(*index)).collect();
    let Some((first, rest)) = members.split_first() else { return };
    let command = page.look.command(&format!("show {}", first.id));
    page.command(2, &label("Look at"), LABEL, &command);
    let others: Vec<String> = rest.iter().map(|j| j.id.clone()).collect();
    if !others.is_empty() {
        page.item(2, &label(""), LABEL, &Text::plain(&format!("or {}", others.join(" or "))));
    }
}

/// Ends of which nobody can tell why, by the candidates left.
fn undetermined(page: &mut Page, facts: &Facts) {
    if facts.undetermined.is_empty() {
        return;
    }
    page.heading("Cannot be told");
    for (i, (ids, stats)) in facts.undetermined.iter().enumerate() {
        if i > 0 {
            page.blank();
        }
        let between = tally::between(ids);
        let what = if stats.sessions == stats.members { "session" } else { "connection" };
        page.put(2, &Text::of(Style::Strong, &count(stats.members, what)).and(&format!(": {between}.")));
        people(page, stats);
        evidence(page, "Known", &stats.evidence(true), stats.members);
        examples(page, facts, stats);
    }
    page.item(2, &label("To tell"), LABEL, &Text::new().marked(causes::UNDETERMINED.remedy));
}

/// Ends that are nobody's trouble, one line each.
fn ordinary(page: &mut Page, groups: &[&Group]) {
    if groups.is_empty() {
        return;
    }
    page.heading("The rest");
    for group in groups {
        let stats = &group.stats;
        let mut text = Text::plain(group.cause.title).and(" (").with(words::verdicts(stats.verdicts)).and(")");
        let before = about::before_login(group);
        if !before.is_empty() {
            text = text.styled(Style::Dim, &format!("; {before}"));
        }
        page.number(2, &Text::plain(&number(stats.members as u64)), LABEL, &text);
    }
}

/// Settings that let it happen: contributors, which never compete with the cause.
fn settings(page: &mut Page, facts: &Facts) {
    if facts.report.contributors.is_empty() {
        return;
    }
    page.heading("Settings that let it happen");
    for (contributor, n) in &facts.report.contributors {
        let text = Text::new().marked(&words::sentence(&contributor.text));
        page.number(2, &Text::plain(&number(*n)), LABEL, &text);
    }
}

/// What was not looked at, and the flag that would.
fn not_checked(page: &mut Page, facts: &Facts) {
    let all = &facts.not_checked;
    if all.is_empty() {
        return;
    }
    page.heading("Not checked");
    let column = all.iter().map(|n| n.what.len()).max().unwrap_or(0) + 2;
    for n in all {
        page.item(2, &Text::plain(n.what), column, &Text::of(Style::Code, n.how));
    }
}
