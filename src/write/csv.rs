//! The same columns as CSV; nested values are JSON text.

use std::borrow::Cow;
use std::io::Write;

use serde_json::Value;

use super::rows::Rows;
use super::safe;
use crate::model::Report;

/// Connections, one record each, with a header.
///
/// # Errors
/// If `out` cannot be written.
pub fn connections(out: &mut impl Write, report: &Report) -> anyhow::Result<()> {
    let rows = Rows::new(report);
    for (i, judged) in report.connections.one_by_one().enumerate() {
        let value = serde_json::to_value(rows.connection(&judged))?;
        out.write_all(&record(&value, i == 0)?)?;
    }
    Ok(())
}

/// One object as a record, the names of its columns before it if it is the first.
///
/// # Errors
/// If a value cannot be put into a record.
pub fn record(value: &Value, with_header: bool) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Value::Object(columns) = value {
        if with_header {
            writer.write_record(columns.keys())?;
        }
        writer.write_record(columns.values().map(cell))?;
    }
    Ok(writer.into_inner()?)
}

/// A value in one cell. A text that a spreadsheet would take for a formula gets an apostrophe before it,
/// since user names come from strangers.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{}", safe(text)),
        Value::String(text) => safe(text).into_owned(),
        other => json_text(&other.to_string()),
    }
}

/// JSON with everything visible that would turn or hide text, in JSON's own way.
fn json_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units = [0; 2];
    for c in text.chars() {
        match safe(c.encode_utf8(&mut [0; 4])) {
            Cow::Borrowed(_) => out.push(c),
            Cow::Owned(_) => out.extend(c.encode_utf16(&mut units).iter().map(|u| format!("\\u{u:04x}"))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_of_strangers_stay_text() {
        let value = serde_json::json!({ "user": "=cmd()", "port": 22, "pids": [1, 2], "key": null });
        let text = String::from_utf8(record(&value, true).unwrap()).unwrap();
        assert_eq!(text, "user,port,pids,key\n'=cmd(),22,\"[1,2]\",\n");
    }

    #[test]
    fn nested_values_stay_json_and_hide_nothing() {
        let value = serde_json::json!({ "lines": ["a\u{202e}b", "\u{e0041}", "\n"] });
        let text = cell(&value["lines"]);
        assert_eq!(text, "[\"a\\u202eb\",\"\\udb40\\udc41\",\"\\n\"]");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value["lines"]);
    }
}
