//! Literals, compared eight bytes at a time. Most are that short: a call of `memcmp` would cost more than the comparison.

/// What a text, or the rest of one, begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Literal {
    text: &'static [u8],
    /// Its first bytes as one number, the first the lowest, and which bytes of the number those are.
    word: u64,
    mask: u64,
    /// Its last eight bytes, of one that has more than these.
    last: u64,
}

impl Literal {
    pub(super) fn new(text: &'static [u8]) -> Literal {
        let word = text.iter().take(8).rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        let last = text.last_chunk().map_or(0, |last| u64::from_le_bytes(*last));
        Literal { text, word, mask: !u64::MAX.checked_shl(8 * text.len() as u32).unwrap_or_default(), last }
    }

    #[inline]
    pub(super) fn text(&self) -> &'static [u8] {
        self.text
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Its first byte; 0 of none.
    #[inline]
    pub(super) fn first(&self) -> u8 {
        self.word as u8
    }

    #[inline]
    pub(super) fn begins(&self, here: &[u8]) -> bool {
        self.strip(here).is_some()
    }

    /// What stands behind it.
    #[inline]
    pub(super) fn strip<'a>(&self, here: &'a [u8]) -> Option<&'a [u8]> {
        match here.first_chunk() {
            Some(word) if u64::from_le_bytes(*word) & self.mask != self.word => None,
            Some(_) if self.text.len() <= 8 => Some(&here[self.text.len()..]),
            None if self.text.is_empty() => Some(here),
            None => here.strip_prefix(self.text),
            Some(_) => {
                let (start, rest) = here.split_at_checked(self.text.len())?;
                let ends = start.last_chunk().is_some_and(|last| u64::from_le_bytes(*last) == self.last);
                // Two words are all of most literals.
                (ends && (start.len() <= 16 || start == self.text)).then_some(rest)
            }
        }
    }
}

/// What a text ends with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ending {
    text: &'static [u8],
    /// Its last bytes as one number, the last the highest, and which bytes of the number those are.
    word: u64,
    mask: u64,
}

impl Ending {
    pub(super) fn new(text: &'static [u8]) -> Ending {
        let word = text.iter().rev().take(8).rev().fold(0, |word, byte| word >> 8 | u64::from(*byte) << 56);
        Ending { text, word, mask: !u64::MAX.checked_shr(8 * text.len() as u32).unwrap_or_default() }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    #[inline]
    pub(super) fn ends(&self, here: &[u8]) -> bool {
        match here.last_chunk() {
            Some(word) if u64::from_le_bytes(*word) & self.mask != self.word => false,
            Some(_) if self.text.len() <= 8 => true,
            None => here.ends_with(self.text),
            Some(_) => {
                here.split_at_checked(here.len().wrapping_sub(self.text.len())).is_some_and(|(_, end)| end == self.text)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_compared_as_the_library_does() {
        let all = b"Failed password for x from 192.0.2.1 port 22 ssh2";
        for start in 0..20 {
            for end in start..all.len() {
                let (begin, ending) = (Literal::new(&all[start..end]), Ending::new(&all[start..end]));
                for at in 0..=all.len() {
                    let (before, behind) = all.split_at(at);
                    assert_eq!(begin.begins(behind), behind.starts_with(&all[start..end]), "{start} {end} {at}");
                    assert_eq!(ending.ends(before), before.ends_with(&all[start..end]), "{start} {end} {at}");
                }
            }
        }
    }
}
