//! Noise: failed logins and scanners, kept out of everything else.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::Facts;
use crate::model::{EndingKind, Family, Judged};
use crate::write::words::{count, list};

/// Kept connections that are noise after all.
#[derive(Default)]
pub struct Noise {
    families: BTreeMap<Family, u64>,
    endings: BTreeMap<EndingKind, u64>,
    attempts: u64,
    addresses: BTreeSet<IpAddr>,
}

impl Noise {
    /// One more.
    pub fn add(&mut self, judged: &Judged) {
        let c = &judged.connection;
        *self.families.entry(judged.finding.family).or_default() += 1;
        *self.endings.entry(c.ending.kind).or_default() += 1;
        self.attempts += u64::from(c.attempts);
        self.addresses.extend(c.addr());
    }
}

/// Noise as the report says it: failed logins, scans, attempts and addresses, and whether that is a lower bound.
pub struct NoiseSummary {
    /// Failed logins.
    pub failed: u64,
    /// Visits of scanners and health checks.
    pub scans: u64,
    /// Attempts to log in.
    pub attempts: u64,
    /// Addresses.
    pub addresses: u64,
    /// Addresses counted on the way and those kept may be the same: at least so many.
    pub at_least: bool,
}

impl Facts<'_> {
    /// Scanners and failed logins, counted on the way or kept.
    pub fn noise_summary(&self) -> NoiseSummary {
        let (noise, kept) = (&self.report.noise, &self.noise);
        let in_both = |family| [&noise.families, &kept.families].iter().filter_map(|all| all.get(&family)).sum();
        NoiseSummary {
            failed: in_both(Family::AuthFailure),
            scans: in_both(Family::Scanner),
            attempts: noise.attempts + kept.attempts,
            addresses: noise.addresses.max(kept.addresses.len() as u64),
            at_least: noise.addresses > 0 && !kept.addresses.is_empty(),
        }
    }

    /// How they ended, the most frequent first.
    pub fn noise_endings(&self) -> Vec<(EndingKind, u64)> {
        let mut endings = self.report.noise.endings.clone();
        self.noise.endings.iter().for_each(|(kind, n)| *endings.entry(*kind).or_default() += n);
        let mut endings: Vec<_> = endings.into_iter().collect();
        endings.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        endings
    }
}

impl NoiseSummary {
    /// `3 failed logins with 9 attempts and 2 visits by scanners and health checks, from 4 addresses.`
    pub fn sentence(&self) -> Option<String> {
        if self.failed + self.scans == 0 {
            return None;
        }
        let mut parts = Vec::new();
        if self.failed > 0 {
            let tries = match self.attempts > self.failed {
                true => format!(" with {}", count(self.attempts as usize, "attempt")),
                false => String::new(),
            };
            parts.push(format!("{}{tries}", count(self.failed as usize, "failed login")));
        }
        if self.scans > 0 {
            parts.push(format!("{} by scanners and health checks", count(self.scans as usize, "visit")));
        }
        let least = if self.at_least { "at least " } else { "" };
        Some(format!("{}, from {least}{}.", list(&parts), count(self.addresses as usize, "address")))
    }
}
