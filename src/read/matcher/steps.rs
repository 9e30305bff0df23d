//! Compiles the pieces of a template into the steps that match a body.

use super::literal::{Ending, Literal};
use super::peer_last::PeerLast;
use super::template::{Piece, Slot};
use super::usual::with_usual;

/// One step of matching a message body: a literal, perhaps empty, and what stands behind it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub literal: Literal,
    pub then: Then,
}

#[derive(Clone, Debug)]
pub(super) enum Then {
    /// The end.
    End,
    /// A slot whose own bytes tell where it ends, or that ends the row.
    Slot(Slot),
    /// If it is this text, what so many steps behind this one match, and a blank.
    Usual(Literal, usize),
    /// A literal, or nothing.
    Optional(Literal, Next),
    /// A word, which may also end where the next literal begins inside it.
    Part(Slot, Needle),
    /// A slot for any text: the longest behind which the next literal and the rest match.
    Free(Slot, Needle),
    /// A slot for any text before the literal that ends the row.
    Last(Slot, Ending),
    /// What the steps behind this one do, at once, if the body ends as nearly all do.
    PeerLast(Box<PeerLast>),
    /// `{who}`.
    Who,
    /// `{*}`.
    Skip,
}

/// What tells whether an optional literal is taken where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next {
    /// Nothing that may follow begins like it.
    Sure,
    /// Whether the next literal stands behind it.
    Literal,
    /// Only whether the rest matches.
    Rest,
}

/// A literal to be looked for from the right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needle {
    text: &'static [u8],
    /// The byte of it that log lines hold least of, and where that stands.
    rare: u8,
    at: usize,
}

impl Needle {
    fn new(text: &'static [u8]) -> Needle {
        let often = |byte: u8| match byte {
            b' ' => 5,
            b'0'..=b'9' | b'.' | b':' | b'=' => 4,
            b'e' | b'r' | b's' | b't' | b'o' | b'a' | b'i' | b'n' => 3,
            b'b' | b'j' | b'k' | b'q' | b'v' | b'w' | b'x' | b'y' | b'z' => 1,
            b'a'..=b'z' => 2,
            _ => 0,
        };
        let (at, rare) = text.iter().copied().enumerate().min_by_key(|(_, byte)| often(*byte)).unwrap_or_default();
        Needle { text, rare, at }
    }

    /// Where it begins in `here`, rightmost first. Bodies are short: to prepare a search would cost more than it.
    #[inline]
    pub(super) fn places(self, here: &[u8]) -> impl Iterator<Item = usize> {
        let mut until = here.len();
        std::iter::from_fn(move || {
            loop {
                until = memchr::memrchr(self.rare, here.get(..until)?)?;
                let start = until.checked_sub(self.at)?;
                if here[start..].starts_with(self.text) {
                    return Some(start);
                }
            }
        })
    }

    /// The same in `word` and as much behind it as a literal takes that begins at its last byte.
    pub(super) fn inside(self, here: &[u8], word: usize) -> impl Iterator<Item = usize> {
        let until = here.len().min((word + self.text.len()).saturating_sub(1));
        self.places(&here[..until])
    }
}

/// The steps of a template, of which `example` is an example.
pub(super) fn steps(pieces: &[Piece], example: &'static [u8]) -> Vec<Step> {
    let mut steps = Vec::with_capacity(pieces.len());
    let mut literal = Literal::default();
    for (at, piece) in pieces.iter().enumerate() {
        if let Piece::Literal(text) = piece {
            literal = Literal::new(text);
            continue;
        }
        if let Some(last) = PeerLast::new(&pieces[at..]) {
            steps.push(Step { literal: std::mem::take(&mut literal), then: Then::PeerLast(Box::new(last)) });
        }
        steps.push(Step { literal: std::mem::take(&mut literal), then: then(*piece, &pieces[at + 1..]) });
    }
    if literal.len() > 0 {
        steps.push(Step { literal, then: Then::End });
    }
    with_usual(steps, example)
}

fn then(piece: Piece, rest: &[Piece]) -> Then {
    match (piece, rest) {
        (Piece::Literal(_), _) => Then::End,
        (Piece::Optional(text), _) => Then::Optional(Literal::new(text), next(text, rest)),
        (Piece::Slot(Slot::Who), _) => Then::Who,
        (Piece::Slot(Slot::Skip), _) => Then::Skip,
        // A word holds no blank, so nothing that begins with one can begin inside it.
        (Piece::Slot(slot), [Piece::Literal(text), ..]) if slot.is_word() && text.first() != Some(&b' ') => {
            Then::Part(slot, Needle::new(text))
        }
        (Piece::Slot(slot), [Piece::Literal(text)]) if slot.is_unbounded() => Then::Last(slot, Ending::new(text)),
        (Piece::Slot(slot), [Piece::Literal(text), ..]) if slot.is_unbounded() => Then::Free(slot, Needle::new(text)),
        (Piece::Slot(slot), _) => Then::Slot(slot),
    }
}

/// Where the optional `text` stands, what tells whether it is taken?
fn next(text: &[u8], rest: &[Piece]) -> Next {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
    match rest.first() {
        // They cannot stand there both, behind `text` and instead of it.
        Some(Piece::Literal(next)) if ![text, next].concat().starts_with(next) => Next::Literal,
        Some(Piece::Slot(slot)) if slot.is_number() && !text.iter().take(1).any(is_digit) => Next::Sure,
        Some(Piece::Slot(Slot::Words)) | None => Next::Sure,
        _ => Next::Rest,
    }
}
