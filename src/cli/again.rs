//! What is read twice must stand still.

use anyhow::{Context, Result};

use crate::pipeline::Request;

/// The log is read twice, which a pipe cannot be: keep what comes through it.
pub fn spool_standard_input(request: &mut Request) -> Result<Option<tempfile::NamedTempFile>> {
    let Some(at) = request.paths.iter().position(|p| p == "-") else { return Ok(None) };
    let mut file = tempfile::NamedTempFile::new().context("standard input could not be kept in a temporary file")?;
    std::io::copy(&mut std::io::stdin().lock(), &mut file)?;
    request.paths[at] = file.path().to_string_lossy().into_owned();
    Ok(Some(file))
}
