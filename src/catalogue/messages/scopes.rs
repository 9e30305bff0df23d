//! systemd: the scopes of login sessions and the managers of users.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "systemd", process: Process::Other, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Login scopes", speaker: Speaker::Systemd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "scope-start",
        text: "Started session-{name}.scope - Session {word} of User {login}.",
        means: Meaning::ScopeNote,
        since: "250",
        example: "Started session-12.scope - Session 12 of User alice.",
        note: "The scope of a login session began: the session's id ties it to logind's lines.",
        ..ROW
    },
    Message {
        id: "scope-start-old",
        text: "Started Session {name} of user {login}.",
        means: Meaning::ScopeNote,
        until: "249",
        example: "Started Session 12 of user alice.",
        note: "The scope of a login session began: the session's id ties it to logind's lines.",
        ..ROW
    },
    Message {
        id: "scope-start-upper",
        text: "Started Session {name} of User {login}.",
        means: Meaning::ScopeNote,
        until: "250",
        example: "Started Session 12 of User alice.",
        note: "The scope of a login session began: the session's id ties it to logind's lines.",
        ..ROW
    },
    Message {
        id: "scope-stopping",
        text: "Stopping session-{name}.scope - Session {word} of User {login}...",
        means: Meaning::ScopeNote,
        example: "Stopping session-12.scope - Session 12 of User alice...",
        note: "systemd ends a login session: a shutdown, `loginctl terminate-session`, or KillUserProcesses.",
        ..ROW
    },
    Message {
        id: "scope-stopping-old",
        text: "Stopping Session {name} of user {login}.",
        means: Meaning::ScopeNote,
        until: "249",
        example: "Stopping Session 12 of user alice.",
        note: "systemd ends a login session: a shutdown, `loginctl terminate-session`, or KillUserProcesses.",
        ..ROW
    },
    Message {
        id: "scope-stop",
        text: "Stopped session-{name}.scope - Session {word} of User {login}.",
        means: Meaning::ScopeNote,
        example: "Stopped session-12.scope - Session 12 of User alice.",
        note: "systemd has ended a login session.",
        ..ROW
    },
    Message {
        id: "scope-stop-old",
        text: "Stopped Session {name} of user {login}.",
        means: Meaning::ScopeNote,
        until: "249",
        example: "Stopped Session 12 of user alice.",
        note: "systemd has ended a login session.",
        ..ROW
    },
    Message {
        id: "scope-done",
        text: "session-{name}.scope: Deactivated successfully.",
        means: Meaning::ScopeNote,
        since: "248",
        example: "session-12.scope: Deactivated successfully.",
        note: "All processes of a login session are gone.",
        ..ROW
    },
    Message {
        id: "scope-done-old",
        text: "session-{name}.scope: Succeeded.",
        means: Meaning::ScopeNote,
        since: "240",
        until: "247",
        example: "session-12.scope: Succeeded.",
        note: "All processes of a login session are gone.",
        ..ROW
    },
    Message {
        id: "scope-consumed",
        text: "session-{name}.scope: Consumed {any}",
        means: Meaning::ScopeNote,
        example: "session-12.scope: Consumed 1.102s CPU time.",
        note: "What a login session used, at its end.",
        ..ROW
    },
    Message {
        id: "scope-failed",
        text: "session-{name}.scope: Failed with result '{word}'.",
        means: Meaning::ScopeNote,
        example: "session-12.scope: Failed with result 'timeout'.",
        note: "A login session's scope did not end in good order.",
        ..ROW
    },
    Message {
        id: "scope-timeout",
        text: "session-{name}.scope: Stopping timed out. Killing.",
        means: Meaning::ScopeKilled,
        example: "session-12.scope: Stopping timed out. Killing.",
        note: "Processes of a login session did not end within the stop timeout (90 s) of a shutdown or `loginctl`; systemd kills them.",
        ..ROW
    },
    Message {
        id: "scope-killing",
        text: "session-{name}.scope: Killing process {pid} ({any}) with signal SIG{word}.",
        means: Meaning::ScopeKilled,
        example: "session-12.scope: Killing process 4711 (sshd) with signal SIGKILL.",
        note: "systemd kills this process of a login session.",
        ..ROW
    },
    Message {
        id: "scope-oom",
        text: "session-{word}.scope: A process of this unit has been killed by the OOM killer.",
        means: Meaning::OomKilled,
        since: "243",
        example: "session-12.scope: A process of this unit has been killed by the OOM killer.",
        note: "The OOM killer ended a process of this login session; the kernel's own line names it.",
        ..ROW
    },
    Message {
        id: "scope-abandon",
        text: "Failed to mark scope session-{name}.scope as abandoned : {words}",
        means: Meaning::ScopeNote,
        example: "Failed to mark scope session-12.scope as abandoned : Stale file handle",
        note: "systemd could not flag the scope while its leader ended. Not the cause of an end.",
        ..ROW
    },
    Message {
        id: "user-manager-starting",
        text: "Starting User Manager for UID {n}...",
        means: Meaning::Note,
        until: "249",
        example: "Starting User Manager for UID 1000...",
        note: "The first session of this user begins, of ssh or other.",
        ..ROW
    },
    Message {
        id: "user-manager",
        text: "Started User Manager for UID {n}.",
        means: Meaning::Note,
        until: "249",
        example: "Started User Manager for UID 1000.",
        note: "The first session of this user begins, of ssh or other.",
        ..ROW
    },
    Message {
        id: "user-slice",
        text: "Created slice User Slice of {word}.",
        means: Meaning::Note,
        until: "249",
        example: "Created slice User Slice of alice.",
        note: "The first session of this user begins, of ssh or other.",
        ..ROW
    },
    Message {
        id: "systemd-user-open",
        text: "pam_unix(systemd-user:session): session opened for user {any}",
        means: Meaning::PamNote,
        example: "pam_unix(systemd-user:session): session opened for user alice(uid=1000) by (uid=0)",
        note: "The first session of this user began. The user's own systemd, not an SSH session: never the pair of sshd's `session closed`.",
        ..ROW
    },
    Message {
        id: "systemd-user-close",
        text: "pam_unix(systemd-user:session): session closed for user {any}",
        means: Meaning::PamNote,
        example: "pam_unix(systemd-user:session): session closed for user alice",
        note: "The last session of this user is gone since some 10 s. The user's own systemd, not an SSH session: never the pair of sshd's `session closed`.",
        ..ROW
    },
];
