//! `sadf -j`: sysstat's measurements as JSON, one document with one or more hosts.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Gathering, Times, sysstat};
use crate::model::{Measured, Metric, Timestamp};
use crate::read::stamp::clock::Zone;

/// Names and numbers, and now and then a text.
type Numbers = BTreeMap<String, Value>;

#[derive(Deserialize)]
struct Document {
    sysstat: Sysstat,
}

#[derive(Deserialize)]
struct Sysstat {
    hosts: Vec<Host>,
}

#[derive(Deserialize)]
struct Host {
    nodename: Option<String>,
    #[serde(rename = "number-of-cpus")]
    cpus: Option<f64>,
    #[serde(default)]
    statistics: Vec<Moment>,
    #[serde(default)]
    restarts: Vec<Restart>,
}

#[derive(Deserialize)]
struct Restart {
    boot: Option<Stamp>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Moment {
    timestamp: Option<Stamp>,
    cpu_load: Vec<Numbers>,
    cpu_load_all: Vec<Numbers>,
    swap_pages: Numbers,
    memory: Numbers,
    queue: Numbers,
    network: Network,
    psi: BTreeMap<String, Numbers>,
}

#[derive(Deserialize)]
struct Stamp {
    date: String,
    time: String,
    tz: Option<String>,
    /// Before sysstat 12.7 a flag stood for the zone.
    utc: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Network {
    net_edev: Vec<Numbers>,
    net_tcp: Numbers,
    net_etcp: Numbers,
}

/// Reads the document.
///
/// # Errors
/// If it is not whole, or holds no measurements.
pub fn read(text: &str, zone: Zone) -> Result<Vec<Measured>, String> {
    let document: Document = serde_json::from_str(text)
        .map_err(|e| format!("it is no whole `sadf -j` document ({e}); perhaps it was cut short"))?;
    let measured: Vec<Measured> = document.sysstat.hosts.into_iter().map(|h| host(h, zone)).collect();
    match measured.iter().all(|m| m.series.is_empty()) {
        true => Err("it holds no measurements that are used here; `sadf -j FILE -- -A` prints all".to_owned()),
        false => Ok(measured),
    }
}

fn host(host: Host, zone: Zone) -> Measured {
    let (mut gathering, mut times) = (Gathering::default(), Times::new(zone));
    for moment in host.statistics {
        let Some(at) = moment.timestamp.as_ref().and_then(|s| times.read(&s.text())) else { continue };
        if let Some(cpus) = host.cpus {
            gathering.gauge(Metric::Cpus, at, cpus);
        }
        put(moment, at, &mut gathering);
    }
    for boot in host.restarts.iter().filter_map(|restart| restart.boot.as_ref()) {
        times.read(&boot.text()).into_iter().for_each(|at| gathering.boot(at));
    }
    gathering.finish("sadf JSON", host.nodename, times.zone())
}

impl Stamp {
    fn text(&self) -> String {
        let zone = self.tz.as_deref().unwrap_or(if self.utc == Some(1) { "UTC" } else { "" });
        format!("{} {} {zone}", self.date, self.time)
    }
}

/// JSON leaves out what the text's headers say around a name: `%`, `kb`, `/s`.
fn put(moment: Moment, at: Timestamp, gathering: &mut Gathering) {
    let is_all = |numbers: &&Numbers| numbers.get("cpu").is_some_and(|cpu| cpu == "all" || cpu == "-1");
    for numbers in moment.cpu_load.iter().chain(&moment.cpu_load_all).filter(is_all) {
        numbers_of(numbers, ("%", ""), "", at, gathering);
    }
    numbers_of(&moment.swap_pages, ("", "/s"), "", at, gathering);
    numbers_of(&moment.memory, ("kb", ""), "", at, gathering);
    numbers_of(&moment.queue, ("", ""), "", at, gathering);
    for numbers in &moment.network.net_edev {
        let name = numbers.get("iface").and_then(Value::as_str).unwrap_or_default();
        if sysstat::counts("IFACE", name) {
            numbers_of(numbers, ("", "/s"), name, at, gathering);
        }
    }
    numbers_of(&moment.network.net_tcp, ("", "/s"), "", at, gathering);
    numbers_of(&moment.network.net_etcp, ("", "/s"), "", at, gathering);
    for (name, numbers) in &moment.psi {
        let what = name.trim_start_matches("psi-");
        let average = numbers.get("some_avg").and_then(Value::as_f64);
        if let (Some(column), Some(value)) = (sysstat::column(&format!("%s{what}")), average) {
            gathering.put(column, "", at, value);
        }
    }
}

fn numbers_of(numbers: &Numbers, (before, after): (&str, &str), part: &str, at: Timestamp, gathering: &mut Gathering) {
    for (name, value) in numbers {
        let column = sysstat::column(&format!("{before}{name}{after}"));
        if let (Some(column), Some(value)) = (column, value.as_f64()) {
            gathering.put(column, &format!("{part}{name}"), at, value);
        }
    }
}
