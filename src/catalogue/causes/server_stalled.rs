//! The server stood still, and clients gave up.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "server-stalled",
    title: "The server stood still for a while",
    family: Family::ServerResources,
    explains: &[EndingKind::WriteFailed, EndingKind::ClientClose, EndingKind::Reset, EndingKind::AliveTimeout],
    rules: &[
        refutes(Words, "before-login", |c| before_login(c).then(|| said!("nobody was logged in"))),
        strong(Neighbours, "clients-of-all-networks-gone", |c| {
            let all = &c.signals.everyone;
            noticed_late(c).then(|| {
                said!(
                    "{} from {} networks were found closed by their clients within {}: sshd noticed them all at once",
                    count(all.died, "session"),
                    all.died_networks,
                    all.spread.max_second()
                )
            })
        }),
        strong(Kernel, "kernel-says-so", |c| {
            let near = c.near(&[Meaning::ServerStalled, Meaning::Resumed], Micros::seconds(60))?;
            Some(said!("the kernel logged a stall or a sleep {}", moment(near)).at(vec![near.place]))
        }),
        fair(Load, "ends-follow-load", |c| {
            let Busy { link, above } = c.signals.busy.as_deref().copied()?;
            Some(said!(
                "{} was {above:.1} standard deviations off its mean in the {} before; of {} abrupt ends of this log \
                 such load comes before more than chance gives (shifted {} times: {})",
                link.metric.id(),
                link.lag,
                link.ends,
                link.shifts,
                shown_chance(link.chance)
            ))
        }),
        refutes(Neighbours, "nothing-points-there", |c| {
            (!noticed_late(c)
                && c.signals.busy.is_none()
                && c.near(&[Meaning::ServerStalled, Meaning::Resumed], Micros::seconds(60)).is_none())
            .then(|| said!("no stall was logged and the ends are not of one moment"))
        }),
    ],
    explain: "sshd was not scheduled for a while: processors or disks stood still, memory was being swapped, or the virtual \
        machine was paused. The clients' own keepalives ran out meanwhile; when the server woke up it met their closed \
        connections all at once, often as `Broken pipe` in a keepalive reply. A path outage looks alike, but ends in \
        timeouts rather than in broken pipes.",
    remedy: "Look at load, steal time and memory at that minute (`sar -u -r -q`, the hypervisor's log); move or throttle what \
        stalls the machine.",
    cure: Cure::IN_WORDS,
    verify: "`journalctl -k | grep -E 'blocked for more than|soft lockup'` stays empty.",
    see: &["ssh_config(5) ServerAliveInterval"],
    example: Example::log(LOG).version("9.9"),
    lookalike: Example::log(ONE).version("9.9"),
};

const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 08:30:00 edge01 sshd-session[102]: Accepted publickey for bob from 198.51.100.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:10:00 edge01 sshd-session[103]: Accepted publickey for carol from 192.0.2.99 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 12:00:00 edge01 sshd-session[201]: server_input_global_request: send reply: Connection from user alice 203.0.113.7 port 40001: Broken pipe
Nov 10 12:00:00 edge01 sshd-session[202]: server_input_global_request: send reply: Connection from user bob 198.51.100.8 port 40002: Broken pipe
Nov 10 12:00:01 edge01 sshd-session[203]: server_input_global_request: send reply: Connection from user carol 192.0.2.99 port 40003: Broken pipe
";

const ONE: &str = "\
Nov 10 08:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 12:00:00 edge01 sshd-session[201]: server_input_global_request: send reply: Connection from user alice 203.0.113.7 port 40001: Broken pipe
";
