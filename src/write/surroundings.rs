//! Rows of what was measured beside the log: probes and logins, for JSON.

use serde::Serialize;

use crate::model::{Login, Micros, Probe, Timestamp};

/// A file of measurements.
#[derive(Serialize)]
pub struct ProbeRow<'a> {
    name: &'a str,
    format: &'a str,
    from: Option<String>,
    to: Option<String>,
    target: Option<&'a str>,
    addr: Option<String>,
    sent: Option<u64>,
    answered: Option<u64>,
    loss: Option<f64>,
    rtt_s: Option<f64>,
    rtt_max_s: Option<f64>,
    path_mtu: Option<u32>,
    outages: Vec<Outage>,
    sockets: usize,
}

#[derive(Serialize)]
struct Outage {
    from: String,
    to: String,
}

/// A login.
#[derive(Serialize)]
pub struct LoginRow<'a> {
    user: &'a str,
    line: &'a str,
    addr: Option<String>,
    from: String,
    to: Option<String>,
    ended: &'static str,
}

/// These sources are finer than a second.
fn time(at: Timestamp) -> String {
    at.rfc3339(Micros(1000))
}

/// A file of measurements as a row.
pub fn probe(probe: &Probe) -> ProbeRow<'_> {
    ProbeRow {
        name: &probe.name,
        format: probe.format,
        from: probe.span.map(|s| time(s.0)),
        to: probe.span.map(|s| time(s.1)),
        target: probe.target.as_deref(),
        addr: probe.addr.map(|ip| ip.to_string()),
        sent: probe.packets.map(|p| p.0),
        answered: probe.packets.map(|p| p.1),
        loss: probe.loss,
        rtt_s: probe.rtt.map(Micros::as_seconds),
        rtt_max_s: probe.rtt_max.map(Micros::as_seconds),
        path_mtu: probe.path_mtu,
        outages: probe.outages.iter().map(|(from, to)| Outage { from: time(*from), to: time(*to) }).collect(),
        sockets: probe.sockets.len(),
    }
}

/// A login as a row.
pub fn login(login: &Login) -> LoginRow<'_> {
    LoginRow {
        user: &login.user,
        line: &login.line,
        addr: login.addr.map(|ip| ip.to_string()),
        from: time(login.from),
        to: login.to.map(time),
        ended: login.ended.id(),
    }
}
