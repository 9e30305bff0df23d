//! The order of a host's pids, and whether they tell that the machine was started anew.
//!
//! After a boot pids begin near the bottom. They also do when they have reached pid_max, without any boot; and on
//! some systems (OpenBSD) they follow no order at all. So a low pid tells of a boot only while connections go on
//! counting upwards.

/// More than one fall in so many connections, and pids follow no order.
const ORDER: u32 = 50;

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
        }
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

    /// The machine was started.
    pub fn boot(&mut self) {
        self.highest = 0;
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

/// How many pids were given from one to a later one; they begin again at 300 (Linux).
pub fn between(from: u32, to: u32) -> Option<u32> {
    if to < from / 2 { Some(to.saturating_sub(300)) } else { to.checked_sub(from) }
}
