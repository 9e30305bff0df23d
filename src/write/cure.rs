//! What to do about a cause of this report: the lines of its cure for this server, and why.

use std::collections::BTreeMap;

use super::text::{Ink, Text};
use crate::catalogue::advice::Ground;
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::find;
use crate::catalogue::defaults;
use crate::model::audit::{Change, Side};
use crate::model::{Ends, Family, Micros, Report, SECOND};

/// A cure, as it fits the server.
#[derive(Debug, Default, PartialEq)]
pub struct Cure {
    /// What to do, in words; everything where there is no line to paste.
    pub lead: String,
    /// Lines for sshd_config.
    pub server: Vec<Change>,
    /// Lines for ssh_config, instead.
    pub client: Vec<Change>,
    /// Lines for sysctl.
    pub kernel: Vec<Change>,
    /// The arithmetic behind the lines.
    pub note: Option<String>,
}

impl Cure {
    /// The cure of this cause in this report.
    pub fn of(report: &Report, cause: &Cause) -> Cure {
        let ends = report.tally.causes.get(cause.id);
        let bound = ends.and_then(|e| e.bound);
        let server = report.server.clone().unwrap_or_else(|| defaults::server(None));
        let kernel = report.kernel.unwrap_or_else(defaults::kernel);
        let ground = Ground { config: &server, client_config: report.client.as_ref(), timers: &kernel, bound };
        let lines: Vec<Change> = (cause.cure.lines)(&ground).into_iter().flatten().collect();
        let of = |side| lines.iter().filter(|c| c.side == side).cloned().collect::<Vec<_>>();
        let [server, client, kernel] = [Side::Server, Side::Client, Side::Kernel].map(of);
        let lead = if lines.is_empty() { cause.remedy } else { cause.cure.lead };
        let note = if lines.is_empty() { None } else { ends.and_then(note) };
        Cure { lead: lead.to_owned(), server, client, kernel, note }
    }

    /// All its lines.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.server.iter().chain(&self.client).chain(&self.kernel)
    }
}

/// What the settings did, as most of these connections tell it, and how many of them ended just at the limit.
fn note(ends: &Ends) -> Option<String> {
    let (text, _) = ends.texts.iter().max_by_key(|(text, n)| (**n, std::cmp::Reverse(*text)))?;
    Some(match ends.bound.and_then(|bound| at_the_limit(&ends.ages, bound)) {
        Some(at) => format!("{text} ({at})"),
        None => text.clone(),
    })
}

/// `23 of 27 at 5 min 50 s to 5 min 52 s`, where most ends stand there.
fn at_the_limit(ages: &[i64], bound: Micros) -> Option<String> {
    let to = bound.0 + (2 * SECOND).max(bound.0 / 100);
    let n = ages.iter().filter(|age| (bound.0 - SECOND..=to).contains(*age)).count();
    (n >= 3 && 2 * n >= ages.len()).then(|| format!("{n} of {} at {bound} to {}", ages.len(), Micros(to)))
}

/// Cures of everything that ended connections without their users' will, with the number of connections each would
/// have saved; most first.
pub fn all(report: &Report) -> Vec<(&'static Cause, u64, Cure)> {
    let found = report.tally.causes.iter().filter_map(|(id, ends)| Some((find(id)?, ends.connections)));
    let mut cures: Vec<_> = found
        .filter(|(cause, _)| !cause.family.is_benign() && cause.family != Family::Undetermined)
        .map(|(cause, n)| (cause, n, Cure::of(report, cause)))
        .collect();
    cures.sort_by_key(|(_, n, _)| std::cmp::Reverse(*n));
    cures
}

/// A line for a file, and what to mind about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The line as it is written.
    pub line: String,
    /// The setting.
    pub setting: String,
    /// The value proposed.
    pub value: String,
    /// The value that holds now, where that is known.
    pub now: Option<String>,
    /// The value proposed for another cause.
    pub before: Option<String>,
}

impl Line {
    /// What to mind about it.
    pub fn remark(&self) -> String {
        match (&self.before, &self.now) {
            (Some(before), _) => format!("{before} above: choose one"),
            (None, Some(now)) => format!("now {now}"),
            (None, None) => String::new(),
        }
    }

    /// As text: the line, and behind it what to mind.
    pub fn text(&self) -> Text {
        let text = Text::of(Ink::Code, &self.line);
        match self.remark().as_str() {
            "" => text,
            remark => text.ink(Ink::Dim, &format!("   ({remark})")),
        }
    }
}

/// Lines given so far, so that two cures do not contradict each other unnoticed.
#[derive(Debug, Default)]
pub struct Given {
    settings: BTreeMap<(Side, &'static str), String>,
    /// It was said how lines come into force.
    applied: bool,
}

impl Given {
    /// The line; nothing where it was given already.
    pub fn line(&mut self, change: &Change) -> Option<Line> {
        let before = self.settings.insert((change.side, change.setting), change.to.clone());
        (before.as_ref() != Some(&change.to)).then(|| Line {
            line: change.line(),
            setting: change.setting.to_owned(),
            value: change.to.clone(),
            now: change.now.clone(),
            before,
        })
    }

    /// Was it said how lines come into force? From now on it was.
    pub fn was_applied(&mut self) -> bool {
        std::mem::replace(&mut self.applied, true)
    }
}
