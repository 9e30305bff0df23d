//! Silent ends, told apart by the kernel's counters.
//!
//! Before OpenSSH 9.8 at INFO a reset, spent retransmissions and unanswered keepalive probes leave the same
//! silence. The kernel counts each of them: `TCPAbortOnTimeout` every connection it gave up (keepalive then
//! sends a reset, which `OutRsts` counts; retransmission does not: net/ipv4/tcp_timer.c), `EstabResets` every
//! established connection that closed at once (those given up, those we reset ourselves, and those that were
//! reset by the other side). An end is accounted for where the counts of its moment cannot be explained
//! without it, and where such counts hardly ever come without an end of ours.
//!
//! sysstat has no `TCPAbortOnTimeout`. With `EstabResets`, `OutRsts` and the segments sent again one thing can still be
//! told: a connection that closed at once, while we sent no reset (so it was not keepalive) and had sent nothing again
//! for longer than two retransmissions lie apart (so it was not given up), was reset by the other side.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::matching::{self, Window};
use crate::model::{Brief, Briefs, Counted, CountedAs, EndingKind, Load, Metric, Micros, SECOND, Sample, Timestamp};

/// sshd's line comes this long after the kernel's doing at most.
const LAG: i64 = SECOND / 4;
/// An end is accounted for if coincidence is less likely than this.
const COINCIDENCE: f64 = 0.1;

/// Retransmissions of Linux are no further apart (TCP_RTO_MAX), and a sample before is looked at, too.
const RETRANSMISSION: i64 = 130 * SECOND;
/// sysstat writes two digits behind the point: over more than a hundred seconds they hide a single connection.
const COUNTABLE: i64 = 100 * SECOND;

/// Connections of one kind that the kernel counted between two looks, and that nothing explains yet.
#[derive(Clone, Copy, Debug)]
struct Increment {
    from: i64,
    to: i64,
    left: u32,
    how: CountedAs,
}

/// All looks at the counters at which something had risen.
#[derive(Debug, Default)]
pub struct Counters {
    given_up: Vec<Increment>,
    received: Vec<Increment>,
    /// All looks, those included at which nothing had risen.
    looks: usize,
    /// Connections that were given up are not counted apart from those that were reset.
    is_mixed: bool,
}

/// From one time to another (µs).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeRange {
    from: i64,
    to: i64,
}

impl Counters {
    /// The counters of a load; empty where it has none. `probing`: how long keepalive probes before it gives up.
    pub fn of(load: &Load, probing: Option<Micros>) -> Counters {
        let told = load.series.get(&Metric::AbortOnTimeout);
        let Some(series) = told.or_else(|| load.series.get(&Metric::EstabResets)) else { return Counters::default() };
        let is_mixed = told.is_none();
        let mut counters = Counters { looks: series.samples.len(), is_mixed, ..Counters::default() };
        for look in series.samples.iter().filter(|s| s.from < s.to) {
            match told {
                Some(_) => counters.take(look, load, probing),
                None => counters.take_mixed(look, load),
            }
        }
        counters
    }

    fn take(&mut self, look: &Sample, load: &Load, probing: Option<Micros>) {
        let rose = |metric| rose(load, metric, look);
        let (given_up, sent) = (counted(look.value, look), rose(Metric::ResetsSent));
        let probes_from = Timestamp(look.from.0 - probing.map_or(0, |p| p.0) - SECOND);
        let probed = load.over(Metric::KeepaliveProbes, probes_from, look.to).map(|p| p.max > 0.0);
        let how = match (sent, probed) {
            (Some(0), _) | (_, Some(false)) => CountedAs::Retransmission,
            (Some(sent), Some(true)) if sent >= given_up => CountedAs::Keepalive,
            _ => CountedAs::GivenUp,
        };
        // Resets we sent belong to connections given up by keepalive, or to others that closed at once, too.
        let others = match how {
            CountedAs::Retransmission => given_up.saturating_add(sent.unwrap_or(0)),
            _ => given_up.max(sent.unwrap_or(0)),
        };
        let received = rose(Metric::EstabResets).unwrap_or(0).saturating_sub(others);
        let increment = |left, how| Increment { from: look.from.0, to: look.to.0, left, how };
        self.given_up.extend((given_up > 0).then(|| increment(given_up, how)));
        self.received.extend((received > 0).then(|| increment(received, CountedAs::Reset)));
    }

    /// Where nobody counts what was given up: as many were reset, or given up by retransmission, as resets of our own
    /// do not explain.
    fn take_mixed(&mut self, look: &Sample, load: &Load) {
        let Some(sent) = rose(load, Metric::ResetsSent, look) else { return };
        let left = counted(look.value, look).saturating_sub(sent);
        if left > 0 && look.to.0 - look.from.0 <= COUNTABLE {
            self.received.push(Increment { from: look.from.0, to: look.to.0, left, how: CountedAs::Reset });
        }
    }

    /// How the counters account for ends, by the index of their connections. `noise`: the moments of other connections
    /// that may have been reset; without them resets explain nothing. `shortest`: retransmission never gives up sooner.
    pub fn account(
        mut self,
        briefs: &dyn Briefs,
        noise: Option<&[TimeRange]>,
        load: &Load,
        shortest: Micros,
    ) -> FxHashMap<u32, Counted> {
        if self.given_up.is_empty() && self.received.is_empty() {
            return FxHashMap::default();
        }
        match noise {
            Some(noise) => noise.iter().for_each(|moment| self.excuse(*moment)),
            None => self.received.clear(),
        }
        let mut ends = Vec::new();
        for (index, c) in briefs.all().enumerate().filter(|(_, c)| load.is_of(&c.host)) {
            let Some(moment) = moment(&c) else { continue };
            if may_be_reset(&c) {
                self.excuse(moment);
            }
            let kind = c.ending.kind;
            if c.is_session() && matches!(kind, EndingKind::Silent | EndingKind::TcpTimeout) {
                let given_up = self.is_mixed && may_be_given_up(&c, shortest, load);
                ends.push(End { index: index as u32, kind, moment, given_up });
            }
        }
        ends.iter().filter(|end| end.given_up).for_each(|end| self.excuse(end.moment));
        let silent = |end: &End| end.kind == EndingKind::Silent;
        let (looks, mut counted) = (self.looks, FxHashMap::default());
        assign(&mut self.given_up, looks, |end| end.kind == EndingKind::TcpTimeout, &ends, &mut counted);
        assign(&mut self.given_up, looks, silent, &ends, &mut counted);
        assign(&mut self.received, looks, |end| silent(end) && !end.given_up, &ends, &mut counted);
        counted
    }
}

/// The end of a session that the kernel may have counted.
#[derive(Debug)]
struct End {
    /// Of its connection.
    index: u32,
    kind: EndingKind,
    moment: TimeRange,
    /// May retransmission have given it up, where nobody counts that?
    given_up: bool,
}

impl Counters {
    /// One reset less to explain.
    fn excuse(&mut self, moment: TimeRange) {
        let range = range(&self.received, moment);
        if let Some(increment) = self.received[range].iter_mut().find(|increment| increment.left > 0) {
            increment.left -= 1;
        }
    }
}

/// Assigns counts to these ends, as far as no other end can explain them.
fn assign(
    increments: &mut [Increment],
    looks: usize,
    these: impl Fn(&End) -> bool,
    ends: &[End],
    counted: &mut FxHashMap<u32, Counted>,
) {
    let mut windows: Vec<Window> = Vec::new();
    let mut all = 0;
    for end in ends.iter().filter(|end| these(end) && !counted.contains_key(&end.index)) {
        all += 1;
        let range = range(increments, end.moment);
        if increments[range.clone()].iter().any(|t| t.left > 0) {
            windows.push(Window { index: end.index as usize, range });
        }
    }
    let mut left: Vec<u32> = increments.iter().map(|t| t.left).collect();
    let components = matching::match_components(windows, &mut left);
    let matched: u32 = components.iter().map(|k| k.matched).sum();
    let unexplained = left.iter().filter(|n| **n > 0).count();
    let chance = coincidence(f64::from(matched), all as f64, (unexplained + 1) as f64 / (looks + 1) as f64);
    for component in components.iter().filter(|_| chance < COINCIDENCE) {
        let (first, last) = (increments[component.range.start], increments[component.range.end - 1]);
        let how = Counted {
            how: first.how,
            counted: component.counts,
            sessions: component.windows,
            from: Timestamp(first.from),
            to: Timestamp(last.to),
            chance,
        };
        counted.extend(component.certain.iter().map(|index| (*index as u32, how)));
    }
    increments.iter_mut().zip(left).for_each(|(increment, left)| increment.left = left);
}

/// The chance that an end and a count met by accident: the share of ends that truly were counted follows from
/// how many met one, and from how often a look shows a count that nobody explains.
fn coincidence(matched: f64, all: f64, unexplained: f64) -> f64 {
    let met = matched / (all + 1.0);
    let truly = ((met - unexplained) / (1.0 - unexplained).max(1e-9)).max(0.0);
    let by_accident = (1.0 - truly) * unexplained;
    by_accident / (truly + by_accident).max(1e-9)
}

/// How much another counter rose at a look.
fn rose(load: &Load, metric: Metric, look: &Sample) -> Option<u32> {
    Some(counted(load.over(metric, Timestamp(look.from.0 + 1), look.to)?.mean, look))
}

/// Did sshd write that the kernel gave it up, or may the kernel have done so in silence?
fn may_be_given_up(c: &Brief, shortest: Micros, load: &Load) -> bool {
    let Some(end) = c.closed.filter(|_| c.is_session() && load.is_of(&c.host)) else { return false };
    let again =
        || load.over(Metric::Retransmitted, Timestamp(end.0 - RETRANSMISSION), Timestamp(end.0 + c.resolution.0));
    match c.ending.kind {
        EndingKind::TcpTimeout => true,
        EndingKind::Silent => {
            c.lasted_at_most().is_none_or(|most| most >= shortest.0) && again().is_none_or(|again| again.max > 0.0)
        }
        _ => false,
    }
}

/// How much a counter rose at a look, from its rate.
fn counted(rate: f64, look: &Sample) -> u32 {
    (rate * (look.to.0 - look.from.0) as f64 / 1e6).round().max(0.0) as u32
}

/// Did sshd write that it was reset, or something that leaves it open?
pub fn may_be_reset(c: &Brief) -> bool {
    use EndingKind as K;
    match c.ending.kind {
        K::Reset | K::WriteFailed | K::ProtocolError => true,
        // A prober that leaves our first packets unread resets the connection, whatever sshd calls it.
        K::ClientClose => !c.is_session() && c.attempts == 0 && c.user_key.is_none(),
        _ => false,
    }
}

/// When the kernel may have done what sshd wrote of.
pub fn moment(c: &Brief) -> Option<TimeRange> {
    c.closed.map(|t| TimeRange { from: t.0 - LAG, to: t.0 + c.resolution.0.max(1) })
}

/// The looks that may have seen it.
fn range(increments: &[Increment], moment: TimeRange) -> Range<usize> {
    let first = increments.partition_point(|t| t.to <= moment.from);
    first..increments.partition_point(|t| t.from < moment.to).max(first)
}
