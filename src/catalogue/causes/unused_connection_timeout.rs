//! UnusedConnectionTimeout closed a connection without channels.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "unused-connection-timeout",
    title: "sshd closed an unused connection",
    family: Family::IdlePolicy,
    explains: &[EndingKind::IdlePolicy],
    rules: &[decisive(Words, "sshd-says-so", |c| {
        c.has(Meaning::IdleClosed)
            .then(|| said!("sshd logged that it closed an inactive connection").at(c.lines(Meaning::IdleClosed)))
    })],
    explain: "A connection that had no open channel for the configured time (a `ssh -N`, or a multiplexing master that nobody \
        used) was closed by sshd itself (from 9.2).",
    remedy: "If it is not wanted, raise or remove UnusedConnectionTimeout, also in /etc/ssh/sshd_config.d.",
    cure: Cure::IN_WORDS,
    verify: "`sshd -T | grep -i unusedconnectiontimeout`.",
    see: &["sshd_config(5) UnusedConnectionTimeout"],
    example: Example::log(LOG),
    lookalike: Example::log(ALIVE),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:10:00 edge01 sshd-session[201]: terminating inactive connection from user alice 203.0.113.7 port 40001
";

const ALIVE: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:10:00 edge01 sshd-session[201]: Timeout, client not responding from user alice 203.0.113.7 port 40001
";
