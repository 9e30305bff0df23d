//! The words and numbers a date is written with: months, weekdays, days that exist, times of day.
//!
//! Bytes in, numbers out. Which words stand in which order is `stamp`'s business; zones are there too.

use crate::model::time::days_from_civil;

/// 2000-01-01 (days since 1970): stamps without a year are counted from it, since that leap year has every date.
pub(in crate::read) const YEAR_2000: i64 = 10_957;

/// `Nov`, `nov.`, `août`: the month 1–12 a text begins with, and the length of its name with the dot.
pub(in crate::read) fn month(text: &[u8]) -> Option<(u32, usize)> {
    let &[a, b, c, ref after @ ..] = text else { return None };
    if after.first().is_none_or(|next| !is_letter(*next)) {
        let number = match &[a | 0x20, b | 0x20, c | 0x20] {
            b"jan" => 1,
            b"feb" => 2,
            b"mar" => 3,
            b"apr" => 4,
            b"may" => 5,
            b"jun" => 6,
            b"jul" => 7,
            b"aug" => 8,
            b"sep" => 9,
            b"oct" => 10,
            b"nov" => 11,
            b"dec" => 12,
            _ => return foreign_month(text),
        };
        return Some((number, 3 + usize::from(after.first() == Some(&b'.'))));
    }
    foreign_month(text)
}

/// Other languages' abbreviations (strftime's `%b`) that mean one month only, in UTF-8 and Latin-1.
const FOREIGN: [(&[u8], u32); 41] = [
    (b"janv", 1),
    (b"j\xc3\xa4n", 1),
    (b"j\xe4n", 1),
    (b"ene", 1),
    (b"gen", 1),
    (b"f\xc3\xa9vr", 2),
    (b"f\xe9vr", 2),
    (b"fevr", 2),
    (b"fev", 2),
    (b"mars", 3),
    (b"m\xc3\xa4r", 3),
    (b"m\xe4r", 3),
    (b"m\xc3\xa4rz", 3),
    (b"m\xe4rz", 3),
    (b"mrz", 3),
    (b"mrt", 3),
    (b"avr", 4),
    (b"avril", 4),
    (b"abr", 4),
    (b"mai", 5),
    (b"maj", 5),
    (b"mei", 5),
    (b"mag", 5),
    (b"juin", 6),
    (b"juni", 6),
    (b"giu", 6),
    (b"juil", 7),
    (b"juli", 7),
    (b"lug", 7),
    (b"ao\xc3\xbbt", 8),
    (b"ao\xfbt", 8),
    (b"aout", 8),
    (b"ago", 8),
    (b"sept", 9),
    (b"set", 9),
    (b"okt", 10),
    (b"ott", 10),
    (b"d\xc3\xa9c", 12),
    (b"d\xe9c", 12),
    (b"dez", 12),
    (b"dic", 12),
];

/// Not inlined: header-less text comes here with every line, and leaves at the first test.
#[inline(never)]
fn foreign_month(text: &[u8]) -> Option<(u32, usize)> {
    let len = text.iter().take(7).take_while(|b| is_letter(**b)).count();
    let dot = usize::from(text.get(len) == Some(&b'.'));
    // A day, a year or a blank follows a month; this spares sentences the table.
    if !matches!(text.get(len + dot), Some(b' ' | b'-' | b'0'..=b'9')) {
        return None;
    }
    let word = &text[..len];
    FOREIGN.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, number)| (*number, len + dot))
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// `Sun ` or `Sun, `: the length of an English weekday and what separates it from the date.
pub(in crate::read) fn weekday(text: &[u8]) -> Option<usize> {
    let &[a, b, c, next, ..] = text else { return None };
    match &[a | 0x20, b | 0x20, c | 0x20] {
        b"sun" | b"mon" | b"tue" | b"wed" | b"thu" | b"fri" | b"sat" => {}
        _ => return None,
    }
    match next {
        b' ' => Some(4),
        b',' if text.get(4) == Some(&b' ') => Some(5),
        _ => None,
    }
}

/// Has a year a 29 February?
pub(in crate::read) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days since 1970 of a date, if that date exists.
pub(in crate::read) fn days(year: i64, month: u32, day: u32) -> Option<i64> {
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap(year)),
        _ => return None,
    };
    (1..=last).contains(&day).then(|| days_from_civil(year, month, day))
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Time {
    /// Seconds since midnight; a leap second is the 60th of its minute.
    pub seconds: i64,
    /// Where it ends in the text.
    pub end: usize,
    /// No seconds were written.
    pub minutes_only: bool,
    /// It is a leap second.
    pub leap: bool,
}

/// `HH:MM:SS` or `HH:MM` at `at`.
pub(in crate::read) fn time(text: &[u8], at: usize) -> Option<Time> {
    let (hour, minute) = (two(text, at)?, two(text, at + 3)?);
    if text.get(at + 2) != Some(&b':') || hour > 23 || minute > 59 {
        return None;
    }
    let seconds = i64::from(hour * 3600 + minute * 60);
    if text.get(at + 5) != Some(&b':') || text.get(at + 6).is_none_or(|b| !b.is_ascii_digit()) {
        return Some(Time { seconds, end: at + 5, minutes_only: true, leap: false });
    }
    let second = two(text, at + 6)?;
    let leap = second == 60;
    (second <= 60).then_some(Time { seconds: seconds + i64::from(second), end: at + 8, minutes_only: false, leap })
}

/// `MM:SS` at `at`: seconds since the hour began; no leap second.
#[inline(always)]
pub(in crate::read) fn in_hour(text: &[u8], at: usize) -> Option<i64> {
    let [a, b, b':', c, d] = *text.get(at..)?.first_chunk::<5>()? else { return None };
    let digit = |byte: u8| i64::from(byte.wrapping_sub(b'0'));
    let (a, b, c, d) = (digit(a), digit(b), digit(c), digit(d));
    if a > 5 || b > 9 || c > 5 || d > 9 {
        return None;
    }
    Some((a * 10 + b) * 60 + c * 10 + d)
}

/// Two digits at `at`.
#[inline]
pub(in crate::read) fn two(text: &[u8], at: usize) -> Option<u32> {
    let tens = text.get(at)?.wrapping_sub(b'0');
    let ones = text.get(at + 1)?.wrapping_sub(b'0');
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// Four digits at `at`.
pub(in crate::read) fn four(text: &[u8], at: usize) -> Option<i64> {
    Some(i64::from(two(text, at)?) * 100 + i64::from(two(text, at + 2)?))
}

/// A year with two-digit plausibility, 1970–2199, where a bare number could be something else.
pub(in crate::read) fn likely_year(text: &[u8], at: usize) -> Option<i64> {
    four(text, at).filter(|year| (1970..2200).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_other_languages_are_known_in_both_encodings() {
        let text: [(&[u8], u32, usize); 12] = [
            (b"Nov  3", 11, 3),
            (b"nov. 3", 11, 4),
            (b"MAY 3", 5, 3),
            (b"ao\xc3\xbbt 19", 8, 5),
            (b"ao\xfbt 19", 8, 4),
            (b"f\xc3\xa9vr. 1", 2, 6),
            (b"F\xe9vr. 1", 2, 5),
            (b"juil. 14", 7, 5),
            (b"M\xc3\xa4r 9", 3, 4),
            (b"M\xe4r 9", 3, 3),
            (b"Okt 9", 10, 3),
            (b"sept. 9", 9, 5),
        ];
        for (text, number, len) in text {
            assert_eq!(month(text), Some((number, len)), "{}", text.escape_ascii());
        }
        for text in ["Server listening", "Nova 3", "jui 3", "ma", "mer 3", "Disconnected from"] {
            assert_eq!(month(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn only_dates_that_exist_have_a_day_number() {
        assert_eq!(days(1970, 1, 1), Some(0));
        assert_eq!(days(2000, 2, 29), Some(11_016));
        for (year, month, day) in
            [(2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 1, 0), (2026, 0, 1)]
        {
            assert_eq!(days(year, month, day), None, "{year}-{month}-{day}");
        }
    }
}
