//! The same columns as CSV; nested values are JSON text.

use std::borrow::Cow;
use std::io::Write;

use super::columns::{Cell, Row};
use super::rows::Rows;
use super::safe;
use crate::model::Report;

/// Connections, one record each, with a header.
///
/// # Errors
/// If `out` cannot be written.
pub fn connections(out: &mut impl Write, report: &Report) -> anyhow::Result<()> {
    let rows = Rows::new(report);
    let mut text = Vec::new();
    for (i, judged) in report.connections.one_by_one().enumerate() {
        text.clear();
        record(&mut text, &rows.connection(&judged), i == 0)?;
        out.write_all(&text)?;
    }
    Ok(())
}

/// One row as a record, the names of its columns before it if it is the first. `out` is flushed.
///
/// # Errors
/// If a value cannot be put into a record.
pub fn record(out: &mut impl Write, row: &impl Row, with_header: bool) -> anyhow::Result<()> {
    let (mut names, mut cells) = (Vec::new(), csv::ByteRecord::with_capacity(1024, 32));
    row.columns(&mut |name, value| {
        names.push(name);
        cells.push_field(cell(value).as_bytes());
    });
    let mut writer = csv::WriterBuilder::new().buffer_capacity(1024).from_writer(out);
    if with_header {
        writer.write_record(names)?;
    }
    writer.write_byte_record(&cells)?;
    Ok(writer.flush()?)
}

/// A value in one cell. A text that a spreadsheet would take for a formula gets an apostrophe before it,
/// since user names come from strangers.
fn cell(value: Option<Cell<'_>>) -> String {
    match value {
        None => String::new(),
        Some(Cell::Text(text)) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{}", safe(&text)),
        Some(Cell::Text(text)) => safe(&text).into_owned(),
        Some(Cell::Json(text)) => json_text(&String::from_utf8_lossy(text.as_bytes())),
    }
}

/// JSON with everything visible that would turn or hide text, in JSON's own way.
fn json_text(text: &str) -> String {
    if matches!(safe(text), Cow::Borrowed(_)) {
        return text.to_owned();
    }
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
    use crate::write::columns::{Json, row};

    row! {
        /// A row.
        pub struct Sample<'a> {
            pub user: &'a str,
            pub port: u16,
            pub pids: &'a [u32],
            pub key: Option<&'a str>,
            #[unless_none]
            pub text: Option<&'a str>,
        }
    }

    #[test]
    fn formulas_of_strangers_stay_text() {
        let mut text = Vec::new();
        record(&mut text, &Sample { user: "=cmd()", port: 22, pids: &[1, 2], key: None, text: None }, true).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "user,port,pids,key\n'=cmd(),22,\"[1,2]\",\n");
    }

    #[test]
    fn nested_values_stay_json_and_hide_nothing() {
        let lines = ["a\u{202e}b", "\u{e0041}", "\n"];
        let text = cell(lines[..].cell());
        assert_eq!(text, "[\"a\\u202eb\",\"\\udb40\\udc41\",\"\\n\"]");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), lines);
    }
}
