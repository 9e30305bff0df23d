//! The machine went down: an orderly reboot, or a crash.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "server-rebooted",
    title: "The server went down or was rebooted",
    family: Family::ServerReboot,
    explains: &[
        EndingKind::ServerTerminated,
        EndingKind::Silent,
        EndingKind::CutByLog,
        EndingKind::ServerKilled,
        EndingKind::ClientDisconnect,
        EndingKind::ClientClose,
        EndingKind::Reset,
    ],
    rules: &[
        decisive(Kernel, "cut-by-boot", |c| {
            let near = c.near(&[Meaning::Booted], Micros(i64::MAX))?;
            (c.ended(&[EndingKind::CutByLog]) && end_missing(c).is_none())
                .then(|| said!("the log shows a new boot after this session, and no end of it").at(vec![near.place]))
        }),
        // It was certainly over then; but it may have ended before.
        strong(Kernel, "cut-by-boot-or-before", |c| {
            let near = c.near(&[Meaning::Booted], Micros(i64::MAX)).filter(|_| c.ended(&[EndingKind::CutByLog]))?;
            let why = end_missing(c)?;
            Some(
                said!(
                    "the log shows a new boot after this session, and no end of it; but not all lines are there: {why}"
                )
                .at(vec![near.place]),
            )
        }),
        doubts(Words, "end-may-be-missing", |c| {
            let why = end_missing(c).filter(|_| c.ended(&[EndingKind::CutByLog]))?;
            Some(said!("an end of it before may be among the lines that are missing: {why}"))
        }),
        decisive(Kernel, "going-down", |c| {
            let near = c.near(&[Meaning::SystemGoingDown], Micros::seconds(10))?;
            Some(said!("the system was going down {}", moment(near)).at(vec![near.place]))
        }),
        strong(Neighbours, "stopped-then-booted", |c| {
            let stop = c.near(&[Meaning::ListenerStopping, Meaning::SystemGoingDown], Micros::seconds(5))?;
            let boot = c.near(&[Meaning::Booted], Micros::seconds(180)).filter(|b| b.after.0 >= 0)?;
            Some(
                said!("sshd stopped in that moment and a new boot followed {} later", boot.after)
                    .at(vec![stop.place, boot.place]),
            )
        }),
        fair(Kernel, "booted-after", |c| {
            let boot = c.near(&[Meaning::Booted], Micros::seconds(180)).filter(|b| b.after.0 >= 0)?;
            c.ended(&[EndingKind::Silent, EndingKind::ServerTerminated])
                .then(|| said!("a new boot followed {} later", boot.after).at(vec![boot.place]))
        }),
        refutes(Kernel, "no-boot", |c| {
            let window = if c.ended(&[EndingKind::CutByLog]) { Micros(i64::MAX) } else { Micros::seconds(180) };
            c.near(&[Meaning::Booted, Meaning::SystemGoingDown], window)
                .is_none()
                .then(|| said!("no reboot at that time"))
        }),
    ],
    explain: "All sessions ended because the machine did. In an orderly reboot they are closed within a second before sshd \
        stops; after a crash or power cut they simply have no end, and sshd starts again with a low pid (and a new boot id \
        in the journal).",
    remedy: "Find out why it went down (`last -x`, `journalctl -b -1 -e`, the machine's management log). Announce planned \
        reboots; tmux does not survive them.",
    cure: Cure::IN_WORDS,
    verify: "`uptime`, `last -x reboot`.",
    see: &["shutdown(8)"],
    example: Example::log(LOG),
    lookalike: Example::log(RESTART),
};

const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd[8090]: Server listening on 0.0.0.0 port 22.
Nov 10 09:00:00 edge01 sshd[8101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 systemd-logind[500]: System is rebooting.
Nov 10 09:30:00 edge01 sshd[8101]: pam_unix(sshd:session): session closed for user alice
Nov 10 09:30:00 edge01 sshd[8090]: Received signal 15; terminating.
Nov 10 09:31:00 edge01 sshd[612]: Server listening on 0.0.0.0 port 22.
";

const RESTART: &str = "\
Nov 10 08:00:00 edge01 sshd[8090]: Server listening on 0.0.0.0 port 22.
Nov 10 09:00:00 edge01 sshd[8101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:30:00 edge01 sshd[8090]: Received signal 15; terminating.
Nov 10 09:30:00 edge01 sshd[8101]: pam_unix(sshd:session): session closed for user alice
Nov 10 09:30:01 edge01 sshd[8312]: Server listening on 0.0.0.0 port 22.
";
