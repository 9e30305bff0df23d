//! A block of lines → events, and a count of what every line was.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::blocks::{Block, LONGEST};
use crate::catalogue::message::Speaker;
use crate::model::{Batch, Coverage, Event, Meaning, Prefix, Process, Program, Resolution, Span, Timestamp};
use crate::read::bytes::blanks;
use crate::read::header::body::{self, Body};
use crate::read::header::{self, Header, HeaderCache, Line, Peeled};
use crate::read::journal::entry::Boot;
use crate::read::journal::rows::{RowKind, Rows};
use crate::read::journal::trust::Trust;
use crate::read::matcher::cache::{MatchCache, Said};
use crate::read::matcher::{Match, speaker};
use crate::read::stamp::{Kind, Stamp};

/// sshd cuts its messages at this length. A client could choose a user name that ends in ` from 192.0.2.1 port 22` just
/// before, and so forge the address; only users who exist have names that the client did not choose.
const CUT: usize = 500;

/// A step of this length between two stamps is noted even where no event stands (µs).
const MONTH: u64 = 30 * 86_400_000_000;

/// How a source is to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ParseOptions {
    /// Its lines carry no stamp (`sshd -e`): lines without a header are believed if a row matches.
    pub headless: bool,
    /// Unrecognised lines of sshd become events without a message.
    pub keep_unknown: bool,
    /// A kernel log: lines that name no writer are the kernel's, and what sshd says is left out.
    pub kernel: bool,
}

impl ParseOptions {
    /// Is a line of this writer to become an event?
    #[inline]
    fn hears(self, program: Program) -> bool {
        !self.kernel || !program.is_sshd() && program != Program::Dropbear
    }
}

/// The hash by which copies of a line are found. Made here, where the bytes are in the cache and on many threads.
fn hash(body: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(body);
    hasher.finish()
}

/// Removes user and address.
#[inline]
fn clear_identity(event: &mut Event) {
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
    /// What the parser of the next block can use again.
    caches: Option<Box<Caches>>,
}

/// Most lines begin as earlier ones did, and many say the same.
#[derive(Debug, Default)]
struct Caches {
    headers: HeaderCache,
    matches: MatchCache,
}

impl Parsed {
    /// Becomes empty, with room for the events that so many bytes usually hold: to allocate large lists anew for each
    /// block would cost much.
    fn begin(&mut self, bytes: usize) {
        let mut events = std::mem::take(&mut self.batch.events);
        let mut stamps = std::mem::take(&mut self.stamps);
        events.clear();
        stamps.clear();
        events.reserve(bytes / 100);
        stamps.reserve(bytes / 100);
        let caches = self.caches.take();
        *self = Parsed { batch: Batch { events, ..Batch::default() }, stamps, caches, ..Parsed::default() };
    }

    /// Puts an event behind the others.
    #[inline(always)]
    fn push(&mut self, event: Event, stamp: Option<Stamp>) -> &mut Event {
        let resolution = stamp.map_or(Resolution::Second, |s| s.resolution);
        self.stamps.push(stamp);
        self.batch.events.push_mut(Event { resolution, ..event })
    }
}

/// Parses all lines of a block.
pub fn parse(block: Block, options: ParseOptions) -> Parsed {
    parse_into(Parsed::default(), block, options)
}

/// The same, in the memory of an earlier block.
pub fn parse_into(mut spare: Parsed, block: Block, options: ParseOptions) -> Parsed {
    spare.begin(block.bytes.len());
    let Caches { headers, mut matches } = *spare.caches.take().unwrap_or_default();
    matches.clear();
    let mut parser = BlockParser {
        headers,
        options,
        out: spare,
        bytes: &block.bytes,
        trust: Trust::Unknown,
        boot: Boot::default(),
        edges: None,
        matches,
        host: Span::default(),
    };
    match &block.rows {
        Some(rows) => parser.rows(rows),
        None => parser.lines(),
    }
    let mut out = parser.out;
    out.caches = Some(Box::new(Caches { headers: parser.headers, matches: parser.matches }));
    if block.rows.is_none() {
        out.coverage.bytes = block.bytes.len() as u64 + block.dropped - block.cut;
    }
    out.cut += block.cut;
    out.batch.bytes = block.bytes;
    out
}

struct BlockParser<'a> {
    headers: HeaderCache,
    options: ParseOptions,
    out: Parsed,
    bytes: &'a [u8],
    /// What speaks for the entry at hand, and its boot; nothing and none for a line of text.
    trust: Trust,
    boot: Boot,
    edges: Option<Edges>,
    matches: MatchCache,
    /// Of the last event.
    host: Span,
}

/// The first stamp of the block, the last so far, and the last of those that lie a month apart.
struct Edges {
    first: Stamp,
    last: Stamp,
    noted: Stamp,
}

impl BlockParser<'_> {
    fn lines(&mut self) {
        let (mut start, mut rest) = (0, self.bytes);
        while !rest.is_empty() {
            let end = start + blanks::line(rest);
            self.line(start, end);
            start = end + 1;
            rest = self.bytes.get(start..).unwrap_or_default();
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
            let (body, body_hash) = (row.body, hash(row.body.of(self.bytes)));
            let event = Event { meaning, number, body, body_hash, program: Program::Kernel, ..self.event(host, 1) };
            self.out.push(event, row.stamp);
        }
        let coverage = &mut self.out.coverage;
        coverage.lines = rows.entries;
        coverage.bytes = rows.bytes;
        coverage.foreign += rows.foreign;
        coverage.damaged += rows.damaged;
        self.out.edges = rows.edges;
    }

    /// Most lines go straight through; what others need stands apart, so that these do without.
    #[inline(always)]
    fn line(&mut self, start: usize, end: usize) {
        self.out.coverage.lines += 1;
        let line = &self.bytes[start..end];
        if line.len() > LONGEST {
            return self.other(line, end);
        }
        match header::split_known(line, &mut self.headers) {
            Some(Line::Log(header)) => {
                self.saw(header.stamp);
                self.message(&header, end);
            }
            Some(Line::Foreign { stamp }) => {
                self.saw(stamp);
                self.out.coverage.foreign += 1;
            }
            _ => self.other(line, end),
        }
    }

    /// A line that does not begin as the one before did, or that stands for something else than a message.
    #[inline(never)]
    fn other(&mut self, line: &[u8], end: usize) {
        self.out.cut += u64::from(line.len() > LONGEST);
        match header::split(&line[..line.len().min(LONGEST)], &mut self.headers) {
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
                if self.options.hears(event.program) {
                    self.out.push(event, stamp);
                }
            }
            Line::Marker { boot } => {
                self.out.coverage.foreign += 1;
                if boot {
                    let event = Event { meaning: Meaning::Booted, program: Program::Kernel, ..self.event(&[], 1) };
                    self.out.push(event, None);
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
        let Peeled { prefix, preauth, body: text } = header::peel(header.body);
        let who = speaker(header.program);
        let (body, body_hash) = (self.span(text), hash(text));
        let (found, place) = self.matches.find(Said { by: who, text, body, hash: body_hash }, self.bytes);
        if header.bare && !self.believes(header, found.is_some()) {
            return;
        }
        let is_sshd = header.program.is_sshd();
        self.out.coverage.sshd += u64::from(is_sshd);
        let event = Event { prefix, preauth, body, ..self.written(header) };
        match found {
            Some(Match { meaning, process, message, late }) => {
                self.out.coverage.recognised += 1;
                let trusted = self.weigh(meaning, process, preauth);
                if !self.options.hears(header.program) {
                    return;
                }
                let event = Event { meaning, process, message: Some(message), body_hash, trusted, ..event };
                let event = self.out.push(event, header.stamp);
                self.matches.caught(place).fill(event);
                // So much of what sshd wrote stands before the end of the line.
                let length = || end - span(self.bytes, header.body).start as usize;
                if late && meaning != Meaning::AuthAccepted && length() >= CUT {
                    clear_identity(event);
                }
            }
            // Debug lines are for the people who write sshd; they are foreign to the catalogue.
            None if (is_sshd || who == Speaker::Dropbear) && prefix != Prefix::Debug => {
                self.out.coverage.unrecognised += 1;
                let trusted = self.weigh(event.meaning, event.process, preauth);
                if self.options.keep_unknown && self.options.hears(header.program) {
                    self.out.push(Event { trusted, ..event }, header.stamp);
                }
            }
            None => self.out.coverage.foreign += 1,
        }
    }

    /// Is a line without a writer what it seems to be? Rubbish names no program; it is sshd's only if a row says so,
    /// and without a stamp only where all lines are like that.
    fn believes(&mut self, header: &Header<'_>, found: bool) -> bool {
        let unstamped = header.stamp.is_none();
        let believed = found && (self.options.headless || !unstamped);
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
        if !self.options.kernel {
            return header;
        }
        let body = body::unwrap(Program::Kernel, 0, header.body).text;
        Header { program: Program::Kernel, bare: false, body, ..header }
    }

    #[inline(always)]
    fn saw(&mut self, stamp: Option<Stamp>) {
        if let Some(stamp) = stamp
            && self.edges.as_ref().is_none_or(|edges| edges.last != stamp)
        {
            self.saw_another(stamp);
        }
    }

    #[inline(never)]
    fn saw_another(&mut self, stamp: Stamp) {
        let Edges { last, noted, .. } = self.edges.get_or_insert(Edges { first: stamp, last: stamp, noted: stamp });
        *last = stamp;
        if stamp.kind == Kind::Yearless && noted.micros.abs_diff(stamp.micros) > MONTH {
            *noted = stamp;
            self.out.months.push((self.out.batch.events.len(), stamp));
        }
    }

    /// Is the writer of such a line who it says it is?
    #[inline(always)]
    fn weigh(&mut self, meaning: Meaning, process: Process, preauth: bool) -> Option<bool> {
        let trusted = self.trust.of(meaning, process, preauth);
        self.out.coverage.untrusted += u64::from(trusted == Some(false));
        trusted
    }

    /// A line of which only the header is understood yet.
    #[inline(always)]
    fn written(&mut self, header: &Header<'_>) -> Event {
        let Header { host, repeats, program, pid, tag, .. } = *header;
        Event { program, pid, host: self.host(host), tag: self.span(tag), ..self.event(&[], repeats) }
    }

    /// Where the name of a host stands: of lines that follow each other, in the first. So whoever puts them together sees
    /// that they are of the same host without a look at it.
    #[inline(always)]
    fn host(&mut self, name: &[u8]) -> Span {
        if self.host.of(self.bytes) != name {
            self.host = self.span(name);
        }
        self.host
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
            body_hash: 0,
            repeats,
            trusted: None,
            boot: self.boot,
        }
    }

    #[inline(always)]
    fn span(&self, part: &[u8]) -> Span {
        span(self.bytes, part)
    }
}

/// Where a slice of a block lies within it; what is no part of it is empty.
#[inline(always)]
fn span(bytes: &[u8], part: &[u8]) -> Span {
    let start = (part.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
    if part.is_empty() || start > bytes.len() {
        return Span::default();
    }
    Span { start: start as u32, len: part.len() as u32 }
}
