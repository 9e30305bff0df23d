//! Events → connections, in one pass. Memory grows with *open* connections, not with the log.
//!
//! [`Rebuilder::push`] takes events in log order and hands finished connections to its sink;
//! [`Rebuilder::finish`] hands over what is still open.
//!
//! | module | decides |
//! |---|---|
//! | `concern` | whether a line is about a connection, the server or neither |
//! | `overlap`, `recent` | whether a line is the copy of another |
//! | `lineage` | which connection a line belongs to; `forks`, `births`, `client` index the open ones |
//! | `pids`, `listener` | whether pids tell of a boot |
//! | `assemble` | what a line adds to its connection |
//! | `ending`, `crashes` | how the connection ended, by its last words, or by the kernel's |
//! | `throttle` | which refusals are one episode of MaxStartups |

pub mod assemble;
mod births;
mod client;
mod concern;
pub mod crashes;
pub mod ending;
mod forks;
mod line;
pub mod lineage;
mod listener;
mod overlap;
mod pids;
mod recent;
mod throttle;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Connection, Event, Meaning, ServerEvent, Span, Throttling};
use line::Line;
use lineage::Host;
pub use overlap::Overlap;

/// A child's pid follows its parent's closely on an idle host; further away it is a guess too far.
const NEAR_PID: u32 = 64;

/// Names of hosts among which one host's second name is looked for; a log with more was made up, or is a site's.
const ALIASED: usize = 256;

/// What a rebuilt log consists of, handed over as it becomes certain.
pub trait Sink {
    /// A connection is over, or the log is. To keep it, copy it: the next connection reuses its memory.
    fn connection(&mut self, connection: &Connection);
    /// Something happened to the server.
    fn server_event(&mut self, event: ServerEvent);
}

/// What one event turned out to be.
#[derive(Debug)]
pub enum Routed<'a> {
    /// A line of this connection.
    Connection(&'a Connection),
    /// A line about the server or the machine.
    Server,
    /// A line that repeats an earlier one.
    Duplicate,
    /// A remark that belongs to nothing.
    Loose,
}

/// Puts connections together again.
#[derive(Debug, Default)]
pub struct Rebuilder {
    hosts: FxHashMap<Box<[u8]>, usize>,
    states: Vec<Host>,
    /// Host of the last line, those of auxiliary logs not counted.
    last: Option<usize>,
}

/// The host of the last event of a block, a cache: most events are of the same host as the one before.
#[derive(Debug, Default)]
pub struct Before(Option<(Span, usize)>);

impl Rebuilder {
    /// Takes the next event, and what stood before it in the same bytes. Events of one host come in the order of the log.
    #[inline(always)]
    pub fn push(
        &mut self,
        event: &Event,
        bytes: &[u8],
        source: u16,
        before: &mut Before,
        sink: &mut impl Sink,
    ) -> Routed<'_> {
        if is_boot_marker(event, bytes) {
            return self.boot(event, bytes, source, sink);
        }
        let host = match before.0 {
            Some((name, host)) if name == event.host => host,
            _ => {
                let host = self.host(event.host.of(bytes));
                before.0 = Some((event.host, host));
                host
            }
        };
        self.last = Some(host);
        self.states[host].push(&Line::new(event, bytes, source), sink)
    }

    /// A boot marker names neither host nor time: it stands where the last boot's lines end.
    #[cold]
    fn boot(&mut self, event: &Event, bytes: &[u8], source: u16, sink: &mut impl Sink) -> Routed<'_> {
        let Some(host) = self.states.get_mut(self.last.unwrap_or(0)) else { return Routed::Loose };
        let event = Event { at: host.now(), ..*event };
        host.push(&Line::new(&event, bytes, source), sink)
    }

    /// Takes an event of an auxiliary log. One that names no host is of `host`, or else of the last host seen.
    pub fn push_auxiliary(&mut self, event: &Event, bytes: &[u8], source: u16, host: &[u8], sink: &mut impl Sink) {
        let name = [event.host.of(bytes), host].into_iter().find(|name| !name.is_empty());
        let index = match (name, self.last) {
            (None, Some(last)) => last,
            _ => self.host(name.unwrap_or_default()),
        };
        self.states[index].push(&Line::new(event, bytes, source), sink);
    }

    /// The log is over.
    pub fn finish(&mut self, sink: &mut impl Sink) -> Vec<Throttling> {
        self.states.iter_mut().flat_map(|host| host.finish(sink)).collect()
    }

    /// The host of the same first label, where one name of the two has no other: syslog says `web1` where the journal
    /// says `web1.example.org`.
    fn alias(&self, name: &[u8]) -> Option<usize> {
        let label = |name: &[u8]| name.split(|b| *b == b'.').next().unwrap_or_default().to_ascii_lowercase();
        let is_short = |name: &[u8]| !name.contains(&b'.');
        if self.hosts.len() > ALIASED {
            return None;
        }
        let own = label(name);
        let mut same = self.hosts.iter().filter(|(known, _)| label(known) == own);
        let (first, index) = same.next()?;
        let fits = is_short(name) != is_short(first) || name.eq_ignore_ascii_case(first);
        (fits && !own.is_empty() && same.next().is_none()).then_some(*index)
    }

    /// In a log collected from several machines nearly every line is of another one than the line before.
    #[inline(never)]
    fn host(&mut self, name: &[u8]) -> usize {
        self.hosts.get(name).copied().unwrap_or_else(|| self.new_host(name))
    }

    fn new_host(&mut self, name: &[u8]) -> usize {
        // A log that names no host is of the host that an auxiliary log names.
        let unnamed = (name.is_empty() && self.last.is_none() && !self.states.is_empty()).then_some(0);
        let index = unnamed.or_else(|| self.alias(name)).unwrap_or(self.states.len());
        if index == self.states.len() {
            self.states.push(Host::new(Arc::from(String::from_utf8_lossy(name))));
        }
        self.hosts.insert(name.into(), index);
        index
    }
}

/// journalctl's `-- Boot … --`.
#[inline]
fn is_boot_marker(event: &Event, bytes: &[u8]) -> bool {
    event.meaning == Meaning::Booted && event.message.is_none() && event.host.of(bytes).is_empty()
}
