//! sshd_config(5) defaults by OpenSSH release, and what each release can be told by.
//!
//! Source: servconf.c of the releases 5.3 to 10.5.

use crate::model::{
    ClientConfig, Conntrack, KernelTimers, LogLevel, MaxStartups, Micros, OpenSsh, Penalties, ServerConfig, Value,
};

/// The first release that logs FIN, RST and ETIMEDOUT of authenticated sessions at INFO (upstream 5603befe1).
pub const ENDINGS_AT_INFO: OpenSsh = OpenSsh::new(9, 8);

/// The first release whose listener tells that LoginGraceTime ran out; before, hardly any build on Linux tells it, and none
/// with the fix of CVE-2024-6387.
pub const GRACE_LOGGED: OpenSsh = OpenSsh::new(9, 8);

/// The settings of an sshd nobody configured.
pub fn server(version: Option<OpenSsh>) -> ServerConfig {
    let old_startups = version.is_some_and(|v| v < OpenSsh::new(6, 2));
    let startups = match old_startups {
        true => MaxStartups { start: 10, rate: 100, full: 10 },
        false => MaxStartups { start: 10, rate: 30, full: 100 },
    };
    ServerConfig {
        version: version.map(Value::read),
        log_level: Value::assumed(LogLevel::Info),
        login_grace_time: Value::assumed(Micros::seconds(120)),
        client_alive_interval: Value::assumed(Micros(0)),
        client_alive_count_max: Value::assumed(3),
        tcp_keep_alive: Value::assumed(true),
        max_startups: Value::assumed(startups),
        max_auth_tries: Value::assumed(6),
        max_sessions: Value::assumed(10),
        unused_connection_timeout: None,
        channel_timeouts: Vec::new(),
        use_dns: Value::assumed(version.is_some_and(|v| v < OpenSsh::new(6, 8))),
        per_source_max_startups: Value::assumed(None),
        per_source_penalties: Value::assumed(version.is_some_and(|v| v >= PENALTIES).then(|| penalties(version))),
        ip_qos: None,
        drop_ins: false,
        is_dropbear: false,
    }
}

/// The first release with PerSourcePenalties, which are on unless switched off.
pub const PENALTIES: OpenSsh = OpenSsh::new(9, 8);

/// PerSourcePenalties where they are on and nothing else is said.
pub fn penalties(version: Option<OpenSsh>) -> Penalties {
    let grace = if version == Some(PENALTIES) { 20 } else { 10 };
    Penalties {
        auth_fail: Micros::seconds(5),
        no_auth: Micros::seconds(1),
        grace_exceeded: Micros::seconds(grace),
        crash: Micros::seconds(90),
        min: Micros::seconds(15),
        max: Micros::seconds(600),
    }
}

/// ssh_config(5) as upstream ships it. Debian's and Ubuntu's `ssh` sends every 300 s in BatchMode.
pub fn client() -> ClientConfig {
    ClientConfig {
        server_alive_interval: Value::assumed(Micros(0)),
        server_alive_count_max: Value::assumed(3),
        tcp_keep_alive: Value::assumed(true),
        connect_timeout: None,
        control_persist: None,
        channel_timeouts: Vec::new(),
        ip_qos: None,
    }
}

/// Linux's defaults, tcp(7).
pub fn kernel() -> KernelTimers {
    KernelTimers {
        keepalive_time: Value::assumed(Micros::seconds(7200)),
        keepalive_interval: Value::assumed(Micros::seconds(75)),
        keepalive_probes: Value::assumed(9),
        retries2: Value::assumed(15),
        mtu_probing: Value::assumed(0),
        syn_retries: Value::assumed(6),
        rto_min: None,
        rto_max: None,
        conntrack: Conntrack::default(),
    }
}
