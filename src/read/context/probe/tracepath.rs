//! `tracepath`: the largest packet the path carries. It carries no time of its own.

use super::millis;
use crate::model::Probe;

/// Does this look like the output of tracepath?
pub fn is_tracepath(text: &str) -> bool {
    text.lines().take(5).any(|l| l.contains("pmtu "))
}

/// Reads the whole text.
///
/// # Errors
/// If it names no MTU.
pub fn read(text: &str) -> Result<Probe, String> {
    let mut probe = Probe { format: "tracepath", ..Probe::default() };
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        // The smallest so far; `Resume:` says the last one again.
        if let Some(at) = words.iter().position(|w| *w == "pmtu") {
            probe.path_mtu = words.get(at + 1).and_then(|n| n.parse().ok()).or(probe.path_mtu);
        }
        if words.contains(&"reached") {
            probe.target = words.get(1).map(|w| (*w).to_owned());
            probe.addr = words.iter().find_map(|w| w.trim_matches(['(', ')']).parse().ok());
            let ms = words.iter().find_map(|w| w.strip_suffix("ms")?.parse::<f64>().ok());
            probe.rtt = ms.and_then(millis);
        }
    }
    match probe.path_mtu {
        Some(_) => Ok(probe),
        None => Err("it is of tracepath, and names no MTU; perhaps it was cut short".to_owned()),
    }
}
