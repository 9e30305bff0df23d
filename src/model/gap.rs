//! Stretches of time from which lines are missing. What is not seen there is evidence of nothing.

use super::time::{Micros, Timestamp};

/// Why lines are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// The logger left lines out: its rate limit.
    RateLimit,
    /// The journal's numbering goes on with a later number: vacuumed, damaged, or in a file that was not given.
    MissingEntries,
    /// A journal file was not closed: a crash or a power cut, before which the last lines were not written down.
    UncleanEnd,
    /// Between two rotated logs lies far more time than between any two of their lines.
    MissingFile,
}

impl GapKind {
    /// Its id in data.
    pub fn id(self) -> &'static str {
        match self {
            GapKind::RateLimit => "rate-limit",
            GapKind::MissingEntries => "missing-entries",
            GapKind::UncleanEnd => "unclean-end",
            GapKind::MissingFile => "missing-file",
        }
    }
}

/// One such stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Why.
    pub kind: GapKind,
    /// The host; empty where it is not known.
    pub host: String,
    /// Shown name of the source.
    pub source: String,
    /// The last line before it.
    pub from: Timestamp,
    /// The first line after it.
    pub to: Timestamp,
    /// How many lines, where that is known.
    pub lost: Option<u64>,
}

impl Gap {
    /// Does a gap of this host overlap this stretch?
    pub fn overlaps(&self, host: &str, from: Timestamp, to: Timestamp) -> bool {
        let is_its = self.host.is_empty() || host.is_empty() || self.host == host;
        is_its && self.from <= to && from <= self.to
    }

    /// Does any of these gaps, sorted by their beginnings, overlap this stretch? Of very many only the latest are
    /// looked at.
    pub fn any(gaps: &[Gap], host: &str, from: Timestamp, to: Timestamp) -> bool {
        const LOOKED_AT: usize = 256;
        let begun = gaps.partition_point(|gap| gap.from <= to);
        gaps[..begun].iter().rev().take(LOOKED_AT).any(|gap| gap.overlaps(host, from, to))
    }

    /// How long it is.
    pub fn length(&self) -> Micros {
        Micros(self.to.0.saturating_sub(self.from.0))
    }

    /// Does it hide the end of a session that was open before it and is never heard of again? Not for certain where
    /// only some lines are missing for a moment.
    pub fn hides_ends(&self) -> bool {
        const LONG: Micros = Micros::seconds(3600);
        matches!(self.kind, GapKind::MissingEntries | GapKind::MissingFile) && self.length() >= LONG
    }
}
