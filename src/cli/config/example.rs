//! An example config file with every option, made from the grammar of the command line.

use std::collections::BTreeSet;
use std::fmt::Write;

use clap::{Arg, Command};

use super::{PATHS, as_toml, commands, file, is_switch, key};

const HEAD: &str = "\
# Settings of sshlogs. Copy to /etc/sshlogs/config.toml for everybody, or to ~/.config/sshlogs/config.toml for yourself.
#
# A key at the top holds for every command that has the option; one in a [table] for that command alone. What is typed
# wins over the user's file, that over the system's. `--no-quiet` takes back `quiet = true`, and so on.
# `sshlogs config --effective` shows what holds, and where it comes from.
";

/// The whole file. Everything is commented out: the values are examples, and defaults where there are any.
pub fn text(grammar: &Command) -> String {
    let mut text = HEAD.to_owned();
    let mut told = BTreeSet::new();
    let mut own = String::new();
    let all: Vec<&Command> = commands(grammar).collect();
    for command in &all {
        let mut table = String::new();
        for arg in command.get_arguments().filter(|a| !a.is_hide_set()) {
            let Some(key) = key(arg) else { continue };
            let takers = all.iter().filter(|c| c.get_arguments().any(|a| super::key(a) == Some(key))).count();
            if takers == 1 {
                entry(&mut table, key, arg);
            } else if told.insert(key.to_owned()) {
                entry(&mut text, key, arg);
            }
        }
        if !table.is_empty() {
            let _ = write!(own, "\n\n#[{}]\n{}", command.get_name(), table.trim_start());
        }
    }
    text + &own
}

fn entry(text: &mut String, key: &str, arg: &Arg) {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    text.push('\n');
    for line in wrapped(&help) {
        let _ = writeln!(text, "# {line}");
    }
    let _ = writeln!(text, "#{key} = {}", sample(arg));
}

/// Its default, else something that its value's name stands for.
fn sample(arg: &Arg) -> String {
    if is_switch(arg) {
        return "true".to_owned();
    }
    let default = arg.get_default_values().first().map(|v| v.to_string_lossy().into_owned());
    let possible = arg.get_possible_values().first().map(|v| v.get_name().to_owned());
    let name = arg.get_value_names().and_then(<[_]>::first).map_or(PATHS, |name| name.as_str());
    let value = default.or(possible).unwrap_or_else(|| meant_by(name).to_owned());
    if file::is_number(arg) {
        as_toml(arg, &[value.parse::<u32>().unwrap_or(2).to_string()])
    } else {
        as_toml(arg, &[value])
    }
}

/// What could stand for a value of this name.
fn meant_by(value_name: &str) -> &str {
    match value_name {
        "PATH" | PATHS => "/var/log/auth.log",
        "DIR|FILE" => "/var/log/journal",
        "DIR" => "/etc/ssh",
        "YEAR" => "2026",
        "ZONE" => "Europe/Berlin",
        "WHEN" => "yesterday",
        "VERSION" => "9.2p1",
        "ADDR" => "203.0.113.0/24",
        "ENDING" => "reset",
        "CAUSE" => "nat-idle-timeout",
        "VERDICT[:FAMILY]" => "likely:nat-idle-timeout",
        "NAME" => "web01",
        "N" => "2",
        _ => "/etc/sshlogs/file",
    }
}

/// Lines of a readable length.
fn wrapped(text: &str) -> Vec<String> {
    const WIDTH: usize = 116;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().map(|l| (l.len() + word.len() < WIDTH, l));
        match line {
            Some((true, line)) if !line.is_empty() => {
                line.push(' ');
                line.push_str(word);
            }
            Some((_, line)) if line.is_empty() => line.push_str(word),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
