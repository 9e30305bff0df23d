//! Time as the analysis knows it: µs since 1970 in UTC, and durations known only to an interval.
//!
//! A syslog stamp of one second says "somewhere in this second", so the distance of two stamps is an
//! [`Interval`], never a number. Rules compare intervals; nothing outside this file subtracts stamps.
//! Calendars and zones live in `read::stamp::clock`; this file prints UTC and does arithmetic.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

/// Microseconds in one second.
pub const SECOND: i64 = 1_000_000;

/// A point in time: µs since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// A length of time in µs; may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Micros(pub i64);

/// A length of time known to lie within `lo..=hi`, both in µs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Shortest length that fits the stamps (µs).
    pub lo: i64,
    /// Longest length that fits the stamps (µs).
    pub hi: i64,
}

impl Micros {
    /// A whole number of seconds.
    pub const fn seconds(s: i64) -> Micros {
        Micros(s * SECOND)
    }

    /// The same length, without its sign.
    pub const fn abs(self) -> Micros {
        Micros(self.0.abs())
    }

    /// At least one second: what a one-second log can tell, for sentences.
    pub fn max_second(self) -> Micros {
        Micros(self.0.max(SECOND))
    }

    /// The same length in seconds.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / SECOND as f64
    }
}

impl Timestamp {
    /// The start of the second this stamp lies in, as Unix time (s).
    pub fn epoch_seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// Time from `earlier` to `self`; both stamps were cut to `resolution` (µs).
    pub fn since(self, earlier: Timestamp, resolution: Micros) -> Interval {
        let difference = self.0 - earlier.0;
        Interval { lo: difference - resolution.0, hi: difference + resolution.0 }
    }

    /// RFC 3339 in UTC, with as many digits as `resolution` carries: whole seconds, ms or µs.
    pub fn rfc3339(self, resolution: Micros) -> String {
        (*self.time_text(resolution)).to_owned()
    }

    /// The same without allocating: a row of output has several.
    pub fn time_text(self, resolution: Micros) -> TimeText {
        let (seconds, micros) = (self.0.div_euclid(SECOND), self.0.rem_euclid(SECOND) as u32);
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400) as u32);
        let (year, month, day) = civil_from_days(days);
        let mut text = TimeText { bytes: *b"0000-00-00T00:00:00.000000Z     ", len: 27 };
        let mut put = |place: usize, number: u32| [text.bytes[place], text.bytes[place + 1]] = two_digits(number);
        put(0, year as u32 / 100);
        put(2, year as u32);
        put(5, month);
        put(8, day);
        put(11, second / 3600);
        put(14, second / 60 % 60);
        put(17, second % 60);
        put(20, micros / 10_000);
        put(22, micros / 100);
        put(24, micros);
        text.end_after(match resolution.0 {
            SECOND.. => 19,
            1000.. => 23,
            _ => 26,
        });
        if (0..10_000).contains(&year) { text } else { text.in_year(year) }
    }

    /// `2026-11-22 13:09`, for headings.
    pub fn minute(self) -> String {
        self.rfc3339(Micros(SECOND))[..16].replace('T', " ")
    }
}

impl Interval {
    /// An exactly known length.
    pub const fn exactly(length: Micros) -> Interval {
        Interval { lo: length.0, hi: length.0 }
    }

    /// Do the two intervals share a point? The only way two measured lengths are "equal".
    pub fn meets(self, other: Interval) -> bool {
        self.lo <= other.hi && other.lo <= self.hi
    }

    /// Certainly shorter than `length`.
    pub fn surely_below(self, length: Micros) -> bool {
        self.hi < length.0
    }

    /// Certainly longer than `length`.
    pub fn surely_above(self, length: Micros) -> bool {
        self.lo > length.0
    }

    /// The lower bound, for sentences.
    pub fn lo_shown(self) -> Micros {
        Micros(self.lo)
    }

    /// The middle (µs), for ordering and printing, never for a verdict.
    pub fn middle(self) -> Micros {
        Micros((self.lo + self.hi) / 2)
    }

    /// This length `n` times over.
    pub fn times(self, n: i64) -> Interval {
        Interval { lo: self.lo * n, hi: self.hi * n }
    }
}

impl fmt::Display for Micros {
    /// `850 ms`, `5.9 s`, `12 min 20 s`, `3 h 05 min`, `2 d 4 h`: two units at most.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, us) = if self.0 < 0 { ("-", -self.0) } else { ("", self.0) };
        let s = us / SECOND;
        match us {
            0 => write!(f, "0 s"),
            1..SECOND => write!(f, "{sign}{} ms", (us + 500) / 1000),
            _ if us < 20 * SECOND && us % SECOND != 0 => write!(f, "{sign}{:.1} s", us as f64 / 1e6),
            _ if s < 60 => write!(f, "{sign}{s} s"),
            _ if s < 3600 && s % 60 == 0 => write!(f, "{sign}{} min", s / 60),
            _ if s < 3600 => write!(f, "{sign}{} min {:02} s", s / 60, s % 60),
            _ if s < 86_400 => write!(f, "{sign}{} h {:02} min", s / 3600, s / 60 % 60),
            _ => write!(f, "{sign}{} d {} h", s / 86_400, s / 3600 % 24),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.middle().fmt(f)
    }
}

/// A stamp as RFC 3339 in UTC.
#[derive(Clone, Copy)]
pub struct TimeText {
    /// ASCII: the longest year an `i64` of µs can reach has seven characters.
    bytes: [u8; 32],
    len: usize,
}

impl TimeText {
    /// Its bytes, ASCII.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn end_after(&mut self, digits: usize) {
        self.bytes[digits] = b'Z';
        self.len = digits + 1;
    }

    /// The same time of another year, which has more than four digits, or a sign.
    #[cold]
    fn in_year(self, year: i64) -> TimeText {
        let mut text = TimeText { bytes: [0; 32], len: 0 };
        for byte in year.to_string().bytes().chain(self.as_bytes().iter().copied().skip(4)) {
            text.bytes[text.len] = byte;
            text.len += 1;
        }
        text
    }
}

/// The last two digits of a number.
fn two_digits(number: u32) -> [u8; 2] {
    const ALL: [[u8; 2]; 100] = {
        let mut all = [[b'0'; 2]; 100];
        let mut n = 0;
        while n < all.len() {
            all[n] = [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
            n += 1;
        }
        all
    };
    ALL[number as usize % 100]
}

impl Deref for TimeText {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl fmt::Display for TimeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for TimeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl Serialize for TimeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
pub fn days_from_civil(year: i64, month: u32, day: u32) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let month_from_march = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date of a day number counted from 1970-01-01: year, month 1–12, day 1–31.
pub fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let doe = days - era * 146_097;
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u32;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_survive_the_round_trip_over_leap_days_and_centuries() {
        for days in (-200_000..200_000).step_by(37) {
            let (y, m, d) = civil_from_days(days);
            assert_eq!(days_from_civil(y, m, d), days);
        }
        assert_eq!(civil_from_days(days_from_civil(2024, 2, 29)), (2024, 2, 29));
    }

    #[test]
    fn stamps_print_with_the_precision_of_the_log() {
        let at = Timestamp(1_794_312_012_345_678);
        assert_eq!(at.rfc3339(Micros(1)), "2026-11-10T12:00:12.345678Z");
        assert_eq!(at.rfc3339(Micros(1000)), "2026-11-10T12:00:12.345Z");
        assert_eq!(at.rfc3339(Micros(SECOND)), "2026-11-10T12:00:12Z");
        assert_eq!(Timestamp(i64::MIN).rfc3339(Micros(1)), "-290308-12-21T19:59:05.224192Z");
        assert_eq!(Timestamp(i64::MAX).rfc3339(Micros(SECOND)), "294247-01-10T04:00:54Z");
    }

    #[test]
    fn one_second_stamps_are_known_to_one_second_either_way() {
        let lasted = Timestamp(10 * SECOND).since(Timestamp(4 * SECOND), Micros(SECOND));
        assert!(lasted.meets(Interval::exactly(Micros::seconds(7))));
        assert!(!lasted.surely_above(Micros::seconds(5)));
        assert!(lasted.surely_above(Micros(4_900_000)));
    }

    #[test]
    fn lengths_print_in_two_units() {
        let shown: Vec<String> = [850_000, 5_900_000, 45 * SECOND, 740 * SECOND, 11_100 * SECOND, 187_200 * SECOND]
            .iter()
            .map(|us| Micros(*us).to_string())
            .collect();
        assert_eq!(shown, ["850 ms", "5.9 s", "45 s", "12 min 20 s", "3 h 05 min", "2 d 4 h"]);
    }
}
