//! The path to the clients was down for longer than sshd or the kernel waits.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "path-outage",
    title: "The network path was down",
    family: Family::NetworkInstability,
    explains: BROKEN,
    rules: &[
        strong(Neighbours, "fell-together", |c| {
            let (around, scope) = cut_off_together(c).filter(|_| !may_have_left(c))?;
            let who = match around.died_addresses {
                1 => count(around.died_users, "user"),
                n => format!("{n} addresses"),
            };
            Some(said!(
                "{} of {who} from {scope} ended within {}; none that was open then went on",
                count(around.died, "session"),
                around.spread.max_second()
            ))
        }),
        // Where something else tells of an outage, too, those who fell did not end by themselves.
        doubts(Timing, "alike-in-age", |c| {
            let (around, _) = cut_off_together(c).filter(|(around, _)| alike_in_age(c, around))?;
            rests_on_others(c).then(|| {
                said!(
                    "their ages, or those of most, differ by {} only: they had begun together, too, and may have ended each by itself",
                    around.ages.max_second()
                )
            })
        }),
        doubts(Neighbours, "lines-missing", |c| {
            (c.signals.neighbours_missing && rests_on_others(c))
                .then(|| said!("lines are missing from that time: who fell then and who lived on does not all show"))
        }),
        // Who lived on shows in goodbyes alone.
        doubts(Neighbours, "nobody-says-goodbye", |c| {
            (c.signals.nobody_says_goodbye && rests_on_others(c))
                .then(|| said!("no session of this log ends with a goodbye: whoever lived on would not show"))
        }),
        fair(Neighbours, "few-fell-together", |c| {
            let (around, scope) = cut_off_together(c).filter(|_| may_have_left(c))?;
            Some(said!(
                "{} of {} from {scope} fell silent within {}; but none of them was soon back, and they may have left",
                count(around.died, "session"),
                count(around.died_users, "user"),
                around.spread.max_second()
            ))
        }),
        fair(Neighbours, "address-fell-together", |c| {
            let a = &c.signals.address;
            let together = address_fell_together(c) && c.ended(&[EndingKind::AliveTimeout, EndingKind::TcpTimeout]);
            together.then(|| {
                said!("all {} of this address ended within {}", count(a.died, "session"), a.spread.max_second())
            })
        }),
        strong(Timing, "after-its-network-fell", |c| {
            let after = c.signals.outage_before?;
            Some(said!(
                "its network had fallen silent as a whole {after} before, while it was open: a session with output waiting \
                 is given up later, by the kernel"
            ))
        }),
        fair(Timing, "different-ages-one-moment", |c| {
            let (around, _) = cut_off_together(c).filter(|_| !may_have_left(c))?;
            around.is_of_one_moment().then(|| {
                said!(
                    "their ages differ by {}, their ends by {}: a moment, not an age, ended them",
                    around.ages,
                    around.spread.max_second()
                )
            })
        }),
        strong(Words, "unreachable", |c| {
            c.ended(&[EndingKind::Unreachable])
                .then(|| said!("the network itself reported the client unreachable").at(c.lines(Meaning::Unreachable)))
        }),
        fair(Words, "retransmissions-failed", |c| {
            (c.connection.ending.kind == EndingKind::TcpTimeout).then(|| {
                said!("the kernel gave up after its retransmissions or keepalive probes went unanswered")
                    .at(c.lines(Meaning::TimedOut))
            })
        }),
        fair(Kernel, "counted-as-given-up", |c| counted(c, &[CountedAs::Retransmission, CountedAs::GivenUp])),
        strong(Probe, "outage-measured", |c| {
            let (from, to) = c.signals.path.outage?;
            Some(said!(
                "a probe of that path got no answer from {} to {} (UTC)",
                &from.rfc3339(Micros::seconds(1))[11..19],
                &to.rfc3339(Micros::seconds(1))[11..19]
            ))
        }),
        against::strong(Config, "nobody-was-asked", nobody_was_asked),
        against::strong(Probe, "heard-while-stuck", |c| {
            let look = c.signals.path.full_segment_stuck.as_deref().copied().filter(Socket::was_heard_while_stuck)?;
            Some(said!(
                "{} before the last look at its socket the client was still heard, while a full segment was sent again and again",
                look.silent?
            ))
        }),
        strong(Kernel, "link-down", |c| {
            let near = c.near(&[Meaning::LinkDown, Meaning::LinkTrouble], Micros::seconds(180))?;
            Some(said!("the server's network link was in trouble {}", moment(near)).at(vec![near.place]))
        }),
        against::strong(Neighbours, "others-lived-on", |c| {
            let a = &c.signals.address;
            (c.ended(&[EndingKind::AliveTimeout]) && a.survived > 0)
                .then(|| said!("{} of the same address lived through this one's silence", count(a.survived, "session")))
        }),
        against::strong(Kernel, "probes-were-acknowledged", acknowledged),
        // Neighbouring addresses need not share a line: one home in a provider's network may be cut off alone.
        against::weak(Neighbours, "network-lived-on", |c| {
            let n = &c.signals.network;
            (c.ended(&[EndingKind::AliveTimeout, EndingKind::Reset]) && n.survived > 0)
                .then(|| said!("{} of the same network went on at that time", count(n.survived, "session")))
        }),
        // In an outage only its victims retransmit: this says something only where other sessions lived on.
        against::fair(Load, "nobody-else-lost-packets", |c| {
            let r = c.signals.retransmissions.filter(|r| r.tell_of_no_loss())?;
            (c.ended(&[EndingKind::TcpTimeout]) && c.signals.network.survived > 0).then(|| nobody_else(r))
        }),
        against::fair(Neighbours, "path-was-heard", |c| {
            let heard = c.signals.address.heard_in_silence;
            (c.ended(&[EndingKind::TcpTimeout]) && heard > 0)
                .then(|| said!("others of the same address logged in or out {} meanwhile", count(heard, "time")))
        }),
        against::fair(Timing, "age-floor", |c| {
            // Nobody is given up before the server's patience is spent, whatever cut him off.
            let patience = c.signals.silence.map_or(0, |s| s.hi);
            let floor = age_limit(c).filter(|f| f.floor.0 > patience + patience / 4)?;
            Some(said!("no such end is younger than {}: outages break sessions of any age", floor.floor))
        }),
        against::strong(Timing, "idle-since-login", |c| {
            let budget = unused_until_keepalive(c)?;
            Some(said!(
                "it ended at the age at which the kernel's keepalive ends a session that was never used: {budget}"
            ))
        }),
        against::fair(Timing, "again-and-again", |c| {
            let r = c.signals.recurrence;
            // A line that flaps takes whoever is there; only if others lived on does it speak of single flows.
            (r.moments >= 5 && r.users >= 3 && r.path_was_up >= 2 && fell_together(c).is_none())
                .then(|| said!("such ends came {} at {} separate times", whence(r.everywhere), r.moments))
        }),
        // A client that gave up itself may send its FIN once the path is back; a jump host that stops sends them all at once.
        against::fair(Words, "closed-in-order", |c| {
            c.ended(&[EndingKind::ClientClose]).then(|| {
                said!("the client's side closed the connection in order (FIN): nothing comes over a path that is down")
                    .at(c.lines(Meaning::ClosedByPeer))
            })
        }),
        against::strong(Timing, "silent-in-one-moment", |c| {
            let around = silent_in_one_moment(c)?;
            Some(said!(
                "{} in {} networks ended within {} without a word: what an outage ends, each one's own timers end, one \
                 after the other",
                count(around.died, "session"),
                around.died_networks,
                around.spread.max_second()
            ))
        }),
        against::fair(Words, "broken-pipes", |c| {
            noticed_late(c)
                .then(|| said!("broken pipes in several networks at once point to the server, not to a path"))
        }),
    ],
    explain: "Packets between the clients and the server were lost for longer than sshd's ClientAlive or the kernel's \
        retransmissions tolerate: a line or router was down, Wi-Fi was left, a provider had an outage, or a router was \
        restarted and forgot its connections. Such an end takes every session on the path at once, whatever its age; \
        sessions elsewhere live on. Random loss alone almost never ends an SSH session. A laptop that slept looks the \
        same for one address.",
    remedy: "Find the outage on the path (router and provider logs, at the minutes given). To ride out short ones, raise \
        the count and not the interval: `ClientAliveInterval 60` with `ClientAliveCountMax 10` waits about eleven minutes \
        (halve the interval on OpenSSH 9.2 to 9.4, where each probe takes two). Run long work in tmux, or use mosh.",
    cure: Cure {
        lead: "Find the outage on the path (router and provider logs, at the minutes given). Until then, sessions that wait longer ride short ones out.",
        lines: |g| g.patience(),
    },
    verify: "`sshd -T | grep -i clientalive`; mass ends no longer appear in this report, and the server's retransmission \
        rate (`nstat TcpRetransSegs`, `sar -n ETCP`) stays at its usual level.",
    see: &["sshd_config(5) ClientAliveInterval", "tcp(7) tcp_retries2"],
    example: Example::log(OUTAGE)
        .config("LogLevel INFO\nClientAliveInterval 30\nClientAliveCountMax 3\n")
        .version("9.9"),
    lookalike: Example::log(ONE_OF_MANY)
        .config("LogLevel INFO\nClientAliveInterval 30\nClientAliveCountMax 3\n")
        .version("9.9"),
};

/// Do only the neighbours speak for the outage: others fell, too, and nobody lived on?
fn rests_on_others(c: &Case) -> bool {
    let told =
        c.signals.outage_before.is_some() || c.signals.path.outage.is_some() || c.ended(&[EndingKind::Unreachable]);
    cut_off_together(c).is_some() && !told
}

const OUTAGE: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:20:00 edge01 sshd-session[102]: Accepted publickey for bob from 203.0.113.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 10:30:00 edge01 sshd-session[103]: Accepted publickey for carol from 203.0.113.9 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 11:00:00 edge01 sshd-session[104]: Accepted publickey for dave from 203.0.113.7 port 40004 ssh2: ED25519 SHA256:dddd
Nov 10 11:05:00 edge01 sshd-session[105]: Accepted publickey for erin from 198.51.100.20 port 40005 ssh2: ED25519 SHA256:eeee
Nov 10 12:00:02 edge01 sshd-session[201]: Timeout, client not responding from user alice 203.0.113.7 port 40001
Nov 10 12:00:09 edge01 sshd-session[202]: Timeout, client not responding from user bob 203.0.113.8 port 40002
Nov 10 12:00:15 edge01 sshd-session[203]: Timeout, client not responding from user carol 203.0.113.9 port 40003
Nov 10 12:00:21 edge01 sshd-session[204]: Timeout, client not responding from user dave 203.0.113.7 port 40004
Nov 10 14:00:00 edge01 sshd-session[205]: Received disconnect from 198.51.100.20 port 40005:11: disconnected by user
Nov 10 14:00:00 edge01 sshd-session[205]: Disconnected from user erin 198.51.100.20 port 40005
";

const ONE_OF_MANY: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:20:00 edge01 sshd-session[102]: Accepted publickey for bob from 203.0.113.7 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 10:30:00 edge01 sshd-session[103]: Accepted publickey for carol from 203.0.113.7 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 12:00:02 edge01 sshd-session[201]: Timeout, client not responding from user alice 203.0.113.7 port 40001
Nov 10 14:00:00 edge01 sshd-session[205]: Received disconnect from 203.0.113.7 port 40002:11: disconnected by user
Nov 10 14:00:00 edge01 sshd-session[205]: Disconnected from user bob 203.0.113.7 port 40002
Nov 10 15:00:00 edge01 sshd-session[206]: Received disconnect from 203.0.113.7 port 40003:11: disconnected by user
Nov 10 15:00:00 edge01 sshd-session[206]: Disconnected from user carol 203.0.113.7 port 40003
";
