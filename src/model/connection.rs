//! One TCP connection that sshd accepted or refused, as far as the log shows it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use smallvec::SmallVec;

use super::brief::Brief;
use super::event::{Peer, Place};
use super::meaning::Meaning;
use super::time::{Micros, SECOND, Timestamp};

/// A text from the log: bytes, because nobody promised UTF-8. Nearly every user and method is short enough to be stored
/// inline. An `Arc` would be smaller, but all threads would count its references in one place.
pub type Text = SmallVec<[u8; 24]>;

/// A line that a finding may point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What the line says.
    pub meaning: Meaning,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Place,
    /// Its number (code, signal, count), if it has one.
    pub number: Option<i64>,
}

/// One TCP connection: its [`Brief`], and what is needed only where it is looked at by itself.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Times, client and end; a connection dereferences to it.
    pub brief: Brief,
    /// Where its last line stands.
    pub last: Place,
    /// Number of log lines, repeats counted once.
    pub lines: u32,
    /// The boot it belongs to, where the log says.
    pub boot: Option<[u8; 16]>,
    /// The server's own end.
    pub server: Option<Peer>,
    /// Processes, in order of appearance: connection process, session child, PAM helper.
    pub pids: Vec<u32>,
    /// The user named.
    pub user: Option<Text>,
    /// Authentication method that succeeded, else the last one tried.
    pub method: Option<Text>,
    /// Key type and fingerprint.
    pub key: Option<Text>,
    /// Client software version.
    pub client_version: Option<Text>,
    /// Reason text of a disconnect, or the algorithms offered.
    pub reason: Option<Text>,
    /// The lines worth pointing to, in order.
    pub marks: Vec<Mark>,
}

impl From<Brief> for Connection {
    /// A connection of which only the brief is known.
    #[inline]
    fn from(brief: Brief) -> Connection {
        Connection {
            last: brief.first,
            lines: 0,
            brief,
            boot: None,
            server: None,
            pids: Vec::new(),
            user: None,
            method: None,
            key: None,
            client_version: None,
            reason: None,
            marks: Vec::new(),
        }
    }
}

impl Connection {
    /// A placeholder for a connection that could not be read back: nothing is known of it.
    pub fn unknown() -> Connection {
        Brief::new(Arc::from(""), Place::default(), Timestamp::default(), Micros(SECOND)).into()
    }

    /// Forgets everything but the brief; its lists keep their memory.
    #[inline]
    pub fn forget_all_but_brief(&mut self) {
        let Connection { brief, last, lines, boot, server, pids, user, method, key, client_version, reason, marks } =
            self;
        (*last, *lines, *boot, *server) = (brief.first, 0, None, None);
        [user, method, key, client_version, reason].into_iter().for_each(|text| *text = None);
        pids.clear();
        marks.clear();
    }

    /// The user's number, where PAM wrote it.
    pub fn uid(&self) -> Option<i64> {
        self.marks.iter().find(|m| m.meaning == Meaning::SessionOpened)?.number
    }

    /// The last mark with this meaning.
    pub fn mark(&self, meaning: Meaning) -> Option<&Mark> {
        self.marks.iter().rev().find(|m| m.meaning == meaning)
    }
}

impl Deref for Connection {
    type Target = Brief;

    #[inline]
    fn deref(&self) -> &Brief {
        &self.brief
    }
}

impl DerefMut for Connection {
    #[inline]
    fn deref_mut(&mut self) -> &mut Brief {
        &mut self.brief
    }
}
