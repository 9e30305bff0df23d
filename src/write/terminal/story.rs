//! The story of one connection: what the log says of it, line by line, and what follows from that.

use std::collections::BTreeMap;

use super::Look;
use super::cure::{self, Given};
use super::page::{Page, Style, Text};
use super::reasons::label;
use super::tally;
use super::words::{self, count, has_time, list, number};
use crate::model::{Evidence, Family, Judged, Mark, Micros, Place, Report, SECOND, Timestamp, Verdict};
use crate::write::safe::safe_bytes;

/// Column of the labels.
const LABEL: usize = 9;
/// Stretches without a line, from this on, are shown.
const QUIET: Micros = Micros(60 * SECOND);

/// The story of one connection; `lines` are its own lines as they stand in the log.
pub fn story(report: &Report, judged: &Judged, lines: &[(Place, String)], look: &Look) -> String {
    let mut page = Page::new(look);
    head(&mut page, report, judged);
    timeline(&mut page, report, judged, lines);
    why(&mut page, report, judged);
    let finding = &judged.finding;
    let is_mended_somehow = !finding.family.is_benign() || finding.family == Family::AuthFailure;
    if is_mended_somehow || finding.verdict == Verdict::Undetermined {
        page.heading("What to do");
        cure::write(&mut page, report, tally::cause_of(finding.cause), &mut Given::default());
    }
    page.finish()
}

/// Who, and the answer.
fn head(page: &mut Page, report: &Report, judged: &Judged) {
    let (c, f) = (&judged.connection, &judged.finding);
    let user = c.user.as_deref().map_or("nobody named".to_owned(), safe_bytes);
    let from = c.peer.map_or("an address the log does not name".to_owned(), |p| p.to_string());
    let host = if c.host.is_empty() { String::new() } else { format!(" on {}", c.host) };
    page.put(0, &Text::of(Style::Strong, &format!("{user} from {from}{host}")));
    let since = if c.is_session() { "after login" } else { "after its beginning" };
    let timed = has_time(c.resolution);
    let after = c.duration().filter(|_| timed).map(|lasted| format!("{lasted} {since}"));
    let at = c.closed.filter(|_| timed).map(|at| format!("at {}", page.look.local.second(at)));
    let when: Vec<String> = after.into_iter().chain(at).collect();
    let when = if when.is_empty() { String::new() } else { format!(" That was {}.", when.join(", ")) };
    page.put(0, &Text::plain(&format!("{}{when}", words::sentence(c.ending.kind.sentence()))));
    if c.ended_as() != c.ending.kind {
        let counted = words::ended(c.ended_as());
        page.put(0, &Text::plain(&format!("The kernel's counters say how: {counted}.")));
    }
    let cause = tally::cause_of(f.cause);
    let verdict = Text::of(Style::Sure(f.verdict), words::trust(f.verdict));
    let text = match f.verdict {
        Verdict::Undetermined => verdict.and("why it ended."),
        _ => verdict.styled(Style::Strong, &words::clause(&words::inside(cause.title))),
    };
    page.put(0, &text);
    page.blank();
    page.item(2, &label("Id"), LABEL, &Text::plain(&judged.id));
    let mut login: Vec<String> = Vec::new();
    let named = [("", &c.method), ("key ", &c.key), ("client ", &c.client_version), ("reason given: ", &c.reason)];
    for (what, text) in named {
        login.extend(text.as_deref().map(|t| format!("{what}{}", safe_bytes(t))));
    }
    login.push(format!("got as far as: {}", c.reached.sentence()));
    if !c.pids.is_empty() {
        login.push(format!("pid {}", list(&c.pids.iter().map(u32::to_string).collect::<Vec<_>>())));
    }
    page.item(2, &label("Details"), LABEL, &Text::plain(&login.join("; ")));
    let unseen = match (c.starts_before_log, c.start_was_lost) {
        (false, _) => None,
        (true, false) => Some("It began before the log does."),
        (true, true) => Some("Its first lines are missing, although it began after the log does."),
    };
    if let Some(text) = unseen {
        page.item(2, &Text::of(Style::Warn, "Mind"), LABEL, &Text::plain(text));
    }
    if let Some(incident) = f.incident.and_then(|i| report.incidents.get(i as usize)) {
        let others = incident.connections.len().saturating_sub(1);
        let text = format!("It ended together with {} of {}.", count(others, "other session"), incident.scope);
        page.item(2, &label("With"), LABEL, &Text::plain(&text));
    }
}

/// Its lines in order: when, how long after the first, what that means, and the line itself.
fn timeline(page: &mut Page, report: &Report, judged: &Judged, lines: &[(Place, String)]) {
    let c = &judged.connection;
    let mut rows: BTreeMap<Place, (Option<&Mark>, Option<&str>)> = BTreeMap::new();
    c.marks.iter().for_each(|m| rows.entry(m.place).or_default().0 = Some(m));
    lines.iter().for_each(|(place, text)| rows.entry(*place).or_default().1 = Some(text));
    page.heading("What the log says");
    let timed = has_time(c.resolution);
    if timed {
        page.put(
            2,
            &Text::of(Style::Dim, &format!("{}, times {}", page.look.local.day(c.began), page.look.local.name)),
        );
    }
    let mut last: Option<Timestamp> = None;
    for (place, (mark, line)) in rows {
        if let (Some(mark), true) = (mark, timed) {
            quiet(page, last, mark.at);
            new_day(page, last, mark.at);
            let offset = Micros(mark.at.0 - c.began.0);
            let sign = if offset.0 < 0 { "" } else { "+" };
            let mut at = Text::plain(&page.look.local.clock(mark.at, c.resolution))
                .styled(Style::Dim, &format!("  {sign}{offset}"));
            if last == Some(mark.at) {
                at = Text::new();
            }
            let column = 24 + 4 * usize::from(c.resolution.0 < SECOND);
            page.item(2, &at, column, &Text::of(Style::Strong, mark.meaning.sentence()));
            last = Some(mark.at);
        } else if let Some(mark) = mark {
            page.put(2, &Text::of(Style::Strong, mark.meaning.sentence()));
        }
        let mut text = Text::of(Style::Dim, &format!("{}  ", at(report, place)));
        text = match line {
            Some(line) => text.and(line),
            None => text.styled(Style::Dim, "(the line itself was not read again)"),
        };
        page.hang(4, 4, &text);
    }
}

fn quiet(page: &mut Page, last: Option<Timestamp>, at: Timestamp) {
    let gap = Micros(last.map_or(0, |last| at.0 - last.0));
    if gap >= QUIET {
        page.put(2, &Text::of(Style::Dim, &format!("... {gap} without a line ...")));
    }
}

fn new_day(page: &mut Page, last: Option<Timestamp>, at: Timestamp) {
    let day = page.look.local.day(at);
    if last.is_some_and(|last| page.look.local.day(last) != day) {
        page.put(2, &Text::of(Style::Dim, &day));
    }
}

/// `auth.log:8123`.
fn at(report: &Report, place: Place) -> String {
    let source = report.sources.get(usize::from(place.source)).map_or("?", |s| s.name.as_str());
    format!("{source}:{}", place.line)
}

/// Evidence, rivals, settings.
fn why(page: &mut Page, report: &Report, judged: &Judged) {
    let f = &judged.finding;
    page.heading("Why");
    let cause = tally::cause_of(f.cause);
    let text = Text::of(Style::Strong, cause.title);
    page.put(
        2,
        &match f.verdict {
            Verdict::Undetermined => text.and("."),
            sure => text
                .and(": ")
                .styled(Style::Sure(sure), sure.id())
                .styled(Style::Dim, &format!(" ({})", sure.sentence())),
        },
    );
    if page.look.verbose {
        let text = format!("score {} dB, margin {} dB, {}", f.score_db, f.margin_db, f.family.id());
        page.put(2, &Text::of(Style::Dim, &text));
    }
    pieces(page, report, "For it", &f.evidence);
    pieces(page, report, "Against", &f.against);
    for (i, rival) in f.rivals.iter().enumerate() {
        let mut text = Text::plain(&words::sentence(&words::inside(tally::cause_of(rival.id).title)));
        if page.look.verbose {
            text = text.styled(Style::Dim, &format!(" ({} dB)", rival.score_db));
        }
        page.item(2, &label(if i == 0 { "Or else" } else { "" }), LABEL, &text);
    }
    for (i, contributor) in f.contributors.iter().enumerate() {
        let text = Text::new().marked(&words::sentence(&contributor.text));
        page.item(2, &label(if i == 0 { "Let by" } else { "" }), LABEL, &text);
    }
    let unseen: Vec<String> = f.not_checked.iter().map(|n| format!("{} (`{}`)", n.what, n.how)).collect();
    if !unseen.is_empty() {
        page.item(2, &label("Unseen"), LABEL, &Text::new().marked(&words::sentence(&list(&unseen))));
    }
    page.put(2, &Text::new().marked(cause.explain));
}

fn pieces(page: &mut Page, report: &Report, title: &str, evidence: &[Evidence]) {
    for (i, e) in tally::once(evidence).enumerate() {
        let mut aside = vec![e.strength.id().to_owned()];
        if let [first, ..] = e.lines.as_slice() {
            let others = e.lines.len() - 1;
            let more = if others > 0 { format!(" and {} more", number(others as u64)) } else { String::new() };
            aside.push(format!("{}{more}", at(report, *first)));
        }
        if page.look.verbose {
            aside.push(format!("{}, {}/{}", e.aspect.id(), e.rule.0, e.rule.1));
        }
        let text =
            Text::new().marked(&words::sentence(&e.text)).styled(Style::Dim, &format!(" ({})", aside.join("; ")));
        page.item(2, &label(if i == 0 { title } else { "" }), LABEL, &text);
    }
}
