//! A fast prefix comparison for caches: most lines begin as one before them did.

/// A prefix of up to 16 × `WORDS` bytes. Compared in words under a mask, it costs a third of a comparison of bytes whose
/// number the compiler does not know.
#[derive(Clone, Copy, Debug)]
pub(in crate::read) struct Start<const WORDS: usize> {
    words: [u128; WORDS],
    /// Which bits of the words count.
    mask: [u128; WORDS],
    len: usize,
}

impl<const WORDS: usize> Start<WORDS> {
    /// All of `text` as the prefix; `None` if it is too long.
    pub(in crate::read) fn of(text: &[u8]) -> Option<Start<WORDS>> {
        let (len, all) = (text.len(), [[0xff; 16]; WORDS]);
        let mask = padded(all.as_flattened().get(..len)?)?.map(u128::from_le_bytes);
        Some(Start { words: padded(text)?.map(u128::from_le_bytes), mask, len })
    }

    /// Takes the same number of bytes of another text as the prefix; false if the text may be too short.
    #[inline]
    pub(in crate::read) fn renew(&mut self, text: &[u8]) -> bool {
        let Some(chunks) = text.as_chunks().0.first_chunk::<WORDS>() else { return false };
        for (at, chunk) in chunks.iter().enumerate() {
            self.words[at] = u128::from_le_bytes(*chunk);
        }
        true
    }

    /// How many bytes it has.
    #[inline(always)]
    pub(in crate::read) fn len(&self) -> usize {
        self.len
    }

    /// Does `text` begin so?
    #[inline(always)]
    pub(in crate::read) fn begins(&self, text: &[u8]) -> bool {
        match text.as_chunks::<16>().0.first_chunk::<WORDS>() {
            Some(chunks) => self.equals(chunks),
            None => self.begins_short(text),
        }
    }

    #[inline(always)]
    fn equals(&self, chunks: &[[u8; 16]; WORDS]) -> bool {
        let mut differs = 0;
        for (at, chunk) in chunks.iter().enumerate() {
            differs |= (u128::from_le_bytes(*chunk) ^ self.words[at]) & self.mask[at];
        }
        differs == 0
    }

    /// The same of a text that ends before the last word does.
    #[cold]
    fn begins_short(&self, text: &[u8]) -> bool {
        text.len() >= self.len && padded(text).is_some_and(|chunks| self.equals(&chunks))
    }
}

/// A text with zeroes behind it.
fn padded<const WORDS: usize>(text: &[u8]) -> Option<[[u8; 16]; WORDS]> {
    let mut chunks = [[0; 16]; WORDS];
    chunks.as_flattened_mut().get_mut(..text.len())?.copy_from_slice(text);
    Some(chunks)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_with_all_of_its_bytes_begins_so() {
        let text: Vec<u8> = (0..80).map(|i| b'a' + i % 26).collect();
        for len in 0..=48 {
            let start = Start::<3>::of(&text[..len]).unwrap();
            assert_eq!(start.len(), len);
            for end in 0..text.len() {
                assert_eq!(start.begins(&text[..end]), end >= len, "{len} of {end}");
            }
            for at in 0..len {
                for bit in 0..8 {
                    let mut other = text.clone();
                    other[at] ^= 1 << bit;
                    assert!(!start.begins(&other) && !start.begins(&other[..len]), "{len}, {at}");
                }
            }
        }
        assert!(Start::<3>::of(&text[..49]).is_none());
    }

    #[test]
    fn another_text_of_the_same_length_takes_its_place() {
        let mut start = Start::<1>::of(b"Nov  3 10").unwrap();
        assert!(start.renew(b"Nov  4 11:12:13 ") && !start.renew(b"Nov  5 12"));
        assert!(start.begins(b"Nov  4 11") && start.begins(b"Nov  4 11:12:14 x") && !start.begins(b"Nov  3 10:11:12 "));
    }

    #[test]
    fn what_is_missing_is_not_taken_for_zeroes() {
        let start = Start::<2>::of(b"ab\0\0").unwrap();
        assert!(!start.begins(b"ab"));
        assert!(start.begins(b"ab\0\0"));
    }
}
