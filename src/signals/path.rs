//! What probes of a client's path, and looks at its socket, showed when its session died.

use crate::model::{Brief, PathSeen, Probe, SECOND, Signals, Timestamp, probe};

/// A socket looked at longer before its end says nothing of that end.
const LOOK: i64 = 120 * SECOND;
/// A path measured without an end in mind is looked at so long before it.
const BEFORE: i64 = 60 * SECOND;

/// Tells every session that was cut off what was measured of its path.
pub fn measure(abrupt: &[&Brief], probes: &[Probe], signals: &mut [Signals]) {
    if probes.is_empty() {
        return;
    }
    for (c, s) in abrupt.iter().zip(signals) {
        let (Some(peer), Some(closed)) = (c.peer, c.closed) else { continue };
        let silence = s.silence.map_or(BEFORE, |silence| silence.hi).max(BEFORE);
        let from = Timestamp(closed.0 - silence.min((closed.0 - c.start().0).max(SECOND)));
        let about = || probes.iter().filter(|p| p.is_about(peer.ip));
        let outage = about().flat_map(|p| &p.outages).find(|(a, b)| *a <= closed && from <= *b).copied();
        let loss = about()
            .filter(|p| p.covers(closed))
            .filter_map(|p| p.loss)
            .fold(None, |most: Option<f64>, loss| Some(most.map_or(loss, |m| m.max(loss))));
        let socket = probe::last_look(probes, peer, closed).copied().filter(|look| closed.0 - look.at.0 <= LOOK);
        let stuck = socket.filter(|look| {
            let full = look.mss.is_some_and(|mss| look.unacknowledged >= u64::from(mss));
            full && (look.backoff >= 2 || look.retransmitting >= 2)
        });
        s.path = PathSeen { outage, loss, full_segment_stuck: stuck };
    }
}
