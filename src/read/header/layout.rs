//! Line layouts that are not `stamp host tag: message`: relays, containers, RFC 5424, dmesg, Windows, dropbear -E.
//!
//! Slow compared with `header`, and rarely entered. The same rule holds: from left to right, never into the message.

use std::net::IpAddr;

use super::Line;
use super::body;
use super::cache::HeaderCache;
use super::collected;
use super::program;
use super::rfc5424::{self, Fields};
use super::split::{Author, bare, behind_mark, log, tagged};
use super::tabbed;
use super::tag::{self, Piece, Tag, is_priority, piece, unblank};
use crate::model::Program;
use crate::read::stamp::calendar;
use crate::read::stamp::{self, Kind, Stamp};

/// Is `host tag:` a header? Where a container's log has stamps but no header, a message's own first words stand there,
/// and the client may have chosen the second one: `User sshd[1]: Accepted … from …` names no writer. What stands behind
/// a tab is for `tabbed` to tell.
pub(super) fn is_header(host: &[u8], tag: &Tag, text: &[u8]) -> bool {
    host.first() != Some(&b'\t')
        && !is_priority(host)
        && !opens_message(host)
        && (tag.bracketed || !is_in_sentence(&text[..tag.name]))
}

/// First words of messages whose second word is a user name or a method the client sent.
pub(super) fn opens_message(word: &[u8]) -> bool {
    matches!(
        word,
        b"User"
            | b"Failed"
            | b"Accepted"
            | b"Partial"
            | b"Postponed"
            | b"Account"
            | b"Address"
            | b"Invalid"
            | b"Illegal"
            | b"Disconnecting"
            | b"Login"
            | b"Exit"
            | b"Bad"
            | b"Refused"
            | b"Certificate"
    )
}

/// Second words that end in a colon in sshd's messages: `Write failed: …`, `channel 3: …`; no program is called so.
fn is_in_sentence(word: &[u8]) -> bool {
    matches!(
        word,
        b"failed"
            | b"FAILED"
            | b"error"
            | b"exchange"
            | b"exit"
            | b"refused"
            | b"session"
            | b"SO_KEEPALIVE"
            | b"DEBUG"
            | b"socketpair"
    ) || word.iter().all(u8::is_ascii_digit)
}

/// What has been read of a line on the way to its tag.
struct Way<'a> {
    stamp: Stamp,
    /// The machine named last; empty before the first.
    host: &'a [u8],
    /// The relay that put its own header before the line.
    relay: &'a [u8],
    /// A priority was read: what follows is a tag, known or not.
    marked: bool,
    /// All of the line behind the stamps: the message, should there be no header.
    text: &'a [u8],
    /// What is still to be read.
    rest: &'a [u8],
}

/// Everything else that can follow a stamp.
#[inline(never)]
pub(super) fn unusual(stamp: Stamp, text: &[u8]) -> Line<'_> {
    if text.first() == Some(&b'\t') {
        return tabbed::split(stamp, text);
    }
    let found = apple(stamp, text).or_else(|| contained(stamp, text));
    found.unwrap_or_else(|| relayed(stamp, &text[..0], text))
}

/// What follows a stamp, of a line that `relay` may have put before it.
pub(super) fn relayed<'a>(stamp: Stamp, relay: &'a [u8], text: &'a [u8]) -> Line<'a> {
    let mut way = Way { stamp, host: &text[..0], relay, marked: false, text, rest: text };
    // A relay's host, a second stamp, a host, a priority and the tag: more words make no header.
    for _ in 0..6 {
        let named = if way.host.is_empty() { way.relay } else { way.host };
        if let Some(times) = body::last_repeated(way.rest) {
            return Line::LastRepeated { stamp: Some(way.stamp), host: named, times };
        }
        match piece(way.rest) {
            Piece::Tag(tag) if way.is_certain(&tag) => return tagged(Some(way.stamp), named, tag, way.rest),
            Piece::Tag(_) | Piece::Word(0) => break,
            Piece::Word(len) => match way.step(len) {
                Step::On => {}
                Step::Done(line) => return line,
                Step::Lost => break,
            },
        }
    }
    bare(Some(way.stamp), way.text)
}

/// `log show` on macOS: thread, type, activity, pid and time to live, and then the program.
fn apple(stamp: Stamp, text: &[u8]) -> Option<Line<'_>> {
    let mut rest = text;
    let mut word = || {
        let (word, after) = rest.split_at(rest.iter().position(|b| *b == b' ')?);
        rest = unblank(after);
        Some(word)
    };
    let (thread, _, activity, pid, _) = (word()?, word()?, word()?, word()?, word()?);
    if !thread.starts_with(b"0x") || !activity.starts_with(b"0x") {
        return None;
    }
    let pid = tag::pid(pid).map(|(pid, _)| pid)?;
    let Piece::Tag(tag) = piece(rest) else { return None };
    let name = &rest[..tag.name];
    Some(match program::of(name) {
        Some(program) => log(Some(stamp), &text[..0], Author { tag: name, program, pid }, &rest[tag.len..]),
        None => Line::Foreign { stamp: Some(stamp) },
    })
}

/// What a word led to.
enum Step<'a> {
    On,
    Done(Line<'a>),
    Lost,
}

impl<'a> Way<'a> {
    /// Goes past a word that is no tag.
    fn step(&mut self, len: usize) -> Step<'a> {
        let (word, after) = (&self.rest[..len], unblank(&self.rest[len..]));
        if is_priority(word) {
            (self.rest, self.marked) = (after, true);
        } else if let Some((inner, len)) = written_twice(self.rest) {
            self.stamp = better(self.stamp, inner);
            (self.relay, self.host) = (self.host, &word[..0]);
            self.begin_at(&self.rest[len..]);
        } else if let Some(line) = self.spaced_pid(word, after) {
            return Step::Done(line);
        } else if self.host.is_empty() {
            match (word, after) {
                // Kubernetes: `stderr F …`.
                (b"stdout" | b"stderr", [b'F' | b'P', b' ', rest @ ..]) => self.begin_at(rest),
                _ if opens_message(word) => return Step::Lost,
                _ => (self.host, self.rest) = (word, after),
            }
        } else if word == b"syslogd" {
            // `syslogd 1.4.1: restart.` has a version where others have a pid.
            return Step::Done(Line::Foreign { stamp: Some(self.stamp) });
        } else if let Some((host, rest)) = forwarded(self.rest) {
            (self.host, self.rest) = (host, rest);
        } else if let Some(line) = self.fields() {
            return Step::Done(line);
        } else if self.relay.is_empty() && is_address(self.host) {
            // Collectors that name whoever sent a line by its address, and then by what it calls itself.
            (self.relay, self.host, self.rest) = (self.host, word, after);
        } else {
            return Step::Lost;
        }
        Step::On
    }

    fn begin_at(&mut self, rest: &'a [u8]) {
        self.rest = unblank(rest);
        self.text = self.rest;
    }

    /// `error: …` in a container's log is no tag. What names a pid, or follows a host or a priority, is.
    fn is_certain(&self, tag: &Tag) -> bool {
        self.marked
            || tag.bracketed
            || program::of(&self.rest[..tag.name]).is_some()
            || !self.host.is_empty() && is_header(self.host, tag, self.rest)
    }

    /// `sshd [123]: …`, and fail2ban's own log.
    fn spaced_pid(&self, word: &'a [u8], after: &'a [u8]) -> Option<Line<'a>> {
        let (pid, len) = tag::bracketed_pid(after)?;
        let rest = after[len..].strip_prefix(b":")?;
        Some(log(Some(self.stamp), self.host, Author { tag: word, program: program::of(word)?, pid }, rest))
    }

    /// RFC 5424 fields in a file that dropped `<38>1 `.
    fn fields(&self) -> Option<Line<'a>> {
        let fields = rfc5424::fields(self.rest)?;
        // Without its mark at the start, a number in its place is what tells the layout from a sentence.
        let (Fields { app, message, .. }, pid) = (fields, fields.pid()?);
        let stamp = Some(self.stamp);
        Some(match program::of(app) {
            Some(program) => log(stamp, self.host, Author { tag: app, program, pid }, message),
            None => Line::Foreign { stamp },
        })
    }
}

/// Does an address stand where a host is named?
fn is_address(host: &[u8]) -> bool {
    let inner = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host);
    std::str::from_utf8(inner).is_ok_and(|text| text.parse::<IpAddr>().is_ok())
}

/// AIX: `Message forwarded from web1: sshd[123]: …`.
fn forwarded(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let text = text.strip_prefix(b"Message forwarded from ")?;
    let end = memchr::memchr(b' ', text)?;
    Some((text[..end].strip_suffix(b":")?, unblank(&text[end..])))
}

/// A second stamp: a relay or a container's log put its own before the line. Bare numbers are not taken for one.
pub(super) fn written_twice(text: &[u8]) -> Option<(Stamp, usize)> {
    let number = text.iter().take(6).all(u8::is_ascii_digit);
    if number { None } else { stamp::stamp(text).filter(|(stamp, _)| stamp.kind != Kind::Monotonic) }
}

/// Of a relay's stamp and the writer's own: the writer's, unless only the relay named its zone.
pub(super) fn better(outer: Stamp, inner: Stamp) -> Stamp {
    if outer.kind == Kind::Utc && inner.kind != Kind::Utc { outer } else { inner }
}

/// RFC 5424 behind its version.
pub(super) fn rfc5424<'a>(text: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    let (stamp, rest) = match cache.stamp(text) {
        Some((stamp, len)) => (Some(stamp), &text[len..]),
        None if text.starts_with(b"- ") => (None, &text[1..]),
        None => return Line::Damaged,
    };
    let parts = rfc5424::field(unblank(rest)).and_then(|(host, rest)| Some((host, rfc5424::fields(rest)?)));
    let Some((host, fields)) = parts else { return Line::Damaged };
    let (Fields { app, message, .. }, pid) = (fields, fields.pid().unwrap_or(0));
    if app.is_empty()
        && let Piece::Tag(tag) = piece(message)
    {
        return tagged(stamp, host, tag, message);
    }
    match program::of(app) {
        Some(program) => log(stamp, host, Author { tag: app, program, pid }, message),
        None => Line::Foreign { stamp },
    }
}

/// Was this line printed by dmesg (`[   12.345678]`, `[Sun Nov 22 …]`, or ISO with a comma) or with the kernel's clock?
pub(super) fn is_dmesg(line: &[u8], stamp: &Stamp) -> bool {
    match line {
        [b'[', second, ..] => stamp.kind == Kind::Monotonic || second.is_ascii_alphabetic(),
        // `dmesg --time-format iso` writes `2026-11-22T13:09:11,123456+01:00`; syslog never writes a comma there.
        _ => stamp.kind == Kind::Utc && line.get(19) == Some(&b','),
    }
}

/// dmesg prints no host and no tag, `journalctl -o short-monotonic` prints both; kernel texts are full of colons, so
/// only `kernel:` and a pid make a tag.
pub(super) fn dmesg(stamp: Stamp, text: &[u8]) -> Line<'_> {
    let written = |tag: &Tag, text: &[u8]| {
        tag.bracketed && text[tag.len - 1] == b':' && !is_trap(unblank(&text[tag.len..]))
            || &text[..tag.name] == b"kernel"
    };
    match piece(text) {
        Piece::Tag(tag) if written(&tag, text) => return tagged(Some(stamp), &text[..0], tag, text),
        Piece::Word(len) => {
            let rest = unblank(&text[len..]);
            if let Piece::Tag(tag) = piece(rest)
                && written(&tag, rest)
            {
                return tagged(Some(stamp), &text[..len], tag, rest);
            }
        }
        Piece::Tag(_) => {}
    }
    log(Some(stamp), &text[..0], Author { tag: &text[..0], program: Program::Kernel, pid: 0 }, text)
}

/// `sshd[123]: segfault at …` is the kernel speaking of sshd.
fn is_trap(message: &[u8]) -> bool {
    [&b"segfault at "[..], b"general protection", b"trap ", b"bad frame "].iter().any(|t| message.starts_with(t))
}

/// Lines that do not begin with a stamp: Windows, dropbear -E, syslog without stamps, plain text.
#[inline(never)]
pub(super) fn unstamped<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    let found = match line {
        [b'1', b' ', rest @ ..] if rest.get(10) == Some(&b'T') => return rfc5424(rest, cache),
        [b'0'..=b'9', ..] => windows(line, cache),
        [b'[', ..] => dropbear(line, cache),
        _ => None,
    };
    if let Some(found) = found.or_else(|| without_stamp(line)) {
        return found;
    }
    match collected::original(line) {
        Some(original) => behind_mark(original, cache),
        None => bare(None, line),
    }
}

/// `sshd[123]: …`, as people paste it. A name without pid could be the message's own (`sshd: no hostkeys available`).
pub(super) fn without_stamp(line: &[u8]) -> Option<Line<'_>> {
    match piece(line) {
        Piece::Tag(tag) if tag.bracketed && line[tag.len - 1] == b':' => {
            let name = &line[..tag.name];
            let by = Author { tag: name, program: program::of(name)?, pid: tag.pid };
            Some(log(None, &line[..0], by, &line[tag.len..]))
        }
        _ => None,
    }
}

/// Win32-OpenSSH's file: `1234 2020-05-05 12:00:00.123 …`, and `1234 12:00:00:123 …` or `… 12:00:00 123 …` before 7.7.
fn windows<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Option<Line<'a>> {
    let (pid, len) = tag::pid(line)?;
    let rest = line[len..].strip_prefix(b" ")?;
    let (stamp, len) = if rest.get(4) == Some(&b'-') {
        let (stamp, len) = cache.stamp(rest)?;
        (Some(stamp), len)
    } else {
        let end = calendar::time(rest, 0).filter(|t| !t.minutes_only)?.end;
        let millis = matches!(rest.get(end..end + 5)?, [b':' | b' ', a, b, c, b' '] if [a, b, c].iter().all(|d| d.is_ascii_digit()));
        (None, millis.then_some(end + 4)?)
    };
    Some(log(stamp, &line[..0], Author { tag: &line[..0], program: Program::Sshd, pid }, &rest[len..]))
}

/// dropbear -E in a container, whose log has stamps of its own: `[1234] Nov 22 13:09:11 …` behind one of them.
fn contained(stamp: Stamp, text: &[u8]) -> Option<Line<'_>> {
    let (pid, len) = tag::bracketed_pid(text)?;
    let rest = text[len..].strip_prefix(b" ")?;
    let (inner, len) = written_twice(rest)?;
    let by = Author { tag: &text[..0], program: Program::Dropbear, pid };
    Some(log(Some(better(stamp, inner)), &text[..0], by, &rest[len..]))
}

/// dropbear -E: `[1234] Nov 22 13:09:11 …`.
pub(super) fn dropbear<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Option<Line<'a>> {
    let (pid, len) = tag::bracketed_pid(line)?;
    let rest = line[len..].strip_prefix(b" ")?;
    let (stamp, len) = cache.stamp(rest)?;
    Some(log(Some(stamp), &line[..0], Author { tag: &line[..0], program: Program::Dropbear, pid }, &rest[len..]))
}
