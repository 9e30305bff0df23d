//! What else was recorded of the machine, where it fits the log's hosts and its time.
//!
//! | file | takes in |
//! |---|---|
//! | `logs` | kernel and package logs: their events are interleaved with the log's |
//! | `fitting` | load and probes |
//! | `boots` | boots and shutdowns that the log lacks, as sysstat marked them |
//! | `logins` | login records, and the boots among them |
//! | `checked` | which of all these cover the end of a connection |

mod boots;
mod checked;
mod fitting;
mod logins;
mod logs;

pub(crate) use boots::boots;
pub(crate) use checked::{kernel_heard, remove_checked};
pub(crate) use fitting::{fitting_load, fitting_probes};
pub(crate) use logins::records;
pub(crate) use logs::AuxiliaryLogs;
