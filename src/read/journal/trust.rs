//! Did the program an entry names really write it?
//!
//! Anybody may call himself `sshd` (`logger -t sshd`). What journald adds itself cannot be forged: user id and
//! executable, and as far as nobody renamed his process, its name. Fields that are missing deny nothing.

use super::entry::Entry;
use crate::model::{Meaning, Process, Program};

/// What the trusted fields say of an entry's claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Nothing, or nothing that counts.
    #[default]
    Unknown,
    /// It is true.
    Confirmed,
    /// A process of sshd, but not of root: what the child of a login may say is true, the rest is not.
    ChildOnly,
    /// Somebody else wrote it.
    Denied,
}

/// Programs of root that hand on what others wrote.
const RELAYS: [&[u8]; 7] =
    [b"rsyslogd", b"syslog-ng", b"dockerd", b"conmon", b"podman", b"containerd-shim", b"systemd-journal"];

/// Folders that only root writes to.
const OF_ROOT: [&[u8]; 8] = [b"/usr/", b"/bin/", b"/sbin/", b"/lib", b"/opt/", b"/nix/", b"/gnu/", b"/snap/"];

/// Weighs an entry's claim to be `program`.
pub fn weigh(program: Program, entry: &Entry) -> Trust {
    match program {
        Program::Sshd | Program::SshdSession | Program::SshdAuth => daemon(b"sshd", entry),
        Program::Dropbear => daemon(b"dropbear", entry),
        Program::Kernel => match &entry.transport[..] {
            b"" => Trust::Unknown,
            b"kernel" => Trust::Confirmed,
            _ => Trust::Denied,
        },
        Program::Logind => match (&entry.comm[..], entry.uid) {
            (_, Some(uid)) if uid != 0 => Trust::Denied,
            (b"", _) => Trust::Unknown,
            (b"systemd-logind", Some(0)) => Trust::Confirmed,
            (b"systemd-logind", _) => Trust::Unknown,
            _ if is_relayed(entry) => Trust::Unknown,
            _ => Trust::Denied,
        },
        Program::Systemd => systemd(entry),
        Program::Neighbour => Trust::Unknown,
    }
}

fn daemon(name: &[u8], entry: &Entry) -> Trust {
    let file = entry.exe.rsplit(|b| *b == b'/').next().unwrap_or_default();
    let denied =
        !entry.comm.is_empty() && !entry.comm.starts_with(name) || !entry.exe.is_empty() && !file.starts_with(name);
    if denied {
        return if is_relayed(entry) { Trust::Unknown } else { Trust::Denied };
    }
    let named = !entry.comm.is_empty() || !entry.exe.is_empty();
    match entry.uid {
        Some(0) if named => Trust::Confirmed,
        // Whoever is not root could have put a program of that name into a folder of his own.
        Some(1..) if !entry.exe.is_empty() && !OF_ROOT.iter().any(|f| entry.exe.starts_with(f)) => Trust::Denied,
        Some(1..) => Trust::ChildOnly,
        _ => Trust::Unknown,
    }
}

/// The system's manager. Early in a boot it writes through the kernel, which only root can.
fn systemd(entry: &Entry) -> Trust {
    if entry.transport == b"kernel" {
        return Trust::Unknown;
    }
    match (&entry.comm[..], entry.uid) {
        (b"", None | Some(0)) => Trust::Unknown,
        (comm, Some(0) | None) if comm.starts_with(b"systemd") || matches!(comm, b"init" | [b'(', ..]) => {
            Trust::Confirmed
        }
        (_, Some(0)) if is_relayed(entry) => Trust::Unknown,
        _ => Trust::Denied,
    }
}

fn is_relayed(entry: &Entry) -> bool {
    entry.uid == Some(0) && RELAYS.iter().any(|relay| entry.comm.starts_with(relay))
}

impl Trust {
    /// Is a line that means this, of such a process, to be believed? `None` where nothing is known.
    #[inline]
    pub fn of(self, meaning: Meaning, process: Process, preauth: bool) -> Option<bool> {
        let is_childs = || self == Trust::ChildOnly && !is_roots(meaning, process, preauth);
        (self != Trust::Unknown).then(|| self == Trust::Confirmed || is_childs())
    }
}

/// Is this a line that sshd writes while it is still root?
fn is_roots(meaning: Meaning, process: Process, preauth: bool) -> bool {
    let of_login = matches!(
        meaning,
        Meaning::AuthAccepted
            | Meaning::AuthFailed
            | Meaning::UserUnknown
            | Meaning::Connected
            | Meaning::SessionOpened
            | Meaning::SessionClosed
            | Meaning::StartupsDropped
            | Meaning::PenaltyDropped
            | Meaning::GraceExpired
    );
    preauth || of_login || matches!(process, Process::Listener | Process::Monitor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(fields: &[(&str, &str)]) -> Entry {
        let mut entry = Entry::default();
        fields.iter().for_each(|(name, value)| entry.set(name.as_bytes(), value.as_bytes()));
        entry
    }

    #[test]
    fn a_users_logger_is_not_sshd() {
        let cases = [
            (Trust::Unknown, &[][..]),
            (Trust::Confirmed, &[("_COMM", "sshd"), ("_UID", "0")]),
            (Trust::Confirmed, &[("_COMM", "sshd-session"), ("_EXE", "/usr/lib/openssh/sshd-session"), ("_UID", "0")]),
            (Trust::Confirmed, &[("_EXE", "/usr/sbin/sshd (deleted)"), ("_UID", "0")]),
            (Trust::ChildOnly, &[("_COMM", "sshd"), ("_EXE", "/usr/sbin/sshd"), ("_UID", "1000")]),
            (Trust::ChildOnly, &[("_UID", "1000")]),
            (Trust::Denied, &[("_COMM", "logger"), ("_UID", "1000")]),
            (Trust::Denied, &[("_COMM", "bash"), ("_UID", "0")]),
            (Trust::Denied, &[("_COMM", "sshd"), ("_EXE", "/usr/bin/python3.11"), ("_UID", "1000")]),
            (Trust::Denied, &[("_COMM", "sshd"), ("_EXE", "/home/mallory/sshd"), ("_UID", "1000")]),
            (Trust::Unknown, &[("_COMM", "rsyslogd"), ("_EXE", "/usr/sbin/rsyslogd"), ("_UID", "0")]),
            (Trust::Denied, &[("_COMM", "rsyslogd"), ("_UID", "1000")]),
        ];
        for (trust, fields) in cases {
            assert_eq!(weigh(Program::Sshd, &entry(fields)), trust, "{fields:?}");
        }
    }

    #[test]
    fn kernel_logind_and_systemd_are_not_whoever_says_so() {
        let cases = [
            (Program::Kernel, Trust::Denied, &[("_TRANSPORT", "syslog")][..]),
            (Program::Kernel, Trust::Confirmed, &[("_TRANSPORT", "kernel")]),
            (Program::Logind, Trust::Denied, &[("_COMM", "logger"), ("_UID", "0")]),
            (Program::Logind, Trust::Confirmed, &[("_COMM", "systemd-logind"), ("_UID", "0")]),
            (Program::Systemd, Trust::Denied, &[("_COMM", "systemd"), ("_UID", "1000")]),
            (Program::Systemd, Trust::Confirmed, &[("_COMM", "systemd"), ("_UID", "0")]),
            (Program::Systemd, Trust::Unknown, &[("_TRANSPORT", "kernel")]),
        ];
        for (program, trust, fields) in cases {
            assert_eq!(weigh(program, &entry(fields)), trust, "{program:?} {fields:?}");
        }
    }
}
