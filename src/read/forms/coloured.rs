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
        let (mut lines, mut coloured) = (0, 0);
        for line in head.split(|b| *b == b'\n') {
            plain.clear();
            uncolour(line, &mut plain);
            let has_colours = plain.len() < line.len();
            // `journalctl -o verbose` colours messages only.
            if has_colours && plain.starts_with(b"    MESSAGE=") {
                return true;
            }
            if !is_log(&plain, &mut cache) {
                continue;
            }
            if has_colours && (ends_coloured(line) || !is_log(line, &mut cache)) {
                return true;
            }
            lines += 1;
            coloured += u32::from(has_colours);
        }
        // A stranger's name may have colours in it: they are his, and taken off it would be somebody else's.
        coloured > 0 && 2 * coloured >= lines
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

/// Does a line end with what sets the colour back? Whoever paints a message does so at its end.
fn ends_coloured(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    memchr::memrchr(0x1b, line).is_some_and(|at| colour(&line[at..]) == Some(line.len() - at))
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
