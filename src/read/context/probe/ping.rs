//! `ping -D`: an answer, or none, per line, each with its Unix time in brackets. Without `-D` loss and times are left.

use std::net::IpAddr;

use super::millis;
use crate::model::{Micros, Probe, SECOND, Timestamp};

/// Sequence numbers have 16 bits.
const TURN: i64 = 1 << 16;

/// Does this look like the output of ping?
pub fn is_ping(text: &str) -> bool {
    text.lines().take(20).any(|l| l.starts_with("PING ") || l.contains("icmp_seq="))
}

/// A line about one packet.
struct Line {
    at: Option<Timestamp>,
    seq: i64,
    /// How long the answer took; `None` where there was none.
    rtt: Option<Micros>,
}

/// Reads the whole text.
///
/// # Errors
/// If no packet was sent.
pub fn read(text: &str) -> Result<Probe, String> {
    let mut probe = Probe { format: "ping", ..Probe::default() };
    let mut lines: Vec<Line> = Vec::new();
    let mut said = None;
    for text in text.lines() {
        if let Some(rest) = text.strip_prefix("PING ") {
            (probe.target, probe.addr) = target(rest);
        } else if let Some(found) = line(text) {
            let last = lines.last().map_or(found.seq, |l| l.seq);
            // A late answer may come after the packets behind it; a fall by half a turn is the next turn.
            let turns = (last - found.seq + TURN / 2).div_euclid(TURN).max(0);
            lines.push(Line { seq: found.seq + turns * TURN, ..found });
        } else if text.contains(" packets transmitted, ") {
            said = transmitted(text);
        }
    }
    let (Some(first), Some(last)) = (lines.iter().map(|l| l.seq).min(), lines.iter().map(|l| l.seq).max()) else {
        return match said {
            Some(packets) => Ok(Probe { packets: Some(packets), loss: share(packets), ..probe }),
            None => Err("it is of ping, and no packet was sent".to_owned()),
        };
    };
    let answers: Vec<&Line> = lines.iter().filter(|l| l.rtt.is_some()).collect();
    let packets = said.unwrap_or(((last - first + 1) as u64, answers.len() as u64));
    let times: Vec<i64> = answers.iter().filter_map(|l| l.rtt).map(|t| t.0).collect();
    probe.rtt = (!times.is_empty()).then(|| Micros(times.iter().sum::<i64>() / times.len() as i64));
    probe.rtt_max = times.iter().max().map(|t| Micros(*t));
    (probe.packets, probe.loss) = (Some(packets), share(packets));
    let moments = || lines.iter().filter_map(|l| l.at);
    probe.span = moments().min().zip(moments().max());
    probe.answers = in_order(&lines);
    probe.outages = outages(&lines, &probe.answers);
    Ok(probe)
}

/// Share of packets without an answer; answers that came twice do not make it negative.
fn share((sent, answered): (u64, u64)) -> Option<f64> {
    (sent > 0).then(|| sent.saturating_sub(answered) as f64 / sent as f64)
}

/// The answers by the numbers of their packets, each once.
fn in_order(lines: &[Line]) -> Vec<(i64, Timestamp)> {
    let mut answers: Vec<(i64, Timestamp)> =
        lines.iter().filter(|l| l.rtt.is_some()).filter_map(|l| Some((l.seq, l.at?))).collect();
    answers.sort_unstable();
    answers.dedup_by_key(|a| a.0);
    answers
}

/// From an answer to the next, where packets between them had none; and from the last answer to the last packet.
fn outages(lines: &[Line], answers: &[(i64, Timestamp)]) -> Vec<(Timestamp, Timestamp)> {
    let mut found: Vec<(Timestamp, Timestamp)> =
        answers.windows(2).filter(|w| w[1].0 > w[0].0 + 1).map(|w| (w[0].1, w[1].1)).collect();
    if let Some((seq, at)) = answers.last() {
        let unanswered = lines.iter().filter(|l| l.rtt.is_none() && l.seq > *seq).filter_map(|l| l.at).max();
        found.extend(unanswered.map(|until| (*at, until)));
    }
    found
}

/// `[1795353803.398123] 64 bytes from 203.0.113.7: icmp_seq=1 ttl=64 time=0.042 ms`, `… no answer yet for icmp_seq=5`.
fn line(text: &str) -> Option<Line> {
    let (at, rest) = match text.strip_prefix('[').and_then(|t| t.split_once(']')) {
        Some((stamp, rest)) => (Some(Timestamp((unix(stamp)? * 1e3) as i64 * (SECOND / 1000))), rest),
        None => (None, text),
    };
    let (_, after) = rest.split_once("icmp_seq=")?;
    let seq = after.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u16>().ok()?;
    let ms = after.split_once("time=").and_then(|(_, t)| t.split_whitespace().next()?.parse::<f64>().ok());
    Some(Line { at, seq: i64::from(seq), rtt: ms.and_then(millis) })
}

/// Unix time with a fraction, before the year 5000.
fn unix(stamp: &str) -> Option<f64> {
    stamp.trim().parse().ok().filter(|s| (0.0..1e11).contains(s))
}

/// `client.example (203.0.113.7) 56(84) bytes of data.`, `203.0.113.7(203.0.113.7) 56 data bytes`.
fn target(text: &str) -> (Option<String>, Option<IpAddr>) {
    let name = text.split([' ', '(']).next().unwrap_or_default();
    let inside = text.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or(name, |(inside, _)| inside);
    (Some(name.to_owned()), inside.parse().or_else(|_| name.parse()).ok())
}

/// `100 packets transmitted, 90 received, 10% packet loss, time 101370ms`.
fn transmitted(text: &str) -> Option<(u64, u64)> {
    let (sent, rest) = text.split_once(" packets transmitted, ")?;
    Some((sent.trim().parse().ok()?, rest.split(' ').next()?.parse().ok()?))
}
