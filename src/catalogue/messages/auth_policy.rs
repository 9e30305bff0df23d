//! Rules: logins denied by Allow and Deny rules, accounts, shells, and the programs that fetch keys.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "auth.c allowed_user", process: Process::Monitor, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "Rules and denials", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "deny-locked",
        text: "User {user} not allowed because account is locked",
        means: Meaning::LoginDenied,
        from: "auth.c allowed_user",
        example: "User bob not allowed because account is locked",
        note: r#"The password field says locked (a "!" before it), and without PAM sshd lets nobody in with it, also not with a key."#,
        ..ROW
    },
    Message {
        id: "deny-shell-a",
        text: "User {user} not allowed because shell {word} does not exist",
        means: Meaning::LoginDenied,
        from: "auth.c allowed_user",
        example: "User bob not allowed because shell /usr/bin/zsh does not exist",
        note: "The account's shell is not on this machine; no login by any method.",
        ..ROW
    },
    Message {
        id: "deny-shell-b",
        text: "User {user} not allowed because shell {word} is not executable",
        means: Meaning::LoginDenied,
        from: "auth.c allowed_user",
        example: "User bob not allowed because shell /opt/menu is not executable",
        note: "The account's shell cannot be run; no login by any method.",
        ..ROW
    },
    Message {
        id: "deny-denyusers",
        text: "User {user} from {host} not allowed because listed in DenyUsers",
        means: Meaning::LoginDenied,
        from: "auth.c allowed_user",
        example: "User bob from 203.0.113.7 not allowed because listed in DenyUsers",
        note: "DenyUsers forbids it. Every attempt that follows fails whatever the password.",
        ..ROW
    },
    Message {
        id: "deny-allowusers",
        text: "User {user} from {host} not allowed because not listed in AllowUsers",
        means: Meaning::LoginDenied,
        from: "auth.c allowed_user",
        example: "User root from 203.0.113.7 not allowed because not listed in AllowUsers",
        note: "AllowUsers is set and does not name this user (or not from this address). Every attempt that follows fails whatever the password.",
        ..ROW
    },
    Message {
        id: "deny-groups-a",
        text: "User {user} from {host} not allowed because a group is listed in DenyGroups",
        means: Meaning::LoginDenied,
        from: "auth.c allowed_user",
        example: "User bob from 203.0.113.7 not allowed because a group is listed in DenyGroups",
        note: "DenyGroups forbids it.",
        ..ROW
    },
    Message {
        id: "deny-groups-b",
        text: "User {user} from {host} not allowed because none of user's groups are listed in AllowGroups",
        means: Meaning::LoginDenied,
        from: "auth.c allowed_user",
        example: "User bob from 203.0.113.7 not allowed because none of user's groups are listed in AllowGroups",
        note: "AllowGroups is set and none of the user's groups is in it. It can also mean that the directory that knows the groups did not answer.",
        ..ROW
    },
    Message {
        id: "deny-groups-c",
        text: "User {user} from {host} not allowed because not in any group",
        means: Meaning::LoginDenied,
        from: "auth.c allowed_user",
        example: "User bob from 203.0.113.7 not allowed because not in any group",
        note: "The user's groups could not be read; mostly a directory service that did not answer.",
        ..ROW
    },
    Message {
        id: "deny-nologin",
        text: "User {user} not allowed because {word} exists",
        means: Meaning::LoginDenied,
        from: "session.c do_nologin",
        process: Process::Child,
        example: "User bob not allowed because /etc/nologin exists",
        note: "The system is starting, going down, or closed for maintenance; only root gets in.",
        ..ROW
    },
    Message {
        id: "acct-expired",
        text: "Account {user} has expired",
        means: Meaning::LoginDenied,
        from: "auth-shadow.c auth_shadow_acctexpired",
        example: "Account bob has expired",
        note: "The account's date has passed (shadow file).",
        ..ROW
    },
    Message {
        id: "pw-expired-a",
        text: "User {user} password has expired (root forced)",
        means: Meaning::LoginDenied,
        from: "auth-shadow.c auth_shadow_pwexpired",
        example: "User bob password has expired (root forced)",
        note: "The administrator asked for a new password at the next login; without a terminal the login fails.",
        ..ROW
    },
    Message {
        id: "pw-expired-b",
        text: "User {user} password has expired (password aged)",
        means: Meaning::LoginDenied,
        from: "auth-shadow.c auth_shadow_pwexpired",
        example: "User bob password has expired (password aged)",
        note: "The password is too old; without a terminal to change it the login fails.",
        ..ROW
    },
    Message {
        id: "shadow-missing",
        text: "Could not get shadow information for {user}",
        means: Meaning::AuthNote,
        from: "auth-shadow.c auth_shadow_pwexpired",
        level: "ERROR",
        example: "error: Could not get shadow information for NOUSER",
        note: "sshd could not read the shadow file, or the user is not in it (NOUSER: unknown). Passwords may fail by it; look at rights and SELinux.",
        ..ROW
    },
    Message {
        id: "root-refused",
        text: "ROOT LOGIN REFUSED FROM {peer}",
        means: Meaning::LoginDenied,
        from: "auth.c auth_root_allowed",
        example: "ROOT LOGIN REFUSED FROM 203.0.113.7 port 40122",
        note: "The password or key was right, but PermitRootLogin forbids root to log in this way.",
        ..ROW
    },
    Message {
        id: "root-forced",
        text: "Root login accepted for forced command.",
        means: Meaning::AuthNote,
        from: "auth.c auth_root_allowed",
        example: "Root login accepted for forced command.",
        note: "PermitRootLogin forced-commands-only let a key with a command in.",
        ..ROW
    },
    Message {
        id: "pam-acct",
        text: "Access denied for user {user} by PAM account configuration",
        means: Meaning::LoginDenied,
        from: "auth2.c userauth_finish",
        process: Process::Any,
        level: "FATAL",
        example: "fatal: Access denied for user bob by PAM account configuration [preauth]",
        note: r#"PAM's account step said no: expired, pam_access, nologin, faillock. When "pam_unix(sshd:account): Fork failed" stands just before it, the machine was out of processes and no rule is to blame."#,
        ..ROW
    },
    Message {
        id: "access-denied",
        text: "Access denied for user {user}.",
        means: Meaning::LoginDenied,
        from: "auth2.c userauth_finish",
        process: Process::Any,
        level: "FATAL",
        until: "7.6",
        example: "fatal: Access denied for user bob. [preauth]",
        note: "The account may not log in here, and the connection ends.",
        ..ROW
    },
    Message {
        id: "pw-expired-pam",
        text: "Password expired{? (unable to change with privsep)}",
        means: Meaning::LoginDenied,
        from: "monitor.c mm_answer_pam_account",
        level: "FATAL",
        until: "10.2",
        example: "fatal: Password expired (unable to change with privsep)",
        note: "The password must be changed and this session cannot ask for a new one, so the login fails.",
        ..ROW
    },
    Message {
        id: "keyopts-host-a",
        text: "{word}: Authentication tried for {user} with correct key but not from a permitted host (host={token}, ip={ip}, required={token}).",
        means: Meaning::LoginDenied,
        from: "auth2-pubkeyfile.c auth_authorise_keyopts",
        since: "7.7",
        example: "/home/bob/.ssh/authorized_keys:3: Authentication tried for bob with correct key but not from a permitted host (host=203.0.113.7, ip=203.0.113.7, required=192.0.2.0/24).",
        note: "The key is right, but its from= option does not allow this address. Somebody has the key where it was not meant to be used.",
        ..ROW
    },
    Message {
        id: "keyopts-host-b",
        text: "Authentication tried for {user} with correct key but not from a permitted host (host={token}, ip={ip}).",
        means: Meaning::LoginDenied,
        from: "auth-options.c auth_parse_options",
        until: "7.6",
        example: "Authentication tried for bob with correct key but not from a permitted host (host=host7.example.net, ip=203.0.113.7).",
        note: "The key is right, but its from= option does not allow this address. Somebody has the key where it was not meant to be used.",
        ..ROW
    },
    Message {
        id: "cert-host-a",
        text: "{word}: Authentication tried for {user} with valid certificate but not from a permitted source address ({ip}).",
        means: Meaning::LoginDenied,
        from: "auth2-pubkeyfile.c auth_authorise_keyopts",
        since: "7.7",
        example: "/etc/ssh/user_ca.pub: Authentication tried for bob with valid certificate but not from a permitted source address (203.0.113.7).",
        note: "The certificate is good, but not for this address.",
        ..ROW
    },
    Message {
        id: "cert-host-b",
        text: "Authentication tried for {user} with valid certificate but not from a permitted host (ip={ip}).",
        means: Meaning::LoginDenied,
        from: "auth-options.c auth_cert_constraints",
        since: "5.4",
        until: "7.6",
        example: "Authentication tried for bob with valid certificate but not from a permitted host (ip=203.0.113.7).",
        note: "The certificate is good, but not for this address.",
        ..ROW
    },
    Message {
        id: "cert-host-invalid",
        text: "{word}: Certificate source-address invalid",
        means: Meaning::AuthNote,
        from: "auth2-pubkeyfile.c auth_authorise_keyopts",
        level: "ERROR",
        since: "7.7",
        example: "error: /etc/ssh/user_ca.pub: Certificate source-address invalid",
        note: "The certificate's list of addresses cannot be read, so it does not count.",
        ..ROW
    },
    Message {
        id: "methods-disabled",
        text: r#"Authentication methods list "{list}" contains disabled method, skipping"#,
        means: Meaning::ConfigTrouble,
        from: "auth2.c auth2_setup_methods_lists",
        since: "6.2",
        example: r#"Authentication methods list "publickey,password" contains disabled method, skipping"#,
        note: "This list of AuthenticationMethods can never be completed and is left out.",
        ..ROW
    },
    Message {
        id: "methods-none",
        text: "No AuthenticationMethods left after eliminating disabled methods",
        means: Meaning::ConfigTrouble,
        from: "auth2.c auth2_setup_methods_lists",
        level: "ERROR",
        since: "6.2",
        example: "error: No AuthenticationMethods left after eliminating disabled methods",
        note: "No list of AuthenticationMethods can be completed by this user: the login cannot succeed.",
        ..ROW
    },
    Message {
        id: "akc-fail-status",
        text: "AuthorizedKeysCommand {text} failed, status {number}",
        means: Meaning::ConfigTrouble,
        from: "misc.c exited_cleanly",
        level: "ERROR; INFO from 7.6",
        since: "6.9",
        example: "error: AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys bob failed, status 22",
        note: "The program that fetches keys failed; mostly a directory service that did not answer. Nobody who needs it gets in with a key.",
        ..ROW
    },
    Message {
        id: "akc-fail-signal",
        text: "AuthorizedKeysCommand {text} exited on signal {number}",
        means: Meaning::ConfigTrouble,
        from: "misc.c exited_cleanly",
        level: "ERROR",
        since: "6.2",
        example: "error: AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys bob exited on signal 15",
        note: "The program that fetches keys failed; mostly a directory service that did not answer. Nobody who needs it gets in with a key.",
        ..ROW
    },
    Message {
        id: "akc-stat",
        text: r#"Could not stat AuthorizedKeysCommand "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.2",
        example: r#"error: Could not stat AuthorizedKeysCommand "/usr/bin/sss_ssh_authorizedkeys": No such file or directory"#,
        note: "The program that fetches keys is missing or cannot be reached.",
        ..ROW
    },
    Message {
        id: "akc-unsafe",
        text: r#"Unsafe AuthorizedKeysCommand "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        example: r#"error: Unsafe AuthorizedKeysCommand "/usr/bin/sss_ssh_authorizedkeys": bad ownership or modes for directory /usr/local/bin"#,
        note: "The program that fetches keys could be changed by others, so it is not run.",
        ..ROW
    },
    Message {
        id: "akc-exec",
        text: r#"AuthorizedKeysCommand exec "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        example: r#"error: AuthorizedKeysCommand exec "/usr/bin/sss_ssh_authorizedkeys bob": Permission denied"#,
        note: "The program that fetches keys could not be run.",
        ..ROW
    },
    Message {
        id: "akc-fork",
        text: "AuthorizedKeysCommand: fork: {errno}",
        means: Meaning::ResourceExhausted,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        example: "error: AuthorizedKeysCommand: fork: Resource temporarily unavailable",
        note: "No process could be made to fetch keys.",
        ..ROW
    },
    Message {
        id: "akc-step",
        text: "AuthorizedKeysCommand: {words}",
        means: Meaning::ConfigTrouble,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        rank: Rank::General,
        example: "error: AuthorizedKeysCommand: pipe: Too many open files",
        note: "The program that fetches keys could not be started, for the reason named.",
        ..ROW
    },
    Message {
        id: "akc-user",
        text: r#"AuthorizedKeysCommandUser "{text}" not found: {words}"#,
        means: Meaning::ConfigTrouble,
        from: "auth2-pubkey.c",
        level: "ERROR",
        since: "6.2",
        example: r#"error: AuthorizedKeysCommandUser "keyfetch" not found: Success"#,
        note: "The account under which the program that fetches keys should run does not exist.",
        ..ROW
    },
    Message {
        id: "akc-no-user",
        text: "No user for AuthorizedKeysCommand specified, skipping",
        means: Meaning::ConfigTrouble,
        from: "auth2-pubkey.c",
        level: "ERROR",
        since: "6.2",
        example: "error: No user for AuthorizedKeysCommand specified, skipping",
        note: "The program that fetches keys is not run, because nobody said under which account.",
        ..ROW
    },
    Message {
        id: "apc-fail-status",
        text: "AuthorizedPrincipalsCommand {text} failed, status {number}",
        means: Meaning::ConfigTrouble,
        from: "misc.c exited_cleanly",
        level: "ERROR; INFO from 7.6",
        since: "6.9",
        example: "error: AuthorizedPrincipalsCommand /usr/local/bin/principals bob failed, status 22",
        note: "The program that fetches principals failed; mostly a directory service that did not answer. Nobody who needs it gets in with a certificate.",
        ..ROW
    },
    Message {
        id: "apc-fail-signal",
        text: "AuthorizedPrincipalsCommand {text} exited on signal {number}",
        means: Meaning::ConfigTrouble,
        from: "misc.c exited_cleanly",
        level: "ERROR",
        since: "6.9",
        example: "error: AuthorizedPrincipalsCommand /usr/local/bin/principals bob exited on signal 15",
        note: "The program that fetches principals failed; mostly a directory service that did not answer. Nobody who needs it gets in with a certificate.",
        ..ROW
    },
    Message {
        id: "apc-stat",
        text: r#"Could not stat AuthorizedPrincipalsCommand "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        example: r#"error: Could not stat AuthorizedPrincipalsCommand "/usr/local/bin/principals": No such file or directory"#,
        note: "The program that fetches principals is missing or cannot be reached.",
        ..ROW
    },
    Message {
        id: "apc-unsafe",
        text: r#"Unsafe AuthorizedPrincipalsCommand "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        example: r#"error: Unsafe AuthorizedPrincipalsCommand "/usr/local/bin/principals": bad ownership or modes for directory /usr/local/bin"#,
        note: "The program that fetches principals could be changed by others, so it is not run.",
        ..ROW
    },
    Message {
        id: "apc-exec",
        text: r#"AuthorizedPrincipalsCommand exec "{text}": {words}"#,
        means: Meaning::ConfigTrouble,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        example: r#"error: AuthorizedPrincipalsCommand exec "/usr/local/bin/principals bob": Permission denied"#,
        note: "The program that fetches principals could not be run.",
        ..ROW
    },
    Message {
        id: "apc-fork",
        text: "AuthorizedPrincipalsCommand: fork: {errno}",
        means: Meaning::ResourceExhausted,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        example: "error: AuthorizedPrincipalsCommand: fork: Resource temporarily unavailable",
        note: "No process could be made to fetch principals.",
        ..ROW
    },
    Message {
        id: "apc-step",
        text: "AuthorizedPrincipalsCommand: {words}",
        means: Meaning::ConfigTrouble,
        from: "misc.c subprocess",
        level: "ERROR",
        since: "6.9",
        rank: Rank::General,
        example: "error: AuthorizedPrincipalsCommand: pipe: Too many open files",
        note: "The program that fetches principals could not be started, for the reason named.",
        ..ROW
    },
    Message {
        id: "apc-user",
        text: r#"AuthorizedPrincipalsCommandUser "{text}" not found: {words}"#,
        means: Meaning::ConfigTrouble,
        from: "auth2-pubkey.c",
        level: "ERROR",
        since: "6.9",
        example: r#"error: AuthorizedPrincipalsCommandUser "keyfetch" not found: Success"#,
        note: "The account under which the program that fetches principals should run does not exist.",
        ..ROW
    },
    Message {
        id: "apc-no-user",
        text: "No user for AuthorizedPrincipalsCommand specified, skipping",
        means: Meaning::ConfigTrouble,
        from: "auth2-pubkey.c",
        level: "ERROR",
        since: "6.9",
        example: "error: No user for AuthorizedPrincipalsCommand specified, skipping",
        note: "The program that fetches principals is not run, because nobody said under which account.",
        ..ROW
    },
    Message {
        id: "akc-fail-status-68",
        text: "AuthorizedKeysCommand {text} returned status {number}",
        means: Meaning::ConfigTrouble,
        from: "auth2-pubkey.c user_key_command_allowed2",
        level: "ERROR",
        since: "6.2",
        until: "6.8",
        example: "error: AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys returned status 1",
        note: "The program that fetches keys failed; mostly a directory service that did not answer. Nobody who needs it gets in with a key.",
        ..ROW
    },
    Message {
        id: "akc-exec-68",
        text: "AuthorizedKeysCommand {text} exec failed: {words}",
        means: Meaning::ConfigTrouble,
        from: "auth2-pubkey.c user_key_command_allowed2",
        level: "ERROR",
        since: "6.2",
        until: "6.8",
        example: "error: AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys exec failed: Permission denied",
        note: "The program that fetches keys could not be run.",
        ..ROW
    },
    Message {
        id: "akc-unsafe-68",
        text: "Unsafe AuthorizedKeysCommand: {words}",
        means: Meaning::ConfigTrouble,
        from: "auth2-pubkey.c user_key_command_allowed2",
        level: "ERROR",
        since: "6.2",
        until: "6.8",
        example: "error: Unsafe AuthorizedKeysCommand: bad ownership or modes for directory /usr/local/bin",
        note: "The program that fetches keys could be changed by others, so it is not run.",
        ..ROW
    },
];
