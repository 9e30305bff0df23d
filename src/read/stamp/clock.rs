//! Stamps as written → UTC: the missing year, the zone, daylight saving time.
//!
//! RFC 3164 stamps carry no year. The first stamp of a source gets the latest year that is not after the
//! source was last written (or `--year`); from there a fall by more than half a year is New Year. Where stamps with a
//! year stand before one without, as after a change of the logger's format, it gets the year nearest to theirs. A local
//! time that exists twice (clocks put back) is taken as the first unless the log has already passed it.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::calendar::{YEAR_2000, is_leap};
use crate::model::time::{civil_from_days, days_from_civil};
use crate::model::{SECOND, Timestamp};
use crate::read::stamp::{Kind, Stamp};

const DAY: i64 = 86_400 * SECOND;
const HOUR: i64 = 3600 * SECOND;
/// A line may come so late: one that is no older than that may still stand before the clocks were put back.
const LATE: i64 = 60 * SECOND;
const HALF_A_YEAR: i64 = 183 * DAY;

/// The zone local stamps are read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// A zone of the IANA database.
    Named(Tz),
    /// A fixed offset east of UTC (s).
    Fixed(i32),
}

impl Zone {
    /// `UTC`, `Europe/Berlin`, `+02:00`, `-0530`.
    pub fn parse(text: &str) -> Option<Zone> {
        if let Ok(zone) = Tz::from_str(text) {
            return Some(Zone::Named(zone));
        }
        if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
            return Some(Zone::Named(Tz::UTC));
        }
        let (sign, digits) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let digits: String = digits.chars().filter(|c| *c != ':').collect();
        let (hours, minutes) = match digits.len() {
            1 | 2 => (digits.parse::<i32>().ok()?, 0),
            4 => (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?),
            _ => return None,
        };
        (hours <= 14 && minutes < 60).then_some(Zone::Fixed(sign * (hours * 3600 + minutes * 60)))
    }

    /// The machine's own zone, UTC where it cannot be told.
    pub fn of_this_machine() -> Zone {
        let name = iana_time_zone::get_timezone().ok();
        name.and_then(|n| Zone::parse(&n)).unwrap_or(Zone::Named(Tz::UTC))
    }

    /// Its name, as the report prints it.
    pub fn name(self) -> String {
        match self {
            Zone::Named(zone) => zone.name().to_owned(),
            Zone::Fixed(s) => {
                format!("{}{:02}:{:02}", if s < 0 { '-' } else { '+' }, s.abs() / 3600, s.abs() / 60 % 60)
            }
        }
    }

    /// UTC of a local time (µs as if it were UTC); `after` is the latest time the log has reached.
    pub fn to_utc(self, local: i64, after: i64) -> i64 {
        match self {
            Zone::Fixed(offset) => local - i64::from(offset) * SECOND,
            Zone::Named(Tz::UTC) => local,
            Zone::Named(zone) => {
                let Some(naive) = naive(local) else { return local };
                let utc = |offset: i32| local - i64::from(offset) * SECOND;
                match zone.offset_from_local_datetime(&naive) {
                    chrono::LocalResult::Single(offset) => utc(offset.fix().local_minus_utc()),
                    chrono::LocalResult::Ambiguous(first, second) => {
                        let (first, second) = (utc(first.fix().local_minus_utc()), utc(second.fix().local_minus_utc()));
                        if first.min(second) + LATE >= after { first.min(second) } else { first.max(second) }
                    }
                    // Clocks were put forward over this time; it was written just before.
                    chrono::LocalResult::None => {
                        let before = naive - TimeDelta::hours(3);
                        let offset = zone.offset_from_local_datetime(&before).earliest();
                        utc(offset.map_or(0, |o| o.fix().local_minus_utc()))
                    }
                }
            }
        }
    }

    /// Local time of a point in UTC, for reports (µs as if it were UTC).
    pub fn to_local(self, at: Timestamp) -> Timestamp {
        let offset = match self {
            Zone::Fixed(offset) => offset,
            Zone::Named(zone) => {
                naive(at.0).map_or(0, |utc| zone.offset_from_utc_datetime(&utc).fix().local_minus_utc())
            }
        };
        Timestamp(at.0 + i64::from(offset) * SECOND)
    }
}

fn naive(micros: i64) -> Option<NaiveDateTime> {
    let days = micros.div_euclid(DAY);
    let date = NaiveDate::from_num_days_from_ce_opt(i32::try_from(days + 719_163).ok()?)?;
    let second = u32::try_from(micros.rem_euclid(DAY) / SECOND).ok()?;
    Some(date.and_time(chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0)?))
}

/// Completes the stamps of one source, in the order of its lines.
#[derive(Clone, Debug)]
pub struct Clock {
    zone: Zone,
    year: i64,
    /// Last yearless stamp, µs into the reference year.
    last: Option<i64>,
    /// The last stamp with a year (µs), if no yearless one came after it.
    dated: Option<i64>,
    latest: i64,
    /// Where the day of the last yearless stamp begins in the reference year, its year, and where it begins then (µs).
    day: (i64, i64, i64),
    /// Where the hour of the last stamp begins, and how far it is from UTC (µs); `None` if that changes within it.
    hour: Option<(i64, i64)>,
    /// Boot time for stamps that count from it (µs UTC).
    boot: i64,
    /// A year that was given a 29 February it does not have.
    no_leap_year: Option<i64>,
    /// The last stamp completed, and its time: most lines share theirs with the line before.
    given: Option<(Stamp, Timestamp)>,
}

impl Clock {
    /// A clock whose first yearless stamp falls into `year`.
    pub fn new(zone: Zone, year: i64, boot: Timestamp) -> Clock {
        Clock {
            zone,
            year,
            last: None,
            dated: None,
            latest: i64::MIN / 2,
            day: (i64::MIN / 2, i64::MIN, 0),
            hour: None,
            boot: boot.0,
            no_leap_year: None,
            given: None,
        }
    }

    /// UTC of a stamp.
    #[inline]
    pub fn at(&mut self, stamp: Stamp) -> Timestamp {
        match self.given {
            Some((given, at)) if given == stamp => at,
            _ => self.complete(stamp),
        }
    }

    fn complete(&mut self, stamp: Stamp) -> Timestamp {
        self.note(stamp);
        let utc = match stamp.kind {
            Kind::Utc => stamp.micros,
            Kind::Local => self.utc(stamp.micros),
            Kind::Yearless => {
                let year = self.year_of(stamp.micros);
                let local = self.in_year(stamp.micros, year);
                self.utc(local)
            }
            Kind::Monotonic => self.boot + stamp.micros,
        };
        self.latest = self.latest.max(utc);
        self.given = Some((stamp, Timestamp(utc)));
        Timestamp(utc)
    }

    /// Takes note of a line of others: a year may turn among them.
    pub fn pass(&mut self, stamp: Stamp) {
        self.note(stamp);
        if stamp.kind == Kind::Yearless {
            self.year_of(stamp.micros);
        }
        self.given = None;
    }

    fn note(&mut self, stamp: Stamp) {
        if matches!(stamp.kind, Kind::Utc | Kind::Local) {
            self.dated = Some(stamp.micros);
        }
    }

    /// The first year that was given a 29 February although it has none.
    pub fn no_leap_year(&self) -> Option<i64> {
        self.no_leap_year
    }

    /// The year reached so far.
    pub fn year(&self) -> i64 {
        self.year
    }

    /// New Year is a fall by more than half a year; a rise by as much is a late line of the old year.
    fn year_of(&mut self, micros: i64) -> i64 {
        if let Some(dated) = self.dated.take() {
            (self.year, self.last) = (year_nearest(micros, dated), Some(micros));
            return self.year;
        }
        let last = self.last.unwrap_or(micros);
        if is_new_year(micros, last) {
            return self.year - 1;
        }
        if is_new_year(last, micros) {
            self.year += 1;
        }
        self.last = Some(micros);
        self.year
    }

    /// As the function of that name; a day's calendar is looked up once.
    fn in_year(&mut self, micros: i64, year: i64) -> i64 {
        let (day, known, begins) = self.day;
        if known == year && (0..DAY).contains(&(micros - day)) {
            return begins + (micros - day);
        }
        if is_leap_day(micros) && !is_leap(year) {
            self.no_leap_year = self.no_leap_year.or(Some(year));
        }
        let time = micros.rem_euclid(DAY);
        let begins = in_year(micros, year) - time;
        self.day = (micros - time, year, begins);
        begins + time
    }

    fn utc(&mut self, local: i64) -> i64 {
        if let Some((hour, offset)) = self.hour
            && (0..HOUR).contains(&(local - hour))
        {
            return local - offset;
        }
        let utc = self.zone.to_utc(local, self.latest);
        // An hour that exists twice is looked up line by line.
        let (start, last) = (local - local.rem_euclid(HOUR), local - local.rem_euclid(HOUR) + HOUR - SECOND);
        let offset = local - utc;
        let (early, late) = (self.zone.to_utc(start, i64::MIN / 2), self.zone.to_utc(last, i64::MAX / 2));
        self.hour = (start - early == offset && last - late == offset).then_some((start, offset));
        utc
    }
}

/// Does the year turn between two yearless stamps (µs into the reference year)?
pub fn is_new_year(before: i64, after: i64) -> bool {
    before - after > HALF_A_YEAR
}

/// A yearless stamp in a given year; 29 February of a common year is 1 March.
fn in_year(micros: i64, year: i64) -> i64 {
    let (_, month, day) = civil_from_days(YEAR_2000 + micros.div_euclid(DAY));
    days_from_civil(year, month, day) * DAY + micros.rem_euclid(DAY)
}

/// The year in which a yearless stamp is nearest to a time (µs).
fn year_nearest(micros: i64, at: i64) -> i64 {
    let (year, ..) = civil_from_days(at.div_euclid(DAY));
    (year - 1..=year + 1).min_by_key(|year| in_year(micros, *year).abs_diff(at)).unwrap_or(year)
}

/// The latest year in which a yearless stamp is not after `written` (UTC), with a day's grace for zones
/// and clocks. 29 February needs a leap year.
pub fn year_not_after(micros: i64, written: Timestamp) -> i64 {
    let (newest, ..) = civil_from_days(written.0.div_euclid(DAY) + 1);
    (newest - 8..=newest)
        .rev()
        .filter(|y| !is_leap_day(micros) || is_leap(*y))
        .find(|y| in_year(micros, *y) <= written.0 + DAY)
        .unwrap_or(newest)
}

/// Is a yearless stamp of 29 February?
pub fn is_leap_day(micros: i64) -> bool {
    let (_, month, day) = civil_from_days(YEAR_2000 + micros.div_euclid(DAY));
    (month, day) == (2, 29)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Micros, Resolution};

    fn yearless(month: u32, day: u32, hour: i64) -> Stamp {
        let micros = (days_from_civil(2000, month, day) - YEAR_2000) * DAY + hour * 3600 * SECOND;
        Stamp { micros, kind: Kind::Yearless, resolution: Resolution::Second }
    }

    fn shown(clock: &mut Clock, stamp: Stamp) -> String {
        clock.at(stamp).rfc3339(Micros(SECOND))
    }

    const UTC: Zone = Zone::Named(Tz::UTC);

    #[test]
    fn new_year_is_a_fall_by_more_than_half_a_year() {
        let mut clock = Clock::new(UTC, 2025, Timestamp(0));
        assert_eq!(shown(&mut clock, yearless(12, 31, 23)), "2025-12-31T23:00:00Z");
        assert_eq!(shown(&mut clock, yearless(1, 1, 0)), "2026-01-01T00:00:00Z");
        assert_eq!(shown(&mut clock, yearless(12, 31, 23)), "2025-12-31T23:00:00Z", "a late line of the old year");
        assert_eq!(shown(&mut clock, yearless(1, 1, 1)), "2026-01-01T01:00:00Z");
    }

    #[test]
    fn a_stamp_without_a_year_behind_those_with_one_is_of_their_year() {
        let dated = |year, month, day| {
            let micros = days_from_civil(year, month, day) * DAY;
            Stamp { micros, kind: Kind::Utc, resolution: Resolution::Second }
        };
        let mut clock = Clock::new(UTC, 1970, Timestamp(0));
        assert_eq!(shown(&mut clock, dated(2025, 12, 30)), "2025-12-30T00:00:00Z");
        assert_eq!(shown(&mut clock, yearless(12, 31, 23)), "2025-12-31T23:00:00Z");
        assert_eq!(shown(&mut clock, yearless(1, 1, 0)), "2026-01-01T00:00:00Z", "from there on as ever");
        clock.pass(dated(2027, 12, 31));
        assert_eq!(shown(&mut clock, yearless(1, 1, 0)), "2028-01-01T00:00:00Z", "the year turned in between");
    }

    #[test]
    fn the_first_year_is_the_latest_that_fits_the_file_time() {
        let written = Timestamp(days_from_civil(2026, 3, 2) * DAY);
        assert_eq!(year_not_after(yearless(3, 1, 0).micros, written), 2026);
        assert_eq!(year_not_after(yearless(3, 3, 0).micros, written), 2026, "a day's grace");
        assert_eq!(year_not_after(yearless(3, 9, 0).micros, written), 2025);
        assert_eq!(year_not_after(yearless(2, 29, 0).micros, written), 2024, "a leap year");
    }

    #[test]
    fn clocks_put_back_give_each_hour_once_and_in_order() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let mut clock = Clock::new(berlin, 2026, Timestamp(0));
        let minute = |m: i64| {
            let s = yearless(10, 25, 2);
            Stamp { micros: s.micros + m * 60 * SECOND, ..s }
        };
        assert_eq!(shown(&mut clock, minute(10)), "2026-10-25T00:10:00Z");
        assert_eq!(shown(&mut clock, minute(50)), "2026-10-25T00:50:00Z");
        assert_eq!(shown(&mut clock, minute(20)), "2026-10-25T01:20:00Z", "the second 02:20");
        assert_eq!(shown(&mut clock, yearless(10, 25, 3)), "2026-10-25T02:00:00Z");
        let gap = yearless(3, 29, 2);
        let mut spring = Clock::new(berlin, 2026, Timestamp(0));
        assert_eq!(shown(&mut spring, gap), "2026-03-29T01:00:00Z", "02:00 did not exist");
    }

    #[test]
    fn zones_are_named_or_numbered() {
        assert_eq!(Zone::parse("+02:00"), Some(Zone::Fixed(7200)));
        assert_eq!(Zone::parse("-0530"), Some(Zone::Fixed(-19_800)));
        assert_eq!(Zone::parse("+2"), Some(Zone::Fixed(7200)));
        assert_eq!(Zone::parse("Mars/Olympus"), None);
        assert_eq!(Zone::Fixed(-19_800).name(), "-05:30");
    }
}
