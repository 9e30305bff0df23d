//! Why a file is not read, in one sentence that says what was found and what to try.

use std::io;
use std::path::{Path, PathBuf};

use super::family::Family;
use super::gather::names;
use super::sniff;

/// Names listed in one sentence.
const LISTED: usize = 5;

/// What keeps a file from being read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no such file.
    #[error("{}", missing(path, near))]
    Missing {
        /// As given.
        path: PathBuf,
        /// Names in the same folder that may have been meant, the likeliest first.
        near: Vec<String>,
    },
    /// A symbolic link that leads nowhere.
    #[error("{} is a link to {}, which does not exist: give the log itself", show(path), show(target))]
    Dangling {
        /// As given.
        path: PathBuf,
        /// Where the link points.
        target: PathBuf,
    },
    /// The user may not read it.
    #[error("{} may not be read by this user: run with sudo{}", show(path), membership(group))]
    Denied {
        /// As given.
        path: PathBuf,
        /// The group whose members may.
        group: Option<String>,
    },
    /// A folder in which nothing is named like a log.
    #[error("{}", no_logs(folder, seen, *more, *journal))]
    NoLogs {
        /// As given.
        folder: PathBuf,
        /// Some of the names there.
        seen: Vec<String>,
        /// How many more there are.
        more: usize,
        /// Does it hold the journal of systemd?
        journal: bool,
    },
    /// A pattern that matches nothing.
    #[error("{}", no_match(pattern, near))]
    NoMatch {
        /// As given.
        pattern: PathBuf,
        /// Logs in the folder that the pattern looks into.
        near: Vec<String>,
    },
    /// Neither a file nor a pattern.
    #[error("{pattern} is no file and no pattern either ({reason}): write [[] where the name of a file has a [")]
    BadPattern {
        /// As given.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Something nobody writes lines to.
    #[error("{} is {kind}, not a log: give a file, a folder or a pipe", show(path))]
    NotAFile {
        /// As given.
        path: PathBuf,
        /// What it is: `a socket`.
        kind: &'static str,
    },
    /// The system refuses to read it.
    #[error("{name} cannot be read ({reason}): check the disk, or copy the file and read the copy")]
    Unreadable {
        /// Path or display name.
        name: String,
        /// What the system says.
        reason: io::Error,
    },
    /// A file that holds no lines; for callers of [`sniff`](super::sniff()).
    #[error("{name} is {what}, not a text log: {}", sniff::advice(what))]
    NotText {
        /// Path or display name.
        name: String,
        /// What it looks like, from [`Content::Binary`](super::Content::Binary).
        what: &'static str,
    },
}

impl SourceError {
    /// The error behind an error of the system.
    pub(super) fn from_io(path: &Path, e: io::Error) -> SourceError {
        match e.kind() {
            // The second is `auth.log/` and the like.
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => match std::fs::read_link(path) {
                Ok(target) => SourceError::Dangling { path: path.into(), target },
                Err(_) => SourceError::Missing { path: path.into(), near: near(path) },
            },
            io::ErrorKind::PermissionDenied => SourceError::Denied { path: path.into(), group: group(path) },
            _ => SourceError::Unreadable { name: show(path), reason: e },
        }
    }

    /// A folder that holds these names.
    pub(super) fn no_logs(folder: &Path, mut seen: Vec<String>) -> SourceError {
        let journal = seen.iter().any(|name| name == "journal" || name.ends_with(".journal"));
        let more = seen.len().saturating_sub(LISTED);
        seen.truncate(LISTED);
        SourceError::NoLogs { folder: folder.into(), seen, more, journal }
    }

    /// A pattern without matches.
    pub(super) fn no_match(pattern: &Path) -> SourceError {
        let mut near = names(parent(pattern)).unwrap_or_default();
        near.retain(|name| Family::of(name).is_some());
        near.truncate(LISTED);
        SourceError::NoMatch { pattern: pattern.into(), near }
    }
}

/// A path for people: a file name must not be able to move the cursor.
pub(in crate::read) fn show(path: &Path) -> String {
    let text = path.to_string_lossy();
    match text.as_ref() {
        "" => "\"\"".to_owned(),
        text => text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect(),
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// The folder of a path, for a sentence.
fn place(path: &Path) -> String {
    match parent(path) {
        here if here == Path::new(".") => "this folder".to_owned(),
        parent => show(parent),
    }
}

fn missing(path: &Path, near: &[String]) -> String {
    let (file, folder) = (show(path), place(path));
    if !near.is_empty() {
        return format!("{file} does not exist, but {folder} has {}", list(near, 0));
    }
    if parent(path).is_dir() {
        return format!("{file} does not exist and nothing in {folder} is named like it: check the name");
    }
    format!("{file} does not exist and neither does the folder {folder}: check the path")
}

fn membership(group: &Option<String>) -> String {
    group.as_ref().map_or_else(String::new, |group| format!(", or as a member of group {group}"))
}

fn no_logs(folder: &Path, seen: &[String], more: usize, journal: bool) -> String {
    let folder = show(folder);
    if journal {
        return format!(
            "{folder} holds no log files but the journal of systemd: \
             pipe it in, `journalctl -t sshd -t sshd-session -o short-iso-precise | sshlogs -`"
        );
    }
    if seen.is_empty() {
        return format!("{folder} is an empty folder: give the folder or the file that has the lines of sshd");
    }
    let seen = list(seen, more);
    format!("{folder} holds nothing named like a log (there is {seen}): give the file itself if it is one of them")
}

fn no_match(pattern: &Path, near: &[String]) -> String {
    let (text, folder) = (show(pattern), place(pattern));
    match near {
        [] => format!("no file matches {text}: check the folder and the spelling"),
        near => format!("no file matches {text}, but {folder} has {}", list(near, 0)),
    }
}

/// `a, b and c`, or `a, b, c and 12 more`.
fn list(names: &[String], more: usize) -> String {
    let mut names: Vec<String> = names.iter().map(|name| show(Path::new(name))).collect();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Names in the folder that may have been meant: rotations of the log, typing errors, and where other systems
/// keep the same lines.
fn near(path: &Path) -> Vec<String> {
    let Some(wanted) = path.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let rank = |name: &str| match () {
        () if name.starts_with(wanted) || name.len() > 3 && wanted.starts_with(name) => Some(0),
        () if typos(wanted, name) <= 1 + wanted.chars().count() / 6 => Some(1),
        () if Family::of(wanted) == Some(Family::Auth) => match Family::of(name)? {
            Family::Auth => Some(2),
            Family::System => Some(3),
            Family::Other => None,
        },
        () => None,
    };
    let folder = parent(path);
    let names = names(folder).unwrap_or_default();
    let mut near: Vec<(i32, String)> = names.into_iter().filter_map(|name| Some((rank(&name)?, name))).collect();
    near.sort();
    near.into_iter().map(|(_, name)| name).filter(|name| !folder.join(name).is_dir()).take(3).collect()
}

/// How many letters have to be put in, taken out or changed to make `b` of `a`.
fn typos(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in b.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// The group that may read a file its user may not: `adm` on Debian, nobody but root on Red Hat.
#[cfg(unix)]
fn group(path: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(path).ok()?;
    let wanted = if about.is_dir() { 0o050 } else { 0o040 };
    if about.gid() == 0 || about.mode() & wanted != wanted {
        return None;
    }
    let groups = std::fs::read_to_string("/etc/group").ok()?;
    group_name(&groups, about.gid())
}

#[cfg(not(unix))]
fn group(_: &Path) -> Option<String> {
    None
}

/// The name of a group in the text of `/etc/group`.
#[cfg(unix)]
pub(super) fn group_name(groups: &str, gid: u32) -> Option<String> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(gid)).then(|| name.to_owned())
    })
}
