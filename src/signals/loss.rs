//! Were packets of others lost, too, while a connection died?
//!
//! A connection whose packets a forgetful box or a large-packet hole swallows sends its own segments again, a
//! handful of times, and nobody else does. Loss and outages make everybody send again. So what was sent again
//! is set beside what the dying themselves would send, and beside what is usual.

use super::shared::Shared;
use crate::model::{Brief, Budgets, EndingKind, Interval, Load, Metric, Micros, Retransmissions, SECOND, Timestamp};

/// A segment is sent again at most so often within ClientAlive's patience: timeouts double.
const AT_MOST: u32 = 16;

/// Sets the retransmissions of every dead path beside what its dead explain.
/// `budgets` are theirs.
pub fn measure(abrupt: &[&Brief], budgets: &[&Budgets], load: &Load, all: &mut [Shared]) {
    let Some(series) = load.series.get(&Metric::Retransmitted) else { return };
    let mut rates: Vec<f64> = series.samples.iter().map(|s| s.value).collect();
    rates.sort_unstable_by(f64::total_cmp);
    let usual = rates.get(rates.len() / 2).copied().unwrap_or(0.0);
    let died = |(c, budgets): (&&Brief, &&Budgets)| died(c, budgets).filter(|_| load.is_of(&c.host));
    let mut dead: Vec<i64> = abrupt.iter().zip(budgets).filter_map(|of| Some(died(of)?.0)).collect();
    dead.sort_unstable();
    for ((c, budgets), s) in abrupt.iter().zip(budgets).zip(all) {
        let Some((end, silence)) = died((c, budgets)) else { continue };
        let each = budgets.retries2.saturating_add(1).min(AT_MOST);
        let (from, to) = (Timestamp(end - silence.hi), Timestamp(end + c.resolution.0));
        let Some(seen) = series.over(from, to) else { continue };
        // Whoever died within one more patience had begun to send again by now.
        let first = dead.partition_point(|t| *t < from.0);
        let dying = dead[first..].partition_point(|t| *t <= to.0 + silence.hi);
        let seconds = (to.0 - from.0) as f64 / 1e6;
        s.retransmissions = Some(Box::new(Retransmissions {
            seen: seen.mean * seconds,
            of_the_dead: dying as f64 * f64::from(each),
            usual: usual * seconds,
            within: Micros(to.0 - from.0),
            measured: Micros(series.measured(from, to)),
        }));
    }
}

/// When a session died on a silent path, and how long the path had been silent then.
fn died(c: &Brief, budgets: &Budgets) -> Option<(i64, Interval)> {
    let silence = match c.ended_as() {
        EndingKind::AliveTimeout => budgets.alive?,
        EndingKind::TcpTimeout => budgets.given_up(c.counted.as_deref().map(|k| k.how)),
        _ => return None,
    };
    let closed = c.closed.filter(|_| c.is_session())?;
    // No longer than the session itself.
    let most = (closed.0 - c.start().0).max(SECOND);
    Some((closed.0, Interval { lo: silence.lo.min(most), hi: silence.hi.min(most) }))
}
