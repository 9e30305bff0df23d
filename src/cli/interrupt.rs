//! Ctrl-C, and a polite request to end: what was half written goes, and the exit status says why.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Files that are not in their place yet.
static HALF_WRITTEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// From now on this file goes when we are interrupted.
pub fn begun(path: &Path) {
    HALF_WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
}

/// This file stays: it is whole.
pub fn done(path: &Path) {
    HALF_WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).retain(|p| p != path);
}

/// Ends the program with 128 and the signal's number (130 for Ctrl-C). Where signals cannot be heard, they end it
/// all the same.
#[cfg(unix)]
pub fn listen() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            for path in HALF_WRITTEN.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
                let _ = std::fs::remove_file(path);
            }
            std::process::exit(128 + signal);
        }
    });
}

#[cfg(not(unix))]
pub fn listen() {}
