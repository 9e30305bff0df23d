//! A page of text: styled text goes in, wrapped lines come out. Whatever is put on a page is made safe here.

use std::io::{self, Write};

use anstyle::AnsiColor;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Look;
use crate::model::Verdict;
use crate::write::safe::{ascii, safe};
pub use crate::write::text::{Style, Text};

/// Prose is not set wider than this, however wide the terminal.
const PROSE: usize = 100;
/// If less room than this is left beside a label, its text goes below.
const NARROWEST: usize = 22;

/// How a style looks on a terminal.
fn ansi(style: Style) -> anstyle::Style {
    let colour = |c: AnsiColor| anstyle::Style::new().fg_color(Some(c.into()));
    match style {
        Style::Plain => anstyle::Style::new(),
        Style::Strong => anstyle::Style::new().bold(),
        Style::Dim => anstyle::Style::new().dimmed(),
        Style::Code => colour(AnsiColor::Cyan),
        Style::Good => colour(AnsiColor::Green),
        Style::Warn => colour(AnsiColor::Yellow).bold(),
        Style::Bad => colour(AnsiColor::Red).bold(),
        Style::Sure(Verdict::Established) => colour(AnsiColor::Green),
        Style::Sure(Verdict::Likely) => colour(AnsiColor::BrightBlue),
        Style::Sure(Verdict::Possible) => colour(AnsiColor::Yellow),
        Style::Sure(Verdict::Undetermined) => colour(AnsiColor::Magenta),
    }
}

/// Columns a text takes on one line.
pub fn columns(text: &Text, look: &Look) -> usize {
    text.pieces().iter().map(|(_, piece)| width(&look.letters(piece))).sum()
}

/// Columns a safe text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text, cut to `room` columns; what is left out leaves a mark.
pub fn fit(text: &str, room: usize, look: &Look) -> String {
    let text = look.letters(text);
    if width(&text) <= room {
        return text;
    }
    let mark = if look.unicode { "…" } else { "~" };
    let (mut out, mut used) = (String::new(), 0);
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > room {
            break;
        }
        out.push(c);
        used += wide;
    }
    out + mark
}

impl Look {
    /// Safe text in the letters this terminal has.
    pub fn letters(&self, text: &str) -> String {
        let text = safe(text);
        if self.unicode { text.into_owned() } else { ascii(&text).into_owned() }
    }

    /// The columns there are, at least 40.
    pub fn columns(&self) -> usize {
        self.width.max(super::NARROW)
    }
}

/// A word, which is not broken while there is room, with the blanks before it.
#[derive(Debug, Default)]
struct Word {
    gap: usize,
    pieces: Vec<(Style, String)>,
    width: usize,
}

impl Word {
    fn push(&mut self, style: Style, c: char) {
        match self.pieces.last_mut() {
            Some((last, text)) if *last == style => text.push(c),
            _ => self.pieces.push((style, c.to_string())),
        }
        self.width += c.width().unwrap_or(0);
    }
}

/// A page as it is written.
#[derive(Debug)]
pub struct Page<'a> {
    /// How it looks.
    pub look: &'a Look,
    out: String,
    /// Columns for prose.
    room: usize,
}

impl<'a> Page<'a> {
    /// An empty page.
    pub fn new(look: &'a Look) -> Page<'a> {
        Page { look, out: String::new(), room: look.columns().min(PROSE) }
    }

    /// An empty page whose lines may be as wide as the terminal is.
    pub fn of_table(look: &'a Look) -> Page<'a> {
        Page { look, out: String::new(), room: look.columns() }
    }

    /// Writes out what is on the page once it is more than so many bytes, so that a long table needs no memory.
    pub fn pass_on(&mut self, more_than: usize, out: &mut impl Write) -> io::Result<()> {
        if self.out.len() > more_than {
            out.write_all(self.out.as_bytes())?;
            self.out.clear();
        }
        Ok(())
    }

    /// What was written.
    pub fn finish(mut self) -> String {
        while self.out.ends_with("\n\n") {
            self.out.pop();
        }
        self.out
    }

    /// Columns that prose may take.
    pub fn room(&self) -> usize {
        self.room
    }

    /// An empty line, but never two.
    pub fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A heading over a new part.
    pub fn heading(&mut self, title: &str) {
        self.blank();
        let dash = if self.look.unicode { "─" } else { "-" };
        let title = fit(title, self.room - 6, self.look);
        let rest = self.room - width(&title) - 4;
        let text = Text::of(Style::Dim, &dash.repeat(2)).and(" ").styled(Style::Strong, &title).and(" ");
        self.put(0, &text.styled(Style::Dim, &dash.repeat(rest)));
    }

    /// A paragraph, every line indented alike.
    pub fn put(&mut self, indent: usize, text: &Text) {
        self.lay(&" ".repeat(indent), indent, text, "");
    }

    /// A paragraph whose later lines stand further in: log lines, several of them in a row.
    pub fn hang(&mut self, indent: usize, further: usize, text: &Text) {
        self.lay(&" ".repeat(indent), indent + further, text, "");
    }

    /// A paragraph whose first line begins with a label; the text stands in its own column beside it.
    pub fn item(&mut self, indent: usize, label: &Text, column: usize, text: &Text) {
        self.beside(indent, label, column, text, "");
    }

    /// The same with a command to copy: a shell takes its lines together.
    pub fn command(&mut self, indent: usize, label: &Text, column: usize, command: &str) {
        self.beside(indent, label, column, &Text::of(Style::Code, command), " \\");
    }

    fn beside(&mut self, indent: usize, label: &Text, column: usize, text: &Text, join: &str) {
        let at = indent + column;
        let taken = columns(label, self.look);
        if self.room < at + NARROWEST || taken + 1 > column {
            self.put(indent, label);
            let below = if self.room < at + NARROWEST { indent + 2 } else { at };
            return self.lay(&" ".repeat(below), below, text, join);
        }
        let mut head = " ".repeat(indent);
        for (style, piece) in label.pieces() {
            self.render(*style, &self.look.letters(piece), &mut head);
        }
        head.push_str(&" ".repeat(column - taken));
        self.lay(&head, at, text, join);
    }

    /// The same with the label flush right in its column: numbers.
    pub fn number(&mut self, indent: usize, label: &Text, column: usize, text: &Text) {
        let pad = column.saturating_sub(columns(label, self.look) + 2);
        self.item(indent, &Text::plain(&" ".repeat(pad)).with(label.clone()), column, text);
    }

    /// One line exactly as it is, whoever wrote it and however wide: for tables, which know their width.
    pub fn raw(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// Wraps at blanks; a word wider than a whole line is broken. Every line but the last ends with `join`.
    fn lay(&mut self, head: &str, indent: usize, text: &Text, join: &str) {
        let room = self.room.saturating_sub(indent + join.len()).max(8);
        let mut line: Vec<(Style, String)> = Vec::new();
        let mut used = 0;
        let mut lines = 0;
        for word in self.words(text) {
            if used > 0 && used + word.gap + word.width > room {
                line.push((Style::Plain, join.to_owned()));
                self.flush(head, indent, lines, &mut line);
                (used, lines) = (0, lines + 1);
            }
            let gap = if used == 0 { 0 } else { word.gap };
            add(&mut line, gap, &word);
            used += gap + word.width;
            while used > room {
                let rest = tear(&mut line, room);
                self.flush(head, indent, lines, &mut line);
                lines += 1;
                used = rest.iter().map(|(_, t)| width(t)).sum();
                line = rest;
            }
        }
        if used > 0 || lines == 0 {
            self.flush(head, indent, lines, &mut line);
        }
    }

    fn flush(&mut self, head: &str, indent: usize, lines: usize, line: &mut Vec<(Style, String)>) {
        let mut out = if lines == 0 { head.to_owned() } else { " ".repeat(indent) };
        for (style, text) in line.drain(..) {
            self.render(style, &text.replace('\u{a0}', " "), &mut out);
        }
        self.out.push_str(out.trim_end());
        self.out.push('\n');
    }

    fn words(&self, text: &Text) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let (mut word, mut gap) = (Word::default(), 0);
        for (style, piece) in text.pieces() {
            for c in self.look.letters(piece).chars() {
                if c == ' ' {
                    if !word.pieces.is_empty() {
                        words.push(std::mem::take(&mut word));
                    }
                    gap += 1;
                } else {
                    if word.pieces.is_empty() {
                        word.gap = std::mem::take(&mut gap);
                    }
                    word.push(*style, c);
                }
            }
        }
        if !word.pieces.is_empty() {
            words.push(word);
        }
        words
    }

    /// Appends a text in its style, as far as there is colour.
    pub fn render(&self, style: Style, text: &str, out: &mut String) {
        let ansi = ansi(style);
        if !self.look.colour || ansi == anstyle::Style::new() || text.is_empty() {
            out.push_str(text);
        } else {
            out.push_str(&format!("{ansi}{text}{ansi:#}"));
        }
    }
}

/// Appends a word to the line.
fn add(line: &mut Vec<(Style, String)>, gap: usize, word: &Word) {
    let gap = " ".repeat(gap);
    for (i, (style, text)) in word.pieces.iter().enumerate() {
        let before = if i == 0 { gap.as_str() } else { "" };
        match line.last_mut() {
            Some((last, had)) if last == style => {
                had.push_str(before);
                had.push_str(text);
            }
            _ => {
                if !before.is_empty() {
                    line.push((Style::Plain, before.to_owned()));
                }
                line.push((*style, text.clone()));
            }
        }
    }
}

/// Cuts the line at `room` columns; what is behind that goes to the next one.
fn tear(line: &mut Vec<(Style, String)>, room: usize) -> Vec<(Style, String)> {
    let (mut kept, mut rest) = (Vec::new(), Vec::new());
    let mut used = 0;
    for (style, text) in line.drain(..) {
        let mut head = String::new();
        let mut tail = String::new();
        for c in text.chars() {
            let wide = c.width().unwrap_or(0);
            if tail.is_empty() && rest.is_empty() && used + wide <= room {
                used += wide;
                head.push(c);
            } else {
                tail.push(c);
            }
        }
        if !head.is_empty() {
            kept.push((style, head));
        }
        if !tail.is_empty() {
            rest.push((style, tail));
        }
    }
    *line = kept;
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(width: usize) -> Look {
        Look { width, ..Look::default() }
    }

    #[test]
    fn words_wrap_and_long_ones_are_torn() {
        let look = look(40);
        let mut page = Page::new(&look);
        page.put(2, &Text::plain("one two three four five six seven eight nine ten"));
        page.put(0, &Text::plain(&"z".repeat(85)));
        let out = page.finish();
        assert!(out.lines().all(|l| width(l) <= 40), "{out}");
        assert_eq!(out.matches("z").count(), 85);
        assert_eq!(out.lines().next(), Some("  one two three four five six seven"));
    }

    #[test]
    fn labels_stand_beside_their_text_or_above_it() {
        let look = look(50);
        let mut page = Page::new(&look);
        page.item(0, &Text::plain("who"), 6, &Text::plain("alice and bob and carol and dave and erin and frank"));
        page.item(0, &Text::plain("a label too long"), 6, &Text::plain("text"));
        page.number(2, &Text::plain("12"), 6, &Text::plain("times"));
        assert_eq!(
            page.finish(),
            "who   alice and bob and carol and dave and erin\n      and frank\na label too long\n      text\n    12  times\n"
        );
    }

    #[test]
    fn a_command_that_wraps_can_be_pasted() {
        let look = look(50);
        let mut page = Page::new(&look);
        let command = "sshlogs show web01/1795354131/192.0.2.129:37945 --year 2026 /var/log/auth.log";
        page.command(2, &Text::plain("Look"), 6, command);
        let out = page.finish();
        assert!(out.lines().count() > 2 && out.lines().all(|l| width(l) <= 50), "{out}");
        let pasted: Vec<&str> = out.trim_start_matches("  Look").lines().map(|l| l.trim_matches([' ', '\\'])).collect();
        assert_eq!(out.lines().filter(|l| l.ends_with(" \\")).count(), out.lines().count() - 1);
        assert_eq!(pasted.join(" "), command);
    }

    #[test]
    fn colour_is_off_when_it_is_off_and_ends_where_it_began() {
        let text = Text::of(Style::Sure(Verdict::Likely), "likely").and(" so");
        let (plain, painted) = (look(40), Look { colour: true, ..look(40) });
        let mut page = Page::new(&plain);
        page.put(0, &text);
        assert_eq!(page.finish(), "likely so\n");
        let mut page = Page::new(&painted);
        page.put(0, &text);
        assert_eq!(page.finish(), "\x1b[94mlikely\x1b[0m so\n");
    }

    #[test]
    fn what_is_cut_leaves_a_mark() {
        assert_eq!(fit("abcdef", 4, &look(40)), "abc…");
        assert_eq!(fit("山田太郎", 5, &look(40)), "山田…");
        assert_eq!(fit("abcdef", 4, &Look { unicode: false, ..look(40) }), "abc~");
    }

    #[test]
    fn blanks_of_a_log_line_stay() {
        let look = look(60);
        let mut page = Page::new(&look);
        page.put(0, &Text::plain("Mar  2 10:18:16 app01 sshd[1]: x"));
        assert_eq!(page.finish(), "Mar  2 10:18:16 app01 sshd[1]: x\n");
    }

    proptest::proptest! {
        #[test]
        fn any_text_fits_any_page(text in "\\PC{0,200}", raw in proptest::prelude::any::<String>(), columns in 0usize..130, indent in 0usize..30) {
            for unicode in [true, false] {
                let look = Look { unicode, ..look(columns) };
                let mut page = Page::new(&look);
                page.heading(&text);
                page.put(indent, &Text::new().marked(&text).and(&raw));
                page.item(indent, &Text::plain(&raw), 12, &Text::plain(&text));
                let out = page.finish();
                for line in out.lines() {
                    proptest::prop_assert!(width(line) <= columns.max(40), "{line:?}");
                }
                proptest::prop_assert!(out.chars().all(|c| c == '\n' || !c.is_control()));
                proptest::prop_assert!(unicode || out.is_ascii());
            }
        }
    }
}
