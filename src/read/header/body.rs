//! What some writers put around a message: repeat counts, kernel clocks, Solaris ids, process titles.

use super::tag::{self, unblank};
use crate::model::Program;
use crate::read::bytes::digits;
use crate::read::stamp::{self, Kind};

/// A message as the catalogue knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Body<'a> {
    /// The message itself.
    pub text: &'a [u8],
    /// The pid from the tag, or from the title where the tag had none.
    pub pid: u32,
    /// How often it was written.
    pub repeats: u32,
}

/// Takes off what surrounds a message of `program`.
pub(in crate::read) fn unwrap(program: Program, pid: u32, text: &[u8]) -> Body<'_> {
    match plain(program, pid, text) {
        Some(text) => Body { text, pid, repeats: 1 },
        None => wrapped(program, pid, unblank(text)),
    }
}

/// A message that, as most, has nothing around it but blanks before it.
#[inline(always)]
pub(super) fn plain(program: Program, pid: u32, text: &[u8]) -> Option<&[u8]> {
    let text = unblank(text);
    let is_plain = !matches!(text.first(), Some(b'm' | b'[')) && (pid != 0 || program != Program::Sshd);
    is_plain.then_some(text)
}

#[inline(never)]
fn wrapped(program: Program, pid: u32, text: &[u8]) -> Body<'_> {
    let (text, repeats) = inside_repeat(text).unwrap_or((text, 1));
    let (text, pid) = match text.first() {
        Some(b'[') if program == Program::Kernel => (without_boot_clock(text), pid),
        Some(b'[') => (without_message_id(text), pid),
        _ if pid == 0 && program == Program::Sshd => titled(text).unwrap_or((text, 0)),
        _ => (text, pid),
    };
    Body { text, pid, repeats }
}

/// rsyslog: `message repeated 5 times: [ Failed password …]`.
fn inside_repeat(text: &[u8]) -> Option<(&[u8], u32)> {
    let text = text.strip_prefix(b"message repeated ")?;
    let (times, len) = tag::pid(text)?;
    let inner = unblank(text[len..].strip_prefix(b" times: [")?);
    // A line cut short has no bracket of its own; the one of `[preauth]` stays.
    let cut = inner.ends_with(b" [preauth]") || inner.ends_with(b" [postauth]");
    let inner = if cut { inner } else { inner.strip_suffix(b"]").unwrap_or(inner) };
    Some((inner, times.max(1)))
}

/// `last message repeated 3 times`, `--- last message repeated 3 times ---`: how often.
pub(super) fn last_repeated(text: &[u8]) -> Option<u32> {
    let text = text.strip_prefix(b"--- ").unwrap_or(text).strip_prefix(b"last message repeated ")?;
    let (times, len) = tag::pid(text)?;
    text[len..].starts_with(b" time").then_some(times)
}

/// `[  316.559919] wlan0: …`.
fn without_boot_clock(text: &[u8]) -> &[u8] {
    if let Some(behind) = plain_boot_clock(text) {
        return unblank(behind);
    }
    match stamp::stamp(text) {
        Some((stamp, len)) if stamp.kind == Kind::Monotonic => unblank(&text[len..]),
        _ => text,
    }
}

/// What stands behind a boot clock of seconds and their fraction alone, as nearly all are.
fn plain_boot_clock(text: &[u8]) -> Option<&[u8]> {
    let clock = unblank(text.strip_prefix(b"[")?);
    let (_, seconds) = digits::leading(clock);
    let fraction = clock.get(seconds..)?.strip_prefix(b".")?;
    let (_, len) = digits::leading(fraction);
    let behind = fraction.get(len..)?.strip_prefix(b"]")?;
    (matches!(seconds, 1..=10) && len > 0).then_some(behind)
}

/// Solaris: `[ID 800047 auth.info] `.
fn without_message_id(text: &[u8]) -> &[u8] {
    let id = || {
        let rest = text.strip_prefix(b"[ID ")?;
        let (_, len) = tag::pid(rest)?;
        let priority = rest[len..].strip_prefix(b" ")?;
        let end = priority.iter().take(24).position(|b| *b == b']')?;
        tag::is_priority(&priority[..end]).then(|| unblank(&priority[end + 1..]))
    };
    id().unwrap_or(text)
}

/// A library that logs in sshd's name may find its process title instead of `sshd`: `sshd: alice [priv][123]: …`.
/// Titles name users that exist, or `unknown`; no message of sshd begins like one.
fn titled(text: &[u8]) -> Option<(&[u8], u32)> {
    let word = text.iter().take(64).position(|b| matches!(b, b' ' | b'['))?;
    let role = [&b" [priv]"[..], b" [net]", b" [pam]"].into_iter().find(|role| text[word..].starts_with(role));
    if role.is_none() && !text[..word].contains(&b'@') {
        return None;
    }
    let rest = &text[word + role.map_or(0, <[u8]>::len)..];
    let (pid, len) = tag::bracketed_pid(rest)?;
    Some((unblank(rest[len..].strip_prefix(b":")?), pid))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn sshd(text: &str) -> (&str, u32, u32) {
        let body = unwrap(Program::Sshd, 0, text.as_bytes());
        (std::str::from_utf8(body.text).unwrap(), body.pid, body.repeats)
    }

    #[test]
    fn a_repeat_stands_for_its_message() {
        assert_eq!(sshd(" message repeated 5 times: [ Failed password for a]"), ("Failed password for a", 0, 5));
        assert_eq!(sshd("message repeated 2 times: [ Bye [preauth]]"), ("Bye [preauth]", 0, 2));
        assert_eq!(sshd("message repeated 2 times: [ cut short [preauth]"), ("cut short [preauth]", 0, 2));
        assert_eq!(sshd("message repeated 0 times: [x]"), ("x", 0, 1));
        assert_eq!(sshd("message repeated often"), ("message repeated often", 0, 1));
        assert_eq!(last_repeated(b"last message repeated 3 times"), Some(3));
        assert_eq!(last_repeated(b"--- last message repeated 1 time ---"), Some(1));
        assert_eq!(last_repeated(b"last message repeated often"), None);
    }

    #[test]
    fn clocks_ids_and_titles_come_off() {
        let kernel = |text: &'static str| unwrap(Program::Kernel, 0, text.as_bytes()).text;
        assert_eq!(kernel("[  316.559919] eth0: link down"), b"eth0: link down");
        assert_eq!(kernel("[    0.000000] x"), b"x");
        assert_eq!(kernel("[12345.678901 <    0.000123 >] x"), b"x");
        assert_eq!(kernel("[12345] x"), b"[12345] x");
        assert_eq!(kernel("[12345.] x"), b"[12345.] x");
        assert_eq!(kernel("[.5] x"), b"[.5] x");
        assert_eq!(kernel("[Firmware Info]: x"), b"[Firmware Info]: x");
        assert_eq!(sshd("[ID 800047 auth.info] Accepted password"), ("Accepted password", 0, 1));
        assert_eq!(sshd("[ID x] y"), ("[ID x] y", 0, 1));
        assert_eq!(sshd("alice [priv][12]: PAM said"), ("PAM said", 12, 1));
        assert_eq!(sshd("alice@pts/0[12]: PAM said"), ("PAM said", 12, 1));
        assert_eq!(sshd("Connection[12]: x"), ("Connection[12]: x", 0, 1));
        assert_eq!(sshd("Invalid user [priv][12]: x"), ("Invalid user [priv][12]: x", 0, 1));
    }
}
