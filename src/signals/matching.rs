//! Matches ends with the kernel's counts: which ends must have been counted, if every count belongs to some end?
//!
//! An end may have been counted at any of a few samples in a row, so ends and samples form a convex bipartite graph, whose
//! largest matching is found greedily, earliest deadline first. An end is certain if the matching is smaller without it.

use std::ops::Range;

/// Components of more ends than this are not searched for certain ones.
const LARGEST: usize = 64;

/// An end, and the looks that may have seen it.
#[derive(Clone, Debug)]
pub struct Window {
    /// Whose end.
    pub index: usize,
    /// Indices of looks.
    pub range: Range<usize>,
}

/// A connected component: ends and looks that share windows.
#[derive(Debug)]
pub struct Component {
    /// All its looks.
    pub range: Range<usize>,
    /// What they counted.
    pub counts: u32,
    /// Its ends.
    pub windows: u32,
    /// Ends that found a count.
    pub matched: u32,
    /// Ends that every largest matching contains: without them a count would be left over.
    pub certain: Vec<usize>,
}

/// Splits ends and looks into connected components and matches each; subtracts what is matched from `left`.
pub fn match_components(mut windows: Vec<Window>, left: &mut [u32]) -> Vec<Component> {
    windows.sort_by_key(|w| (w.range.start, w.range.end, w.index));
    let mut components = Vec::new();
    let mut rest = &windows[..];
    while let Some(first) = rest.first() {
        let (mut end, mut size) = (first.range.end, 0);
        while let Some(next) = rest.get(size).filter(|w| w.range.start < end) {
            end = end.max(next.range.end);
            size += 1;
        }
        let (group, others) = rest.split_at(size);
        components.push(match_component(group, first.range.start..end, left));
        rest = others;
    }
    components
}

fn match_component(group: &[Window], range: Range<usize>, left: &mut [u32]) -> Component {
    let all: Vec<&Window> = group.iter().collect();
    let counts = left[range.clone()].iter().fold(0u32, |sum, n| sum.saturating_add(*n));
    let matched = greedy(&all, &mut left[range.clone()].to_vec(), range.start);
    let is_certain = |one: &Window| {
        let others: Vec<&Window> = all.iter().copied().filter(|w| w.index != one.index).collect();
        greedy(&others, &mut left[range.clone()].to_vec(), range.start) < matched
    };
    let certain = if matched as usize == group.len() {
        group.iter().map(|w| w.index).collect()
    } else if group.len() <= LARGEST {
        group.iter().filter(|w| is_certain(w)).map(|w| w.index).collect()
    } else {
        Vec::new()
    };
    greedy(&all, &mut left[range.clone()], range.start);
    Component { counts, windows: group.len() as u32, matched, certain, range }
}

/// Gives every look's counts to those ends that have the fewest looks left; how many got one. `group` is in order
/// of first looks.
fn greedy(group: &[&Window], left: &mut [u32], offset: usize) -> u32 {
    let mut waiting: Vec<usize> = Vec::new();
    let (mut next, mut matched) = (0, 0);
    for (at, count) in left.iter_mut().enumerate().map(|(i, n)| (i + offset, n)) {
        while let Some(window) = group.get(next).filter(|w| w.range.start <= at) {
            waiting.push(window.range.end);
            next += 1;
        }
        waiting.retain(|end| *end > at);
        waiting.sort_unstable_by_key(|end| std::cmp::Reverse(*end));
        while *count > 0 && waiting.pop().is_some() {
            *count -= 1;
            matched += 1;
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(ranges: &[Range<usize>]) -> Vec<Window> {
        ranges.iter().cloned().enumerate().map(|(index, range)| Window { index, range }).collect()
    }

    #[test]
    fn counts_that_no_kernel_reaches_break_no_sum() {
        let one = Window { index: 0, range: 0..2 };
        let components = match_components(vec![one], &mut [u32::MAX, 2]);
        assert_eq!((components[0].counts, components[0].matched), (u32::MAX, 1));
    }

    #[test]
    fn as_many_counts_as_ends_make_every_end_certain() {
        let mut left = [1, 1, 0, 3];
        let components = match_components(windows(&[0..2, 1..2, 3..4]), &mut left);
        assert_eq!(components.len(), 2);
        assert_eq!(components[0].certain, [0, 1]);
        assert_eq!((components[1].counts, components[1].windows, components[1].matched), (3, 1, 1));
        assert_eq!(left, [0, 0, 0, 2]);
    }

    #[test]
    fn one_count_and_two_ends_leave_both_in_doubt() {
        let mut left = [1];
        let components = match_components(windows(&[0..1, 0..1]), &mut left);
        assert!(components[0].certain.is_empty());
        assert_eq!((components[0].matched, left), (1, [0]));
    }

    #[test]
    fn an_end_that_alone_can_explain_a_count_is_certain_beside_doubtful_ones() {
        // The first look counted one, and only the first end may have been seen then.
        let components = match_components(windows(&[0..2, 1..2, 1..2]), &mut [1, 1]);
        assert_eq!(components[0].certain, [0]);
    }
}
