//! Text as Markdown: what a log said is shown as it is, and does nothing: no tag, no link, no picture, no mention.

use std::fmt::Write;

use crate::write::safe;
use crate::write::text::{Style, Text};

/// A text, its styles as far as Markdown has them.
pub fn rich(text: &Text) -> String {
    let mut out = String::new();
    for (style, piece) in text.pieces() {
        match style {
            Style::Code => out += &code(piece.trim_matches('`')),
            Style::Strong | Style::Warn | Style::Good | Style::Bad if !piece.trim().is_empty() => {
                let inner = piece.trim();
                let (before, after) = piece.split_once(inner).unwrap_or_default();
                let _ = write!(out, "{before}**{}**{after}", plain(inner));
            }
            _ => out += &plain(piece),
        }
    }
    out
}

/// A sentence where `` `this` `` is something to type.
pub fn marked(text: &str) -> String {
    rich(&Text::new().marked(text))
}

/// Text that nothing is made of.
pub fn plain(text: &str) -> String {
    let text = safe(text);
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            // A backslash keeps no forge from telling the person named, nor from making a link.
            '@' => out.push_str("@<!-- -->"),
            ':' if text.contains("://") => out.push_str(":<!-- -->"),
            '.' if out.ends_with("www") => out.push_str(".<!-- -->"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '!' | '&' | '$' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Something to type, in a line.
pub fn code(text: &str) -> String {
    let text = safe(text);
    if text.is_empty() {
        return String::new();
    }
    // As many backticks as keep those inside from ending it.
    let fence = "`".repeat(longest(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The same in a cell of a table, which a pipe would end.
pub fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Lines of their own, exactly as they are.
pub fn block(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|l| safe(l)).collect();
    let fence = "`".repeat(lines.iter().map(|l| longest(l)).max().unwrap_or(0).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", lines.join("\n"))
}

/// Backticks in a row.
fn longest(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_of_what_a_log_says() {
        assert_eq!(plain("<b>*x*</b>"), "\\<b\\>\\*x\\*\\</b\\>");
        assert_eq!(plain("![x](http://y)"), "\\!\\[x\\](http:<!-- -->//y)");
        assert_eq!(plain("@admin www.x below."), "@<!-- -->admin www.<!-- -->x below.");
        assert_eq!(plain("5.9 s: 3 of 4."), "5.9 s: 3 of 4.");
    }

    #[test]
    fn code_ends_where_it_should() {
        assert_eq!([code("a"), code("a`b"), code("`"), cell("a|b")], ["`a`", "``a`b``", "`` ` ``", "`a\\|b`"]);
        assert_eq!(block(&["```".to_owned()]), "````text\n```\n````\n");
    }
}
