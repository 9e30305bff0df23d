//! Connections that are noise unless somebody of their network logs in, which may be later in the log.
//!
//! All of them are on disk, and hardly one is ever looked at again: each says which one of its network came before it, so
//! that those of a network are found without a look at the others. In memory a network takes up one number.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use crate::model::{Connection, Trouble, count};
use crate::store::{Packed, Reader, Spill, pack_connection, unpack_connection};

/// Connections of networks from which nobody logged in so far.
#[derive(Debug, Default)]
pub struct Doubtful {
    records: Spill,
    packing: Packed,
    /// The last one of each network, counted from 1; 0 stands for none.
    last: FxHashMap<IpAddr, u32>,
    /// Those for which there was no room on disk.
    forgotten: u64,
}

impl Doubtful {
    /// Adds one. Where no temporary file can be written it is forgotten: an attack must not fill the memory.
    pub fn add(&mut self, network: IpAddr, c: &Connection) {
        let next = u32::try_from(self.records.len() + 1).ok().filter(|_| !self.records.is_full());
        let Some(number) = next else {
            self.forgotten += 1;
            return;
        };
        let before = self.last.insert(network, number).unwrap_or_default();
        self.packing.bytes.clear();
        self.packing.bytes.extend_from_slice(&before.to_le_bytes());
        pack_connection(c, &mut self.packing);
        self.records.push(&self.packing.bytes);
    }

    /// What to say if some were forgotten.
    pub fn trouble(&self) -> Option<Trouble> {
        let text = format!(
            "no temporary file could be written: {} of strangers stay counted as noise, even if their network logs in \
             later; make room in TMPDIR, or point it elsewhere, and run again",
            count(self.forgotten, "connection")
        );
        (self.forgotten > 0).then_some(Trouble { text, fatal: false })
    }

    /// Calls `see` with each of a network, the last one first.
    pub fn of(&self, network: IpAddr, mut see: impl FnMut(&Connection)) {
        let Some(last) = self.last.get(&network) else { return };
        let (mut pages, mut c, mut next) = (self.records.pages(), Connection::unknown(), *last);
        while let Some(index) = next.checked_sub(1) {
            let Ok(record) = pages.get(index as usize) else { return };
            let Some((before, packed)) = record.split_first_chunk() else { return };
            if unpack_connection(&mut c, &mut Reader::new(packed, &self.packing.names)).is_none() {
                return;
            }
            see(&c);
            next = u32::from_le_bytes(*before);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Brief, Micros, Place, SECOND, Timestamp};

    #[test]
    fn those_of_a_network_come_back_without_the_others() {
        let networks: Vec<IpAddr> = (0..3).map(|n| IpAddr::from([192, 0, n, 0])).collect();
        let mut doubtful = Doubtful::default();
        for line in 0..60_000 {
            let brief =
                Brief::new(Arc::from("edge01"), Place { source: 0, line }, Timestamp(line as i64), Micros(SECOND));
            doubtful.add(networks[usize::from(line % 1000 == 7)], &Connection::from(brief));
        }
        let lines = |network| {
            let mut lines = Vec::new();
            doubtful.of(network, |c| lines.push(c.first.line));
            lines
        };
        assert_eq!(lines(networks[1]), (0..60).rev().map(|n| 1000 * n + 7).collect::<Vec<u64>>());
        assert_eq!(lines(networks[0]).len(), 59_940);
        assert!(lines(networks[2]).is_empty());
    }
}
