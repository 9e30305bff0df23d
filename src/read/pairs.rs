//! How the words of a text begin, folded into 256 places: if one of a literal's is missing, the literal is missing. A
//! long line is read once instead of once for each of many literals.

pub(super) struct Pairs([bool; 256]);

impl Pairs {
    pub(super) fn of(text: &[u8]) -> Pairs {
        let mut pairs = Pairs([false; 256]);
        places(text).for_each(|place| pairs.0[usize::from(place)] = true);
        pairs
    }

    /// Are all of these places among its own?
    pub(super) fn hold(&self, places: &[u8]) -> bool {
        places.iter().all(|place| self.0[usize::from(*place)])
    }
}

/// The places of the words behind a space, by their first two bytes.
pub(super) fn places(text: &[u8]) -> impl Iterator<Item = u8> {
    let words = text.array_windows().filter(|[before, _, _]| *before == b' ');
    words.map(|[_, first, second]| first.wrapping_mul(5) ^ second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_holds_the_pairs_of_its_parts() {
        let body = b"[UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.7";
        for start in 0..body.len() {
            for end in start..body.len() {
                assert!(Pairs::of(body).hold(&places(&body[start..end]).collect::<Vec<_>>()));
            }
        }
        assert!(!Pairs::of(body).hold(&places(b": NIC Link is Up").collect::<Vec<_>>()));
    }
}
