//! Log lines on the page: when, what each means, where it stands, and the line itself.

use super::rich::{Rich, plain};
use crate::model::{Judged, Mark, Micros, Place, Report};
use crate::write::frame::{self, Frame};
use crate::write::text::Text;
use crate::write::words::{count, has_time};

/// A line of the log.
pub struct LogLine {
    /// When, in the zone of the log.
    pub clock: String,
    /// How long after the first line of its connection.
    pub after: String,
    /// What it means.
    pub means: &'static str,
    /// `auth.log:8123`.
    pub place: String,
    /// The line, as it stands there, if it was read again.
    pub text: Option<Rich>,
    /// Lines left out before this one.
    pub skipped: String,
}

/// The lines of a connection that are worth showing, in order.
pub fn of_connection(judged: &Judged, report: &Report, frame: &Frame) -> Vec<LogLine> {
    let c = &judged.connection;
    let shown = frame::own(judged);
    let (mut lines, mut skipped) = (Vec::new(), 0);
    for mark in &c.marks {
        if !shown.contains(&mark.place) {
            skipped += 1;
            continue;
        }
        let mut line = of_mark(mark, report, frame, c.resolution);
        if has_time(c.resolution) {
            line.after = format!("+{}", Micros((mark.at.0 - c.began.0).max(0)));
        }
        if skipped > 0 {
            line.skipped = format!("{} left out", count(skipped, "line"));
            skipped = 0;
        }
        lines.push(line);
    }
    lines
}

/// One line.
pub fn of_mark(mark: &Mark, report: &Report, frame: &Frame, resolution: Micros) -> LogLine {
    LogLine {
        clock: if has_time(resolution) { frame.local.clock(mark.at, resolution) } else { String::new() },
        after: String::new(),
        means: mark.meaning.sentence(),
        place: place(mark.place, report),
        text: frame.lines.get(&mark.place).map(|line| Rich::of(&Text::plain(line))),
        skipped: String::new(),
    }
}

/// `auth.log:8123`.
fn place(place: Place, report: &Report) -> String {
    let source = report.sources.get(usize::from(place.source)).map_or("?", |s| s.name.as_str());
    format!("{}:{}", plain(source), place.line)
}
