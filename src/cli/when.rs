//! `--since` and `--until`, in journalctl's grammar (systemd.time(7)).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::model::{SECOND, Timestamp};
use crate::read::clock::Zone;

/// What people mean by a time, `now` being now. The error says what would be understood.
pub fn parse(text: &str, zone: Zone, now: Timestamp) -> Result<Timestamp, String> {
    let trimmed = text.trim();
    absolute(trimmed, zone, now).or_else(|| relative(trimmed, now)).ok_or_else(|| {
        format!(
            "`{text}` is no time; write 2026-11-22, \"2026-11-22 13:00\", 13:00, today, yesterday, -2h, \"3 days ago\" or @1795352951"
        )
    })
}

fn absolute(text: &str, zone: Zone, now: Timestamp) -> Option<Timestamp> {
    if let Some(epoch) = text.strip_prefix('@') {
        return Some(Timestamp((epoch.parse::<f64>().ok()? * SECOND as f64) as i64));
    }
    if let Ok(with_offset) = chrono::DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)) {
        return Some(Timestamp(with_offset.timestamp_micros()));
    }
    let today = zone.to_local(now).0.div_euclid(86_400 * SECOND);
    match text {
        "now" => return Some(now),
        "today" => return Some(midnight(zone, now, 0)),
        "yesterday" => return Some(midnight(zone, now, -1)),
        "tomorrow" => return Some(midnight(zone, now, 1)),
        _ => {}
    }
    let local = |at: NaiveDateTime| Timestamp(zone.to_utc(at.and_utc().timestamp_micros(), i64::MIN / 2));
    for format in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"] {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, format) {
            return Some(local(at));
        }
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(local(day.and_time(NaiveTime::MIN)));
    }
    let time = ["%H:%M:%S", "%H:%M"].iter().find_map(|f| NaiveTime::parse_from_str(text, f).ok())?;
    let seconds = i64::from(chrono::Timelike::num_seconds_from_midnight(&time));
    Some(Timestamp(zone.to_utc((today * 86_400 + seconds) * SECOND, i64::MIN / 2)))
}

/// The beginning of today, or of the day so many days later.
pub fn midnight(zone: Zone, now: Timestamp, days: i64) -> Timestamp {
    let today = zone.to_local(now).0.div_euclid(86_400 * SECOND);
    Timestamp(zone.to_utc((today + days) * 86_400 * SECOND, i64::MIN / 2))
}

/// `-2h`, `+5min`, `3 days ago`, `1h 30min ago`.
fn relative(text: &str, now: Timestamp) -> Option<Timestamp> {
    let (text, sign) = match (text.strip_suffix("ago"), text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(span), ..) => (span, -1),
        (_, Some(span), _) => (span, -1),
        (.., Some(span)) => (span, 1),
        _ => return None,
    };
    Some(Timestamp(now.0 + sign * span(text)?))
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
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        total += number * unit(&rest[..letters])?;
        rest = rest[letters..].trim_start();
    }
    Some((total * SECOND as f64) as i64)
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
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
