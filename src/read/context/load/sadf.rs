//! sysstat's binary files, read by the `sadf` that is installed here: it alone knows its versions.
//!
//! No shell, no environment but the locale, nothing on standard input, and an end to waiting.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A month of data of a large machine takes seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// More than that machine gives (bytes).
const LARGEST: u64 = 512 << 20;

/// There is no `sadf` here.
pub const ABSENT: &str = "it is a sysstat file, and only `sadf` can read those: install sysstat here, or give the \
                          output of `sadf -j FILE -- -A` from where it is installed";

/// Do these bytes begin as a sysstat file does, in either byte order?
pub fn is_binary(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x96, 0xd5]) || bytes.starts_with(&[0xd5, 0x96])
}

/// The same as `sadf -j`.
///
/// # Errors
/// If there is no `sadf`, it cannot read the file, or takes too long.
pub fn json(bytes: &[u8]) -> Result<String, String> {
    let sadf = installed(std::env::var_os("PATH").as_deref().unwrap_or_default()).ok_or(ABSENT)?;
    let failed = |e: std::io::Error| format!("it is a sysstat file, and {} could not be run: {e}", sadf.display());
    // It may have been packed: sadf gets what was unpacked.
    let mut file = tempfile::NamedTempFile::new().map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    let mut said = tempfile::tempfile().map_err(failed)?;
    let child = Command::new(&sadf)
        .arg("-j")
        .arg(file.path())
        .args(["--", "-A"])
        .env_clear()
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(said.try_clone().map_err(failed)?)
        .spawn()
        .map_err(failed)?;
    let (is_good, output) = outcome(child)?;
    if is_good && !output.is_empty() {
        return Ok(output);
    }
    let mut reason = String::new();
    let _ = std::io::Seek::rewind(&mut said).and_then(|()| File::take(said, 4096).read_to_string(&mut reason));
    // Nobody knows the name of the copy.
    let reason = reason.replace(&*file.path().to_string_lossy(), "the file");
    let reason: Vec<&str> = reason.lines().map(str::trim).filter(|l| !l.is_empty()).take(3).collect();
    Err(format!(
        "`sadf` could not read it: {}",
        if reason.is_empty() { "it said nothing".into() } else { reason.join("; ") }
    ))
}

/// Its output, once it is done; whether it succeeded.
fn outcome(mut child: Child) -> Result<(bool, String), String> {
    let stdout = child.stdout.take();
    let reader = thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stdout.map(|out| out.take(LARGEST).read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if begun.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(5)),
            _ => break None,
        }
    };
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    let output = reader.join().unwrap_or_default();
    match status {
        Some(status) => Ok((status.success(), output)),
        None => Err(format!("`sadf` did not finish within {} s", PATIENCE.as_secs())),
    }
}

/// Where `sadf` lies: absolute folders of the search path only.
fn installed(path: &std::ffi::OsStr) -> Option<PathBuf> {
    let folders = std::env::split_paths(path).chain([PathBuf::from("/usr/bin")]);
    folders.filter(|f| f.is_absolute()).map(|f| f.join("sadf")).find(|p: &PathBuf| is_program(p))
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}
