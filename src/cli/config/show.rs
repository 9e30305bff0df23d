//! `sshlogs config`: what the files set, and where each value comes from. What it prints is itself a config file.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::file::{Found, Given};
use super::{as_toml, commands, example, given, grammar, is_switch, key, option, place};
use crate::cli::args::ShowConfig;
use crate::cli::{Exit, output};

/// `typed` is what `--config` and `--no-config` stand in.
pub fn run(args: &ShowConfig, typed: &ArgMatches) -> Result<Exit> {
    let grammar = grammar();
    let text = if args.example {
        example::text(&grammar)
    } else {
        let given = given(typed, &grammar)?;
        let Some(command) = commands(&grammar).find(|c| c.get_name() == args.command) else {
            let names = commands(&grammar).map(Command::get_name).collect::<Vec<_>>().join(", ");
            bail!("no command is called `{}`; there are {names}", args.command);
        };
        match args.effective {
            true => files(&given) + &effective(command, &given),
            false => files(&given) + &set(&given, &grammar),
        }
    };
    output::print(&text)?;
    Ok(Exit::Done)
}

/// Which files were looked for.
fn files(given: &Given) -> String {
    let mut text = String::new();
    for Found { path, is_there } in &given.files {
        let found = if *is_there { "read" } else { "not there" };
        let _ = writeln!(text, "# {}: {found}", crate::write::safe(&path.to_string_lossy()));
    }
    if given.files.is_empty() {
        text.push_str("# no config file is read\n");
    }
    text
}

/// What the files set, those first that hold for every command.
fn set(given: &Given, grammar: &Command) -> String {
    let mut text = String::new();
    let mut table = None;
    let mut settings: Vec<_> = given.settings.iter().collect();
    settings.sort_by(|a, b| a.command.cmp(&b.command));
    for setting in settings {
        if setting.command != table {
            table.clone_from(&setting.command);
            let _ = writeln!(text, "\n[{}]", table.as_deref().unwrap_or_default());
        }
        let takes = |c: &&Command| setting.command.as_deref().is_none_or(|name| name == c.get_name());
        let Some(arg) = commands(grammar).filter(takes).find_map(|c| option(c, &setting.key)) else { continue };
        // The same key in two files would be no TOML: the weaker one becomes a remark.
        let stands = given.find(setting.command.as_deref().unwrap_or_default(), &setting.key).map(place);
        let is_weaker = stands.is_some_and(|p| p != place(setting));
        let remark = if is_weaker { "#" } else { "" };
        let _ = writeln!(text, "{remark}{} = {}  # {}", setting.key, value(arg, &setting.values), place(setting));
    }
    if given.settings.is_empty() {
        text.push_str("# nothing is set\n# `sshlogs config --example` shows what can be\n");
    }
    text
}

/// Every option of a command: what it is, and where that comes from.
fn effective(command: &Command, given: &Given) -> String {
    let mut text = format!("\n[{}]\n", command.get_name());
    for arg in command.get_arguments().filter(|a| !a.is_hide_set()) {
        let Some(key) = key(arg) else { continue };
        let setting = given.find(command.get_name(), key).filter(|s| super::file::check(arg, &s.values).is_ok());
        let (mark, value, from) = match (setting, default(arg)) {
            (Some(setting), _) => ("", value(arg, &setting.values), place(setting)),
            (None, Some(default)) => ("", default, "default".to_owned()),
            (None, None) => ("#", String::new(), "not set".to_owned()),
        };
        let _ = writeln!(text, "{}", format!("{mark}{key} = {value}  # {from}").replace("=   #", "=  #"));
    }
    text
}

fn value(arg: &Arg, values: &[String]) -> String {
    match is_switch(arg) {
        true => (!values.is_empty()).to_string(),
        false => as_toml(arg, values),
    }
}

fn default(arg: &Arg) -> Option<String> {
    let values: Vec<String> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    match is_switch(arg) {
        true => Some("false".to_owned()),
        false => (!values.is_empty()).then(|| as_toml(arg, &values)),
    }
}
