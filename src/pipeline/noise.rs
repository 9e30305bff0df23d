//! Noise, counted as it is met. On an internet-facing host most connections end here.

use std::net::IpAddr;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Brief, EndingKind, Family, Noise, Resetness, network};
use crate::signals::{MissingLines, TimeRange, may_be_reset, moment};

/// Moments at which dropped connections may have been reset, kept at most: with more, every second has one, and they
/// tell nothing.
const RESETS: usize = 1 << 19;

/// Noise counted so far.
#[derive(Debug, Default)]
pub struct Counts {
    attempts: u64,
    resets: [u64; Resetness::ALL.len()],
    endings: [u64; EndingKind::ALL.len()],
    families: [u64; Family::ALL.len()],
    addresses: Addresses,
    /// Addresses of which all that was counted is doubtful.
    in_doubt: Addresses,
    /// Logins cut off by LoginGraceTime, by host: strangers', if it shows who logs in.
    cut_off: FxHashMap<Arc<str>, u64>,
    /// When dropped connections may have been reset; `None` if not asked for, or once they are too many.
    moments: Option<Vec<TimeRange>>,
}

impl Counts {
    /// Nothing yet. With `counters`, the kernel's counters will be compared with the ends, so that the times of dropped
    /// connections are needed.
    pub fn new(counters: bool) -> Counts {
        Counts { moments: counters.then(Vec::new), ..Counts::default() }
    }

    /// One that is noise whatever the rest of the log says.
    pub fn add(&mut self, c: &Brief, family: Family) {
        self.count(c, family);
        self.addresses.add(c.addr());
    }

    /// One that may be taken back.
    pub fn add_doubtful(&mut self, c: &Brief, family: Family) {
        self.count(c, family);
        if !self.addresses.has(c.addr()) {
            self.in_doubt.add(c.addr());
        }
        if c.is_login_cut_off() {
            *self.cut_off.entry(Arc::clone(&c.host)).or_default() += 1;
        }
    }

    fn count(&mut self, c: &Brief, family: Family) {
        self.attempts += u64::from(c.attempts);
        self.resets[c.resetness() as usize] += 1;
        self.endings[c.ending.kind as usize] += 1;
        self.families[family as usize] += 1;
        if self.moments.as_ref().is_some_and(|all| all.len() >= RESETS) {
            self.moments = None;
        }
        if let (Some(moments), true) = (&mut self.moments, may_be_reset(c)) {
            moments.extend(moment(c));
        }
    }

    /// A doubtful one that is no noise after all; returns when it may have been reset.
    pub fn take_back(&mut self, c: &Brief, family: Family) -> Option<TimeRange> {
        self.attempts -= u64::from(c.attempts);
        self.resets[c.resetness() as usize] -= 1;
        self.endings[c.ending.kind as usize] -= 1;
        self.families[family as usize] -= 1;
        if let (true, Some(n)) = (c.is_login_cut_off(), self.cut_off.get_mut(&c.host)) {
            *n -= 1;
        }
        moment(c).filter(|_| may_be_reset(c))
    }

    /// All that was counted but what was `taken_back`, which is all that was doubtful of these networks; and when dropped
    /// connections may have been reset.
    pub fn finish(
        mut self,
        networks: &FxHashSet<IpAddr>,
        missing: &MissingLines,
        taken_back: Vec<TimeRange>,
    ) -> (Noise, Option<Vec<TimeRange>>) {
        // Where nobody knows who logs in, a login that somebody had begun is no visit of a scanner.
        let logins: u64 = self.cut_off.iter().filter(|(host, _)| missing.logins_left_out(host)).map(|(_, n)| n).sum();
        self.families[Family::Scanner as usize] -= logins;
        self.families[Family::AuthFailure as usize] += logins;
        let strangers = |ip: &IpAddr| !networks.contains(&network(*ip)) && !self.addresses.has(Some(*ip));
        let addresses = self.addresses.all().count() + self.in_doubt.all().filter(strangers).count();
        let resets = Resetness::ALL.iter().copied().zip(self.resets).filter(|(_, n)| *n > 0).collect();
        let endings = EndingKind::ALL.iter().copied().zip(self.endings).filter(|(_, n)| *n > 0).collect();
        let families = Family::ALL.iter().copied().zip(self.families).filter(|(_, n)| *n > 0).collect();
        let connections = self.endings.iter().sum();
        let noise =
            Noise { connections, resets, endings, families, attempts: self.attempts, addresses: addresses as u64 };
        (noise, self.moments.map(|all| without(all, taken_back)))
    }
}

/// These moments but those, each of which is among them.
fn without(mut all: Vec<TimeRange>, mut those: Vec<TimeRange>) -> Vec<TimeRange> {
    all.sort_unstable();
    those.sort_unstable();
    let mut those = those.into_iter().peekable();
    all.retain(|moment| those.next_if_eq(moment).is_none());
    all
}

/// Addresses, in as little room as they need.
#[derive(Debug, Default)]
struct Addresses {
    v4: FxHashSet<u32>,
    v6: FxHashSet<u128>,
}

impl Addresses {
    fn add(&mut self, ip: Option<IpAddr>) {
        match ip {
            Some(IpAddr::V4(ip)) => self.v4.insert(ip.into()),
            Some(IpAddr::V6(ip)) => self.v6.insert(ip.into()),
            None => false,
        };
    }

    fn has(&self, ip: Option<IpAddr>) -> bool {
        match ip {
            Some(IpAddr::V4(ip)) => self.v4.contains(&ip.into()),
            Some(IpAddr::V6(ip)) => self.v6.contains(&ip.into()),
            None => true,
        }
    }

    fn all(&self) -> impl Iterator<Item = IpAddr> {
        let v4 = self.v4.iter().map(|ip| IpAddr::V4((*ip).into()));
        v4.chain(self.v6.iter().map(|ip| IpAddr::V6((*ip).into())))
    }
}
