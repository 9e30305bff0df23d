//! A client that never says goodbye logged out.

use super::prelude::*;
use crate::model::SHORTEST_IDLE_LIMIT;

pub const CAUSE: Cause = Cause {
    id: "quiet-logout",
    title: "The client left without an SSH goodbye, as some programs do",
    family: Family::UserLogout,
    explains: &[EndingKind::ClientClose, EndingKind::Silent, EndingKind::Reset],
    rules: &[
        refutes(Words, "before-login", |c| before_login(c).then(|| said!("nobody was logged in"))),
        strong(Words, "session-ended-first", |c| {
            c.connection.ended_its_session_first().then(|| {
                said!("the session had ended before the connection was closed").at([
                    c.lines(Meaning::SessionEnded),
                    c.lines(Meaning::ClosedByPeer),
                ]
                .concat())
            })
        }),
        // Some libraries close this way when they log out; the one scenario in which it misleads is theirs.
        against::fair(Words, "session-still-ran", still_ran),
        // dbclient leaves so each time, and so does whoever gives up each time what hangs.
        doubts(Words, "always-while-it-ran", |c| still_ran(c).filter(|_| c.signals.habit.after_session == 0)),
        fair(Words, "orderly-fin", |c| {
            c.ended(&[EndingKind::ClientClose]).then(|| {
                said!("the client's side closed the connection in order (FIN), without a reset")
                    .at(c.lines(Meaning::ClosedByPeer))
            })
        }),
        strong(Neighbours, "leaves-quietly", |c| {
            let is_quiet = !c.ended(&[EndingKind::Reset]);
            let habit = leaves_quietly(c).filter(|habit| is_quiet && (habit.is_its_own() || too_young(c)))?;
            Some(said!(
                "this user's client always leaves so: {} of {} other times",
                habit.quiet,
                habit.quiet + habit.goodbyes
            ))
        }),
        fair(Neighbours, "always-ends-quietly", |c| {
            let habit = leaves_quietly(c).filter(|_| c.ended(&[EndingKind::Silent]))?;
            Some(said!(
                "{} of {} other sessions of this user ended so, hardly any of them young: whatever ends them, it is the usual end",
                habit.quiet,
                habit.quiet + habit.goodbyes
            ))
        }),
        fair(Neighbours, "closes-without-goodbye", closes_without_goodbye),
        strong(Timing, "as-old-as-ever", |c| {
            let would_show = |f: &AgeFloor| f.chance < 0.05 && closes_without_goodbye(c).is_some();
            let floor = c.signals.floor.filter(would_show)?;
            let own = floor.is_their_own_age()?;
            Some(said!(
                "of {} resets {}, and of {} of the same clients that ended otherwise {}: their work takes that long, \
                 whatever its end looks like",
                floor.ends,
                youngest(&floor),
                count(own.others, "session"),
                match own.younger {
                    0 => "none, either".to_owned(),
                    n => format!("only {n}"),
                }
            ))
        }),
        // The lab deals its faults one by one, so that this points the wrong way there. Elsewhere outages and restarts take
        // several at once, and people leave alone.
        weak(Neighbours, "alone", |c| {
            let alone = c.ended(&[EndingKind::Silent]) && c.signals.everyone.died <= 1;
            alone.then(|| said!("no other session ended abruptly at that moment"))
        }),
        // People with several programs break it in three scenarios; where all have one, it is what tells a kill.
        against::strong(Neighbours, "says-goodbye", |c| {
            let habit = c.signals.habit;
            habit.says_goodbye().then(|| said!("this user's client said goodbye {} other times", habit.goodbyes))
        }),
        against::strong(Neighbours, "fell-together", |c| {
            let (around, scope) = fell_together(c)?;
            Some(said!("{} from {scope} ended in the same moment", count(around.died, "session")))
        }),
        against::strong(Timing, "after-its-network-fell", |c| {
            let after = c.signals.outage_before?;
            Some(said!("its network had fallen silent {after} before"))
        }),
        against::strong(Timing, "age-floor", |c| {
            let floor = age_limit(c)?;
            Some(said!(
                "of {} quiet ends from this network none is younger than {}: people log out at any age",
                floor.ends,
                floor.floor
            ))
        }),
    ],
    explain: "PuTTY, plink, WinSCP, dropbear's client, paramiko and Go programs close the TCP connection without SSH \
        DISCONNECT. From OpenSSH 9.8 sshd logs that as `Connection closed by`; before, at INFO, nothing but PAM's `session \
        closed` remains, which a reset leaves too. If something was still unread when the program closed, as the last words \
        of a command often are, its kernel sends a reset instead: the same job ends as `Connection closed by` one day and \
        as `Connection reset by peer` the next.",
    remedy: "Nothing to do. On OpenSSH before 9.8 set `LogLevel VERBOSE`, so that quiet logouts and resets can be told apart.",
    cure: Cure { lead: "If it matters, let sshd say how connections end.", lines: |g| g.tell_more() },
    verify: "With VERBOSE, `Close session` stands before `Connection closed by` in an ordinary logout.",
    see: &["RFC 4253 section 11.1"],
    example: Example::log(LOG).config("LogLevel VERBOSE\n").version("9.2"),
    lookalike: Example::log(KILLED).config("LogLevel VERBOSE\n").version("9.2"),
};

/// Was the connection closed while the session still ran?
fn still_ran(c: &Case) -> Option<Said> {
    let (closed, ended) = (c.connection.mark(Meaning::ClosedByPeer)?, c.connection.mark(Meaning::SessionEnded)?);
    (closed.place.line < ended.place.line && closed.place.source == ended.place.source)
        .then(|| said!("the session still ran when the connection was closed").at(vec![closed.place, ended.place]))
}

/// Younger than any idle limit: no firewall or proxy on the path ended it.
fn too_young(c: &Case) -> bool {
    c.lasted().is_some_and(|l| l.surely_below(SHORTEST_IDLE_LIMIT))
}

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[101]: User child is on pid 201
Nov 10 09:00:00 edge01 sshd[201]: Starting session: shell on pts/0 for alice from 203.0.113.7 port 40001 id 0
Nov 10 09:30:00 edge01 sshd[201]: Close session: user alice from 203.0.113.7 port 40001 id 0
Nov 10 09:30:00 edge01 sshd[201]: Connection closed by 203.0.113.7 port 40001
";

const KILLED: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[101]: User child is on pid 201
Nov 10 09:00:00 edge01 sshd[201]: Starting session: shell on pts/0 for alice from 203.0.113.7 port 40001 id 0
Nov 10 09:30:00 edge01 sshd[201]: Connection closed by 203.0.113.7 port 40001
Nov 10 09:30:00 edge01 sshd[201]: Close session: user alice from 203.0.113.7 port 40001 id 0
";
