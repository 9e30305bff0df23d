//! What is really in the log, counted while it is written.

use std::collections::BTreeMap;
use std::net::IpAddr;

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::Plan;
use super::lines::{Line, ROWS, Speaker, Tells};
use super::render::Wordings;
use super::story::{Actor, Class, Cue};

/// Counts by name.
pub type Counts = BTreeMap<&'static str, u64>;

/// The truth of a log. Endings are ids of `EndingKind`.
#[derive(Debug, Default, Serialize)]
pub struct Truth {
    /// `sshlogs-generated-truth/1`.
    pub format: &'static str,
    /// What was asked for, to make the same log again.
    pub plan: Option<Plan>,
    /// The server's settings that the log agrees with, as `sshd -T` writes them.
    pub settings: BTreeMap<&'static str, &'static str>,
    /// Size of the log.
    pub bytes: u64,
    /// Time of the first line, µs since 1970 UTC.
    pub first_us: u64,
    /// Time of the last line, µs since 1970 UTC.
    pub last_us: u64,
    /// Lines.
    pub lines: Lines,
    /// Connections of which sshd wrote a line.
    pub connections: Connections,
    /// Logins and failed attempts.
    pub auth: Auth,
    /// Distinct client addresses in sshd's lines.
    pub addresses: u64,
    /// Connections with a login.
    pub sessions: Sessions,
    /// How often the pids began again.
    pub pid_wraps: u64,
}

/// Numbers of lines. A repetition is one line.
#[derive(Debug, Default, Serialize)]
pub struct Lines {
    /// All.
    pub total: u64,
    /// Of sshd and sshd-session, PAM modules inside them included.
    pub sshd: u64,
    /// Of everybody else, logind and unix_chkpwd included.
    pub foreign: u64,
    /// By share: `noise`, `people`, `other`.
    pub by_class: Counts,
    /// By program name.
    pub by_program: Counts,
    /// By wording (the ids of `benches/generate/lines.rs`).
    pub by_wording: Counts,
}

/// Numbers of connections.
#[derive(Debug, Default, Serialize)]
pub struct Connections {
    /// All of which at least one line stands in the log.
    pub total: u64,
    /// By what the log shows last; `still-open` where the log ends first.
    pub by_ending: Counts,
    /// Those of brute force and scans.
    pub noise: Counts,
    /// Those of people and jobs.
    pub people: Counts,
    /// PAM processes of keyboard-interactive: other pids, with the address only, that belong to these.
    pub pam_helpers: u64,
    /// Processes after login whose lines name neither address nor port, so that only their pid and time
    /// tell whose they are; they belong to these too.
    pub unnamed_children: u64,
    /// Dropped by MaxStartups and only counted by sshd; not in `total`.
    pub dropped_unnamed: u64,
}

/// Numbers of attempts.
#[derive(Debug, Default, Serialize)]
pub struct Auth {
    /// `Accepted` lines.
    pub logins: u64,
    /// The same by method.
    pub logins_by_method: Counts,
    /// `Failed` lines, a repetition counted as often as it says.
    pub failures: u64,
    /// The same by method.
    pub failures_by_method: Counts,
}

/// Numbers of connections with a login.
#[derive(Debug, Default, Serialize)]
pub struct Sessions {
    /// All.
    pub total: u64,
    /// By what the log shows.
    pub logged: Counts,
    /// By what happened, which an older sshd does not always tell.
    pub happened: Counts,
}

/// Counts while the log is written.
pub struct Counter {
    truth: Truth,
    lines: Vec<u64>,
    /// Sum of the lines' numbers, at least one each.
    weight: Vec<u64>,
    classes: [u64; 3],
    addresses: FxHashSet<IpAddr>,
}

impl Default for Counter {
    fn default() -> Counter {
        Counter {
            truth: Truth::default(),
            lines: vec![0; ROWS.len()],
            weight: vec![0; ROWS.len()],
            classes: [0; 3],
            addresses: FxHashSet::default(),
        }
    }
}

impl Counter {
    /// A line was written.
    pub fn line(&mut self, wordings: &Wordings, at: u64, actor: &mut Actor, cue: &Cue) {
        let index = cue.line as usize;
        let row = &ROWS[index];
        self.lines[index] += 1;
        self.weight[index] += u64::from(cue.n.max(1));
        self.classes[actor.class as usize] += 1;
        self.truth.last_us = at;
        if self.truth.first_us == 0 {
            self.truth.first_us = at;
        }
        if !row.by.is_sshd() || actor.class == Class::Other {
            return;
        }
        let names_address = wordings.names_address(cue.line);
        actor.shown.seen |= names_address || row.by != Speaker::Listener;
        if row.by == Speaker::Helper && !actor.shown.helper {
            actor.shown.helper = true;
            self.truth.connections.pam_helpers += 1;
        }
        if row.by == Speaker::Child && actor.child != actor.monitor {
            actor.shown.child = true;
            actor.shown.child_address |= names_address;
        }
        if names_address && !actor.shown.address {
            actor.shown.address = true;
            self.addresses.insert(actor.addr);
        }
        match row.tells {
            Tells::Login(_) => actor.shown.login = true,
            Tells::End(end) if actor.shown.end.is_none() => actor.shown.end = Some(end),
            _ => {}
        }
    }

    /// A connection will write no more, or the log ends.
    pub fn over(&mut self, actor: &Actor, cut: bool) {
        if !actor.shown.seen {
            return;
        }
        let end = actor.shown.end.unwrap_or("still-open");
        let connections = &mut self.truth.connections;
        connections.total += 1;
        connections.unnamed_children += u64::from(actor.shown.child && !actor.shown.child_address);
        *connections.by_ending.entry(end).or_default() += 1;
        let class = if actor.class == Class::Noise { &mut connections.noise } else { &mut connections.people };
        *class.entry(end).or_default() += 1;
        if actor.shown.login {
            let sessions = &mut self.truth.sessions;
            let happened = if cut && actor.shown.end.is_none() { "still-open" } else { actor.fate.unwrap_or(end) };
            sessions.total += 1;
            *sessions.logged.entry(end).or_default() += 1;
            *sessions.happened.entry(happened).or_default() += 1;
        }
    }

    /// The sums.
    pub fn finish(mut self, plan: &Plan, wordings: &Wordings, bytes: u64, pid_wraps: u64) -> Truth {
        for (index, row) in ROWS.iter().enumerate().filter(|(index, _)| self.lines[*index] > 0) {
            let (lines, weight) = (self.lines[index], self.weight[index]);
            self.truth.lines.count(row.id, wordings.program(row.by), row.by.is_sshd(), lines);
            self.truth.auth.count(row.tells, lines, weight);
        }
        for class in Class::ALL {
            self.truth.lines.by_class.insert(class.id(), self.classes[class as usize]);
        }
        let throttles = Line::ThrottleEnds as usize;
        self.truth.connections.dropped_unnamed = self.weight[throttles] - self.lines[throttles];
        let settings = [("clientaliveinterval", "60"), ("clientalivecountmax", "3"), ("logingracetime", "120")];
        Truth {
            format: "sshlogs-generated-truth/1",
            plan: Some(plan.clone()),
            settings: settings.into_iter().chain([("maxauthtries", "6"), ("loglevel", "INFO")]).collect(),
            bytes,
            addresses: self.addresses.len() as u64,
            pid_wraps,
            ..self.truth
        }
    }
}

impl Lines {
    /// Lines of one wording.
    fn count(&mut self, id: &'static str, program: &'static str, is_sshd: bool, lines: u64) {
        self.total += lines;
        *(if is_sshd { &mut self.sshd } else { &mut self.foreign }) += lines;
        *self.by_program.entry(program).or_default() += lines;
        self.by_wording.insert(id, lines);
    }
}

impl Auth {
    /// Lines of one wording, and how many attempts they stand for.
    fn count(&mut self, tells: Tells, lines: u64, attempts: u64) {
        match tells {
            Tells::Login(method) => {
                self.logins += lines;
                *self.logins_by_method.entry(method).or_default() += lines;
            }
            Tells::Failure(method) => {
                self.failures += attempts;
                *self.failures_by_method.entry(method).or_default() += attempts;
            }
            Tells::Nothing | Tells::End(_) => {}
        }
    }
}
