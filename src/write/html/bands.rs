//! How busy the server was, as narrow bands under the same axis of time: shown beside the endings, never judged here.

use crate::model::{Load, Metric, Micros, SECOND, Timestamp};

/// Of each group the first that was measured is shown: how busy, how lossy, how short of memory or disk.
const GROUPS: [&[Metric]; 3] = [
    &[Metric::CpuBusy, Metric::Load1],
    &[Metric::Retransmitted, Metric::TcpTimeouts],
    &[Metric::PressureMemory, Metric::PressureIo, Metric::SwapIn],
];
/// Steps over the width of the chart.
const STEPS: usize = 240;
/// A gauge older than this says nothing of a moment.
const STALE: Micros = Micros(1200 * SECOND);

/// A band: its name, its numbers in words, and the outline of its peaks and means in a box of `STEPS` × 100.
#[derive(Clone, Debug)]
pub struct Band {
    /// What was measured.
    pub name: &'static str,
    /// The mean, in words.
    pub mean: String,
    /// The largest value.
    pub peak: String,
    /// The largest value of each step, as an SVG path.
    pub peaks: String,
    /// The mean of each step.
    pub means: String,
    /// Distance from the top of the chart (pixels).
    pub y: u32,
}

/// The bands of what was measured between two moments, `y` pixels below the chart and `height` pixels apart.
pub fn bands(load: &Load, from: Timestamp, to: Timestamp, y: u32, height: u32) -> Vec<Band> {
    let measured = GROUPS.iter().filter_map(|group| group.iter().find_map(|m| band(load, *m, from, to)));
    measured.enumerate().map(|(i, band)| Band { y: y + height * i as u32, ..band }).collect()
}

/// One metric; nothing where it was not measured, or was zero all along.
fn band(load: &Load, metric: Metric, from: Timestamp, to: Timestamp) -> Option<Band> {
    let all = load.over(metric, from, to).filter(|s| s.max > 0.0)?;
    let top = if metric.unit() == "share" { 1.0 } else { all.max };
    let wide = (to.0 - from.0).max(1) as f64 / STEPS as f64;
    let moment = |i: usize| Timestamp(from.0 + (wide * i as f64) as i64);
    let step = |i: usize| {
        let (a, b) = (moment(i), moment(i + 1));
        let over = load.over(metric, a, b).map(|s| (s.mean, s.max));
        over.or_else(|| load.at(metric, b, STALE).map(|r| (r.value, r.value)))
    };
    let steps: Vec<Option<(f64, f64)>> = (0..STEPS).map(step).collect();
    let outline = |value: &dyn Fn(&(f64, f64)) -> f64| outline(steps.iter().map(|s| s.as_ref().map(value)), top);
    Some(Band {
        name: name(metric),
        mean: written(metric, all.mean),
        peak: written(metric, all.max),
        peaks: outline(&|s| s.1),
        means: outline(&|s| s.0),
        y: 0,
    })
}

/// Its name, short where there is a usual one.
fn name(metric: Metric) -> &'static str {
    match metric {
        Metric::CpuBusy => "Processors busy",
        Metric::Load1 => "Load, one minute",
        Metric::Retransmitted => "TCP segments sent again",
        Metric::PressureMemory => "Waiting for memory",
        Metric::PressureIo => "Waiting for a disk",
        _ => metric.sentence().trim_end_matches('.'),
    }
}

/// A stepped area over the foot of the box; nothing where nothing is known.
fn outline(values: impl Iterator<Item = Option<f64>>, top: f64) -> String {
    let mut path = String::new();
    let mut last = 0;
    for (i, value) in values.enumerate() {
        let height = (value.unwrap_or(0.0) / top * 100.0).clamp(0.0, 100.0).round() as i64;
        if height != last {
            path +=
                &if path.is_empty() { format!("M{i} 100V{}", 100 - height) } else { format!("H{i}V{}", 100 - height) };
            last = height;
        }
    }
    if path.is_empty() { path } else { format!("{path}H{STEPS}V100Z") }
}

/// `12 %`, `3.1 segments/s`.
pub fn written(metric: Metric, value: f64) -> String {
    match metric.unit() {
        "share" => format!("{:.0} %", value * 100.0),
        unit if value < 10.0 => format!("{value:.1} {unit}"),
        unit => format!("{value:.0} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_steps_only_where_something_changes() {
        let values = [None, Some(5.0), Some(5.0), Some(10.0), None, None];
        assert_eq!(outline(values.into_iter(), 10.0), format!("M1 100V50H3V0H4V100H{STEPS}V100Z"));
        assert_eq!(outline([None, Some(0.0)].into_iter(), 1.0), "");
    }

    #[test]
    fn numbers_carry_their_units() {
        assert_eq!(written(Metric::CpuBusy, 0.124), "12 %");
        assert_eq!(written(Metric::Retransmitted, 3.12), "3.1 segments/s");
        assert_eq!(written(Metric::Load1, 31.0), "31 tasks");
    }
}
