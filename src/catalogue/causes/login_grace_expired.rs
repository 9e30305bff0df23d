//! LoginGraceTime ran out in the middle of a login.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "login-grace-expired",
    title: "The login took longer than LoginGraceTime",
    family: Family::AuthFailure,
    explains: &[EndingKind::GraceTimeout],
    rules: &[
        refutes(Neighbours, "stranger", |c| {
            (!source_is_known(c) && !c.signals.logins_left_out)
                .then(|| said!("this address never logged in, in the whole log"))
        }),
        decisive(Words, "during-authentication", |c| {
            c.connection.is_login_cut_off().then(|| said!("a login had begun and was not finished"))
        }),
        fair(Words, "sshd-says-so", |c| {
            (c.has(Meaning::GraceExpired) && (c.connection.attempts > 0 || source_is_known(c)))
                .then(|| said!("sshd logged the timeout").at(c.lines(Meaning::GraceExpired)))
        }),
        against::fair(Words, "nothing-tried", |c| {
            (c.connection.attempts == 0 && c.connection.user.is_none()).then(|| said!("no login was tried"))
        }),
    ],
    explain: "Somebody who logs in at other times sat at the password prompt, or authentication itself was slow (LDAP, DNS, a starved server). Most \
        Linux builds of OpenSSH before 9.8 do not log the expiry at all: there a login that was begun and never ended is \
        concluded to have met it.",
    remedy: "Nothing, if it is rare. If real users meet it, find what is slow: `time id USER`, PAM modules, and UseDNS where it is \
        set (off by default since 6.8).",
    cure: Cure {
        lead: "If real users meet it, do not let logins wait for a resolver; then look at `time id USER` and PAM modules.",
        lines: |g| vec![g.config.use_dns.value.then(|| g.server("UseDNS", "no")).flatten()],
    },
    verify: "`ssh -v` shows where the time goes.",
    see: &["sshd_config(5) LoginGraceTime"],
    example: Example::log(LOG),
    lookalike: Example::log(HOLDER),
};

const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd-session[91]: Accepted publickey for alice from 203.0.113.7 port 40000 ssh2: ED25519 SHA256:aaaa
Nov 10 08:30:00 edge01 sshd-session[93]: Disconnected from user alice 203.0.113.7 port 40000
Nov 10 09:00:00 edge01 sshd-session[101]: Failed password for alice from 203.0.113.7 port 40001 ssh2
Nov 10 09:02:00 edge01 sshd[9]: Timeout before authentication for connection from 203.0.113.7 to 192.0.2.1, pid = 101
";

const HOLDER: &str = "Nov 10 09:02:00 edge01 sshd[9]: Timeout before authentication for connection from 203.0.113.7 to 192.0.2.1, pid = 101\n";
