//! The client's settings, and which of the server's settings hold for which connection.

use super::server::{Budgets, ServerConfig, Value};
use super::time::Micros;

/// Settings of the client, from `ssh -G` or ssh_config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientConfig {
    /// ServerAliveInterval; zero is off.
    pub server_alive_interval: Value<Micros>,
    /// ServerAliveCountMax.
    pub server_alive_count_max: Value<u32>,
    /// TCPKeepAlive.
    pub tcp_keep_alive: Value<bool>,
    /// ConnectTimeout, where set.
    pub connect_timeout: Option<Micros>,
    /// ControlPersist as it is written, where set and not `no`.
    pub control_persist: Option<String>,
    /// The limits of ChannelTimeout, where set, by channel type.
    pub channel_timeouts: Vec<(String, Micros)>,
    /// IPQoS as it is written, where set.
    pub ip_qos: Option<String>,
}

/// Settings and budgets, by connection: `Match` blocks of sshd_config change them for some.
#[derive(Clone, Debug)]
pub struct AppliedSettings {
    general: (ServerConfig, Budgets),
    /// Each combination of blocks that occurs.
    others: Vec<(ServerConfig, Budgets)>,
    /// By connection: 0 for the general settings, else a place in `others`, counted from 1.
    of: Vec<u16>,
}

impl AppliedSettings {
    /// The same settings for every connection.
    pub fn to_all(config: ServerConfig, budgets: Budgets) -> AppliedSettings {
        AppliedSettings { general: (config, budgets), others: Vec::new(), of: Vec::new() }
    }

    /// Connection `i` has the general settings where `of[i]` is 0, and `others[of[i] - 1]` otherwise.
    pub fn by_connection(
        general: (ServerConfig, Budgets),
        others: Vec<(ServerConfig, Budgets)>,
        of: Vec<u16>,
    ) -> AppliedSettings {
        AppliedSettings { general, others, of }
    }

    /// The settings of connections to which no `Match` block applies.
    pub fn general(&self) -> &(ServerConfig, Budgets) {
        &self.general
    }

    /// The settings of one connection, by its index.
    pub fn of(&self, connection: usize) -> &(ServerConfig, Budgets) {
        let place = self.of.get(connection).copied().unwrap_or(0);
        usize::from(place).checked_sub(1).and_then(|i| self.others.get(i)).unwrap_or(&self.general)
    }
}
