//! What to do about a cause of this report: the lines of its cure for this server, and why.

use std::collections::BTreeMap;

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

/// Lines for one file.
#[derive(Debug, Default, PartialEq)]
pub struct Block {
    /// The lines as they are written.
    pub lines: Vec<String>,
    /// What holds now, and what was proposed for another cause; empty where there is neither. It belongs before the
    /// lines: sshd before 8.7 refuses to start with more than the value in a line, and sysctl takes it for the value.
    pub remark: String,
}

impl Block {
    /// The remark as it stands behind the name of the file.
    pub fn aside(&self) -> String {
        aside(&self.remark)
    }
}

/// `now ClientAliveInterval 10, ClientAliveCountMax 1`: what these lines replace, as far as it is known.
pub fn now<'a>(changes: impl Iterator<Item = &'a Change>) -> Option<String> {
    let now: Vec<String> = changes.filter_map(Change::line_now).collect();
    (!now.is_empty()).then(|| format!("now {}", now.join(", ")))
}

/// The same behind the name of a file, ` (now ClientAliveInterval 10)`; nothing where there is nothing to remark.
pub fn aside(remark: &str) -> String {
    if remark.is_empty() { String::new() } else { format!(" ({remark})") }
}

/// Lines given so far, so that two cures do not contradict each other unnoticed.
#[derive(Debug, Default)]
pub struct Given {
    settings: BTreeMap<(Side, &'static str), String>,
    /// It was said how lines come into force.
    applied: bool,
}

impl Given {
    /// The lines of one file that were not given already.
    pub fn block(&mut self, changes: &[Change]) -> Block {
        let (mut lines, mut first, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for change in changes {
            match self.settings.insert((change.side, change.setting), change.to.clone()) {
                Some(before) if before == change.to => continue,
                Some(before) => remarks.push(format!("{} {before} above: choose one", change.setting)),
                None => first.push(change),
            }
            lines.push(change.line());
        }
        remarks.splice(..0, now(first.into_iter()));
        Block { lines, remark: remarks.join("; ") }
    }

    /// Was it said how lines come into force? From now on it was.
    pub fn was_applied(&mut self) -> bool {
        std::mem::replace(&mut self.applied, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(setting: &'static str, now: Option<&str>, to: &str) -> Change {
        Change { side: Side::Server, setting, now: now.map(str::to_owned), to: to.to_owned() }
    }

    #[test]
    fn a_line_is_nothing_but_the_setting_and_is_given_once() {
        let mut given = Given::default();
        let first =
            given.block(&[change("ClientAliveInterval", Some("0"), "60"), change("ClientAliveCountMax", None, "3")]);
        assert_eq!(first.lines, ["ClientAliveInterval 60", "ClientAliveCountMax 3"]);
        assert_eq!(first.remark, "now ClientAliveInterval 0");
        let second =
            given.block(&[change("ClientAliveInterval", Some("0"), "60"), change("ClientAliveCountMax", None, "9")]);
        assert_eq!(second.lines, ["ClientAliveCountMax 9"]);
        assert_eq!(second.remark, "ClientAliveCountMax 3 above: choose one");
    }
}
