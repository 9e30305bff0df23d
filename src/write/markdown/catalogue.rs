//! docs/causes.md and docs/messages.md: what the tool knows, as pages.

use std::fmt::Write;

use crate::catalogue::cause::Cause;
use crate::catalogue::causes::{CAUSES, CONTRIBUTORS, UNDETERMINED};
use crate::catalogue::message::{Message, Rank, Table};
use crate::catalogue::messages::TABLES;
use crate::model::Family;

/// Every family with its causes, then the contributing settings.
pub fn causes() -> String {
    let mut page = String::from(
        "# Causes\n\nMade by `sshlogs causes --markdown`; do not edit. Each family of the documented list, the finer causes \
         sshlogs knows in it, and what to do. Verdicts: *established* is proven by what was logged, *likely* is right at \
         least nine times in ten, *possible* is the best guess, *undetermined* says what would tell.\n",
    );
    for family in Family::ALL {
        let own: Vec<&Cause> = CAUSES.iter().copied().chain([UNDETERMINED]).filter(|c| c.family == *family).collect();
        let number = family.number().map_or(String::new(), |n| format!("{n}. "));
        let settings: Vec<_> = CONTRIBUTORS.iter().filter(|s| s.family == *family).collect();
        if own.is_empty() && settings.is_empty() {
            continue;
        }
        let _ = write!(page, "\n## {number}{} (`{}`)\n", capital(family.sentence()), family.id());
        own.iter().for_each(|c| cause(&mut page, c));
        for setting in settings {
            let _ = write!(
                page,
                "\n### Contributing setting `{}`: {}\n\n**Cure.** {}.\n",
                setting.id, setting.title, setting.remedy
            );
        }
    }
    page
}

fn cause(page: &mut String, c: &Cause) {
    let _ = write!(page, "\n### `{}`: {}\n\n{}\n\n", c.id, c.title, c.explain);
    if !c.rules.is_empty() {
        page.push_str("| points | weight | from | rule |\n|---|---|---|---|\n");
        for rule in c.rules {
            let points = match rule.points {
                crate::catalogue::cause::Points::For => "for",
                crate::catalogue::cause::Points::Against => "against",
                crate::catalogue::cause::Points::Doubts => "doubts",
                crate::catalogue::cause::Points::Refutes => "refutes",
            };
            let _ = writeln!(page, "| {points} | {} | {} | {} |", rule.strength.id(), rule.aspect.id(), rule.name);
        }
        page.push('\n');
    }
    let _ = writeln!(page, "**Cure.** {}", c.remedy);
    if !c.verify.is_empty() {
        let _ = write!(page, "\n**Verify.** {}\n", c.verify);
    }
    let _ = write!(page, "\n**See** {}.\n", c.see.join(", "));
    let _ = write!(page, "\n```log\n{}```\n", c.example.log);
    if !c.example.probe.is_empty() {
        let _ = write!(page, "\nand beside it (`--probe`):\n\n```text\n{}```\n", c.example.probe);
    }
}

/// Every table with its rows; the generated ones in one list.
pub fn messages() -> String {
    let rows: usize = TABLES.iter().map(|t| t.rows.len()).sum();
    let generated = TABLES.iter().flat_map(|t| t.rows).filter(|r| r.rank == Rank::Generated).count();
    let mut page = format!(
        "# Messages\n\nMade by `sshlogs messages --markdown`; do not edit. {} curated wordings with an example each, and {generated} \
         extracted from the source by machine (tried last, not listed here). `{{slots}}` are explained in \
         `src/catalogue/message.rs`.\n",
        rows - generated
    );
    page.push_str(NOT_RECOGNISED);
    for table in TABLES.iter().filter(|t| t.rows.iter().any(|r| r.rank != Rank::Generated)) {
        messages_of(&mut page, table);
    }
    page
}

/// What stays unrecognised in the logs we tried, and why.
const NOT_RECOGNISED: &str = "\n## What is not recognised, and why\n\n\
    In the public logs sshlogs is tested on, every line of sshd at INFO and above is recognised but for lines that were \
    damaged when they were published: addresses cut by an anonymiser (`192..24`), a port cut away (`port ssh2`). They say \
    nothing that could be believed. Lines at DEBUG are counted as foreign: their wordings change with every release.\n\
    \nIn loghub's OpenSSH sample the reference names the user of `Failed password for invalid user NAME` as `invalid`; \
    sshlogs says NAME.\n";

fn messages_of(page: &mut String, table: &Table) {
    let _ =
        write!(page, "\n## {}\n\n| id | wording | meaning | level | releases |\n|---|---|---|---|---|\n", table.title);
    for row in table.rows.iter().filter(|r| r.rank != Rank::Generated) {
        let _ = writeln!(
            page,
            "| `{}` | `{}` | {} | {} | {} |",
            row.id,
            row.text.replace('|', "\\|"),
            row.means.id(),
            row.level,
            releases(row)
        );
    }
}

/// `7.3–9.7`, `from 9.8`, `until 7.2`.
fn releases(row: &Message) -> String {
    match (row.since, row.until) {
        ("", "") => String::new(),
        (since, "") => format!("from {since}"),
        ("", until) => format!("until {until}"),
        (since, until) => format!("{since}–{until}"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
