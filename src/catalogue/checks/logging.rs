//! What the next log will be able to tell.

use super::prelude::*;

pub const GROUP: Group = Group { title: "What the log will tell", checks: &[LOG_LEVEL] };

const LOG_LEVEL: Check = Check {
    id: "log-level",
    title: "LogLevel",
    explain: "Before OpenSSH 9.8 sshd says only at LogLevel VERBOSE how the connection of a logged-in session ended: reset, closed \
        or timed out. At INFO such an end leaves no line of sshd at all. From 9.8 INFO is enough. VERBOSE also says when \
        connections and sessions begin. DEBUG holds what users do and fills disks; QUIET, FATAL and ERROR hide logins.",
    see: &["sshd_config(5) LogLevel"],
    examine: |s| {
        let config = s.server?;
        let level = config.log_level.value;
        let set = [advice::server(config, "LogLevel", "VERBOSE")];
        let name = level.name();
        let graded = match (level, s.version()) {
            (LogLevel::Quiet | LogLevel::Fatal | LogLevel::Error, _) => {
                fail(format!("LogLevel {name}: neither logins nor lost connections are logged")).mended_by(set)
            }
            (LogLevel::Debug, _) => warn("LogLevel DEBUG: everything is told, and too much: it holds what users do, and fills disks").mended_by(set),
            (LogLevel::Verbose, _) => good("LogLevel VERBOSE: the log tells how each connection began and ended"),
            (LogLevel::Info, Some(v)) if v >= crate::catalogue::defaults::ENDINGS_AT_INFO => {
                good(format!("LogLevel INFO on OpenSSH {v}: the log tells resets, timeouts and closings apart"))
            }
            (LogLevel::Info, Some(v)) => warn(format!(
                "LogLevel INFO on OpenSSH {v}: a reset, a timeout and a quiet logout of a session leave no line that tells them apart"
            ))
            .mended_by(set),
            (LogLevel::Info, None) => {
                warn("LogLevel INFO: before OpenSSH 9.8 a reset, a timeout and a quiet logout of a session leave no line that tells them apart").mended_by(set)
            }
        };
        Some(if graded.grade == Grade::Good { graded } else { graded.that_only_hides() })
    },
    cases: &[
        sshd("", Grade::Good, "LogLevel INFO on OpenSSH 9.9"),
        sshd("LogLevel VERBOSE\n", Grade::Good, "each connection").version("8.4"),
        sshd("", Grade::Warn, "quiet logout").version("OpenSSH_9.2p1 Debian-2+deb12u3"),
        sshd("", Grade::Warn, "before OpenSSH 9.8").version(""),
        sshd("LogLevel DEBUG3\n", Grade::Warn, "fills disks"),
        sshd("LogLevel QUIET\n", Grade::Fail, "neither logins"),
    ],
};
