//! Lines to write: only what changes something, and only what this release of OpenSSH accepts.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::catalogue::{budgets, keywords};
use crate::model::audit::{Change, Side};
use crate::model::{ClientConfig, KernelTimers, Micros, SECOND, ServerConfig, Value};

/// The usual period of keepalives: it suits firewalls that forget after four minutes and more.
pub const USUAL: Micros = Micros::seconds(60);

/// What advice rests on: the settings that hold, and what the log shows.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The server's settings.
    pub config: &'a ServerConfig,
    /// The client's settings, where they were read.
    pub client_config: Option<&'a ClientConfig>,
    /// The kernel's timers.
    pub timers: &'a KernelTimers,
    /// The path forgets idle connections after at most this, as far as the log shows it.
    pub bound: Option<Micros>,
    /// Addresses that log in here and were refused.
    pub locked_out: &'a BTreeSet<IpAddr>,
}

impl Ground<'_> {
    /// A line for sshd_config.
    pub fn server(&self, setting: &'static str, to: impl Into<String>) -> Option<Change> {
        server(self.config, setting, to)
    }

    /// A line for the clients' ssh_config.
    pub fn client(&self, setting: &'static str, to: impl Into<String>) -> Option<Change> {
        client(self.client_config, setting, to)
    }

    /// A line for /etc/sysctl.d.
    pub fn kernel(&self, setting: &'static str, to: impl Into<String>) -> Option<Change> {
        kernel(self.timers, setting, to)
    }

    /// The lines that keep an idle connection known to the path, on the server or, instead, on the clients.
    pub fn refresh(&self) -> Vec<Option<Change>> {
        let interval = alive_interval(self.config, self.bound);
        let count = alive_count(self.config, &interval, SHORT_OUTAGE);
        let clients = client(self.client_config, "ServerAliveInterval", server_alive_interval(self.bound));
        vec![self.server("ClientAliveInterval", interval), count, clients]
    }

    /// The lines that let sessions live through an outage of about eleven minutes, where ClientAlive ends them: a
    /// larger count rather than a longer interval, since the interval also keeps firewalls from forgetting idle sessions.
    pub fn patience(&self) -> Vec<Option<Change>> {
        let now = self.config.client_alive_interval.value.0 / SECOND;
        if now == 0 {
            return Vec::new();
        }
        let interval = match now <= USUAL.0 / SECOND {
            true => now.to_string(),
            false => alive_interval(&unset(self.config), None),
        };
        let count = alive_count(self.config, &interval, LONG_OUTAGE);
        vec![self.server("ClientAliveInterval", interval), count]
    }

    /// The line that makes the log tell how connections end, where it does not yet.
    pub fn tell_more(&self) -> Vec<Option<Change>> {
        if self.config.logs_endings() { Vec::new() } else { vec![self.server("LogLevel", "VERBOSE")] }
    }
}

/// Sessions should live through outages of this length (s) at least.
pub const SHORT_OUTAGE: i64 = 240;
/// And through outages of this length (s), where outages are what ends them.
const LONG_OUTAGE: i64 = 660;

/// More unanswered probes than this nobody would write: who wants more patience needs a longer interval.
pub const MOST_PROBES: i64 = 60;

/// The same server with ClientAlive off.
fn unset(config: &ServerConfig) -> ServerConfig {
    ServerConfig { client_alive_interval: Value::assumed(Micros(0)), ..config.clone() }
}

/// The line for a ClientAliveCountMax that rides an outage of so many seconds out, if the count is smaller now.
pub fn alive_count(config: &ServerConfig, interval: &str, outage: i64) -> Option<Change> {
    let slow = if budgets::alive_is_doubled(config.version.map(|v| v.value)) { 2 } else { 1 };
    let period = interval.parse::<i64>().unwrap_or(60).max(1) * slow;
    let count = (outage / period - 1).clamp(3, MOST_PROBES);
    if i64::from(config.client_alive_count_max.value) >= count {
        return None;
    }
    server(config, "ClientAliveCountMax", count.to_string())
}

/// Keepalives where there is no sshd_config: dropbear's common-session.c checktimeouts.
pub const DROPBEAR: &str = "This server is dropbear, which has no sshd_config: with `-K 60` on its command line \
    (`DROPBEAR_EXTRA_ARGS` in /etc/default/dropbear on Debian, `option SSHKeepAlive 60` in /etc/config/dropbear on OpenWrt) \
    it sends something every minute, and hangs up on whoever has not answered for three.";

/// A line for sshd_config; nothing where that is set already, where this release would not start with it, or where the
/// server is another program.
pub fn server(config: &ServerConfig, setting: &'static str, to: impl Into<String>) -> Option<Change> {
    if config.is_dropbear {
        return None;
    }
    let version = config.version.map(|v| v.value);
    let refused = keywords::since(setting).is_some_and(|since| version.is_none_or(|v| v < since));
    change(Side::Server, setting, server_value(config, setting), to.into()).filter(|_| !refused)
}

/// A line for the clients' ssh_config; nothing where that is set already.
pub fn client(config: Option<&ClientConfig>, setting: &'static str, to: impl Into<String>) -> Option<Change> {
    change(Side::Client, setting, config.and_then(|c| client_value(c, setting)), to.into())
}

/// A line for /etc/sysctl.d; nothing where that is set already.
pub fn kernel(timers: &KernelTimers, setting: &'static str, to: impl Into<String>) -> Option<Change> {
    change(Side::Kernel, setting, kernel_value(timers, setting), to.into())
}

fn change(side: Side, setting: &'static str, now: Option<String>, to: String) -> Option<Change> {
    let same = now.as_deref().is_some_and(|now| now.eq_ignore_ascii_case(&to));
    (!same).then_some(Change { side, setting, now, to })
}

/// The ClientAliveInterval to propose for a path that forgets after at most `bound`: a third of that, at most
/// [`USUAL`], and half of it where probes come at half speed. If keepalives are on already, they came too late: then at
/// most a third of their own period.
pub fn alive_interval(config: &ServerConfig, bound: Option<Micros>) -> String {
    let version = config.version.map(|v| v.value);
    // What is sent now came too late, so the firewall forgets sooner than that.
    let bound = bound.into_iter().chain(budgets::refresh(config)).min();
    let period = bound.map_or(USUAL.0, |b| USUAL.0.min(b.0 / 3));
    let slow = if budgets::alive_is_doubled(version) { 2 } else { 1 };
    round(period / slow / SECOND).to_string()
}

/// The ServerAliveInterval to propose for such a path.
pub fn server_alive_interval(bound: Option<Micros>) -> String {
    round(bound.map_or(USUAL.0, |b| USUAL.0.min(b.0 / 3)) / SECOND).to_string()
}

/// Rounds seconds down to a number that people would write.
fn round(seconds: i64) -> i64 {
    match seconds {
        s if s >= 20 => s - s % 10,
        s if s >= 10 => s - s % 5,
        s => s.max(1),
    }
}

/// The value of a setting, as sshd_config(5) spells it; `None` if it was only assumed.
pub fn server_value(config: &ServerConfig, setting: &str) -> Option<String> {
    let seconds = |m: Micros| (m.0 / SECOND).to_string();
    let startups = config.max_startups;
    let (value, known) = match setting {
        "ClientAliveInterval" => (seconds(config.client_alive_interval.value), config.client_alive_interval.is_known()),
        "ClientAliveCountMax" => {
            (config.client_alive_count_max.value.to_string(), config.client_alive_count_max.is_known())
        }
        "LogLevel" => (config.log_level.value.name().to_owned(), config.log_level.is_known()),
        "LoginGraceTime" => (seconds(config.login_grace_time.value), config.login_grace_time.is_known()),
        "MaxAuthTries" => (config.max_auth_tries.value.to_string(), config.max_auth_tries.is_known()),
        "MaxSessions" => (config.max_sessions.value.to_string(), config.max_sessions.is_known()),
        "MaxStartups" => {
            let s = startups.value;
            (format!("{}:{}:{}", s.start, s.rate, s.full), startups.is_known())
        }
        "PerSourceMaxStartups" => (
            config.per_source_max_startups.value.map_or("none".to_owned(), |n| n.to_string()),
            config.per_source_max_startups.is_known(),
        ),
        "TCPKeepAlive" => (yes_no(config.tcp_keep_alive.value), config.tcp_keep_alive.is_known()),
        "UseDNS" => (yes_no(config.use_dns.value), config.use_dns.is_known()),
        "IPQoS" => (config.ip_qos.clone()?, true),
        "UnusedConnectionTimeout" => (seconds(config.unused_connection_timeout?), true),
        _ => return None,
    };
    known.then_some(value)
}

fn client_value(config: &ClientConfig, setting: &str) -> Option<String> {
    let (interval, count) = (config.server_alive_interval, config.server_alive_count_max);
    let (value, known) = match setting {
        "ServerAliveInterval" => ((interval.value.0 / SECOND).to_string(), interval.is_known()),
        "ServerAliveCountMax" => (count.value.to_string(), count.is_known()),
        "TCPKeepAlive" => (yes_no(config.tcp_keep_alive.value), config.tcp_keep_alive.is_known()),
        "IPQoS" => (config.ip_qos.clone()?, true),
        _ => return None,
    };
    known.then_some(value)
}

fn kernel_value(timers: &KernelTimers, setting: &str) -> Option<String> {
    let (value, known) = match setting {
        "net.ipv4.tcp_keepalive_time" => (timers.keepalive_time.value.0 / SECOND, timers.keepalive_time.is_known()),
        "net.ipv4.tcp_keepalive_intvl" => {
            (timers.keepalive_interval.value.0 / SECOND, timers.keepalive_interval.is_known())
        }
        "net.ipv4.tcp_keepalive_probes" => {
            (i64::from(timers.keepalive_probes.value), timers.keepalive_probes.is_known())
        }
        "net.ipv4.tcp_retries2" => (i64::from(timers.retries2.value), timers.retries2.is_known()),
        "net.ipv4.tcp_mtu_probing" => (i64::from(timers.mtu_probing.value), timers.mtu_probing.is_known()),
        "net.netfilter.nf_conntrack_max" => (i64::try_from(timers.conntrack.max?).ok()?, true),
        "net.netfilter.nf_conntrack_tcp_timeout_established" => (timers.conntrack.established?.0 / SECOND, true),
        _ => return None,
    };
    known.then(|| value.to_string())
}

fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

/// The file that lines go into. A drop-in is read before sshd_config's own lines, and the first value wins; but it
/// counts only where sshd_config includes it, and not for a keyword whose last value wins.
pub fn file<'a>(side: Side, mut changes: impl Iterator<Item = &'a Change>, drop_ins: bool) -> &'static str {
    let overruled = |c: &Change| c.now.is_some() && keywords::last_one_counts(&c.setting.to_ascii_lowercase(), None);
    match (side, drop_ins && !changes.any(overruled)) {
        (Side::Server, true) => "/etc/ssh/sshd_config.d/10-sshlogs.conf",
        (Side::Server, false) => "/etc/ssh/sshd_config",
        (Side::Client, _) => "~/.ssh/config",
        (Side::Kernel, _) => "/etc/sysctl.d/90-sshlogs.conf",
    }
}

/// How lines take effect, and how to see that they did.
pub const fn apply(side: Side) -> &'static str {
    match side {
        Side::Server => {
            "`sshd -t && systemctl reload ssh` (sshd on RHEL), then reconnect; `sshd -T | grep -i SETTING` shows what holds. \
             In sshd_config the first value wins (of MaxStartups and IPQoS the last one, before 10.3): change the line \
             that is there, or write above the first Match"
        }
        Side::Client => "new connections read it; `ssh -G HOST | grep -i SETTING` shows what holds",
        Side::Kernel => {
            "`sysctl --system`, in the network namespace of sshd; connections that are open keep their timers; \
             `ss -tno '( sport = :22 )'` shows them"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::defaults;
    use crate::model::OpenSsh;

    fn config(version: OpenSsh, interval: i64) -> ServerConfig {
        let mut config = defaults::server(Some(version));
        config.client_alive_interval = Value::read(Micros::seconds(interval));
        config
    }

    #[test]
    fn intervals_are_a_third_of_what_the_box_allows() {
        let new = OpenSsh::new(9, 9);
        let of = |version, now, bound: Option<i64>| alive_interval(&config(version, now), bound.map(Micros::seconds));
        assert_eq!(of(new, 0, Some(350)), "60");
        assert_eq!(of(new, 0, Some(60)), "20");
        assert_eq!(of(new, 0, None), "60");
        assert_eq!(of(new, 1200, Some(900)), "60");
        assert_eq!(of(new, 60, Some(350)), "20", "60 s came too late already");
        assert_eq!(of(OpenSsh::new(9, 2), 0, Some(350)), "30", "9.2 takes twice as long");
        assert_eq!(of(OpenSsh::new(9, 2), 7, Some(15)), "2");
        assert_eq!(server_alive_interval(Some(Micros::seconds(350))), "60");
    }

    #[test]
    fn a_drop_in_does_not_overrule_the_max_startups_of_sshd_config() {
        let mut config = config(OpenSsh::new(9, 2), 0);
        let file_of = |config: &ServerConfig, setting, to| {
            let change = server(config, setting, to).expect("a change");
            file(Side::Server, [&change].into_iter(), true)
        };
        assert!(file_of(&config, "MaxStartups", "50:30:100").contains("sshd_config.d"), "none is set");
        config.max_startups = Value::read(config.max_startups.value);
        assert_eq!(file_of(&config, "MaxStartups", "50:30:100"), "/etc/ssh/sshd_config", "the last one counts");
        assert!(file_of(&config, "ClientAliveInterval", "30").contains("sshd_config.d"), "the first one counts");
    }

    #[test]
    fn nothing_is_proposed_that_is_set_or_that_this_release_refuses() {
        let old = config(OpenSsh::new(8, 4), 60);
        assert_eq!(server(&old, "ClientAliveInterval", "60"), None);
        let change = server(&old, "ClientAliveInterval", "30").expect("a change");
        assert_eq!((change.now.as_deref(), change.line().as_str()), (Some("60"), "ClientAliveInterval 30"));
        assert_eq!(server(&old, "UnusedConnectionTimeout", "600"), None, "8.4 would not start with it");
        assert_eq!(server(&old, "PerSourceMaxStartups", "10"), None);
        assert!(server(&config(OpenSsh::new(9, 9), 0), "PerSourceMaxStartups", "10").is_some());
    }
}
