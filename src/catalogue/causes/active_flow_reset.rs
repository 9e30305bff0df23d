//! A box on the path reset a connection that was not idle.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "active-flow-reset",
    title: "A box on the path reset an active connection",
    family: Family::MiddleboxReset,
    explains: &[EndingKind::Reset, EndingKind::WriteFailed, EndingKind::Silent],
    rules: &[
        refutes(Words, "before-login", |c| before_login(c).then(|| said!("nobody was logged in"))),
        weak(Words, "reset", |c| {
            c.ended(&[EndingKind::Reset])
                .then(|| said!("a TCP reset arrived in the running session").at(c.lines(Meaning::ResetByPeer)))
        }),
        fair(Kernel, "counted-as-reset", |c| counted(c, &[CountedAs::Reset])),
        strong(Neighbours, "many-clients-reset", |c| {
            let e = reset_together(c)?;
            Some(said!(
                "{} from {} addresses in {} networks were reset within {}",
                count(e.died, "session"),
                e.died_addresses,
                e.died_networks,
                e.spread.max_second()
            ))
        }),
        against::fair(Neighbours, "closes-without-goodbye", closes_without_goodbye),
        against::strong(Timing, "age-floor", |c| {
            let floor = age_limit(c)?;
            Some(said!("no reset is younger than {}: an idle limit, not an inspection of traffic", floor.floor))
        }),
    ],
    explain: "Intrusion prevention, a load balancer that takes a backend out, or a firewall whose rules were reloaded sends \
        resets into connections that are in use. A client whose process was killed with bytes unread, or whose machine was \
        rebooted, makes the same line.",
    remedy: "Look into the box's log at the minutes given (IPS signatures, policy installs, health checks); exempt SSH from \
        inspection.",
    cure: Cure::IN_WORDS,
    verify: "A capture on both sides (`tcpdump 'tcp[tcpflags] & tcp-rst != 0'`): the reset's TTL differs from the peer's.",
    see: &["RFC 3360"],
    example: Example::log(LOG).version("9.9"),
    lookalike: Example::log(SCANNER).version("9.9"),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:10:00 edge01 sshd-session[102]: Accepted publickey for bob from 198.51.100.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:20:00 edge01 sshd-session[103]: Accepted publickey for carol from 192.0.2.99 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 09:25:00 edge01 sshd-session[104]: Accepted publickey for dave from 192.0.2.210 port 40004 ssh2: ED25519 SHA256:dddd
Nov 10 09:30:00 edge01 sshd-session[201]: Read error from remote host 203.0.113.7 port 40001: Connection reset by peer
Nov 10 09:30:00 edge01 sshd-session[202]: Read error from remote host 198.51.100.8 port 40002: Connection reset by peer
Nov 10 09:30:01 edge01 sshd-session[203]: Read error from remote host 192.0.2.99 port 40003: Connection reset by peer
Nov 10 11:00:00 edge01 sshd-session[204]: Received disconnect from 192.0.2.210 port 40004:11: disconnected by user
";

const SCANNER: &str =
    "Nov 10 09:00:00 edge01 sshd-session[101]: Connection reset by 203.0.113.7 port 40001 [preauth]\n";
