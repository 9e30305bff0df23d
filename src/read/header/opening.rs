//! A cache of the last line's stamp and host: a busy server writes many lines within a second, which begin alike.

use std::ops::Range;

use crate::read::bytes::start::Start;
use crate::read::stamp::Stamp;

/// Stamp, host and the blanks around it.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    start: Start<3>,
    stamp: Stamp,
    /// Where the host stands.
    host: Range<usize>,
}

impl Opening {
    /// The opening of a line with a stamp of `len` bytes and then a host of `host` bytes, the blank on either side
    /// included.
    pub(super) fn of(line: &[u8], stamp: Stamp, len: usize, host: usize) -> Option<Opening> {
        Some(Opening { start: Start::of(line.get(..len + host)?)?, stamp, host: place(len, host) })
    }

    /// Becomes the opening of another line, if stamp and host have the same lengths there; that saves most of the cost.
    #[inline]
    pub(super) fn renew(&mut self, line: &[u8], stamp: Stamp, len: usize, host: usize) -> bool {
        self.stamp = stamp;
        self.host == place(len, host) && self.start.renew(line)
    }

    /// Splits a line that begins alike: its stamp, its host and the rest.
    #[inline(always)]
    pub(super) fn split<'a>(&self, line: &'a [u8]) -> Option<(Stamp, &'a [u8], &'a [u8])> {
        if !self.start.begins(line) {
            return None;
        }
        let (opening, text) = line.split_at_checked(self.start.len())?;
        Some((self.stamp, opening.get(self.host.clone())?, text))
    }
}

/// Where the host stands: `host` bytes with its blanks, behind a stamp of `len` bytes.
fn place(len: usize, host: usize) -> Range<usize> {
    len + 1..len + host - 1
}
