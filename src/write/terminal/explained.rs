//! One log line explained: what it says, who writes it since when, what it proves and what not.

use super::Look;
use super::page::{Page, Style, Text};
use crate::catalogue::message::{Message, Process, Speaker};
use crate::model::{Meaning, Prefix};
use crate::write::rows;

/// Column of the values.
const LABEL: usize = 11;

/// A line that a message of the catalogue matches.
#[derive(Clone, Copy, Debug)]
pub struct Explained<'a> {
    /// What matched.
    pub message: &'a Message,
    /// Who says so.
    pub speaker: Speaker,
    /// What it means in this line.
    pub meaning: Meaning,
    /// What stood before it.
    pub prefix: Prefix,
    /// The message, without header, prefix and `[preauth]`.
    pub body: &'a str,
    /// Was `[preauth]` behind it?
    pub preauth: bool,
}

/// The line, and below it what is known of it; then what it is if somebody else wrote it.
pub fn explained(line: &Explained<'_>, or_else: Option<&Explained<'_>>, look: &Look) -> String {
    let mut page = Page::new(look);
    let suffix = if line.preauth { " [preauth]" } else { "" };
    page.put(0, &Text::of(Style::Strong, &format!("{}{}{suffix}", rows::prefix(line.prefix), line.body)));
    page.blank();
    fields(&mut page, line);
    if let Some(other) = or_else {
        page.heading(match other.speaker {
            Speaker::Client => "If a client printed it, on a terminal",
            _ => "If it stands in a log of the server",
        });
        fields(&mut page, other);
    }
    page.finish()
}

fn fields(page: &mut Page, line: &Explained<'_>) {
    let message = line.message;
    let releases = match (message.since, message.until) {
        ("", "") => String::new(),
        (since, "") => format!("from {since}"),
        ("", until) => format!("until {until}"),
        (since, until) => format!("from {since} until {until}"),
    };
    let before_login = if line.preauth { "nobody was logged in on this connection yet" } else { "" };
    // Meanings are told as sshd sees them; a client's message says what the other end sees.
    let (says, note, written_by, level) = match line.speaker {
        Speaker::Client => (message.note, "", format!("the client ({}), on its user's terminal", message.from), ""),
        _ => {
            let written_by = format!("{}{}", message.from, whose(message.process));
            (line.meaning.sentence(), message.note, written_by, message.level)
        }
    };
    let fields = [
        ("message", message.id),
        ("says", says),
        ("note", note),
        ("written by", &written_by),
        ("level", level),
        ("releases", &releases),
        ("[preauth]", before_login),
        ("server log", message.server_log),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        page.item(2, &Text::of(Style::Dim, name), LABEL, &Text::new().marked(value));
    }
}

fn whose(process: Process) -> &'static str {
    match process {
        Process::Listener => " (the listener's pid)",
        Process::Monitor => " (the connection's own pid, as on `Accepted`)",
        Process::Child => " (the session child's pid, which at INFO appears nowhere else)",
        Process::Any | Process::Other => "",
    }
}
