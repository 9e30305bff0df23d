//! The table of `connections`: a row each, and what does not fit the width left out in a sensible order.
//!
//! There may be millions of rows: they are read twice, first for the widths of the columns, and never kept.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Look;
use super::page::{Page, Style, Text, fit, width};
use super::words::{count, has_time};
use crate::model::{Judged, Micros, Peer, Report, Timestamp, Verdict};
use crate::write::safe::safe_bytes;

/// Blanks between columns.
const GAP: usize = 2;
/// The least a column is cut down to.
const LEAST: usize = 6;
/// Column of the command below the table.
const STORY: usize = 18;
/// Bytes of rows that are written together.
const TOGETHER: usize = 1 << 16;

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

/// One column.
struct Column {
    of: Of,
    title: &'static str,
    right: bool,
    /// The widest text in it.
    widest: String,
    /// Longer texts are cut to this width.
    cut: usize,
    /// The width it is drawn with.
    width: usize,
}

const COLUMNS: [(Of, &str); 9] = [
    (Of::Began, "began"),
    (Of::Ended, "ended"),
    (Of::Lasted, "lasted"),
    (Of::Host, "host"),
    (Of::User, "user"),
    (Of::Client, "client"),
    (Of::Ending, "ending"),
    (Of::Cause, "cause"),
    (Of::Id, "id"),
];

/// What is given up on a narrow terminal, in this order.
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

/// Writes the table of these connections, in their order; `rows` gives all of them as often as it is asked to.
///
/// # Errors
/// If they cannot be written.
pub fn connections<'a, I>(out: &mut impl Write, report: &Report, rows: impl Fn() -> I, look: &Look) -> io::Result<()>
where
    I: Iterator<Item = Cow<'a, Judged>>,
{
    let mut page = Page::new(look);
    let mut table = Table::new(look);
    rows().for_each(|judged| table.measure(&judged));
    if table.rows == 0 {
        let text = match report.left_out + report.connections.len() as u64 {
            0 => "No connections.".to_owned(),
            all => format!("None of {} is what was asked for.", count(all as usize, "connection")),
        };
        page.put(0, &Text::plain(&text));
        return out.write_all(page.finish().as_bytes());
    }
    table.fit();
    page.raw(&table.header(&page));
    for judged in rows() {
        page.pass_on(TOGETHER, out)?;
        page.raw(&table.row(&judged, &page));
    }
    table.legend(&mut page);
    out.write_all(page.finish().as_bytes())
}

/// The columns, and what else is known once all rows were looked at.
struct Table<'a> {
    look: &'a Look,
    columns: Vec<Column>,
    /// The widest address without its port.
    widest_address: String,
    rows: usize,
    /// The first and the last time.
    span: Option<(Timestamp, Timestamp)>,
    host: Option<Box<str>>,
    one_host: bool,
    verdicts: [bool; Verdict::ALL.len()],
    /// Times go without their year, which is the same for all; clients with their port.
    one_year: bool,
    ports: bool,
}

impl<'a> Table<'a> {
    fn new(look: &'a Look) -> Table<'a> {
        let column = |(of, title)| Column {
            of,
            title,
            right: of == Of::Lasted,
            widest: String::new(),
            cut: usize::MAX,
            width: 0,
        };
        Table {
            look,
            columns: COLUMNS.map(column).into(),
            widest_address: String::new(),
            rows: 0,
            span: None,
            host: None,
            one_host: true,
            verdicts: [false; Verdict::ALL.len()],
            one_year: false,
            ports: true,
        }
    }

    /// Looks at a row.
    fn measure(&mut self, judged: &Judged) {
        let c = &judged.connection;
        self.rows += 1;
        self.verdicts[judged.finding.verdict as usize] = true;
        self.one_host &= **self.host.get_or_insert_with(|| (*c.host).into()) == *c.host;
        if has_time(c.resolution) {
            let (began, ended) = (c.began, c.closed.unwrap_or(c.began));
            let (first, last) = self.span.unwrap_or((began, began));
            self.span = Some((first.min(began).min(ended), last.max(began).max(ended)));
        }
        for at in 0..self.columns.len() {
            let text = self.text(self.columns[at].of, judged);
            widen(&mut self.columns[at].widest, text);
        }
        widen(&mut self.widest_address, address(judged));
    }

    /// What a column shows of a row, uncut.
    fn text(&self, of: Of, judged: &Judged) -> String {
        let c = &judged.connection;
        let time = |at: Option<Timestamp>| at.filter(|_| has_time(c.resolution)).map(|at| self.time(at));
        let text = match of {
            Of::Began => time(Some(c.start())),
            Of::Ended => time(c.closed),
            Of::Lasted => lasted(judged).map(|lasted| lasted.to_string()),
            Of::Host => Some(c.host.to_string()),
            Of::User => c.user.as_deref().map(safe_bytes),
            Of::Client if self.ports => c.peer.map(|peer| peer.to_string()),
            Of::Client => Some(address(judged)),
            Of::Ending => Some(c.ending.kind.id().to_owned()),
            Of::Cause => Some(format!("{} {}", mark(judged.finding.verdict, self.look), judged.finding.cause)),
            Of::Id => Some(judged.id.clone()),
        };
        text.map_or("-".to_owned(), |text| self.look.letters(&text))
    }

    fn time(&self, at: Timestamp) -> String {
        let second = self.look.local.second(at);
        if self.one_year { syslog(&second) } else { second }
    }

    /// The year of all times, if they have but one.
    fn year(&self) -> Option<String> {
        let of = |at: Timestamp| self.look.local.day(at)[..4].to_owned();
        self.span.map(|(first, last)| (of(first), of(last))).filter(|(first, last)| first == last).map(|(year, _)| year)
    }

    /// All rows were looked at: gives things up until the rest fits.
    fn fit(&mut self) {
        self.one_year = self.year().is_some();
        if self.one_year {
            let times = self.columns.iter_mut().filter(|c| matches!(c.of, Of::Began | Of::Ended));
            times.for_each(|c| c.widest = syslog(&c.widest));
        }
        if self.one_host {
            self.columns.retain(|c| c.of != Of::Host);
        }
        let room = self.look.columns();
        for step in GIVE_UP {
            let total = self.total();
            if total <= room {
                break;
            }
            match step {
                GiveUp::Column(of) => self.columns.retain(|c| c.of != of),
                GiveUp::Port => {
                    self.ports = false;
                    let address = std::mem::take(&mut self.widest_address);
                    self.columns.iter_mut().filter(|c| c.of == Of::Client).for_each(|c| c.widest.clone_from(&address));
                }
                GiveUp::Width(of, least) => {
                    if let Some(column) = self.columns.iter_mut().find(|c| c.of == of) {
                        column.cut = column.needs().saturating_sub(total - room).max(least);
                    }
                }
            }
        }
        self.columns.iter_mut().for_each(|c| c.width = c.needs());
    }

    fn total(&self) -> usize {
        self.columns.iter().map(Column::needs).sum::<usize>() + GAP * self.columns.len().saturating_sub(1)
    }

    fn header(&self, page: &Page<'_>) -> String {
        let titles: String = self.columns.iter().map(|c| self.padded(c, c.title)).collect();
        let mut painted = String::new();
        page.render(Style::Strong, titles.trim_end(), &mut painted);
        painted
    }

    /// A row: dim of a benign end, else from the cause on as sure as that is.
    fn row(&self, judged: &Judged, page: &Page<'_>) -> String {
        let cells =
            self.columns.iter().map(|c| (c.of, self.padded(c, &fit(&self.text(c.of, judged), c.cut, self.look))));
        let finding = &judged.finding;
        let (mut plain, mut styled) = (String::new(), String::new());
        for (of, cell) in cells {
            let is_styled = finding.family.is_benign() || of == Of::Cause || !styled.is_empty();
            if is_styled { &mut styled } else { &mut plain }.push_str(&cell);
        }
        let style = if finding.family.is_benign() { Style::Dim } else { Style::Sure(finding.verdict) };
        page.render(style, styled.trim_end(), &mut plain);
        plain
    }

    /// A text in its column, with the gap behind it.
    fn padded(&self, column: &Column, text: &str) -> String {
        let blanks = " ".repeat(column.width.saturating_sub(width(text)));
        let gap = " ".repeat(GAP);
        if column.right { format!("{blanks}{text}{gap}") } else { format!("{text}{blanks}{gap}") }
    }

    /// What the marks mean, whose time it is, and where to go from here.
    fn legend(&self, page: &mut Page<'_>) {
        let look = self.look;
        page.blank();
        let mut text = Text::plain(&format!("{}. ", count(self.rows, "connection")));
        for verdict in Verdict::ALL.iter().filter(|v| self.verdicts[**v as usize]) {
            text = text.styled(Style::Sure(*verdict), &format!("{} {}", mark(*verdict, look), verdict.id())).and("  ");
        }
        let year = self.year().map(|y| format!(", {y}")).unwrap_or_default();
        page.put(0, &text.styled(Style::Dim, &format!("Times: {}{year}.", look.local.name)));
        page.command(0, &Text::of(Style::Dim, "The story of one:"), STORY, &look.command("show ADDRESS:PORT"));
    }
}

impl Column {
    fn needs(&self) -> usize {
        width(&self.widest).min(self.cut).max(width(self.title))
    }
}

/// The wider of two texts.
fn widen(widest: &mut String, text: String) {
    if width(&text) > width(widest) {
        *widest = text;
    }
}

/// A client without its port.
fn address(judged: &Judged) -> String {
    judged.connection.addr().map_or("-".to_owned(), |ip| Peer { ip, port: None }.to_string())
}

fn lasted(judged: &Judged) -> Option<Micros> {
    let c = &judged.connection;
    c.duration().filter(|_| has_time(c.resolution))
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
