//! The period that `sshlogs report` covers, and the one before it.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use super::ending::{EndingKind, Resetness};
use super::event::network;
use super::family::Family;
use super::report::Judged;
use super::time::Timestamp;

/// Networks kept of a summary; a report of more lost networks is about something larger.
const NETWORKS: usize = 1000;

/// Did something go wrong: a session that was reset, or an end for which anything but its user is to blame?
pub fn is_fault(judged: &Judged) -> bool {
    let (c, family) = (&judged.connection, judged.finding.family);
    let was_reset = c.is_session() && c.resetness() == Resetness::Strict;
    !family.is_benign() && (was_reset || family != Family::Undetermined)
}

/// How a report's time is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Yesterday, in the log's zone.
    Day,
    /// The seven days before today.
    Week,
    /// Whatever became known since the last report.
    SinceLast,
}

/// What happened in a stretch of time, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sessions that ended.
    pub sessions: u64,
    /// Of which: resets in the strict sense.
    pub resets: u64,
    /// Faults by family; undetermined are resets of which the cause cannot be told.
    pub faults: BTreeMap<Family, u64>,
    /// Faults by the client's network.
    pub networks: BTreeMap<IpAddr, u64>,
}

impl Totals {
    /// Of these endings.
    pub fn of(endings: impl Iterator<Item: Borrow<Judged>>) -> Totals {
        let mut totals = Totals::default();
        for judged in endings {
            let judged = judged.borrow();
            let (c, family) = (&judged.connection, judged.finding.family);
            totals.sessions += u64::from(c.is_session());
            totals.resets += u64::from(c.is_session() && c.resetness() == Resetness::Strict);
            if !is_fault(judged) {
                continue;
            }
            *totals.faults.entry(family).or_default() += 1;
            if let Some(ip) = c.addr()
                && (totals.networks.len() < NETWORKS || totals.networks.contains_key(&network(ip)))
            {
                *totals.networks.entry(network(ip)).or_default() += 1;
            }
        }
        totals
    }
}

/// A stretch of time in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its beginning, if it has one.
    pub from: Option<Timestamp>,
    /// Its end.
    pub to: Timestamp,
    /// What happened.
    pub summary: Totals,
}

/// An ending that was told before and is told otherwise now, because later lines said more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Of which connection.
    pub id: String,
    /// As it was told.
    pub was: EndingKind,
    /// As it is known now.
    pub is: EndingKind,
}

/// The stretch of time a report speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// How it was chosen.
    pub stretch: Stretch,
    /// It, in numbers.
    pub now: Past,
    /// The one before, if anything is known of it.
    pub before: Option<Past>,
    /// What was told wrong before.
    pub corrected: Vec<Correction>,
    /// Connections that are over, but may still say more: the next report has them.
    pub waiting: u64,
}
