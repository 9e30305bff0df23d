//! Text from a log is written by whoever connects: nothing of it may steer the reader's terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// The same text with its invisible characters spelled out: control characters as `\x1b`, what turns or hides text
/// (bidi overrides, zero-width characters, tags) as `\u{202e}`.
pub fn safe(text: &str) -> Cow<'_, str> {
    // Nearly all text is printable ASCII, which is quickly checked.
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) || text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if is_plain(c) => out.push(c),
            c if (c as u32) < 0x100 => escape_byte(&mut out, c as u8),
            c => escape_char(&mut out, c),
        }
    }
    Cow::Owned(out)
}

/// The same for bytes that may not be UTF-8: those that are not are shown as `\xff`.
pub fn safe_bytes(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(&safe(chunk.valid()));
        chunk.invalid().iter().for_each(|b| escape_byte(&mut out, *b));
    }
    out
}

/// The same text for terminals and files that know ASCII only.
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            c if c.is_ascii() => out.push(c),
            '…' => out.push_str("..."),
            '–' | '—' | '−' | '·' | '•' => out.push('-'),
            '“' | '”' | '„' => out.push('"'),
            '‘' | '’' => out.push('\''),
            '→' => out.push_str("->"),
            '≥' => out.push_str(">="),
            '≤' => out.push_str("<="),
            '×' => out.push('x'),
            '\u{a0}' => out.push(' '),
            c => escape_char(&mut out, c),
        }
    }
    Cow::Owned(out)
}

fn escape_byte(out: &mut String, byte: u8) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\\x{byte:02x}");
}

fn escape_char(out: &mut String, c: char) {
    let _ = write!(out, "\\u{{{:x}}}", c as u32);
}

/// Shows as itself and moves nothing else.
fn is_plain(c: char) -> bool {
    let hides = matches!(
        c as u32,
        0x00ad
            | 0x034f
            | 0x0600..=0x0605
            | 0x061c
            | 0x06dd
            | 0x070f
            | 0x08e2
            | 0x115f..=0x1160
            | 0x17b4..=0x17b5
            | 0x180b..=0x180f
            | 0x200b..=0x200f
            | 0x2028..=0x202e
            | 0x2060..=0x206f
            | 0x3164
            | 0xfe00..=0xfe0f
            | 0xfeff
            | 0xffa0
            | 0xfff0..=0xfffb
            | 0x1_bca0..=0x1_bca3
            | 0x1_d173..=0x1_d17a
            | 0xe_0000..=0xe_0fff
    );
    !c.is_control() && !hides
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_become_letters() {
        assert_eq!(safe("root\x1b[2J\x07"), "root\\x1b[2J\\x07");
        assert_eq!(safe("a\u{9b}31m\r\n\tb\x7f"), "a\\x9b31m\\x0d\\x0a\\x09b\\x7f");
    }

    #[test]
    fn nothing_turns_or_hides_text() {
        assert_eq!(safe("moc\u{202e}evil"), "moc\\u{202e}evil");
        assert_eq!(
            safe("a\u{200b}b\u{2066}c\u{feff}d\u{e0041}\u{2028}"),
            "a\\u{200b}b\\u{2066}c\\u{feff}d\\u{e0041}\\u{2028}"
        );
    }

    #[test]
    fn honest_names_stay_as_they_are() {
        for name in ["alice", "Jürgen", "山田", "o'neil", ""] {
            assert!(matches!(safe(name), Cow::Borrowed(same) if same == name));
        }
    }

    #[test]
    fn bytes_that_are_no_text_show_as_bytes() {
        assert_eq!(safe_bytes(b"a\xff\xfeb\x1b"), "a\\xff\\xfeb\\x1b");
        assert_eq!(safe_bytes("Jürgen".as_bytes()), "Jürgen");
    }

    #[test]
    fn ascii_keeps_the_sense() {
        assert_eq!(ascii("ends … ≥ 5 – “x” → Jürgen"), "ends ... >= 5 - \"x\" -> J\\u{fc}rgen");
    }
}
