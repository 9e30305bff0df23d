//! `journalctl -o json`, `json-pretty`, `json-seq` and `json-sse`: one object per entry, however it is laid out.
//!
//! Values are strings; bytes that are no text come as arrays of numbers, fields given several times as arrays of
//! values, and what journalctl found too long (without `--all`) as null.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, Read};

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::entry::{Entry, Field};
use super::{EntrySink, Outcome};
use crate::read::forms::json_value::{Value, ValueSink};

/// A longer object is no entry of a log.
const OBJECT: usize = 32 << 20;

/// Reads entries to the end.
pub fn read(reader: impl Read, sink: &mut dyn EntrySink) -> Outcome {
    let mut reader = io::BufReader::with_capacity(256 << 10, reader);
    let (mut outcome, mut entry) = (Outcome::default(), Entry::default());
    let mut object = Vec::new();
    loop {
        let start = object.len();
        let limit = (OBJECT - start.min(OBJECT)) as u64 + 1;
        match (&mut reader).take(limit).read_until(b'\n', &mut object) {
            Ok(0) => break,
            Ok(_) => {}
            Err(e) => {
                outcome.failure = Some(e);
                break;
            }
        }
        match state(&object, start) {
            State::Blank => object.truncate(start),
            State::Open if object.len() <= OBJECT => {}
            // A new object begins although the last one is not over.
            State::Anew => {
                outcome.damaged += 1;
                sink.damaged();
                object.drain(..start);
                if matches!(state(&object, 0), State::Whole) && !take(&mut object, &mut entry, sink, &mut outcome) {
                    return outcome;
                }
            }
            State::Open | State::Whole => {
                if !take(&mut object, &mut entry, sink, &mut outcome) {
                    return outcome;
                }
            }
        }
    }
    if !object.is_empty() {
        take(&mut object, &mut entry, sink, &mut outcome);
    }
    outcome
}

/// Reads an object and forgets its text; false if nobody wants more.
fn take(object: &mut Vec<u8>, entry: &mut Entry, sink: &mut dyn EntrySink, outcome: &mut Outcome) -> bool {
    entry.clear();
    let text = unmarked(object.trim_ascii());
    let mut json = serde_json::Deserializer::from_slice(text);
    let goes_on = match json.deserialize_map(Fields(entry)).and_then(|()| json.end()) {
        Ok(()) => sink.take(entry),
        Err(_) => {
            outcome.damaged += 1;
            sink.damaged();
            true
        }
    };
    object.clear();
    goes_on
}

enum State {
    /// Nothing yet.
    Blank,
    /// Goes on.
    Open,
    /// An object.
    Whole,
    /// The line added last begins an object inside another one.
    Anew,
}

/// What has been gathered so far; the last line begins at `start`. Objects are told by their lines, not by counting
/// braces: a damaged one must not swallow the rest.
fn state(object: &[u8], start: usize) -> State {
    let line = unmarked(object[start..].trim_ascii());
    match line {
        [] => State::Blank,
        [b'{', ..] if start > 0 => State::Anew,
        [b'{', .., b'}'] => State::Whole,
        b"}" | b"}," => State::Whole,
        [b'{'] => State::Open,
        // A pretty object has a field on every line; a line of anything else is damage of its own.
        _ if start > 0 => State::Open,
        _ => State::Whole,
    }
}

/// An object without what `json-seq` and `json-sse` put before it.
pub(super) fn unmarked(object: &[u8]) -> &[u8] {
    let mark = [&b"\x1e"[..], b"data: "].into_iter().find_map(|mark| object.strip_prefix(mark));
    mark.map_or(object, <[u8]>::trim_ascii_start)
}

/// An object's fields, into an entry.
struct Fields<'a>(&'a mut Entry);

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry of a journal")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if Field::of(name.as_bytes()).is_some() {
                map.next_value_seed(Value(&mut FieldValue { entry: self.0, name: &name }))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// A field of the entry, to take its value.
struct FieldValue<'a> {
    entry: &'a mut Entry,
    name: &'a str,
}

impl ValueSink for FieldValue<'_> {
    fn text(&mut self, text: &[u8]) {
        self.entry.set(self.name.as_bytes(), text);
    }

    fn array<'de, A: SeqAccess<'de>>(&mut self, mut items: A) -> Result<(), A::Error> {
        let mut bytes = Vec::new();
        while let Some(item) = items.next_element::<Item<'de>>()? {
            match item {
                Item::Byte(byte) => bytes.push(byte as u8),
                Item::Text(text) => self.text(text.as_bytes()),
                Item::Bytes(bytes) => {
                    let bytes: Vec<u8> = bytes.into_iter().map(|b| b as u8).collect();
                    self.text(&bytes);
                }
                Item::Other(_) => {}
            }
        }
        if !bytes.is_empty() {
            self.text(&bytes);
        }
        Ok(())
    }
}

/// What an array may hold: the bytes of one value, or several values.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Item<'a> {
    Byte(u16),
    #[serde(borrow)]
    Text(Cow<'a, str>),
    Bytes(Vec<u16>),
    Other(IgnoredAny),
}
