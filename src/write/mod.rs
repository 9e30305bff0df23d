//! Report → reader. No thresholds and no order of its own: it shows what was judged.

pub mod csv;
pub mod json;
pub mod markdown;
pub mod rows;
pub mod schema;
pub mod terminal;

use std::borrow::Cow;

/// Text of strangers, made safe for a terminal: control characters, escape sequences and marks that turn the
/// direction of writing are shown, not obeyed.
pub fn safe(text: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if is_harmful(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_direction_marks_are_shown_not_obeyed() {
        assert_eq!(safe("a\x1b[31mb\u{202e}c\n"), "a\\u{1b}[31mb\\u{202e}c\\n");
        assert!(matches!(safe("alice"), Cow::Borrowed("alice")));
    }
}
