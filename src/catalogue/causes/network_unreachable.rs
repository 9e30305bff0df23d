//! The network told the server that the client cannot be reached.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "network-unreachable",
    title: "The network reported the client unreachable",
    family: Family::NetworkInstability,
    explains: &[EndingKind::Unreachable],
    rules: &[decisive(Words, "errno", |c| {
        Some(
            said!("the kernel reported `No route to host` or `Network is unreachable` on this connection")
                .at(c.lines(Meaning::Unreachable)),
        )
    })],
    explain: "A router answered with ICMP unreachable, or a neighbour no longer answered, until the kernel's retransmissions \
        ran out: the client's network or its last hop was down. The error comes at the end of the retransmissions, so the \
        fault began earlier.",
    remedy: "Look at the client's network and the last router before it, some minutes before the end. Longer outages can be \
        ridden out only if neither ClientAlive nor tcp_retries2 runs out first.",
    cure: Cure::IN_WORDS,
    verify: "No more `No route to host` in this log; `ip route get ADDRESS` and `ping` from the server at the time.",
    see: &["tcp(7) ERRORS"],
    example: Example::log(LOG),
    lookalike: Example::log(RESET),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 12:00:02 edge01 sshd-session[201]: Read error from remote host 203.0.113.7 port 40001: No route to host
";

const RESET: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 12:00:02 edge01 sshd-session[201]: Read error from remote host 203.0.113.7 port 40001: Connection reset by peer
";
