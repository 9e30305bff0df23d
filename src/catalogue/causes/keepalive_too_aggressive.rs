//! ClientAlive gave up on a path that was back within seconds.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "keepalive-too-aggressive",
    title: "ClientAlive gave up after a hiccup that sessions could have survived",
    family: Family::SshKeepalive,
    explains: &[EndingKind::AliveTimeout],
    rules: &[
        strong(Timing, "back-at-once", |c| {
            let (alive, back) = (c.budgets.alive?, c.signals.came_back?);
            (alive.hi < Micros::seconds(40).0 && back.0 <= Micros::seconds(10).0 && c.signals.address.all_fell())
                .then(|| said!("sshd waits only {alive}; the same user was back {back} later"))
        }),
        fair(Neighbours, "always-back-at-once", |c| {
            let r = c.signals.recurrence;
            let short = c.budgets.alive.is_some_and(|alive| alive.hi < Micros::seconds(40).0);
            (short && r.moments >= 4 && 4 * r.back_at_once >= 3 * r.moments).then(|| {
                said!(
                    "such ends came {} at {} separate times, and after {} of them the user was back within ten seconds",
                    whence(r.everywhere),
                    r.moments,
                    r.back_at_once
                )
            })
        }),
        refutes(Timing, "patient", |c| {
            let alive = c.budgets.alive?;
            (alive.lo >= Micros::seconds(60).0).then(|| said!("sshd waited {alive}: no hiccup"))
        }),
        refutes(Config, "unknown-settings", |c| {
            (!c.config.client_alive_interval.is_known()).then(|| said!("ClientAliveInterval is not known"))
        }),
        refutes(Config, "nobody-was-asked", nobody_was_asked),
        against::strong(Neighbours, "others-lived-on", |c| {
            let a = &c.signals.address;
            (a.survived > 0).then(|| said!("{} of the same address had no hiccup", count(a.survived, "session")))
        }),
        against::fair(Neighbours, "stayed-away", |c| {
            let gone = c.signals.came_back.is_none() && !c.signals.lines_missing;
            gone.then(|| said!("the user did not come back soon"))
        }),
    ],
    explain: "With a short interval and a small count sshd hangs up on an outage of seconds that TCP would have ridden out. \
        It waits ClientAliveInterval × (ClientAliveCountMax + 1), and twice that on OpenSSH 9.2 to 9.4.",
    remedy: "Raise the count before the interval, since the interval also keeps firewalls awake: `ClientAliveInterval 60` with \
        `ClientAliveCountMax 10` waits about eleven minutes (halve the interval on OpenSSH 9.2 to 9.4).",
    cure: Cure {
        lead: "Raise the count before the interval, since the interval also keeps firewalls awake.",
        lines: |g| g.patience(),
    },
    verify: "`sshd -T | grep -i clientalive`; ends with a quick return disappear.",
    see: &["sshd_config(5) ClientAliveCountMax"],
    example: Example::log(LOG).config("LogLevel INFO\nClientAliveInterval 5\nClientAliveCountMax 2\n").version("9.9"),
    lookalike: Example::log(LOG)
        .config("LogLevel INFO\nClientAliveInterval 60\nClientAliveCountMax 3\n")
        .version("9.9"),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:10:00 edge01 sshd-session[102]: Accepted publickey for bob from 203.0.113.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:20:00 edge01 sshd-session[103]: Accepted publickey for carol from 203.0.113.9 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 09:25:00 edge01 sshd-session[104]: Accepted publickey for dave from 203.0.113.10 port 40004 ssh2: ED25519 SHA256:dddd
Nov 10 09:30:00 edge01 sshd-session[201]: Timeout, client not responding from user alice 203.0.113.7 port 40001
Nov 10 09:30:04 edge01 sshd-session[301]: Accepted publickey for alice from 203.0.113.7 port 40101 ssh2: ED25519 SHA256:aaaa
Nov 10 11:02:10 edge01 sshd-session[202]: Timeout, client not responding from user bob 203.0.113.8 port 40002
Nov 10 11:02:13 edge01 sshd-session[302]: Accepted publickey for bob from 203.0.113.8 port 40102 ssh2: ED25519 SHA256:bbbb
Nov 10 13:41:33 edge01 sshd-session[203]: Timeout, client not responding from user carol 203.0.113.9 port 40003
Nov 10 13:41:40 edge01 sshd-session[303]: Accepted publickey for carol from 203.0.113.9 port 40103 ssh2: ED25519 SHA256:cccc
Nov 10 16:20:05 edge01 sshd-session[204]: Timeout, client not responding from user dave 203.0.113.10 port 40004
Nov 10 16:20:08 edge01 sshd-session[304]: Accepted publickey for dave from 203.0.113.10 port 40104 ssh2: ED25519 SHA256:dddd
";
