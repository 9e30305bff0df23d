//! `ssh -G` output or an ssh_config → the client's settings that matter, for one server.

use super::lines::{self, Block, Document, Home, Line, shortened};
use super::pattern::matches;
use super::value::{channel_timeouts, time_or_none, yes_no_true_false};
use crate::catalogue::keywords::Dialect;
use crate::model::{ClientConfig, Value};

/// A client's configuration, taken apart: which of it holds depends on the name the server is called by.
#[derive(Clone, Debug)]
pub struct ClientFile {
    document: Document,
}

/// Takes a configuration apart, or says why it is none.
///
/// # Errors
/// A sentence, where not one line is of ssh_config(5).
pub fn read(text: &str, name: &str, home: &Home) -> Result<ClientFile, String> {
    let text = if is_dump(text) { format!("#{text}") } else { text.to_owned() };
    let mut document = lines::read(&text, name, home, Dialect::Client);
    let is_empty = document.lines.is_empty() && document.blocks.is_empty();
    if is_empty && !document.troubles.is_empty() {
        return Err("this is no ssh_config and no `ssh -G` output; give one of the two".to_owned());
    }
    for line in document.lines.clone() {
        if let Err(expected) = set_one(&line, &mut crate::catalogue::defaults::client()) {
            let value = line.value();
            document.complain(&line, &format!("{} cannot be {}; it takes {expected}", line.written, shortened(&value)));
        }
    }
    Ok(ClientFile { document })
}

/// Is this what `ssh -G` prints, headed by the host it was asked for? That line begins no block: all holds for it.
fn is_dump(text: &str) -> bool {
    let says = |key: &str| text.lines().any(|line| line.starts_with(key));
    text.starts_with("host ") && says("addressfamily ") && says("canonicalizemaxdots ")
}

impl ClientFile {
    /// What is wrong in it.
    pub fn troubles(&self) -> &[String] {
        &self.document.troubles
    }

    /// Applies what holds for a server of this name; returns the number of settings. The first value wins. Blocks for
    /// other hosts, and `Match` lines that ask more than the host's name, are left out.
    pub fn apply(&self, server: Option<&str>, config: &mut ClientConfig) -> usize {
        let mut seen: Vec<&str> = Vec::new();
        for line in &self.document.lines {
            let holds = self.chain(line).all(|block| holds(&block.line, server));
            let is_first = !seen.contains(&line.key.as_str());
            if holds && is_first && set_one(line, config) == Ok(true) {
                seen.push(&line.key);
            }
        }
        seen.len()
    }

    /// Settings that hold for some servers only: the block, and the line.
    pub fn conditional(&self) -> impl Iterator<Item = (&Line, &Line)> {
        let matters = |line: &&Line| set_one(line, &mut crate::catalogue::defaults::client()) == Ok(true);
        self.document.lines.iter().filter(matters).filter_map(|l| self.chain(l).next().map(|block| (&block.line, l)))
    }

    fn chain(&self, line: &Line) -> impl Iterator<Item = &Block> {
        let block = |at: Option<usize>| at.and_then(|b| self.document.blocks.get(b));
        std::iter::successors(block(line.block), move |b| block(b.parent))
    }
}

/// Does a `Host` or `Match` line hold for a server of this name, for sure?
fn holds(block: &Line, server: Option<&str>) -> bool {
    let Some(server) = server else { return false };
    // The log says the short name as a rule; people type either.
    let fits = |pattern: &str| matches(pattern, server) || matches(pattern, server.split('.').next().unwrap_or(server));
    let any = |patterns: &mut dyn Iterator<Item = &str>| {
        let mut found = false;
        for pattern in patterns {
            match pattern.strip_prefix('!') {
                Some(pattern) if fits(pattern) => return false,
                Some(_) => {}
                None => found |= fits(pattern),
            }
        }
        found
    };
    match (block.key.as_str(), block.args.as_slice()) {
        ("host", patterns) => any(&mut patterns.iter().map(String::as_str)),
        (_, [name, patterns]) if ["host", "originalhost"].iter().any(|n| name.eq_ignore_ascii_case(n)) => {
            any(&mut patterns.split(','))
        }
        _ => false,
    }
}

const TIME: &str = "a time like 60, 2m or 1h30m";

/// Sets one value. `Ok(false)` is a keyword that does not matter here; an error is what the keyword takes.
fn set_one(line: &Line, config: &mut ClientConfig) -> Result<bool, &'static str> {
    let value = line.args.first().map_or("", String::as_str);
    let time = || time_or_none(value).ok_or(TIME);
    match line.key.as_str() {
        "serveraliveinterval" => config.server_alive_interval = Value::read(time()?),
        "serveralivecountmax" => {
            config.server_alive_count_max = Value::read(value.parse().map_err(|_| "a number")?);
        }
        "tcpkeepalive" | "keepalive" => {
            config.tcp_keep_alive = Value::read(yes_no_true_false(value).ok_or("yes or no")?)
        }
        "connecttimeout" => config.connect_timeout = Some(time()?).filter(|t| t.0 > 0),
        "controlpersist" => {
            config.control_persist = Some(value.to_owned()).filter(|v| yes_no_true_false(v) != Some(false) && v != "0");
        }
        "channeltimeout" => {
            config.channel_timeouts = channel_timeouts(&line.args).ok_or("pairs like session=30m, or none")?;
        }
        "ipqos" => config.ip_qos = Some(line.value()),
        _ => return Ok(false),
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::defaults;
    use crate::model::Micros;

    fn file(text: &str) -> ClientFile {
        read(text, "ssh_config", &Home { folder: "/nonexistent".into(), is_live: false }).expect("a configuration")
    }

    fn interval(text: &str, server: Option<&str>) -> Value<Micros> {
        let mut config = defaults::client();
        file(text).apply(server, &mut config);
        config.server_alive_interval
    }

    #[test]
    fn the_first_value_for_this_server_wins() {
        let text = "Host edge*, !edge02\nServerAliveInterval 30\nHost edge* !edge02\nServerAliveInterval 20\nMatch exec \"true\"\nServerAliveInterval 1\nHost *\nServerAliveInterval 60\n";
        let seconds = |s| Value::read(Micros::seconds(s));
        assert_eq!(interval(text, Some("edge01.example.net")), seconds(20));
        assert_eq!(interval(text, Some("edge02")), seconds(60));
        assert_eq!(interval(text, None), seconds(60));
        assert_eq!(interval("Match originalhost a,edge01\nServerAliveInterval 7\n", Some("edge01")), seconds(7));
        assert_eq!(interval("serveraliveinterval 0\n", Some("x")), seconds(0), "as ssh -G prints it");
        assert_eq!(interval("Port 22\n", None), Value::assumed(Micros(0)));
    }

    #[test]
    fn the_host_that_ssh_g_was_asked_for_is_no_block() {
        let dump = "host prod\nuser x\nhostname edge01\nport 22\naddressfamily any\ncanonicalizemaxdots 1\nserveraliveinterval 30\n";
        assert_eq!(interval(dump, Some("edge01")), Value::read(Micros::seconds(30)));
        assert_eq!(interval(dump, None), Value::read(Micros::seconds(30)));
        let file = "host prod\nuser x\nserveraliveinterval 30\n";
        assert_eq!(interval(file, Some("edge01")), Value::assumed(Micros(0)), "lower case alone is no dump");
    }

    #[test]
    fn wrong_lines_are_named() {
        let file = file("ServerAliveIntervall 3\nServerAliveCountMax many\nControlPersist no\n");
        assert_eq!(file.troubles().len(), 2, "{:?}", file.troubles());
        assert!(file.troubles()[0].contains("did you mean serveraliveinterval?"));
        assert!(file.troubles()[1].starts_with("ssh_config:2: ServerAliveCountMax cannot be `many`"));
        assert!(read("hello\n", "x", &Home { folder: "/x".into(), is_live: false }).is_err());
    }

    #[test]
    fn settings_for_other_servers_are_known_as_such() {
        let file = file("Host a\nServerAliveInterval 5\nUser x\nHost *\nServerAliveCountMax 2\n");
        let shown: Vec<String> =
            file.conditional().map(|(b, l)| format!("{} {}: {}", b.written, b.value(), l.value())).collect();
        assert_eq!(shown, ["Host a: 5"]);
    }
}
