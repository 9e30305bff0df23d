//! The user, or the client for him, said goodbye.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "orderly-logout",
    title: "The client logged out",
    family: Family::UserLogout,
    explains: &[EndingKind::ClientDisconnect],
    rules: &[
        refutes(Words, "before-login", |c| before_login(c).then(|| said!("nobody was logged in"))),
        decisive(Words, "goodbye", |c| {
            let code = c.connection.ending.code.unwrap_or(11);
            (code == 11 && super::channel_timeout::longest_met(c).is_none() && !unknown_limits(c)).then(|| {
                said!("the client sent SSH DISCONNECT, reason 11 (by application)")
                    .at(c.lines(Meaning::DisconnectReceived))
            })
        }),
        strong(Words, "other-goodbye", |c| {
            let code = c.connection.ending.code.filter(|n| *n != 11)?;
            Some(said!("the client sent SSH DISCONNECT, reason {code}").at(c.lines(Meaning::DisconnectReceived)))
        }),
        against::decisive(Kernel, "system-going-down", |c| {
            let near = c.near(&[Meaning::SystemGoingDown], Micros::seconds(5))?;
            Some(said!("the system was going down at that moment").at(vec![near.place]))
        }),
        fair(Words, "goodbye-after-a-limit", |c| {
            (super::channel_timeout::longest_met(c).is_some() || unknown_limits(c))
                .then(|| said!("the client sent SSH DISCONNECT").at(c.lines(Meaning::DisconnectReceived)))
        }),
        against::fair(Neighbours, "idle-limits-in-use", |c| {
            unknown_limits(c)
                .then(|| said!("sshd closes idle connections here, and whether ChannelTimeout is set is not known"))
        }),
        against::strong(Timing, "channel-timeout", |c| {
            super::channel_timeout::longest_met(c)
                .map(|t| said!("ChannelTimeout closes an idle session after {t}, with the same words"))
        }),
    ],
    explain: "The client program ran its own exit: a typed `exit`, a finished command, `~.`, ctrl-C, but also SIGTERM or \
        SIGHUP to the client, a shell's TMOUT, or a remote command that was killed. It is not a reset.",
    remedy: "Nothing to do.",
    cure: Cure::IN_WORDS,
    verify: "",
    see: &["RFC 4253 section 11.1"],
    example: Example::log(LOG),
    lookalike: Example::log(QUIET).version("9.9"),
};

/// Idle limits are in use, and which is not known.
fn unknown_limits(c: &Case) -> bool {
    c.signals.idle_limits_seen && !c.config.log_level.is_known()
}

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd[201]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Nov 10 09:30:00 edge01 sshd[201]: Disconnected from user alice 203.0.113.7 port 40001
";

const QUIET: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd-session[201]: Connection closed by 203.0.113.7 port 40001
";
