//! What people read: the report, the table of connections, the story of one, and the catalogue.
//!
//! Functions return text; nothing here prints, judges or sets limits. The order is that of importance to a tired
//! reader: the answer and the cure first, then how sure and why, then what was read. Each part has its file; `page`
//! alone knows of wrapping and colour, and lets nothing through that [`super::safe()`] has not seen.

mod bars;
mod catalogue;
mod check;
mod coverage;
mod cure;
mod event;
mod explained;
mod incidents;
mod page;
mod reasons;
mod story;
mod summary;
mod surroundings;
mod table;
mod timeline;

pub use catalogue::{cause, causes, family, message, messages};
pub use check::{audit, check};
pub use event::Events;
pub use explained::{Explained, explained};
pub use story::story;
pub use table::connections;

use super::local::Local;
use super::measured;
use super::moments;
use super::tally::{self, Facts};
use super::words;
use crate::model::Report;
use page::Page;

/// No terminal is narrower than this; on those that are, lines wrap.
pub const NARROW: usize = 40;

/// How far in the later lines of a remark stand.
const FURTHER: usize = 2;

/// What the reader's terminal can show, and what the reader wants to see.
#[derive(Clone, Debug)]
pub struct Look {
    /// Columns; fewer than 40 count as 40.
    pub width: usize,
    /// Colours and weights (ANSI).
    pub colour: bool,
    /// Letters and bars beyond ASCII.
    pub unicode: bool,
    /// Everything there is to say.
    pub verbose: bool,
    /// The zone times are shown in.
    pub local: Local,
    /// The arguments that name this log and its context, as a shell needs them: for commands that are suggested.
    pub again: String,
}

impl Default for Look {
    /// 80 columns without colour, in UTC.
    fn default() -> Look {
        Look { width: 80, colour: false, unicode: true, verbose: false, local: Local::default(), again: String::new() }
    }
}

impl Look {
    /// A command to look further, with this log's own arguments.
    pub fn command(&self, rest: &str) -> String {
        words::command(rest, &self.again)
    }
}

/// A sentence in the columns there are.
pub fn prose(text: &str, look: &Look) -> String {
    let mut page = Page::new(look);
    page.put(0, &page::Text::plain(text));
    page.finish()
}

/// What is said on standard error: in the columns of a terminal; elsewhere each remark is one line, which a search finds.
pub fn remark(text: &str, columns: Option<usize>, look: &Look) -> String {
    let Some(width) = columns else { return text.lines().map(|line| look.letters(line) + "\n").collect() };
    let look = Look { width, ..look.clone() };
    let mut page = Page::new(&look);
    for line in text.lines() {
        page.hang(line.len() - line.trim_start().len(), FURTHER, &page::Text::plain(line));
    }
    page.finish()
}

/// The report of `analyze`.
pub fn report(report: &Report, look: &Look) -> String {
    let mut page = Page::new(look);
    let mut course = timeline::course(&page, report);
    let facts = Facts::and(report, |judged, _, _| course.iter_mut().for_each(|course| course.add(judged)));
    summary::write(&mut page, &facts);
    bars::write(&mut page, &facts);
    timeline::write(&mut page, course, &report.load);
    incidents::write(&mut page, &facts);
    reasons::write(&mut page, &facts);
    coverage::write(&mut page, &facts);
    page.finish()
}
