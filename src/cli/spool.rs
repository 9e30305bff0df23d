//! Standard input, kept in a temporary file by commands that read the log twice.

use anyhow::{Context, Result};

use crate::pipeline::Request;

/// Puts a temporary file with all of standard input in the place of `-`. It lives as long as what is returned.
pub fn spool_standard_input(request: &mut Request) -> Result<Option<tempfile::NamedTempFile>> {
    let Some(at) = request.paths.iter().position(|p| p == "-") else { return Ok(None) };
    let mut file = tempfile::NamedTempFile::new().context("standard input could not be kept in a temporary file")?;
    std::io::copy(&mut std::io::stdin().lock(), &mut file)?;
    request.paths[at] = file.path().to_string_lossy().into_owned();
    Ok(Some(file))
}
