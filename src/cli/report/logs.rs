//! The logs of a report: with their rotations, and read while nobody renames them.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::model::{Report, SECOND, Timestamp};
use crate::pipeline::{self, Request, Watch};
use crate::read::source;

/// Readings begun anew because the logs were rotated meanwhile.
const ATTEMPTS: usize = 3;
/// A log that says nothing for so long has nothing to add to what ended before.
const SILENCE: i64 = 600 * SECOND;

/// Names the logs a state belongs to.
///
/// # Errors
/// If one of them cannot be read a second time.
pub fn identity(paths: &[String], is_own: bool) -> Result<Vec<String>> {
    if paths.iter().any(|p| p == "-") {
        bail!(
            "what comes through a pipe cannot be told from what came before: name files, folders or journals, or ask \
             for --daily or --weekly"
        );
    }
    if is_own {
        return Ok(vec!["this machine's own log".to_owned()]);
    }
    let full = |p: &String| std::path::absolute(p).unwrap_or_else(|_| p.into()).to_string_lossy().into_owned();
    let mut names: Vec<String> = paths.iter().map(full).collect();
    names.sort();
    Ok(names)
}

/// Reads the logs and their rotations. If they were rotated meanwhile one of them may have been missed: then again.
///
/// # Errors
/// If they are renamed all the time.
pub fn read(request: &mut Request, watch: &mut impl Watch) -> Result<Report> {
    for _ in 0..ATTEMPTS {
        let paths = with_rotations(&request.paths);
        let before = files(&paths);
        let read = Request { paths, ..request.clone() };
        let report = pipeline::run(&read, watch);
        if files(&with_rotations(&request.paths)) == before {
            // Lines are shown from the same files.
            *request = read;
            return Ok(report);
        }
    }
    bail!("the logs were rotated while they were read, {ATTEMPTS} times in a row: try again later")
}

/// Every log with its rotations; folders and patterns bring theirs themselves.
fn with_rotations(paths: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for path in paths {
        all.push(path.clone());
        let file = Path::new(path);
        if file.is_file() {
            all.extend(source::rotations(file).iter().map(|p| p.to_string_lossy().into_owned()));
        }
    }
    all
}

/// The files behind the paths, and which they are, whatever they are called.
fn files(paths: &[String]) -> Vec<(PathBuf, u64)> {
    let sources = source::gather(paths).sources.into_iter();
    let mut files: Vec<(PathBuf, u64)> = sources
        .flat_map(|s| if s.journal.is_empty() { Vec::from_iter(s.path) } else { s.journal })
        .map(named)
        .collect();
    files.sort();
    files
}

#[cfg(unix)]
fn named(path: PathBuf) -> (PathBuf, u64) {
    let number = std::fs::metadata(&path).map(|m| std::os::unix::fs::MetadataExt::ino(&m)).unwrap_or_default();
    (path, number)
}

#[cfg(not(unix))]
fn named(path: PathBuf) -> (PathBuf, u64) {
    (path, 0)
}

/// Has nothing been written for a while? Then what ended last will say no more.
pub fn are_silent(paths: &[String], report: &Report, now: Timestamp) -> bool {
    let is_long_ago = |at: Timestamp| now.0 - at.0 > SILENCE;
    let written = source::gather(&with_rotations(paths)).sources.into_iter().filter_map(|s| s.modified);
    report.coverage.span.is_some_and(|(_, last)| is_long_ago(last))
        && written.max().is_none_or(|seconds| is_long_ago(Timestamp(seconds * SECOND)))
}
