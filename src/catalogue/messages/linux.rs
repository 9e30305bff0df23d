//! What sshd asks of Linux itself: SELinux, the out-of-memory killer, systemd's notification.

use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::model::Meaning;

const ROW: Message = Message { from: "port-linux.c", process: Process::Any, ..Message::ROW };

pub(super) const TABLE: Table = Table { title: "sshd and Linux", speaker: Speaker::Sshd, rows: ROWS };

static ROWS: &[Message] = &[
    Message {
        id: "selinux-context",
        text: "{word}: Failed to get default SELinux security context for {user}",
        means: Meaning::Note,
        from: "port-linux.c ssh_selinux_getctxbyname",
        level: "ERROR",
        rank: Rank::General,
        example: "error: ssh_selinux_getctxbyname: Failed to get default SELinux security context for root",
        note: "A container or an SELinux policy that does not fit: no context was found for the user's session. In permissive mode the session goes on without it.",
        ..ROW
    },
    Message {
        id: "selinux-context-enforced",
        text: "{word}: Failed to get default SELinux security context for {user} (in enforcing mode)",
        means: Meaning::SessionFailed,
        from: "port-linux.c ssh_selinux_getctxbyname",
        level: "FATAL",
        example: "fatal: ssh_selinux_getctxbyname: Failed to get default SELinux security context for bob (in enforcing mode)",
        note: "SELinux has no context for the user's session, or sshd may not enter it, and it is enforced: the session ends right after the login. `ausearch -m avc -ts recent` and `restorecon -Rv /etc/selinux` tell more.",
        ..ROW
    },
    Message {
        id: "selinux-exec",
        text: "{word}: Failed to set SELinux execution context for {user}",
        means: Meaning::Note,
        from: "port-linux.c ssh_selinux_setup_exec_context",
        level: "ERROR",
        rank: Rank::General,
        example: "error: ssh_selinux_setup_exec_context: Failed to set SELinux execution context for bob",
        note: "A container or an SELinux policy that does not fit: no context was found for the user's session. In permissive mode the session goes on without it.",
        ..ROW
    },
    Message {
        id: "selinux-exec-enforced",
        text: "{word}: Failed to set SELinux execution context for {user} (in enforcing mode)",
        means: Meaning::SessionFailed,
        from: "port-linux.c ssh_selinux_setup_exec_context",
        level: "FATAL",
        example: "fatal: ssh_selinux_setup_exec_context: Failed to set SELinux execution context for bob (in enforcing mode)",
        note: "SELinux has no context for the user's session, or sshd may not enter it, and it is enforced: the session ends right after the login. `ausearch -m avc -ts recent` and `restorecon -Rv /etc/selinux` tell more.",
        ..ROW
    },
    Message {
        id: "selinux-exec-redhat",
        text: "{word}: Failed to set SELinux execution context {word} for {user}",
        means: Meaning::Note,
        from: "port-linux-sshd.c (Red Hat)",
        level: "ERROR",
        example: "error: sshd_selinux_setup_exec_context: Failed to set SELinux execution context unconfined_u:unconfined_r:unconfined_t:s0 for bob",
        note: "Red Hat's sshd could not enter the context of the user's session. The next line says whether it goes on.",
        ..ROW
    },
    Message {
        id: "selinux-enforce",
        text: "{word}: security_getenforce() failed",
        means: Meaning::SessionFailed,
        from: "port-linux.c",
        level: "FATAL",
        example: "fatal: ssh_selinux_setup_exec_context: security_getenforce() failed",
        note: "sshd asked SELinux whether it is enforced and got no answer, as in containers that see half of the host's SELinux. The session ends right after the login.",
        ..ROW
    },
    Message {
        id: "selinux-enforce-twice",
        text: "{word}: {word}: security_getenforce() failed",
        means: Meaning::SessionFailed,
        from: "port-linux.c ssh_selinux_getctxbyname",
        level: "FATAL",
        example: "fatal: ssh_selinux_getctxbyname: ssh_selinux_getctxbyname: security_getenforce() failed",
        note: "sshd asked SELinux whether it is enforced and got no answer, as in containers that see half of the host's SELinux. The session ends right after the login.",
        ..ROW
    },
    Message {
        id: "selinux-abort",
        text: "{word}: SELinux failure. Aborting connection.",
        means: Meaning::SessionFailed,
        from: "port-linux-sshd.c (Red Hat)",
        level: "FATAL",
        example: "fatal: sshd_selinux_setup_exec_context: SELinux failure. Aborting connection.",
        note: "SELinux has no context for the user's session, or sshd may not enter it, and it is enforced: the session ends right after the login. `ausearch -m avc -ts recent` and `restorecon -Rv /etc/selinux` tell more.",
        ..ROW
    },
    Message {
        id: "selinux-abort-pam",
        text: "{word}: SELinux PAM variable setup failure. Aborting connection.",
        means: Meaning::SessionFailed,
        from: "port-linux-sshd.c (Red Hat)",
        level: "FATAL",
        example: "fatal: sshd_selinux_setup_exec_context: SELinux PAM variable setup failure. Aborting connection.",
        note: "SELinux has no context for the user's session, or sshd may not enter it, and it is enforced: the session ends right after the login. `ausearch -m avc -ts recent` and `restorecon -Rv /etc/selinux` tell more.",
        ..ROW
    },
    Message {
        id: "selinux-permissive",
        text: "{word}: {?S}ELinux failure.{? } Continuing in permissive mode.",
        means: Meaning::Note,
        from: "port-linux-sshd.c (Red Hat)",
        level: "ERROR",
        example: "error: sshd_selinux_setup_exec_context: SELinux failure. Continuing in permissive mode.",
        note: "A container or an SELinux policy that does not fit: no context was found for the user's session. In permissive mode the session goes on without it.",
        ..ROW
    },
    Message {
        id: "selinux-permissive-pam",
        text: "{word}: SELinux PAM variable setup failure.{? } Continuing in permissive mode.",
        means: Meaning::Note,
        from: "port-linux-sshd.c (Red Hat)",
        level: "ERROR",
        example: "error: sshd_selinux_setup_exec_context: SELinux PAM variable setup failure. Continuing in permissive mode.",
        note: "A container or an SELinux policy that does not fit: no context was found for the user's session. In permissive mode the session goes on without it.",
        ..ROW
    },
    Message {
        id: "selinux-getcon",
        text: "{word}: getcon failed with {errno}",
        means: Meaning::Note,
        from: "port-linux.c",
        example: "ssh_selinux_change_context: getcon failed with Permission denied",
        note: "sshd could not read its own SELinux context.",
        ..ROW
    },
    Message {
        id: "selinux-getexeccon",
        text: "{word}: getexeccon failed with {errno}",
        means: Meaning::Note,
        from: "port-linux.c",
        example: "sshd_selinux_copy_context: getexeccon failed with Permission denied",
        note: "sshd could not read its own SELinux context.",
        ..ROW
    },
    Message {
        id: "selinux-setcon",
        text: "sshd_selinux_copy_context: setcon failed with {errno}",
        means: Meaning::SessionFailed,
        from: "port-linux-sshd.c (Red Hat)",
        level: "INFO; FATAL from 7.x",
        example: "fatal: sshd_selinux_copy_context: setcon failed with Permission denied",
        note: "sshd may not enter the context of the user's session: it was mostly not started in its own (by hand, or a binary with a wrong label). The session ends right after the login.",
        ..ROW
    },
    Message {
        id: "selinux-setexeccon",
        text: "sshd_selinux_copy_context: setexeccon failed with {errno}",
        means: Meaning::SessionFailed,
        from: "port-linux-sshd.c (Red Hat)",
        level: "INFO; FATAL from 7.x",
        example: "fatal: sshd_selinux_copy_context: setexeccon failed with Permission denied",
        note: "sshd may not enter the context of the user's session: it was mostly not started in its own (by hand, or a binary with a wrong label). The session ends right after the login.",
        ..ROW
    },
    Message {
        id: "selinux-change",
        text: "ssh_selinux_change_context: setcon {word} from {word} failed with {errno}",
        means: Meaning::Note,
        from: "port-linux.c ssh_selinux_change_context",
        example: "ssh_selinux_change_context: setcon system_u:system_r:sshd_net_t:s0 from system_u:system_r:initrc_t:s0 failed with Permission denied",
        note: "The process that handles a login before it is complete stays in the context it was started in.",
        ..ROW
    },
    Message {
        id: "selinux-pty",
        text: "ssh_selinux_setup_pty: {words}",
        means: Meaning::Note,
        from: "port-linux.c ssh_selinux_setup_pty",
        level: "ERROR",
        example: "error: ssh_selinux_setup_pty: setfilecon: Operation not supported",
        note: "The terminal got no SELinux label. The session goes on.",
        ..ROW
    },
    Message {
        id: "oom-writing",
        text: "error writing /proc/self/{word}: {errno}",
        means: Meaning::Note,
        from: "port-linux.c oom_adjust_setup",
        level: "VERBOSE",
        example: "error writing /proc/self/oom_score_adj: Permission denied",
        note: "How willing the kernel is to end sshd for want of memory could not be written, as in containers: there the listener is not protected.",
        ..ROW
    },
    Message {
        id: "oom-reading",
        text: "error reading /proc/self/{word}: {errno}",
        means: Meaning::Note,
        from: "port-linux.c oom_adjust_setup",
        level: "VERBOSE",
        example: "error reading /proc/self/oom_score_adj: Permission denied",
        note: "How willing the kernel is to end sshd for want of memory could not be read, as in containers: there the listener is not protected.",
        ..ROW
    },
    Message {
        id: "fips",
        text: "FIPS mode initialized",
        means: Meaning::Note,
        from: "sshd.c (Red Hat)",
        example: "FIPS mode initialized",
        note: "The machine runs in FIPS mode: only approved algorithms are offered, and older clients may find none.",
        ..ROW
    },
    Message {
        id: "systemd-notify",
        text: "ssh_systemd_notify: {words}",
        means: Meaning::ConfigTrouble,
        from: "port-linux.c ssh_systemd_notify",
        level: "ERROR",
        since: "9.8",
        example: r#"error: ssh_systemd_notify: socket "/run/systemd/notify" connect: Permission denied"#,
        note: "systemd was not told that sshd is ready. With Type=notify it ends the service after its start timeout.",
        ..ROW
    },
];
