//! What surrounds a log: settings of sshd, of the client and of the kernel; load, probes, login records and the logs of
//! others.
//!
//! In: what was [`Wanted`], by flag, by name in a folder, or of this machine. Out: a [`Context`]. A file that the user
//! named and that cannot be used is an error of the run; one found by its name is a warning.
//!
//! | file | what it is for |
//! |---|---|
//! | `wanted`, `machine`, `files` | what is to be read, where a machine keeps it, and how it is found by its name |
//! | `gather` | what is wanted → a [`Context`], with what was used and what could not be |
//! | `sshd`, `client`, `sysctl` | settings; `lines`, `pattern` and `value` read what they are written in |
//! | `applied`, `editions`, `settings_history` | `Match` blocks for one connection; earlier versions, and what held when |
//! | `kernel`, `packages` | logs that are heard beside the log |
//! | `load`, `probe`, `wtmp` | measurements of the machine, of the path; login records |

pub mod applied;
pub mod client;
pub mod editions;
mod files;
mod gather;
pub mod kernel;
pub mod lines;
pub mod load;
pub mod machine;
mod packages;
pub mod pattern;
pub mod probe;
pub mod settings_history;
pub mod sshd;
pub mod sysctl;
pub mod value;
mod wanted;
pub mod wtmp;

use std::path::PathBuf;

use crate::catalogue::defaults;
use crate::model::{ClientConfig, KernelTimers, Measured, Probe, ServerConfig, Trouble};
use client::ClientFile;
use editions::Edition;
pub use files::{find, shown};
pub use gather::gather;
use sshd::Conditional;
pub use wanted::Wanted;
use wtmp::Wtmp;

/// How a file was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag names it: if it is of no use, that is an error.
    Flag,
    /// By its name in the context folder.
    Folder,
    /// On the machine, among files of other days.
    Machine,
}

/// Who writes a log that is heard together with the log in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogWriter {
    /// The kernel.
    Kernel,
    /// A package manager.
    PackageManager,
}

/// A log that is heard together with the log in question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuxiliaryLog {
    /// Where it lies.
    pub path: PathBuf,
    /// Who named it.
    pub origin: Origin,
    /// Who writes it.
    pub writer: LogWriter,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Context {
    /// Settings of sshd; defaults where nothing told them.
    pub server: ServerConfig,
    /// Settings that hold for some connections only.
    pub conditional: Vec<Conditional>,
    /// The configuration with its earlier versions, oldest first; the last one is what `server` holds.
    pub editions: Vec<Edition>,
    /// Was a configuration read at all?
    pub has_sshd_config: bool,
    /// The client's configuration, where one was read.
    pub client: Option<ClientFile>,
    /// Timers of the kernel.
    pub kernel: KernelTimers,
    /// Were they read?
    pub has_sysctl: bool,
    /// Load, one for each file and host, and who named the file; whether it fits the log is told later.
    pub load: Vec<(Measured, Origin)>,
    /// Probes, and who named the file.
    pub probes: Vec<(Probe, Origin)>,
    /// Login records.
    pub wtmp: Option<Wtmp>,
    /// Files used: name, and what they gave.
    pub used: Vec<(String, String)>,
    /// What is assumed, or not known, since a source could not be looked at.
    pub notes: Vec<String>,
    /// Lines of configurations that OpenSSH refuses: file, line, cure.
    pub wrong: Vec<String>,
    /// What could not be used, wrong lines among it.
    pub troubles: Vec<Trouble>,
}

impl Context {
    /// The client's settings as they are for a server of this name; `None` where no client's configuration was read.
    pub fn client_for(&self, server: Option<&str>) -> Option<ClientConfig> {
        let file = self.client.as_ref()?;
        let mut config = defaults::client();
        file.apply(server, &mut config);
        Some(config)
    }
}
