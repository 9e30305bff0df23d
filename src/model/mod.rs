//! The words everyone speaks. It imports nothing of ours; every field says its unit.
//!
//! | word | means |
//! |---|---|
//! | [`Event`] | one recognised log line |
//! | [`Meaning`] | what a line tells us, free of wording |
//! | [`Connection`] | one TCP connection sshd accepted or refused |
//! | [`Ending`] | what was seen last of it; not why |
//! | [`ServerConfig`] | the server's software and settings, read or assumed |
//! | [`Finding`] | what most likely ended it, with evidence |
//! | [`Report`] | all of that, and what was read to get it |

pub mod connection;
pub mod ending;
pub mod event;
pub mod family;
pub mod finding;
pub mod meaning;
pub mod period;
pub mod report;
pub mod server;
pub mod signals;
pub mod time;

pub use connection::{Connection, Mark, Text};
pub use ending::{Ending, EndingKind, Phase, Resetness, Side};
pub use event::{Batch, Errno, Event, MessageId, Peer, Place, Prefix, Process, Program, Resolution, Span, network};
pub use family::{Aspect, Family, Strength, Verdict};
pub use finding::{Contributor, Evidence, Finding, NotChecked, Rival};
pub use meaning::{Meaning, MeaningSet};
pub use period::{Correction, Past, Period, Stretch, Summary};
pub use report::{Assumption, Coverage, Incident, Judged, Noise, Report, ServerEvent, SourceRead, Throttling, Trouble};
pub use server::{Budgets, KernelTimers, Known, LogLevel, MaxStartups, OpenSsh, ServerConfig, Value};
pub use signals::{AgeFloor, Around, Case, Habit, NearEvent, Recurrence, Signals, SourceHistory};
pub use time::{Interval, Micros, SECOND, Timestamp};
