//! The signals of one connection, from all that was measured together.

use super::around;
use super::correlation::Correlation;
use super::hosts::HostId;
use super::outages::Outages;
use super::packet_loss::PacketLoss;
use super::path;
use super::recurrence::Recurrences;
use super::surroundings::Surroundings;
use crate::model::{
    AgeFloor, Brief, Budgets, Connection, CountedAs, EndMissing, EndingKind, Gap, Interval, LoadLink, Micros, SECOND,
    Signals, Timestamp,
};

/// Sessions that ended together with one are over this soon (µs) after it.
const OVER_WITHIN: i64 = 60 * SECOND;

/// What abrupt ends tell of each other. The rest is measured when it is asked for: together it would be more than all
/// else that is known of them.
pub struct Measures<'a> {
    pub(super) surroundings: &'a Surroundings<'a>,
    pub(super) recurrences: Recurrences,
    pub(super) outages: Outages,
    pub(super) loss: Option<PacketLoss<'a>>,
    pub(super) correlation: Option<Correlation>,
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
        signals.near = surroundings.events.around(c, host, &surroundings.victims);
        signals
    }

    /// What links ends with load.
    pub fn link(&self) -> Option<LoadLink> {
        self.correlation.as_ref().map(|c| c.link)
    }
}

impl Surroundings<'_> {
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
        signals.refusals_near = self.limits.refusals_near(c, host);
        signals.idle_limits_seen = self.limits.ends_idle(host);
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
            signals.unended_for = self.unended_for(c);
        }
    }

    fn unended_for(&self, c: &Brief) -> Option<Micros> {
        let known = c.ending.kind == EndingKind::StillOpen && self.sessions.log_ends != i64::MAX;
        known.then(|| Micros(self.sessions.log_ends.saturating_sub(c.began.0)))
    }

    fn floor(&self, c: &Brief, host: HostId) -> Option<AgeFloor> {
        c.is_abrupt().then(|| self.floors.of(c, host)).flatten()
    }

    fn lines_missing(&self, c: &Brief) -> bool {
        let until = |end: Timestamp| Timestamp(end.0 + around::AFTER);
        c.closed.is_some_and(|end| Gap::any(self.gaps, &c.host, end, until(end)))
    }

    /// May lines be missing that tell which sessions ended together with this one?
    fn neighbours_missing(&self, c: &Brief, silence: Option<Interval>) -> bool {
        let before = silence.map_or(around::MOMENT, |silence| silence.hi);
        let (from, to) = (|end: Timestamp| end.0.saturating_sub(before), |end: Timestamp| end.0 + OVER_WITHIN);
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
}

/// How long nothing was heard from the client before this end.
pub(super) fn silence((kind, how): (EndingKind, Option<CountedAs>), budgets: &Budgets) -> Option<Interval> {
    match kind {
        EndingKind::AliveTimeout => budgets.alive,
        EndingKind::TcpTimeout => Some(budgets.given_up(how)),
        _ => None,
    }
}
