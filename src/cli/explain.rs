//! One pasted line: what it says, who writes it since when, what it proves and what not.

use std::io::{Read, Write};

use anyhow::{Context, Result, bail};

use super::Exit;
use super::args::ExplainLine;
use super::output::{self, Out};
use crate::catalogue::message::Speaker;
use crate::catalogue::messages;
use crate::read::header::{self, Line};
use crate::read::matcher::{matcher, speaker};
use crate::read::slots::Captures;
use crate::read::stamp::StampCache;
use crate::read::wording;
use crate::write::safe;
use crate::write::terminal::{self, Explained, Look};

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

/// Any speaker's rows may explain a pasted line, the client's last: nobody says where it was copied from.
fn explain(line: &str, look: &Look) -> (String, bool) {
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
    let body = String::from_utf8_lossy(peeled.body);
    match order.into_iter().find_map(|s| matcher().find(s, peeled.body, &mut Captures::default())) {
        Some(found) => {
            let header::Peeled { prefix, preauth, .. } = peeled;
            let message = messages::get(found.message);
            let line = Explained { message, meaning: found.meaning, prefix, body: &body, preauth };
            (terminal::explained(&line, look), true)
        }
        None => {
            let row = wording::row(&wording::template(peeled.body), &body);
            let invitation = "A row for it, for those who want to add it (docs/adding.md):";
            (format!("No message of the catalogue matches\n  {}\n{invitation}\n{row}\n", safe(&body)), false)
        }
    }
}
