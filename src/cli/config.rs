//! Options from files: `/etc/sshlogs/config.toml`, then the user's own, or the one that `--config` names.
//!
//! The command line's own grammar is the only table of options: each option's long name is its key, and what a file
//! says becomes the option's default before the arguments are parsed. So every option has a key, and every value is
//! checked as if it had been typed. What was typed wins over the user's file, that over the system's.

mod example;
mod file;
mod show;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches};

use super::args::Cli;
use file::{Given, Setting, Wanted};
pub use show::run;

/// Where the system's settings are.
const SYSTEM: &str = "/etc/sshlogs/config.toml";
/// Where a user's are, below XDG_CONFIG_HOME.
const USER: &str = "sshlogs/config.toml";
/// The key of PATHs.
const PATHS: &str = "paths";

/// The grammar of the command line. Every switch has a hidden `--no-…` that takes back what a file switched on.
pub fn grammar() -> Command {
    Cli::command().mut_subcommands(|command| {
        let negations: Vec<Arg> = command.get_arguments().filter(|arg| is_switch(arg)).filter_map(negation).collect();
        command.args(negations)
    })
}

fn negation(switch: &Arg) -> Option<Arg> {
    let long = switch.get_long().filter(|long| !long.starts_with("no-"))?;
    let name = format!("no-{long}");
    let arg = Arg::new(name.clone()).long(name).hide(true).action(ArgAction::SetTrue);
    Some(arg.overrides_with(switch.get_id().clone()))
}

fn is_switch(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::SetTrue)
}

/// The key of an option, if a file may set it.
fn key(arg: &Arg) -> Option<&str> {
    const NOT_IN_FILES: [&str; 5] = ["config", "no-config", "help", "version", "install-hint"];
    let key = match arg.get_long() {
        Some(long) => long,
        None => (arg.get_id() == PATHS).then_some(PATHS)?,
    };
    let is_negation = arg.is_hide_set() && arg.get_id().as_str() == key && key.starts_with("no-");
    (!NOT_IN_FILES.contains(&key) && !is_negation).then_some(key)
}

/// The option of this name.
fn option<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    command.get_arguments().find(|arg| key(arg) == Some(name))
}

/// The commands whose options files may set; `config` shows them.
fn commands(grammar: &Command) -> impl Iterator<Item = &Command> {
    let not_in_files = ["config", "completions", "man"];
    grammar.get_subcommands().filter(move |c| !not_in_files.contains(&c.get_name()))
}

/// What was typed, completed with what the files say.
///
/// # Errors
/// If a file cannot be read or used: with its name, the line, and what to write.
pub fn complete(arguments: &[OsString], typed: &ArgMatches) -> Result<Cli> {
    let Some((name, typed_here)) = typed.subcommand() else { return Ok(Cli::from_arg_matches(typed)?) };
    let grammar = grammar();
    if !commands(&grammar).any(|c| c.get_name() == name) {
        return Ok(Cli::from_arg_matches(typed)?);
    }
    let given = given(typed_here, &grammar)?;
    if let Some(command) = grammar.find_subcommand(name) {
        contradictions(command, &given)?;
    }
    let completed = grammar.mut_subcommand(name, |command| with_defaults(command, &given, typed_here));
    let matches = completed.try_get_matches_from(arguments).context("the settings of the config files do not fit")?;
    Ok(Cli::from_arg_matches(&matches)?)
}

/// All that the files of this call say.
fn given(typed: &ArgMatches, grammar: &Command) -> Result<Given> {
    if typed.get_flag("no_config") {
        return Ok(Given::default());
    }
    if let Some(path) = typed.get_one::<PathBuf>("config") {
        return file::read([Wanted::Named(path.clone())], grammar);
    }
    let usual = [Some(PathBuf::from(SYSTEM)), user_file()].into_iter().flatten();
    file::read(usual.map(Wanted::Usual), grammar)
}

/// The user's own file, be it there or not.
fn user_file() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let folder = set("XDG_CONFIG_HOME").filter(|p| p.is_absolute()).or_else(|| Some(set("HOME")?.join(".config")));
    folder.map(|folder| folder.join(USER))
}

/// The command, with what the files say as its options' defaults. Options that contradict something typed are left
/// as they are.
fn with_defaults(command: Command, given: &Given, typed: &ArgMatches) -> Command {
    let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
    for arg in command.get_arguments() {
        let Some(setting) = key(arg).and_then(|key| given.find(command.get_name(), key)) else { continue };
        let weaker = |other: &Setting| given.is_weaker(setting, other);
        let stronger = command.get_arg_conflicts_with(arg).into_iter().filter_map(key);
        let is_overruled =
            stronger.filter_map(|k| given.find(command.get_name(), k)).any(|s| !s.values.is_empty() && weaker(s));
        if !is_overruled && !is_excluded(&command, arg, typed) && file::check(arg, &setting.values).is_ok() {
            wanted.push((arg.get_id().to_string(), setting.values.clone()));
        }
    }
    wanted.into_iter().fold(command, |command, (id, values)| {
        command.mut_arg(id, |arg| match values.is_empty() {
            true => arg,
            false => arg.default_values(values),
        })
    })
}

/// Options that exclude each other may stand in different files: then the stronger file wins, as everywhere.
fn contradictions(command: &Command, given: &Given) -> Result<()> {
    let on = |arg: &Arg| Some(given.find(command.get_name(), key(arg)?)?).filter(|s| !s.values.is_empty());
    for arg in command.get_arguments() {
        let Some(setting) = on(arg) else { continue };
        for other in command.get_arg_conflicts_with(arg).into_iter().filter_map(on) {
            if other.file == setting.file {
                bail!(
                    "{}: `{}` cannot stand beside `{}` in line {}",
                    place(setting),
                    setting.key,
                    other.key,
                    other.line
                );
            }
        }
    }
    Ok(())
}

/// Was something typed that cannot stand beside this option, or takes it back?
fn is_excluded(command: &Command, arg: &Arg, typed: &ArgMatches) -> bool {
    let is_typed = |id: &str| {
        matches!(typed.try_contains_id(id), Ok(true)) && typed.value_source(id) == Some(ValueSource::CommandLine)
    };
    let id = arg.get_id().as_str();
    // `--journal` replaces the `paths` of a file, and PATHs replace its `journal`.
    let other_source = (id == PATHS && is_typed("journal")) || (id == "journal" && is_typed(PATHS));
    let negated = arg.get_long().is_some_and(|long| is_typed(&format!("no-{long}")));
    let conflicts = command.get_arg_conflicts_with(arg).iter().any(|other| is_typed(other.get_id().as_str()));
    other_source || negated || conflicts
}

/// A value as a file would say it.
fn as_toml(arg: &Arg, values: &[String]) -> String {
    let one = |value: &String| match is_switch(arg) || file::is_number(arg) {
        true => value.clone(),
        false => quoted(value),
    };
    match (file::is_list(arg), values) {
        (false, [value]) => one(value),
        _ => format!("[{}]", values.iter().map(one).collect::<Vec<_>>().join(", ")),
    }
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    let escape = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

/// Where a setting stands, for people.
fn place(setting: &Setting) -> String {
    format!("{}:{}", crate::write::safe(&setting.file.to_string_lossy()), setting.line)
}

/// Is there such a file? It may be there and not be readable.
fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}
