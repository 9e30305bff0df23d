//! The path lost everybody's packets, for longer than a connection survives.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "packet-loss",
    title: "The network path lost too many packets",
    family: Family::NetworkInstability,
    explains: &[EndingKind::TcpTimeout, EndingKind::AliveTimeout, EndingKind::Unreachable, EndingKind::Silent],
    rules: &[
        refutes(Load, "not-measured", |c| {
            let seen = c.signals.retransmissions.is_some_and(|r| r.tell_of_loss());
            (!seen && heavy_loss(c).is_none()).then(|| said!("no measurement shows loss at that time"))
        }),
        strong(Load, "others-lost-packets", |c| c.signals.retransmissions.filter(|r| r.tell_of_loss()).map(others_too)),
        strong(Probe, "loss-measured", |c| {
            let loss = heavy_loss(c)?;
            Some(said!("a probe of that path lost {:.0} % of its packets at that time", loss * 100.0))
        }),
        fair(Kernel, "counted-as-given-up", |c| counted(c, &[CountedAs::Retransmission, CountedAs::GivenUp])),
        fair(Words, "retransmissions-failed", |c| {
            (c.connection.ending.kind == EndingKind::TcpTimeout).then(|| {
                said!("the kernel gave up after its retransmissions or keepalive probes went unanswered")
                    .at(c.lines(Meaning::TimedOut))
            })
        }),
        fair(Neighbours, "fell-together", |c| {
            let (around, scope) = fell_together(c)?;
            Some(said!("{} from {scope} ended within {}", count(around.died, "session"), around.spread.max_second()))
        }),
        against::fair(Neighbours, "others-lived-on", |c| {
            let a = &c.signals.address;
            (c.ended(&[EndingKind::AliveTimeout]) && a.survived > 0)
                .then(|| said!("{} of the same address lived through this one's silence", count(a.survived, "session")))
        }),
        against::fair(Timing, "age-floor", |c| {
            let floor = age_limit(c)?;
            Some(said!("no such end is younger than {}: loss breaks sessions of any age", floor.floor))
        }),
    ],
    explain: "So many packets were lost, or for so long, that retransmissions of some sessions ran out while others just got \
        through: a failing cable or radio link, a duplex mismatch, a saturated line. Moderate loss alone hardly ever ends an \
        SSH session. What sets it apart from a box that forgets one idle flow, or from large packets that vanish, is that \
        sessions which lived on had to send again, too.",
    remedy: "Find the lossy link (`mtr -rwbzc 300 CLIENT` from the server, interface error counters, the provider). To ride it \
        out, raise `ClientAliveCountMax`, not the interval; run long work in tmux, or use mosh.",
    cure: Cure {
        lead: "Find the lossy link (`mtr -rwbzc 300 CLIENT` from the server, interface error counters, the provider). Until then, sessions that wait longer ride it out.",
        lines: |g| g.patience(),
    },
    verify: "`nstat -az TcpRetransSegs TcpOutSegs` or `sar -n ETCP`: the share of segments sent again stays below one percent.",
    see: &["tcp(7) tcp_retries2", "RFC 6298"],
    example: Example::log(LOSS)
        .config("LogLevel VERBOSE\nClientAliveInterval 0\n")
        .version("9.2")
        .sysctl(RETRIES)
        .load(MANY_AGAIN),
    lookalike: Example::log(LOSS)
        .config("LogLevel VERBOSE\nClientAliveInterval 0\n")
        .version("9.2")
        .sysctl(RETRIES)
        .load(FEW_AGAIN),
};

/// More than SSH shrugs off.
fn heavy_loss(c: &Case) -> Option<f64> {
    c.signals.path.loss.filter(|loss| *loss >= 0.1)
}

const RETRIES: &str = "net.ipv4.tcp_retries2 = 8\n";

const LOSS: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:20:00 edge01 sshd[102]: Accepted publickey for bob from 203.0.113.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:40:00 edge01 sshd[103]: Accepted publickey for carol from 198.51.100.9 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 10:01:40 edge01 sshd[101]: Read error from remote host 203.0.113.7 port 40001: Connection timed out
Nov 10 10:02:30 edge01 sshd[102]: Read error from remote host 203.0.113.8 port 40002: Connection timed out
Nov 10 11:00:00 edge01 sshd[103]: Received disconnect from 198.51.100.9 port 40003:11: disconnected by user
";

const MANY_AGAIN: &str = "\
time,tcp_retrans_segs
2026-11-10T09:58:00Z,1000
2026-11-10T09:59:00Z,1003
2026-11-10T10:00:00Z,1005
2026-11-10T10:01:00Z,1420
2026-11-10T10:02:00Z,1951
2026-11-10T10:03:00Z,2210
2026-11-10T10:04:00Z,2212
2026-11-10T10:05:00Z,2215
2026-11-10T10:06:00Z,2217
2026-11-10T10:07:00Z,2219
2026-11-10T10:08:00Z,2221
";

const FEW_AGAIN: &str = "\
time,tcp_retrans_segs
2026-11-10T09:58:00Z,1000
2026-11-10T09:59:00Z,1003
2026-11-10T10:00:00Z,1005
2026-11-10T10:01:00Z,1009
2026-11-10T10:02:00Z,1014
2026-11-10T10:03:00Z,1017
2026-11-10T10:04:00Z,1019
2026-11-10T10:05:00Z,1021
2026-11-10T10:06:00Z,1023
2026-11-10T10:07:00Z,1025
2026-11-10T10:08:00Z,1027
";
