//! What a cron job's report says first: which time it speaks of, and what is different from the time before.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Serialize;

use super::local::Local;
use super::text::{Style, Text};
use super::words::{count, number};
use crate::model::{Family, Micros, Past, Period, SECOND, Stretch, Timestamp};

/// New networks and causes named at most.
const NAMED: usize = 8;

/// A sentence or a few.
pub fn sentences(period: &Period, local: &Local) -> Vec<Text> {
    let mut out = vec![Text::of(Style::Strong, &head(period, local))];
    if let Some(before) = &period.before {
        out.extend(news(&period.now, before).map(|text| Text::plain(&text)));
    }
    if let [first, ..] = &period.corrected[..] {
        let n = period.corrected.len();
        let more = if n > 1 { format!(" and {} more", n - 1) } else { String::new() };
        let text = format!(
            "Corrected: later lines showed that {} ended by {} and not by {}, as was reported{more}.",
            first.id,
            first.is.id(),
            first.was.id()
        );
        out.push(Text::of(Style::Warn, &text));
    }
    if period.waiting > 0 {
        let text = format!(
            "{} ended just now and may say more: the next report has {}.",
            count(period.waiting as usize, "connection"),
            if period.waiting == 1 { "it" } else { "them" }
        );
        out.push(Text::plain(&text));
    }
    out
}

/// `Yesterday (2026-11-21): 12 resets in 40 sessions; the day before 3 in 38.`
fn head(period: &Period, local: &Local) -> String {
    let now = &period.now;
    let last_day = |past: &Past| local.day(Timestamp(past.to.0 - 1));
    let name = match (period.stretch, now.from) {
        (Stretch::Day, _) => format!("Yesterday ({})", last_day(now)),
        (Stretch::Week, Some(from)) => format!("Seven days ({} to {})", local.day(from), last_day(now)),
        (Stretch::SinceLast, Some(from)) => format!("Since the last report ({})", local.minute(from)),
        (_, None) => "The first report, of everything in the log".to_owned(),
    };
    let said = |past: &Past, word: &str| {
        format!("{}{word} in {}", number(past.summary.resets), count(past.summary.sessions as usize, "session"))
    };
    let resets = if now.summary.resets == 1 { " reset" } else { " resets" };
    let before = match (&period.before, period.stretch) {
        (None, _) if now.from.is_some() => "; nothing is known of the time before".to_owned(),
        (None, _) => String::new(),
        (Some(before), Stretch::Day) => format!("; the day before {}", said(before, "")),
        (Some(before), Stretch::Week) => format!("; the seven days before {}", said(before, "")),
        (Some(before), Stretch::SinceLast) => format!("; in the report before {}", said(before, "")),
    };
    format!("{name}: {}{before}.", said(now, resets))
}

/// What was not there before, most first.
fn news(now: &Past, before: &Past) -> Option<String> {
    let families: Vec<(&Family, &u64)> =
        now.summary.faults.iter().filter(|(f, _)| !before.summary.faults.contains_key(f)).collect();
    let networks: Vec<(&IpAddr, &u64)> =
        now.summary.networks.iter().filter(|(n, _)| !before.summary.networks.contains_key(n)).collect();
    let name = |family: &Family| match family {
        Family::Undetermined => "resets of unknown cause".to_owned(),
        family => family.sentence().to_owned(),
    };
    let mut named = most_first(families, name);
    named.extend(most_first(networks, |network| subnet(*network)));
    (!named.is_empty()).then(|| format!("New: {}.", named.join(", ")))
}

fn most_first<T: Ord>(mut all: Vec<(&T, &u64)>, name: impl Fn(&T) -> String) -> Vec<String> {
    all.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let more = all.len().saturating_sub(NAMED);
    let mut named: Vec<String> =
        all.into_iter().take(NAMED).map(|(what, n)| format!("{} ({})", name(what), number(*n))).collect();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    named
}

fn subnet(network: IpAddr) -> String {
    format!("{network}/{}", if network.is_ipv4() { 24 } else { 64 })
}

/// The period in `analyze`'s and `report`'s JSON.
#[derive(Serialize)]
pub struct PeriodRow {
    kind: &'static str,
    #[serde(flatten)]
    now: PastRow,
    before: Option<PastRow>,
    corrected: Vec<CorrectionRow>,
    waiting: u64,
}

#[derive(Serialize)]
struct PastRow {
    from: Option<String>,
    to: String,
    sessions: u64,
    resets: u64,
    faults: BTreeMap<&'static str, u64>,
    networks: BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct CorrectionRow {
    id: String,
    was: &'static str,
    is: &'static str,
}

/// A period as a row.
pub fn row(period: &Period) -> PeriodRow {
    let kind = match period.stretch {
        Stretch::Day => "day",
        Stretch::Week => "week",
        Stretch::SinceLast => "since-last",
    };
    let corrected = period.corrected.iter();
    PeriodRow {
        kind,
        now: past(&period.now),
        before: period.before.as_ref().map(past),
        corrected: corrected.map(|c| CorrectionRow { id: c.id.clone(), was: c.was.id(), is: c.is.id() }).collect(),
        waiting: period.waiting,
    }
}

fn past(past: &Past) -> PastRow {
    let time = |at: Timestamp| at.rfc3339(Micros(SECOND));
    PastRow {
        from: past.from.map(time),
        to: time(past.to),
        sessions: past.summary.sessions,
        resets: past.summary.resets,
        faults: past.summary.faults.iter().map(|(f, n)| (f.id(), *n)).collect(),
        networks: past.summary.networks.iter().map(|(ip, n)| (subnet(*ip), *n)).collect(),
    }
}
