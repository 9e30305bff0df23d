//! Which process listens, and whether its pid tells of a new boot.

use crate::model::{SECOND, Timestamp};

/// Lines of one start, one per address, and a SIGHUP with the start that follows it, lie closer together (µs).
const TOGETHER: i64 = 60 * SECOND;

/// The listener of a host.
#[derive(Debug, Default)]
pub struct Listener {
    /// Its pid, and when it last said that it listens.
    said: Option<(u32, Timestamp)>,
    /// When it last executed itself anew, after SIGHUP.
    reloaded: Option<Timestamp>,
}

impl Listener {
    /// It is about to execute itself anew, under its old pid.
    pub fn reloads(&mut self, at: Timestamp) {
        self.reloaded = Some(at);
    }

    /// A process of this pid listens.
    pub fn listens(&mut self, pid: u32, at: Timestamp) {
        self.said = Some((pid, at));
    }

    /// Whoever listened is gone.
    pub fn is_gone(&mut self) {
        *self = Listener::default();
    }

    /// Did another process listen before?
    pub fn is_another(&self, pid: u32) -> bool {
        self.said.is_some_and(|(known, _)| known != pid)
    }

    /// Does a process of the same pid listen once more, and not for a SIGHUP? Then pids began anew, as they do in a container
    /// or at a boot that takes its usual course.
    pub fn begins_anew(&self, pid: u32, at: Timestamp) -> bool {
        let Some((_, said)) = self.said.filter(|(known, _)| *known == pid && pid != 0) else { return false };
        let close = |earlier: Timestamp| (at.0 - earlier.0).abs() <= TOGETHER;
        !close(said) && !self.reloaded.is_some_and(close)
    }
}
