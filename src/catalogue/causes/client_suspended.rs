//! The client's machine slept, or its program stood still.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "client-suspended",
    title: "The client's machine slept or stood still",
    family: Family::ClientSuspended,
    explains: &[
        EndingKind::AliveTimeout,
        EndingKind::TcpTimeout,
        EndingKind::Reset,
        EndingKind::Silent,
        EndingKind::WriteFailed,
    ],
    rules: &[
        fair(Neighbours, "this-client-alone", |c| {
            let (a, n) = (&c.signals.address, &c.signals.network);
            (c.ended(&[EndingKind::AliveTimeout]) && a.died_users <= 1 && n.survived > 0)
                .then(|| said!("only this client fell silent; {} of its network went on", count(n.survived, "session")))
        }),
        // A machine behind a shared address that sleeps among others that work: what a forgotten flow looks like, too.
        strong(Neighbours, "others-of-its-address-lived-on", |c| {
            let a = &c.signals.address;
            (c.ended(&[EndingKind::AliveTimeout]) && a.died_users <= 1 && a.survived > 0).then(|| {
                said!("only this user fell silent; {} of the same address went on", count(a.survived, "session"))
            })
        }),
        // Before lunch and in the evening several lids are shut within minutes, beside machines that stay on.
        fair(Neighbours, "some-of-its-address-lived-on", |c| {
            let a = &c.signals.address;
            (c.ended(&[EndingKind::AliveTimeout]) && a.died_users > 1 && a.survived > 0).then(|| {
                said!(
                    "{} fell silent within {}; {} of the same address went on",
                    count(a.died_users, "user"),
                    a.spread.max_second(),
                    count(a.survived, "session")
                )
            })
        }),
        // What the machine or the path forgot while the lid was shut is reset when it opens.
        fair(Timing, "one-time-of-day", |c| {
            let (f, part) = reset_at_one_time_of_day(c)?;
            Some(said!(
                "of {} such ends {}, and most came within {} by the clock: so people open their machines, or leave",
                f.ends,
                youngest(&f),
                part.max_second()
            ))
        }),
        refutes(Words, "reset-at-any-hour", |c| {
            (c.ended(&[EndingKind::Reset]) && reset_at_one_time_of_day(c).is_none()).then(|| {
                said!("the connection was reset, and at no hour at which machines wake: one that sleeps sends nothing")
            })
        }),
        strong(Kernel, "probes-were-acknowledged", acknowledged),
        fair(Neighbours, "stayed-away", |c| {
            (stayed_away(c) && c.signals.watched_after >= AN_HOUR)
                .then(|| said!("the user did not come back within an hour"))
        }),
        weak(Neighbours, "not-back-so-far", |c| {
            let watched = c.signals.watched_after;
            (stayed_away(c) && watched < AN_HOUR && watched >= A_MOMENT)
                .then(|| said!("the user did not come back in the {watched} that the log goes on"))
        }),
        // In the lab people log in from several addresses anyway, so there it points against the cause.
        weak(Neighbours, "came-back-elsewhere", |c| {
            let after = c.signals.came_back_elsewhere?;
            Some(said!("the same user logged in from another address {after} later: a machine that moved"))
        }),
        refutes(Config, "nobody-was-asked", nobody_was_asked),
        doubts(Config, "perhaps-nobody-was-asked", perhaps_nobody_was_asked),
        // For one machine it would be proof, but people have a laptop beside the machine on their desk.
        against::fair(Neighbours, "client-awake", |c| {
            c.signals
                .client_awake
                .then(|| said!("the same user was at work from the same address while this session was silent"))
        }),
        against::fair(Timing, "again-and-again-while-awake", |c| {
            let r = c.signals.recurrence;
            (r.moments >= 3 && r.users >= 2 && r.awake >= 3 && 2 * r.awake >= r.moments)
                .then(|| said!("at {} of {} such moments the client was demonstrably awake", r.awake, r.moments))
        }),
        against::strong(Neighbours, "fell-together", |c| {
            let (around, scope) = fell_together(c)?;
            (around.died_addresses >= 2 && !may_have_left(c))
                .then(|| said!("{} addresses of {scope} fell silent at once", around.died_addresses))
        }),
    ],
    explain: "A closed lid, a machine that froze, or a client program that was stopped answers no keepalive. sshd's log has \
        the very words of an outage of that one host. TCP keepalive cannot see a frozen program, since the client's kernel \
        answers for it.",
    remedy: "Nothing on the server is wrong. Keep work in tmux or screen, so that a new login finds it again; mosh survives \
        sleep and roaming. A larger `ClientAliveCountMax` lets short naps pass.",
    cure: Cure::IN_WORDS,
    verify: "Ask the user, or look at the client's own log for suspend and resume at that time.",
    see: &["sshd_config(5) ClientAliveCountMax"],
    example: Example::log(LOG).config("LogLevel INFO\nClientAliveInterval 60\nClientAliveCountMax 3\n").version("9.9"),
    lookalike: Example::log(AWAKE)
        .config("LogLevel INFO\nClientAliveInterval 600\nClientAliveCountMax 3\n")
        .version("9.9"),
};

const AN_HOUR: Micros = Micros::seconds(3600);
/// Who was only interrupted may need this long to notice, and to log in again.
const A_MOMENT: Micros = Micros::seconds(30);

/// Do old sessions of its network end by a reset at one time of the day?
fn reset_at_one_time_of_day(c: &Case) -> Option<(AgeFloor, Micros)> {
    let floor = solid_floor(c).filter(|_| c.ended(&[EndingKind::Reset]))?;
    Some((floor, floor.is_of_the_day()?))
}

/// Was the user, who comes often, not seen again?
fn stayed_away(c: &Case) -> bool {
    let back = c.signals.came_back.is_some() || c.signals.came_back_elsewhere.is_some();
    let gone = !back && !c.signals.lines_missing;
    gone && c.ended(&[EndingKind::AliveTimeout, EndingKind::TcpTimeout]) && c.signals.source.logins >= 3
}

const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd-session[100]: Accepted publickey for alice from 203.0.113.7 port 40000 ssh2: ED25519 SHA256:aaaa
Nov 10 08:10:00 edge01 sshd-session[200]: Received disconnect from 203.0.113.7 port 40000:11: disconnected by user
Nov 10 08:20:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 08:25:00 edge01 sshd-session[201]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Nov 10 09:00:00 edge01 sshd-session[103]: Accepted publickey for alice from 203.0.113.7 port 40003 ssh2: ED25519 SHA256:aaaa
Nov 10 17:30:02 edge01 sshd-session[203]: Timeout, client not responding from user alice 203.0.113.7 port 40003
Nov 10 18:45:00 edge01 sshd-session[104]: Accepted publickey for bob from 198.51.100.20 port 40004 ssh2: ED25519 SHA256:bbbb
";

const AWAKE: &str = "\
Nov 10 09:00:00 edge01 sshd-session[102]: Accepted publickey for bob from 203.0.113.7 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:00:00 edge01 sshd-session[103]: Accepted publickey for alice from 203.0.113.7 port 40003 ssh2: ED25519 SHA256:aaaa
Nov 10 17:20:00 edge01 sshd-session[104]: Accepted publickey for alice from 203.0.113.7 port 40004 ssh2: ED25519 SHA256:aaaa
Nov 10 17:30:02 edge01 sshd-session[203]: Timeout, client not responding from user alice 203.0.113.7 port 40003
Nov 10 18:00:00 edge01 sshd-session[202]: Received disconnect from 203.0.113.7 port 40002:11: disconnected by user
";
