//! The time stamp a log line begins with.
//!
//! In: bytes. Out: a [`Stamp`] and how many bytes it took. It says only what is written, and [`Kind`] says what is
//! missing: years, zones and boots are completed by `clock`, in the order of the log.
//!
//! | file | what it is for |
//! |---|---|
//! | `written` | every form a stamp is written in |
//! | `calendar`, `zone` | the words and numbers of a date; the zone behind a time |
//! | `cache` | the same at a glance, of a line in the hour of the last one |
//! | `clock` | stamps → UTC: the missing year, the zone, daylight saving time |

mod cache;
pub(super) mod calendar;
pub mod clock;
mod written;
mod zone;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;

pub use cache::StampCache;
pub(super) use written::priority;
pub use written::stamp;

use crate::model::Resolution;

/// A time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// µs, counted from where `kind` says.
    pub micros: i64,
    /// What `micros` counts from.
    pub kind: Kind,
    /// How finely it was written.
    pub resolution: Resolution,
}

/// What a stamp is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
// Of one byte it would leave a hole of six in every `Stamp`, and copying that hole stalls the split by a fifth.
#[repr(u32)]
pub enum Kind {
    /// 1970-01-01 in UTC: the stamp carried an offset, a `Z`, or was Unix time.
    Utc,
    /// 1970-01-01 as if local time were UTC: it has a year but no zone, or a zone's ambiguous short name.
    Local,
    /// January 1st of the leap year 2000 (so that February 29th exists), in local time: it has no year.
    Yearless,
    /// The machine's boot (`journalctl -o short-monotonic`, `dmesg`).
    Monotonic,
}
