//! No end in the log.

use super::prelude::*;
use crate::catalogue::defaults::GRACE_LOGGED;
use crate::model::PILES_UP;

/// So many sessions of one client are open at once only if some of them are dead.
const MANY: u32 = 10;

pub const CAUSE: Cause = Cause {
    id: "session-still-open",
    title: "Still open at the end of the log",
    family: Family::StillOpen,
    explains: &[EndingKind::StillOpen],
    rules: &[
        // Nobody works in so many sessions at once, begun on so many days; and ClientAlive would have ended the dead.
        weak(Neighbours, PILES_UP, |c| {
            let (open, days) = c.signals.open_beside;
            let piles_up = open >= MANY && days >= MANY / 2 && c.budgets.alive.is_none() && end_missing(c).is_none();
            piles_up.then(|| {
                said!(
                    "{open} sessions of this user from this address, begun on {days} days, have no end: most of them are \
                     probably dead, and nobody noticed"
                )
            })
        }),
        strong(Words, "no-end", |c| {
            (end_would_show(c) && end_missing(c).is_none()).then(|| said!("the log holds no end of it"))
        }),
        weak(Words, "end-may-be-missing", |c| {
            let why = end_missing(c)?;
            Some(said!("the log holds no end of it, but not all lines are there: {why}"))
        }),
        weak(Words, "no-end-would-show", |c| {
            (!end_would_show(c) && end_missing(c).is_none()).then(|| {
                said!(
                    "the log holds no end of it, but would not show a quiet one: this sshd does not log it, and PAM did \
                     not open the session"
                )
            })
        }),
        // Where two are known, the child tells of its end, and with both of them gone the session is over.
        doubts(Kernel, "process-killed", |c| {
            let kill = c.signals.near.iter().find(|n| n.meaning == Meaning::OomKilled && n.names_it)?;
            (c.connection.pids.len() == 1).then(|| {
                said!(
                    "the kernel killed the only process of it that this log names: another may go on, but hardly anybody \
                     would say so"
                )
                .at(vec![kill.place])
            })
        }),
        doubts(Timing, "login-must-be-over", |c| {
            let (limit, age) = (c.budgets.grace?, c.signals.unended_for?);
            (!logs_grace(c) && age.0 > limit.hi).then(|| {
                said!(
                    "the log goes on for {age} after it began, and LoginGraceTime ends a login after {}, which OpenSSH before \
                     9.8 mostly does not log: it is probably over",
                    c.config.login_grace_time.value
                )
            })
        }),
    ],
    explain: "The session lives, or the log ends before it does. It may also be a ghost: a connection whose path died while \
        neither side sent anything. Without ClientAlive the server notices after two hours at the earliest, or never.",
    remedy: "`ss -tno '( sport = :22 )'` shows how long each connection has been silent; `ClientAliveInterval 60` clears \
        ghosts away.",
    cure: Cure {
        lead: "`ss -tno '( sport = :22 )'` shows how long each connection has been silent. ClientAlive clears ghosts away.",
        lines: |g| if g.config.client_alive_interval.value.0 > 0 { Vec::new() } else { g.refresh() },
    },
    verify: "",
    see: &["sshd_config(5) ClientAliveInterval"],
    example: Example::log(LOG),
    lookalike: Example::log(BOOT),
};

/// Would its end leave a line, whatever ended it? PAM closes what it opened, even where sshd is silent.
fn end_would_show(c: &Case) -> bool {
    before_login(c) || c.endings_are_logged() || c.has(Meaning::SessionOpened)
}

/// Does this sshd tell that LoginGraceTime ran out?
fn logs_grace(c: &Case) -> bool {
    let says = c.config.version.is_some_and(|v| v.value >= GRACE_LOGGED);
    says || c.connection.session_program == Some(true)
}

const LOG: &str = "Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa\n";

const BOOT: &str = "\
Nov 10 08:00:00 edge01 sshd[8090]: Server listening on 0.0.0.0 port 22.
Nov 10 09:00:00 edge01 sshd[8101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:31:00 edge01 sshd[612]: Server listening on 0.0.0.0 port 22.
";
