//! The way of every line: by what earlier lines began with, else word by word.

use super::body::{self, Body};
use super::cache::HeaderCache;
use super::layout;
use super::program;
use super::tag::{Piece, Tag, piece, unblank};
use super::writers::{Known, Writers};
use super::{Header, Line};
use crate::model::Program;
use crate::read::stamp::{self, Stamp};

/// What [`split`] tells of a line whose host and writer earlier lines had, and whose message has nothing around it: most
/// are such. Of others nothing is told here.
#[inline(always)]
pub fn split_known<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Option<Line<'a>> {
    let (stamp, host, Known { tag, program, pid, rest }) = known(line.trim_ascii_end(), cache)?;
    let stamp = Some(stamp);
    match program {
        Some(program) => {
            let body = body::plain(program, pid, rest)?;
            Some(Line::Log(Header { stamp, host, tag, program, pid, body, repeats: 1, bare: false }))
        }
        None => (tag != b"syslogd").then_some(Line::Foreign { stamp }),
    }
}

/// Splits a line, without its newline. `cache` carries the last line's stamp over to the next line.
///
/// A carriage return and blanks at the end, and a byte-order mark or NUL bytes (left by a crash) at the start, are
/// taken off. What names no writer comes as a bare [`Header`]; the caller tells by the body whether sshd wrote it.
pub fn split<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    let line = line.trim_ascii_end();
    match line {
        [] => Line::Blank,
        [b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'[', ..] => stamped(line, cache),
        [b'<', ..] => prioritised(line, cache),
        // journalctl indents what follows the first line of a message; nobody indents a header.
        [b' ' | b'\t', ..] => Line::Foreign { stamp: None },
        [b'-', b'-', b' ', ..] => marker(line),
        [b'/' | b'.', ..] => layout::unstamped(line, cache),
        [0xef, 0xbb, 0xbf, rest @ ..] => split_again(rest, cache),
        [0, ..] => split_again(&line[line.iter().take_while(|b| **b == 0).count()..], cache),
        [0x01..=0x1f | 0x7f.., ..] => Line::Damaged,
        _ => bare(None, line),
    }
}

/// Once only: a line is not allowed to be a chain of marks.
fn split_again<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    match line.first() {
        None | Some(0 | 0xef) => Line::Damaged,
        Some(_) => split(line, cache),
    }
}

/// `-- Boot 0123… --`, `-- Reboot --`, `-- Logs begin at …`.
fn marker(line: &[u8]) -> Line<'_> {
    match &line[3..] {
        rest if rest.starts_with(b"Boot ") || rest.starts_with(b"Reboot") => Line::Marker { boot: true },
        rest if rest.ends_with(b" --") || rest.starts_with(b"cursor: ") => Line::Marker { boot: false },
        _ => bare(None, line),
    }
}

/// `<38>` and what follows it.
fn prioritised<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    match stamp::priority(line) {
        Some(priority) if priority.versioned => layout::rfc5424(&line[priority.len..], cache),
        Some(priority) => stamped(unblank(&line[priority.len..]), cache),
        None => bare(None, line),
    }
}

fn stamped<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    match known(line, cache) {
        Some((stamp, host, known)) => written(Some(stamp), host, known),
        None => split_anew(line, cache),
    }
}

/// Stamp, host and writer of a line, if all are known. Most lines begin as the one before them did.
#[inline(always)]
fn known<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Option<(Stamp, &'a [u8], Known<'a>)> {
    let opened = cache.opening.as_ref().and_then(|opening| opening.split(line));
    let (stamp, host, text) = opened.or_else(|| open(line, cache))?;
    Some((stamp, host, cache.writers.of(text)?))
}

/// Stamp, host and what follows them, of a line of the last hour whose host is known.
#[inline(never)]
fn open<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Option<(Stamp, &'a [u8], &'a [u8])> {
    let (stamp, len) = cache.stamps.in_hour(line)?;
    let host = cache.writers.host(&line[len..])?;
    if layout::is_dmesg(line, &stamp) {
        return None;
    }
    cache.keep_opening(line, stamp, len, host);
    Some((stamp, line.get(len + 1..len + host - 1)?, line.get(len + host..)?))
}

/// A line whose host or writer is not known.
#[inline(never)]
fn split_anew<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    let Some((stamp, len)) = cache.stamp(line) else { return layout::unstamped(line, cache) };
    match layout::is_dmesg(line, &stamp) {
        true => layout::dmesg(stamp, unblank(&line[len..])),
        false => word_by_word(stamp, &line[len..], &mut cache.writers),
    }
}

/// A line without what a tool put before it. Of a chain of such marks the first is one.
pub(super) fn behind_mark<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    match cache.stamp(line) {
        Some((stamp, len)) => word_by_word(stamp, &line[len..], &mut cache.writers),
        None => {
            let found = layout::without_stamp(line).or_else(|| layout::dropbear(line, cache));
            found.unwrap_or_else(|| bare(None, line))
        }
    }
}

fn word_by_word<'a>(stamp: Stamp, text: &'a [u8], writers: &mut Writers) -> Line<'a> {
    let words = unblank(text);
    if let Piece::Word(len) = piece(words) {
        let (host, rest) = (&words[..len], unblank(&words[len..]));
        if let Piece::Tag(tag) = piece(rest)
            && layout::is_header(host, &tag, rest)
        {
            let program = program::of(&rest[..tag.name]);
            writers.keep(text, text.len() - rest.len(), &tag, program);
            let (name, rest) = (&rest[..tag.name], &rest[tag.len..]);
            return written(Some(stamp), host, Known { tag: name, program, pid: tag.pid, rest });
        }
    }
    layout::unusual(stamp, words)
}

/// A line whose tag is known; `text` begins with it.
pub(super) fn tagged<'a>(stamp: Option<Stamp>, host: &'a [u8], tag: Tag, text: &'a [u8]) -> Line<'a> {
    let name = &text[..tag.name];
    written(stamp, host, Known { tag: name, program: program::of(name), pid: tag.pid, rest: &text[tag.len..] })
}

/// A line of a program that may be one whose lines matter.
#[inline(always)]
fn written<'a>(stamp: Option<Stamp>, host: &'a [u8], known: Known<'a>) -> Line<'a> {
    let Known { tag, program, pid, rest } = known;
    match program {
        Some(program) => log(stamp, host, Author { tag, program, pid }, rest),
        None if tag == b"syslogd" => match body::last_repeated(unblank(rest)) {
            Some(times) => Line::LastRepeated { stamp, host, times },
            None => Line::Foreign { stamp },
        },
        None => Line::Foreign { stamp },
    }
}

/// The writer of a line that matters.
#[derive(Clone, Copy)]
pub(super) struct Author<'a> {
    /// The name as written.
    pub tag: &'a [u8],
    pub program: Program,
    pub pid: u32,
}

/// A line of `by`; `rest` is what follows the tag.
#[inline(always)]
pub(super) fn log<'a>(stamp: Option<Stamp>, host: &'a [u8], by: Author<'a>, rest: &'a [u8]) -> Line<'a> {
    let Author { tag, program, pid } = by;
    match body::plain(program, pid, rest) {
        Some(body) => Line::Log(Header { stamp, host, tag, program, pid, body, repeats: 1, bare: false }),
        None => wrapped(stamp, host, by, rest),
    }
}

/// The same of a message with something around it. Apart, so that the parts of a plain one are written but once, where
/// they are to stand.
#[inline(never)]
fn wrapped<'a>(stamp: Option<Stamp>, host: &'a [u8], by: Author<'a>, rest: &'a [u8]) -> Line<'a> {
    let Author { tag, program, pid } = by;
    let Body { text: body, pid, repeats } = body::unwrap(program, pid, rest);
    Line::Log(Header { stamp, host, tag, program, pid, body, repeats, bare: false })
}

/// Text that names no writer.
pub(super) fn bare(stamp: Option<Stamp>, text: &[u8]) -> Line<'_> {
    let header =
        Header { stamp, host: b"", tag: b"", program: Program::Sshd, pid: 0, body: text, repeats: 1, bare: true };
    match body::last_repeated(text) {
        Some(times) => Line::LastRepeated { stamp, host: b"", times },
        None if text.is_empty() => Line::Blank,
        None => Line::Log(header),
    }
}
