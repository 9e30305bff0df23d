//! UTF-16, which PowerShell writes where a command's output goes to a file (`ssh web1 journalctl > log.txt`).

use super::Rewrite;
use crate::read::source::is_utf16;
use crate::read::unpack::Input;

/// So many bytes show it.
const HEAD: usize = 256;

/// Makes UTF-8 of it.
pub(super) struct Utf16 {
    is_big_endian: bool,
}

impl Utf16 {
    /// Is a file in UTF-16, with or without a mark? The mark is taken off.
    pub(super) fn begin(input: &mut Input) -> Option<Utf16> {
        let looks_like_it = |head: &[u8]| matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, ..] | [_, 0, ..]);
        if !looks_like_it(input.peek(2)) {
            return None;
        }
        let head = input.peek(HEAD);
        let mark = if matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) { 2 } else { 0 };
        let text = &head[mark..head.len().min(HEAD)];
        // What has a mark and is no text of ours is told by its name, not by its letters.
        if !is_utf16(text) {
            return None;
        }
        let is_big_endian = text[0] == 0;
        input.consume(mark);
        Some(Utf16 { is_big_endian })
    }
}

impl Rewrite for Utf16 {
    fn next(&mut self, input: &mut Input, out: &mut Vec<u8>) -> bool {
        let here = input.peek(4);
        let unit = |pair: &[u8]| {
            let [high, low] = if self.is_big_endian { [pair[0], pair[1]] } else { [pair[1], pair[0]] };
            u16::from_be_bytes([high, low])
        };
        let mut units: Vec<u16> = here.chunks_exact(2).map(unit).collect();
        // The other half of a pair has not been read yet.
        if units.len() > 1 && units.last().is_some_and(|last| (0xd800..0xdc00).contains(last)) {
            units.pop();
        }
        let mut text = [0; 4];
        for c in char::decode_utf16(units.iter().copied()) {
            out.extend_from_slice(c.unwrap_or(char::REPLACEMENT_CHARACTER).encode_utf8(&mut text).as_bytes());
        }
        // Half a unit at the end is nothing.
        let len = if units.is_empty() { here.len() } else { 2 * units.len() };
        input.consume(len);
        len > 0
    }
}
