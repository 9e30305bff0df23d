//! Ends and load over the time of the log, in steps of one length: what a chart of either shows.

use crate::model::{Metric, Micros, Report, SECOND, Timestamp};

/// Lengths of a step that people can count in (s).
const STEPS: [i64; 22] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_419_200,
];

/// Measures that ends are set beside, the most telling first.
const BESIDE: [Metric; 5] =
    [Metric::Retransmitted, Metric::Load1, Metric::CpuBusy, Metric::MemoryAvailable, Metric::PressureCpu];

/// More of them tell no more.
const TOLD: usize = 3;

/// A log cut into steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Where the first step begins.
    pub from: Timestamp,
    /// Where the last one ends.
    pub to: Timestamp,
    /// How long each is.
    pub step: Micros,
    /// Sessions that were cut off in each.
    pub ends: Vec<u32>,
    /// What was measured in each, and the mean of it; `None` where nothing was.
    pub load: Vec<(Metric, Vec<Option<f64>>)>,
}

impl Course {
    /// Cuts a report into as few steps of a common length as keep them at most `steps`; `None` for a log without time
    /// or without sessions that were cut off.
    pub fn of(report: &Report, steps: usize) -> Option<Course> {
        let (first, last) = report.coverage.span?;
        let enough = |s: &&i64| (last.0 - first.0) / (**s * SECOND) + 2 <= steps as i64;
        let step = STEPS.iter().find(enough)? * SECOND;
        let from = first.0.div_euclid(step) * step;
        let count = usize::try_from((last.0 - from) / step + 1).ok()?;
        let mut ends = vec![0; count];
        for judged in report.connections.iter() {
            let cut_off = judged.connection.is_abrupt() && !judged.finding.family.is_benign();
            let at = judged.connection.closed.and_then(|t| usize::try_from((t.0 - from).div_euclid(step)).ok());
            if let (true, Some(end)) = (cut_off, at.and_then(|i| ends.get_mut(i))) {
                *end += 1;
            }
        }
        ends.iter().any(|n| *n > 0).then_some(())?;
        let edge = |i: usize| Timestamp(from + i as i64 * step);
        let means = |metric: Metric| -> Vec<Option<f64>> {
            // A gauge on the border belongs to the step that begins there.
            (0..count)
                .map(|i| report.load.over(metric, edge(i), Timestamp(edge(i + 1).0 - 1)).map(|s| s.mean))
                .collect()
        };
        let measured = BESIDE.iter().filter(|m| report.load.series.contains_key(m));
        let measured = measured.map(|m| (*m, means(*m))).filter(|(_, v)| v.iter().any(Option::is_some));
        let load = measured.take(TOLD).collect();
        Some(Course { from: edge(0), to: edge(count), step: Micros(step), ends, load })
    }
}
