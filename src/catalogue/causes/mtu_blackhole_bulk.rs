//! Large packets vanish: a session stalls at its first big output.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "mtu-blackhole-bulk",
    title: "Bulk output stalled: large packets may vanish on the path",
    family: Family::MtuBlackhole,
    explains: &[EndingKind::TcpTimeout, EndingKind::Silent, EndingKind::AliveTimeout],
    rules: &[
        fair(Neighbours, "others-lived-on", |c| {
            let n = &c.signals.network;
            (c.ended(&[EndingKind::TcpTimeout]) && n.survived > 0 && n.died >= 2).then(|| {
                said!(
                    "{} of this network ran into retransmission timeouts while {} of it went on",
                    count(n.died, "session"),
                    count(n.survived, "other")
                )
            })
        }),
        refutes(Kernel, "counted-otherwise", |c| counted(c, &[CountedAs::Keepalive, CountedAs::Reset])),
        fair(Kernel, "counted-as-given-up", |c| counted(c, &[CountedAs::Retransmission, CountedAs::GivenUp])),
        fair(Load, "nobody-else-lost-packets", |c| {
            let r = c.signals.retransmissions.filter(|r| r.tell_of_no_loss())?;
            c.ended(&[EndingKind::TcpTimeout]).then(|| nobody_else(r))
        }),
        strong(Probe, "full-segment-stuck", |c| {
            let look = c.signals.path.full_segment_stuck?;
            let mss = look.mss?;
            Some(said!(
                "shortly before, {} bytes lay unacknowledged on its socket, no less than a full segment ({mss}), sent again {} \
                 times",
                look.unacknowledged,
                look.backoff.max(look.retransmitting)
            ))
        }),
        against::strong(Load, "others-lost-packets", |c| {
            c.signals.retransmissions.filter(|r| r.tell_of_loss()).map(others_too)
        }),
        against::strong(Timing, "age-floor", |c| {
            let floor = age_limit(c)?;
            Some(said!("no such end is younger than {}: bulk output strikes at any age", floor.floor))
        }),
        against::strong(Neighbours, "fell-together", |c| {
            let (around, _) = fell_together(c)?;
            Some(said!("{} fell in one moment, whatever they sent", count(around.died, "session")))
        }),
    ],
    explain: "After login small packets pass; the first full-size packets of a listing or a copy are lost again and again, \
        until the kernel gives the connection up after tcp_retries2 (15 to 30 minutes by default). Interactive sessions on \
        the same path live. Without byte counts or retransmission counters the log cannot prove it.",
    remedy: "As for a key exchange that hangs: let ICMP `fragmentation needed` pass, or clamp the MSS on the router; on the \
        server alone `net.ipv4.tcp_mtu_probing=1`, which helps only with what the server sends.",
    cure: Cure {
        lead: "Let ICMP `fragmentation needed` pass, or clamp the MSS on the router. On the server alone, only for what it sends:",
        lines: |g| vec![(g.timers.mtu_probing.value == 0).then(|| g.kernel("net.ipv4.tcp_mtu_probing", "1")).flatten()],
    },
    verify: "`ss -ti` during a stall: one segment of about 1448 bytes unacknowledged, `backoff` rising; `tracepath -n HOST`.",
    see: &["RFC 2923", "tcp(7) tcp_retries2"],
    example: Example::log(LOG).version("9.9"),
    lookalike: Example::log(OUTAGE).version("9.9"),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:10 edge01 sshd-session[102]: Accepted publickey for bob from 203.0.113.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:00:20 edge01 sshd-session[103]: Accepted publickey for carol from 203.0.113.9 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 09:17:02 edge01 sshd-session[201]: Read error from remote host 203.0.113.7 port 40001: Connection timed out
Nov 10 09:17:06 edge01 sshd-session[203]: Read error from remote host 203.0.113.9 port 40003: Connection timed out
Nov 10 10:00:00 edge01 sshd-session[202]: Received disconnect from 203.0.113.8 port 40002:11: disconnected by user
";

const OUTAGE: &str = "\
Nov 10 08:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 08:30:10 edge01 sshd-session[102]: Accepted publickey for bob from 203.0.113.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 08:50:10 edge01 sshd-session[103]: Accepted publickey for carol from 203.0.113.9 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 09:17:02 edge01 sshd-session[201]: Read error from remote host 203.0.113.7 port 40001: Connection timed out
Nov 10 09:17:03 edge01 sshd-session[202]: Read error from remote host 203.0.113.8 port 40002: Connection timed out
Nov 10 09:17:04 edge01 sshd-session[203]: Read error from remote host 203.0.113.9 port 40003: Connection timed out
";
