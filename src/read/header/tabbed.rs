//! Headers whose fields stand apart by tabs: templates of rsyslog and syslog-ng, what was copied out of a table, and
//! Kiwi Syslog's files, `2026-11-22 13:09:11⇥Auth.Info⇥192.0.2.1⇥Nov 22 13:09:10 web1 sshd[7]: …`.

use super::Line;
use super::layout::{self, better, is_header, opens_message, written_twice};
use super::program;
use super::split::{Author, bare, log, tagged};
use super::tag::{self, Piece, Tag, is_priority, piece};
use crate::read::stamp::Stamp;

/// A line whose stamp is followed by a tab; `text` begins with that.
pub(super) fn split(stamp: Stamp, text: &[u8]) -> Line<'_> {
    let (mut stamp, mut relay, mut host) = (stamp, &text[..0], &text[..0]);
    let (mut text, mut rest) = (untab(text), untab(text));
    // A priority, a relay's host, the stamp and host of the line, and its tag: more fields make no header.
    for _ in 0..6 {
        if let Some((inner, len)) = written_twice(rest) {
            let behind = &rest[len..];
            (stamp, relay, host) = (better(stamp, inner), host, &text[..0]);
            (text, rest) = (untab(behind), untab(behind));
            if behind.first() != Some(&b'\t') {
                return layout::relayed(stamp, relay, text);
            }
        }
        let (field, next) = field(rest);
        match piece(field) {
            _ if is_named_priority(field) => {}
            Piece::Tag(tag) if is_certain(host, &tag, field) => {
                let blanks = rest[tag.len..].len() - untab(&rest[tag.len..]).len();
                let host = if host.is_empty() { relay } else { host };
                return tagged(Some(stamp), host, Tag { len: tag.len + blanks, ..tag }, rest);
            }
            Piece::Word(len) if len == field.len() && len > 0 => {
                if let Some(line) = apart(stamp, host, field, next) {
                    return line;
                }
                if !host.is_empty() || opens_message(field) {
                    break;
                }
                host = field;
            }
            _ => break,
        }
        rest = next;
    }
    bare(Some(stamp), text)
}

/// A program and its pid in fields of their own.
fn apart<'a>(stamp: Stamp, host: &'a [u8], name: &'a [u8], next: &'a [u8]) -> Option<Line<'a>> {
    let (number, message) = field(next);
    let pid = tag::pid(number).filter(|(_, len)| *len == number.len()).map(|(pid, _)| pid);
    let pid = pid.or_else(|| (number == b"-").then_some(0))?;
    match program::of(name) {
        Some(program) => Some(log(Some(stamp), host, Author { tag: name, program, pid }, message)),
        None => (!host.is_empty()).then_some(Line::Foreign { stamp: Some(stamp) }),
    }
}

/// The field a text begins with, and what follows its tabs.
fn field(text: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b'\t', text).unwrap_or(text.len());
    (text[..end].trim_ascii_end(), untab(&text[end..]))
}

fn untab(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|b| matches!(b, b'\t' | b' ')).count()..]
}

/// As of any header: a message's own first words make none.
fn is_certain(host: &[u8], tag: &Tag, field: &[u8]) -> bool {
    tag.bracketed || program::of(&field[..tag.name]).is_some() || !host.is_empty() && is_header(host, tag, field)
}

/// Kiwi writes `Auth.Info`.
fn is_named_priority(field: &[u8]) -> bool {
    let mut small = [0; 24];
    let Some(small) = small.get_mut(..field.len()) else { return false };
    small.copy_from_slice(field);
    small.make_ascii_lowercase();
    is_priority(field) || is_priority(small)
}
