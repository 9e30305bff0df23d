//! Login records (utmp, wtmp): who was logged in from where, and when the machine was started or stopped.

use std::net::IpAddr;

use super::time::Timestamp;

/// A login that has a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Who.
    pub user: String,
    /// Terminal, `pts/3`.
    pub line: String,
    /// The process that wrote it: sshd's, of the session.
    pub pid: u32,
    /// From which address, if it says.
    pub addr: Option<IpAddr>,
    /// When.
    pub from: Timestamp,
    /// When it ended, if it did within the file.
    pub to: Option<Timestamp>,
    /// How it ended.
    pub ended: LoginEnd,
}

/// How a login ended, by its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginEnd {
    /// It lives, or the file ends before it does.
    Open,
    /// Its process said so.
    Recorded,
    /// The machine was shut down.
    Shutdown,
    /// The machine booted without having been shut down.
    Crash,
}

impl LoginEnd {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            LoginEnd::Open => "open",
            LoginEnd::Recorded => "recorded",
            LoginEnd::Shutdown => "shutdown",
            LoginEnd::Crash => "crash",
        }
    }
}
