//! How long connections lasted: the shortest, the middle and the longest, without a list of all.

use std::collections::BTreeMap;

use crate::model::{Micros, SECOND};

/// How long each of many connections lasted.
#[derive(Default)]
pub struct Ages {
    /// The shortest and the longest.
    extremes: Option<(Micros, Micros)>,
    /// Counts by age (µs), rounded as far as it is shown.
    counts: BTreeMap<i64, usize>,
    all: usize,
}

impl Ages {
    /// Counts one more.
    pub fn add(&mut self, age: Micros) {
        let (shortest, longest) = self.extremes.unwrap_or((age, age));
        self.extremes = Some((shortest.min(age), longest.max(age)));
        *self.counts.entry(as_shown(age.0)).or_default() += 1;
        self.all += 1;
    }

    /// Shortest, median and longest; the median only as exactly as it is shown.
    pub fn range(&self) -> Option<[Micros; 3]> {
        let (shortest, longest) = self.extremes?;
        let mut before = 0;
        let is_middle = |(_, n): &(&i64, &usize)| {
            before += **n;
            before > self.all / 2
        };
        let (middle, _) = self.counts.iter().find(is_middle)?;
        Some([shortest, Micros(*middle), longest])
    }
}

/// Rounds an age (µs) as far as it is shown, so that the counts stay few however long the log.
fn as_shown(age: i64) -> i64 {
    // Below 20 s `Micros` is shown rounded (to ms, then to tenths of a second), above it is cut: the steps follow it.
    let step = match age {
        _ if age < SECOND => 500,
        _ if age < 20 * SECOND => 50_000,
        _ if age < 3600 * SECOND => SECOND,
        _ if age < 86_400 * SECOND => 60 * SECOND,
        _ => 3600 * SECOND,
    };
    let whole = age.div_euclid(step) * step;
    if age < 20 * SECOND && age != whole { whole + 1 } else { whole }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_middle_of_few_is_one_of_them() {
        let range = |ages: &[i64]| {
            let mut all = Ages::default();
            ages.iter().for_each(|age| all.add(Micros(age * SECOND)));
            all.range().map(|range| range.map(|age| age.0 / SECOND))
        };
        assert_eq!(range(&[]), None);
        assert_eq!(range(&[7]), Some([7, 7, 7]));
        assert_eq!(range(&[9, 1]), Some([1, 9, 9]));
        assert_eq!(range(&[5, 1, 350, 350, 2]), Some([1, 5, 350]));
    }

    proptest! {
        #[test]
        fn what_counts_as_one_is_written_alike(age in 0i64..100_000_000_000, short in 0i64..25_000_000) {
            for age in [age, short, short / 50 * 50, short / 50_000 * 50_000] {
                prop_assert_eq!(Micros(as_shown(age)).to_string(), Micros(age).to_string(), "{}", age);
                prop_assert!(as_shown(age) <= as_shown(age + 1));
            }
        }
    }
}
