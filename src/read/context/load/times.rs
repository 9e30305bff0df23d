//! Times in load files: RFC 3339, local times with and without a zone, Unix time in s, ms, µs or ns.

use crate::model::{SECOND, Timestamp};
use crate::read::stamp::clock::{Clock, Zone};
use crate::read::stamp::{Kind, Stamp, stamp};

/// Reads the times of one file, in the order of its rows.
pub struct Times {
    zone: Zone,
    clock: Clock,
    /// Did any of them leave its zone open?
    pub is_local: bool,
}

impl Times {
    /// Times without a zone are read in `zone`.
    pub fn new(zone: Zone) -> Times {
        Times { zone, clock: Clock::new(zone, 1970, Timestamp(0)), is_local: false }
    }

    /// The time that makes up all of `text`. One without a year is none: a load file that old has no day either.
    pub fn read(&mut self, text: &str) -> Option<Timestamp> {
        let text = text.trim().trim_matches('"');
        if let Some(at) = unix(text) {
            return Some(at);
        }
        let (stamp, len) = stamp(text.as_bytes())?;
        (len == text.len()).then_some(())?;
        self.stamp(stamp)
    }

    /// The same of a stamp.
    fn stamp(&mut self, stamp: Stamp) -> Option<Timestamp> {
        match stamp.kind {
            Kind::Utc => {}
            Kind::Local => self.is_local = true,
            Kind::Yearless | Kind::Monotonic => return None,
        }
        Some(self.clock.at(stamp))
    }

    /// Name of the zone that was assumed, if one had to be.
    pub fn zone(&self) -> Option<String> {
        self.is_local.then(|| self.zone.name())
    }
}

/// Unix time; its size tells its unit, from 2001 to 2286.
fn unix(text: &str) -> Option<Timestamp> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let micros = match whole.len() {
        9..=10 => number * SECOND + fraction_of_a_second(fraction),
        12..=13 => number * 1000,
        15..=16 => number,
        18..=19 => number / 1000,
        _ => return None,
    };
    Some(Timestamp(micros))
}

/// Digits behind the point, as µs.
fn fraction_of_a_second(digits: &str) -> i64 {
    digits.bytes().chain(std::iter::repeat(b'0')).take(6).fold(0, |n, b| n * 10 + i64::from(b - b'0'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::model::Micros;

    fn read(text: &str) -> Option<String> {
        let mut times = Times::new(Zone::parse("Europe/Berlin").unwrap());
        let at = times.read(text)?;
        Some(format!("{} {}", at.rfc3339(Micros(1000)), if times.is_local { "local" } else { "utc" }))
    }

    #[test]
    fn every_usual_way_to_write_a_time_is_read() {
        let utc = "2026-11-22T13:23:23.398Z utc";
        for text in ["1795353803.398", "1795353803398", "1795353803398000", "1795353803398000000"] {
            assert_eq!(read(text).as_deref(), Some(utc), "{text}");
        }
        assert_eq!(read("2026-11-22T13:23:23.398Z").as_deref(), Some(utc));
        assert_eq!(read("2026-11-22 14:23:23.398 +0100").as_deref(), Some(utc));
        assert_eq!(read("2026-11-22 14:23:23").as_deref(), Some("2026-11-22T13:23:23.000Z local"));
        assert_eq!(read("2026-11-22 13:23:23 UTC").as_deref(), Some("2026-11-22T13:23:23.000Z utc"));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "x", "12", "1.5", "Nov 22 13:23:23", "2026-11-22", "17953538O3", "99999999999999999999", "-1"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
