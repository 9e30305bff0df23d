//! The account may not log in.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "login-not-allowed",
    title: "The account is not allowed to log in",
    family: Family::AuthFailure,
    explains: &[
        EndingKind::SessionRefused,
        EndingKind::ClientClose,
        EndingKind::ClientDisconnect,
        EndingKind::AuthFailedLimit,
        EndingKind::Reset,
    ],
    rules: &[
        refutes(Words, "logged-in", |c| c.connection.authenticated.map(|_| said!("it had logged in"))),
        decisive(Words, "denied", |c| {
            c.has(Meaning::LoginDenied)
                .then(|| said!("sshd or PAM logged that this account may not log in").at(c.lines(Meaning::LoginDenied)))
        }),
        against::decisive(Words, "nothing-to-start-with", |c| {
            let starved = c.has(Meaning::ResourceExhausted);
            starved.then(|| {
                said!("no process could be started for it: the refusal came of that")
                    .at(c.lines(Meaning::ResourceExhausted))
            })
        }),
        refutes(Words, "not-denied", |c| (!c.has(Meaning::LoginDenied)).then(|| said!("no rule denied the login"))),
    ],
    explain: "AllowUsers, DenyUsers, AllowGroups, DenyGroups, a locked or expired account, a shell that does not exist, \
        /etc/nologin, or a PAM account rule.",
    remedy: "Change the rule if the user should get in; `passwd -S USER`, `chage -l USER`, `sshd -T -C user=USER,host=H,addr=A`.",
    cure: Cure::IN_WORDS,
    verify: "`Accepted` appears for that user.",
    see: &["sshd_config(5) AllowUsers", "pam_access(8)"],
    example: Example::log(LOG),
    lookalike: Example::log(LIMIT),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: User mallory from 203.0.113.7 not allowed because not listed in AllowUsers
Nov 10 09:00:05 edge01 sshd[101]: Connection closed by invalid user mallory 203.0.113.7 port 40001 [preauth]
";

const LIMIT: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: pam_unix(sshd:account): Fork failed: Resource temporarily unavailable
Nov 10 09:00:00 edge01 sshd[101]: fatal: Access denied for user alice by PAM account configuration [preauth]
";
