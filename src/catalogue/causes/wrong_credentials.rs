//! Logins failed, and the client left.

use super::prelude::*;
use crate::model::LogLevel;

pub const CAUSE: Cause = Cause {
    id: "wrong-credentials",
    title: "The login failed",
    family: Family::AuthFailure,
    explains: BEFORE_LOGIN,
    rules: &[
        refutes(Words, "logged-in", |c| c.connection.is_session().then(|| said!("it had logged in"))),
        decisive(Words, "attempts-failed", |c| {
            let (n, lines) = (c.connection.attempts, c.lines(Meaning::AuthFailed));
            (n > 0).then(|| said!("{} failed", count(n, "authentication attempt")).at(lines))
        }),
        strong(Words, "user-named", |c| {
            let named = c.connection.user.is_some() || c.has(Meaning::UserUnknown);
            (named && c.connection.attempts == 0).then(|| match c.connection.user_exists {
                Some(false) => said!("it named a user who does not exist here, and left").at(c.lines(Meaning::UserUnknown)),
                _ => said!("it named a user, and left before an attempt was logged (at INFO the first failures with keys are not)"),
            })
        }),
        // A slow resolver or directory, a host key that was not accepted, or Ctrl-C at the prompt: nothing was refused.
        doubts(Words, "nothing-refused", |c| {
            let exists = c.connection.user.is_some() && may_exist(c);
            let would_show = c.config.log_level.is_known() && c.config.log_level.value >= LogLevel::Verbose;
            (exists && c.connection.attempts == 0 && would_show).then(|| {
                said!("at this LogLevel sshd logs every key and password it refuses, and it refused none: the client left first")
            })
        }),
        doubts(Neighbours, "logs-in-otherwise", |c| {
            let n = c.signals.user_logins;
            (c.connection.attempts == 0 && n > 0).then(|| {
                said!("the same user logged in from the same address {}: its key was right then", count(n, "time"))
            })
        }),
        // Whoever was refused closes the connection, and so does who gives up at the prompt.
        against::decisive(Words, "reset-before-any-attempt", |c| {
            (c.ended(&[EndingKind::Reset]) && c.connection.attempts == 0 && source_is_known(c) && may_exist(c))
                .then(|| said!("it was reset before an attempt was refused, and this address logs in at other times"))
        }),
        against::strong(Words, "not-allowed", |c| {
            c.has(Meaning::LoginDenied)
                .then(|| said!("the account may not log in, whatever it offers").at(c.lines(Meaning::LoginDenied)))
        }),
        against::decisive(Words, "time-ran-out", |c| {
            c.ended(&[EndingKind::GraceTimeout])
                .then(|| said!("LoginGraceTime ended it, not a failed attempt").at(c.lines(Meaning::GraceExpired)))
        }),
        refutes(Words, "nobody-named", |c| {
            (c.connection.attempts == 0
                && c.connection.user.is_none()
                && !c.has(Meaning::UserUnknown)
                && !c.has(Meaning::PamAuthFailed))
            .then(|| said!("no login was tried"))
        }),
    ],
    explain: "Wrong password, a key that is not authorized, or a user who does not exist. From strangers it is brute force; \
        from your own users look at which key the client offers. It is not a connection fault.",
    remedy: "For a real user: `ssh -v` shows which keys are offered; check ~/.ssh/authorized_keys and its permissions.",
    cure: Cure::IN_WORDS,
    verify: "`Accepted` appears for that user.",
    see: &["sshd(8) AUTHENTICATION"],
    example: Example::log(LOG),
    lookalike: Example::log(NEGOTIATION),
};

/// Is the user who is named none that sshd does not know?
fn may_exist(c: &Case) -> bool {
    c.connection.user_exists != Some(false) && !c.has(Meaning::UserUnknown)
}

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Failed password for alice from 203.0.113.7 port 40001 ssh2
Nov 10 09:00:05 edge01 sshd[101]: Connection closed by authenticating user alice 203.0.113.7 port 40001 [preauth]
";

const NEGOTIATION: &str = "Nov 10 09:00:00 edge01 sshd[101]: Unable to negotiate with 203.0.113.7 port 40001: no matching cipher found. Their offer: 3des-cbc [preauth]\n";
