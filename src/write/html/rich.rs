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
            // Writing to a String cannot fail.
            let _ = Html.write_escaped_str(&mut out, piece);
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
