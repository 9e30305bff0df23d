//! What comes again at the same time of the day or minute of the hour.

use super::time::Timestamp;

/// What comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RhythmOf {
    /// Sessions were cut off.
    CutOff,
    /// MaxStartups began to refuse connections.
    Refusals,
}

/// After what time it comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    /// At the same time of the day.
    Day,
    /// In the same minute of the hour.
    Hour,
}

/// Troubles that keep to the clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rhythm {
    /// What.
    pub of: RhythmOf,
    /// How often.
    pub cycle: Cycle,
    /// Days, or hours, on which it came at that time.
    pub times: u64,
    /// All moments at which it came; what follows each other closely is one.
    pub all: u64,
    /// Of those that keep to it the earliest by the clock.
    pub first: Timestamp,
    /// And the latest by the clock.
    pub last: Timestamp,
    /// The chance that so many come at one time, whichever it is.
    pub chance: f64,
}
