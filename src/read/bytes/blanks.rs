//! Finds blanks and the end of a line, eight bytes at a time. Words and lines are short: a call of `memchr` would cost more
//! than the search.

/// The highest bit of each byte of a word that is this one, and no other.
#[inline(always)]
fn of_eight<const BYTE: u8>(eight: [u8; 8]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // What is looked for becomes zero; the sum sets the highest bit of each byte that has any of the lower ones.
    let word = u64::from_le_bytes(eight) ^ u64::from_le_bytes([BYTE; 8]);
    !(((word & LOW) + LOW) | word | LOW)
}

/// So many bytes stand before the first newline; all of them if there is none.
#[inline]
pub(in crate::read) fn line(text: &[u8]) -> usize {
    let (many, rest) = text.as_chunks();
    // All are compared, which the machine does at once; to stop at the first would take them one by one.
    let ends = |many: &[u8; 32]| many.iter().fold(false, |found, byte| found | (*byte == b'\n'));
    match many.iter().enumerate().find(|(_, many)| ends(many)) {
        Some((number, many)) => 32 * number + before::<b'\n'>(many),
        None => 32 * many.len() + before::<b'\n'>(rest),
    }
}

/// So many bytes stand before the first blank; all of them if there is none.
#[inline]
pub(in crate::read) fn first(text: &[u8]) -> usize {
    before::<b' '>(text)
}

#[inline(always)]
fn before<const BYTE: u8>(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks();
    for (number, eight) in words.iter().enumerate() {
        let found = of_eight::<BYTE>(*eight);
        if found != 0 {
            return 8 * number + found.trailing_zeros() as usize / 8;
        }
    }
    8 * words.len() + rest.iter().position(|byte| *byte == BYTE).unwrap_or(rest.len())
}

/// Where the last blank stands.
#[inline]
pub(in crate::read) fn last(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    while let Some((before, eight)) = rest.split_last_chunk() {
        let blanks = of_eight::<b' '>(*eight);
        if blanks != 0 {
            return Some(before.len() + 7 - blanks.leading_zeros() as usize / 8);
        }
        rest = before;
    }
    rest.iter().rposition(|byte| *byte == b' ')
}

/// Calls `found` with the place of each blank.
#[inline]
pub(in crate::read) fn each(text: &[u8], mut found: impl FnMut(usize)) {
    let (words, rest) = text.as_chunks();
    for (number, eight) in words.iter().enumerate() {
        let mut blanks = of_eight::<b' '>(*eight);
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
    fn lines_end_where_the_first_newline_stands() {
        for len in 0..100 {
            for at in 0..=len {
                let mut text = vec![b'\n' | 0x80; len];
                text.extend(b"x\n");
                assert_eq!(line(&text), len + 1);
                text[at] = b'\n';
                assert_eq!(line(&text), at);
                assert_eq!(line(&text[..at]), at);
            }
        }
    }

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
