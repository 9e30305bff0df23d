//! Were packets of others lost, too, while a connection died?
//!
//! A connection whose packets a NAT box or an MTU black hole drops retransmits its own segments, a handful of times; no
//! other connection does. PacketLoss and outages make all connections retransmit. So the retransmissions counted are compared
//! with what the dying connections themselves would send, and with the usual rate.

use super::hosts::Hosts;
use super::measures::silence;
use super::sessions::{Session, Sessions};
use crate::model::{AppliedSettings, Brief, Budgets, Load, Metric, Micros, Retransmissions, SECOND, Series, Timestamp};

/// A segment is sent again at most so often within ClientAlive's patience: timeouts double.
const AT_MOST: u32 = 16;

/// What was sent again, and who died when.
pub struct PacketLoss<'a> {
    load: &'a Load,
    series: &'a Series,
    /// What is sent again usually (median).
    usual: f64,
    /// When sessions died on a silent path, in order.
    dead: Vec<i64>,
}

impl<'a> PacketLoss<'a> {
    /// Of all sessions, where what was sent again was measured.
    pub fn new(
        sessions: &Sessions,
        hosts: &Hosts,
        settings: &AppliedSettings,
        load: &'a Load,
    ) -> Option<PacketLoss<'a>> {
        let series = load.series.get(&Metric::Retransmitted)?;
        let mut rates: Vec<f64> = series.samples.iter().map(|s| s.value).collect();
        rates.sort_unstable_by(f64::total_cmp);
        let usual = rates.get(rates.len() / 2).copied().unwrap_or(0.0);
        let is_measured: Vec<bool> = hosts.names().iter().map(|name| load.is_of(name)).collect();
        let died = |s: &Session| silence((s.kind, s.how), &settings.of(s.index as usize).1).map(|_| s.end);
        let here = |s: &&Session| s.abrupt && is_measured[sessions.client_of(s).host as usize];
        let mut dead: Vec<i64> = sessions.rows().iter().filter(here).filter_map(died).collect();
        dead.sort_unstable();
        Some(PacketLoss { load, series, usual, dead })
    }

    /// Sets what was sent again while a session died beside what the dead explain.
    pub fn around(&self, c: &Brief, budgets: &Budgets) -> Option<Retransmissions> {
        let closed = c.closed.filter(|_| c.is_abrupt() && self.load.is_of(&c.host))?;
        let how = c.counted.as_deref().map(|counted| counted.how);
        // No longer than the session itself.
        let most = c.lasted_at_most().unwrap_or(i64::MAX).max(SECOND);
        let silence = silence((c.ended_as(), how), budgets)?.hi.min(most);
        let each = budgets.retries2.saturating_add(1).min(AT_MOST);
        let (from, to) = (Timestamp(closed.0 - silence), Timestamp(closed.0 + c.resolution.0));
        let seen = self.series.over(from, to)?;
        // A session that dies within one more timeout has already begun to retransmit.
        let first = self.dead.partition_point(|t| *t < from.0);
        let dying = self.dead[first..].partition_point(|t| *t <= to.0 + silence);
        let seconds = (to.0 - from.0) as f64 / 1e6;
        Some(Retransmissions {
            seen: seen.mean * seconds,
            of_the_dead: dying as f64 * f64::from(each),
            usual: self.usual * seconds,
            within: Micros(to.0 - from.0),
            measured: Micros(self.series.measured(from, to)),
        })
    }
}
