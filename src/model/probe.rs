//! Results of path probes (mtr, ping, tracepath) and socket snapshots (ss), each with its time and its address.

use std::net::IpAddr;

use super::event::{Peer, network};
use super::time::{Micros, SECOND, Timestamp};

/// What one file of measurements gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probe {
    /// Shown name of the file.
    pub name: String,
    /// `mtr`, `ping`, `tracepath` or `ss`.
    pub format: &'static str,
    /// First and last measurement; `None` where the file carries no times.
    pub span: Option<(Timestamp, Timestamp)>,
    /// When the file was written: all that is known where it carries no times.
    pub written: Option<Timestamp>,
    /// Whom it measured the path to, as the file says it.
    pub target: Option<String>,
    /// The target's address, where the file says it.
    pub addr: Option<IpAddr>,
    /// Packets sent, and how many of them were answered.
    pub packets: Option<(u64, u64)>,
    /// Share of packets that were lost (0..1).
    pub loss: Option<f64>,
    /// Mean time to an answer.
    pub rtt: Option<Micros>,
    /// Longest time to an answer.
    pub rtt_max: Option<Micros>,
    /// Largest packet the whole path carries (bytes).
    pub path_mtu: Option<u32>,
    /// Answers in their order: the packet's number, and when its answer came.
    pub answers: Vec<(i64, Timestamp)>,
    /// From the last answer before packets were lost to the next one.
    pub outages: Vec<(Timestamp, Timestamp)>,
    /// TCP connections as the kernel saw them, in order of time.
    pub sockets: Vec<Socket>,
}

/// A TCP connection at a moment (`ss -tino`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Socket {
    /// When it was looked at.
    pub at: Timestamp,
    /// This side.
    pub local: Peer,
    /// The far side.
    pub remote: Peer,
    /// Bytes sent that were not acknowledged (Send-Q).
    pub unacknowledged: u64,
    /// Times the oldest segment has been sent again by now.
    pub retransmitting: u32,
    /// Segments sent again since the connection began.
    pub retransmitted: u32,
    /// How often the retransmission timer has doubled.
    pub backoff: u32,
    /// The retransmission timer by now.
    pub timeout: Option<Micros>,
    /// How long nothing was received.
    pub silent: Option<Micros>,
    /// How long nothing was sent.
    pub unsent: Option<Micros>,
    /// Smoothed round-trip time.
    pub rtt: Option<Micros>,
    /// Largest segment it sends (bytes).
    pub mss: Option<u32>,
    /// Path MTU the kernel believes in (bytes).
    pub path_mtu: Option<u32>,
}

impl Probe {
    /// Was it about this address, or one of its network?
    pub fn is_about(&self, ip: IpAddr) -> bool {
        let same = |other: IpAddr| network(other) == network(ip);
        self.addr.is_some_and(same) || self.sockets.iter().any(|s| same(s.remote.ip) || same(s.local.ip))
    }

    /// When it measured. mtr says nowhere when, but it writes its report when it is done, and sends a packet a second.
    pub fn measured(&self) -> Option<(Timestamp, Timestamp)> {
        let report = || {
            let (sent, _) = self.packets.filter(|_| self.format == "mtr")?;
            let written = self.written?;
            Some((Timestamp(written.0 - i64::try_from(sent).ok()?.checked_mul(SECOND)?), written))
        };
        self.span.or_else(report)
    }

    /// Did it measure at this moment?
    pub fn covers(&self, moment: Timestamp) -> bool {
        self.measured().is_some_and(|(from, to)| from <= moment && moment <= to)
    }

    /// Share of packets lost between two moments (0..1), if at least twenty were sent. A file without times has one
    /// share for all of its time; a target that never answers at all shows no loss, only that it does not answer.
    pub fn loss_within(&self, from: Timestamp, to: Timestamp) -> Option<f64> {
        const ENOUGH: i64 = 20;
        if self.answers.is_empty() {
            let (sent, answered) = self.packets?;
            let meets = self.measured().is_some_and(|(begin, end)| begin <= to && from <= end);
            return self.loss.filter(|_| meets && answered > 0 && sent >= ENOUGH.unsigned_abs());
        }
        let first = self.answers.partition_point(|(_, at)| *at < from).saturating_sub(1);
        let last = self.answers.partition_point(|(_, at)| *at <= to).min(self.answers.len() - 1);
        let sent = self.answers[last].0 - self.answers[first].0;
        (sent >= ENOUGH).then(|| 1.0 - (last - first) as f64 / sent as f64)
    }

    /// An outage of the path at this moment.
    pub fn outage(&self, moment: Timestamp) -> Option<(Timestamp, Timestamp)> {
        self.outages.iter().copied().find(|(from, to)| *from <= moment && moment <= *to)
    }
}

impl Socket {
    /// Is it this client's connection, looked at from either end?
    pub fn is_of(&self, client: Peer) -> bool {
        self.remote == client || self.local == client
    }

    /// A full-size segment lies unacknowledged and was sent again and again. Loss alone rarely takes three in a row.
    pub fn full_segment_is_stuck(&self) -> bool {
        let full = self.mss.is_some_and(|mss| self.unacknowledged >= u64::from(mss));
        full && self.backoff.max(self.retransmitting) >= 3
    }

    /// The far side was heard since the oldest segment was first sent: the path carries what is small. Each timeout
    /// doubles, so that all of them until now took about as long as the next will.
    pub fn was_heard_while_stuck(&self) -> bool {
        let (Some(timeout), Some(silent)) = (self.timeout, self.silent) else { return false };
        let first = timeout.0.checked_shr(self.backoff).unwrap_or(0);
        silent.0 < timeout.0 - first + self.unsent.map_or(0, |sent| sent.0)
    }
}

/// The last look at a client's connection up to a moment.
pub fn last_look(probes: &[Probe], client: Peer, until: Timestamp) -> Option<&Socket> {
    let looks = probes.iter().flat_map(|p| &p.sockets);
    looks.filter(|s| s.is_of(client) && s.at <= until).max_by_key(|s| s.at)
}
