//! Text or not? People point at everything in `/var/log`.

use crate::read::journal::{self, Form};
use crate::read::unpack::Packing;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Lines, or at least nothing that speaks against it.
    Text,
    /// Nothing.
    Empty,
    /// A journal of systemd, or what journalctl printed of it.
    Journal(Form),
    /// Something else; what it looks like, with its article: `a systemd journal file`.
    Binary(&'static str),
}

const JOURNAL: &str = "a systemd journal file";
const EVENTS: &str = "a Windows event log";
const LOGINS: &str = "a file of utmp/wtmp records";
const UTF16: &str = "UTF-16 text";
const ZIP: &str = "a zip archive";
const TAR: &str = "a tar archive";
const SEVEN_ZIP: &str = "a 7-Zip archive";
const COMPRESS: &str = "a compressed file of `compress`";
const PACKED: &str = "a file packed more than twice";
const ZEROS: &str = "a file of nothing but NUL bytes";

/// Where which bytes give a format away.
const MAGIC: [(usize, &[u8], &str); 21] = [
    (0, b"LPKSHHRH", JOURNAL),
    (0, b"ElfFile\0", EVENTS),
    (0, b"\x7fELF", "an ELF program"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"\xd4\xc3\xb2\xa1", "a packet capture (pcap)"),
    (0, b"\xa1\xb2\xc3\xd4", "a packet capture (pcap)"),
    (0, b"\x4d\x3c\xb2\xa1", "a packet capture (pcap)"),
    (0, b"\xa1\xb2\x3c\x4d", "a packet capture (pcap)"),
    (0, b"\x0a\x0d\x0d\x0a", "a packet capture (pcapng)"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (257, b"ustar", TAR),
    (0, b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (0, b"\x1f\x9d", COMPRESS),
    (0, b"%PDF-", "a PDF"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"\xff\xfe", UTF16),
    (0, b"\xfe\xff", UTF16),
    // Written in the order of bytes of the machine.
    (0, b"\x96\xd5", "a sysstat file (sar)"),
    (0, b"\xd5\x96", "a sysstat file (sar)"),
];

/// Tells whether the start of a file (unpacked; 64 KiB are plenty) can be a text log.
///
/// Doubt is in favour of text: logs hold stray NUL bytes, escapes, bytes that are no UTF-8, and after a crash
/// whole blocks of NUL bytes.
pub fn sniff(first: &[u8]) -> Content {
    if first.is_empty() {
        return Content::Empty;
    }
    if let Some(form) = journal::form(first) {
        return Content::Journal(form);
    }
    let magic = MAGIC.iter().find(|(at, magic, _)| first.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    if let Some((_, _, what)) = magic {
        return Content::Binary(what);
    }
    match first {
        _ if Packing::of(first) != Packing::Plain => Content::Binary(PACKED),
        _ if are_logins(first) => Content::Binary(LOGINS),
        _ if is_utf16(first) => Content::Binary(UTF16),
        _ if first.iter().all(|b| *b == 0) => Content::Binary(ZEROS),
        _ if is_noise(first) => Content::Binary("binary data"),
        _ => Content::Text,
    }
}

/// What to do with a file that is not text.
pub(super) fn advice(what: &str) -> &'static str {
    match what {
        JOURNAL => "pipe it in, `journalctl --file FILE -t sshd -t sshd-session -o short-iso-precise | sshlogs -`",
        EVENTS => "export the OpenSSH log as text and give that",
        LOGINS => "`last -f` reads it; the lines of sshd are in auth.log or secure",
        UTF16 => "convert it with `iconv -f UTF-16 -t UTF-8`",
        ZIP | TAR | SEVEN_ZIP | COMPRESS | PACKED => "unpack it and give the files in it",
        ZEROS => "what was in it is lost; try an older rotation",
        _ => "give the file that has the lines of sshd",
    }
}

/// Records of 384 bytes as Linux writes them: a type, a line, a user, a time in this century.
fn are_logins(first: &[u8]) -> bool {
    let is_record = |record: &[u8]| {
        let text = |range: std::ops::Range<usize>| {
            let end = record[range].iter().rev().skip_while(|b| **b == 0);
            end.into_iter().all(|b| *b == 0 || b.is_ascii_graphic() || *b == b' ')
        };
        let stamp = u32::from_le_bytes([record[340], record[341], record[342], record[343]]);
        record[0] <= 9 && record[1..4] == [0; 3] && text(8..40) && text(44..76) && stamp > 900_000_000
    };
    let mut records = first.chunks_exact(384).take(4).peekable();
    records.peek().is_some() && records.all(is_record)
}

/// UTF-16 without a mark: every other byte is NUL, the ones between are letters.
pub(in crate::read) fn is_utf16(first: &[u8]) -> bool {
    let pairs = first.chunks_exact(2);
    let (all, mut low, mut high) = (pairs.len(), 0, 0);
    for pair in pairs {
        let is_letter = |b: u8| matches!(b, b' '..=b'~' | b'\t' | b'\r' | b'\n');
        low += usize::from(pair[1] == 0 && is_letter(pair[0]));
        high += usize::from(pair[0] == 0 && is_letter(pair[1]));
    }
    all >= 4 && low.max(high) * 10 > all * 9
}

/// More control characters than escapes and accidents explain. A run of NUL bytes counts as one: that is how a
/// crash leaves a log, while numbers in binary data make many short runs.
fn is_noise(first: &[u8]) -> bool {
    let (mut text, mut noise, mut last) = (0, 0, 1);
    for &b in first {
        match b {
            0 => noise += usize::from(last != 0),
            b'\t' | b'\n' | b'\r' | 0x1b => text += 1,
            0..0x20 | 0x7f => noise += 1,
            _ => text += 1,
        }
        last = b;
    }
    noise > 2 && noise * 20 > text + noise
}
