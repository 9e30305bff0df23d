//! MaxAuthTries was reached.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "too-many-attempts",
    title: "Too many failed attempts on one connection",
    family: Family::AuthFailure,
    explains: &[EndingKind::AuthFailedLimit],
    rules: &[decisive(Words, "sshd-says-so", |c| {
        c.has(Meaning::AuthLimit)
            .then(|| said!("sshd logged that MaxAuthTries was reached").at(c.lines(Meaning::AuthLimit)))
    })],
    explain: "Every key the client's agent offers counts as one try: a user with seven keys in the agent is cut off before \
        the right one. From strangers it is brute force.",
    remedy: "On the client: `IdentitiesOnly yes` and `IdentityFile` for that host. Raising MaxAuthTries helps brute force as \
        well.",
    cure: Cure {
        lead: "Offer one key only, with `IdentityFile` for that host. Raising MaxAuthTries helps brute force as well.",
        lines: |g| vec![g.client("IdentitiesOnly", "yes")],
    },
    verify: "`ssh -v` offers one key only.",
    see: &["sshd_config(5) MaxAuthTries", "ssh_config(5) IdentitiesOnly"],
    example: Example::log(LOG),
    lookalike: Example::log(FEW),
};

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: error: maximum authentication attempts exceeded for alice from 203.0.113.7 port 40001 ssh2 [preauth]
Nov 10 09:00:00 edge01 sshd[101]: Disconnecting authenticating user alice 203.0.113.7 port 40001: Too many authentication failures [preauth]
";

const FEW: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Failed password for alice from 203.0.113.7 port 40001 ssh2
Nov 10 09:00:05 edge01 sshd[101]: Connection closed by authenticating user alice 203.0.113.7 port 40001 [preauth]
";
