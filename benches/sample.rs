//! A generated log, parsed and timed as the pipeline does it: what every benchmark begins with.
//!
//! A fast wrong answer is no answer: each benchmark compares what it is about to measure with the truth
//! that the generator tells, and only then measures.

#![allow(dead_code, reason = "each benchmark uses a part of it")]

use std::collections::BTreeMap;
use std::time::Duration;

use criterion::Criterion;
use sshlogs::catalogue::budgets;
use sshlogs::catalogue::defaults::{self, ENDINGS_AT_INFO};
use sshlogs::model::{Batch, Budgets, Connection, Event, Meaning, ServerConfig, ServerEvent, Timestamp};
use sshlogs::read::parse::blocks::{BLOCK, Blocks};
use sshlogs::read::parse::{ParseOptions, Parsed, parse};
use sshlogs::read::stamp::clock::{Clock, Zone};
use sshlogs::rebuild::{Before, Rebuilder, Sink};

// Its own tests are compiled, too, but only `cargo test --example generate` runs them.
#[allow(unused_imports, reason = "tests without a test harness use nothing")]
#[path = "generate.rs"]
mod generate;

#[cfg(feature = "journal")]
#[allow(unused_imports, reason = "each benchmark uses a part of it")]
pub use generate::journal;
#[allow(unused_imports, reason = "each benchmark uses a part of it")]
pub use generate::{Format, OpenSsh, Plan, Truth, log, write_log};

/// Year of a generated log's first line.
pub const YEAR: i64 = 2025;
/// Size of the logs that one stage is measured on.
pub const BYTES: u64 = 16 << 20;

/// A generated log and the truth about it.
pub struct Sample {
    /// Its lines.
    pub log: Vec<u8>,
    /// What is in them.
    pub truth: Truth,
}

impl Sample {
    /// A log of this size and kind; always the same.
    pub fn new(bytes: u64, openssh: OpenSsh, format: Format) -> Sample {
        let (log, truth) = log(&Plan { openssh, format, ..Plan::new(bytes, 1) }).expect("memory can be written");
        Sample { log, truth }
    }

    /// The usual one: 9.9, stamps without a year.
    pub fn usual() -> Sample {
        Sample::new(BYTES, OpenSsh::V9_9, Format::Rfc3164)
    }

    /// Its lines, without their ends.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.log.split(|b| *b == b'\n').filter(|line| !line.is_empty())
    }

    /// All its blocks, parsed.
    pub fn parsed(&self) -> Vec<Parsed> {
        Blocks::new(&self.log[..], BLOCK).map(|block| parse(block, ParseOptions::default())).collect()
    }

    /// The same with times and line numbers completed.
    pub fn batches(&self) -> Vec<Batch> {
        let mut clock = Clock::new(Zone::Fixed(0), YEAR, Timestamp(0));
        let mut lines = 0;
        let complete = |mut parsed: Parsed| {
            for (event, stamp) in parsed.batch.events.iter_mut().zip(&parsed.stamps) {
                event.at = clock.at(stamp.expect("every line has a stamp"));
                event.line += lines;
            }
            lines += parsed.coverage.lines;
            parsed.batch
        };
        self.parsed().into_iter().map(complete).collect()
    }

    /// Its connections and server events, in the order `signals` wants them.
    pub fn rebuilt(&self) -> Rebuilt {
        let mut rebuilt = rebuild(&self.batches());
        rebuilt.connections.sort_by_key(|c| c.first);
        rebuilt.events.sort_by_key(|e| (e.at, e.place));
        rebuilt
    }
}

/// What events say, counted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// `Accepted` lines.
    pub logins: u64,
    /// Failed attempts, a repetition as often as it says.
    pub failures: u64,
}

impl Said {
    /// Counts one event.
    pub fn hear(&mut self, event: &Event) {
        match event.meaning {
            Meaning::AuthAccepted => self.logins += 1,
            Meaning::AuthFailed => self.failures += u64::from(event.repeats),
            _ => {}
        }
    }

    /// What the truth says.
    pub fn truly(truth: &Truth) -> Said {
        Said { logins: truth.auth.logins, failures: truth.auth.failures }
    }
}

/// What a rebuilt log consists of.
#[derive(Default)]
pub struct Rebuilt {
    /// Connections, in the order they ended.
    pub connections: Vec<Connection>,
    /// What happened to the server.
    pub events: Vec<ServerEvent>,
}

impl Sink for Rebuilt {
    fn connection(&mut self, connection: &Connection) {
        self.connections.push(connection.clone());
    }

    fn server_event(&mut self, event: ServerEvent) {
        self.events.push(event);
    }
}

impl Rebuilt {
    /// Connections by ending, as the truth counts them.
    pub fn endings(&self) -> BTreeMap<&'static str, u64> {
        let mut endings = BTreeMap::new();
        self.connections.iter().for_each(|c| *endings.entry(c.ending.kind.id()).or_default() += 1);
        endings
    }
}

/// Puts connections together again.
pub fn rebuild(batches: &[Batch]) -> Rebuilt {
    let mut rebuilder = Rebuilder::default();
    let mut rebuilt = Rebuilt::default();
    for batch in batches {
        let mut before = Before::default();
        for event in &batch.events {
            rebuilder.push(event, &batch.bytes, batch.source, &mut before, &mut rebuilt);
        }
    }
    rebuilder.finish(&mut rebuilt);
    rebuilt
}

/// The server that wrote the log: 9.9, its settings not known.
pub fn server() -> (ServerConfig, Budgets) {
    let config = defaults::server(Some(ENDINGS_AT_INFO));
    let budgets = budgets::of(&config, &defaults::kernel());
    (config, budgets)
}

/// Few and short measurements: enough to see a change of a few per cent.
pub fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args()
}
