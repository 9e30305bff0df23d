//! Which files are read, and what they hold.
//!
//! In: the arguments of the command line. Out: a [`Source`] for each log, and, once it was looked at, a
//! [`survey::Survey`]: what sort of content, in which order, of which year.
//!
//! | file | what it is for |
//! |---|---|
//! | `gather` | arguments → sources; `family` tells logs, rotations and journals by their names |
//! | `error` | why one is not read, and what to try |
//! | `survey` | a look before reading: text or not (`sniff`), its first stamp, its year (`new_years`) |
//! | `rotation_gaps` | whether a file is missing between those of a rotated log |

mod error;
mod family;
mod gather;
mod new_years;
pub mod rotation_gaps;
mod sniff;
pub mod survey;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fs::File;
use std::io;
use std::path::PathBuf;

pub use error::SourceError;
pub use gather::{Gathered, Given, gather, journals, rotated_ago, rotations};
pub(super) use sniff::is_utf16;
pub use sniff::{Content, sniff};

use super::unpack::{self, Unpacked};

/// One log file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The shortest name that no other source has, for people; without control characters.
    pub name: String,
    /// Where it is; `None` is the standard input.
    pub path: Option<PathBuf>,
    /// When the file was last written (Unix seconds); unknown for pipes.
    pub modified: Option<i64>,
    /// Size on the disk, packed (bytes); unknown for pipes.
    pub bytes: Option<u64>,
    /// When the log was last written before gzip packed it (Unix seconds); survives copying.
    pub gzip_mtime: Option<i64>,
    /// The journal files of a folder, if that is what it is.
    pub journal: Vec<PathBuf>,
}

/// Opens a source, unpacks it, and takes its lines out of what they may be wrapped in. Plain reads: a log cut or rotated
/// meanwhile ends earlier, and that is all.
///
/// # Errors
/// If the file is gone, may not be read, or not even its first byte can be read.
pub fn open(source: &Source) -> Result<Unpacked, SourceError> {
    let Some(path) = &source.path else {
        let reason = |reason| SourceError::Unreadable { name: source.name.clone(), reason };
        return unpack::unpack_log(io::stdin()).map_err(reason);
    };
    File::open(path).and_then(unpack::unpack_log).map_err(|e| SourceError::from_io(path, e))
}
