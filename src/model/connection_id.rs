//! The id of a connection: it stays the same from run to run, so that data can be imported again without doubles.

use std::hash::BuildHasher;
use std::net::IpAddr;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::brief::Brief;
use super::event::Peer;
use super::ipv4_text::Ipv4Text;

/// Writes the id of a connection over what `id` held: HOST/epoch second of the first line/ADDR:PORT. `nth` counts from 1
/// the connections that share it; from the second on the id ends in `~2`, `~3` …
pub fn id(c: &Brief, nth: u32, id: &mut String) {
    // `format!` takes ten times as long, and every connection has one.
    let mut number = itoa::Buffer::new();
    id.clear();
    // Growing piece by piece would cost as much again.
    id.reserve(c.host.len() + 32);
    *id += if c.host.is_empty() { "?" } else { &c.host };
    *id += "/";
    *id += number.format(c.began.epoch_seconds());
    *id += "/";
    match c.peer.map(|p| p.ip) {
        Some(IpAddr::V4(ip)) => *id += &Ipv4Text::from(ip),
        Some(IpAddr::V6(ip)) => *id += &format!("[{ip}]"),
        None => {}
    }
    match c.peer {
        Some(Peer { port: Some(port), .. }) => {
            *id += ":";
            *id += number.format(port);
        }
        Some(_) => *id += ":?",
        None => *id += "?",
    }
    if nth > 1 {
        *id += &format!("~{nth}");
    }
}

/// A hash of the id without its `~2`: equal for connections that would share an id.
pub fn id_key(c: &Brief) -> u64 {
    FxBuildHasher.hash_one((&c.host, c.began.epoch_seconds(), c.peer))
}

/// The connections that need a `~2`, `~3` …: their index, and that number. `ids` holds the [`id_key`] of every connection,
/// in order.
pub fn namesakes(ids: &[u64]) -> FxHashMap<u32, u32> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let twins = sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| (pair[0], 0));
    let mut times: FxHashMap<u64, u32> = twins.collect();
    let mut found = FxHashMap::default();
    for (index, id) in ids.iter().enumerate() {
        let Some(times) = times.get_mut(id) else { continue };
        *times += 1;
        if *times > 1 {
            found.insert(index as u32, *times);
        }
    }
    found
}
