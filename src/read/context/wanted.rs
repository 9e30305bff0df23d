//! What the user asked to be taken into account, and the files it means.

use std::path::{Path, PathBuf};

use super::files::{find, matching};
use super::machine::Machine;
use super::{AuxiliaryLog, LogWriter, Origin};
use crate::model::Timestamp;

/// Names of load files in a context folder.
pub(super) const LOADS: &[&str] = &["load.csv", "sa.bin", "sa[0-9]*", "load*.json"];
/// Names of probes in a context folder.
pub(super) const PROBES: &[&str] = &["mtr*.json", "ping*.txt", "tracepath*.txt", "ss.txt", "ss-*.txt"];
/// Names of those that can be checked without a log.
const SETTINGS: &[&str] = &["sshd-T.txt", "sshd_config", "ssh_config", "sysctl.txt"];
/// Names of everything else that is looked for in a context folder, beside loads and probes.
const OTHERS: &[&str] = &[
    "sshd-T.txt",
    "sshd_config",
    "sshd-version.txt",
    "ssh_config",
    "sysctl.txt",
    "kernel.log",
    "kern.log",
    "wtmp",
    "dpkg.log",
    "history.log",
    "dnf.rpm.log",
];

/// All in a context folder that has a name which is looked for.
fn known_files(folder: &Path) -> Vec<PathBuf> {
    matching(folder, &[OTHERS, LOADS, PROBES].concat())
}

/// What the user asked to be taken into account.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// `--context DIR`.
    pub folder: Option<PathBuf>,
    /// `--sshd-config FILE`, each time it was given: versions over time, the newest of which holds now.
    pub sshd_config: Vec<PathBuf>,
    /// `--openssh VERSION`.
    pub openssh: Option<String>,
    /// `--client-config FILE`.
    pub client_config: Option<PathBuf>,
    /// `--sysctl FILE`.
    pub sysctl: Option<PathBuf>,
    /// `--load FILE`, each time it was given.
    pub load: Vec<PathBuf>,
    /// `--kernel-log FILE`.
    pub kernel_log: Option<PathBuf>,
    /// `--probe FILE`, each time it was given.
    pub probe: Vec<PathBuf>,
    /// `--wtmp FILE`.
    pub wtmp: Option<PathBuf>,
    /// The machine whose own settings hold where nothing else is named.
    pub machine: Option<Machine>,
}

impl Wanted {
    /// Every file that may be read for it.
    pub fn files(&self) -> Vec<PathBuf> {
        let one = [&self.client_config, &self.sysctl, &self.kernel_log, &self.wtmp].into_iter().flatten().cloned();
        let many = [&self.sshd_config, &self.load, &self.probe].into_iter().flatten().cloned();
        let in_folder = self.folder.iter().flat_map(|folder| known_files(folder));
        let own = self.machine.iter().flat_map(|m| [m.sshd_config(), m.ssh_config()].into_iter().flatten());
        one.chain(many).chain(in_folder).chain(own).collect()
    }

    /// The folder named, if it is one and holds nothing that is looked for.
    pub fn empty_folder(&self) -> Option<&Path> {
        self.folder.as_deref().filter(|folder| folder.is_dir() && known_files(folder).is_empty())
    }

    /// Is there a file of settings, be it usable or not, that was named or is in the folder?
    pub fn has_settings(&self) -> bool {
        let named = !self.sshd_config.is_empty() || self.client_config.is_some() || self.sysctl.is_some();
        named || self.folder.as_deref().is_some_and(|folder| !matching(folder, SETTINGS).is_empty())
    }

    /// The file that a flag names, else the first of `names` in the folder, else this machine's `own`.
    pub(super) fn file(&self, named: Option<&Path>, names: &[&str], own: Option<PathBuf>) -> Option<(PathBuf, Origin)> {
        let named = named.map(|path| (path.to_owned(), Origin::Flag));
        let in_folder = || Some((find(self.folder.as_deref()?, names)?, Origin::Folder));
        named.or_else(in_folder).or_else(|| Some((own?, Origin::Machine)))
    }

    /// The files that flags name, else all in the folder whose names fit one of the patterns.
    pub(super) fn files_of(&self, named: &[PathBuf], patterns: &[&str]) -> (Vec<PathBuf>, Origin) {
        match &self.folder {
            _ if !named.is_empty() => (named.to_vec(), Origin::Flag),
            Some(folder) => (matching(folder, patterns), Origin::Folder),
            None => (Vec::new(), Origin::Folder),
        }
    }

    /// Logs heard beside the log, which begins at `begins`: the kernel's, and those of package managers.
    pub fn auxiliary_logs(&self, begins: Option<Timestamp>, is_journal: bool) -> Vec<AuxiliaryLog> {
        let mut logs = self.kernel_logs(begins, is_journal);
        let log = |path, origin| AuxiliaryLog { path, origin, writer: LogWriter::PackageManager };
        match (self.file(None, &["dpkg.log", "history.log", "dnf.rpm.log"], None), &self.machine, begins) {
            (Some((path, origin)), ..) => logs.push(log(path, origin)),
            (None, Some(machine), Some(begins)) => {
                logs.extend(machine.package_logs(begins).into_iter().map(|path| log(path, Origin::Machine)));
            }
            _ => {}
        }
        logs
    }

    /// The kernel log: named, in the folder, or the machine's own with its rotations, which a journal does without.
    fn kernel_logs(&self, begins: Option<Timestamp>, is_journal: bool) -> Vec<AuxiliaryLog> {
        let log = |path, origin| AuxiliaryLog { path, origin, writer: LogWriter::Kernel };
        if let Some((path, origin)) = self.file(self.kernel_log.as_deref(), &["kernel.log", "kern.log"], None) {
            return vec![log(path, origin)];
        }
        let (Some(machine), Some(begins), false) = (&self.machine, begins, is_journal) else { return Vec::new() };
        machine.kernel_logs(begins).into_iter().map(|path| log(path, Origin::Machine)).collect()
    }
}
