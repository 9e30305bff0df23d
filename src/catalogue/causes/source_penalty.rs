//! PerSourcePenalties refused the connection.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "source-penalty",
    title: "The source is under a PerSourcePenalty",
    family: Family::ServerResources,
    explains: &[EndingKind::DroppedAtAccept],
    rules: &[decisive(Words, "sshd-says-so", |c| {
        c.has(Meaning::PenaltyDropped).then(|| {
            said!("sshd logged that it refused this source because of a penalty").at(c.lines(Meaning::PenaltyDropped))
        })
    })],
    explain: "From 9.8 on, and by default, sshd refuses a source for some time after connections whose login failed, crashes \
        or logins that took too long. The penalty belongs to the address or its network: a colleague's script with a wrong \
        password behind the same NAT shuts everybody there out. It is policy, not load, and not the network.",
    remedy: "Exempt trusted networks and monitoring: `PerSourcePenaltyExemptList 192.0.2.0/24`; or soften it: \
        `PerSourcePenalties authfail:1s max:60s`; or switch it off with `PerSourcePenalties no`.",
    cure: Cure::IN_WORDS,
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
