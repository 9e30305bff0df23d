//! Events → connections, in one pass. Memory grows with *open* connections, not with the log.
//!
//! [`Rebuilder::push`] takes events in log order and hands finished connections to its sink;
//! [`Rebuilder::finish`] hands over what is still open. What a line is about is told in `concern`, which lines belong
//! together is decided in `lineage`, whether pids tell of a boot in `pids`, what a line adds in `assemble`, which words decide the end in `ending`.

pub mod assemble;
mod births;
mod concern;
pub mod ending;
pub mod lineage;
mod overlap;
mod pids;
mod throttle;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Connection, Event, Meaning, Place, ServerEvent, Throttling, Timestamp};
use lineage::Host;
pub use overlap::Overlap;

/// A child's pid follows its parent's closely on an idle host; further away it is a guess too far.
const NEAR_PID: u32 = 64;

/// What a rebuilt log consists of, handed over as it becomes certain.
pub trait Sink {
    /// A connection is over, or the log is.
    fn connection(&mut self, connection: Connection);
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
    last_host: (Box<[u8]>, usize),
}

impl Rebuilder {
    /// Takes the next event. Events of one host come in the order of the log.
    pub fn push(&mut self, event: &Event, bytes: &[u8], source: u16, sink: &mut impl Sink) -> Routed<'_> {
        if is_boot_marker(event, bytes) {
            // It names neither host nor time: it stands where the last boot's lines end.
            let Some(host) = self.states.get_mut(self.last_host.1) else { return Routed::Loose };
            return host.push(&Event { at: host.now(), ..*event }, bytes, source, sink);
        }
        let host = self.host(event.host.of(bytes));
        self.states[host].push(event, bytes, source, sink)
    }

    /// The log is over.
    pub fn finish(&mut self, sink: &mut impl Sink) -> Vec<Throttling> {
        self.states.iter_mut().flat_map(|host| host.finish(sink)).collect()
    }

    fn host(&mut self, name: &[u8]) -> usize {
        if *self.last_host.0 == *name && !self.states.is_empty() {
            return self.last_host.1;
        }
        let next = self.states.len();
        let index = *self.hosts.entry(name.into()).or_insert(next);
        if index == next {
            self.states.push(Host::new(Arc::from(String::from_utf8_lossy(name))));
        }
        self.last_host = (name.into(), index);
        index
    }
}

/// journalctl's `-- Boot … --`.
fn is_boot_marker(event: &Event, bytes: &[u8]) -> bool {
    event.meaning == Meaning::Booted && event.message.is_none() && event.host.of(bytes).is_empty()
}

/// Where an event stands.
fn place(event: &Event, source: u16) -> Place {
    Place { source, line: event.line }
}

/// Not before the first, however the clock steps.
fn later(a: Timestamp, b: Timestamp) -> Timestamp {
    a.max(b)
}
