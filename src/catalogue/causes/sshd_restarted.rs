//! The ssh service was stopped or restarted together with its sessions.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "sshd-restarted",
    title: "The ssh service was stopped with its sessions",
    family: Family::ServerRestart,
    explains: &[
        EndingKind::ServerTerminated,
        EndingKind::Silent,
        EndingKind::ServerKilled,
        EndingKind::ClientClose,
        EndingKind::ClientDisconnect,
    ],
    rules: &[
        refutes(Words, "before-login", |c| before_login(c).then(|| said!("nobody was logged in"))),
        strong(Neighbours, "all-at-the-stop", |c| {
            let stop = c.signals.at_stop.filter(|s| s.ended >= 2 && s.went_on == 0)?;
            Some(
                said!("the listener stopped in that moment, and all {} ended with it", count(stop.ended, "session"))
                    .at(vec![stop.place]),
            )
        }),
        strong(Kernel, "stop", |c| {
            let near = c.near(&[Meaning::ListenerStopping, Meaning::UnitStopped], Micros::seconds(3))?;
            Some(said!("the listener stopped {}", moment(near)).at(vec![near.place]))
        }),
        // The only one that was open has no neighbours that fell with it; but an end by the server itself in the very moment
        // of a stop is hardly a kill of its own.
        fair(Words, "alone-at-the-stop", |c| {
            let stop = c.signals.at_stop.filter(|s| s.ended == 1 && s.went_on == 0)?;
            let at_once = stop.after.0.abs() <= c.connection.resolution.0.max(SECOND);
            (at_once && c.ended(&[EndingKind::ServerTerminated, EndingKind::ServerKilled])).then(|| {
                said!("the server ended it in the moment in which the listener stopped, and no other session was open")
                    .at(vec![stop.place])
            })
        }),
        refutes(Kernel, "no-stop", |c| {
            c.near(&[Meaning::ListenerStopping, Meaning::UnitStopped, Meaning::UnitFailed], Micros::seconds(10))
                .is_none()
                .then(|| said!("the service was not stopped at that time"))
        }),
        against::decisive(Neighbours, "others-lived-on", |c| {
            let stop = c.signals.at_stop.filter(|s| s.went_on > 0)?;
            Some(said!("{} went on through that stop", count(stop.went_on, "other session")).at(vec![stop.place]))
        }),
        against::decisive(Kernel, "reboot", |c| {
            let near = c.near(&[Meaning::SystemGoingDown, Meaning::Booted], Micros::seconds(170))?;
            Some(said!("the whole system went down").at(vec![near.place]))
        }),
    ],
    explain: "Stopping the listener ends no session: they are processes of their own, and the usual unit leaves them alone \
        (KillMode=process). Only a unit that kills its whole control group, or a package script that does, takes the \
        sessions along, and of these only what pam_systemd did not move into a scope of its own. A restart line alone must not be blamed.",
    remedy: "Use `systemctl reload ssh` for configuration changes; check `systemctl show -p KillMode ssh` (it should be \
        `process`).",
    cure: Cure::IN_WORDS,
    verify: "Restart the service in a second login and see that the first one lives.",
    see: &["systemd.kill(5) KillMode"],
    example: Example::log(LOG).version("9.2"),
    lookalike: Example::log(SURVIVED).version("9.2"),
};

const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd[90]: Server listening on 0.0.0.0 port 22.
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:10:00 edge01 sshd[102]: Accepted publickey for bob from 198.51.100.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:30:00 edge01 sshd[90]: Received signal 15; terminating.
Nov 10 09:30:00 edge01 sshd[101]: pam_unix(sshd:session): session closed for user alice
Nov 10 09:30:00 edge01 sshd[102]: pam_unix(sshd:session): session closed for user bob
Nov 10 09:30:01 edge01 sshd[301]: Server listening on 0.0.0.0 port 22.
";

const SURVIVED: &str = "\
Nov 10 08:00:00 edge01 sshd[90]: Server listening on 0.0.0.0 port 22.
Nov 10 09:00:00 edge01 sshd[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 09:10:00 edge01 sshd[102]: Accepted publickey for bob from 198.51.100.8 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 09:30:00 edge01 sshd[90]: Received signal 15; terminating.
Nov 10 09:30:01 edge01 sshd[301]: Server listening on 0.0.0.0 port 22.
Nov 10 09:45:00 edge01 sshd[201]: Received disconnect from 203.0.113.7 port 40001:11: disconnected by user
Nov 10 09:55:00 edge01 sshd[202]: Received disconnect from 198.51.100.8 port 40002:11: disconnected by user
";
