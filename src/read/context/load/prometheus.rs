//! What Prometheus answers to `query_range` (or `query`): JSON documents, one or several in a file, of the usual
//! series of node_exporter. A query has to name a metric: the answer to `rate(…)` no longer says what it is.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Gathering, node};
use crate::model::{Measured, SECOND, Timestamp};

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    data: Data,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Data {
    result: Vec<Answer>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    metric: BTreeMap<String, String>,
    values: Vec<(f64, String)>,
    value: Option<(f64, String)>,
}

/// Reads all documents of the text.
///
/// # Errors
/// If one is no answer of Prometheus, or none of the series is known here.
pub fn read(text: &str, remarks: &mut Vec<String>) -> Result<Vec<Measured>, String> {
    let mut hosts: BTreeMap<String, Gathering> = BTreeMap::new();
    let mut unnamed = 0;
    for document in serde_json::Deserializer::from_str(text).into_iter::<Document>() {
        let document = match document {
            Ok(document) => document,
            Err(e) if hosts.is_empty() => return Err(format!("it is no whole answer of Prometheus ({e})")),
            Err(_) => {
                remarks.push("its last answer is not whole and was left out".to_owned());
                break;
            }
        };
        if let Some(error) = document.error {
            remarks.push(format!("Prometheus answered with an error: {error}"));
        }
        for answer in document.data.result {
            let instance = answer.metric.get("instance").map_or("", String::as_str);
            let gathering = hosts.entry(host(instance).to_owned()).or_default();
            unnamed += u64::from(!one(answer, gathering));
        }
    }
    if unnamed > 0 {
        remarks.push(format!("{unnamed} of its series have no name: query metrics by name, without rate() or sum()"));
    }
    let finish = |(host, gathering): (String, Gathering)| {
        gathering.finish("Prometheus JSON", Some(host).filter(|h| !h.is_empty()), None)
    };
    let measured: Vec<Measured> = hosts.into_iter().map(finish).collect();
    match measured.iter().all(|m| m.series.is_empty()) {
        true => Err("it holds no series that is known here; query node_exporter's, like node_load1".to_owned()),
        false => Ok(measured.into_iter().filter(|m| !m.series.is_empty()).collect()),
    }
}

/// One series; `false` if it has no name.
fn one(answer: Answer, gathering: &mut Gathering) -> bool {
    let labels: Vec<(String, String)> = answer.metric.into_iter().collect();
    let Some(name) = labels.iter().find(|(k, _)| k == "__name__").map(|(_, v)| v.clone()) else { return false };
    for (at, value) in answer.values.into_iter().chain(answer.value) {
        let (Some(at), Ok(value)) = (moment(at), value.parse::<f64>()) else { continue };
        if !node::put(&name, &labels, at, value, gathering) {
            gathering.unread(&name);
            break;
        }
    }
    true
}

/// Unix time in seconds.
fn moment(seconds: f64) -> Option<Timestamp> {
    (0.0..1e11).contains(&seconds).then(|| Timestamp((seconds * 1000.0).round() as i64 * (SECOND / 1000)))
}

/// `web1:9100`, `[2001:db8::1]:9100`: the host without its port. One that is given by address names no host.
fn host(instance: &str) -> &str {
    let host = instance.rsplit_once(':').map_or(instance, |(host, _)| host).trim_matches(['[', ']']);
    if host.parse::<std::net::IpAddr>().is_ok() || host == "localhost" { "" } else { host }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_are_hosts_without_their_port() {
        assert_eq!([host("web1:9100"), host("192.0.2.1:9100"), host("localhost:9100"), host("")], ["web1", "", "", ""]);
        assert_eq!(host("[2001:db8::1]:9100"), "");
    }
}
