//! A stamp as it is written: the date and time in all their orders, and what may stand around them.
//!
//! Slow compared with [`super::cache`], which asks here once in an hour of the log.

use super::calendar::{self, Time, YEAR_2000};
use super::zone::{self, WrittenZone};
use super::{Kind, Stamp};
use crate::model::time::civil_from_days;
use crate::model::{Resolution, SECOND};
use crate::read::bytes::digits;

const DAY: i64 = 86_400;

/// The stamp `line` begins with, and how many bytes it takes (a byte-order mark, a `<38>` or `<38>1 ` before it and
/// a `:` behind it included, the blank behind it not).
pub fn stamp(line: &[u8]) -> Option<(Stamp, usize)> {
    let start = lead(line);
    let rest = &line[start..];
    let (stamp, len) = match rest.first()? {
        b'[' => bracketed(rest)?,
        _ => match moment(rest) {
            Some(moment) => finish(rest, &moment)?,
            None => epoch(rest)?,
        },
    };
    Some((stamp, start + len))
}

/// A stamp up to its seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Since 1970, or since 2000-01-01 without a year (µs).
    pub(super) micros: i64,
    /// Where it ends.
    pub(super) end: usize,
    pub(super) has_year: bool,
    pub(super) has_weekday: bool,
    pub(super) minutes_only: bool,
    pub(super) leap: bool,
}

impl Moment {
    fn new(days: i64, has_year: bool, time: Time) -> Moment {
        let Time { seconds, end, minutes_only, leap } = time;
        let micros = (days * DAY + seconds) * SECOND;
        Moment { micros, end, has_year, has_weekday: false, minutes_only, leap }
    }
}

/// The date and time, in any order known; with or without a weekday before them.
pub(super) fn moment(line: &[u8]) -> Option<Moment> {
    let weekday = calendar::weekday(line);
    let at = weekday.unwrap_or(0);
    let moment = match line.get(at)? {
        b'0'..=b'9' => numeric(line, at)?,
        _ => month_first(line, at, None)?,
    };
    Some(Moment { has_weekday: weekday.is_some(), ..moment })
}

/// `Nov  3 10:11:12`, `Nov 03 2026 10:11:12`; a year read before it is given.
fn month_first(line: &[u8], at: usize, year: Option<i64>) -> Option<Moment> {
    let (month, len) = calendar::month(line.get(at..)?)?;
    let at = blanks(line, at + len)?;
    let (day, at) = day(line, at)?;
    let at = blanks(line, at + usize::from(line.get(at) == Some(&b',')))?;
    dated(line, at, year, month, day)
}

/// What follows month and day: a year where none is known yet, and the time.
fn dated(line: &[u8], at: usize, year: Option<i64>, month: u32, day: u32) -> Option<Moment> {
    let written = match year {
        None if matches!(line.get(at + 4), Some(b' ')) => Some(calendar::likely_year(line, at)?),
        _ => None,
    };
    let time = calendar::time(line, if written.is_some() { blanks(line, at + 4)? } else { at })?;
    Some(match year.or(written) {
        Some(year) => Moment::new(calendar::days(year, month, day)?, true, time),
        None => Moment::new(calendar::days(2000, month, day)? - YEAR_2000, false, time),
    })
}

/// `2026-11-22T13:09:11`, `2026 Nov  3 10:11:12`, `22 Nov 13:09:11`, `22-Nov-2026 13:09:11`.
fn numeric(line: &[u8], at: usize) -> Option<Moment> {
    match line.get(at + 4)? {
        b'-' | b'/' if line[at + 3].is_ascii_digit() => iso(line, at),
        b' ' if line[at + 3].is_ascii_digit() => {
            month_first(line, blanks(line, at + 4)?, Some(calendar::likely_year(line, at)?))
        }
        _ => {
            let (day, end) = day(line, at)?;
            let gap = |at: usize| if line.get(at) == Some(&b'-') { Some(at + 1) } else { blanks(line, at) };
            let at = gap(end)?;
            let (month, len) = calendar::month(line.get(at..)?)?;
            dated(line, gap(at + len)?, None, month, day)
        }
    }
}

fn iso(line: &[u8], at: usize) -> Option<Moment> {
    let date = line.get(at..at + 11)?;
    if date[7] != date[4] || !matches!(date[10], b'T' | b't' | b' ' | b'_') {
        return None;
    }
    let days = calendar::days(calendar::four(date, 0)?, calendar::two(date, 5)?, calendar::two(date, 8)?)?;
    Some(Moment::new(days, true, calendar::time(line, at + 11)?))
}

/// A day of the month, of one or two digits.
fn day(line: &[u8], at: usize) -> Option<(u32, usize)> {
    match calendar::two(line, at) {
        Some(day) => Some((day, at + 2)),
        None => line.get(at).filter(|b| b.is_ascii_digit()).map(|b| (u32::from(b - b'0'), at + 1)),
    }
}

/// The first place at or after `at` that is not blank; `None` unless there is at least one blank.
fn blanks(line: &[u8], at: usize) -> Option<usize> {
    let len = line.get(at..)?.iter().take_while(|b| **b == b' ').count();
    (len > 0).then_some(at + len)
}

/// Reads what stands behind the seconds: fraction, zone, a year at the end, a colon.
pub(super) fn finish(line: &[u8], moment: &Moment) -> Option<(Stamp, usize)> {
    let (fraction, resolution, len) = match moment.minutes_only {
        true => (0, Resolution::Minute, 0),
        false => fraction(&line[moment.end..]),
    };
    let mut at = moment.end + len;
    // A leap second has no place of its own in Unix time: it is the end of the second before it.
    let mut micros = if moment.leap { moment.micros - 1 } else { moment.micros + fraction };
    let mut kind = Kind::Yearless;
    if moment.has_year {
        let zone = zone::read(&line[at..], moment.has_weekday);
        (kind, micros) = placed(zone, micros);
        at += zone.map_or(0, |z| z.len);
    } else if moment.has_weekday
        && let Some((year, zone, len)) = year_behind(&line[at..])
    {
        (kind, micros) = placed(zone, with_year(micros, year)?);
        at += len;
    }
    let end = match line.get(at) {
        None | Some(b' ' | b'\t') => at,
        Some(b':') if matches!(line.get(at + 1), None | Some(b' ')) => at + 1,
        Some(_) => return None,
    };
    Some((Stamp { micros, kind, resolution }, end))
}

/// A written local time, moved by the zone written behind it.
fn placed(zone: Option<WrittenZone>, micros: i64) -> (Kind, i64) {
    match zone.and_then(|z| z.offset) {
        Some(offset) => (Kind::Utc, micros - offset * SECOND),
        None => (Kind::Local, micros),
    }
}

/// asctime(3) and date(1) write the year last: ` 2026`, ` UTC 2026`.
fn year_behind(text: &[u8]) -> Option<(i64, Option<WrittenZone>, usize)> {
    let zone = zone::read(text, true);
    let at = zone.map_or(0, |z| z.len);
    let year = calendar::likely_year(text, at + 1).filter(|_| text[at] == b' ')?;
    match text.get(at + 5) {
        None | Some(b' ' | b':') => Some((year, zone, at + 5)),
        Some(_) => None,
    }
}

/// A yearless time in the year that was found behind it.
fn with_year(micros: i64, year: i64) -> Option<i64> {
    let day = micros.div_euclid(DAY * SECOND);
    let (_, month, of_month) = civil_from_days(day + YEAR_2000);
    Some((calendar::days(year, month, of_month)? - day) * DAY * SECOND + micros)
}

/// `.123456` or `,123`: µs, the resolution it stands for, and its length.
#[inline(always)]
pub(super) fn fraction(text: &[u8]) -> (i64, Resolution, usize) {
    match text {
        [b'.' | b',', digits @ ..] => fraction_of(digits),
        _ => (0, Resolution::Second, 0),
    }
}

#[inline]
fn fraction_of(digits: &[u8]) -> (i64, Resolution, usize) {
    // There is no word for tenths and hundredths; claiming milliseconds would claim too much.
    let (value, len) = digits::leading(digits);
    let value = value as i64;
    match len {
        0 => (0, Resolution::Second, 0),
        1..=2 => (value * [0, 100_000, 10_000][len], Resolution::Second, len + 1),
        3..=5 => (value * [1000, 100, 10][len - 3], Resolution::Milli, len + 1),
        6 => (value, Resolution::Micro, 7),
        _ => long_fraction(digits),
    }
}

/// Nanoseconds, and what nobody writes.
#[cold]
fn long_fraction(digits: &[u8]) -> (i64, Resolution, usize) {
    let len = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    (number(&digits[..6]), Resolution::Micro, len + 1)
}

/// `1795352951.123456`, `1795352951`.
fn epoch(line: &[u8]) -> Option<(Stamp, usize)> {
    let digits = line.iter().take(12).take_while(|b| b.is_ascii_digit()).count();
    let (fraction, resolution, len) = fraction(&line[digits..]);
    let likely = if len > 0 { (9..=11).contains(&digits) } else { digits == 10 };
    let end = digits + len;
    if !likely || !matches!(line.get(end), None | Some(b' ' | b'\t')) {
        return None;
    }
    Some((Stamp { micros: number(&line[..digits]) * SECOND + fraction, kind: Kind::Utc, resolution }, end))
}

/// `[   12.345678]`, `[   12.345678 <    0.000123 >]`, `[Sun Nov 22 13:09:11 2026]`.
fn bracketed(line: &[u8]) -> Option<(Stamp, usize)> {
    let close = line.iter().take(64).position(|b| *b == b']')?;
    let inside = line.get(1..close)?.trim_ascii();
    if let Some(moment) = moment(inside) {
        return finish(inside, &moment).filter(|(_, len)| *len == inside.len()).map(|(stamp, _)| (stamp, close + 1));
    }
    let digits = inside.iter().take(12).take_while(|b| b.is_ascii_digit()).count();
    let (fraction, resolution, len) = fraction(&inside[digits..]);
    let after = inside[digits + len..].trim_ascii();
    let delta = matches!(after, [] | [b'<', .., b'>']);
    if digits == 0 || len == 0 || !delta {
        return None;
    }
    let micros = number(&inside[..digits]) * SECOND + fraction;
    Some((Stamp { micros, kind: Kind::Monotonic, resolution }, close + 1))
}

fn number(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |n, b| n * 10 + i64::from(b - b'0'))
}

/// The length of what may stand before a stamp: a byte-order mark, a priority.
fn lead(line: &[u8]) -> usize {
    let mark = if line.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    mark + priority(&line[mark..]).map_or(0, |p| p.len)
}

/// `<38>` of RFC 3164, `<38>1 ` of RFC 5424.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Priority {
    /// Its length.
    pub len: usize,
    /// A version follows: the line is RFC 5424.
    pub versioned: bool,
}

/// The priority a line begins with.
pub(in crate::read) fn priority(line: &[u8]) -> Option<Priority> {
    let rest = line.strip_prefix(b"<")?;
    let digits = rest.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    if !(1..=3).contains(&digits) || rest.get(digits) != Some(&b'>') {
        return None;
    }
    let versioned = rest[digits + 1..].starts_with(b"1 ");
    Some(Priority { len: digits + if versioned { 4 } else { 2 }, versioned })
}
