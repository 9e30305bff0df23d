//! What probes of a client's path, and looks at its socket, showed when its session died.

use crate::model::{Brief, Interval, PathSeen, Probe, SECOND, Socket, Timestamp, last_look};

/// A socket looked at longer before its end says nothing of that end.
const LOOK: i64 = 120 * SECOND;
/// An outage is no shorter.
const SHORTEST: i64 = 5 * SECOND;
/// A path measured without an end in mind is looked at so long before it.
const BEFORE: i64 = 60 * SECOND;

/// What was measured of the path of a session that was cut off after such a silence.
pub fn seen(c: &Brief, silence: Option<Interval>, probes: &[Probe]) -> PathSeen {
    let (Some(peer), Some(closed), false) = (c.peer, c.closed, probes.is_empty()) else { return PathSeen::default() };
    let lasted = c.lasted_at_most().unwrap_or(i64::MAX).max(SECOND);
    let patience = silence.unwrap_or(Interval { lo: SHORTEST, hi: BEFORE });
    let from = Timestamp(closed.0 - patience.hi.max(BEFORE).min(lasted));
    let about = || probes.iter().filter(|p| p.is_about(peer.ip));
    // One lost packet is no outage, and a short outage ends no connection that waits longer.
    let long = (patience.lo / 2).min(lasted / 2).max(SHORTEST);
    let within = |(a, b): &(Timestamp, Timestamp)| b.0.min(closed.0) - a.0.max(from.0);
    let outage = about().flat_map(|p| &p.outages).find(|o| within(o) >= long).copied();
    let shares = about().filter_map(|p| p.loss_within(from, closed));
    let loss = shares.fold(None, |most: Option<f64>, loss| Some(most.map_or(loss, |m| m.max(loss))));
    let socket = last_look(probes, peer, closed).copied().filter(|look| closed.0 - look.at.0 <= LOOK);
    let stuck = socket.filter(Socket::full_segment_is_stuck).map(Box::new);
    PathSeen { outage, loss, full_segment_stuck: stuck }
}
