//! Generated pages are up to date: `BLESS=1 cargo test --features full docs::` writes them anew.

use std::path::Path;

use sshlogs::write::markdown;

#[test]
fn pages_of_causes_and_messages_are_up_to_date() {
    for (name, text) in [("docs/causes.md", markdown::causes()), ("docs/messages.md", markdown::messages())] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == text, "{name} is out of date: run `just bless`");
    }
}
