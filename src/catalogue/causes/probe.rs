//! A scanner, a health check, or a program that only knocks.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "probe",
    title: "A scanner or health check",
    family: Family::Scanner,
    explains: BEFORE_LOGIN,
    rules: &[
        refutes(Words, "logged-in", |c| {
            let was_in = c.connection.is_session() || c.has(Meaning::SessionFailed);
            was_in.then(|| said!("it had logged in"))
        }),
        strong(Words, "no-ssh", |c| {
            let lines =
                [c.lines(Meaning::NoIdentification), c.lines(Meaning::BadIdentification), c.lines(Meaning::Scanned)]
                    .concat();
            (c.has(Meaning::NoIdentification) || c.has(Meaning::BadIdentification) || c.has(Meaning::Scanned))
                .then(|| said!("the peer never spoke SSH").at(lines))
        }),
        strong(Neighbours, "stranger-tries-nothing", |c| {
            (c.connection.attempts == 0 && c.connection.user.is_none() && is_stranger(c))
                .then(|| said!("this source never logged in anywhere in this log and tried no login here"))
        }),
        strong(Neighbours, "stranger-held-on", |c| {
            (c.ended(&[EndingKind::GraceTimeout]) && is_stranger(c)).then(|| {
                said!("it held on until LoginGraceTime ran out, and its source never logged in anywhere in this log")
            })
        }),
        fair(Neighbours, "newcomer-held-on", |c| {
            (c.ended(&[EndingKind::GraceTimeout]) && !source_is_known(c)).then(|| {
                said!("it held on until LoginGraceTime ran out, and this address never logged in, in the whole log")
            })
        }),
        // Who waits at the password prompt, or whose key exchange hangs, tries nothing either; scanners seldom live beside
        // people who work here.
        doubts(Neighbours, "beside-people", |c| {
            let n = c.signals.source.network_logins;
            let held_on = c.ended(&[EndingKind::GraceTimeout]) && !source_is_known(c);
            (held_on && n > 0).then(|| {
                said!(
                    "others of its network logged in {}: it may be one of them, at the password prompt or with a key \
                     exchange that hung",
                    count(n, "time")
                )
            })
        }),
        // People try passwords, too, and what keeps them from getting in may have kept them all along.
        doubts(Words, "somebody-named", |c| {
            let named = c.connection.user.is_some() && c.connection.user_exists != Some(false);
            named.then(|| said!("it named a user, who may be somebody real"))
        }),
        fair(Neighbours, "stranger", |c| {
            (c.connection.attempts == 0 && !source_is_known(c))
                .then(|| said!("this address never logged in, in the whole log"))
        }),
        doubts(Words, "end-may-be-missing", |c| {
            let why = end_missing(c)?;
            Some(said!("what it did afterwards may be among the lines that are missing: {why}"))
        }),
        doubts(Neighbours, "logins-left-out", |c| {
            c.signals
                .logins_left_out
                .then(|| said!("no session of this log shows its login: who logs in does not show"))
        }),
        against::decisive(Words, "tried-to-log-in", |c| {
            let held_on = c.ended(&[EndingKind::GraceTimeout]) && !source_is_known(c);
            (c.connection.attempts > 0 && !held_on)
                .then(|| said!("it tried to log in {}", count(c.connection.attempts, "time")))
        }),
        against::strong(Neighbours, "known-source-shut-out", |c| {
            let (n, is_reset) = (c.signals.source.shut_out, c.ended(&[EndingKind::Reset]) && source_is_known(c));
            if n > 0 {
                return Some(said!(
                    "{} from addresses of its network that log in at other times broke off like this one, and nobody of it \
                     logged in meanwhile",
                    count(n, "connection")
                ));
            }
            is_reset.then(|| said!("it was reset, and this address logs in at other times"))
        }),
        against::fair(Neighbours, "known-source", |c| {
            source_is_known(c)
                .then(|| said!("this address logged in {} in this log", count(c.signals.source.logins, "time")))
        }),
    ],
    explain: "Most connections to an SSH port on the internet come from scanners; load balancers and monitoring knock too. \
        They leave before, or without, a login. `Connection reset by … [preauth]` from them is a program that closed with \
        bytes unread, not a network fault. They are left out of all statistics of resets.",
    remedy: "Nothing is broken. To keep the log quiet: firewall, another port, or key-only logins with fail2ban; for your own \
        health checks, a banner check instead of a bare connect.",
    cure: Cure::IN_WORDS,
    verify: "",
    see: &["sshd(8)"],
    example: Example::log(LOG),
    lookalike: Example::log(USER),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: error: kex_exchange_identification: Connection closed by remote host
Nov 10 09:00:00 edge01 sshd[101]: Connection closed by 203.0.113.7 port 40001
";

const USER: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Failed password for alice from 203.0.113.7 port 40001 ssh2
Nov 10 09:00:05 edge01 sshd[101]: Connection closed by authenticating user alice 203.0.113.7 port 40001 [preauth]
";
