//! Connections and events for Timesketch, one JSON object per moment and line: `message`, `datetime`, `timestamp` and
//! `timestamp_desc` as it wants them, the columns of our own NDJSON beside them, flat.

use std::borrow::Cow;
use std::io::Write;

use serde_json::{Map, Value, json};

use super::columns::LogText;
use super::rows::{self, ConnectionRow, EventRow, Rows, flat};
use super::safe;
use super::words::has_time;
use crate::model::{Judged, Micros, Report, Timestamp};

/// Connections, one object per moment and line.
///
/// # Errors
/// If `out` cannot be written.
pub fn connections(out: &mut impl Write, report: &Report) -> anyhow::Result<()> {
    let rows = Rows::new(report);
    for judged in report.connections.iter() {
        for moment in connection(&rows.connection(&judged), &judged)? {
            serde_json::to_writer(&mut *out, &moment)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

/// The moments of a connection: accepted, logged in, ended; its first line where none of these is known. Nothing where
/// the log has no times: a timeline cannot show it.
///
/// # Errors
/// If the row cannot be made into JSON.
fn connection(row: &ConnectionRow<'_>, judged: &Judged) -> serde_json::Result<Vec<Value>> {
    let c = &judged.connection;
    if !has_time(c.resolution) {
        return Ok(Vec::new());
    }
    let moments =
        [(c.opened, "SSH Connection Accepted"), (c.authenticated, "SSH Login"), (c.closed, "SSH Connection Ended")];
    let mut known: Vec<(Timestamp, &str)> = moments.iter().filter_map(|(at, what)| Some(((*at)?, *what))).collect();
    if known.is_empty() {
        known.push((c.began, "SSH First Line"));
    }
    let own = flat(serde_json::to_value(row)?);
    let message = rows::sentence(row);
    Ok(known.into_iter().map(|(at, what)| moment(at, c.resolution, what, &message, &own)).collect())
}

/// An event; `None` where the log has no times.
///
/// # Errors
/// If the row cannot be made into JSON.
pub fn event(row: &EventRow<'_>, at: Timestamp, resolution: Micros) -> serde_json::Result<Option<Value>> {
    if row.time.is_none() {
        return Ok(None);
    }
    let who = row.user.map_or(String::new(), |u| format!(" {}", safe(&u.text())));
    let from = row.addr.as_ref().map_or(String::new(), |a| format!(" from {}", safe(&a.to_string())));
    let what = row.text.map(LogText::text).or(row.meaning.as_deref().map(Cow::Borrowed)).unwrap_or_default();
    let message = format!("{}:{who}{from}: {}", row.program, safe(&what));
    Ok(Some(moment(at, resolution, "SSH Log Line", &message, &flat(serde_json::to_value(row)?))))
}

fn moment(at: Timestamp, resolution: Micros, what: &str, message: &str, own: &Map<String, Value>) -> Value {
    let mut fields = Map::new();
    fields.insert("message".to_owned(), json!(message));
    fields.insert("datetime".to_owned(), json!(at.rfc3339(resolution).replace('Z', "+00:00")));
    fields.insert("timestamp".to_owned(), json!(at.0));
    fields.insert("timestamp_desc".to_owned(), json!(what));
    fields.insert("data_type".to_owned(), json!("sshlogs"));
    for (name, value) in own {
        // Names that Timesketch itself gives a sense keep it.
        let name = if fields.contains_key(name) { format!("log_{name}") } else { name.clone() };
        fields.insert(name, value.clone());
    }
    Value::Object(fields)
}
