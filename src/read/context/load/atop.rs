//! `atop -P ALL` (or CPU, CPL, MEM, PAG, NET): a line for each kind, counts over the interval behind. What follows
//! `RESET` counts since boot and says nothing about its moment.

use std::collections::BTreeMap;

use super::Gathering;
use super::gathering::Mode;
use crate::model::{Measured, Metric, SECOND, Timestamp};

/// Does this look like such a file?
pub fn is_atop(text: &str) -> bool {
    text.lines().take(5).any(|l| line(l).is_some())
}

/// A line: its kind, host, time, interval (s), and the values behind.
struct Line<'a> {
    kind: &'a str,
    host: &'a str,
    at: Timestamp,
    seconds: f64,
    values: Vec<&'a str>,
}

/// `CPU web1 1795353803 2026/11/22 13:23:23 600 100 4 …`: the time is Unix time, whatever the zone of the date.
fn line(text: &str) -> Option<Line<'_>> {
    let mut words = text.split_whitespace();
    let (kind, host) = (words.next()?, words.next()?);
    let at: i64 = words.next()?.parse().ok().filter(|s| (0..100_000_000_000).contains(s))?;
    let (date, _time) = (words.next()?, words.next()?);
    let seconds: f64 = words.next()?.parse().ok()?;
    let is_line = kind.bytes().all(|b| b.is_ascii_uppercase()) && date.len() == 10 && date.matches('/').count() == 2;
    is_line.then(|| Line { kind, host, at: Timestamp(at * SECOND), seconds, values: words.collect() })
}

/// Reads the whole text.
///
/// # Errors
/// If it holds nothing that is used here.
pub fn read(text: &str) -> Result<Vec<Measured>, String> {
    let mut hosts: BTreeMap<&str, Gathering> = BTreeMap::new();
    let mut since_boot = false;
    for text in text.lines() {
        match text.trim() {
            "RESET" => since_boot = true,
            "SEP" => since_boot = false,
            _ => {
                if let Some(line) = line(text) {
                    put(&line, since_boot, hosts.entry(line.host).or_default());
                }
            }
        }
    }
    let finish = |(host, gathering): (&str, Gathering)| gathering.finish("atop", Some(host.to_owned()), None);
    let measured: Vec<Measured> = hosts.into_iter().map(finish).filter(|m| !m.series.is_empty()).collect();
    match measured.is_empty() {
        true => Err("it holds nothing that is used here; `atop -r FILE -P CPU,CPL,MEM,PAG,NET` prints it".to_owned()),
        false => Ok(measured),
    }
}

fn put(line: &Line, since_boot: bool, gathering: &mut Gathering) {
    let number = |i: usize| line.values.get(i).and_then(|v| v.parse::<f64>().ok());
    let mut gauge = |metric, value: Option<f64>| value.into_iter().for_each(|v| gathering.gauge(metric, line.at, v));
    match line.kind {
        "CPL" => {
            gauge(Metric::Cpus, number(0));
            gauge(Metric::Load1, number(1));
            gauge(Metric::Load5, number(2));
            gauge(Metric::Load15, number(3));
        }
        "MEM" => gauge(Metric::MemoryTotal, number(0).zip(number(1)).map(|(page, pages)| page * pages)),
        _ if since_boot || line.seconds <= 0.0 => {}
        "CPU" => processors(line, gathering),
        "PAG" => {
            rate(line, Metric::SwapIn, number(4), gathering);
            rate(line, Metric::SwapOut, number(5), gathering);
        }
        "NET" if line.values.first() == Some(&"upper") => {
            rate(line, Metric::TcpIn, number(1), gathering);
            rate(line, Metric::TcpOut, number(2), gathering);
        }
        _ => {}
    }
}

/// A count over the interval.
fn rate(line: &Line, metric: Metric, count: Option<f64>, gathering: &mut Gathering) {
    count.into_iter().for_each(|count| gathering.rate(metric, "", line.at, count / line.seconds));
}

/// Clock ticks per second, processors, then ticks by mode: system, user, nice, idle, wait, irq, softirq, steal.
fn processors(line: &Line, gathering: &mut Gathering) {
    let ticks: Vec<f64> = line.values.iter().skip(2).take(8).filter_map(|v| v.parse().ok()).collect();
    let [system, _, _, idle, wait, _, _, steal] = ticks[..] else { return };
    let total: f64 = ticks.iter().sum();
    if total > 0.0 {
        for (mode, spent) in [(Mode::System, system), (Mode::Idle, idle), (Mode::Iowait, wait), (Mode::Steal, steal)] {
            gathering.cpu_share(mode, line.at, spent / total);
        }
    }
}
