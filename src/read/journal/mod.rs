//! journald's journal: its files, and what `journalctl` makes of them (`export`, `json`, `json-pretty`, `json-seq`,
//! `json-sse`, `verbose`).
//!
//! Each form fills an [`entry::Entry`]; `rows` keeps what may matter of it, in blocks that `parse` turns into
//! events as it does with blocks of lines. An entry counts as one line, its number is its place in the source.
//! journalctl's `short*` forms are text and read as such. Nothing here needs libsystemd or runs journalctl.
//!
//! | file | what it is for |
//! |---|---|
//! | `files` | journal files, opened; `objects` reads the objects in one, `walk` finds its entries, `set` merges several |
//! | `export`, `json`, `verbose` | what journalctl printed |
//! | `entry` | one entry, whatever it was read from |
//! | `rows` | entries → blocks; `trust` tells whether the program an entry names wrote it |

pub mod entry;
mod export;
#[cfg(feature = "journal")]
mod files;
mod json;
#[cfg(feature = "journal")]
mod objects;
pub mod rows;
#[cfg(feature = "journal")]
mod set;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
pub mod trust;
mod verbose;
#[cfg(feature = "journal")]
mod walk;

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use super::parse::blocks::Block;
use super::stamp::{Kind, Stamp};
use super::unpack;
use crate::model::{Gap, Resolution, Trouble};
use entry::Entry;
use rows::Collector;

/// First bytes of a journal file.
pub const MAGIC: &[u8; 8] = b"LPKSHHRH";

/// How a journal is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// journald's own files.
    File,
    /// `journalctl -o export`.
    Export,
    /// `journalctl -o json`, `json-pretty`, `json-seq`, `json-sse`.
    Json,
    /// `journalctl -o verbose`.
    Verbose,
}

/// One file or stream of a journal.
pub struct Origin {
    /// Shown name.
    pub name: String,
    /// The file.
    pub path: Option<PathBuf>,
    /// What comes out of a pipe, or was unpacked.
    pub stream: Option<Box<dyn Read + Send>>,
}

/// How the reading went.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What ended it early.
    pub failure: Option<io::Error>,
    /// Entries that could not be read.
    pub damaged: u64,
    /// What went wrong on the way.
    pub troubles: Vec<Trouble>,
    /// Entries whose numbers are missing between those of these files.
    pub missing: u64,
    /// Where entries are missing; the longest, if there are very many.
    pub gaps: Vec<Gap>,
}

/// Receives the entries.
pub trait EntrySink {
    /// Is an entry with such a tag wanted whole? Of any other only stamps, boot and host have to be true.
    fn wants(&self, _tag: &[u8]) -> bool {
        true
    }
    /// An entry; false if no more are wanted.
    fn take(&mut self, entry: &Entry) -> bool;
    /// An entry that could not be read.
    fn damaged(&mut self) {}
}

/// Reads all entries in the order in which they were written; hands blocks to `emit` until that returns false.
pub fn read(form: Form, origins: Vec<Origin>, emit: &mut dyn FnMut(Block) -> bool) -> Outcome {
    let mut collector = Collector::new(emit);
    let outcome = entries(form, origins, &mut collector);
    collector.flush();
    outcome
}

/// Reads all entries as they are, whoever wrote them.
pub fn entries(form: Form, origins: Vec<Origin>, sink: &mut dyn EntrySink) -> Outcome {
    match form {
        Form::File => files(origins, sink),
        Form::Export => streams(origins, |reader| export::read(reader, sink)),
        Form::Json => streams(origins, |reader| json::read(reader, sink)),
        Form::Verbose => streams(origins, |reader| verbose::read(reader, sink)),
    }
}

fn streams(origins: Vec<Origin>, mut read: impl FnMut(Box<dyn Read + Send>) -> Outcome) -> Outcome {
    let mut all = Outcome::default();
    for stream in origins.into_iter().filter_map(|o| o.stream) {
        let one = read(stream);
        all.failure = all.failure.or(one.failure);
        all.damaged += one.damaged;
    }
    all
}

#[cfg(feature = "journal")]
fn files(origins: Vec<Origin>, sink: &mut dyn EntrySink) -> Outcome {
    files::read(origins, sink)
}

/// This build cannot read journal files, and `source::sniff` does not send any here.
#[cfg(not(feature = "journal"))]
fn files(_: Vec<Origin>, _: &mut dyn EntrySink) -> Outcome {
    Outcome::default()
}

/// The form of what begins like this, if it is a journal.
pub fn form(head: &[u8]) -> Option<Form> {
    if head.starts_with(MAGIC) {
        return cfg!(feature = "journal").then_some(Form::File);
    }
    let text = head.trim_ascii_start();
    let address = [&b"__CURSOR="[..], b"__REALTIME_TIMESTAMP=", b"__MONOTONIC_TIMESTAMP=", b"__SEQNUM="];
    if address.iter().any(|field| text.starts_with(field)) {
        return Some(Form::Export);
    }
    if verbose::begins(head).is_some() {
        return Some(Form::Verbose);
    }
    let text = json::unmarked(text);
    let names = [&b"\"__REALTIME_TIMESTAMP\""[..], b"\"__CURSOR\"", b"\"_BOOT_ID\"", b"\"SYSLOG_IDENTIFIER\""];
    let is_json = text.starts_with(b"{") && names.iter().any(|name| memchr::memmem::find(text, name).is_some());
    is_json.then_some(Form::Json)
}

/// When a journal begins, by its head.
pub fn begins(form: Form, head: &[u8]) -> Option<Stamp> {
    let micros = match form {
        Form::Verbose => u64::try_from(verbose::begins(head)?).ok()?,
        // `head_entry_realtime` of the header.
        Form::File => u64::from_le_bytes(*head.get(184..192)?.first_chunk()?),
        Form::Export | Form::Json => {
            let name = b"__REALTIME_TIMESTAMP";
            let value = &head[memchr::memmem::find(head, name)? + name.len()..];
            let digits = value.iter().skip_while(|b| matches!(b, b'"' | b':' | b'=' | b' ' | b'\t'));
            let digits = digits.take_while(|b| b.is_ascii_digit()).take(18);
            digits.fold(0, |value, digit| value * 10 + u64::from(digit - b'0'))
        }
    };
    let micros = entry::time(micros).filter(|t| *t > 0)?;
    Some(Stamp { micros, kind: Kind::Utc, resolution: Resolution::Micro })
}

/// When an entry of `journalctl -o verbose` was written that begins with this line.
pub fn verbose_begins(line: &[u8]) -> Option<Stamp> {
    verbose::moment(line).map(|micros| Stamp { micros, kind: Kind::Utc, resolution: Resolution::Micro })
}

/// When the first of several files begins.
pub fn earliest(files: &[PathBuf]) -> Option<Stamp> {
    let head = |path: &PathBuf| {
        let mut head = Vec::new();
        let unpacked = unpack::unpack(File::open(path).ok()?).ok()?;
        unpacked.reader.take(192).read_to_end(&mut head).ok()?;
        begins(Form::File, &head)
    };
    files.iter().filter_map(head).min_by_key(|stamp| stamp.micros)
}
