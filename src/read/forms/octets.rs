//! Syslog over TCP as it came, with the length of each message before it (RFC 6587): `123 <38>1 2026-…124 <38>1 …`.

use super::{Lines, Rewrite, Taken};
use crate::read::bytes::digits;
use crate::read::stamp;
use crate::read::unpack::Input;

/// A longer message is not looked for; sshd writes 1 KiB at most.
const LONGEST: usize = 32 << 10;
/// So many bytes show whether a message begins: its length, and its priority.
const HEAD: usize = 16;

/// Makes a line of each message.
#[derive(Debug, Default)]
pub(super) struct Octets {
    lines: Lines,
}

impl Octets {
    /// Does a file begin with such a message?
    pub(super) fn begin(input: &mut Input) -> bool {
        input.peek(1).first().is_some_and(u8::is_ascii_digit) && count(input.peek(HEAD)).is_some()
    }
}

impl Rewrite for Octets {
    fn next(&mut self, input: &mut Input, out: &mut Vec<u8>) -> bool {
        if let Some((start, end)) = count(input.peek(HEAD))
            && let message = input.peek(end + HEAD)
            && let Some(behind) = message.get(end..)
            && let Some(gap) = gap(behind)
        {
            // More than one line in a message would be lines that nobody else counts.
            let text = message[start..end].split(|b| *b == b'\n').next().unwrap_or_default();
            out.extend_from_slice(text);
            out.push(b'\n');
            input.consume(end + gap);
            return true;
        }
        // A length that leads nowhere is not believed: the message ends with its line.
        match self.lines.next(input) {
            None => return false,
            Some(Taken::Part(text)) => out.extend_from_slice(text),
            Some(Taken::Line(text)) => {
                let start = count(&text[..text.len().min(HEAD)]).map_or(0, |(start, _)| start);
                out.extend_from_slice(&text[start..]);
            }
        }
        true
    }
}

/// Where a message begins and ends that has its length before it.
fn count(text: &[u8]) -> Option<(usize, usize)> {
    let (length, digits) = digits::leading(text);
    let rest = text.get(digits..)?.strip_prefix(b" ")?;
    let length = usize::try_from(length).ok().filter(|length| (1..=LONGEST).contains(length))?;
    stamp::priority(rest)?;
    Some((digits + 1, digits + 1 + length))
}

/// How much stands between a message and the next one, or the end: some put each on a line of its own.
fn gap(behind: &[u8]) -> Option<usize> {
    let gap = behind.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    (gap > 0 || behind.is_empty() || count(behind).is_some()).then_some(gap)
}
