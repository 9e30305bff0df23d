use std::path::Path;

use super::super::grammar;
use super::*;

fn parsed(text: &str) -> Result<Vec<Setting>> {
    parse(text, Path::new("config.toml"), &grammar())
}

fn refused(text: &str) -> String {
    parsed(text).unwrap_err().to_string()
}

#[test]
fn keys_are_options_and_tables_are_commands() {
    let settings = parsed("quiet = true\nthreads = 0x2\n[analyze]\nfail-on = \"likely\"\n").unwrap();
    let told: Vec<_> = settings.iter().map(|s| (s.command.as_deref(), &*s.key, s.values.concat(), s.line)).collect();
    assert_eq!(
        told,
        [
            (None, "quiet", "true".to_owned(), 1),
            (None, "threads", "2".to_owned(), 2),
            (Some("analyze"), "fail-on", "likely".to_owned(), 4)
        ]
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_a_cure() {
    assert_eq!(refused("\ntime_zone = \"UTC\""), "2: no option is called `time_zone`; did you mean `timezone`?");
    assert_eq!(refused("[analyse]\nquiet = true"), "1: no command is called `analyse`; did you mean `analyze`?");
    assert!(refused("[events]\nfail-on = \"likely\"").starts_with("2: no option of events is called `fail-on`"));
    assert_eq!(refused("quiet = \"yes\""), "1: quiet: write true or false, not text in quotes");
    assert_eq!(refused("openssh = 9.2"), "1: openssh: text in quotes is wanted, not a number");
    assert_eq!(refused("user = [\"a\", \"b\"]"), "1: user: one value is wanted, not a list");
    assert!(refused("year = 26").contains("1970"), "{}", refused("year = 26"));
    assert!(refused("timezone = \"Mars\"").contains("Europe/Berlin"));
    assert!(refused("since = \"soon\"").contains("yesterday"));
    assert!(refused("color = \"pink\"").contains("auto"));
    assert!(refused("[analyze]\nfail-on = \"surely\"").starts_with("2: fail-on:"));
    assert!(refused("quiet = \n").starts_with("1: "));
    assert!(refused("config = \"x\"").contains("no option is called"));
    assert!(refused("\"\\u001b[2J\" = 1").starts_with("1: no option is called `\\x1b[2J`"));
}

#[test]
fn the_later_file_wins_and_in_a_file_the_commands_own_table() {
    let of = |name: &str, text: &str| parse(text, Path::new(name), &grammar()).unwrap();
    let given = Given {
        files: ["system", "user"].map(|name| Found { path: name.into(), is_there: true }).to_vec(),
        settings: [
            of("system", "context = \"/s\"\nquiet = true\n[analyze]\ncontext = \"/sa\"\n"),
            of("user", "context = \"/u\"\n"),
        ]
        .concat(),
    };
    let value = |command, key| given.find(command, key).map(|s| s.values.concat());
    assert_eq!(value("analyze", "context").as_deref(), Some("/u"));
    assert_eq!(value("analyze", "quiet").as_deref(), Some("true"));
    assert_eq!(value("analyze", "timezone"), None);
    let system = Given { files: given.files[..1].to_vec(), ..given };
    assert_eq!(system.find("analyze", "context").map(|s| s.line), Some(4));
    assert_eq!(system.find("show", "context").map(|s| s.line), Some(1));
}

#[test]
fn every_option_has_a_key() {
    let grammar = grammar();
    for command in commands(&grammar) {
        // What only prints and does nothing else is no setting.
        let is_setting = |a: &&Arg| a.get_long().is_some() && !a.is_hide_set() && a.get_id() != "install_hint";
        for arg in command.get_arguments().filter(is_setting) {
            assert!(key(arg).is_some(), "{} --{} has no key", command.get_name(), arg.get_long().unwrap());
        }
    }
}

#[test]
fn the_example_is_a_config_file_once_its_values_are_no_remarks() {
    let text = crate::cli::config::example::text(&grammar());
    let alive: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.is_empty() && !rest.starts_with(' ')).unwrap_or(line))
        .collect();
    let settings = parsed(&alive.join("\n")).unwrap();
    let grammar = grammar();
    let shown = |a: &&Arg| !a.is_hide_set();
    for name in commands(&grammar).flat_map(|c| c.get_arguments().filter(shown).filter_map(key)) {
        assert!(settings.iter().any(|s| s.key == name), "{name} is missing in the example");
    }
    assert!(parsed(&text).unwrap().is_empty(), "as it is, it sets nothing");
}
