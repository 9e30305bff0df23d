//! How the last line began, up to its tag: a busy server writes many lines within a second.

use std::ops::Range;

use super::stamp::Stamp;
use super::start::Start;

/// Stamp, host and the blanks around it.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    start: Start<3>,
    stamp: Stamp,
    /// Where the host stands.
    host: Range<usize>,
}

impl Opening {
    /// Of a line that has a stamp so long, and a host so long behind it, a blank on either side included.
    pub(super) fn of(line: &[u8], stamp: Stamp, len: usize, host: usize) -> Option<Opening> {
        Some(Opening { start: Start::of(line.get(..len + host)?)?, stamp, host: place(len, host) })
    }

    /// Becomes that of another line, if stamp and host are as long there: to remember those anew costs most.
    #[inline]
    pub(super) fn renew(&mut self, line: &[u8], stamp: Stamp, len: usize, host: usize) -> bool {
        self.stamp = stamp;
        self.host == place(len, host) && self.start.renew(line)
    }

    /// Stamp, host and what follows them, of a line that begins like this.
    #[inline(always)]
    pub(super) fn split<'a>(&self, line: &'a [u8]) -> Option<(Stamp, &'a [u8], &'a [u8])> {
        if !self.start.begins(line) {
            return None;
        }
        let (opening, text) = line.split_at_checked(self.start.len())?;
        Some((self.stamp, opening.get(self.host.clone())?, text))
    }
}

/// Where a host so long, with its blanks, stands behind a stamp so long.
fn place(len: usize, host: usize) -> Range<usize> {
    len + 1..len + host - 1
}
