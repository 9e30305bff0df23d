//! The words between a stamp and a message: host, priority, and the tag `program[pid]:`.
//!
//! Words are read from left to right and never again; nothing here looks into the message.

use crate::read::bytes::digits;

/// A word of a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A word that is no tag, and its length. At the end of a line it may be empty.
    Word(usize),
    /// The writer's tag.
    Tag(Tag),
}

/// `sshd[123]:`, `sshd:`, `sshd[123]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Length of the name, from the start of the word.
    pub name: usize,
    /// The pid; 0 without one.
    pub pid: u32,
    /// A pid in brackets was written.
    pub bracketed: bool,
    /// Length of all of it; the message follows.
    pub len: usize,
}

/// The word `text` begins with.
pub(super) fn piece(text: &[u8]) -> Piece {
    let mut at = next_sign(text, 0);
    while let Some(&sign) = text.get(at) {
        match sign {
            b' ' => return Piece::Word(at),
            b'[' if at > 0 => {
                if let Some(tag) = with_pid(text, at) {
                    return Piece::Tag(tag);
                }
            }
            b':' if ends_tag(text, at) => {
                return Piece::Tag(Tag { name: at, pid: 0, bracketed: false, len: at + 1 });
            }
            _ => {}
        }
        at = next_sign(text, at + 1);
    }
    Piece::Word(at)
}

/// The tag whose name is so long, if a pid in brackets follows it.
fn with_pid(text: &[u8], name: usize) -> Option<Tag> {
    let (pid, len) = pid_and_end(&text[name + 1..])?;
    Some(Tag { name, pid, bracketed: true, len: name + 1 + len })
}

/// `123]:`, what stands behind the bracket of a tag: the pid, and the length of all of it.
#[inline(always)]
pub(super) fn pid_and_end(text: &[u8]) -> Option<(u32, usize)> {
    let (pid, len) = pid(text)?;
    match text.get(len..)? {
        [b']', b':', ..] => Some((pid, len + 2)),
        [b']', rest @ ..] => Some((pid, len + 1 + level(rest)?)),
        _ => None,
    }
}

/// Does the colon at `at` end a tag? `fe80::` is a host, and `[7]:` a pid that lost its name.
fn ends_tag(text: &[u8], at: usize) -> bool {
    at > 0 && matches!(text.get(at + 1), None | Some(b' ')) && text[at - 1] != b':' && text[0] != b'['
}

/// Where the next blank, `[` or `:` is, from `at` on. Eight bytes at a time: hosts differ in length, and a loop over
/// bytes whose end cannot be foreseen costs more than all it reads.
fn next_sign(text: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The lowest bit set is that of the first byte that equals `sign`; bits above it may be wrong.
    let equal = |word: u64, sign: u8| {
        let zero = word ^ (ONES * u64::from(sign));
        zero.wrapping_sub(ONES) & !zero & (ONES << 7)
    };
    while let Some((eight, _)) = text.get(at..).and_then(|rest| rest.split_first_chunk::<8>()) {
        let word = u64::from_le_bytes(*eight);
        let found = equal(word, b' ') | equal(word, b'[') | equal(word, b':');
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while text.get(at).is_some_and(|b| !matches!(b, b' ' | b'[' | b':')) {
        at += 1;
    }
    at.min(text.len())
}

/// The length of what else may stand between a pid and a blank: nothing, or the `<Level>:` that macOS puts there.
fn level(text: &[u8]) -> Option<usize> {
    match text.first() {
        None => Some(0),
        Some(b' ') => {
            let level = text.strip_prefix(b" <").map_or(0, |level| {
                let word = level.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                if level[word..].starts_with(b">:") { word + 4 } else { 0 }
            });
            Some(level)
        }
        Some(_) => None,
    }
}

/// `[123]`: the pid, and the length with the brackets.
#[inline]
pub(super) fn bracketed_pid(text: &[u8]) -> Option<(u32, usize)> {
    let (pid, len) = pid(text.strip_prefix(b"[")?)?;
    (text.get(len + 1) == Some(&b']')).then_some((pid, len + 2))
}

/// `123`: the pid, and its length.
#[inline(always)]
pub(in crate::read) fn pid(text: &[u8]) -> Option<(u32, usize)> {
    let (value, len) = digits::leading(text);
    matches!(len, 1..=10).then_some((u32::try_from(value).ok()?, len))
}

/// `text` without the blanks it begins with.
#[inline]
pub(super) fn unblank(text: &[u8]) -> &[u8] {
    match text {
        [b' ', second, ..] if *second != b' ' => &text[1..],
        _ => &text[text.iter().take_while(|b| **b == b' ').count()..],
    }
}

// A `match` on bytes compares by length first, and costs a fraction of a search through a list.
fn is_facility(word: &[u8]) -> bool {
    matches!(
        word,
        b"auth"
            | b"authpriv"
            | b"console"
            | b"cron"
            | b"daemon"
            | b"ftp"
            | b"kern"
            | b"local0"
            | b"local1"
            | b"local2"
            | b"local3"
            | b"local4"
            | b"local5"
            | b"local6"
            | b"local7"
            | b"lpr"
            | b"mail"
            | b"news"
            | b"security"
            | b"syslog"
            | b"user"
            | b"uucp"
    )
}

fn is_severity(word: &[u8]) -> bool {
    matches!(
        word,
        b"emerg"
            | b"panic"
            | b"alert"
            | b"crit"
            | b"err"
            | b"error"
            | b"warning"
            | b"warn"
            | b"notice"
            | b"info"
            | b"debug"
    )
}

/// Is this word a priority: `authpriv.info`, `<auth.info>`, `<4.6>`, AIX's `auth|security:info`, ChromeOS's `INFO`?
pub(super) fn is_priority(word: &[u8]) -> bool {
    match word {
        [b'<', inner @ .., b'>'] => {
            is_named_priority(inner) || !inner.is_empty() && inner.iter().all(|b| b.is_ascii_digit() || *b == b'.')
        }
        [b'A'..=b'Z', ..] => {
            matches!(word, b"EMERG" | b"ALERT" | b"CRIT" | b"ERR" | b"WARNING" | b"NOTICE" | b"INFO" | b"DEBUG")
        }
        [b'a'..=b'z', ..] => is_named_priority(word),
        _ => false,
    }
}

fn is_named_priority(word: &[u8]) -> bool {
    let Some(end) = word.iter().take(9).position(|b| matches!(b, b'.' | b':' | b'|')) else { return false };
    if !is_facility(&word[..end]) {
        return false;
    }
    let severity = word.iter().rposition(|b| matches!(b, b'.' | b':')).map_or(0, |at| at + 1);
    is_severity(&word[severity..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_hosts() {
        let tags: [(&str, usize, u32, usize); 10] = [
            ("sshd[123]: x", 4, 123, 10),
            ("sshd: x", 4, 0, 5),
            ("sshd[123] x", 4, 123, 9),
            ("sshd[123]:x", 4, 123, 10),
            ("sshd[123] <Info>: x", 4, 123, 17),
            ("sshd(pam_unix)[9]: x", 14, 9, 18),
            ("/usr/sbin/sshd[9]:", 14, 9, 18),
            ("sshd@1-10.0.0.1:22-10.0.0.2:5000.service[9]: x", 40, 9, 44),
            ("sssd[be[EXAMPLE.COM]]: x", 21, 0, 22),
            ("Unknown[4294967295] <Alert>: x", 7, u32::MAX, 28),
        ];
        for (text, name, pid, len) in tags {
            let Piece::Tag(tag) = piece(text.as_bytes()) else { panic!("{text}") };
            assert_eq!((tag.name, tag.pid, tag.len), (name, pid, len), "{text}");
        }
        for host in ["web1", "2001:db8::1", "fe80::", "[2001:db8::1]", "10.0.0.1", "user@host/relay", "a[b]", ":", ""] {
            assert_eq!(piece(format!("{host} sshd[1]: x").as_bytes()), Piece::Word(host.len()), "{host}");
        }
    }

    #[test]
    fn signs_are_found_wherever_they_stand() {
        for len in 0..40 {
            for sign in [b' ', b'[', b':'] {
                let mut text = vec![b'Z'; len];
                text.extend([sign, b'\x5a', b' ', b'[', b':', b'!', b';', b'\\']);
                assert_eq!(next_sign(&text, 0), len);
                assert_eq!(next_sign(&text[..len], 0), len);
                assert_eq!(next_sign(&text, len + 1), len + 2);
                assert_eq!(next_sign(&text, text.len() + 1), text.len());
            }
        }
    }

    #[test]
    fn priorities_are_told_from_hosts() {
        for word in ["authpriv.info", "<auth.info>", "<4.6>", "<38>", "auth|security:info", "kern:debug", "INFO", "ERR"]
        {
            assert!(is_priority(word.as_bytes()), "{word}");
        }
        for word in [
            "web.info",
            "auth",
            "auth.example.com",
            "info",
            "auth|info",
            "LabSZ",
            "<>",
            "WEB",
            "a.b",
            "mail.info.example",
        ] {
            assert!(!is_priority(word.as_bytes()), "{word}");
        }
    }
}
