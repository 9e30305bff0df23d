//! `--since` and `--until`, in journalctl's grammar (systemd.time(7)).

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

use crate::model::{SECOND, Timestamp};
use crate::read::stamp::clock::Zone;

const DAY: i64 = 86_400 * SECOND;
/// Beyond the year 9999 (µs) nobody means anything.
const LAST: i64 = 253_402_300_800 * SECOND;

/// What people mean by a time, `now` being now. The error says what would be understood.
pub fn parse(text: &str, zone: Zone, now: Timestamp) -> Result<Timestamp, String> {
    let trimmed = text.trim();
    let at = match absolute(trimmed, zone, now)? {
        Some(at) => Some(at),
        None => relative(trimmed, now),
    };
    at.filter(|at| at.0.abs() < LAST).ok_or_else(|| {
        format!(
            "`{text}` is no time; write 2026-11-22, \"2026-11-22 13:00\", 13:00, today, \"yesterday 13:00\", monday, -2h, \
             \"3 days ago\" or @1795352951; Z, +01:00, UTC or Europe/Berlin may follow a day or time"
        )
    })
}

/// `[DAY] [TIME] [ZONE]`, one of the first two at least; `now`, `@1795352951`.
///
/// # Errors
/// If a day is not the day of the week that stands before it.
fn absolute(text: &str, zone: Zone, now: Timestamp) -> Result<Option<Timestamp>, String> {
    if let Some(epoch) = text.strip_prefix('@') {
        return Ok(epoch.parse::<f64>().ok().filter(|s| s.is_finite()).map(|s| Timestamp((s * SECOND as f64) as i64)));
    }
    if text == "now" {
        return Ok(Some(now));
    }
    // `2026-11-22T13:00Z` is written in one.
    let spaced = match text.split_once(['T', 't']) {
        Some((day, time)) if day.ends_with(|c: char| c.is_ascii_digit()) => format!("{day} {time}"),
        _ => text.to_owned(),
    };
    let mut words: Vec<&str> = spaced.split_whitespace().collect();
    let zone = take_zone(&mut words).unwrap_or(zone);
    let time = words.last().and_then(|word| time(word));
    if time.is_some() {
        words.pop();
    }
    let today = zone.to_local(now).0.div_euclid(DAY);
    let day = match words.as_slice() {
        [] if time.is_some() => Some(today),
        words => day(words, today)?,
    };
    let local = |day: i64| day.checked_mul(DAY)?.checked_add(time.unwrap_or(0));
    Ok(day.and_then(local).map(|local| Timestamp(zone.to_utc(local, i64::MIN / 2))))
}

/// The zone at the end, as a word of its own or at the end of a time.
fn take_zone(words: &mut Vec<&str>) -> Option<Zone> {
    let last = words.last_mut()?;
    let behind_time = last.find(['Z', 'z', '+', '-']).filter(|at| *at > 0 && last[..*at].contains(':'));
    if let Some(at) = behind_time {
        let (time, name) = last.split_at(at);
        let zone = Zone::parse(name)?;
        *last = time;
        return Some(zone);
    }
    let zone = Zone::parse(last).filter(|_| words.len() > 1)?;
    words.pop();
    Some(zone)
}

/// `13:00`, `13:00:05.25` (µs into the day).
fn time(word: &str) -> Option<i64> {
    let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(word, form).ok())?;
    Some(i64::from(time.num_seconds_from_midnight()) * SECOND + i64::from(time.nanosecond() / 1000))
}

/// `2026-11-22`, `Sun 2026-11-22`, `yesterday`, `monday` (the latest one, perhaps today), `last monday` (the latest one
/// before today), in days since the epoch.
fn day(words: &[&str], today: i64) -> Result<Option<i64>, String> {
    let back_to =
        |weekday: Weekday, from: i64| from - (from + 3 - i64::from(weekday.num_days_from_monday())).rem_euclid(7);
    Ok(match words {
        ["today"] => Some(today),
        ["yesterday"] => Some(today - 1),
        ["tomorrow"] => Some(today + 1),
        [word] => weekday(word).map(|weekday| back_to(weekday, today)).or_else(|| date(word).map(days)),
        ["last", word] => weekday(word).map(|weekday| back_to(weekday, today - 1)),
        [name, word] => match (weekday(name), date(word)) {
            (Some(weekday), Some(date)) if date.weekday() != weekday => {
                return Err(format!("{word} is no {name}: it is a {}", date.format("%A")));
            }
            (Some(_), Some(date)) => Some(days(date)),
            _ => None,
        },
        _ => None,
    })
}

/// English, short or long, as systemd.time(7) has them.
fn weekday(word: &str) -> Option<Weekday> {
    word.trim_end_matches(',').parse().ok()
}

/// `2026-11-22`, `26-11-22`.
fn date(word: &str) -> Option<NaiveDate> {
    let form = match word.find('-')? {
        4 => "%Y-%m-%d",
        2 => "%y-%m-%d",
        _ => return None,
    };
    NaiveDate::parse_from_str(word, form).ok()
}

fn days(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - 719_163
}

/// The beginning of today, or of the day so many days later.
pub fn midnight(zone: Zone, now: Timestamp, days: i64) -> Timestamp {
    let today = zone.to_local(now).0.div_euclid(DAY);
    Timestamp(zone.to_utc((today + days) * DAY, i64::MIN / 2))
}

/// `-2h`, `+5min`, `3 days ago`, `1h 30min ago`, `2h left`.
fn relative(text: &str, now: Timestamp) -> Option<Timestamp> {
    let signs = [text.strip_suffix("ago"), text.strip_prefix('-'), text.strip_suffix("left"), text.strip_prefix('+')];
    let (at, text) = signs.into_iter().enumerate().find_map(|(at, text)| Some((at, text?)))?;
    let sign = if at < 2 { -1 } else { 1 };
    Some(Timestamp(now.0.saturating_add(sign * span(text)?)))
}

fn span(text: &str) -> Option<i64> {
    let (mut total, mut rest) = (0.0, text.trim());
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        total += number * unit(&rest[..letters])?;
        rest = rest[letters..].trim_start();
    }
    Some((total * SECOND as f64) as i64)
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "us" | "usec" | "µs" => 1e-6,
        "ms" | "msec" => 1e-3,
        "" | "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hour" | "hours" => 3600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        "M" | "month" | "months" => 2_629_800.0,
        "y" | "year" | "years" => 31_557_600.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Micros;

    fn at(text: &str) -> String {
        let now = Timestamp(1_794_312_012 * SECOND); // 2026-11-10T12:00:12Z
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        parse(text, berlin, now).unwrap().rfc3339(Micros(SECOND))
    }

    #[test]
    fn times_are_read_in_the_zone_of_the_log() {
        assert_eq!(at("2026-11-09"), "2026-11-08T23:00:00Z");
        assert_eq!(at("2026-07-01 10:30"), "2026-07-01T08:30:00Z");
        assert_eq!(at("2026-07-01T10:30:05Z"), "2026-07-01T10:30:05Z");
        assert_eq!(at("today"), "2026-11-09T23:00:00Z");
        assert_eq!(at("yesterday"), "2026-11-08T23:00:00Z");
        assert_eq!(at("08:15"), "2026-11-10T07:15:00Z");
        assert_eq!(at("@1794312000"), "2026-11-10T12:00:00Z");
    }

    /// `--since "yesterday 13:00"`, `monday` and `2026-03-02T10:00+01:00` were refused; `26-11-09` was the year 26.
    #[test]
    fn times_are_read_as_systemd_time_has_them() {
        assert_eq!(at("yesterday 13:00"), "2026-11-09T12:00:00Z");
        assert_eq!(at("today 08:00"), "2026-11-10T07:00:00Z");
        assert_eq!(at("26-11-09"), "2026-11-08T23:00:00Z");
        assert_eq!(at("Mon 2026-11-09 08:00"), "2026-11-09T07:00:00Z");
        assert_eq!(at("2026-03-02T10:00+01:00"), "2026-03-02T09:00:00Z");
        assert_eq!(at("2026-03-02 10:00:00.5 +0530"), "2026-03-02T04:30:00Z");
        assert_eq!(at("2026-03-02 10:00Z"), "2026-03-02T10:00:00Z");
        assert_eq!(at("2026-03-02T10:00-05"), "2026-03-02T15:00:00Z");
        assert_eq!(at("2026-03-02 10:00 Asia/Tokyo"), "2026-03-02T01:00:00Z");
        assert_eq!(at("2026-03-02 UTC"), "2026-03-02T00:00:00Z");
        assert_eq!(at("today UTC"), "2026-11-10T00:00:00Z");
        assert_eq!(at("tomorrow Pacific/Auckland"), "2026-11-11T11:00:00Z", "it is the eleventh there");
        assert_eq!(at("10:00Z"), "2026-11-10T10:00:00Z");
        assert_eq!(at("2min left"), "2026-11-10T12:02:12Z");
        assert_eq!(at("-1500ms"), "2026-11-10T12:00:10Z");
    }

    /// 2026-11-10 is a Tuesday.
    #[test]
    fn a_weekday_is_the_latest_one() {
        assert_eq!(at("monday"), "2026-11-08T23:00:00Z");
        assert_eq!(at("Tue"), "2026-11-09T23:00:00Z", "today");
        assert_eq!(at("last tuesday"), "2026-11-02T23:00:00Z", "not today");
        assert_eq!(at("Wednesday 13:00"), "2026-11-04T12:00:00Z");
        assert_eq!(at("last friday 17:30"), "2026-11-06T16:30:00Z");
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        let wrong = parse("Fri 2026-11-09", berlin, Timestamp(0)).unwrap_err();
        assert_eq!(wrong, "2026-11-09 is no Fri: it is a Monday");
    }

    #[test]
    fn what_nobody_can_mean_is_no_time() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        for text in [
            "",
            "soon",
            "-",
            "ago",
            "UTC",
            "last",
            "last week",
            "last 13:00",
            "13:00 yesterday",
            "24:00",
            "2026-11-31",
            "226-11-09",
            "monday monday",
            "2026-11-09 10:00 Nowhere",
            "@nan",
            "@1e300",
            "900000y ago",
            "T",
            "today +25:00",
        ] {
            assert!(parse(text, berlin, Timestamp(0)).is_err(), "{text}");
        }
    }

    #[test]
    fn spans_count_back_from_now() {
        assert_eq!(at("-2h"), "2026-11-10T10:00:12Z");
        assert_eq!(at("1h 30min ago"), "2026-11-10T10:30:12Z");
        assert_eq!(at("3 days ago"), "2026-11-07T12:00:12Z");
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        assert!(parse("soon", berlin, Timestamp(0)).unwrap_err().contains("is no time"));
        assert!(parse("-", berlin, Timestamp(0)).is_err());
    }
}
