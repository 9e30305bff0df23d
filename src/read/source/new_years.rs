//! How often the year turns in a log whose stamps carry none.

use std::io::{self, Read, Seek, SeekFrom};

use super::survey::stamp_of;
use crate::model::Resolution;
use crate::read::header::HeaderCache;
use crate::read::parse::blocks::{BLOCK, Blocks};
use crate::read::stamp::clock;
use crate::read::stamp::{Kind, Stamp};

/// Pieces of a large log that are looked at, and their bytes: some 80 lines each.
const PIECES: u64 = 256;
const PIECE: u64 = 8 << 10;
/// Between two pieces so far apart (µs) others are looked at, but no more than so many in all: of a log without order that
/// would be every one.
const FAR: u64 = 7 * 86_400_000_000;
const ENOUGH: u32 = 4096;

/// What the stamps of a log tell of its years.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewYears {
    /// How often the year turns: falls by more than half a year, as the clock counts them.
    pub turns: u32,
    /// The last stamp.
    pub last: Option<Stamp>,
    /// How often the year had turned when the first 29 February came: that year is a leap year.
    pub leap_day: Option<u32>,
}

impl NewYears {
    fn hear(&mut self, stamp: Stamp) {
        if let Some(before) = self.last {
            self.turns += u32::from(clock::is_new_year(before.micros, stamp.micros));
            if clock::is_new_year(stamp.micros, before.micros) {
                return;
            }
        }
        if self.leap_day.is_none() && stamp.kind == Kind::Yearless && clock::is_leap_day(stamp.micros) {
            self.leap_day = Some(self.turns);
        }
        self.last = Some(stamp);
    }
}

/// Looks at every stamp.
pub fn count(reader: impl Read) -> NewYears {
    let (mut years, mut cache) = (NewYears::default(), HeaderCache::default());
    for block in Blocks::new(reader, BLOCK) {
        stamps(&block.bytes, &mut cache, |stamp| years.hear(stamp));
    }
    years
}

/// Looks at the stamps of pieces spread over a file of so many bytes, closer together where its lines are rare: of a small
/// one at all.
///
/// # Errors
/// If the file cannot be read.
pub fn sample(file: impl Read + Seek, size: u64) -> io::Result<NewYears> {
    if size <= PIECES * PIECE {
        return Ok(count(file));
    }
    let mut sample = Sample { file, years: NewYears::default(), cache: HeaderCache::default(), left: ENOUGH };
    let mut before = sample.piece(0)?;
    sample.hear(&before);
    // The last piece ends where the file does.
    let last = size - PIECE;
    for at in (1..PIECES - 1).map(|number| last / (PIECES - 1) * number).chain([last]) {
        let next = sample.piece(at)?;
        sample.fill(&before, &next)?;
        sample.hear(&next);
        before = next;
    }
    Ok(sample.years)
}

/// A file of which pieces are looked at.
struct Sample<F> {
    file: F,
    years: NewYears,
    cache: HeaderCache,
    /// So many pieces may still be looked at between others.
    left: u32,
}

/// Where a piece begins, and its stamps.
struct Piece {
    at: u64,
    stamps: Vec<Stamp>,
}

impl<F: Read + Seek> Sample<F> {
    fn piece(&mut self, at: u64) -> io::Result<Piece> {
        self.file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::with_capacity(PIECE as usize);
        (&mut self.file).take(PIECE).read_to_end(&mut bytes)?;
        // It begins and ends within a line: neither is whole, and half a stamp would be another.
        let first = if at == 0 { Some(0) } else { memchr::memchr(b'\n', &bytes) };
        let whole = first.zip(memchr::memrchr(b'\n', &bytes)).and_then(|(first, last)| bytes.get(first..last));
        let mut found = Vec::new();
        stamps(whole.unwrap_or_default(), &mut self.cache, |stamp| found.push(stamp));
        Ok(Piece { at, stamps: found })
    }

    fn hear(&mut self, piece: &Piece) {
        piece.stamps.iter().for_each(|stamp| self.years.hear(*stamp));
    }

    /// Hears pieces between two, if there may be more than days: a quiet year may stand before a busy week.
    fn fill(&mut self, before: &Piece, after: &Piece) -> io::Result<()> {
        let (Some(last), Some(first)) = (before.stamps.last(), after.stamps.first()) else { return Ok(()) };
        let is_near = last.micros.abs_diff(first.micros) < FAR || after.at - before.at <= PIECE;
        if is_near || self.left == 0 {
            return Ok(());
        }
        self.left -= 1;
        let middle = self.piece(before.at.midpoint(after.at))?;
        self.fill(before, &middle)?;
        self.hear(&middle);
        self.fill(&middle, after)
    }
}

/// Shows the stamps of lines, of those that begin alike once.
fn stamps(lines: &[u8], cache: &mut HeaderCache, mut hear: impl FnMut(Stamp)) {
    let (mut start, mut heard, mut ends) = (0, None, memchr::memchr_iter(b'\n', lines));
    while start < lines.len() {
        let end = ends.next().unwrap_or(lines.len());
        let line = &lines[std::mem::replace(&mut start, end + 1)..end];
        if heard.is_some() && heard == line.first_chunk() {
            continue;
        }
        heard = match cache.stamp(line) {
            Some((stamp, len)) => {
                hear(stamp);
                if is_plain(&stamp, len) { line.first_chunk::<16>() } else { None }
            }
            None => {
                stamp_of(line, cache).into_iter().for_each(&mut hear);
                None
            }
        };
    }
}

/// Is it `Nov  3 10:11:12` and no more? Whatever begins with the same and a blank has the same stamp.
fn is_plain(stamp: &Stamp, len: usize) -> bool {
    len == 15 && stamp.kind == Kind::Yearless && stamp.resolution == Resolution::Second
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// How often the year turns, the last stamp without its date, and whether a 29 February was seen.
    fn counted(lines: &[&str]) -> (u32, Option<i64>, Option<u32>) {
        let NewYears { turns, last, leap_day } = count(lines.join("\n").as_bytes());
        (turns, last.map(|stamp| stamp.micros.rem_euclid(86_400_000_000) / 1_000_000), leap_day)
    }

    #[test]
    fn lines_of_one_second_turn_no_year_and_hide_none() {
        let (old, new) = ("Dec 31 23:59:59 a sshd[1]: x", "Jan  1 00:00:00 a sshd[1]: x");
        assert_eq!(counted(&[old, old, new, new]), (1, Some(0), None));
        assert_eq!(counted(&[old, new, old, new, new]), (1, Some(0), None), "a late line of the old year");
        assert_eq!(counted(&[new, old, new, old, new, old]), (0, Some(0), None));
        let (spring, summer) = ("Apr  1 00:00:00 a x", "Aug  1 00:00:00 a x");
        assert_eq!(counted(&[summer, old, new, spring, spring, summer, old, new]).0, 2);
        let other = "[1] Aug  1 00:00:01 Exit";
        assert_eq!(counted(&[old, other, old, new]), (1, Some(0), None));
        assert_eq!(counted(&[other, old, old, other]), (0, Some(1), None));
        assert_eq!(counted(&["Feb 28 10:00:00 a x", "Feb 29 10:00:00 a x", "Feb 29 10:00:00 a x"]).2, Some(0));
        assert_eq!(counted(&["Nov  3 10:11:12", "Nov  3 10:11:12", "Nov  3 10:11:1"]).1, Some(36_672));
        assert_eq!(counted(&["Nov  3 10:11:12 a", "Nov  3 10:11:12.5 a", "Nov  3 10:11:13 a"]).1, Some(36_673));
        assert_eq!(counted(&[]), (0, None, None));
    }

    /// So many lines a day for so many days from the first of a month.
    fn lines(log: &mut String, (month, days): (u32, u32), lines: u32) {
        for n in 0..days * lines {
            let (day, second) = (n / lines, n % lines);
            let date = chrono::NaiveDate::from_ymd_opt(2001, month, 1).unwrap() + chrono::Days::new(day.into());
            let at = date.and_hms_opt(second / 3600 % 24, second / 60 % 60, second % 60).unwrap();
            *log += &format!("{} edge1 sshd[7]: Connection closed by 203.0.113.7 port 40122\n", at.format("%b %e %T"));
        }
    }

    #[test]
    fn years_of_a_large_log_are_counted_from_pieces_of_it() {
        let mut even = String::new();
        lines(&mut even, (3, 1000), 100);
        let mut quiet_then_busy = String::new();
        lines(&mut quiet_then_busy, (3, 1000), 20);
        lines(&mut quiet_then_busy, (12, 2), 40_000);
        let mut busy_then_quiet = String::new();
        lines(&mut busy_then_quiet, (12, 2), 40_000);
        lines(&mut busy_then_quiet, (12, 1000), 20);
        for log in [even, quiet_then_busy, busy_then_quiet] {
            let size = log.len() as u64;
            assert!(size > PIECES * PIECE);
            let (all, some) = (count(log.as_bytes()), sample(io::Cursor::new(&log), size).unwrap());
            assert_eq!((some.turns, some.last), (all.turns, all.last));
            assert!(some.turns >= 2);
        }
        assert!(sample(io::Cursor::new("\n".repeat(3 << 20)), 3 << 20).unwrap().last.is_none());
    }
}
