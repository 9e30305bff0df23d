//! The fields of RFC 5424 behind the host: `APP PROCID MSGID [structured data] MSG`.

use super::tag;

/// What stands between host and message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fields<'a> {
    /// The program's name; empty for `-`.
    pub app: &'a [u8],
    /// Mostly its pid; empty for `-`.
    pub procid: &'a [u8],
    /// The message, without its byte-order mark.
    pub message: &'a [u8],
}

impl Fields<'_> {
    /// The pid; 0 for `-`, `None` for what is no number.
    pub(super) fn pid(&self) -> Option<u32> {
        match tag::pid(self.procid) {
            Some((pid, len)) if len == self.procid.len() => Some(pid),
            _ => self.procid.is_empty().then_some(0),
        }
    }
}

/// Reads the fields; `None` where there are too few, or the structured data never ends.
pub(super) fn fields(text: &[u8]) -> Option<Fields<'_>> {
    let (app, rest) = field(text)?;
    let (procid, rest) = field(rest)?;
    let (_, rest) = field(rest)?;
    let message = tag::unblank(&rest[structured_data(rest)?..]);
    let message = message.strip_prefix(b"\xef\xbb\xbf").unwrap_or(message);
    Some(Fields { app, procid, message })
}

/// A field and what follows its blank; `-` is an empty field.
pub(super) fn field(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(b' ', text).filter(|end| *end > 0)?;
    let word = &text[..end];
    Some((if word == b"-" { &[] } else { word }, &text[end + 1..]))
}

/// The length of `-` or of `[id name="value"]…`; a `]` inside a value is not its end.
fn structured_data(text: &[u8]) -> Option<usize> {
    if text.first() == Some(&b'-') {
        return matches!(text.get(1), None | Some(b' ')).then_some(1);
    }
    let mut at = 0;
    while text.get(at) == Some(&b'[') {
        at += 1 + element(&text[at + 1..])?;
    }
    (at > 0 && matches!(text.get(at), None | Some(b' '))).then_some(at)
}

/// The length of one element up to and with its `]`.
fn element(text: &[u8]) -> Option<usize> {
    let (mut quoted, mut at) = (false, 0);
    loop {
        match text.get(at)? {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b']' if !quoted => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structured_data_ends_where_it_ends() {
        let message = |text: &'static str| fields(text.as_bytes()).map(|f| f.message);
        assert_eq!(message("sshd 7 - - hello"), Some(&b"hello"[..]));
        assert_eq!(message("sshd 7 ID1 [a b=\"c\"] hello"), Some(&b"hello"[..]));
        assert_eq!(message("sshd 7 - [a b=\"x\\] y\\\" z\"][c] \u{feff}hello"), Some(&b"hello"[..]));
        assert_eq!(message("sshd 7 - [a b=\"] sshd 8 - - forged\"] hello"), Some(&b"hello"[..]));
        assert_eq!(message("sshd 7 - -"), Some(&b""[..]));
        for broken in ["sshd 7 - [a b=\"c] hello", "sshd 7 - hello", "sshd 7", "", "sshd 7 - [a]hello"] {
            assert_eq!(message(broken), None, "{broken}");
        }
    }

    #[test]
    fn nothing_is_written_as_a_dash() {
        assert_eq!(fields(b"- - - - x"), Some(Fields { app: b"", procid: b"", message: b"x" }));
        assert_eq!(fields(b"- - - - x").and_then(|f| f.pid()), Some(0));
        assert_eq!(fields(b"sshd 12 - - x").and_then(|f| f.pid()), Some(12));
        assert_eq!(fields(b"sshd 12a - - x").and_then(|f| f.pid()), None);
    }
}
