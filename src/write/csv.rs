//! The same columns as CSV; nested values are JSON text.

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
    for (i, judged) in report.connections.iter().enumerate() {
        let value = serde_json::to_value(rows.connection(judged))?;
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
        other => other.to_string(),
    }
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
}
