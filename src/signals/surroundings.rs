//! What all measurements share; built once.

use super::abrupt_ends::AbruptEnds;
use super::ages::Floors;
use super::around::Neighbours;
use super::correlation;
use super::firewall::Firewall;
use super::history::Histories;
use super::hosts::Hosts;
use super::limits::Limits;
use super::measures::{Measures, silence};
use super::missing_lines::MissingLines;
use super::near_events::NearEvents;
use super::outages::Outages;
use super::packet_loss::PacketLoss;
use super::recurrence::Recurrences;
use super::sessions::Sessions;
use super::stops::Stops;
use super::victims::Victims;
use crate::model::{AppliedSettings, Briefs, Budgets, Gap, Load, Meaning, Probe, ServerEvent, Timestamp};

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
    pub(super) hosts: Hosts,
    pub(super) events: NearEvents<'a>,
    pub(super) settings: &'a AppliedSettings,
    pub(super) load: &'a Load,
    pub(super) gaps: &'a [Gap],
    pub(super) probes: &'a [Probe],
    pub(super) sessions: Sessions,
    pub(super) neighbours: Neighbours,
    pub(super) histories: Histories,
    pub(super) floors: Floors,
    pub(super) stops: Stops,
    pub(super) victims: Victims,
    pub(super) firewall: Firewall,
    pub(super) missing: Option<&'a MissingLines>,
    pub(super) limits: Limits,
    pub(super) kernel_heard: bool,
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
        let (mut stops, mut limits) = (Stops::new(events), Limits::default());
        briefs.each(&mut |index, c| {
            let host = hosts.meet(&c.host);
            sessions.take(index as u32, c, host);
            histories.take(c, host, settings.of(index).1.first_probe);
            stops.take(c);
            limits.take(c, host);
        });
        sessions.complete();
        histories.complete();
        stops.complete();
        limits.complete();
        // One after the other: what the first needs meanwhile is as much as what the second keeps.
        let floors = Floors::new(&sessions, hosts.names().len());
        let neighbours = Neighbours::new(&sessions, hosts.names().len(), settings);
        Surroundings {
            events: NearEvents::new(events, &hosts),
            hosts,
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

    /// The budgets of a connection.
    pub(super) fn budgets(&self, index: usize) -> &Budgets {
        &self.settings.of(index).1
    }
}
