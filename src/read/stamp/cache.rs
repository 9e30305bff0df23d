//! A log writes many lines within an hour: the stamp of the last line is kept up to its hours. A line that begins with
//! the same bytes costs one comparison, and only its minutes, seconds and fraction are read again.

use super::calendar;
use super::written::{Moment, finish, fraction, moment, stamp};
use super::{Kind, Stamp};
use crate::model::SECOND;
use crate::read::bytes::start::Start;

/// What the last stamp was; `stamp` gives what the free function gives, sooner.
#[derive(Clone, Debug, Default)]
pub struct StampCache {
    hour: Option<Hour>,
}

/// The last stamp up to its hours.
#[derive(Clone, Copy, Debug)]
struct Hour {
    /// `Nov  3 10:`.
    start: Start<2>,
    /// What it means with no minutes and seconds.
    begins: Moment,
    /// What stood behind seconds and fraction, if that is all that tells what follows.
    ending: Option<Ending>,
}

/// What stands behind the seconds of a stamp, up to the blank: ` `, `Z `, `+01:00 `.
#[derive(Clone, Copy, Debug)]
struct Ending {
    word: u64,
    /// Which bits of the word count.
    mask: u64,
    len: usize,
    kind: Kind,
    /// µs to be taken from the time as it was written.
    shift: i64,
}

impl StampCache {
    /// As [`stamp`].
    #[inline(always)]
    pub fn stamp(&mut self, line: &[u8]) -> Option<(Stamp, usize)> {
        match self.in_hour(line) {
            Some(found) => Some(found),
            None => self.read(line),
        }
    }

    /// The same of a line that was written in the hour of the last stamp, as far as can be told at a glance.
    #[inline(always)]
    pub(in crate::read) fn in_hour(&self, line: &[u8]) -> Option<(Stamp, usize)> {
        self.hour.as_ref()?.stamp(line)
    }

    /// Is all told that says how the last stamp is meant? Then lines that begin with the same bytes have the same stamp.
    #[inline(always)]
    pub(in crate::read) fn is_settled(&self) -> bool {
        self.hour.as_ref().is_some_and(|hour| hour.ending.is_some())
    }

    #[inline(never)]
    fn read(&mut self, line: &[u8]) -> Option<(Stamp, usize)> {
        let Some(moment) = moment(line) else { return stamp(line) };
        let (stamp, len) = finish(line, &moment)?;
        if !moment.minutes_only && !moment.leap {
            self.hour = Hour::of(line, &moment, &stamp, len).or(self.hour);
        }
        Some((stamp, len))
    }
}

impl Hour {
    fn of(line: &[u8], moment: &Moment, stamp: &Stamp, len: usize) -> Option<Hour> {
        let at = moment.end - 5;
        let micros = moment.micros - calendar::in_hour(line, at)? * SECOND;
        let (fraction, _, behind) = fraction(&line[moment.end..]);
        let ending = Ending::of(moment, &line[moment.end + behind..=len.min(line.len() - 1)], stamp.kind);
        let shift = moment.micros + fraction - stamp.micros;
        Some(Hour {
            start: Start::of(&line[..at])?,
            begins: Moment { micros, end: at, ..*moment },
            ending: ending.map(|ending| Ending { shift, ..ending }),
        })
    }

    /// Only minutes, seconds and what follows them differ from the last line.
    #[inline(always)]
    fn stamp(&self, line: &[u8]) -> Option<(Stamp, usize)> {
        if !self.start.begins(line) {
            return None;
        }
        let at = self.begins.end;
        let micros = self.begins.micros + calendar::in_hour(line, at)? * SECOND;
        let (fraction, resolution, len) = fraction(&line[at + 5..]);
        let end = at + 5 + len;
        if let Some(Ending { len, kind, shift, word, mask }) = self.ending
            && line[end..].first_chunk().is_some_and(|eight| (u64::from_le_bytes(*eight) ^ word) & mask == 0)
        {
            return Some((Stamp { micros: micros + fraction - shift, kind, resolution }, end + len - 1));
        }
        finish(line, &Moment { micros, end: at + 5, ..self.begins })
    }
}

impl Ending {
    /// `text` is all of it with the blank behind.
    fn of(moment: &Moment, text: &[u8], kind: Kind) -> Option<Ending> {
        // Where there may be a zone or a year, a mere blank does not tell that there is none.
        if text.last() != Some(&b' ') || text == b" " && (moment.has_year || moment.has_weekday) {
            return None;
        }
        let mut bytes = [0; 8];
        bytes.get_mut(..text.len())?.copy_from_slice(text);
        let mask = u64::MAX >> (64 - 8 * text.len());
        Some(Ending { word: u64::from_le_bytes(bytes), mask, len: text.len(), kind, shift: 0 })
    }
}
