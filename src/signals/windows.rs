//! For every end, the window that holds it and the most others: a difference array for the counts and a monotonic stack for
//! the largest, so that the time per end does not depend on their number.

/// A session that ended.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// When it began (µs).
    pub start: i64,
    /// When it ended (µs).
    pub end: i64,
}

/// Of ends in order, for each the first that opens a window of `width` µs in which it counts; its own place or any later
/// one opens the last. Who came only after the first end of a window did not die of the same blow, and does not count
/// there. One that counts nowhere, not even in its own, gets a place behind its own.
pub fn first_openers(ends: &[Stretch], width: i64) -> Vec<u32> {
    let mut reached = 0;
    let first = ends.iter().map(|s| {
        while ends.get(reached).is_some_and(|opener| opener.end + width < s.end) {
            reached += 1;
        }
        // Most are older than any window that holds them.
        let began_before = ends.get(reached).is_some_and(|opener| s.start < opener.end);
        let first = if began_before { reached } else { ends.partition_point(|opener| opener.end <= s.start) };
        first as u32
    });
    first.collect()
}

/// For every end the one that opens the fullest of all windows in which it counts, and of equals the earliest.
pub fn fullest(ends: &[Stretch], first: &[u32]) -> Vec<Option<u32>> {
    let sizes = sizes(first);
    // Openers, each of a larger window than all that follow it, or one as large.
    let mut largest: Vec<u32> = Vec::new();
    let opener = |(own, first): (usize, &u32)| {
        // Of several ends at one time the first opens the window.
        if own == 0 || ends[own - 1].end < ends[own].end {
            while largest.pop_if(|opener| sizes[*opener as usize] < sizes[own]).is_some() {}
            largest.push(own as u32);
        }
        largest.get(largest.partition_point(|opener| opener < first)).copied()
    };
    first.iter().enumerate().map(opener).collect()
}

/// How many count in the window that each end opens: as differences from end to end.
fn sizes(first: &[u32]) -> Vec<i64> {
    let mut sizes = vec![0; first.len() + 1];
    for (own, first) in first.iter().map(|first| *first as usize).enumerate().filter(|(own, first)| first <= own) {
        sizes[first] += 1;
        sizes[own + 1] -= 1;
    }
    let mut size = 0;
    for difference in &mut sizes {
        size += *difference;
        *difference = size;
    }
    sizes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by its definition: who counts in the fullest window.
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
            stretches in prop::collection::vec((0i64..60, 0i64..30), 1..40), width in 0i64..20
        ) {
            let mut near: Vec<Stretch> =
                stretches.iter().map(|(start, length)| Stretch { start: *start, end: start + length }).collect();
            near.sort_by_key(|s| s.end);
            let first = first_openers(&near, width);
            for (own, opener) in fullest(&near, &first).into_iter().enumerate() {
                let counts = |opener: u32| (0..near.len()).filter(move |j| *j >= opener as usize);
                let fast: Vec<usize> = opener.map_or(Vec::new(), |opener| {
                    counts(opener).filter(|j| first[*j] <= opener).collect()
                });
                prop_assert_eq!(fast, slow(&near, own, width));
            }
        }
    }
}
