//! Authentication: who tried, how it ended, what is still to come.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "auth.c auth_log", process: Process::Monitor, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Authentication", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "invalid-user",
        text: "Invalid user {user} from {peer}",
        means: Meaning::UserUnknown,
        from: "auth.c getpwnamallow",
        example: "Invalid user oracle from 203.0.113.7 port 40122",
        note: "Somebody tried to log in as a user who does not exist here or may not log in. The name is whatever the client sent, also nothing at all. Until 7.2 without the port.",
        ..ROW
    },
    Message {
        id: "invalid-user-nameless",
        text: "Invalid user from {peer}",
        means: Meaning::UserUnknown,
        from: "auth.c getpwnamallow",
        example: "Invalid user from 203.0.113.7 port 40122",
        note: "As invalid-user with an empty name, where something on the way made one space of two.",
        ..ROW
    },
    Message {
        id: "illegal-user",
        text: "Illegal user {user} from {peer}",
        means: Meaning::UserUnknown,
        from: "auth.c getpwnamallow",
        until: "3.9",
        example: "Illegal user oracle from 203.0.113.7",
        note: "As invalid-user, in the words of releases before 4.0.",
        ..ROW
    },
    Message {
        id: "input-invalid",
        text: "input_userauth_request: invalid user {user}",
        means: Meaning::UserUnknown,
        from: "auth2.c input_userauth_request",
        process: Process::Any,
        until: "7.4",
        example: "input_userauth_request: invalid user oracle [preauth]",
        note: "The unprivileged process says of the same attempt what invalid-user said before.",
        ..ROW
    },
    Message {
        id: "input-illegal",
        text: "input_userauth_request: illegal user {user}",
        means: Meaning::UserUnknown,
        from: "auth2.c input_userauth_request",
        process: Process::Any,
        until: "3.9",
        example: "input_userauth_request: illegal user oracle",
        note: "As input-invalid, in the words of releases before 4.0.",
        ..ROW
    },
    Message {
        id: "accepted",
        text: "Accepted {name} for {user} from {peer} ssh2",
        means: Meaning::AuthAccepted,
        example: "Accepted password for bob from 203.0.113.7 port 40122 ssh2",
        note: "The login succeeded. Its process writes the PAM session lines under the same pid; other lines of the session may come from another one.",
        ..ROW
    },
    Message {
        id: "accepted-key-tail",
        text: "Accepted {name} for {user} from {peer} ssh2: {key}",
        means: Meaning::AuthAccepted,
        since: "6.3",
        example: "Accepted publickey for bob from 203.0.113.7 port 40122 ssh2: ED25519 SHA256:pzq7FjbnXbUN4XkBUVH1YTJjtuzNwJfGKeRdSzcCkQY",
        note: "The login succeeded, with this key.",
        ..ROW
    },
    Message {
        id: "accepted-tail",
        text: "Accepted {name} for {user} from {peer} ssh2: {words}",
        means: Meaning::AuthAccepted,
        since: "6.3",
        rank: Rank::General,
        example: "Accepted publickey for bob from 203.0.113.7 port 40122 ssh2: ED25519-CERT SHA256:q2m3 ID bob@example (serial 17) CA ED25519 SHA256:x9c2",
        note: "The login succeeded, with this certificate, host key or Kerberos principal.",
        ..ROW
    },
    Message {
        id: "accepted-ssh1",
        text: "Accepted {name} for {user} from {peer}",
        means: Meaning::AuthAccepted,
        until: "7.3",
        example: "Accepted password for bob from 203.0.113.7 port 40122",
        note: "The login succeeded, by protocol 1 (or a log whose ends were cut off).",
        ..ROW
    },
    Message {
        id: "accepted-ssh1-tail",
        text: "Accepted {name} for {user} from {peer} ssh1",
        means: Meaning::AuthAccepted,
        since: "6.3",
        until: "7.3",
        example: "Accepted password for bob from 203.0.113.7 port 40122 ssh1",
        note: "The login succeeded, by protocol 1.",
        ..ROW
    },
    Message {
        id: "failed",
        text: "Failed {name} for {invalid}{user} from {peer} ssh2",
        means: Meaning::AuthFailed,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        example: "Failed password for invalid user oracle from 203.0.113.7 port 40122 ssh2",
        note: r#"One attempt failed. For users who exist, the first failed keys are not written at INFO. "Failed none" is a client that asks which methods there are."#,
        ..ROW
    },
    Message {
        id: "failed-key-tail",
        text: "Failed {name} for {invalid}{user} from {peer} ssh2: {key}",
        means: Meaning::AuthFailed,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        since: "6.3",
        example: "Failed publickey for bob from 203.0.113.7 port 40122 ssh2: RSA SHA256:9fT0c2Zz5bq7l3oR1mV8yXKuWnEJ4sHdPaGi6tQxLMk",
        note: "This key was not accepted. Clients offer all they have, so a few of these before a success mean nothing.",
        ..ROW
    },
    Message {
        id: "failed-tail",
        text: "Failed {name} for {invalid}{user} from {peer} ssh2: {words}",
        means: Meaning::AuthFailed,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        since: "6.3",
        rank: Rank::General,
        example: r#"Failed hostbased for bob from 203.0.113.7 port 40122 ssh2: RSA SHA256:9fT0c2Zz, client user "bob", client host "host7.example.net""#,
        note: "One attempt failed, with this certificate or host key. The text behind the colon is in part the client's own.",
        ..ROW
    },
    Message {
        id: "failed-nameless",
        text: "Failed {name} for invalid user from {peer} ssh2",
        means: Meaning::AuthFailed,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        example: "Failed password for invalid user from 203.0.113.7 port 40122 ssh2",
        note: "As failed with an empty name, where something on the way made one space of two.",
        ..ROW
    },
    Message {
        id: "failed-ssh1-53",
        text: "Failed {name} for {invalid}{user} from {peer}",
        means: Meaning::AuthFailed,
        until: "6.2",
        example: "Failed password for root from 203.0.113.7 port 40122",
        note: "One attempt failed, by protocol 1 (or a log whose ends were cut off).",
        ..ROW
    },
    Message {
        id: "failed-ssh1-53-ruser",
        text: "Failed {name} for {invalid}{user} from {peer} ruser {words}",
        means: Meaning::AuthFailed,
        until: "6.2",
        rank: Rank::General,
        example: "Failed rhosts for root from 203.0.113.7 port 40122 ruser mallory",
        note: r#"One attempt failed, by protocol 1. What follows "ruser" is the client's own text."#,
        ..ROW
    },
    Message {
        id: "failed-ssh1-63",
        text: "Failed {name} for {invalid}{user} from {peer} ssh1",
        means: Meaning::AuthFailed,
        since: "6.3",
        until: "7.3",
        example: "Failed password for root from 203.0.113.7 port 40122 ssh1",
        note: "One attempt failed, by protocol 1.",
        ..ROW
    },
    Message {
        id: "failed-ssh1-63-ruser",
        text: "Failed {name} for {invalid}{user} from {peer} ssh1: ruser {words}",
        means: Meaning::AuthFailed,
        since: "6.3",
        until: "7.3",
        rank: Rank::General,
        example: "Failed rhosts for root from 203.0.113.7 port 40122 ssh1: ruser mallory",
        note: r#"One attempt failed, by protocol 1. What follows "ruser" is the client's own text."#,
        ..ROW
    },
    Message {
        id: "partial",
        text: "Partial {name} for {user} from {peer} ssh2",
        means: Meaning::AuthPartial,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        since: "6.2",
        example: "Partial password for bob from 203.0.113.7 port 40122 ssh2",
        note: "One step of AuthenticationMethods succeeded; the login is not complete.",
        ..ROW
    },
    Message {
        id: "partial-key-tail",
        text: "Partial {name} for {user} from {peer} ssh2: {key}",
        means: Meaning::AuthPartial,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        since: "6.3",
        example: "Partial publickey for bob from 203.0.113.7 port 40122 ssh2: ED25519 SHA256:pzq7FjbnXbUN4XkBUVH1YTJjtuzNwJfGKeRdSzcCkQY",
        note: "One step of AuthenticationMethods succeeded, with this key; the login is not complete.",
        ..ROW
    },
    Message {
        id: "partial-tail",
        text: "Partial {name} for {user} from {peer} ssh2: {words}",
        means: Meaning::AuthPartial,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        since: "6.3",
        rank: Rank::General,
        example: "Partial publickey for bob from 203.0.113.7 port 40122 ssh2: RSA-CERT SHA256:q2m3 ID bob@example (serial 17) CA RSA SHA256:x9c2",
        note: "One step of AuthenticationMethods succeeded; the login is not complete.",
        ..ROW
    },
    Message {
        id: "postponed",
        text: "Postponed {name} for {invalid}{user} from {peer} ssh2",
        means: Meaning::AuthPostponed,
        from: "auth.c auth_log",
        process: Process::Any,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        example: "Postponed keyboard-interactive/pam for bob from 203.0.113.7 port 40122 ssh2 [preauth]",
        note: "The attempt has a second half: an answer to a prompt, or the signature of a key that would be accepted. Nothing has succeeded or failed yet.",
        ..ROW
    },
    Message {
        id: "postponed-key-tail",
        text: "Postponed {name} for {invalid}{user} from {peer} ssh2: {key}",
        means: Meaning::AuthPostponed,
        from: "auth.c auth_log",
        process: Process::Any,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        since: "6.3",
        example: "Postponed publickey for bob from 203.0.113.7 port 40122 ssh2: ED25519 SHA256:pzq7FjbnXbUN4XkBUVH1YTJjtuzNwJfGKeRdSzcCkQY [preauth]",
        note: "This key would be accepted; the signature is still to come.",
        ..ROW
    },
    Message {
        id: "postponed-tail",
        text: "Postponed {name} for {invalid}{user} from {peer} ssh2: {words}",
        means: Meaning::AuthPostponed,
        from: "auth.c auth_log",
        process: Process::Any,
        level: "INFO for passwords, unknown users, and from half of MaxAuthTries on; else VERBOSE",
        since: "6.3",
        rank: Rank::General,
        example: "Postponed publickey for bob from 203.0.113.7 port 40122 ssh2: RSA-CERT SHA256:q2m3 ID bob@example (serial 17) CA RSA SHA256:x9c2 [preauth]",
        note: "This certificate would be accepted; the signature is still to come.",
        ..ROW
    },
    Message {
        id: "maxauth",
        text: "maximum authentication attempts exceeded for {invalid}{user} from {peer} ssh2",
        means: Meaning::AuthLimit,
        from: "auth.c auth_maxtries_exceeded",
        process: Process::Any,
        level: "ERROR",
        since: "6.8",
        example: "error: maximum authentication attempts exceeded for bob from 203.0.113.7 port 40122 ssh2 [preauth]",
        note: "MaxAuthTries was reached and the connection is ended. With a real user it is mostly an agent that offers many keys; with many users it is guessing.",
        ..ROW
    },
    Message {
        id: "maxauth-ssh1",
        text: "maximum authentication attempts exceeded for {invalid}{user} from {peer} ssh1",
        means: Meaning::AuthLimit,
        from: "auth.c auth_maxtries_exceeded",
        process: Process::Any,
        level: "ERROR",
        since: "6.8",
        until: "7.3",
        example: "error: maximum authentication attempts exceeded for bob from 203.0.113.7 port 40122 ssh1",
        note: "As maxauth, by protocol 1.",
        ..ROW
    },
    Message {
        id: "wrong-user-monitor",
        text: "wrong user name passed to monitor: expected {word} != {any}",
        means: Meaning::ProtocolError,
        from: "monitor.c monitor_valid_userblob",
        example: "wrong user name passed to monitor: expected bob != alice",
        note: "A signature was made for another user than the one who logs in: a broken client or an attack. The attempt fails.",
        ..ROW
    },
    Message {
        id: "pam-userlong",
        text: "Username too long from {peer}",
        means: Meaning::ProtocolError,
        from: "auth-pam.c sshpam_init",
        level: "FATAL",
        since: "8.5",
        example: "fatal: Username too long from 203.0.113.7 port 40122",
        note: "The client sent a user name longer than any PAM name; a scanner or fuzzer. The connection ends.",
        ..ROW
    },
    Message {
        id: "auth-invalid-authenticated",
        text: "INTERNAL ERROR: authenticated invalid user {user}",
        means: Meaning::InternalFailure,
        from: "auth2.c userauth_finish",
        process: Process::Any,
        level: "FATAL",
        example: "fatal: INTERNAL ERROR: authenticated invalid user oracle",
        note: "A bug was caught: a user who does not exist would have got in. The connection ends.",
        ..ROW
    },
    Message {
        id: "password-change",
        text: "password change not supported",
        means: Meaning::AuthNote,
        from: "auth2-passwd.c userauth_passwd",
        process: Process::Any,
        example: "password change not supported [preauth]",
        note: "The client wanted to change the password while logging in; the attempt counts as failed.",
        ..ROW
    },
    Message {
        id: "login-name-differs",
        text: "Login name {user} does not match stored username {word}",
        means: Meaning::AuthNote,
        from: "auth.c getpwnamallow",
        since: "5.4",
        until: "7.9",
        example: "Login name Bob does not match stored username bob",
        note: "The name was sent in other capitals than the account has; the user counts as unknown.",
        ..ROW
    },
    Message {
        id: "gssapi-noise-a",
        text: "GSSAPI MIC check failed",
        means: Meaning::AuthNote,
        from: "auth2-gss.c input_gssapi_mic",
        process: Process::Any,
        example: "GSSAPI MIC check failed",
        note: "A Kerberos login did not pass its last check.",
        ..ROW
    },
    Message {
        id: "gssapi-noise-b",
        text: "Unspecified GSS failure.{? } Minor code may provide more information{any}",
        means: Meaning::AuthNote,
        from: "gss-serv.c ssh_gssapi_error",
        process: Process::Any,
        level: "DEBUG1",
        example: r#"debug1: Unspecified GSS failure.  Minor code may provide more information\nNo key table entry found matching host/\n"#,
        note: "Kerberos trouble on the server: mostly a missing or outdated keytab. The client goes on with other methods.",
        ..ROW
    },
    Message {
        id: "gssapi-failed",
        text: "userauth_gssapi: {words}",
        means: Meaning::AuthNote,
        from: "auth2-gss.c userauth_gssapi",
        process: Process::Any,
        since: "9.4",
        example: "userauth_gssapi: badly formed OID received",
        note: "The client's GSSAPI request was not well formed; it goes on with other methods.",
        ..ROW
    },
    Message {
        id: "gssapi-oid",
        text: "Badly formed OID received",
        means: Meaning::AuthNote,
        from: "auth2-gss.c userauth_gssapi",
        process: Process::Any,
        until: "9.3",
        example: "Badly formed OID received",
        note: "The client's GSSAPI request was not well formed; it goes on with other methods.",
        ..ROW
    },
    Message {
        id: "krb5-authorized",
        text: "Authorized to {user}, krb5 principal {word} (krb5_kuserok)",
        means: Meaning::AuthNote,
        from: "gss-serv-krb5.c ssh_gssapi_krb5_userok",
        example: "Authorized to bob, krb5 principal bob@EXAMPLE.ORG (krb5_kuserok)",
        note: "Kerberos lets this principal in as this user.",
        ..ROW
    },
    Message {
        id: "krb5-context",
        text: "Cannot initialize krb5 context",
        means: Meaning::ConfigTrouble,
        from: "gss-serv-krb5.c ssh_gssapi_krb5_init",
        example: "Cannot initialize krb5 context",
        note: "Kerberos is switched on and not set up.",
        ..ROW
    },
    Message {
        id: "hpn-authname",
        text: "SSH: Server;Ltype: Authname;Remote: {ip}-{port};Name: {user}",
        means: Meaning::AuthNote,
        from: "HPN-SSH auth2.c",
        process: Process::Any,
        example: "SSH: Server;Ltype: Authname;Remote: 203.0.113.7-40122;Name: bob [preauth]",
        note: "HPN-SSH builds log the user name before anything is known of it.",
        ..ROW
    },
];
