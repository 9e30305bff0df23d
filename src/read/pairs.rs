//! Which pairs of neighbouring bytes a text holds, folded into 256 bits: if one of a literal's is missing, the literal
//! is missing. A long line is read once instead of once for each of many literals.

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairs([u64; 4]);

impl Pairs {
    pub(super) fn of(text: &[u8]) -> Pairs {
        let mut pairs = Pairs::default();
        pairs.add(text);
        pairs
    }

    /// Adds those of one more text.
    pub(super) fn add(&mut self, text: &[u8]) {
        let Some((mut before, rest)) = text.split_first() else { return };
        for byte in rest {
            let place = before.wrapping_mul(5) ^ byte;
            self.0[usize::from(place >> 6)] |= 1 << (place & 63);
            before = byte;
        }
    }

    /// Are all of `others` among these?
    pub(super) fn hold(&self, others: &Pairs) -> bool {
        self.0.iter().zip(others.0).all(|(mine, other)| other & !mine == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_holds_the_pairs_of_its_parts() {
        let body = b"[UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.7";
        for start in 0..body.len() {
            for end in start..body.len() {
                assert!(Pairs::of(body).hold(&Pairs::of(&body[start..end])));
            }
        }
        assert!(!Pairs::of(body).hold(&Pairs::of(b": NIC Link is Up")));
    }
}
