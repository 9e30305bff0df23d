//! What the sshd of each host showed of its limits: idle sessions that it ended, connections that it refused.

use super::hosts::HostId;
use crate::model::{Brief, EndingKind, Meaning, Phase, SECOND};

/// A refusal this close to an end (µs) is of the same rush.
const SAME_RUSH: i64 = 60 * SECOND;

/// What the sshd of a host showed.
#[derive(Default)]
struct OfHost {
    /// It ended a connection that was idle.
    idle: bool,
    /// When it refused one for MaxStartups (µs).
    refusals: Vec<i64>,
}

/// Of every host.
#[derive(Default)]
pub struct Limits {
    by_host: Vec<OfHost>,
}

impl Limits {
    /// Takes a connection in.
    pub fn take(&mut self, c: &Brief, host: HostId) {
        let host = host as usize;
        if self.by_host.len() <= host {
            self.by_host.resize_with(host + 1, OfHost::default);
        }
        let OfHost { idle, refusals } = &mut self.by_host[host];
        *idle |= c.ending.kind == EndingKind::IdlePolicy;
        refusals.extend(c.said.has(Meaning::StartupsDropped).then_some(c.began.0));
    }

    /// Once all are known.
    pub fn complete(&mut self) {
        self.by_host.iter_mut().for_each(|of_host| of_host.refusals.sort_unstable());
    }

    /// Did it ever end a connection that was idle?
    pub fn ends_idle(&self, host: HostId) -> bool {
        self.by_host.get(host as usize).is_some_and(|of_host| of_host.idle)
    }

    /// How many others it refused around the end of a connection that was not logged in.
    pub fn refusals_near(&self, c: &Brief, host: HostId) -> u32 {
        let Some(OfHost { refusals, .. }) = self.by_host.get(host as usize) else { return 0 };
        if c.reached != Phase::Refused && c.is_session() {
            return 0;
        }
        let at = c.closed.unwrap_or(c.began).0;
        let first = refusals.partition_point(|t| *t < at - SAME_RUSH);
        (refusals.partition_point(|t| *t <= at + SAME_RUSH) - first) as u32
    }
}
