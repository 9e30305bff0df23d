//! Where the blanks of a text stand. Words are short: eight bytes are looked at at once, without a call of the library.

/// The highest bit of each byte of a word that is a blank, and no other.
#[inline(always)]
fn of_eight(eight: [u8; 8]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // Blanks become zero; the sum sets the highest bit of each byte that has any of the lower ones.
    let word = u64::from_le_bytes(eight) ^ 0x2020_2020_2020_2020;
    !(((word & LOW) + LOW) | word | LOW)
}

/// So many bytes stand before the first blank; all of them if there is none.
#[inline]
pub(super) fn first(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((eight, behind)) = rest.split_first_chunk() {
        let blanks = of_eight(*eight);
        if blanks != 0 {
            return text.len() - rest.len() + blanks.trailing_zeros() as usize / 8;
        }
        rest = behind;
    }
    text.len() - rest.len() + rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len())
}

/// Where the last blank stands.
#[inline]
pub(super) fn last(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    while let Some((before, eight)) = rest.split_last_chunk() {
        let blanks = of_eight(*eight);
        if blanks != 0 {
            return Some(before.len() + 7 - blanks.leading_zeros() as usize / 8);
        }
        rest = before;
    }
    rest.iter().rposition(|byte| *byte == b' ')
}

/// Calls `found` with the place of each blank.
#[inline]
pub(super) fn each(text: &[u8], mut found: impl FnMut(usize)) {
    let (words, rest) = text.as_chunks();
    for (number, eight) in words.iter().enumerate() {
        let mut blanks = of_eight(*eight);
        while blanks != 0 {
            found(number * 8 + blanks.trailing_zeros() as usize / 8);
            blanks &= blanks - 1;
        }
    }
    for (at, _) in rest.iter().enumerate().filter(|(_, byte)| **byte == b' ') {
        found(words.len() * 8 + at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_found_wherever_they_stand_and_nothing_else_is() {
        for len in 0..20 {
            for at in 0..=len {
                for byte in 0..=u8::MAX {
                    let mut text = vec![byte; len];
                    text.extend(b" \x21\x20x".get(at % 4..).unwrap_or_default());
                    text.rotate_right(at);
                    let expected: Vec<usize> = (0..text.len()).filter(|at| text[*at] == b' ').collect();
                    let mut places = Vec::new();
                    each(&text, |place| places.push(place));
                    let ends = (first(&text), last(&text));
                    let expected_ends = (expected.first().copied().unwrap_or(text.len()), expected.last().copied());
                    assert_eq!((places, ends), (expected, expected_ends), "{}", text.escape_ascii());
                }
            }
        }
    }
}
