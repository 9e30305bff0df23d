//! The state of reading one source: its clock, its counts, and the troubles to report of it.

use std::io;

use crate::model::{Event, Micros, Resolution, SECOND, SourceRead, Timestamp, Trouble, count};
use crate::read::parse::Parsed;
use crate::read::source::survey::Survey;
use crate::read::source::{Content, Source};
use crate::read::stamp::Stamp;
use crate::read::stamp::clock::Clock;
use crate::read::unpack::Order;

/// What changes while one source is read.
pub(super) struct SourceProgress {
    pub index: u16,
    pub clock: Clock,
    /// Time of lines without a stamp.
    undated: Timestamp,
    /// What was read of it so far.
    pub read: SourceRead,
    /// Time of the last event.
    heard: Option<Timestamp>,
    /// Overlong lines that were cut.
    cut: u64,
}

impl SourceProgress {
    /// Nothing is read yet. `now` is when a source was written that does not say when.
    pub fn new(index: u16, survey: &Survey, clock: Clock, now: Timestamp) -> SourceProgress {
        let undated = survey.source.modified.map_or(now, |s| Timestamp(s * SECOND));
        let is_journal = matches!(survey.content, Content::Journal(_));
        let read = SourceRead { name: survey.source.name.clone(), is_journal, ..SourceRead::default() };
        SourceProgress { index, clock, undated, read, heard: None, cut: 0 }
    }

    /// When a block begins. That may be before its first event or after: a copy of the clock leaves its state alone.
    pub fn begin(&mut self, first: Stamp) -> Timestamp {
        let mut clock = self.clock.clone();
        self.clock.pass(first);
        clock.at(first)
    }

    /// Completes the time of an event.
    #[inline]
    pub fn date(&mut self, event: &mut Event, stamp: Option<Stamp>) {
        let Some(stamp) = stamp else {
            (event.at, event.resolution) = (self.undated, Resolution::Unknown);
            return;
        };
        event.at = self.clock.at(stamp);
        // Most lines are of the same second as the one before.
        if let Some(last) = self.heard.replace(event.at)
            && last < event.at
        {
            self.read.silence = self.read.silence.max(Micros(event.at.0.saturating_sub(last.0)));
        }
    }

    /// Counts a block whose events were handed on.
    pub fn end(&mut self, begins: Option<Timestamp>, parsed: &Parsed) {
        if let (Some(first), Some((_, last))) = (begins, parsed.edges) {
            let last = self.clock.clone().at(last);
            self.read.widen(first.min(last), last.max(first));
        }
        self.read.kernels.extend(parsed.kernels.iter().map(|host| String::from_utf8_lossy(host).into_owned()));
        self.read.lines += parsed.coverage.lines;
        self.read.bytes += parsed.coverage.bytes;
        self.cut += parsed.cut;
    }

    /// What to say of a source that was read, of which so many entries are damaged.
    pub fn troubles(&self, damaged: u64, failure: Option<io::Error>) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let name = &self.read.name;
        let mut say = |fatal: bool, text: String| troubles.push(Trouble { text: format!("{name}: {text}"), fatal });
        if damaged > 0 {
            say(false, format!("left out {}", count(damaged, "damaged entry")));
        }
        if let Some(e) = failure {
            say(true, format!("{e}; what stands before that was used ({})", count(self.read.lines, "line")));
        }
        if let Some(year) = self.clock.no_leap_year() {
            let text = "those lines were read as of 1 March; --year names the year of its first line";
            say(false, format!("it has a 29 February, but {year} is no leap year: {text}"));
        }
        if self.cut > 0 {
            say(false, format!("cut {} after 64 KiB", count(self.cut, "overlong line")));
        }
        troubles
    }

    /// To be said of a source whose lines stand newest first.
    pub fn order(&self, order: Order) -> Option<Trouble> {
        let text = match order {
            Order::Written => return None,
            Order::Turned => "they were read from the end, and their numbers count from there",
            Order::Reversed => "what they tell is wrong; give them as `journalctl` prints them without `-r`",
        };
        Some(Trouble { text: format!("{}: its lines stand newest first: {text}", self.read.name), fatal: false })
    }

    /// To be said of a source that names sshd, and no line of which was understood.
    pub fn unheard(&self) -> Option<Trouble> {
        let text = format!(
            "{}: it names sshd, but no line of it was understood: give lines as the log has them, or as journalctl prints them",
            self.read.name
        );
        (!self.read.is_journal).then_some(Trouble { text, fatal: false })
    }

    /// A log that is cut off in place, as logrotate's `copytruncate` does, takes lines with it that nobody has seen.
    pub fn cut_off(&self, source: &Source) -> Option<Trouble> {
        let before = source.bytes.filter(|before| self.read.bytes < *before && !self.read.is_journal)?;
        let now = std::fs::metadata(source.path.as_ref()?).ok()?.len();
        let text = format!(
            "{}: it became shorter while it was read, and some of it was not seen; read it again with its rotations",
            self.read.name
        );
        (now < before).then_some(Trouble { text, fatal: false })
    }
}
