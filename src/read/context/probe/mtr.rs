//! `mtr --json`: loss and times of every hop. It carries no time of its own.

use serde::Deserialize;
use serde_json::Value;

use super::millis;
use crate::model::Probe;

#[derive(Deserialize)]
struct Document {
    report: Report,
}

#[derive(Deserialize)]
struct Report {
    mtr: Head,
    hubs: Vec<Hub>,
}

#[derive(Deserialize)]
struct Head {
    dst: String,
}

/// A hop; old releases write their numbers as texts.
#[derive(Deserialize)]
struct Hub {
    host: String,
    #[serde(rename = "Loss%")]
    loss: Value,
    #[serde(rename = "Snt")]
    sent: Value,
    #[serde(rename = "Avg")]
    mean: Value,
    #[serde(rename = "Wrst")]
    worst: Value,
}

/// Reads the document: what counts is the last hop, the far end itself.
///
/// # Errors
/// If it is no report of mtr, or no hop answered.
pub fn read(text: &str) -> Result<Probe, String> {
    let document: Document =
        serde_json::from_str(text).map_err(|e| format!("it is no whole report of `mtr --json` ({e})"))?;
    let last = document.report.hubs.last().ok_or("it is a report of mtr without a hop")?;
    let ms = |v: &Value| number(v).and_then(millis);
    // `???` ends the list where nobody answered: that the far end answers no pings is no loss.
    let answers = last.host != "???";
    let loss = number(&last.loss).map(|percent| percent / 100.0).filter(|_| answers);
    let answered = |sent: f64| (sent as u64, (sent * (1.0 - loss.unwrap_or(0.0))).round() as u64);
    let addr = [document.report.mtr.dst.as_str(), last.host.as_str()].into_iter().find_map(address);
    Ok(Probe {
        format: "mtr",
        addr,
        target: Some(document.report.mtr.dst),
        packets: number(&last.sent).filter(|_| answers).map(answered),
        loss,
        rtt: ms(&last.mean).filter(|_| answers),
        rtt_max: ms(&last.worst).filter(|_| answers),
        ..Probe::default()
    })
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().trim_end_matches('%').parse().ok())
}

/// `203.0.113.7`, `client.example (203.0.113.7)`.
fn address(text: &str) -> Option<std::net::IpAddr> {
    let inside = text.rsplit_once('(').map_or(text, |(_, rest)| rest.trim_end_matches(')'));
    inside.trim().parse().ok()
}
