//! The part of a connection that is needed to compare it with others: of fixed size, without texts.
//!
//! All briefs of a log can be read one after the other without the texts and marks of their connections.

use std::hash::Hasher;
use std::net::IpAddr;
use std::num::NonZeroU64;
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::counted::Counted;
use super::ending::{Ending, EndingKind, Phase, Resetness};
use super::event::{Peer, Place};
use super::meaning::{Meaning, MeaningSet};
use super::time::{Interval, Micros, Timestamp};

/// A connection without its texts and marks.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The host that wrote the log.
    pub host: Arc<str>,
    /// Where its first line stands, which orders connections.
    pub first: Place,
    /// Time of its first line.
    pub began: Timestamp,
    /// When TCP was accepted: VERBOSE says so, or a refusal; else an end by LoginGraceTime, where that setting is known.
    pub opened: Option<Timestamp>,
    /// When the login succeeded.
    pub authenticated: Option<Timestamp>,
    /// When it ended.
    pub closed: Option<Timestamp>,
    /// Time of the last line that says more than a remark.
    pub heard: Timestamp,
    /// Width of the log's stamps.
    pub resolution: Micros,
    /// The client.
    pub peer: Option<Peer>,
    /// A hash of the user's name, to compare users; `None` where no user was named.
    pub user_key: Option<NonZeroU64>,
    /// Does the user exist?
    pub user_exists: Option<bool>,
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
    /// Was its session over before the client closed it? Told at VERBOSE only.
    pub session_ended_first: bool,
    /// Were its first lines missing (the log starts in the middle)?
    pub starts_before_log: bool,
    /// Did its process start while the log was being written? Then its first lines were lost, and it is no older than
    /// the log.
    pub start_was_lost: bool,
    /// Was the line that tells its end matched to it by pid alone? Then it may be a neighbour's.
    pub end_is_guessed: bool,
    /// Was it handed over only because the log ended? Then later lines may still say more of it.
    pub is_provisional: bool,
}

/// Briefs to iterate over, as often as needed; those of a long log are not in memory.
pub trait Briefs {
    /// How many there are.
    fn count(&self) -> usize;

    /// All of them, in order of their first lines.
    fn all(&self) -> Box<dyn Iterator<Item = Brief> + '_>;

    /// Calls `see` with each of them and its index, in the same order: faster than [`Briefs::all`] where every one is
    /// needed.
    fn each(&self, see: &mut (dyn FnMut(usize, &mut Brief) + Send)) {
        self.all().enumerate().for_each(|(index, mut c)| see(index, &mut c));
    }
}

impl Briefs for Vec<Brief> {
    fn count(&self) -> usize {
        self.len()
    }

    fn all(&self) -> Box<dyn Iterator<Item = Brief> + '_> {
        Box::new(self.iter().cloned())
    }
}

/// A hash of a user's name, for comparing users.
pub fn user_key(name: &[u8]) -> NonZeroU64 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    NonZeroU64::new(hasher.finish()).unwrap_or(NonZeroU64::MIN)
}

impl Brief {
    /// A connection of which its first line alone is known.
    #[inline]
    pub fn new(host: Arc<str>, first: Place, began: Timestamp, resolution: Micros) -> Brief {
        Brief {
            host,
            first,
            began,
            opened: None,
            authenticated: None,
            closed: None,
            heard: began,
            resolution,
            peer: None,
            user_key: None,
            user_exists: None,
            attempts: 0,
            reached: Phase::Accepted,
            ending: Ending::of(EndingKind::StillOpen, None),
            session_program: None,
            counted: None,
            said: MeaningSet::default(),
            session_ended_first: false,
            starts_before_log: false,
            start_was_lost: false,
            end_is_guessed: false,
            is_provisional: false,
        }
    }

    /// Turns it into another connection to the same host, of which only the first line is known. Reused in place, it is
    /// not moved, and the reference count of the host's shared name is left alone.
    #[inline]
    pub fn begin(&mut self, first: Place, began: Timestamp, resolution: Micros) {
        let Brief {
            host: _,
            first: own_first,
            began: own_began,
            opened,
            authenticated,
            closed,
            heard,
            resolution: own_resolution,
            peer,
            user_key,
            user_exists,
            attempts,
            reached,
            ending,
            session_program,
            counted,
            said,
            session_ended_first,
            starts_before_log,
            start_was_lost,
            end_is_guessed,
            is_provisional,
        } = self;
        (*own_first, *own_began, *heard, *own_resolution) = (first, began, began, resolution);
        (*opened, *authenticated, *closed) = (None, None, None);
        (*peer, *user_key, *user_exists, *session_program, *counted) = (None, None, None, None, None);
        (*attempts, *reached, *said) = (0, Phase::Accepted, MeaningSet::default());
        *ending = Ending::of(EndingKind::StillOpen, None);
        (*session_ended_first, *starts_before_log, *is_provisional) = (false, false, false);
        (*start_was_lost, *end_is_guessed) = (false, false);
    }

    /// Logged in?
    #[inline]
    pub fn is_session(&self) -> bool {
        self.authenticated.is_some() || self.reached == Phase::Session
    }

    /// Did LoginGraceTime cut off a login that had begun?
    pub fn is_login_cut_off(&self) -> bool {
        self.reached >= Phase::Auth && self.ending.kind == EndingKind::GraceTimeout
    }

    /// Client address.
    #[inline]
    pub fn addr(&self) -> Option<IpAddr> {
        self.peer.map(|p| p.ip)
    }

    /// Start as `duration_s` counts it: opened, else authenticated, else the first line.
    pub fn start(&self) -> Timestamp {
        self.opened.or(self.authenticated).unwrap_or(self.began)
    }

    /// Does any of its lines show when it began?
    pub fn start_is_known(&self) -> bool {
        let began = self.opened.is_some() || self.authenticated.is_some() || self.said.has(Meaning::SessionOpened);
        began || !self.starts_before_log
    }

    /// Is it older than the log, as far as anybody knows?
    pub fn is_older_than_log(&self) -> bool {
        !self.start_is_known() && !self.start_was_lost
    }

    /// Since when it was open. One that is older than the log counts as open for ever; one whose first lines were lost,
    /// since the first line that is left.
    pub fn open_since(&self) -> Timestamp {
        if self.is_older_than_log() { Timestamp(i64::MIN / 2) } else { self.start() }
    }

    /// When it ended, if it is known when it began.
    fn closed_since_start(&self) -> Option<Timestamp> {
        // sshd's line of the timeout may be all there is of it: it began LoginGraceTime before.
        let is_all =
            self.ending.kind == EndingKind::GraceTimeout && self.opened.is_none() && self.closed == Some(self.began);
        self.closed.filter(|_| self.start_is_known() && !is_all)
    }

    /// The longest time it may have lasted; `None` where that is not known.
    pub fn lasted_at_most(&self) -> Option<i64> {
        let end = self.closed_since_start()?;
        Some(end.0 - self.start().0)
    }

    /// From start to end, as exactly as the stamps allow. Where the log does not show the start, or the clock was set
    /// back in between, nobody knows.
    pub fn lasted(&self) -> Option<Interval> {
        let end = self.closed_since_start()?;
        Some(end.since(self.start(), self.resolution)).filter(|lasted| lasted.hi >= 0)
    }

    /// The same as one number, for people and for data.
    pub fn duration(&self) -> Option<Micros> {
        self.lasted().map(|lasted| Micros(lasted.middle().0.max(0)))
    }

    /// How it ended, as far as anybody tells: sshd, or the kernel's counters where sshd was silent.
    pub fn ended_as(&self) -> EndingKind {
        match (&self.counted, self.ending.kind) {
            (Some(counted), EndingKind::Silent) => counted.how.ending(),
            (_, kind) => kind,
        }
    }

    /// Was it a reset in the strict sense, one that likely was, or none?
    pub fn resetness(&self) -> Resetness {
        use EndingKind as K;
        let known_user = self.user_key.is_some() && self.user_exists != Some(false);
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
        self.session_ended_first && self.ending.kind == EndingKind::ClientClose
    }
}
