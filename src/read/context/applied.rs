//! Which settings hold for which connection: those of its time, and `Match` blocks, as far as a log tells whom they
//! concern.

use super::settings_history::SettingsHistory;
use super::sshd::{Conditional, Who};
use crate::catalogue::budgets;
use crate::model::{AppliedSettings, Connection, KernelTimers, ServerConfig, count};

/// Blocks of one configuration; more are not told apart.
const MOST_BLOCKS: usize = 64;

/// Settings and budgets of every connection, and sentences about blocks of which a log does not tell whom they concern.
pub fn apply(
    history: &SettingsHistory,
    kernel: &KernelTimers,
    connections: impl Iterator<Item = Connection>,
) -> (AppliedSettings, Vec<String>) {
    let with_budgets = |config: ServerConfig| (config.clone(), budgets::of(&config, kernel));
    let general = with_budgets(history.now.config.clone());
    if history.others.is_empty() && history.now.blocks.is_empty() {
        return (AppliedSettings::to_all(general.0, general.1), Vec::new());
    }
    let mut unknown = vec![[0u64; MOST_BLOCKS]; 1 + history.others.len()];
    let (mut combinations, mut others, mut special) = (Vec::new(), Vec::new(), 0);
    let mut of = Vec::new();
    for (i, c) in connections.enumerate() {
        let (settings, place) = (history.of(i), history.of.get(i).copied().unwrap_or(0));
        let combination =
            unknown.get_mut(usize::from(place)).map_or(0, |unknown| blocks_of(&c, &settings.blocks, unknown));
        special += usize::from(combination != 0);
        let key = (place, combination);
        if key == (0, 0) {
            of.push(0);
            continue;
        }
        let place = combinations.iter().position(|known| *known == key).unwrap_or_else(|| {
            combinations.push(key);
            others.push(with_budgets(combined(&settings.config, &settings.blocks, combination)));
            combinations.len() - 1
        });
        of.push(u16::try_from(place + 1).unwrap_or(0));
    }
    let notes = notes(history, &unknown, special);
    (AppliedSettings::by_connection(general, others, of), notes)
}

/// The blocks that are for a connection, one bit each; sessions of which the log does not tell count as unknown.
fn blocks_of(c: &Connection, blocks: &[Conditional], unknown: &mut [u64; MOST_BLOCKS]) -> u64 {
    let user = c.user.as_deref().map(String::from_utf8_lossy);
    let who = Who {
        user: user.as_deref(),
        addr: c.addr(),
        local_addr: c.server.map(|s| s.ip),
        local_port: c.server.and_then(|s| s.port),
    };
    let mut combination = 0;
    for ((i, block), unknown) in blocks.iter().enumerate().zip(unknown) {
        match block.applies(&who) {
            Some(true) => combination |= 1 << i,
            Some(false) => {}
            None => *unknown += u64::from(c.is_session()),
        }
    }
    combination
}

/// The general settings with those of the blocks in this combination; of several the first one wins.
fn combined(general: &ServerConfig, blocks: &[Conditional], combination: u64) -> ServerConfig {
    let mut config = general.clone();
    let chosen = blocks.iter().take(MOST_BLOCKS).enumerate().filter(|(i, _)| combination & (1 << i) != 0);
    chosen.map(|(_, block)| block).rev().for_each(|block| block.replace(&mut config));
    config
}

fn notes(history: &SettingsHistory, unknown: &[[u64; MOST_BLOCKS]], special: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if special > 0 {
        let some = count(special as u64, "connection");
        notes.push(format!("`Match` blocks of sshd_config give settings of their own to {some}"));
    }
    let blocks = history.iter().zip(unknown).flat_map(|(settings, unknown)| settings.blocks.iter().zip(unknown));
    for (block, n) in blocks.filter(|(_, n)| **n > 0) {
        let mut keys: Vec<&str> = block.lines.iter().map(|l| l.written.as_str()).collect();
        keys.dedup();
        notes.push(format!(
            "`{}` sets {} for some; of {} the log does not tell whether it is for them: judged without it",
            block.shown(),
            keys.join(", "),
            count(*n, "session")
        ));
    }
    notes
}
