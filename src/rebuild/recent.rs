//! The last lines of one connection, to recognise a line that was logged twice.

/// Hashes of so many lines.
#[derive(Debug)]
pub struct Recent<const LINES: usize> {
    hashes: [u64; LINES],
    /// The oldest, which the next one takes the place of.
    oldest: usize,
}

impl<const LINES: usize> Default for Recent<LINES> {
    fn default() -> Recent<LINES> {
        Recent { hashes: [0; LINES], oldest: 0 }
    }
}

impl<const LINES: usize> Recent<LINES> {
    /// Is it one of them? If not, it is the newest now. No line has the hash 0.
    #[inline]
    pub fn repeats(&mut self, hash: u64) -> bool {
        // All are compared: they are fewer than what it would cost to guess where to stop.
        let is_known = self.hashes.iter().fold(false, |found, known| found | (*known == hash));
        if !is_known && let Some(oldest) = self.hashes.get_mut(self.oldest) {
            *oldest = hash;
            self.oldest = if self.oldest + 1 < LINES { self.oldest + 1 } else { 0 };
        }
        is_known
    }

    /// Was it the last one that was new?
    pub fn is_newest(&self, hash: u64) -> bool {
        let newest = self.oldest.checked_sub(1).unwrap_or(LINES - 1);
        self.hashes.get(newest) == Some(&hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let mut recent = Recent::<3>::default();
        assert_eq!(
            [1, 2, 1, 3, 4, 2, 1].map(|hash| recent.repeats(hash)),
            [false, false, true, false, false, true, false]
        );
        assert_eq!([1, 2, 3, 4].map(|hash| recent.is_newest(hash)), [true, false, false, false]);
    }
}
