//! Which lines belong together: pid life, listener → session → child, address and port, pid reuse, boots.
//!
//! One connection logs under one to three pids, and the pid that carries its last words (the
//! post-authentication child) is announced at VERBOSE only. Address and port join what pids do not; a
//! line without either falls to the session that most likely forked its pid.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::FxHashMap;

mod adoption;
mod boots;
mod closing;
mod kills;
mod without_pid;

use super::assemble::{Open, starts_late};
use super::births::Births;
use super::client::Client;
use super::concern::{Concern, concerns, creates, fingerprint, is_a_beginning, is_a_guess};
use super::forks::Forks;
use super::line::Line;
use super::listener::Listener;
use super::pids::Pids;
use super::recent::Recent;
use super::throttle::Episodes;
use super::{Routed, Sink};
use crate::model::{EndingKind, Meaning, Resolution, SECOND, ServerEvent, Span, Throttling, Timestamp};
use boots::Suspected;
use kills::Kills;

/// How long after its last words a connection's remaining lines may come.
const LINGER: i64 = 10 * SECOND;
/// So many connections wait for their remaining lines at most: where lines have no time, nothing else ends their waiting.
const LINGERING: usize = 4096;
/// So many open connections are looked at for one that may have written a line without a name.
const LOOKED_AT: usize = 512;
/// logind tells of a login within this.
const TOLD: i64 = 5 * SECOND;
/// How much later PAM may still close its session.
const GONE: i64 = 600 * SECOND;
/// A pre-authentication connection without a line for so long is over, whatever LoginGraceTime is.
const FORGOTTEN: i64 = 3600 * SECOND;
/// Where the log ends, a shorter silence (µs) will do: three times the default LoginGraceTime.
const HUNG: i64 = FORGOTTEN / 10;
/// Recent host-wide lines remembered to tell a line that was logged twice.
const RECENT: usize = 16;

/// A connection, as it was noted. Its slot may hold another one by now, of another birth.
#[derive(Clone, Copy, Debug)]
struct Noted {
    at: Timestamp,
    slot: usize,
    birth: u64,
}

/// One host's connections that are not over yet.
#[derive(Debug)]
pub struct Host {
    name: Arc<str>,
    /// Open connections, and in the free ones memory for the next.
    slots: Vec<Open>,
    free: Vec<usize>,
    by_pid: FxHashMap<u32, usize>,
    by_peer: FxHashMap<Client, usize>,
    by_login_session: FxHashMap<Box<[u8]>, usize>,
    by_birth: Births,
    forks: Forks,
    /// Those that are over, and until when their remaining lines are waited for.
    lingering: VecDeque<Noted>,
    /// Who logged in a moment ago.
    logins: VecDeque<Noted>,
    /// When each began: who says nothing more before a login is given up.
    begun: VecDeque<Noted>,
    births: u64,
    /// How many had begun when a line last came twice.
    doubled_at: u64,
    /// The last connection before a restart that may have ended those that were open, counted from 1.
    restarted_after: u64,
    now: Timestamp,
    /// When sshd was last heard.
    heard: Option<Timestamp>,
    listener: Listener,
    pids: Pids,
    /// Processes of sessions handed over not long ago, and when each pid was last one: PAM may close them late.
    gone: VecDeque<(Timestamp, u32)>,
    gone_at: FxHashMap<u32, Timestamp>,
    going_down: bool,
    suspected: Option<Suspected>,
    /// The boot whose beginning was seen, by the journal's id.
    boot_id: Option<[u8; 16]>,
    recent: Recent<RECENT>,
    episodes: Episodes,
    kills: Kills,
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
            forks: Forks::default(),
            lingering: VecDeque::new(),
            logins: VecDeque::new(),
            begun: VecDeque::new(),
            births: 0,
            doubled_at: 0,
            restarted_after: 0,
            now: Timestamp(i64::MIN),
            heard: None,
            listener: Listener::default(),
            pids: Pids::default(),
            gone: VecDeque::new(),
            gone_at: FxHashMap::default(),
            going_down: false,
            suspected: None,
            boot_id: None,
            recent: Recent::default(),
            episodes: Episodes::default(),
            kills: Kills::default(),
        }
    }

    /// The latest time heard of.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Takes the next line.
    pub fn push(&mut self, line: &Line<'_>, sink: &mut impl Sink) -> Routed<'_> {
        // Whatever ends by the passing of time ends when a later line shows it.
        if line.at > self.now || self.lingering.len() > LINGERING {
            self.now = self.now.max(line.at);
            self.expire(sink);
        }
        if line.program.is_sshd() {
            self.heard = Some(self.now);
        }
        let found = match concerns(line) {
            Concern::Nothing => Err(Routed::Loose),
            Concern::Server => Err(self.server(line, sink)),
            Concern::Refusal => self.refusal(line, sink),
            Concern::LoginSession => self.login_session(line),
            Concern::Connection => self.connection(line, sink),
        };
        match found {
            Ok(index) => self.advance(index, line),
            Err(routed) => routed,
        }
    }

    /// Everything still open is handed over.
    pub fn finish(&mut self, sink: &mut impl Sink) -> Vec<Throttling> {
        self.booted_as_suspected(sink);
        for index in 0..self.slots.len() {
            let open = &mut self.slots[index];
            if !open.is_followed() {
                continue;
            }
            open.connection.is_provisional = true;
            if let Some(at) = self.kills.ended(open) {
                open.cut(EndingKind::ServerKilled, Some(at));
            }
            if open.may_be_over || open.birth <= self.restarted_after {
                open.cut(EndingKind::CutByLog, None);
            }
            let waited = self.now.0 - open.last_at.0;
            if !open.connection.is_session() && waited > HUNG {
                open.give_up();
            }
            self.close(index, sink);
        }
        self.episodes.finish()
    }

    // -- the server ----------------------------------------------------------------------------

    #[inline(never)]
    fn server(&mut self, line: &Line<'_>, sink: &mut impl Sink) -> Routed<'static> {
        if self.seen_before(line) {
            return Routed::Duplicate;
        }
        match line.meaning {
            Meaning::ThrottlingBegan
            | Meaning::ThrottlingGoesOn
            | Meaning::ThrottlingEnded
            | Meaning::DropsSuppressed => {
                self.episodes.take(&self.name, line, line.place());
            }
            Meaning::SystemGoingDown => self.going_down = true,
            // journald tells a new boot by its id, the kernel says it once more.
            Meaning::Booted if line.boot_id().is_some() && line.boot_id() == self.boot_id => return Routed::Server,
            Meaning::Booted => {
                self.boot_id = line.boot_id();
                self.boot(line, sink);
            }
            Meaning::OomKilled => self.kills.take(line),
            Meaning::ListenerReloaded => self.listener.reloads(line.at),
            Meaning::ListenerStopping => self.listener.stops(line.at),
            Meaning::ListenerStarted => self.listener_started(line, sink),
            _ => {}
        }
        sink.server_event(self.server_event(line));
        Routed::Server
    }

    fn server_event(&self, line: &Line<'_>) -> ServerEvent {
        let before = if line.meaning == Meaning::PackageChanged { line.text } else { Span::default() };
        ServerEvent {
            host: Arc::clone(&self.name),
            at: line.at,
            since: self.heard.filter(|_| line.meaning == Meaning::LinesSuppressed),
            meaning: line.meaning,
            number: line.number,
            pid: if line.other_pid != 0 { line.other_pid } else { line.event.pid },
            name: String::from_utf8_lossy(line.name.of(line.bytes)).into_owned(),
            before: String::from_utf8_lossy(before.of(line.bytes)).into_owned(),
            addr: line.addr,
            ports: (line.meaning == Meaning::FlowUnknown).then_some((line.port, line.server_port)),
            place: line.place(),
        }
    }

    // -- connections ---------------------------------------------------------------------------

    /// A connection that sshd refused at accept: one line is all there is.
    #[inline(never)]
    fn refusal(&mut self, line: &Line<'_>, sink: &mut impl Sink) -> Result<usize, Routed<'static>> {
        if self.seen_before(line) {
            return Err(Routed::Duplicate);
        }
        if line.meaning == Meaning::StartupsDropped {
            self.episodes.take(&self.name, line, line.place());
        }
        if line.addr.is_none() {
            sink.server_event(self.server_event(line));
            return Err(Routed::Server);
        }
        Ok(self.insert(line))
    }

    /// The connection of a line, an old one or a new.
    #[inline]
    fn connection(&mut self, line: &Line<'_>, sink: &mut impl Sink) -> Result<usize, Routed<'static>> {
        let mut known = self.by_pid.get(&line.pid).copied();
        let index = match known {
            // Most lines go on with what their process said before.
            Some(index) if self.slots[index].goes_on_with(line) => index,
            _ => self.find_or_begin(line, &mut known, sink)?,
        };
        self.pids.saw(line.pid);
        let open = &mut self.slots[index];
        if is_dated(line) && open.repeats(fingerprint(line)) {
            return if self.happened_again(index, line) { Ok(index) } else { Err(Routed::Duplicate) };
        }
        if line.pid != 0 && known != Some(index) {
            open.learn_pid(line.pid);
            self.by_pid.insert(line.pid, index);
            if let Some(other) = known {
                self.leave(other, index, line);
            }
        }
        Ok(index)
    }

    #[inline(never)]
    fn find_or_begin(
        &mut self,
        line: &Line<'_>,
        known: &mut Option<usize>,
        sink: &mut impl Sink,
    ) -> Result<usize, Routed<'static>> {
        if let Some(index) = self.find(line, known, sink) {
            return Ok(index);
        }
        if !creates(line) || self.closes_late(line) || self.closes_any(line) {
            return Err(Routed::Loose);
        }
        if !starts_late(line) {
            self.pids.born(line.pid);
        }
        if is_a_beginning(line) {
            self.pids.began(line.pid);
        }
        Ok(self.insert(line))
    }

    /// Lets a connection take a line in, and keeps the look-ups true.
    #[inline]
    fn advance(&mut self, index: usize, line: &Line<'_>) -> Routed<'_> {
        self.doubt_boot(index, line);
        let open = &mut self.slots[index];
        open.take(line);
        if line.meaning == Meaning::ChildAnnounced && line.other_pid != 0 {
            self.by_pid.insert(line.other_pid, index);
        }
        if line.meaning == Meaning::AuthAccepted {
            open.forked_after = self.pids.newest_beside(line.pid);
            let now = self.now;
            let is_full = self.logins.len() >= LOOKED_AT;
            self.logins.pop_front_if(|login| is_full || login.at.0 + TOLD < now.0);
            self.logins.push_back(Noted { at: now, slot: index, birth: open.birth });
            // The login's helper process is gone: its pid will be given to another.
            for helper in open.connection.pids.iter().filter(|p| **p != line.pid) {
                self.by_pid.remove(helper);
            }
        }
        let may_fork = open.may_fork();
        self.forks.change(index, &mut open.fork, may_fork);
        if open.is_over() && !open.lingering {
            open.lingering = true;
            let until = Timestamp(self.now.0 + LINGER);
            self.lingering.push_back(Noted { at: until, slot: index, birth: open.birth });
        }
        if open.client.is_none()
            && let Some(client) = Client::of(open.connection.peer)
        {
            open.client = Some(client);
            if let Some(other) = self.by_peer.insert(client, index) {
                self.slots[other].client = None;
            }
        }
        Routed::Connection(&self.slots[index].connection)
    }

    /// The open connection a line belongs to; `known` is the one of its pid. A pid or port that is visibly used anew
    /// closes the old one.
    fn find(&mut self, line: &Line<'_>, known: &mut Option<usize>, sink: &mut impl Sink) -> Option<usize> {
        if let Some(index) = self.same_peer(line, *known) {
            // Its client is the same: the two cannot contradict each other.
            if !self.slots[index].is_over_for(line) {
                return Some(index);
            }
            self.retire(index, sink);
            *known = known.filter(|known| *known != index);
        }
        if let Some(index) = *known {
            let open = &self.slots[index];
            if !open.contradicts(line) && !open.is_over_for(line) {
                return Some(index);
            }
            *known = None;
            self.take_back(index, line);
            if !self.slots[index].connection.pids.contains(&line.pid) {
                self.by_pid.remove(&line.pid);
                return self.adopt(line);
            }
            if !self.is_helper(index, line.pid) {
                self.retire(index, sink);
                return None;
            }
            self.disown(index, line.pid);
        }
        let found = self.adopt(line)?;
        if is_a_guess(line) {
            let is_only = self.is_only_parent(line.pid);
            self.slots[found].guess(line.pid, is_only);
        }
        Some(found)
    }

    #[inline]
    fn same_peer(&self, line: &Line<'_>, known: Option<usize>) -> Option<usize> {
        let client = Client::of(line.peer())?;
        // Most lines name the client that their process serves.
        match known {
            Some(index) if self.slots[index].client == Some(client) => known,
            _ => self.by_peer.get(&client).copied(),
        }
    }

    /// The youngest open connection that fits. Not all are looked at, or a flood would cost the more per line the longer
    /// it is.
    fn latest(&self, fits: impl Fn(&Open) -> bool) -> Option<usize> {
        self.youngest(LOOKED_AT).find(|(_, open)| fits(open)).map(|(index, _)| index)
    }

    /// So many open connections, the youngest first: not all, or a flood would cost the more per line the longer it is.
    fn youngest(&self, most: usize) -> impl Iterator<Item = (usize, &Open)> {
        self.by_birth.youngest_first().take(most).map(|index| (index, &self.slots[index]))
    }

    /// logind's view: it numbers sessions, and says when one is removed although PAM did not.
    #[inline(never)]
    fn login_session(&mut self, line: &Line<'_>) -> Result<usize, Routed<'static>> {
        // Told before anything else: written twice, `New session` would be given to a second connection.
        if self.seen_before(line) {
            return Err(Routed::Duplicate);
        }
        let number = line.name.of(line.bytes);
        let found = match line.meaning {
            Meaning::LoginSessionNew => self.logged_in(line.event.user.of(line.bytes)),
            _ => self.by_login_session.get(number).copied(),
        };
        let index = found.ok_or(Routed::Loose)?;
        let open = &mut self.slots[index];
        if open.login_session.is_none() {
            open.login_session = Some(number.into());
            self.by_login_session.insert(number.into(), index);
        }
        Ok(index)
    }

    /// The youngest connection of a user who just logged in, of which logind did not tell yet.
    fn logged_in(&self, user: &[u8]) -> Option<usize> {
        let recent = self.now.0 - TOLD;
        let is_meant = |login: &&Noted| {
            let Open { connection: c, login_session, birth, .. } = &self.slots[login.slot];
            let is_recent = c.authenticated.is_some_and(|at| at.0 >= recent);
            *birth == login.birth && is_recent && login_session.is_none() && c.user.as_deref() == Some(user)
        };
        let logins = self.logins.iter().rev().take_while(|login| login.at.0 >= recent);
        logins.filter(is_meant).max_by_key(|login| login.birth).map(|login| login.slot)
    }

    // -- housekeeping --------------------------------------------------------------------------

    /// A slot for a connection that begins with this line.
    fn insert(&mut self, line: &Line<'_>) -> usize {
        self.births += 1;
        let index = match self.free.pop() {
            Some(index) => {
                self.slots[index].begin(self.births, line);
                index
            }
            None => {
                self.slots.push(Open::new(Arc::clone(&self.name), self.births, line));
                self.slots.len() - 1
            }
        };
        let c = &mut self.slots[index].connection;
        c.start_was_lost = c.starts_before_log && self.pids.is_of_this_log(line.pid);
        self.by_birth.add(index);
        self.begun.push_back(Noted { at: self.now, slot: index, birth: self.births });
        index
    }

    /// Did a connection's repeated line happen again? Whoever tries passwords fails several times within a second, and sshd
    /// says so in the same words. Whoever writes lines twice writes all of them twice: where this line follows itself, and
    /// nothing before it came twice, neither of its connection nor of the one before, it is no copy.
    #[cold]
    fn happened_again(&mut self, index: usize, line: &Line<'_>) -> bool {
        let open = &self.slots[index];
        let all_came_once = match open.connection.lines {
            0 | 1 => self.doubled_at + 1 < open.birth,
            _ => self.doubled_at < open.birth,
        };
        if line.meaning == Meaning::AuthFailed && all_came_once && open.is_newest(fingerprint(line)) {
            return true;
        }
        self.doubled_at = self.births;
        false
    }

    /// Was this line of the listener or a neighbour logged twice?
    fn seen_before(&mut self, line: &Line<'_>) -> bool {
        is_dated(line) && self.recent.repeats(fingerprint(line))
    }
}

/// Of lines without a time it is not known whether one was logged twice, or happened twice.
#[inline]
fn is_dated(line: &Line<'_>) -> bool {
    line.resolution != Resolution::Unknown
}
