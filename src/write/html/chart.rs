//! What the charts share: round steps, places on an axis, colours. A chart is plain SVG whose widths are percentages
//! and whose letters keep their size, so that it fits a phone as well as a desk.

use std::collections::BTreeMap;

use askama::Template;

use super::bands::Band;
use crate::model::Family;
use crate::write::words::number;

/// A chart with its key, what there is to say of it, and its numbers as a table.
#[derive(Template)]
#[template(path = "figure.html")]
pub struct Figure {
    /// Its id on the page.
    pub id: &'static str,
    /// Its heading.
    pub heading: String,
    /// Sentences below the heading.
    pub notes: Vec<String>,
    /// A description for screen readers.
    pub description: String,
    /// The boxes.
    pub bars: Vec<Bar>,
    /// Lines across.
    pub levels: Vec<Tick>,
    /// Marks of the horizontal axis.
    pub ticks: Vec<Tick>,
    /// Highlighted positions.
    pub marks: Vec<Mark>,
    /// Load below the chart.
    pub bands: Vec<Band>,
    /// Without its axis and bands (px).
    pub height: u32,
    /// The legend: families in the order in which they are stacked.
    pub keys: Vec<Key>,
    /// The table's name for screen readers.
    pub table: &'static str,
    /// What the table holds.
    pub caption: String,
    /// Its first columns: `From`, or `From` and `To`.
    pub columns: &'static [&'static str],
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A column of the chart as a row of its table.
pub struct Row {
    /// Where it begins.
    pub from: String,
    /// Where it ends, if that is shown.
    pub to: String,
    /// How many of each family.
    pub counts: Vec<String>,
}

/// A length that is `share` of the whole, as SVG takes it.
pub fn percent(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Pixels, to a tenth.
pub fn pixels(length: f64) -> String {
    let text = format!("{length:.1}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A line across or along a chart, with what is written at it.
#[derive(Clone, Debug)]
pub struct Tick {
    /// Its place: a percentage on the horizontal axis, pixels on the vertical one.
    pub at: String,
    /// What is written there.
    pub label: String,
    /// A second line under it.
    pub below: String,
    /// SVG's `text-anchor` of its label: `start`, `middle`, `end`.
    pub anchor: &'static str,
    /// May be left out on a phone.
    pub is_minor: bool,
}

/// A highlighted line across a chart.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its place (percentage).
    pub at: String,
    /// What is written at it.
    pub label: String,
    /// Where that stands, above the chart (pixels).
    pub y: i32,
    /// On which side of the line it stands.
    pub anchor: &'static str,
}

/// A box of a chart.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Left edge (percentage).
    pub x: String,
    /// Upper edge (pixels).
    pub y: String,
    /// Width (percentage).
    pub width: String,
    /// Height (pixels).
    pub height: String,
    /// What it stands for.
    pub family: &'static str,
    /// What it says when it is pointed at.
    pub title: String,
}

/// The anchor that keeps the label of a tick inside the chart.
pub fn anchor(share: f64) -> &'static str {
    match share {
        s if s < 0.03 => "start",
        s if s > 0.97 => "end",
        _ => "middle",
    }
}

/// A family and how many, for the key of a chart.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its id, which is its colour.
    pub family: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How many.
    pub count: String,
}

/// The key of these families.
pub fn keys(totals: &[(Family, u64)]) -> Vec<Key> {
    totals.iter().map(|(f, n)| Key { family: f.id(), name: f.sentence(), count: number(*n) }).collect()
}

/// The families of one column, in the order of the key.
pub fn parts(totals: &[(Family, u64)], column: &BTreeMap<Family, u64>) -> Vec<(Family, u64)> {
    totals.iter().map(|(f, _)| (*f, column.get(f).copied().unwrap_or(0))).collect()
}

/// As cells of a table; nothing where there is none.
pub fn cells(parts: &[(Family, u64)]) -> Vec<String> {
    parts.iter().map(|(_, n)| if *n > 0 { number(*n) } else { String::new() }).collect()
}

/// The first of 1, 2, 5, 10, 20, 50 … that cuts `most` into at most `pieces`.
pub fn round_step(most: u64, pieces: u64) -> u64 {
    let mut unit = 1;
    loop {
        for factor in [1, 2, 5] {
            if most.div_ceil(unit * factor) <= pieces {
                return unit * factor;
            }
        }
        unit *= 10;
    }
}

/// Horizontal lines for counts up to `most`, and the count the top stands for.
pub fn levels(most: u64, height: u32) -> (Vec<Tick>, u64) {
    let step = round_step(most.max(1), 4);
    let top = most.max(1).div_ceil(step) * step;
    let tick = |n: u64| Tick {
        at: pixels(f64::from(height) * (1.0 - n as f64 / top as f64)),
        label: number(n),
        below: String::new(),
        anchor: "end",
        is_minor: false,
    };
    ((1..=top / step).map(|i| tick(i * step)).collect(), top)
}

/// Stacked boxes, the first at the bottom.
pub fn stack(
    x: f64,
    width: f64,
    parts: &[(Family, u64)],
    top: u64,
    height: u32,
    title: &dyn Fn(Family, u64) -> String,
) -> Vec<Bar> {
    let height = f64::from(height);
    let (mut below, mut bars) = (0, Vec::new());
    for (family, n) in parts.iter().filter(|(_, n)| *n > 0) {
        let tall = height * *n as f64 / top as f64;
        let foot = height - height * below as f64 / top as f64;
        bars.push(Bar {
            x: percent(x),
            y: pixels(foot - tall),
            width: percent(width),
            // However small a part is, it stays visible.
            height: pixels(tall.max(1.0)),
            family: family.id(),
            title: title(*family, *n),
        });
        below += n;
    }
    bars
}

/// Sorts families as they are stacked: troubles at the bottom, benign ones above them.
pub fn order(families: &mut [(Family, u64)]) {
    families.sort_by_key(|(f, n)| (f.is_benign(), *f == Family::Undetermined, std::cmp::Reverse(*n), *f));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few() {
        let steps: Vec<u64> = [1, 4, 5, 9, 33, 100, 1011].iter().map(|n| round_step(*n, 4)).collect();
        assert_eq!(steps, [1, 1, 2, 5, 10, 50, 500]);
        assert_eq!(levels(0, 100).1, 1);
    }

    #[test]
    fn lengths_are_short() {
        assert_eq!([percent(1.0 / 3.0), percent(1.0), percent(0.0)], ["33.33%", "100%", "0%"]);
        assert_eq!([pixels(2.0), pixels(10.04), pixels(0.26)], ["2", "10", "0.3"]);
    }
}
