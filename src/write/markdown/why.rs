//! Why as Markdown: each cause with whom it hit and what speaks for and against it, what cannot be told, and the rest.

use std::fmt::Write;

use super::report::{put, table};
use super::text::{block, code, marked, plain, rich};
use crate::catalogue::causes::UNDETERMINED;
use crate::model::Judged;
use crate::write::about;
use crate::write::answer;
use crate::write::frame::{self, Frame};
use crate::write::tally::{self, Facts, Group, GroupStats};
use crate::write::words::{self, count, number};

/// Sentences of evidence for one cause, each way.
const POINTS: usize = 4;
/// Users and networks named before "and more".
const NAMES: usize = 8;

/// The parts of all causes.
pub fn why(page: &mut String, facts: &Facts, frame: &Frame) {
    for group in facts.troubles() {
        cause(page, group, frame);
        facts.examples([&group.stats]).iter().for_each(|j| example(page, j, facts, frame));
    }
    undetermined(page, facts, frame);
    ordinary(page, facts);
}

fn cause(page: &mut String, group: &Group, frame: &Frame) {
    let stats = &group.stats;
    put(page, &format!("### Why: {}", plain(&words::inside(group.cause.title))));
    item(page, "How many", &format!("{}; {}", rich(&answer::extent(group)), about::kind(group.cause.family)));
    about::people(stats, &frame.local, NAMES).iter().for_each(|(name, text)| item(page, name, &plain(text)));
    evidence(page, "For", stats, true);
    evidence(page, "Against", stats, false);
    let rivals = about::rivals(stats);
    if !rivals.is_empty() {
        item(page, "Or else", &plain(&rivals));
    }
    item(page, "More", &code(&format!("sshlogs causes {}", group.cause.id)));
    page.push('\n');
}

fn item(page: &mut String, name: &str, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "- **{name}:** {text}");
}

fn evidence(page: &mut String, name: &str, stats: &GroupStats, favours: bool) {
    let points = stats.evidence(favours);
    for p in points.iter().take(POINTS) {
        let aside = about::weight(p, stats.members).join("; ");
        item(page, name, &format!("{} ({aside})", marked(&words::sentence(p.text))));
    }
    if points.len() > POINTS {
        item(page, name, &format!("and {} more", number((points.len() - POINTS) as u64)));
    }
}

/// Ends of which nobody can tell why, by the candidates left.
fn undetermined(page: &mut String, facts: &Facts, frame: &Frame) {
    if facts.undetermined.is_empty() {
        return;
    }
    put(page, "### Cannot be told");
    for (ids, stats) in &facts.undetermined {
        let what = if stats.sessions == stats.members { "session" } else { "connection" };
        put(page, &format!("**{}:** {}.", count(stats.members, what), plain(&tally::between(ids))));
        about::people(stats, &frame.local, NAMES).iter().for_each(|(name, text)| item(page, name, &plain(text)));
        evidence(page, "Known", stats, true);
        page.push('\n');
    }
    put(page, &format!("To tell: {}", marked(UNDETERMINED.remedy)));
    facts.examples(facts.unknown()).iter().for_each(|j| example(page, j, facts, frame));
}

/// Ends that are nobody's trouble, a row each.
fn ordinary(page: &mut String, facts: &Facts) {
    let groups = facts.rest();
    if groups.is_empty() {
        return;
    }
    put(page, "### The rest");
    let row = |g: &&Group| {
        let (sure, before) = (rich(&words::verdicts(g.stats.verdicts)), about::before_login(g));
        let sure = if before.is_empty() { sure } else { format!("{sure}; {before}") };
        vec![number(g.stats.members as u64), plain(g.cause.title), sure]
    };
    let rows: Vec<Vec<String>> = groups.iter().map(row).collect();
    table(page, &["connections:", "what happened", "how sure"], &rows);
}

/// A connection with its log lines and where they stand, folded.
fn example(page: &mut String, judged: &Judged, facts: &Facts, frame: &Frame) {
    let source = |i: u16| facts.report.sources.get(usize::from(i)).map_or("?", |s| s.name.as_str());
    let line = |p: crate::model::Place| match frame.lines.get(&p) {
        Some(line) => format!("{}:{}  {line}", source(p.source), p.line),
        None => format!("{}:{}", source(p.source), p.line),
    };
    let lines: Vec<String> = frame::own(judged).into_iter().map(line).collect();
    let command = frame.command(&format!("show {}", judged.id));
    put(page, &format!("<details><summary>{}</summary>", summary(&about::connection(judged))));
    put(page, block(&lines).trim_end());
    put(page, &code(&command));
    put(page, "</details>");
}

/// Text between tags, where backslashes mean nothing.
fn summary(title: &str) -> String {
    let title = crate::write::safe(title);
    let mut out = String::new();
    for c in title.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("@<!-- -->"),
            c if c.is_ascii_punctuation() && !".,:()-/".contains(c) => {
                let _ = write!(out, "&#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    out.replace("://", ":<!-- -->//").replace("www.", "www.<!-- -->")
}
