//! The time stamp a log line begins with.
//!
//! In: bytes. Out: a [`Stamp`] and how many bytes it took. Years, zones and boots that a stamp does not name are
//! completed elsewhere; here a stamp says only what it says, and [`Kind`] says what is missing.
//!
//! A log writes many lines within an hour, so [`StampCache`] keeps the last stamp up to its hours: a line that begins
//! with the same bytes costs one comparison, and only its minutes, seconds and fraction are read again.

use super::calendar::{self, Time, YEAR_2000};
use super::digits;
use super::opening::Opening;
use super::start::Start;
use super::writers::Writers;
use super::zone::{self, Zone};
use crate::model::time::civil_from_days;
use crate::model::{Resolution, SECOND};

/// A time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// µs, counted from where `kind` says.
    pub micros: i64,
    /// What `micros` counts from.
    pub kind: Kind,
    /// How finely it was written.
    pub resolution: Resolution,
}

/// What a stamp is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
// Of one byte it would leave a hole of six in every `Stamp`, and copying that hole stalls the split by a fifth.
#[repr(u32)]
pub enum Kind {
    /// 1970-01-01 in UTC: the stamp carried an offset, a `Z`, or was Unix time.
    Utc,
    /// 1970-01-01 as if local time were UTC: it has a year but no zone, or a zone's ambiguous short name.
    Local,
    /// January 1st of the leap year 2000 (so that February 29th exists), in local time: it has no year.
    Yearless,
    /// The machine's boot (`journalctl -o short-monotonic`, `dmesg`).
    Monotonic,
}

const DAY: i64 = 86_400;

/// The stamp `line` begins with, and how many bytes it takes (a byte-order mark, a `<38>` or `<38>1 ` before it and
/// a `:` behind it included, the blank behind it not).
pub fn stamp(line: &[u8]) -> Option<(Stamp, usize)> {
    let start = lead(line);
    let rest = &line[start..];
    let (stamp, len) = match rest.first()? {
        b'[' => bracketed(rest)?,
        _ => match clock(rest) {
            Some(clock) => finish(rest, &clock)?,
            None => epoch(rest)?,
        },
    };
    Some((stamp, start + len))
}

/// What the last lines began with; `stamp` gives what the free function gives, sooner.
#[derive(Clone, Debug, Default)]
pub struct StampCache {
    hour: Option<Hour>,
    /// How the last line began whose host is known.
    pub(super) opening: Option<Opening>,
    /// Who wrote the lines before.
    pub(super) writers: Writers,
}

/// The last stamp up to its hours.
#[derive(Clone, Copy, Debug)]
struct Hour {
    /// `Nov  3 10:`.
    start: Start<2>,
    /// What it means with no minutes and seconds.
    clock: Clock,
    /// What stood behind seconds and fraction, if that is all that tells what follows.
    ending: Option<Ending>,
}

/// What stands behind the seconds of a stamp, up to the blank: ` `, `Z `, `+01:00 `.
#[derive(Clone, Copy, Debug)]
struct Ending {
    word: u64,
    /// Which bits of the word count.
    mask: u64,
    len: usize,
    kind: Kind,
    /// µs to be taken from the time as it was written.
    shift: i64,
}

impl StampCache {
    /// As [`stamp`].
    #[inline(always)]
    pub fn stamp(&mut self, line: &[u8]) -> Option<(Stamp, usize)> {
        match self.in_hour(line) {
            Some(found) => Some(found),
            None => self.read(line),
        }
    }

    /// The same of a line that was written in the hour of the last stamp, as far as can be told at a glance.
    #[inline(always)]
    pub(super) fn in_hour(&self, line: &[u8]) -> Option<(Stamp, usize)> {
        self.hour.as_ref()?.stamp(line)
    }

    /// Keeps how a line of the last hour begins: its stamp, which is so long, and its host, so long with a blank on
    /// either side. Other lines are of the same second only where it is written without a fraction, and nothing behind
    /// the stamp tells how it is meant.
    #[inline(always)]
    pub(super) fn keep_opening(&mut self, line: &[u8], stamp: Stamp, len: usize, host: usize) {
        if stamp.resolution != Resolution::Second || self.hour.as_ref().is_none_or(|hour| hour.ending.is_none()) {
            return;
        }
        if !self.opening.as_mut().is_some_and(|opening| opening.renew(line, stamp, len, host)) {
            self.opening = Opening::of(line, stamp, len, host);
        }
    }

    #[inline(never)]
    fn read(&mut self, line: &[u8]) -> Option<(Stamp, usize)> {
        let Some(clock) = clock(line) else { return stamp(line) };
        let (stamp, len) = finish(line, &clock)?;
        if !clock.minutes_only && !clock.leap {
            self.hour = Hour::of(line, &clock, &stamp, len).or(self.hour);
        }
        Some((stamp, len))
    }
}

impl Hour {
    fn of(line: &[u8], clock: &Clock, stamp: &Stamp, len: usize) -> Option<Hour> {
        let at = clock.end - 5;
        let micros = clock.micros - calendar::in_hour(line, at)? * SECOND;
        let (fraction, _, behind) = fraction(&line[clock.end..]);
        let ending = Ending::of(clock, &line[clock.end + behind..=len.min(line.len() - 1)], stamp.kind);
        let shift = clock.micros + fraction - stamp.micros;
        Some(Hour {
            start: Start::of(&line[..at])?,
            clock: Clock { micros, end: at, ..*clock },
            ending: ending.map(|ending| Ending { shift, ..ending }),
        })
    }

    /// Only minutes, seconds and what follows them differ from the last line.
    #[inline(always)]
    fn stamp(&self, line: &[u8]) -> Option<(Stamp, usize)> {
        if !self.start.begins(line) {
            return None;
        }
        let at = self.clock.end;
        let micros = self.clock.micros + calendar::in_hour(line, at)? * SECOND;
        let (fraction, resolution, len) = fraction(&line[at + 5..]);
        let end = at + 5 + len;
        if let Some(Ending { len, kind, shift, word, mask }) = self.ending
            && line[end..].first_chunk().is_some_and(|eight| (u64::from_le_bytes(*eight) ^ word) & mask == 0)
        {
            return Some((Stamp { micros: micros + fraction - shift, kind, resolution }, end + len - 1));
        }
        finish(line, &Clock { micros, end: at + 5, ..self.clock })
    }
}

impl Ending {
    /// `text` is all of it with the blank behind.
    fn of(clock: &Clock, text: &[u8], kind: Kind) -> Option<Ending> {
        // Where there may be a zone or a year, a mere blank does not tell that there is none.
        if text.last() != Some(&b' ') || text == b" " && (clock.year || clock.weekday) {
            return None;
        }
        let mut bytes = [0; 8];
        bytes.get_mut(..text.len())?.copy_from_slice(text);
        let mask = u64::MAX >> (64 - 8 * text.len());
        Some(Ending { word: u64::from_le_bytes(bytes), mask, len: text.len(), kind, shift: 0 })
    }
}

/// A stamp up to its seconds.
#[derive(Clone, Copy, Debug)]
struct Clock {
    /// Since 1970, or since 2000-01-01 without a year (µs).
    micros: i64,
    /// Where it ends.
    end: usize,
    year: bool,
    weekday: bool,
    minutes_only: bool,
    leap: bool,
}

impl Clock {
    fn new(days: i64, year: bool, time: Time) -> Clock {
        let Time { seconds, end, minutes_only, leap } = time;
        let micros = (days * DAY + seconds) * SECOND;
        Clock { micros, end, year, weekday: false, minutes_only, leap }
    }
}

/// The date and time, in any order known; with or without a weekday before them.
fn clock(line: &[u8]) -> Option<Clock> {
    let weekday = calendar::weekday(line);
    let at = weekday.unwrap_or(0);
    let clock = match line.get(at)? {
        b'0'..=b'9' => numeric(line, at)?,
        _ => month_first(line, at, None)?,
    };
    Some(Clock { weekday: weekday.is_some(), ..clock })
}

/// `Nov  3 10:11:12`, `Nov 03 2026 10:11:12`; a year read before it is given.
fn month_first(line: &[u8], at: usize, year: Option<i64>) -> Option<Clock> {
    let (month, len) = calendar::month(line.get(at..)?)?;
    let at = blanks(line, at + len)?;
    let (day, at) = day(line, at)?;
    let at = blanks(line, at + usize::from(line.get(at) == Some(&b',')))?;
    dated(line, at, year, month, day)
}

/// What follows month and day: a year where none is known yet, and the time.
fn dated(line: &[u8], at: usize, year: Option<i64>, month: u32, day: u32) -> Option<Clock> {
    let written = match year {
        None if matches!(line.get(at + 4), Some(b' ')) => Some(calendar::likely_year(line, at)?),
        _ => None,
    };
    let time = calendar::time(line, if written.is_some() { blanks(line, at + 4)? } else { at })?;
    Some(match year.or(written) {
        Some(year) => Clock::new(calendar::days(year, month, day)?, true, time),
        None => Clock::new(calendar::days(2000, month, day)? - YEAR_2000, false, time),
    })
}

/// `2026-11-22T13:09:11`, `2026 Nov  3 10:11:12`, `22 Nov 13:09:11`, `22-Nov-2026 13:09:11`.
fn numeric(line: &[u8], at: usize) -> Option<Clock> {
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

fn iso(line: &[u8], at: usize) -> Option<Clock> {
    let date = line.get(at..at + 11)?;
    if date[7] != date[4] || !matches!(date[10], b'T' | b't' | b' ' | b'_') {
        return None;
    }
    let days = calendar::days(calendar::four(date, 0)?, calendar::two(date, 5)?, calendar::two(date, 8)?)?;
    Some(Clock::new(days, true, calendar::time(line, at + 11)?))
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
fn finish(line: &[u8], clock: &Clock) -> Option<(Stamp, usize)> {
    let (fraction, resolution, len) = match clock.minutes_only {
        true => (0, Resolution::Minute, 0),
        false => fraction(&line[clock.end..]),
    };
    let mut at = clock.end + len;
    // A leap second has no place of its own in Unix time: it is the end of the second before it.
    let mut micros = if clock.leap { clock.micros - 1 } else { clock.micros + fraction };
    let mut kind = Kind::Yearless;
    if clock.year {
        let zone = zone::read(&line[at..], clock.weekday);
        (kind, micros) = placed(zone, micros);
        at += zone.map_or(0, |z| z.len);
    } else if clock.weekday
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
fn placed(zone: Option<Zone>, micros: i64) -> (Kind, i64) {
    match zone.and_then(|z| z.offset) {
        Some(offset) => (Kind::Utc, micros - offset * SECOND),
        None => (Kind::Local, micros),
    }
}

/// asctime(3) and date(1) write the year last: ` 2026`, ` UTC 2026`.
fn year_behind(text: &[u8]) -> Option<(i64, Option<Zone>, usize)> {
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
fn fraction(text: &[u8]) -> (i64, Resolution, usize) {
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
    if let Some(clock) = clock(inside) {
        return finish(inside, &clock).filter(|(_, len)| *len == inside.len()).map(|(stamp, _)| (stamp, close + 1));
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
pub(super) struct Priority {
    /// Its length.
    pub len: usize,
    /// A version follows: the line is RFC 5424.
    pub versioned: bool,
}

/// The priority a line begins with.
pub(super) fn priority(line: &[u8]) -> Option<Priority> {
    let rest = line.strip_prefix(b"<")?;
    let digits = rest.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    if !(1..=3).contains(&digits) || rest.get(digits) != Some(&b'>') {
        return None;
    }
    let versioned = rest[digits + 1..].starts_with(b"1 ");
    Some(Priority { len: digits + if versioned { 4 } else { 2 }, versioned })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
