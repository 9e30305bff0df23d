//! A block of lines → events, and a count of what every line was.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::blocks::{Block, LONGEST};
use super::body::{self, Body};
use super::header::{self, Header, Line, Peeled};
use super::journal::entry::Boot;
use super::journal::rows::{RowKind, Rows};
use super::journal::trust::Trust;
use super::matcher::{Match, speaker};
use super::recent::Recent;
use super::stamp::{Kind, Stamp, StampCache};
use crate::catalogue::message::Speaker;
use crate::model::{Batch, Coverage, Event, Meaning, Prefix, Process, Program, Resolution, Span, Timestamp};

/// sshd cuts what it hands to syslog here. Whoever chooses a user name that ends in ` from 192.0.2.1 port 22` just
/// before would else have chosen the address, too. (Who is let in has a name the server chose.)
const CUT: usize = 500;

/// So much time between two stamps is noted even where no event stands (µs).
const MONTH: u64 = 30 * 86_400_000_000;

/// How a source is to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// Its lines carry no stamp (`sshd -e`): lines without a header are believed if a row matches.
    pub headless: bool,
    /// Unrecognised lines of sshd become events without a message.
    pub keep_unknown: bool,
    /// A kernel log: lines that name no writer are the kernel's, and what sshd says is left out.
    pub kernel: bool,
}

/// A message as copies of a line are told by: hashed here, where it was just read and many threads do it.
fn words(body: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(body);
    hasher.finish()
}

/// Forgets who it was and where from.
fn disbelieve(event: &mut Event) {
    (event.addr, event.port, event.has_user, event.user) = (None, 0, false, Span::default());
}

/// What one block held. Line numbers count from 1 within the block; stamps are not completed yet.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Bytes and events; `Event::at` is not valid before `stamps` are completed.
    pub batch: Batch,
    /// The stamp of each event.
    pub stamps: Vec<Option<Stamp>>,
    /// First and last stamp of any line of the block.
    pub edges: Option<(Stamp, Stamp)>,
    /// What the lines were; `span` is not filled here.
    pub coverage: Coverage,
    /// Indices of events that stand for `last message repeated`: they repeat the line before them.
    pub repeats: Vec<usize>,
    /// Overlong lines that were cut.
    pub cut: u64,
    /// Lines whose yearless stamp lies a month or more from the one noted before: how many events stand before each,
    /// and its stamp. A year may turn among lines of others.
    pub months: Vec<(usize, Stamp)>,
    /// Hosts whose kernel wrote lines of this block, known or not.
    pub kernels: Vec<Box<[u8]>>,
}

impl Parsed {
    /// Nothing, in the memory of an earlier block's, with room for the events of as many lines as so many bytes usually
    /// hold: large lists are dear to make and to grow.
    fn begin(&mut self, bytes: usize) {
        let mut events = std::mem::take(&mut self.batch.events);
        let mut stamps = std::mem::take(&mut self.stamps);
        events.clear();
        stamps.clear();
        events.reserve(bytes / 100);
        stamps.reserve(bytes / 100);
        *self = Parsed { batch: Batch { events, ..Batch::default() }, stamps, ..Parsed::default() };
    }
}

/// Parses all lines of a block.
pub fn parse(block: Block, manner: Manner) -> Parsed {
    parse_into(Parsed::default(), block, manner)
}

/// The same, in the memory of an earlier block.
pub fn parse_into(mut spare: Parsed, block: Block, manner: Manner) -> Parsed {
    spare.begin(block.bytes.len());
    let mut parser = Parser {
        cache: StampCache::default(),
        manner,
        out: spare,
        bytes: &block.bytes,
        trust: Trust::Unknown,
        boot: Boot::default(),
        edges: None,
        recent: Recent::default(),
    };
    match &block.rows {
        Some(rows) => parser.rows(rows),
        None => parser.lines(),
    }
    let mut out = parser.out;
    if block.rows.is_none() {
        out.coverage.bytes = block.bytes.len() as u64 + block.dropped - block.cut;
    }
    out.cut += block.cut;
    out.batch.bytes = block.bytes;
    out
}

struct Parser<'a> {
    cache: StampCache,
    manner: Manner,
    out: Parsed,
    bytes: &'a [u8],
    /// What speaks for the entry at hand, and its boot; nothing and none for a line of text.
    trust: Trust,
    boot: Boot,
    edges: Option<Edges>,
    recent: Recent,
}

/// The first stamp of the block, the last so far, and the last of those that lie a month apart.
struct Edges {
    first: Stamp,
    last: Stamp,
    noted: Stamp,
}

impl Parser<'_> {
    fn lines(&mut self) {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', self.bytes) {
            self.line(start, end);
            start = end + 1;
        }
        if start < self.bytes.len() {
            self.line(start, self.bytes.len());
        }
        self.out.edges = self.edges.as_ref().map(|edges| (edges.first, edges.last));
    }

    /// Entries of a journal: their headers need no splitting.
    fn rows(&mut self, rows: &Rows) {
        for row in &rows.rows {
            self.out.coverage.lines = row.line;
            (self.trust, self.boot) = (row.trust, row.boot);
            let (host, tag) = (row.host.of(self.bytes), row.tag.of(self.bytes));
            let (meaning, number) = match row.kind {
                RowKind::Message => {
                    let Body { text: body, pid, repeats } = body::unwrap(row.program, row.pid, row.body.of(self.bytes));
                    let (stamp, program) = (row.stamp, row.program);
                    let end = (row.body.start + row.body.len) as usize;
                    self.log(&Header { stamp, host, tag, program, pid, body, repeats, bare: false }, end);
                    continue;
                }
                RowKind::Booted => (Meaning::Booted, None),
                RowKind::Stepped(seconds) => (Meaning::ClockStepped, Some(seconds)),
            };
            let (body, words) = (row.body, words(row.body.of(self.bytes)));
            let event = Event { meaning, number, body, words, program: Program::Kernel, ..self.event(host, 1) };
            self.push(event, row.stamp);
        }
        let coverage = &mut self.out.coverage;
        coverage.lines = rows.entries;
        coverage.bytes = rows.bytes;
        coverage.foreign += rows.foreign;
        coverage.damaged += rows.damaged;
        self.out.edges = rows.edges;
    }

    fn line(&mut self, start: usize, end: usize) {
        self.out.coverage.lines += 1;
        let mut line = &self.bytes[start..end];
        if line.len() > LONGEST {
            line = &line[..LONGEST];
            self.out.cut += 1;
        }
        match header::split(line, &mut self.cache) {
            Line::Log(header) => self.log(&header, end),
            Line::Foreign { stamp } => {
                self.saw(stamp);
                self.out.coverage.foreign += 1;
            }
            Line::Blank => self.out.coverage.foreign += 1,
            Line::Damaged => self.out.coverage.damaged += 1,
            Line::LastRepeated { stamp, host, times } => {
                self.saw(stamp);
                self.out.coverage.foreign += 1;
                let event = self.event(host, times);
                self.out.repeats.push(self.out.batch.events.len());
                self.push(event, stamp);
            }
            Line::Marker { boot } => {
                self.out.coverage.foreign += 1;
                if boot {
                    let event = Event { meaning: Meaning::Booted, program: Program::Kernel, ..self.event(&[], 1) };
                    self.push(event, None);
                }
            }
        }
    }

    /// A line that may matter; `end` is where it ends in the block, blanks and all.
    fn log(&mut self, header: &Header<'_>, end: usize) {
        self.saw(header.stamp);
        match header.bare {
            true => self.message(&self.attributed(*header), end),
            false => self.message(header, end),
        }
    }

    #[inline(always)]
    fn message(&mut self, header: &Header<'_>, end: usize) {
        if header.program == Program::Kernel && self.out.kernels.last().is_none_or(|host| **host != *header.host) {
            self.out.kernels.push(header.host.into());
        }
        let peeled = header::peel(header.body);
        let who = speaker(header.program);
        let words = words(peeled.body);
        let (found, place) = self.recent.find(who, self.span(peeled.body), words, self.bytes);
        if header.bare && !self.believes(header, found.is_some()) {
            return;
        }
        let is_sshd = header.program.is_sshd();
        self.out.coverage.sshd += u64::from(is_sshd);
        let event = self.written(header, &peeled);
        match found {
            Some(found) => {
                self.out.coverage.recognised += 1;
                let Match { meaning, process, message, .. } = found;
                let event = self.weighed(Event { meaning, process, message: Some(message), words, ..event });
                // So much of what sshd wrote stands before the end of the line.
                let length = || end - self.span(header.body).start as usize;
                let forged = found.late && meaning != Meaning::AuthAccepted && length() >= CUT;
                if self.push(event, header.stamp)
                    && let Some(event) = self.out.batch.events.last_mut()
                {
                    self.recent.caught(place).fill(event);
                    if forged {
                        disbelieve(event);
                    }
                }
            }
            // Debug lines are for the people who write sshd; they are foreign to the catalogue.
            None if (is_sshd || who == Speaker::Dropbear) && peeled.prefix != Prefix::Debug => {
                self.out.coverage.unrecognised += 1;
                let event = self.weighed(event);
                if self.manner.keep_unknown {
                    self.push(event, header.stamp);
                }
            }
            None => self.out.coverage.foreign += 1,
        }
    }

    /// Is a line without a writer what it seems to be? Rubbish names no program; it is sshd's only if a row says so,
    /// and without a stamp only where all lines are like that.
    fn believes(&mut self, header: &Header<'_>, found: bool) -> bool {
        let unstamped = header.stamp.is_none();
        let believed = found && (self.manner.headless || !unstamped);
        let coverage = &mut self.out.coverage;
        *(if unstamped { &mut coverage.damaged } else { &mut coverage.foreign }) += u64::from(!believed);
        believed
    }

    /// A line that names no writer may still be known by where, or by how, it stands.
    fn attributed<'h>(&self, header: Header<'h>) -> Header<'h> {
        let packages: [&[u8]; 2] = [b"upgrade ", b"install "];
        if packages.iter().any(|p| header.body.starts_with(p)) {
            return Header { program: Program::Neighbour, bare: false, ..header };
        }
        if !self.manner.kernel {
            return header;
        }
        let body = body::unwrap(Program::Kernel, 0, header.body).text;
        Header { program: Program::Kernel, bare: false, body, ..header }
    }

    fn saw(&mut self, stamp: Option<Stamp>) {
        let Some(stamp) = stamp else { return };
        let Edges { last, noted, .. } = self.edges.get_or_insert(Edges { first: stamp, last: stamp, noted: stamp });
        *last = stamp;
        if stamp.kind == Kind::Yearless && noted.micros.abs_diff(stamp.micros) > MONTH {
            *noted = stamp;
            self.out.months.push((self.out.batch.events.len(), stamp));
        }
    }

    /// Puts an event into the batch, unless it has no place there.
    #[inline(always)]
    fn push(&mut self, event: Event, stamp: Option<Stamp>) -> bool {
        if self.manner.kernel && (event.program.is_sshd() || event.program == Program::Dropbear) {
            return false;
        }
        let resolution = stamp.map_or(Resolution::Second, |s| s.resolution);
        self.out.stamps.push(stamp);
        self.out.batch.events.push(Event { resolution, ..event });
        true
    }

    /// With a word on whether its writer is who it says it is.
    #[inline(always)]
    fn weighed(&mut self, event: Event) -> Event {
        let trusted = self.trust.of(&event);
        self.out.coverage.untrusted += u64::from(trusted == Some(false));
        Event { trusted, ..event }
    }

    /// A line that is not understood yet.
    #[inline(always)]
    fn written(&self, header: &Header<'_>, peeled: &Peeled<'_>) -> Event {
        let Header { host, repeats, program, pid, tag, .. } = *header;
        let Peeled { prefix, preauth, body } = *peeled;
        let (tag, body) = (self.span(tag), self.span(body));
        Event { program, prefix, preauth, pid, tag, body, ..self.event(host, repeats) }
    }

    /// An event that says nothing yet.
    #[inline(always)]
    fn event(&self, host: &[u8], repeats: u32) -> Event {
        Event {
            at: Timestamp(0),
            line: self.out.coverage.lines,
            resolution: Resolution::Second,
            program: Program::Sshd,
            message: None,
            meaning: Meaning::Note,
            process: Process::Any,
            prefix: Prefix::None,
            preauth: false,
            pid: 0,
            other_pid: 0,
            addr: None,
            port: 0,
            server_addr: None,
            server_port: 0,
            user_exists: None,
            has_user: false,
            errno: None,
            number: None,
            host: self.span(host),
            tag: Span::default(),
            user: Span::default(),
            name: Span::default(),
            text: Span::default(),
            body: Span::default(),
            words: 0,
            repeats,
            trusted: None,
            boot: self.boot,
        }
    }

    /// Where a slice of the block lies within it; what is no part of it is empty.
    #[inline(always)]
    fn span(&self, part: &[u8]) -> Span {
        let start = (part.as_ptr() as usize).wrapping_sub(self.bytes.as_ptr() as usize);
        if part.is_empty() || start > self.bytes.len() {
            return Span::default();
        }
        Span { start: start as u32, len: part.len() as u32 }
    }
}
