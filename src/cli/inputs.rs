//! Nothing is written over what is read: a log cannot be made again.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::args::Output;
use crate::read::context::Wanted;
use crate::read::source;

/// Refuses an `-o` that names a log or a settings file of this run.
///
/// # Errors
/// If it names one of them, by whatever path.
pub fn spare(output: &Output, logs: &[String], context: &Wanted) -> Result<()> {
    let Some(path) = output.file() else { return Ok(()) };
    let Some(target) = canonical(path) else { return Ok(()) };
    let sources = source::gather(logs).sources;
    let read = sources.into_iter().flat_map(|s| s.journal.into_iter().chain(s.path)).chain(context.files());
    if read.filter_map(|file| canonical(&file)).any(|file| file == target) {
        bail!("{} is read by this run, and -o would replace it: name another file", path.display());
    }
    Ok(())
}

/// The one path of a file that is there; a device or a pipe is not replaced by writing to it.
fn canonical(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().filter(|path| path.is_file())
}
