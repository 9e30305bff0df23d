//! A tag's name → the program that wrote the line, if it is one whose lines matter.

use crate::model::Program;

/// The program behind a name as it stands in a tag (`sshd`, `/usr/sbin/sshd`, `sshd(pam_unix)`, and the units that
/// `journalctl -o with-unit` prints instead). `None` is a program that has nothing to say about connections.
pub fn of(tag: &[u8]) -> Option<Program> {
    if let Some(program) = named(tag) {
        return Some(program);
    }
    match tag {
        [b'/', ..] => named(&tag[memchr::memrchr(b'/', tag)? + 1..]),
        [.., b')'] => named(&tag[..memchr::memchr(b'(', tag)?]),
        [.., b'.', b's', b'e', b'r', b'v', b'i', b'c', b'e'] | [.., b'.', b's', b'c', b'o', b'p', b'e'] => unit(tag),
        [b'f', b'a', b'i', b'l', b'2', b'b', b'a', b'n', ..] => Some(Program::Neighbour),
        _ => None,
    }
}

fn named(name: &[u8]) -> Option<Program> {
    Some(match name {
        b"sshd" => Program::Sshd,
        b"sshd-session" => Program::SshdSession,
        b"sshd-auth" => Program::SshdAuth,
        b"dropbear" => Program::Dropbear,
        b"systemd-logind" => Program::Logind,
        b"systemd" => Program::Systemd,
        // OpenBSD calls its kernel by its file.
        b"kernel" | b"/bsd" => Program::Kernel,
        b"unix_chkpwd" | b"systemd-oomd" | b"systemd-networkd" | b"NetworkManager" | b"systemd-timesyncd"
        | b"chronyd" | b"ntpd" | b"systemd-journald" | b"systemd-journal" | b"rsyslogd" | b"journal" | b"dpkg"
        | b"yum" | b"dnf" | b"systemd-sleep" | b"systemd-timedated" | b"systemd-resolved" | b"wpa_supplicant"
        | b"sshguard" | b"ntpdate" => Program::Neighbour,
        _ => return None,
    })
}

/// A unit stands for the program it runs. What a logind session writes is mostly its sshd; what else it holds
/// (sudo, cron) matches no row.
#[cold]
fn unit(tag: &[u8]) -> Option<Program> {
    if let Some(name) = tag.strip_suffix(b".service") {
        // `sshd@3-10.0.0.1:22-10.0.0.2:51234.service` is one connection of a socket unit.
        let name = &name[..memchr::memchr(b'@', name).unwrap_or(name.len())];
        return if name == b"ssh" { Some(Program::Sshd) } else { named(name).or_else(|| of_daemon(name)) };
    }
    match tag {
        b"init.scope" => Some(Program::Systemd),
        _ if tag.starts_with(b"session-") => Some(Program::Sshd),
        _ if tag.starts_with(b"user@") && tag.ends_with(b".service/init.scope") => Some(Program::Systemd),
        _ => None,
    }
}

/// Units that are not called what their program is called.
fn of_daemon(name: &[u8]) -> Option<Program> {
    matches!(name, b"chrony" | b"ntp" | b"ntpsec" | b"rsyslog" | b"fail2ban").then_some(Program::Neighbour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_paths_services_and_units_stand_for_programs() {
        let known = [
            ("sshd", Program::Sshd),
            ("sshd(pam_unix)", Program::Sshd),
            ("/usr/sbin/sshd", Program::Sshd),
            ("sshd-session", Program::SshdSession),
            ("/usr/lib/openssh/sshd-session", Program::SshdSession),
            ("sshd-auth", Program::SshdAuth),
            ("dropbear", Program::Dropbear),
            ("systemd-logind", Program::Logind),
            ("systemd", Program::Systemd),
            ("kernel", Program::Kernel),
            ("/bsd", Program::Kernel),
            ("fail2ban.actions", Program::Neighbour),
            ("fail2ban-server", Program::Neighbour),
            ("NetworkManager", Program::Neighbour),
            ("systemd-sleep", Program::Neighbour),
            ("ssh.service", Program::Sshd),
            ("sshd@1-10.0.0.1:22-10.0.0.2:51234.service", Program::Sshd),
            ("systemd-logind.service", Program::Logind),
            ("session-12.scope", Program::Sshd),
            ("init.scope", Program::Systemd),
            ("user@1000.service/init.scope", Program::Systemd),
        ];
        for (tag, program) in known {
            assert_eq!(of(tag.as_bytes()), Some(program), "{tag}");
        }
        for tag in
            ["CRON", "sudo", "su(pam_unix)", "ssh", "sshdx", "cron.service", "user@1000.service", "(systemd)", ")", "/"]
        {
            assert_eq!(of(tag.as_bytes()), None, "{tag}");
        }
    }
}
