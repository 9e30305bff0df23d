//! The login succeeded, and the session could not be set up.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "session-setup-failed",
    title: "sshd could not set up the session after the login",
    family: Family::AuthFailure,
    explains: &[EndingKind::SessionRefused, EndingKind::ClientClose, EndingKind::Silent],
    rules: &[
        decisive(Words, "said-so", |c| {
            c.has(Meaning::SessionFailed)
                .then(|| said!("sshd or PAM logged what failed").at(c.lines(Meaning::SessionFailed)))
        }),
        fair(Timing, "left-at-once", |c| {
            (c.has(Meaning::SessionFailed) && c.ended(&[EndingKind::ClientClose]) && left_at_once(c))
                .then(|| said!("the client left at once, having started nothing else"))
        }),
        against::decisive(Words, "nothing-to-start-with", |c| {
            c.has(Meaning::ResourceExhausted).then(|| {
                said!("no process could be started for it: the refusal came of that")
                    .at(c.lines(Meaning::ResourceExhausted))
            })
        }),
        against::decisive(Kernel, "server-was-short", |c| {
            let short = [Meaning::ForkRejected, Meaning::DescriptorLimit, Meaning::ResourceExhausted];
            let near = c.near(&short, Micros::seconds(5))?;
            Some(said!("the server had no process or file left {}", moment(near)).at(vec![near.place]))
        }),
        refutes(Words, "something-else-worked", |c| {
            (!c.ended(&[EndingKind::SessionRefused]) && !left_at_once(c))
                .then(|| said!("the connection was used for something else"))
        }),
        refutes(Words, "nothing-failed", |c| {
            (!c.has(Meaning::SessionFailed)).then(|| said!("no line says that setting it up failed"))
        }),
    ],
    explain: "The password or key was right, but the session did not begin: ChrootDirectory belongs to somebody else than \
        root or is writable by others, a subsystem (sftp) is not where sshd_config says, a PAM session module refused, \
        SELinux has no context for that user, or sshd may not become it. The client sees a connection that closes right \
        after the login, or leaves because what it asked for is not there. It has nothing to do with the network.",
    remedy: "Read the line itself. ChrootDirectory and every directory above it must belong to root and be writable by \
        nobody else (`namei -l DIR`); `Subsystem sftp internal-sftp` needs no file; PAM modules say more in the same log, \
        SELinux in the audit log (`ausearch -m avc -ts recent`).",
    cure: Cure::IN_WORDS,
    verify: "The next login is followed by a session and not by the same line.",
    see: &["sshd_config(5) ChrootDirectory", "sshd_config(5) Subsystem", "pam.conf(5)"],
    example: Example::log(LOG),
    lookalike: Example::log(STARVED),
};

/// Did the client leave when it did not get what it had asked for? One connection may carry several sessions.
fn left_at_once(c: &Case) -> bool {
    !c.has(Meaning::SessionStarted) && c.lasted().is_some_and(|l| l.lo <= Micros::seconds(5).0)
}

const LOG: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[101]: pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)
Nov 10 09:00:00 edge01 sshd[103]: fatal: bad ownership or modes for chroot directory \"/srv/sftp/alice\"
Nov 10 09:00:00 edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice
";

const STARVED: &str = "\
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:00:00 edge01 sshd[101]: error: fork: Resource temporarily unavailable
Nov 10 09:00:00 edge01 sshd[101]: error: PAM: pam_open_session(): Cannot make/remove an entry for the specified session
";
