//! `causes [ID]` and `messages [ID]`: what we know, to be read.

use super::Look;
use super::page::{Page, Style, Text};
use super::reasons::label;
use super::words::{self, count, list};
use crate::catalogue::cause::{Cause, Example, Points};
use crate::catalogue::causes::{CAUSES, UNDETERMINED};
use crate::catalogue::message::{Message, Process, Rank, Speaker, Table};
use crate::catalogue::messages::TABLES;
use crate::model::Family;

/// Column of the labels.
const LABEL: usize = 10;

/// All causes, by family.
pub fn causes(look: &Look) -> String {
    let mut page = Page::new(look);
    page.put(0, &Text::plain(&format!("{} in {}.", count(all().count(), "cause"), count(Family::ALL.len(), "group"))));
    let numbered = Family::ALL.iter().filter(|f| f.number().is_some());
    for of in numbered.chain(Family::ALL.iter().filter(|f| f.number().is_none())) {
        group(&mut page, *of);
    }
    page.blank();
    page.put(0, &Text::of(Style::Code, "sshlogs causes ID").and(" explains one."));
    page.finish()
}

/// The causes of one family.
pub fn family(of: Family, look: &Look) -> String {
    let mut page = Page::new(look);
    group(&mut page, of);
    page.blank();
    page.put(0, &Text::of(Style::Code, "sshlogs causes ID").and(" explains one."));
    page.finish()
}

fn all() -> impl Iterator<Item = &'static Cause> {
    CAUSES.iter().copied().chain([UNDETERMINED])
}

/// A family under the id that filters take, and its causes.
fn group(page: &mut Page, family: Family) {
    let column = all().map(|c| c.id.len()).max().unwrap_or(0) + 2;
    let number = family.number().map_or(String::new(), |n| format!("{n}. "));
    page.heading(&format!("{number}{} ({})", family.sentence(), family.id()));
    let mut any = false;
    for cause in all().filter(|c| c.family == family) {
        page.item(2, &Text::of(Style::Code, cause.id), column, &Text::plain(cause.title));
        any = true;
    }
    if !any {
        page.put(2, &Text::of(Style::Dim, "no cause of its own; it shows as a setting that lets others happen"));
    }
}

/// One cause explained.
pub fn cause(cause: &Cause, look: &Look) -> String {
    let mut page = Page::new(look);
    page.put(0, &Text::of(Style::Strong, cause.title));
    let family = cause.family;
    let number = family.number().map_or(String::new(), |n| format!(", number {n} of the seven usual causes"));
    page.put(0, &Text::of(Style::Code, cause.id).styled(Style::Dim, &format!(": {}{number}", family.sentence())));
    page.blank();
    page.put(0, &Text::new().marked(cause.explain));
    page.blank();
    page.item(0, &label("Remedy"), LABEL, &Text::new().marked(cause.remedy));
    if !cause.verify.is_empty() {
        page.item(0, &label("Check"), LABEL, &Text::new().marked(&words::sentence(cause.verify)));
    }
    let ends: Vec<String> = cause.explains.iter().map(|k| k.id().to_owned()).collect();
    page.item(0, &label("Explains"), LABEL, &Text::plain(&format!("connections that ended by {}", ends.join(", "))));
    page.item(
        0,
        &label("Read"),
        LABEL,
        &Text::plain(&list(&cause.see.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())),
    );
    if !cause.rules.is_empty() {
        page.heading("Rules");
        for rule in cause.rules {
            let (sign, weight) = match rule.points {
                Points::For => ("for", rule.strength.id()),
                Points::Against => ("against", rule.strength.id()),
                Points::Doubts => ("doubts", rule.strength.id()),
                Points::Refutes => ("rules out", ""),
            };
            let text = Text::plain(rule.name)
                .styled(Style::Dim, &format!(" ({})", [weight, rule.aspect.id()].join(" ").trim()));
            page.item(2, &Text::plain(sign), 11, &text);
        }
    }
    example(&mut page, "A log that shows it", &cause.example);
    example(&mut page, "A log that only looks alike", &cause.lookalike);
    page.finish()
}

fn example(page: &mut Page, title: &str, example: &Example) {
    if example.log.is_empty() {
        return;
    }
    page.heading(title);
    let settings = [("", example.sshd_config), ("OpenSSH ", example.openssh), ("", example.sysctl)];
    for (before, text) in settings {
        for line in text.lines() {
            page.put(2, &Text::of(Style::Dim, &format!("{before}{line}")));
        }
    }
    for line in example.log.lines() {
        page.hang(2, 4, &Text::plain(line));
    }
    for line in example.probe.lines() {
        page.hang(2, 4, &Text::of(Style::Dim, line.trim()));
    }
}

/// All messages, by moment of a connection's life.
pub fn messages(look: &Look) -> String {
    let mut page = Page::new(look);
    let rows: usize = TABLES.iter().map(|t| t.rows.len()).sum();
    page.put(0, &Text::plain(&format!("{} in {}.", count(rows, "message"), count(TABLES.len(), "table"))));
    for table in TABLES {
        // Rows cut out of the sources by a machine say little that the wording does not.
        let shown = table.rows.iter().filter(|r| look.verbose || r.rank != Rank::Generated);
        let column = 2 + shown.clone().map(|r| r.id.len()).max().unwrap_or(0).min(30);
        page.heading(&format!("{} ({})", table.title, speaker(table.speaker)));
        for row in shown {
            page.item(2, &Text::of(Style::Code, row.id), column, &Text::plain(row.text));
        }
        let hidden = table.rows.iter().filter(|r| !look.verbose && r.rank == Rank::Generated).count();
        if hidden > 0 {
            page.put(
                2,
                &Text::of(
                    Style::Dim,
                    &format!("{} taken from the sources by machine, not listed", count(hidden, "message")),
                ),
            );
        }
    }
    page.blank();
    page.put(0, &Text::of(Style::Code, "sshlogs messages ID").and(" explains one."));
    page.finish()
}

/// One message explained.
pub fn message(table: &Table, row: &Message, look: &Look) -> String {
    let mut page = Page::new(look);
    page.put(0, &Text::of(Style::Strong, row.text));
    page.put(0, &Text::of(Style::Code, row.id).styled(Style::Dim, &format!(": {}", table.title)));
    page.blank();
    // Meanings are told as sshd sees them, not as a client does.
    if table.speaker != Speaker::Client {
        page.put(0, &Text::plain(row.means.sentence()));
    }
    if !row.note.is_empty() {
        page.put(0, &Text::new().marked(row.note));
    }
    page.blank();
    let since = match (row.since, row.until) {
        ("", "") => "every release from 5.3 or before to today".to_owned(),
        ("", until) => format!("up to OpenSSH {until}"),
        (since, "") => format!("from OpenSSH {since} on"),
        (since, until) => format!("OpenSSH {since} to {until}"),
    };
    let since = if table.speaker == Speaker::Sshd { since } else { [row.since, row.until].join(" ").trim().to_owned() };
    let facts = [
        ("Meaning", row.means.id()),
        ("Written", row.from),
        ("By", &format!("{}, {}", speaker(table.speaker), process(row.process))),
        ("Level", row.level),
        ("Since", &since),
        ("Example", row.example),
    ];
    for (name, text) in facts {
        if !text.is_empty() {
            page.item(0, &label(name), LABEL, &Text::plain(text));
        }
    }
    if !row.server_log.is_empty() {
        page.blank();
        page.put(0, &Text::plain("What to look for in the server's log: ").marked(row.server_log));
    }
    page.finish()
}

fn speaker(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Sshd => "sshd",
        Speaker::Dropbear => "dropbear",
        Speaker::Logind => "systemd-logind",
        Speaker::Systemd => "systemd",
        Speaker::Kernel => "the kernel",
        Speaker::Neighbour => "another program",
        Speaker::Client => "the ssh client",
    }
}

fn process(process: Process) -> &'static str {
    match process {
        Process::Listener => "the listening process",
        Process::Monitor => "the privileged process of the connection",
        Process::Child => "the process of the logged-in user",
        Process::Any => "a process of the connection",
        Process::Other => "a process of its own",
    }
}
