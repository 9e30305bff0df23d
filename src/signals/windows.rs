//! The most ends that fit one window: sorted ends, two fingers and a table of differences, so that a drop of
//! hundreds costs no more per end than one of three.

use std::ops::Range;

/// A session that ended.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// When it began (µs).
    pub start: i64,
    /// When it ended (µs).
    pub end: i64,
}

/// Of `near`, in order of their ends, the part that one window of `width` µs holds, together with the end at `own`:
/// from the end that opens the window, the largest of all and of equals the earliest. Who came only after that
/// first end did not die of the same blow, and is not counted, though it stands in the range.
pub fn fullest(near: &[Stretch], own: usize, width: i64) -> Option<Range<usize>> {
    let own_stretch = near.get(own)?;
    let late = late_comers(near, width);
    let mut best: Option<(usize, Range<usize>)> = None;
    let (mut last, mut not_counted) = (0, 0i64);
    for (i, first) in near.iter().enumerate().take(own + 1) {
        not_counted += late[i];
        while near.get(last).is_some_and(|s| s.end <= first.end + width) {
            last += 1;
        }
        let opens = i == 0 || near[i - 1].end < first.end;
        let holds_own = own < last && own_stretch.start < first.end;
        let size = (last - i) - not_counted.max(0) as usize;
        if opens && holds_own && best.as_ref().is_none_or(|(most, _)| size > *most) {
            best = Some((size, i..last));
        }
    }
    best.map(|(_, range)| range)
}

/// How many of those that fit the window opened by each end came only after it: as differences from end to end.
fn late_comers(near: &[Stretch], width: i64) -> Vec<i64> {
    let mut differences = vec![0; near.len() + 1];
    for (j, s) in near.iter().enumerate() {
        // Windows that reach its end, and open before it began; only those before it hold it at all.
        let from = near.partition_point(|first| first.end + width < s.end);
        let to = near.partition_point(|first| first.end <= s.start).min(j + 1);
        if from < to {
            differences[from] += 1;
            differences[to] -= 1;
        }
    }
    differences
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by its definition.
    fn slow(near: &[Stretch], own: usize, width: i64) -> Vec<usize> {
        let mut best: Vec<usize> = Vec::new();
        for (i, first) in near.iter().enumerate().filter(|(_, s)| s.end <= near[own].end) {
            let within = (i..near.len()).take_while(|j| near[*j].end <= first.end + width);
            let group: Vec<usize> = within.filter(|j| near[*j].start < first.end).collect();
            if group.contains(&own) && group.len() > best.len() {
                best = group;
            }
        }
        best
    }

    proptest! {
        #[test]
        fn the_fullest_window_is_that_of_its_definition(
            stretches in prop::collection::vec((0i64..60, 0i64..30), 1..40), own in 0usize..40, width in 0i64..20
        ) {
            let mut near: Vec<Stretch> =
                stretches.iter().map(|(start, length)| Stretch { start: *start, end: start + length }).collect();
            near.sort_by_key(|s| s.end);
            let own = own % near.len();
            let range = fullest(&near, own, width).unwrap_or_default();
            let first_end = near.get(range.start).map_or(0, |s| s.end);
            let fast: Vec<usize> = range.filter(|j| near[*j].start < first_end).collect();
            prop_assert_eq!(fast, slow(&near, own, width));
        }
    }
}
