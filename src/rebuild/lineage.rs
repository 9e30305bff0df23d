//! Which lines belong together: pid life, listener → session → child, address and port, pid reuse, boots.
//!
//! One connection logs under one to three pids, and the pid that carries its last words (the
//! post-authentication child) is announced at VERBOSE only. Address and port join what pids do not; a
//! line without either falls to the session that most likely forked its pid.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

use rustc_hash::FxHashMap;

mod adoption;

use super::assemble::{Open, starts_late};
use super::births::Births;
use super::concern::{Concern, concerns, creates, fingerprint};
use super::pids::Pids;
use super::throttle::Episodes;
use super::{Routed, Sink, later, place};
use crate::model::{EndingKind, Event, Meaning, Phase, Program, SECOND, ServerEvent, Span, Throttling, Timestamp};

/// How long after its last words a connection's remaining lines may come.
const LINGER: i64 = 10 * SECOND;
/// So many connections wait for their remaining lines at most: where lines have no time, nothing else ends their waiting.
const LINGERING: usize = 4096;
/// So many open connections are looked at for one that may have written a line without a name.
const LOOKED_AT: usize = 512;
/// How much later PAM may still close its session.
const GONE: i64 = 600 * SECOND;
/// A pre-authentication connection without a line for so long is over, whatever LoginGraceTime is.
const FORGOTTEN: i64 = 3600 * SECOND;
/// Recent host-wide lines remembered to tell a line that was logged twice.
const RECENT: usize = 16;

/// One host's connections that are not over yet.
#[derive(Debug)]
pub struct Host {
    name: Arc<str>,
    slots: Vec<Option<Open>>,
    free: Vec<usize>,
    by_pid: FxHashMap<u32, usize>,
    by_peer: FxHashMap<(IpAddr, u16), usize>,
    by_login_session: FxHashMap<Box<[u8]>, usize>,
    by_birth: Births,
    /// Of these: not logged in yet.
    before_login: Births,
    lingering: VecDeque<(Timestamp, usize, u64)>,
    quiet_since: VecDeque<(Timestamp, usize, u64)>,
    generation: Vec<u64>,
    births: u64,
    now: Timestamp,
    /// When sshd was last heard.
    heard: Option<Timestamp>,
    listener: Option<u32>,
    pids: Pids,
    /// Processes of sessions handed over not long ago, and when each pid was last one: PAM may close them late.
    gone: VecDeque<(Timestamp, u32)>,
    gone_at: FxHashMap<u32, Timestamp>,
    going_down: bool,
    /// The boot whose beginning was seen; all zero where none was.
    boot_id: [u8; 16],
    recent: [u64; RECENT],
    next_recent: usize,
    episodes: Episodes,
}

impl Host {
    /// A host nothing is known of.
    pub fn new(name: Arc<str>) -> Host {
        Host {
            name,
            slots: Vec::new(),
            free: Vec::new(),
            by_pid: FxHashMap::default(),
            by_peer: FxHashMap::default(),
            by_login_session: FxHashMap::default(),
            by_birth: Births::default(),
            before_login: Births::default(),
            lingering: VecDeque::new(),
            quiet_since: VecDeque::new(),
            generation: Vec::new(),
            births: 0,
            now: Timestamp(i64::MIN),
            heard: None,
            listener: None,
            pids: Pids::default(),
            gone: VecDeque::new(),
            gone_at: FxHashMap::default(),
            going_down: false,
            boot_id: [0; 16],
            recent: [0; RECENT],
            next_recent: 0,
            episodes: Episodes::default(),
        }
    }

    /// The latest time heard of.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Takes the next event.
    pub fn push(&mut self, event: &Event, bytes: &[u8], source: u16, sink: &mut impl Sink) -> Routed<'_> {
        self.now = later(self.now, event.at);
        self.expire(sink);
        if event.program.is_sshd() {
            self.heard = Some(self.now);
        }
        match concerns(event) {
            Concern::Nothing => Routed::Loose,
            Concern::Server => self.server(event, bytes, source, sink),
            Concern::Refusal => self.refusal(event, bytes, source, sink),
            Concern::LoginSession => self.login_session(event, bytes, source),
            Concern::Connection => self.connection(event, bytes, source, sink),
        }
    }

    /// Everything still open is handed over.
    pub fn finish(&mut self, sink: &mut impl Sink) -> Vec<Throttling> {
        for index in 0..self.slots.len() {
            let Some(open) = &mut self.slots[index] else { continue };
            open.connection.is_provisional = true;
            let waited = self.now.0 - open.last_at.0;
            if !open.connection.is_session() && waited > FORGOTTEN / 10 {
                open.cut(EndingKind::GraceTimeout, None);
            }
            self.close(index, sink);
        }
        self.episodes.finish()
    }

    // -- the server ----------------------------------------------------------------------------

    fn server(&mut self, event: &Event, bytes: &[u8], source: u16, sink: &mut impl Sink) -> Routed<'_> {
        if self.seen_before(event, bytes) {
            return Routed::Duplicate;
        }
        let at = place(event, source);
        match event.meaning {
            Meaning::ThrottlingBegan
            | Meaning::ThrottlingGoesOn
            | Meaning::ThrottlingEnded
            | Meaning::DropsSuppressed => {
                self.episodes.take(&self.name, event, at);
            }
            Meaning::SystemGoingDown => self.going_down = true,
            // journald tells a new boot by its id, the kernel says it once more.
            Meaning::Booted if event.boot != [0; 16] && event.boot == self.boot_id => return Routed::Server,
            Meaning::Booted => {
                self.boot_id = event.boot;
                self.boot(event, sink);
            }
            Meaning::ListenerStarted => self.listener_started(event, source, sink),
            _ => {}
        }
        sink.server_event(self.server_event(event, bytes, source));
        Routed::Server
    }

    fn server_event(&self, event: &Event, bytes: &[u8], source: u16) -> ServerEvent {
        let before = if event.meaning == Meaning::PackageChanged { event.text } else { Span::default() };
        ServerEvent {
            host: Arc::clone(&self.name),
            at: event.at,
            since: self.heard.filter(|_| event.meaning == Meaning::LinesSuppressed),
            meaning: event.meaning,
            number: event.number,
            pid: if event.other_pid != 0 { event.other_pid } else { event.pid },
            name: String::from_utf8_lossy(event.name.of(bytes)).into_owned(),
            before: String::from_utf8_lossy(before.of(bytes)).into_owned(),
            addr: event.addr,
            place: place(event, source),
        }
    }

    /// sshd starts. With a pid far below those in use it starts on a freshly booted machine: a restart
    /// alone ends no session and its pid goes on counting.
    fn listener_started(&mut self, event: &Event, source: u16, sink: &mut impl Sink) {
        let other_listener = self.listener.is_some_and(|pid| pid != event.pid);
        if other_listener && (self.going_down || self.pids.begin_anew(event.pid)) {
            self.boot(event, sink);
            let booted = Event { meaning: Meaning::Booted, ..*event };
            sink.server_event(self.server_event(&booted, &[], source));
        }
        if event.pid != 0 {
            self.listener = Some(event.pid);
            self.pids.saw(event.pid);
        }
    }

    /// A new boot: whatever was open is over. A text log read before a journal may already be further on.
    fn boot(&mut self, event: &Event, sink: &mut impl Sink) {
        for index in 0..self.slots.len() {
            if let Some(open) = &mut self.slots[index] {
                let is_later = match open.connection.boot {
                    Some(boot) => boot == event.boot,
                    None => event.boot != [0; 16] && open.last_at > event.at,
                };
                if is_later {
                    continue;
                }
                open.cut(EndingKind::CutByLog, None);
                self.close(index, sink);
            }
        }
        self.going_down = false;
        self.pids.boot();
        self.gone.clear();
        self.gone_at.clear();
        self.listener = None;
    }

    // -- connections ---------------------------------------------------------------------------

    /// A connection that sshd refused at accept: one line is all there is.
    fn refusal(&mut self, event: &Event, bytes: &[u8], source: u16, sink: &mut impl Sink) -> Routed<'_> {
        if self.seen_before(event, bytes) {
            return Routed::Duplicate;
        }
        if event.meaning == Meaning::StartupsDropped {
            self.episodes.take(&self.name, event, place(event, source));
        }
        if event.addr.is_none() {
            sink.server_event(self.server_event(event, bytes, source));
            return Routed::Server;
        }
        // The listener's pid is nobody's connection.
        let alone = Event { pid: 0, ..*event };
        let index = self.insert(Open::new(Arc::clone(&self.name), &alone, source));
        self.advance(index, &alone, bytes, source)
    }

    fn connection(&mut self, event: &Event, bytes: &[u8], source: u16, sink: &mut impl Sink) -> Routed<'_> {
        // From 9.8 on the listener says whose time ran out; its own pid is nobody's connection.
        let about_another = event.meaning == Meaning::GraceExpired && event.other_pid != 0;
        let event = &Event { pid: if about_another { event.other_pid } else { event.pid }, ..*event };
        let index = match self.find(event, bytes, sink) {
            Some(index) => index,
            None if !creates(event) || self.closes_late(event) => return Routed::Loose,
            None => {
                if !starts_late(event.meaning) {
                    self.pids.born(event.pid);
                }
                self.insert(Open::new(Arc::clone(&self.name), event, source))
            }
        };
        self.pids.saw(event.pid);
        if self.slots[index].as_mut().is_some_and(|open| open.repeats(fingerprint(event, bytes))) {
            return Routed::Duplicate;
        }
        self.advance(index, event, bytes, source)
    }

    /// Lets a connection take an event in, and keeps the look-ups true.
    fn advance(&mut self, index: usize, event: &Event, bytes: &[u8], source: u16) -> Routed<'_> {
        let Some(open) = &mut self.slots[index] else { return Routed::Loose };
        open.take(event, bytes, source);
        if open.connection.reached == Phase::Session {
            self.before_login.remove(index);
        }
        if event.pid != 0 && event.program != Program::Logind {
            self.by_pid.insert(event.pid, index);
        }
        if event.meaning == Meaning::ChildAnnounced && event.other_pid != 0 {
            self.by_pid.insert(event.other_pid, index);
        }
        if event.meaning == Meaning::AuthAccepted {
            open.forked_after = self.pids.newest_beside(event.pid);
        }
        // Whoever helped with the login is gone: its pid will be somebody else's.
        for helper in open.connection.pids.iter().filter(|p| event.meaning == Meaning::AuthAccepted && **p != event.pid)
        {
            self.by_pid.remove(helper);
        }
        if let Some(peer) = open.connection.peer
            && let Some(port) = peer.port
        {
            self.by_peer.insert((peer.ip, port), index);
        }
        let birth = self.generation[index];
        if open.is_over() && !open.lingering {
            open.lingering = true;
            self.lingering.push_back((Timestamp(self.now.0 + LINGER), index, birth));
        }
        match &self.slots[index] {
            Some(open) => Routed::Connection(&open.connection),
            None => Routed::Loose,
        }
    }

    /// The open connection an event belongs to. A pid or port that is visibly used anew closes the old one.
    fn find(&mut self, event: &Event, bytes: &[u8], sink: &mut impl Sink) -> Option<usize> {
        if let Some(index) = self.same_peer(event) {
            if !self.is_reused(index, event) {
                return Some(index);
            }
            self.retire(index, sink);
        }
        if let Some(index) = (event.pid != 0).then(|| self.by_pid.get(&event.pid).copied()).flatten() {
            if !self.is_reused(index, event) {
                return Some(index);
            }
            if !self.is_helper(index, event.pid) {
                self.retire(index, sink);
                return None;
            }
            self.disown(index, event.pid);
        }
        self.adopt(event, bytes)
    }

    fn same_peer(&self, event: &Event) -> Option<usize> {
        let ip = event.addr?;
        (event.port != 0).then(|| self.by_peer.get(&(ip, event.port)).copied()).flatten()
    }

    /// Does the event show that the pid (or port) belongs to a new connection by now?
    fn is_reused(&self, index: usize, event: &Event) -> bool {
        let Some(open) = &self.slots[index] else { return true };
        let c = &open.connection;
        let begins =
            matches!(event.meaning, Meaning::Connected | Meaning::NoIdentification | Meaning::BadIdentification);
        // rhost= is the only address without a port that modern lines carry; it must fit the connection.
        if open.contradicts(event) {
            return true;
        }
        let before_login = matches!(
            event.meaning,
            Meaning::UserUnknown | Meaning::AuthFailed | Meaning::PamAuthFailed | Meaning::NegotiationFailed
        );
        if c.is_session() && (begins || before_login || event.meaning == Meaning::AuthAccepted) {
            // The same login cannot be accepted twice, except in the doubled line told elsewhere.
            return open.is_over()
                || event.meaning != Meaning::AuthAccepted
                || event.at != c.authenticated.unwrap_or(event.at);
        }
        open.is_over() && (begins && event.meaning == Meaning::Connected)
    }

    /// The youngest open connection that fits.
    fn latest(&self, fits: impl Fn(&Open) -> bool) -> Option<usize> {
        self.youngest(LOOKED_AT).find(|(_, open)| fits(open)).map(|(index, _)| index)
    }

    /// So many open connections, the youngest first: not all, or a flood would cost the more per line the longer it is.
    fn youngest(&self, most: usize) -> impl Iterator<Item = (usize, &Open)> {
        self.by_birth.youngest_first().take(most).filter_map(|index| Some((index, self.slots[index].as_ref()?)))
    }

    /// logind's view: it numbers sessions, and says when one is removed although PAM did not.
    fn login_session(&mut self, event: &Event, bytes: &[u8], source: u16) -> Routed<'_> {
        // Told before anything else: written twice, `New session` would be given to a second connection.
        if self.seen_before(event, bytes) {
            return Routed::Duplicate;
        }
        let number = event.name.of(bytes);
        let found = match event.meaning {
            Meaning::LoginSessionNew => {
                let user = event.user.of(bytes);
                let recent = self.now.0 - 5 * SECOND;
                self.latest(|o| {
                    let c = &o.connection;
                    o.login_session.is_none()
                        && c.user.as_deref() == Some(user)
                        && c.authenticated.is_some_and(|at| at.0 >= recent)
                })
            }
            _ => self.by_login_session.get(number).copied(),
        };
        let Some(index) = found else { return Routed::Loose };
        if let Some(open) = self.slots[index].as_mut().filter(|open| open.login_session.is_none()) {
            open.login_session = Some(number.into());
            self.by_login_session.insert(number.into(), index);
        }
        let event = Event { pid: 0, ..*event };
        self.advance(index, &event, bytes, source)
    }

    // -- housekeeping --------------------------------------------------------------------------

    fn insert(&mut self, open: Open) -> usize {
        self.births += 1;
        let index = match self.free.pop() {
            Some(index) => {
                self.slots[index] = Some(open);
                self.generation[index] = self.births;
                index
            }
            None => {
                self.slots.push(Some(open));
                self.generation.push(self.births);
                self.slots.len() - 1
            }
        };
        self.by_birth.add(index);
        self.before_login.add(index);
        self.quiet_since.push_back((self.now, index, self.births));
        index
    }

    /// Replaced by a newer connection with the same pid or port: its end is not in the log.
    fn retire(&mut self, index: usize, sink: &mut impl Sink) {
        if let Some(open) = &mut self.slots[index] {
            open.cut(EndingKind::CutByLog, None);
            self.close(index, sink);
        }
    }

    /// Hands a connection over and forgets it.
    fn close(&mut self, index: usize, sink: &mut impl Sink) {
        let Some(open) = self.slots[index].take() else { return };
        self.by_birth.remove(index);
        self.before_login.remove(index);
        if let Some(number) = open.login_session.filter(|n| self.by_login_session.get(n) == Some(&index)) {
            self.by_login_session.remove(&number);
        }
        let c = open.connection;
        if c.is_session() {
            self.gone.extend(c.pids.iter().map(|pid| (self.now, *pid)));
            self.gone_at.extend(c.pids.iter().map(|pid| (*pid, self.now)));
        }
        for pid in &c.pids {
            if self.by_pid.get(pid) == Some(&index) {
                self.by_pid.remove(pid);
            }
        }
        if let Some(peer) = c.peer
            && let Some(port) = peer.port
            && self.by_peer.get(&(peer.ip, port)) == Some(&index)
        {
            self.by_peer.remove(&(peer.ip, port));
        }
        self.free.push(index);
        self.generation[index] = 0;
        sink.connection(c);
    }

    /// Does PAM close a session whose connection was over long before?
    fn closes_late(&self, event: &Event) -> bool {
        event.meaning == Meaning::SessionClosed && self.gone_at.contains_key(&event.pid)
    }

    /// Closes what has lingered long enough, and logins nobody will hear of again.
    fn expire(&mut self, sink: &mut impl Sink) {
        while let Some(&(until, index, birth)) = self.lingering.front() {
            if until > self.now && self.lingering.len() <= LINGERING {
                break;
            }
            self.lingering.pop_front();
            if self.generation[index] == birth {
                self.close(index, sink);
            }
        }
        while let Some((at, pid)) = self.gone.pop_front_if(|(at, _)| at.0 + GONE < self.now.0) {
            if self.gone_at.get(&pid) == Some(&at) {
                self.gone_at.remove(&pid);
            }
        }
        while let Some(&(since, index, birth)) = self.quiet_since.front() {
            if since.0 + FORGOTTEN > self.now.0 {
                break;
            }
            self.quiet_since.pop_front();
            let Some(open) = self.slots[index].as_mut().filter(|_| self.generation[index] == birth) else { continue };
            if !open.connection.is_session() && open.connection.reached < Phase::Session {
                open.cut(EndingKind::GraceTimeout, None);
                self.close(index, sink);
            }
        }
    }

    /// Was this line of the listener or a neighbour logged twice?
    fn seen_before(&mut self, event: &Event, bytes: &[u8]) -> bool {
        let hash = fingerprint(event, bytes);
        if self.recent.contains(&hash) {
            return true;
        }
        self.recent[self.next_recent] = hash;
        self.next_recent = (self.next_recent + 1) % RECENT;
        false
    }
}
