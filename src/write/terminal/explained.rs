//! One log line explained: what it says, who writes it since when, what it proves and what not.

use super::Look;
use super::page::{Page, Style, Text};
use crate::catalogue::message::{Message, Process};
use crate::model::{Meaning, Prefix};
use crate::write::rows;

/// Column of the values.
const LABEL: usize = 11;

/// A line that a message of the catalogue matches.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'a> {
    /// What matched.
    pub message: &'a Message,
    /// What it means in this line.
    pub meaning: Meaning,
    /// What stood before it.
    pub prefix: Prefix,
    /// The message, without header, prefix and `[preauth]`.
    pub body: &'a str,
    /// Was `[preauth]` behind it?
    pub preauth: bool,
}

/// The line, and below it what is known of it.
pub fn explained(line: &Explained<'_>, look: &Look) -> String {
    let mut page = Page::new(look);
    let suffix = if line.preauth { " [preauth]" } else { "" };
    page.put(0, &Text::of(Style::Strong, &format!("{}{}{suffix}", rows::prefix(line.prefix), line.body)));
    page.blank();
    let message = line.message;
    let releases = match (message.since, message.until) {
        ("", "") => String::new(),
        (since, "") => format!("from {since}"),
        ("", until) => format!("until {until}"),
        (since, until) => format!("from {since} until {until}"),
    };
    let before_login = if line.preauth { "nobody was logged in on this connection yet" } else { "" };
    let written_by = format!("{}{}", message.from, whose(message.process));
    let fields = [
        ("message", message.id),
        ("says", line.meaning.sentence()),
        ("note", message.note),
        ("written by", &written_by),
        ("level", message.level),
        ("releases", &releases),
        ("[preauth]", before_login),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        page.item(2, &Text::of(Style::Dim, name), LABEL, &Text::new().marked(value));
    }
    page.finish()
}

fn whose(process: Process) -> &'static str {
    match process {
        Process::Listener => " (the listener's pid)",
        Process::Monitor => " (the connection's own pid, as on `Accepted`)",
        Process::Child => " (the session child's pid, which at INFO appears nowhere else)",
        Process::Any | Process::Other => "",
    }
}
