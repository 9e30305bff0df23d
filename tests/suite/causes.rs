//! Every cause proves itself: its example gives it, its look-alike does not, and its file says what it must.

use std::collections::HashSet;
use std::fs;

use sshlogs::catalogue::cause::{Cause, Example};
use sshlogs::catalogue::causes::{CAUSES, UNDETERMINED};
use sshlogs::model::Report;

use crate::trial::{Trial, fatal};

/// Files of the folder that hold no cause.
const NO_CAUSES: [&str; 3] = ["contributors", "mod", "prelude"];

fn all() -> impl Iterator<Item = &'static Cause> {
    CAUSES.iter().copied().chain([UNDETERMINED])
}

/// What an example gave: every connection with its ending, its cause and the evidence.
fn told(report: &Report) -> String {
    let lines = report.connections.load().iter().map(|j| {
        let (c, f) = (&j.connection, &j.finding);
        let evidence: Vec<String> = f.evidence.iter().chain(&f.against).map(|e| e.rule.1.to_owned()).collect();
        let rivals: Vec<String> = f.rivals.iter().map(|r| format!("{} {:.1} dB", r.id, r.score_db)).collect();
        format!(
            "    {} {} -> {} {} {:.1} dB {evidence:?} before {rivals:?}",
            j.id,
            c.ending.kind.id(),
            f.cause,
            f.verdict.id(),
            f.score_db
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Is the cause given to some connection of the example?
fn gives(example: &Example, cause: &Cause) -> (bool, Report) {
    let report = Trial::example(example).run();
    assert!(fatal(&report).is_empty() && report.troubles.is_empty(), "{}: {:?}", cause.id, report.troubles);
    (report.connections.load().iter().any(|j| j.finding.cause == cause.id), report)
}

#[test]
fn every_example_gives_its_cause() {
    let mut wrong = Vec::new();
    for cause in all() {
        let (given, report) = gives(&cause.example, cause);
        if !given {
            wrong.push(format!("{}: its example gives\n{}", cause.id, told(&report)));
        }
    }
    assert!(wrong.is_empty(), "{} causes:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_lookalike_gives_its_cause() {
    let mut wrong = Vec::new();
    for cause in all() {
        let (given, report) = gives(&cause.lookalike, cause);
        if given {
            wrong.push(format!("{}: its look-alike gives\n{}", cause.id, told(&report)));
        }
        assert!(
            !report.connections.is_empty(),
            "{}: its look-alike holds no connection, so it proves nothing",
            cause.id
        );
    }
    assert!(wrong.is_empty(), "{} causes:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn examples_are_understood_line_by_line() {
    for cause in all() {
        for (which, example) in [("example", &cause.example), ("look-alike", &cause.lookalike)] {
            let report = Trial::example(example).run();
            let c = report.coverage;
            assert_eq!(
                (c.recognised, c.damaged),
                (c.lines, 0),
                "{}: a line of its {which} is not recognised",
                cause.id
            );
            assert!(example.log.ends_with('\n'), "{}: the last line of its {which} has no end", cause.id);
        }
    }
}

#[test]
fn the_list_is_the_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalogue/causes");
    let ids: HashSet<String> = all().map(|c| c.id.replace('-', "_")).collect();
    let mut files = HashSet::new();
    for entry in fs::read_dir(folder).expect("the folder of causes") {
        let name = entry.expect("a file").file_name().into_string().expect("a name");
        let name =
            name.strip_suffix(".rs").unwrap_or_else(|| panic!("{name} does not belong into {folder}")).to_owned();
        if NO_CAUSES.contains(&name.as_str()) {
            continue;
        }
        assert!(
            ids.contains(&name),
            "causes/{name}.rs holds a cause that is not in CAUSES, or whose id is not {}: add `&{name}::CAUSE` to \
             causes/mod.rs, or rename the file after its id",
            name.replace('_', "-")
        );
        files.insert(name);
    }
    let missing: Vec<&String> = ids.difference(&files).collect();
    assert!(missing.is_empty(), "no file is named after {missing:?}: a cause's file is its id with `_`");
}

#[test]
fn ids_are_unique_and_kebab_case() {
    let mut seen = HashSet::new();
    for cause in all() {
        assert!(seen.insert(cause.id), "{} is used twice", cause.id);
        let words = cause
            .id
            .split('-')
            .all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(words, "{} is not kebab-case", cause.id);
    }
}

#[test]
fn every_cause_says_what_it_is_and_what_to_do() {
    for cause in all() {
        for (what, text) in [("title", cause.title), ("explain", cause.explain), ("remedy", cause.remedy)] {
            assert!(!text.is_empty(), "{} has no {what}", cause.id);
            assert!(
                !text.contains('\n') && !text.contains("  "),
                "{}: its {what} is broken by the source's own lines",
                cause.id
            );
            assert!(!text.contains('!') || text.contains("`!"), "{}: its {what} shouts", cause.id);
        }
        assert!(
            !cause.verify.is_empty() || cause.family.is_benign(),
            "{} does not say how to see that the cure helped",
            cause.id
        );
        assert!(
            !cause.see.is_empty() && cause.see.iter().all(|s| !s.is_empty()),
            "{} does not say where to read on",
            cause.id
        );
        assert!(!cause.title.ends_with('.'), "{}: a title is no sentence", cause.id);
        assert!(
            cause.explain.ends_with('.') && cause.remedy.ends_with('.'),
            "{}: its prose has no full stop",
            cause.id
        );
        assert!(!cause.explains.is_empty(), "{} explains no ending", cause.id);
    }
}

#[test]
fn every_rule_has_a_name_of_its_own() {
    for cause in all() {
        let mut seen = HashSet::new();
        for rule in cause.rules {
            assert!(seen.insert(rule.name), "{}: two rules are called {}", cause.id, rule.name);
            assert!(rule.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}/{}", cause.id, rule.name);
        }
    }
}
