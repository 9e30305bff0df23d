//! Config files: which one wins, what is told of a wrong one, and that the example cannot drift.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

const LOG: &str = "testdata/lab/mixed_day/auth.log";

/// A home with a config file in it.
struct Home(tempfile::TempDir);

impl Home {
    fn with(text: &str) -> Home {
        let home = Home(tempfile::tempdir().unwrap());
        let path = home.path();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        home
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("sshlogs/config.toml")
    }

    fn sshlogs(&self, args: &[&str]) -> Command {
        let mut command = Command::cargo_bin("sshlogs").unwrap();
        command.current_dir(env!("CARGO_MANIFEST_DIR")).env("XDG_CONFIG_HOME", self.0.path()).args(args);
        command
    }

    fn output(&self, args: &[&str]) -> String {
        String::from_utf8(self.sshlogs(args).assert().success().get_output().stdout.clone()).unwrap()
    }

    fn failure(&self, args: &[&str]) -> String {
        String::from_utf8(self.sshlogs(args).assert().code(2).get_output().stderr.clone()).unwrap()
    }
}

#[test]
fn what_a_file_says_holds_until_something_else_is_typed() {
    let home = Home::with("timezone = \"UTC\"\nyear = 2025\nuser = \"frank\"\n[connections]\nformat = \"csv\"\n");
    let rows = home.output(&["connections", LOG]);
    assert!(rows.starts_with("schema,id,host"), "{rows}");
    assert!(rows.contains("2025-11-22T") && rows.contains(",frank,") && !rows.contains(",alice,"));
    let typed = home.output(&["connections", "--year", "2026", "--format", "ndjson", LOG]);
    assert!(typed.starts_with('{') && typed.contains("2026-11-22T"));
    let plain = home.output(&["connections", "--no-config", "--year", "2026", "--timezone", "UTC", LOG]);
    assert!(plain.contains("alice"), "{plain}");
}

#[test]
fn what_a_file_switched_on_can_be_taken_back() {
    let home = Home::with("quiet = true\n[analyze]\npaths = [\"testdata/lab/benign_mix/auth.log\", \"missing.log\"]\n");
    let warned = |args: &[&str]| !home.failure(args).is_empty();
    assert!(warned(&["analyze"]), "errors are told in any case");
    let own = Home::with("[analyze]\nall = true\n");
    let count = |args: &[&str]| {
        let report: serde_json::Value = serde_json::from_str(&own.output(args)).unwrap();
        report["connections"].as_array().unwrap().len()
    };
    let all = count(&["analyze", "--format", "json", LOG]);
    assert!(count(&["analyze", "--format", "json", "--no-all", LOG]) < all);
    assert!(own.failure(&["events", "--no-such", LOG]).contains("--no-such"));
}

#[test]
fn options_that_exclude_each_other_do_so_in_files_too() {
    let home = Home::with("[report]\ndaily = true\n");
    let kind = |args: &[&str]| {
        let all = [&["report", "--format", "json", LOG], args].concat();
        let report: serde_json::Value = serde_json::from_str(&home.output(&all)).unwrap();
        report["period"]["kind"].as_str().unwrap().to_owned()
    };
    assert_eq!(kind(&[]), "day");
    assert_eq!(kind(&["--weekly"]), "week");
    let both = Home::with("[report]\ndaily = true\nweekly = true\n");
    let words = both.failure(&["report", LOG]);
    assert!(words.contains("config.toml:2: `daily` cannot stand beside `weekly` in line 3"), "{words}");
}

#[test]
fn a_wrong_file_is_told_with_its_line_and_nothing_is_done() {
    let home = Home::with("# mine\ntimezon = \"UTC\"\n");
    let words = home.failure(&["analyze", LOG]);
    let place = format!("{}:2: ", home.path().display());
    assert!(words.contains(&place) && words.contains("did you mean `timezone`?"), "{words}");
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(home.failure(&["analyze", "--config", "no/such.toml", LOG]).contains("no/such.toml"));
    home.sshlogs(&["analyze", "--no-config", LOG]).assert().success();
}

#[test]
fn config_says_where_each_value_comes_from_and_is_a_config_file_itself() {
    let home = Home::with("timezone = \"Europe/Berlin\"\n[analyze]\nfail-on = \"likely\"\n");
    let file = home.path().to_string_lossy().into_owned();
    let set = home.output(&["config"]);
    assert!(set.contains(&format!("timezone = \"Europe/Berlin\"  # {file}:1")), "{set}");
    let effective = home.output(&["config", "--effective"]);
    for line in [format!("fail-on = \"likely\"  # {file}:3"), "color = \"auto\"  # default".into()] {
        assert!(effective.contains(&line), "{line} in {effective}");
    }
    assert!(effective.contains("#year =  # not set"));
    let again = home.0.path().join("again.toml");
    std::fs::write(&again, &effective).unwrap();
    let told = home.output(&["config", "--effective", "--config", &again.to_string_lossy()]);
    assert!(told.contains("fail-on = \"likely\"  # "), "{told}");
    assert!(home.failure(&["config", "gremlins"]).contains("analyze"));
}

#[test]
fn the_example_in_packaging_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/config.toml");
    let text = Home::with("").output(&["config", "--example"]);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "packaging/config.toml is out of date: run `just bless`");
}
