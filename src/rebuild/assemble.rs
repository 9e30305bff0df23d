//! One connection's state as its events arrive.

use std::sync::Arc;

use super::NEAR_PID;
use super::client::Client;
use super::ending::{TIDYING_UP, is_of_session, last_words, phase};
use super::forks::Fork;
use super::line::Line;
use super::recent::Recent;
use crate::model::{
    Brief, Connection, Ending, EndingKind, Event, Mark, Meaning, Peer, Program, SECOND, Span, Text, Timestamp, user_key,
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
    /// Which of its host's connections it is, counted from 1; 0 once it was handed over.
    pub birth: u64,
    /// Weight of the words that decided the ending.
    weight: u8,
    /// Time of the last event.
    pub last_at: Timestamp,
    recent: Recent<RECENT>,
    /// logind's number of its session.
    pub login_session: Option<Box<[u8]>>,
    /// The newest pid of the log when it logged in: its child got one of the next.
    pub forked_after: u32,
    /// Queued for closing?
    pub lingering: bool,
    /// It or another session of its user was closed: no line says which.
    pub may_be_over: bool,
    /// Its client, if that leads to it and to no later one.
    pub client: Option<Client>,
    /// As what it is listed among those that may fork.
    pub fork: Option<Fork>,
    /// The process that was taken for its child for its pid alone.
    guess: Option<Box<Guess>>,
    /// The process whose words ended it without naming the client.
    ended_by: u32,
    /// Attempts that PAM refused; sshd counts them, too, where its words are in the log.
    refused_by_pam: u32,
}

/// A process that was taken for a connection's own, and what was known before it spoke.
#[derive(Debug)]
struct Guess {
    pid: u32,
    /// Was it the only connection that could have had it?
    is_only: bool,
    before: Connection,
    weight: u8,
}

impl Open {
    /// A connection whose first line this is.
    pub fn new(host: Arc<str>, birth: u64, line: &Line<'_>) -> Open {
        let mut brief = Brief::new(host, line.place(), line.at, line.resolution.width());
        brief.starts_before_log = starts_late(line);
        Open {
            connection: Connection::from(brief),
            birth,
            weight: 0,
            last_at: line.at,
            recent: Recent::default(),
            login_session: None,
            forked_after: 0,
            lingering: false,
            may_be_over: false,
            client: None,
            fork: None,
            guess: None,
            ended_by: 0,
            refused_by_pam: 0,
        }
    }

    /// Takes the place of a connection to the same host that was handed over, and what memory it took up.
    #[inline]
    pub fn begin(&mut self, own_birth: u64, line: &Line<'_>) {
        let Open {
            connection,
            birth,
            weight,
            last_at,
            recent,
            login_session,
            forked_after,
            lingering,
            may_be_over,
            client,
            fork,
            guess,
            ended_by,
            refused_by_pam,
        } = self;
        (*birth, *weight, *last_at, *recent) = (own_birth, 0, line.at, Recent::default());
        (*login_session, *forked_after, *lingering, *may_be_over) = (None, 0, false, false);
        (*client, *fork, *guess, *ended_by) = (None, None, None, 0);
        *refused_by_pam = 0;
        connection.brief.begin(line.place(), line.at, line.resolution.width());
        connection.forget_all_but_brief();
        connection.starts_before_log = starts_late(line);
    }

    /// Is it still followed?
    pub fn is_followed(&self) -> bool {
        self.birth != 0
    }

    /// Have last words been heard?
    pub fn is_over(&self) -> bool {
        self.weight > 0
    }

    /// May a line of one of its processes be taken for its own, without a look at others? Then it names the same
    /// client or contradicts nothing that is known, and nothing new begins with it.
    #[inline]
    pub fn goes_on_with(&self, line: &Line<'_>) -> bool {
        let is_same = match Client::of(line.peer()) {
            Some(client) => self.client == Some(client),
            None => !self.contradicts(line),
        };
        is_same && !self.is_over_for(line)
    }

    /// Does the line show that the pid (or port) belongs to a new connection by now?
    #[inline]
    pub fn is_over_for(&self, line: &Line<'_>) -> bool {
        let c = &self.connection;
        match line.meaning {
            // The same login cannot be accepted twice, except in the doubled line told elsewhere.
            Meaning::AuthAccepted => {
                c.is_session() && (self.is_over() || c.authenticated.is_some_and(|at| at != line.at))
            }
            Meaning::Connected => c.is_session() || self.is_over(),
            Meaning::NoIdentification
            | Meaning::BadIdentification
            | Meaning::UserUnknown
            | Meaning::AuthFailed
            | Meaning::PamAuthFailed
            | Meaning::NegotiationFailed => c.is_session(),
            _ => false,
        }
    }

    /// Does the event name another client? `rhost=` is the only address without a port that modern lines carry; it
    /// must fit.
    #[inline]
    pub fn contradicts(&self, line: &Line<'_>) -> bool {
        let (Some(peer), Some(ip)) = (self.connection.peer, line.addr) else { return false };
        peer.ip != ip || line.port != 0 && peer.port.is_some_and(|port| port != line.port)
    }

    /// Is this a child that said its last words just now, and the event its parent's, closing the session? Asked
    /// where the log begins in the middle and nothing else joins the two.
    pub fn awaits_its_parent(&self, line: &Line<'_>) -> bool {
        let c = &self.connection;
        let near =
            c.pids.first().and_then(|child| child.checked_sub(line.pid)).is_some_and(|d| (1..=NEAR_PID).contains(&d));
        let user = c.user.as_deref().is_none_or(|name| line.user() == Some(name));
        let now = (line.at.0 - self.last_at.0).abs() <= SETTING_UP;
        c.starts_before_log && self.is_over() && near && user && now && !c.said.has(Meaning::SessionClosed)
    }

    /// Is this a line we have just seen, written twice?
    #[inline]
    pub fn repeats(&mut self, hash: u64) -> bool {
        self.recent.repeats(hash)
    }

    /// Is it the last line that was new?
    pub fn is_newest(&self, hash: u64) -> bool {
        self.recent.is_newest(hash)
    }

    /// This process speaks for it.
    pub fn learn_pid(&mut self, pid: u32) {
        learn_pid(&mut self.connection, pid);
    }

    /// The process that speaks next is taken for its child, for its pid alone; `is_only`: nobody else's it could be.
    pub fn guess(&mut self, pid: u32, is_only: bool) {
        let before = self.connection.clone();
        self.guess = Some(Box::new(Guess { pid, is_only, before, weight: self.weight }));
    }

    /// This process was another's after all. Whatever it said just now, if that is all that came since, was not of this
    /// connection.
    #[cold]
    pub fn take_back(&mut self, line: &Line<'_>) {
        let was_guessed = |g: &&mut Box<Guess>| {
            let came_since = self.connection.lines - g.before.lines;
            g.pid == line.pid && came_since <= 1 && (line.at.0 - self.last_at.0).abs() <= SETTING_UP
        };
        if self.guess.as_mut().filter(was_guessed).is_none() {
            return;
        }
        if let Some(guess) = self.guess.take() {
            self.connection = guess.before;
            (self.weight, self.ended_by) = (guess.weight, 0);
            self.lingering = self.is_over();
        }
    }

    /// Is this process all that is known of it, and did nothing end it?
    pub fn is_nobody_but(&self, process: u32) -> bool {
        let c = &self.connection;
        c.peer.is_none() && c.user.is_none() && c.pids == [process] && !self.is_over()
    }

    /// What was taken for another connection were the first words of a process of this one.
    #[cold]
    pub fn absorb(&mut self, nobody: &Connection) {
        let c = &mut self.connection;
        c.lines += nobody.lines;
        Meaning::ALL.iter().filter(|m| nobody.said.has(**m)).for_each(|m| c.said.insert(*m));
        c.marks.extend(&nobody.marks);
        c.marks.sort_by_key(|m| m.at);
        c.marks.truncate(MARKS);
    }

    /// Did a process end it that is its own by a guess alone, and that nothing else confirms? PAM's closing of its session
    /// right afterwards would.
    pub fn end_is_guessed(&self) -> bool {
        let of_guess = self.guess.as_ref().is_some_and(|g| !g.is_only && g.pid == self.ended_by);
        of_guess && !self.connection.said.has(Meaning::SessionClosed)
    }

    /// Adds one line. Its pid is tracked by the caller.
    #[inline]
    pub fn take(&mut self, line: &Line<'_>) {
        let c = &mut self.connection;
        c.last = line.place();
        c.lines += 1;
        c.resolution = c.resolution.max(line.resolution.width());
        if c.boot.is_none() {
            c.boot = line.boot_id();
        }
        self.last_at = self.last_at.max(line.at);
        learn_program(c, line);
        // Where the client is known, so is all of the peer.
        if self.client.is_none() {
            learn_peer(c, line);
        }
        learn_server(c, line);
        if let Some(name) = line.user() {
            learn_user(c, line, name);
        }
        learn_more(c, line, &mut self.refused_by_pam);
        if let Some(reached) = phase(line) {
            c.reached = c.reached.max(reached);
        }
        c.said.insert(line.meaning);
        if is_worth_a_mark(line.meaning) && c.marks.len() < MARKS {
            c.heard = c.heard.max(line.at);
            c.marks.push(Mark { meaning: line.meaning, at: line.at, place: line.place(), number: line.number });
        }
        self.hear_last_words(line);
    }

    #[inline(always)]
    fn hear_last_words(&mut self, event: &Event) {
        // Most lines are none.
        if let Some((ending, weight)) = last_words(event, self.connection.reached) {
            self.may_end(event, ending, weight);
        }
    }

    /// Words of this weight end it so, if none before weighed as much.
    #[inline(never)]
    fn may_end(&mut self, event: &Event, ending: Ending, weight: u8) {
        let c = &mut self.connection;
        // A limit met long after the login refused a channel, not the session.
        let late = c.authenticated.is_some_and(|at| event.at.0 - at.0 > SETTING_UP);
        if event.meaning == Meaning::ResourceExhausted && late {
            return;
        }
        // A disconnect's code stands on its first line only.
        if weight > self.weight {
            c.ending = ending;
            self.ended_by = if event.addr.is_none() { event.pid } else { 0 };
        }
        // The end is when the words were said, not when PAM tidied up.
        if self.weight == 0 || (weight > self.weight && self.weight < TIDYING_UP) {
            c.closed = Some(event.at);
        }
        self.weight = self.weight.max(weight);
    }

    /// Nobody will hear of this login again. sshd would have told every end but that by LoginGraceTime; where PAM alone
    /// spoke, sshd's words are not in this log, and what is known are the attempts that PAM refused.
    pub fn give_up(&mut self) {
        const OF_PAM: [Meaning; 4] = [Meaning::PamAuthFailed, Meaning::PamNote, Meaning::AuthNote, Meaning::Note];
        let c = &mut self.connection;
        let of_pam = |m: &Meaning| OF_PAM.contains(m) || *m == Meaning::UserUnknown && c.user.is_none();
        if self.refused_by_pam > 0 && Meaning::ALL.iter().filter(|m| c.said.has(**m)).all(of_pam) {
            c.attempts = self.refused_by_pam;
            self.cut(EndingKind::Silent, None);
        } else {
            self.cut(EndingKind::GraceTimeout, None);
        }
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
pub fn starts_late(event: &Event) -> bool {
    let late = matches!(
        event.meaning,
        Meaning::SessionClosed
            | Meaning::SessionOpened
            | Meaning::DisconnectReceived
            | Meaning::Disconnected
            | Meaning::AliveExpired
            | Meaning::IdleClosed
            | Meaning::RootChanged
            | Meaning::SessionStarted
            | Meaning::SessionEnded
            | Meaning::TimedOut
            | Meaning::Transferred
            | Meaning::ExitSignal
            | Meaning::ChildAnnounced
    );
    late || is_of_session(event)
}

/// Lines that evidence may cite.
fn is_worth_a_mark(meaning: Meaning) -> bool {
    !matches!(
        meaning,
        Meaning::Note | Meaning::AuthNote | Meaning::PamNote | Meaning::ReverseDns | Meaning::PamAuthFailed
    )
}

fn learn_pid(c: &mut Connection, pid: u32) {
    if pid != 0 && !c.pids.contains(&pid) {
        c.pids.push(pid);
    }
}

/// Of sshd's own lines only that of the login is the connection's for sure: the listener may have said the others.
#[inline]
fn learn_program(c: &mut Connection, event: &Event) {
    match event.program {
        Program::SshdSession | Program::SshdAuth => c.session_program = Some(true),
        Program::Sshd if event.meaning == Meaning::AuthAccepted && !event.tag.is_empty() => {
            c.session_program = Some(false);
        }
        _ => {}
    }
}

#[inline]
fn learn_peer(c: &mut Connection, event: &Event) {
    if let Some(ip) = event.addr {
        match &mut c.peer {
            None => c.peer = event.peer(),
            Some(peer) if peer.port.is_none() && peer.ip == ip => peer.port = (event.port != 0).then_some(event.port),
            Some(_) => {}
        }
    }
}

#[inline]
fn learn_server(c: &mut Connection, event: &Event) {
    if let (Some(ip), None) = (event.server_addr, c.server) {
        c.server = Some(Peer { ip, port: (event.server_port != 0).then_some(event.server_port) });
    }
}

#[inline]
fn learn_user(c: &mut Connection, event: &Event, name: &[u8]) {
    if c.user.as_deref() != Some(name) {
        // What sshd accepted stands; before that the latest name does (one pid may try several).
        if c.user.is_some() && c.authenticated.is_some() && event.meaning != Meaning::AuthAccepted {
            return;
        }
        c.user = Some(Text::from_slice(name));
        c.user_key = Some(user_key(name));
        c.user_exists = None;
    }
    if c.user_exists == Some(false) {
        return;
    }
    let exists = match event.meaning {
        Meaning::AuthAccepted | Meaning::SessionOpened | Meaning::SessionClosed => Some(true),
        Meaning::UserUnknown => Some(false),
        _ => event.user_exists,
    };
    c.user_exists = exists.or(c.user_exists);
}

/// What only lines of some meanings tell.
#[inline]
fn learn_more(c: &mut Connection, line: &Line<'_>, refused_by_pam: &mut u32) {
    let set = |known: &mut Option<Text>, span: Span| {
        *known = Some(span.of(line.bytes)).filter(|said| !said.is_empty()).map(Text::from_slice);
    };
    match line.meaning {
        Meaning::Connected | Meaning::StartupsDropped | Meaning::PenaltyDropped => {
            c.opened.get_or_insert(line.at);
        }
        Meaning::PamAuthFailed => *refused_by_pam += line.repeats,
        Meaning::AuthFailed => {
            c.attempts += line.repeats;
            if c.authenticated.is_none() && !line.name.is_empty() {
                set(&mut c.method, line.name);
            }
        }
        Meaning::AuthAccepted => {
            c.attempts += 1;
            c.authenticated.get_or_insert(line.at);
            set(&mut c.method, line.name);
            set(&mut c.key, line.text);
        }
        Meaning::ClientVersion => set(&mut c.client_version, line.text),
        Meaning::DisconnectReceived | Meaning::NegotiationFailed | Meaning::DisconnectSent => {
            set(&mut c.reason, line.text);
        }
        Meaning::ChildAnnounced => learn_pid(c, line.other_pid),
        Meaning::SessionEnded => c.session_ended_first = false,
        Meaning::ClosedByPeer => c.session_ended_first = c.said.has(Meaning::SessionEnded),
        _ => {}
    }
}
