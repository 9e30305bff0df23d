//! What to do about a cause of this report: the lines of its cure for this server, and why.

use std::collections::{BTreeMap, BTreeSet};

use super::to_tell::to_tell;
use crate::catalogue::advice::{self, Ground};
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::{UNDETERMINED, find};
use crate::catalogue::defaults;
use crate::model::audit::{Change, Side};
use crate::model::{Ends, Family, Micros, Report, SECOND, ServerConfig};

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
    /// How to see that it helps.
    pub verify: &'static str,
}

impl Cure {
    /// The cure of this cause in this report.
    pub fn of(report: &Report, cause: &Cause) -> Cure {
        let ends = report.tally.causes.get(cause.id);
        let bound = ends.and_then(|e| e.bound);
        let server_config = report.server.clone().unwrap_or_else(|| defaults::server(None));
        let kernel = report.kernel.unwrap_or_else(defaults::kernel);
        let nobody = BTreeSet::new();
        let locked_out = ends.map_or(&nobody, |e| &e.locked_out);
        let client_config = report.client.as_ref();
        let ground = Ground { config: &server_config, client_config, timers: &kernel, bound, locked_out };
        let lines: Vec<Change> = (cause.cure.lines)(&ground).into_iter().flatten().collect();
        let of = |side| lines.iter().filter(|c| c.side == side).cloned().collect::<Vec<_>>();
        let [server, client, kernel] = [Side::Server, Side::Client, Side::Kernel].map(of);
        let lead = match (lines.is_empty(), server_config.is_dropbear && cause.remedy.contains("ClientAlive")) {
            (_, true) => format!("{} {}", cause.cure.lead, advice::DROPBEAR).trim_start().to_owned(),
            (true, false) if cause.id == UNDETERMINED.id => {
                to_tell(report, report.load.sources.is_empty() || report.probes.is_empty())
            }
            (true, false) => cause.remedy.to_owned(),
            (false, false) => cause.cure.lead.to_owned(),
        };
        let asks_sshd = server_config.is_dropbear && cause.verify.contains("sshd -T");
        let note = if lines.is_empty() { None } else { ends.and_then(note) };
        Cure { lead, server, client, kernel, note, verify: if asks_sshd { "" } else { cause.verify } }
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

const INTERVAL: &str = "ClientAliveInterval";
const COUNT: &str = "ClientAliveCountMax";
const CLIENT_INTERVAL: &str = "ServerAliveInterval";

/// ClientAlive as it will be once the lines of a cure are followed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Alive {
    interval: i64,
    count: i64,
}

impl Alive {
    /// `None` where these lines do not touch it.
    fn of(lines: &[Change], config: &ServerConfig) -> Option<Alive> {
        let set = |setting| lines.iter().find(|c| c.setting == setting).and_then(|c| c.to.parse().ok());
        let (interval, count) = (set(INTERVAL), set(COUNT));
        if interval.is_none() && count.is_none() {
            return None;
        }
        let interval = interval.unwrap_or(config.client_alive_interval.value.0 / SECOND);
        let count = count.unwrap_or(i64::from(config.client_alive_count_max.value));
        (interval > 0).then_some(Alive { interval, count })
    }

    /// Asks as often as the more frequent of the two, and waits as long as the more patient.
    fn and(self, other: Alive) -> Alive {
        let interval = self.interval.min(other.interval);
        let wait = |alive: Alive| alive.interval * (alive.count + 1);
        let count = (wait(self).max(wait(other)) / interval - 1).max(self.count.min(other.count));
        Alive { interval, count: count.min(advice::MOST_PROBES.max(self.count).max(other.count)) }
    }

    fn lines(self, config: &ServerConfig) -> impl Iterator<Item = Change> {
        let interval = advice::server(config, INTERVAL, self.interval.to_string());
        interval.into_iter().chain(advice::server(config, COUNT, self.count.to_string()))
    }
}

/// Lines given so far: who follows one cure after the other must not undo the first with the second.
#[derive(Debug, Default)]
pub struct Given {
    settings: BTreeMap<(Side, &'static str), String>,
    /// What suits all cures that are given: of two values for one setting a reader cannot follow both.
    alive: Option<Alive>,
    client_interval: Option<i64>,
    /// It was said how lines take effect.
    applied: bool,
}

impl Given {
    /// For the cures of these causes, all of which will be given.
    pub fn for_all<'a>(report: &Report, causes: impl IntoIterator<Item = &'a Cause>) -> Given {
        let mut given = Given::default();
        causes.into_iter().for_each(|cause| given.plan(report, &Cure::of(report, cause)));
        given
    }

    /// Takes what a cure proposes into account: a server has one ClientAliveInterval, and a count that suits the longer
    /// one would be far too small for it.
    fn plan(&mut self, report: &Report, cure: &Cure) {
        let config = report.server.clone().unwrap_or_else(|| defaults::server(None));
        if let Some(own) = Alive::of(&cure.server, &config) {
            self.alive = Some(self.alive.map_or(own, |other| other.and(own)));
        }
        let own = cure.client.iter().find(|c| c.setting == CLIENT_INTERVAL).and_then(|c| c.to.parse().ok());
        self.client_interval = [self.client_interval, own].into_iter().flatten().min();
    }

    /// The cure of this cause in this report, consistent with the others.
    pub fn cure(&mut self, report: &Report, cause: &Cause) -> Cure {
        let mut cure = Cure::of(report, cause);
        self.plan(report, &cure);
        let config = report.server.clone().unwrap_or_else(|| defaults::server(None));
        if let (Some(own), Some(all)) = (Alive::of(&cure.server, &config), self.alive)
            && own != all
        {
            let others = cure.server.into_iter().filter(|c| ![INTERVAL, COUNT].contains(&c.setting));
            cure.server = all.lines(&config).chain(others).collect();
        }
        if let Some(all) = self.client_interval {
            cure.client.iter_mut().filter(|c| c.setting == CLIENT_INTERVAL).for_each(|c| c.to = all.to_string());
        }
        cure
    }

    /// The lines of one file that were not given already.
    pub fn block(&mut self, changes: &[Change]) -> Block {
        let (mut lines, mut first, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for change in changes {
            match self.settings.insert((change.side, change.setting), change.to.clone()) {
                Some(before) if before == change.to => continue,
                Some(before) => remarks.push(format!("in place of {} {before} above", change.setting)),
                None => first.push(change),
            }
            lines.push(change.line());
        }
        remarks.splice(..0, now(first.into_iter()));
        Block { lines, remark: remarks.join("; ") }
    }

    /// Was it said before how lines take effect? From now on it was.
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

    /// A first cure asked every 3 s and waited four minutes, a second one kept to 10 s and to the count that suits it:
    /// whoever wrote both lines waited 3 × 33 s, and lost in an outage what the second one was to save.
    #[test]
    fn two_cures_that_follow_each_other_ask_as_often_and_wait_as_long_as_each_of_them() {
        let (often, patient) = (Alive { interval: 3, count: 39 }, Alive { interval: 10, count: 32 });
        let both = Alive { interval: 3, count: advice::MOST_PROBES };
        assert_eq!((often.and(patient), patient.and(often)), (both, both));
        assert_eq!(often.and(often), often);
        let mut config = defaults::server(None);
        config.client_alive_interval = crate::model::Value::read(Micros::seconds(10));
        let lines: Vec<Change> = patient.lines(&config).collect();
        assert_eq!(lines.iter().map(Change::line).collect::<Vec<_>>(), ["ClientAliveCountMax 32"]);
        assert_eq!(Alive::of(&lines, &config), Some(patient));
        assert_eq!(Alive::of(&[], &config), None);
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
        assert_eq!(second.remark, "in place of ClientAliveCountMax 3 above");
    }
}
