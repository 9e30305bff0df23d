//! One recognised log line, small and of fixed size; its texts stay in the batch it was cut from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::meaning::Meaning;
use super::time::{Micros, SECOND, Timestamp};

/// A stretch of a [`Batch`]'s bytes. Empty means "not said".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte, counted from the start of the batch.
    pub start: u32,
    /// Length in bytes.
    pub len: u32,
}

impl Span {
    /// The bytes themselves.
    #[inline]
    pub fn of(self, bytes: &[u8]) -> &[u8] {
        let start = self.start as usize;
        bytes.get(start..start + self.len as usize).unwrap_or_default()
    }

    /// Nothing was said.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// Where to find a line again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index into the report's sources.
    pub source: u16,
    /// Line number, from 1, in the unpacked text.
    pub line: u64,
}

/// Which row of the catalogue a line matched: an index into `catalogue::messages`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u16);

/// The program that wrote a line, told by its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Program {
    /// `sshd`: everything up to 9.7, the listener only from 9.8; also `sshd(pam_unix)` of old PAM.
    Sshd,
    /// `sshd-session`: one connection, from 9.8.
    SshdSession,
    /// `sshd-auth`: the pre-authentication process, from 10.0.
    SshdAuth,
    /// `dropbear`.
    Dropbear,
    /// `systemd-logind`.
    Logind,
    /// `systemd`, system or user manager.
    Systemd,
    /// `kernel`.
    Kernel,
    /// Other programs with rows of their own (`unix_chkpwd`, `fail2ban`, NetworkManager, time daemons …).
    Neighbour,
}

impl Program {
    /// Is it a part of sshd?
    #[inline]
    pub fn is_sshd(self) -> bool {
        matches!(self, Program::Sshd | Program::SshdSession | Program::SshdAuth)
    }

    /// The tag as `events` prints it; a neighbour prints its own tag instead.
    pub const fn tag(self) -> &'static str {
        match self {
            Program::Sshd => "sshd",
            Program::SshdSession => "sshd-session",
            Program::SshdAuth => "sshd-auth",
            Program::Dropbear => "dropbear",
            Program::Logind => "systemd-logind",
            Program::Systemd => "systemd",
            Program::Kernel => "kernel",
            Program::Neighbour => "",
        }
    }
}

/// Which process of sshd the pid of a line belongs to, as the catalogue knows of its wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// The listening process.
    Listener,
    /// The connection's privileged process: the pid of `Accepted` and of the PAM session lines.
    Monitor,
    /// The post-authentication process of the connection; its pid appears nowhere else at INFO.
    Child,
    /// Either of the connection's processes, by version and phase.
    Any,
    /// Not sshd.
    Other,
}

/// An operating-system error named in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Errno {
    /// Connection reset by peer.
    Reset,
    /// Connection timed out.
    TimedOut,
    /// Broken pipe.
    BrokenPipe,
    /// No route to host.
    NoRoute,
    /// Network is unreachable.
    NetUnreachable,
    /// Host is unreachable, or down.
    HostUnreachable,
    /// Connection refused.
    Refused,
    /// Too many open files.
    TooManyFiles,
    /// Cannot allocate memory, no buffer space.
    NoMemory,
    /// Resource temporarily unavailable.
    Again,
}

impl Errno {
    /// strerror(3) texts of Linux and the BSDs, and the names they stand for.
    const TEXTS: [(&'static [u8], Errno, &'static str); 12] = [
        (b"Connection reset by peer", Errno::Reset, "ECONNRESET"),
        (b"Connection timed out", Errno::TimedOut, "ETIMEDOUT"),
        (b"Operation timed out", Errno::TimedOut, "ETIMEDOUT"),
        (b"Broken pipe", Errno::BrokenPipe, "EPIPE"),
        (b"No route to host", Errno::NoRoute, "EHOSTUNREACH"),
        (b"Network is unreachable", Errno::NetUnreachable, "ENETUNREACH"),
        (b"Host is unreachable", Errno::HostUnreachable, "EHOSTUNREACH"),
        (b"Host is down", Errno::HostUnreachable, "EHOSTDOWN"),
        (b"Connection refused", Errno::Refused, "ECONNREFUSED"),
        (b"Too many open files", Errno::TooManyFiles, "EMFILE"),
        (b"Cannot allocate memory", Errno::NoMemory, "ENOMEM"),
        (b"Resource temporarily unavailable", Errno::Again, "EAGAIN"),
    ];

    /// The error whose text begins here, if it is one that matters to us.
    pub fn from_text(text: &[u8]) -> Option<Errno> {
        Errno::TEXTS.iter().find(|(t, ..)| text.starts_with(t)).map(|(_, errno, _)| *errno)
    }

    /// The symbolic name, `ECONNRESET`.
    pub fn name(self) -> &'static str {
        Errno::TEXTS.iter().find(|(_, errno, _)| *errno == self).map_or("", |(.., name)| name)
    }
}

/// The prefix sshd put before the message, as far as it shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefix {
    /// None: INFO or VERBOSE.
    #[default]
    None,
    /// `error: `.
    Error,
    /// `fatal: `.
    Fatal,
    /// `debug1: ` to `debug3: `.
    Debug,
}

/// How finely a stamp was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resolution {
    /// µs.
    Micro,
    /// ms.
    Milli,
    /// Whole seconds.
    #[default]
    Second,
    /// Whole minutes, as some relays leave.
    Minute,
    /// The line has no time at all.
    Unknown,
}

impl Resolution {
    /// The width of one step.
    #[inline]
    pub const fn width(self) -> Micros {
        match self {
            Resolution::Micro => Micros(1),
            Resolution::Milli => Micros(1000),
            Resolution::Second => Micros(SECOND),
            Resolution::Minute => Micros(60 * SECOND),
            Resolution::Unknown => Micros(3650 * 86_400 * SECOND),
        }
    }
}

/// One recognised line.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// When it was written.
    pub at: Timestamp,
    /// Line number, from 1, in its source.
    pub line: u64,
    /// How finely `at` is known.
    pub resolution: Resolution,
    /// Who wrote it.
    pub program: Program,
    /// The row it matched; `None` for a line of sshd that no row knows.
    pub message: Option<MessageId>,
    /// What it tells us.
    pub meaning: Meaning,
    /// Whose pid such a line carries.
    pub process: Process,
    /// `error: ` or `fatal: ` before it.
    pub prefix: Prefix,
    /// ` [preauth]` behind it.
    pub preauth: bool,
    /// The writer's pid; 0 where the log has none.
    pub pid: u32,
    /// Another pid the message names (a child, a session process); 0 for none.
    pub other_pid: u32,
    /// The peer's address and port.
    pub addr: Option<IpAddr>,
    /// The peer's port; 0 where not said.
    pub port: u16,
    /// The server's own address and port.
    pub server_addr: Option<IpAddr>,
    /// The server's own port; 0 where not said.
    pub server_port: u16,
    /// Does the user exist here? `Some(false)` after "invalid user".
    pub user_exists: Option<bool>,
    /// Was a user named at all (the name itself may be empty)?
    pub has_user: bool,
    /// The error the message names.
    pub errno: Option<Errno>,
    /// Count, seconds, signal, status, disconnect code, session id or user's number, by meaning.
    pub number: Option<i64>,
    /// The log's host name; it may stand in an earlier line of the same host.
    pub host: Span,
    /// The writer's tag.
    pub tag: Span,
    /// User name.
    pub user: Span,
    /// Method, program name, interface or session id, by meaning.
    pub name: Span,
    /// Reason, key, list of algorithms, version string, by meaning.
    pub text: Span,
    /// The message, without header, prefix and `[preauth]`.
    pub body: Span,
    /// Hash of the message as it was read: copies of a line have the same. 0 where no row knows the line.
    pub body_hash: u64,
    /// How often the line stands for itself (`message repeated N times`).
    pub repeats: u32,
    /// Is the writer who it says it is? `None` where nothing tells, as in text logs.
    pub trusted: Option<bool>,
    /// The boot in which it was written, by the journal's id; all zero where unknown.
    pub boot: [u8; 16],
}

impl Event {
    /// The peer as far as it is known.
    #[inline]
    pub fn peer(&self) -> Option<Peer> {
        self.addr.map(|ip| Peer { ip, port: (self.port != 0).then_some(self.port) })
    }

    /// The boot in which it was written, where the journal tells.
    #[inline]
    pub fn boot_id(&self) -> Option<[u8; 16]> {
        (self.boot != [0; 16]).then_some(self.boot)
    }
}

/// The far end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Peer {
    /// Its address.
    pub ip: IpAddr,
    /// Its TCP port, where the log says.
    pub port: Option<u16>,
}

impl std::fmt::Display for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.ip, self.port) {
            (IpAddr::V6(ip), Some(port)) => write!(f, "[{ip}]:{port}"),
            (IpAddr::V4(ip), Some(port)) => write!(f, "{ip}:{port}"),
            (ip, None) => write!(f, "{ip}"),
        }
    }
}

/// The network an address stands for: its /24, or /64. Clients of one network share most of their path.
pub fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from(u32::from(v4) & 0xffff_ff00)),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & (!0u128 << 64))),
    }
}

/// A block of text and the events found in it, in order.
#[derive(Debug, Default)]
pub struct Batch {
    /// The bytes all spans point into.
    pub bytes: Vec<u8>,
    /// The recognised lines, and with `--all` the unrecognised lines of sshd.
    pub events: Vec<Event>,
    /// Index of the source.
    pub source: u16,
}
