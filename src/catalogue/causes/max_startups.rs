//! MaxStartups refused the connection.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "max-startups",
    title: "Refused by MaxStartups: too many connections that had not logged in",
    family: Family::ServerResources,
    explains: &[EndingKind::DroppedAtAccept],
    rules: &[
        decisive(Words, "sshd-says-so", |c| {
            c.has(Meaning::StartupsDropped).then(|| {
                said!("sshd logged that it dropped this connection because of MaxStartups")
                    .at(c.lines(Meaning::StartupsDropped))
            })
        }),
        weak(Neighbours, "not-alone", |c| {
            let n = c.signals.refusals_near;
            (n > 1).then(|| said!("{n} refusals were named within a minute of it; at INFO sshd names only some"))
        }),
    ],
    explain: "MaxStartups start:rate:full limits connections that have not logged in yet: below `start` none is refused, from \
        there on a growing share, at `full` all. A login storm or a brute-force scan fills it and strangers' half-open \
        connections shut legitimate users out. Sessions already logged in are never touched. At INFO, releases \
        before 8.4 name no refusal, and 8.4 to 9.9 only the first and one every five minutes; the count stands in `exited \
        MaxStartups throttling after …`. PerSourceMaxStartups uses the same words.",
    remedy: "First keep the noise away (firewall, fail2ban, key-only logins; `LoginGraceTime 30`; `PerSourceMaxStartups 10`, \
        from 8.5). If the demand is legitimate, raise it: `MaxStartups 50:30:100` refuses nobody below 50 waiting, \
        30 % at 50, more from there on, and all at 100. MaxSessions has nothing to do with it.",
    cure: Cure {
        lead: "First keep the noise away (firewall, fail2ban, key-only logins). If the demand is legitimate, let more in at once.",
        lines: |g| {
            let more = g.config.max_startups.value.start < 50;
            let shorter =
                g.config.login_grace_time.value.0 == 0 || g.config.login_grace_time.value > Micros::seconds(30);
            vec![
                shorter.then(|| g.server("LoginGraceTime", "30")).flatten(),
                g.config
                    .per_source_max_startups
                    .value
                    .is_none()
                    .then(|| g.server("PerSourceMaxStartups", "10"))
                    .flatten(),
                more.then(|| g.server("MaxStartups", "50:30:100")).flatten(),
            ]
        },
    },
    verify: "`sshd -T | grep -i -E 'maxstartups|persource'`; no more `drop connection` or `throttling` lines.",
    see: &["sshd_config(5) MaxStartups"],
    example: Example::log(LOG),
    lookalike: Example::log(PENALTY),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[90]: error: beginning MaxStartups throttling
Nov 10 09:00:00 edge01 sshd[90]: drop connection #10 from [203.0.113.7]:40001 on [192.0.2.1]:22 past MaxStartups
Nov 10 09:00:12 edge01 sshd[90]: exited MaxStartups throttling after 00:00:12, 8 connections dropped
";

const PENALTY: &str = "\
Nov 10 09:00:00 edge01 sshd[90]: drop connection #0 from [203.0.113.7]:40001 on [192.0.2.1]:22 penalty: failed authentication
";
