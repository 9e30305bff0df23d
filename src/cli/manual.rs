//! The manual pages, for packages: clap's, with the examples as they are meant to look.

use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::Cli;

/// The page of the program itself.
pub fn page() -> io::Result<String> {
    rendered(&Man::new(Cli::command()))
}

/// A page for each command, as files in a folder.
pub fn pages(folder: &Path) -> io::Result<()> {
    let mut program = Cli::command();
    program.build();
    write(program, folder)
}

fn write(command: Command, folder: &Path) -> io::Result<()> {
    for below in command.get_subcommands().filter(|c| !c.is_hide_set()).cloned() {
        write(below, folder)?;
    }
    let page = Man::new(command);
    std::fs::write(folder.join(page.get_filename()), rendered(&page)?)
}

fn rendered(page: &Man) -> io::Result<String> {
    let mut bytes = Vec::new();
    page.render(&mut bytes)?;
    Ok(with_examples(&String::from_utf8_lossy(&bytes)))
}

/// What stands behind the options: examples, which roff would fill like prose, and exit statuses.
fn with_examples(page: &str) -> String {
    let Some((options, behind)) = page.split_once(".SH EXTRA\n") else { return page.to_owned() };
    let mut out = options.to_owned();
    let mut is_example = false;
    for line in behind.lines() {
        if is_example && !line.starts_with("  ") {
            is_example = false;
            out += ".fi\n";
        }
        match line.strip_prefix("Exit status: ") {
            _ if line == "Examples:" => {
                is_example = true;
                out += ".SH EXAMPLES\n.nf\n";
            }
            Some(statuses) => out += &format!(".SH EXIT STATUS\n{statuses}\n"),
            None => out += &format!("{}\n", line.trim_start()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples ran on like prose, words of two of them on one line.
    #[test]
    fn examples_are_not_filled() {
        let page = page().expect("memory can be written");
        let examples = page.split_once(".SH EXAMPLES\n.nf\n").expect("examples").1;
        let (examples, behind) = examples.split_once(".fi\n").expect("their end");
        assert!(examples.lines().all(|line| line.contains("sshlogs ")), "{examples}");
        assert!(behind.contains(".SH EXIT STATUS\n0 done") && !page.contains("EXTRA"), "{behind}");
        let folder = tempfile::tempdir().expect("a folder");
        pages(folder.path()).expect("the folder is ours");
        for name in ["sshlogs", "sshlogs-analyze", "sshlogs-check", "sshlogs-explain-line"] {
            let page = std::fs::read_to_string(folder.path().join(format!("{name}.1"))).expect("a page");
            assert_eq!([".nf\n", ".fi\n"].map(|mark| page.matches(mark).count()), [1, 1], "{name}");
        }
        assert!(!folder.path().join("sshlogs-man.1").exists());
    }
}
