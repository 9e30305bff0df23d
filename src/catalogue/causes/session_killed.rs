//! Somebody ended the session's process on the server.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "session-killed",
    title: "The session was ended on the server by a signal",
    family: Family::AdminKill,
    explains: &[EndingKind::ServerTerminated, EndingKind::ServerKilled, EndingKind::Silent],
    rules: &[
        strong(Words, "signal", |c| {
            let mark = c.connection.mark(Meaning::ExitSignal).or(c.connection.mark(Meaning::ChildKilled))?;
            let signal = mark.number.filter(|n| matches!(n, 1 | 2 | 15))?;
            Some(said!("the session's process was ended by signal {signal}").at(vec![mark.place]))
        }),
        fair(Words, "killed", |c| {
            let mark = c.connection.mark(Meaning::ChildKilled).filter(|m| m.number == Some(9))?;
            Some(
                said!("the session's process was ended by signal 9: a kill, or the out-of-memory killer")
                    .at(vec![mark.place]),
            )
        }),
        fair(Kernel, "kernel-is-silent", |c| {
            // Whoever it killed: a kernel that ran out of memory then was not silent.
            let short_of_memory = c.near(&[Meaning::OomKilled, Meaning::OomInvoked], Micros::seconds(30)).is_some();
            (c.connection.ending.code == Some(9) && c.signals.kernel_heard && !short_of_memory)
                .then(|| said!("the kernel's lines are in the log, and tell of no want of memory"))
        }),
        weak(Words, "no-words-where-sshd-speaks", |c| {
            let silent = c.connection.ending.words == Some(Meaning::SessionClosed);
            (silent && !c.ended(&[EndingKind::Silent]) && c.endings_are_logged())
                .then(|| said!("sshd would have logged how the client went; it was ended itself"))
        }),
        strong(Neighbours, "silent-in-one-moment", |c| {
            let around = silent_in_one_moment(c)?;
            Some(said!(
                "{} in {} networks ended within {} without a word, and none that was open then went on: something on the \
                 server ended them",
                count(around.died, "session"),
                around.died_networks,
                around.spread.max_second()
            ))
        }),
        strong(Kernel, "scope-killed", |c| {
            let near = c.near(&[Meaning::ScopeKilled], Micros::seconds(5))?;
            Some(said!("systemd killed a session's scope at that moment").at(vec![near.place]))
        }),
        strong(Kernel, "banned", |c| {
            let near = c.near(&[Meaning::Banned], Micros::seconds(30)).filter(|n| n.names_it)?;
            Some(said!("this address was banned {} from the end", near.after.abs()).at(vec![near.place]))
        }),
        against::strong(Neighbours, "stopped-with-the-service", |c| {
            let stop = c.signals.at_stop.filter(|s| s.went_on == 0)?;
            let told = match stop.ended {
                ..2 => said!("the ssh service was stopped in that moment, and no other session was open to live on"),
                n => said!("the ssh service was stopped in that moment, and all {} with it", count(n, "session")),
            };
            Some(told.at(vec![stop.place]))
        }),
        against::decisive(Kernel, "out-of-memory", |c| {
            let near = c.oom_kill(Micros::seconds(10))?;
            Some(said!("the out-of-memory killer struck at that moment").at(vec![near.place]))
        }),
        against::strong(Kernel, "shutdown", |c| {
            let near = c.near(&[Meaning::SystemGoingDown, Meaning::Booted], Micros::seconds(90))?;
            Some(said!("the system went down at that time").at(vec![near.place]))
        }),
    ],
    explain: "An administrator's `kill` or `pkill -u`, `loginctl terminate-session`, an agent, or a ban that also kills \
        sessions ended the process. From 9.8 sshd names the signal; before that the session of an ordinary user ends \
        silently, so on older servers this can rarely be told.",
    remedy: "Ask who or what sends the signal: `ausearch -sc kill`, logind's StopIdleSessionSec (systemd 252 and \
        later), fail2ban actions, deployment scripts with `pkill sshd`.",
    cure: Cure::IN_WORDS,
    verify: "No more `terminated by signal` lines.",
    see: &["kill(2)", "logind.conf(5) StopIdleSessionSec"],
    example: Example::log(LOG),
    lookalike: Example::log(CRASH),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd-session[101]: error: mm_reap: preauth child terminated by signal 15
Nov 10 09:30:00 edge01 sshd-session[101]: pam_unix(sshd:session): session closed for user alice
";

const CRASH: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd-session[101]: error: mm_reap: preauth child terminated by signal 11
Nov 10 09:30:00 edge01 sshd-session[101]: pam_unix(sshd:session): session closed for user alice
";
