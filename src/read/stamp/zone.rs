//! The zone behind a time: `Z`, `+01:00`, ` UTC`, ` CET`.

/// What stands for the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrittenZone {
    /// Seconds east of UTC; `None` for a name that says too little (`CST` is three zones).
    pub offset: Option<i64>,
    /// Its length, with the blank before it.
    pub len: usize,
}

/// Names that other tools than journalctl put behind a time; a host of that name would be a strange one.
const NAMES: [&[u8]; 24] = [
    b"CET", b"CEST", b"EET", b"EEST", b"WET", b"WEST", b"BST", b"IST", b"MSK", b"EST", b"EDT", b"CST", b"CDT", b"MST",
    b"MDT", b"PST", b"PDT", b"JST", b"KST", b"HKT", b"AEST", b"AEDT", b"NZST", b"NZDT",
];

/// The zone `text` begins with, if it does. `always` says that the format always writes one there, so that any short
/// word in capitals is one; elsewhere it may be the host.
pub(super) fn read(text: &[u8], always: bool) -> Option<WrittenZone> {
    match text.first()? {
        b'Z' | b'z' => Some(WrittenZone { offset: Some(0), len: 1 }),
        b'+' | b'-' => offset(text),
        b' ' => {
            let word = &text[1..];
            let zone = match word.first()? {
                b'+' | b'-' => offset(word)?,
                b'A'..=b'Z' => named(word, always)?,
                _ => return None,
            };
            // Behind a blank it is only a zone if the word ends where the zone does.
            matches!(word.get(zone.len), None | Some(b' ')).then_some(WrittenZone { len: zone.len + 1, ..zone })
        }
        _ => None,
    }
}

/// `+01:00`, `+0100`, `+01`.
fn offset(text: &[u8]) -> Option<WrittenZone> {
    let (hours, minutes, len) = match text {
        [_, a, b, b':', c, d, ..] if is_digits([a, b, c, d]) => (tens(a, b), tens(c, d), 6),
        [_, a, b, c, d, ..] if is_digits([a, b, c, d]) => (tens(a, b), tens(c, d), 5),
        [_, a, b, ..] if is_digits([a, b]) => (tens(a, b), 0, 3),
        _ => return None,
    };
    let east = if text[0] == b'-' { -1 } else { 1 };
    // Kiribati is 14 h ahead.
    (hours <= 15 && minutes < 60).then_some(WrittenZone { offset: Some(east * (hours * 3600 + minutes * 60)), len })
}

fn is_digits<const N: usize>(bytes: [&u8; N]) -> bool {
    bytes.iter().all(|b| b.is_ascii_digit())
}

fn tens(tens: &u8, ones: &u8) -> i64 {
    i64::from(tens - b'0') * 10 + i64::from(ones - b'0')
}

fn named(word: &[u8], always: bool) -> Option<WrittenZone> {
    let len = word.iter().take(6).take_while(|b| b.is_ascii_uppercase()).count();
    let name = &word[..len];
    match name {
        b"UTC" | b"GMT" | b"Z" => Some(WrittenZone { offset: Some(0), len }),
        _ if (always && (2..=5).contains(&len)) || NAMES.contains(&name) => Some(WrittenZone { offset: None, len }),
        _ => None,
    }
}
