//! `sshd -T` output or an sshd_config → the settings that matter, and those that hold for some connections only.
//!
//! sshd takes the first value it meets. What stands in a `Match` block that applies replaces the general value;
//! among several such blocks the first wins, again.

use std::net::IpAddr;

use super::lines::{self, Document, Home, Line, shortened};
use super::pattern::{address_matches, list_matches, matches};
use super::value::{channel_timeouts, keepalive, penalties, startups, time, time_or_none, yes_no};
use crate::catalogue::defaults;
use crate::catalogue::keywords::{self, Dialect};
use crate::model::{LogLevel, OpenSsh, ServerConfig, Value};

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

/// `User a,b Address=x` → its pairs; `invalid-user` (from 9.9) stands alone.
fn criteria(args: &[String]) -> Vec<(String, &str)> {
    let mut pairs = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.split_once('=') {
            Some((name, patterns)) => pairs.push((name.to_ascii_lowercase(), patterns)),
            None if arg.eq_ignore_ascii_case("all") => {}
            None if arg.eq_ignore_ascii_case("invalid-user") => pairs.push((arg.to_ascii_lowercase(), "")),
            None => pairs.push((arg.to_ascii_lowercase(), args.next().map_or("", String::as_str))),
        }
    }
    pairs
}

/// What a `Match` line may ask for.
const CRITERIA: &[&str] =
    &["user", "group", "host", "address", "localaddress", "localport", "rdomain", "invalid-user", "version"];

/// A `Match` line that asks for something else keeps sshd from starting.
fn check_criteria(document: &mut Document) {
    for line in document.blocks.iter().map(|b| b.line.clone()).collect::<Vec<Line>>() {
        for (name, patterns) in criteria(&line.args) {
            let what = match CRITERIA.contains(&name.as_str()) {
                false => {
                    format!("Match knows no {}; it takes User, Group, Host, Address and the like", shortened(&name))
                }
                true if patterns.is_empty() && name != "invalid-user" => {
                    format!("Match {name} has no value, and sshd refuses it; name whom it is for")
                }
                true => continue,
            };
            document.complain(&line, &what);
        }
    }
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

/// Applies all settings found, and returns what else there is.
///
/// # Errors
/// Why the text is no configuration: one sentence.
pub fn apply(text: &str, name: &str, home: &Home, config: &mut ServerConfig) -> Result<Read, String> {
    let is_dump = is_dump(text);
    let mut document = match is_dump {
        true => lines::read_dump(text, name, home),
        false => lines::read(text, name, home, Dialect::Server),
    };
    if document.lines.is_empty()
        && document.blocks.is_empty()
        && !text.trim().is_empty()
        && !document.troubles.is_empty()
    {
        return Err("this is no sshd_config and no `sshd -T` output; give one of the two".to_owned());
    }
    config.drop_ins = document.includes.iter().any(|pattern| pattern.contains("sshd_config.d"));
    check_criteria(&mut document);
    let version = config.version.map(|v| v.value);
    let mut seen: Vec<String> = Vec::new();
    let mut conditional: Vec<Conditional> = Vec::new();
    let (mut settings, mut penalties) = (0, Vec::new());
    for mut line in std::mem::take(&mut document.lines) {
        check_release(&line, version, &mut document);
        if line.key == "ipqos" && is_dump {
            line.args.iter_mut().for_each(|mark| *mark = as_set(mark));
        }
        let Some(block) = line.block else {
            if line.key == "persourcepenalties" {
                penalties.append(&mut line.args);
                line.args.clone_from(&penalties);
            }
            let first = !seen.contains(&line.key);
            let adds = line.key == "persourcepenalties" || keywords::last_one_counts(&line.key, version);
            // What does not count is refused all the same where it is wrong.
            let place = if first || adds { &mut *config } else { &mut config.clone() };
            if set(&line, place, &mut document) && first {
                seen.push(line.key.clone());
                settings += 1;
            }
            continue;
        };
        if keywords::is_global(&line.key, version) {
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

/// Is this what `sshd -T` prints? The ports first, and keywords that hardly anybody sets; in lower case, and from 10.6 on
/// as the manual writes them.
fn is_dump(text: &str) -> bool {
    let is_lower = |line: &str| line.starts_with(|c: char| c.is_ascii_lowercase());
    let is_upper = |line: &str| line.starts_with(|c: char| c.is_ascii_uppercase());
    let has = |keyword: &str| text.contains(keyword);
    text.starts_with("port ") && has("\naddressfamily ") && text.lines().all(is_lower)
        || text.starts_with("Port ")
            && has("\nAddressFamily ")
            && has("\nSshdSessionPath ")
            && text.lines().all(is_upper)
}

/// A mark on packets as sshd_config takes it. `sshd -T` prints a number in hexadecimal, however it was written
/// (iptos2str in misc.c), and releases from 9.8 on take decimal ones only.
fn as_set(mark: &str) -> String {
    let number = mark.strip_prefix("0x").and_then(|digits| u8::from_str_radix(digits, 16).ok());
    number.map_or_else(|| mark.to_owned(), |number| number.to_string())
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

/// The first release that takes a comment behind a value (argv_split in servconf.c).
const COMMENTS_BEHIND: OpenSsh = OpenSsh::new(8, 7);

/// A keyword that this release does not know keeps sshd from starting, and so does a comment behind a value before 8.7.
fn check_release(line: &Line, version: Option<OpenSsh>, document: &mut Document) {
    let Some(version) = version else { return };
    if let Some(since) = keywords::since(&line.key).filter(|since| version < *since) {
        let what = format!("OpenSSH {version} has no {} (it came with {since}); remove the line", line.written);
        document.complain(line, &what);
    }
    if line.commented && version < COMMENTS_BEHIND && ONE_VALUE.contains(&line.key.as_str()) {
        let what = format!("OpenSSH {version} takes no comment behind a value; give it a line of its own");
        document.complain(line, &what);
    }
}

/// Keywords of those read here that take one value and nothing behind it.
const ONE_VALUE: &[&str] = &[
    "clientalivecountmax",
    "clientaliveinterval",
    "keepalive",
    "logingracetime",
    "loglevel",
    "maxauthtries",
    "maxsessions",
    "maxstartups",
    "persourcemaxstartups",
    "tcpkeepalive",
    "unusedconnectiontimeout",
    "usedns",
];

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
    if line.args.len() > 1 && ONE_VALUE.contains(&line.key.as_str()) {
        return Err("one value");
    }
    let time = || time(value).ok_or(TIME);
    let number = || value.parse::<u32>().map_err(|_| NUMBER);
    let switch = || yes_no(value).ok_or(SWITCH);
    let version = config.version.map(|v| v.value);
    match line.key.as_str() {
        "loglevel" => {
            config.log_level =
                Value::read(LogLevel::parse(value).ok_or("QUIET, FATAL, ERROR, INFO, VERBOSE or DEBUG")?);
        }
        "logingracetime" => config.login_grace_time = Value::read(time()?),
        "clientaliveinterval" => config.client_alive_interval = Value::read(time()?),
        "clientalivecountmax" => config.client_alive_count_max = Value::read(number()?),
        "tcpkeepalive" | "keepalive" => config.tcp_keep_alive = Value::read(keepalive(value, version).ok_or(SWITCH)?),
        "maxstartups" => {
            let set = startups(value, version);
            config.max_startups = Value::read(set.ok_or("start:rate:full, like 10:30:100, or a number")?);
        }
        "maxauthtries" => config.max_auth_tries = Value::read(number()?),
        "maxsessions" => config.max_sessions = Value::read(number()?),
        "unusedconnectiontimeout" => {
            let limit = time_or_none(value).ok_or("a time like 60, 2m or 1h30m, or none")?;
            config.unused_connection_timeout = Some(limit).filter(|t| t.0 > 0);
        }
        "channeltimeout" => {
            config.channel_timeouts = channel_timeouts(&line.args).ok_or("pairs like session=30m, or none")?;
        }
        "usedns" => config.use_dns = Value::read(switch()?),
        "persourcemaxstartups" => {
            let limit = if value.eq_ignore_ascii_case("none") { None } else { Some(number()?) };
            config.per_source_max_startups = Value::read(limit);
        }
        "persourcepenalties" => {
            let usual = defaults::penalties(version);
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
    fn of_max_startups_and_ip_qos_the_last_line_counts_until_10_2() {
        let text = "MaxStartups 50:30:100\nIPQoS none\nMaxStartups 5\nIPQoS af21 cs1\nMaxAuthTries 3\nMaxAuthTries 4\n";
        let of = |version: Option<OpenSsh>| {
            let mut config = defaults::server(version);
            assert_eq!(read(text, &mut config).settings, 3);
            (config.max_startups.value.full, config.ip_qos.expect("set"), config.max_auth_tries.value)
        };
        assert_eq!(of(Some(OpenSsh::new(9, 9))), (5, "af21 cs1".to_owned(), 3));
        assert_eq!(of(None), (5, "af21 cs1".to_owned(), 3));
        assert_eq!(of(Some(OpenSsh::new(10, 4))), (100, "none".to_owned(), 3));
    }

    /// `IPQoS 3` is `ipqos 0x03 0x03` in the output of `sshd -T`; that sshd was said not to start.
    #[test]
    fn numbers_of_sshd_t_are_hexadecimal_however_they_were_set() {
        let marks = |text: &str| {
            let mut config = defaults::server(Some(OpenSsh::new(9, 9)));
            read(text, &mut config);
            config.ip_qos
        };
        let dump = "port 22\naddressfamily any\nlistenaddress [::]:22\nipqos 0x03 af21\n";
        assert_eq!(marks(dump).as_deref(), Some("3 af21"));
        assert_eq!(marks("port 22\nipqos 0x03\n").as_deref(), Some("0x03"), "somebody's own file");
        assert_eq!(marks(&format!("{dump}# by hand\n")).as_deref(), Some("0x03 af21"));
    }

    #[test]
    fn penalties_of_several_lines_add_up() {
        let mut config = defaults::server(Some(OpenSsh::new(9, 9)));
        let found = read("PerSourcePenalties authfail:30s\nPerSourcePenalties max:1h authfail:1s\n", &mut config);
        let set = config.per_source_penalties.value.expect("on");
        assert_eq!((found.settings, set.auth_fail, set.max), (1, Micros::seconds(30), Micros::seconds(3600)));
    }

    #[test]
    fn what_stands_behind_a_value_is_refused() {
        let troubles = |text: &str, version| read(text, &mut defaults::server(Some(version))).troubles;
        let (old, new) = (OpenSsh::new(8, 4), OpenSsh::new(9, 2));
        let comment = "ClientAliveInterval 30 # every half minute\nAllowUsers a # b\n";
        assert_eq!(troubles(comment, new), [""; 0]);
        assert_eq!(
            troubles(comment, old),
            ["sshd_config:1: OpenSSH 8.4 takes no comment behind a value; give it a line of its own"]
        );
        let two = ["sshd_config:1: ClientAliveInterval cannot be `60 3`; it takes one value"];
        assert_eq!(troubles("ClientAliveInterval 60 3\n", new), two);
        assert_eq!(troubles("TCPKeepAlive true\nLoginGraceTime none\nMaxAuthTries 3\nMaxAuthTries x\n", new).len(), 3);
    }

    #[test]
    fn match_lines_are_refused_where_sshd_refuses_them() {
        let of = |text: &str, version| read(text, &mut defaults::server(version));
        let old = of("Match User x\nClientAliveInterval 5\nLogLevel VERBOSE\n", Some(OpenSsh::new(7, 4)));
        assert_eq!(old.troubles.len(), 1, "LogLevel came with 7.6: {:?}", old.troubles);
        assert_eq!(of("Match IP 192.0.2.1\nMaxSessions 1\n", None).troubles.len(), 1);
        let new = of("Match invalid-user User x\nMaxAuthTries 1\n", None);
        let bob = Who { user: Some("bob"), ..Who::default() };
        assert_eq!((new.troubles.len(), new.conditional[0].applies(&bob)), (0, Some(false)), "{new:?}");
    }

    #[test]
    fn other_text_is_refused_with_a_sentence() {
        let mut config = defaults::server(None);
        assert!(apply("hello world\nfoo bar\n", "x", &nowhere(), &mut config).is_err());
        assert_eq!(read("Port 22\n", &mut config).settings, 0);
        assert_eq!(read("# nothing\n", &mut config).settings, 0);
    }

    /// sshd does not start with them; they were taken for blocks that may apply.
    #[test]
    fn criteria_without_a_value_are_wrong_lines() {
        let troubles = |line: &str| {
            let mut config = defaults::server(None);
            read(&format!("{line}\nMaxSessions 1\n"), &mut config).troubles
        };
        assert!(troubles("Match User")[0].contains("Match user has no value"));
        assert!(troubles("Match User bob Address")[0].contains("Match address has no value"));
        for right in ["Match all", "Match User=bob Address 10.0.0.0/8", "Match Invalid-User"] {
            assert_eq!(troubles(right), Vec::<String>::new(), "{right}");
        }
    }

    /// What 10.6 printed itself was called wrong: it writes keywords as the manual does, and `true` for a switch.
    #[test]
    fn the_dump_of_10_6_is_read_without_a_word() {
        const DUMP: &str = "Port 22\nAddressFamily any\nClientAliveInterval 30\nTCPKeepAlive false\nWarnWeakCrypto true\n\
            PidFile /run/sshd.pid\nSshdSessionPath /usr/lib/openssh/sshd-session\nAgentSocketPath user:.ssh/agent\n\
            NewInSomeLaterRelease yes\nIPQoS 0x08 cs1\n";
        let mut config = defaults::server(Some(OpenSsh::new(10, 6)));
        assert_eq!(read(DUMP, &mut config).troubles, Vec::<String>::new());
        assert_eq!((config.tcp_keep_alive, config.ip_qos.as_deref()), (Value::read(false), Some("8 cs1")));
        // Older releases do not start with these lines.
        let old = read("TCPKeepAlive true\nWarnWeakCrypto no\n", &mut defaults::server(Some(OpenSsh::new(10, 0))));
        assert_eq!(old.troubles.len(), 2, "{:?}", old.troubles);
    }
}
