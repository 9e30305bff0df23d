//! How the words of `model` are packed.

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

impl Pack for MeaningSet {
    fn pack(&self, into: &mut Packed) {
        self.bits().to_le_bytes().pack(into);
    }

    fn unpack(from: &mut Reader<'_>) -> Option<MeaningSet> {
        Pack::unpack(from).map(|bytes| MeaningSet::of_bits(u128::from_le_bytes(bytes)))
    }
}

/// Packs a connection: its brief first, which can be read alone. What the kernel counted of it is known later.
pub fn pack_connection(c: &Connection, into: &mut Packed) {
    pack_brief(&c.brief, into);
    pack_details(c, into);
}

fn pack_brief(c: &Brief, into: &mut Packed) {
    c.host.pack(into);
    c.first.pack(into);
    c.began.pack(into);
    // Near its beginning: that takes half the room.
    let since = |at: Timestamp| Timestamp(at.0.wrapping_sub(c.began.0));
    for at in [c.opened, c.authenticated, c.closed] {
        at.map(since).pack(into);
    }
    since(c.heard).pack(into);
    c.resolution.pack(into);
    c.peer.pack(into);
    c.user_key.pack(into);
    c.user_exists.pack(into);
    c.attempts.pack(into);
    c.reached.pack(into);
    c.ending.pack(into);
    c.session_program.pack(into);
    c.said.pack(into);
    for is_so in [c.session_ended_first, c.starts_before_log, c.is_provisional] {
        is_so.pack(into);
    }
}

/// The brief of a packed connection.
pub fn unpack_brief(from: &mut Reader<'_>) -> Option<Brief> {
    let (host, first, began) = (Pack::unpack(from)?, Pack::unpack(from)?, Timestamp::unpack(from)?);
    let at = |since: Timestamp| Timestamp(began.0.wrapping_add(since.0));
    Some(Brief {
        host,
        first,
        began,
        opened: Option::unpack(from)?.map(at),
        authenticated: Option::unpack(from)?.map(at),
        closed: Option::unpack(from)?.map(at),
        heard: at(Pack::unpack(from)?),
        resolution: Pack::unpack(from)?,
        peer: Pack::unpack(from)?,
        user_key: Pack::unpack(from)?,
        user_exists: Pack::unpack(from)?,
        attempts: Pack::unpack(from)?,
        reached: Pack::unpack(from)?,
        ending: Pack::unpack(from)?,
        session_program: Pack::unpack(from)?,
        counted: None,
        said: Pack::unpack(from)?,
        session_ended_first: Pack::unpack(from)?,
        starts_before_log: Pack::unpack(from)?,
        is_provisional: Pack::unpack(from)?,
    })
}

/// All of a packed connection.
pub fn unpack_connection(from: &mut Reader<'_>) -> Option<Connection> {
    let brief = unpack_brief(from)?;
    unpack_details(brief, from)
}

fn pack_details(c: &Connection, into: &mut Packed) {
    c.last.source.pack(into);
    c.last.line.wrapping_sub(c.first.line).pack(into);
    c.lines.pack(into);
    c.boot.pack(into);
    c.server.pack(into);
    c.pids.pack(into);
    for text in [&c.user, &c.method, &c.key, &c.client_version, &c.reason] {
        text.pack(into);
    }
    (c.marks.len() as u64).pack(into);
    for mark in &c.marks {
        mark.meaning.pack(into);
        // Near the connection's beginning: that takes half the room.
        (mark.at.0.wrapping_sub(c.began.0)).pack(into);
        mark.place.source.pack(into);
        (mark.place.line.wrapping_sub(c.first.line) as i64).pack(into);
        mark.number.pack(into);
    }
}

fn unpack_details(brief: Brief, from: &mut Reader<'_>) -> Option<Connection> {
    let last = Place { source: Pack::unpack(from)?, line: brief.first.line.wrapping_add(u64::unpack(from)?) };
    let lines = Pack::unpack(from)?;
    let (boot, server, pids) = (Pack::unpack(from)?, Pack::unpack(from)?, Pack::unpack(from)?);
    let (user, method, key) = (Pack::unpack(from)?, Pack::unpack(from)?, Pack::unpack(from)?);
    let (client_version, reason) = (Pack::unpack(from)?, Pack::unpack(from)?);
    let count = u64::unpack(from)?;
    let mut marks = Vec::with_capacity(count.min(64) as usize);
    for _ in 0..count {
        marks.push(mark(&brief, from)?);
    }
    Some(Connection { brief, last, lines, boot, server, pids, user, method, key, client_version, reason, marks })
}

fn mark(brief: &Brief, from: &mut Reader<'_>) -> Option<Mark> {
    let meaning = Meaning::unpack(from)?;
    let at = Timestamp(brief.began.0.wrapping_add(i64::unpack(from)?));
    let source = u16::unpack(from)?;
    let line = brief.first.line.wrapping_add(i64::unpack(from)? as u64);
    Some(Mark { meaning, at, place: Place { source, line }, number: Pack::unpack(from)? })
}
