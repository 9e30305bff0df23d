//! Where data goes: standard output, or a file that is never half written.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use tempfile::NamedTempFile;

use super::args::{Color, Output};
use super::interrupt;
use crate::write::terminal::{self, Look};

/// Who may read a new file. One that is replaced keeps its permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, as with other new files.
    Usual,
    /// Its owner alone: what a cron job writes names users and addresses, and nobody looked at it before.
    Owner,
}

/// Columns of a letter.
const LETTER: usize = 72;

/// An open output.
pub enum Out {
    /// Standard output.
    Standard(BufWriter<io::Stdout>),
    /// A file beside the one named, renamed at the end.
    Beside(BufWriter<NamedTempFile>, PathBuf, Access),
    /// A device or pipe, which cannot be replaced by renaming.
    Direct(BufWriter<File>, PathBuf),
}

impl Out {
    /// Standard output.
    fn standard() -> Out {
        Out::Standard(BufWriter::with_capacity(1 << 16, io::stdout()))
    }

    /// Opens what `-o` names, else standard output.
    pub fn open(output: &Output) -> Result<Out> {
        Out::for_readers(output, Access::Usual)
    }

    /// The same, saying who may read a new file.
    pub fn for_readers(output: &Output, access: Access) -> Result<Out> {
        let Some(path) = output.file() else { return Ok(Out::standard()) };
        if path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            bail!("{} is a folder: name a file in it", path.display());
        }
        if std::fs::metadata(path).is_ok_and(|m| !m.is_file()) {
            let file =
                File::create(path).with_context(|| format!("{} could not be opened for writing", path.display()))?;
            return Ok(Out::Direct(BufWriter::new(file), path.to_owned()));
        }
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder).map_err(|e| {
            let (path, folder, why) = (path.display(), folder.display(), without_path(&e));
            anyhow!("{path} cannot be written: no file can be made in {folder} ({why}): choose a folder that is there and yours")
        })?;
        interrupt::begun(file.path());
        Ok(Out::Beside(BufWriter::with_capacity(1 << 16, file), path.to_owned(), access))
    }

    /// What went wrong, with the place and a cure. Whoever closed a pipe had enough: nothing went wrong.
    fn unwritten(&self, e: io::Error) -> io::Error {
        let (what, cure) = match self {
            Out::Standard(_) => ("standard output".into(), "send it elsewhere, or use -o FILE"),
            Out::Beside(_, path, _) | Out::Direct(_, path) => (path.to_string_lossy(), "choose another place"),
        };
        let cure =
            if e.kind() == io::ErrorKind::StorageFull { "make room there, or choose another place" } else { cure };
        match e.kind() {
            io::ErrorKind::BrokenPipe | io::ErrorKind::Interrupted => e,
            kind => io::Error::new(kind, format!("{what} could not be written ({}): {cure}", without_path(&e))),
        }
    }

    /// Everything is written: put the file in its place.
    pub fn finish(mut self) -> Result<()> {
        self.flush()?;
        match self {
            Out::Standard(_) | Out::Direct(..) => {}
            Out::Beside(out, path, access) => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                keep_permissions(file.path(), &path, access);
                // Without this a power cut may leave the new name and no bytes: the old file would be lost, or a report
                // that is remembered as told. A new file of any other run can simply be made again.
                if access == Access::Owner || path.exists() {
                    file.as_file().sync_all().with_context(|| format!("{} could not be written", path.display()))?;
                }
                let beside = file.path().to_owned();
                file.persist(&path).with_context(|| format!("{} could not be written", path.display()))?;
                interrupt::done(&beside);
            }
        }
        Ok(())
    }
}

/// A text that has no `-o`, to standard output.
pub fn print(text: impl AsRef<[u8]>) -> Result<()> {
    let mut out = Out::standard();
    out.write_all(text.as_ref())?;
    out.finish()
}

/// A file that replaces another keeps its permissions; a new one is readable as new files are.
fn keep_permissions(new: &Path, old: &Path, access: Access) {
    let permissions = match std::fs::metadata(old) {
        Ok(about) => Some(about.permissions()),
        Err(_) => usual_permissions().filter(|_| access == Access::Usual),
    };
    if let Some(permissions) = permissions {
        // Not worth failing for: the data is complete either way.
        let _ = std::fs::set_permissions(new, permissions);
    }
}

#[cfg(unix)]
fn usual_permissions() -> Option<std::fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<std::fs::Permissions> {
    None
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match self {
            Out::Standard(out) => out.write(bytes),
            Out::Beside(out, ..) => out.write(bytes),
            Out::Direct(out, _) => out.write(bytes),
        };
        written.map_err(|e| self.unwritten(e))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = match self {
            Out::Standard(out) => out.flush(),
            Out::Beside(out, ..) => out.flush(),
            Out::Direct(out, _) => out.flush(),
        };
        flushed.map_err(|e| self.unwritten(e))
    }
}

/// An error's own words, without the name of the temporary file that tempfile adds: it tells nobody anything.
fn without_path(e: &io::Error) -> String {
    let text = e.to_string();
    text.split_once(" at path ").map_or(text.as_str(), |(words, _)| words).to_owned()
}

/// Is this output for eyes?
fn is_screen(output: &Output) -> bool {
    output.file().is_none() && io::stdout().is_terminal()
}

/// Use colour?
fn colour(output: &Output) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    match output.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_screen(output) && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|t| t != "dumb"),
    }
}

/// How text looks on this output.
pub fn look(output: &Output, verbose: bool) -> Look {
    Look { width: width(output), colour: colour(output), unicode: unicode(), verbose, ..Look::default() }
}

/// How a letter looks: as wide as mail is, and plain. Where no locale is set, cron says that its mail is ASCII.
pub fn letter(verbose: bool) -> Look {
    Look { width: LETTER, unicode: locale_has_unicode().unwrap_or(false), verbose, ..Look::default() }
}

/// How a remark looks on standard error.
pub fn remark(text: &str) -> String {
    terminal::remark(text, error_columns(), &Look { unicode: unicode(), ..Look::default() })
}

/// Columns of the terminal that errors go to, if they go to one.
pub fn error_columns() -> Option<usize> {
    terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0))
}

/// Columns to fill: the terminal's, else COLUMNS, else 100.
fn width(output: &Output) -> usize {
    columns(output).unwrap_or(100).clamp(40, 200)
}

/// The terminal's columns, else COLUMNS.
pub fn columns(output: &Output) -> Option<usize> {
    let terminal = is_screen(output).then(terminal_size::terminal_size).flatten().map(|(w, _)| usize::from(w.0));
    terminal.or_else(|| std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()))
}

/// Can the reader's terminal show more than ASCII? Where no locale is set, most can.
fn unicode() -> bool {
    locale_has_unicode().unwrap_or(true)
}

/// Does the locale, if one is set, have more than ASCII?
fn locale_has_unicode() -> Option<bool> {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(std::env::var_os).find(|v| !v.is_empty())?;
    Some(locale.to_string_lossy().to_ascii_lowercase().contains("utf"))
}
