//! ChannelTimeout closed an idle session.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "channel-timeout",
    title: "ChannelTimeout closed an idle session",
    family: Family::IdlePolicy,
    explains: &[EndingKind::ClientDisconnect, EndingKind::ClientClose, EndingKind::IdlePolicy, EndingKind::Silent],
    rules: &[
        refutes(Words, "before-login", |c| before_login(c).then(|| said!("nobody was logged in"))),
        decisive(Words, "sshd-says-so", |c| {
            c.has(Meaning::ChannelIdleClosed)
                .then(|| said!("sshd closed the idle channel").at(c.lines(Meaning::ChannelIdleClosed)))
        }),
        strong(Timing, "limit-met", |c| {
            let (limit, lasted) = (longest_met(c)?, c.lasted()?);
            Some(said!("ChannelTimeout closes sessions idle for {limit}; this one lasted {lasted}"))
        }),
        fair(Timing, "limit-perhaps-met", |c| {
            let limit = longest_met(c).filter(|_| c.lasted().is_none())?;
            Some(said!(
                "ChannelTimeout closes sessions idle for {limit}; the log does not show how long this one lasted"
            ))
        }),
        strong(Neighbours, "idle-limits-in-use", |c| {
            (c.signals.idle_limits_seen && !c.config.log_level.is_known()).then(|| {
                said!(
                    "sshd closed another connection of this log for being idle; ChannelTimeout usually goes with that"
                )
            })
        }),
        refutes(Config, "no-limit", |c| {
            let known = c.config.log_level.is_known() && !c.has(Meaning::ChannelIdleClosed);
            (known && c.config.channel_timeouts.is_empty()).then(|| said!("no ChannelTimeout is set"))
        }),
        refutes(Timing, "too-young", |c| {
            let lasted = c.lasted()?;
            let shortest = session_limits(c).min()?;
            lasted.surely_below(shortest).then(|| said!("it lasted {lasted}; the shortest limit is {shortest}"))
        }),
    ],
    explain: "sshd (from 9.2) closes a channel that carried nothing for the time given. The client then has nothing left to \
        do and logs out, so the lines are those of an ordinary logout; only the setting and the age give it away. At \
        VERBOSE sshd says `closing after N seconds of inactivity`.",
    remedy: "If it is not wanted, raise or remove ChannelTimeout (it may stand in a file of /etc/ssh/sshd_config.d). \
        Keepalives do not count as activity of a channel.",
    cure: Cure::IN_WORDS,
    verify: "`sshd -T | grep -i channeltimeout`; `LogLevel VERBOSE` names each closing.",
    see: &["sshd_config(5) ChannelTimeout"],
    example: Example::log(LOG).config("LogLevel INFO\nChannelTimeout session:shell=600\n").version("9.9"),
    lookalike: Example::log(SHORT).config("LogLevel INFO\nChannelTimeout session:shell=600\n").version("9.9"),
};

/// Limits that close a session's own channels.
fn session_limits<'a>(c: &'a Case) -> impl Iterator<Item = Micros> + 'a {
    c.config
        .channel_timeouts
        .iter()
        .filter(|(kind, _)| kind.starts_with("session") || kind == "*" || kind == "global")
        .map(|(_, t)| *t)
}

/// The longest limit this session may have met: it must have lasted at least as long, as far as that is known.
pub(super) fn longest_met(c: &Case) -> Option<Micros> {
    if !c.connection.is_session() {
        return None;
    }
    session_limits(c).filter(|t| c.lasted().is_none_or(|lasted| lasted.hi >= t.0)).max()
}

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:12:00 edge01 sshd-session[201]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Nov 10 09:12:00 edge01 sshd-session[201]: Disconnected from user alice 203.0.113.7 port 40001
";

const SHORT: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:02:00 edge01 sshd-session[201]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Nov 10 09:02:00 edge01 sshd-session[201]: Disconnected from user alice 203.0.113.7 port 40001
";
