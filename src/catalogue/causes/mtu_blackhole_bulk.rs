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
            let look = c.signals.path.full_segment_stuck.as_deref().copied().filter(Socket::was_heard_while_stuck)?;
            Some(said!("{}, while the client itself was heard: what is small came through", stuck(&look)))
        }),
        // Its client was silent, too: on a path that is dead as a whole, bulk output gets stuck in the same way.
        weak(Probe, "full-segment-stuck-in-silence", |c| {
            let look =
                c.signals.path.full_segment_stuck.as_deref().copied().filter(|look| !look.was_heard_while_stuck())?;
            Some(said!("{}", stuck(&look)))
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
    example: Example::log(LOG).version("9.9").probe(LISTING),
    lookalike: Example::log(OUTAGE).version("9.9").probe(SMALL),
};

fn stuck(look: &Socket) -> String {
    format!(
        "shortly before, {} bytes lay unacknowledged on its socket, no less than a full segment ({}), sent again {} times",
        look.unacknowledged,
        look.mss.unwrap_or_default(),
        look.backoff.max(look.retransmitting)
    )
}

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

/// Twenty kilobytes that nobody acknowledges, while the client types on.
const LISTING: &str = "\
2026-11-10T09:16:00+00:00
State Recv-Q Send-Q Local Address:Port Peer Address:Port Process
ESTAB 0 20384 192.0.2.1:22 203.0.113.7:40001 timer:(on,59sec,12)
\t cubic wscale:7,7 rto:120000 backoff:12 rtt:18.2/3.1 mss:1448 pmtu:1500 cwnd:1 bytes_retrans:18824 lastsnd:61000 lastrcv:2100 lastack:936000 unacked:10 retrans:1/13 lost:10
ESTAB 0 0 192.0.2.1:22 203.0.113.8:40002 timer:(keepalive,116min,0)
\t cubic wscale:7,7 rto:220 rtt:18.9/4.0 mss:1448 pmtu:1500 cwnd:10 lastsnd:214000 lastrcv:214100 lastack:214000
ESTAB 0 7240 192.0.2.1:22 203.0.113.9:40003 timer:(on,66sec,12)
\t cubic wscale:7,7 rto:120000 backoff:12 rtt:17.7/2.8 mss:1448 pmtu:1500 cwnd:1 bytes_retrans:18824 lastsnd:54000 lastrcv:800 lastack:929000 unacked:5 retrans:1/13 lost:5
";

/// A keystroke's echo that nobody acknowledges, on a path that is dead.
const SMALL: &str = "\
2026-11-10T09:16:00+00:00
State Recv-Q Send-Q Local Address:Port Peer Address:Port Process
ESTAB 0 36 192.0.2.1:22 203.0.113.7:40001 timer:(on,59sec,12)
\t cubic wscale:7,7 rto:120000 backoff:12 rtt:18.2/3.1 mss:1448 pmtu:1500 cwnd:1 bytes_retrans:468 lastsnd:61000 lastrcv:936000 lastack:936000 unacked:1 retrans:1/13 lost:1
ESTAB 0 108 192.0.2.1:22 203.0.113.8:40002 timer:(on,60sec,12)
\t cubic wscale:7,7 rto:120000 backoff:12 rtt:18.9/4.0 mss:1448 pmtu:1500 cwnd:1 bytes_retrans:1404 lastsnd:60000 lastrcv:935000 lastack:935000 unacked:2 retrans:1/13 lost:2
";
