//! The kernel's TCP keepalive declared the peer dead.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "tcp-keepalive-expired",
    title: "The kernel's TCP keepalive ended the session",
    family: Family::TcpKeepalive,
    explains: &[EndingKind::TcpTimeout, EndingKind::Silent],
    rules: &[
        decisive(Kernel, "counted-as-keepalive", |c| counted(c, &[CountedAs::Keepalive])),
        refutes(Kernel, "counted-otherwise", |c| counted(c, &[CountedAs::Retransmission])),
        decisive(Timing, "solid-age-floor-at-keepalive", |c| {
            let solid = |f: &AgeFloor| f.chance.max(f.chance_by_label) < 1e-4;
            let floor = floor_at(c, c.budgets.keepalive?).filter(solid)?;
            c.ended(&[EndingKind::TcpTimeout]).then(|| none_younger(c, &floor)).flatten()
        }),
        strong(Timing, "age-floor-at-keepalive", |c| none_younger(c, &floor_at(c, c.budgets.keepalive?)?)),
        decisive(Timing, "too-young-for-retransmission", |c| {
            let (keepalive, retransmission) = (c.budgets.keepalive?, c.budgets.retransmission);
            let timers_known = c.kernel.keepalive_time.is_known() && c.kernel.retries2.is_known();
            let lasted = c.lasted().filter(|l| l.hi < retransmission.lo && l.hi >= keepalive.lo)?;
            (timers_known && c.ended(&[EndingKind::TcpTimeout])).then(|| {
                said!(
                    "the kernel gave it up after {lasted}: retransmissions take {} at least, keepalive {keepalive}",
                    retransmission.lo_shown()
                )
            })
        }),
        strong(Timing, "idle-since-login", |c| {
            let budget = unused_until_keepalive(c)?;
            Some(said!(
                "it lasted {}: the age at which keepalive ends a session that was never used is {budget}",
                c.lasted()?
            ))
        }),
        fair(Config, "keepalive-comes-first", |c| {
            let (budget, lasted) = (c.budgets.keepalive?, c.lasted()?);
            let first = c.kernel.keepalive_time.is_known() && budget.hi < c.budgets.retransmission.lo;
            (first && c.ended(&[EndingKind::TcpTimeout]) && lasted.hi >= budget.lo).then(|| {
                said!(
                    "the kernel's keepalive gives an idle connection up after {budget}, before retransmissions do ({}), and \
                     ClientAlive is off",
                    c.budgets.retransmission.lo_shown()
                )
            })
        }),
        fair(Neighbours, "unlike-its-habit", |c| {
            let habit = c.signals.habit;
            (c.ended(&[EndingKind::Silent]) && habit.says_goodbye() && c.kernel.keepalive_time.is_known()).then(|| {
                said!("this user's client said goodbye {} other times, and nothing was said this time", habit.goodbyes)
            })
        }),
        refutes(Timing, "too-young", |c| {
            let (budget, lasted) = (c.budgets.keepalive?, c.lasted()?);
            lasted.surely_below(Micros(budget.lo)).then(|| said!("it lasted {lasted}; TCP keepalive takes {budget}"))
        }),
        refutes(Config, "switched-off", |c| {
            (!c.config.tcp_keep_alive.value && c.config.tcp_keep_alive.is_known()).then(|| said!("TCPKeepAlive is no"))
        }),
        against::strong(Config, "client-alive-is-on", |c| {
            let alive = c.budgets.alive?;
            (alive.hi < c.budgets.keepalive?.lo).then(|| said!("ClientAlive would have ended it first, after {alive}"))
        }),
    ],
    explain: "TCPKeepAlive makes the kernel probe an idle connection after tcp_keepalive_time (7200 s by default) and give it \
        up after tcp_keepalive_probes unanswered probes (7875 s in all). It only finds that the path or the client died \
        long ago: whatever forgot the flow did so before. Lowered timers end sessions on short outages; the default \
        ones come too late to refresh a firewall that forgets within two hours. It cannot see a frozen client, since the client's kernel answers.",
    remedy: "Refresh with SSH's own keepalives instead: `ClientAliveInterval 60`, `ClientAliveCountMax 3`. If the kernel must \
        do it: `net.ipv4.tcp_keepalive_time=60`, `tcp_keepalive_intvl=15`, `tcp_keepalive_probes=5` in /etc/sysctl.d, in \
        sshd's network namespace; sockets already open keep the old timer.",
    cure: Cure {
        lead: "Refresh with SSH's own keepalives instead; TCP keepalive only clears ghosts away.",
        lines: |g| g.refresh(),
    },
    verify: "`ss -tno '( sport = :22 )'` shows `timer:(keepalive,<60sec)` on new connections.",
    see: &["tcp(7) tcp_keepalive_time", "sshd_config(5) TCPKeepAlive"],
    example: Example::log(LOG)
        .sysctl(SHORT)
        .config("LogLevel INFO\nClientAliveInterval 0\nTCPKeepAlive yes\n")
        .version("9.2"),
    lookalike: Example::log(YOUNG).config("LogLevel INFO\nClientAliveInterval 0\n").version("9.9"),
};

/// The ages of such ends, beside the keepalive's own time.
fn none_younger(c: &Case, floor: &AgeFloor) -> Option<Said> {
    let budget = c.budgets.keepalive.filter(|_| c.kernel.keepalive_time.is_known())?;
    Some(said!(
        "{} ends, none younger than {}; the kernel's keepalive needs {budget} (tcp_keepalive_time {} + {} probes)",
        floor.ends,
        floor.floor,
        c.kernel.keepalive_time.value,
        c.kernel.keepalive_probes.value
    ))
}

const SHORT: &str = "net.ipv4.tcp_keepalive_time = 300\nnet.ipv4.tcp_keepalive_intvl = 10\nnet.ipv4.tcp_keepalive_probes = 3\nnet.ipv4.tcp_retries2 = 15\n";

const LOG: &str = "\
Nov 10 06:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 06:02:00 edge01 sshd[1101]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Nov 10 06:05:00 edge01 sshd[105]: Accepted publickey for bob from 203.0.113.8 port 40005 ssh2: ED25519 SHA256:bbbb
Nov 10 06:07:00 edge01 sshd[1105]: Received disconnect from 203.0.113.8 port 40005:11: disconnected by user
Nov 10 06:10:00 edge01 sshd[109]: Accepted publickey for carol from 203.0.113.9 port 40009 ssh2: ED25519 SHA256:cccc
Nov 10 06:12:00 edge01 sshd[1109]: Received disconnect from 203.0.113.9 port 40009:11: disconnected by user
Nov 10 06:20:00 edge01 sshd[102]: Accepted publickey for alice from 203.0.113.7 port 40002 ssh2: ED25519 SHA256:aaaa
Nov 10 06:25:00 edge01 sshd[1102]: Received disconnect from 203.0.113.7 port 40002:11: disconnected by user
Nov 10 06:25:00 edge01 sshd[106]: Accepted publickey for bob from 203.0.113.8 port 40006 ssh2: ED25519 SHA256:bbbb
Nov 10 06:30:00 edge01 sshd[1106]: Received disconnect from 203.0.113.8 port 40006:11: disconnected by user
Nov 10 06:30:00 edge01 sshd[110]: Accepted publickey for carol from 203.0.113.9 port 40010 ssh2: ED25519 SHA256:cccc
Nov 10 06:35:00 edge01 sshd[1110]: Received disconnect from 203.0.113.9 port 40010:11: disconnected by user
Nov 10 06:40:00 edge01 sshd[103]: Accepted publickey for alice from 203.0.113.7 port 40003 ssh2: ED25519 SHA256:aaaa
Nov 10 06:45:00 edge01 sshd[107]: Accepted publickey for bob from 203.0.113.8 port 40007 ssh2: ED25519 SHA256:bbbb
Nov 10 06:48:00 edge01 sshd[1103]: Received disconnect from 203.0.113.7 port 40003:11: disconnected by user
Nov 10 06:50:00 edge01 sshd[111]: Accepted publickey for carol from 203.0.113.9 port 40011 ssh2: ED25519 SHA256:cccc
Nov 10 06:53:00 edge01 sshd[1107]: Received disconnect from 203.0.113.8 port 40007:11: disconnected by user
Nov 10 06:58:00 edge01 sshd[1111]: Received disconnect from 203.0.113.9 port 40011:11: disconnected by user
Nov 10 07:00:00 edge01 sshd[104]: Accepted publickey for alice from 203.0.113.7 port 40004 ssh2: ED25519 SHA256:aaaa
Nov 10 07:05:00 edge01 sshd[108]: Accepted publickey for bob from 203.0.113.8 port 40008 ssh2: ED25519 SHA256:bbbb
Nov 10 07:10:00 edge01 sshd[112]: Accepted publickey for carol from 203.0.113.9 port 40012 ssh2: ED25519 SHA256:cccc
Nov 10 07:11:00 edge01 sshd[1104]: Received disconnect from 203.0.113.7 port 40004:11: disconnected by user
Nov 10 07:16:00 edge01 sshd[1108]: Received disconnect from 203.0.113.8 port 40008:11: disconnected by user
Nov 10 07:21:00 edge01 sshd[1112]: Received disconnect from 203.0.113.9 port 40012:11: disconnected by user
Nov 10 09:00:00 edge01 sshd[113]: Accepted publickey for alice from 203.0.113.7 port 40013 ssh2: ED25519 SHA256:aaaa
Nov 10 09:05:35 edge01 sshd[113]: pam_unix(sshd:session): session closed for user alice
Nov 10 10:00:00 edge01 sshd[114]: Accepted publickey for bob from 203.0.113.8 port 40014 ssh2: ED25519 SHA256:bbbb
Nov 10 10:05:33 edge01 sshd[114]: pam_unix(sshd:session): session closed for user bob
Nov 10 11:00:00 edge01 sshd[115]: Accepted publickey for carol from 203.0.113.9 port 40015 ssh2: ED25519 SHA256:cccc
Nov 10 11:05:31 edge01 sshd[115]: pam_unix(sshd:session): session closed for user carol
Nov 10 12:00:00 edge01 sshd[116]: Accepted publickey for alice from 203.0.113.7 port 40016 ssh2: ED25519 SHA256:aaaa
Nov 10 12:05:34 edge01 sshd[116]: pam_unix(sshd:session): session closed for user alice
Nov 10 13:00:00 edge01 sshd[117]: Accepted publickey for bob from 203.0.113.8 port 40017 ssh2: ED25519 SHA256:bbbb
Nov 10 13:05:38 edge01 sshd[117]: pam_unix(sshd:session): session closed for user bob
Nov 10 14:00:00 edge01 sshd[118]: Accepted publickey for carol from 203.0.113.9 port 40018 ssh2: ED25519 SHA256:cccc
Nov 10 14:05:32 edge01 sshd[118]: pam_unix(sshd:session): session closed for user carol
";

const YOUNG: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:25:40 edge01 sshd-session[201]: Read error from remote host 203.0.113.7 port 40001: Connection timed out
";
