//! Connections and events under the names of the Elastic Common Schema, one JSON object per line. What ECS has no name
//! for stands under `sshlogs`, as in our own NDJSON.

use std::borrow::Cow;
use std::io::Write;

use serde_json::{Map, Value, json};

use super::columns::LogText;
use super::rows::{self, ConnectionRow, EventRow, Rows};
use super::safe;
use crate::model::Report;

/// The release of ECS whose names these are.
const VERSION: &str = "8.17.0";

/// Connections, one object per line.
///
/// # Errors
/// If `out` cannot be written.
pub fn connections(out: &mut impl Write, report: &Report) -> anyhow::Result<()> {
    let rows = Rows::new(report);
    for judged in report.connections.iter() {
        serde_json::to_writer(&mut *out, &connection(&rows.connection(&judged))?)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A connection: `session` is its life, `sshlogs.cause` what most likely ended it.
///
/// # Errors
/// If the row cannot be made into JSON.
fn connection(row: &ConnectionRow<'_>) -> serde_json::Result<Value> {
    let own = serde_json::to_value(row)?;
    let nanoseconds = row.duration_s.map(|s| (s * 1e9).round() as i64);
    let outcome = match (&*row.cause.family, row.authenticated.is_some() || &*row.reached == "session") {
        ("auth-failure", _) => "failure",
        (_, true) => "success",
        _ => "unknown",
    };
    Ok(without_null(json!({
        "@timestamp": row.closed.as_ref().or(row.authenticated.as_ref()).or(row.opened.as_ref()),
        "message": rows::sentence(row),
        "ecs": { "version": VERSION },
        "event": {
            "kind": "event",
            "category": ["session", "network"],
            "type": ["connection", "end"],
            "action": row.ending,
            "reason": row.cause.id,
            "outcome": outcome,
            "module": "sshlogs",
            "dataset": "sshlogs.connection",
            "id": row.id,
            "start": row.opened.as_ref().or(row.authenticated.as_ref()),
            "end": row.closed,
            "duration": nanoseconds,
        },
        "network": { "transport": "tcp", "protocol": "ssh" },
        "host": { "hostname": row.host },
        "source": end(row.addr.map(|ip| ip.to_string()).as_deref(), row.port),
        "destination": end(row.server_addr.map(|ip| ip.to_string()).as_deref(), row.server_port),
        "user": { "name": row.user },
        "related": related(row.addr.map(|ip| ip.to_string()).as_deref(), row.user.map(LogText::text), row.host.map(Cow::Borrowed)),
        "log": { "file": { "path": own["lines"]["first"]["source"] } },
        "sshlogs": own,
    })))
}

/// An event.
///
/// # Errors
/// If the row cannot be made into JSON.
pub fn event(row: &EventRow<'_>) -> serde_json::Result<Value> {
    let own = serde_json::to_value(row)?;
    let (category, kind) = match row.auth.as_deref() {
        Some(_) => ("authentication", "start"),
        None => ("network", "info"),
    };
    let text = row.text.map(LogText::text).or(row.meaning.as_deref().map(Cow::Borrowed)).unwrap_or_default();
    Ok(without_null(json!({
        "@timestamp": row.time,
        "message": safe(&text),
        "ecs": { "version": VERSION },
        "event": {
            "kind": "event",
            "category": [category],
            "type": [kind],
            "action": row.meaning,
            "code": row.message,
            "outcome": row.auth,
            "module": "sshlogs",
            "dataset": "sshlogs.event",
            "provider": row.program,
        },
        "host": { "hostname": row.host },
        "process": { "name": row.program, "pid": row.pid },
        "source": end(row.addr.as_ref().map(ToString::to_string).as_deref(), row.port),
        "user": { "name": row.user },
        "related": related(row.addr.as_ref().map(ToString::to_string).as_deref(), row.user.map(LogText::text), row.host.map(LogText::text)),
        "log": { "file": { "path": row.source } },
        "sshlogs": own,
    })))
}

/// One end of a connection; PAM may name a host where ECS wants an address.
fn end(addr: Option<&str>, port: Option<u16>) -> Value {
    let ip = addr.filter(|a| a.parse::<std::net::IpAddr>().is_ok());
    json!({ "address": addr, "ip": ip, "port": port })
}

fn related(addr: Option<&str>, user: Option<Cow<'_, str>>, host: Option<Cow<'_, str>>) -> Value {
    let ip = addr.filter(|a| a.parse::<std::net::IpAddr>().is_ok());
    let list = |item: Option<Cow<'_, str>>| item.map(|i| vec![i.into_owned()]);
    json!({ "ip": list(ip.map(Cow::Borrowed)), "user": list(user), "hosts": list(host) })
}

/// What is not known is left out: ECS knows no null. Our own part keeps its columns.
fn without_null(value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    let mut kept = Map::new();
    for (name, field) in fields {
        let field = if name == "sshlogs" { field } else { without_null(field) };
        if !field.is_null() && field != json!({}) {
            kept.insert(name, field);
        }
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_there() {
        let value = json!({ "a": null, "b": { "c": null }, "d": { "e": 1, "f": null }, "sshlogs": { "g": null } });
        assert_eq!(without_null(value), json!({ "d": { "e": 1 }, "sshlogs": { "g": null } }));
    }
}
