//! Connections + surroundings → signals. Measures only; thresholds and judgement live in causes.
//!
//! | module | measures |
//! |---|---|
//! | `around` | which other sessions ended with this one, and which lived on; by `clusters`, `windows`, `goodbyes`, `logins` |
//! | `abrupt_ends`, `recurrence`, `outages` | what abrupt ends tell of each other |
//! | `rhythm` | whether troubles keep to the clock |
//! | `ages` | the age below which no session of a network breaks |
//! | `history` | what an address, its network and its users did over the whole log |
//! | `stops`, `victims`, `firewall` | what became of sessions when sshd stopped, a process was killed, packets were dropped |
//! | `missing_lines` | which *lines* of the log are missing |
//! | `packet_loss`, `path` | which *packets* were: as the server sent again, and as probes saw |
//! | `counters`, `matching` | which silent ends the kernel's counters account for |
//! | `correlation`, `binomial` | whether sessions end when the server is busy; what is chance |
//! | `sessions`, `hosts`, `lists` | the rows and indexes that all of these share |

mod abrupt_ends;
mod ages;
mod around;
mod binomial;
mod clusters;
mod correlation;
mod counters;
mod firewall;
mod goodbyes;
mod history;
mod hosts;
mod lists;
mod logins;
mod matching;
mod missing_lines;
mod outages;
mod packet_loss;
mod path;
mod recurrence;
mod rhythm;
mod sessions;
mod stops;
mod victims;
mod windows;

use crate::model::{
    AgeFloor, AppliedSettings, Brief, Briefs, Budgets, Connection, CountedAs, EndMissing, EndingKind, Gap, Interval,
    Load, LoadLink, Meaning, Micros, NearEvent, Phase, Probe, SECOND, ServerEvent, Signals, Timestamp,
};
use abrupt_ends::AbruptEnds;
use around::Neighbours;
use correlation::Correlation;
pub use counters::{Counters, TimeRange};
pub(crate) use counters::{may_be_reset, moment};
use firewall::Firewall;
use history::Histories;
use hosts::{HostId, Hosts};
pub use missing_lines::MissingLines;
use outages::Outages;
use packet_loss::PacketLoss;
use recurrence::Recurrences;
pub use rhythm::rhythm;
use sessions::Sessions;
pub use victims::Victims;

/// Server events this close to an end are looked at.
const NEAR: i64 = 180 * SECOND;

/// So many of them on either side of it.
const ENOUGH: usize = 48;

/// What is told again and again where somebody knocks again and again, and says nothing of one end.
const IN_FLOODS: [Meaning; 6] = [
    Meaning::FlowUnknown,
    Meaning::PenaltyAdded,
    Meaning::ThrottlingBegan,
    Meaning::ThrottlingGoesOn,
    Meaning::ThrottlingEnded,
    Meaning::DropsSuppressed,
];

/// What only the kernel's own lines tell.
const KERNEL: [Meaning; 10] = [
    Meaning::OomKilled,
    Meaning::OomInvoked,
    Meaning::ProcessCrashed,
    Meaning::LinkDown,
    Meaning::LinkUp,
    Meaning::Suspended,
    Meaning::Resumed,
    Meaning::NetworkNote,
    Meaning::ForkRejected,
    Meaning::StateTableFull,
];

/// What the sshd of a host showed of its limits.
#[derive(Default)]
struct Limits {
    /// It ended a connection that was idle.
    idle: bool,
    /// When it refused one for MaxStartups (µs).
    refusals: Vec<i64>,
}

/// What all measurements share; built once.
pub struct Surroundings<'a> {
    hosts: Hosts,
    /// Of each host those that may say something of one end, in order of time.
    events: Vec<Vec<&'a ServerEvent>>,
    settings: &'a AppliedSettings,
    load: &'a Load,
    gaps: &'a [Gap],
    probes: &'a [Probe],
    sessions: Sessions,
    neighbours: Neighbours,
    histories: Histories,
    floors: ages::Floors,
    stops: stops::Stops,
    victims: Victims,
    firewall: Firewall,
    missing: Option<&'a MissingLines>,
    /// Of every host.
    limits: Vec<Limits>,
    kernel_heard: bool,
}

impl<'a> Surroundings<'a> {
    /// Sorts and counts what the measurements need. `events` are in order of time.
    pub fn new(
        briefs: &dyn Briefs,
        events: &'a [ServerEvent],
        settings: &'a AppliedSettings,
        load: &'a Load,
    ) -> Surroundings<'a> {
        let (mut hosts, mut sessions) = (Hosts::default(), Sessions::with_room(briefs.count()));
        let mut histories = Histories::default();
        let (mut stops, mut limits) = (stops::Stops::new(events), Vec::<Limits>::new());
        briefs.each(&mut |index, c| {
            let host = hosts.meet(&c.host);
            sessions.take(index as u32, c, host);
            histories.take(c, host, settings.of(index).1.first_probe);
            stops.take(c);
            limits.resize_with(hosts.names().len(), Limits::default);
            if let Some(limits) = limits.get_mut(host as usize) {
                limits.idle |= c.ending.kind == EndingKind::IdlePolicy;
                limits.refusals.extend(c.said.has(Meaning::StartupsDropped).then_some(c.began.0));
            }
        });
        sessions.complete();
        histories.complete();
        stops.complete();
        limits.iter_mut().for_each(|limits| limits.refusals.sort_unstable());
        // One after the other: what the first needs meanwhile is as much as what the second keeps.
        let floors = ages::Floors::new(&sessions, hosts.names().len());
        let neighbours = Neighbours::new(&sessions, hosts.names().len(), settings);
        let mut telling = vec![Vec::new(); hosts.names().len()];
        for event in events.iter().filter(|e| !IN_FLOODS.contains(&e.meaning)) {
            if let Some(of_its_host) = telling.get_mut(hosts.of(&event.host) as usize) {
                of_its_host.push(event);
            }
        }
        Surroundings {
            hosts,
            events: telling,
            settings,
            load,
            gaps: &[],
            probes: &[],
            sessions,
            neighbours,
            histories,
            floors,
            stops,
            victims: Victims::default(),
            firewall: Firewall::new(events),
            missing: None,
            limits,
            kernel_heard: events.iter().any(|e| KERNEL.contains(&e.meaning)),
        }
    }

    /// The same, knowing what was measured of the path.
    pub fn with_probes(self, probes: &'a [Probe]) -> Surroundings<'a> {
        Surroundings { probes, ..self }
    }

    /// The same, knowing whose processes were killed for want of memory.
    pub fn with_victims(self, victims: Victims) -> Surroundings<'a> {
        Surroundings { victims, ..self }
    }

    /// The same, knowing when the log ends.
    pub fn with_end(mut self, at: Option<Timestamp>) -> Surroundings<'a> {
        self.sessions.log_ends = at.map_or(i64::MAX, |at| at.0);
        self
    }

    /// The same, knowing where lines are missing.
    pub fn with_gaps(self, gaps: &'a [Gap]) -> Surroundings<'a> {
        Surroundings { gaps, ..self }
    }

    /// The same, knowing of which lines some or all are missing.
    pub fn with_missing_lines(self, missing: &'a MissingLines) -> Surroundings<'a> {
        Surroundings { missing: Some(missing), ..self }
    }

    /// Measures the abrupt ends together: they are each other's evidence.
    pub fn measure_all(&'a self) -> Measures<'a> {
        let ends = AbruptEnds::new(&self.sessions, |place| {
            let s = self.sessions.at(place);
            let budgets = self.budgets(s.index as usize);
            self.neighbours.abrupt_end(&self.sessions, place, silence((s.kind, s.how), budgets), budgets)
        });
        Measures {
            surroundings: self,
            recurrences: Recurrences::new(&self.sessions, self.neighbours.abrupt(), &ends),
            outages: Outages::new(&self.sessions, &ends),
            loss: PacketLoss::new(&self.sessions, &self.hosts, self.settings, self.load),
            correlation: correlation::measure(&self.sessions, &self.hosts, self.load),
        }
    }

    /// How many hypotheses the statistics chose from.
    pub fn hypotheses(&self) -> u64 {
        self.neighbours.windows() + self.floors.tried()
    }

    fn budgets(&self, index: usize) -> &Budgets {
        &self.settings.of(index).1
    }

    /// What happened around the end of a connection, and what its own lines and the whole log tell.
    fn measure(&self, index: usize, c: &Brief, host: HostId, signals: &mut Signals) {
        let how = c.counted.as_deref().map(|counted| counted.how);
        let silence = silence((c.ended_as(), how), self.budgets(index));
        signals.silence = silence;
        if let Some(place) = c.is_session().then(|| self.sessions.place(index)).flatten() {
            self.neighbours.measure(&self.sessions, place, self.budgets(index), signals);
        }
        signals.lasted = c.lasted();
        signals.source = self.histories.source(c, host);
        signals.refusals_near = self.refusals_near(c, host);
        signals.idle_limits_seen = self.limits.get(host as usize).is_some_and(|limits| limits.idle);
        signals.kernel_heard = self.kernel_heard;
        signals.lines_missing = self.lines_missing(c);
        signals.neighbours_missing = self.neighbours_missing(c, silence);
        signals.end_missing = self.end_missing(c);
        signals.logins_left_out = self.missing.is_some_and(|missing| missing.logins_left_out(&c.host));
        if c.is_session() {
            signals.at_stop = self.stops.of(c);
            signals.habit = self.histories.habit(c, host);
            signals.open_beside = self.histories.open_beside(c, host);
            signals.nobody_says_goodbye = self.missing.is_some_and(|missing| missing.nobody_says_goodbye(&c.host));
            signals.floor = self.floor(c, host);
        } else {
            signals.user_logins = self.histories.logins_of_user(c, host);
        }
    }

    fn floor(&self, c: &Brief, host: HostId) -> Option<AgeFloor> {
        c.is_abrupt().then(|| self.floors.of(c, host)).flatten()
    }

    fn lines_missing(&self, c: &Brief) -> bool {
        let until = |end: Timestamp| Timestamp(end.0 + around::AFTER);
        c.closed.is_some_and(|end| Gap::any(self.gaps, &c.host, end, until(end)))
    }

    /// Sessions that ended together with this one are over within a minute after it.
    fn neighbours_missing(&self, c: &Brief, silence: Option<Interval>) -> bool {
        let before = silence.map_or(around::MOMENT, |silence| silence.hi);
        let (from, to) = (|end: Timestamp| end.0.saturating_sub(before), |end: Timestamp| end.0 + 60 * SECOND);
        c.closed.is_some_and(|end| Gap::any(self.gaps, &c.host, Timestamp(from(end)), Timestamp(to(end))))
    }

    /// Why the log may hold no end of a connection that ended.
    fn end_missing(&self, c: &Brief) -> Option<EndMissing> {
        let is_unended = matches!(c.ending.kind, EndingKind::StillOpen | EndingKind::CutByLog);
        if !is_unended {
            return None;
        }
        let gap = Gap::any(self.gaps, &c.host, c.heard, Timestamp(i64::MAX)).then_some(EndMissing::Gap);
        gap.or_else(|| self.missing.filter(|_| c.is_session())?.end_missing(&c.host))
    }

    fn near(&self, c: &Connection, host: HostId) -> Vec<NearEvent> {
        let events = self.events.get(host as usize).map_or(&[][..], Vec::as_slice);
        let Some(end) = c.closed.or((c.ending.kind == EndingKind::CutByLog).then_some(c.began)) else {
            return Vec::new();
        };
        // A session cut by the log ended somewhere between its last line and the event that proves it over.
        let (from, to) = match c.closed {
            Some(_) => (end.0 - NEAR, end.0 + NEAR),
            None => (c.began.0, i64::MAX),
        };
        let (earlier, later) = events.split_at(events.partition_point(|e| e.at.0 < end.0));
        // The nearest on either side.
        let before = earlier.iter().copied().rev().take_while(|e| e.at.0 >= from).take(ENOUGH);
        let after = later.iter().copied().take_while(|e| e.at.0 <= to).take(ENOUGH);
        let mut here: Vec<&ServerEvent> = before.chain(after).collect();
        here.sort_by_key(|e| (e.at, e.place));
        let found = here.iter().map(|e| NearEvent {
            meaning: e.meaning,
            after: Micros(e.at.0 - end.0),
            place: e.place,
            of_sshd: e.name.starts_with("sshd"),
            of_the_user: self.victims.is_of_the_user(e, c, &here),
            names_it: (e.pid != 0 && c.pids.contains(&e.pid)) || (e.addr.is_some() && e.addr == c.addr()),
        });
        let mut found: Vec<NearEvent> = found.collect();
        found.sort_by_key(|e| (!e.names_it, !e.of_sshd, e.after.0.abs()));
        found
    }

    fn refusals_near(&self, c: &Brief, host: HostId) -> u32 {
        let Some(Limits { refusals, .. }) = self.limits.get(host as usize) else { return 0 };
        if c.reached != Phase::Refused && c.is_session() {
            return 0;
        }
        let at = c.closed.unwrap_or(c.began).0;
        let first = refusals.partition_point(|t| *t < at - 60 * SECOND);
        (refusals.partition_point(|t| *t <= at + 60 * SECOND) - first) as u32
    }
}

/// What abrupt ends tell of each other. The rest is measured when it is asked for: together it would be more than all
/// else that is known of them.
pub struct Measures<'a> {
    surroundings: &'a Surroundings<'a>,
    recurrences: Recurrences,
    outages: Outages,
    loss: Option<PacketLoss<'a>>,
    correlation: Option<Correlation>,
}

impl Measures<'_> {
    /// The signals of a connection.
    // Not inlined: benches/instructions.sh counts it by its name.
    #[inline(never)]
    pub fn of(&self, index: usize, c: &Connection) -> Signals {
        let surroundings = self.surroundings;
        let host = surroundings.hosts.of(&c.host);
        let mut signals = Signals::default();
        surroundings.measure(index, c, host, &mut signals);
        if c.is_abrupt() {
            signals.recurrence = self.recurrences.of(c, host);
            signals.outage_before = self.outages.before(c, host, &surroundings.settings.general().1);
            signals.retransmissions = self.loss.as_ref().and_then(|loss| loss.around(c, surroundings.budgets(index)));
            signals.path = path::seen(c, signals.silence, surroundings.probes);
        }
        signals.busy = self.correlation.as_ref().and_then(|link| link.busy(c, surroundings.load)).map(Box::new);
        signals.dropped_by_own_firewall = surroundings.firewall.dropped_of(c);
        signals.near = surroundings.near(c, host);
        signals
    }

    /// What links ends with load.
    pub fn link(&self) -> Option<LoadLink> {
        self.correlation.as_ref().map(|c| c.link)
    }
}

/// How long nothing was heard from the client before this end.
fn silence((kind, how): (EndingKind, Option<CountedAs>), budgets: &Budgets) -> Option<Interval> {
    match kind {
        EndingKind::AliveTimeout => budgets.alive,
        EndingKind::TcpTimeout => Some(budgets.given_up(how)),
        _ => None,
    }
}
