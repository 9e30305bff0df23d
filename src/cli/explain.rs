//! One pasted line: what it says, who writes it since when, what it proves and what not.

use std::io::{Read, Write};

use anyhow::{Context, Result, bail};

use super::Exit;
use super::args::ExplainLine;
use super::output::{self, Out};
use crate::catalogue::message::Speaker;
use crate::catalogue::messages;
use crate::model::Prefix;
use crate::read::header::HeaderCache;
use crate::read::header::{self, Line};
use crate::read::matcher::slots::Captures;
use crate::read::matcher::wording;
use crate::read::matcher::{Match, matcher, speaker};
use crate::write::safe;
use crate::write::terminal::{self, Explained, Look};

/// Linux gives outgoing connections ports from here on: no server is reached at one.
const EPHEMERAL: u16 = 32_768;

pub fn run(args: &ExplainLine) -> Result<Exit> {
    let lines: Vec<String> = match args.text.is_empty() {
        false => vec![args.text.join(" ")],
        true => pasted()?,
    };
    if lines.is_empty() {
        bail!("paste a log line: sshlogs explain-line 'Connection reset by 203.0.113.7 port 40122 [preauth]'");
    }
    let look = output::look(&args.output, false);
    let explained: Vec<(String, bool)> = lines.iter().map(|line| explain(line, &look)).collect();
    let texts: Vec<&str> = explained.iter().map(|(text, _)| text.as_str()).collect();
    let mut out = Out::open(&args.output)?;
    out.write_all(texts.join("\n").as_bytes())?;
    out.finish()?;
    Ok(if explained.iter().all(|(_, known)| *known) { Exit::Done } else { Exit::Found })
}

/// The lines on standard input. Bytes that are no text are a part of some lines, and end none.
fn pasted() -> Result<Vec<String>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("standard input could not be read")?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect())
}

/// Any speaker's rows may explain a pasted line: nobody says where it was copied from. One that both sshd and a client
/// print is explained as either's, the likelier first.
fn explain(line: &str, look: &Look) -> (String, bool) {
    let mut cache = HeaderCache::default();
    let (program, body, bare) = match header::split(line.trim().as_bytes(), &mut cache) {
        Line::Log(header) => (Some(header.program), header.body, header.bare),
        _ => (None, line.trim().as_bytes(), true),
    };
    let header::Peeled { prefix, body, preauth } = header::peel(body);
    let first = program.filter(|_| !bare).map(speaker);
    let others =
        [Speaker::Sshd, Speaker::Kernel, Speaker::Logind, Speaker::Systemd, Speaker::Dropbear, Speaker::Neighbour];
    let order = first.into_iter().chain(others.into_iter().filter(|s| first.is_none_or(|f| f == *s)));
    let mut captures = Captures::default();
    let logged = order.into_iter().find_map(|s| Some((s, matcher().find(s, body, &mut captures)?)));
    let names_a_client = captures.addr.is_some() && captures.port >= EPHEMERAL;
    let may_be_client = first.is_none() && !preauth && !names_a_client;
    let printed = may_be_client.then(|| matcher().find(Speaker::Client, body, &mut Captures::default())).flatten();
    let text = String::from_utf8_lossy(body);
    let explained = |speaker: Speaker, found: &Match| Explained {
        message: messages::get(found.message),
        speaker,
        meaning: found.meaning,
        prefix,
        body: &text,
        preauth,
    };
    let logged_line = logged.as_ref().map(|(speaker, found)| explained(*speaker, found));
    let printed_line = printed.as_ref().map(|found| explained(Speaker::Client, found));
    match (logged_line, printed_line) {
        (None, None) => {
            let row = wording::row(&wording::template(body), &text);
            let invitation = "A row for it, for those who want to add it (docs/adding.md):";
            (format!("No message of the catalogue matches\n  {}\n{invitation}\n{row}\n", safe(&text)), false)
        }
        (Some(logged), Some(printed)) if is_rather_printed(&logged, &captures) => {
            (terminal::explained(&printed, Some(&logged), look), true)
        }
        (Some(logged), printed) => (terminal::explained(&logged, printed.as_ref(), look), true),
        (None, Some(printed)) => (terminal::explained(&printed, None, look), true),
    }
}

/// A client names the server's port. And syslog puts `error: ` and `fatal: ` before what is one; a terminal does not.
fn is_rather_printed(logged: &Explained<'_>, captures: &Captures) -> bool {
    let is_error = logged.message.level.starts_with("ERROR") || logged.message.level.starts_with("FATAL");
    captures.port == 22 || is_error && logged.prefix == Prefix::None
}
