//! Times in the zone of the log, so that a reader finds them there again.

use std::fmt;
use std::sync::Arc;

use crate::model::{Micros, SECOND, Timestamp};

/// The zone times are shown in: that of the log, so that they can be found there again.
#[derive(Clone)]
pub struct Local {
    /// Its name, as the report says it.
    pub name: String,
    /// UTC → local time, as if it were UTC.
    shift: Arc<dyn Fn(Timestamp) -> Timestamp + Send + Sync>,
}

impl Local {
    /// The zone of this name; `shift` turns UTC into its local time (`Zone::to_local`).
    pub fn new(name: impl Into<String>, shift: impl Fn(Timestamp) -> Timestamp + Send + Sync + 'static) -> Local {
        Local { name: name.into(), shift: Arc::new(shift) }
    }

    /// Local time, as if it were UTC.
    pub fn of(&self, at: Timestamp) -> Timestamp {
        (self.shift)(at)
    }

    /// `2026-11-22 13:09:05`.
    pub fn second(&self, at: Timestamp) -> String {
        self.of(at).rfc3339(Micros(SECOND))[..19].replace('T', " ")
    }

    /// `2026-11-22 13:09`.
    pub fn minute(&self, at: Timestamp) -> String {
        self.second(at)[..16].to_owned()
    }

    /// `2026-11-22`.
    pub fn day(&self, at: Timestamp) -> String {
        self.second(at)[..10].to_owned()
    }

    /// `13:09:05`, with the digits the log has.
    pub fn clock(&self, at: Timestamp, resolution: Micros) -> String {
        let shown = self.of(at).rfc3339(Micros(resolution.0.max(1000)));
        shown[11..].trim_end_matches('Z').to_owned()
    }

    /// How stamps without a zone were read, and what zone times are shown in.
    pub fn read_as(&self, zone: &str) -> String {
        let here = if self.name == zone { "too" } else { &self.name };
        format!("stamps without a zone were read as {zone}; times here are {here}")
    }

    /// `2026-11-22 13:09 to 15:40`, `2026-11-22 13:09 to 2026-11-30 08:00`.
    pub fn stretch(&self, from: Timestamp, to: Timestamp) -> String {
        let (a, b) = (self.minute(from), self.minute(to));
        match b.strip_prefix(&a[..10]) {
            Some(_) if a == b => a,
            Some(clock) => format!("{a} to{clock}"),
            None => format!("{a} to {b}"),
        }
    }
}

impl Default for Local {
    fn default() -> Local {
        Local::new("UTC", |at| at)
    }
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Local").field(&self.name).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_log() {
        let local = Local::new("+02:00", |t| Timestamp(t.0 + 7200 * SECOND));
        let at = Timestamp(1_794_312_012_345_678);
        assert_eq!(local.second(at), "2026-11-10 14:00:12");
        assert_eq!(local.clock(at, Micros(1)), "14:00:12.345");
        assert_eq!(local.clock(at, Micros(SECOND)), "14:00:12");
        assert_eq!(local.stretch(at, Timestamp(at.0 + 3600 * SECOND)), "2026-11-10 14:00 to 15:00");
    }
}
