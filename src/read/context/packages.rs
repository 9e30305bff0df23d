//! What other package managers write, as dpkg.log would have said it, a line for each package: apt's history.log and
//! dnf.rpm.log.

/// A package of rpm's world, and how Debian calls what is in it.
const RPM: [(&str, &str); 4] = [
    ("openssh-server", "install openssh-server"),
    ("openssl-libs", "upgrade libssl"),
    ("glibc", "upgrade libc6"),
    ("kernel-core", "install linux-image-rpm"),
];

/// The packages of such a text, each with the number of its line, from 1; `None` if it is no such text.
pub fn as_dpkg(text: &str) -> Option<Vec<(u64, String)>> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    if first.starts_with("Start-Date: ") {
        return Some(of_apt(text));
    }
    let level = first.split_whitespace().nth(1)?;
    let is_dnf = first.get(10..11) == Some("T") && matches!(level, "INFO" | "SUBDEBUG" | "DEBUG" | "WARNING");
    is_dnf.then(|| of_dnf(text))
}

/// `2026-11-22T13:05:00+0000 SUBDEBUG Upgrade: openssh-server-9.3p1-11.fc38.x86_64`
fn of_dnf(text: &str) -> Vec<(u64, String)> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some((date, rest)) = line.split_once(' ') else { continue };
        let (Some(day), Some(time), Some(zone)) = (date.get(..10), date.get(11..19), date.get(19..)) else { continue };
        let stamp = format!("{day} {time} {zone}");
        let package = ["SUBDEBUG Upgrade: ", "SUBDEBUG Installed: "].iter().find_map(|what| rest.strip_prefix(what));
        let said = package.and_then(|package| {
            let mut parts = package.trim().rsplitn(3, '-');
            let (release, version, name) = (parts.next()?, parts.next()?, parts.next()?);
            let (_, what) = RPM.iter().find(|(known, _)| *known == name)?;
            Some(format!("{what}:rpm <none> {version}-{release}"))
        });
        lines.push((number, format!("{stamp} {}", said.unwrap_or_else(|| "startup packages".to_owned()))));
    }
    lines
}

fn of_apt(text: &str) -> Vec<(u64, String)> {
    let mut lines = Vec::new();
    let mut date = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some((key, value)) = line.split_once(": ") else { continue };
        match key {
            "Start-Date" => {
                date = value.split_whitespace().collect::<Vec<_>>().join(" ");
                lines.push((number, format!("{date} startup packages")));
            }
            "Upgrade" | "Downgrade" => lines.extend(packages(value).filter_map(|(name, versions)| {
                let [from, to, ..] = versions[..] else { return None };
                Some((number, format!("{date} upgrade {name} {from} {to}")))
            })),
            "Install" | "Reinstall" => lines.extend(packages(value).filter_map(|(name, versions)| {
                Some((number, format!("{date} install {name} <none> {}", versions.first()?)))
            })),
            _ => {}
        }
    }
    lines
}

/// `a:amd64 (1.0, 1.1), b:amd64 (2.0, automatic)` → each name with what stands in its brackets.
fn packages(list: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    list.split("), ").filter_map(|package| {
        let (name, versions) = package.split_once(" (")?;
        Some((name.trim(), versions.trim_end_matches(')').split(", ").collect()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HISTORY: &str = "\nStart-Date: 2026-11-22  13:05:00\nCommandline: apt-get upgrade\n\
        Install: linux-image-6.1.0-25-amd64:amd64 (6.1.106-3, automatic)\n\
        Upgrade: openssh-server:amd64 (1:9.2p1-2+deb12u2, 1:9.2p1-2+deb12u3), vim:amd64 (9.0, 9.1)\n\
        End-Date: 2026-11-22  13:05:20\n";

    #[test]
    fn every_package_is_a_line() {
        assert_eq!(as_dpkg("2026-11-22 13:05:00 startup archives unpack\n"), None);
        let lines = as_dpkg(HISTORY).expect("a history");
        let shown: Vec<(u64, &str)> = lines.iter().map(|(n, line)| (*n, line.as_str())).collect();
        assert_eq!(
            shown,
            [
                (2, "2026-11-22 13:05:00 startup packages"),
                (4, "2026-11-22 13:05:00 install linux-image-6.1.0-25-amd64:amd64 <none> 6.1.106-3"),
                (5, "2026-11-22 13:05:00 upgrade openssh-server:amd64 1:9.2p1-2+deb12u2 1:9.2p1-2+deb12u3"),
                (5, "2026-11-22 13:05:00 upgrade vim:amd64 9.0 9.1"),
            ]
        );
    }

    #[test]
    fn half_a_line_is_left_out() {
        let half = "Start-Date: \nUpgrade: openssh-server:amd64 (1:9.2p1-2\nUpgrade: x\nUpgrade: a (b\nInstall:\n";
        assert_eq!(as_dpkg(half).map(|lines| lines.len()), Some(1));
        assert_eq!(as_dpkg(""), None);
        assert_eq!(as_dpkg("2026-11-22T é INFO\n\n2026-11-22TT INFO x\n"), None);
    }

    #[test]
    fn packages_of_rpm_have_names_of_their_own() {
        let log = "2026-11-22T13:05:00+0000 INFO --- logging initialized ---\n\
            2026-11-22T13:05:01+0000 SUBDEBUG Upgrade: openssh-server-9.3p1-11.fc38.x86_64\n\
            2026-11-22T13:05:02+0000 SUBDEBUG Upgraded: openssh-server-9.0p1-9.fc38.x86_64\n";
        let lines = as_dpkg(log).expect("dnf's");
        assert_eq!(lines[1].1, "2026-11-22 13:05:01 +0000 install openssh-server:rpm <none> 9.3p1-11.fc38.x86_64");
        assert!(lines[2].1.ends_with("startup packages"));
    }
}
