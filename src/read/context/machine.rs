//! This machine's own settings, where it is the one in question: /etc/ssh, /proc/sys, and what `sshd -V` says.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::files::is_written_since;
use crate::model::Timestamp;
use crate::read::source;

/// Where distributions put sshd.
const SSHD: [&str; 3] = ["usr/sbin/sshd", "usr/local/sbin/sshd", "sbin/sshd"];

/// Where syslog daemons put what the kernel says beside an auth.log or secure.
const KERNEL_LOGS: [&str; 2] = ["/var/log/kern.log", "/var/log/messages"];

/// Where package managers write what they did.
const PACKAGE_LOGS: [&str; 3] = ["/var/log/dpkg.log", "/var/log/apt/history.log", "/var/log/dnf.rpm.log"];

/// The machine below this root; `/` is the one we run on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// `/`, or a folder that stands for it.
    pub root: PathBuf,
}

impl Machine {
    /// The one we run on.
    pub fn this() -> Machine {
        Machine { root: PathBuf::from("/") }
    }

    /// A path of that machine.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// Its sshd_config, where it has one.
    pub fn sshd_config(&self) -> Option<PathBuf> {
        Some(self.path("/etc/ssh/sshd_config")).filter(|p| p.exists())
    }

    /// Its own client's configuration.
    pub fn ssh_config(&self) -> Option<PathBuf> {
        Some(self.path("/etc/ssh/ssh_config")).filter(|p| p.exists())
    }

    /// Its kernel log with the rotations of it that were written since `begins`, the oldest first.
    pub fn kernel_logs(&self, begins: Timestamp) -> Vec<PathBuf> {
        self.logs(&KERNEL_LOGS, begins)
    }

    /// The log of its package manager, in the same way.
    pub fn package_logs(&self, begins: Timestamp) -> Vec<PathBuf> {
        self.logs(&PACKAGE_LOGS, begins)
    }

    /// The first of these logs that there is, with its rotations.
    fn logs(&self, names: &[&str], begins: Timestamp) -> Vec<PathBuf> {
        let Some(log) = names.iter().map(|p| self.path(p)).find(|p| p.is_file()) else { return Vec::new() };
        let is_of_then = |p: &PathBuf| is_written_since(p, begins) && p.metadata().is_ok_and(|m| m.len() > 0);
        source::rotations(&log).into_iter().chain([log]).filter(is_of_then).collect()
    }

    /// The program, where it is installed.
    pub fn sshd(&self) -> Option<PathBuf> {
        SSHD.iter().map(|p| self.root.join(p)).find(|p| p.is_file())
    }

    /// What `sshd -V` prints on this very machine. Before 9.2 sshd has no -V, but says its version with the usage.
    pub fn version(&self) -> Option<String> {
        if self.root != Path::new("/") {
            return None;
        }
        let mut command = Command::new(self.sshd()?);
        command.arg("-V").env_clear().stdin(Stdio::null());
        let output = command.output().ok()?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        text.lines().find(|l| l.contains("OpenSSH_")).map(str::to_owned)
    }
}
