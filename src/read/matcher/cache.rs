//! A cache from message to matched row: while passwords are guessed, sshd and PAM write the same messages again and again.

use super::slots::Captures;
use super::{Match, matcher};
use crate::catalogue::message::Speaker;
use crate::model::Span;

/// Messages cached; each in the place that its hash tells.
const ENTRIES: usize = 512;

/// The last messages of a block, and what they matched.
#[derive(Debug)]
pub(in crate::read) struct MatchCache {
    entries: Box<[Entry; ENTRIES]>,
}

/// A message to be matched.
pub(in crate::read) struct Said<'a> {
    pub by: Speaker,
    pub text: &'a [u8],
    /// Where the text stands in the block.
    pub body: Span,
    /// Its hash.
    pub hash: u64,
}

/// A message and the row it matched, if any.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The program that wrote it; `None` in an entry that is not used in this block.
    by: Option<Speaker>,
    /// Where it stands in the block.
    body: Span,
    hash: u64,
    found: Option<Match>,
    caught: Captures,
}

impl Default for MatchCache {
    fn default() -> MatchCache {
        let unused = Entry { by: None, body: Span::default(), hash: 0, found: None, caught: Captures::default() };
        MatchCache { entries: Box::new([unused; ENTRIES]) }
    }
}

impl MatchCache {
    /// Forgets the messages of another block: its bytes are gone.
    pub(in crate::read) fn clear(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.by = None);
    }

    /// The row that a message of the block with these `bytes` matches, and the index for [`MatchCache::caught`].
    #[inline]
    pub(in crate::read) fn find(&mut self, said: Said<'_>, bytes: &[u8]) -> (Option<Match>, usize) {
        let Said { by, text, body, hash } = said;
        // FxHash mixes the highest bits best.
        let index = (hash >> 55) as usize % ENTRIES;
        let entry = &mut self.entries[index];
        if entry.hash != hash || entry.by != Some(by) || entry.body.of(bytes) != text {
            (entry.by, entry.body, entry.hash) = (Some(by), body, hash);
            entry.found = matcher().find(by, text, &mut entry.caught);
        }
        (entry.found, index)
    }

    /// What the slots of the message found last at this index hold.
    #[inline]
    pub(in crate::read) fn caught(&self, index: usize) -> &Captures {
        &self.entries[index].caught
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_before_means_the_same_of_the_same_speaker_alone() {
        let bytes = b"Invalid user bob from 192.0.2.1 port 22|Invalid user bob from 192.0.2.1 port 22|Invalid user eve";
        let (first, again, other) =
            (Span { start: 0, len: 39 }, Span { start: 40, len: 39 }, Span { start: 80, len: 16 });
        let mut cache = MatchCache::default();
        for (by, body) in
            [(Speaker::Sshd, first), (Speaker::Sshd, again), (Speaker::Kernel, again), (Speaker::Sshd, other)]
        {
            // All have the same hash: only the text tells them apart.
            let (found, index) = cache.find(Said { by, text: body.of(bytes), body, hash: 7 }, bytes);
            let caught = cache.caught(index);
            let mut plain = Captures::default();
            let expected = matcher().find(by, body.of(bytes), &mut plain);
            assert_eq!(found.map(|found| found.message), expected.map(|found| found.message));
            assert!(found.is_none() || (caught.port, caught.user) == (plain.port, plain.user));
        }
        let said = Said { by: Speaker::Sshd, text: first.of(bytes), body: first, hash: 7 };
        let (_, index) = cache.find(said, bytes);
        assert_eq!(cache.caught(index).user.of(bytes), b"bob");
        // Another block may have the same bytes at the same place.
        cache.clear();
        assert!(cache.entries.iter().all(|entry| entry.by.is_none()));
    }
}
