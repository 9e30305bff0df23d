//! The machine's own sysstat files: those of the log's days.
//!
//! `sa22` comes again every month, so its name tells no month: when it was last written decides whether it is read,
//! and its samples whether it is used.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Outcome, read, sadf};
use crate::model::Timestamp;
use crate::read::context::files::{is_written_since, matching, shown};
use crate::read::context::machine::Machine;
use crate::read::stamp::clock::Zone;

/// Where sysstat keeps them: Debian's way and Fedora's.
const FOLDERS: [&str; 2] = ["/var/log/sysstat", "/var/log/sa"];
/// Named in a sentence before "and N more".
const NAMED: usize = 3;

/// What a machine's own files gave.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// By file, in the order of their names.
    pub outcomes: Vec<(String, Outcome)>,
    /// What could not be read, a sentence for each reason.
    pub troubles: Vec<String>,
    /// Files there are, but no `sadf` to read them.
    pub unread: Option<String>,
}

/// Reads every file last written after `begins`, the beginning of the log.
pub fn own(machine: &Machine, begins: Timestamp, zone: Zone) -> Own {
    let files = files(machine, begins);
    let read = |path: &PathBuf| (name(path), read(path, &name(path), zone));
    let outcomes: Vec<(String, Result<Outcome, String>)> = files.par_iter().map(read).collect();
    let mut own = Own::default();
    let mut failed: Vec<(String, Vec<String>)> = Vec::new();
    for (name, outcome) in outcomes {
        match outcome {
            Ok(outcome) => own.outcomes.push((name, outcome)),
            Err(reason) => match failed.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, names)) => names.push(name),
                None => failed.push((reason, vec![name])),
            },
        }
    }
    for (reason, names) in failed {
        match reason == sadf::ABSENT {
            true => own.unread = Some(absent(&names)),
            false => own.troubles.push(format!("{}: {reason}", list(&names))),
        }
    }
    own
}

/// The files that may hold something of the log's time, each once.
fn files(machine: &Machine, begins: Timestamp) -> Vec<PathBuf> {
    let folders = FOLDERS.iter().map(|folder| machine.path(folder));
    let mut found: Vec<PathBuf> = folders.flat_map(|folder| within(&folder)).collect();
    found.retain(|path| is_written_since(path, begins));
    let mut seen = Vec::new();
    // One of the two folders may be a link to the other.
    found.retain(|path| {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        let is_new = !seen.contains(&real);
        seen.push(real);
        is_new
    });
    found
}

/// Those of a folder, and of its months: a long history has a folder for each, `202611`.
fn within(folder: &Path) -> Vec<PathBuf> {
    let is_month = |path: &PathBuf| {
        let name = shown(path);
        name.len() == 6 && name.bytes().all(|b| b.is_ascii_digit()) && path.is_dir()
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    let mut months: Vec<PathBuf> = entries.filter(is_month).collect();
    months.sort();
    months.push(folder.to_owned());
    months.iter().flat_map(|folder| matching(folder, &["sa[0-9]*"])).collect()
}

/// `sa22`, `202611/sa22`.
fn name(path: &Path) -> String {
    let folder = path.parent().map(shown).filter(|name| name.bytes().all(|b| b.is_ascii_digit()));
    folder.map_or_else(|| shown(path), |folder| format!("{folder}/{}", shown(path)))
}

fn absent(names: &[String]) -> String {
    format!(
        "this machine's load is not known: sysstat recorded it ({}), but `sadf`, which alone reads its files, is not \
         installed here",
        list(names)
    )
}

fn list(names: &[String]) -> String {
    match names.len().checked_sub(NAMED) {
        None | Some(0) => names.join(", "),
        Some(more) => format!("{} and {more} more", names[..NAMED].join(", ")),
    }
}
