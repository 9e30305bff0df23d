//! Radix trees of the literals that rows begin with: one walk along a body finds the few rows whose first literal it
//! begins with.

use rustc_hash::FxHashMap;

use super::literal::Literal;

/// The rows of one speaker by their first literals. Trees are bushy at the root: so the first four bytes are looked up
/// at once.
#[derive(Debug)]
pub(super) struct Prefixes {
    long: Starts,
    short: Tree,
}

impl Prefixes {
    /// The rows are numbered in the order in which they are to be tried.
    pub(super) fn new(rows: impl Iterator<Item = (u16, &'static [u8])>) -> Prefixes {
        let (mut long, mut short) = (FxHashMap::<u32, Tree>::default(), Tree::default());
        for (row, literal) in rows {
            match literal.split_first_chunk() {
                Some((start, rest)) => long.entry(u32::from_le_bytes(*start)).or_default().insert(rest, row),
                None => short.insert(literal, row),
            }
        }
        short.inherit(&[]);
        long.iter_mut().for_each(|(start, tree)| tree.inherit(short.rows(&start.to_le_bytes())));
        Prefixes { long: Starts::new(long.into_iter().collect()), short }
    }

    /// Every row whose first literal `body` begins with, in the order in which they are to be tried.
    #[inline]
    pub(super) fn rows(&self, body: &[u8]) -> &[u16] {
        let start = body.split_first_chunk();
        let long = start.and_then(|(start, rest)| Some((self.long.get(u32::from_le_bytes(*start))?, rest)));
        let (tree, rest) = long.unwrap_or((&self.short, body));
        tree.rows(rest)
    }
}

/// Four bytes, and what follows them. A look-up costs a quarter of what it does in a table that may also change.
#[derive(Debug)]
struct Starts {
    trees: Vec<(u32, Tree)>,
    /// Numbers of trees, each at the first free place from that of its bytes on; three of four places are free.
    places: Vec<u16>,
}

impl Starts {
    const FREE: u16 = u16::MAX;

    fn new(trees: Vec<(u32, Tree)>) -> Starts {
        let size = (4 * trees.len()).next_power_of_two();
        let mut starts = Starts { trees, places: vec![Starts::FREE; size] };
        for (number, (start, _)) in (0..).zip(&starts.trees) {
            let mut place = starts.place(*start);
            while starts.places[place] != Starts::FREE {
                place = (place + 1) % size;
            }
            starts.places[place] = number;
        }
        starts
    }

    #[inline]
    fn get(&self, start: u32) -> Option<&Tree> {
        let mut place = self.place(start);
        loop {
            let (known, tree) = self.trees.get(usize::from(*self.places.get(place)?))?;
            if *known == start {
                return Some(tree);
            }
            place = (place + 1) & (self.places.len() - 1);
        }
    }

    /// The upper bits of a product depend on all of what was multiplied.
    #[inline]
    fn place(&self, start: u32) -> usize {
        (start.wrapping_mul(0x9e37_79b1) >> 16) as usize & (self.places.len() - 1)
    }
}

/// A place in a tree; the root stands before the first byte.
#[derive(Debug, Default)]
struct Tree {
    /// The bytes that lead here from the place before; none to the root.
    label: Literal,
    /// The places behind this one, in the order of their first bytes.
    next: Vec<Tree>,
    /// Rows whose first literal ends here or before, in ascending order.
    rows: Vec<u16>,
}

impl Tree {
    fn leaf(label: &'static [u8], row: u16) -> Tree {
        Tree { label: Literal::new(label), rows: vec![row], ..Tree::default() }
    }

    fn insert(&mut self, text: &'static [u8], row: u16) {
        let Some(first) = text.first() else { return self.rows.push(row) };
        match self.next.binary_search_by_key(first, |place| place.label.first()) {
            Err(at) => self.next.insert(at, Tree::leaf(text, row)),
            Ok(at) => {
                let place = &mut self.next[at];
                let shared = place.label.text().iter().zip(text).take_while(|(a, b)| a == b).count();
                if shared < place.label.len() {
                    place.split(shared);
                }
                place.insert(&text[shared..], row);
            }
        }
    }

    /// Puts a place in the middle of the way that leads here.
    fn split(&mut self, at: usize) {
        let (label, rest) = self.label.text().split_at(at);
        let behind = Tree {
            label: Literal::new(rest),
            next: std::mem::take(&mut self.next),
            rows: std::mem::take(&mut self.rows),
        };
        self.next.push(behind);
        self.label = Literal::new(label);
    }

    fn inherit(&mut self, above: &[u16]) {
        let own = std::mem::replace(&mut self.rows, above.to_vec());
        for row in own {
            self.rows.insert(self.rows.partition_point(|other| *other < row), row);
        }
        self.next.iter_mut().for_each(|place| place.inherit(&self.rows));
    }

    #[inline]
    fn rows(&self, body: &[u8]) -> &[u16] {
        let (mut place, mut rest) = (self, body);
        // No two labels begin with the same byte: so one at most fits.
        while let Some(first) = rest.first()
            && let Some(next) = place.next.iter().find(|next| next.label.first() == *first)
            && let Some(behind) = next.label.strip(rest)
        {
            (place, rest) = (next, behind);
        }
        &place.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_all_their_first_literal_in_order() {
        let rows: [&[u8]; 7] = [b"Failed password for ", b"Failed ", b"Fatal", b"", b"Failed", b"Fa", b"Failed none"];
        let tree = Prefixes::new((0..).zip(rows));
        for body in ["Failed password for x", "Failed password", "Failed", "Fatality", "Fa", "F", "x", "", "Failed non"]
        {
            let begins = |row: &u16| body.as_bytes().starts_with(rows[usize::from(*row)]);
            let expected: Vec<u16> = (0..7).filter(begins).collect();
            assert_eq!(tree.rows(body.as_bytes()), expected, "{body}");
        }
    }
}
