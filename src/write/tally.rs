//! The report counted once, for every part that shows some of it. Counting only: what is a reset and how sure a
//! finding is, was judged before.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::safe::safe_bytes;
use super::words::{self, count, has_time, list};
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::{self, CAUSES};
use crate::model::{
    Aspect, EndingKind, Family, Judged, Meaning, Micros, NotChecked, Report, Resetness, Strength, Verdict, network,
};

/// What happened to the machine and to sshd itself; who goes looking for a cause wants to know.
pub const NOTABLE: &[Meaning] = &[
    Meaning::ListenerStarted,
    Meaning::ListenerStopping,
    Meaning::ListenerReloaded,
    Meaning::ServerFault,
    Meaning::ResourceExhausted,
    Meaning::SystemGoingDown,
    Meaning::Booted,
    Meaning::UnitFailed,
    Meaning::OomKilled,
    Meaning::ForkRejected,
    Meaning::ProcessCrashed,
    Meaning::StateTableFull,
    Meaning::SynFlood,
    Meaning::TcpMemory,
    Meaning::DescriptorLimit,
    Meaning::ServerStalled,
    Meaning::Suspended,
    Meaning::Resumed,
    Meaning::LinkDown,
    Meaning::LinkUp,
    Meaning::LinkTrouble,
    Meaning::ClockStepped,
    Meaning::LinesSuppressed,
    Meaning::PackageChanged,
];

/// Connections that one cause explains.
pub struct Group<'a> {
    /// The cause.
    pub cause: &'static Cause,
    /// Its connections, in the report's order.
    pub members: Vec<&'a Judged>,
    /// Of these: logged in.
    pub sessions: usize,
    /// Of those that were not logged in: from an address that logs in at other times.
    pub known: usize,
    /// By verdict.
    pub verdicts: [usize; 4],
}

/// One text of evidence, and how many connections it speaks for.
pub struct Point<'a> {
    /// The most frequent wording of this rule.
    pub text: &'a str,
    /// Connections of which the rule said something.
    pub connections: usize,
    /// Of these: with this very wording.
    pub same: usize,
    /// Its strength.
    pub strength: Strength,
    /// Its aspect.
    pub aspect: Aspect,
    /// Whose rule.
    pub rule: (&'static str, &'static str),
}

/// What the parts of the report share.
pub struct Facts<'a> {
    /// The report.
    pub report: &'a Report,
    /// Everybody who logged in.
    pub sessions: Vec<&'a Judged>,
    /// By cause, troubles before ordinary ends and the most sessions first; without noise and without the undetermined.
    pub groups: Vec<Group<'a>>,
    /// Nobody can tell why they ended.
    pub undetermined: Vec<&'a Judged>,
    /// Kept connections that are noise after all.
    pub noise: Vec<&'a Judged>,
}

impl<'a> Facts<'a> {
    /// Counts a report.
    pub fn of(report: &'a Report) -> Facts<'a> {
        let all = &*report.connections;
        let sessions: Vec<&Judged> = all.iter().filter(|j| j.connection.is_session()).collect();
        let known: BTreeSet<IpAddr> = sessions.iter().filter_map(|j| j.connection.addr()).collect();
        let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
        let (mut undetermined, mut noise) = (Vec::new(), Vec::new());
        for judged in all {
            let finding = &judged.finding;
            if finding.family.is_noise() && !judged.connection.is_session() {
                noise.push(judged);
                continue;
            }
            let place = CAUSES.iter().position(|c| c.id == finding.cause);
            let (Some(place), true) = (place, finding.verdict != Verdict::Undetermined) else {
                undetermined.push(judged);
                continue;
            };
            let group = groups.entry(place).or_insert_with(|| Group::new(CAUSES[place]));
            group.add(judged, &known);
        }
        let mut groups: Vec<Group> = groups.into_values().collect();
        groups.sort_by_key(|g| (!g.is_trouble(), std::cmp::Reverse(g.sessions), std::cmp::Reverse(g.known)));
        Facts { report, sessions, groups, undetermined, noise }
    }

    /// Sessions of one of the three sets of resets.
    pub fn set(&self, resetness: Resetness) -> Vec<&'a Judged> {
        self.sessions.iter().copied().filter(|j| j.connection.resetness() == resetness).collect()
    }

    /// Causes of ends that nobody asked for and that hit somebody who logs in here: the most important first.
    pub fn troubles(&self) -> impl Iterator<Item = &Group<'a>> {
        self.groups.iter().filter(|g| g.is_trouble())
    }

    /// Everybody who lost a connection without asking for it, also where nobody can tell why.
    pub fn hit(&self) -> Vec<&'a Judged> {
        let lost = |j: &&&Judged| j.connection.is_session() && j.connection.resetness() != Resetness::No;
        let unknown = self.undetermined.iter().filter(lost);
        self.troubles().flat_map(|g| &g.members).chain(unknown).copied().collect()
    }

    /// Connections refused by MaxStartups, by sshd's own count where it gave one.
    pub fn refused(&self) -> u64 {
        self.report.throttling.iter().map(|t| t.dropped.unwrap_or(0).max(t.named)).sum()
    }

    /// What the log cannot show.
    pub fn limits(&self) -> impl Iterator<Item = &'a str> {
        self.report.assumptions.iter().filter(|a| a.limits).map(|a| a.text.as_str())
    }
}

impl<'a> Group<'a> {
    fn new(cause: &'static Cause) -> Group<'a> {
        Group { cause, members: Vec::new(), sessions: 0, known: 0, verdicts: [0; 4] }
    }

    fn add(&mut self, judged: &'a Judged, known: &BTreeSet<IpAddr>) {
        let is_session = judged.connection.is_session();
        self.sessions += usize::from(is_session);
        self.known += usize::from(!is_session && judged.connection.addr().is_some_and(|ip| known.contains(&ip)));
        self.verdicts[judged.finding.verdict as usize] += 1;
        self.members.push(judged);
    }

    /// Did it hit somebody who logs in here and did not ask for it?
    pub fn is_trouble(&self) -> bool {
        !self.cause.family.is_benign() && self.sessions + self.known > 0
    }

    /// The verdict of most of them; of equals the more careful one.
    pub fn verdict(&self) -> Verdict {
        let best = Verdict::ALL.iter().max_by_key(|v| (self.verdicts[**v as usize], **v));
        best.copied().unwrap_or(Verdict::Undetermined)
    }

    /// Its evidence for or against, strongest first, each rule once.
    pub fn evidence(&self, favours: bool) -> Vec<Point<'a>> {
        points(&self.members, favours)
    }
}

/// The evidence of these connections for or against, strongest first, each rule once.
pub fn points<'a>(members: &[&'a Judged], favours: bool) -> Vec<Point<'a>> {
    type Wordings<'a> = BTreeMap<&'a str, usize>;
    let mut rules: BTreeMap<_, (Wordings, Aspect)> = BTreeMap::new();
    for judged in members {
        let all = if favours { &judged.finding.evidence } else { &judged.finding.against };
        for e in all {
            let rule = rules.entry((e.strength, e.rule)).or_insert_with(|| (Wordings::new(), e.aspect));
            *rule.0.entry(&e.text).or_default() += 1;
        }
    }
    let mut points: Vec<Point> = rules
        .into_iter()
        .filter_map(|((strength, rule), (wordings, aspect))| {
            let connections = wordings.values().sum();
            let (text, same) = wordings.into_iter().rev().max_by_key(|(_, n)| *n)?;
            Some(Point { text, connections, same, strength, aspect, rule })
        })
        .collect();
    points.sort_by_key(|p| (p.strength, std::cmp::Reverse(p.connections)));
    points
}

/// How many of these ended how, the most frequent first.
pub fn kinds(members: &[&Judged]) -> Vec<(EndingKind, usize)> {
    let mut counts: BTreeMap<EndingKind, usize> = BTreeMap::new();
    members.iter().for_each(|j| *counts.entry(j.connection.ending.kind).or_default() += 1);
    let mut counts: Vec<(EndingKind, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

/// Families of these, the most frequent first, with their verdicts.
pub fn families(members: &[&Judged]) -> Vec<(Family, [usize; 4])> {
    let mut counts: BTreeMap<Family, [usize; 4]> = BTreeMap::new();
    for judged in members {
        counts.entry(judged.finding.family).or_default()[judged.finding.verdict as usize] += 1;
    }
    let mut counts: Vec<(Family, [usize; 4])> = counts.into_iter().collect();
    counts.sort_by_key(|(_, verdicts)| std::cmp::Reverse(verdicts.iter().sum::<usize>()));
    counts
}

/// Shortest, middle and longest of how long these lasted.
pub fn lasted(members: &[&Judged]) -> Option<[Micros; 3]> {
    let mut all: Vec<Micros> = members
        .iter()
        .filter(|j| has_time(j.connection.resolution))
        .filter_map(|j| j.connection.lasted())
        .map(|lasted| Micros(lasted.middle().0.max(0)))
        .collect();
    all.sort_unstable();
    Some([*all.first()?, all[all.len() / 2], *all.last()?])
}

/// The users of these, each with its number of connections.
pub fn users(members: &[&Judged]) -> Vec<(String, usize)> {
    let mut users: BTreeMap<String, usize> = BTreeMap::new();
    for user in members.iter().filter_map(|j| j.connection.user.as_deref()) {
        *users.entry(safe_bytes(user)).or_default() += 1;
    }
    users.into_iter().collect()
}

/// Where these came from: networks, or the one address that was seen of them.
pub fn places(members: &[&Judged]) -> Vec<(String, usize)> {
    let mut networks: BTreeMap<IpAddr, BTreeMap<IpAddr, usize>> = BTreeMap::new();
    for ip in members.iter().filter_map(|j| j.connection.addr()) {
        *networks.entry(network(ip)).or_default().entry(ip).or_default() += 1;
    }
    let name = |(network, addresses): (&IpAddr, &BTreeMap<IpAddr, usize>)| {
        let n = addresses.values().sum();
        match (addresses.len(), addresses.keys().next()) {
            (1, Some(ip)) => (ip.to_string(), n),
            (many, _) => {
                let bits = if network.is_ipv4() { 24 } else { 64 };
                (format!("{network}/{bits} ({many} addresses)"), n)
            }
        }
    };
    networks.iter().map(name).collect()
}

/// What was not looked at where something went wrong, and the flag that would.
pub fn not_checked(report: &Report) -> Vec<NotChecked> {
    let mut all: Vec<NotChecked> = Vec::new();
    let troubled = |j: &&Judged| !j.finding.family.is_benign() || j.finding.family == Family::Undetermined;
    for what in report.connections.iter().filter(troubled).flat_map(|j| &j.finding.not_checked) {
        if !all.contains(what) {
            all.push(*what);
        }
    }
    all
}

/// Noise as the report says it: failed logins, scans, attempts and addresses, and whether that is a lower bound.
pub struct Quiet {
    /// Failed logins.
    pub failed: u64,
    /// Visits of scanners and health checks.
    pub scans: u64,
    /// Attempts to log in.
    pub attempts: u64,
    /// Addresses.
    pub addresses: u64,
    /// Addresses counted on the way and those kept may be the same: at least so many.
    pub at_least: bool,
}

impl Facts<'_> {
    /// Scanners and failed logins, kept out of everything else.
    pub fn quiet(&self) -> Quiet {
        let noise = &self.report.noise;
        let kept = |family| self.noise.iter().filter(|j| j.finding.family == family).count() as u64;
        let of = |family| noise.families.get(&family).copied().unwrap_or(0) + kept(family);
        let addresses: BTreeSet<_> = self.noise.iter().filter_map(|j| j.connection.addr()).collect();
        Quiet {
            failed: of(Family::AuthFailure),
            scans: of(Family::Scanner),
            attempts: noise.attempts + self.noise.iter().map(|j| u64::from(j.connection.attempts)).sum::<u64>(),
            addresses: noise.addresses.max(addresses.len() as u64),
            at_least: noise.addresses > 0 && !addresses.is_empty(),
        }
    }
}

impl Quiet {
    /// `3 failed logins with 9 attempts and 2 visits by scanners and health checks, from 4 addresses.`
    pub fn sentence(&self) -> Option<String> {
        if self.failed + self.scans == 0 {
            return None;
        }
        let mut parts = Vec::new();
        if self.failed > 0 {
            let tries = match self.attempts > self.failed {
                true => format!(" with {}", count(self.attempts as usize, "attempt")),
                false => String::new(),
            };
            parts.push(format!("{}{tries}", count(self.failed as usize, "failed login")));
        }
        if self.scans > 0 {
            parts.push(format!("{} by scanners and health checks", count(self.scans as usize, "visit")));
        }
        let least = if self.at_least { "at least " } else { "" };
        Some(format!("{}, from {least}{}.", list(&parts), count(self.addresses as usize, "address")))
    }
}

/// The cause of this id, the honest one where there is none.
pub fn cause_of(id: &str) -> &'static Cause {
    causes::find(id).unwrap_or(causes::UNDETERMINED)
}

/// Those of which nobody can tell why, by the ids of the candidates left; the largest group first.
pub fn by_rivals<'a>(undetermined: &[&'a Judged]) -> Vec<(Vec<&'static str>, Vec<&'a Judged>)> {
    let mut by_rivals: BTreeMap<Vec<&str>, Vec<&Judged>> = BTreeMap::new();
    for judged in undetermined {
        let mut ids: Vec<&str> = judged.finding.rivals.iter().map(|r| r.id).collect();
        ids.sort_unstable();
        by_rivals.entry(ids).or_default().push(judged);
    }
    let mut by_rivals: Vec<(Vec<&str>, Vec<&Judged>)> = by_rivals.into_iter().collect();
    by_rivals.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
    by_rivals
}

/// These candidates, in words.
pub fn between(ids: &[&str]) -> String {
    let titles: Vec<String> = ids.iter().map(|id| words::inside(cause_of(id).title)).collect();
    match titles.as_slice() {
        [] => "nothing in the log points anywhere".to_owned(),
        [one] => format!("perhaps {one}, but too little speaks for it"),
        more => format!("either {}, or something else", more.join(", or ")),
    }
}
