//! How long sessions lived: a histogram over a logarithmic axis, with the suspected idle limit of the path marked.

use std::collections::BTreeMap;

use super::chart::{self, Figure, Mark, Row, Tick};
use super::rich::Rich;
use super::section::Section;
use crate::model::{AgeFloor, Family, Judged, Micros, SECOND};
use crate::write::words::{count, has_time, number};

/// Ages written at the axis (s).
const AGES: [(i64, bool); 14] = [
    (1, false),
    (5, true),
    (10, false),
    (30, true),
    (60, false),
    (300, false),
    (600, true),
    (1800, true),
    (3600, false),
    (10_800, true),
    (43_200, true),
    (86_400, false),
    (604_800, false),
    (2_592_000, false),
];
/// Columns for each factor of ten.
const PER_DECADE: f64 = 8.0;
/// Height of the chart (px).
const HEIGHT: u32 = 180;
/// Floors marked, at most.
const MARKED: usize = 2;

/// `PER_DECADE` columns to each factor of ten, one of which begins at the suspected limit.
struct Axis {
    /// The first column shown; column 0 begins within one column of one second.
    first: i64,
    columns: i64,
    /// Where column 0 begins, in columns from one second.
    phase: f64,
}

impl Axis {
    fn new(floors: &[(AgeFloor, u64)]) -> Axis {
        let limit = floors.first().map_or(1.0, |(floor, _)| floor.floor.as_seconds());
        let at = limit.max(1.0).log10() * PER_DECADE;
        Axis { first: 0, columns: 1, phase: at - at.floor() }
    }

    fn shown(self, first: i64, last: i64) -> Axis {
        let first = first.min(last - PER_DECADE as i64).max(-1);
        Axis { first, columns: (last - first + 2).max(PER_DECADE as i64), ..self }
    }

    /// In columns, counted from column 0.
    fn scale(&self, age: f64) -> f64 {
        age.max(1.0).log10() * PER_DECADE - self.phase
    }

    fn place(&self, age: f64) -> f64 {
        (self.scale(age) - self.first as f64) / self.columns as f64
    }

    fn column(&self, age: f64) -> i64 {
        (self.scale(age) + 1e-9).floor() as i64
    }

    fn age(&self, column: i64) -> Micros {
        let seconds = 10f64.powf((column as f64 + self.phase) / PER_DECADE);
        Micros((seconds.max(1.0) * SECOND as f64).round() as i64)
    }
}

/// Ages of sessions, counted in the columns they are drawn in.
pub struct Ages {
    axis: Axis,
    columns: BTreeMap<i64, BTreeMap<Family, u64>>,
}

impl Ages {
    /// Nothing yet; where the columns begin depends on the suspected limits.
    pub fn new(floors: &[(AgeFloor, u64)]) -> Ages {
        Ages { axis: Axis::new(floors), columns: BTreeMap::new() }
    }

    /// Counts one more connection.
    pub fn add(&mut self, judged: &Judged) {
        let c = &judged.connection;
        let Some(lasted) = c.duration().filter(|_| c.is_session() && has_time(c.resolution)) else { return };
        let age = lasted.as_seconds();
        *self.columns.entry(self.axis.column(age)).or_default().entry(judged.finding.family).or_default() += 1;
    }
}

/// The part, if ages are known.
pub fn section(ages: Ages, floors: &[(AgeFloor, u64)]) -> Option<Section> {
    let Ages { axis, columns } = ages;
    let (first, last) = (*columns.keys().next()?, *columns.keys().next_back()?);
    let axis = axis.shown(first, last);
    let mut totals: BTreeMap<Family, u64> = BTreeMap::new();
    columns.values().flatten().for_each(|(family, n)| *totals.entry(*family).or_default() += n);
    let mut totals: Vec<(Family, u64)> = totals.into_iter().collect();
    chart::order(&mut totals);
    let figure = figure(&axis, &columns, &totals, floors);
    Some(Section { id: "ages", title: "How long they lived", body: Rich::from(&figure) })
}

fn figure(
    axis: &Axis,
    columns: &BTreeMap<i64, BTreeMap<Family, u64>>,
    totals: &[(Family, u64)],
    floors: &[(AgeFloor, u64)],
) -> Figure {
    let ages: u64 = totals.iter().map(|(_, n)| n).sum();
    let most = columns.values().map(|c| c.values().sum::<u64>()).max().unwrap_or(1);
    let (levels, top) = chart::levels(most, HEIGHT);
    let width = 1.0 / axis.columns as f64;
    let (mut bars, mut rows) = (Vec::new(), Vec::new());
    for (column, families) in columns {
        let (from, to) = (axis.age(*column).to_string(), axis.age(column + 1).to_string());
        let parts = chart::parts(totals, families);
        let title = |f: Family, n: u64| format!("{from} to {to}: {} {}", number(n), f.sentence());
        let x = (column - axis.first) as f64 * width;
        bars.extend(chart::stack(x + width * 0.04, width * 0.92, &parts, top, HEIGHT, &title));
        rows.push(Row { from, to, counts: chart::cells(&parts) });
    }
    let marks: Vec<Mark> = floors.iter().take(MARKED).enumerate().map(|(i, (floor, _))| mark(axis, floor, i)).collect();
    let notes: Vec<String> = floors.iter().take(MARKED).map(|(floor, _)| note(floor)).collect();
    Figure {
        id: "ages-chart",
        heading: format!("Ages of {} at their end", count(ages as usize, "session")),
        description: format!(
            "A histogram over a logarithmic axis of age. {} The table below the chart holds every number.",
            notes.join(" ")
        ),
        bars,
        levels,
        ticks: ticks(axis),
        marks,
        bands: Vec::new(),
        notes,
        height: HEIGHT,
        keys: chart::keys(totals),
        table: "Table of ages",
        caption: "Sessions by age at their end and family".to_owned(),
        columns: &["From", "To"],
        rows,
    }
}

fn ticks(axis: &Axis) -> Vec<Tick> {
    let place = |(age, is_minor): &(i64, bool)| {
        let share = axis.place(*age as f64);
        let label = match age {
            3600 => "1 h".to_owned(),
            10_800 | 43_200 => format!("{} h", age / 3600),
            86_400.. => format!("{} d", age / 86_400),
            _ => Micros::seconds(*age).to_string(),
        };
        (0.0..=1.0).contains(&share).then(|| Tick {
            at: chart::percent(share),
            label,
            below: String::new(),
            anchor: chart::anchor(share),
            is_minor: *is_minor,
        })
    };
    AGES.iter().filter_map(place).collect()
}

/// Each label stands higher than the one before it: on a phone they are close.
fn mark(axis: &Axis, floor: &AgeFloor, row: usize) -> Mark {
    let share = axis.place(floor.floor.as_seconds()).clamp(0.0, 1.0);
    let anchor = if share > 0.7 { "end" } else { "start" };
    Mark { at: chart::percent(share), label: floor.floor.to_string(), y: -8 - 14 * row as i32, anchor }
}

fn note(floor: &AgeFloor) -> String {
    let below = match floor.outliers {
        0 => "none is".to_owned(),
        1 => "only 1 is".to_owned(),
        n => format!("only {n} are"),
    };
    let ends = count(floor.ends as usize, "session");
    format!("Suspected idle limit on the path: at most {}. Of {ends} cut off one by one, {below} younger.", floor.floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_fall_into_the_columns_they_are_drawn_in() {
        for limit in [1, 350, 3600] {
            let floor = AgeFloor {
                floor: Micros::seconds(limit),
                ends: 9,
                outliers: 0,
                at_floor: 1,
                quartiles: (Micros::seconds(limit), Micros::seconds(2 * limit)),
                nine_in_ten: Micros::seconds(2 * limit),
                part_of_day: Micros::seconds(86_400),
                chance: 0.0,
                chance_if_unnoticed: 0.0,
                chance_by_label: 0.0,
                of_their_own: None,
                everywhere: false,
            };
            let axis = Axis::new(&[(floor, 9)]);
            assert_eq!(axis.age(axis.column(limit as f64)).to_string(), Micros::seconds(limit).to_string());
            for age in [0.0, 1.0, 9.9, 10.0, 349.0, 350.0, 3600.0, 1e7] {
                let column = axis.column(age);
                assert!(axis.age(column).as_seconds() <= age.max(1.0) + 1e-3, "{age}");
                assert!(axis.age(column + 1).as_seconds() > age - 1e-3, "{age}");
            }
        }
    }
}
