//! Values as they come → series: counters since boot become rates, processor times become shares.
//!
//! A counter that falls (reboot, wrap) begins anew: what it stood at before is forgotten, and no rate is made
//! up for the time in between. One that falls again and again is no counter, and is named as not understood.

use std::collections::BTreeMap;

use super::columns::{Column, How, What};
use crate::model::{LoadSource, Measured, Metric, Sample, Series, Timestamp};

/// What a processor does with its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Programs, and everything that has no word of its own here.
    User,
    /// The kernel.
    System,
    /// Nothing.
    Idle,
    /// Nothing, while a disk is waited for.
    Iowait,
    /// Taken by the hypervisor.
    Steal,
}

/// A value at a time.
type Point = (Timestamp, f64);
/// One of several counters that make up a metric (an interface, a direction): metric, and its own name.
type Part = (Metric, String);

/// What was found so far in one file about one host.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    gauges: BTreeMap<Metric, Vec<Point>>,
    /// Rates and shares whose file tells no stretch: it is the distance to the sample before.
    rates: BTreeMap<Part, Vec<Point>>,
    counters: BTreeMap<Part, Vec<Point>>,
    /// Processor time since boot by mode and processor.
    times: BTreeMap<(Mode, String), Vec<Point>>,
    /// Processor time as shares of the time before.
    shares: BTreeMap<Mode, Vec<Point>>,
    /// Processors that were counted one by one.
    processors: BTreeMap<Timestamp, f64>,
    /// When counters began anew, as the file says.
    boots: Vec<Timestamp>,
    unread: Vec<String>,
}

impl Gathering {
    /// The machine was started: what was counted before says nothing of what came after.
    pub fn boot(&mut self, at: Timestamp) {
        self.boots.push(at);
    }

    /// A value that holds at its moment.
    pub fn gauge(&mut self, metric: Metric, at: Timestamp, value: f64) {
        self.gauges.entry(metric).or_default().push((at, value));
    }

    /// A rate or share of the time up to `at`; `part` as below.
    pub fn rate(&mut self, metric: Metric, part: &str, at: Timestamp, value: f64) {
        self.rates.entry((metric, part.to_owned())).or_default().push((at, value));
    }

    /// A counter since boot; counters of one metric with different `part`s are added up as rates.
    pub fn counter(&mut self, metric: Metric, part: &str, at: Timestamp, value: f64) {
        self.counters.entry((metric, part.to_owned())).or_default().push((at, value));
    }

    /// Processor time since boot, in any unit that is the same for all modes.
    pub fn cpu_time(&mut self, mode: Mode, processor: &str, at: Timestamp, value: f64) {
        self.times.entry((mode, processor.to_owned())).or_default().push((at, value));
    }

    /// One more processor.
    pub fn processor(&mut self, at: Timestamp) {
        *self.processors.entry(at).or_default() += 1.0;
    }

    /// Processor time as a share (0..1) of the time up to `at`.
    pub fn cpu_share(&mut self, mode: Mode, at: Timestamp, value: f64) {
        self.shares.entry(mode).or_default().push((at, value));
    }

    /// A value of a column that is understood, as it was written.
    pub fn put(&mut self, column: Column, part: &str, at: Timestamp, value: f64) {
        let value = value * column.scale;
        match (column.what, column.how) {
            _ if !value.is_finite() => {}
            (What::Of(metric), How::Gauge) => self.gauge(metric, at, value),
            (What::Of(metric), How::Counter) => self.counter(metric, part, at, value),
            (What::Of(metric), How::Rate) => self.rate(metric, part, at, value),
            (What::Cpu(mode), How::Rate) => self.cpu_share(mode, at, value),
            (What::Cpu(mode), _) => self.cpu_time(mode, part, at, value),
        }
    }

    /// A column or series nobody here understands.
    pub fn unread(&mut self, name: &str) {
        if !self.unread.iter().any(|n| n == name) {
            self.unread.push(name.to_owned());
        }
    }

    /// Everything as series.
    pub fn finish(mut self, format: &'static str, host: Option<String>, zone: Option<String>) -> Measured {
        let mut series: BTreeMap<Metric, Vec<Sample>> = BTreeMap::new();
        self.boots.sort_unstable();
        self.boots.dedup();
        let counted = std::mem::take(&mut self.processors).into_iter().collect();
        for (metric, points) in std::mem::take(&mut self.gauges).into_iter().chain([(Metric::Cpus, counted)]) {
            let moments = points.into_iter().map(|(at, value)| Sample { from: at, to: at, value });
            series.entry(metric).or_default().extend(moments);
        }
        for ((metric, _), points) in std::mem::take(&mut self.rates) {
            add(series.entry(metric).or_default(), stretched(points, &self.boots));
        }
        for ((metric, part), points) in std::mem::take(&mut self.counters) {
            match rates(points, &self.boots) {
                Some(rates) => add(series.entry(metric).or_default(), rates),
                None => self.unread.push(no_counter(if part.is_empty() { metric.id() } else { &part })),
            }
        }
        for (metric, samples) in self.processors() {
            series.entry(metric).or_default().extend(samples);
        }
        let series = series.into_iter().map(|(metric, samples)| Series::new(metric, samples)).collect();
        let source =
            LoadSource { format, host, zone, boots: self.boots, unread_columns: self.unread, ..LoadSource::default() };
        Measured { source, series }.complete()
    }

    /// What the processors did, as shares.
    fn processors(&mut self) -> Vec<(Metric, Vec<Sample>)> {
        let mut modes = self.shares_of_times();
        for (mode, points) in std::mem::take(&mut self.shares) {
            modes.insert(mode, stretched(points, &self.boots));
        }
        let iowait: BTreeMap<Timestamp, f64> =
            modes.get(&Mode::Iowait).into_iter().flatten().map(|s| (s.to, s.value)).collect();
        let busy = modes.get(&Mode::Idle).into_iter().flatten().map(|s| {
            let waiting = iowait.get(&s.to).copied().unwrap_or(0.0);
            Sample { value: (1.0 - s.value - waiting).clamp(0.0, 1.0), ..*s }
        });
        let mut found = vec![(Metric::CpuBusy, busy.collect())];
        for (mode, metric) in
            [(Mode::System, Metric::CpuSystem), (Mode::Iowait, Metric::CpuIowait), (Mode::Steal, Metric::CpuSteal)]
        {
            found.extend(modes.remove(&mode).map(|samples| (metric, samples)));
        }
        found
    }

    /// Processor times since boot as shares of all of it. A stretch in which any of them fell has none.
    fn shares_of_times(&mut self) -> BTreeMap<Mode, Vec<Sample>> {
        let times = std::mem::take(&mut self.times);
        let processors: BTreeMap<Mode, usize> = times.keys().fold(BTreeMap::new(), |mut n, (mode, _)| {
            *n.entry(*mode).or_default() += 1;
            n
        });
        let mut spent: BTreeMap<(Timestamp, Timestamp), BTreeMap<Mode, (usize, f64)>> = BTreeMap::new();
        for ((mode, part), points) in times {
            let Some(rates) = rates(points, &self.boots) else {
                self.unread.push(no_counter(&part));
                continue;
            };
            for s in rates {
                let (parts, sum) = spent.entry((s.from, s.to)).or_default().entry(mode).or_default();
                *parts += 1;
                *sum += s.value;
            }
        }
        let mut modes: BTreeMap<Mode, Vec<Sample>> = BTreeMap::new();
        for ((from, to), sums) in spent {
            let is_whole =
                sums.iter().map(|(mode, (parts, _))| (*mode, *parts)).eq(processors.iter().map(|(m, n)| (*m, *n)));
            let total: f64 = sums.values().map(|(_, sum)| sum).sum();
            if is_whole && sums.len() > 1 && total > 0.0 {
                for (mode, (_, sum)) in sums {
                    modes.entry(mode).or_default().push(Sample { from, to, value: sum / total });
                }
            }
        }
        modes
    }
}

fn no_counter(name: &str) -> String {
    format!("{name} (falls again and again: no counter)")
}

/// The last boot within such a stretch.
fn boot_within(boots: &[Timestamp], from: Timestamp, to: Timestamp) -> Option<Timestamp> {
    let last = boots.partition_point(|at| *at < to).checked_sub(1)?;
    boots.get(last).copied().filter(|at| *at > from)
}

/// Rates that hold since the point before, or since the boot. The first, and one behind a gap, hold for the usual distance.
fn stretched(mut points: Vec<Point>, boots: &[Timestamp]) -> Vec<Sample> {
    points.sort_by_key(|p| p.0);
    points.dedup_by_key(|p| p.0);
    let mut distances: Vec<i64> = points.windows(2).map(|w| w[1].0.0 - w[0].0.0).collect();
    distances.sort_unstable();
    let usual = distances.get(distances.len() / 2).copied().unwrap_or(0);
    let mut before = None;
    let stretch = |(at, value): Point| {
        let from = before.replace(at).filter(|b: &Timestamp| at.0 - b.0 <= 2 * usual);
        let from = from.unwrap_or(Timestamp(at.0 - usual));
        Sample { from: boot_within(boots, from, at).unwrap_or(from), to: at, value }
    };
    points.into_iter().map(stretch).collect()
}

/// A counter as rates per second; `None` if it falls so often that it can be no counter.
fn rates(mut points: Vec<Point>, boots: &[Timestamp]) -> Option<Vec<Sample>> {
    points.retain(|p| p.1.is_finite());
    points.sort_by_key(|p| p.0);
    points.dedup_by_key(|p| p.0);
    let falls = points.windows(2).filter(|w| w[1].1 < w[0].1).count();
    if falls >= 3 && falls * 10 >= points.len() {
        return None;
    }
    let is_one_boot = |w: &&[Point]| boot_within(boots, w[0].0, w[1].0).is_none();
    let risen = points.windows(2).filter(|w| w[1].1 >= w[0].1).filter(is_one_boot);
    let rate = |w: &[Point]| {
        let seconds = (w[1].0.0 - w[0].0.0) as f64 / 1e6;
        Sample { from: w[0].0, to: w[1].0, value: (w[1].1 - w[0].1) / seconds }
    };
    Some(risen.map(rate).collect())
}

/// Adds another part to the rates there are: same stretches add up, others stand beside them.
fn add(known: &mut Vec<Sample>, more: Vec<Sample>) {
    let mut at: BTreeMap<(Timestamp, Timestamp), f64> = BTreeMap::new();
    for s in known.iter().chain(&more) {
        *at.entry((s.from, s.to)).or_default() += s.value;
    }
    *known = at.into_iter().map(|((from, to), value)| Sample { from, to, value }).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SECOND;

    fn at(s: i64) -> Timestamp {
        Timestamp(s * SECOND)
    }

    fn values(measured: &Measured, metric: Metric) -> Vec<(i64, i64, f64)> {
        let series = measured.series.iter().find(|s| s.metric == metric);
        let shown = |s: &Sample| (s.from.epoch_seconds(), s.to.epoch_seconds(), (s.value * 1000.0).round() / 1000.0);
        series.map_or(Vec::new(), |s| s.samples.iter().map(shown).collect())
    }

    #[test]
    fn counters_become_rates_and_begin_anew_when_they_fall() {
        let mut g = Gathering::default();
        for (s, value) in [(20, 30.0), (0, 0.0), (10, 20.0), (30, 5.0), (40, 15.0)] {
            g.counter(Metric::Retransmitted, "", at(s), value);
        }
        let measured = g.finish("CSV", None, None);
        assert_eq!(values(&measured, Metric::Retransmitted), [(0, 10, 2.0), (10, 20, 1.0), (30, 40, 1.0)]);
        assert_eq!(measured.source.span, Some((at(0), at(40))));
    }

    #[test]
    fn what_falls_again_and_again_is_no_counter() {
        let mut g = Gathering::default();
        for s in 0..10 {
            g.counter(Metric::TcpOut, "out", at(s), (s % 2) as f64);
        }
        let measured = g.finish("CSV", None, None);
        assert!(measured.series.is_empty());
        assert_eq!(measured.source.unread_columns, ["out (falls again and again: no counter)"]);
    }

    #[test]
    fn processor_times_become_shares_over_all_processors() {
        let mut g = Gathering::default();
        for (s, [user, system, idle, iowait]) in [(0, [0.0; 4]), (10, [4.0, 1.0, 4.0, 1.0]), (20, [4.0, 1.0, 0.0, 1.0])]
        {
            for (mode, value) in
                [(Mode::User, user), (Mode::System, system), (Mode::Idle, idle), (Mode::Iowait, iowait)]
            {
                g.cpu_time(mode, "0", at(s), value);
                g.cpu_time(mode, "1", at(s), value);
            }
        }
        let measured = g.finish("CSV", None, None);
        assert_eq!(values(&measured, Metric::CpuBusy), [(0, 10, 0.5)], "a reboot has no shares");
        assert_eq!(values(&measured, Metric::CpuIowait), [(0, 10, 0.1)]);
        assert!(values(&measured, Metric::CpuSteal).is_empty());
    }

    #[test]
    fn rates_hold_since_the_point_before_but_not_over_a_gap() {
        let mut g = Gathering::default();
        for s in [0, 10, 20, 100] {
            g.rate(Metric::TcpOut, "", at(s), s as f64);
        }
        let measured = g.finish("CSV", None, None);
        let spans: Vec<(i64, i64)> = values(&measured, Metric::TcpOut).iter().map(|v| (v.0, v.1)).collect();
        assert_eq!(spans, [(-10, 0), (0, 10), (10, 20), (90, 100)]);
    }

    #[test]
    fn nothing_is_counted_across_a_boot() {
        let mut g = Gathering::default();
        for (s, value) in [(0, 5.0), (10, 15.0), (20, 900.0), (30, 910.0)] {
            g.counter(Metric::Retransmitted, "", at(s), value);
            g.rate(Metric::TcpOut, "", at(s), value);
        }
        g.boot(at(12));
        g.boot(at(12));
        let measured = g.finish("sadf JSON", None, None);
        assert_eq!(values(&measured, Metric::Retransmitted), [(0, 10, 1.0), (20, 30, 1.0)], "no burst from 15 to 900");
        let spans: Vec<(i64, i64)> = values(&measured, Metric::TcpOut).iter().map(|v| (v.0, v.1)).collect();
        assert_eq!(spans, [(-10, 0), (0, 10), (12, 20), (20, 30)]);
        assert_eq!(measured.source.boots, [at(12)]);
    }

    #[test]
    fn interfaces_add_up() {
        let mut g = Gathering::default();
        for (s, value) in [(0, 0.0), (10, 10.0)] {
            g.counter(Metric::NicErrors, "eth0", at(s), value);
            g.counter(Metric::NicErrors, "eth1", at(s), 2.0 * value);
        }
        assert_eq!(values(&g.finish("CSV", None, None), Metric::NicErrors), [(0, 10, 3.0)]);
    }
}
