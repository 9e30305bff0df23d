//! Arguments → sources: what was named, and what lies in the folders named there.

use std::collections::HashSet;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::Source;
use super::error::{SourceError, show};
use super::family::{self, Family};
use crate::read::unpack;

/// One argument of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A file, a folder, or a pattern of such.
    Path(PathBuf),
    /// `-`
    Stdin,
}

impl From<&str> for Given {
    fn from(text: &str) -> Given {
        match text {
            "-" => Given::Stdin,
            path => Given::Path(path.into()),
        }
    }
}

/// What [`gather`] found. Errors do not stop it: the rest of a server's logs still tells something.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Every file once, in the order given; those of one folder by name.
    pub sources: Vec<Source>,
    /// One for everything that was named and cannot be read.
    pub errors: Vec<SourceError>,
}

/// Finds the files that the arguments name.
///
/// * A file is taken as it is, whatever its name, and so is a pipe.
/// * A folder is searched for logs of sshd by their names, not below it. If it holds `auth.log`, `authlog` or
///   `secure` (with rotations) that is not empty, only those are taken: syslog daemons write the same lines to
///   `syslog` or `messages` too, and every connection would be there twice. Otherwise `syslog`, `messages` and
///   `*.log` with their rotations are taken.
/// * A pattern with `*`, `?` or `[` that is no file itself is expanded, for shells that do not. If it matches
///   files, folders it matches are left out; if it matches only folders, those are searched.
/// * The same file is taken once, under whatever names it was given.
pub fn gather(given: &[String]) -> Gathered {
    let mut gatherer = Gatherer::default();
    for text in given {
        match Given::from(text.as_str()) {
            Given::Stdin => gatherer.stdin(),
            Given::Path(path) => gatherer.path(&path),
        }
    }
    name(&mut gatherer.found.sources);
    gatherer.found
}

#[derive(Default)]
struct Gatherer {
    found: Gathered,
    /// Canonical paths of what was taken.
    taken: HashSet<PathBuf>,
    stdin: bool,
}

impl Gatherer {
    fn stdin(&mut self) {
        if !self.stdin {
            self.stdin = true;
            self.found.sources.push(Source { name: "standard input".into(), ..Source::default() });
        }
    }

    fn path(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => self.folder(path),
            Ok(about) => self.file(path, &about),
            Err(e) if e.kind() == io::ErrorKind::NotFound && is_pattern(path) => self.pattern(path),
            Err(e) => self.fail(SourceError::from_io(path, e)),
        }
    }

    fn fail(&mut self, error: SourceError) {
        self.found.errors.push(error);
    }

    fn file(&mut self, path: &Path, about: &Metadata) {
        if let Some(kind) = unfit(about.file_type()) {
            return self.fail(SourceError::NotAFile { path: path.into(), kind });
        }
        // A pipe (`/dev/fd/63`) has no canonical path; its own is as good.
        if !self.taken.insert(fs::canonicalize(path).unwrap_or_else(|_| path.into())) {
            return;
        }
        match look(path, about) {
            Ok(source) => self.found.sources.push(source),
            Err(e) => self.fail(SourceError::from_io(path, e)),
        }
    }

    fn folder(&mut self, folder: &Path) {
        let names = match names(folder) {
            Ok(names) => names,
            Err(e) => return self.fail(SourceError::from_io(folder, e)),
        };
        if names.iter().any(|name| family::is_journal(name)) && !names.iter().any(|name| Family::of(name).is_some()) {
            return self.journal(folder, journals(folder));
        }
        let (mut logs, known) = (Vec::new(), self.found.errors.len());
        for name in &names {
            let Some(family) = Family::of(name) else { continue };
            let path = folder.join(name);
            match fs::metadata(&path) {
                Ok(about) if about.is_file() => logs.push((path, family, about)),
                Err(e) if e.kind() == io::ErrorKind::PermissionDenied => self.fail(SourceError::from_io(&path, e)),
                // Folders, and links to nowhere.
                _ => {}
            }
        }
        // Where no syslog daemon writes, the journal is the log; `/var/log` has it below itself.
        if !logs.iter().any(|(_, family, about)| *family != Family::Other && about.len() > 0) {
            let files = journals(folder);
            if !files.is_empty() {
                self.journal(folder, files);
                return logs.into_iter().for_each(|(path, _, about)| self.file(&path, &about));
            }
        }
        if logs.is_empty() && self.found.errors.len() == known {
            return self.fail(SourceError::no_logs(folder, names));
        }
        let auth = logs.iter().any(|(_, family, about)| *family == Family::Auth && about.len() > 0);
        for (path, family, about) in logs {
            if family == Family::Auth || !auth {
                self.file(&path, &about);
            }
        }
    }

    /// The journal files of a folder, as one source.
    fn journal(&mut self, folder: &Path, files: Vec<PathBuf>) {
        let readable = |path: &PathBuf| match File::open(path) {
            Ok(_) => true,
            Err(e) => {
                self.found.errors.push(SourceError::from_io(path, e));
                false
            }
        };
        let files: Vec<PathBuf> = files.into_iter().filter(readable).collect();
        let files: Vec<PathBuf> = files
            .into_iter()
            .filter(|p| self.taken.insert(fs::canonicalize(p).unwrap_or_else(|_| p.clone())))
            .collect();
        if !files.is_empty() {
            let bytes = files.iter().filter_map(|p| Some(fs::metadata(p).ok()?.len())).sum();
            let path = Some(folder.to_owned());
            self.found.sources.push(Source { path, bytes: Some(bytes), journal: files, ..Source::default() });
        }
    }

    fn pattern(&mut self, pattern: &Path) {
        let text = pattern.to_string_lossy();
        // As in a shell, `*` does not mean hidden files.
        let options = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
        let matches = match glob::glob_with(&text, options) {
            Ok(matches) => matches,
            Err(e) => return self.fail(SourceError::BadPattern { pattern: show(pattern), reason: e.msg }),
        };
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for found in matches {
            match found.map(|path| (fs::metadata(&path), path)) {
                Ok((Ok(about), path)) if about.is_dir() => folders.push(path),
                Ok((Ok(about), path)) => files.push((path, about)),
                Ok((Err(e), path)) => self.fail(SourceError::from_io(&path, e)),
                Err(e) => {
                    let path = e.path().to_path_buf();
                    self.fail(SourceError::from_io(&path, e.into()));
                }
            }
        }
        if files.is_empty() && folders.is_empty() {
            return self.fail(SourceError::no_match(pattern));
        }
        if files.is_empty() {
            folders.iter().for_each(|folder| self.folder(folder));
        }
        for (path, about) in files {
            self.file(&path, &about);
        }
    }
}

/// The rotations of a log, told by their names, the oldest first: `auth.log.2.gz`, `auth.log.1`; not itself.
pub fn rotations(log: &Path) -> Vec<PathBuf> {
    let Some(name) = log.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let folder = log.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = names(folder).unwrap_or_default().into_iter();
    let age = |n: &String| Some(family::age(n.strip_prefix(name).filter(|rest| !rest.is_empty())?)).flatten();
    let mut rotated: Vec<(i64, String)> = names.filter_map(|n| Some((age(&n)?, n))).collect();
    rotated.sort();
    rotated.into_iter().map(|(_, name)| log.with_file_name(name)).filter(|path| path.is_file()).collect()
}

/// How many rotations ago a log of this name was begun, as far as that tells: 2 for `auth.log.2.gz`, else 0.
pub fn rotated_ago(path: &Path) -> u64 {
    family::rotation(path).and_then(|(_, number)| number).unwrap_or(0)
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// What a thing is that cannot be a log. Pipes can, and so can `/dev/stdin`.
#[cfg(unix)]
fn unfit(kind: FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        _ if kind.is_socket() => Some("a socket"),
        _ if kind.is_block_device() => Some("a disk"),
        _ => None,
    }
}

#[cfg(not(unix))]
fn unfit(_: FileType) -> Option<&'static str> {
    None
}

/// Opens a file to see whether it can be read, and for the date in it. Pipes are left alone: what is read from
/// them here would be missing later.
fn look(path: &Path, about: &Metadata) -> io::Result<Source> {
    let mut source = Source { path: Some(path.into()), ..Source::default() };
    if about.is_file() {
        let mut head = Vec::new();
        File::open(path)?.take(10).read_to_end(&mut head)?;
        source.gzip_mtime = unpack::gzip_time(&head);
        source.bytes = Some(about.len());
        source.modified = about.modified().ok().and_then(|time| match time.duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_secs()).ok(),
            Err(before) => i64::try_from(before.duration().as_secs()).ok().map(|s| -s),
        });
    }
    Ok(source)
}

/// The names in a folder, in order; hidden ones are editors' and no logs.
pub(super) fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        // A name that is no UTF-8 belongs to no family of logs.
        names.extend(entry?.file_name().into_string().ok().filter(|name| !name.starts_with('.')));
    }
    names.sort_unstable();
    Ok(names)
}

/// The journal files in a folder, in those of machines in it, and in a `journal` folder with such ones in it.
pub fn journals(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    look_for_journals(folder, 2, &mut found);
    found
}

fn look_for_journals(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    for name in names(folder).unwrap_or_default() {
        let path = folder.join(&name);
        let is_folder_of_journals = name == "journal" || name == "remote" || family::is_machine(&name);
        if is_folder_of_journals && depth > 0 && path.is_dir() {
            look_for_journals(&path, depth - 1, found);
        } else if family::is_journal(&name) && path.is_file() {
            found.push(path);
        }
    }
}

/// Gives each source the shortest end of its path that no other one has.
fn name(sources: &mut [Source]) {
    let mut lengths = vec![1; sources.len()];
    loop {
        for (source, length) in sources.iter_mut().zip(&lengths) {
            if let Some(path) = &source.path {
                source.name = ending(path, *length);
            }
        }
        let mut seen = HashSet::new();
        let twice: HashSet<String> = sources.iter().filter(|s| !seen.insert(&s.name)).map(|s| s.name.clone()).collect();
        let mut longer = false;
        for (source, length) in sources.iter().zip(&mut lengths) {
            let parts = source.path.as_ref().map_or(0, |path| path.components().count());
            if *length < parts && twice.contains(&source.name) {
                *length += 1;
                longer = true;
            }
        }
        if !longer {
            return;
        }
    }
}

fn ending(path: &Path, parts: usize) -> String {
    let skipped = path.components().count().saturating_sub(parts);
    show(&path.components().skip(skipped).collect::<PathBuf>())
}
