//! A Bloom filter over the first two bytes of each word of a text. If a word of a literal is not in it, neither is the
//! literal in the text: so a long line is read once, not once for each of many literals.

use crate::read::bytes::blanks;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Initials([u64; 4]);

impl Initials {
    pub(super) fn of(text: &[u8]) -> Initials {
        let mut initials = Initials::default();
        initials.add(text);
        initials
    }

    /// Those of the words behind a space, by their first two bytes.
    pub(super) fn add(&mut self, text: &[u8]) {
        blanks::each(text, |blank| {
            let Some([first, second]) = text.get(blank + 1..).and_then(<[u8]>::first_chunk) else { return };
            // The upper bits of a product depend on all of what was multiplied.
            let place = u16::from_le_bytes([*first, *second]).wrapping_mul(0x9e37) >> 8;
            self.0[usize::from(place >> 6)] |= 1 << (place & 63);
        });
    }

    /// May a text with these words contain a literal with those of `others`?
    #[inline]
    pub(super) fn hold(&self, others: &Initials) -> bool {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, others.0);
        (e & !a) | (f & !b) | (g & !c) | (h & !d) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_holds_the_initials_of_its_parts() {
        let body = b"[UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.7";
        for start in 0..body.len() {
            for end in start..body.len() {
                assert!(Initials::of(body).hold(&Initials::of(&body[start..end])));
            }
        }
        assert!(!Initials::of(body).hold(&Initials::of(b": NIC Link is Up")));
    }
}
