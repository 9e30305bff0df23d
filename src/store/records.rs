//! How the types of `model` are packed.

use super::pack::{Pack, Packed, Reader};
use crate::model::{
    Aspect, Brief, Connection, Contributor, Ending, EndingKind, Evidence, Family, Finding, Mark, Meaning, MeaningSet,
    Micros, NotChecked, Peer, Phase, Place, Rival, Side, Strength, Timestamp, Verdict,
};

/// Words of a list: a byte says which.
macro_rules! pack_words {
    ($($word:ty)*) => {$(
        impl Pack for $word {
            fn pack(&self, into: &mut Packed) {
                into.bytes.push(*self as u8);
            }

            #[inline]
            fn unpack(from: &mut Reader<'_>) -> Option<$word> {
                <$word>::ALL.get(usize::from(u8::unpack(from)?)).copied()
            }
        }
    )*};
}
pack_words! { Aspect EndingKind Family Meaning Phase Side Strength Verdict }

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
    Ending { kind by code words }
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

    #[inline]
    fn unpack(from: &mut Reader<'_>) -> Option<Timestamp> {
        i64::unpack(from).map(Timestamp)
    }
}

impl Pack for Micros {
    fn pack(&self, into: &mut Packed) {
        self.0.pack(into);
    }

    #[inline]
    fn unpack(from: &mut Reader<'_>) -> Option<Micros> {
        i64::unpack(from).map(Micros)
    }
}

impl Pack for MeaningSet {
    fn pack(&self, into: &mut Packed) {
        self.bits().to_le_bytes().pack(into);
    }

    fn unpack(from: &mut Reader<'_>) -> Option<MeaningSet> {
        Pack::unpack(from).map(|bytes| MeaningSet::of_bits(u128::from_le_bytes(bytes)))
    }
}

/// What of a brief is there, and what of it is no more than a yes or a no: a bit for each.
const OPENED: u16 = 1;
const AUTHENTICATED: u16 = 1 << 1;
const CLOSED: u16 = 1 << 2;
const PEER: u16 = 1 << 3;
const USER: u16 = 1 << 4;
const IS_USER_KNOWN: u16 = 1 << 5;
const USER_EXISTS: u16 = 1 << 6;
const IS_PROGRAM_KNOWN: u16 = 1 << 7;
const SESSION_PROGRAM: u16 = 1 << 8;
const SESSION_ENDED_FIRST: u16 = 1 << 9;
const STARTS_BEFORE_LOG: u16 = 1 << 10;
const IS_PROVISIONAL: u16 = 1 << 11;
const START_WAS_LOST: u16 = 1 << 12;
const END_IS_GUESSED: u16 = 1 << 13;

/// The same of what else is known of a connection.
const BOOT: u16 = 1;
const SERVER: u16 = 1 << 1;
/// The first of its texts; the others follow.
const TEXT: u16 = 1 << 2;

/// The same of a mark: its source, where that is not the connection's own, and its number.
const ELSEWHERE: u16 = 1;
const NUMBER: u16 = 1 << 1;

/// The bits of those that are so.
fn bits<const N: usize>(all: [(u16, bool); N]) -> u16 {
    all.into_iter().filter(|(_, is_so)| *is_so).fold(0, |bits, (bit, _)| bits | bit)
}

/// Packs a connection: first its brief, which can be read alone. What the kernel counted of it is known later.
pub fn pack_connection(c: &Connection, into: &mut Packed) {
    pack_brief(&c.brief, into);
    pack_details(c, into);
}

fn pack_brief(c: &Brief, into: &mut Packed) {
    let bits = bits([
        (OPENED, c.opened.is_some()),
        (AUTHENTICATED, c.authenticated.is_some()),
        (CLOSED, c.closed.is_some()),
        (PEER, c.peer.is_some()),
        (USER, c.user_key.is_some()),
        (IS_USER_KNOWN, c.user_exists.is_some()),
        (USER_EXISTS, c.user_exists == Some(true)),
        (IS_PROGRAM_KNOWN, c.session_program.is_some()),
        (SESSION_PROGRAM, c.session_program == Some(true)),
        (SESSION_ENDED_FIRST, c.session_ended_first),
        (STARTS_BEFORE_LOG, c.starts_before_log),
        (START_WAS_LOST, c.start_was_lost),
        (END_IS_GUESSED, c.end_is_guessed),
        (IS_PROVISIONAL, c.is_provisional),
    ]);
    c.first.pack(into);
    bits.to_le_bytes().pack(into);
    c.host.pack(into);
    c.began.0.to_le_bytes().pack(into);
    // Near its beginning: that takes half the room.
    let since = |at: Timestamp| Timestamp(at.0.wrapping_sub(c.began.0));
    for at in [c.opened, c.authenticated, c.closed].into_iter().flatten() {
        since(at).pack(into);
    }
    since(c.heard).pack(into);
    c.resolution.pack(into);
    c.peer.iter().for_each(|peer| peer.pack(into));
    c.user_key.iter().for_each(|user| user.pack(into));
    c.attempts.pack(into);
    c.reached.pack(into);
    c.ending.pack(into);
    c.said.pack(into);
}

/// The brief of a packed connection.
pub fn unpack_brief(from: &mut Reader<'_>) -> Option<Brief> {
    let first = Pack::unpack(from)?;
    let bits = u16::from_le_bytes(Pack::unpack(from)?);
    let is = |bit: u16| bits & bit != 0;
    let host = Pack::unpack(from)?;
    let began = Timestamp(i64::from_le_bytes(Pack::unpack(from)?));
    let at = |since: Timestamp| Timestamp(began.0.wrapping_add(since.0));
    Some(Brief {
        host,
        first,
        began,
        opened: from.optional(is(OPENED))?.map(at),
        authenticated: from.optional(is(AUTHENTICATED))?.map(at),
        closed: from.optional(is(CLOSED))?.map(at),
        heard: at(Pack::unpack(from)?),
        resolution: Pack::unpack(from)?,
        peer: from.optional(is(PEER))?,
        user_key: from.optional(is(USER))?,
        user_exists: is(IS_USER_KNOWN).then_some(is(USER_EXISTS)),
        attempts: Pack::unpack(from)?,
        reached: Pack::unpack(from)?,
        ending: Pack::unpack(from)?,
        session_program: is(IS_PROGRAM_KNOWN).then_some(is(SESSION_PROGRAM)),
        counted: None,
        said: Pack::unpack(from)?,
        session_ended_first: is(SESSION_ENDED_FIRST),
        starts_before_log: is(STARTS_BEFORE_LOG),
        start_was_lost: is(START_WAS_LOST),
        end_is_guessed: is(END_IS_GUESSED),
        is_provisional: is(IS_PROVISIONAL),
    })
}

/// All of a packed connection, in the memory of another; `None` where the bytes are not those that were written.
pub fn unpack_connection(c: &mut Connection, from: &mut Reader<'_>) -> Option<()> {
    c.brief = unpack_brief(from)?;
    c.forget_all_but_brief();
    unpack_details(c, from)
}

fn pack_details(c: &Connection, into: &mut Packed) {
    let texts = [&c.user, &c.method, &c.key, &c.client_version, &c.reason];
    let present = (0..).zip(texts).map(|(place, text)| (TEXT << place, text.is_some()));
    let texts_there = present.filter(|(_, is_there)| *is_there).fold(0, |bits, (bit, _)| bits | bit);
    (texts_there | bits([(BOOT, c.boot.is_some()), (SERVER, c.server.is_some())])).pack(into);
    c.boot.iter().for_each(|boot| boot.pack(into));
    c.server.iter().for_each(|server| server.pack(into));
    texts.into_iter().flatten().for_each(|text| text.pack(into));
    c.last.source.pack(into);
    c.last.line.wrapping_sub(c.first.line).pack(into);
    c.lines.pack(into);
    c.pids.pack(into);
    (c.marks.len() as u64).pack(into);
    let (mut at, mut line) = (c.began, c.first.line);
    for mark in &c.marks {
        let elsewhere = mark.place.source != c.first.source;
        bits([(ELSEWHERE, elsewhere), (NUMBER, mark.number.is_some())]).pack(into);
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

/// Adds what else was packed to a connection of which only the brief is known.
fn unpack_details(c: &mut Connection, from: &mut Reader<'_>) -> Option<()> {
    let bits = u16::unpack(from)?;
    c.boot = from.optional(bits & BOOT != 0)?;
    c.server = from.optional(bits & SERVER != 0)?;
    let texts = [&mut c.user, &mut c.method, &mut c.key, &mut c.client_version, &mut c.reason];
    for (place, text) in (0..).zip(texts) {
        if bits & TEXT << place != 0 {
            *text = Some(Pack::unpack(from)?);
        }
    }
    c.last = Place { source: Pack::unpack(from)?, line: c.first.line.wrapping_add(u64::unpack(from)?) };
    c.lines = Pack::unpack(from)?;
    for _ in 0..u64::unpack(from)? {
        c.pids.push(Pack::unpack(from)?);
    }
    let (mut at, mut line) = (c.began, c.first.line);
    for _ in 0..u64::unpack(from)? {
        let bits = u16::unpack(from)?;
        let meaning = Meaning::unpack(from)?;
        at = Timestamp(at.0.wrapping_add(i64::unpack(from)?));
        line = line.wrapping_add(i64::unpack(from)? as u64);
        let source = if bits & ELSEWHERE != 0 { Pack::unpack(from)? } else { c.first.source };
        let number = from.optional(bits & NUMBER != 0)?;
        c.marks.push(Mark { meaning, at, place: Place { source, line }, number });
    }
    Some(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{SECOND, Text, user_key};

    #[test]
    fn whatever_is_known_of_a_connection_comes_back() {
        let first = Place { source: 1, line: 70 };
        let text = |is: bool, text: &str| is.then(|| Text::from_slice(text.as_bytes()));
        let mark = |at: i64, source, line, number| Mark {
            meaning: Meaning::SessionOpened,
            at: Timestamp(at),
            place: Place { source, line },
            number,
        };
        let blank = || Brief::new(Arc::from("edge01"), first, Timestamp(5 * SECOND), Micros(SECOND));
        for bits in 0..16384 {
            let is = |bit: u32| bits & 1 << bit != 0;
            let brief = Brief {
                opened: is(0).then_some(Timestamp(5 * SECOND)),
                authenticated: is(1).then_some(Timestamp(i64::MAX)),
                closed: is(2).then_some(Timestamp(i64::MIN)),
                peer: is(3).then_some(Peer { ip: "203.0.113.7".parse().unwrap(), port: is(0).then_some(u16::MAX) }),
                user_key: is(4).then_some(user_key(b"alice")),
                user_exists: is(5).then_some(is(6)),
                session_program: is(7).then_some(is(8)),
                session_ended_first: is(9),
                starts_before_log: is(10),
                is_provisional: is(11),
                start_was_lost: is(12),
                end_is_guessed: is(13),
                ..blank()
            };
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
                ..Connection::from(brief)
            };
            let mut packed = Packed::default();
            pack_connection(&c, &mut packed);
            let mut back = Connection { pids: vec![1], marks: c.marks.clone(), ..Connection::from(blank()) };
            unpack_connection(&mut back, &mut Reader::new(&packed.bytes, &packed.names)).unwrap();
            assert_eq!(format!("{back:?}"), format!("{c:?}"));
            let (mut cut, less) = (Connection::from(blank()), &packed.bytes[..packed.bytes.len() - 1]);
            assert!(unpack_connection(&mut cut, &mut Reader::new(less, &packed.names)).is_none());
        }
    }
}
