//! Whether a host's pids tell that the machine was started anew.
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
        if self.is_far_below(pid) {
            self.falls = self.falls.saturating_add(1);
            self.highest = pid;
        }
    }

    /// A process speaks.
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
