//! dropbear: connections, logins, and whatever is not an exit.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "dropbear", process: Process::Child, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "dropbear", speaker: Speaker::Dropbear, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "db-child",
        text: "Child connection from {socket}",
        means: Meaning::Connected,
        example: "Child connection from 203.0.113.7:40122",
        note: "A connection; dropbear always says so.",
        ..ROW
    },
    Message {
        id: "db-pw-ok",
        text: "Password auth succeeded for '{user}' from {socket}",
        means: Meaning::AuthAccepted,
        level: "NOTICE",
        example: "Password auth succeeded for 'alice' from 203.0.113.7:40122",
        note: "A login by password.",
        ..ROW
    },
    Message {
        id: "db-pw-ok-pam",
        text: "PAM password auth succeeded for '{user}' from {socket}",
        means: Meaning::AuthAccepted,
        level: "NOTICE",
        example: "PAM password auth succeeded for 'alice' from 203.0.113.7:40122",
        note: "A login by password through PAM.",
        ..ROW
    },
    Message {
        id: "db-pw-ok-old",
        text: "password auth succeeded for '{user}' from {socket}",
        means: Meaning::AuthAccepted,
        level: "NOTICE",
        until: "0.52",
        example: "password auth succeeded for 'alice' from 203.0.113.7:40122",
        note: "A login by password.",
        ..ROW
    },
    Message {
        id: "db-pk-ok",
        text: "Pubkey auth succeeded for '{user}' with {word} key {list} from {socket}",
        means: Meaning::AuthAccepted,
        level: "NOTICE",
        example: "Pubkey auth succeeded for 'alice' with ssh-ed25519 key SHA256:b2xkIHNlY3JldHMgYXJlIHRoZSBiZXN0 from 203.0.113.7:40122",
        note: "A login by key.",
        ..ROW
    },
    Message {
        id: "db-pk-ok-old",
        text: "Pubkey auth succeeded for '{user}' with key {list} {list} from {socket}",
        means: Meaning::AuthAccepted,
        level: "NOTICE",
        example: "Pubkey auth succeeded for 'alice' with key md5 ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89 from 203.0.113.7:40122",
        note: "A login by key.",
        ..ROW
    },
    Message {
        id: "db-none-ok",
        text: "Auth succeeded with blank password for '{user}' from {socket}",
        means: Meaning::AuthAccepted,
        level: "NOTICE",
        example: "Auth succeeded with blank password for 'alice' from 203.0.113.7:40122",
        note: "A login without a password: this account has none.",
        ..ROW
    },
    Message {
        id: "db-pw-bad",
        text: "Bad password attempt for '{user}' from {socket}",
        means: Meaning::AuthFailed,
        level: "WARNING",
        example: "Bad password attempt for 'root' from 203.0.113.7:40122",
        note: "A wrong password.",
        ..ROW
    },
    Message {
        id: "db-pw-bad-old",
        text: "bad password attempt for '{user}' from {socket}",
        means: Meaning::AuthFailed,
        level: "WARNING",
        until: "0.52",
        example: "bad password attempt for 'root' from 203.0.113.7:40122",
        note: "A wrong password.",
        ..ROW
    },
    Message {
        id: "db-pampw-bad",
        text: "Bad PAM password attempt for '{user}' from {socket}",
        means: Meaning::AuthFailed,
        level: "WARNING",
        since: "0.53",
        example: "Bad PAM password attempt for 'root' from 203.0.113.7:40122",
        note: "A wrong password, says PAM.",
        ..ROW
    },
    Message {
        id: "db-pampw-bad-old",
        text: "bad PAM password attempt for '{user}' from {socket}",
        means: Meaning::AuthFailed,
        level: "WARNING",
        until: "0.52",
        example: "bad PAM password attempt for 'root' from 203.0.113.7:40122",
        note: "A wrong password, says PAM.",
        ..ROW
    },
    Message {
        id: "db-nonexist",
        text: "Login attempt for nonexistent user from {socket}",
        means: Meaning::UserUnknown,
        level: "WARNING",
        example: "Login attempt for nonexistent user from 203.0.113.7:40122",
        note: "A login for a user who does not exist; the name is not logged.",
        ..ROW
    },
    Message {
        id: "db-nonexist-name",
        text: "Login attempt for nonexistent user '{user}' from {socket}",
        means: Meaning::UserUnknown,
        level: "WARNING",
        example: "Login attempt for nonexistent user 'admin' from 203.0.113.7:40122",
        note: "A login for a user who does not exist.",
        ..ROW
    },
    Message {
        id: "db-nonexist-old",
        text: "login attempt for nonexistent user from {socket}",
        means: Meaning::UserUnknown,
        level: "WARNING",
        until: "0.52",
        example: "login attempt for nonexistent user from 203.0.113.7:40122",
        note: "A login for a user who does not exist; the name is not logged.",
        ..ROW
    },
    Message {
        id: "db-nonexist-old-name",
        text: "login attempt for nonexistent user '{user}' from {socket}",
        means: Meaning::UserUnknown,
        level: "WARNING",
        until: "0.52",
        example: "login attempt for nonexistent user 'admin' from 203.0.113.7:40122",
        note: "A login for a user who does not exist.",
        ..ROW
    },
    Message {
        id: "db-shell",
        text: "User '{user}' has invalid shell, rejected",
        means: Meaning::LoginDenied,
        level: "WARNING",
        example: "User 'backup' has invalid shell, rejected",
        note: "The user's shell is not in /etc/shells, so the login is refused.",
        ..ROW
    },
    Message {
        id: "db-root",
        text: "root login rejected",
        means: Meaning::LoginDenied,
        level: "WARNING",
        example: "root login rejected",
        note: "Logins of root are switched off (-w, -g).",
        ..ROW
    },
    Message {
        id: "db-listen-fail",
        text: "Failed listening on '{token}': {words}",
        means: Meaning::ServerFault,
        process: Process::Listener,
        level: "WARNING",
        example: "Failed listening on '22': Error listening: Address already in use",
        note: "Another server owns the port: dropbear does not serve there.",
        ..ROW
    },
    Message {
        id: "db-background",
        text: "Running in background",
        means: Meaning::ListenerStarted,
        process: Process::Listener,
        example: "Running in background",
        note: "dropbear began to serve.",
        ..ROW
    },
    Message {
        id: "db-foreground",
        text: "Not backgrounding",
        means: Meaning::ListenerStarted,
        process: Process::Listener,
        example: "Not backgrounding",
        note: "dropbear began to serve.",
        ..ROW
    },
    Message {
        id: "db-logout-record",
        text: "syslogin_perform_logout: logout({word}) returned an error: {words}",
        means: Meaning::Note,
        example: "syslogin_perform_logout: logout(pts/0) returned an error: No such file or directory",
        note: "The end of a terminal session could not be written to utmp: usual in a container without one.",
        ..ROW
    },
    Message {
        id: "db-premature",
        text: "Premature exit: {words}",
        means: Meaning::ServerFault,
        process: Process::Listener,
        example: "Premature exit: Bad TCP port",
        note: "dropbear could not start.",
        ..ROW
    },
    Message {
        id: "db-premature-old",
        text: "premature exit: {words}",
        means: Meaning::ServerFault,
        process: Process::Listener,
        example: "premature exit: Bad TCP port",
        note: "dropbear could not start.",
        ..ROW
    },
    Message {
        id: "db-early",
        text: "Early exit: {words}",
        means: Meaning::ServerFault,
        process: Process::Any,
        rank: Rank::General,
        example: "Early exit: No hostkeys available",
        note: "dropbear, or a connection of it, ended before any session: mostly a start that failed.",
        ..ROW
    },
    Message {
        id: "db-early-terminated",
        text: "Early exit: Terminated by signal",
        means: Meaning::ListenerStopping,
        process: Process::Listener,
        example: "Early exit: Terminated by signal",
        note: "dropbear was told to stop; sessions go on.",
        ..ROW
    },
    Message {
        id: "db-early-from",
        text: "Early exit from <{socket}>: {words}",
        means: Meaning::ClosedByServer,
        example: "Early exit from <203.0.113.7:40122>: Failed to get remote version",
        note: "A connection ended before its session began.",
        ..ROW
    },
];
