//! One recognised line of `events`, as a row: when, who wrote it, what it means, whom it is about.

use std::borrow::Cow;

use super::Look;
use super::page::{Page, Style, Text, width};
use crate::write::columns::LogText;
use crate::write::rows::EventRow;
use crate::write::safe::{ascii, safe};

/// Columns that almost every row fits in with its whole time.
const WIDE: usize = 98;
/// Characters of a day, `2026-11-22`, and of a clock, `13:28:47`.
const DAY: usize = 10;
const CLOCK: usize = 8;
/// Blanks between cells, at least.
const GAP: usize = 2;

/// Where the program, what is meant, the user and the client begin: columns that are wide enough for almost all.
const STOPS: [usize; 4] = [22, 44, 66, 78];
/// The same on a narrow terminal, where the day stands above its rows.
const NARROW_STOPS: [usize; 4] = [10, 22, 39, 47];

/// How rows look: on a screen of so many columns, else a line each, however long.
#[derive(Clone, Debug)]
pub struct Events<'a> {
    /// Letters and colours.
    pub look: &'a Look,
    /// Of the screen.
    pub columns: Option<usize>,
}

impl Events<'_> {
    /// The event as a row; whether its day is another than that of the row before.
    pub fn row(&self, row: &EventRow<'_>, is_new_day: bool) -> String {
        let Some(width) = self.columns else {
            let line = line(row, row.time.as_deref().unwrap_or("-"), &STOPS);
            return if self.look.unicode { line } else { ascii(&line).into_owned() } + "\n";
        };
        let look = Look { width, ..self.look.clone() };
        let mut page = Page::of_table(&look);
        let time = row.time.as_deref().unwrap_or("-");
        let split = time.get(..DAY).zip(time.get(DAY + 1..DAY + 1 + CLOCK)).filter(|_| width < WIDE);
        match split {
            Some((day, clock)) => {
                if is_new_day {
                    page.put(0, &Text::of(Style::Dim, &format!("{day}, times UTC")));
                }
                page.hang(0, NARROW_STOPS[0], &Text::plain(&line(row, clock, &NARROW_STOPS)));
            }
            None => page.hang(0, STOPS[0], &Text::plain(&line(row, time, &STOPS))),
        }
        page.finish()
    }
}

/// A line of cells, each at its stop or behind the one before.
fn line(row: &EventRow<'_>, time: &str, stops: &[usize; 4]) -> String {
    let [program, meaning, user, client] = stops;
    let mut line = time.to_owned();
    let pid = row.pid.map_or(String::new(), |pid| format!("[{pid}]"));
    put(&mut line, *program, &format!("{}{pid}", safe(&row.program.text())));
    put(&mut line, *meaning, row.meaning.as_deref().unwrap_or("not recognised"));
    let addr = row.addr.as_ref().map(ToString::to_string);
    if row.user.is_some() || addr.is_some() {
        put(&mut line, *user, &safe(&row.user.map_or(Cow::Borrowed("-"), LogText::text)));
    }
    match (&addr, row.port) {
        (Some(addr), Some(port)) if addr.contains(':') => put(&mut line, *client, &format!("[{}]:{port}", safe(addr))),
        (Some(addr), Some(port)) => put(&mut line, *client, &format!("{}:{port}", safe(addr))),
        (Some(addr), None) => put(&mut line, *client, &safe(addr)),
        (None, _) => {}
    }
    if row.repeats > 1 {
        put(&mut line, 0, &format!("{} times", row.repeats));
    }
    if let Some(text) = row.text {
        put(&mut line, 0, &safe(&text.text()));
    }
    line
}

fn put(line: &mut String, stop: usize, cell: &str) {
    let blanks = stop.saturating_sub(width(line)).max(GAP);
    line.push_str(&" ".repeat(blanks));
    line.push_str(cell);
}
