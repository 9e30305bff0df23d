//! The layers of `src` and what each may import, read from the `crate::…` paths of the source itself. Each failure says
//! what to do about it.

use std::fs;
use std::path::Path;

/// A layer: a folder of `src`, with the file of its name.
struct Layer {
    name: &'static str,
    /// What it may import; a path of two words allows that name alone.
    may: &'static [&'static str],
    /// What to do instead.
    cure: &'static str,
}

const LAYERS: [Layer; 10] = [
    Layer {
        name: "model",
        may: &[],
        cure: "model is the words everyone speaks: move the word into model, or the logic out of it",
    },
    Layer {
        name: "catalogue",
        may: &["model"],
        cure: "the catalogue is knowledge without logic: it speaks of model alone",
    },
    Layer {
        name: "read",
        may: &["model", "catalogue"],
        cure: "read turns bytes into events: what needs connections belongs to rebuild or later",
    },
    Layer {
        name: "rebuild",
        may: &["model"],
        cure: "rebuild reasons about meanings: give the event what you need in read",
    },
    Layer {
        name: "signals",
        may: &["model"],
        cure: "signals measure: put thresholds and judgement into a cause, wordings into read",
    },
    Layer {
        name: "verdict",
        may: &["model", "catalogue"],
        cure: "verdict weighs what rules said: measure in signals, show in write",
    },
    Layer {
        name: "store",
        may: &["model"],
        cure: "store turns words into bytes and back: what they mean belongs elsewhere",
    },
    Layer {
        name: "write",
        may: &["model", "catalogue"],
        cure: "write shows what was judged: let pipeline put what you need into model::Report",
    },
    Layer {
        name: "pipeline",
        may: &["model", "catalogue", "read", "rebuild", "signals", "verdict", "store"],
        cure: "pipeline knows the order of the stages and prints nothing: printing belongs to write, arguments to cli",
    },
    Layer { name: "cli", may: &["*"], cure: "" },
];

/// Files of `src` itself that belong to the layer of the pipeline: the two sequences of stages.
const OF_PIPELINE: [&str; 2] = ["pipeline.rs", "audit.rs"];
/// Files that only declare modules or call one.
const ROOTS: [&str; 2] = ["main.rs", "lib.rs"];

/// A source file.
struct File {
    /// From the root of the project, with `/`.
    path: String,
    text: String,
}

impl File {
    /// The layer it belongs to: the first folder or file below `src`.
    fn layer(&self) -> Option<&'static Layer> {
        let below = self.path.strip_prefix("src/")?;
        let name = if OF_PIPELINE.contains(&below) { "pipeline" } else { below.split_once('/')?.0 };
        LAYERS.iter().find(|r| r.name == name)
    }

    fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.ends_with("/tests.rs")
    }

    /// The lines that run: no comments, and nothing below the tests at the end.
    fn code(&self) -> String {
        let lines: Vec<&str> = if self.is_test() { Vec::new() } else { self.text.lines().collect() };
        let tests = (0..lines.len()).find(|i| opens_tests(&lines[*i..])).unwrap_or(lines.len());
        let code = lines[..tests].iter().map(|line| line.split_once("//").map_or(*line, |(before, _)| before));
        code.collect::<Vec<_>>().join("\n")
    }
}

/// `#[cfg(test)]`, perhaps more attributes, and `mod tests {`.
fn opens_tests(lines: &[&str]) -> bool {
    let module = lines.iter().find(|l| !l.starts_with("#["));
    lines[0] == "#[cfg(test)]" && module.is_some_and(|l| l.starts_with("mod ") && l.ends_with('{'))
}

/// Every Rust file of these folders.
fn files(folders: &[&str]) -> Vec<File> {
    fn gather(folder: &Path, root: &Path, into: &mut Vec<File>) {
        let mut entries: Vec<_> =
            fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                gather(&path, root, into);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
                into.push(File { path: name, text: fs::read_to_string(&path).expect("a source file") });
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    folders.iter().for_each(|f| gather(&root.join(f), root, &mut found));
    assert!(!found.is_empty());
    found
}

/// Every path that begins with `crate::`, groups taken apart: `crate::{a, b::{c, d}}` is `a`, `b::c`, `b::d`.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        tree(&code[at + "crate::".len()..], "", &mut found);
    }
    found
}

/// One tree of a `use`; returns how much of `text` it took.
fn tree(text: &str, before: &str, found: &mut Vec<String>) -> usize {
    let name = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    let path = format!("{before}{}", &text[..name]);
    if text[name..].starts_with("::") && name > 0 {
        return name + 2 + tree(&text[name + 2..], &format!("{path}::"), found);
    }
    if name > 0 || !text.starts_with('{') {
        found.push(path);
        return name;
    }
    let mut at = 1;
    while let Some(next) = text[at..].find(|c: char| !c.is_whitespace() && c != ',') {
        at += next;
        match text[at..].chars().next() {
            Some('}') => return at + 1,
            // `Name as Other`: the new name is nobody's path.
            Some(_) if text[at..].starts_with("as ") => at += text[at..].find([',', '}']).unwrap_or(text.len() - at),
            Some(c) if c.is_alphanumeric() || c == '_' || c == '*' || c == '{' => {
                at += tree(&text[at..], before, found)
            }
            _ => return at,
        }
    }
    text.len()
}

/// Fails with all that was found at once.
fn none(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}

#[test]
fn use_trees_are_taken_apart() {
    let code =
        "use crate::model::{A, b::{C, D}, e::*};\nuse crate::{read as r, write::Rows};\nfn x() -> crate::cli::Y {}";
    let found = imports(code);
    let expected = ["model::A", "model::b::C", "model::b::D", "model::e::*", "read", "write::Rows", "cli::Y"];
    assert_eq!(found, expected);
}

#[test]
fn layers_import_only_what_they_may() {
    let mut wrong = Vec::new();
    for file in files(&["src"]) {
        if ROOTS.contains(&file.path.trim_start_matches("src/")) {
            continue;
        }
        let Some(layer) = file.layer() else {
            wrong.push(format!(
                "{} belongs to no layer: name it in tests/suite/layers.rs with what it may import",
                file.path
            ));
            continue;
        };
        for path in imports(&file.code()) {
            let allowed = |may: &&str| *may == "*" || path == **may || path.starts_with(&format!("{may}::"));
            let own = path == layer.name || path.starts_with(&format!("{}::", layer.name));
            if !own && !layer.may.iter().any(allowed) {
                wrong.push(format!("{} imports crate::{path}: {}", file.path, layer.cure));
            }
        }
    }
    none(&wrong, "imports against the order of the layers");
}

#[test]
fn nobody_climbs_out_of_a_layer_by_super() {
    let mut wrong = Vec::new();
    for file in files(&["src"]) {
        let below = file.path.trim_start_matches("src/").trim_end_matches("/mod.rs");
        let climb = "super::".repeat(below.split('/').count());
        for layer in &LAYERS {
            if file.code().contains(&format!("{climb}{}::", layer.name)) {
                wrong.push(format!("{}: write crate::{} instead of {climb}{}", file.path, layer.name, layer.name));
            }
        }
    }
    none(&wrong, "imports that hide from the rule above");
}

#[test]
fn files_fit_a_reader() {
    let mut wrong = Vec::new();
    for file in files(&["src", "tests/suite"]) {
        let generated = file.path.starts_with("src/catalogue/messages/generated");
        let limit = if file.path.starts_with("src/catalogue/messages/") { 600 } else { 500 };
        let lines = file.text.lines().count();
        if lines > limit && !generated {
            wrong.push(format!("{} has {lines} lines of {limit}: split it where its subject changes", file.path));
        }
    }
    none(&wrong, "files that have grown too long");
}

#[test]
fn only_cli_and_write_speak_and_leave() {
    let mut wrong = Vec::new();
    let words = ["println!", "print!", "eprintln!", "eprint!", "exit(", "stdout()", "stderr()"];
    for file in files(&["src"]) {
        let speaks = ["src/cli/", "src/write/", "src/main.rs"].iter().any(|p| file.path.starts_with(p));
        for word in words.iter().filter(|_| !speaks) {
            if file.code().contains(word) {
                wrong.push(format!("{} says {word}: hand a Trouble to the report, and let cli print it", file.path));
            }
        }
    }
    none(&wrong, "layers that print or exit");
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    let unwraps = files(&["src"]).into_iter().filter(|f| f.code().contains(".unwrap()"));
    let wrong: Vec<String> =
        unwraps.map(|f| format!("{}: handle it, or say with `expect` why it cannot fail", f.path)).collect();
    none(&wrong, "unwrap() outside tests");
}

#[test]
fn what_people_see_has_an_order_of_its_own() {
    let mut wrong = Vec::new();
    for file in files(&["src/write", "src/verdict"]) {
        for word in ["HashMap", "HashSet"] {
            if file.code().contains(word) {
                wrong.push(format!(
                    "{} uses a {word}, whose order differs from run to run: use a BTree or a sorted Vec",
                    file.path
                ));
            }
        }
    }
    none(&wrong, "hash tables in write and verdict");
}

#[test]
fn every_file_says_what_it_is() {
    let mut wrong = Vec::new();
    for file in files(&["src", "tests/suite"]) {
        let inner_tests = file.path.starts_with("src/") && file.is_test();
        if !file.text.starts_with("//! ") && !inner_tests {
            wrong.push(format!("{}: begin with `//!` and what enters, what leaves, what is not its job", file.path));
        }
    }
    none(&wrong, "files without a head");
}

#[test]
fn polars_stays_at_the_edge() {
    let named = files(&["src"]).into_iter().filter(|f| f.code().contains("polars") && f.path != "src/write/tables.rs");
    let wrong: Vec<String> = named.map(|f| format!("{}: polars is named in write/tables.rs alone", f.path)).collect();
    none(&wrong, "polars beyond the edge");
}
