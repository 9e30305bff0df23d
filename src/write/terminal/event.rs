//! One recognised line of `events`, as one line: when, who wrote it, what it means, whom it is about.

use std::borrow::Cow;
use std::fmt::Write;

use crate::write::columns::LogText;
use crate::write::rows::EventRow;
use crate::write::safe;

/// The event as a line of a table whose columns are wide enough for almost all.
pub fn event(row: &EventRow<'_>) -> String {
    let time = row.time.as_deref().unwrap_or("-");
    let pid = row.pid.map_or(String::new(), |pid| format!("[{pid}]"));
    let program = format!("{}{pid}", safe(&row.program.text()));
    let mut line = format!("{time:<20}  {program:<20}  {:<20}", row.meaning.as_deref().unwrap_or("not recognised"));
    let user = row.user.map_or(Cow::Borrowed("-"), LogText::text);
    let addr = row.addr.as_ref().map(ToString::to_string);
    // Writing to a String cannot fail.
    if row.user.is_some() || addr.is_some() {
        let _ = write!(line, "  {:<10}", safe(&user));
    }
    match (&addr, row.port) {
        (Some(addr), Some(port)) if addr.contains(':') => _ = write!(line, "  [{}]:{port}", safe(addr)),
        (Some(addr), Some(port)) => _ = write!(line, "  {}:{port}", safe(addr)),
        (Some(addr), None) => _ = write!(line, "  {}", safe(addr)),
        (None, _) => {}
    }
    if row.repeats > 1 {
        let _ = write!(line, "  {} times", row.repeats);
    }
    if let Some(text) = row.text {
        let _ = write!(line, "  {}", safe(&text.text()));
    }
    format!("{}\n", line.trim_end())
}
