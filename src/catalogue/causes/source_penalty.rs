//! PerSourcePenalties refused the connection.

use std::net::IpAddr;

use super::prelude::*;
use crate::model::LOGS_IN_HERE;

/// Addresses proposed for the list of those exempt, at most.
const MOST_EXEMPT: usize = 8;

pub const CAUSE: Cause = Cause {
    id: "source-penalty",
    title: "The source is under a PerSourcePenalty",
    family: Family::ServerResources,
    explains: &[EndingKind::DroppedAtAccept],
    rules: &[
        decisive(Words, "sshd-says-so", |c| {
            c.has(Meaning::PenaltyDropped).then(|| {
                said!("sshd logged that it refused this source because of a penalty")
                    .at(c.lines(Meaning::PenaltyDropped))
            })
        }),
        // Whom the penalty hits is what makes it a trouble, and what the advice rests on.
        weak(Neighbours, LOGS_IN_HERE, |c| {
            source_is_known(c)
                .then(|| said!("this address logged in {} in this log", count(c.signals.source.logins, "time")))
        }),
    ],
    explain: "From 9.8 on, and by default, sshd refuses a source for some time after connections whose login failed, crashes \
        or logins that took too long. The penalty belongs to the address or its network: a colleague's script with a wrong \
        password behind the same NAT shuts everybody there out. It is policy, not load, and not the network.",
    remedy: "Find what fails to log in from there, and mend it. Trusted networks and monitoring can be exempted with \
        PerSourcePenaltyExemptList (addresses and networks, with commas between them); `PerSourcePenalties authfail:1s \
        max:60s` softens it, `PerSourcePenalties no` switches it off.",
    cure: Cure {
        lead: "Find what fails to log in from there, and mend it: it locks out everybody who shares the address. If the \
            address is yours, exempt it; `PerSourcePenalties authfail:1s max:60s` softens it for all.",
        lines: |g| {
            let all: Vec<String> = g.locked_out.iter().take(MOST_EXEMPT).map(IpAddr::to_string).collect();
            vec![(!all.is_empty()).then(|| g.server("PerSourcePenaltyExemptList", all.join(","))).flatten()]
        },
    },
    verify: "`sshd -T | grep -i persource`; no more `penalty:` lines for that source.",
    see: &["sshd_config(5) PerSourcePenalties"],
    example: Example::log(LOG),
    lookalike: Example::log(STARTUPS),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[90]: drop connection #0 from [203.0.113.7]:40001 on [192.0.2.1]:22 penalty: failed authentication
";

const STARTUPS: &str = "\
Nov 10 09:00:00 edge01 sshd[90]: drop connection #10 from [203.0.113.7]:40001 on [192.0.2.1]:22 past MaxStartups
";
