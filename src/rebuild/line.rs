//! One line on its way to the connection it belongs to.

use std::ops::Deref;

use crate::model::{Event, Meaning, Place};

/// An event and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// What it says.
    pub event: &'a Event,
    /// What the event's spans point into.
    pub bytes: &'a [u8],
    /// Index of its source.
    pub source: u16,
    /// Whose connection it is of: the writer's pid, unless it speaks of another process; 0 for nobody's.
    pub pid: u32,
}

impl<'a> Line<'a> {
    /// The line an event was read from.
    #[inline]
    pub fn new(event: &'a Event, bytes: &'a [u8], source: u16) -> Line<'a> {
        let pid = match event.meaning {
            // From 9.8 on the listener says whose time ran out.
            Meaning::GraceExpired if event.other_pid != 0 => event.other_pid,
            // The listener's pid, and logind's, is nobody's connection.
            Meaning::StartupsDropped
            | Meaning::PenaltyDropped
            | Meaning::LoginSessionNew
            | Meaning::LoginSessionRemoved => 0,
            _ => event.pid,
        };
        Line { event, bytes, source, pid }
    }

    /// Where it stands.
    #[inline]
    pub fn place(&self) -> Place {
        Place { source: self.source, line: self.event.line }
    }

    /// The user it names; the name may be empty.
    #[inline]
    pub fn user(&self) -> Option<&'a [u8]> {
        self.event.has_user.then(|| self.event.user.of(self.bytes))
    }
}

impl Deref for Line<'_> {
    type Target = Event;

    #[inline]
    fn deref(&self) -> &Event {
        self.event
    }
}
