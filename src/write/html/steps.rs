//! Counts moments in steps that grow with the time they span: as finely as a chart of that span needs them.

use std::collections::BTreeMap;

use crate::model::SECOND;

/// Lengths of a step (s), each a part of the next and of those that a chart of so many steps is cut into.
const LENGTHS: [i64; 10] = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 86_400];
/// Steps, at most; a chart has a column for a dozen of them or more.
const STEPS: usize = 1024;

/// Moments (µs), counted.
#[derive(Default)]
pub struct Steps {
    /// Which of [`LENGTHS`].
    length: usize,
    /// By number of step.
    counts: BTreeMap<i64, u64>,
    span: Option<(i64, i64)>,
}

impl Steps {
    /// Counts one more.
    pub fn add(&mut self, at: i64) {
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
        *self.counts.entry(at.div_euclid(LENGTHS[self.length] * SECOND)).or_default() += 1;
        if self.counts.len() > STEPS && self.length + 1 < LENGTHS.len() {
            self.coarsen();
        }
    }

    fn coarsen(&mut self) {
        let fine = LENGTHS[self.length];
        self.length += 1;
        let mut coarse = BTreeMap::new();
        for (step, n) in std::mem::take(&mut self.counts) {
            *coarse.entry((step * fine).div_euclid(LENGTHS[self.length])).or_default() += n;
        }
        self.counts = coarse;
    }

    /// First and last moment.
    pub fn span(&self) -> Option<(i64, i64)> {
        self.span
    }

    /// Where each step begins (µs), and how many it has.
    pub fn iter(&self) -> impl Iterator<Item = (i64, u64)> {
        let length = LENGTHS[self.length] * SECOND;
        self.counts.iter().map(move |(step, n)| (step * length, *n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_few_and_lose_nothing() {
        let mut steps = Steps::default();
        for i in 0..500_000 {
            steps.add(i * 7 * SECOND - 3);
        }
        assert!(steps.counts.len() <= STEPS && LENGTHS[steps.length] == 3600, "{}", LENGTHS[steps.length]);
        assert_eq!(steps.iter().map(|(_, n)| n).sum::<u64>(), 500_000);
        assert_eq!(steps.span(), Some((-3, 499_999 * 7 * SECOND - 3)));
        assert_eq!(steps.iter().next(), Some((-3600 * SECOND, 1)));
    }
}
