//! Lines with a terminal's colours in them: `grep --color=always`, `script`, `docker compose logs`, `stern`, `ccze -A`.

use super::quoted::is_log;
use super::{Lines, Rewrite, Taken, first_line};
use crate::read::header::HeaderCache;
use crate::read::unpack::Input;

/// A longer one is none.
const LONGEST: usize = 32;

/// Takes off what sets colours and what goes with it; what moves the cursor stays, and is no line of a log.
#[derive(Debug, Default)]
pub(super) struct Coloured {
    lines: Lines,
}

impl Coloured {
    /// Do lines of a file have colours in them?
    pub(super) fn begin(input: &mut Input) -> bool {
        let head = first_line(input);
        // Nearly no log has any.
        if memchr::memchr(0x1b, head).is_none() {
            return false;
        }
        let (mut plain, mut cache) = (Vec::new(), HeaderCache::default());
        head.split(|b| *b == b'\n').any(|line| {
            plain.clear();
            uncolour(line, &mut plain);
            // `journalctl -o verbose` colours messages only.
            plain.len() < line.len() && (is_log(&plain, &mut cache) || plain.starts_with(b"    MESSAGE="))
        })
    }
}

impl Rewrite for Coloured {
    fn next(&mut self, input: &mut Input, out: &mut Vec<u8>) -> bool {
        let taken = self.lines.next(input);
        if let Some(Taken::Line(text) | Taken::Part(text)) = taken {
            uncolour(text, out);
        }
        taken.is_some()
    }
}

/// Appends a line without its colours.
fn uncolour(line: &[u8], out: &mut Vec<u8>) {
    let mut rest = line;
    while let Some(at) = memchr::memchr(0x1b, rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let len = colour(rest).unwrap_or(1);
        out.extend_from_slice(if len > 1 { &[] } else { &rest[..1] });
        rest = &rest[len..];
    }
    out.extend_from_slice(rest);
}

/// The length of `ESC [ 0 1 ; 3 1 m`, or of `ESC [ K`, that a text begins with.
fn colour(text: &[u8]) -> Option<usize> {
    let inner = text.strip_prefix(b"\x1b[")?;
    let len = inner.iter().take(LONGEST).take_while(|b| matches!(b, b'0'..=b'9' | b';' | b':')).count();
    matches!(inner.get(len), Some(b'm' | b'K')).then_some(len + 3)
}
