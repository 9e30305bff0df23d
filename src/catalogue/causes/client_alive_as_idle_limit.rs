//! ClientAlive hung up on a session that was merely silent: ClientAliveCountMax 0, before 8.2.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "client-alive-as-idle-limit",
    title: "ClientAlive, used as an idle limit, hung up on a silent session",
    family: Family::IdlePolicy,
    explains: &[EndingKind::AliveTimeout],
    rules: &[
        decisive(Words, "nobody-was-asked", |c| {
            nobody_was_asked(c).map(|said| said.at(c.lines(Meaning::AliveExpired)))
        }),
        weak(Config, "perhaps-nobody-was-asked", perhaps_nobody_was_asked),
        refutes(Config, "clients-are-asked", |c| {
            let count = c.config.client_alive_count_max;
            let may_be = nobody_was_asked(c).is_some() || perhaps_nobody_was_asked(c).is_some();
            (!may_be).then(|| match count.value {
                0 => said!("with ClientAliveCountMax 0 this release hangs up on nobody"),
                n => said!("sshd asks {n} times before it hangs up"),
            })
        }),
    ],
    explain: "Until 8.1 sshd with `ClientAliveCountMax 0` hung up as soon as a client had sent nothing for \
        ClientAliveInterval, and never asked whether it was still there. Hardening guides used that as an idle limit. Its \
        line is that of a client that does not answer, so an outage or a machine that sleeps looks alike; but here a living \
        client on a sound path is hung up on, too. From 8.2 on the same setting hangs up on nobody.",
    remedy: "If it is not wanted, set `ClientAliveCountMax 3`: then only a client that does not answer is hung up on. An idle \
        limit that outlives an upgrade is TMOUT of the shell, or ChannelTimeout (9.2 and later).",
    cure: Cure {
        lead: "If idle people are not to be hung up on, let sshd ask first.",
        lines: |g| vec![g.server("ClientAliveCountMax", "3")],
    },
    verify: "`sshd -T | grep -i clientalive`, reload, reconnect; then leave a session idle for longer than \
        ClientAliveInterval.",
    see: &["sshd_config(5) ClientAliveCountMax", "OpenSSH 8.2 release notes"],
    example: Example::log(LOG).config("LogLevel INFO\nClientAliveInterval 900\nClientAliveCountMax 0\n").version("7.4"),
    lookalike: Example::log(LOG)
        .config("LogLevel INFO\nClientAliveInterval 300\nClientAliveCountMax 2\n")
        .version("7.4"),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:40:00 edge01 sshd[103]: Timeout, client not responding.
Nov 10 09:40:00 edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice
";
