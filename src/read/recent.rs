//! What was said lately: whoever tries passwords makes sshd and its neighbours say the same again and again.

use super::matcher::{Match, matcher};
use super::slots::Captures;
use crate::catalogue::message::Speaker;
use crate::model::Span;

/// Messages remembered, by the hash of their words.
const MESSAGES: usize = 128;

/// The last messages of a block, and what they matched.
pub(super) struct Recent {
    said: Vec<Said>,
}

/// A message and the row it matched, if any.
#[derive(Clone, Copy)]
struct Said {
    /// Who says so, and where in the block it says what.
    by: Speaker,
    body: Span,
    words: u64,
    found: Option<Match>,
    caught: Captures,
}

impl Default for Recent {
    fn default() -> Recent {
        let nothing =
            Said { by: Speaker::Sshd, body: Span::default(), words: 0, found: None, caught: Captures::default() };
        Recent { said: vec![nothing; MESSAGES] }
    }
}

impl Recent {
    /// The row that the text at `body` of a block's `bytes` matches, and what its slots hold. `words` is its hash.
    #[inline]
    pub(super) fn find(&mut self, by: Speaker, body: Span, words: u64, bytes: &[u8]) -> (Option<Match>, &Captures) {
        // The highest bits tell most.
        let said = &mut self.said[(words >> 57) as usize % MESSAGES];
        let text = body.of(bytes);
        if said.words != words || said.by != by || said.body.of(bytes) != text {
            (said.by, said.body, said.words) = (by, body, words);
            said.found = matcher().find(by, text, &mut said.caught);
        }
        (said.found, &said.caught)
    }
}
