//! The report as Markdown, for an issue or a chat: the answer first, then tables; what is long is folded.

use std::fmt::Write;

use super::text::{block, cell, marked, plain, rich};
use super::{read, server, why};
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::{CONTRIBUTORS, UNDETERMINED};
use crate::model::{Family, Micros, SECOND, Verdict};
use crate::write::about;
use crate::write::answer;
use crate::write::cure::{Cure, Given};
use crate::write::frame::{self, Frame};
use crate::write::people::{self, people};
use crate::write::settings;
use crate::write::tally::{By, Facts, Group, GroupStats};
use crate::write::text::Text;
use crate::write::words::{self, count, number, odds, share};

/// Rows of the tables of users and networks.
const ROWS: usize = 8;

/// The report of `analyze`.
pub fn report(report: &crate::model::Report, frame: &Frame) -> String {
    let facts = Facts::of(report);
    let mut page = String::new();
    answer(&mut page, &facts, frame);
    families(&mut page, &facts);
    why::why(&mut page, &facts, frame);
    incidents(&mut page, &facts, frame);
    server::throttled(&mut page, &facts, frame);
    server::events(&mut page, &facts, frame);
    changes(&mut page, &facts);
    who(&mut page, &facts);
    read::read(&mut page, &facts, frame);
    page + &read::made(frame)
}

/// A line, and an empty one behind it.
pub(super) fn put(page: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = write!(page, "{line}\n\n");
}

/// A table; columns whose head ends in a colon are numbers.
pub(super) fn table(page: &mut String, head: &[&str], rows: &[Vec<String>]) {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    *page += &line(head.iter().map(|h| h.trim_end_matches(':').to_owned()).collect());
    *page += &line(head.iter().map(|h| if h.ends_with(':') { "--:" } else { "---" }.to_owned()).collect());
    rows.iter().for_each(|r| *page += &line(r.clone()));
    page.push('\n');
}

/// What cannot be told, what happened, and what to do.
fn answer(page: &mut String, facts: &Facts, frame: &Frame) {
    let mut sentences = answer::answer(facts, &frame.local).into_iter();
    let bare = |text: &Text| text.pieces().iter().fold(Text::new(), |out, (_, piece)| out.and(piece));
    put(page, &format!("# {}", rich(&bare(&sentences.next().unwrap_or_default()))));
    sentences.for_each(|s| put(page, &rich(&s)));
    let mut given = Given::for_all(facts.report, answer::at_the_head(facts));
    let limits: Vec<&str> = facts.limits().filter(|_| facts.sessions > 0).collect();
    for limit in &limits {
        put(page, &format!("> **Careful:** {}", marked(&words::sentence(limit))));
    }
    if !limits.is_empty() {
        lines(page, &Cure::of(facts.report, UNDETERMINED), &mut given);
    }
    for group in answer::cured(facts) {
        advise(page, facts, group, &mut given, frame);
    }
    server::refusals(page, facts, &mut given);
    let unknown = facts.unknown_sessions();
    if unknown > 0 {
        put(
            page,
            &format!("**{}** why {} ended.", words::trust(Verdict::Undetermined).trim(), count(unknown, "session")),
        );
    }
    let more = answer::uncured(facts);
    if more > 0 {
        put(page, &format!("{} of less weight below.", count(more, "cause")));
    }
}

fn advise(page: &mut String, facts: &Facts, group: &Group, given: &mut Given, frame: &Frame) {
    put(page, &format!("## {}{}", words::trust(group.verdict()), plain(&words::inside(group.cause.title))));
    let since = since(&group.stats, frame);
    put(page, &format!("{}{since}.", rich(&answer::extent(group))));
    let refused = facts.refused();
    if group.cause.id == "max-startups" && refused > group.stats.members as u64 {
        put(page, &format!("By sshd's own count {} connections were refused.", number(refused)));
    }
    advise_lines(page, facts, group.cause, given);
}

/// What mends a cause, and how to see that it did.
pub(super) fn advise_lines(page: &mut String, facts: &Facts, cause: &Cause, given: &mut Given) {
    let cure = given.cure(facts.report, cause);
    if !cure.lead.is_empty() {
        put(page, &marked(&cure.lead));
    }
    lines(page, &cure, given);
    if let (Some(note), true) = (&cure.note, cure.changes().next().is_some()) {
        put(page, &format!("Why: {}", marked(&words::sentence(note))));
    }
    if !cure.verify.is_empty() {
        put(page, &format!("Check: {}", marked(&words::sentence(cure.verify))));
    }
}

/// The lines to write, and how to put them into force.
fn lines(page: &mut String, cure: &Cure, given: &mut Given) {
    let files = [
        (&cure.server, "/etc/ssh/sshd_config"),
        (&cure.client, "~/.ssh/config on the clients"),
        (&cure.kernel, "/etc/sysctl.d/90-sshlogs.conf"),
    ];
    let mut or = "";
    for (changes, file) in files {
        let mut cure = given.block(changes);
        if !cure.lines.is_empty() {
            cure.lines.insert(0, format!("# {or}{file}{}", cure.aside()));
            put(page, block(&cure.lines).trim_end());
            or = "or ";
        }
    }
    if or.is_empty() && cure.changes().next().is_some() {
        put(page, "The lines given above help here, too.");
    }
    if or == "or " && !cure.server.is_empty() && !given.was_applied() {
        put(page, "Apply: `sshd -t && systemctl reload ssh` (sshd on RHEL); then reconnect.");
    }
}

/// `, first 2026-03-02 10:44, last 2026-03-22 13:15`.
fn since(stats: &GroupStats, frame: &Frame) -> String {
    match stats.ends {
        Some((first, last)) if first == last => format!(", {}", frame.local.second(first)),
        Some((first, last)) => format!(", first {}, last {}", frame.local.minute(first), frame.local.minute(last)),
        None => String::new(),
    }
}

fn families(page: &mut String, facts: &Facts) {
    if facts.sessions == 0 {
        return;
    }
    put(page, &format!("## How {} ended", count(facts.sessions, "session")));
    let row = |(family, verdicts): &(Family, [usize; 4])| {
        let n = verdicts.iter().sum();
        let sure = rich(&words::verdicts(*verdicts));
        vec![family.sentence().to_owned(), number(n as u64), share(n, facts.sessions), sure]
    };
    let rows: Vec<Vec<String>> = facts.families().iter().map(row).collect();
    table(page, &["family", "sessions:", "share:", "how sure"], &rows);
    put(page, &words::how_sure(facts.families().into_iter().map(|(_, v)| v)));
    put(page, &words::sentence(&format!("the same sessions {}", facts.set_by())));
    let row = |set: about::Reset| vec![set.name.to_owned(), number(set.sessions as u64), set.ended + set.doubt];
    table(page, &["set", "sessions:", "ended"], &about::sets(facts).map(row));
    if let Some(text) = about::cut_off_before_login(facts) {
        put(page, &text);
    }
}

fn incidents(page: &mut String, facts: &Facts, frame: &Frame) {
    let shown = frame::largest(facts.report);
    if shown.is_empty() {
        return;
    }
    put(page, "## Many at once");
    let row = |i: &&crate::model::Incident| {
        let spread = Micros((i.to.0 - i.from.0).max(SECOND));
        let sessions = number(i.connections.len() as u64);
        vec![
            frame.local.second(i.from),
            plain(&i.scope),
            sessions,
            spread.to_string(),
            number(u64::from(i.survivors)),
            i.family.sentence().to_owned(),
            i.chance.map_or(String::new(), odds),
        ]
    };
    let rows: Vec<Vec<String>> = shown.iter().map(row).collect();
    table(page, &["when", "scope", "ended:", "within:", "went on:", "family", "by chance:"], &rows);
}

fn changes(page: &mut String, facts: &Facts) {
    let all = settings::settings(facts);
    let changed: Vec<_> = all.iter().filter(|s| !s.proposed.is_empty()).collect();
    if changed.is_empty() && facts.report.contributors.is_empty() {
        return;
    }
    put(page, "## Settings");
    let row = |s: &&settings::Setting| vec![cell(&s.name), cell(&s.now), cell(&s.proposed), s.known.to_owned()];
    if !changed.is_empty() {
        table(page, &["setting", "now", "proposed", "how it is known"], &changed.iter().map(row).collect::<Vec<_>>());
    }
    for (contributor, n) in &facts.report.contributors {
        let better = CONTRIBUTORS.iter().find(|s| s.id == contributor.id).map_or("", |s| s.remedy);
        let text = marked(&words::sentence(&contributor.text));
        let _ =
            writeln!(page, "- {}: {text} Better: {}", count(*n as usize, "session"), marked(&words::clause(better)));
    }
    if !facts.report.contributors.is_empty() {
        page.push('\n');
    }
}

fn who(page: &mut String, facts: &Facts) {
    if facts.hit().next().is_none() {
        return;
    }
    put(page, "## Who was hit");
    for by in [By::User, By::Network] {
        let all = people(facts, by);
        let row = |(name, c): &(String, people::Count)| {
            let mostly = c.mostly().map_or("", Family::sentence);
            vec![cell(name), number(c.sessions as u64), number(c.hit as u64), mostly.to_owned()]
        };
        let rows: Vec<Vec<String>> = all.iter().take(ROWS).map(row).collect();
        let what = by.titles().1.to_lowercase();
        table(page, &[&what, "sessions:", "hit:", "mostly"], &rows);
        if all.len() > ROWS {
            put(page, &format!("and {} more", number((all.len() - ROWS) as u64)));
        }
    }
}
