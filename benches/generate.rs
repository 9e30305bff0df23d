//! Makes large sshd logs, always the same for a seed, together with the truth about what is in them.
//!
//! The host stands on the internet: most lines are brute force and scans, some are sessions of people and
//! jobs, a few are other programs'. Every connection is a *story*: a short list of lines with the pauses
//! between them. Stories run side by side in a queue ordered by time, so that their lines interleave as in
//! a real log and memory grows with what is open, never with the length of the log.
//!
//! | file | holds |
//! |---|---|
//! | `generate/lines.rs` | every wording, by release, and what it tells |
//! | `generate/noise.rs`, `people.rs`, `others.rs` | the stories |
//! | `generate/story.rs` | what a story is |
//! | `generate/render.rs` | a line's bytes |
//! | `generate/truth.rs` | what is counted |
//! | `generate/rng.rs` | chance |
//! | `generate/journal.rs` | the same log as a journal file |
//!
//! A benchmark takes it in with `#[path = "generate.rs"] mod generate;`.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};
use std::net::IpAddr;

use chrono::{NaiveDate, NaiveTime};
use clap::ValueEnum;
use rustc_hash::FxHashSet;
use serde::{Serialize, Serializer};

#[cfg(feature = "journal")]
#[path = "generate/journal.rs"]
pub mod journal;
#[path = "generate/lines.rs"]
mod lines;
#[path = "generate/noise.rs"]
mod noise;
#[path = "generate/others.rs"]
mod others;
#[path = "generate/people.rs"]
mod people;
#[path = "generate/render.rs"]
mod render;
#[path = "generate/rng.rs"]
mod rng;
#[path = "generate/story.rs"]
mod story;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "generate/tests.rs"]
mod tests;
#[path = "generate/truth.rs"]
mod truth;

use lines::{Line, ROWS, Speaker};
use noise::Noise;
use people::Cast;
use render::{Sheet, Wordings};
use rng::Rng;
use story::{Actor, Class, Cue, Script};
pub use truth::Truth;

/// Header of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `Nov 22 13:17:03 host`: no year, whole seconds.
    Rfc3164,
    /// `2026-11-22T13:17:03.944702+00:00 host`.
    Iso,
}

/// Whose wordings; the order is that of the texts in `lines.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
pub enum OpenSsh {
    /// 9.9: sshd-session, ends of sessions at INFO, penalties.
    #[value(name = "9.9")]
    #[serde(rename = "9.9")]
    V9_9,
    /// 9.2: sshd for all; a session without a goodbye ends silently.
    #[value(name = "9.2")]
    #[serde(rename = "9.2")]
    V9_2,
    /// 7.4: users are seldom named, `Did not receive identification string`.
    #[value(name = "7.4")]
    #[serde(rename = "7.4")]
    V7_4,
}

/// What log to make.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// Size at which it ends: at the first line that reaches it.
    pub bytes: u64,
    /// Chance.
    pub seed: u64,
    /// Header of a line.
    pub format: Format,
    /// Whose wordings.
    pub openssh: OpenSsh,
    /// First day; the log begins at its midnight, UTC.
    #[serde(serialize_with = "as_text")]
    pub start: NaiveDate,
    /// Lines per second, on average.
    pub rate: f64,
    /// Pids begin again here, as the kernel's pid_max says; at least 32768.
    pub pid_max: u32,
    /// Name of the host.
    pub host: String,
}

/// A date as `2025-12-22`.
fn as_text<S: Serializer>(date: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

impl Plan {
    /// A plan of this size and seed: 9.9, no year in its stamps, begun ten days before a new year, so that
    /// logs above some 400 MB cross it.
    pub fn new(bytes: u64, seed: u64) -> Plan {
        Plan {
            bytes,
            seed,
            format: Format::Rfc3164,
            openssh: OpenSsh::V9_9,
            start: NaiveDate::from_ymd_opt(2025, 12, 22).unwrap_or_default(),
            rate: 4.0,
            pid_max: 4_194_304,
            host: String::from("gate1"),
        }
    }

    /// The first moment, µs since 1970 UTC.
    pub fn start_us(&self) -> u64 {
        self.start.and_time(NaiveTime::MIN).and_utc().timestamp_micros().max(0) as u64
    }
}

/// Writes the log of a plan and tells the truth about it.
pub fn write_log(plan: &Plan, out: impl Write) -> io::Result<Truth> {
    let wordings = Wordings::of(plan.openssh);
    Host::new(plan, &wordings, out).run()
}

/// The log of a plan in memory, for benchmarks.
pub fn log(plan: &Plan) -> io::Result<(Vec<u8>, Truth)> {
    let mut log = Vec::new();
    let truth = write_log(plan, &mut log)?;
    Ok((log, truth))
}

/// Shares of the lines by class.
const SHARES: [f64; 3] = [0.85, 0.10, 0.05];

/// The server.
const SERVER: [u8; 4] = [192, 0, 2, 10];

/// A story being played.
struct Play {
    actor: Actor,
    cues: Vec<Cue>,
    next: usize,
}

/// The host with everything that goes on there.
struct Host<'a, W> {
    plan: &'a Plan,
    wordings: &'a Wordings,
    sheet: Sheet<W>,
    rng: Rng,
    pids: Pids,
    noise: Noise,
    cast: Cast,
    counter: truth::Counter,
    /// Stories by slot, and the slots that are free.
    plays: Vec<Play>,
    free: Vec<u32>,
    /// Next line of each story: time, order of arrival, slot.
    queue: BinaryHeap<Reverse<(u64, u64, u32)>>,
    arrivals: u64,
    listener: u32,
    sessions: u32,
    /// Lines that stories of a class are made of, and how many stories were begun.
    planned: [f64; 3],
    begun: [f64; 3],
}

impl<'a, W: Write> Host<'a, W> {
    /// A host at rest.
    fn new(plan: &'a Plan, wordings: &'a Wordings, out: W) -> Host<'a, W> {
        let mut rng = Rng::new(plan.seed);
        let mut pids = Pids::new(plan.pid_max);
        Host {
            plan,
            wordings,
            sheet: Sheet::new(plan, IpAddr::from(SERVER), out),
            noise: Noise::new(&mut rng),
            cast: Cast::new(&mut rng, plan.start_us(), plan.openssh),
            rng,
            listener: pids.fork(),
            pids,
            counter: Default::default(),
            plays: Vec::new(),
            free: Vec::new(),
            queue: BinaryHeap::new(),
            arrivals: 0,
            sessions: 0,
            planned: [5.0, 8.0, 2.0],
            begun: [1.0; 3],
        }
    }

    /// Plays until the log is long enough.
    fn run(mut self) -> io::Result<Truth> {
        let mut arrival = self.plan.start_us();
        self.listen(arrival);
        while self.sheet.written() < self.plan.bytes {
            match self.queue.peek() {
                Some(&Reverse((at, _, slot))) if at <= arrival => {
                    self.queue.pop();
                    self.play(at, slot)?;
                }
                _ => arrival = self.arrive(arrival),
            }
        }
        for Reverse((_, _, slot)) in self.queue.drain() {
            self.counter.over(&self.plays[slot as usize].actor, true);
        }
        self.sheet.flush()?;
        Ok(self.counter.finish(self.plan, self.wordings, self.sheet.written(), self.pids.wraps))
    }

    /// sshd starts.
    fn listen(&mut self, now: u64) {
        let mut script = Script::new(Vec::new(), &mut self.rng, self.wordings);
        script.say_text(Line::Listening, "0.0.0.0").say_text(Line::Listening, "::");
        let cues = script.cues;
        self.begin(now, Actor::local(), cues);
    }

    /// A new story begins now; returns when the next one does.
    fn arrive(&mut self, now: u64) -> u64 {
        let busy = [1.0, Cast::busy(now) as f64 / 1000.0, 1.0];
        let weights: [f64; 3] = std::array::from_fn(|c| SHARES[c] * busy[c] * self.begun[c] / self.planned[c]);
        let total: f64 = weights.iter().sum();
        let at = self.rng.below(1 << 32) as f64 / (1_u64 << 32) as f64 * total;
        let class = match at {
            _ if at < weights[0] => Class::Noise,
            _ if at < weights[0] + weights[1] => Class::People,
            _ => Class::Other,
        };
        let mut script = Script::new(self.cues(), &mut self.rng, self.wordings);
        let actor = match class {
            Class::Noise => self.noise.tell(&mut script, now),
            Class::People => self.cast.tell(&mut script, now),
            Class::Other => others::tell(&mut script, &self.cast),
        };
        let cues = script.cues;
        self.begun[class as usize] += 1.0;
        self.begin(now, actor, cues);
        now + self.rng.waiting((1_000_000.0 / (self.plan.rate * total)) as u64).max(1)
    }

    /// An emptied list of cues from a free slot, so that nothing is allocated twice.
    fn cues(&mut self) -> Vec<Cue> {
        self.free.last().map(|&slot| std::mem::take(&mut self.plays[slot as usize].cues)).unwrap_or_default()
    }

    /// Puts a story into the queue.
    fn begin(&mut self, now: u64, mut actor: Actor, cues: Vec<Cue>) {
        let Some(first) = cues.first() else { return };
        self.planned[actor.class as usize] += cues.len() as f64;
        if ROWS[first.line as usize].by != Speaker::Listener || first.line == Line::GraceExpired {
            actor.monitor = self.pids.fork();
        }
        let at = now + first.after;
        let play = Play { actor, cues, next: 0 };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.plays[slot as usize] = play;
                slot
            }
            None => {
                self.plays.push(play);
                self.plays.len() as u32 - 1
            }
        };
        self.enqueue(at, slot);
    }

    /// Queues a story's next line.
    fn enqueue(&mut self, at: u64, slot: u32) {
        self.arrivals += 1;
        self.queue.push(Reverse((at, self.arrivals, slot)));
    }

    /// Writes the next line of a story.
    fn play(&mut self, now: u64, slot: u32) -> io::Result<()> {
        let play = &mut self.plays[slot as usize];
        let cue = play.cues[play.next];
        play.next += 1;
        let after = play.cues.get(play.next).map(|next| next.after);
        self.begin_processes(cue.line, slot);
        let pid = self.pid(ROWS[cue.line as usize].by, slot);
        let actor = &mut self.plays[slot as usize].actor;
        self.sheet.line(self.wordings, now, pid, actor, &cue)?;
        self.counter.line(self.wordings, now, actor, &cue);
        match after {
            Some(after) => self.enqueue(now + after, slot),
            None => self.end(now, slot),
        }
        Ok(())
    }

    /// Some lines mean that a process, or a logind session, has just begun.
    fn begin_processes(&mut self, line: Line, slot: u32) {
        let actor = &mut self.plays[slot as usize].actor;
        match line {
            Line::Opened if actor.uid == 0 && self.plan.openssh != OpenSsh::V9_9 => actor.child = actor.monitor,
            Line::Opened => actor.child = self.pids.fork(),
            Line::HelperCheckPass | Line::HelperFailure if actor.helper == 0 => actor.helper = self.pids.fork(),
            Line::NewSession => {
                self.sessions += 1;
                actor.session = self.sessions;
            }
            _ => {}
        }
    }

    /// The pid on a line.
    fn pid(&mut self, speaker: Speaker, slot: u32) -> Option<u32> {
        let actor = &self.plays[slot as usize].actor;
        match speaker {
            Speaker::Listener => Some(self.listener),
            Speaker::Monitor | Speaker::Cron => Some(actor.monitor),
            Speaker::Child => Some(actor.child),
            Speaker::Helper => Some(actor.helper),
            Speaker::Chkpwd => Some(self.pids.pass()),
            Speaker::Logind => Some(731),
            Speaker::Systemd => Some(1),
            Speaker::Sudo | Speaker::Kernel => None,
        }
    }

    /// A story is over; its pids are free, and somebody who lost a session may come back.
    fn end(&mut self, now: u64, slot: u32) {
        let actor = self.plays[slot as usize].actor.clone();
        self.counter.over(&actor, false);
        for pid in [actor.monitor, actor.child, actor.helper] {
            self.pids.exit(pid);
        }
        self.free.push(slot);
        if actor.returns {
            let mut script = Script::new(self.cues(), &mut self.rng, self.wordings);
            let back = self.cast.tell_return(&mut script, now, &actor);
            let cues = script.cues;
            self.begin(now, back, cues);
        }
    }
}

/// Process ids: they count up, skip those in use, and begin again at the limit.
struct Pids {
    last: u32,
    max: u32,
    wraps: u64,
    alive: FxHashSet<u32>,
}

impl Pids {
    /// Lower pids are kept for the system's own when counting begins again.
    const RESERVED: u32 = 300;

    /// Near the end, so that small logs begin again too.
    fn new(max: u32) -> Pids {
        let max = max.max(32_768);
        Pids { last: max - max / 100, max, wraps: 0, alive: FxHashSet::default() }
    }

    /// A process that stays until `exit`, some others having come and gone.
    fn fork(&mut self) -> u32 {
        self.pass();
        let pid = self.pass();
        self.alive.insert(pid);
        pid
    }

    /// A process that ends at once.
    fn pass(&mut self) -> u32 {
        loop {
            self.last += 1;
            if self.last >= self.max {
                self.last = Pids::RESERVED;
                self.wraps += 1;
            }
            if !self.alive.contains(&self.last) {
                return self.last;
            }
        }
    }

    /// A process ended.
    fn exit(&mut self, pid: u32) {
        self.alive.remove(&pid);
    }
}
