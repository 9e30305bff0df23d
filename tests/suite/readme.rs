//! The README and the guide are true: their commands run, and the output they show is the output there is.
//!
//! Every command of an `sh` or `console` block that reads something of testdata, or only the catalogue, is run
//! by a shell, in a folder of its own with a link to testdata in it. `# exit status 1` behind a command says
//! what it ends with, 0 if nothing is said. A `text` block behind `<!-- output -->` is what the last command
//! printed, up to a last line `…`, if there is one. `BLESS=1` writes those blocks anew, as long as they were.
#![cfg(unix)]

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// What stands for the reader's own files, and what is read in its place.
const PLACEHOLDERS: [(&str, &str); 4] = [
    ("cargo run -- ", "sshlogs "),
    ("/var/log/auth.log", "testdata/lab/mixed_day/auth.log"),
    ("/etc/ssh", "testdata/lab/mixed_day"),
    ("/mnt/case/log", "testdata/lab/server_reboot"),
];
/// The line under which output goes on.
const CUT: &str = "…";

#[test]
fn the_commands_of_the_readme_do_what_it_says() {
    let blocks = check("README.md");
    let first = blocks.iter().flat_map(commands).next().unwrap();
    assert!(
        first.text.starts_with("cargo run -- analyze testdata/sample "),
        "the first command is the main job: {first:?}"
    );
    let second = blocks.iter().flat_map(commands).nth(1).unwrap();
    assert_eq!(second.text, "cargo test --features full", "the second command runs every test");
    assert!(blocks.iter().any(|b| b.is_output), "the output of the first command is shown");
}

#[test]
fn the_commands_of_the_guide_do_what_it_says() {
    check("docs/guide.md");
}

#[test]
fn the_commands_of_the_page_on_context_do_what_it_says() {
    check("docs/context.md");
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut dead = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for link in links(&text) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.with_file_name("").join(file) };
            let there = match anchor {
                "" => target.exists(),
                _ => std::fs::read_to_string(&target).is_ok_and(|t| headings(&t).any(|h| h == anchor)),
            };
            if !there {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// A page outlives the file it speaks of: one named `cli/typed.rs` long after that had another name.
#[test]
fn files_that_pages_name_exist() {
    const FOLDERS: [&str; 6] = ["src", "docs", "benches", "tests", "testdata", "packaging"];
    let (mut named, mut gone) = (0, Vec::new());
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let is_path = |span: &&str| {
            let begins_here = span.split('/').next().is_some_and(|folder| FOLDERS.contains(&folder));
            let letters = span.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'));
            span.contains('/') && letters && (begins_here || span.ends_with(".rs"))
        };
        for path in text.split('`').skip(1).step_by(2).filter(is_path) {
            named += 1;
            let here = [root().join(path), root().join("src").join(path), page.with_file_name("").join(path)];
            if !here.iter().any(|place| place.exists()) {
                gone.push(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(named > 30, "only {named} files are named: are the pages there?");
    assert!(gone.is_empty(), "{}", gone.join("\n"));
}

/// The pages that people write.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md"), root().join("testdata/README.md"), root().join("benches/README.md")];
    for folder in ["docs", "docs/decisions"] {
        let entries = std::fs::read_dir(root().join(folder)).unwrap().map(|e| e.unwrap().path());
        pages.extend(entries.filter(|p| p.extension().is_some_and(|e| e == "md")));
    }
    pages
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A fenced block.
struct Block {
    language: String,
    /// Its lines, without the fences.
    lines: Vec<String>,
    /// Where the first of them stands, counted from 0.
    at: usize,
    /// `<!-- output -->` stands before it.
    is_output: bool,
}

/// A command of a block.
#[derive(Debug)]
struct Shown {
    text: String,
    status: i32,
}

/// Runs the commands of a page and compares what it shows.
fn check(page: &str) -> Vec<Block> {
    let path = root().join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let blocks = blocks(&text);
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root().join("testdata"), folder.path().join("testdata")).unwrap();
    let (mut last, mut wrong, mut blessed, mut run_at_all) = (None, Vec::new(), Vec::new(), 0);
    for block in &blocks {
        for command in commands(block).filter(is_ours) {
            let output = run(&command, folder.path(), &mut wrong);
            (last, run_at_all) = (Some((command, output)), run_at_all + 1);
        }
        if let (true, Some((command, output))) = (block.is_output, &last) {
            blessed.push((block, shorten(output, block)));
            if let Some(difference) = difference(&block.lines, output) {
                wrong.push(format!("{page}: `{}` prints otherwise:\n{difference}", command.text));
            }
        }
    }
    assert!(run_at_all > 0, "{page} runs nothing");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, replaced(&text, &blessed)).unwrap();
        wrong.retain(|w| !w.contains("prints otherwise"));
    }
    assert!(wrong.is_empty(), "{}\n`just bless` writes the output anew", wrong.join("\n"));
    blocks
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut open, mut before) = (false, "");
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(_), true) => open = false,
            (Some(language), false) => {
                open = true;
                let is_output = before == "<!-- output -->";
                blocks.push(Block { language: language.to_owned(), lines: Vec::new(), at: number + 1, is_output });
            }
            (None, true) => blocks.last_mut().unwrap().lines.push(line.to_owned()),
            (None, false) => {}
        }
        if !line.trim().is_empty() {
            before = line;
        }
    }
    blocks
}

/// The commands of a block: behind `$ ` in a console, every line of a script.
fn commands(block: &Block) -> impl Iterator<Item = Shown> {
    let console = block.language == "console";
    let is_script = console || block.language == "sh";
    let joined = block.lines.join("\n").replace("\\\n", " ");
    let lines: Vec<String> = joined.lines().filter(|_| is_script).map(str::to_owned).collect();
    lines.into_iter().filter_map(move |line| {
        let command = if console { line.strip_prefix("$ ")?.trim() } else { line.trim() };
        let (text, status) = command.split_once("# exit status ").unwrap_or((command, "0"));
        let text = text.split(" # ").next().unwrap_or_default().trim();
        let is_command = !text.is_empty() && !text.starts_with('#');
        is_command.then(|| Shown { text: text.to_owned(), status: status.trim().parse().unwrap() })
    })
}

/// The command with testdata in the place of the reader's own files.
fn runnable(command: &Shown) -> String {
    PLACEHOLDERS.iter().fold(command.text.clone(), |text, (shown, real)| text.replace(shown, real))
}

fn is_ours(command: &Shown) -> bool {
    let text = runnable(command);
    let asks_the_catalogue = text.starts_with("sshlogs ") && !text.contains('/');
    text.contains("sshlogs ") && text.contains("testdata/") || asks_the_catalogue
}

fn run(command: &Shown, folder: &Path, wrong: &mut Vec<String>) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_sshlogs"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = binary.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&path));
    let mut shell = Command::new("sh");
    shell.args(["-c", &runnable(command)]).current_dir(folder).env("PATH", std::env::join_paths(folders).unwrap());
    shell.env("LC_ALL", "C.UTF-8").env_remove("COLUMNS").env_remove("NO_COLOR");
    let output = shell.output().unwrap();
    if output.status.code() != Some(command.status) {
        let said = String::from_utf8_lossy(&output.stderr);
        wrong.push(format!(
            "`{}` ends with {:?} instead of {}: {said}",
            command.text,
            output.status.code(),
            command.status
        ));
    }
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Where what is shown differs from what is printed.
fn difference(shown: &[String], printed: &str) -> Option<String> {
    let cut = shown.last().is_some_and(|l| l == CUT);
    let shown = if cut { &shown[..shown.len() - 1] } else { shown };
    let printed: Vec<&str> = printed.lines().collect();
    for (i, line) in shown.iter().enumerate() {
        match printed.get(i) {
            Some(real) if real == line => {}
            real => return Some(format!("  shown   {line}\n  printed {}", real.unwrap_or(&"(nothing more)"))),
        }
    }
    let more = printed.len() > shown.len();
    (more != cut).then(|| if more { "  there is more".to_owned() } else { "  there is no more".to_owned() })
}

/// What was printed, as long as it was shown.
fn shorten(printed: &str, block: &Block) -> Vec<String> {
    let printed: Vec<String> = printed.lines().map(str::to_owned).collect();
    let cut = block.lines.last().is_some_and(|l| l == CUT);
    let room = if cut { block.lines.len() - 1 } else { printed.len() };
    let mut lines = printed[..room.min(printed.len())].to_vec();
    if room < printed.len() {
        lines.push(CUT.to_owned());
    }
    lines
}

fn replaced(text: &str, blessed: &[(&Block, Vec<String>)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (block, new) in blessed.iter().rev() {
        lines.splice(block.at..block.at + block.lines.len(), new.iter().cloned());
    }
    lines.join("\n") + "\n"
}

/// Targets of links to other files, and to headings.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for part in text.split("](").skip(1) {
        let target = part.split(')').next().unwrap_or_default();
        if !target.contains("://") && !target.contains([' ', '\n', '`']) {
            found.push(target);
        }
    }
    found
}

/// Headings as links name them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|l| l.starts_with('#')).map(|line| {
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        line.trim_start_matches('#').trim().to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
    })
}
