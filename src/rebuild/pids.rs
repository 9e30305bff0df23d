//! The order of a host's pids, and whether they tell that the machine was started anew.
//!
//! After a boot pids begin near the bottom. They also do when they have reached pid_max, without any boot; and on
//! some systems (OpenBSD) they follow no order at all. So a low pid tells of a boot only while connections go on
//! counting upwards.

/// More than one fall in so many connections, and pids follow no order.
const ORDER: u32 = 50;

/// Processes begun next to each other have pids no further apart, however many lines between them are missing: of 32768
/// pids, the fewest there are, few.
const NEXT: u32 = 1024;

/// The pids of one host.
#[derive(Debug, Default)]
pub struct Pids {
    /// The highest since they last began anew.
    highest: u32,
    /// That of the connection that began last.
    newest: u32,
    /// Connections begun.
    born: u32,
    /// Of which: with a pid far below the highest.
    falls: u32,
    /// Those known to have begun since the log did, or since the machine was started.
    ours: Ours,
}

/// Which processes are no older than the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Ours {
    /// None began yet.
    #[default]
    Unseen,
    /// Those from the one pid to the other.
    Seen { oldest: u32, newest: u32 },
    /// Pids began again: whoever is as old as the log may have any.
    Unknown,
}

impl Pids {
    /// A process begins a connection.
    pub fn born(&mut self, pid: u32) {
        if pid == 0 {
            return;
        }
        self.born = self.born.saturating_add(1);
        self.newest = later(self.newest, pid);
        if self.is_far_below(pid) {
            self.falls = self.falls.saturating_add(1);
            self.highest = pid;
            self.ours = Ours::Unknown;
        }
    }

    /// A process says what only one says that began just now.
    pub fn began(&mut self, pid: u32) {
        self.ours = match self.ours {
            Ours::Unseen if pid != 0 => Ours::Seen { oldest: pid, newest: pid },
            Ours::Seen { oldest, newest } => Ours::Seen { oldest, newest: newest.max(pid) },
            ours => ours,
        };
    }

    /// Was this process, of which nobody has heard, begun since the log was? Then its pid lies between those of two that
    /// were, or so closely above them that hardly one from before pids began again is there by chance.
    pub fn is_of_this_log(&self, pid: u32) -> bool {
        let Ours::Seen { oldest, newest } = self.ours else { return false };
        oldest < pid && pid <= newest.saturating_add(NEXT.min(newest - oldest))
    }

    /// The newest pid there was when the process `pid` logged somebody in.
    pub fn newest_beside(&self, pid: u32) -> u32 {
        later(pid, self.newest)
    }

    /// A process speaks.
    #[inline]
    pub fn saw(&mut self, pid: u32) {
        self.highest = self.highest.max(pid);
    }

    /// The machine was started, or so it seems: where it is certain, whoever comes now is of this log.
    pub fn boot(&mut self, is_certain: bool) {
        self.highest = 0;
        self.ours = if is_certain { Ours::Seen { oldest: 0, newest: 0 } } else { Ours::Unknown };
    }

    /// Does a listener with this pid tell of a boot?
    pub fn begin_anew(&self, pid: u32) -> bool {
        pid != 0 && self.is_far_below(pid) && self.falls.saturating_mul(ORDER) <= self.born
    }

    fn is_far_below(&self, pid: u32) -> bool {
        u64::from(pid) * 2 < u64::from(self.highest)
    }
}

/// The later of two pids: they count up, and begin again far below.
pub fn later(known: u32, pid: u32) -> u32 {
    if pid > known || pid != 0 && pid < known / 2 { pid } else { known }
}

/// Where pids begin again on Linux (RESERVED_PIDS, kernel/pid.c).
const FIRST: u32 = 300;

/// How many pids were given from one to a later one.
pub fn between(from: u32, to: u32) -> Option<u32> {
    if to < from / 2 { Some(to.saturating_sub(FIRST)) } else { to.checked_sub(from) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn began(all: &[u32]) -> Pids {
        let mut pids = Pids::default();
        for pid in all {
            pids.born(*pid);
            pids.began(*pid);
            pids.saw(*pid);
        }
        pids
    }

    #[test]
    fn between_two_that_began_in_this_log_so_did_everyone() {
        let pids = began(&[4000, 4300]);
        assert!(pids.is_of_this_log(4001) && pids.is_of_this_log(4299));
        assert!(!pids.is_of_this_log(3999), "older than the first of the log");
        assert!(pids.is_of_this_log(4350), "the next one, of which all other lines are missing");
        assert!(!pids.is_of_this_log(4900), "it may be from before pids began again");
        assert!(!began(&[4000]).is_of_this_log(4001), "one tells nothing of how fast they count");
        assert!(!Pids::default().is_of_this_log(7));
    }

    #[test]
    fn once_pids_began_again_nobody_is_known_to_be_of_this_log() {
        let mut pids = began(&[30_000, 32_000, 400, 900]);
        assert!(!pids.is_of_this_log(500) && !pids.is_of_this_log(31_000));
        pids.boot(false);
        pids.began(700);
        assert!(!pids.is_of_this_log(650), "a low pid alone may be no boot");
        pids.boot(true);
        pids.began(700);
        assert!(pids.is_of_this_log(650), "whoever speaks after a boot began after it");
    }
}
