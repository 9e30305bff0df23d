//! The head of the page: what the log cannot show, the answer, four numbers, and what to change.

use std::collections::BTreeSet;

use askama::Template;

use super::rich::{Rich, plain};
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::UNDETERMINED;
use crate::model::{Resetness, Verdict, network};
use crate::write::answer;
use crate::write::cure::{Block, Cure, Given};
use crate::write::frame::Frame;
use crate::write::tally::{Facts, Group, GroupStats, Who, cause_of};
use crate::write::text::{Style, Text};
use crate::write::words::{self, count, has_time, number, share};

#[derive(Template)]
#[template(path = "head.html")]
struct View {
    eyebrow: Vec<String>,
    title: Rich,
    more: Vec<Rich>,
    limits: Vec<Rich>,
    tell_more: Block,
    tiles: Vec<Tile>,
    advice: Vec<Advice>,
    remarks: Vec<Rich>,
    apply: Apply,
}

/// Where it is said how lines for sshd come into force: below the last of them.
#[derive(PartialEq, Eq)]
enum Apply {
    BelowAdvice,
    BesideLimits,
    Nothing,
}

/// A number worth knowing.
struct Tile {
    number: String,
    label: &'static str,
    aside: String,
}

/// A cause and what to do about it.
#[derive(Default)]
struct Advice {
    family: &'static str,
    link: String,
    trust: String,
    title: String,
    extent: Rich,
    since: String,
    lead: Option<Rich>,
    server: Block,
    client: Block,
    kernel: Block,
    as_above: bool,
    note: Option<Rich>,
    verify: Option<Rich>,
}

/// The head of the page.
pub fn head(facts: &Facts, frame: &Frame) -> Rich {
    let mut given = Given::for_all(facts.report, answer::at_the_head(facts));
    let limits: Vec<Rich> =
        facts.limits().filter(|_| facts.sessions > 0).map(|t| Rich::marked(&words::sentence(t))).collect();
    let mut tell_more = Block::default();
    if !limits.is_empty() {
        tell_more = given.block(&Cure::of(facts.report, UNDETERMINED).server);
    }
    let sentences = answer::answer(facts, &frame.local);
    let mut sentences = sentences.iter().map(|s| Rich::of(&bare(s)));
    let title = sentences.next().unwrap_or_default();
    let mut advice: Vec<Advice> = answer::cured(facts).map(|g| advise(facts, g, &mut given, frame)).collect();
    if answer::advises_refusals(facts) {
        advice.push(refusals(facts, &mut given));
    }
    let view = View {
        eyebrow: eyebrow(facts, frame),
        title,
        more: sentences.collect(),
        apply: match advice.iter().any(|a| !a.server.lines.is_empty()) {
            true => Apply::BelowAdvice,
            false if !tell_more.lines.is_empty() => Apply::BesideLimits,
            false => Apply::Nothing,
        },
        limits,
        tell_more,
        tiles: tiles(facts),
        advice,
        remarks: remarks(facts),
    };
    Rich::from(&view)
}

/// A heading is strong as it is; what is to be typed stays apart.
fn bare(text: &Text) -> Text {
    text.pieces().iter().fold(Text::new(), |out, (style, piece)| match style {
        Style::Code => out.styled(Style::Code, piece),
        _ => out.and(piece),
    })
}

/// Which host, when, which zone.
fn eyebrow(facts: &Facts, frame: &Frame) -> Vec<String> {
    let hosts = &facts.hosts;
    let mut parts = Vec::new();
    match (hosts.len(), hosts.first()) {
        (1, Some(host)) => parts.push(plain(host)),
        (0, _) => {}
        (n, _) => parts.push(count(n, "host")),
    }
    if let (Some((from, to)), true) = (facts.report.coverage.span, has_time(facts.report.resolution)) {
        parts.push(frame.local.stretch(from, to));
        parts.push(plain(&frame.local.name));
    }
    parts
}

/// Sessions, those cut off, and whom it hit.
fn tiles(facts: &Facts) -> Vec<Tile> {
    let sessions = facts.sessions;
    if sessions == 0 {
        return Vec::new();
    }
    let [strict, unclear] = [Resetness::Strict, Resetness::Likely].map(|set| facts.set(set));
    let hit = || facts.hit().map(|(_, who)| who);
    let tile = |n: usize, label, aside| Tile { number: number(n as u64), label, aside };
    let of = |whole: usize| match whole {
        0 => String::new(),
        _ => format!("of {}", number(whole as u64)),
    };
    let refused: u64 = facts.turned_away().iter().map(|(n, _)| n).sum();
    let refused = (refused > 0).then(|| tile(refused as usize, "refused before login", String::new()));
    let sessions = [
        tile(sessions, "sessions", String::new()),
        tile(strict.sessions, "cut off", share(strict.sessions, sessions)),
        tile(unclear.sessions, "without a goodbye", share(unclear.sessions, sessions)),
        tile(users(hit(), 0), "users hit", of(users(facts.everybody(), 1))),
        tile(networks(hit(), 0), "networks hit", of(networks(facts.everybody(), 1))),
    ];
    refused.into_iter().chain(sessions).collect()
}

/// Users of these with at least so many sessions.
fn users<'a>(of: impl Iterator<Item = &'a Who>, sessions: u32) -> usize {
    let seen = of.flat_map(|who| who.names().filter(|(_, seen)| seen.sessions >= sessions));
    seen.map(|(user, _)| user).collect::<BTreeSet<_>>().len()
}

/// Networks of these with at least so many sessions.
fn networks<'a>(of: impl Iterator<Item = &'a Who>, sessions: u32) -> usize {
    let seen = of.flat_map(|who| who.addresses().filter(|(_, seen)| seen.sessions >= sessions));
    seen.map(|(ip, _)| network(ip)).collect::<BTreeSet<_>>().len()
}

fn advise(facts: &Facts, group: &Group, given: &mut Given, frame: &Frame) -> Advice {
    Advice {
        link: format!("cause-{}", group.cause.id),
        trust: trust(group.verdict()),
        title: group.cause.title.to_owned(),
        extent: Rich::of(&answer::extent(group)),
        since: since(&group.stats, frame),
        ..cured(facts, group.cause, given)
    }
}

/// MaxStartups names few of those it refuses: without any that log in here, its own count still matters.
fn refusals(facts: &Facts, given: &mut Given) -> Advice {
    Advice {
        link: "incidents".to_owned(),
        trust: trust(Verdict::Established),
        title: format!("MaxStartups refused {}", count(facts.refused() as usize, "connection")),
        extent: Rich::marked("sshd's own count; whom it hit is mostly not logged"),
        ..cured(facts, cause_of("max-startups"), given)
    }
}

fn trust(verdict: Verdict) -> String {
    words::trust(verdict).trim_end_matches([':', ' ']).to_owned()
}

/// What mends a cause, without words about what it did.
fn cured(facts: &Facts, cause: &Cause, given: &mut Given) -> Advice {
    let cure = given.cure(facts.report, cause);
    let [server, client, kernel] = [&cure.server, &cure.client, &cure.kernel].map(|changes| given.block(changes));
    let verify = Some(cure.verify).filter(|v| !v.is_empty());
    Advice {
        family: cause.family.id(),
        lead: Some(cure.lead.as_str()).filter(|l| !l.is_empty()).map(Rich::marked),
        as_above: server.lines.is_empty() && !cure.server.is_empty(),
        note: cure.note.map(|n| Rich::marked(&words::sentence(&n))),
        server,
        client,
        kernel,
        verify: verify.map(|v| Rich::marked(&words::sentence(v))),
        ..Advice::default()
    }
}

/// `first 2026-03-02 10:44, last 2026-03-22 13:15`.
pub fn since(stats: &GroupStats, frame: &Frame) -> String {
    match stats.ends {
        Some((first, last)) if first == last => frame.local.second(first),
        Some((first, last)) => format!("first {}, last {}", frame.local.minute(first), frame.local.minute(last)),
        None => String::new(),
    }
}

/// What else belongs to the answer: MaxStartups' own count, and those of which nobody can tell.
fn remarks(facts: &Facts) -> Vec<Rich> {
    let mut out = Vec::new();
    let refused = facts.refused();
    let told = facts.troubles().find(|g| g.cause.id == "max-startups").map_or(0, |g| g.stats.members as u64);
    if refused > told && !answer::advises_refusals(facts) {
        let text = format!(
            "By sshd's own count, MaxStartups refused {}; whom it hit is mostly not logged.",
            count(refused as usize, "connection")
        );
        let remedy = if told > 0 { String::new() } else { format!(" {}", cause_of("max-startups").remedy) };
        out.push(Rich::marked(&(text + &remedy)));
    }
    let unknown = facts.unknown_sessions();
    if unknown > 0 {
        let text = Text::of(Style::Sure(Verdict::Undetermined), words::trust(Verdict::Undetermined));
        out.push(Rich::of(
            &text.and(&format!("why {} ended; see below for what would tell.", count(unknown, "session"))),
        ));
    }
    let more = answer::uncured(facts);
    if more > 0 {
        out.push(Rich::marked(&format!("{} of less weight below.", count(more, "cause"))));
    }
    out
}
