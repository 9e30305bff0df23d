//! Does a load file belong to this log? Host, day and zone are compared, and what does not fit is said.

use std::collections::BTreeSet;

use crate::model::load::is_same_host;
use crate::model::{LoadSource, Micros, SECOND, Timestamp};

const HALF_HOUR: i64 = 1800 * SECOND;
/// No two zones are further apart.
const FARTHEST: i64 = 26 * 2 * HALF_HOUR;
/// Two spans begin and end alike if they do so within this.
const ALIKE: i64 = 300 * SECOND;

/// What comparing a load file with the log gave: the sentences are without the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Nothing speaks against it.
    Good,
    /// It is used, but its times look shifted.
    Doubtful(String),
    /// It is of another time.
    Apart(String),
    /// It is of another host.
    OtherHost(String),
}

/// Compares a source with the hosts and the time of the log.
pub fn fit(source: &LoadSource, hosts: &BTreeSet<&str>, log: Option<(Timestamp, Timestamp)>) -> Fit {
    if let Some(own) = source.host.as_deref()
        && !hosts.is_empty()
        && !hosts.iter().any(|host| is_same_host(own, host))
    {
        let hosts: Vec<&str> = hosts.iter().copied().take(3).collect();
        return Fit::OtherHost(format!("it is of host {own}, the log of {}: not used", hosts.join(", ")));
    }
    let (Some((from, to)), Some(log)) = (source.span, log) else { return Fit::Good };
    let grace = (source.interval_s.unwrap_or(0.0) * 2e6) as i64;
    let shifted = shift((from, to), log);
    if to.0 + grace >= log.0.0 && from.0 <= log.1.0 + grace {
        let Some((by, zone)) = shifted.alike.zip(source.zone.as_deref()) else { return Fit::Good };
        return Fit::Doubtful(format!(
            "it begins and ends {} the log; its times were read as {zone}: if that is not their zone, give --timezone",
            apart(by)
        ));
    }
    let spans = format!("it is of {}, the log of {}", span((from, to)), span(log));
    Fit::Apart(match source.zone.as_deref().filter(|_| shifted.gap.abs() <= FARTHEST) {
        Some(zone) => {
            format!("{spans}: not used. Its times were read as {zone}; if that is not their zone, give --timezone")
        }
        None => format!("{spans}: not used"),
    })
}

/// How one span lies beside another.
struct Shift {
    /// Both ends differ by the same whole number of half hours.
    alike: Option<i64>,
    /// The distance between two spans that do not meet.
    gap: i64,
}

fn shift(own: (Timestamp, Timestamp), log: (Timestamp, Timestamp)) -> Shift {
    let (first, last) = (own.0.0 - log.0.0, own.1.0 - log.1.0);
    let whole = (first + HALF_HOUR / 2).div_euclid(HALF_HOUR) * HALF_HOUR;
    let alike = whole != 0 && (first - whole).abs() <= ALIKE && (last - whole).abs() <= ALIKE;
    let gap = if own.1 < log.0 { own.1.0 - log.0.0 } else { own.0.0 - log.1.0 };
    Shift { alike: alike.then_some(whole), gap }
}

/// `2 h before`, `30 min after`.
fn apart(by: i64) -> String {
    format!("{} {}", Micros(by.abs()), if by < 0 { "before" } else { "after" })
}

fn span((from, to): (Timestamp, Timestamp)) -> String {
    format!("{} to {} UTC", from.minute(), to.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;

    fn source(from: i64, to: i64, zone: Option<&str>) -> LoadSource {
        let span = Some((Timestamp(from * SECOND), Timestamp(to * SECOND)));
        LoadSource { span, interval_s: Some(60.0), zone: zone.map(str::to_owned), ..LoadSource::default() }
    }

    fn log(from: i64, to: i64) -> Option<(Timestamp, Timestamp)> {
        Some((Timestamp(from * SECOND), Timestamp(to * SECOND)))
    }

    fn against(source: &LoadSource) -> Fit {
        fit(source, &BTreeSet::from(["web1"]), log(0, 24 * HOUR))
    }

    #[test]
    fn what_overlaps_is_used() {
        assert_eq!(against(&source(-HOUR, 2 * HOUR, Some("UTC"))), Fit::Good);
        assert_eq!(against(&source(0, 24 * HOUR, Some("UTC"))), Fit::Good);
        assert_eq!(against(&source(2 * HOUR, 26 * HOUR, None)), Fit::Good, "its stamps say their zone");
    }

    #[test]
    fn another_day_and_another_zone_are_said() {
        let sentence = |source| match against(&source) {
            Fit::Apart(text) | Fit::OtherHost(text) | Fit::Doubtful(text) => text,
            Fit::Good => String::new(),
        };
        let day = sentence(source(-99 * HOUR, -75 * HOUR, Some("UTC")));
        assert!(day.ends_with("to 1970-01-02 00:00 UTC: not used"), "{day}");
        let zone = sentence(source(-9 * HOUR, -HOUR, Some("Asia/Tokyo")));
        assert!(
            zone.contains("not used") && zone.contains("read as Asia/Tokyo") && zone.contains("--timezone"),
            "{zone}"
        );
        let shifted = sentence(source(2 * HOUR, 26 * HOUR, Some("UTC")));
        assert!(shifted.starts_with("it begins and ends 2 h 00 min after the log"), "{shifted}");
    }

    #[test]
    fn another_host_is_not_used() {
        let of = |host: &str| LoadSource { host: Some(host.to_owned()), ..source(0, HOUR, None) };
        assert_eq!(against(&of("web1.example.net")), Fit::Good);
        assert!(
            matches!(against(&of("db1")), Fit::OtherHost(text) if text.contains("it is of host db1, the log of web1"))
        );
    }
}
