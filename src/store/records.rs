//! How the words of `model` are packed.

use super::pack::{Pack, Packed, Reader};
use crate::model::{
    Aspect, Brief, Connection, Contributor, Evidence, Family, Finding, Mark, Meaning, Micros, NotChecked, Peer, Place,
    Rival, Strength, Timestamp, Verdict,
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

/// Packs all of a connection but its brief, which stays in memory.
pub fn pack_details(c: &Connection, into: &mut Packed) {
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

/// The connection of this brief.
pub fn unpack_details(brief: Brief, from: &mut Reader<'_>) -> Option<Connection> {
    let (boot, server, pids) = (Pack::unpack(from)?, Pack::unpack(from)?, Pack::unpack(from)?);
    let (user, method, key) = (Pack::unpack(from)?, Pack::unpack(from)?, Pack::unpack(from)?);
    let (client_version, reason) = (Pack::unpack(from)?, Pack::unpack(from)?);
    let count = u64::unpack(from)?;
    let mut marks = Vec::with_capacity(count.min(64) as usize);
    for _ in 0..count {
        marks.push(mark(&brief, from)?);
    }
    Some(Connection { brief, boot, server, pids, user, method, key, client_version, reason, marks })
}

fn mark(brief: &Brief, from: &mut Reader<'_>) -> Option<Mark> {
    let meaning = Meaning::unpack(from)?;
    let at = Timestamp(brief.began.0.wrapping_add(i64::unpack(from)?));
    let source = u16::unpack(from)?;
    let line = brief.first.line.wrapping_add(i64::unpack(from)? as u64);
    Some(Mark { meaning, at, place: Place { source, line }, number: Pack::unpack(from)? })
}
