//! How the kernel's TCP counters account for the end of a connection.

use super::ending::EndingKind;
use super::time::Timestamp;

/// How the kernel disposed of a connection, told by which of its counters rose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedAs {
    /// TCPAbortOnTimeout and OutRsts: keepalive probes went unanswered, and the kernel said goodbye with a reset.
    Keepalive,
    /// TCPAbortOnTimeout alone: retransmissions went unanswered.
    Retransmission,
    /// TCPAbortOnTimeout, and which of the two cannot be told.
    GivenUp,
    /// EstabResets without a reset of our own: one arrived.
    Reset,
}

/// Ends of one stretch of time that the counters account for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    /// What they were.
    pub how: CountedAs,
    /// Connections counted so.
    pub counted: u32,
    /// Sessions that ended then, and of which sshd wrote nothing that says otherwise.
    pub sessions: u32,
    /// When the counters were read before the stretch.
    pub from: Timestamp,
    /// When they were read after it.
    pub to: Timestamp,
    /// How often such counts rise with no session to explain them: a share of all stretches (0..1), and so the chance
    /// that this one has nothing to do with its sessions.
    pub chance: f64,
}

impl CountedAs {
    /// The ending sshd would have written.
    pub const fn ending(self) -> EndingKind {
        match self {
            CountedAs::Keepalive | CountedAs::Retransmission | CountedAs::GivenUp => EndingKind::TcpTimeout,
            CountedAs::Reset => EndingKind::Reset,
        }
    }
}
