//! One connection's state as its events arrive.

use std::sync::Arc;

use super::NEAR_PID;
use super::ending::{last_words, phase};
use crate::model::{
    Connection, Ending, EndingKind, Event, Mark, Meaning, MeaningSet, Peer, Phase, Place, Program, SECOND, Timestamp,
};

/// Marks kept per connection: enough for every line a finding may point to, bounded against floods.
const MARKS: usize = 24;
/// Recent lines remembered to tell a line that was logged twice.
const RECENT: usize = 6;

/// A session is set up within this time of its login, and taken down within this time of its end (µs).
const SETTING_UP: i64 = 5 * SECOND;

/// A connection that is not over yet, or whose last lines may still come.
#[derive(Debug)]
pub struct Open {
    /// What is known so far.
    pub connection: Connection,
    /// Weight of the words that decided the ending.
    weight: u8,
    /// Time of the last event.
    pub last_at: Timestamp,
    /// Hashes of the last lines (pid, stamp, body).
    recent: [u64; RECENT],
    next_recent: usize,
    /// logind's number of its session.
    pub login_session: Option<Box<[u8]>>,
    /// The newest pid of the log when it logged in: its child got one of the next.
    pub forked_after: u32,
    /// Queued for closing?
    pub lingering: bool,
}

impl Open {
    /// A connection whose first line is `event`.
    pub fn new(host: Arc<str>, event: &Event, source: u16) -> Open {
        let place = Place { source, line: event.line };
        let connection = Connection {
            host,
            boot: None,
            first: place,
            last: place,
            lines: 0,
            began: event.at,
            opened: None,
            authenticated: None,
            closed: None,
            resolution: event.resolution.width(),
            peer: None,
            server: None,
            pids: Vec::new(),
            user: None,
            user_exists: None,
            method: None,
            key: None,
            client_version: None,
            reason: None,
            attempts: 0,
            reached: Phase::Accepted,
            ending: Ending::of(EndingKind::StillOpen, None),
            session_program: None,
            counted: None,
            said: MeaningSet::default(),
            marks: Vec::new(),
            starts_before_log: false,
            is_provisional: false,
        };
        Open {
            connection,
            weight: 0,
            last_at: event.at,
            recent: [0; RECENT],
            next_recent: 0,
            login_session: None,
            forked_after: 0,
            lingering: false,
        }
    }

    /// Have last words been heard?
    pub fn is_over(&self) -> bool {
        self.weight > 0
    }

    /// Does the event name another client?
    pub fn contradicts(&self, event: &Event) -> bool {
        let (Some(peer), Some(ip)) = (self.connection.peer, event.addr) else { return false };
        peer.ip != ip || event.port != 0 && peer.port.is_some_and(|port| port != event.port)
    }

    /// Is this a child that said its last words just now, and the event its parent's, closing the session? Asked
    /// where the log begins in the middle and nothing else joins the two.
    pub fn awaits_its_parent(&self, event: &Event, bytes: &[u8]) -> bool {
        let c = &self.connection;
        let near =
            c.pids.first().and_then(|child| child.checked_sub(event.pid)).is_some_and(|d| (1..=NEAR_PID).contains(&d));
        let user = c.user.as_deref().is_none_or(|name| event.has_user && name == event.user.of(bytes));
        let now = (event.at.0 - self.last_at.0).abs() <= SETTING_UP;
        c.starts_before_log && self.is_over() && near && user && now && !c.said.has(Meaning::SessionClosed)
    }

    /// Is this a line we have just seen, written twice?
    pub fn repeats(&mut self, hash: u64) -> bool {
        if self.recent.contains(&hash) {
            return true;
        }
        self.recent[self.next_recent] = hash;
        self.next_recent = (self.next_recent + 1) % RECENT;
        false
    }

    /// Takes one event in. `bytes` are those of its batch.
    pub fn take(&mut self, event: &Event, bytes: &[u8], source: u16) {
        let place = Place { source, line: event.line };
        let c = &mut self.connection;
        c.last = place;
        c.lines += 1;
        c.resolution = c.resolution.max(event.resolution.width());
        if c.boot.is_none() && event.boot != [0; 16] {
            c.boot = Some(event.boot);
        }
        self.last_at = self.last_at.max(event.at);
        let announced = if event.meaning == Meaning::ChildAnnounced { event.other_pid } else { 0 };
        for pid in [event.pid, announced] {
            if pid != 0 && !c.pids.contains(&pid) {
                c.pids.push(pid);
            }
        }
        if c.lines == 1 {
            c.starts_before_log = starts_late(event.meaning);
        }
        learn_program(c, event);
        learn_peer(c, event);
        learn_user(c, event, bytes);
        learn_texts(c, event, bytes);
        match event.meaning {
            Meaning::Connected | Meaning::StartupsDropped | Meaning::PenaltyDropped => {
                c.opened.get_or_insert(event.at);
            }
            Meaning::AuthFailed => c.attempts += event.repeats,
            Meaning::AuthAccepted => {
                c.attempts += 1;
                c.authenticated.get_or_insert(event.at);
            }
            _ => {}
        }
        if let Some(reached) = phase(event) {
            c.reached = c.reached.max(reached);
        }
        c.said.insert(event.meaning);
        if is_worth_a_mark(event.meaning) && c.marks.len() < MARKS {
            c.marks.push(Mark { meaning: event.meaning, at: event.at, place, number: event.number });
        }
        self.hear_last_words(event);
    }

    fn hear_last_words(&mut self, event: &Event) {
        let c = &mut self.connection;
        let Some((ending, weight)) = last_words(event, c.reached) else { return };
        // A limit met long after the login refused a channel, not the session.
        let late = c.authenticated.is_some_and(|at| event.at.0 - at.0 > SETTING_UP);
        if event.meaning == Meaning::ResourceExhausted && late {
            return;
        }
        // A disconnect's code stands on its first line only.
        if weight > self.weight {
            c.ending = ending;
        }
        // The end is when the words were said, not when PAM tidied up.
        if self.weight == 0 || (weight > self.weight && self.weight < 10) {
            c.closed = Some(event.at);
        }
        self.weight = self.weight.max(weight);
    }

    /// Ends it from outside: the log shows that it is over, not how.
    pub fn cut(&mut self, kind: EndingKind, closed: Option<Timestamp>) {
        if self.weight == 0 {
            self.connection.ending = Ending::of(kind, None);
            self.connection.closed = closed;
            self.weight = 1;
        }
    }
}

/// Lines that cannot be a connection's first.
pub fn starts_late(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::SessionClosed
            | Meaning::SessionOpened
            | Meaning::DisconnectReceived
            | Meaning::Disconnected
            | Meaning::AliveExpired
            | Meaning::IdleClosed
            | Meaning::SessionStarted
            | Meaning::SessionEnded
            | Meaning::TimedOut
            | Meaning::Transferred
            | Meaning::ExitSignal
            | Meaning::ChildAnnounced
    )
}

/// Lines that evidence may cite.
fn is_worth_a_mark(meaning: Meaning) -> bool {
    !matches!(
        meaning,
        Meaning::Note | Meaning::AuthNote | Meaning::PamNote | Meaning::ReverseDns | Meaning::PamAuthFailed
    )
}

/// Of sshd's own lines only that of the login is the connection's for sure: the listener may have said the others.
fn learn_program(c: &mut Connection, event: &Event) {
    match event.program {
        Program::SshdSession | Program::SshdAuth => c.session_program = Some(true),
        Program::Sshd if event.meaning == Meaning::AuthAccepted => c.session_program = Some(false),
        _ => {}
    }
}

fn learn_peer(c: &mut Connection, event: &Event) {
    if let Some(ip) = event.addr {
        let port = (event.port != 0).then_some(event.port);
        match &mut c.peer {
            None => c.peer = Some(Peer { ip, port }),
            Some(peer) if peer.ip == ip && peer.port.is_none() => peer.port = port,
            Some(_) => {}
        }
    }
    if let (Some(ip), None) = (event.server_addr, c.server) {
        c.server = Some(Peer { ip, port: (event.server_port != 0).then_some(event.server_port) });
    }
}

fn learn_user(c: &mut Connection, event: &Event, bytes: &[u8]) {
    if !event.has_user {
        return;
    }
    let name = event.user.of(bytes);
    // What sshd accepted stands; before that the latest name does (one pid may try several).
    if event.meaning == Meaning::AuthAccepted || c.authenticated.is_none() {
        if c.user.as_deref() != Some(name) {
            c.user = Some(name.into());
            c.user_exists = None;
        }
    } else if c.user.is_none() {
        c.user = Some(name.into());
    }
    let exists = match event.meaning {
        Meaning::AuthAccepted | Meaning::SessionOpened | Meaning::SessionClosed => Some(true),
        Meaning::UserUnknown => Some(false),
        _ => event.user_exists,
    };
    if c.user.as_deref() == Some(name) && exists.is_some() && c.user_exists != Some(false) {
        c.user_exists = exists;
    }
}

fn learn_texts(c: &mut Connection, event: &Event, bytes: &[u8]) {
    let text = || (!event.text.is_empty()).then(|| event.text.of(bytes).into());
    match event.meaning {
        Meaning::AuthAccepted => {
            c.method = (!event.name.is_empty()).then(|| event.name.of(bytes).into());
            c.key = text();
        }
        Meaning::AuthFailed if c.authenticated.is_none() && !event.name.is_empty() => {
            c.method = Some(event.name.of(bytes).into());
        }
        Meaning::ClientVersion => c.client_version = text(),
        Meaning::DisconnectReceived | Meaning::NegotiationFailed | Meaning::DisconnectSent => c.reason = text(),
        _ => {}
    }
}
