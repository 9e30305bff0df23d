//! One TCP connection that sshd accepted or refused, as far as the log shows it.

use std::net::IpAddr;
use std::sync::Arc;

use super::counted::Counted;
use super::ending::{Ending, EndingKind, Phase, Resetness};
use super::event::{Peer, Place};
use super::meaning::{Meaning, MeaningSet};
use super::time::{Interval, Micros, Timestamp};

/// A text from the log: bytes, because nobody promised UTF-8.
pub type Text = Box<[u8]>;

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

/// One TCP connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The host that wrote the log.
    pub host: Arc<str>,
    /// The boot it belongs to, where the log says.
    pub boot: Option<[u8; 16]>,
    /// Where its first line stands, which orders connections.
    pub first: Place,
    /// Where its last line stands.
    pub last: Place,
    /// Number of log lines, repeats counted once.
    pub lines: u32,
    /// Time of its first line.
    pub began: Timestamp,
    /// When TCP was accepted; only VERBOSE says so, or a refusal.
    pub opened: Option<Timestamp>,
    /// When the login succeeded.
    pub authenticated: Option<Timestamp>,
    /// When it ended.
    pub closed: Option<Timestamp>,
    /// Width of the log's stamps.
    pub resolution: Micros,
    /// The client.
    pub peer: Option<Peer>,
    /// The server's own end.
    pub server: Option<Peer>,
    /// Processes, in order of appearance: connection process, session child, PAM helper.
    pub pids: Vec<u32>,
    /// The user named.
    pub user: Option<Text>,
    /// Does the user exist?
    pub user_exists: Option<bool>,
    /// Authentication method that succeeded, else the last one tried.
    pub method: Option<Text>,
    /// Key type and fingerprint.
    pub key: Option<Text>,
    /// Client software version.
    pub client_version: Option<Text>,
    /// Reason text of a disconnect, or the algorithms offered.
    pub reason: Option<Text>,
    /// Authentication attempts (failed and successful).
    pub attempts: u32,
    /// How far it came.
    pub reached: Phase,
    /// How it ended, by sshd's own words.
    pub ending: Ending,
    /// Was it `sshd-session` that carried it, as from 9.8 on, or `sshd`, as before? `None` where neither showed.
    pub session_program: Option<bool>,
    /// How it ended, by the kernel's counters, where load was read.
    pub counted: Option<Box<Counted>>,
    /// Everything its lines said.
    pub said: MeaningSet,
    /// The lines worth pointing to, in order.
    pub marks: Vec<Mark>,
    /// Were its first lines missing (the log starts in the middle)?
    pub starts_before_log: bool,
    /// Was it handed over only because the log ended? Then later lines may still say more of it.
    pub is_provisional: bool,
}

impl Connection {
    /// Logged in?
    pub fn is_session(&self) -> bool {
        self.authenticated.is_some() || self.reached == Phase::Session
    }

    /// The user's number, where PAM wrote it.
    pub fn uid(&self) -> Option<i64> {
        self.marks.iter().find(|m| m.meaning == Meaning::SessionOpened)?.number
    }

    /// Client address.
    pub fn addr(&self) -> Option<IpAddr> {
        self.peer.map(|p| p.ip)
    }

    /// Start as `duration_s` counts it: opened, else authenticated, else the first line.
    pub fn start(&self) -> Timestamp {
        self.opened.or(self.authenticated).unwrap_or(self.began)
    }

    /// From start to end, as exactly as the stamps allow.
    pub fn lasted(&self) -> Option<Interval> {
        self.closed.map(|end| end.since(self.start(), self.resolution))
    }

    /// How it ended, as far as anybody tells: sshd, or the kernel's counters where sshd was silent.
    pub fn ended_as(&self) -> EndingKind {
        match (&self.counted, self.ending.kind) {
            (Some(counted), EndingKind::Silent) => counted.how.ending(),
            (_, kind) => kind,
        }
    }

    /// The last mark with this meaning.
    pub fn mark(&self, meaning: Meaning) -> Option<&Mark> {
        self.marks.iter().rev().find(|m| m.meaning == meaning)
    }

    /// Which of the three sets of diagnosis 2.3 it belongs to.
    pub fn resetness(&self) -> Resetness {
        use EndingKind as K;
        let known_user = self.user.is_some() && self.user_exists != Some(false);
        match self.ended_as() {
            K::AliveTimeout | K::TcpTimeout | K::Unreachable | K::WriteFailed => Resetness::Strict,
            K::Reset if self.is_session() => Resetness::Strict,
            K::Reset if self.reached >= Phase::Auth && known_user => Resetness::Strict,
            K::ClientClose | K::Silent if self.is_session() => Resetness::Likely,
            _ => Resetness::No,
        }
    }

    /// A post-authentication end that no goodbye explains.
    pub fn is_abrupt(&self) -> bool {
        self.is_session() && self.resetness() != Resetness::No && !self.ended_its_session_first()
    }

    /// A post-authentication end in good order: a goodbye, or a session that had ended before its connection.
    pub fn is_orderly(&self) -> bool {
        let by_words = matches!(self.ending.kind, EndingKind::ClientDisconnect | EndingKind::IdlePolicy);
        self.is_session() && (by_words || self.ended_its_session_first())
    }

    /// Did the client close the connection only after its session was over? Told at VERBOSE only.
    pub fn ended_its_session_first(&self) -> bool {
        match (self.mark(Meaning::ClosedByPeer), self.mark(Meaning::SessionEnded)) {
            (Some(closed), Some(ended)) => ended.place < closed.place && self.ending.kind == EndingKind::ClientClose,
            _ => false,
        }
    }
}
