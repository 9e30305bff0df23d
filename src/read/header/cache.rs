//! What earlier lines began with: most lines begin as the one before them did.

use super::opening::Opening;
use super::writers::Writers;
use crate::model::Resolution;
use crate::read::stamp::{Stamp, StampCache};

/// What lines before the one at hand had before their messages.
#[derive(Clone, Debug, Default)]
pub struct HeaderCache {
    pub(super) stamps: StampCache,
    /// How the last line began whose host is known.
    pub(super) opening: Option<Opening>,
    pub(super) writers: Writers,
}

impl HeaderCache {
    /// The stamp a line begins with; see [`StampCache::stamp`].
    #[inline(always)]
    pub(in crate::read) fn stamp(&mut self, line: &[u8]) -> Option<(Stamp, usize)> {
        self.stamps.stamp(line)
    }

    /// Keeps how a line of the last hour begins: its stamp, which is so long, and its host, so long with a blank on
    /// either side. Other lines are of the same second only where it is written without a fraction, and nothing behind
    /// the stamp tells how it is meant.
    #[inline(always)]
    pub(super) fn keep_opening(&mut self, line: &[u8], stamp: Stamp, len: usize, host: usize) {
        if stamp.resolution != Resolution::Second || !self.stamps.is_settled() {
            return;
        }
        if !self.opening.as_mut().is_some_and(|opening| opening.renew(line, stamp, len, host)) {
            self.opening = Opening::of(line, stamp, len, host);
        }
    }
}
