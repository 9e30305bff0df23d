//! The settings that matter: what holds now, how that is known, what to write instead, and what they let happen.

use std::collections::BTreeMap;

use askama::Template;

use super::rich::{Rich, plain};
use super::section::Section;
use crate::catalogue::causes::CONTRIBUTORS;
use crate::model::{Known, Micros, SECOND, ServerConfig, Value};
use crate::write::answer::CURED;
use crate::write::cure::{Cure, Given};
use crate::write::tally::Facts;
use crate::write::words::{self, count};

#[derive(Template)]
#[template(path = "settings.html")]
struct View {
    rows: Vec<Row>,
    contributors: Vec<ContributorView>,
    version: String,
}

struct Row {
    setting: String,
    now: String,
    known: &'static str,
    proposed: String,
}

struct ContributorView {
    count: String,
    text: Rich,
    better: Rich,
}

/// The part, if the server's settings were read or assumed and anybody logged in.
pub fn section(facts: &Facts) -> Option<Section> {
    let server = facts.report.server.as_ref().filter(|_| !facts.sessions.is_empty() || facts.refused() > 0)?;
    let proposed = proposals(facts);
    let mut rows: Vec<Row> = current(server)
        .into_iter()
        .map(|(setting, now, known)| Row {
            setting: setting.to_owned(),
            proposed: proposed.get(setting).cloned().unwrap_or_default(),
            now,
            known,
        })
        .collect();
    // A setting whose value nobody reads here can be proposed all the same.
    for (setting, value) in &proposed {
        if !rows.iter().any(|r| r.setting == *setting) {
            rows.push(Row { setting: setting.clone(), now: String::new(), known: "not read", proposed: value.clone() });
        }
    }
    rows.sort_by_key(|r| r.proposed.is_empty());
    let better = |id: &str| CONTRIBUTORS.iter().find(|s| s.id == id).map_or(String::new(), |s| words::clause(s.remedy));
    let view = View {
        rows,
        contributors: facts
            .report
            .contributors
            .iter()
            .map(|(c, n)| ContributorView {
                count: count(*n as usize, "session"),
                text: Rich::marked(&words::sentence(&c.text)),
                better: Rich::marked(&better(c.id)),
            })
            .collect(),
        version: version(server),
    };
    Some(Section { id: "settings", title: "Settings that matter", body: Rich::from(&view) })
}

/// What the cures at the head propose, by setting; a value that holds already is no proposal.
fn proposals(facts: &Facts) -> BTreeMap<String, String> {
    let mut given = Given::of(facts.report);
    let mut out = BTreeMap::new();
    for group in facts.troubles().take(CURED) {
        for line in Cure::of(group.cause.remedy).server.iter().filter_map(|l| given.line(l)) {
            if line.now.as_ref() != Some(&line.value) {
                out.insert(line.setting, line.value);
            }
        }
    }
    out
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
            s.channel_timeouts.iter().map(|(kind, limit)| format!("{}={}", plain(kind), seconds(*limit))).collect();
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

fn version(s: &ServerConfig) -> String {
    match &s.version {
        Some(v) => format!("OpenSSH {} ({}).", v.value, known(v)),
        None => "The release of OpenSSH is not known; --openssh says it.".to_owned(),
    }
}
