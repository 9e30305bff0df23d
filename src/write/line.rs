//! A buffer for rows: nearly all that a run writes goes through it in short pieces.

use std::io::{self, Write};

/// A buffer that grows as needed. A `Vec` would do, but the pieces are so short and so many that its calls cost a third
/// of a row.
#[derive(Default)]
pub struct Line {
    /// What was written, and room behind it.
    bytes: Vec<u8>,
    len: usize,
}

impl Line {
    /// An empty line with room for so many bytes.
    pub fn with_room(bytes: usize) -> Line {
        Line { bytes: vec![0; bytes], len: 0 }
    }

    /// What is written.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Empties it; the room stays.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Appends a piece whose length the compiler knows: a few stores.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, piece: &[u8; N]) {
        match self.bytes.get_mut(self.len..).and_then(<[u8]>::first_chunk_mut) {
            Some(place) => {
                *place = *piece;
                self.len += N;
            }
            None => self.put_slice(piece),
        }
    }

    /// Appends any bytes.
    #[inline(never)]
    pub fn put_slice(&mut self, piece: &[u8]) {
        if let Some(place) = self.room(piece.len()) {
            place.copy_from_slice(piece);
            self.len += piece.len();
        }
    }

    /// Appends a string of JSON in which nothing needs escaping.
    #[inline(never)]
    pub fn put_quoted(&mut self, text: &[u8]) {
        if let Some([first, place @ .., last]) = self.room(text.len() + 2) {
            (*first, *last) = (b'"', b'"');
            place.copy_from_slice(text);
            self.len += text.len() + 2;
        }
    }

    /// Appends a string of JSON unless something in it needs escaping; tells whether it did.
    pub fn put_plain<const IS_TEXT: bool>(&mut self, text: &[u8]) -> bool {
        let Some([first, place @ .., last]) = self.room(text.len() + 2) else { return false };
        (*first, *last) = (b'"', b'"');
        let is_plain = copy_plain::<IS_TEXT>(text, place);
        self.len += if is_plain { text.len() + 2 } else { 0 };
        is_plain
    }

    /// The next so many bytes behind what was written.
    #[inline(always)]
    fn room(&mut self, bytes: usize) -> Option<&mut [u8]> {
        let end = self.len + bytes;
        if self.bytes.len() < end {
            self.grow(end);
        }
        self.bytes.get_mut(self.len..end)
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, end: usize) {
        self.bytes.resize(end.next_power_of_two().max(1024), 0);
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Copies a text to a place of the same length, and tells whether no byte of it needs escaping in a string of JSON. It
/// goes by eight bytes, the last of which may be done twice; what is shorter (most names are) goes as two halves that
/// overlap. In a text, bytes above ASCII need no escape; among bytes that may not be UTF-8, one of them makes the answer
/// `false`.
#[inline]
fn copy_plain<const IS_TEXT: bool>(text: &[u8], place: &mut [u8]) -> bool {
    if let (Some(last), Some(last_place)) = (text.last_chunk(), place.last_chunk_mut()) {
        *last_place = *last;
        let ((words, _), (places, _)) = (text.as_chunks(), place.as_chunks_mut());
        return words.iter().zip(places).fold(
            are_plain::<IS_TEXT>(u64::from_ne_bytes(*last)),
            |plain, (word, place)| {
                *place = *word;
                plain & are_plain::<IS_TEXT>(u64::from_ne_bytes(*word))
            },
        );
    }
    if let (Some(&first), Some(&last)) = (text.first_chunk(), text.last_chunk()) {
        place.first_chunk_mut().into_iter().for_each(|place| *place = first);
        place.last_chunk_mut().into_iter().for_each(|place| *place = last);
        let (first, last) = (u32::from_ne_bytes(first), u32::from_ne_bytes(last));
        return are_plain::<IS_TEXT>(u64::from(first) << 32 | u64::from(last));
    }
    let is_plain = |b: u8| b >= b' ' && b != b'"' && b != b'\\' && (IS_TEXT || b.is_ascii());
    text.iter().zip(place).fold(true, |plain, (byte, place)| {
        *place = *byte;
        plain & is_plain(*byte)
    })
}

/// Does none of eight bytes need escaping? Each test leaves the highest bit of a byte that meets it, and no bit at all
/// where none does.
fn are_plain<const IS_TEXT: bool>(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word & HIGH;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let above = if IS_TEXT { 0 } else { word & HIGH };
    (below(word, b' ') | is(b'"') | is(b'\\') | above) == 0
}
