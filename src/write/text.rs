//! Styled text: what a report says, before a terminal, HTML or Markdown decides how each style looks. Whatever is put
//! into it is made safe here.

use super::safe;
use crate::model::Verdict;

/// What a piece of text means, and so how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Ordinary.
    Plain,
    /// The words to read if only some are read.
    Strong,
    /// There for those who look for it.
    Dim,
    /// Something to type or to write into a file.
    Code,
    /// All is well.
    Good,
    /// A limit of what can be told.
    Warn,
    /// Something is wrong.
    Bad,
    /// A word that tells how sure a finding is.
    Sure(Verdict),
}

/// Text in several styles.
#[derive(Clone, Debug, Default)]
pub struct Text {
    pieces: Vec<(Style, String)>,
}

impl Text {
    /// Nothing yet.
    pub fn new() -> Text {
        Text::default()
    }

    /// Ordinary text.
    pub fn plain(text: &str) -> Text {
        Text::new().styled(Style::Plain, text)
    }

    /// Text in one style.
    pub fn of(style: Style, text: &str) -> Text {
        Text::new().styled(style, text)
    }

    /// The same, followed by text in this style.
    pub fn styled(mut self, style: Style, text: &str) -> Text {
        if !text.is_empty() {
            self.pieces.push((style, safe(text).into_owned()));
        }
        self
    }

    /// The same, followed by ordinary text.
    pub fn and(self, text: &str) -> Text {
        self.styled(Style::Plain, text)
    }

    /// The same, followed by a text of the catalogue, where `` `this` `` is something to type.
    pub fn marked(self, text: &str) -> Text {
        let mut parts = text.split('`').enumerate().peekable();
        let mut out = self;
        while let Some((i, part)) = parts.next() {
            let closed = parts.peek().is_some();
            out = match (i % 2, closed) {
                (1, true) => out.styled(Style::Code, &format!("`{part}`")),
                (1, false) => out.and(&format!("`{part}")),
                _ => out.and(part),
            };
        }
        out
    }

    /// Another text behind this one.
    pub fn with(mut self, other: Text) -> Text {
        self.pieces.extend(other.pieces);
        self
    }

    /// Its pieces in order, each safe to show.
    pub fn pieces(&self) -> &[(Style, String)] {
        &self.pieces
    }
}
