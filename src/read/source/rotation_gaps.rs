//! Gaps between the files of a rotated text log: a file is missing, or the machine was off.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::family;
use crate::model::{Gap, GapKind, Micros, SECOND, SourceRead, Timestamp};

/// A shorter gap may be a quiet night (µs).
const LEAST: i64 = 12 * 3600 * SECOND;
/// The same where the numbers of the files say that one is missing.
const LEAST_NUMBERED: i64 = 3600 * SECOND;
/// A gap must be so many times as long as the longest silence within the files.
const UNUSUAL: i64 = 3;

/// The last file read of a log and its rotations.
#[derive(Debug)]
struct Rotation {
    name: String,
    number: Option<u64>,
    to: Timestamp,
    silence: Micros,
}

/// Finds gaps between the files of each log.
#[derive(Debug, Default)]
pub struct RotationGaps {
    last: FxHashMap<PathBuf, Rotation>,
}

impl RotationGaps {
    /// Takes note of the next file, in order of time, and returns the gap before it, if there is one.
    pub fn take(&mut self, path: &Path, read: &SourceRead) -> Option<Gap> {
        let (from, to) = read.span?;
        let (log, number) = family::rotation(path)?;
        let now = Rotation { name: read.name.clone(), number, to, silence: read.silence };
        let last = match self.last.get_mut(&log) {
            None => {
                self.last.insert(log, now);
                return None;
            }
            Some(last) => last,
        };
        let usual = last.silence.max(read.silence);
        let hole = Micros(from.0.saturating_sub(last.to.0));
        // The file being written to has no number.
        let skipped = last.number.is_some_and(|before| before > number.unwrap_or(0) + 1);
        let far_more = hole.0 >= LEAST && hole.0 / UNUSUAL > usual.0;
        let is_hole = far_more || skipped && hole.0 >= LEAST_NUMBERED && hole > usual;
        let gap = is_hole.then(|| Gap {
            kind: GapKind::MissingFile,
            host: String::new(),
            source: format!("{} and {}", last.name, read.name),
            from: last.to,
            to: from,
            lost: None,
        });
        let silence = usual.max(if is_hole { Micros(0) } else { hole });
        *last = Rotation { silence, to: to.max(last.to), ..now };
        gap
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    const HOUR: i64 = 3600 * SECOND;

    /// Gaps before each of these files: name, first and last line and longest silence in hours.
    fn gaps(files: &[(&str, i64, i64, i64)]) -> Vec<bool> {
        let mut rotation_gaps = RotationGaps::default();
        let mut gap = |(name, from, to, silence): &(&str, i64, i64, i64)| {
            let span = Some((Timestamp(from * HOUR), Timestamp(to * HOUR)));
            let read =
                SourceRead { name: (*name).into(), span, silence: Micros(silence * HOUR), ..SourceRead::default() };
            rotation_gaps.take(&Path::new("/var/log").join(name), &read).is_some()
        };
        files.iter().map(&mut gap).collect()
    }

    #[test]
    fn a_day_between_files_of_a_busy_log_is_a_hole() {
        assert_eq!(
            gaps(&[("auth.log.2.gz", 0, 24, 1), ("auth.log.1", 24, 48, 2), ("auth.log", 72, 80, 1)]),
            [false, false, true]
        );
        assert_eq!(gaps(&[("secure-20260101", 0, 24, 1), ("secure", 48, 50, 1)]), [false, true]);
    }

    #[test]
    fn a_quiet_log_has_no_holes_but_where_a_number_is_missing() {
        assert_eq!(gaps(&[("auth.log.1", 0, 24, 10), ("auth.log", 48, 80, 1)]), [false, false]);
        assert_eq!(gaps(&[("auth.log.3", 0, 24, 10), ("auth.log.1", 48, 80, 1)]), [false, true]);
        assert_eq!(gaps(&[("auth.log.2", 0, 24, 10), ("auth.log.1", 25, 80, 1)]), [false, false]);
        assert_eq!(gaps(&[("auth.log.1", 0, 24, 1), ("other.log", 72, 80, 1)]), [false, false], "of another log");
    }
}
