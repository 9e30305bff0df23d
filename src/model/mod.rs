//! The types that all stages share. It imports nothing of the crate; every field says its unit.
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
//! | [`Finding`] | what most likely ended it, with evidence |
//! | [`Report`] | all of that, and what was read to get it |

pub mod audit;
pub mod brief;
pub mod connection;
pub mod connection_id;
pub mod connections;
pub mod counted;
pub mod ending;
pub mod event;
pub mod family;
pub mod finding;
pub mod gap;
mod ids;
pub mod ipv4_text;
pub mod load;
pub mod login;
pub mod meaning;
pub mod metric;
pub mod period;
pub mod plural;
pub mod probe;
pub mod report;
pub mod server;
pub mod settings;
pub mod signals;
pub mod tally;
pub mod time;

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
pub use probe::{Probe, Socket};
pub use report::{
    Assumption, Coverage, Incident, Judged, Noise, Report, ServerEvent, SourceRead, SourceRole, Throttling, Trouble,
};
pub use server::{
    Budgets, Conntrack, KernelTimers, Known, LogLevel, MaxStartups, OpenSsh, Penalties, ServerConfig, Value,
};
pub use settings::{AppliedSettings, ClientConfig};
pub use signals::{
    AgeFloor, Around, AtStop, Busy, Case, EndMissing, Habit, LoadLink, NearEvent, PathSeen, Recurrence,
    Retransmissions, SHORTEST_IDLE_LIMIT, Signals, SourceHistory,
};
pub use tally::{Ends, Tally};
pub use time::{Interval, Micros, SECOND, TimeText, Timestamp};
