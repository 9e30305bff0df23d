//! The types that all stages share. It imports nothing else of the crate; times and lengths are in µs unless a field
//! says otherwise.
//!
//! | word | means |
//! |---|---|
//! | [`Event`] | one recognised log line |
//! | [`Meaning`] | what a line tells us, free of wording |
//! | [`Connection`] | one TCP connection sshd accepted or refused |
//! | [`Brief`] | the same without its texts: what its neighbours need to know of it |
//! | [`Ending`] | what was seen last of it; not why |
//! | [`ServerConfig`] | the server's software and settings, read or assumed |
//! | [`Load`] | how busy the server was |
//! | [`Signals`], [`Case`] | what was measured about one end; the same with all else that a rule may see |
//! | [`Finding`] | what most likely ended it, with evidence |
//! | [`Judged`], [`Connections`] | a connection with its finding; all of a report, in memory or in a store |
//! | [`Report`] | all of that, and what was read to get it |

pub mod audit;
mod brief;
mod connection;
pub(crate) mod connection_id;
mod connections;
mod counted;
mod ending;
mod event;
mod family;
mod finding;
mod gap;
mod ids;
mod ipv4_text;
pub(crate) mod load;
mod login;
mod meaning;
mod metric;
pub(crate) mod period;
mod plural;
mod probe;
mod report;
mod rhythm;
mod server;
mod settings;
mod signals;
mod tally;
pub(crate) mod time;

pub use brief::{Brief, Briefs, user_key};
pub use connection::{Connection, Mark, Text};
pub use connections::{Backing, Connections};
pub use counted::{Counted, CountedAs};
pub use ending::{Ending, EndingKind, Phase, Resetness, Side};
pub use event::{Batch, Errno, Event, MessageId, Peer, Place, Prefix, Process, Program, Resolution, Span, network};
pub use family::Family;
pub use finding::{Aspect, Contributor, Evidence, Finding, Lines, NotChecked, Rival, Strength, Verdict};
pub use gap::{Gap, GapKind};
pub use ipv4_text::Ipv4Text;
pub use load::{Load, LoadSource, Measured, Reading, Sample, Series, Summary};
pub use login::{Login, LoginEnd};
pub use meaning::{Meaning, MeaningSet};
pub use metric::{Metric, MetricKind};
pub use period::{Correction, Past, Period, Stretch, Totals};
pub use plural::{count, plural};
pub use probe::{Probe, Socket, last_look};
pub use report::{
    Assumption, Coverage, Incident, Judged, Noise, Report, ServerEvent, SourceRead, SourceRole, Throttling, Trouble,
};
pub use rhythm::{Cycle, Rhythm, RhythmOf};
pub use server::{
    Budgets, Conntrack, KernelTimers, Known, LogLevel, MaxStartups, OpenSsh, Penalties, ServerConfig, Value,
};
pub use settings::{AppliedSettings, ClientConfig};
pub use signals::{
    AgeFloor, Around, AtStop, Busy, Case, EndMissing, Habit, LoadLink, NearEvent, OwnAges, PathSeen, Recurrence,
    Retransmissions, SHORTEST_IDLE_LIMIT, Signals, SourceHistory,
};
pub use tally::{Ends, LOGS_IN_HERE, PILES_UP, Tally};
pub use time::{Interval, Micros, SECOND, TimeText, Timestamp};
