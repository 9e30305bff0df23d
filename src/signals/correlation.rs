//! Do sessions end when the server is busy?
//!
//! Load and endings both come in clusters, so that a plain test finds a link in one of four logs that have
//! none. Here the load is shifted against the endings in a circle, which keeps the clusters of both: the
//! true position must stand out from all shifted ones, and what is compared is the largest excess over every
//! metric and lag tried, so that looking at many costs nothing. The rhythm of the day, common to people and
//! backups, is taken out first.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use rustc_hash::FxHashMap;

use super::hosts::Hosts;
use super::sessions::Sessions;
use crate::model::{Brief, Busy, Load, LoadLink, Metric, Micros, SECOND, Series};

/// Fewer endings show nothing.
const LEAST: usize = 20;
/// Nor does less time than this (µs).
const LEAST_TIME: i64 = 2 * DAY;
const DAY: i64 = 86_400 * SECOND;
const HOUR: i64 = 3600 * SECOND;
/// From so many days on the hours of the day have a mean of their own.
const RHYTHM: i64 = 7 * DAY;
/// Shifts tried, and samples a shift moves by at least.
const SHIFTS: usize = 999;
const SMALLEST: usize = 20;
/// How far back the load is averaged before an end.
const LAGS: [i64; 3] = [60 * SECOND, 300 * SECOND, 900 * SECOND];
/// Ends of one user from one address that count within an hour: a script is one voice.
const VOICES: u32 = 5;

/// What is compared; the last one is turned over, since little of it is what hurts.
const METRICS: [Metric; 8] = [
    Metric::Load1,
    Metric::CpuBusy,
    Metric::CpuIowait,
    Metric::CpuSteal,
    Metric::PressureCpu,
    Metric::PressureIo,
    Metric::Retransmitted,
    Metric::MemoryAvailable,
];

/// One metric, averaged over one lag, its daily rhythm gone, in standard deviations.
struct Curve {
    metric: Metric,
    lag: i64,
    times: Vec<i64>,
    values: Vec<f64>,
}

/// The closest link between load and abrupt ends, and the load it was found in.
pub struct Correlation {
    /// The link.
    pub link: LoadLink,
    curve: Curve,
}

impl Correlation {
    /// How busy the server was at an end, if the link stands out and it was busier than usual.
    pub fn busy(&self, c: &Brief, load: &Load) -> Option<Busy> {
        let end = c.closed.filter(|_| self.link.is_solid() && load.is_of(&c.host))?;
        let above = self.curve.values[self.curve.index(end.0)?];
        (above >= 1.0).then_some(Busy { link: self.link, above })
    }
}

/// Finds the closest link between load and abrupt ends.
pub fn measure(sessions: &Sessions, hosts: &Hosts, load: &Load) -> Option<Correlation> {
    if load.series.is_empty() {
        return None;
    }
    let ends = moments(sessions, hosts, load);
    let curves: Vec<Curve> = METRICS
        .iter()
        .filter_map(|m| load.series.get(m))
        .flat_map(|series| LAGS.iter().filter_map(|lag| curve(series, *lag)))
        .collect();
    let curves: Vec<(Curve, Vec<usize>)> = curves
        .into_iter()
        .map(|c| {
            let at: Vec<usize> = ends.iter().filter_map(|end| c.index(*end)).collect();
            (c, at)
        })
        .filter(|(_, at)| at.len() >= LEAST)
        .collect();
    let (best, observed) = curves
        .iter()
        .enumerate()
        .map(|(i, (c, at))| (i, c.mean(at, 0)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .filter(|(_, effect)| *effect > 0.0)?;
    let ends_counted = curves.iter().map(|(_, at)| at.len()).max()?;
    let shifts = shifts(curves[best].0.values.len());
    let as_large = shifts.iter().filter(|share| largest(&curves, **share) >= observed).count();
    let tried = curves.len() as u32;
    let curve = curves.into_iter().nth(best)?.0;
    let link = LoadLink {
        metric: curve.metric,
        lag: Micros(curve.lag),
        ends: ends_counted as u32,
        effect: observed,
        chance: (as_large + 1) as f64 / (shifts.len() + 1) as f64,
        shifts: shifts.len() as u32,
        tried,
    };
    Some(Correlation { link, curve })
}

/// The largest mean of any curve with its load moved by a share of its length.
fn largest(curves: &[(Curve, Vec<usize>)], share: f64) -> f64 {
    curves.iter().map(|(c, at)| c.mean(at, (share * c.values.len() as f64) as usize)).fold(f64::MIN, f64::max)
}

/// Evenly spread shifts, as shares of the whole: the same for every run and every curve.
fn shifts(samples: usize) -> Vec<f64> {
    let least = SMALLEST as f64 / samples as f64;
    let count = SHIFTS.min(samples.saturating_sub(2 * SMALLEST));
    (0..count).map(|i| least + (1.0 - 2.0 * least) * (i as f64 + 0.5) / count as f64).collect()
}

/// Abrupt ends; those of one moment are one, and a script counts a few times an hour at most.
fn moments(sessions: &Sessions, hosts: &Hosts, load: &Load) -> Vec<i64> {
    let is_measured: Vec<bool> = hosts.names().iter().map(|name| load.is_of(name)).collect();
    let mut voices: FxHashMap<(Option<NonZeroU64>, Option<std::net::IpAddr>, i64), u32> = FxHashMap::default();
    let mut ends: Vec<i64> = Vec::new();
    for s in sessions.rows().iter().filter(|s| s.abrupt) {
        let client = sessions.client_of(s);
        if !is_measured[client.host as usize] {
            continue;
        }
        let voice = voices.entry((client.user, client.ip, s.end / HOUR)).or_default();
        *voice += 1;
        if *voice <= VOICES {
            ends.push(s.end);
        }
    }
    ends.sort_unstable();
    ends.dedup_by(|later, earlier| *later - *earlier <= SECOND);
    ends
}

/// The mean of a metric over the lag before every sample; `None` for one that is too short, too coarse or flat.
fn curve(series: &Series, lag: i64) -> Option<Curve> {
    let (first, last) = series.span()?;
    let times: Vec<i64> = series.samples.iter().map(|s| s.to.0).collect();
    let usual = (last.0 - first.0) / times.len().max(1) as i64;
    if last.0 - first.0 < LEAST_TIME || times.len() < 4 * SMALLEST || usual > lag {
        return None;
    }
    let sign = if series.metric == Metric::MemoryAvailable { -1.0 } else { 1.0 };
    let mut sums = vec![0.0];
    series.samples.iter().for_each(|s| sums.push(sums[sums.len() - 1] + sign * s.value));
    let averaged = |i: usize| {
        let from = times.partition_point(|t| *t <= times[i] - lag).min(i);
        (sums[i + 1] - sums[from]) / (i + 1 - from) as f64
    };
    let mut values: Vec<f64> = (0..times.len()).map(averaged).collect();
    if last.0 - first.0 >= RHYTHM {
        take_out_rhythm(&times, &mut values);
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt();
    values.iter_mut().for_each(|v| *v = (*v - mean) / deviation);
    (deviation > 1e-9).then_some(Curve { metric: series.metric, lag, times, values })
}

/// Takes the mean of its hour of the day off every value.
fn take_out_rhythm(times: &[i64], values: &mut [f64]) {
    let hour = |t: i64| t.rem_euclid(DAY) / HOUR;
    let mut sums: BTreeMap<i64, (f64, u32)> = BTreeMap::new();
    for (t, v) in times.iter().zip(values.iter()) {
        let sum = sums.entry(hour(*t)).or_default();
        *sum = (sum.0 + v, sum.1 + 1);
    }
    for (t, v) in times.iter().zip(values) {
        let (sum, n) = sums.get(&hour(*t)).copied().unwrap_or((0.0, 1));
        *v -= sum / f64::from(n);
    }
}

impl Curve {
    /// The last sample before a moment, if it is not older than the lag.
    fn index(&self, at: i64) -> Option<usize> {
        let last = self.times.partition_point(|t| *t < at).checked_sub(1)?;
        (at - self.times[last] <= self.lag).then_some(last)
    }

    /// The mean at these samples, the load moved on by `shift`.
    fn mean(&self, at: &[usize], shift: usize) -> f64 {
        at.iter().map(|i| self.values[(i + shift) % self.values.len()]).sum::<f64>() / at.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Sample, Timestamp};

    /// Ten days of samples every five minutes: busy for two hours at times that a seed sets.
    fn busy(seed: i64) -> Series {
        let mixed = |n: i64| ((n ^ (n >> 7)).wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as u32;
        let is_busy = |i: i64| mixed(i / 24 + seed * 104_729).is_multiple_of(10);
        let sample = |i: i64| {
            let at = Timestamp(i * 300 * SECOND);
            Sample { from: at, to: at, value: if is_busy(i) { 8.0 } else { 1.0 } + (i * 31 % 7) as f64 / 10.0 }
        };
        Series::new(Metric::Load1, (0..2880).map(sample).collect())
    }

    fn chance(series: &Series, ends: &[i64]) -> (f64, f64) {
        let curve = curve(series, 900 * SECOND).unwrap();
        let at: Vec<usize> = ends.iter().filter_map(|end| curve.index(*end)).collect();
        let observed = curve.mean(&at, 0);
        let shifts = shifts(curve.values.len());
        let curves = [(curve, at)];
        let as_large = shifts.iter().filter(|s| largest(&curves, **s) >= observed).count();
        (observed, (as_large + 1) as f64 / (shifts.len() + 1) as f64)
    }

    #[test]
    fn ends_at_busy_times_stand_out() {
        let series = busy(3);
        let ends: Vec<i64> =
            series.samples.iter().filter(|s| s.value > 7.0).map(|s| s.to.0 + SECOND).step_by(9).collect();
        assert!(ends.len() >= LEAST);
        let (effect, chance) = chance(&series, &ends);
        assert!(effect > 1.0 && chance <= 0.01, "{effect} {chance}");
    }

    #[test]
    fn clusters_of_ends_that_have_nothing_to_do_with_clusters_of_load_do_not() {
        let ends: Vec<i64> = (0..12).flat_map(|day| (0..4).map(move |i| (day * 70_001 + i * 900) * SECOND)).collect();
        let solid = (0..100).filter(|seed| {
            let (effect, chance) = chance(&busy(*seed), &ends);
            effect >= 1.0 && chance <= 0.01
        });
        assert!(solid.count() <= 2);
    }
}
