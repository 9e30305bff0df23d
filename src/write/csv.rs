//! The same columns as CSV; nested values are JSON text.

use std::borrow::Cow;
use std::io::Write;

use super::columns::{Cell, Row};
use super::rows::{ConnectionRow, Rows};
use super::safe;
use crate::model::Report;

/// Connections, one record each, with a header.
///
/// # Errors
/// If `out` cannot be written.
pub fn connections(out: &mut impl Write, report: &Report) -> anyhow::Result<()> {
    let rows = Rows::new(report);
    header::<ConnectionRow>(out)?;
    let mut text = Vec::new();
    for judged in report.connections.iter() {
        text.clear();
        record(&mut text, &rows.connection(&judged))?;
        out.write_all(&text)?;
    }
    Ok(())
}

/// The header, which stands there even if no row follows.
///
/// # Errors
/// If `out` cannot be written.
pub fn header<R: Row>(out: &mut impl Write) -> anyhow::Result<()> {
    Ok(writeln!(out, "{}", R::NAMES.join(","))?)
}

/// One row as a record.
///
/// # Errors
/// If `out` cannot be written.
pub fn record(out: &mut impl Write, row: &impl Row) -> anyhow::Result<()> {
    let mut line = Vec::with_capacity(1024);
    let mut is_first = true;
    row.cells(&mut |value| {
        if !std::mem::take(&mut is_first) {
            line.push(b',');
        }
        if value.is_some() {
            quote(&cell(value), &mut line);
        }
    });
    line.push(b'\n');
    Ok(out.write_all(&line)?)
}

/// A value as RFC 4180 writes it. One that is there and empty has quotes, which databases tell from nothing.
fn quote(text: &str, line: &mut Vec<u8>) {
    if !text.is_empty() && !text.contains([',', '"', '\r', '\n']) {
        line.extend_from_slice(text.as_bytes());
        return;
    }
    line.push(b'"');
    for part in text.split_inclusive('"') {
        line.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            line.push(b'"');
        }
    }
    line.push(b'"');
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

/// JSON in which characters that turn or hide text are escaped.
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
        header::<Sample>(&mut text).unwrap();
        record(&mut text, &Sample { user: "=cmd()", port: 22, pids: &[1, 2], key: None, text: None }).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "user,port,pids,key,text\n'=cmd(),22,\"[1,2]\",,\n");
    }

    /// sshd may log an empty name, and no name: both were an empty cell.
    #[test]
    fn an_empty_name_is_not_an_unknown_one() {
        let line = |user, key| {
            let mut text = Vec::new();
            record(&mut text, &Sample { user, port: 22, pids: &[], key, text: Some("a,\"b\"") }).unwrap();
            String::from_utf8(text).unwrap()
        };
        assert_eq!(line("", None), "\"\",22,[],,\"a,\"\"b\"\"\"\n");
        assert_eq!(line("x", Some("")), "x,22,[],\"\",\"a,\"\"b\"\"\"\n");
        let text = line("", None);
        let mut read = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        assert_eq!(read.records().next().unwrap().unwrap(), vec!["", "22", "[]", "", "a,\"b\""]);
    }

    #[test]
    fn nested_values_stay_json_and_hide_nothing() {
        let lines = ["a\u{202e}b", "\u{e0041}", "\n"];
        let text = cell(lines[..].cell());
        assert_eq!(text, "[\"a\\u202eb\",\"\\udb40\\udc41\",\"\\n\"]");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), lines);
    }
}
