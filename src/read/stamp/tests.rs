//! Every form a stamp is written in, against chrono where chrono can print it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use proptest::prelude::*;

use super::calendar::YEAR_2000;
use super::*;
use crate::model::SECOND;

const DAY: i64 = 86_400;

fn micros(date: (i32, u32, u32), time: (u32, u32, u32), micros: u32) -> i64 {
    let date = NaiveDate::from_ymd_opt(date.0, date.1, date.2).unwrap();
    date.and_hms_micro_opt(time.0, time.1, time.2, micros).unwrap().and_utc().timestamp_micros()
}

/// What follows a stamp must not matter.
fn read(text: &[u8]) -> Option<Stamp> {
    let alone = stamp(text);
    if let Some((_, len)) = alone {
        assert_eq!(len, text.len(), "{}", text.escape_ascii());
    }
    let before = [text, b" web1 sshd[1]: x"].concat();
    assert_eq!(stamp(&before), alone, "{}", text.escape_ascii());
    let mut cache = StampCache::default();
    for _ in 0..2 {
        assert_eq!(cache.stamp(&before), alone, "cached: {}", text.escape_ascii());
    }
    alone.map(|(stamp, _)| stamp)
}

#[test]
fn stamps_without_a_year_count_from_2000() {
    let noon = micros((2000, 11, 3), (10, 11, 12), 0) - micros((2000, 1, 1), (0, 0, 0), 0);
    let forms: [&[u8]; 12] = [
        b"Nov  3 10:11:12",
        b"Nov 03 10:11:12",
        b"Nov 3 10:11:12",
        b"nov. 3 10:11:12",
        b"Nov  3 10:11:12:",
        b"3 Nov 10:11:12",
        b"03-Nov 10:11:12",
        b"<38>Nov  3 10:11:12",
        b"\xef\xbb\xbfNov  3 10:11:12",
        b"\xef\xbb\xbf<38>Nov  3 10:11:12",
        b"Sun Nov  3 10:11:12",
        b"Sun, 3 Nov 10:11:12",
    ];
    for form in forms {
        let expected = Stamp { micros: noon, kind: Kind::Yearless, resolution: Resolution::Second };
        assert_eq!(read(form), Some(expected), "{}", form.escape_ascii());
    }
    let precise = read(b"Nov 03 10:11:12.123456").unwrap();
    assert_eq!((precise.micros, precise.resolution), (noon + 123_456, Resolution::Micro));
    let august = read(b"ao\xc3\xbbt 19 11:08:37").unwrap();
    assert_eq!(august.micros, micros((2000, 8, 19), (11, 8, 37), 0) - micros((2000, 1, 1), (0, 0, 0), 0));
    assert_eq!(read(b"M\xe4r  9 11:08:37").unwrap().kind, Kind::Yearless);
    assert_eq!(read(b"Feb 29 00:00:00").unwrap().micros, 59 * 86_400 * SECOND);
}

#[test]
fn stamps_with_a_year_and_no_zone_are_local() {
    let noon = micros((2026, 11, 22), (13, 9, 11), 0);
    let forms = [
        "Nov 22 2026 13:09:11",
        "Nov 22, 2026 13:09:11",
        "Nov 22 2026 13:09:11:",
        "2026 Nov 22 13:09:11",
        "22 Nov 2026 13:09:11",
        "22-Nov-2026 13:09:11",
        "Sun Nov 22 13:09:11 2026",
        "Sun Nov 22 13:09:11 CET 2026",
        "Sun 2026-11-22 13:09:11 CET",
        "Sun 2026-11-22 13:09:11 EAT",
        "2026-11-22 13:09:11 CET",
        "2026-11-22T13:09:11",
        "2026-11-22 13:09:11",
        "2026/11/22 13:09:11",
        "2026-11-22_13:09:11",
        "[Sun Nov 22 13:09:11 2026]",
        "[2026-11-22 13:09:11]",
    ];
    for form in forms {
        let expected = Stamp { micros: noon, kind: Kind::Local, resolution: Resolution::Second };
        assert_eq!(read(form.as_bytes()), Some(expected), "{form}");
    }
}

#[test]
fn stamps_with_a_zone_are_utc() {
    let noon = micros((2026, 11, 22), (13, 9, 11), 0);
    let forms = [
        ("2026-11-22T13:09:11Z", 0, Resolution::Second),
        ("2026-11-22t13:09:11z", 0, Resolution::Second),
        ("2026-11-22 13:09:11Z", 0, Resolution::Second),
        ("2026-11-22T15:09:11+02:00", 0, Resolution::Second),
        ("2026-11-22T15:09:11+0200", 0, Resolution::Second),
        ("2026-11-22T15:09:11+02", 0, Resolution::Second),
        ("2026-11-22T07:39:11-05:30", 0, Resolution::Second),
        ("2026-11-22 15:09:11 +0200", 0, Resolution::Second),
        ("2026-11-22 13:09:11 UTC", 0, Resolution::Second),
        ("Sun 2026-11-22 13:09:11 UTC", 0, Resolution::Second),
        ("Sun 2026-11-22 13:09:11 GMT", 0, Resolution::Second),
        ("Sun 2026-11-22 10:09:11 -03", 0, Resolution::Second),
        ("Sun Nov 22 13:09:11 UTC 2026", 0, Resolution::Second),
        ("Sun, 22 Nov 2026 13:09:11 +0000", 0, Resolution::Second),
        ("2026-11-22T13:09:11.1Z", 100_000, Resolution::Second),
        ("2026-11-22T13:09:11.123Z", 123_000, Resolution::Milli),
        ("2026-11-22T13:09:11,123+00:00", 123_000, Resolution::Milli),
        ("2026-11-22T13:09:11.123456Z", 123_456, Resolution::Micro),
        ("2026-11-22T13:09:11.123456789Z", 123_456, Resolution::Micro),
        ("<38>1 2026-11-22T13:09:11.123Z", 123_000, Resolution::Milli),
        ("2026-11-22T13:09Z", -11 * SECOND, Resolution::Minute),
    ];
    for (form, more, resolution) in forms {
        let expected = Stamp { micros: noon + more, kind: Kind::Utc, resolution };
        assert_eq!(read(form.as_bytes()), Some(expected), "{form}");
    }
}

#[test]
fn unix_and_boot_clocks_are_read() {
    let at = |micros, kind, resolution| Some(Stamp { micros, kind, resolution });
    assert_eq!(read(b"1795352951.123456"), at(1_795_352_951_123_456, Kind::Utc, Resolution::Micro));
    assert_eq!(read(b"1795352951"), at(1_795_352_951_000_000, Kind::Utc, Resolution::Second));
    assert_eq!(read(b"[   12.345678]"), at(12_345_678, Kind::Monotonic, Resolution::Micro));
    assert_eq!(read(b"[123456.345678]"), at(123_456_345_678, Kind::Monotonic, Resolution::Micro));
    assert_eq!(read(b"[   12.345678 <    0.000123 >]"), at(12_345_678, Kind::Monotonic, Resolution::Micro));
}

#[test]
fn a_leap_second_is_the_end_of_the_second_before() {
    let stamp = read(b"2016-12-31T23:59:60Z").unwrap();
    assert_eq!(stamp.micros, micros((2016, 12, 31), (23, 59, 59), 999_999));
    assert_eq!(read(b"2016-12-31T23:59:60.5Z").unwrap().micros, stamp.micros);
}

#[test]
fn what_is_no_time_is_no_stamp() {
    let refused = [
        "Feb 30 10:11:12",
        "Nov  0 10:11:12",
        "Nov 31 10:11:12",
        "Nov  3 24:11:12",
        "Nov  3 10:60:12",
        "Nov  3 10:11:61",
        "Nov  3 10:11:1",
        "Nov  3 10-11-12",
        "Nov  3 10:11:12x",
        "Nov  3 10:11:12.",
        "Nov3 10:11:12",
        "Nov  3",
        "Nov",
        "Feb 29 2026 10:11:12",
        "Sun Feb 29 10:11:12 2026",
        "Nov  3 0999 10:11:12",
        "2026-02-29T10:11:12Z",
        "2026-13-01T10:11:12Z",
        "2026-11-22T10:11:12FOO",
        "2026-11-22T10:11:12Zulu",
        "2026-11-22T10:11:12+99:00",
        "2026-11-22T10:11:12:INFO",
        "2026-11/22T10:11:12",
        "2026-11-22X10:11:12",
        "2026-11-22",
        "123456789",
        "12345678901234.5",
        "[12]",
        "[12.5",
        "[12.5 x]",
        "[x 12.5]",
        "- sshd",
        "<38>",
        "<1234>Nov  3 10:11:12",
        "Accepted password for root",
        "",
    ];
    for form in refused {
        assert_eq!(stamp(form.as_bytes()), None, "{form}");
    }
}

#[test]
fn hosts_are_not_taken_for_zones_or_years() {
    let len = |text: &str| stamp(text.as_bytes()).map(|(_, len)| len);
    assert_eq!(len("2026-11-22 13:09:11 WEB sshd[1]: x"), Some(19));
    assert_eq!(len("2026-11-22 13:09:11 UTC1 sshd[1]: x"), Some(19));
    assert_eq!(len("2026-11-22 13:09:11 -x sshd[1]: x"), Some(19));
    assert_eq!(len("Nov 22 13:09:11 2026 sshd[1]: x"), Some(15));
    assert_eq!(len("Sun Nov 22 13:09:11 2026x sshd[1]: x"), Some(19));
    assert_eq!(len("Sun Nov 22 13:09:11 WEB sshd[1]: x"), Some(19));
}

#[test]
fn the_cache_is_not_fooled_by_a_shared_beginning() {
    let mut cache = StampCache::default();
    let lines = [
        "Nov 22 13:09 web1",
        "Nov 22 13:09:30 web1",
        "Nov 22 13:09:30.5 web1",
        "Nov 22 13:09:30 2026 web1",
        "2026-11-22 13:09:11 web1",
        "2026-11-22 13:09:11 UTC web1",
        "2026-11-22 13:09:11+01:00 web1",
        "2026-11-22 13:09:11x web1",
        "2026-11-22 13:09:12",
        "2026-11-22 13:09:1",
        "Sun Nov 22 13:09:11 2026 web1",
        "Sun Nov 22 13:09:11 2027 web1",
        "Sun Nov 22 13:09:11 web1",
        "",
    ];
    for line in lines.iter().chain(lines.iter().rev()) {
        assert_eq!(cache.stamp(line.as_bytes()), stamp(line.as_bytes()), "{line}");
    }
}

#[test]
fn a_stamp_that_differs_in_one_byte_is_read_anew() {
    let lines = [
        "Nov 22 13:09:30 web1 sshd[1]: x",
        "Nov 22 13:09:30: web1 sshd[1]: x",
        "Nov 22 13:09:30.123456 web1",
        "Nov 22 13:09:30,1234567 web1",
        "2026-11-22T13:09:30+01:00 web1",
        "2026-11-22T13:09:30.123456+01:00 web1",
        "2026-11-22T13:09:30.123Z web1",
        "2026-11-22 13:09:30 web1 sshd[1]: x",
        "2026-11-22 13:09:30 UTC web1 sshd[1]: x",
        "2026-11-22 13:09:30 -0530 web1 sshd[1]: x",
        "Sun Nov 22 13:09:30 2026 web1",
        "Sun 2026-11-22 13:09:30 CET web1",
        "Sun Nov 22 13:09:30 UTC 2026 web1",
        "22-Nov-2026 13:09:30.123 web1",
        "<38>Nov 22 13:09:30 web1",
        "1795352951.123456 web1",
    ];
    let mut ends: Vec<Vec<u8>> = Vec::new();
    for line in lines {
        for at in 0..line.len() {
            ends.push(line.as_bytes()[..at].to_vec());
            for byte in b"0129 :.,+-ZTU[\xff" {
                let mut other = line.as_bytes().to_vec();
                other[at] = *byte;
                ends.push(other);
            }
        }
    }
    for line in lines {
        let mut cache = StampCache::default();
        for other in &ends {
            cache.stamp(line.as_bytes());
            assert_eq!(cache.stamp(other), stamp(other), "{} after {line}", other.escape_ascii());
        }
    }
}

/// A time chrono knows, between 1970 and 2199.
fn times() -> impl Strategy<Value = NaiveDateTime> {
    (0..7_258_118_400_000_000i64).prop_map(|us| DateTime::from_timestamp_micros(us).unwrap().naive_utc())
}

proptest! {
    #[test]
    fn stamps_agree_with_chrono(time in times(), minutes in -14 * 60..=14 * 60i32) {
        let us = time.and_utc().timestamp_micros();
        let second = us - us.rem_euclid(SECOND);
        let read = |format: &str| read(time.format(format).to_string().as_bytes()).map(|s| (s.micros, s.kind));
        prop_assert_eq!(read("%Y-%m-%dT%H:%M:%S%.6f"), Some((us, Kind::Local)));
        prop_assert_eq!(read("%a %b %e %H:%M:%S %Y"), Some((second, Kind::Local)));
        prop_assert_eq!(read("%b %e %Y %H:%M:%S"), Some((second, Kind::Local)));
        prop_assert_eq!(read("%a %Y-%m-%d %H:%M:%S UTC"), Some((second, Kind::Utc)));
        prop_assert_eq!(read("%Y-%m-%dT%H:%M:%S%.3fZ").map(|s| s.0), Some(us - us.rem_euclid(1000)));
        let sign = if minutes < 0 { '-' } else { '+' };
        let offset = format!("%Y-%m-%dT%H:%M:%S%.6f{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        prop_assert_eq!(read(&offset), Some((us - i64::from(minutes) * 60 * SECOND, Kind::Utc)));
        if let Some(leap) = time.with_year(2000) {
            let expected = leap.and_utc().timestamp_micros() - YEAR_2000 * DAY * SECOND;
            prop_assert_eq!(read("%b %d %H:%M:%S%.6f"), Some((expected, Kind::Yearless)));
        }
    }

    #[test]
    fn no_bytes_make_a_stamp_panic(line in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Some((_, len)) = stamp(&line) {
            prop_assert!(len <= line.len());
        }
    }

    #[test]
    fn near_stamps_do_not_panic_and_the_cache_agrees(line in "[0-9JFMAMJSONDTW:. +\\-\\[\\]<>,Zanebu/]{0,40}") {
        let mut cache = StampCache::default();
        let found = stamp(line.as_bytes());
        prop_assert!(found.is_none_or(|(_, len)| len <= line.len()));
        prop_assert_eq!(cache.stamp(line.as_bytes()), found);
        prop_assert_eq!(cache.stamp(line.as_bytes()), found);
    }
}
