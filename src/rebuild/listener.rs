//! Which process listens, and whether its pid tells of a new boot.

use crate::model::{SECOND, Timestamp};

/// Lines of one start, one per address, and a SIGHUP with the start that follows it, lie closer together (µs).
const TOGETHER: i64 = 60 * SECOND;

/// A restart takes no longer from the end of the one to the start of the other (µs); no machine starts so quickly.
const RESTART: i64 = 2 * SECOND;

/// The listener of a host.
#[derive(Debug, Default)]
pub struct Listener {
    /// Its pid, and when it last said that it listens.
    said: Option<(u32, Timestamp)>,
    /// When it last executed itself anew, after SIGHUP.
    reloaded: Option<Timestamp>,
    /// When it said that it stops.
    stopped: Option<Timestamp>,
}

impl Listener {
    /// It is about to execute itself anew, under its old pid.
    pub fn reloads(&mut self, at: Timestamp) {
        self.reloaded = Some(at);
    }

    /// It stops in good order.
    pub fn stops(&mut self, at: Timestamp) {
        self.stopped = Some(at);
    }

    /// A process of this pid listens.
    pub fn listens(&mut self, pid: u32, at: Timestamp) {
        self.said = Some((pid, at));
    }

    /// The listener has ended.
    pub fn is_gone(&mut self) {
        *self = Listener::default();
    }

    /// Did another process listen before?
    pub fn is_another(&self, pid: u32) -> bool {
        self.said.is_some_and(|(known, _)| known != pid)
    }

    /// May a boot be why this process listens? Not for one that listened before, executed itself anew or was restarted.
    pub fn may_be_of_a_boot(&self, pid: u32, at: Timestamp) -> bool {
        let was_restarted = self.stopped.is_some_and(|stopped| (0..=RESTART).contains(&(at.0 - stopped.0)));
        let is_old = self.said.is_some_and(|(known, _)| known == pid);
        !is_old && !was_restarted && !self.was_reloaded(at)
    }

    /// Did it execute itself anew just before?
    pub fn was_reloaded(&self, at: Timestamp) -> bool {
        self.reloaded.is_some_and(|reloaded| close(reloaded, at))
    }

    /// Does a process of the same pid listen once more, and not for a SIGHUP? Then pids began anew, as they do in a container
    /// or at a boot that takes its usual course.
    pub fn begins_anew(&self, pid: u32, at: Timestamp) -> bool {
        let Some((_, said)) = self.said.filter(|(known, _)| *known == pid && pid != 0) else { return false };
        !close(said, at) && !self.was_reloaded(at)
    }
}

fn close(earlier: Timestamp, at: Timestamp) -> bool {
    (at.0 - earlier.0).abs() <= TOGETHER
}
