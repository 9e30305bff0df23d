//! The order of the stages: read ∥ rebuild, then signals → verdict → report.
//!
//! While blocks are parsed on all threads, the events of earlier blocks are rebuilt on one, in their order; so the
//! report is the same at any number of threads and any block size.
//!
//! | module | does |
//! |---|---|
//! | `sources` | opens the inputs and puts them in order of time |
//! | `auxiliary` | takes in what else was measured: kernel logs, load, probes, login records |
//! | `reading` | hands the events of each source on, in order |
//! | `last_message` | keeps the last message of a block, which the next may repeat |
//! | `progress` | dates the events of one source and tells what went wrong in it |
//! | `inferred` | tells the server's release and LogLevel from its own lines |
//! | `collector` | receives rebuilt connections, and counts noise as it is met |
//! | `doubtful` | holds connections that may yet turn out to be more than noise |
//! | `noise` | counts what is dropped |
//! | `connections`, `findings` | hold connections and their findings, beyond a budget on disk |
//! | `gaps` | knows where lines are missing |
//! | `conclude` | signals → verdict → report, once the log is over |
//! | [`reread`] | fetches the lines that an output quotes |

mod auxiliary;
mod collector;
mod conclude;
mod connections;
mod doubtful;
mod findings;
mod gaps;
mod inferred;
mod last_message;
mod noise;
mod progress;
mod reading;
pub mod reread;
mod sources;

use std::sync::Arc;

use crate::model::{Batch, Connection, Event, Report, Timestamp};
use crate::read::anonymise::{self, pseudonyms::Pseudonyms};
use crate::read::context::{self, Context, Wanted};
use crate::read::parse::blocks::BLOCK;
use crate::read::source::Content;
use crate::read::stamp::clock::Zone;
use crate::verdict::Judge;
use auxiliary::AuxiliaryLogs;
use conclude::conclude;
use reading::Reading;
use sources::open_all;

/// What to read, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files, folders, patterns, `-`.
    pub paths: Vec<String>,
    /// Zone of local stamps; `None` is the machine's own.
    pub zone: Option<Zone>,
    /// Year of the first stamp without one.
    pub year: Option<i64>,
    /// Settings to take into account.
    pub context: Wanted,
    /// Leave out connections that ended before.
    pub since: Option<Timestamp>,
    /// Leave out connections that began after.
    pub until: Option<Timestamp>,
    /// Keep every connection; otherwise plain noise is counted and dropped as it is met.
    pub keep_noise: bool,
    /// Nothing but events is wanted: connections are forgotten as they end, and nothing is judged.
    pub only_events: bool,
    /// Lines of sshd that no row knows become events, too.
    pub keep_unknown: bool,
    /// Put these in place of users, hosts, addresses and keys before anything else hears of them.
    pub pseudonyms: Option<Arc<Pseudonyms>>,
    /// Bytes per block.
    pub block: usize,
    /// Now, for years and for logs without times.
    pub now: Timestamp,
    /// Who judges.
    pub judge: Judge,
}

impl Default for Request {
    fn default() -> Request {
        Request {
            paths: Vec::new(),
            zone: None,
            year: None,
            context: Wanted::default(),
            since: None,
            until: None,
            keep_noise: true,
            only_events: false,
            keep_unknown: false,
            pseudonyms: None,
            block: BLOCK,
            now: Timestamp(0),
            judge: Judge::default(),
        }
    }
}

/// One event on its way, with all that a watcher may want to know.
pub struct Seen<'a> {
    /// The event, its time completed.
    pub event: &'a Event,
    /// Its index in the batch that [`Watch::block`] gets next.
    pub index: usize,
    /// The bytes its spans point into.
    pub bytes: &'a [u8],
    /// Index of its source.
    pub source: u16,
    /// The connection it belongs to, as far as that is known by now.
    pub connection: Option<&'a Connection>,
    /// It repeats an earlier line.
    pub duplicate: bool,
}

/// Looks on while a log is read.
pub trait Watch {
    /// The sources, in the order in which they will be read.
    fn sources(&mut self, _names: &[String], _bytes: Option<u64>) {}
    /// One event.
    #[inline]
    fn event(&mut self, _seen: &Seen<'_>) {}
    /// All events shown since the last call stand in this batch. A watcher that wants to keep them takes it, and leaves
    /// another one, whose memory is used for the next.
    fn block(&mut self, _batch: &mut Batch) {}
    /// Bytes read so far.
    fn progress(&mut self, _bytes: u64) {}
    /// Is there any use in reading on? Asked after each block.
    fn wants_more(&self) -> bool {
        true
    }
}

/// Watches nothing.
pub struct Unwatched;

impl Watch for Unwatched {}

/// Reads, rebuilds, measures and judges.
pub fn run(request: &Request, watch: &mut impl Watch) -> Report {
    let zone = request.zone.unwrap_or_else(Zone::of_this_machine);
    let mut report = Report { zone: zone.name(), ..Report::default() };
    let sources = open_all(request, zone, &mut report);
    let names: Vec<String> = sources.iter().map(|s| s.survey.source.name.clone()).collect();
    watch.sources(&names, sources.iter().map(|s| s.survey.source.bytes).sum());
    let log_begins = sources.first().and_then(|s| s.begins(zone)).filter(|at| at.0 != i64::MAX);
    let context = gather_context(request, zone, log_begins);
    report.troubles.splice(..0, context.troubles.iter().cloned());
    let has_journal = sources.iter().any(|s| matches!(s.survey.content, Content::Journal(_)));
    let auxiliary = AuxiliaryLogs::open(request, zone, log_begins, has_journal, &mut report);
    let mut reading = Reading::new(request, zone, watch, &sources, !context.load.is_empty());
    reading.interleave(auxiliary.events, &auxiliary.read);
    for (index, source) in sources.into_iter().enumerate() {
        if reading.wants_more() {
            reading.source(index as u16, source, &mut report);
        }
    }
    let rebuilt = reading.finish(&mut report);
    report.sources.extend(auxiliary.read);
    match rebuilt.collector {
        Some(collector) => conclude(request, context, &rebuilt.inferred, collector, report),
        None => report,
    }
}

/// Settings and measurements to take into account; those that lie on the machine only from `log_begins` on.
fn gather_context(request: &Request, zone: Zone, log_begins: Option<Timestamp>) -> Context {
    let mut context = context::gather(&request.context, zone);
    context.own_load(&request.context, log_begins, zone);
    if let Some(pseudonyms) = &request.pseudonyms {
        anonymise::cover_context(&mut context, pseudonyms);
    }
    context
}
