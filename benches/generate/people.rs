//! People and jobs with an account: logins, sessions of seconds to days, and how these end.

use std::net::{IpAddr, Ipv6Addr};

use super::OpenSsh;
use super::lines::Line;
use super::rng::Rng;
use super::story::{Actor, Class, DAY, HOUR, MINUTE, Place, SECOND, Script};

/// Accounts; the first is root, the last [`JOBS`] belong to programs.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "root", "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "karl", "laura",
    "mallory", "niaj", "olivia", "peggy", "quentin", "rupert", "sybil", "trent", "ursula", "victor", "wendy",
    "xavier", "yvonne", "zoe", "amir", "bea", "chen", "dmitri", "elif", "fatima", "goran", "deploy", "ci-runner",
    "etl", "backups", "monitor", "git",
];

/// Accounts of programs, at the end of [`NAMES`].
const JOBS: usize = 6;

/// Offices: one address each.
const OFFICES: [[u8; 4]; 3] = [[203, 0, 113, 10], [203, 0, 113, 20], [203, 0, 113, 30]];

/// Logins per hour of the day, in thousandths of the mean.
const HOURS: [u64; 24] = [
    350, 300, 280, 280, 320, 450, 700, 1050, 1500, 1750, 1750, 1600, 1350, 1600, 1750, 1700, 1550, 1300, 1050, 950,
    850, 750, 500, 320,
];

/// An account.
#[derive(Clone, Debug)]
struct Person {
    name: &'static str,
    uid: u32,
    key: String,
    /// Logs in with a password.
    types: bool,
    /// The client says goodbye; PuTTY's kind only closes.
    polite: bool,
    home: IpAddr,
    /// A program.
    job: bool,
}

/// Everybody who has an account.
pub struct Cast {
    people: Vec<Person>,
    ports: u64,
    start: u64,
    openssh: OpenSsh,
}

impl Cast {
    /// The accounts, the same for a seed.
    pub fn new(rng: &mut Rng, start: u64, openssh: OpenSsh) -> Cast {
        let people = (0..NAMES.len()).map(|n| person(rng, n)).collect();
        Cast { people, ports: rng.below(64_512), start, openssh }
    }

    /// Thousandths of the mean traffic at this time.
    pub fn busy(at: u64) -> u64 {
        HOURS[(at % DAY / HOUR) as usize]
    }

    /// A person, for another program.
    pub fn somebody(&self, rng: &mut Rng) -> (&'static str, u32) {
        let person = &self.people[rng.between(1, 33) as usize];
        (person.name, person.uid)
    }

    /// One more connection of somebody.
    pub fn tell(&mut self, script: &mut Script<'_>, now: u64) -> Actor {
        let jobs_from = self.people.len() - JOBS;
        let number = match script.rng.below(100) {
            0..2 => 0,
            2..40 => jobs_from + script.rng.below(JOBS as u64) as usize,
            _ => 1 + script.rng.below(jobs_from as u64 - 1) as usize,
        };
        let place = self.place(script.rng, number, now);
        script.wait_between(200 * 1000, 1500 * 1000);
        self.visit(script, now, number, place)
    }

    /// The same person again, from the same place if its network works.
    pub fn tell_return(&mut self, script: &mut Script<'_>, now: u64, gone: &Actor) -> Actor {
        let wait = script.rng.spread(3 * SECOND, 15 * MINUTE);
        let back = match gone.place {
            Place::Office(n) if self.outage(n, now, now + wait).is_some() => {
                (Place::Elsewhere, self.people[gone.person].home)
            }
            place => (place, gone.addr),
        };
        script.wait(wait);
        self.visit(script, now + wait, gone.person, back)
    }

    /// Where a person is: in an office, at home, or on the way.
    fn place(&self, rng: &mut Rng, number: usize, now: u64) -> (Place, IpAddr) {
        let person = &self.people[number];
        let office = (number % OFFICES.len()) as u8;
        match rng.below(100) {
            _ if person.job => (Place::Elsewhere, person.home),
            0..45 if self.outage(office, now, now + MINUTE).is_none() => {
                (Place::Office(office), OFFICES[usize::from(office)].into())
            }
            0..85 => (Place::Elsewhere, person.home),
            _ => (Place::Elsewhere, IpAddr::from([192, 0, 2, rng.between(100, 250) as u8])),
        }
    }

    /// A connection: a session, or a login that does not succeed.
    fn visit(&mut self, script: &mut Script<'_>, now: u64, number: usize, (place, addr): (Place, IpAddr)) -> Actor {
        self.ports += 1;
        let port = 1024 + (self.ports * 40_507 % 64_512) as u16;
        let person = &self.people[number];
        let actor = Actor {
            user: Some(person.name),
            exists: true,
            allowed: true,
            uid: person.uid,
            key: person.key.clone(),
            person: number,
            place,
            ..Actor::new(Class::People, addr, port)
        };
        match script.rng.below(100) {
            0..3 if person.types => give_up(script, actor),
            0..3 => {
                script.say(Line::ClosedEarly);
                actor
            }
            _ => self.session(script, now, actor),
        }
    }

    /// A login, a session and its end.
    fn session(&self, script: &mut Script<'_>, now: u64, mut actor: Actor) -> Actor {
        let person = &self.people[actor.person];
        log_in(script, person);
        let job = person.job || script.rng.chance(150);
        let mut length = duration(script.rng, job);
        let mut end = Ending::choose(script.rng, person, length, self.openssh);
        if let Place::Office(office) = actor.place
            && let Some(cut) = self.outage(office, now, now + length)
        {
            end = if script.rng.chance(850) { Ending::Dead } else { Ending::Unanswered };
            length = cut - now + self.patience(script.rng, end);
        }
        script.wait(length);
        end.say(script, person.job);
        script.say(Line::SessionClosed).say(Line::LoggedOut).say(Line::Removed);
        actor.fate = Some(end.id());
        actor.returns = end.is_fault() && script.rng.chance(650);
        actor
    }

    /// The begin of the first outage of an office between two times. Every office loses its network for
    /// eight minutes about every day and a half.
    fn outage(&self, office: u8, from: u64, to: u64) -> Option<u64> {
        let office = u64::from(office);
        let (first, every) = (self.start + 7 * HOUR + office * 5 * HOUR, (29 + office * 13) * HOUR);
        let last = if to < first { return None } else { first + (to - first) / every * every };
        let next = first + from.saturating_sub(first + 8 * MINUTE).div_ceil(every) * every;
        (next <= last).then_some(next.max(from))
    }

    /// How long after the network went sshd, or the kernel, gives a session up (ClientAliveInterval 60,
    /// ClientAliveCountMax 3; 9.2 waits twice as long).
    fn patience(&self, rng: &mut Rng, end: Ending) -> u64 {
        match end {
            Ending::Dead if self.openssh == OpenSsh::V9_2 => rng.between(7 * MINUTE, 8 * MINUTE),
            Ending::Dead => rng.between(3 * MINUTE, 4 * MINUTE),
            _ => rng.between(924 * SECOND, 1100 * SECOND),
        }
    }
}

/// An account, by number.
fn person(rng: &mut Rng, n: usize) -> Person {
    let job = n >= NAMES.len() - JOBS;
    let home = match n as u16 {
        _ if job => IpAddr::from([203, 0, 113, 80 + (n % 3) as u8]),
        v6 if n % 4 == 3 => IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0x40, v6, 0, 0, 0, 0x1a2b)),
        _ => IpAddr::from([198, 51, 100, 50 + n as u8]),
    };
    let kind = rng.weighted(&[(7, "ED25519"), (2, "RSA"), (1, "ECDSA")]);
    Person {
        name: NAMES[n],
        uid: if n == 0 { 0 } else { 1000 + n as u32 },
        key: format!("{kind} SHA256:{}", fingerprint(rng)),
        types: !job && n % 5 == 2,
        polite: n % 10 < 7,
        home,
        job,
    }
}

/// 43 characters of base64.
fn fingerprint(rng: &mut Rng) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    (0..43).map(|_| char::from(rng.pick(ALPHABET))).collect()
}

/// From the first password to the shell.
fn log_in(script: &mut Script<'_>, person: &Person) {
    if person.types {
        if script.rng.chance(90) {
            fail(script);
        }
        script.say(Line::AcceptedPassword);
    } else {
        script.say(Line::AcceptedKey);
    }
    script.say(Line::Opened).wait_between(2000, 20_000).say(Line::PamEnv).say(Line::NewSession);
    if person.name == "git" || script.rng.chance(80) {
        script.wait_between(20_000, 200_000).say(Line::Sftp);
    }
}

/// A mistyped password.
fn fail(script: &mut Script<'_>) {
    script.say(Line::PasswordChecked).say(Line::PamFailure);
    script.wait_between(1600 * 1000, 2600 * 1000).say(Line::FailedPassword).wait_between(2 * SECOND, 9 * SECOND);
}

/// A person who does not remember.
fn give_up(script: &mut Script<'_>, actor: Actor) -> Actor {
    fail(script);
    script.say(Line::ClosedEarly);
    actor
}

/// Seconds for jobs; for people seconds to days.
fn duration(rng: &mut Rng, job: bool) -> u64 {
    let (low, high) = if job {
        rng.weighted(&[(90, (SECOND / 2, MINUTE)), (9, (MINUTE, HOUR)), (1, (DAY, 6 * DAY))])
    } else {
        rng.weighted(&[
            (20, (2 * SECOND, MINUTE)),
            (35, (MINUTE, HOUR)),
            (35, (HOUR, 9 * HOUR)),
            (8, (9 * HOUR, DAY)),
            (2, (DAY, 5 * DAY)),
        ])
    };
    rng.spread(low, high)
}

/// How a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// DISCONNECT from the client.
    Goodbye,
    /// FIN only.
    Hangup,
    /// RST while sshd reads.
    Reset,
    /// RST while sshd writes.
    ResetWriting,
    /// ClientAlive.
    Dead,
    /// The kernel gave up; sshd reads.
    Unanswered,
    /// The kernel gave up; sshd writes.
    UnansweredWriting,
    /// No route to host.
    Unreachable,
    /// Broken pipe.
    Broken,
    /// Ended by SIGTERM.
    Terminated,
    /// Ended by SIGKILL.
    Killed,
}

impl Ending {
    /// Mostly orderly; what goes wrong takes time to do so.
    fn choose(rng: &mut Rng, person: &Person, length: u64, openssh: OpenSsh) -> Ending {
        let fault = if length < MINUTE { 10 } else { 200 };
        if !rng.chance(fault) {
            return if person.polite != rng.chance(60) { Ending::Goodbye } else { Ending::Hangup };
        }
        let end = rng.weighted(&[
            (26, Ending::Reset),
            (5, Ending::ResetWriting),
            (36, Ending::Dead),
            (13, Ending::Unanswered),
            (4, Ending::UnansweredWriting),
            (4, Ending::Unreachable),
            (4, Ending::Broken),
            (3, Ending::Terminated),
            (1, Ending::Killed),
            (4, Ending::Hangup),
        ]);
        // Root's session process is the monitor until 9.7, and a signal to it leaves other words.
        let odd = person.uid == 0 && openssh != OpenSsh::V9_9;
        if odd && matches!(end, Ending::Terminated | Ending::Killed) { Ending::Reset } else { end }
    }

    /// What really happened, as an id of `EndingKind`.
    const fn id(self) -> &'static str {
        match self {
            Ending::Goodbye => "client-disconnect",
            Ending::Hangup => "client-close",
            Ending::Reset | Ending::ResetWriting => "reset",
            Ending::Dead => "alive-timeout",
            Ending::Unanswered | Ending::UnansweredWriting => "tcp-timeout",
            Ending::Unreachable => "unreachable",
            Ending::Broken => "write-failed",
            Ending::Terminated => "server-terminated",
            Ending::Killed => "server-killed",
        }
    }

    /// Did somebody lose a session?
    const fn is_fault(self) -> bool {
        !matches!(self, Ending::Goodbye | Ending::Hangup)
    }

    /// sshd's words, as far as the release has any.
    fn say(self, script: &mut Script<'_>, job: bool) {
        let farewell =
            if job && script.rng.chance(300) { "Disconnected by application" } else { "disconnected by user" };
        match self {
            Ending::Goodbye => script.say_text(Line::Logout, farewell).say(Line::Left),
            Ending::Hangup => script.say(Line::Hangup),
            Ending::Reset => script.say(Line::ReadReset),
            Ending::ResetWriting => script.say(Line::WriteReset),
            Ending::Dead => script.say(Line::AliveExpired),
            Ending::Unanswered => script.say(Line::ReadTimeout),
            Ending::UnansweredWriting => script.say(Line::WriteTimeout),
            Ending::Unreachable => script.say(Line::ReadUnreachable),
            Ending::Broken => script.say(Line::WriteBroken),
            Ending::Terminated => script.say(Line::ChildTerminated),
            Ending::Killed => script.say(Line::ChildKilled),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_mean() {
        assert_eq!(HOURS.iter().sum::<u64>(), 24_000);
    }

    #[test]
    fn outages_cut_the_sessions_that_meet_them() {
        let cast = Cast::new(&mut Rng::new(1), 1000 * DAY, OpenSsh::V9_9);
        let first = 1000 * DAY + 7 * HOUR;
        assert_eq!(cast.outage(0, first - HOUR, first - 1), None);
        assert_eq!(cast.outage(0, first - HOUR, first + HOUR), Some(first));
        assert_eq!(cast.outage(0, first + 5 * MINUTE, first + HOUR), Some(first + 5 * MINUTE));
        assert_eq!(cast.outage(0, first + HOUR, first + 28 * HOUR), None);
        assert_eq!(cast.outage(0, first + HOUR, first + 30 * HOUR), Some(first + 29 * HOUR));
    }
}
