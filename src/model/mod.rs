//! The words everyone speaks. It imports nothing of ours; every field says its unit.
//!
//! | word | means |
//! |---|---|
//! | [`Event`] | one recognised log line |
//! | [`Meaning`] | what a line tells us, free of wording |
//! | [`Connection`] | one TCP connection sshd accepted or refused |
//! | [`Ending`] | what was seen last of it; not why |
//! | [`Finding`] | what most likely ended it, with evidence |
//! | [`Report`] | all of that, and what was read to get it |

pub mod event;
pub mod meaning;
pub mod time;

pub use event::{Batch, Errno, Event, MessageId, Peer, Place, Prefix, Program, Resolution, Span};
pub use meaning::{Meaning, MeaningSet};
pub use time::{Interval, Micros, SECOND, Timestamp};
