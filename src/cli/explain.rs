//! One pasted line: what it says, who writes it since when, what it proves and what not.

use std::io::Read;

use anyhow::{Context, Result, bail};

use super::args::ExplainLine;
use super::{Exit, output};
use crate::catalogue::message::{Process, Speaker};
use crate::catalogue::messages;
use crate::model::Prefix;
use crate::read::header::{self, Line};
use crate::read::matcher::{Match, matcher, speaker};
use crate::read::slots::Captures;
use crate::read::stamp::StampCache;
use crate::read::wording;
use crate::write::{rows, safe};

pub fn run(args: &ExplainLine) -> Result<Exit> {
    let lines: Vec<String> = match args.text.is_empty() {
        false => vec![args.text.join(" ")],
        true => pasted()?,
    };
    if lines.is_empty() {
        bail!("paste a log line: sshlogs explain-line 'Connection reset by 203.0.113.7 port 40122 [preauth]'");
    }
    let explained: Vec<(String, bool)> = lines.iter().map(|line| explain(line)).collect();
    let texts: Vec<&str> = explained.iter().map(|(text, _)| text.as_str()).collect();
    output::print(&texts.join("\n"))?;
    Ok(if explained.iter().all(|(_, known)| *known) { Exit::Done } else { Exit::Found })
}

/// The lines on standard input. Bytes that are no text are a part of some lines, and end none.
fn pasted() -> Result<Vec<String>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("standard input could not be read")?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}

/// Any speaker's rows may explain a pasted line, the client's last: nobody says where it was copied from.
fn explain(line: &str) -> (String, bool) {
    let mut cache = StampCache::default();
    let (program, body, bare) = match header::split(line.trim().as_bytes(), &mut cache) {
        Line::Log(header) => (Some(header.program), header.body, header.bare),
        _ => (None, line.trim().as_bytes(), true),
    };
    let peeled = header::peel(body);
    let first = program.filter(|_| !bare).map(speaker);
    let others = [
        Speaker::Sshd,
        Speaker::Kernel,
        Speaker::Logind,
        Speaker::Systemd,
        Speaker::Dropbear,
        Speaker::Neighbour,
        Speaker::Client,
    ];
    let order = first.into_iter().chain(others.into_iter().filter(|s| first.is_none_or(|f| f == *s)));
    match order.into_iter().find_map(|s| matcher().find(s, peeled.body, &mut Captures::default())) {
        Some(found) => (describe(&found, peeled.body, peeled.prefix, peeled.preauth), true),
        None => {
            let body = String::from_utf8_lossy(peeled.body);
            let row = wording::row(&wording::template(peeled.body), &body);
            (format!("No message of the catalogue matches\n  {}\nA row for it:\n{row}\n", safe(&body)), false)
        }
    }
}

fn describe(found: &Match, body: &[u8], prefix: Prefix, preauth: bool) -> String {
    let message = messages::get(found.message);
    let body = String::from_utf8_lossy(body);
    let suffix = if preauth { " [preauth]" } else { "" };
    let mut text = format!("{}{}{suffix}\n\n", rows::prefix(prefix), safe(&body));
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("  {name:<10} {value}\n"));
        }
    };
    field("message", message.id);
    field("says", found.meaning.sentence());
    field("note", message.note);
    field("written by", &format!("{}{}", message.from, whose(message.process)));
    field("level", message.level);
    let since = if message.since.is_empty() { String::new() } else { format!("from {}", message.since) };
    let until = if message.until.is_empty() { String::new() } else { format!("until {}", message.until) };
    field("releases", [since, until].join(" ").trim());
    if preauth {
        field("[preauth]", "nobody was logged in on this connection yet");
    }
    text
}

fn whose(process: Process) -> &'static str {
    match process {
        Process::Listener => " (the listener's pid)",
        Process::Monitor => " (the connection's own pid, as on `Accepted`)",
        Process::Child => " (the session child's pid, which at INFO appears nowhere else)",
        Process::Any | Process::Other => "",
    }
}
