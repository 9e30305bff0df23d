//! Load files → series, whatever wrote them; each format has its file, told by content and not by name.
//!
//! A reader hands what it finds to a `Gathering`: gauges, rates, and counters since boot, which become rates
//! here. What it does not understand is named in the report and never guessed.
//!
//! | file | what it is for |
//! |---|---|
//! | `sar`, `sadf`, `sadf_csv`, `sadf_json` | what sysstat prints; its own files, through `sadf`; `sysstat` is what its columns mean |
//! | `vmstat`, `atop`, `pressure`, `csv` | what these print; any table with a column of times |
//! | `prometheus`, `exposition` | answers of its server, what an exporter shows; `node` is what node_exporter's series mean |
//! | `columns`, `times` | what columns are called and how they count; moments however they are written |
//! | `gathering` | values → series |
//! | `fit` | does a file belong to this log? |
//! | `own` | this machine's own files |

mod atop;
mod columns;
mod csv;
mod exposition;
mod fit;
mod gathering;
mod node;
mod own;
mod pressure;
mod prometheus;
mod sadf;
mod sadf_csv;
mod sadf_json;
mod sar;
mod sysstat;
pub(super) mod times;
mod vmstat;

use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::model::{Measured, count};
use crate::read::stamp::clock::Zone;
use crate::read::unpack;

pub use fit::{Fit, fit};
use gathering::Gathering;
pub use own::{Own, own};
use times::Times;

/// More than weeks of samples in any format; a larger file is cut there, and said so (bytes).
const LARGEST: u64 = 256 << 20;

/// What reading one load file gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// One for each host the file speaks of.
    pub measured: Vec<Measured>,
    /// What was odd, one sentence each, without the file's name.
    pub remarks: Vec<String>,
}

/// Reads one load file, packed or not.
///
/// # Errors
/// A sentence, without the file's name, if nothing in it can be used.
pub fn read(path: &Path, name: &str, zone: Zone) -> Result<Outcome, String> {
    let (bytes, cut) = bytes_of(path)?;
    let mut outcome = of_bytes(&bytes, name, zone)?;
    if let (Some(reason), Some(m)) = (cut, outcome.measured.first()) {
        outcome.remarks.insert(
            0,
            format!("{reason}; what stands before that is used ({})", count(m.source.samples as u64, "sample")),
        );
    }
    Ok(outcome)
}

/// Reads a load file that is in memory.
///
/// # Errors
/// As [`read`].
pub fn of_bytes(bytes: &[u8], name: &str, zone: Zone) -> Result<Outcome, String> {
    let mut outcome = Outcome::default();
    outcome.measured = if sadf::is_binary(bytes) {
        sadf_json::read(&sadf::json(bytes)?, zone)?
    } else {
        text(String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}'), zone, &mut outcome.remarks)?
    };
    for measured in &mut outcome.measured {
        measured.source.name = name.to_owned();
    }
    Ok(outcome)
}

/// Tells the format by how the text begins, and reads it.
fn text(text: &str, zone: Zone, remarks: &mut Vec<String>) -> Result<Vec<Measured>, String> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let head = || text.chars().take(4096).collect::<String>();
    match first {
        "" => Err("it is empty".to_owned()),
        _ if first.starts_with('{') && head().contains("\"sysstat\"") => sadf_json::read(text, zone),
        _ if first.starts_with('{') && head().contains("\"status\"") => prometheus::read(text, remarks),
        _ if first.starts_with(['{', '[']) => {
            Err("it is JSON, but neither of `sadf -j` nor of Prometheus (query_range)".to_owned())
        }
        _ if first.starts_with("<?xml") => {
            Err("it is XML; give the output of `sadf -j` instead of `sadf -x`".to_owned())
        }
        _ if first.starts_with(sadf_csv::HEADER) => sadf_csv::read(text, zone, remarks),
        _ if first.starts_with("Linux ") => sar::read(text, zone, remarks),
        _ if first.starts_with("procs ") => vmstat::read(text, zone).map(|m| vec![m]),
        _ if exposition::is_exposition(text) => exposition::read(text, zone).map(|m| vec![m]),
        _ if pressure::is_pressure(text) => pressure::read(text, zone).map(|m| vec![m]),
        _ if atop::is_atop(text) => atop::read(text),
        _ => csv::read(text, zone, remarks).map(|m| vec![m]),
    }
}

/// The unpacked bytes, and why they are not all.
fn bytes_of(path: &Path) -> Result<(Vec<u8>, Option<String>), String> {
    let open = || unpack::unpack(std::fs::File::open(path)?);
    let reader = open().map_err(|e| format!("it could not be read: {e}"))?.reader;
    let mut bytes = Vec::new();
    match reader.take(LARGEST).read_to_end(&mut bytes) {
        Ok(n) if n as u64 == LARGEST => Ok((bytes, Some(format!("it is larger than {} MiB", LARGEST >> 20)))),
        Ok(_) => Ok((bytes, None)),
        Err(e) if bytes.is_empty() => Err(format!("it could not be read: {e}")),
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok((bytes, Some("it is cut short".to_owned()))),
        Err(e) => Ok((bytes, Some(format!("it is damaged ({e})")))),
    }
}
