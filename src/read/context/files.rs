//! Files by their names, plain or packed, and their texts.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::model::{SECOND, Timestamp};
use crate::read::unpack;

/// Larger than any settings file (bytes); a load file has its own reader.
const LARGEST: u64 = 16 << 20;

/// What a packed file's name may end in.
const PACKINGS: [&str; 6] = ["", ".gz", ".bz2", ".xz", ".zst", ".lz4"];

/// The first of `names` in the folder, plain or packed.
pub fn find(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    let candidates = names.iter().flat_map(|n| PACKINGS.iter().map(move |e| folder.join(format!("{n}{e}"))));
    candidates.into_iter().find(|p| p.is_file())
}

/// All files of the folder whose names fit one of the patterns, plain or packed, in the order of their names.
pub(super) fn matching(folder: &Path, patterns: &[&str]) -> Vec<PathBuf> {
    let fits = |name: &str| {
        let plain = PACKINGS.iter().skip(1).find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
        patterns.iter().any(|p| glob::Pattern::new(p).is_ok_and(|p| p.matches(plain)))
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    let mut files: Vec<PathBuf> = entries.filter(|p| p.is_file() && fits(&shown(p))).collect();
    files.sort();
    files
}

/// A file's name as people are shown it.
pub fn shown(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned())
}

/// When a file was last written, to the second.
pub(super) fn modified(path: &Path) -> Option<Timestamp> {
    let since = path.metadata().ok()?.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok().map(|s| Timestamp(s * SECOND))
}

/// Was a file last written at this time or later?
pub(super) fn is_written_since(path: &Path, at: Timestamp) -> bool {
    modified(path).is_some_and(|written| written.0 + SECOND >= at.0)
}

/// The text of a settings file.
pub(super) fn text_of(path: &Path) -> std::io::Result<String> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    unpack::unpack(file)?.reader.take(LARGEST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
