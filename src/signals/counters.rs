//! Silent ends, told apart by the kernel's counters.
//!
//! Before OpenSSH 9.8 at INFO a reset, spent retransmissions and unanswered keepalive probes leave the same
//! silence. The kernel counts each of them: `TCPAbortOnTimeout` every connection it gave up (keepalive then
//! sends a reset, which `OutRsts` counts; retransmission does not: net/ipv4/tcp_timer.c), `EstabResets` every
//! established connection that closed at once (those given up, those we reset ourselves, and those that were
//! reset by the other side). An end is accounted for where the counts of its moment cannot be explained
//! without it, and where such counts hardly ever come without an end of ours.

use std::ops::Range;

use super::matching::{self, Window};
use crate::model::{Brief, Counted, CountedAs, EndingKind, Load, Metric, Micros, SECOND, Sample, Timestamp};

/// sshd's line comes this long after the kernel's doing at most.
const LAG: i64 = SECOND / 4;
/// An end is accounted for if coincidence is less likely than this.
const COINCIDENCE: f64 = 0.1;

/// Connections of one kind that the kernel counted between two looks, and that nothing explains yet.
#[derive(Clone, Copy, Debug)]
struct Tick {
    from: i64,
    to: i64,
    left: u32,
    how: CountedAs,
}

/// All looks at the counters at which something had risen.
#[derive(Debug, Default)]
pub struct Counters {
    given_up: Vec<Tick>,
    received: Vec<Tick>,
    /// All looks, those included at which nothing had risen.
    looks: usize,
}

/// From one time to another (µs).
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    from: i64,
    to: i64,
}

impl Counters {
    /// The counters of a load; empty where it has none. `probing`: how long keepalive probes before it gives up.
    pub fn of(load: &Load, probing: Option<Micros>) -> Counters {
        let Some(series) = load.series.get(&Metric::AbortOnTimeout) else { return Counters::default() };
        let mut counters = Counters { looks: series.samples.len(), ..Counters::default() };
        for look in series.samples.iter().filter(|s| s.from < s.to) {
            counters.take(look, load, probing);
        }
        counters
    }

    fn take(&mut self, look: &Sample, load: &Load, probing: Option<Micros>) {
        let rose = |metric| {
            let rate = load.over(metric, Timestamp(look.from.0 + 1), look.to)?.mean;
            Some(counted(rate, look))
        };
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
            CountedAs::Retransmission => given_up + sent.unwrap_or(0),
            _ => given_up.max(sent.unwrap_or(0)),
        };
        let received = rose(Metric::EstabResets).unwrap_or(0).saturating_sub(others);
        let tick = |left, how| Tick { from: look.from.0, to: look.to.0, left, how };
        self.given_up.extend((given_up > 0).then(|| tick(given_up, how)));
        self.received.extend((received > 0).then(|| tick(received, CountedAs::Reset)));
    }

    /// Writes into every end that the counters account for how they do. `noise`: the moments of other connections
    /// that may have been reset; without them resets explain nothing.
    pub fn account(mut self, connections: &mut [Brief], noise: Option<&[Moment]>, load: &Load) {
        if self.given_up.is_empty() && self.received.is_empty() {
            return;
        }
        match noise {
            Some(noise) => noise.iter().for_each(|moment| self.excuse(*moment)),
            None => self.received.clear(),
        }
        let others = connections.iter().filter(|c| load.is_of(&c.host) && may_be_reset(c));
        others.filter_map(moment).for_each(|moment| self.excuse(moment));
        let looks = self.looks;
        assign(&mut self.given_up, looks, EndingKind::TcpTimeout, connections, load);
        assign(&mut self.given_up, looks, EndingKind::Silent, connections, load);
        assign(&mut self.received, looks, EndingKind::Silent, connections, load);
    }
}

impl Counters {
    /// One reset less to explain.
    fn excuse(&mut self, moment: Moment) {
        let range = range(&self.received, moment);
        if let Some(tick) = self.received[range].iter_mut().find(|t| t.left > 0) {
            tick.left -= 1;
        }
    }
}

/// Assigns counts to the ends of one kind, as far as no other end can explain them.
fn assign(ticks: &mut [Tick], looks: usize, kind: EndingKind, connections: &mut [Brief], load: &Load) {
    let mut windows: Vec<Window> = Vec::new();
    let mut all = 0;
    for (index, c) in connections.iter().enumerate() {
        let open = c.is_session() && c.ending.kind == kind && c.counted.is_none() && load.is_of(&c.host);
        let (true, Some(moment)) = (open, moment(c)) else { continue };
        all += 1;
        let range = range(ticks, moment);
        if ticks[range.clone()].iter().any(|t| t.left > 0) {
            windows.push(Window { index, range });
        }
    }
    let mut left: Vec<u32> = ticks.iter().map(|t| t.left).collect();
    let knots = matching::untie(windows, &mut left);
    let matched: u32 = knots.iter().map(|k| k.matched).sum();
    let unexplained = left.iter().filter(|n| **n > 0).count();
    let chance = coincidence(f64::from(matched), all as f64, (unexplained + 1) as f64 / (looks + 1) as f64);
    for knot in knots.iter().filter(|_| chance < COINCIDENCE) {
        let (first, last) = (ticks[knot.range.start], ticks[knot.range.end - 1]);
        for index in &knot.certain {
            connections[*index].counted = Some(Box::new(Counted {
                how: first.how,
                counted: knot.counts,
                sessions: knot.windows,
                from: Timestamp(first.from),
                to: Timestamp(last.to),
                chance,
            }));
        }
    }
    ticks.iter_mut().zip(left).for_each(|(tick, left)| tick.left = left);
}

/// The chance that an end and a count met by accident: the share of ends that truly were counted follows from
/// how many met one, and from how often a look shows a count that nobody explains.
fn coincidence(matched: f64, all: f64, unexplained: f64) -> f64 {
    let met = matched / (all + 1.0);
    let truly = ((met - unexplained) / (1.0 - unexplained).max(1e-9)).max(0.0);
    let by_accident = (1.0 - truly) * unexplained;
    by_accident / (truly + by_accident).max(1e-9)
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
pub fn moment(c: &Brief) -> Option<Moment> {
    c.closed.map(|t| Moment { from: t.0 - LAG, to: t.0 + c.resolution.0.max(1) })
}

/// The looks that may have seen it.
fn range(ticks: &[Tick], moment: Moment) -> Range<usize> {
    let first = ticks.partition_point(|t| t.to <= moment.from);
    first..ticks.partition_point(|t| t.from < moment.to).max(first)
}
