//! Text as HTML: the only place where tags are put around what a log may have said.

use std::fmt;

use askama::Template;
use askama::filters::{Escaper, Html, HtmlSafe};

use crate::model::Verdict;
use crate::write::safe;
use crate::write::text::{Style, Text};

/// HTML that is whole and harmless.
#[derive(Clone, Debug, Default)]
pub struct Rich(String);

impl fmt::Display for Rich {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Rich {}

impl Rich {
    /// A text, its styles as tags.
    pub fn of(text: &Text) -> Rich {
        let mut out = String::new();
        for (style, piece) in text.pieces() {
            let (open, close) = tags(*style);
            let piece = if *style == Style::Code { piece.trim_matches('`') } else { piece };
            out.push_str(open);
            escape(&mut out, piece);
            out.push_str(close);
        }
        Rich(out)
    }

    /// A sentence of the catalogue or of a rule, where `` `this` `` is something to type.
    pub fn marked(text: &str) -> Rich {
        Rich::of(&Text::new().marked(text))
    }

    /// What a template gives.
    pub fn from(template: &impl Template) -> Rich {
        Rich(template.render().unwrap_or_default())
    }
}

/// Escapes what is HTML in a text. A name from right to left would draw the number behind it to its other side: it is
/// set apart, from its first such letter to its last.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(begin) = rest.find(is_right_to_left) {
        let behind = &rest[begin..];
        let stop = behind.find(|c: char| c.is_alphanumeric() && !is_right_to_left(c)).unwrap_or(behind.len());
        let mut letters = behind[..stop].char_indices().filter(|(_, c)| is_right_to_left(*c));
        let end = letters.next_back().map_or(stop, |(at, c)| at + c.len_utf8());
        // Writing to a String cannot fail.
        let _ = Html.write_escaped_str(&mut *out, &rest[..begin]);
        out.push_str("<bdi>");
        let _ = Html.write_escaped_str(&mut *out, &behind[..end]);
        out.push_str("</bdi>");
        rest = &behind[end..];
    }
    let _ = Html.write_escaped_str(out, rest);
}

/// Letters of Hebrew, Arabic and the scripts like them.
fn is_right_to_left(c: char) -> bool {
    matches!(c as u32, 0x0590..=0x08ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefc | 0x10800..=0x10fff | 0x1e800..=0x1efff)
}

fn tags(style: Style) -> (&'static str, &'static str) {
    match style {
        Style::Plain => ("", ""),
        Style::Strong | Style::Good | Style::Warn | Style::Bad => ("<strong>", "</strong>"),
        Style::Dim => ("<span class=\"dim\">", "</span>"),
        Style::Code => ("<code>", "</code>"),
        Style::Sure(Verdict::Established) => ("<span class=\"sure established\">", "</span>"),
        Style::Sure(Verdict::Likely) => ("<span class=\"sure likely\">", "</span>"),
        Style::Sure(Verdict::Possible) => ("<span class=\"sure possible\">", "</span>"),
        Style::Sure(Verdict::Undetermined) => ("<span class=\"sure undetermined\">", "</span>"),
    }
}

/// Text of a log, for a template, which escapes what is HTML in it.
pub fn plain(text: &str) -> String {
    safe(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_right_to_left_leave_numbers_in_their_place() {
        let shown = |text: &str| Rich::of(&Text::plain(text)).to_string();
        assert_eq!(shown("\u{5d0}\u{5d1} 6, <b> 5"), "<bdi>\u{5d0}\u{5d1}</bdi> 6, &#60;b&#62; 5");
        assert_eq!(shown("a \u{5d0} \u{5d1}. b \u{627}"), "a <bdi>\u{5d0} \u{5d1}</bdi>. b <bdi>\u{627}</bdi>");
        assert_eq!(shown("bob 6"), "bob 6");
    }
}
