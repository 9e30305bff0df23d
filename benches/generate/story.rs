//! What happens to one process or connection: who acts, and the lines still to be written.

use std::net::IpAddr;

use super::lines::Line;
use super::render::Wordings;
use super::rng::Rng;

/// A second in µs, the unit of all times here.
pub const SECOND: u64 = 1_000_000;
/// A minute in µs.
pub const MINUTE: u64 = 60 * SECOND;
/// An hour in µs.
pub const HOUR: u64 = 60 * MINUTE;
/// A day in µs.
pub const DAY: u64 = 24 * HOUR;

/// Which share of the log a story belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Brute force and scans.
    Noise,
    /// People and jobs that have an account.
    People,
    /// Other programs.
    Other,
}

impl Class {
    /// All of them, in order.
    pub const ALL: [Class; 3] = [Class::Noise, Class::People, Class::Other];

    /// Its name in the truth.
    pub const fn id(self) -> &'static str {
        ["noise", "people", "other"][self as usize]
    }
}

/// Where somebody with an account sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An office, by number.
    Office(u8),
    /// Anywhere else.
    Elsewhere,
}

/// Who a story is about. Pids of 0 are not yet given.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Which share of the log.
    pub class: Class,
    /// The client.
    pub addr: IpAddr,
    /// Its port; no two connections of one address that are open together share it.
    pub port: u16,
    /// The user, once named.
    pub user: Option<&'static str>,
    /// Is the user in the password file?
    pub exists: bool,
    /// Does sshd let the user try (exists, and in AllowGroups)?
    pub allowed: bool,
    /// Numeric user id.
    pub uid: u32,
    /// Key type and fingerprint.
    pub key: String,
    /// Number in the cast of people.
    pub person: usize,
    /// Where the client sits.
    pub place: Place,
    /// How the session really ends, whatever the log says.
    pub fate: Option<&'static str>,
    /// Does the user come back after the end?
    pub returns: bool,
    /// The connection's first process, or the program's own pid.
    pub monitor: u32,
    /// The process after login.
    pub child: u32,
    /// The PAM process.
    pub helper: u32,
    /// logind's session number.
    pub session: u32,
    /// What the log has shown so far.
    pub shown: Shown,
}

/// What the written lines have shown of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// A line of it stands in the log.
    pub seen: bool,
    /// Its address stands in the log.
    pub address: bool,
    /// A line of its PAM process stands in the log.
    pub helper: bool,
    /// A line of its process after login stands in the log.
    pub child: bool,
    /// One that names the address.
    pub child_address: bool,
    /// A login stands in the log.
    pub login: bool,
    /// The end that stands in the log.
    pub end: Option<&'static str>,
}

impl Actor {
    /// Somebody at this address and port, of whom nothing else is known.
    pub fn new(class: Class, addr: IpAddr, port: u16) -> Actor {
        Actor {
            class,
            addr,
            port,
            user: None,
            exists: false,
            allowed: false,
            uid: 0,
            key: String::new(),
            person: 0,
            place: Place::Elsewhere,
            fate: None,
            returns: false,
            monitor: 0,
            child: 0,
            helper: 0,
            session: 0,
            shown: Shown::default(),
        }
    }

    /// Somebody on this host.
    pub fn local() -> Actor {
        Actor::new(Class::Other, IpAddr::from([127, 0, 0, 1]), 0)
    }
}

/// A line to be written some time after the one before.
#[derive(Clone, Copy, Debug)]
pub struct Cue {
    /// µs after the cue before.
    pub after: u64,
    /// Which line.
    pub line: Line,
    /// Its number, if it has one.
    pub n: u32,
    /// Its second number, of two digits.
    pub two: u8,
    /// Its text, if it has one.
    pub text: &'static str,
}

/// The lines of one story, written down before they are played.
pub struct Script<'a> {
    /// What was written down.
    pub cues: Vec<Cue>,
    /// Chance.
    pub rng: &'a mut Rng,
    wordings: &'a Wordings,
    pause: u64,
}

impl<'a> Script<'a> {
    /// An empty script in the given (emptied) list.
    pub fn new(mut cues: Vec<Cue>, rng: &'a mut Rng, wordings: &'a Wordings) -> Script<'a> {
        cues.clear();
        Script { cues, rng, wordings, pause: 0 }
    }

    /// Lets time pass before the next line.
    pub fn wait(&mut self, us: u64) -> &mut Self {
        self.pause += us;
        self
    }

    /// Lets a time between two limits pass.
    pub fn wait_between(&mut self, low: u64, high: u64) -> &mut Self {
        let us = self.rng.between(low, high);
        self.wait(us)
    }

    /// Writes a line down, unless this release does not know it.
    pub fn say(&mut self, line: Line) -> &mut Self {
        self.say_all(line, 0, 0, "")
    }

    /// A line with a number.
    pub fn say_number(&mut self, line: Line, n: u32) -> &mut Self {
        self.say_all(line, n, 0, "")
    }

    /// A line with a text.
    pub fn say_text(&mut self, line: Line, text: &'static str) -> &mut Self {
        self.say_all(line, 0, 0, text)
    }

    /// A line with everything.
    pub fn say_all(&mut self, line: Line, n: u32, two: u8, text: &'static str) -> &mut Self {
        self.pause += self.rng.between(60, 900);
        if self.wordings.writes(line) {
            self.cues.push(Cue { after: self.pause, line, n, two, text });
            self.pause = 0;
        }
        self
    }

    /// Is the line known to this release?
    pub fn knows(&self, line: Line) -> bool {
        self.wordings.writes(line)
    }
}
