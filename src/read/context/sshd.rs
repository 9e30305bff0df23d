//! `sshd -T` output or an sshd_config → the settings that matter, and those that hold for some connections only.
//!
//! sshd takes the first value it meets. What stands in a `Match` block that applies replaces the general value;
//! among several such blocks the first wins, again.

use std::net::IpAddr;

use super::lines::{self, Document, Home, Line, shortened};
use super::pattern::{address_matches, list_matches, matches};
use super::value::{channel_timeouts, penalties, startups, time, yes_no};
use crate::catalogue::defaults;
use crate::catalogue::keywords::{self, Dialect};
use crate::model::{LogLevel, ServerConfig, Value};

/// Settings that hold for some connections only.
#[derive(Clone, Debug)]
pub struct Conditional {
    /// The lines below the criteria.
    pub lines: Vec<Line>,
    /// The `Match` lines above them, outermost first: all must apply.
    pub criteria: Vec<Line>,
}

/// What a `Match` line is held against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Who<'a> {
    /// The user who logged in.
    pub user: Option<&'a str>,
    /// The client.
    pub addr: Option<IpAddr>,
    /// The server's own address.
    pub local_addr: Option<IpAddr>,
    /// The server's own port.
    pub local_port: Option<u16>,
}

impl Conditional {
    /// `Match User alice (sshd_config:12)`.
    pub fn shown(&self) -> String {
        let texts: Vec<String> = self.criteria.iter().map(|l| format!("Match {} ({})", l.value(), l.place())).collect();
        texts.join(" within ")
    }

    /// Do its criteria apply? `None` where the log does not tell: groups, host names.
    pub fn applies(&self, who: &Who) -> Option<bool> {
        let mut all = Some(true);
        for line in &self.criteria {
            for (name, patterns) in criteria(&line.args) {
                match criterion(&name, patterns, who) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => all = None,
                }
            }
        }
        all
    }

    /// Puts its settings in the place of the general ones. Of several blocks apply the last one first.
    pub fn replace(&self, config: &mut ServerConfig) {
        for line in self.lines.iter().rev() {
            // What is wrong was said when it was read.
            let _ = set_one(line, config);
        }
    }
}

/// Criteria of a `Match` line that take no value.
const BARE: [&str; 4] = ["all", "canonical", "final", "invalid-user"];
/// Those that take one, of any release; some hold for clients alone.
const VALUED: [&str; 15] = [
    "user",
    "group",
    "host",
    "address",
    "localaddress",
    "localport",
    "rdomain",
    "version",
    "command",
    "sessiontype",
    "exec",
    "originalhost",
    "localuser",
    "localnetwork",
    "tagged",
];

/// `User a,b Address=x` → its pairs.
fn criteria(args: &[String]) -> Vec<(String, &str)> {
    let mut pairs = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let (name, patterns) =
            arg.split_once('=').map_or((arg.as_str(), None), |(name, patterns)| (name, Some(patterns)));
        let name = name.to_ascii_lowercase();
        match BARE.contains(&name.as_str()) {
            true if name == "all" => {}
            true => pairs.push((name, "")),
            false => pairs.push((name, patterns.or_else(|| args.next().map(String::as_str)).unwrap_or_default())),
        }
    }
    pairs
}

/// What is wrong with a `Match` line: sshd does not start with a criterion that it does not know, or that lacks a value.
pub fn wrong_criterion(args: &[String]) -> Option<String> {
    criteria(args).into_iter().find_map(|(name, patterns)| match (BARE.contains(&name.as_str()), patterns) {
        (true, _) => None,
        (false, _) if !VALUED.contains(&name.as_str()) => Some(format!(
            "Match has no criterion {}, and sshd refuses it; it takes User, Group, Host, Address, LocalAddress, LocalPort, RDomain, Invalid-User or all",
            shortened(&name)
        )),
        (false, "") => Some(format!("Match {name} has no value, and sshd refuses it; name whom it is for")),
        (false, _) => None,
    })
}

fn criterion(name: &str, patterns: &str, who: &Who) -> Option<bool> {
    match name {
        "user" => who.user.map(|user| list_matches(patterns, |p| matches(p, user))),
        "address" => who.addr.map(|addr| address_matches(patterns, addr)),
        "localaddress" => who.local_addr.map(|addr| address_matches(patterns, addr)),
        "localport" => who.local_port.map(|port| patterns.split(',').any(|p| p.trim().parse() == Ok(port))),
        _ => None,
    }
}

/// What a configuration gave.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// Settings that count here, general ones.
    pub settings: usize,
    /// Settings for some connections only.
    pub conditional: Vec<Conditional>,
    /// What is wrong in it.
    pub troubles: Vec<String>,
    /// Includes whose files are not at hand.
    pub missing: Vec<String>,
}

/// Applies all settings found; returns what else there is, or why the text is no configuration.
pub fn apply(text: &str, name: &str, home: &Home, config: &mut ServerConfig) -> Result<Read, String> {
    let mut document = lines::read(text, name, home, Dialect::Server);
    if document.lines.is_empty()
        && document.blocks.is_empty()
        && !text.trim().is_empty()
        && !document.troubles.is_empty()
    {
        return Err("this is no sshd_config and no `sshd -T` output; give one of the two".to_owned());
    }
    config.drop_ins = document.includes.iter().any(|pattern| pattern.contains("sshd_config.d"));
    let mut seen: Vec<String> = Vec::new();
    let mut conditional: Vec<Conditional> = Vec::new();
    let mut settings = 0;
    for line in std::mem::take(&mut document.lines) {
        check_release(&line, config, &mut document);
        let Some(block) = line.block else {
            let first = !seen.contains(&line.key);
            if first && set(&line, config, &mut document) {
                seen.push(line.key.clone());
                settings += 1;
            }
            continue;
        };
        if keywords::is_global(&line.key) {
            document.complain(
                &line,
                &format!(
                    "{} may not stand in a Match block: sshd refuses it; move it above the first one",
                    line.written
                ),
            );
            continue;
        }
        // A try on settings of its own shows whether the line matters and is right.
        if set(&line, &mut config.clone(), &mut document) {
            let criteria = chain(&document, block);
            match conditional.iter_mut().find(|c| c.criteria == criteria) {
                Some(known) => known.lines.push(line),
                None => conditional.push(Conditional { lines: vec![line], criteria }),
            }
        }
    }
    Ok(Read { settings, conditional, troubles: document.troubles, missing: document.missing })
}

/// The `Match` lines above a block's lines, outermost first.
fn chain(document: &Document, block: usize) -> Vec<Line> {
    let mut found = Vec::new();
    let mut next = Some(block);
    while let Some(block) = next.and_then(|b| document.blocks.get(b)) {
        found.push(block.line.clone());
        next = block.parent;
    }
    found.reverse();
    found
}

/// A keyword that this release does not know keeps sshd from starting.
fn check_release(line: &Line, config: &ServerConfig, document: &mut Document) {
    let Some((version, since)) = config.version.zip(keywords::since(&line.key)) else { return };
    if version.value < since {
        let what = format!("OpenSSH {} has no {} (it came with {since}); remove the line", version.value, line.written);
        document.complain(line, &what);
    }
}

fn set(line: &Line, config: &mut ServerConfig, document: &mut Document) -> bool {
    match set_one(line, config) {
        Ok(matters) => matters,
        Err(expected) => {
            let value = line.value();
            document.complain(line, &format!("{} cannot be {}; it takes {expected}", line.written, shortened(&value)));
            false
        }
    }
}

const TIME: &str = "a time like 60, 2m or 1h30m";
const NUMBER: &str = "a number";
const SWITCH: &str = "yes or no";

/// Sets one value. `Ok(false)` is a keyword that does not matter here; an error is what the keyword takes.
fn set_one(line: &Line, config: &mut ServerConfig) -> Result<bool, &'static str> {
    let value = line.args.first().map_or("", String::as_str);
    let time = || time(value).ok_or(TIME);
    let number = || value.parse::<u32>().map_err(|_| NUMBER);
    let switch = || yes_no(value).ok_or(SWITCH);
    match line.key.as_str() {
        "loglevel" => {
            config.log_level =
                Value::read(LogLevel::parse(value).ok_or("QUIET, FATAL, ERROR, INFO, VERBOSE or DEBUG")?);
        }
        "logingracetime" => config.login_grace_time = Value::read(time()?),
        "clientaliveinterval" => config.client_alive_interval = Value::read(time()?),
        "clientalivecountmax" => config.client_alive_count_max = Value::read(number()?),
        "tcpkeepalive" | "keepalive" => config.tcp_keep_alive = Value::read(switch()?),
        "maxstartups" => {
            config.max_startups = Value::read(startups(value).ok_or("start:rate:full, like 10:30:100, or a number")?);
        }
        "maxauthtries" => config.max_auth_tries = Value::read(number()?),
        "maxsessions" => config.max_sessions = Value::read(number()?),
        "unusedconnectiontimeout" => config.unused_connection_timeout = Some(time()?).filter(|t| t.0 > 0),
        "channeltimeout" => {
            config.channel_timeouts = channel_timeouts(&line.args).ok_or("pairs like session=30m, or none")?;
        }
        "usedns" => config.use_dns = Value::read(switch()?),
        "persourcemaxstartups" => {
            let limit = if value.eq_ignore_ascii_case("none") { None } else { Some(number()?) };
            config.per_source_max_startups = Value::read(limit);
        }
        "persourcepenalties" => {
            let usual = defaults::penalties(config.version.map(|v| v.value));
            let set = penalties(&line.args, usual).ok_or("no, or pairs like authfail:5s max:10m")?;
            config.per_source_penalties = Value::read(set);
        }
        "ipqos" => config.ip_qos = Some(line.value()),
        _ => return Ok(false),
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MaxStartups, Micros, OpenSsh};

    fn nowhere() -> Home {
        Home { folder: "/nonexistent".into(), is_live: false }
    }

    fn read(text: &str, config: &mut ServerConfig) -> Read {
        apply(text, "sshd_config", &nowhere(), config).expect("a configuration")
    }

    #[test]
    fn the_first_value_wins_and_match_blocks_are_kept_apart() {
        let mut config = defaults::server(None);
        let text = "# comment\nClientAliveInterval 30\nclientaliveinterval=60\nMaxStartups 3:50:6\nMatch User x\n  ClientAliveCountMax 9\nMatch all\nLogLevel VERBOSE\n";
        let found = read(text, &mut config);
        assert_eq!((found.settings, found.troubles.len(), found.conditional.len()), (3, 0, 1));
        assert_eq!(config.client_alive_interval, Value::read(Micros::seconds(30)));
        assert_eq!(config.max_startups.value, MaxStartups { start: 3, rate: 50, full: 6 });
        assert_eq!(config.client_alive_count_max, Value::assumed(3));
        assert_eq!(config.log_level, Value::read(LogLevel::Verbose));
    }

    #[test]
    fn a_block_replaces_the_general_value_for_those_it_names() {
        let mut config = defaults::server(None);
        let text = "ClientAliveInterval 0\nMatch User backup,job-* Address 192.0.2.0/24\nClientAliveInterval 30\nClientAliveInterval 99\nMatch Group staff\nClientAliveCountMax 1\nMatch LocalPort 2222\nLogLevel DEBUG\n";
        let found = read(text, &mut config);
        let [jobs, staff, port] = found.conditional.as_slice() else { panic!("{found:?}") };
        let addr = "192.0.2.9".parse().ok();
        let who = Who { user: Some("job-7"), addr, ..Who::default() };
        assert_eq!(jobs.applies(&who), Some(true));
        assert_eq!(jobs.applies(&Who { user: Some("alice"), addr, ..Who::default() }), Some(false));
        assert_eq!(jobs.applies(&Who { user: Some("backup"), ..Who::default() }), None, "its address is not known");
        assert_eq!(staff.applies(&who), None, "a log does not say who belongs to a group");
        assert_eq!(port.applies(&Who { local_port: Some(2222), ..Who::default() }), Some(true));
        let mut theirs = config.clone();
        jobs.replace(&mut theirs);
        assert_eq!(theirs.client_alive_interval, Value::read(Micros::seconds(30)));
        assert_eq!(config.client_alive_interval, Value::read(Micros(0)));
        assert_eq!(jobs.shown(), "Match User backup,job-* Address 192.0.2.0/24 (sshd_config:2)");
    }

    #[test]
    fn wrong_values_are_named_and_do_not_count() {
        let mut config = defaults::server(Some(OpenSsh::new(8, 4)));
        let text =
            "ClientAliveInterval 5x\nClientAliveInterval 30\nUnusedConnectionTimeout 5m\nMatch User x\nMaxStartups 5\n";
        let found = read(text, &mut config);
        assert_eq!(
            found.troubles,
            [
                "sshd_config:1: ClientAliveInterval cannot be `5x`; it takes a time like 60, 2m or 1h30m",
                "sshd_config:3: OpenSSH 8.4 has no UnusedConnectionTimeout (it came with 9.2); remove the line",
                "sshd_config:5: MaxStartups may not stand in a Match block: sshd refuses it; move it above the first one",
            ]
        );
        assert_eq!(config.client_alive_interval, Value::read(Micros::seconds(30)));
    }

    #[test]
    fn other_text_is_refused_with_a_sentence() {
        let mut config = defaults::server(None);
        assert!(apply("hello world\nfoo bar\n", "x", &nowhere(), &mut config).is_err());
        assert_eq!(read("Port 22\n", &mut config).settings, 0);
        assert_eq!(read("# nothing\n", &mut config).settings, 0);
    }
}
