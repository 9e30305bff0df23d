//! Versions of sshd_config over time: the one in force now, and those that were kept when it was changed.
//!
//! Each was last written when it came into being, and held until the next one was read; the oldest held before that.

use std::path::{Path, PathBuf};

use super::files::{matching, modified};
use super::gather::Text;
use super::lines::Home;
use super::sshd::{self, Conditional};
use crate::catalogue::defaults;
use crate::model::{OpenSsh, ServerConfig, Timestamp, Value};

/// How editors, package managers and people name what they keep. New files of packages (`.dpkg-dist`, `.rpmnew`) were
/// never in force.
const KEPT: &[&str] = &[
    "sshd_config.bak*",
    "sshd_config.old*",
    "sshd_config.orig",
    "sshd_config~",
    "sshd_config.dpkg-old",
    "sshd_config.ucf-old",
    "sshd_config.rpmsave",
    "sshd_config[._-][0-9]*",
];

/// One version of sshd_config.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Shown name.
    pub name: String,
    /// Last written; `None` where nobody knows.
    pub written: Option<Timestamp>,
    /// Settings that hold for some connections only.
    pub blocks: Vec<Conditional>,
    /// How many settings it has that matter here.
    pub settings: usize,
    text: String,
    home: Home,
}

impl Edition {
    /// Takes a configuration's text apart; what is wrong in it was said already, or does not hold any more.
    ///
    /// # Errors
    /// A sentence, without its name, if it is no configuration.
    pub(super) fn of(file: Text, home: Home) -> Result<Edition, String> {
        let read = sshd::apply(&file.text, &file.name, &home, &mut defaults::server(None))?;
        let written = modified(&file.path);
        let (blocks, settings) = (read.conditional, read.settings);
        Ok(Edition { name: file.name, written, blocks, settings, text: file.text, home })
    }

    /// Its general settings where sshd is of this release.
    pub fn config(&self, version: Option<Value<OpenSsh>>) -> ServerConfig {
        let mut config = ServerConfig { version, ..defaults::server(version.map(|v| v.value)) };
        // It was read before, so that nothing new can be wrong.
        let _ = sshd::apply(&self.text, &self.name, &self.home, &mut config);
        config
    }

    /// Do both say the same?
    pub fn says_as(&self, other: &Edition) -> bool {
        let words = |e: &Edition| -> Vec<String> {
            let lines = e.text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            lines.map(str::to_owned).collect()
        };
        words(self) == words(other)
    }
}

/// What was kept of an sshd_config in its folder.
pub fn kept(folder: &Path) -> Vec<PathBuf> {
    matching(folder, KEPT)
}

/// In the order in which they were written, `current` last: nothing is known of what came after it.
pub fn in_order(current: Edition, mut earlier: Vec<Edition>) -> Vec<Edition> {
    earlier.retain(|e| e.written.is_some() && current.written.is_some() && e.written < current.written);
    earlier.sort_by(|a, b| (a.written, &a.name).cmp(&(b.written, &b.name)));
    let mut all: Vec<Edition> = Vec::new();
    for edition in earlier.into_iter().chain([current]) {
        match all.last_mut() {
            // It was kept before something else was changed, or copied: the content is older than the newer of the two.
            Some(last) if last.says_as(&edition) => {
                let written = last.written;
                *last = Edition { written, ..edition };
            }
            _ => all.push(edition),
        }
    }
    all
}
