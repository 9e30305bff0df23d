//! Made-up servers on which nothing is wrong: their people, scripts and sessions, by seed.
//!
//! As different as real ones are: releases and LogLevels, settings known or not, offices behind one address, programs
//! that say goodbye and programs that never do, scripts that always take five minutes, hours of work and of sleep.

use super::rng::Rng;

/// A second, in microseconds.
pub const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// A day, in microseconds.
pub const DAY: i64 = 24 * HOUR;
/// 2026-03-02, a Monday, at midnight UTC.
const MONDAY: i64 = 1_772_409_600 * SECOND;

/// Whose wordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenSsh {
    V8_4,
    V9_2,
    V9_9,
    V10_0,
}

/// How a session really ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With SSH DISCONNECT, as OpenSSH's client does.
    Goodbye,
    /// By closing, as PuTTY and paramiko do.
    Closed,
    /// With a TCP reset.
    Reset,
    /// The kernel gave up.
    TimedOut,
    /// ClientAlive probes were not answered.
    Unanswered,
}

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    pub user: usize,
    pub addr: String,
    /// Epoch microseconds.
    pub start: i64,
    /// Epoch microseconds; those beyond the log's end are still open.
    pub end: i64,
    pub how: End,
}

/// A server and all of its sessions.
#[derive(Clone, Debug)]
pub struct World {
    pub openssh: OpenSsh,
    pub verbose: bool,
    /// The settings lie beside the log.
    pub settings: bool,
    /// ClientAliveInterval, if it is not 0.
    pub alive: Option<i64>,
    /// Load was measured all the time.
    pub load: bool,
    /// Stamps with microseconds, and not of RFC 3164.
    pub precise: bool,
    pub from: i64,
    pub to: i64,
    pub sessions: Vec<Session>,
}

/// Who uses it, and how.
struct Person {
    /// One address, or a few to move between.
    places: Vec<String>,
    /// Leaves without a goodbye so many times in a hundred.
    rude: u64,
}

impl World {
    /// One in which everybody leaves in order.
    pub fn orderly(rng: &mut Rng) -> World {
        let days = 1 + rng.below(6) as i64;
        let from = MONDAY + rng.below(60) as i64 * DAY;
        let mut world = World {
            openssh: rng.pick(&[OpenSsh::V8_4, OpenSsh::V9_2, OpenSsh::V9_9, OpenSsh::V10_0]),
            verbose: rng.chance(400),
            settings: rng.chance(500),
            alive: rng.chance(400).then(|| rng.pick(&[15, 30, 60, 120, 300])),
            load: false,
            precise: rng.chance(500),
            from,
            to: from + days * DAY,
            sessions: Vec::new(),
        };
        let people = people(rng);
        let wanted = rng.spread(30, 260);
        // People who look at the clock, and meetings that end at the full hour.
        let rounding = rng.pick(&[1, 1, 1, 60, 300]) * SECOND;
        for _ in 0..wanted {
            let user = rng.below(people.len() as u64) as usize;
            let session = world.visit(rng, user, &people[user], rounding);
            world.sessions.push(session);
        }
        for job in 0..rng.below(4) as usize {
            world.script(rng, people.len() + job);
        }
        if rng.chance(300) {
            world.closing_time(rng);
        }
        world.sessions.sort_by_key(|s| s.start);
        world
    }

    /// Everybody, or one office, leaves within minutes at the same hour of every day.
    fn closing_time(&mut self, rng: &mut Rng) {
        let hour = rng.between(12, 20) as i64 * HOUR;
        let within = rng.pick(&[30, 120, 600]) * SECOND;
        let all = rng.chance(300);
        let whose = self.sessions[rng.below(self.sessions.len() as u64) as usize].addr.clone();
        for s in self.sessions.iter_mut().filter(|s| all || s.addr == whose) {
            let closing = s.start - (s.start - self.from) % DAY + hour;
            if s.start < closing && s.end > closing {
                s.end = closing + rng.below(within as u64) as i64;
            }
        }
    }

    /// A person's session, at a time when people work.
    fn visit(&self, rng: &mut Rng, user: usize, person: &Person, rounding: i64) -> Session {
        let days = (self.to - self.from) / DAY;
        let hour = rng.weighted(&[(1, 0), (1, 4), (2, 7), (8, 9), (7, 11), (8, 14), (5, 16), (3, 19), (2, 22)]);
        let day = rng.below(days as u64) as i64;
        let start = self.from + day * DAY + hour * HOUR + rng.below(2 * HOUR as u64) as i64;
        let length = rng.spread(4 * SECOND as u64, 9 * HOUR as u64) as i64;
        let end = start + (length / rounding).max(1) * rounding;
        let place = rng.below(person.places.len() as u64) as usize;
        Session { user, addr: person.places[place].clone(), start, end, how: leaving(rng, person.rude) }
    }

    /// A program that comes by the clock and always takes as long.
    fn script(&mut self, rng: &mut Rng, user: usize) {
        let every = rng.pick(&[5, 10, 15, 30, 60, 240, 1440]) * MINUTE;
        let takes = rng.pick(&[2, 20, 60, 240, 300, 300, 350, 600, 900, 1800, 3600]) * SECOND;
        let jitter = rng.pick(&[0, 1, 5]) * SECOND;
        let rude = rng.pick(&[0, 100]);
        let addr = format!("192.0.2.{}", 10 + user);
        let runs = ((self.to - self.from) / every).min(60);
        for run in 0..runs {
            let mut late = || rng.below(jitter.max(1) as u64) as i64;
            let start = self.from + run * every + 3 * SECOND + late();
            let end = start + takes + late();
            self.sessions.push(Session { user, addr: addr.clone(), start, end, how: leaving(rng, rude) });
        }
    }

    /// Most sessions of one address that live longer than some time are reset.
    pub fn forgetful_firewall(&mut self, rng: &mut Rng) {
        let limit = rng.pick(&[240, 350, 600, 3600]) * SECOND;
        let Some(addr) = self.sessions.first().map(|s| s.addr.clone()) else { return };
        for s in self.sessions.iter_mut().filter(|s| s.addr == addr && s.end - s.start > limit) {
            if rng.chance(600) {
                s.end = s.start + limit + rng.below(limit as u64) as i64;
                s.how = End::Reset;
            }
        }
    }

    /// Three times, all that is open to one address ends within half a minute.
    pub fn failing_network(&mut self, rng: &mut Rng) {
        for _ in 0..3 {
            let hit = &self.sessions[rng.below(self.sessions.len() as u64) as usize];
            let (addr, at) = (hit.addr.clone(), hit.start + (hit.end - hit.start) / 2);
            for s in self.sessions.iter_mut().filter(|s| s.addr == addr && s.start < at && s.end > at) {
                s.end = at + rng.below(30 * SECOND as u64) as i64;
                s.how = End::Reset;
            }
        }
    }

    /// People close their laptops, for lunch or until tomorrow: what was open is given up by ClientAlive or by the
    /// kernel. One in five has a second machine that goes on.
    pub fn lids(&mut self, rng: &mut Rng) {
        let mut users: Vec<usize> = self.sessions.iter().map(|s| s.user).collect();
        users.sort_unstable();
        users.dedup();
        for user in users {
            let has_another = rng.chance(200);
            for day in 0..(self.to - self.from) / DAY {
                let lid = self.from + day * DAY + rng.between(11, 18) as i64 * HOUR + rng.below(HOUR as u64) as i64;
                let opened = lid + rng.pick(&[40 * MINUTE, 90 * MINUTE, 14 * HOUR]);
                self.sessions.retain(|s| s.user != user || has_another || s.start < lid || s.start > opened);
                let mut sessions = std::mem::take(&mut self.sessions);
                for s in sessions.iter_mut().filter(|s| s.user == user && s.start < lid && s.end > lid) {
                    let (given_up, how) = self.given_up(rng, lid, s.start);
                    // Who is back sooner finds the session alive.
                    if given_up < opened {
                        (s.end, s.how) = (given_up, how);
                    }
                }
                self.sessions = sessions;
            }
        }
    }

    /// Some programs close with something unread: what they leave is reset, always or now and then.
    pub fn unread_output(&mut self, rng: &mut Rng) {
        let share = self.sessions.iter().map(|s| s.user).max().unwrap_or_default() + 1;
        let resets: Vec<u64> = (0..share).map(|_| rng.weighted(&[(3, 0), (1, 30), (2, 100)])).collect();
        for s in &mut self.sessions {
            if rng.below(100) < resets[s.user] {
                s.how = End::Reset;
            }
        }
    }

    /// Machines are switched off in the evening, each at its time or all within a minute, or sleep until the next morning: what
    /// was open is reset.
    pub fn evenings(&mut self, rng: &mut Rng) {
        let within = rng.pick(&[MINUTE, HOUR, 2 * HOUR]) as u64;
        let until_morning = rng.chance(300);
        let hour = rng.between(15, 20) as i64 * HOUR;
        for day in 0..(self.to - self.from) / DAY {
            for user in 0..40 {
                let off = self.from + day * DAY + hour + rng.below(within) as i64;
                let woken = off + 15 * HOUR + rng.below(HOUR as u64) as i64;
                for s in self.sessions.iter_mut().filter(|s| s.user == user && s.start < off && s.end > off) {
                    (s.end, s.how) =
                        (if until_morning { woken } else { off + rng.below(2 * SECOND as u64) as i64 }, End::Reset);
                }
                self.sessions.retain(|s| s.user != user || s.start < off || s.start > woken);
            }
        }
    }

    /// When this server gives up a peer that is gone: by ClientAlive (9.2 after twice the time), by retransmissions if
    /// it was writing, or by TCP keepalive, which counts from the last packet.
    fn given_up(&self, rng: &mut Rng, gone: i64, start: i64) -> (i64, End) {
        if let Some(interval) = self.alive {
            let rounds = if self.openssh == OpenSsh::V9_2 { 8 } else { 4 };
            return (gone + rounds * interval * SECOND - rng.below((interval * SECOND) as u64) as i64, End::Unanswered);
        }
        let idle = rng.below((gone - start).min(HOUR) as u64) as i64;
        let after = if rng.chance(500) { rng.between(924, 1100) as i64 * SECOND } else { 7875 * SECOND - idle };
        (gone + after, End::TimedOut)
    }

    /// Would this sshd write how a session's TCP connection ended?
    pub fn says_how(&self) -> bool {
        self.verbose || self.openssh >= OpenSsh::V9_9
    }
}

fn people(rng: &mut Rng) -> Vec<Person> {
    let offices = rng.below(4);
    let in_offices = rng.pick(&[0, 300, 700, 950]);
    (0..rng.between(2, 24))
        .map(|n| {
            let home = format!("198.51.100.{}", 20 + n);
            let works = offices > 0 && rng.chance(in_offices);
            let office = || format!("203.0.113.{}", 5 + office_of(n, offices));
            let places = match (works, rng.chance(200)) {
                (true, false) => vec![office()],
                (true, true) => vec![office(), home],
                (false, true) => vec![home, format!("2001:db8:7:{n}::2")],
                (false, false) => vec![home],
            };
            Person { places, rude: rng.weighted(&[(6, 0), (3, 100), (1, 40)]) }
        })
        .collect()
}

/// The office of a person: always the same.
fn office_of(person: u64, offices: u64) -> u64 {
    person * 7 % offices.max(1)
}

fn leaving(rng: &mut Rng, rude: u64) -> End {
    if rng.below(100) < rude { End::Closed } else { End::Goodbye }
}
