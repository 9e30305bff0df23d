//! The report, counted once for every part that shows some of it. Counting only: what a reset is and how sure a finding
//! is was judged before. Each connection is seen once and none is kept: a long log has too many.

mod ages;
mod group_stats;
mod noise;
mod points;
mod who;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use super::words;
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::{self, CAUSES, UNDETERMINED};
use crate::model::{Brief, EndingKind, Family, Finding, Judged, Meaning, NotChecked, Report, Resetness, Verdict};
pub use group_stats::{EXAMPLES, GroupStats};
use noise::Noise;
pub use points::{Point, Points, once};
pub use who::{By, Seen, Who};

/// Events of the machine and of sshd itself that matter to whoever looks for a cause.
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

/// One or two who ran into LoginGraceTime sat at a prompt; so many did not.
const CUT_SHORT: usize = 3;

/// Connections that one cause explains.
pub struct Group {
    /// The cause.
    pub cause: &'static Cause,
    /// Its connections.
    pub stats: GroupStats,
    /// Of those that were not logged in: from an address that logs in at other times.
    pub known: usize,
}

/// Sessions of one of the three sets of resets.
#[derive(Default)]
pub struct Set {
    /// How many.
    pub sessions: usize,
    /// Of these: not ended by their users, and it can be told why.
    pub unasked: usize,
    kinds: BTreeMap<EndingKind, usize>,
}

impl Set {
    /// How many ended how, the most frequent first.
    pub fn kinds(&self) -> Vec<(EndingKind, usize)> {
        most_first(&self.kinds)
    }
}

fn most_first(kinds: &BTreeMap<EndingKind, usize>) -> Vec<(EndingKind, usize)> {
    let mut counts: Vec<(EndingKind, usize)> = kinds.iter().map(|(kind, n)| (*kind, *n)).collect();
    counts.sort_by_key(|(_, n)| Reverse(*n));
    counts
}

/// What the parts of the report share.
pub struct Facts<'a> {
    /// The report.
    pub report: &'a Report,
    /// How many logged in.
    pub sessions: usize,
    /// By cause, troubles before ordinary ends and the most sessions first; without noise and without the undetermined.
    pub groups: Vec<Group>,
    /// Connections whose cause cannot be told, by the ids of the candidates left; the largest group first.
    pub undetermined: Vec<(Vec<&'static str>, GroupStats)>,
    /// What was not looked at where something went wrong, and the flag that would.
    pub not_checked: Vec<NotChecked>,
    /// Hosts named.
    pub hosts: BTreeSet<Arc<str>>,
    /// All connections, by the family of their most likely cause and how sure that is.
    pub findings: BTreeMap<(Family, Verdict), u64>,
    /// Cut off while logging in.
    pub before_login: usize,
    /// The kernel's counters told of a session that sshd was silent about.
    pub counters_told: bool,
    /// Sessions by family, with their verdicts.
    families: BTreeMap<Family, [usize; 4]>,
    sets: [Set; 3],
    /// Sessions that were lost, and nobody can tell why.
    lost: Who,
    /// Connections from addresses that log in here that broke off before login, and nobody can tell why, or that
    /// LoginGraceTime cut short: how they ended.
    broke_off: BTreeMap<EndingKind, usize>,
    /// Kept connections that are noise after all.
    noise: Noise,
}

impl<'a> Facts<'a> {
    /// Counts a report.
    pub fn of(report: &'a Report) -> Facts<'a> {
        Facts::and(report, |_, _, _| {})
    }

    /// Counts a report, and calls `also` with each connection that is no noise, its index, and the cause it counts
    /// under.
    pub fn and(report: &'a Report, mut also: impl FnMut(&Judged, u32, &'static Cause)) -> Facts<'a> {
        let mut counting = Counting::new(report);
        for (index, judged) in (0..).zip(report.connections.iter()) {
            if let Some(cause) = counting.add(&judged, index) {
                also(&judged, index, cause);
            }
        }
        counting.finish()
    }

    /// Sessions of one of the three sets of resets.
    pub fn set(&self, resetness: Resetness) -> &Set {
        &self.sets[resetness as usize]
    }

    /// What puts a session into one of the three sets.
    pub fn set_by(&self) -> &'static str {
        if self.counters_told {
            "by their last words, or the kernel's counters where sshd was silent"
        } else {
            "by their last words alone"
        }
    }

    /// Families of the sessions, the most frequent first, with their verdicts.
    pub fn families(&self) -> Vec<(Family, [usize; 4])> {
        let mut counts: Vec<(Family, [usize; 4])> = self.families.iter().map(|(f, v)| (*f, *v)).collect();
        counts.sort_by_key(|(_, verdicts)| Reverse(verdicts.iter().sum::<usize>()));
        counts
    }

    /// Causes of ends that nobody asked for and that hit somebody who logs in here: the most important first.
    pub fn troubles(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|g| g.is_trouble())
    }

    /// Sessions that were lost, and nobody can tell why.
    pub fn lost(&self) -> usize {
        self.lost.connections
    }

    /// Everybody who lost a connection against their will, whether or not its cause is known.
    pub fn hit(&self) -> impl Iterator<Item = (Family, &Who)> {
        let unknown = std::iter::once((Family::Undetermined, &self.lost));
        self.troubles().map(|g| (g.cause.family, &g.stats.who)).chain(unknown).filter(|(_, who)| who.connections > 0)
    }

    /// Everybody but noise.
    pub fn everybody(&self) -> impl Iterator<Item = &Who> {
        self.groups.iter().map(|g| &g.stats.who).chain(self.unknown().map(|stats| &stats.who))
    }

    /// The groups whose cause cannot be told.
    pub fn unknown(&self) -> impl Iterator<Item = &GroupStats> {
        self.undetermined.iter().map(|(_, stats)| stats)
    }

    /// How many of these logged in.
    pub fn unknown_sessions(&self) -> usize {
        self.unknown().map(|stats| stats.sessions).sum()
    }

    /// Examples of these groups: the surest, of equals those with the most evidence.
    pub fn examples<'c>(&self, groups: impl IntoIterator<Item = &'c GroupStats>) -> Vec<Cow<'a, Judged>> {
        group_stats::surest(groups).into_iter().filter_map(|index| self.at(index)).collect()
    }

    /// A connection of the report.
    pub fn at(&self, index: u32) -> Option<Cow<'a, Judged>> {
        self.report.connections.get(index as usize)
    }

    /// Connections from addresses that log in here that broke off before login, and nobody can tell why, or that
    /// LoginGraceTime cut short: how many ended how, the most frequent first.
    pub fn broke_off(&self) -> Vec<(EndingKind, usize)> {
        most_first(&self.broke_off)
    }

    /// Connections refused by MaxStartups, by sshd's own count where it gave one.
    pub fn refused(&self) -> u64 {
        self.report.throttling.iter().map(|t| t.dropped.unwrap_or(0).max(t.named)).sum()
    }

    /// Connections of people who log in here, or of anybody by sshd's own count, that were refused before login: how many, and
    /// by what, the most first.
    pub fn turned_away(&self) -> Vec<(u64, &'static str)> {
        let group = |id| self.troubles().find(|g| g.cause.id == id).map_or(0, |g| g.known as u64);
        let startups = match self.refused() {
            0 => group("max-startups"),
            counted => counted,
        };
        let all = [(startups, "MaxStartups"), (group("source-penalty"), "PerSourcePenalties")];
        let mut all: Vec<(u64, &str)> = all.into_iter().filter(|(n, _)| *n > 0).collect();
        all.sort_by_key(|(n, _)| Reverse(*n));
        all
    }

    /// Causes that are nobody's trouble, the most frequent first. Refusals by MaxStartups are told by sshd's own count.
    pub fn rest(&self) -> Vec<&Group> {
        let told_elsewhere = |g: &Group| g.cause.id == "max-startups" && self.refused() > 0;
        let mut rest: Vec<&Group> = self.groups.iter().filter(|g| !g.is_trouble() && !told_elsewhere(g)).collect();
        rest.sort_by_key(|g| Reverse(g.stats.members));
        rest
    }

    /// Did a session end without a word in a log that cannot show every end? A goodbye hides nothing.
    pub fn may_hide_ends(&self) -> bool {
        self.limits().next().is_some() && self.set(Resetness::Likely).sessions > 0
    }

    /// What the log cannot show.
    pub fn limits(&self) -> impl Iterator<Item = &'a str> {
        self.report.assumptions.iter().filter(|a| a.limits).map(|a| a.text.as_str())
    }
}

impl Group {
    /// Did it hit somebody who logs in here and did not ask for it?
    pub fn is_trouble(&self) -> bool {
        !self.cause.family.is_benign() && self.stats.sessions + self.known > 0
    }

    /// The verdict of most of them; of equals the more careful one.
    pub fn verdict(&self) -> Verdict {
        let best = Verdict::ALL.iter().max_by_key(|v| (self.stats.verdicts[**v as usize], **v));
        best.copied().unwrap_or(Verdict::Undetermined)
    }
}

/// A report while it is counted.
struct Counting<'a> {
    facts: Facts<'a>,
    /// One for each of [`CAUSES`].
    groups: Vec<GroupStats>,
    undetermined: BTreeMap<Vec<&'static str>, GroupStats>,
    /// Of these: those that broke off before login, by address and how they ended.
    broke_off: BTreeMap<(IpAddr, EndingKind), usize>,
    /// Failed logins that ran into LoginGraceTime.
    cut_short: usize,
}

impl<'a> Counting<'a> {
    fn new(report: &'a Report) -> Counting<'a> {
        let facts = Facts {
            report,
            sessions: 0,
            groups: Vec::new(),
            undetermined: Vec::new(),
            not_checked: Vec::new(),
            hosts: BTreeSet::new(),
            findings: BTreeMap::new(),
            before_login: 0,
            counters_told: false,
            families: BTreeMap::new(),
            sets: Default::default(),
            lost: Who::default(),
            broke_off: BTreeMap::new(),
            noise: Noise::default(),
        };
        Counting {
            facts,
            groups: CAUSES.iter().map(|_| GroupStats::default()).collect(),
            undetermined: BTreeMap::new(),
            broke_off: BTreeMap::new(),
            cut_short: 0,
        }
    }

    /// Counts one more connection, with its index; returns the cause it counts under, if it is no noise.
    fn add(&mut self, judged: &Judged, index: u32) -> Option<&'static Cause> {
        let (c, finding) = (&judged.connection, &judged.finding);
        self.of_all(judged);
        if finding.family.is_noise() && !c.is_session() {
            self.facts.noise.add(judged);
            // Only whoever logs in at other times.
            self.cut_short += usize::from(finding.cause == "login-grace-expired");
            return None;
        }
        let place = CAUSES.iter().position(|cause| cause.id == finding.cause);
        if let (Some(place), true) = (place, finding.verdict != Verdict::Undetermined) {
            self.groups[place].add(judged, index);
            return Some(CAUSES[place]);
        }
        self.undetermined.entry(rivals(finding)).or_default().add(judged, index);
        if is_lost(c) {
            self.facts.lost.add(judged);
        }
        if let (true, Some(ip)) = (broke_off_before_login(c), c.addr()) {
            *self.broke_off.entry((ip, c.ending.kind)).or_default() += 1;
        }
        Some(UNDETERMINED)
    }

    /// Counts what is counted of every connection.
    fn of_all(&mut self, judged: &Judged) {
        let (c, finding, facts) = (&judged.connection, &judged.finding, &mut self.facts);
        *facts.findings.entry((finding.family, finding.verdict)).or_default() += 1;
        if !c.host.is_empty() && !facts.hosts.contains(&c.host) {
            facts.hosts.insert(Arc::clone(&c.host));
        }
        let unknown = finding.family == Family::Undetermined;
        if !finding.family.is_benign() || unknown {
            for what in &finding.not_checked {
                if !facts.not_checked.contains(what) {
                    facts.not_checked.push(*what);
                }
            }
        }
        let resetness = c.resetness();
        if c.is_session() {
            facts.sessions += 1;
            facts.families.entry(finding.family).or_default()[finding.verdict as usize] += 1;
            let set = &mut facts.sets[resetness as usize];
            set.sessions += 1;
            set.unasked += usize::from(!finding.family.is_benign() && !unknown);
            *set.kinds.entry(c.ended_as()).or_default() += 1;
            facts.counters_told |= c.ended_as() != c.ending.kind;
        } else if resetness == Resetness::Strict && !finding.family.is_noise() {
            facts.before_login += 1;
        }
    }

    /// Sorts the groups as they are shown, now that it is known who logs in here.
    fn finish(self) -> Facts<'a> {
        let mut facts = self.facts;
        facts.undetermined = self.undetermined.into_iter().collect();
        facts.undetermined.sort_by_key(|(_, stats)| Reverse(stats.members));
        let addresses = self.groups.iter().chain(facts.unknown()).flat_map(|stats| stats.who.addresses());
        let known: BTreeSet<IpAddr> = addresses.filter(|(_, seen)| seen.sessions > 0).map(|(ip, _)| ip).collect();
        for ((_, kind), n) in self.broke_off.iter().filter(|((ip, _), _)| known.contains(ip)) {
            *facts.broke_off.entry(*kind).or_default() += n;
        }
        if self.cut_short >= CUT_SHORT {
            facts.broke_off.insert(EndingKind::GraceTimeout, self.cut_short);
        }
        let before_login = |(ip, seen): (IpAddr, Seen)| {
            if known.contains(&ip) { (seen.connections - seen.sessions) as usize } else { 0 }
        };
        let known = |stats: &GroupStats| stats.who.addresses().map(before_login).sum();
        let found = CAUSES.iter().zip(self.groups).filter(|(_, stats)| stats.members > 0);
        facts.groups = found.map(|(cause, stats)| Group { cause, known: known(&stats), stats }).collect();
        facts.groups.sort_by_key(|g| (!g.is_trouble(), Reverse(g.stats.sessions), Reverse(g.known)));
        facts
    }
}

/// The cause with this id; `undetermined` if there is none.
pub fn cause_of(id: &str) -> &'static Cause {
    causes::find(id).unwrap_or(causes::UNDETERMINED)
}

/// A session that ended without its user's will, by its last words?
pub fn is_lost(c: &Brief) -> bool {
    c.is_session() && c.resetness() != Resetness::No
}

/// A login that the client or the network broke off?
fn broke_off_before_login(c: &Brief) -> bool {
    !c.is_session() && matches!(c.ending.kind, EndingKind::Reset | EndingKind::ClientClose | EndingKind::TcpTimeout)
}

/// The ids of the candidates left.
pub fn rivals(finding: &Finding) -> Vec<&'static str> {
    let mut ids: Vec<&str> = finding.rivals.iter().map(|r| r.id).collect();
    ids.sort_unstable();
    ids
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
