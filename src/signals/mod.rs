//! Connections + surroundings → signals. Measures only; thresholds and judgement live in causes.

mod ages;
mod around;
mod binomial;
mod comings;
mod correlation;
mod counters;
mod firewall;
mod history;
mod hosts;
mod loss;
mod matching;
mod outages;
mod path;
mod recurrence;
mod shared;
mod stops;
mod victims;
mod windows;

use rayon::prelude::*;

use crate::model::{
    AgeFloor, Applied, Brief, Budgets, Connection, EndingKind, Gap, Interval, Load, LoadLink, Meaning, Micros,
    NearEvent, Phase, Probe, SECOND, ServerEvent, Signals, Timestamp,
};
use around::Sessions;
pub use binomial::{alm_scan, at_risk, binomial_tail, fisher_one_sided, poisson_cdf, window_test};
use correlation::Correlation;
pub use counters::{Counters, Moment};
pub(crate) use counters::{may_be_reset, moment};
use firewall::Firewall;
use history::Histories;
use shared::Shared;
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

/// What all measurements share; built once.
pub struct Surroundings<'a> {
    briefs: &'a [Brief],
    hosts: Vec<hosts::HostId>,
    events: &'a [ServerEvent],
    settings: &'a Applied,
    load: &'a Load,
    gaps: &'a [Gap],
    probes: &'a [Probe],
    sessions: Sessions,
    histories: Histories,
    floors: ages::Floors,
    stops: stops::Stops,
    victims: Victims,
    firewall: Firewall,
    refusals: Vec<i64>,
    idle_limits_seen: bool,
    kernel_heard: bool,
}

impl<'a> Surroundings<'a> {
    /// Sorts and counts what the measurements need. `events` are in order of time.
    pub fn new(
        briefs: &'a [Brief],
        events: &'a [ServerEvent],
        settings: &'a Applied,
        load: &'a Load,
    ) -> Surroundings<'a> {
        let hosts = hosts::number(briefs);
        let by_source = || Histories::new(briefs, &hosts);
        let by_time = || (Sessions::new(briefs, &hosts), ages::Floors::new(briefs, &hosts));
        let (histories, (sessions, floors)) = rayon::join(by_source, by_time);
        let mut refusals: Vec<i64> =
            briefs.iter().filter(|c| c.said.has(Meaning::StartupsDropped)).map(|c| c.began.0).collect();
        refusals.sort_unstable();
        Surroundings {
            briefs,
            hosts,
            events,
            settings,
            load,
            gaps: &[],
            probes: &[],
            sessions,
            histories,
            floors,
            stops: stops::Stops::new(briefs, events),
            victims: Victims::default(),
            firewall: Firewall::new(events),
            refusals,
            idle_limits_seen: briefs.iter().any(|c| c.ending.kind == EndingKind::IdlePolicy),
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

    /// The same, knowing where lines are missing.
    pub fn with_gaps(self, gaps: &'a [Gap]) -> Surroundings<'a> {
        Surroundings { gaps, ..self }
    }

    /// Measures the abrupt ends together: they are each other's evidence.
    pub fn measure_all(&'a self) -> Measures<'a> {
        let places: Vec<u32> = (0..self.briefs.len() as u32).filter(|i| self.briefs[*i as usize].is_abrupt()).collect();
        let mut shared: Vec<Shared> = places.par_iter().map(|i| Shared::of(&self.around(*i as usize))).collect();
        let abrupt: Vec<&Brief> = places.iter().map(|i| &self.briefs[*i as usize]).collect();
        let hosts: Vec<hosts::HostId> = places.iter().map(|i| self.hosts[*i as usize]).collect();
        let own: Vec<&Budgets> = places.iter().map(|i| &self.settings.of(*i as usize).1).collect();
        let budgets = &self.settings.general().1;
        recurrence::measure(&abrupt, &hosts, &mut shared);
        loss::measure(&abrupt, &own, self.load, &mut shared);
        outages::measure(&abrupt, &hosts, budgets, &mut shared);
        path::measure(&abrupt, self.probes, &mut shared);
        let correlation = correlation::measure(&abrupt, self.load);
        Measures { surroundings: self, places, shared, correlation }
    }

    /// How many hypotheses the statistics chose from.
    pub fn hypotheses(&self) -> u64 {
        self.sessions.windows() + self.floors.tried()
    }

    /// What happened around it: to its silence, and to the other sessions.
    fn around(&self, index: usize) -> Signals {
        let (c, budgets) = (&self.briefs[index], &self.settings.of(index).1);
        let mut signals = Signals { silence: silence(c, budgets), ..Signals::default() };
        if c.is_session() {
            self.sessions.measure(index, self.hosts[index], (c, budgets), &mut signals);
        }
        signals
    }

    /// The same, and what its own lines and the whole log tell.
    fn measure(&self, index: usize) -> Signals {
        let (c, host) = (&self.briefs[index], self.hosts[index]);
        let mut signals = Signals {
            lasted: c.lasted(),
            source: self.histories.source(c, host),
            refusals_near: self.refusals_near(c),
            idle_limits_seen: self.idle_limits_seen,
            kernel_heard: self.kernel_heard,
            lines_missing: self.lines_missing(c),
            ..self.around(index)
        };
        if c.is_session() {
            signals.at_stop = self.stops.of(c);
            signals.habit = self.histories.habit(c, host);
            signals.floor = self.floor(c, host);
        }
        signals
    }

    fn floor(&self, c: &Brief, host: hosts::HostId) -> Option<AgeFloor> {
        c.is_abrupt().then(|| self.floors.of(c, host)).flatten()
    }

    fn lines_missing(&self, c: &Brief) -> bool {
        let until = |end: Timestamp| Timestamp(end.0 + around::AFTER);
        c.closed.is_some_and(|end| Gap::any(self.gaps, &c.host, end, until(end)))
    }

    fn near(&self, c: &Connection) -> Vec<NearEvent> {
        let Some(end) = c.closed.or((c.ending.kind == EndingKind::CutByLog).then_some(c.began)) else {
            return Vec::new();
        };
        // A session cut by the log ended somewhere between its last line and the event that proves it over.
        let (from, to) = match c.closed {
            Some(_) => (end.0 - NEAR, end.0 + NEAR),
            None => (c.began.0, i64::MAX),
        };
        let place = |at: i64| self.events.partition_point(|e| e.at.0 < at);
        let (first, middle, last) = (place(from), place(end.0), place(to.saturating_add(1)));
        let is_here = |e: &&ServerEvent| e.host == c.host && !IN_FLOODS.contains(&e.meaning);
        // The nearest on either side.
        let before = self.events[first..middle].iter().rev().filter(is_here).take(ENOUGH);
        let after = self.events[middle..last].iter().filter(is_here).take(ENOUGH);
        let mut here: Vec<&ServerEvent> = before.chain(after).collect();
        here.sort_by_key(|e| (e.at, e.place));
        let found = here.iter().map(|e| NearEvent {
            meaning: e.meaning,
            after: Micros(e.at.0 - end.0),
            place: e.place,
            of_sshd: e.name.starts_with("sshd"),
            of_the_user: self.victims.is_of_the_user(e, c, self.briefs, &here),
            names_it: (e.pid != 0 && c.pids.contains(&e.pid)) || (e.addr.is_some() && e.addr == c.addr()),
        });
        let mut found: Vec<NearEvent> = found.collect();
        found.sort_by_key(|e| (!e.names_it, !e.of_sshd, e.after.0.abs()));
        found
    }

    fn refusals_near(&self, c: &Brief) -> u32 {
        if c.reached != Phase::Refused && c.is_session() {
            return 0;
        }
        let at = c.closed.unwrap_or(c.began).0;
        let first = self.refusals.partition_point(|t| *t < at - 60 * SECOND);
        (self.refusals.partition_point(|t| *t <= at + 60 * SECOND) - first) as u32
    }
}

/// What was measured of abrupt ends together. The rest is measured when it is asked for: together it would be more than
/// all else that is known of them.
pub struct Measures<'a> {
    surroundings: &'a Surroundings<'a>,
    /// The abrupt ends, by index.
    places: Vec<u32>,
    /// What they tell of each other, in that order.
    shared: Vec<Shared>,
    correlation: Option<Correlation>,
}

impl Measures<'_> {
    /// What happened around an abrupt end.
    pub fn of_abrupt(&self, index: usize) -> Option<Signals> {
        self.places.binary_search(&(index as u32)).is_ok().then(|| self.surroundings.around(index))
    }

    /// The signals of a connection.
    // Not inlined: benches/instructions.sh counts it by its name.
    #[inline(never)]
    pub fn of(&self, index: usize, c: &Connection) -> Signals {
        let mut signals = self.surroundings.measure(index);
        if let Ok(place) = self.places.binary_search(&(index as u32)) {
            self.shared[place].tell(&mut signals);
        }
        signals.busy = self.correlation.as_ref().and_then(|link| link.busy(c, self.surroundings.load)).map(Box::new);
        signals.dropped_by_own_firewall = self.surroundings.firewall.dropped_of(c);
        signals.near = self.surroundings.near(c);
        signals
    }

    /// What links ends with load.
    pub fn link(&self) -> Option<LoadLink> {
        self.correlation.as_ref().map(|c| c.link)
    }
}

/// How long nothing was heard from the client before this end.
fn silence(c: &Brief, budgets: &Budgets) -> Option<Interval> {
    match c.ended_as() {
        EndingKind::AliveTimeout => budgets.alive,
        EndingKind::TcpTimeout => Some(budgets.given_up(c.counted.as_deref().map(|k| k.how))),
        _ => None,
    }
}
