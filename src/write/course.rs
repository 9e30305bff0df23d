//! Ends and load over the time of the log, in steps of equal length: what a chart of either shows.

use crate::model::{Judged, Load, Metric, Micros, Report, Resetness, SECOND, Timestamp};

/// Lengths of a step, round in the units of people (s).
const STEPS: [i64; 22] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_419_200,
];

/// Metrics shown beside the ends, the most telling first.
const BESIDE: [Metric; 5] =
    [Metric::Retransmitted, Metric::Load1, Metric::CpuBusy, Metric::MemoryAvailable, Metric::PressureCpu];

/// Metrics shown, at most.
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
    /// Sessions that ended in each step without a goodbye, and not by what their users did.
    pub ends: Vec<u32>,
    /// How many of these do not tell by their last words whether they were cut off.
    pub unclear: u32,
    /// What was measured, and its mean in each step; `None` where nothing was.
    pub load: Vec<(Metric, Vec<Option<f64>>)>,
}

impl Course {
    /// Cuts the time of the log into at most `steps` steps of a round length; `None` for a log without times.
    pub fn over(report: &Report, steps: usize) -> Option<Course> {
        let (first, last) = report.coverage.span?;
        let enough = |s: &&i64| (last.0 - first.0) / (**s * SECOND) + 2 <= steps as i64;
        let step = STEPS.iter().find(enough)? * SECOND;
        let from = first.0.div_euclid(step) * step;
        let count = usize::try_from((last.0 - from) / step + 1).ok()?;
        let edge = |i: usize| Timestamp(from + i as i64 * step);
        Some(Course {
            from: edge(0),
            to: edge(count),
            step: Micros(step),
            ends: vec![0; count],
            unclear: 0,
            load: Vec::new(),
        })
    }

    /// Counts one more connection.
    pub fn add(&mut self, judged: &Judged) {
        let c = &judged.connection;
        let counts = c.is_abrupt() && !judged.finding.family.is_benign();
        let step = |at: Timestamp| usize::try_from((at.0 - self.from.0).div_euclid(self.step.0)).ok();
        let end = c.closed.filter(|_| counts).and_then(step);
        if let Some(end) = end.and_then(|i| self.ends.get_mut(i)) {
            *end += 1;
            self.unclear += u32::from(c.resetness() != Resetness::Strict);
        }
    }

    /// With the load beside the ends.
    pub fn beside(self, load: &Load) -> Course {
        let edge = |i: usize| Timestamp(self.from.0 + i as i64 * self.step.0);
        let means = |metric: Metric| -> Vec<Option<f64>> {
            // A gauge on the border belongs to the step that begins there.
            (0..self.ends.len())
                .map(|i| load.over(metric, edge(i), Timestamp(edge(i + 1).0 - 1)).map(|s| s.mean))
                .collect()
        };
        let measured = BESIDE.iter().filter(|m| load.series.contains_key(m));
        let measured = measured.map(|m| (*m, means(*m))).filter(|(_, v)| v.iter().any(Option::is_some));
        Course { load: measured.take(TOLD).collect(), ..self }
    }
}
