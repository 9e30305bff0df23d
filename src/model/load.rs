//! How busy the server was: samples over time, from any number of sources.
//!
//! A rate (or a share of time) holds over the stretch between two looks; a gauge holds at its moment, and every
//! answer says how old the sample is. What no sample covers is `None`, never zero.

use std::collections::BTreeMap;

use super::metric::Metric;
use super::time::{Micros, Timestamp};

/// One value, and when it held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// A rate holds after this moment; a gauge has `from == to`.
    pub from: Timestamp,
    /// Up to and with this moment.
    pub to: Timestamp,
    /// In the unit of its metric.
    pub value: f64,
}

/// One metric over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it measures.
    pub metric: Metric,
    /// In order of `to`.
    pub samples: Vec<Sample>,
}

/// What the samples within a stretch of time come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Mean; rates weigh by the time they share with the stretch.
    pub mean: f64,
    /// Largest.
    pub max: f64,
    /// Smallest.
    pub min: f64,
    /// Samples it rests on.
    pub count: usize,
}

/// A value at a moment, and how long before that moment it was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// In the unit of its metric.
    pub value: f64,
    /// 0 where a rate covers the moment.
    pub age: Micros,
}

/// A file that gave load, and what became of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadSource {
    /// Shown name.
    pub name: String,
    /// Its format, in words people know: `CSV`, `sadf JSON`.
    pub format: &'static str,
    /// The host it names, if it does.
    pub host: Option<String>,
    /// First and last sample.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Usual distance of two samples (s).
    pub interval_s: Option<f64>,
    /// Moments it was sampled at.
    pub samples: usize,
    /// What it measures.
    pub metrics: Vec<Metric>,
    /// Zone its stamps were read in; `None` where they say their zone themselves.
    pub zone: Option<String>,
    /// Columns (or series) that were not understood or make no sense, by their own names.
    pub unread_columns: Vec<String>,
    /// When the machine was started anew, as the file marks it.
    pub boots: Vec<Timestamp>,
    /// Metrics that a finer source gives better over the same time.
    pub overridden: Vec<Metric>,
}

/// One source with what it measured; several make a [`Load`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Where it comes from.
    pub source: LoadSource,
    /// Its series, one for each metric.
    pub series: Vec<Series>,
}

/// Everything known about the server's load.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    /// One series for each metric.
    pub series: BTreeMap<Metric, Series>,
    /// Where they come from.
    pub sources: Vec<LoadSource>,
    /// The host all of it is about, if a source says so.
    pub host: Option<String>,
}

impl Series {
    /// Samples of a metric in any order; a moment that comes twice counts once.
    pub fn new(metric: Metric, mut samples: Vec<Sample>) -> Series {
        samples.retain(|s| s.value.is_finite() && s.from <= s.to);
        samples.sort_by_key(|s| (s.to, s.from));
        samples.dedup_by_key(|s| s.to);
        Series { metric, samples }
    }

    /// First and last moment it speaks of.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.samples.iter().map(|s| s.from).min()?, self.samples.last()?.to))
    }

    /// Those that share time with `from..=to`.
    fn within(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &Sample> {
        let first = self.samples.partition_point(|s| s.to < from);
        let rest = self.samples.get(first..).unwrap_or_default();
        // A rate that ends where the stretch begins has nothing to say of it.
        let shares = move |s: &&Sample| s.from == s.to || s.from < to && (from < s.to || from == to);
        rest.iter().take_while(move |s| s.from <= to).filter(shares)
    }

    /// What its samples between two moments come to; `None` where there is none.
    pub fn over(&self, from: Timestamp, to: Timestamp) -> Option<Summary> {
        let mut summary = Summary { mean: 0.0, max: f64::NEG_INFINITY, min: f64::INFINITY, count: 0 };
        let mut weight = 0.0;
        for s in self.within(from, to) {
            let shared = if s.from == s.to { 1 } else { (s.to.min(to).0 - s.from.max(from).0).max(1) };
            summary.mean += s.value * shared as f64;
            weight += shared as f64;
            summary.max = summary.max.max(s.value);
            summary.min = summary.min.min(s.value);
            summary.count += 1;
        }
        summary.mean /= weight;
        (summary.count > 0).then_some(summary)
    }

    /// How much of the time between two moments its samples cover (µs).
    pub fn measured(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.within(from, to).map(|s| (s.to.min(to).0 - s.from.max(from).0).max(0)).sum()
    }

    /// The value at a moment: of the sample that covers it, else of the last one before it, if that is not older
    /// than `max_age`.
    pub fn at(&self, moment: Timestamp, max_age: Micros) -> Option<Reading> {
        let next = self.samples.partition_point(|s| s.to < moment);
        if let Some(s) = self.samples.get(next)
            && (s.from < moment || s.to == moment)
        {
            return Some(Reading { value: s.value, age: Micros(0) });
        }
        let last = self.samples.get(next.checked_sub(1)?)?;
        let age = Micros(moment.0 - last.to.0);
        (age <= max_age).then_some(Reading { value: last.value, age })
    }
}

impl Measured {
    /// Fills in what its source says of the series: metrics, span, interval, number of samples.
    pub fn complete(mut self) -> Measured {
        self.series.retain(|s| !s.samples.is_empty());
        self.series.sort_by_key(|s| s.metric);
        let spans: Vec<_> = self.series.iter().filter_map(Series::span).collect();
        let (first, last) = (spans.iter().map(|s| s.0).min(), spans.iter().map(|s| s.1).max());
        let longest = self.series.iter().max_by_key(|s| s.samples.len());
        self.source.span = first.zip(last);
        self.source.metrics = self.series.iter().map(|s| s.metric).collect();
        self.source.samples = longest.map_or(0, |s| s.samples.len());
        self.source.interval_s = longest.and_then(|s| usual_distance(&s.samples));
        self
    }

    /// How far apart its samples are (s); the coarsest of all where that is not known.
    fn interval(&self) -> f64 {
        self.source.interval_s.unwrap_or(f64::INFINITY)
    }
}

/// The median distance of two samples (s).
fn usual_distance(samples: &[Sample]) -> Option<f64> {
    let mut distances: Vec<i64> = samples.windows(2).map(|w| w[1].to.0 - w[0].to.0).collect();
    distances.sort_unstable();
    let middle = *distances.get(distances.len() / 2)?;
    // Tenths of a second: less is jitter of the sampling program.
    let tenths = (middle as f64 / 1e5).round() / 10.0;
    Some(if tenths > 0.0 { tenths } else { middle as f64 / 1e6 })
}

impl Load {
    /// Puts sources together. Where two give the same metric for the same time, the finer one is believed, and the
    /// coarser one says so.
    pub fn of(mut measured: Vec<Measured>) -> Load {
        let mut load = Load { host: measured.iter().find_map(|m| m.source.host.clone()), ..Load::default() };
        let mut order: Vec<usize> = (0..measured.len()).collect();
        order.sort_by(|a, b| measured[*a].interval().total_cmp(&measured[*b].interval()));
        let mut spans: BTreeMap<Metric, Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
        for index in order {
            let Measured { source, series } = &mut measured[index];
            for mut one in std::mem::take(series) {
                let taken = spans.entry(one.metric).or_default();
                let Some(span) = one.span() else { continue };
                let before = one.samples.len();
                one.samples.retain(|s| !taken.iter().any(|(from, to)| s.from <= *to && *from <= s.to));
                if one.samples.len() < before {
                    source.overridden.push(one.metric);
                }
                taken.push(span);
                match load.series.get_mut(&one.metric) {
                    Some(known) => {
                        let together = std::mem::take(&mut known.samples).into_iter().chain(one.samples).collect();
                        *known = Series::new(one.metric, together);
                    }
                    None => {
                        load.series.insert(one.metric, one);
                    }
                }
            }
        }
        load.series.retain(|_, s| !s.samples.is_empty());
        load.sources = measured.into_iter().map(|m| m.source).collect();
        load
    }

    /// What a metric was between two moments; `None` where no sample covers any of it.
    pub fn over(&self, metric: Metric, from: Timestamp, to: Timestamp) -> Option<Summary> {
        self.series.get(&metric)?.over(from, to)
    }

    /// A metric at a moment, from a sample at most `max_age` old.
    pub fn at(&self, metric: Metric, moment: Timestamp, max_age: Micros) -> Option<Reading> {
        self.series.get(&metric)?.at(moment, max_age)
    }

    /// Is it about this host, as far as the sources say? `web1` and `web1.example.net` are one.
    pub fn is_of(&self, host: &str) -> bool {
        self.host.as_deref().is_none_or(|own| is_same_host(own, host))
    }

    /// Was anything measured at this moment, or within two usual distances before it?
    pub fn covers(&self, moment: Timestamp) -> bool {
        self.sources.iter().any(|s| {
            let grace = (s.interval_s.unwrap_or(0.0) * 2e6) as i64;
            s.span.is_some_and(|(from, to)| from <= moment && moment.0 <= to.0 + grace)
        })
    }
}

/// Do two names mean one host: are they equal, up to the domain if only one has one?
pub fn is_same_host(a: &str, b: &str) -> bool {
    let short = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let both_full = a.contains('.') && b.contains('.');
    a.is_empty() || b.is_empty() || if both_full { a.eq_ignore_ascii_case(b) } else { short(a) == short(b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SECOND;

    fn at(s: i64) -> Timestamp {
        Timestamp(s * SECOND)
    }

    fn rate(from: i64, to: i64, value: f64) -> Sample {
        Sample { from: at(from), to: at(to), value }
    }

    fn measured(name: &str, metric: Metric, samples: Vec<Sample>) -> Measured {
        let source = LoadSource { name: name.to_owned(), format: "CSV", ..LoadSource::default() };
        Measured { source, series: vec![Series::new(metric, samples)] }.complete()
    }

    #[test]
    fn rates_weigh_by_the_time_they_share() {
        let series = Series::new(Metric::Retransmitted, vec![rate(0, 10, 1.0), rate(10, 20, 4.0)]);
        let all = series.over(at(5), at(20)).unwrap();
        assert_eq!((all.mean, all.max, all.min, all.count), (3.0, 4.0, 1.0, 2));
        assert_eq!(series.over(at(12), at(13)).map(|s| s.mean), Some(4.0), "within one sample");
        assert_eq!(series.over(at(21), at(30)), None);
        assert_eq!(series.over(at(-9), at(-1)), None);
    }

    #[test]
    fn a_gauge_speaks_of_its_moment_and_says_its_age() {
        let series = Series::new(Metric::Load1, vec![rate(10, 10, 2.0), rate(0, 0, 1.0)]);
        let reading = |s, age| series.at(at(s), Micros::seconds(age)).map(|r| (r.value, r.age.0 / SECOND));
        assert_eq!(reading(10, 0), Some((2.0, 0)));
        assert_eq!(reading(7, 10), Some((1.0, 7)));
        assert_eq!(reading(7, 5), None, "too old");
        assert_eq!(reading(-1, 5), None);
        assert_eq!(series.over(at(1), at(9)), None, "no sample in between");
        assert_eq!(series.over(at(10), at(10)).map(|s| s.count), Some(1));
    }

    #[test]
    fn a_rate_covers_its_stretch_up_to_its_end() {
        let series = Series::new(Metric::TcpOut, vec![rate(0, 10, 1.0), rate(10, 20, 2.0)]);
        let value = |s| series.at(at(s), Micros(0)).map(|r| r.value);
        assert_eq!(
            [value(0), value(1), value(10), value(11), value(21)],
            [None, Some(1.0), Some(1.0), Some(2.0), None]
        );
    }

    #[test]
    fn the_finer_source_wins_where_both_speak() {
        let coarse: Vec<Sample> = (0..10).map(|i| rate(i * 60, i * 60, 1.0)).collect();
        let fine: Vec<Sample> = (0..60).map(|i| rate(i + 120, i + 120, 2.0)).collect();
        let load = Load::of(vec![measured("coarse", Metric::Load1, coarse), measured("fine", Metric::Load1, fine)]);
        let value = |s| load.at(Metric::Load1, at(s), Micros(0)).map(|r| r.value);
        assert_eq!([value(60), value(120), value(150), value(180)], [Some(1.0), Some(2.0), Some(2.0), Some(1.0)]);
        assert_eq!(load.sources[0].overridden, [Metric::Load1]);
        assert!(load.sources[1].overridden.is_empty());
        assert_eq!((load.sources[0].interval_s, load.sources[1].samples), (Some(60.0), 60));
    }

    #[test]
    fn one_host_may_have_a_short_and_a_long_name() {
        assert!(is_same_host("web1", "WEB1.example.net"));
        assert!(!is_same_host("web1", "web2"));
        assert!(!is_same_host("web1.a.example", "web1.b.example"));
    }

    #[test]
    fn values_that_are_no_numbers_are_no_samples() {
        assert!(Series::new(Metric::Load1, vec![rate(0, 0, f64::NAN), rate(1, 0, 1.0)]).samples.is_empty());
    }
}
