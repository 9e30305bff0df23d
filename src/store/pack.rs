//! Values to bytes and back. Compact and private: no other program or version reads these bytes.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Lines, Place, Text};

/// What many records name, by number: a record holds the number.
#[derive(Clone, Debug)]
pub struct Names {
    /// Words of the program itself, of which there are not many; the most frequent come up first.
    words: Vec<&'static str>,
    hosts: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, u64>,
    last_host: u64,
    /// Numbers of words named lately, by some bits of where their letters stand.
    lately: [u16; LATELY],
}

/// More than are named in any log's usual findings.
const LATELY: usize = 256;

impl Default for Names {
    fn default() -> Names {
        Names { words: Vec::new(), hosts: Vec::new(), numbers: FxHashMap::default(), last_host: 0, lately: [0; LATELY] }
    }
}

impl Names {
    fn number(&mut self, name: &'static str) -> u64 {
        // The same name in two places of the program may get two numbers: that costs less than to compare their letters.
        let is_it = |known: &&'static str| std::ptr::eq(*known, name);
        let lately = &mut self.lately[(name.as_ptr() as usize >> 2) % LATELY];
        if !self.words.get(usize::from(*lately)).is_some_and(is_it) {
            let number = self.words.iter().position(is_it).unwrap_or_else(|| {
                self.words.push(name);
                self.words.len() - 1
            });
            *lately = number as u16;
            return number as u64;
        }
        u64::from(*lately)
    }

    /// Are the words of another list the first of this one, with the same numbers?
    pub fn begins_with(&self, other: &Names) -> bool {
        self.words.starts_with(&other.words)
    }

    /// Adds the words of another list that this one does not know.
    pub fn learn(&mut self, other: &Names) {
        other.words.iter().for_each(|word| {
            self.number(word);
        });
    }

    fn host(&mut self, name: &Arc<str>) -> u64 {
        if self.hosts.get(self.last_host as usize) != Some(name) {
            let next = self.hosts.len() as u64;
            self.last_host = *self.numbers.entry(Arc::clone(name)).or_insert(next);
            if self.last_host == next {
                self.hosts.push(Arc::clone(name));
            }
        }
        self.last_host
    }
}

/// A record in the making.
#[derive(Debug, Default)]
pub struct Packed {
    /// What was written so far.
    pub bytes: Vec<u8>,
    /// Names met so far; those who read the records need them.
    pub names: Names,
}

/// Numbers up to this one take a byte; for a larger one, a first byte above it says how many bytes follow.
const SMALL: u8 = u8::MAX - size_of::<u64>() as u8;

impl Packed {
    /// Little numbers take little room.
    #[inline]
    fn number(&mut self, n: u64) {
        if n <= u64::from(SMALL) {
            self.bytes.push(n as u8);
            return;
        }
        let len = size_of::<u64>() - n.leading_zeros() as usize / 8;
        let [a, b, c, d, e, f, g, h] = n.to_le_bytes();
        // All of them are copied faster than as many as are needed.
        let end = self.bytes.len() + 1 + len;
        self.bytes.extend_from_slice(&[SMALL + len as u8, a, b, c, d, e, f, g, h]);
        self.bytes.truncate(end);
    }
}

/// A record being read.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    names: &'a Names,
}

impl<'a> Reader<'a> {
    /// Reads a record that was packed with these names.
    pub fn new(bytes: &'a [u8], names: &'a Names) -> Reader<'a> {
        Reader { bytes, names }
    }

    #[inline]
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    #[inline]
    fn number(&mut self) -> Option<u64> {
        match self.byte()? {
            small @ ..=SMALL => Some(u64::from(small)),
            long => self.long(usize::from(long - SMALL)),
        }
    }

    /// A number of so many bytes, of which there are one to eight.
    #[inline]
    fn long(&mut self, len: usize) -> Option<u64> {
        // Eight bytes at once, where so many are left: what is beyond the number is cut off.
        let Some(eight) = self.bytes.first_chunk() else {
            return Some(self.take(len)?.iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte)));
        };
        let n = u64::from_le_bytes(*eight) & (u64::MAX >> (64 - 8 * len));
        self.bytes = &self.bytes[len..];
        Some(n)
    }

    /// A value that was packed only if `is_there`.
    #[inline(always)]
    pub fn optional<T: Pack>(&mut self, is_there: bool) -> Option<Option<T>> {
        if is_there { T::unpack(self).map(Some) } else { Some(None) }
    }

    /// The next bytes, of which there are always as many.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*taken)
    }

    /// A host's name, in place of another, which it nearly always is: to count its references would cost more than to see that.
    #[inline]
    pub fn host(&mut self, host: &mut Arc<str>) -> Option<()> {
        let number = usize::try_from(self.number()?).ok()?;
        let known = self.names.hosts.get(number)?;
        if !Arc::ptr_eq(known, host) {
            *host = Arc::clone(known);
        }
        Some(())
    }

    #[inline]
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(len)?;
        self.bytes = rest;
        Some(taken)
    }
}

/// What can be a record, or a part of one.
pub trait Pack: Sized {
    /// Writes it.
    fn pack(&self, into: &mut Packed);
    /// Reads it again; `None` where the bytes are not those that were written.
    fn unpack(from: &mut Reader<'_>) -> Option<Self>;

    /// The same in place of another, whose memory it takes over where it can.
    #[inline]
    fn unpack_over(&mut self, from: &mut Reader<'_>) -> Option<()> {
        *self = Self::unpack(from)?;
        Some(())
    }
}

/// Numbers without a sign.
macro_rules! pack_numbers {
    ($($number:ty)*) => {$(
        impl Pack for $number {
            fn pack(&self, into: &mut Packed) {
                into.number(u64::from(*self));
            }

            #[inline]
            fn unpack(from: &mut Reader<'_>) -> Option<$number> {
                <$number>::try_from(from.number()?).ok()
            }
        }
    )*};
}
pack_numbers! { u8 u16 u32 u64 }

impl Pack for bool {
    fn pack(&self, into: &mut Packed) {
        into.bytes.push(u8::from(*self));
    }

    #[inline]
    fn unpack(from: &mut Reader<'_>) -> Option<bool> {
        Some(from.byte()? != 0)
    }
}

impl Pack for i64 {
    fn pack(&self, into: &mut Packed) {
        // The sign goes last, so that small negative numbers are small, too.
        into.number(((self << 1) ^ (self >> 63)) as u64);
    }

    #[inline]
    fn unpack(from: &mut Reader<'_>) -> Option<i64> {
        let n = from.number()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }
}

impl Pack for f64 {
    fn pack(&self, into: &mut Packed) {
        into.bytes.extend_from_slice(&self.to_le_bytes());
    }

    fn unpack(from: &mut Reader<'_>) -> Option<f64> {
        from.array().map(f64::from_le_bytes)
    }
}

impl Pack for NonZeroU64 {
    fn pack(&self, into: &mut Packed) {
        into.bytes.extend_from_slice(&self.get().to_le_bytes());
    }

    fn unpack(from: &mut Reader<'_>) -> Option<NonZeroU64> {
        NonZeroU64::new(from.array().map(u64::from_le_bytes)?)
    }
}

impl Pack for &'static str {
    fn pack(&self, into: &mut Packed) {
        let number = into.names.number(self);
        into.number(number);
    }

    fn unpack(from: &mut Reader<'_>) -> Option<&'static str> {
        let number = usize::try_from(from.number()?).ok()?;
        from.names.words.get(number).copied()
    }
}

impl Packed {
    /// A host's name.
    pub fn host(&mut self, name: &Arc<str>) {
        let number = self.names.host(name);
        self.number(number);
    }
}

impl Pack for String {
    fn pack(&self, into: &mut Packed) {
        into.number(self.len() as u64);
        into.bytes.extend_from_slice(self.as_bytes());
    }

    fn unpack(from: &mut Reader<'_>) -> Option<String> {
        let len = usize::try_from(from.number()?).ok()?;
        String::from_utf8(from.take(len)?.to_vec()).ok()
    }
}

/// A text of the program itself is a name.
impl Pack for Cow<'static, str> {
    fn pack(&self, into: &mut Packed) {
        match self {
            Cow::Borrowed(text) => {
                true.pack(into);
                text.pack(into);
            }
            Cow::Owned(text) => {
                false.pack(into);
                text.pack(into);
            }
        }
    }

    fn unpack(from: &mut Reader<'_>) -> Option<Cow<'static, str>> {
        match bool::unpack(from)? {
            true => <&str>::unpack(from).map(Cow::Borrowed),
            false => String::unpack(from).map(Cow::Owned),
        }
    }
}

impl Pack for Text {
    fn pack(&self, into: &mut Packed) {
        into.number(self.len() as u64);
        into.bytes.extend_from_slice(self);
    }

    fn unpack(from: &mut Reader<'_>) -> Option<Text> {
        let len = usize::try_from(from.number()?).ok()?;
        from.take(len).map(Text::from_slice)
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, into: &mut Packed) {
        self.is_some().pack(into);
        if let Some(value) = self {
            value.pack(into);
        }
    }

    #[inline]
    fn unpack(from: &mut Reader<'_>) -> Option<Option<T>> {
        match bool::unpack(from)? {
            true => T::unpack(from).map(Some),
            false => Some(None),
        }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, into: &mut Packed) {
        into.number(self.len() as u64);
        self.iter().for_each(|value| value.pack(into));
    }

    fn unpack(from: &mut Reader<'_>) -> Option<Vec<T>> {
        let mut all = Vec::new();
        all.unpack_over(from)?;
        Some(all)
    }

    fn unpack_over(&mut self, from: &mut Reader<'_>) -> Option<()> {
        self.clear();
        let len = from.number()?;
        // A value takes a byte at least; what claims to be more is not what was written.
        let len = usize::try_from(len).ok().filter(|len| *len <= from.bytes.len())?;
        self.reserve(len);
        for _ in 0..len {
            self.push(T::unpack(from)?);
        }
        Some(())
    }
}

impl Pack for Lines {
    fn pack(&self, into: &mut Packed) {
        into.number(self.len() as u64);
        self.iter().for_each(|place| place.pack(into));
    }

    fn unpack(from: &mut Reader<'_>) -> Option<Lines> {
        let count = from.number()?;
        (0..count).map(|_| Place::unpack(from)).collect()
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, into: &mut Packed) {
        self.0.pack(into);
        self.1.pack(into);
    }

    fn unpack(from: &mut Reader<'_>) -> Option<(A, B)> {
        Some((A::unpack(from)?, B::unpack(from)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back_whatever_follows() {
        let edges = (0..64).flat_map(|bit| [(1u64 << bit) - 1, 1 << bit, (1 << bit) + 1]).chain([247, 248, u64::MAX]);
        let edges: Vec<u64> = edges.collect();
        let mut packed = Packed::default();
        for n in &edges {
            n.pack(&mut packed);
            (*n as i64).pack(&mut packed);
        }
        let mut reader = Reader::new(&packed.bytes, &packed.names);
        for n in &edges {
            assert_eq!(u64::unpack(&mut reader), Some(*n));
            assert_eq!(i64::unpack(&mut reader), Some(*n as i64));
        }
        assert_eq!(u8::unpack(&mut reader), None);
        for cut in 1..9 {
            let bytes = [&[SMALL + 8][..], &[1; 8][..cut - 1]].concat();
            assert_eq!(u64::unpack(&mut Reader::new(&bytes, &packed.names)), None, "cut after {cut}");
        }
    }
}
