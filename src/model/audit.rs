//! What an audit without a log found: what each setting will do to a connection.

use super::ids::ids;
use super::report::Trouble;
use super::server::{Budgets, KernelTimers, OpenSsh, ServerConfig};
use super::settings::ClientConfig;

ids! {
    /// How a setting does.
    Grade {
        Good "good" "as it should be",
        Warn "warn" "works, but will cost somebody a connection one day",
        Fail "fail" "costs connections, or keeps sshd from starting",
    }
}

ids! {
    /// Whose configuration a line belongs to.
    Side {
        Server "server" "sshd_config on the server",
        Client "client" "ssh_config on the clients",
        Kernel "kernel" "sysctl on the server",
    }
}

/// One line to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub side: Side,
    /// The setting, as its manual spells it.
    pub setting: &'static str,
    /// The value that holds now, where it is known.
    pub now: Option<String>,
    /// The value to write.
    pub to: String,
}

impl Change {
    /// The line as it is written into the file.
    pub fn line(&self) -> String {
        self.written(&self.to)
    }

    /// The line that holds now, written the same way, where it is known.
    pub fn line_now(&self) -> Option<String> {
        self.now.as_deref().map(|now| self.written(now))
    }

    fn written(&self, value: &str) -> String {
        match self.side {
            Side::Kernel => format!("{} = {value}", self.setting),
            _ => format!("{} {value}", self.setting),
        }
    }
}

/// All that a check may see.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    /// The server's settings, where they were read.
    pub server: Option<&'a ServerConfig>,
    /// The client's settings, where they were read.
    pub client: Option<&'a ClientConfig>,
    /// The kernel's, where they were read.
    pub kernel: Option<&'a KernelTimers>,
    /// How long this server waits; with Linux's defaults where the kernel's settings were not read.
    pub budgets: &'a Budgets,
    /// The same kernel, or Linux's defaults.
    pub timers: &'a KernelTimers,
    /// What is wrong in the configurations: file, line, cure.
    pub wrong: &'a [String],
    /// `Match` blocks of sshd_config, and what they set.
    pub conditional: &'a [String],
    /// What one of them makes worse than it is in general, and how it does then.
    pub worse: &'a [(Grade, String)],
}

impl Setup<'_> {
    /// The server's release, where known.
    pub fn version(&self) -> Option<OpenSsh> {
        self.server.and_then(|s| s.version).map(|v| v.value)
    }
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Id of the check.
    pub id: &'static str,
    /// Heading it belongs under.
    pub group: &'static str,
    /// What was looked at.
    pub title: &'static str,
    /// How it does.
    pub grade: Grade,
    /// What the setting will do: sentences with their numbers.
    pub text: String,
    /// What to write instead.
    pub changes: Vec<Change>,
    /// It costs no connection, but keeps from sight what does.
    pub only_hides: bool,
}

/// The result of an audit.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// Files used: name, and what they gave.
    pub sources: Vec<(String, String)>,
    /// Results in the order of the checks.
    pub checks: Vec<Checked>,
    /// What was not looked at, and why.
    pub skipped: Vec<String>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// Does sshd_config include a folder of drop-ins?
    pub drop_ins: bool,
}

impl Audit {
    /// Checks with this result.
    pub fn count(&self, grade: Grade) -> usize {
        self.checks.iter().filter(|c| c.grade == grade).count()
    }
}
