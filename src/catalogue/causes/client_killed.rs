//! The client program died, or its window was closed, without an SSH goodbye.

use super::prelude::*;
use crate::model::SHORTEST_IDLE_LIMIT;

pub const CAUSE: Cause = Cause {
    id: "client-killed",
    title: "The client program was killed",
    family: Family::ClientKilled,
    explains: &[EndingKind::ClientClose, EndingKind::Reset, EndingKind::Silent, EndingKind::WriteFailed],
    rules: &[
        refutes(Words, "before-login", |c| before_login(c).then(|| said!("nobody was logged in"))),
        // Some libraries close this way when they log out, and the lab has no other case.
        strong(Words, "closed-before-session-ended", |c| {
            let (closed, ended) =
                (c.connection.mark(Meaning::ClosedByPeer)?, c.connection.mark(Meaning::SessionEnded)?);
            (closed.place.line < ended.place.line && closed.place.source == ended.place.source).then(|| {
                said!("the connection was closed while the session still ran").at(vec![closed.place, ended.place])
            })
        }),
        fair(Neighbours, "unlike-its-habit", |c| {
            let habit = c.signals.habit;
            (habit.says_goodbye() && c.ended(&[EndingKind::ClientClose])).then(|| {
                said!(
                    "this user's client said goodbye {} other times, and closed without a word this time",
                    habit.goodbyes
                )
            })
        }),
        // One machine, several users, all closed in order: a jump host or a terminal server that went down.
        fair(Neighbours, "its-machine-stopped", |c| {
            let around = machine_stopped(c)?;
            Some(said!(
                "{} of {} at this address were closed in order within {}: their machine, or a jump host, stopped",
                count(around.died, "session"),
                count(around.died_users, "user"),
                around.spread.max_second()
            ))
        }),
        against::strong(Neighbours, "many-clients-reset", |c| {
            let e = reset_together(c)?;
            Some(said!("clients of {} networks were reset in the same moment", e.died_networks))
        }),
        against::fair(Neighbours, "fell-together", |c| {
            let (around, scope) = fell_together(c).filter(|_| machine_stopped(c).is_none())?;
            Some(said!("{} from {scope} ended in the same moment", count(around.died, "session")))
        }),
        against::strong(Neighbours, "others-closed-with-it", |c| {
            let e = closed_together(c)?;
            Some(said!(
                "{} of {} addresses were closed within {}: no program of one client does that",
                count(e.died, "session"),
                e.died_addresses,
                e.spread.max_second()
            ))
        }),
        // A proxy that closes what was idle for an hour closes nothing younger.
        doubts(Timing, "none-young", |c| {
            let none_young = |f: &AgeFloor| f.floor >= SHORTEST_IDLE_LIMIT && f.chance.max(f.chance_by_label) < 1e-4;
            let f = c.signals.floor.filter(|f| c.ended(&[EndingKind::ClientClose]) && none_young(f))?;
            Some(said!(
                "of {} closes like this {} (chance {}): a proxy or load balancer that ends what is idle does that, too",
                f.ends,
                youngest(&f),
                shown_chance(f.chance.max(f.chance_by_label))
            ))
        }),
        against::fair(Neighbours, "leaves-quietly", |c| {
            leaves_quietly(c).map(|_| said!("this user's client never says goodbye"))
        }),
        against::fair(Timing, "age-floor", |c| {
            let floor = age_limit(c)?;
            Some(said!("no such end is younger than {}: clients are killed at any age", floor.floor))
        }),
    ],
    explain: "The client's process ended (kill -9, a crash, a closed terminal, a power cut with a live kernel) and its kernel \
        closed the connection: with FIN if nothing was waiting to be read, with a reset if something was. A `reset by peer` \
        can therefore come from a perfectly healthy network. PuTTY, dropbear and many libraries never say goodbye, so the \
        same lines are their ordinary logout.",
    remedy: "Usually nothing. If it happens to many, look at the clients: a script with a timeout, an agent that is updated, \
        a desktop that ends programs.",
    cure: Cure::IN_WORDS,
    verify: "`LogLevel VERBOSE` shows whether the session had ended before the connection did.",
    see: &["tcp(7)"],
    example: Example::log(LOG).config("LogLevel VERBOSE\n").version("9.2"),
    lookalike: Example::log(PLINK).config("LogLevel VERBOSE\n").version("9.2"),
};

/// Did connections of several addresses end by FIN at one moment, and not by chance? A server that stalled notices at
/// once all connections that were closed meanwhile.
fn closed_together<'a>(c: &'a Case) -> Option<&'a Around> {
    let e = &c.signals.everyone;
    let at_once = e.died_addresses >= 2 && e.spread.0 <= c.connection.resolution.0.max(SECOND);
    (c.ended(&[EndingKind::ClientClose]) && at_once && e.chance.is_some_and(|p| p <= 0.01)).then_some(e)
}

/// Did all sessions of one address end by FIN at one moment? Only its own kernel, or a proxy there, sends these.
fn machine_stopped<'a>(c: &'a Case) -> Option<&'a Around> {
    let (around, _) = fell_together(c).filter(|_| c.ended(&[EndingKind::ClientClose]))?;
    (around.died_addresses == 1 && around.spread.0 <= Micros::seconds(2).0).then_some(around)
}

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[101]: User child is on pid 201
Nov 10 09:00:00 edge01 sshd[201]: Starting session: shell on pts/0 for alice from 203.0.113.7 port 40001 id 0
Nov 10 09:30:00 edge01 sshd[201]: Connection closed by 203.0.113.7 port 40001
Nov 10 09:30:00 edge01 sshd[201]: Close session: user alice from 203.0.113.7 port 40001 id 0
";

const PLINK: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[101]: User child is on pid 201
Nov 10 09:00:00 edge01 sshd[201]: Starting session: shell on pts/0 for alice from 203.0.113.7 port 40001 id 0
Nov 10 09:30:00 edge01 sshd[201]: Close session: user alice from 203.0.113.7 port 40001 id 0
Nov 10 09:30:00 edge01 sshd[201]: Connection closed by 203.0.113.7 port 40001
";
