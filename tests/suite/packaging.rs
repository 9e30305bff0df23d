//! What packages install: units that systemd takes and that are shut in, a hint that is a script, assets that exist.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn program() -> PathBuf {
    assert_cmd::cargo::cargo_bin("sshlogs")
}

/// Runs a tool, or says that it is not there.
fn run(tool: &str, args: &[&str], folder: &Path) -> Option<Output> {
    match Command::new(tool).args(args).current_dir(folder).output() {
        Ok(output) => Some(output),
        Err(e) => {
            println!("skipped: {tool}: {e}");
            None
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn hint() -> String {
    let output = Command::new(program()).args(["report", "--install-hint"]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn systemd_takes_the_units() {
    let folder = tempfile::tempdir().unwrap();
    for unit in ["sshlogs-report.service", "sshlogs-report.timer"] {
        let text = fs::read_to_string(root().join("packaging").join(unit)).unwrap();
        // The program is not installed here, nor is its manual page.
        let text = text.replace("/usr/bin/sshlogs", &program().to_string_lossy());
        let text: String = text.split_inclusive('\n').filter(|l| !l.starts_with("Documentation=")).collect();
        fs::write(folder.path().join(unit), text).unwrap();
    }
    let args = ["verify", "./sshlogs-report.service", "./sshlogs-report.timer"];
    if let Some(output) = run("systemd-analyze", &args, folder.path()) {
        let own: Vec<String> = said(&output).lines().filter(|l| l.contains("sshlogs")).map(str::to_owned).collect();
        assert!(own.is_empty(), "{own:?}");
    }
    let args = ["security", "--offline=true", "--threshold=15", "./sshlogs-report.service"];
    if let Some(output) = run("systemd-analyze", &args, folder.path()) {
        let text = said(&output);
        if text.contains("unrecognized option") || text.contains("Failed to connect") {
            println!("skipped: this systemd-analyze does not look at files: {text}");
        } else {
            assert!(output.status.success(), "more exposed than 1.5 of 10:\n{text}");
        }
    }
}

#[test]
fn the_user_of_the_unit_can_be_made() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("etc")).unwrap();
    let conf = root().join("packaging/sysusers.conf").to_string_lossy().into_owned();
    let scratch = format!("--root={}", folder.path().display());
    let Some(output) = run("systemd-sysusers", &[&scratch, &conf], folder.path()) else { return };
    let text = said(&output);
    if !output.status.success() {
        println!("skipped: systemd-sysusers: {text}");
        return;
    }
    let groups = fs::read_to_string(folder.path().join("etc/group")).unwrap();
    assert!(fs::read_to_string(folder.path().join("etc/passwd")).unwrap().contains("sshlogs:"), "{text}");
    assert!(groups.lines().any(|l| l.starts_with("systemd-journal:") && l.ends_with("sshlogs")), "{groups}");
}

#[test]
fn the_hint_is_a_script_that_brings_every_file() {
    let folder = tempfile::tempdir().unwrap();
    let script = hint();
    fs::write(folder.path().join("hint.sh"), &script).unwrap();
    for name in [
        "hint.sh",
        &root().join("packaging/cron.daily").to_string_lossy(),
        &root().join("packaging/build.sh").to_string_lossy(),
    ] {
        let output = run("sh", &["-n", name], folder.path()).unwrap();
        assert!(output.status.success(), "{name}: {}", said(&output));
    }
    for word in [
        "sshlogs-report.timer",
        "OnCalendar=",
        "ProtectSystem=strict",
        "m     sshlogs  adm",
        "#quiet = true",
        "SSHLOGS_END",
    ] {
        assert!(script.contains(word), "{word} in {script}");
    }
    // The files are written as they are, but for the program's own place.
    let written = folder.path().join("root");
    let here: String = script.replace("cat > /", &format!("cat > {}/", written.display()));
    let only_files: String = here
        .lines()
        .filter(|l| !l.starts_with("system") && !l.starts_with("install ") && !l.starts_with("mkdir"))
        .map(|l| format!("{l}\n"))
        .collect();
    for path in ["usr/lib/sysusers.d", "usr/lib/tmpfiles.d", "etc/systemd/system", "etc/sshlogs"] {
        fs::create_dir_all(written.join(path)).unwrap();
    }
    fs::write(folder.path().join("files.sh"), only_files).unwrap();
    let output = run("sh", &["files.sh"], folder.path()).unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let timer = fs::read_to_string(written.join("etc/systemd/system/sshlogs-report.timer")).unwrap();
    assert_eq!(timer, fs::read_to_string(root().join("packaging/sshlogs-report.timer")).unwrap());
}

#[test]
fn every_command_has_a_page_and_every_shell_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_string_lossy().into_owned();
    assert!(Command::new(program()).args(["man", "--dir", &dir]).status().unwrap().success());
    for page in ["sshlogs.1", "sshlogs-analyze.1", "sshlogs-report.1", "sshlogs-config.1"] {
        let text = fs::read_to_string(folder.path().join(page)).unwrap();
        assert!(text.contains(".SH NAME"), "{page}: {text}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let output = Command::new(program()).args(["completions", shell]).output().unwrap();
        assert!(said(&output).contains("since-last"), "{shell}");
    }
}

#[test]
fn what_packages_take_from_the_source_is_there() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut found = 0;
    for line in manifest.lines().filter(|l| l.starts_with("  [\"") || l.starts_with("  { source")) {
        let source = line.split('"').nth(1).unwrap();
        if !source.starts_with("target/") {
            assert!(root().join(source).exists(), "{source} does not exist");
            found += 1;
        }
    }
    assert!(found >= 12, "{found}");
}
