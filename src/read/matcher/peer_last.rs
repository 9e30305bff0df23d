//! A fast path for rows that end in free text and a peer, as most of sshd's do: the peer is matched from the right, and
//! the text takes the rest without backtracking.

use super::address::peer_from_right;
use super::literal::{Ending, Literal};
use super::slots::{Captures, keep, role};
use super::template::{Piece, Slot};

/// The last pieces of such a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct PeerLast {
    /// The slot of the free text.
    slot: Slot,
    /// Between text and peer; `{who}` brings a space.
    before: Literal,
    /// Behind the peer.
    after: Ending,
}

impl PeerLast {
    /// Of a row that goes on like this.
    pub(super) fn new(pieces: &[Piece]) -> Option<PeerLast> {
        let (slot, before, rest) = match pieces {
            [Piece::Slot(Slot::Who), rest @ ..] => (Slot::Who, &b" "[..], rest),
            [Piece::Slot(slot), Piece::Literal(before), rest @ ..] if slot.is_unbounded() => (*slot, *before, rest),
            _ => return None,
        };
        let after: &[u8] = match rest {
            [Piece::Slot(Slot::Peer)] => &[],
            // The digits of a port go on as far as they go.
            [Piece::Slot(Slot::Peer), Piece::Literal(after)] if !after.first().is_some_and(u8::is_ascii_digit) => after,
            _ => return None,
        };
        Some(PeerLast { slot, before: Literal::new(before), after: Ending::new(after) })
    }

    /// Does the rest of `body` from `at` on fit, with an address and a port? Nothing else in it could be taken for
    /// that peer. If not, nothing is caught, and only the steps of the row one by one tell whether it matches.
    #[inline(never)]
    pub(super) fn matches(&self, body: &[u8], at: usize, caught: &mut Captures) -> bool {
        self.catch(body, at, caught).is_some()
    }

    fn catch(&self, body: &[u8], at: usize, caught: &mut Captures) -> Option<()> {
        let end = self.after.ends(body).then(|| body.len() - self.after.len())?;
        let here = body.get(at..end)?;
        let (ip, port, peer) = peer_from_right(here)?;
        match self.slot {
            Slot::Who if peer == 0 => {}
            Slot::Who => {
                let (role, exists) = role(here)?;
                self.keep(Slot::User, at + role, here.get(role..)?, peer.checked_sub(role)?, caught)?;
                caught.user_exists = Some(exists);
            }
            slot => self.keep(slot, at, here, peer, caught)?,
        }
        (caught.addr, caught.port) = (Some(ip), port);
        Some(())
    }

    /// Keeps the text that stands at `at` and ends before the peer.
    #[inline(always)]
    fn keep(&self, slot: Slot, at: usize, here: &[u8], peer: usize, caught: &mut Captures) -> Option<()> {
        let (text, rest) = here.split_at_checked(peer.checked_sub(self.before.len())?)?;
        if !self.before.begins(rest) {
            return None;
        }
        keep(slot, at, text, caught);
        Some(())
    }
}
