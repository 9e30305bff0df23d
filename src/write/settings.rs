//! The settings that matter: what holds now, how that is known, and what to write instead.

use std::collections::BTreeMap;

use super::answer;
use super::cure::Given;
use super::safe;
use super::tally::Facts;
use crate::model::{Known, Micros, SECOND, ServerConfig, Value};

/// A setting of sshd.
pub struct Setting {
    /// Its name in sshd_config(5).
    pub name: String,
    /// The value that holds; empty if nobody reads it.
    pub now: String,
    /// How that is known.
    pub known: &'static str,
    /// What to write instead; empty if nothing is proposed.
    pub proposed: String,
}

/// The settings, those to change first; none where nothing that they could change is in the report.
pub fn settings(facts: &Facts) -> Vec<Setting> {
    let matters = facts.sessions > 0 || facts.refused() > 0;
    let Some(server) = facts.report.server.as_ref().filter(|_| matters) else { return Vec::new() };
    let proposed = proposals(facts);
    let row = |(name, now, known): (&'static str, String, &'static str)| Setting {
        name: name.to_owned(),
        proposed: proposed.get(name).cloned().unwrap_or_default(),
        now,
        known,
    };
    let mut rows: Vec<Setting> = current(server).into_iter().map(row).collect();
    // A setting whose value nobody reads here can be proposed all the same.
    for (name, value) in &proposed {
        if !rows.iter().any(|r| r.name == *name) {
            rows.push(Setting { name: name.clone(), now: String::new(), known: "not read", proposed: value.clone() });
        }
    }
    rows.sort_by_key(|r| r.proposed.is_empty());
    rows
}

/// What the cures at the head propose, by setting; a value that holds already is no proposal.
fn proposals(facts: &Facts) -> BTreeMap<String, String> {
    let causes = answer::at_the_head(facts);
    let mut given = Given::for_all(facts.report, causes.iter().copied());
    let cures = causes.into_iter().map(|cause| given.cure(facts.report, cause));
    let changes = cures.flat_map(|cure| cure.server).filter(|change| change.now.as_ref() != Some(&change.to));
    changes.map(|change| (change.setting.to_owned(), change.to)).collect()
}

/// What holds, as sshd_config(5) writes it, and how that is known.
fn current(s: &ServerConfig) -> Vec<(&'static str, String, &'static str)> {
    let seconds = |m: Micros| (m.0 / SECOND).to_string();
    let startups = s.max_startups.value;
    let mut rows = vec![
        ("ClientAliveInterval", seconds(s.client_alive_interval.value), known(&s.client_alive_interval)),
        ("ClientAliveCountMax", s.client_alive_count_max.value.to_string(), known(&s.client_alive_count_max)),
        ("TCPKeepAlive", if s.tcp_keep_alive.value { "yes" } else { "no" }.to_owned(), known(&s.tcp_keep_alive)),
        ("LogLevel", s.log_level.value.name().to_owned(), known(&s.log_level)),
        ("LoginGraceTime", seconds(s.login_grace_time.value), known(&s.login_grace_time)),
        ("MaxStartups", format!("{}:{}:{}", startups.start, startups.rate, startups.full), known(&s.max_startups)),
        ("MaxAuthTries", s.max_auth_tries.value.to_string(), known(&s.max_auth_tries)),
        ("MaxSessions", s.max_sessions.value.to_string(), known(&s.max_sessions)),
    ];
    if let Some(limit) = s.unused_connection_timeout {
        rows.push(("UnusedConnectionTimeout", seconds(limit), "read"));
    }
    if !s.channel_timeouts.is_empty() {
        let all: Vec<String> =
            s.channel_timeouts.iter().map(|(kind, limit)| format!("{}={}", safe(kind), seconds(*limit))).collect();
        rows.push(("ChannelTimeout", all.join(" "), "read"));
    }
    rows
}

fn known<T>(value: &Value<T>) -> &'static str {
    match value.known {
        Known::Read => "read",
        Known::FromLog => "told from the log",
        Known::Assumed => "assumed: the default",
    }
}

/// The release of OpenSSH, in a sentence.
pub fn version(s: &ServerConfig) -> String {
    match &s.version {
        Some(v) => format!("OpenSSH {} ({}).", v.value, known(v)),
        None => "The release of OpenSSH is not known; --openssh says it.".to_owned(),
    }
}
