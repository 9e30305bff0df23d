//! Open connections, youngest first: a doubly linked list through their slots, so that adding and removing one takes
//! constant time.

/// No slot.
const NONE: usize = usize::MAX;

#[derive(Clone, Copy, Debug)]
struct Link {
    older: usize,
    younger: usize,
    listed: bool,
}

/// Slots, the youngest first.
#[derive(Debug)]
pub struct Births {
    links: Vec<Link>,
    youngest: usize,
}

impl Default for Births {
    fn default() -> Births {
        Births { links: Vec::new(), youngest: NONE }
    }
}

impl Births {
    /// What stands in this slot, which is not listed, is the youngest now.
    #[inline]
    pub fn add(&mut self, slot: usize) {
        if self.links.len() <= slot {
            self.links.resize(slot + 1, Link { older: NONE, younger: NONE, listed: false });
        }
        if let Some(next) = self.links.get_mut(self.youngest) {
            next.younger = slot;
        }
        self.links[slot] = Link { older: self.youngest, younger: NONE, listed: true };
        self.youngest = slot;
    }

    /// It is gone, if it was there.
    #[inline]
    pub fn remove(&mut self, slot: usize) {
        let Some(link) = self.links.get_mut(slot).filter(|link| link.listed) else { return };
        link.listed = false;
        let Link { older, younger, .. } = *link;
        if let Some(older) = self.links.get_mut(older) {
            older.younger = younger;
        }
        match self.links.get_mut(younger) {
            Some(younger) => younger.older = older,
            None => self.youngest = older,
        }
    }

    /// All of them.
    pub fn youngest_first(&self) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(self.youngest).filter(|s| *s != NONE), |slot| {
            Some(self.links[*slot].older).filter(|s| *s != NONE)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_youngest_stands_first_and_the_gone_do_not_stand() {
        let mut births = Births::default();
        [3, 0, 2, 1].into_iter().for_each(|slot| births.add(slot));
        let all = |births: &Births| births.youngest_first().collect::<Vec<_>>();
        assert_eq!(all(&births), [1, 2, 0, 3]);
        births.remove(2);
        births.remove(2);
        births.remove(7);
        assert_eq!(all(&births), [1, 0, 3]);
        births.remove(1);
        births.remove(3);
        births.add(2);
        assert_eq!(all(&births), [2, 0]);
        births.remove(0);
        births.remove(2);
        assert!(all(&births).is_empty());
    }
}
