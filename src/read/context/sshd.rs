//! `sshd -T` output or an sshd_config → the settings that matter.
//!
//! sshd takes the first value it meets; a `Match` block holds for some connections only and is left out
//! (`sshd -T -C user=…,host=…,addr=…` resolves it); `Include` is followed where the files are at hand.

use std::path::Path;

use crate::model::{LogLevel, MaxStartups, Micros, ServerConfig, Value};

/// Includes nest no deeper in sshd itself.
const DEEPEST: u8 = 16;

/// Applies all settings found; returns their number, or why the text is no configuration.
pub fn apply(text: &str, folder: Option<&Path>, config: &mut ServerConfig) -> Result<usize, String> {
    let mut lines = Vec::new();
    collect(text, folder, 0, &mut lines);
    let mut seen: Vec<String> = Vec::new();
    let mut set = 0;
    for (key, value) in &lines {
        if !seen.contains(key) && set_one(key, value, config) {
            seen.push(key.clone());
            set += 1;
        }
    }
    match set {
        0 if !lines.iter().any(|(k, _)| KNOWN.contains(&k.as_str())) => {
            Err("this is no sshd_config and no `sshd -T` output; give one of the two".to_owned())
        }
        _ => Ok(set),
    }
}

/// Keywords by which a configuration without any of our settings is still known as one.
const KNOWN: [&str; 8] = [
    "port",
    "permitrootlogin",
    "usepam",
    "hostkey",
    "subsystem",
    "passwordauthentication",
    "x11forwarding",
    "acceptenv",
];

/// Global keyword lines in order, includes in their place.
fn collect(text: &str, folder: Option<&Path>, depth: u8, lines: &mut Vec<(String, String)>) {
    let mut in_match = false;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((key, value)) = line.split_once(|c: char| c.is_whitespace() || c == '=') else { continue };
        let key = key.to_ascii_lowercase();
        let value = value.trim_start_matches(|c: char| c.is_whitespace() || c == '=').trim();
        match key.as_str() {
            "match" => in_match = !value.eq_ignore_ascii_case("all"),
            _ if in_match => {}
            "include" if depth < DEEPEST => include(value, folder, depth, lines),
            _ => lines.push((key, value.trim_matches('"').to_owned())),
        }
    }
}

fn include(patterns: &str, folder: Option<&Path>, depth: u8, lines: &mut Vec<(String, String)>) {
    for pattern in patterns.split_whitespace() {
        let pattern = pattern.trim_matches('"');
        // Relative names count from /etc/ssh; beside a copied configuration they count from its folder.
        let full = match (Path::new(pattern).is_absolute(), folder) {
            (false, Some(folder)) => folder.join(pattern),
            (false, None) => Path::new("/etc/ssh").join(pattern),
            (true, _) => pattern.into(),
        };
        let Ok(paths) = glob::glob(&full.to_string_lossy()) else { continue };
        for path in paths.flatten() {
            if let Ok(text) = std::fs::read_to_string(&path) {
                collect(&text, folder, depth + 1, lines);
            }
        }
    }
}

fn set_one(key: &str, value: &str, config: &mut ServerConfig) -> bool {
    match key {
        "loglevel" => LogLevel::parse(value).map(|v| config.log_level = Value::read(v)),
        "logingracetime" => time(value).map(|v| config.login_grace_time = Value::read(v)),
        "clientaliveinterval" => time(value).map(|v| config.client_alive_interval = Value::read(v)),
        "clientalivecountmax" => value.parse().ok().map(|v| config.client_alive_count_max = Value::read(v)),
        "tcpkeepalive" | "keepalive" => yes_no(value).map(|v| config.tcp_keep_alive = Value::read(v)),
        "maxstartups" => startups(value).map(|v| config.max_startups = Value::read(v)),
        "maxauthtries" => value.parse().ok().map(|v| config.max_auth_tries = Value::read(v)),
        "maxsessions" => value.parse().ok().map(|v| config.max_sessions = Value::read(v)),
        "unusedconnectiontimeout" => time(value).map(|v| config.unused_connection_timeout = (v.0 > 0).then_some(v)),
        "channeltimeout" => {
            config.channel_timeouts = value
                .split_whitespace()
                .filter_map(|pair| pair.split_once('='))
                .filter_map(|(kind, t)| time(t).map(|t| (kind.to_owned(), t)))
                .filter(|(_, t)| t.0 > 0)
                .collect();
            Some(())
        }
        _ => None,
    }
    .is_some()
}

fn yes_no(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// `10:30:100`; a single number N means N:100:N.
fn startups(value: &str) -> Option<MaxStartups> {
    let parts: Vec<u32> = value.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    match parts[..] {
        [n] => Some(MaxStartups { start: n, rate: 100, full: n }),
        [start, rate, full] => Some(MaxStartups { start, rate, full }),
        _ => None,
    }
}

/// sshd_config's TIME FORMATS: `90`, `2m`, `1h30m`, `none`.
pub fn time(value: &str) -> Option<Micros> {
    if value.eq_ignore_ascii_case("none") {
        return Some(Micros(0));
    }
    let (mut total, mut number, mut digits) = (0i64, 0i64, false);
    for c in value.chars() {
        if let Some(digit) = c.to_digit(10) {
            number = number.checked_mul(10)?.checked_add(i64::from(digit))?;
            digits = true;
            continue;
        }
        let unit = match c.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        if !digits {
            return None;
        }
        total = total.checked_add(number.checked_mul(unit)?)?;
        (number, digits) = (0, false);
    }
    (digits || total > 0 || value == "0")
        .then(|| total.checked_add(number))
        .flatten()
        .and_then(|s| s.checked_mul(1_000_000))
        .map(Micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::defaults;

    #[test]
    fn the_first_value_wins_and_match_blocks_are_left_out() {
        let mut config = defaults::server(None);
        let text = "# comment\nClientAliveInterval 30\nclientaliveinterval=60\nMaxStartups 3:50:6\nMatch User x\n  ClientAliveCountMax 9\nMatch all\nLogLevel VERBOSE\n";
        assert_eq!(apply(text, None, &mut config), Ok(3));
        assert_eq!(config.client_alive_interval, Value::read(Micros::seconds(30)));
        assert_eq!(config.max_startups.value, MaxStartups { start: 3, rate: 50, full: 6 });
        assert_eq!(config.client_alive_count_max, Value::assumed(3));
        assert_eq!(config.log_level, Value::read(LogLevel::Verbose));
    }

    #[test]
    fn other_text_is_refused_with_a_sentence() {
        assert!(apply("hello world\nfoo bar\n", None, &mut defaults::server(None)).is_err());
        assert_eq!(apply("Port 22\n", None, &mut defaults::server(None)), Ok(0));
    }

    #[test]
    fn times_are_read_as_sshd_reads_them() {
        let seconds = |t: &str| time(t).map(|m| m.0 / 1_000_000);
        assert_eq!(
            [seconds("90"), seconds("1h30m"), seconds("2m"), seconds("0"), seconds("none")].map(Option::unwrap),
            [90, 5400, 120, 0, 0]
        );
        assert_eq!([seconds("x"), seconds("m"), seconds("")], [None; 3]);
    }
}
