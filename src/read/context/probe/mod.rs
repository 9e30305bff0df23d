//! Measurements of the path (`mtr --json`, `ping -D`, `tracepath`) and looks at the kernel's sockets (`ss -tino`), told
//! by content.

mod mtr;
mod ping;
mod ss;
mod tracepath;

use std::io::Read;
use std::path::Path;

use super::load::times::Times;
use crate::model::{Micros, Probe, SECOND, Timestamp};
use crate::read::stamp::clock::Zone;
use crate::read::unpack;

/// Larger than a day of anything this reads (bytes).
const LARGEST: u64 = 256 << 20;

/// Reads one file, packed or not.
///
/// # Errors
/// A sentence, without the file's name, if nothing in it can be used.
pub fn read(path: &Path, name: &str, zone: Zone) -> Result<Probe, String> {
    let unreadable = |e: std::io::Error| format!("it could not be read: {e}");
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let written = file.metadata().and_then(|m| m.modified()).ok();
    let written = written.and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok());
    let mut bytes = Vec::new();
    let reader = unpack::unpack(file).map_err(unreadable)?.reader;
    if let (Err(e), true) = (reader.take(LARGEST).read_to_end(&mut bytes), bytes.is_empty()) {
        return Err(unreadable(e));
    }
    let probe = of_text(&String::from_utf8_lossy(&bytes), zone)?;
    let written = written.and_then(|w| i64::try_from(w.as_secs()).ok()).map(|s| Timestamp(s * SECOND));
    Ok(Probe { name: name.to_owned(), written, ..probe })
}

/// Reads text that is in memory.
///
/// # Errors
/// As [`read`].
pub fn of_text(text: &str, zone: Zone) -> Result<Probe, String> {
    let first = text.lines().map(str::trim).find(|l| !l.is_empty()).ok_or("it is empty")?;
    match first {
        _ if first.starts_with('{') => mtr::read(text),
        _ if ping::is_ping(text) => ping::read(text),
        _ if tracepath::is_tracepath(text) => tracepath::read(text),
        _ if ss::is_ss(text) => ss::read(text, &mut Times::new(zone)),
        _ => Err("it is not the output of `mtr --json`, `ping -D`, `tracepath` or `ss -tino`".to_owned()),
    }
}

/// Milliseconds as a length; no connection was silent for three years.
fn millis(ms: f64) -> Option<Micros> {
    (0.0..1e11).contains(&ms).then_some(Micros((ms * 1000.0) as i64))
}
