//! When sessions were cut off, or may have been, and what the server measured meanwhile: one line each, under one another.

use super::page::{Page, Style, Text};
use super::words::{count, list, number};
use crate::model::{Load, Metric, Report, SECOND, Timestamp};
use crate::write::course::Course;

/// Columns of the labels.
const LABEL: usize = 14;
/// Steps at most, and at least for a picture to be worth its room.
const MOST: usize = 60;
const FEWEST: usize = 16;
/// Fewer ends need no picture.
const ENDS: u32 = 3;
const GIB: f64 = (1u64 << 30) as f64;
/// A blank that no line is broken at.
const GAP: char = '\u{a0}';
const FIXED: &str = "\u{a0}";
/// From low to high.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 8] = ['_', '.', ':', '-', '=', '+', '*', '#'];

/// The steps that ends are to be counted in, if the page has room for a picture.
pub fn course(page: &Page, report: &Report) -> Option<Course> {
    let steps = page.room().saturating_sub(2 + LABEL).min(MOST);
    if steps < FEWEST { None } else { Course::over(report, steps) }
}

/// Writes the part, if enough was cut off for a picture.
pub fn write(page: &mut Page, course: Option<Course>, load: &Load) {
    let Some(course) = course.filter(|course| course.ends.iter().any(|n| *n > 0)) else { return };
    let course = course.beside(load);
    let total: u32 = course.ends.iter().sum();
    let moments = course.ends.iter().filter(|n| **n > 0).count();
    // One moment alone is told in words.
    if total < ENDS || (moments < 2 && course.load.is_empty()) {
        return;
    }
    // Where a log cannot show resets, an end without a goodbye may be one.
    let doubt = if course.unclear > 0 { ", or may have been" } else { "" };
    page.heading(&format!("When {} were cut off{doubt}", count(total as usize, "session")));
    let ends: Vec<Option<f64>> = course.ends.iter().map(|n| Some(f64::from(*n))).collect();
    line(page, "cut off", &ends, 0.0, true);
    for (metric, values) in &course.load {
        let least = if is_from_zero(*metric) { 0.0 } else { f64::INFINITY };
        line(page, name(*metric), values, least, false);
    }
    axis(page, &course);
    let most = course.ends.iter().max().copied().unwrap_or(0);
    let at = course.ends.iter().position(|n| *n == most).unwrap_or(0);
    let begins = clock(page, &course, Timestamp(course.from.0 + at as i64 * course.step.0));
    let mut text = format!("Each column is {}.", course.step);
    if most > 1 {
        text += &format!(" The most, {}, ended from {begins}.", number(u64::from(most)));
    }
    let ranges: Vec<String> = course.load.iter().map(|(metric, values)| range(*metric, values)).collect();
    if !ranges.is_empty() {
        text += &format!(" From low to high: {}.", list(&ranges));
    }
    page.blank();
    page.put(2, &Text::plain(&text));
}

/// One measure as a row of levels between its least and its greatest value.
fn line(page: &mut Page, label: &str, values: &[Option<f64>], least: f64, strong: bool) {
    let levels = if page.look.unicode { LEVELS } else { ASCII };
    let known = || values.iter().flatten().copied();
    let (low, high) = (known().fold(least, f64::min), known().fold(f64::MIN, f64::max));
    let level = |v: f64| levels[(((v - low) / (high - low).max(1e-9) * 7.0).round() as usize).min(7)];
    let letter = |v: &Option<f64>| match v {
        None => GAP,
        // Nobody was cut off: not the lowest level, but nothing.
        Some(v) if strong && *v == 0.0 => GAP,
        Some(v) => level(*v),
    };
    let row: String = values.iter().map(letter).collect();
    let style = if strong { Style::Strong } else { Style::Plain };
    page.item(2, &Text::plain(label), LABEL, &Text::of(style, row.trim_end_matches(GAP)));
}

/// First and last moment under the ends of the rows.
fn axis(page: &mut Page, course: &Course) {
    let (from, to) = (clock(page, course, course.from), clock(page, course, course.to));
    let gap = course.ends.len().saturating_sub(from.len() + to.len());
    let text = if gap > 0 { format!("{from}{}{to}", " ".repeat(gap)) } else { from };
    page.item(2, &Text::new(), LABEL, &Text::of(Style::Dim, &text.replace(' ', FIXED)));
}

/// A moment as exactly as the columns are.
fn clock(page: &Page, course: &Course, at: Timestamp) -> String {
    match course.step.0 < 60 * SECOND {
        true => page.look.local.second(at),
        false => page.look.local.minute(at),
    }
}

fn name(metric: Metric) -> &'static str {
    match metric {
        Metric::Retransmitted => "sent again",
        Metric::Load1 => "load",
        Metric::CpuBusy => "cpu busy",
        Metric::MemoryAvailable => "memory free",
        Metric::PressureCpu => "cpu pressure",
        other => other.id(),
    }
}

/// Measures whose zero means "none of it"; of memory the changes are what matters.
fn is_from_zero(metric: Metric) -> bool {
    metric != Metric::MemoryAvailable
}

/// `sent again 0.07 to 1.9 segments/s`.
fn range(metric: Metric, values: &[Option<f64>]) -> String {
    let known = || values.iter().flatten().copied();
    let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::MIN, f64::max));
    let (low, high) = match metric.unit() {
        "bytes" => (format!("{:.1}", low / GIB), format!("{:.1} GiB", high / GIB)),
        "share" => (format!("{:.0}", low * 100.0), format!("{:.0} %", high * 100.0)),
        "tasks" => (format!("{low:.2}"), format!("{high:.2}")),
        unit => (format!("{low:.2}"), format!("{high:.2} {unit}")),
    };
    format!("{} {low} to {high}", name(metric))
}
