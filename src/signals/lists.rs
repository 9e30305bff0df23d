//! Lists of sessions, one for each scope, in a single allocation (four bytes per entry, no spare capacity), and bit vectors
//! over them whose set bits are counted in constant time, and sparse indexes of their times.

use std::ops::Range;

/// Places of sessions by the number of what they have in common.
#[derive(Default)]
pub struct Lists {
    all: Vec<u32>,
    /// Where each list ends; it begins where the one before does.
    ends: Vec<u32>,
}

impl Lists {
    /// Puts the places into the lists of their scopes, of which there are so many; in every list they keep their order.
    pub fn new(places: impl Iterator<Item = u32> + Clone, scopes: usize, scope_of: impl Fn(u32) -> u32) -> Lists {
        let mut next = vec![0; scopes];
        places.clone().for_each(|place| next[scope_of(place) as usize] += 1);
        let mut count = 0;
        for next in &mut next {
            count += std::mem::replace(next, count);
        }
        let mut all = vec![0; count as usize];
        for place in places {
            let next = &mut next[scope_of(place) as usize];
            all[*next as usize] = place;
            *next += 1;
        }
        // Where the next one of a list would stand, the list ends.
        Lists { all, ends: next }
    }

    /// How many lists there are.
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// All places, one list after the other.
    pub fn all(&self) -> &[u32] {
        &self.all
    }

    /// Where the list of a scope begins and ends among all.
    pub fn range(&self, scope: u32) -> Range<usize> {
        let start = scope.checked_sub(1).and_then(|before| self.ends.get(before as usize)).copied().unwrap_or(0);
        let end = self.ends.get(scope as usize).copied().unwrap_or(start);
        start as usize..end as usize
    }

    /// The list of a scope.
    pub fn of(&self, scope: u32) -> &[u32] {
        &self.all[self.range(scope)]
    }

    /// What stands beside the list of a scope in something that is as long as all of them.
    pub fn beside<'a, T>(&self, other: &'a [T], scope: u32) -> &'a [T] {
        other.get(self.range(scope)).unwrap_or_default()
    }
}

/// Which of the places in lists are marked.
pub struct Marks {
    /// A bit for each place.
    bits: Vec<u64>,
    /// How many are marked before each 64 of them.
    before: Vec<u32>,
}

impl Marks {
    /// Marks some of these places.
    pub fn new(places: &[u32], is_marked: impl Fn(u32) -> bool) -> Marks {
        let mut marks = Marks { bits: Vec::new(), before: Vec::new() };
        let mut count = 0;
        // One more than needed, so that each place has one to its right.
        for from in (0..=places.len()).step_by(64) {
            let some = places[from..].iter().take(64).enumerate();
            let bits = some.fold(0, |bits, (i, place)| bits | u64::from(is_marked(*place)) << i);
            marks.before.push(count);
            marks.bits.push(bits);
            count += bits.count_ones();
        }
        marks
    }

    /// How many are marked in a part of all lists.
    pub fn within(&self, part: Range<usize>) -> usize {
        let before = |i: usize| self.before[i / 64] + (self.bits[i / 64] & ((1 << (i % 64)) - 1)).count_ones();
        (before(part.end) - before(part.start)) as usize
    }
}

/// A sparse index of lists in order of time: the time of every [`STEP`]th entry. Of a long log the sessions are too many for
/// the processor's caches, these few are not.
pub struct SparseTimes(Vec<i64>);

/// Entries from one indexed time to the next.
const STEP: usize = 128;

impl SparseTimes {
    /// Indexes lists whose entries have these times (µs).
    pub fn new(lists: &Lists, time: impl Fn(u32) -> i64) -> SparseTimes {
        SparseTimes(lists.all.iter().step_by(STEP).map(|place| time(*place)).collect())
    }

    /// How many entries of one list, which has this range among all, have a time before `limit`.
    pub fn before(&self, limit: i64, lists: &Lists, range: Range<usize>, time: impl Fn(u32) -> i64) -> usize {
        let first = range.start.div_ceil(STEP);
        let indexed = self.0.get(first..range.end.div_ceil(STEP)).unwrap_or_default();
        let passed = indexed.partition_point(|at| *at < limit);
        // The first indexed entry that is not before `limit` bounds the search; so does the last one that is.
        let from = if passed == 0 { range.start } else { (first + passed - 1) * STEP + 1 };
        let to = if passed == indexed.len() { range.end } else { (first + passed) * STEP };
        from + lists.all[from..to].partition_point(|place| time(*place) < limit) - range.start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_stands_in_the_list_of_its_scope_in_the_order_given() {
        let lists = Lists::new([5, 1, 2, 3].into_iter(), 4, |place| place % 2 * 3);
        let found: Vec<&[u32]> = (0..lists.len()).map(|scope| lists.of(scope)).collect();
        assert_eq!(found, [&[2][..], &[], &[], &[5, 1, 3]]);
        assert_eq!(lists.beside(&['a', 'b', 'c', 'd'], 3), ['b', 'c', 'd']);
        assert!(lists.of(4).is_empty());
    }

    #[test]
    fn marks_are_counted_as_by_a_walk() {
        for len in [0, 1, 63, 64, 65, 200] {
            let places: Vec<u32> = (0..len).map(|i| i * 7919 % 1000).collect();
            let is_marked = |place: u32| place.is_multiple_of(3);
            let marks = Marks::new(&places, is_marked);
            for from in 0..=places.len() {
                for to in from..=places.len() {
                    let walked = places[from..to].iter().filter(|place| is_marked(**place)).count();
                    assert_eq!(marks.within(from..to), walked, "{from}..{to} of {len}");
                }
            }
        }
    }

    #[test]
    fn a_sparse_index_leads_to_the_entry_that_a_search_finds() {
        let times: Vec<i64> = (0..300).map(|i| i / 3 * 10).collect();
        let time = |place: u32| times[place as usize];
        let lists = Lists::new(0..300, 1, |_| 0);
        let index = SparseTimes::new(&lists, time);
        for range in [0..300, 0..0, 0..1, 5..60, 63..65, 64..128, 64..65, 1..64, 100..300, 299..300, 300..300] {
            for limit in (-1..1010).step_by(3).chain([i64::MIN, i64::MAX, 10, 640]) {
                let searched = times[range.clone()].partition_point(|at| *at < limit);
                assert_eq!(index.before(limit, &lists, range.clone(), time), searched, "{range:?} {limit}");
            }
        }
    }
}
