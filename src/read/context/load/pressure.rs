//! `/proc/pressure` written down again and again, each time with its time: on a line of its own before the lines of
//! cpu, memory and io, or at their beginning. `total` counts µs in which some task waited.

use super::{Gathering, Times};
use crate::model::{Measured, Metric};
use crate::read::stamp::clock::Zone;

/// Does this look like such a file?
pub fn is_pressure(text: &str) -> bool {
    text.lines().take(20).any(|l| l.contains("some avg10="))
}

/// Reads the whole text.
///
/// # Errors
/// If its lines have no times, do not say what they are of, or there is one snapshot only.
pub fn read(text: &str, zone: Zone) -> Result<Measured, String> {
    let (mut gathering, mut times) = (Gathering::default(), Times::new(zone));
    let (mut at, mut resource) = (None, None);
    let (mut undated, mut unnamed) = (false, false);
    for line in text.lines() {
        let Some((before, after)) = line.split_once("some avg10=") else {
            at = times.read(line).or(at);
            resource = named(line).or(resource);
            continue;
        };
        let head = before.trim().trim_end_matches(':');
        let (time, rest) = head.rsplit_once(char::is_whitespace).unwrap_or((head, head));
        at = times.read(time).or_else(|| times.read(head)).or(at);
        let total = after.rsplit_once("total=").and_then(|(_, n)| n.trim().parse::<f64>().ok());
        match (at, named(rest).or(resource), total) {
            (Some(at), Some(metric), Some(total)) => gathering.counter(metric, "", at, total / 1e6),
            (None, ..) => undated = true,
            (_, None, _) => unnamed = true,
            _ => {}
        }
    }
    let measured = gathering.finish("PSI", None, times.zone());
    match measured.series.is_empty() {
        true if undated => {
            Err("its lines have no times; write `date +%s` before each look at /proc/pressure".to_owned())
        }
        true if unnamed => Err("its lines do not say of what they are; `grep . /proc/pressure/*` does".to_owned()),
        true => Err("it holds one look at /proc/pressure; pressure is told from two".to_owned()),
        false => Ok(measured),
    }
}

/// What a line is of: `/proc/pressure/cpu`, `==> /proc/pressure/io <==`, `memory`.
fn named(text: &str) -> Option<Metric> {
    let word = text.trim().trim_end_matches("<==").trim().trim_end_matches(':');
    let word = word.rsplit(|c: char| c == '/' || c.is_whitespace()).next()?;
    match word {
        "cpu" => Some(Metric::PressureCpu),
        "memory" => Some(Metric::PressureMemory),
        "io" => Some(Metric::PressureIo),
        _ => None,
    }
}
