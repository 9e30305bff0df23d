//! Text with meaning: what a report says, before anybody decides how it looks. Terminal pages, HTML, Markdown and
//! mail all start from it. Whatever is put into it is made safe here.

use super::safe;
use crate::model::Verdict;

/// What a piece of text is, and so how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
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
    /// As sure as this.
    Sure(Verdict),
}

/// Text in several inks.
#[derive(Clone, Debug, Default)]
pub struct Text {
    pieces: Vec<(Ink, String)>,
}

impl Text {
    /// Nothing yet.
    pub fn new() -> Text {
        Text::default()
    }

    /// Ordinary text.
    pub fn plain(text: &str) -> Text {
        Text::new().ink(Ink::Plain, text)
    }

    /// Text in one ink.
    pub fn of(ink: Ink, text: &str) -> Text {
        Text::new().ink(ink, text)
    }

    /// The same, followed by text in this ink.
    pub fn ink(mut self, ink: Ink, text: &str) -> Text {
        if !text.is_empty() {
            self.pieces.push((ink, safe(text).into_owned()));
        }
        self
    }

    /// The same, followed by ordinary text.
    pub fn and(self, text: &str) -> Text {
        self.ink(Ink::Plain, text)
    }

    /// The same, followed by a text of the catalogue, where `` `this` `` is something to type.
    pub fn marked(self, text: &str) -> Text {
        let mut parts = text.split('`').enumerate().peekable();
        let mut out = self;
        while let Some((i, part)) = parts.next() {
            let closed = parts.peek().is_some();
            out = match (i % 2, closed) {
                (1, true) => out.ink(Ink::Code, &format!("`{part}`")),
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

    /// What it is made of, every piece safe to show.
    pub fn pieces(&self) -> &[(Ink, String)] {
        &self.pieces
    }
}
