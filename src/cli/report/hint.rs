//! `report --install-hint`: a shell script that puts the files of `packaging/` where a machine looks for them.

use std::fmt::Write;
use std::path::Path;

/// Where a file of `packaging/` goes, and its text.
const FILES: [(&str, &str); 4] = [
    ("/usr/lib/sysusers.d/sshlogs.conf", include_str!("../../../packaging/sysusers.conf")),
    ("/usr/lib/tmpfiles.d/sshlogs.conf", include_str!("../../../packaging/tmpfiles.conf")),
    ("/etc/systemd/system/sshlogs-report.service", include_str!("../../../packaging/sshlogs-report.service")),
    ("/etc/systemd/system/sshlogs-report.timer", include_str!("../../../packaging/sshlogs-report.timer")),
];
const CRON: &str = include_str!("../../../packaging/cron.daily");
const CONFIG: &str = include_str!("../../../packaging/config.toml");
/// Where packages put the program; the files name it so.
const PROGRAM: &str = "/usr/bin/sshlogs";

/// The script; `program` is where this program is.
pub fn script(program: &Path) -> String {
    let program = program.to_string_lossy();
    let mut text = "\
#!/bin/sh
# A daily report of the SSH connections that were lost. Look through it, then run it as root:
#   sshlogs report --install-hint | sudo sh
# Packages (.deb, .rpm) bring these files with them; of what they bring, only the last command is needed.
set -eu
"
    .to_owned();
    if !is_plain(&program) || program.starts_with("/home/") || program.starts_with("/root/") {
        let _ = write!(
            text,
            "\n# The unit may not look into homes: the program goes where it may.\ninstall -m 0755 {} {PROGRAM}\n",
            quoted(&program)
        );
    }
    let program = if text.contains("install -m") { PROGRAM } else { &program };
    for (path, content) in FILES {
        here(&mut text, path, &content.replace(PROGRAM, program));
    }
    text.push_str(
        "
systemd-sysusers /usr/lib/sysusers.d/sshlogs.conf
systemd-tmpfiles --create /usr/lib/tmpfiles.d/sshlogs.conf
systemctl daemon-reload

# Settings, all of them commented out: /etc/sshlogs/config.toml
mkdir -p /etc/sshlogs
",
    );
    text.push_str("if [ ! -e /etc/sshlogs/config.toml ]; then\n");
    here(&mut text, "/etc/sshlogs/config.toml", CONFIG);
    text.push_str("fi\n\n# With systemd:\nsystemctl enable --now sshlogs-report.timer\n\n");
    text.push_str("# Without it, instead of all above: this as /etc/cron.daily/sshlogs, mode 0755\n");
    CRON.replace(PROGRAM, program).lines().for_each(|line| {
        let _ = writeln!(text, "#   {line}");
    });
    text
}

/// A file as a here-document.
fn here(text: &mut String, path: &str, content: &str) {
    let _ = write!(text, "\ncat > {path} <<'SSHLOGS_END'\n{content}SSHLOGS_END\n");
}

/// A path that a unit file takes as it is.
fn is_plain(path: &str) -> bool {
    path.starts_with('/') && path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+".contains(c))
}

fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''"))
}
