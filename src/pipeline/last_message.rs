//! The last message of a block: the next block may begin with `last message repeated N times`.

use std::ops::Range;

use memchr::{memchr, memrchr};

use crate::model::{Event, Span};

/// An event, the name of its host and its whole line: the block they stood in goes.
pub(super) struct LastMessage {
    event: Event,
    bytes: Vec<u8>,
}

impl LastMessage {
    /// Copies an event out of the bytes its spans point into.
    pub fn of(event: &Event, bytes: &[u8]) -> LastMessage {
        let (host, line) = (event.host.of(bytes), line_of(event.body, bytes));
        let copy = [host, b"\n", &bytes[line.clone()], b"\n"].concat();
        let moved = |span: Span| match line.contains(&(span.start as usize)) {
            true => Span { start: (span.start as usize - line.start + host.len() + 1) as u32, ..span },
            false => Span::default(),
        };
        let event = with_spans(event, Span { start: 0, len: host.len() as u32 }, moved);
        LastMessage { event, bytes: copy }
    }

    /// Is it a message that the catalogue knows?
    pub fn is_known(&self) -> bool {
        self.event.message.is_some()
    }

    /// Appends its texts to other bytes. The event's spans point there.
    pub fn append_to(&self, bytes: &mut Vec<u8>) -> Event {
        // The last line of a log may have no end.
        bytes.push(b'\n');
        let base = bytes.len() as u32;
        bytes.extend_from_slice(&self.bytes);
        let moved = |span: Span| Span { start: span.start + base, ..span };
        with_spans(&self.event, moved(self.event.host), moved)
    }
}

/// The line that a part of it stands in.
fn line_of(part: Span, bytes: &[u8]) -> Range<usize> {
    let at = (part.start as usize).min(bytes.len());
    let start = memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1);
    start..memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline)
}

/// The same event, of which each text stands elsewhere; that of its host often stood in an earlier line.
fn with_spans(event: &Event, host: Span, moved: impl Fn(Span) -> Span) -> Event {
    let [tag, user, name, text, body] = [event.tag, event.user, event.name, event.text, event.body].map(moved);
    Event { host, tag, user, name, text, body, ..*event }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::parse::blocks::Block;
    use crate::read::parse::{ParseOptions, parse};

    #[test]
    fn a_message_says_the_same_behind_another_block() {
        let log = b"Nov 22 10:00:00 web1 sshd[7]: Server listening on 0.0.0.0 port 22.\n\
                    Nov 22 10:00:01 web1 sshd[8]: Failed password for invalid user eve from 192.0.2.1 port 22 ssh2";
        let batch = parse(Block { bytes: log.to_vec(), ..Block::default() }, ParseOptions::default()).batch;
        let said = &batch.events[1];
        assert!(said.host.start < said.tag.start - 50, "its host stands in the line before");
        let mut bytes = b"a line without an end".to_vec();
        let again = LastMessage::of(said, &batch.bytes).append_to(&mut bytes);
        let texts = |e: &Event, bytes: &[u8]| {
            [e.host, e.tag, e.user, e.name, e.text, e.body].map(|span| span.of(bytes).to_vec())
        };
        assert_eq!(texts(&again, &bytes), texts(said, &batch.bytes));
        assert_eq!(again.user.of(&bytes), b"eve");
        let line = line_of(again.body, &bytes);
        assert_eq!(&bytes[line], log.split(|b| *b == b'\n').next_back().unwrap_or_default());
    }
}
