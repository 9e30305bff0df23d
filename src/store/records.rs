//! How the types of `model` are packed.

use std::net::IpAddr;

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
                let [place] = from.array()?;
                word(<$word>::ALL, place)
            }
        }
    )*};
}
pack_words! { Aspect Family Strength Verdict }

/// A word by its place in a list.
#[inline]
fn word<T: Copy>(all: &[T], place: u8) -> Option<T> {
    all.get(usize::from(place)).copied()
}

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

            fn unpack_over(&mut self, from: &mut Reader<'_>) -> Option<()> {
                $(self.$field.unpack_over(from)?;)*
                Some(())
            }
        }
    )*};
}
pack_structs! {
    Place { source line }
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

/// What stands before an address: of which kind it is, and whether a port follows.
const IS_IPV6: u8 = 1;
const HAS_PORT: u8 = 1 << 1;

impl Pack for Peer {
    fn pack(&self, into: &mut Packed) {
        let has_port = if self.port.is_some() { HAS_PORT } else { 0 };
        match self.ip {
            IpAddr::V4(ip) => {
                into.bytes.push(has_port);
                into.bytes.extend_from_slice(&ip.octets());
            }
            IpAddr::V6(ip) => {
                into.bytes.push(IS_IPV6 | has_port);
                into.bytes.extend_from_slice(&ip.octets());
            }
        }
        self.port.iter().for_each(|port| into.bytes.extend_from_slice(&port.to_le_bytes()));
    }

    #[inline]
    fn unpack(from: &mut Reader<'_>) -> Option<Peer> {
        let [kind] = from.array()?;
        let ip = match kind & IS_IPV6 {
            0 => IpAddr::from(from.array::<4>()?),
            _ => IpAddr::from(from.array::<16>()?),
        };
        let port = if kind & HAS_PORT == 0 { None } else { Some(u16::from_le_bytes(from.array()?)) };
        Some(Peer { ip, port })
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
const CODE: u16 = 1 << 14;
const WORDS: u16 = 1 << 15;

/// The same of what else is known of a connection.
const BOOT: u16 = 1;
const SERVER: u16 = 1 << 1;
/// The first of its texts; the others follow.
const TEXT: u16 = 1 << 2;

/// The same of a mark: its source, where that is not the connection's own, and its number.
const ELSEWHERE: u8 = 1;
const NUMBER: u8 = 1 << 1;

/// The bits of those that are so.
fn bits<const N: usize>(all: [(u16, bool); N]) -> u16 {
    all.into_iter().fold(0, |bits, (bit, is_so)| bits | if is_so { bit } else { 0 })
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
        (CODE, c.ending.code.is_some()),
        (WORDS, c.ending.words.is_some()),
    ]);
    c.first.pack(into);
    into.host(&c.host);
    // Bytes that are always as many are read the fastest.
    let words = c.ending.words.map_or(0, |meaning| meaning as u8);
    let [low, high] = bits.to_le_bytes();
    into.bytes.extend_from_slice(&[low, high, c.reached as u8, c.ending.kind as u8, c.ending.by as u8, words]);
    into.bytes.extend_from_slice(&c.began.0.to_le_bytes());
    into.bytes.extend_from_slice(&c.said.bits().to_le_bytes());
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
    c.ending.code.iter().for_each(|code| code.pack(into));
}

/// The brief of a packed connection, in the memory of another; `None` where the bytes are not those that were written.
pub fn unpack_brief(c: &mut Brief, from: &mut Reader<'_>) -> Option<()> {
    c.first = Pack::unpack(from)?;
    from.host(&mut c.host)?;
    let [low, high, reached, kind, by, words] = from.array()?;
    let bits = u16::from_le_bytes([low, high]);
    let is = |bit: u16| bits & bit != 0;
    c.began = Timestamp(i64::from_le_bytes(from.array()?));
    c.said = MeaningSet::of_bits(u128::from_le_bytes(from.array()?));
    let at = |since: Timestamp| Timestamp(c.began.0.wrapping_add(since.0));
    c.opened = from.optional(is(OPENED))?.map(at);
    c.authenticated = from.optional(is(AUTHENTICATED))?.map(at);
    c.closed = from.optional(is(CLOSED))?.map(at);
    c.heard = at(Pack::unpack(from)?);
    c.resolution = Pack::unpack(from)?;
    c.peer = from.optional(is(PEER))?;
    c.user_key = from.optional(is(USER))?;
    c.user_exists = is(IS_USER_KNOWN).then_some(is(USER_EXISTS));
    c.attempts = Pack::unpack(from)?;
    c.reached = word(Phase::ALL, reached)?;
    c.ending = Ending {
        kind: word(EndingKind::ALL, kind)?,
        by: word(Side::ALL, by)?,
        code: from.optional(is(CODE))?,
        words: if is(WORDS) { Some(word(Meaning::ALL, words)?) } else { None },
    };
    c.session_program = is(IS_PROGRAM_KNOWN).then_some(is(SESSION_PROGRAM));
    c.counted = None;
    c.session_ended_first = is(SESSION_ENDED_FIRST);
    c.starts_before_log = is(STARTS_BEFORE_LOG);
    c.start_was_lost = is(START_WAS_LOST);
    c.end_is_guessed = is(END_IS_GUESSED);
    c.is_provisional = is(IS_PROVISIONAL);
    Some(())
}

/// All of a packed connection, in the same way.
pub fn unpack_connection(c: &mut Connection, from: &mut Reader<'_>) -> Option<()> {
    unpack_brief(&mut c.brief, from)?;
    c.forget_all_but_brief();
    unpack_details(c, from)
}

fn pack_details(c: &Connection, into: &mut Packed) {
    let texts = [&c.user, &c.method, &c.key, &c.client_version, &c.reason];
    let bits =
        (0..).zip(texts).fold(bits([(BOOT, c.boot.is_some()), (SERVER, c.server.is_some())]), |bits, (place, text)| {
            bits | (u16::from(text.is_some()) * (TEXT << place))
        });
    bits.pack(into);
    c.boot.iter().for_each(|boot| into.bytes.extend_from_slice(boot));
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
        let is_numbered = mark.number.is_some();
        let bits = if elsewhere { ELSEWHERE } else { 0 } | if is_numbered { NUMBER } else { 0 };
        into.bytes.extend_from_slice(&[bits, mark.meaning as u8]);
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
    c.boot = if bits & BOOT == 0 { None } else { Some(from.array()?) };
    c.server = from.optional(bits & SERVER != 0)?;
    let texts = [&mut c.user, &mut c.method, &mut c.key, &mut c.client_version, &mut c.reason];
    for (place, text) in (0..).zip(texts) {
        if bits & TEXT << place != 0 {
            *text = Some(Pack::unpack(from)?);
        }
    }
    c.last = Place { source: Pack::unpack(from)?, line: c.first.line.wrapping_add(u64::unpack(from)?) };
    c.lines = Pack::unpack(from)?;
    c.pids.unpack_over(from)?;
    let (mut at, mut line) = (c.began, c.first.line);
    for _ in 0..u64::unpack(from)? {
        let [bits, meaning] = from.array()?;
        let meaning = word(Meaning::ALL, meaning)?;
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
        for bits in 0..65536 {
            let is = |bit: u32| bits & 1 << bit != 0;
            let (code, words) = (is(14).then_some(11), is(15).then_some(Meaning::Disconnected));
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
                ending: Ending { code, words, ..Ending::of(EndingKind::ClientDisconnect, None) },
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
