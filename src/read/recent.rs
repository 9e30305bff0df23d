//! What was said lately: whoever tries passwords makes sshd and its neighbours say the same again and again.

use super::matcher::{Match, matcher};
use super::slots::Captures;
use crate::catalogue::message::Speaker;
use crate::model::Span;

/// Messages remembered, by the hash of their words.
const MESSAGES: usize = 512;

/// The last messages of a block, and what they matched.
#[derive(Debug)]
pub(super) struct Recent {
    said: Box<[Said; MESSAGES]>,
}

/// A message and the row it matched, if any.
#[derive(Clone, Copy, Debug)]
struct Said {
    /// Who said so, if anybody did in this block, and where in it stands what.
    by: Option<Speaker>,
    body: Span,
    words: u64,
    found: Option<Match>,
    caught: Captures,
}

impl Default for Recent {
    fn default() -> Recent {
        let nothing = Said { by: None, body: Span::default(), words: 0, found: None, caught: Captures::default() };
        Recent { said: Box::new([nothing; MESSAGES]) }
    }
}

impl Recent {
    /// Forgets what was said in another block: its bytes are gone.
    pub(super) fn forget(&mut self) {
        self.said.iter_mut().for_each(|said| said.by = None);
    }

    /// The row that `text` matches, which stands at `body` of a block's `bytes`, and where is kept what its slots hold.
    /// `words` is its hash.
    #[inline]
    pub(super) fn find(
        &mut self,
        by: Speaker,
        text: &[u8],
        body: Span,
        words: u64,
        bytes: &[u8],
    ) -> (Option<Match>, usize) {
        // The highest bits tell most.
        let place = (words >> 55) as usize % MESSAGES;
        let said = &mut self.said[place];
        if said.words != words || said.by != Some(by) || said.body.of(bytes) != text {
            (said.by, said.body, said.words) = (Some(by), body, words);
            said.found = matcher().find(by, text, &mut said.caught);
        }
        (said.found, place)
    }

    /// What the slots of a message hold that was found last.
    #[inline]
    pub(super) fn caught(&self, place: usize) -> &Captures {
        &self.said[place].caught
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
        let mut recent = Recent::default();
        for (by, body) in
            [(Speaker::Sshd, first), (Speaker::Sshd, again), (Speaker::Kernel, again), (Speaker::Sshd, other)]
        {
            // All have the same hash: what was said tells, not that.
            let (found, place) = recent.find(by, body.of(bytes), body, 7, bytes);
            let caught = recent.caught(place);
            let mut plain = Captures::default();
            let expected = matcher().find(by, body.of(bytes), &mut plain);
            assert_eq!(found.map(|found| found.message), expected.map(|found| found.message));
            assert!(found.is_none() || (caught.port, caught.user) == (plain.port, plain.user));
        }
        let (_, place) = recent.find(Speaker::Sshd, first.of(bytes), first, 7, bytes);
        assert_eq!(recent.caught(place).user.of(bytes), b"bob");
        // What another block said is forgotten, even if these bytes stand at the same place there.
        recent.forget();
        assert!(recent.said.iter().all(|said| said.by.is_none()));
    }
}
