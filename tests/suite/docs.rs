//! Generated pages are up to date: `BLESS=1 cargo test --features full docs::` writes them anew.

use std::collections::HashSet;
use std::path::Path;

use sshlogs::catalogue::causes::CAUSES;
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

#[test]
fn the_page_of_calibration_names_only_rules_that_exist() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/calibration.md")).unwrap();
    let named: Vec<&str> = page
        .lines()
        .filter_map(|l| l.strip_prefix("| `")?.split_once('`'))
        .map(|r| r.0)
        .filter(|r| r.contains('/'))
        .collect();
    let known: HashSet<String> =
        CAUSES.iter().flat_map(|c| c.rules.iter().map(|r| format!("{}/{}", c.id, r.name))).collect();
    let gone: Vec<&&str> = named.iter().filter(|r| !known.contains(**r)).collect();
    assert!(named.len() > 100, "only {} rules: is this the page that the example `calibrate` prints?", named.len());
    assert!(
        gone.is_empty(),
        "docs/calibration.md is out of date, docs/adding.md says how to make it: {gone:?} are gone"
    );
}
