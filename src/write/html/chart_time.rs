//! Endings over time, stacked by family.

use std::collections::BTreeMap;

use super::bands::{self, Band};
use super::chart::{self, Figure, Row, Tick};
use super::rich::Rich;
use super::section::Section;
use super::steps::Steps;
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::UNDETERMINED;
use crate::model::{Family, Judged, Micros, SECOND, Timestamp};
use crate::write::frame::Frame;
use crate::write::local::Local;
use crate::write::measured;
use crate::write::tally::{Facts, Group};
use crate::write::words::{self, count, has_time, number};

/// Widths that a column may stand for (s).
const STEPS: [i64; 19] = [
    1,
    5,
    10,
    30,
    60,
    300,
    600,
    1800,
    3600,
    7200,
    10_800,
    21_600,
    43_200,
    DAY,
    2 * DAY,
    WEEK,
    2 * WEEK,
    4 * WEEK,
    52 * WEEK,
];
const DAY: i64 = 86_400;
const WEEK: i64 = 7 * DAY;
const DAY_LONG: i64 = DAY * SECOND;
/// Columns, at most.
const COLUMNS: i64 = 60;
/// Height of the chart (px).
const HEIGHT: u32 = 200;
/// From the foot of the chart to the first band below it, and from one band to the next (px).
const BELOW: u32 = 46;
const BAND: u32 = 62;
/// Share of a column that its box fills.
const FILLED: f64 = 0.86;
/// The widest bar: one that fills the chart says no more.
const WIDEST: f64 = 0.06;

/// The stretch of time that is shown, cut into columns: local time (µs).
struct Axis {
    from: i64,
    step: i64,
    columns: usize,
}

impl Axis {
    fn over(first: i64, last: i64) -> Axis {
        let fits = |step: &&i64| (last - first) / (**step * SECOND) < COLUMNS;
        let step = STEPS.iter().find(fits).copied().unwrap_or((last - first) / COLUMNS / SECOND + 1) * SECOND;
        let from = first.div_euclid(step) * step;
        Axis { from, step, columns: ((last - from) / step + 1) as usize }
    }

    fn place(&self, at: i64) -> f64 {
        (at - self.from) as f64 / (self.step * self.columns as i64) as f64
    }

    /// Date and clock of a time, as finely as a column is wide.
    fn written(&self, at: i64) -> (String, String) {
        let (date, mut clock) = date_and_clock(at);
        if self.step % (60 * SECOND) == 0 {
            clock.truncate(5);
        }
        (date, clock)
    }

    /// A column, in words.
    fn name(&self, column: usize) -> String {
        let (date, clock) = self.written(self.from + self.step * column as i64);
        if self.step >= DAY_LONG { date } else { format!("{date}, {clock}") }
    }

    fn end(&self) -> i64 {
        self.from + self.step * self.columns as i64
    }

    /// Round times, few enough to be read.
    fn ticks(&self) -> Vec<Tick> {
        let fits = |step: &&i64| (self.end() - self.from) / (**step * SECOND) <= 11;
        let step = STEPS.iter().find(fits).copied().unwrap_or(52 * WEEK) * SECOND;
        let first = self.from.div_euclid(step) * step;
        let mut ticks = Vec::new();
        let (mut at, mut day) = (first, String::new());
        while at <= self.end() {
            if at >= self.from {
                let (date, clock) = self.written(at);
                let share = self.place(at);
                let is_minor = ticks.len() % 2 == 1;
                let (at, anchor) = (chart::percent(share), chart::anchor(share));
                let (label, below) = match step {
                    DAY_LONG.. => (date.clone(), String::new()),
                    _ => (clock, if date == day { String::new() } else { date.clone() }),
                };
                ticks.push(Tick { at, label, below, anchor, is_minor });
                day = date;
            }
            at += step;
        }
        ticks
    }
}

/// `2 Mar` and `13:05:00` of a local time.
fn date_and_clock(at: i64) -> (String, String) {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, month, day) = crate::model::time::civil_from_days(at.div_euclid(DAY_LONG));
    let second = at.rem_euclid(DAY_LONG) / SECOND;
    let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    (format!("{day} {month}"), format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60))
}

/// Ends, counted in local time: those of sessions, and others, by the cause they count under.
pub struct Ends<'a> {
    local: &'a Local,
    counts: BTreeMap<(&'static str, bool), Steps>,
}

impl<'a> Ends<'a> {
    /// Nothing yet.
    pub fn new(local: &'a Local) -> Ends<'a> {
        Ends { local, counts: BTreeMap::new() }
    }

    /// Counts one more connection.
    pub fn add(&mut self, judged: &Judged, cause: &'static Cause) {
        let c = &judged.connection;
        if let Some(closed) = c.closed.filter(|_| has_time(c.resolution)) {
            self.counts.entry((cause.id, c.is_session())).or_default().add(self.local.of(closed).0);
        }
    }

    /// How many of these ends were of connections on which nobody was logged in.
    fn before_login(&self, facts: &Facts) -> u64 {
        let of = |g: &Group| {
            self.counts.get(&(g.cause.id, false)).into_iter().flat_map(Steps::iter).map(|(_, n)| n).sum::<u64>()
        };
        facts.troubles().map(of).sum()
    }

    /// Ends of sessions, and of others where they were somebody's trouble.
    fn shown<'s>(&'s self, facts: &'s Facts) -> Vec<(Family, &'s Steps)> {
        let causes = facts.groups.iter().map(|g| (g.cause, g.is_trouble())).chain([(UNDETERMINED, false)]);
        let of = |(cause, trouble): (&'static Cause, bool)| {
            let of_sessions = self.counts.get(&(cause.id, true));
            let others = self.counts.get(&(cause.id, false)).filter(|_| trouble);
            of_sessions.into_iter().chain(others).map(move |steps| (cause.family, steps))
        };
        causes.flat_map(of).collect()
    }
}

/// The part, if there are ends that a time is known of.
pub fn section(facts: &Facts, ends: &Ends<'_>, frame: &Frame) -> Option<Section> {
    let shown = ends.shown(facts);
    let spans = || shown.iter().filter_map(|(_, steps)| steps.span());
    let axis = Axis::over(spans().map(|s| s.0).min()?, spans().map(|s| s.1).max()?);
    let mut columns: Vec<BTreeMap<Family, u64>> = vec![BTreeMap::new(); axis.columns];
    let mut totals: BTreeMap<Family, u64> = BTreeMap::new();
    for (family, (at, n)) in shown.iter().flat_map(|(family, steps)| steps.iter().map(move |step| (family, step))) {
        let column = (at - axis.from).max(0) / axis.step;
        *columns.get_mut(column as usize)?.entry(*family).or_default() += n;
        *totals.entry(*family).or_default() += n;
    }
    let mut totals: Vec<(Family, u64)> = totals.into_iter().collect();
    chart::order(&mut totals);
    let [from, to] = [axis.from, axis.end()].map(|at| utc(&frame.local, at));
    let bands = bands::bands(&facts.report.load, from, to, HEIGHT + BELOW, BAND);
    let before = match ends.before_login(facts) {
        0 => None,
        n => Some(format!("{} of these ends came before login; the other parts count sessions.", number(n))),
    };
    let link = facts.report.load_link.iter().map(|link| words::sentence(&measured::link(link)));
    let notes = before.into_iter().chain(link).collect();
    let figure = figure(&axis, &columns, &totals, bands, notes);
    Some(Section { id: "when", title: "When they ended", body: Rich::from(&figure) })
}

/// Local time (µs) back to UTC; of an hour that comes twice, when clocks change, it may be either.
fn utc(local: &Local, at: i64) -> Timestamp {
    let near = Timestamp(at - (local.of(Timestamp(at)).0 - at));
    Timestamp(near.0 + at - local.of(near).0)
}

fn figure(
    axis: &Axis,
    columns: &[BTreeMap<Family, u64>],
    totals: &[(Family, u64)],
    bands: Vec<Band>,
    notes: Vec<String>,
) -> Figure {
    let ends: u64 = totals.iter().map(|(_, n)| n).sum();
    let most = columns.iter().map(|c| c.values().sum::<u64>()).max().unwrap_or(1);
    let (levels, top) = chart::levels(most, HEIGHT);
    let width = 1.0 / axis.columns as f64;
    let filled = (width * FILLED).min(WIDEST);
    let (mut bars, mut rows) = (Vec::new(), Vec::new());
    for (i, column) in columns.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
        let from = axis.name(i);
        let parts = chart::parts(totals, column);
        let title = |f: Family, n: u64| format!("{from}: {} {}", number(n), f.sentence());
        bars.extend(chart::stack(width * (i as f64 + 0.5) - filled / 2.0, filled, &parts, top, HEIGHT, &title));
        rows.push(Row { from, to: String::new(), counts: chart::cells(&parts) });
    }
    let step = Micros(axis.step).to_string();
    let busiest = columns.iter().enumerate().max_by_key(|(i, c)| (c.values().sum::<u64>(), std::cmp::Reverse(*i)));
    let busiest = busiest.map_or(String::new(), |(i, c)| {
        format!("The most at once: {} from {}.", number(c.values().sum()), axis.name(i))
    });
    let loads: String =
        bands.iter().map(|b| format!(" Below: {} (mean {}, peak {}).", b.name, b.mean, b.peak)).collect();
    Figure {
        id: "when-chart",
        heading: format!("{} over time, by what most likely caused them", count(ends as usize, "end")),
        notes,
        description: format!(
            "Stacked columns, {step} each. {busiest}{loads} The table below the chart holds every number of ends."
        ),
        bars,
        levels,
        ticks: axis.ticks(),
        marks: Vec::new(),
        bands,
        height: HEIGHT,
        keys: chart::keys(totals),
        table: "Table of ends over time",
        caption: format!("Ends by time ({step} each) and family"),
        columns: &["From"],
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_round_steps_and_few_columns() {
        let hour = 3600 * SECOND;
        for (first, last) in [(0, 0), (5 * hour + 1, 6 * hour), (3, 400 * DAY * SECOND), (-hour, 90_000 * DAY * SECOND)]
        {
            let axis = Axis::over(first, last);
            assert!(axis.columns <= 61 && axis.from <= first && axis.end() > last, "{}", axis.columns);
            assert!((1..=12).contains(&axis.ticks().len()) || axis.step > WEEK * SECOND);
        }
    }

    #[test]
    fn times_are_written_short() {
        assert_eq!(date_and_clock(0), ("1 Jan".to_owned(), "00:00:00".to_owned()));
        assert_eq!(date_and_clock(-SECOND), ("31 Dec".to_owned(), "23:59:59".to_owned()));
    }
}
