//! Do troubles come at the same time of day, or in the same minute of the hour? People and networks have hours of their own,
//! but only what a clock starts keeps to the minute.

use std::collections::BTreeSet;

use super::binomial::binomial_tail;
use crate::model::{Cycle, Rhythm, RhythmOf, SECOND, Timestamp};

/// Fewer days or hours than this are no habit.
const ENOUGH: u64 = 5;
/// A rhythm of which chance makes one as clear more often than this is not told.
const BY_CHANCE: f64 = 1e-6;

/// The rhythm of these moments (µs), if a clock explains most of them.
pub fn rhythm(of: RhythmOf, mut moments: Vec<i64>) -> Option<Rhythm> {
    moments.sort_unstable();
    // What comes every hour does not come at one time of the day; but what comes daily does come in one minute of the hour.
    [Cycle::Day, Cycle::Hour].into_iter().find_map(|cycle| kept(of, cycle, &moments))
}

/// Length of the cycle and of the part of it that counts as one time (µs), and how much likelier than any other part it
/// may be: most is done in a few hours of the day, and much begins at the full hour.
fn measures(cycle: Cycle) -> (i64, i64, f64) {
    match cycle {
        Cycle::Day => (86_400 * SECOND, 900 * SECOND, 4.0),
        Cycle::Hour => (3600 * SECOND, 60 * SECOND, 3.0),
    }
}

fn kept(of: RhythmOf, cycle: Cycle, ends: &[i64]) -> Option<Rhythm> {
    let (length, width, likelier) = measures(cycle);
    // Ends that follow each other closely have one reason.
    let moments: Vec<i64> = ends.chunk_by(|a, b| b - a <= width).filter_map(|group| group.first().copied()).collect();
    let all = moments.len() as u64;
    if all < ENOUGH {
        return None;
    }
    let mut phases: Vec<(i64, i64)> = moments.iter().map(|at| (at.rem_euclid(length), *at)).collect();
    phases.sort_unstable();
    // A time around midnight, or the full hour, is one, too.
    let again: Vec<(i64, i64)> = phases.iter().map(|(phase, at)| (phase + length, *at)).collect();
    phases.extend(again);
    let mut best = 0..0;
    let mut from = 0;
    for to in 0..phases.len() {
        while phases[to].0 - phases[from].0 > width {
            from += 1;
        }
        if to + 1 - from > best.len() && to + 1 - from <= moments.len() {
            best = from..to + 1;
        }
    }
    let hits = phases.get(best)?;
    // Days and hours are counted from the time itself: midnight may lie within it.
    let origin = hits.first()?.0;
    let times = hits.iter().map(|(_, at)| (at - origin).div_euclid(length)).collect::<BTreeSet<_>>().len() as u64;
    let is_habit = times >= ENOUGH && 2 * times >= all;
    let part = (likelier * width as f64 / length as f64).min(1.0);
    let chance = (all as f64 * binomial_tail(all, part, times)).min(1.0);
    let (first, last) = (Timestamp(hits.first()?.1), Timestamp(hits.last()?.1));
    (is_habit && chance <= BY_CHANCE).then_some(Rhythm { of, cycle, times, all, first, last, chance })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600 * SECOND;
    const DAY: i64 = 24 * HOUR;

    fn told(moments: Vec<i64>) -> Option<(Cycle, u64, u64)> {
        rhythm(RhythmOf::CutOff, moments).map(|r| (r.cycle, r.times, r.all))
    }

    #[test]
    fn every_night_at_one_time_is_daily_and_not_hourly() {
        let nights = |n: i64| (0..n).flat_map(|day| [0, 40, 70].map(|s| day * DAY + 3 * HOUR + (s + day % 3) * SECOND));
        assert_eq!(told(nights(13).collect()), Some((Cycle::Day, 13, 13)));
        assert_eq!(told(nights(4).collect()), None, "too few nights");
        let others = (0..10).map(|i| i * DAY + 9 * HOUR + i * 2400 * SECOND);
        assert_eq!(told(nights(13).chain(others).collect()), Some((Cycle::Day, 13, 23)));
        let midnight = (0..9).map(|day| day * DAY + (day % 2) * 60 * SECOND - 30 * SECOND);
        assert_eq!(told(midnight.collect()), Some((Cycle::Day, 9, 9)));
    }

    #[test]
    fn every_hour_at_one_minute_is_hourly() {
        assert_eq!(told((0..100).map(|i| i * HOUR + SECOND).collect()), Some((Cycle::Hour, 100, 100)));
    }

    #[test]
    fn what_comes_in_office_hours_or_all_at_once_has_no_rhythm() {
        let random = |i: i64, of: i64| (i * 7_919 + i * i * 104_729) % of;
        assert_eq!(told((0..60).map(|i| i / 4 * DAY + 8 * HOUR + random(i, 9 * 3600) * SECOND).collect()), None);
        assert_eq!(told((0..500).map(|i| 3 * HOUR + i * SECOND).collect()), None, "one night");
        assert_eq!(told(Vec::new()), None);
    }
}
