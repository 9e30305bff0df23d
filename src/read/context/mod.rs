//! What surrounds a log: settings of sshd and the kernel, and load, by flag or by name in a folder.
//!
//! A file the user named and that cannot be used is an error of the run; one found by name is a warning.

pub mod load;
pub mod sshd;
pub mod sysctl;

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::catalogue::defaults;
use crate::model::{KernelTimers, Measured, OpenSsh, ServerConfig, Trouble, Value};
use crate::read::clock::Zone;
use crate::read::unpack;

/// Larger than any settings file; a load file has its own reader.
const LARGEST: u64 = 16 << 20;

/// Names of load files in a context folder.
const LOADS: &[&str] = &["load.csv"];

/// What the user asked to be taken into account.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// `--context DIR`.
    pub folder: Option<PathBuf>,
    /// `--sshd-config FILE`.
    pub sshd_config: Option<PathBuf>,
    /// `--openssh VERSION`.
    pub openssh: Option<String>,
    /// `--sysctl FILE`.
    pub sysctl: Option<PathBuf>,
    /// `--load FILE`, each time it was given.
    pub load: Vec<PathBuf>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Context {
    /// Settings of sshd; defaults where nothing told them.
    pub server: ServerConfig,
    /// Was a configuration read at all?
    pub has_sshd_config: bool,
    /// Timers of the kernel.
    pub kernel: KernelTimers,
    /// Were they read?
    pub has_sysctl: bool,
    /// Load, one for each file and host, and whether the user named the file; whether it fits the log is told later.
    pub load: Vec<(Measured, bool)>,
    /// Files used: name, and what they gave.
    pub used: Vec<(String, String)>,
    /// What could not be used.
    pub troubles: Vec<Trouble>,
}

/// Reads everything wanted; `zone` is that of times without one.
pub fn gather(wanted: &Wanted, zone: Zone) -> Context {
    let mut found = Context {
        server: defaults::server(None),
        has_sshd_config: false,
        kernel: defaults::kernel(),
        has_sysctl: false,
        load: Vec::new(),
        used: Vec::new(),
        troubles: Vec::new(),
    };
    if let Some(folder) = wanted.folder.as_deref().filter(|f| !f.is_dir()) {
        found.trouble(format!("--context {}: there is no such folder; defaults are assumed", folder.display()), true);
    }
    found.version(wanted);
    if let Some((name, text)) = found.text(wanted.sshd_config.as_deref(), wanted, &["sshd-T.txt", "sshd_config"]) {
        let folder = wanted.sshd_config.as_deref().and_then(Path::parent).or(wanted.folder.as_deref());
        match sshd::apply(&text, folder, &mut found.server) {
            Ok(settings) => {
                found.has_sshd_config = true;
                found.used.push((name, format!("{settings} settings of sshd")));
            }
            Err(reason) => found.trouble(format!("{name}: {reason}"), wanted.sshd_config.is_some()),
        }
    }
    if let Some((name, text)) = found.text(wanted.sysctl.as_deref(), wanted, &["sysctl.txt"]) {
        match sysctl::apply(&text, &mut found.kernel) {
            0 => found.trouble(
                format!("{name} holds no net.ipv4.tcp_* line; give the output of `sysctl -a`"),
                wanted.sysctl.is_some(),
            ),
            n => {
                found.has_sysctl = true;
                found.used.push((name, format!("{n} kernel timers")));
            }
        }
    }
    found.load(wanted, zone);
    found
}

impl Context {
    fn trouble(&mut self, text: String, fatal: bool) {
        self.troubles.push(Trouble { text, fatal });
    }

    fn version(&mut self, wanted: &Wanted) {
        let (name, text, named) = match &wanted.openssh {
            Some(text) => ("--openssh".to_owned(), text.clone(), true),
            None => match self.text(None, wanted, &["sshd-version.txt"]) {
                Some((name, text)) => (name, text, false),
                None => return,
            },
        };
        match OpenSsh::parse(&text) {
            Some(version) => {
                self.server = defaults::server(Some(version));
                self.server.version = Some(Value::read(version));
                self.used.push((name, format!("OpenSSH {version}")));
            }
            None => self.trouble(
                format!("{name}: no OpenSSH version in `{}`; write 9.2, 9.2p1 or what `ssh -V` prints", text.trim()),
                named,
            ),
        }
    }

    /// Load files named by flags, else those in the context folder.
    fn load(&mut self, wanted: &Wanted, zone: Zone) {
        let named = !wanted.load.is_empty();
        let files = match &wanted.folder {
            _ if named => wanted.load.clone(),
            Some(folder) => find(folder, LOADS).into_iter().collect(),
            None => Vec::new(),
        };
        for path in files {
            let name = shown(&path);
            match load::read(&path, &name, zone) {
                Ok(outcome) => {
                    outcome.remarks.iter().for_each(|r| self.trouble(format!("{name}: {r}"), false));
                    self.load.extend(outcome.measured.into_iter().map(|m| (m, named)));
                }
                Err(reason) => self.trouble(format!("{name}: {reason}"), named),
            }
        }
    }

    /// The text of the file a flag names, else of the first of `names` in the context folder.
    fn text(&mut self, named: Option<&Path>, wanted: &Wanted, names: &[&str]) -> Option<(String, String)> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => find(wanted.folder.as_deref()?, names)?,
        };
        let name = shown(&path);
        match text_of(&path) {
            Ok(text) => Some((name, text)),
            Err(e) => {
                self.trouble(format!("{} could not be read: {e}", path.display()), named.is_some());
                None
            }
        }
    }
}

/// The first of `names` in the folder, plain or packed.
pub fn find(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    let endings = ["", ".gz", ".bz2", ".xz", ".zst", ".lz4"];
    let candidates = names.iter().flat_map(|n| endings.iter().map(move |e| folder.join(format!("{n}{e}"))));
    candidates.into_iter().find(|p| p.is_file())
}

/// A file's name as people are shown it.
fn shown(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

fn text_of(path: &Path) -> std::io::Result<String> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    unpack::unpack(file)?.reader.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
