//! Entries → blocks of rows: what `parse` needs of every entry that may matter, and a count of the others.
//!
//! A row's text is written down as a log line would have it, `2026-11-22T13:15:52.473817Z web01 sshd[27881]: …`,
//! so that `show` can print it and spans can point into it. Boots and steps of the clock become rows of their own.

use rustc_hash::FxHashMap;

use super::EntrySink;
use super::entry::{Boot, Entry};
use super::trust::{self, Trust};
use crate::model::{Micros, Program, Resolution, SECOND, Span, Timestamp};
use crate::read::header::program;
use crate::read::parse::blocks::Block;
use crate::read::stamp::{Kind, Stamp};

/// Entries in a block.
const ENTRIES: u64 = 4096;
/// Bytes of text in a block.
const BYTES: usize = 1 << 20;
/// Realtime may drift from monotonic time by so much between two entries (µs).
const STEP: i64 = 2 * SECOND;
/// Hosts remembered; a journal that names more is made up.
const HOSTS: usize = 4096;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A message.
    Message,
    /// The first entry of a new boot.
    Booted,
    /// The clock was set by so many seconds.
    Stepped(i64),
}

/// An entry that may matter.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// Its number within the block, from 1.
    pub line: u64,
    /// When journald took it in.
    pub stamp: Option<Stamp>,
    /// Who it claims to be.
    pub program: Program,
    /// Its pid; 0 for none.
    pub pid: u32,
    /// What speaks for the claim.
    pub trust: Trust,
    /// Its boot.
    pub boot: Boot,
    /// Host, in the block's bytes.
    pub host: Span,
    /// Tag, in the block's bytes.
    pub tag: Span,
    /// Message, in the block's bytes.
    pub body: Span,
}

/// Rows, and what else their block held.
#[derive(Debug, Default)]
pub struct Rows {
    /// The entries that may matter, in order.
    pub rows: Vec<Row>,
    /// Entries.
    pub entries: u64,
    /// Entries of programs that do not matter.
    pub foreign: u64,
    /// Entries that could not be read.
    pub damaged: u64,
    /// Bytes of all fields.
    pub bytes: u64,
    /// Stamps of the first and the last entry.
    pub edges: Option<(Stamp, Stamp)>,
}

/// What is known of a host.
#[derive(Clone, Copy)]
struct Clocks {
    boot: Boot,
    realtime: i64,
    monotonic: i64,
}

/// Takes entries and hands on blocks.
pub struct Collector<'a> {
    emit: &'a mut dyn FnMut(Block) -> bool,
    rows: Rows,
    bytes: Vec<u8>,
    hosts: FxHashMap<Vec<u8>, Clocks>,
    stopped: bool,
}

impl<'a> Collector<'a> {
    /// A collector that hands blocks to `emit` until that returns false.
    pub fn new(emit: &'a mut dyn FnMut(Block) -> bool) -> Collector<'a> {
        Collector { emit, rows: Rows::default(), bytes: Vec::new(), hosts: FxHashMap::default(), stopped: false }
    }

    /// Hands on what there is.
    pub fn flush(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let bytes = std::mem::take(&mut self.bytes);
        if rows.entries > 0 && !self.stopped {
            self.stopped = !(self.emit)(Block { bytes, rows: Some(rows), ..Block::default() });
        }
    }

    /// A new boot, and realtime that runs away from monotonic time.
    fn look_at_clocks(&mut self, entry: &Entry, stamp: Option<Stamp>) {
        let (Some(realtime), Some(monotonic)) = (entry.realtime, entry.monotonic) else { return };
        if entry.boot == Boot::default() {
            return;
        }
        let now = Clocks { boot: entry.boot, realtime, monotonic };
        let Some(known) = self.hosts.get_mut(&entry.host) else {
            if self.hosts.len() < HOSTS {
                self.hosts.insert(entry.host.clone(), now);
            }
            return;
        };
        let before = std::mem::replace(known, now);
        if before.boot != now.boot {
            return self.write(RowKind::Booted, Program::Kernel, stamp, entry);
        }
        let drift = realtime.saturating_sub(before.realtime).saturating_sub(monotonic.saturating_sub(before.monotonic));
        if drift.saturating_abs() > STEP {
            self.write(RowKind::Stepped(drift / SECOND), Program::Kernel, stamp, entry);
        }
    }

    fn write(&mut self, kind: RowKind, program: Program, stamp: Option<Stamp>, entry: &Entry) {
        let of_message = kind == RowKind::Message;
        if let Some(stamp) = stamp {
            self.text(Timestamp(stamp.micros).rfc3339(Micros(1)).as_bytes());
            self.bytes.push(b' ');
        }
        let host = self.text(&entry.host);
        self.bytes.push(b' ');
        let (tag, pid) = if of_message { (entry.tag(), entry.any_pid()) } else { (&b"sshlogs"[..], 0) };
        let tag = self.text(tag);
        if pid != 0 {
            self.bytes.extend_from_slice(format!("[{pid}]").as_bytes());
        }
        self.bytes.extend_from_slice(b": ");
        let body = match kind {
            RowKind::Message => self.text(&entry.message),
            RowKind::Booted => self.text(b"a new boot begins here"),
            RowKind::Stepped(s) => self.text(format!("the clock was set by {s} s here").as_bytes()),
        };
        self.bytes.push(b'\n');
        let trust = if of_message { trust::weigh(program, entry) } else { Trust::Unknown };
        let (line, boot) = (self.rows.entries, entry.boot);
        self.rows.rows.push(Row { kind, line, stamp, program, pid, trust, boot, host, tag, body });
    }

    fn text(&mut self, text: &[u8]) -> Span {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text);
        Span { start, len: text.len() as u32 }
    }
}

impl EntrySink for Collector<'_> {
    fn wants(&self, tag: &[u8]) -> bool {
        program::of(tag).is_some()
    }

    fn take(&mut self, entry: &Entry) -> bool {
        self.rows.entries += 1;
        self.rows.bytes += entry.bytes;
        let stamp = entry.realtime.map(|t| Stamp { micros: t, kind: Kind::Utc, resolution: Resolution::Micro });
        if let Some(stamp) = stamp {
            self.rows.edges = Some((self.rows.edges.map_or(stamp, |(first, _)| first), stamp));
        }
        self.look_at_clocks(entry, stamp);
        match relevant(entry) {
            Some(program) => self.write(RowKind::Message, program, stamp, entry),
            None => self.rows.foreign += 1,
        }
        if self.rows.entries >= ENTRIES || self.bytes.len() >= BYTES {
            self.flush();
        }
        !self.stopped
    }

    fn damaged(&mut self) {
        self.rows.entries += 1;
        self.rows.damaged += 1;
    }
}

/// The program an entry claims to be from, if that one matters. A user's own manager does not.
fn relevant(entry: &Entry) -> Option<Program> {
    if entry.message.is_empty() {
        return None;
    }
    let program = program::of(entry.tag())?;
    let of_a_user = program == Program::Systemd && entry.comm == b"systemd" && entry.uid.is_some_and(|uid| uid != 0);
    (!of_a_user).then_some(program)
}
