//! A line's bytes: header and text, from templates cut into parts once, for the chosen release.

use std::io::{self, Write};
use std::net::IpAddr;

use chrono::DateTime;

use super::lines::{Line, ROWS, Row, Speaker};
use super::story::{Actor, Cue};
use super::{Format, OpenSsh, Plan};

/// A place in a wording that differs from line to line.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Addr,
    Invalid,
    Key,
    Monitor,
    Number,
    Padded,
    PamUser,
    Peer,
    Port,
    Server,
    Session,
    Plural,
    Text,
    TwoDigits,
    Uid,
    Uptime,
    User,
    Who,
}

impl Slot {
    /// The slot of this name.
    fn named(name: &str) -> Option<Slot> {
        Some(match name {
            "addr" => Slot::Addr,
            "invalid" => Slot::Invalid,
            "key" => Slot::Key,
            "monitor" => Slot::Monitor,
            "n" => Slot::Number,
            "padded" => Slot::Padded,
            "pam_user" => Slot::PamUser,
            "peer" => Slot::Peer,
            "port" => Slot::Port,
            "s" => Slot::Plural,
            "server" => Slot::Server,
            "session" => Slot::Session,
            "text" => Slot::Text,
            "two" => Slot::TwoDigits,
            "uid" => Slot::Uid,
            "uptime" => Slot::Uptime,
            "user" => Slot::User,
            "who" => Slot::Who,
            _ => return None,
        })
    }
}

/// A piece of a wording.
#[derive(Clone, Copy, Debug)]
enum Part {
    Literal(&'static [u8]),
    Slot(Slot),
}

/// The wordings of one release, ready to write.
pub struct Wordings {
    release: OpenSsh,
    parts: Vec<Vec<Part>>,
    names_address: Vec<bool>,
}

impl Wordings {
    /// Cuts every row's text of this release.
    pub fn of(release: OpenSsh) -> Wordings {
        let parts: Vec<Vec<Part>> = ROWS.iter().map(|row| cut(text(row, release))).collect();
        let names = |part: &Part| matches!(part, Part::Slot(Slot::Addr | Slot::Peer));
        let names_address = parts.iter().map(|parts| parts.iter().any(names)).collect();
        Wordings { release, parts, names_address }
    }

    /// Does this release write the line at all?
    pub fn writes(&self, line: Line) -> bool {
        !self.parts[line as usize].is_empty()
    }

    /// Does the line name the client's address?
    pub fn names_address(&self, line: Line) -> bool {
        self.names_address[line as usize]
    }

    /// The program that a speaker is called in this release.
    pub fn program(&self, speaker: Speaker) -> &'static str {
        match speaker {
            Speaker::Listener => "sshd",
            Speaker::Monitor | Speaker::Child | Speaker::Helper if self.release == OpenSsh::V9_9 => "sshd-session",
            Speaker::Monitor | Speaker::Child | Speaker::Helper => "sshd",
            Speaker::Chkpwd => "unix_chkpwd",
            Speaker::Logind => "systemd-logind",
            Speaker::Cron => "CRON",
            Speaker::Sudo => "sudo",
            Speaker::Systemd => "systemd",
            Speaker::Kernel => "kernel",
        }
    }
}

/// The text of a row in a release; a missing one repeats the one before.
fn text(row: &Row, release: OpenSsh) -> &'static str {
    row.texts.get(release as usize).or(row.texts.last()).copied().unwrap_or_default()
}

/// Cuts a text at its slots; what is no known slot stays literal (a test finds it).
fn cut(text: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((literal, name, after)) = next_slot(rest) {
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.as_bytes()));
        }
        parts.push(Part::Slot(name));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.as_bytes()));
    }
    parts
}

/// The text before the next slot, the slot, and the text after it.
fn next_slot(text: &'static str) -> Option<(&'static str, Slot, &'static str)> {
    let (literal, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, Slot::named(name)?, after))
}

/// The log being written: at most a mebibyte of it in memory.
pub struct Sheet<W> {
    out: W,
    buffer: Vec<u8>,
    flushed: u64,
    format: Format,
    host: String,
    server: IpAddr,
    started: u64,
    /// The minute whose stamp is in `stamp`.
    minute: Option<u64>,
    stamp: String,
}

impl<W: Write> Sheet<W> {
    /// An empty log.
    pub fn new(plan: &Plan, server: IpAddr, out: W) -> Sheet<W> {
        Sheet {
            out,
            buffer: Vec::with_capacity((1 << 20) + 4096),
            flushed: 0,
            format: plan.format,
            host: plan.host.clone(),
            server,
            started: plan.start_us(),
            minute: None,
            stamp: String::new(),
        }
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.flushed + self.buffer.len() as u64
    }

    /// One line at a time in µs since 1970.
    pub fn line(&mut self, wordings: &Wordings, at: u64, pid: Option<u32>, actor: &Actor, cue: &Cue) -> io::Result<()> {
        self.header(at, wordings.program(ROWS[cue.line as usize].by), pid);
        for part in &wordings.parts[cue.line as usize] {
            match *part {
                Part::Literal(bytes) => self.buffer.extend_from_slice(bytes),
                Part::Slot(slot) => self.slot(slot, at, actor, cue),
            }
        }
        self.buffer.push(b'\n');
        if self.buffer.len() >= 1 << 20 { self.flush() } else { Ok(()) }
    }

    /// Hands everything on.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.flushed += self.buffer.len() as u64;
        self.buffer.clear();
        self.out.flush()
    }

    /// Stamp, host, program and pid.
    fn header(&mut self, at: u64, program: &str, pid: Option<u32>) {
        let (second, micros) = (at / 1_000_000, at % 1_000_000);
        if self.minute != Some(second / 60) {
            self.minute = Some(second / 60);
            self.stamp = minute_stamp(second, self.format);
        }
        self.buffer.extend_from_slice(self.stamp.as_bytes());
        push_padded(&mut self.buffer, second % 60, 2);
        if self.format == Format::Iso {
            self.buffer.push(b'.');
            push_padded(&mut self.buffer, micros, 6);
            self.buffer.extend_from_slice(b"+00:00");
        }
        self.buffer.push(b' ');
        self.buffer.extend_from_slice(self.host.as_bytes());
        self.buffer.push(b' ');
        self.buffer.extend_from_slice(program.as_bytes());
        if let Some(pid) = pid {
            self.buffer.push(b'[');
            push_number(&mut self.buffer, pid.into());
            self.buffer.push(b']');
        }
        self.buffer.extend_from_slice(b": ");
    }

    /// What stands in one slot.
    fn slot(&mut self, slot: Slot, at: u64, actor: &Actor, cue: &Cue) {
        let out = &mut self.buffer;
        match slot {
            Slot::Addr => push_addr(out, actor.addr),
            Slot::Invalid => out.extend_from_slice(if actor.allowed { b"" } else { b"invalid user " }),
            Slot::Key => out.extend_from_slice(actor.key.as_bytes()),
            Slot::Monitor => push_number(out, actor.monitor.into()),
            Slot::Number => push_number(out, cue.n.into()),
            Slot::Padded => push_right(out, actor.user.unwrap_or_default(), 8),
            Slot::PamUser if actor.exists => push_words(out, &[" user=", actor.user.unwrap_or_default()]),
            Slot::PamUser => {}
            Slot::Peer => {
                push_addr(out, actor.addr);
                out.extend_from_slice(b" port ");
                push_number(out, actor.port.into());
            }
            Slot::Port => push_number(out, actor.port.into()),
            Slot::Server => push_addr(out, self.server),
            Slot::Session => push_number(out, actor.session.into()),
            Slot::Plural => out.extend_from_slice(if cue.n == 1 { b"" } else { b"s" }),
            Slot::Text => out.extend_from_slice(cue.text.as_bytes()),
            Slot::TwoDigits => push_padded(out, u64::from(cue.two), 2),
            Slot::Uid => push_number(out, actor.uid.into()),
            Slot::Uptime => push_uptime(out, at - self.started),
            Slot::User => out.extend_from_slice(actor.user.unwrap_or_default().as_bytes()),
            Slot::Who => push_who(out, actor),
        }
    }
}

/// A stamp up to the seconds, which stay to be written.
fn minute_stamp(second: u64, format: Format) -> String {
    let time = DateTime::from_timestamp(second as i64, 0).unwrap_or_default();
    match format {
        Format::Rfc3164 => time.format("%b %e %H:%M:").to_string(),
        Format::Iso => time.format("%Y-%m-%dT%H:%M:").to_string(),
    }
}

/// `invalid user U `, `authenticating user U `, or nothing while no user is named.
fn push_who(out: &mut Vec<u8>, actor: &Actor) {
    if let Some(user) = actor.user {
        push_words(out, &[if actor.allowed { "authenticating user " } else { "invalid user " }, user, " "]);
    }
}

/// Seconds since boot as the kernel prints them; the host had been up for 40 days.
fn push_uptime(out: &mut Vec<u8>, since_start: u64) {
    let up = 40 * 86_400_000_000 + since_start;
    push_number(out, up / 1_000_000);
    out.push(b'.');
    push_padded(out, up % 1_000_000, 6);
}

/// Several texts.
fn push_words(out: &mut Vec<u8>, words: &[&str]) {
    for word in words {
        out.extend_from_slice(word.as_bytes());
    }
}

/// A text, right-aligned.
fn push_right(out: &mut Vec<u8>, text: &str, width: usize) {
    out.resize(out.len() + width.saturating_sub(text.len()), b' ');
    out.extend_from_slice(text.as_bytes());
}

/// An address.
fn push_addr(out: &mut Vec<u8>, addr: IpAddr) {
    match addr {
        IpAddr::V4(addr) => {
            for (i, octet) in addr.octets().into_iter().enumerate() {
                if i > 0 {
                    out.push(b'.');
                }
                push_number(out, octet.into());
            }
        }
        IpAddr::V6(addr) => push_words(out, &[&addr.to_string()]),
    }
}

/// A decimal number.
fn push_number(out: &mut Vec<u8>, n: u64) {
    push_padded(out, n, 1);
}

/// A decimal number of at least so many digits.
fn push_padded(out: &mut Vec<u8>, mut n: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    while n > 0 || digits.len() - at < width {
        at -= 1;
        digits[at] = b'0' + (n % 10) as u8;
        n /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_of_every_wording_is_known() {
        for row in ROWS {
            for text in row.texts {
                let unknown = |part: &Part| matches!(part, Part::Literal(bytes) if bytes.contains(&b'{'));
                assert!(!cut(text).iter().any(unknown), "{}: {text}", row.id);
            }
        }
    }

    #[test]
    fn a_missing_text_repeats_the_one_before() {
        let row = &ROWS[Line::NewSession as usize];
        assert!(text(row, OpenSsh::V9_9).contains("class"));
        assert_eq!(text(row, OpenSsh::V7_4), "New session {session} of user {user}.");
        assert_eq!(text(&ROWS[Line::Hangup as usize], OpenSsh::V7_4), "");
    }

    #[test]
    fn numbers_and_addresses() {
        let mut out = Vec::new();
        push_number(&mut out, 0);
        push_padded(&mut out, 7, 3);
        push_addr(&mut out, IpAddr::from([203, 0, 113, 7]));
        push_right(&mut out, "bob", 5);
        assert_eq!(String::from_utf8_lossy(&out), "0007203.0.113.7  bob");
    }
}
