//! This machine's own log: the persistent journal, else the one in memory, else auth.log, else secure.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::read::source;

/// Where journald keeps its files: what survives a boot first.
const JOURNALS: [&str; 2] = ["/var/log/journal", "/run/log/journal"];
/// Where syslog daemons write.
const TEXTS: [&str; 2] = ["/var/log/auth.log", "/var/log/secure"];

/// The path of this machine's own log, and a remark that says which it is.
pub fn log(root: &Path) -> Result<(String, String)> {
    let mut denied = Vec::new();
    if let Some(path) = journal_below(root, &mut denied) {
        return Ok(found(&path, &denied));
    }
    for text in TEXTS.map(|path| below(root, path)) {
        match File::open(&text) {
            Ok(_) if text.is_file() => return Ok(found(&text, &denied)),
            Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => denied.push(text),
            _ => {}
        }
    }
    let places = JOURNALS.iter().chain(&TEXTS).copied().collect::<Vec<_>>().join(", then ");
    if !denied.is_empty() {
        bail!("{} may not be read by this user: {HELP}", list(&denied));
    }
    bail!(
        "no log found: looked for {places}. Name a file or folder, or pipe one in: \
         `journalctl -o export | sshlogs -` ({HELP}). sshd before 9.8 says how connections end at `LogLevel VERBOSE` only"
    )
}

/// The path of this machine's own journal.
pub fn journal(root: &Path) -> Result<String> {
    let mut denied = Vec::new();
    match journal_below(root, &mut denied) {
        Some(path) => Ok(path.to_string_lossy().into_owned()),
        None if !denied.is_empty() => bail!("{} may not be read by this user: {HELP}", list(&denied)),
        None => bail!("this machine has no journal: looked for {}", JOURNALS.join(", then ")),
    }
}

const HELP: &str = "run as root, or as a member of group adm or systemd-journal";

fn found(path: &Path, denied: &[PathBuf]) -> (String, String) {
    let path = path.to_string_lossy().into_owned();
    let mut note = format!("reading {path}, this machine's own log");
    if !denied.is_empty() {
        note += &format!("; {} may not be read by this user ({HELP})", list(denied));
    }
    (path, note)
}

/// The first journal that has a system's part which may be read; where it may not goes to `denied`.
fn journal_below(root: &Path, denied: &mut Vec<PathBuf>) -> Option<PathBuf> {
    if !cfg!(feature = "journal") {
        return None;
    }
    let id = std::fs::read_to_string(below(root, "/etc/machine-id")).unwrap_or_default();
    for folder in JOURNALS.map(|path| below(root, path)) {
        // The folders of other machines and of namespaces lie beside that of this one.
        let own = Some(folder.join(id.trim())).filter(|own| !id.trim().is_empty() && own.is_dir());
        let folder = own.unwrap_or(folder);
        let files = source::journals(&folder);
        let is_system =
            |path: &&PathBuf| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with("user-"));
        let mut system = files.iter().filter(is_system).peekable();
        if system.peek().is_some() && system.all(|path| File::open(path).is_ok()) {
            return Some(folder);
        }
        let is_denied =
            |path: &Path| std::fs::read_dir(path).is_err_and(|e| e.kind() == std::io::ErrorKind::PermissionDenied);
        if !files.is_empty() || is_denied(&folder) {
            denied.push(folder);
        }
    }
    None
}

fn below(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn machine(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        root
    }

    fn log_of(files: &[&str]) -> String {
        let root = machine(files);
        let (path, note) = log(root.path()).unwrap();
        assert!(note.contains(&path), "{note}");
        path.strip_prefix(&root.path().to_string_lossy().into_owned()).unwrap().to_owned()
    }

    #[cfg(feature = "journal")]
    #[test]
    fn the_persistent_journal_goes_first_then_the_one_in_memory() {
        let (id, other) = ("0123456789abcdef0123456789abcdef", "f".repeat(32));
        let persistent = format!("var/log/journal/{other}/system.journal");
        let runtime = format!("run/log/journal/{id}/system.journal");
        assert_eq!(log_of(&["var/log/auth.log", &persistent, &runtime]), "/var/log/journal");
        assert_eq!(log_of(&["var/log/auth.log", "var/log/journal/README", &runtime]), "/run/log/journal");
        let root = machine(&[&persistent, &format!("var/log/journal/{id}/system.journal")]);
        std::fs::create_dir(root.path().join("etc")).unwrap();
        std::fs::write(root.path().join("etc/machine-id"), format!("{id}\n")).unwrap();
        assert!(log(root.path()).unwrap().0.ends_with(id), "only this machine's");
    }

    #[test]
    fn of_text_logs_the_one_of_debian_goes_first() {
        assert_eq!(log_of(&["var/log/secure", "var/log/auth.log"]), "/var/log/auth.log");
        assert_eq!(log_of(&["var/log/secure"]), "/var/log/secure");
    }

    #[test]
    fn a_machine_without_a_log_says_where_it_looked() {
        let error = log(machine(&["etc/x"]).path()).unwrap_err().to_string();
        assert!(
            error.contains("/var/log/journal, then /run/log/journal, then /var/log/auth.log, then /var/log/secure")
        );
        assert!(error.contains("systemd-journal") && error.contains("LogLevel VERBOSE"), "{error}");
    }
}
