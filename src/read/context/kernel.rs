//! A kernel log beside the log: its lines about the server and the machine, by the same readers; what sshd says in it
//! is left to the log itself.
//!
//! Logs of package managers are read the same way, for what they say of sshd and of what it stands on.
//!
//! Lines may name no writer (`dmesg -T`): they are the kernel's. Times that count from boot (plain `dmesg`) say
//! nothing about a day, and such a file is refused.

use std::collections::VecDeque;
use std::path::Path;

use super::packages::as_dpkg;
use crate::model::time::civil_from_days;
use crate::model::{Event, Meaning, SECOND, SourceRead, SourceRole, Span, Timestamp, count};
use crate::read::journal;
use crate::read::parse::blocks::{BLOCK, Block, Blocks};
use crate::read::parse::{ParseOptions, Parsed, parse};
use crate::read::source::survey::{Survey, survey};
use crate::read::source::{self, Content};
use crate::read::stamp::Kind;
use crate::read::stamp::clock::{Clock, Zone};

/// Lines kept at most: a kernel that complains more often says nothing new.
const MOST: usize = 200_000;

/// A line about the server, with bytes of its own.
#[derive(Clone, Debug)]
pub struct OwnedEvent {
    /// The line; its spans point into `bytes`.
    pub event: Event,
    /// Its texts.
    pub bytes: Vec<u8>,
    /// Of several kernel logs, which one.
    pub log: u16,
}

/// What a kernel log holds.
#[derive(Debug, Default)]
pub struct KernelLog {
    /// Name, lines, span; `read.heard` counts the lines below.
    pub read: SourceRead,
    /// Lines about the server, in the order of their times.
    pub events: VecDeque<OwnedEvent>,
    /// What was odd, one sentence each, without the file's name.
    pub remarks: Vec<String>,
}

/// Reads a log of packages: dpkg.log, apt's history.log, dnf.rpm.log. Times are those of `zone`.
///
/// # Errors
/// As [`read`].
pub fn packages(path: &Path, zone: Zone, near: Option<Timestamp>) -> Result<KernelLog, String> {
    let text = super::files::text_of(path).map_err(|e| format!("it could not be read: {e}"))?;
    let mut log = match as_dpkg(&text) {
        Some(lines) => KernelLog::of_lines(&text, &lines, zone),
        None => read(path, zone, near)?,
    };
    // Whatever programs write to it, the kernel does not.
    log.read.kernels.clear();
    log.events.retain(|own| own.event.meaning == Meaning::PackageChanged);
    (log.read.role, log.read.heard) = (SourceRole::Packages, log.events.len() as u64);
    if log.read.span.is_none() {
        return Err("no line of it has a time".to_owned());
    }
    Ok(log)
}

/// Reads a kernel log. `near` is when the log begins: years that stamps do not carry are chosen to lie near it.
///
/// # Errors
/// A sentence, without the file's name, if it cannot be read or has no times.
pub fn read(path: &Path, zone: Zone, near: Option<Timestamp>) -> Result<KernelLog, String> {
    let gathered = source::gather(&[path.to_string_lossy().into_owned()]);
    if let Some(error) = gathered.errors.first() {
        return Err(error.to_string());
    }
    let mut log = KernelLog::default();
    for source in gathered.sources {
        let mut survey = survey(source).map_err(|e| e.to_string())?;
        match survey.content {
            Content::Binary(what) => return Err(format!("it is {what}, and no log")),
            Content::Empty => continue,
            _ if survey.first.is_some_and(|s| s.kind == Kind::Monotonic) => {
                return Err(
                    "its times count from boot; `dmesg -T` or `journalctl -k` writes the time of day".to_owned()
                );
            }
            _ => log.source(&mut survey, zone, near)?,
        }
    }
    log.events.make_contiguous().sort_by_key(|own| own.event.at);
    (log.read.role, log.read.heard) = (SourceRole::Kernel, log.events.len() as u64);
    if log.read.span.is_none() {
        return Err("no line of it has a time".to_owned());
    }
    Ok(log)
}

impl KernelLog {
    /// A text told in other lines, each with the number of its own.
    fn of_lines(text: &str, lines: &[(u64, String)], zone: Zone) -> KernelLog {
        let dpkg: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
        let mut log = KernelLog::default();
        let mut clock = Clock::new(zone, 1970, Timestamp(0));
        for block in Blocks::new(std::io::Cursor::new(dpkg), BLOCK) {
            log.take(parse(block, ParseOptions::default()), &mut clock);
        }
        for own in &mut log.events {
            let place = own.event.line.checked_sub(1).and_then(|i| lines.get(usize::try_from(i).ok()?));
            own.event.line = place.map_or(0, |(number, _)| *number);
        }
        (log.read.lines, log.read.bytes) = (text.lines().count() as u64, text.len() as u64);
        log
    }

    fn source(&mut self, survey: &mut Survey, zone: Zone, near: Option<Timestamp>) -> Result<(), String> {
        let year = survey.first_year(near.unwrap_or(Timestamp(0))).map(|guess| near_year(survey, zone, guess, near));
        self.read.first_year = year.map(|y| y as i32);
        self.read.is_journal = matches!(survey.content, Content::Journal(_));
        let mut clock = Clock::new(zone, year.unwrap_or(1970), Timestamp(0));
        let options = ParseOptions { kernel: true, ..ParseOptions::default() };
        let mut take = |block: Block| {
            self.take(parse(block, options), &mut clock);
            true
        };
        let failure = match survey.content {
            Content::Journal(form) => {
                journal::read(form, survey.origins(form).map_err(|e| e.to_string())?, &mut take).failure
            }
            _ => {
                let mut blocks = Blocks::new(survey.reader().map_err(|e| e.to_string())?, BLOCK);
                blocks.by_ref().for_each(|block| _ = take(block));
                blocks.failure()
            }
        };
        if let Some(e) = failure {
            self.remarks.push(format!("{e}; what stands before that was used ({})", count(self.read.lines, "line")));
        }
        Ok(())
    }

    fn take(&mut self, parsed: Parsed, clock: &mut Clock) {
        let Parsed { batch, stamps, edges, coverage, kernels, .. } = parsed;
        self.read.kernels.extend(kernels.iter().map(|host| String::from_utf8_lossy(host).into_owned()));
        let mut edge_clock = clock.clone();
        for (event, stamp) in batch.events.iter().zip(stamps) {
            let Some(stamp) = stamp else { continue };
            let at = clock.at(stamp);
            let event = Event { at, line: event.line + self.read.lines, ..*event };
            if self.events.len() < MOST && event.message.is_some() && event.trusted != Some(false) {
                self.events.push_back(own(&event, &batch.bytes));
            }
        }
        for stamp in edges.into_iter().flat_map(|(first, last)| [first, last]) {
            let at = edge_clock.at(stamp);
            self.read.widen(at, at);
            _ = clock.at(stamp);
        }
        self.read.lines += coverage.lines;
        self.read.bytes += coverage.bytes;
    }
}

/// The year that puts a log's beginning nearest to that of the log it stands beside; `guess` if nothing is known.
fn near_year(survey: &Survey, zone: Zone, guess: i64, near: Option<Timestamp>) -> i64 {
    let Some(near) = near else { return guess };
    let (year, ..) = civil_from_days(near.0.div_euclid(86_400 * SECOND));
    let distance = |year: &i64| survey.begins(zone, Some(*year)).map_or(i64::MAX, |at| (at.0 - near.0).abs());
    (year - 1..=year + 1).min_by_key(distance).unwrap_or(guess)
}

/// The event with a copy of the few bytes it needs.
fn own(event: &Event, batch: &[u8]) -> OwnedEvent {
    let mut bytes = Vec::new();
    let mut keep = |span: Span| {
        let start = bytes.len() as u32;
        bytes.extend_from_slice(span.of(batch));
        Span { start, len: bytes.len() as u32 - start }
    };
    let event = Event {
        host: keep(event.host),
        tag: keep(event.tag),
        user: keep(event.user),
        name: keep(event.name),
        text: keep(event.text),
        body: keep(event.body),
        ..*event
    };
    OwnedEvent { event, bytes, log: 0 }
}
