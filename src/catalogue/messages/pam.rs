//! PAM as sshd hears it: its own "PAM:" errors, and pam_unix in all its spellings.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "pam_unix", process: Process::Monitor, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "PAM", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "pam-auth-err-auth",
        text: "PAM: Authentication failure for {invalid}{user} from {host}",
        means: Meaning::PamAuthFailed,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: Authentication failure for bob from 203.0.113.7",
        note: "The password or answer was wrong. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-openpam",
        text: "PAM: authentication error for {invalid}{user} from {host}",
        means: Meaning::PamAuthFailed,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: authentication error for bob from 203.0.113.7",
        note: "The password or answer was wrong (wording of FreeBSD and macOS). From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-unknown",
        text: "PAM: User not known to the underlying authentication module for {invalid}{user} from {host}",
        means: Meaning::UserUnknown,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: User not known to the underlying authentication module for illegal user oracle from 203.0.113.7",
        note: "No such user. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-retries",
        text: "PAM: Have exhausted maximum number of retries for service for {invalid}{user} from {host}",
        means: Meaning::PamAuthFailed,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: Have exhausted maximum number of retries for service for bob from 203.0.113.7",
        note: "The password or answer was wrong, and PAM allows no further one on this connection. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-maxtries",
        text: "PAM: Maximum number of tries exceeded for {invalid}{user} from {host}",
        means: Meaning::LoginDenied,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: Maximum number of tries exceeded for bob from 203.0.113.7",
        note: "A module that counts failures (pam_faillock, pam_tally2) has locked the account for now. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-expired",
        text: "PAM: User account has expired for {invalid}{user} from {host}",
        means: Meaning::LoginDenied,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: User account has expired for bob from 203.0.113.7",
        note: "The account's date has passed. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-denied",
        text: "PAM: Permission denied for {invalid}{user} from {host}",
        means: Meaning::LoginDenied,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: Permission denied for bob from 203.0.113.7",
        note: "A rule of a PAM module forbids this login; the password may have been right. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-token",
        text: "PAM: Authentication token is no longer valid; new one required for {invalid}{user} from {host}",
        means: Meaning::LoginDenied,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: Authentication token is no longer valid; new one required for bob from 203.0.113.7",
        note: "The password has expired and must be changed first. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-info",
        text: "PAM: Authentication service cannot retrieve authentication info for {invalid}{user} from {host}",
        means: Meaning::PamNote,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: Authentication service cannot retrieve authentication info for bob from 203.0.113.7",
        note: "The service that knows the passwords (LDAP, Kerberos, sssd) did not answer: a fault of the server's side, not of the user. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-system",
        text: "PAM: System error for {invalid}{user} from {host}",
        means: Meaning::PamNote,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: System error for bob from 203.0.113.7",
        note: "A PAM module failed; the lines before it may say which. A fault of the server's side, not of the user. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-module",
        text: "PAM: Module is unknown for {invalid}{user} from {host}",
        means: Meaning::ConfigTrouble,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        example: "error: PAM: Module is unknown for bob from 203.0.113.7",
        note: "A PAM module that the configuration names is not installed, so no login by password works. From keyboard-interactive authentication; a password counts as one of its answers.",
        ..ROW
    },
    Message {
        id: "pam-auth-err",
        text: "PAM: {text} from {host}",
        means: Meaning::PamAuthFailed,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        rank: Rank::General,
        example: "error: PAM: Critical error - immediate abort for bob from 203.0.113.7",
        note: "Keyboard-interactive authentication failed, for the reason PAM gives.",
        ..ROW
    },
    Message {
        id: "pam-auth-err-via",
        text: "PAM: {text} from {host} via {server_ip}",
        means: Meaning::PamAuthFailed,
        from: "auth-pam.c sshpam_query",
        level: "ERROR",
        rank: Rank::General,
        example: "error: PAM: authentication error for bob from 198.51.100.7 via 192.0.2.10",
        note: r#"Keyboard-interactive authentication failed. Apple's build adds the server's own address behind "via"."#,
        ..ROW
    },
    Message {
        id: "pam-open-fail",
        text: "PAM: pam_open_session(): {words}",
        means: Meaning::SessionFailed,
        from: "auth-pam.c do_pam_session",
        level: "ERROR",
        example: "error: PAM: pam_open_session(): Permission denied",
        note: "The login was accepted, but a session module said no, so the user sees the connection close at once. pam_limits (too many logins), pam_systemd or pam_mkhomedir usually say more just before.",
        ..ROW
    },
    Message {
        id: "pam-setcred",
        text: "PAM: pam_setcred(): {words}",
        means: Meaning::SessionFailed,
        from: "auth-pam.c do_pam_setcred",
        level: "FATAL",
        example: "fatal: PAM: pam_setcred(): Failure setting user credentials",
        note: "The login was accepted, but PAM could not set up the user's credentials; the connection ends.",
        ..ROW
    },
    Message {
        id: "pam-thread-a",
        text: "PAM: authentication thread exited unexpectedly",
        means: Meaning::InternalFailure,
        from: "auth-pam.c sshpam_sigchld_handler",
        level: "FATAL",
        until: "9.7",
        example: "fatal: PAM: authentication thread exited unexpectedly",
        note: "The process in which PAM asks for the password died (a crash of a module). On Linux the line is mostly not written.",
        ..ROW
    },
    Message {
        id: "pam-thread-b",
        text: "PAM: authentication thread exited uncleanly",
        means: Meaning::InternalFailure,
        from: "auth-pam.c sshpam_sigchld_handler",
        level: "FATAL",
        until: "9.7",
        example: "fatal: PAM: authentication thread exited uncleanly",
        note: "The process in which PAM asks for the password died (a crash of a module). On Linux the line is mostly not written.",
        ..ROW
    },
    Message {
        id: "pam-init",
        text: "PAM: initialisation failed",
        means: Meaning::InternalFailure,
        from: "auth-pam.c start_pam",
        level: "FATAL",
        example: "fatal: PAM: initialisation failed",
        note: "PAM could not be started for this login: a broken configuration in /etc/pam.d, or no memory. Nobody can log in while it lasts.",
        ..ROW
    },
    Message {
        id: "pam-init-kbdint",
        text: "PAM: initialization failed",
        means: Meaning::InternalFailure,
        from: "auth-pam.c sshpam_init_ctx",
        level: "ERROR",
        example: "error: PAM: initialization failed",
        note: "PAM could not be started for this attempt; other methods go on.",
        ..ROW
    },
    Message {
        id: "pam-thread-start",
        text: "PAM: failed to start authentication thread: {errno}",
        means: Meaning::ResourceExhausted,
        from: "auth-pam.c sshpam_init_ctx",
        level: "ERROR",
        example: "error: PAM: failed to start authentication thread: Resource temporarily unavailable",
        note: "No process could be made to ask for the password; the attempt fails.",
        ..ROW
    },
    Message {
        id: "pam-fork",
        text: "fork(): {errno}",
        means: Meaning::ResourceExhausted,
        from: "auth-pam.c pthread_create",
        level: "ERROR",
        example: "error: fork(): Resource temporarily unavailable",
        note: "No process could be made to ask for the password; the attempt fails.",
        ..ROW
    },
    Message {
        id: "pam-sockets",
        text: "PAM: failed create sockets: {errno}",
        means: Meaning::ResourceExhausted,
        from: "auth-pam.c sshpam_init_ctx",
        level: "ERROR",
        example: "error: PAM: failed create sockets: Too many open files",
        note: "No descriptors left to ask for the password; the attempt fails.",
        ..ROW
    },
    Message {
        id: "expired-chauthtok",
        text: "PAM: pam_chauthtok(): {words}",
        means: Meaning::SessionFailed,
        from: "auth-pam.c do_pam_chauthtok",
        process: Process::Child,
        level: "FATAL",
        until: "10.2",
        example: "fatal: PAM: pam_chauthtok(): Authentication token manipulation error",
        note: "The password had expired and was not changed, so the session ends before it begins.",
        ..ROW
    },
    Message {
        id: "pam-user-mismatch",
        text: "PAM user mismatch",
        means: Meaning::InternalFailure,
        from: "auth-pam.c sshpam_init",
        level: "FATAL",
        since: "10.1",
        example: "fatal: PAM user mismatch",
        note: "A PAM module changed the user name in the middle of the login, which sshd does not follow.",
        ..ROW
    },
    Message {
        id: "pam-user-previous",
        text: r#"check_pam_user: PAM user "{text}" does not match previous "{words}"#,
        means: Meaning::InternalFailure,
        from: "auth-pam.c check_pam_user",
        level: "ERROR",
        since: "10.3",
        example: r#"error: check_pam_user: PAM user "bob" does not match previous "bob@example.org""#,
        note: "A PAM module changed the user name in the middle of the login, which sshd does not follow.",
        ..ROW
    },
    Message {
        id: "pam-unix-fail",
        text: "pam_unix(sshd:auth): authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}{? } user={user}",
        means: Meaning::PamAuthFailed,
        from: "pam_unix support.c",
        level: "NOTICE",
        example: "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=bob",
        note: r#"A wrong password for a user who exists. It says of one attempt what sshd's "Failed password" says too: count one of them."#,
        ..ROW
    },
    Message {
        id: "pam-unix-fail-unknown",
        text: "pam_unix(sshd:auth): authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}",
        means: Meaning::PamAuthFailed,
        from: "pam_unix support.c",
        level: "NOTICE",
        example: "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7",
        note: "As pam-unix-fail, for a user who does not exist.",
        ..ROW
    },
    Message {
        id: "pam-unix-unknown",
        text: "pam_unix(sshd:auth): check pass; user unknown",
        means: Meaning::UserUnknown,
        from: "pam_unix support.c",
        level: "NOTICE",
        example: "pam_unix(sshd:auth): check pass; user unknown",
        note: r#"A password was tried for a user who does not exist; sshd's "Invalid user" says who."#,
        ..ROW
    },
    Message {
        id: "pam-more",
        text: "PAM {number} more authentication failure{?s}; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}{? } user={user}",
        means: Meaning::PamAuthFailed,
        from: "libpam",
        level: "NOTICE",
        example: "PAM 4 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=root",
        note: "Written when the connection ends: so many wrong passwords came after the first one. sshd logged each of them already.",
        ..ROW
    },
    Message {
        id: "pam-more-unknown",
        text: "PAM {number} more authentication failure{?s}; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}",
        means: Meaning::PamAuthFailed,
        from: "libpam",
        level: "NOTICE",
        example: "PAM 1 more authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7",
        note: "As pam-more, for a user who does not exist.",
        ..ROW
    },
    Message {
        id: "pam-retries",
        text: "PAM service(sshd) ignoring max retries; {number} > {n}",
        means: Meaning::PamNote,
        from: "libpam",
        level: "NOTICE",
        example: "PAM service(sshd) ignoring max retries; 6 > 3",
        note: "PAM would have stopped after fewer wrong passwords than sshd allows. It refuses nobody.",
        ..ROW
    },
    Message {
        id: "pam-unix-open",
        text: "pam_unix(sshd:session): session opened for user {user}(uid={number}) by {any}",
        means: Meaning::SessionOpened,
        from: "pam_unix_sess.c",
        example: "pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)",
        note: r#"The session is set up. Same pid as "Accepted"."#,
        ..ROW
    },
    Message {
        id: "pam-unix-open-plain",
        text: "pam_unix(sshd:session): session opened for user {user} by {any}",
        means: Meaning::SessionOpened,
        from: "pam_unix_sess.c",
        rank: Rank::General,
        example: "pam_unix(sshd:session): session opened for user bob by (uid=0)",
        note: r#"The session is set up. Same pid as "Accepted". Linux-PAM before 1.5 does not write the user's number."#,
        ..ROW
    },
    Message {
        id: "pam-unix-close",
        text: "pam_unix(sshd:session): session closed for user {user}",
        means: Meaning::SessionClosed,
        from: "pam_unix_sess.c",
        example: "pam_unix(sshd:session): session closed for user bob",
        note: "The session is over: the surest mark of an end at INFO, and silent about why. It is missing only when the privileged process itself was killed or the machine went down.",
        ..ROW
    },
    Message {
        id: "pam-unix-expired-a",
        text: "pam_unix(sshd:account): account {user} has expired (account expired)",
        means: Meaning::LoginDenied,
        from: "pam_unix_acct.c",
        level: "NOTICE",
        example: "pam_unix(sshd:account): account bob has expired (account expired)",
        note: "The account's date has passed; the login is refused.",
        ..ROW
    },
    Message {
        id: "pam-unix-expired-b",
        text: "pam_unix(sshd:account): account {user} has expired (failed to change password)",
        means: Meaning::LoginDenied,
        from: "pam_unix_acct.c",
        level: "NOTICE",
        example: "pam_unix(sshd:account): account bob has expired (failed to change password)",
        note: "The password expired and was not changed in time; the login is refused.",
        ..ROW
    },
    Message {
        id: "pam-unix-expired-c",
        text: "pam_unix(sshd:account): expired password for user {user} (root enforced)",
        means: Meaning::LoginDenied,
        from: "pam_unix_acct.c",
        level: "NOTICE",
        example: "pam_unix(sshd:account): expired password for user bob (root enforced)",
        note: "The administrator asked for a new password: without a terminal to change it the login fails.",
        ..ROW
    },
    Message {
        id: "pam-unix-expired-d",
        text: "pam_unix(sshd:account): expired password for user {user} (password aged)",
        means: Meaning::LoginDenied,
        from: "pam_unix_acct.c",
        level: "DEBUG",
        example: "pam_unix(sshd:account): expired password for user bob (password aged)",
        note: "The password is too old: without a terminal to change it the login fails.",
        ..ROW
    },
    Message {
        id: "pam-unix-will-expire",
        text: "pam_unix(sshd:account): password for user {user} will expire in {number} days",
        means: Meaning::PamNote,
        from: "pam_unix_acct.c",
        level: "DEBUG",
        example: "pam_unix(sshd:account): password for user bob will expire in 5 days",
        note: "A warning to the user; the login goes on.",
        ..ROW
    },
    Message {
        id: "pam-unix-fork",
        text: "pam_unix(sshd:account): Fork failed: {errno}",
        means: Meaning::ResourceExhausted,
        from: "pam_unix_acct.c",
        level: "ERR",
        example: "pam_unix(sshd:account): Fork failed: Resource temporarily unavailable",
        note: r#"No process could be made to check the account. The "Access denied ... by PAM account configuration" after it is then no matter of rules."#,
        ..ROW
    },
    Message {
        id: "pam-unix-fork-auth",
        text: "pam_unix(sshd:auth): Fork failed: {errno}",
        means: Meaning::ResourceExhausted,
        from: "pam_unix support.c",
        level: "ERR",
        example: "pam_unix(sshd:auth): Fork failed: Resource temporarily unavailable",
        note: "No process could be made to check the password; the attempt fails whatever was typed.",
        ..ROW
    },
    Message {
        id: "pam-unix-identify",
        text: "pam_unix(sshd:account): could not identify user (from getpwnam({word}))",
        means: Meaning::UserUnknown,
        from: "pam_unix_acct.c",
        level: "ALERT",
        example: "pam_unix(sshd:account): could not identify user (from getpwnam(bob))",
        note: "The user is not in the account database; for a known user the directory service did not answer.",
        ..ROW
    },
    Message {
        id: "pam-unix-no-password",
        text: "pam_unix(sshd:auth): auth could not identify password for [{user}]",
        means: Meaning::PamNote,
        from: "pam_unix_auth.c",
        level: "CRIT",
        example: "pam_unix(sshd:auth): auth could not identify password for [bob]",
        note: "The client went away, or gave no answer, when asked for the password.",
        ..ROW
    },
    Message {
        id: "pam-unix-conversation",
        text: "pam_unix(sshd:auth): conversation failed",
        means: Meaning::PamNote,
        from: "pam_unix_auth.c",
        level: "CRIT",
        example: "pam_unix(sshd:auth): conversation failed",
        note: "The client went away, or gave no answer, when asked for the password.",
        ..ROW
    },
    Message {
        id: "pam-unix-bad-name",
        text: "pam_unix(sshd:auth): bad username [{user}]",
        means: Meaning::UserUnknown,
        from: "pam_unix_auth.c",
        level: "NOTICE",
        example: "pam_unix(sshd:auth): bad username []",
        note: "The name cannot be a user's name.",
        ..ROW
    },
    Message {
        id: "pam-unix-changed",
        text: "pam_unix(sshd:chauthtok): password changed for {user}",
        means: Meaning::PamNote,
        from: "pam_unix_passwd.c",
        level: "NOTICE",
        example: "pam_unix(sshd:chauthtok): password changed for bob",
        note: "The user changed an expired password while logging in.",
        ..ROW
    },
    Message {
        id: "pam-old-fail",
        text: "authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}{? } user={user}",
        means: Meaning::PamAuthFailed,
        from: "pam_unix of old Linux-PAM (tag sshd(pam_unix))",
        level: "NOTICE",
        example: "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.7  user=root",
        note: "As pam-unix-fail, with the module in the tag instead of the text.",
        ..ROW
    },
    Message {
        id: "pam-old-fail-unknown",
        text: "authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}",
        means: Meaning::PamAuthFailed,
        from: "pam_unix of old Linux-PAM (tag sshd(pam_unix))",
        level: "NOTICE",
        example: "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.7",
        note: "As pam-unix-fail-unknown, with the module in the tag instead of the text.",
        ..ROW
    },
    Message {
        id: "pam-old-unknown",
        text: "check pass; user unknown",
        means: Meaning::UserUnknown,
        from: "pam_unix of old Linux-PAM (tag sshd(pam_unix))",
        level: "NOTICE",
        example: "check pass; user unknown",
        note: "As pam-unix-unknown, with the module in the tag instead of the text.",
        ..ROW
    },
    Message {
        id: "pam-old-open",
        text: "session opened for user {user} by {any}",
        means: Meaning::SessionOpened,
        from: "pam_unix of old Linux-PAM (tag sshd(pam_unix))",
        example: "session opened for user bob by (uid=0)",
        note: "As pam-unix-open-plain, with the module in the tag instead of the text.",
        ..ROW
    },
    Message {
        id: "pam-old-close",
        text: "session closed for user {user}",
        means: Meaning::SessionClosed,
        from: "pam_unix of old Linux-PAM (tag sshd(pam_unix))",
        example: "session closed for user bob",
        note: "As pam-unix-close, with the module in the tag instead of the text.",
        ..ROW
    },
    Message {
        id: "pam-old-more",
        text: "{number} more authentication failure{?s}; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}{? } user={user}",
        means: Meaning::PamAuthFailed,
        from: "pam_unix of old Linux-PAM (tag sshd(pam_unix))",
        level: "NOTICE",
        example: "1 more authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.7  user=root",
        note: "As pam-more, with the module in the tag instead of the text.",
        ..ROW
    },
    Message {
        id: "pam-old-more-unknown",
        text: "{number} more authentication failure{?s}; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}",
        means: Meaning::PamAuthFailed,
        from: "pam_unix of old Linux-PAM (tag sshd(pam_unix))",
        level: "NOTICE",
        example: "2 more authentication failures; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.7",
        note: "As pam-more-unknown, with the module in the tag instead of the text.",
        ..ROW
    },
    Message {
        id: "pam-paren-fail",
        text: "(pam_unix) authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}{? } user={user}",
        means: Meaning::PamAuthFailed,
        from: "pam_unix of Debian 3.1 and 4.0",
        level: "NOTICE",
        example: "(pam_unix) authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=root",
        note: "As pam-unix-fail, in an old spelling.",
        ..ROW
    },
    Message {
        id: "pam-paren-fail-unknown",
        text: "(pam_unix) authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}",
        means: Meaning::PamAuthFailed,
        from: "pam_unix of Debian 3.1 and 4.0",
        level: "NOTICE",
        example: "(pam_unix) authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7",
        note: "As pam-unix-fail-unknown, in an old spelling.",
        ..ROW
    },
    Message {
        id: "pam-paren-unknown",
        text: "(pam_unix) check pass; user unknown",
        means: Meaning::UserUnknown,
        from: "pam_unix of Debian 3.1 and 4.0",
        level: "NOTICE",
        example: "(pam_unix) check pass; user unknown",
        note: "As pam-unix-unknown, in an old spelling.",
        ..ROW
    },
    Message {
        id: "pam-paren-open",
        text: "(pam_unix) session opened for user {user} by {any}",
        means: Meaning::SessionOpened,
        from: "pam_unix of Debian 3.1 and 4.0",
        example: "(pam_unix) session opened for user bob by (uid=0)",
        note: "As pam-unix-open-plain, in an old spelling.",
        ..ROW
    },
    Message {
        id: "pam-paren-close",
        text: "(pam_unix) session closed for user {user}",
        means: Meaning::SessionClosed,
        from: "pam_unix of Debian 3.1 and 4.0",
        example: "(pam_unix) session closed for user bob",
        note: "As pam-unix-close, in an old spelling.",
        ..ROW
    },
];
