//! sshd could not get a process, memory, a descriptor or a terminal.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "process-limit",
    title: "The server had no process, memory or login left for this session",
    family: Family::ServerResources,
    explains: &[
        EndingKind::SessionRefused,
        EndingKind::DroppedAtAccept,
        EndingKind::ServerKilled,
        EndingKind::ClientDisconnect,
        EndingKind::ClientClose,
        EndingKind::Silent,
        EndingKind::Reset,
    ],
    rules: &[
        decisive(Words, "exhausted", |c| {
            (c.has(Meaning::ResourceExhausted) && refused_early(c)).then(|| {
                said!("a limit of the server was reached while this session was set up")
                    .at(c.lines(Meaning::ResourceExhausted))
            })
        }),
        strong(Kernel, "fork-rejected", |c| {
            let near = c.near(
                &[Meaning::ForkRejected, Meaning::DescriptorLimit, Meaning::ResourceExhausted],
                Micros::seconds(5),
            )?;
            refused_early(c)
                .then(|| said!("the server refused new processes or files {}", moment(near)).at(vec![near.place]))
        }),
        refutes(Words, "nothing-refused", |c| {
            let hint = c.has(Meaning::ResourceExhausted)
                || c.near(
                    &[Meaning::ForkRejected, Meaning::DescriptorLimit, Meaning::ResourceExhausted],
                    Micros::seconds(5),
                )
                .is_some();
            (!hint || !refused_early(c)).then(|| said!("nothing was refused"))
        }),
    ],
    explain: "fork, open or a PAM limit failed: TasksMax or a pids control group, RLIMIT_NPROC, file descriptors, memory, or \
        pam_limits' maxlogins. With TasksMax the words can look like an access problem (`Access denied … by PAM account \
        configuration` after `Fork failed`). Users already in are not touched.",
    remedy: "Find the limit that was reached: `systemctl show -p TasksMax,TasksCurrent ssh` (and `user-UID.slice`, \
        in which sessions run), `ulimit -a` of the service, `LimitNOFILE`, /etc/security/limits.conf (maxlogins, nproc); raise it, or stop what eats it.",
    cure: Cure::IN_WORDS,
    verify: "`systemctl status ssh` shows tasks well below the limit; no more `fork:` or `Too many logins` lines.",
    see: &["systemd.resource-control(5) TasksMax", "limits.conf(5)"],
    example: Example::log(LOG),
    lookalike: Example::log(DENIED),
};

/// A session that was never usable: refused, or over within seconds of its login.
fn refused_early(c: &Case) -> bool {
    c.ended(&[EndingKind::SessionRefused, EndingKind::DroppedAtAccept])
        || c.lasted().is_some_and(|l| l.lo <= Micros::seconds(3).0)
}

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: pam_unix(sshd:account): Fork failed: Resource temporarily unavailable
Nov 10 09:00:00 edge01 sshd[101]: fatal: Access denied for user alice by PAM account configuration [preauth]
";

const DENIED: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: fatal: Access denied for user alice by PAM account configuration [preauth]
";
