//! The server's software and settings: read, or assumed and said so.

use std::fmt;

use super::counted::CountedAs;
use super::time::{Interval, Micros};

/// An OpenSSH release, `9.2` as (9, 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpenSsh {
    /// Before the dot.
    pub major: u8,
    /// After the dot.
    pub minor: u8,
}

impl OpenSsh {
    /// `OpenSsh::new(9, 8)`.
    pub const fn new(major: u8, minor: u8) -> OpenSsh {
        OpenSsh { major, minor }
    }

    /// The first `N.M` in `9.2`, `9.2p1`, `OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL …`, and in what packages are
    /// called: `1:9.2p1-2+deb12u3`, `openssh-server-8.7p1-38.el9`.
    pub fn parse(text: &str) -> Option<OpenSsh> {
        let tail = text.split_once("OpenSSH_").map_or(text, |(_, t)| t);
        let tail = tail.split("OpenSSL").next().unwrap_or_default();
        tail.match_indices('.').find_map(|(dot, _)| {
            let major = tail[..dot].rsplit(|c: char| !c.is_ascii_digit()).next()?;
            let minor = tail[dot + 1..].split(|c: char| !c.is_ascii_digit()).next()?;
            Some(OpenSsh { major: major.parse().ok()?, minor: minor.parse().ok()? })
        })
    }
}

impl fmt::Display for OpenSsh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// sshd's LogLevel, coarsest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// QUIET.
    Quiet,
    /// FATAL.
    Fatal,
    /// ERROR.
    Error,
    /// INFO, the default.
    Info,
    /// VERBOSE.
    Verbose,
    /// DEBUG and finer.
    Debug,
}

impl LogLevel {
    /// The value of `LogLevel` in sshd_config(5).
    pub fn parse(text: &str) -> Option<LogLevel> {
        Some(match text.to_ascii_uppercase().as_str() {
            "QUIET" => LogLevel::Quiet,
            "FATAL" => LogLevel::Fatal,
            "ERROR" => LogLevel::Error,
            "INFO" => LogLevel::Info,
            "VERBOSE" => LogLevel::Verbose,
            "DEBUG" | "DEBUG1" | "DEBUG2" | "DEBUG3" => LogLevel::Debug,
            _ => return None,
        })
    }

    /// As sshd_config(5) spells it.
    pub const fn name(self) -> &'static str {
        match self {
            LogLevel::Quiet => "QUIET",
            LogLevel::Fatal => "FATAL",
            LogLevel::Error => "ERROR",
            LogLevel::Info => "INFO",
            LogLevel::Verbose => "VERBOSE",
            LogLevel::Debug => "DEBUG",
        }
    }
}

/// How a value came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Read from a file the user gave, or that was found.
    Read,
    /// Concluded from the wordings in the log.
    FromLog,
    /// The default.
    Assumed,
}

/// A value and how it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<T> {
    /// The value.
    pub value: T,
    /// How it is known.
    pub known: Known,
}

impl<T> Value<T> {
    /// A default.
    pub const fn assumed(value: T) -> Value<T> {
        Value { value, known: Known::Assumed }
    }

    /// From a file.
    pub const fn read(value: T) -> Value<T> {
        Value { value, known: Known::Read }
    }

    /// Not merely assumed.
    pub fn is_known(&self) -> bool {
        self.known != Known::Assumed
    }
}

/// `MaxStartups start:rate:full`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxStartups {
    /// Unauthenticated connections at which random refusal begins.
    pub start: u32,
    /// Chance of refusal at `start`, in percent.
    pub rate: u32,
    /// Unauthenticated connections at which everything is refused.
    pub full: u32,
}

/// PerSourcePenalties: how long a source is refused for what it did (from 9.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Penalties {
    /// For a failed login.
    pub auth_fail: Micros,
    /// For leaving without an attempt to log in.
    pub no_auth: Micros,
    /// For not logging in within LoginGraceTime.
    pub grace_exceeded: Micros,
    /// For crashing sshd's session process.
    pub crash: Micros,
    /// A source is refused while more than this is outstanding.
    pub min: Micros,
    /// No source is refused for longer.
    pub max: Micros,
}

/// Settings of sshd that decide how long a dead connection lives and what is refused.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// OpenSSH release; `None` where nothing told it.
    pub version: Option<Value<OpenSsh>>,
    /// LogLevel.
    pub log_level: Value<LogLevel>,
    /// LoginGraceTime; zero is "no limit".
    pub login_grace_time: Value<Micros>,
    /// ClientAliveInterval; zero is off.
    pub client_alive_interval: Value<Micros>,
    /// ClientAliveCountMax.
    pub client_alive_count_max: Value<u32>,
    /// TCPKeepAlive.
    pub tcp_keep_alive: Value<bool>,
    /// MaxStartups.
    pub max_startups: Value<MaxStartups>,
    /// MaxAuthTries.
    pub max_auth_tries: Value<u32>,
    /// MaxSessions.
    pub max_sessions: Value<u32>,
    /// UnusedConnectionTimeout, where set.
    pub unused_connection_timeout: Option<Micros>,
    /// The limits of ChannelTimeout, where set, by channel type.
    pub channel_timeouts: Vec<(String, Micros)>,
    /// UseDNS.
    pub use_dns: Value<bool>,
    /// PerSourceMaxStartups; `None` is "no limit".
    pub per_source_max_startups: Value<Option<u32>>,
    /// PerSourcePenalties; `None` is off, or a release without them.
    pub per_source_penalties: Value<Option<Penalties>>,
    /// IPQoS as it is written, where set.
    pub ip_qos: Option<String>,
    /// Does its sshd_config include a folder of drop-ins?
    pub drop_ins: bool,
    /// Is it dropbear that wrote the log, which has no sshd_config?
    pub is_dropbear: bool,
}

impl ServerConfig {
    /// Does this sshd say how the TCP connection of a logged-in session ended? From 9.8 at INFO, before at
    /// VERBOSE (upstream 5603befe1).
    pub fn logs_endings(&self) -> bool {
        self.log_level.value >= LogLevel::Verbose
            || self.log_level.value >= LogLevel::Info && self.version.is_some_and(|v| v.value >= OpenSsh::new(9, 8))
    }
}

/// Timers of the kernel that end TCP connections; see tcp(7).
#[derive(Clone, Copy, Debug)]
pub struct KernelTimers {
    /// tcp_keepalive_time.
    pub keepalive_time: Value<Micros>,
    /// tcp_keepalive_intvl.
    pub keepalive_interval: Value<Micros>,
    /// tcp_keepalive_probes.
    pub keepalive_probes: Value<u32>,
    /// tcp_retries2.
    pub retries2: Value<u32>,
    /// tcp_mtu_probing: 0 never, 1 after timeouts, 2 always.
    pub mtu_probing: Value<u32>,
    /// tcp_syn_retries.
    pub syn_retries: Value<u32>,
    /// tcp_rto_min_us, where the kernel has it: the smallest retransmission timeout.
    pub rto_min: Option<Micros>,
    /// tcp_rto_max_ms, where the kernel has it: the largest retransmission timeout.
    pub rto_max: Option<Micros>,
    /// The connection tracking of this machine's own firewall, where it has one.
    pub conntrack: Conntrack,
}

/// nf_conntrack as sysctl shows it; `None` where it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conntrack {
    /// nf_conntrack_count: flows in the table.
    pub count: Option<u64>,
    /// nf_conntrack_max: flows there is room for.
    pub max: Option<u64>,
    /// nf_conntrack_tcp_timeout_established: an idle flow is forgotten after this.
    pub established: Option<Micros>,
    /// nf_conntrack_tcp_loose: are flows picked up in the middle?
    pub loose: Option<bool>,
}

/// How long things take before this server gives a connection up, corrected for its version.
#[derive(Clone, Copy, Debug)]
pub struct Budgets {
    /// From connect to the end of LoginGraceTime.
    pub grace: Option<Interval>,
    /// From the last packet received to the end by ClientAlive.
    pub alive: Option<Interval>,
    /// From the last packet to the first ClientAlive probe: when a forgotten flow is discovered.
    pub first_probe: Option<Interval>,
    /// From the last packet to the end by TCP keepalive, on an idle connection.
    pub keepalive: Option<Interval>,
    /// From the first TCP keepalive probe to the last: how long the peer has at least been silent then.
    pub keepalive_probing: Option<Micros>,
    /// From the last acknowledgement to the end by tcp_retries2, with data outstanding: a lower bound and a usual upper one.
    pub retransmission: Interval,
    /// tcp_retries2: how often a segment is sent again before that.
    pub retries2: u32,
}

impl Budgets {
    /// When the kernel gave a connection up: how long nothing had come from the client, at least and usually at most.
    pub fn given_up(&self, how: Option<CountedAs>) -> Interval {
        let probing = self.keepalive_probing.map(Interval::exactly);
        match (how, probing) {
            (Some(CountedAs::Keepalive), Some(probing)) => probing,
            (Some(CountedAs::Retransmission), _) | (_, None) => self.retransmission,
            // Whichever gives up sooner: at least so long nothing came.
            (_, Some(probing)) => {
                let lo = probing.lo.min(self.retransmission.lo);
                Interval { lo, hi: lo.max(self.retransmission.hi) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_every_form_people_paste() {
        for text in
            ["9.2", "9.2p1", "OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026", "OpenSSH_9.2, OpenSSL 3"]
        {
            assert_eq!(OpenSsh::parse(text), Some(OpenSsh::new(9, 2)), "{text}");
        }
        for text in
            ["1:8.7p1-2+deb12u3", "openssh-server-8.7p1-38.el9_4.4.x86_64", "OpenSSH_for_Windows_8.7p1, LibreSSL 3.8.2"]
        {
            assert_eq!(OpenSsh::parse(text), Some(OpenSsh::new(8, 7)), "{text}");
        }
        assert_eq!(OpenSsh::parse("OpenSSH_10.0p2"), Some(OpenSsh::new(10, 0)));
        for text in ["dropbear", "Dropbear sshd v2022.83", "OpenSSL 3.0.19", "9", ".", "9."] {
            assert_eq!(OpenSsh::parse(text), None, "{text}");
        }
    }
}
