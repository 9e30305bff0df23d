//! How the words of `model` are packed.

use super::pack::{Pack, Packed, Reader};
use crate::model::{
    Aspect, Connection, Contributor, Evidence, Family, Finding, Mark, Meaning, Micros, NotChecked, Peer, Place, Rival,
    Strength, Timestamp, Verdict,
};

/// Words of a list: a byte says which.
macro_rules! pack_words {
    ($($word:ty)*) => {$(
        impl Pack for $word {
            fn pack(&self, into: &mut Packed) {
                into.bytes.push(*self as u8);
            }

            fn unpack(from: &mut Reader<'_>) -> Option<$word> {
                <$word>::ALL.get(usize::from(u8::unpack(from)?)).copied()
            }
        }
    )*};
}
pack_words! { Aspect Family Meaning Strength Verdict }

/// Structs: one field after the other.
macro_rules! pack_structs {
    ($($name:ident { $($field:ident)* })*) => {$(
        impl Pack for $name {
            fn pack(&self, into: &mut Packed) {
                $(self.$field.pack(into);)*
            }

            fn unpack(from: &mut Reader<'_>) -> Option<$name> {
                Some($name { $($field: Pack::unpack(from)?,)* })
            }
        }
    )*};
}
pack_structs! {
    Place { source line }
    Peer { ip port }
    Evidence { rule aspect strength favours text lines }
    Contributor { id family text bound }
    Rival { id family score_db }
    NotChecked { what how }
    Finding {
        cause family verdict score_db margin_db evidence against not_checked contributors rivals incident
    }
}

impl Pack for Timestamp {
    fn pack(&self, into: &mut Packed) {
        self.0.pack(into);
    }

    fn unpack(from: &mut Reader<'_>) -> Option<Timestamp> {
        i64::unpack(from).map(Timestamp)
    }
}

impl Pack for Micros {
    fn pack(&self, into: &mut Packed) {
        self.0.pack(into);
    }

    fn unpack(from: &mut Reader<'_>) -> Option<Micros> {
        i64::unpack(from).map(Micros)
    }
}

/// Which of a mark's columns are there: its source, where that is not the connection's own, and its number.
const ELSEWHERE: u8 = 1;
const NUMBER: u8 = 2;

/// Packs all of a connection but its brief, which stays in memory. Most connections have few of these: a bit for each says
/// which.
pub fn pack_details(c: &Connection, into: &mut Packed) {
    let texts = [&c.user, &c.method, &c.key, &c.client_version, &c.reason];
    let present = texts.iter().map(|text| text.is_some()).chain([c.boot.is_some(), c.server.is_some()]);
    into.bytes.push(present.enumerate().fold(0, |bits, (place, is)| bits | u8::from(is) << place));
    texts.into_iter().flatten().for_each(|text| text.pack(into));
    c.boot.iter().for_each(|boot| boot.pack(into));
    c.server.iter().for_each(|server| server.pack(into));
    c.last.source.pack(into);
    c.last.line.wrapping_sub(c.first.line).pack(into);
    c.lines.pack(into);
    c.pids.pack(into);
    (c.marks.len() as u64).pack(into);
    let (mut at, mut line) = (c.began, c.first.line);
    for mark in &c.marks {
        let elsewhere = mark.place.source != c.first.source;
        into.bytes.push(if elsewhere { ELSEWHERE } else { 0 } | if mark.number.is_some() { NUMBER } else { 0 });
        mark.meaning.pack(into);
        // From one mark to the next it is not far: small numbers take little room.
        mark.at.0.wrapping_sub(at.0).pack(into);
        (mark.place.line.wrapping_sub(line) as i64).pack(into);
        if elsewhere {
            mark.place.source.pack(into);
        }
        mark.number.iter().for_each(|number| number.pack(into));
        (at, line) = (mark.at, mark.place.line);
    }
}

/// Adds what was packed to a connection of which only the brief is known; `None` where the bytes are not those that were
/// written.
pub fn unpack_details(c: &mut Connection, from: &mut Reader<'_>) -> Option<()> {
    let present = u8::unpack(from)?;
    let is = |place: usize| present & 1 << place != 0;
    let texts = [&mut c.user, &mut c.method, &mut c.key, &mut c.client_version, &mut c.reason];
    for text in (0..).zip(texts).filter_map(|(place, text)| is(place).then_some(text)) {
        *text = Some(Pack::unpack(from)?);
    }
    if is(5) {
        c.boot = Some(Pack::unpack(from)?);
    }
    if is(6) {
        c.server = Some(Pack::unpack(from)?);
    }
    c.last = Place { source: Pack::unpack(from)?, line: c.first.line.wrapping_add(u64::unpack(from)?) };
    c.lines = Pack::unpack(from)?;
    for _ in 0..u64::unpack(from)? {
        c.pids.push(Pack::unpack(from)?);
    }
    let (mut at, mut line) = (c.began, c.first.line);
    for _ in 0..u64::unpack(from)? {
        let columns = u8::unpack(from)?;
        let meaning = Meaning::unpack(from)?;
        at = Timestamp(at.0.wrapping_add(i64::unpack(from)?));
        line = line.wrapping_add(i64::unpack(from)? as u64);
        let source = if columns & ELSEWHERE != 0 { Pack::unpack(from)? } else { c.first.source };
        let number = if columns & NUMBER != 0 { Some(Pack::unpack(from)?) } else { None };
        c.marks.push(Mark { meaning, at, place: Place { source, line }, number });
    }
    Some(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Brief, SECOND, Text};

    #[test]
    fn whatever_is_known_of_a_connection_comes_back() {
        let first = Place { source: 1, line: 70 };
        let brief = || Brief::new(Arc::from("edge01"), first, Timestamp(5 * SECOND), Micros(SECOND));
        let text = |is: bool, text: &str| is.then(|| Text::from_slice(text.as_bytes()));
        let mark = |at: i64, source, line, number| Mark {
            meaning: Meaning::SessionOpened,
            at: Timestamp(at),
            place: Place { source, line },
            number,
        };
        for bits in 0..128 {
            let is = |bit: u32| bits & 1 << bit != 0;
            let c = Connection {
                last: Place { source: 2, line: 3 },
                lines: bits,
                boot: is(0).then_some([7; 16]),
                server: is(1).then_some(Peer { ip: "2001:db8::1".parse().unwrap(), port: None }),
                pids: (0..bits % 3).collect(),
                user: text(is(2), ""),
                method: text(is(3), "publickey"),
                key: text(is(4), "a text that is longer than what stands in its place"),
                client_version: text(is(5), "\u{202e}"),
                reason: text(is(6), "x"),
                marks: vec![mark(0, 1, 70, None), mark(9, 2, u64::MAX, Some(-1)), mark(i64::MIN, 1, 0, Some(i64::MAX))],
                ..Connection::from(brief())
            };
            let mut packed = Packed::default();
            pack_details(&c, &mut packed);
            let mut back = Connection::from(brief());
            unpack_details(&mut back, &mut Reader::new(&packed.bytes, &packed.names)).unwrap();
            assert_eq!(format!("{back:?}"), format!("{c:?}"));
            let (mut cut, less) = (Connection::from(brief()), &packed.bytes[..packed.bytes.len() - 1]);
            assert!(unpack_details(&mut cut, &mut Reader::new(less, &packed.names)).is_none());
        }
    }
}
