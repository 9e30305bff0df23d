//! PAM modules that ask somebody else: Kerberos, LDAP, a Windows domain, RADIUS, programs; and a clock that is wrong.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "libpam", process: Process::Monitor, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "PAM modules that ask others", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "pam-unix-future",
        text: "pam_unix(sshd:account): account {user} has password changed in future",
        means: Meaning::PamNote,
        from: "pam_unix passverify.c",
        level: "DEBUG",
        example: "pam_unix(sshd:account): account bob has password changed in future",
        note: "The server's clock stands before the day on which the password was changed, as after a start without a clock of its own. The login goes on.",
        ..ROW
    },
    Message {
        id: "pam-krb5-fail-user",
        text: "pam_krb5(sshd:auth): authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}{? } user={user}",
        means: Meaning::PamAuthFailed,
        from: "pam_krb5",
        level: "NOTICE",
        example: "pam_krb5(sshd:auth): authentication failure; logname=bob uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7  user=bob",
        note: "Kerberos refused the password. Where pam_unix or pam_sss comes behind it, the login may still succeed.",
        ..ROW
    },
    Message {
        id: "pam-krb5-fail",
        text: "pam_krb5(sshd:auth): authentication failure; logname={token} uid={n} euid={n} tty={token} ruser={token} rhost={host}",
        means: Meaning::PamAuthFailed,
        from: "pam_krb5",
        level: "NOTICE",
        example: "pam_krb5(sshd:auth): authentication failure; logname=bob uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.7",
        note: "Kerberos refused the password. Where pam_unix or pam_sss comes behind it, the login may still succeed.",
        ..ROW
    },
    Message {
        id: "pam-krb5-ok",
        text: "pam_krb5(sshd:auth): user {login} authenticated as {word}",
        means: Meaning::PamNote,
        from: "pam_krb5",
        example: "pam_krb5(sshd:auth): user bob authenticated as bob@EXAMPLE.NET",
        note: r#"Kerberos accepted the password. sshd's "Accepted" is still to come."#,
        ..ROW
    },
    Message {
        id: "pam-krb5",
        text: "pam_krb5(sshd:{word}): {words}",
        means: Meaning::PamNote,
        from: "pam_krb5",
        rank: Rank::General,
        example: "pam_krb5(sshd:auth): (user bob) credential verification failed: KDC has no support for encryption type",
        note: "A remark of Kerberos. What became of the login the lines of sshd tell.",
        ..ROW
    },
    Message {
        id: "pam-ldap-fail",
        text: "pam_ldap(sshd:auth): Authentication failure; user={user}",
        means: Meaning::PamAuthFailed,
        from: "nss-pam-ldapd pam.c",
        level: "NOTICE",
        example: "pam_ldap(sshd:auth): Authentication failure; user=bob",
        note: "The directory refused the password.",
        ..ROW
    },
    Message {
        id: "pam-ldap",
        text: "pam_ldap(sshd:{word}): {words}",
        means: Meaning::PamNote,
        from: "nss-pam-ldapd pam.c",
        rank: Rank::General,
        example: "pam_ldap(sshd:auth): error opening connection to nslcd: No such file or directory",
        note: "A remark about the directory. If it cannot be reached, logins wait for its timeouts or fail.",
        ..ROW
    },
    Message {
        id: "pam-winbind-wrong",
        text: "pam_winbind(sshd:auth): request wbcLogonUser failed: WBC_ERR_AUTH_ERROR, PAM error: PAM_AUTH_ERR ({n}), NTSTATUS: {word}, Error message was: {words}",
        means: Meaning::PamAuthFailed,
        from: "pam_winbind.c",
        level: "ERR",
        example: "pam_winbind(sshd:auth): request wbcLogonUser failed: WBC_ERR_AUTH_ERROR, PAM error: PAM_AUTH_ERR (7), NTSTATUS: NT_STATUS_LOGON_FAILURE, Error message was: Logon failure",
        note: "The domain refused the password.",
        ..ROW
    },
    Message {
        id: "pam-winbind-denied",
        text: "pam_winbind(sshd:{word}): user '{user}' denied access (incorrect password or invalid membership)",
        means: Meaning::PamAuthFailed,
        from: "pam_winbind.c",
        level: "NOTICE",
        example: "pam_winbind(sshd:auth): user 'bob' denied access (incorrect password or invalid membership)",
        note: "The domain refused the password, or the user is not in the group that require_membership_of asks for.",
        ..ROW
    },
    Message {
        id: "pam-winbind",
        text: "pam_winbind(sshd:{word}): {words}",
        means: Meaning::PamNote,
        from: "pam_winbind.c",
        rank: Rank::General,
        example: "pam_winbind(sshd:auth): getting password (0x00000388)",
        note: "A remark of the domain's module.",
        ..ROW
    },
    Message {
        id: "pam-radius",
        text: "pam_radius_auth(sshd:{word}): {words}",
        means: Meaning::PamNote,
        from: "pam_radius_auth.c",
        level: "ERR",
        example: "pam_radius_auth(sshd:auth): RADIUS server 192.0.2.9 failed to respond",
        note: "A RADIUS server that does not answer delays the login by its timeout, and may use LoginGraceTime up.",
        ..ROW
    },
    Message {
        id: "pam-exec-fail",
        text: "pam_exec(sshd:{word}): {word} failed: exit code {number}",
        means: Meaning::PamNote,
        from: "pam_exec.c",
        level: "ERR",
        example: "pam_exec(sshd:auth): /usr/local/bin/second-factor failed: exit code 1",
        note: "A program that the PAM stack runs failed. Where the stack requires it, the login fails.",
        ..ROW
    },
    Message {
        id: "pam-exec",
        text: "pam_exec(sshd:{word}): {words}",
        means: Meaning::PamNote,
        from: "pam_exec.c",
        rank: Rank::General,
        example: "pam_exec(sshd:session): Calling /usr/local/bin/login-mail ...",
        note: "A program that the PAM stack runs. A slow one delays the login.",
        ..ROW
    },
    Message {
        id: "pam-homed",
        text: "pam_systemd_home(sshd:{word}): {words}",
        means: Meaning::PamNote,
        from: "systemd pam_systemd_home.c",
        example: "pam_systemd_home(sshd:auth): systemd-homed is not available: Unit dbus-org.freedesktop.home1.service not found.",
        note: "The PAM stack asks systemd-homed first, and it does not run. The next module decides.",
        ..ROW
    },
    Message {
        id: "pam-systemd-connected",
        text: "pam_systemd(sshd:{word}): New sd-bus connection ({word}) opened.",
        means: Meaning::PamNote,
        from: "systemd pam_systemd.c",
        example: "pam_systemd(sshd:session): New sd-bus connection (system-bus-pam-systemd-4711) opened.",
        note: "systemd was asked for a login session.",
        ..ROW
    },
    Message {
        id: "pam-oslogin",
        text: "pam_oslogin_{word}(sshd:{word}): {words}",
        means: Meaning::PamNote,
        from: "Google pam_oslogin",
        example: "pam_oslogin_login(sshd:account): Organization user bob has login permission.",
        note: "OS Login of Google Cloud says whether the user may log in. What became of it the lines of sshd tell.",
        ..ROW
    },
    Message {
        id: "pam-keyring",
        text: "gkr-pam: {words}",
        means: Meaning::PamNote,
        from: "pam_gnome_keyring",
        example: "gkr-pam: unable to locate daemon control file",
        note: "The PAM stack would unlock a desktop keyring, and there is none. No harm.",
        ..ROW
    },
    Message {
        id: "pam-kwallet",
        text: "pam_kwallet5(sshd:{word}): {words}",
        means: Meaning::PamNote,
        from: "pam_kwallet",
        example: "pam_kwallet5(sshd:auth): pam_kwallet5: pam_sm_authenticate",
        note: "The PAM stack would unlock a desktop wallet. No harm.",
        ..ROW
    },
];
