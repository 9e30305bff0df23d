//! The catalogue proves itself: every row matches its own example, and no other row of its rank does.

use std::collections::HashSet;

use sshlogs::catalogue::message::{Rank, Speaker};
use sshlogs::catalogue::messages::{TABLES, get};
use sshlogs::read::header::peel;
use sshlogs::read::matcher::matcher;
use sshlogs::read::matcher::slots::Captures;
use sshlogs::read::matcher::template;

#[test]
fn every_template_compiles_and_is_safe() {
    let errors: Vec<String> = TABLES.iter().flat_map(|t| t.rows).filter_map(|r| template::pieces(r).err()).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn ids_are_unique_and_kebab_case() {
    let mut seen = HashSet::new();
    for row in TABLES.iter().flat_map(|t| t.rows) {
        assert!(seen.insert(row.id), "{} is used twice", row.id);
        assert!(row.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", row.id);
    }
}

#[test]
fn every_example_matches_its_own_row_and_no_other() {
    let mut wrong = Vec::new();
    for table in TABLES {
        for row in table.rows.iter().filter(|r| r.rank != Rank::Generated) {
            if row.example.is_empty() {
                wrong.push(format!("{}: no example", row.id));
                continue;
            }
            let body = peel(row.example.as_bytes()).body;
            let same: Vec<&str> = matcher().all(table.speaker, row.rank, body).iter().map(|m| m.id).collect();
            if same != [row.id] {
                wrong.push(format!("{}: its example matches {same:?}", row.id));
            }
            match matcher().find(table.speaker, body, &mut Captures::default()) {
                Some(found) if get(found.message).id == row.id => {}
                Some(found) => wrong.push(format!("{}: its example is taken by {}", row.id, get(found.message).id)),
                None => wrong.push(format!("{}: its example is not found", row.id)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn server_tables_come_before_the_client_table() {
    let first_client = TABLES.iter().position(|t| t.speaker == Speaker::Client);
    if let Some(first) = first_client {
        assert!(TABLES[first..].iter().all(|t| t.speaker == Speaker::Client));
    }
}
