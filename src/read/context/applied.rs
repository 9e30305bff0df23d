//! Which settings hold for which connection: `Match` blocks, as far as a log tells whom they concern.

use super::sshd::{Conditional, Who};
use crate::catalogue::budgets;
use crate::model::{Applied, Connection, KernelTimers, ServerConfig};

/// Blocks of one configuration; more are not told apart.
const MOST_BLOCKS: usize = 64;

/// Settings and budgets of every connection, and sentences about blocks of which a log does not tell whom they concern.
pub fn apply(
    general: &ServerConfig,
    blocks: &[Conditional],
    kernel: &KernelTimers,
    connections: impl Iterator<Item = Connection>,
) -> (Applied, Vec<String>) {
    let with_budgets = |config: ServerConfig| (config.clone(), budgets::of(&config, kernel));
    let general = with_budgets(general.clone());
    if blocks.is_empty() {
        return (Applied::to_all(general.0, general.1), Vec::new());
    }
    let (mut unknown, mut combinations, mut others) = ([0u64; MOST_BLOCKS], Vec::new(), Vec::new());
    let mut of = Vec::new();
    for c in connections {
        let user = c.user.as_deref().map(String::from_utf8_lossy);
        let who = Who {
            user: user.as_deref(),
            addr: c.addr(),
            local_addr: c.server.map(|s| s.ip),
            local_port: c.server.and_then(|s| s.port),
        };
        let mut combination = 0u64;
        for (i, block) in blocks.iter().take(MOST_BLOCKS).enumerate() {
            match block.applies(&who) {
                Some(true) => combination |= 1 << i,
                Some(false) => {}
                None => unknown[i] += u64::from(c.is_session()),
            }
        }
        let place = combinations.iter().position(|known| *known == combination);
        let place = place.unwrap_or_else(|| {
            combinations.push(combination);
            others.push(with_budgets(settings(&general.0, blocks, combination)));
            combinations.len() - 1
        });
        of.push(if combination == 0 { 0 } else { u16::try_from(place + 1).unwrap_or(0) });
    }
    let applied = Applied::by_connection(general, others, of);
    let notes = notes(blocks, &unknown, applied.special());
    (applied, notes)
}

/// The general settings with those of the blocks in this combination; of several the first one wins.
fn settings(general: &ServerConfig, blocks: &[Conditional], combination: u64) -> ServerConfig {
    let mut config = general.clone();
    let chosen = blocks.iter().take(MOST_BLOCKS).enumerate().filter(|(i, _)| combination & (1 << i) != 0);
    chosen.map(|(_, block)| block).rev().for_each(|block| block.replace(&mut config));
    config
}

fn notes(blocks: &[Conditional], unknown: &[u64], special: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if special > 0 {
        notes.push(format!("{special} connections have settings of their own by `Match` blocks of sshd_config"));
    }
    for (block, n) in blocks.iter().zip(unknown).filter(|(_, n)| **n > 0) {
        let mut keys: Vec<&str> = block.lines.iter().map(|l| l.written.as_str()).collect();
        keys.dedup();
        notes.push(format!(
            "`{}` sets {} for some; of {n} sessions the log does not tell whether it is for them, and they were judged without it",
            block.shown(),
            keys.join(", ")
        ));
    }
    notes
}
