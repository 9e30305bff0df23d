//! systemd-logind: sessions come and go, the machine goes down or sleeps.

use crate::catalogue::message::{Message, Process, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "systemd-logind", process: Process::Other, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "systemd-logind", speaker: Speaker::Logind, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "logind-new",
        text: "New session {name} of user {login}.",
        means: Meaning::LoginSessionNew,
        until: "256",
        example: "New session 12 of user alice.",
        note: "logind registered a login. In the journal the field LEADER names the monitor's pid. Not every session is ssh's.",
        ..ROW
    },
    Message {
        id: "logind-new-257",
        text: "New session '{name}' of user '{login}' with class '{word}' and type '{word}'.",
        means: Meaning::LoginSessionNew,
        since: "257",
        example: "New session '12' of user 'alice' with class 'user' and type 'tty'.",
        note: "logind registered a login. Not every session is ssh's.",
        ..ROW
    },
    Message {
        id: "logind-loggedout",
        text: "Session {name} logged out. Waiting for processes to exit.",
        means: Meaning::Note,
        since: "239",
        example: "Session 12 logged out. Waiting for processes to exit.",
        note: "The login ended while processes of it go on (nohup, tmux); `Removed session` follows when they are gone.",
        ..ROW
    },
    Message {
        id: "logind-removed",
        text: "Removed session {name}.",
        means: Meaning::LoginSessionRemoved,
        example: "Removed session 12.",
        note: "The login is gone. Without `session closed` of PAM before it, the monitor was killed (SIGKILL, OOM killer).",
        ..ROW
    },
    Message {
        id: "logind-down-power",
        text: "System is powering down{any}",
        means: Meaning::SystemGoingDown,
        example: "System is powering down.",
        note: "Everything that ends in the next minute ends because of it.",
        ..ROW
    },
    Message {
        id: "logind-down-reboot",
        text: "System is rebooting{any}",
        means: Meaning::SystemGoingDown,
        example: "System is rebooting.",
        note: "Everything that ends in the next minute ends because of it.",
        ..ROW
    },
    Message {
        id: "logind-down-halt",
        text: "System is halting{any}",
        means: Meaning::SystemGoingDown,
        example: "System is halting.",
        note: "Everything that ends in the next minute ends because of it.",
        ..ROW
    },
    Message {
        id: "logind-reboot-now",
        text: "The system will reboot now!",
        means: Meaning::SystemGoingDown,
        example: "The system will reboot now!",
        note: "Announced to all terminals at the moment of the restart. Everything that ends in the next minute ends because of it.",
        ..ROW
    },
    Message {
        id: "logind-poweroff-now",
        text: "The system will power off now!",
        means: Meaning::SystemGoingDown,
        example: "The system will power off now!",
        note: "Announced to all terminals at the moment of the shutdown. Everything that ends in the next minute ends because of it.",
        ..ROW
    },
    Message {
        id: "logind-halt-now",
        text: "The system will halt now!",
        means: Meaning::SystemGoingDown,
        example: "The system will halt now!",
        note: "Announced to all terminals at the moment of the halt. Everything that ends in the next minute ends because of it.",
        ..ROW
    },
    Message {
        id: "logind-nologin",
        text: "Creating /run/nologin, blocking further logins...",
        means: Meaning::Note,
        example: "Creating /run/nologin, blocking further logins...",
        note: "A planned shutdown is minutes away; from here pam_nologin refuses ordinary users.",
        ..ROW
    },
    Message {
        id: "logind-seat",
        text: "New seat {word}.",
        means: Meaning::Note,
        example: "New seat seat0.",
        note: "logind has just started: a boot, or a restart of logind that ends no session.",
        ..ROW
    },
    Message {
        id: "logind-lid-closed",
        text: "Lid closed.",
        means: Meaning::Note,
        example: "Lid closed.",
        note: "Somebody closed the lid of a machine used as a server; it mostly goes to sleep next.",
        ..ROW
    },
    Message {
        id: "logind-lid",
        text: "Lid opened.",
        means: Meaning::Note,
        example: "Lid opened.",
        note: "The lid was closed before this, and a closed lid mostly suspends the machine.",
        ..ROW
    },
    Message {
        id: "logind-power-key",
        text: "Power key pressed{any}",
        means: Meaning::Note,
        example: "Power key pressed short.",
        note: "Somebody pressed the power button; a shutdown mostly follows.",
        ..ROW
    },
    Message {
        id: "logind-suspending",
        text: "Suspending...",
        means: Meaning::Suspended,
        example: "Suspending...",
        note: "The machine goes to sleep: its sessions stand still and mostly time out or are reset later.",
        ..ROW
    },
    Message {
        id: "logind-hibernating",
        text: "Hibernating...",
        means: Meaning::Suspended,
        example: "Hibernating...",
        note: "The machine goes to sleep: its sessions stand still and mostly time out or are reset later.",
        ..ROW
    },
    Message {
        id: "logind-suspend-then",
        text: "Suspending, then hibernating...",
        means: Meaning::Suspended,
        example: "Suspending, then hibernating...",
        note: "The machine goes to sleep: its sessions stand still and mostly time out or are reset later.",
        ..ROW
    },
    Message {
        id: "logind-suspend-now",
        text: "The system will suspend now!",
        means: Meaning::Suspended,
        since: "255",
        example: "The system will suspend now!",
        note: "The machine goes to sleep: its sessions stand still and mostly time out or are reset later.",
        ..ROW
    },
    Message {
        id: "logind-sleep-done",
        text: "Operation 'sleep' finished.",
        means: Meaning::Resumed,
        example: "Operation 'sleep' finished.",
        note: "The machine has just woken; the gap in the log before it was sleep.",
        ..ROW
    },
    Message {
        id: "logind-scope-failed",
        text: "Failed to start session scope {word}: {words}",
        means: Meaning::Note,
        example: "Failed to start session scope session-12.scope: Connection timed out",
        note: "systemd did not answer logind: logins become slow or lack a scope. Look for a stalled machine.",
        ..ROW
    },
    Message {
        id: "logind-abandon",
        text: "Failed to abandon session scope, ignoring: {words}",
        means: Meaning::Note,
        example: "Failed to abandon session scope, ignoring: Connection timed out",
        note: "systemd did not answer logind at the end of a login. No end of a connection follows from it.",
        ..ROW
    },
];
