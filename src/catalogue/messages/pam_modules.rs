//! The other PAM modules inside sshd, and libpam itself.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "libpam", process: Process::Monitor, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "PAM modules", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "pam-sss-success",
        text: "pam_sss(sshd:auth): authentication success; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host} user={user}",
        means: Meaning::PamNote,
        from: "pam_sss",
        rank: Rank::General,
        example: "pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7 user=bob",
        note: r#"The directory (sssd) accepted the password. sshd's "Accepted" is still to come, and rules may yet forbid the login."#,
        ..ROW
    },
    Message {
        id: "pam-sss-success-seq",
        text: "pam_sss(sshd:auth): authentication success; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host} user={user} seq={n}",
        means: Meaning::PamNote,
        from: "pam_sss",
        example: "pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7 user=bob seq=12",
        note: "As pam-sss-success, with sssd's own number of the request.",
        ..ROW
    },
    Message {
        id: "pam-sss",
        text: "pam_sss(sshd:auth): authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host} user={user}",
        means: Meaning::PamAuthFailed,
        from: "pam_sss",
        level: "NOTICE",
        rank: Rank::General,
        example: "pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7 user=bob",
        note: "The directory (sssd) did not accept the password; the next line says why. For a local user it follows pam_unix's refusal and says nothing new.",
        ..ROW
    },
    Message {
        id: "pam-sss-seq",
        text: "pam_sss(sshd:auth): authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host} user={user} seq={n}",
        means: Meaning::PamAuthFailed,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7 user=bob seq=12",
        note: "As pam-sss, with sssd's own number of the request.",
        ..ROW
    },
    Message {
        id: "pam-sss-code-wrong",
        text: "pam_sss(sshd:{word}): received for user {user}: {number} (Authentication failure)",
        means: Meaning::PamNote,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:auth): received for user bob: 7 (Authentication failure)",
        note: "The password was wrong: the reason of the failure on the line before, not another one.",
        ..ROW
    },
    Message {
        id: "pam-sss-code-unknown",
        text: "pam_sss(sshd:{word}): received for user {user}: {number} (User not known to the underlying authentication module)",
        means: Meaning::UserUnknown,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:auth): received for user bob: 10 (User not known to the underlying authentication module)",
        note: "The directory does not know the user; for a local user that means nothing.",
        ..ROW
    },
    Message {
        id: "pam-sss-code-denied",
        text: "pam_sss(sshd:{word}): received for user {user}: {number} (Permission denied)",
        means: Meaning::LoginDenied,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:auth): received for user bob: 6 (Permission denied)",
        note: "A rule of the directory (HBAC, access filter), or a locked or expired account, forbids the login.",
        ..ROW
    },
    Message {
        id: "pam-sss-code-offline",
        text: "pam_sss(sshd:{word}): received for user {user}: {number} (Authentication service cannot retrieve authentication info)",
        means: Meaning::PamNote,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:auth): received for user bob: 9 (Authentication service cannot retrieve authentication info)",
        note: "sssd could not ask its directory: the server is offline or sssd is not running. A fault of the server's side, not of the user.",
        ..ROW
    },
    Message {
        id: "pam-sss-code-system",
        text: "pam_sss(sshd:{word}): received for user {user}: {number} (System error)",
        means: Meaning::PamNote,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:auth): received for user bob: 4 (System error)",
        note: "sssd failed. A fault of the server's side, not of the user.",
        ..ROW
    },
    Message {
        id: "pam-sss-code-token",
        text: "pam_sss(sshd:{word}): received for user {user}: {number} (Authentication token is no longer valid; new one required)",
        means: Meaning::LoginDenied,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:auth): received for user bob: 12 (Authentication token is no longer valid; new one required)",
        note: "The password has expired and must be changed.",
        ..ROW
    },
    Message {
        id: "pam-sss-code-expired",
        text: "pam_sss(sshd:{word}): received for user {user}: {number} (User account has expired)",
        means: Meaning::LoginDenied,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:auth): received for user bob: 13 (User account has expired)",
        note: "The account's date has passed.",
        ..ROW
    },
    Message {
        id: "pam-sss-code",
        text: "pam_sss(sshd:{word}): received for user {user}: {number} ({words}",
        means: Meaning::PamNote,
        from: "pam_sss",
        level: "NOTICE",
        rank: Rank::General,
        example: "pam_sss(sshd:auth): received for user bob: 17 (Failure setting user credentials)",
        note: "What sssd answered, as PAM's number and text.",
        ..ROW
    },
    Message {
        id: "pam-sss-access",
        text: "pam_sss(sshd:account): Access denied for user {user}: {number} ({words}",
        means: Meaning::LoginDenied,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:account): Access denied for user bob: 6 (Permission denied)",
        note: "A rule of the directory (HBAC, access filter) forbids this login; the password was right.",
        ..ROW
    },
    Message {
        id: "pam-sss-request",
        text: "pam_sss(sshd:{word}): Request to sssd failed. {words}",
        means: Meaning::PamNote,
        from: "pam_sss",
        level: "ERR",
        example: "pam_sss(sshd:auth): Request to sssd failed. Connection refused",
        note: "sssd is not running: nobody whom only the directory knows can log in.",
        ..ROW
    },
    Message {
        id: "pam-sss-change",
        text: "pam_sss(sshd:chauthtok): Authentication failed for user {user}: {number} ({words}",
        means: Meaning::PamAuthFailed,
        from: "pam_sss",
        level: "NOTICE",
        example: "pam_sss(sshd:chauthtok): Authentication failed for user bob: 7 (Authentication failure)",
        note: "The old password was wrong when an expired one had to be changed.",
        ..ROW
    },
    Message {
        id: "pam-winbind-granted",
        text: "pam_winbind(sshd:{word}): user '{user}' granted access",
        means: Meaning::PamNote,
        from: "pam_winbind",
        level: "NOTICE",
        example: r#"pam_winbind(sshd:auth): user 'EXAMPLE\bob' granted access"#,
        note: r#"The domain accepted the password. sshd's "Accepted" is still to come."#,
        ..ROW
    },
    Message {
        id: "pam-faillock",
        text: "pam_faillock(sshd:auth): Consecutive login failures for user {user} account temporarily locked",
        means: Meaning::AuthLimit,
        from: "pam_faillock.c write_tally",
        example: "pam_faillock(sshd:auth): Consecutive login failures for user bob account temporarily locked",
        note: "Too many wrong passwords: the account is locked for a time, and from now on the right password fails too.",
        ..ROW
    },
    Message {
        id: "pam-faillock-unknown",
        text: "pam_faillock(sshd:{word}): User unknown",
        means: Meaning::UserUnknown,
        from: "pam_faillock.c get_pam_user",
        level: "NOTICE",
        example: "pam_faillock(sshd:auth): User unknown",
        note: "A password was tried for a user who does not exist.",
        ..ROW
    },
    Message {
        id: "pam-faillock-unknown-name",
        text: "pam_faillock(sshd:{word}): User unknown: {user}",
        means: Meaning::UserUnknown,
        from: "pam_faillock.c get_pam_user",
        level: "NOTICE",
        example: "pam_faillock(sshd:auth): User unknown: oracle",
        note: "A password was tried for a user who does not exist.",
        ..ROW
    },
    Message {
        id: "pam-tally2",
        text: "pam_tally2(sshd:auth): user {user} ({n}) tally {number}, deny {n}",
        means: Meaning::AuthLimit,
        from: "pam_tally2.c tally_check",
        level: "NOTICE",
        example: "pam_tally2(sshd:auth): user bob (1000) tally 6, deny 5",
        note: "The account is locked after so many failures; the right password fails too until it is unlocked.",
        ..ROW
    },
    Message {
        id: "pam-tally2-time",
        text: "pam_tally2(sshd:auth): user {user} ({n}) has time limit [{number}s left] since last failure.",
        means: Meaning::AuthLimit,
        from: "pam_tally2.c tally_check",
        level: "NOTICE",
        example: "pam_tally2(sshd:auth): user bob (1000) has time limit [4s left] since last failure.",
        note: "After a failure every attempt fails for a while.",
        ..ROW
    },
    Message {
        id: "pam-tally",
        text: "pam_tally(sshd:auth): user {user} ({n}) tally {number}, deny {n}",
        means: Meaning::AuthLimit,
        from: "pam_tally.c tally_check",
        level: "NOTICE",
        example: "pam_tally(sshd:auth): user bob (1000) tally 6, deny 5",
        note: "The account is locked after so many failures; the right password fails too until it is unlocked.",
        ..ROW
    },
    Message {
        id: "pam-access",
        text: "pam_access(sshd:account): access denied for user `{user}' from `{host}'",
        means: Meaning::LoginDenied,
        from: "pam_access.c",
        level: "ERR",
        example: "pam_access(sshd:account): access denied for user `bob' from `203.0.113.7'",
        note: "/etc/security/access.conf forbids this user from this host; the password may have been right.",
        ..ROW
    },
    Message {
        id: "pam-access-auth",
        text: "pam_access(sshd:auth): access denied for user `{user}' from `{host}'",
        means: Meaning::LoginDenied,
        from: "pam_access.c",
        level: "ERR",
        example: "pam_access(sshd:auth): access denied for user `bob' from `203.0.113.7'",
        note: "/etc/security/access.conf forbids this user from this host, before any password was checked.",
        ..ROW
    },
    Message {
        id: "pam-succeed-if-a",
        text: r#"pam_succeed_if(sshd:{word}): requirement "uid >= {n}" not met by user "{user}""#,
        means: Meaning::PamNote,
        from: "pam_succeed_if.c",
        example: r#"pam_succeed_if(sshd:auth): requirement "uid >= 1000" not met by user "root""#,
        note: "Red Hat's stacks print it at every wrong password of root and system users. It only skips the modules behind it and keeps nobody out by itself.",
        ..ROW
    },
    Message {
        id: "pam-succeed-if",
        text: r#"pam_succeed_if(sshd:{word}): requirement "{text}" not met by user {any}"#,
        means: Meaning::PamNote,
        from: "pam_succeed_if.c",
        rank: Rank::General,
        example: r#"pam_succeed_if(sshd:auth): requirement "user ingroup admins" not met by user "bob""#,
        note: r#"A condition of the PAM stack was not met. Whether that forbids the login depends on the stack; "Access denied" would say so."#,
        ..ROW
    },
    Message {
        id: "pam-succeed-if-met",
        text: r#"pam_succeed_if(sshd:{word}): requirement "{text}" was met by user {any}"#,
        means: Meaning::PamNote,
        from: "pam_succeed_if.c",
        example: r#"pam_succeed_if(sshd:auth): requirement "uid >= 1000" was met by user "bob""#,
        note: "A condition of the PAM stack was met.",
        ..ROW
    },
    Message {
        id: "pam-listfile",
        text: "pam_listfile(sshd:{word}): Refused user {user} for service sshd",
        means: Meaning::LoginDenied,
        from: "pam_listfile.c",
        level: "ALERT",
        example: "pam_listfile(sshd:auth): Refused user bob for service sshd",
        note: "A list of users (deny or allow) forbids this login.",
        ..ROW
    },
    Message {
        id: "pam-shells",
        text: "pam_shells(sshd:{word}): User has an invalid shell '{text}'",
        means: Meaning::LoginDenied,
        from: "pam_shells.c",
        level: "NOTICE",
        example: "pam_shells(sshd:account): User has an invalid shell '/usr/sbin/nologin'",
        note: "The account's shell is not in /etc/shells.",
        ..ROW
    },
    Message {
        id: "pam-time",
        text: "pam_time(sshd:account): {words}",
        means: Meaning::PamNote,
        from: "pam_time.c",
        level: "ERR",
        example: r#"pam_time(sshd:account): failed to open file "/etc/security/time.conf": Permission denied"#,
        note: "Something is wrong with the rules for times of day.",
        ..ROW
    },
    Message {
        id: "pam-limits",
        text: "pam_limits(sshd:session): Too many logins (max {number}) for {user}",
        means: Meaning::ResourceExhausted,
        from: "pam_limits.c check_logins",
        level: "NOTICE",
        example: "pam_limits(sshd:session): Too many logins (max 2) for bob",
        note: "The login was accepted, but the user has as many sessions as maxlogins allows, so this one is closed at once.",
        ..ROW
    },
    Message {
        id: "pam-limits-system",
        text: "pam_limits(sshd:session): Too many system logins (max {number})",
        means: Meaning::SessionFailed,
        from: "pam_limits.c check_logins",
        level: "NOTICE",
        example: "pam_limits(sshd:session): Too many system logins (max 50)",
        note: "The login was accepted, but the machine has as many sessions as maxsyslogins allows, so this one is closed at once.",
        ..ROW
    },
    Message {
        id: "pam-limits-set",
        text: "pam_limits(sshd:session): Could not set limit for '{name}' to soft={any}",
        means: Meaning::Note,
        from: "pam_limits.c setup_limits",
        level: "DEBUG",
        example: "pam_limits(sshd:session): Could not set limit for 'nofile' to soft=1024, hard=32768: Operation not permitted; uid=0,euid=0",
        note: "A limit of limits.conf could not be set, as usual in containers. The login goes on all the same.",
        ..ROW
    },
    Message {
        id: "pam-limits-set-old",
        text: "pam_limits(sshd:session): Could not set limit for '{name}': {words}",
        means: Meaning::Note,
        from: "pam_limits.c setup_limits",
        level: "ERR",
        example: "pam_limits(sshd:session): Could not set limit for 'nofile': Operation not permitted",
        note: "A limit of limits.conf could not be set. With modules before 1.3.1 the session may fail by it.",
        ..ROW
    },
    Message {
        id: "pam-limits-config",
        text: "pam_limits(sshd:session): error parsing the configuration file: '{text}'{any}",
        means: Meaning::ConfigTrouble,
        from: "pam_limits.c",
        level: "WARNING",
        example: "pam_limits(sshd:session): error parsing the configuration file: '/etc/security/limits.conf' ",
        note: "limits.conf cannot be read; the session may fail by it.",
        ..ROW
    },
    Message {
        id: "pam-limits-line",
        text: "pam_limits(sshd:session): invalid line '{text}' - skipped",
        means: Meaning::ConfigTrouble,
        from: "pam_limits.c",
        level: "WARNING",
        example: "pam_limits(sshd:session): invalid line 'bob nofile 4096' - skipped",
        note: "A line of limits.conf is not understood and left out.",
        ..ROW
    },
    Message {
        id: "pam-env",
        text: "pam_env(sshd:session): Unable to open env file: {any}",
        means: Meaning::Note,
        from: "pam_env.c",
        level: "ERR",
        example: "pam_env(sshd:session): Unable to open env file: /etc/default/locale: No such file or directory",
        note: "A file of environment variables is missing. Of no consequence.",
        ..ROW
    },
    Message {
        id: "pam-env-config",
        text: "pam_env(sshd:session): Unable to open config file: {any}",
        means: Meaning::Note,
        from: "pam_env.c",
        level: "ERR",
        example: "pam_env(sshd:session): Unable to open config file: /etc/security/pam_env.conf: No such file or directory",
        note: "A file of environment variables is missing. Of no consequence.",
        ..ROW
    },
    Message {
        id: "pam-env-deprecated",
        text: "pam_env(sshd:session): deprecated reading of user environment enabled",
        means: Meaning::Note,
        from: "pam_env.c",
        level: "DEBUG",
        example: "pam_env(sshd:session): deprecated reading of user environment enabled",
        note: "Comes with every login on some distributions. Of no consequence.",
        ..ROW
    },
    Message {
        id: "pam-systemd-limit",
        text: "pam_systemd(sshd:session): Failed to create session: Maximum number of sessions ({number}) reached, refusing further sessions.",
        means: Meaning::ResourceExhausted,
        from: "pam_systemd",
        level: "ERR",
        example: "pam_systemd(sshd:session): Failed to create session: Maximum number of sessions (8192) reached, refusing further sessions.",
        note: "logind knows so many sessions that it takes no more; mostly old ones that were never cleared. The login goes on without a logind session.",
        ..ROW
    },
    Message {
        id: "pam-systemd-timeout",
        text: "pam_systemd(sshd:session): Failed to create session: Connection timed out",
        means: Meaning::ResourceExhausted,
        from: "pam_systemd",
        level: "ERR",
        example: "pam_systemd(sshd:session): Failed to create session: Connection timed out",
        note: "logind or D-Bus did not answer for about 25 seconds, by which the login was delayed. It goes on without a logind session.",
        ..ROW
    },
    Message {
        id: "pam-systemd-again",
        text: "pam_systemd(sshd:session): Failed to create session: Resource temporarily unavailable",
        means: Meaning::ResourceExhausted,
        from: "pam_systemd",
        level: "ERR",
        example: "pam_systemd(sshd:session): Failed to create session: Resource temporarily unavailable",
        note: "logind could not make the session for want of processes or memory. The login goes on without a logind session.",
        ..ROW
    },
    Message {
        id: "pam-systemd-fail",
        text: "pam_systemd(sshd:session): Failed to create session: {words}",
        means: Meaning::PamNote,
        from: "pam_systemd",
        level: "ERR",
        rank: Rank::General,
        example: "pam_systemd(sshd:session): Failed to create session: Access denied",
        note: "logind did not register the session. The login mostly goes on without one.",
        ..ROW
    },
    Message {
        id: "pam-systemd-rel",
        text: "pam_systemd(sshd:session): Failed to release session: {words}",
        means: Meaning::Note,
        from: "pam_systemd",
        level: "ERR",
        example: "pam_systemd(sshd:session): Failed to release session: Interrupted system call",
        note: "logind was not told of the end of the session, often while the machine goes down. Of no consequence.",
        ..ROW
    },
    Message {
        id: "pam-systemd-bus",
        text: "pam_systemd(sshd:session): Failed to connect to system bus: {words}",
        means: Meaning::PamNote,
        from: "pam_systemd",
        level: "ERR",
        example: "pam_systemd(sshd:session): Failed to connect to system bus: Connection refused",
        note: "D-Bus is not there, so logind does not know of the session. The login goes on.",
        ..ROW
    },
    Message {
        id: "pam-loginuid-a",
        text: "pam_loginuid(sshd:session): set_loginuid failed",
        means: Meaning::PamNote,
        from: "pam_loginuid.c",
        level: "ERR",
        example: "pam_loginuid(sshd:session): set_loginuid failed",
        note: r#"The audit id could not be set, as in containers without the right to. Where the stack requires it, the session fails: see "pam_open_session"."#,
        ..ROW
    },
    Message {
        id: "pam-loginuid-b",
        text: "pam_loginuid(sshd:session): Error writing /proc/self/loginuid: {words}",
        means: Meaning::PamNote,
        from: "pam_loginuid.c",
        level: "ERR",
        example: "pam_loginuid(sshd:session): Error writing /proc/self/loginuid: Operation not permitted",
        note: r#"The audit id could not be set, as in containers without the right to. Where the stack requires it, the session fails: see "pam_open_session"."#,
        ..ROW
    },
    Message {
        id: "pam-selinux",
        text: "pam_selinux(sshd:session): {words}",
        means: Meaning::PamNote,
        from: "pam_selinux.c",
        level: "ERR",
        example: "pam_selinux(sshd:session): Unable to get valid context for bob",
        note: r#"SELinux has no context for the session. In enforcing mode the session fails: see "pam_open_session"."#,
        ..ROW
    },
    Message {
        id: "pam-lastlog",
        text: "pam_lastlog(sshd:session): {words}",
        means: Meaning::Note,
        from: "pam_lastlog.c",
        level: "ERR",
        example: "pam_lastlog(sshd:session): unable to open /var/log/lastlog: No such file or directory",
        note: "Of no consequence.",
        ..ROW
    },
    Message {
        id: "pam-mail",
        text: "pam_mail(sshd:session): {words}",
        means: Meaning::Note,
        from: "pam_mail.c",
        level: "ERR",
        example: "pam_mail(sshd:session): user unknown",
        note: "Of no consequence.",
        ..ROW
    },
    Message {
        id: "pam-motd",
        text: "pam_motd(sshd:session): {words}",
        means: Meaning::Note,
        from: "pam_motd.c",
        level: "ERR",
        example: "pam_motd(sshd:session): unable to open /etc/motd.d: Permission denied",
        note: "Of no consequence.",
        ..ROW
    },
    Message {
        id: "pam-mkhomedir",
        text: "pam_mkhomedir(sshd:session): {words}",
        means: Meaning::PamNote,
        from: "pam_mkhomedir.c",
        level: "ERR",
        example: "pam_mkhomedir(sshd:session): unable to create directory /home/bob: Permission denied",
        note: r#"The home directory could not be made. Where the stack requires it, the session fails: see "pam_open_session"."#,
        ..ROW
    },
    Message {
        id: "pam-google-ok",
        text: "Accepted google_authenticator for {user}",
        means: Meaning::PamNote,
        from: "pam_google_authenticator.c",
        example: "Accepted google_authenticator for bob",
        note: r#"The one-time code was right. sshd's "Accepted" is still to come."#,
        ..ROW
    },
    Message {
        id: "pam-google-wrong",
        text: "Invalid verification code for {user}",
        means: Meaning::PamAuthFailed,
        from: "pam_google_authenticator.c",
        level: "ERR",
        example: "Invalid verification code for bob",
        note: "The one-time code was wrong, used twice, or the clocks of phone and server differ.",
        ..ROW
    },
    Message {
        id: "pam-dlopen",
        text: "PAM unable to dlopen({word}): {words}",
        means: Meaning::ConfigTrouble,
        from: "libpam",
        level: "ERR",
        example: "PAM unable to dlopen(pam_tally2.so): /lib/security/pam_tally2.so: cannot open shared object file: No such file or directory",
        note: "A module that the PAM configuration names is not installed. If the stack requires it, nobody can log in by password.",
        ..ROW
    },
    Message {
        id: "pam-faulty",
        text: "PAM adding faulty module: {word}",
        means: Meaning::ConfigTrouble,
        from: "libpam",
        level: "ERR",
        example: "PAM adding faulty module: pam_tally2.so",
        note: "A module that the PAM configuration names is not installed. If the stack requires it, nobody can log in by password.",
        ..ROW
    },
    Message {
        id: "pam-audit",
        text: "PAM audit_log_acct_message() failed: {errno}",
        means: Meaning::Note,
        from: "libpam",
        level: "ERR",
        example: "PAM audit_log_acct_message() failed: Operation not permitted",
        note: "The audit record could not be written, as in containers. Older PAM then refuses the login.",
        ..ROW
    },
];
