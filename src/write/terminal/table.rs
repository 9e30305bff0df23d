//! The table of `connections`: a row each, and what does not fit the width left out in a sensible order.

use std::collections::BTreeSet;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::Look;
use super::page::{Ink, Page, Text, fit, width};
use super::words::{count, has_time};
use crate::model::{Judged, Micros, Peer, Report, Timestamp, Verdict};
use crate::write::safe::safe_bytes;

/// Blanks between columns.
const GAP: usize = 2;
/// The least a column is cut down to.
const LEAST: usize = 6;

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Began,
    Ended,
    Lasted,
    Host,
    User,
    Client,
    Ending,
    Cause,
    Id,
}

/// One column, all its cells written.
struct Column {
    of: Of,
    title: &'static str,
    right: bool,
    cells: Vec<String>,
}

/// What is given up for a narrow terminal, first things first.
#[derive(Clone, Copy)]
enum GiveUp {
    Column(Of),
    /// The client's port.
    Port,
    /// The end of long texts.
    Width(Of, usize),
}

const GIVE_UP: [GiveUp; 12] = [
    GiveUp::Column(Of::Id),
    GiveUp::Width(Of::User, 16),
    GiveUp::Column(Of::Ended),
    GiveUp::Column(Of::Ending),
    GiveUp::Port,
    GiveUp::Column(Of::Host),
    GiveUp::Column(Of::Lasted),
    GiveUp::Width(Of::User, 10),
    GiveUp::Width(Of::Client, 18),
    GiveUp::Width(Of::Cause, 18),
    GiveUp::Column(Of::Client),
    GiveUp::Width(Of::Cause, LEAST),
];

/// The table of these connections, in their order.
pub fn connections(report: &Report, judged: &[&Judged], look: &Look) -> String {
    let mut page = Page::new(look);
    if judged.is_empty() {
        let text = match report.connections.is_empty() {
            true => "No connections.".to_owned(),
            false => format!("None of {} fits.", count(report.connections.len(), "connection")),
        };
        page.put(0, &Text::plain(&text));
        return page.finish();
    }
    let one_year = years(judged, look).len() == 1;
    let columns = fitting(columns(judged, look, one_year), judged, look);
    draw(&mut page, &columns, judged);
    legend(&mut page, judged, one_year);
    page.finish()
}

fn years(judged: &[&Judged], look: &Look) -> BTreeSet<String> {
    let stamps = |j: &&&Judged| has_time(j.connection.resolution);
    let of = |at: Timestamp| look.local.day(at)[..4].to_owned();
    judged
        .iter()
        .filter(stamps)
        .flat_map(|j| [of(j.connection.began), of(j.connection.closed.unwrap_or(j.connection.began))])
        .collect()
}

fn columns(judged: &[&Judged], look: &Look, one_year: bool) -> Vec<Column> {
    let stamp = |at: Timestamp| if one_year { syslog(&look.local.second(at)) } else { look.local.second(at) };
    let time = |j: &Judged, at: Option<Timestamp>| {
        at.filter(|_| has_time(j.connection.resolution)).map_or("-".to_owned(), stamp)
    };
    let column = |of, title, right, cell: &dyn Fn(&Judged) -> String| Column {
        of,
        title,
        right,
        cells: judged.iter().map(|j| look.letters(&cell(j))).collect(),
    };
    let or_none = |text: Option<String>| text.unwrap_or("-".to_owned());
    let hosts: BTreeSet<&str> = judged.iter().map(|j| &*j.connection.host).collect();
    let mut columns = vec![
        column(Of::Began, "began", false, &|j| time(j, Some(j.connection.start()))),
        column(Of::Ended, "ended", false, &|j| time(j, j.connection.closed)),
        column(Of::Lasted, "lasted", true, &|j| or_none(lasted(j).map(|l| l.to_string()))),
        column(Of::Host, "host", false, &|j| j.connection.host.to_string()),
        column(Of::User, "user", false, &|j| or_none(j.connection.user.as_deref().map(safe_bytes))),
        column(Of::Client, "client", false, &|j| or_none(j.connection.peer.map(|p| p.to_string()))),
        column(Of::Ending, "ending", false, &|j| j.connection.ending.kind.id().to_owned()),
        column(Of::Cause, "cause", false, &|j| format!("{} {}", mark(j.finding.verdict, look), j.finding.cause)),
        column(Of::Id, "id", false, &|j| j.id.clone()),
    ];
    columns.retain(|c| c.of != Of::Host || hosts.len() > 1);
    columns
}

fn lasted(judged: &Judged) -> Option<Micros> {
    let c = &judged.connection;
    c.closed.filter(|_| has_time(c.resolution)).map(|end| Micros((end.0 - c.start().0).max(0)))
}

/// `2026-03-02 10:18:16` → `Mar  2 10:18:16`, as it stands in the log.
fn syslog(second: &str) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let number = |at: std::ops::Range<usize>| second.get(at).and_then(|d| d.parse::<usize>().ok());
    match (number(5..7), number(8..10), second.get(11..)) {
        (Some(month @ 1..=12), Some(day), Some(clock)) => format!("{} {day:>2} {clock}", MONTHS[month - 1]),
        _ => second.to_owned(),
    }
}

/// How sure, in one column.
fn mark(verdict: Verdict, look: &Look) -> &'static str {
    match (verdict, look.unicode) {
        (Verdict::Established, true) => "●",
        (Verdict::Likely, true) => "◕",
        (Verdict::Possible, true) => "◔",
        (Verdict::Established, false) => "#",
        (Verdict::Likely, false) => "+",
        (Verdict::Possible, false) => "~",
        (Verdict::Undetermined, _) => "?",
    }
}

/// Gives things up until the rest fits.
fn fitting(mut columns: Vec<Column>, judged: &[&Judged], look: &Look) -> Vec<Column> {
    let room = look.columns();
    for step in GIVE_UP {
        if total(&columns) <= room {
            break;
        }
        match step {
            GiveUp::Column(of) => columns.retain(|c| c.of != of),
            GiveUp::Port => {
                let ip = |j: &&Judged| j.connection.addr().map(|ip| Peer { ip, port: None }.to_string());
                if let Some(column) = columns.iter_mut().find(|c| c.of == Of::Client) {
                    column.cells = judged.iter().map(|j| ip(j).unwrap_or("-".to_owned())).collect();
                }
            }
            GiveUp::Width(of, least) => {
                let over = total(&columns).saturating_sub(room);
                if let Some(column) = columns.iter_mut().find(|c| c.of == of) {
                    let to = column.width().saturating_sub(over).max(least);
                    column.cells.iter_mut().for_each(|cell| *cell = fit(cell, to, look));
                }
            }
        }
    }
    columns
}

impl Column {
    fn width(&self) -> usize {
        self.cells.iter().map(|c| width(c)).max().unwrap_or(0).max(width(self.title))
    }
}

fn total(columns: &[Column]) -> usize {
    columns.iter().map(Column::width).sum::<usize>() + GAP * columns.len().saturating_sub(1)
}

fn draw(page: &mut Page, columns: &[Column], judged: &[&Judged]) {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns.iter().map(|c| c.title));
    for row in 0..judged.len() {
        table.add_row(columns.iter().map(|c| c.cells[row].as_str()));
    }
    for (i, column) in columns.iter().enumerate() {
        if let Some(drawn) = table.column_mut(i) {
            drawn.set_padding((0, if i + 1 < columns.len() { GAP as u16 } else { 0 }));
            if column.right {
                drawn.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    let before = columns.iter().take_while(|c| c.of != Of::Cause);
    let cause: usize = before.map(|c| c.width() + GAP).sum();
    for (i, line) in table.lines().enumerate() {
        let mut painted = String::new();
        match i.checked_sub(1).map(|row| &judged[row].finding) {
            None => page.render(Ink::Strong, line.trim_end(), &mut painted),
            Some(f) if f.family.is_benign() => page.render(Ink::Dim, line.trim_end(), &mut painted),
            Some(f) => {
                let (head, tail) = line.split_at(byte_at(&line, cause));
                painted.push_str(head);
                page.render(Ink::Sure(f.verdict), tail.trim_end(), &mut painted);
            }
        }
        page.raw(&painted);
    }
}

/// The byte at which this column of the screen begins.
fn byte_at(line: &str, column: usize) -> usize {
    let mut used = 0;
    for (at, c) in line.char_indices() {
        if used >= column {
            return at;
        }
        used += width(c.encode_utf8(&mut [0; 4]));
    }
    line.len()
}

/// What the marks mean, whose time it is, and where to go from here.
fn legend(page: &mut Page, judged: &[&Judged], one_year: bool) {
    let look = page.look;
    page.blank();
    let mut text = Text::plain(&format!("{}. ", count(judged.len(), "connection")));
    for verdict in Verdict::ALL.iter().filter(|v| judged.iter().any(|j| j.finding.verdict == **v)) {
        text = text.ink(Ink::Sure(*verdict), &format!("{} {}", mark(*verdict, look), verdict.id())).and("  ");
    }
    let year =
        years(judged, look).into_iter().next().filter(|_| one_year).map(|y| format!(", {y}")).unwrap_or_default();
    page.put(0, &text.ink(Ink::Dim, &format!("Times: {}{year}.", look.local.name)));
    page.put(0, &Text::of(Ink::Code, &look.command("show ADDRESS:PORT")).ink(Ink::Dim, " tells the story of one."));
}
