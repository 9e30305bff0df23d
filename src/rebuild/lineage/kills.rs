//! Processes that the kernel killed for want of memory: who lost them all says nothing any more.
//!
//! A session has a monitor and a child, which holds the connection. If the child dies, the monitor tells PAM; if the monitor
//! dies, the child goes on and tells of its end. Only if both do is there no line of an end but the kernel's.

use crate::model::Timestamp;
use crate::rebuild::assemble::Open;
use crate::rebuild::line::Line;

/// Kills remembered; a log with more of them shows a machine on which nothing lives long.
const REMEMBERED: usize = 4096;

/// Killed processes, in the order of their lines.
#[derive(Debug, Default)]
pub struct Kills(Vec<(Timestamp, u32)>);

impl Kills {
    /// Takes note of a line of the kernel. Logs of the kernel may be read before those of sshd.
    #[cold]
    pub fn take(&mut self, line: &Line<'_>) {
        if line.other_pid != 0 && self.0.len() < REMEMBERED {
            self.0.push((line.at, line.other_pid));
        }
    }

    /// When the last process of this connection was killed, if all it is known to have were, none of which said anything
    /// later. Where only one is known there may be another, which goes on.
    #[inline]
    pub fn ended(&self, open: &Open) -> Option<Timestamp> {
        let pids = &open.connection.pids;
        if self.0.is_empty() || pids.len() < 2 {
            return None;
        }
        let killed =
            |pid: &u32| self.0.iter().rev().find(|(at, of)| of == pid && *at >= open.last_at).map(|(at, _)| *at);
        pids.iter().map(killed).try_fold(Timestamp(i64::MIN), |last, at| Some(last.max(at?)))
    }
}
