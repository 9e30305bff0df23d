//! A config file → settings, or one sentence with the file, the line and the cure.

use std::any::TypeId;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::{Arg, ArgAction, Command};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{commands, is_switch, key, option};

/// One key of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The command whose table it stands in; `None` at the top, for every command that has such an option.
    pub command: Option<String>,
    /// The option.
    pub key: String,
    /// Its values, as they would be typed; none for a switch that is off and an empty list.
    pub values: Vec<String>,
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
}

/// Where a file is looked for.
pub enum Wanted {
    /// Where `--config` says: it must be there.
    Named(PathBuf),
    /// Where files of the system and of users are: there may be none.
    Usual(PathBuf),
}

/// A file that was looked for.
#[derive(Clone, Debug)]
pub struct Found {
    pub path: PathBuf,
    pub is_there: bool,
}

/// What all files say, the weaker first.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The files looked for.
    pub files: Vec<Found>,
    /// Their settings, in the order of the files and lines.
    pub settings: Vec<Setting>,
}

impl Given {
    /// What holds for an option of a command: the last file that speaks of it, its table before its top.
    pub fn find(&self, command: &str, key: &str) -> Option<&Setting> {
        let speaks = |s: &&Setting| s.key == key && s.command.as_deref().is_none_or(|c| c == command);
        self.files.iter().rev().find_map(|file| {
            let here = || self.settings.iter().filter(|s| s.file == file.path).filter(speaks);
            here().find(|s| s.command.is_some()).or_else(|| here().next())
        })
    }

    /// Does the other setting stand in a file that comes later?
    pub fn is_weaker(&self, this: &Setting, other: &Setting) -> bool {
        let rank = |s: &Setting| self.files.iter().position(|file| file.path == s.file);
        rank(this) < rank(other)
    }
}

/// Reads files, the weaker first.
///
/// # Errors
/// If one that must be there is not, or one that is there cannot be used.
pub fn read(files: impl IntoIterator<Item = Wanted>, grammar: &Command) -> Result<Given> {
    let mut given = Given::default();
    for file in files {
        let (path, is_there) = match file {
            Wanted::Named(path) => (path, true),
            Wanted::Usual(path) => {
                let is_there = super::is_there(&path);
                (path, is_there)
            }
        };
        if is_there {
            let name = crate::write::safe(&path.to_string_lossy()).into_owned();
            let text = std::fs::read_to_string(&path)
                .map_err(|e| anyhow!("{name}: {e}; --no-config goes on without config files"))?;
            given.settings.extend(parse(&text, &path, grammar).map_err(|e| anyhow!("{name}:{e}"))?);
        }
        given.files.push(Found { path, is_there });
    }
    Ok(given)
}

/// The settings of one file. The error begins with the line.
fn parse(text: &str, file: &Path, grammar: &Command) -> Result<Vec<Setting>> {
    let line = |at: usize| 1 + text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count();
    let document = DeTable::parse(text).map_err(|e| {
        let at = e.span().map_or(1, |span| line(span.start));
        anyhow!("{at}: {}", e.message().trim_end())
    })?;
    let setting = |name: &Spanned<Cow<'_, str>>, value: &Spanned<DeValue<'_>>, command: Option<&Command>| {
        let (key, line) = (name.get_ref().as_ref(), line(name.span().start));
        let values = accepted(key, value.get_ref(), command, grammar).map_err(|e| anyhow!("{line}: {e}"))?;
        let command = command.map(|c| c.get_name().to_owned());
        anyhow::Ok(Setting { command, key: key.to_owned(), values, file: file.to_owned(), line })
    };
    let mut settings = Vec::new();
    for (name, value) in document.get_ref() {
        let named = commands(grammar).find(|c| c.get_name() == name.get_ref());
        match (value.get_ref(), named) {
            (DeValue::Table(table), Some(command)) => {
                for (name, value) in table {
                    settings.push(setting(name, value, Some(command))?);
                }
            }
            (DeValue::Table(_), None) => {
                let (at, names) = (line(name.span().start), commands(grammar).map(Command::get_name));
                bail!("{at}: no command is called `{}`{}", shown(name.get_ref()), guess(name.get_ref(), names));
            }
            _ => settings.push(setting(name, value, None)?),
        }
    }
    settings.sort_by_key(|s| s.line);
    Ok(settings)
}

/// The value of a key, as it would be typed, if the command whose table it stands in takes it. At the top a value is
/// meant for the commands that take it: at least one has to.
fn accepted(name: &str, value: &DeValue<'_>, command: Option<&Command>, grammar: &Command) -> Result<Vec<String>> {
    let takers: Vec<&Arg> = match command {
        Some(command) => option(command, name).into_iter().collect(),
        None => commands(grammar).filter_map(|c| option(c, name)).collect(),
    };
    let Some(first) = takers.first() else {
        let of = command.map_or(String::new(), |c| format!(" of {}", c.get_name()));
        let all = match command {
            Some(command) => command.get_arguments().filter_map(key).collect::<Vec<_>>(),
            None => commands(grammar).flat_map(|c| c.get_arguments().filter_map(key)).collect(),
        };
        bail!("no option{of} is called `{}`{}", shown(name), guess(name, all.into_iter()));
    };
    let values = values(first, value).map_err(|e| anyhow!("{name}: {e}"))?;
    let refusals: Vec<String> = takers.iter().filter_map(|arg| check(arg, &values).err()).collect();
    if let (true, Some(why)) = (refusals.len() == takers.len(), refusals.first()) {
        bail!("{name}: {why}");
    }
    Ok(values)
}

/// A value as it would be typed.
fn values(arg: &Arg, value: &DeValue<'_>) -> Result<Vec<String>> {
    if let DeValue::Array(all) = value {
        if !is_list(arg) {
            bail!("one value is wanted, not a list");
        }
        return all.iter().map(|v| one(arg, v.get_ref())).collect();
    }
    match (is_switch(arg), value) {
        (true, DeValue::Boolean(on)) => Ok(if *on { vec!["true".to_owned()] } else { Vec::new() }),
        (true, _) => bail!("write true or false, not {}", kind(value)),
        // `journal = true`: with nothing more, as `--journal` alone.
        (false, DeValue::Boolean(true)) if arg.get_num_args().is_some_and(|n| n.min_values() == 0) => {
            Ok(vec![String::new()])
        }
        _ => Ok(vec![one(arg, value)?]),
    }
}

fn one(arg: &Arg, value: &DeValue<'_>) -> Result<String> {
    match (is_number(arg), value) {
        (true, DeValue::Integer(number)) => Ok(i64::from_str_radix(number.as_str(), number.radix())?.to_string()),
        (true, _) => bail!("a whole number is wanted, not {}", kind(value)),
        (false, DeValue::String(text)) => Ok(text.to_string()),
        (false, _) => bail!("text in quotes is wanted, not {}", kind(value)),
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text in quotes",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// May it be given several times?
pub fn is_list(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append)
}

/// Is it a whole number?
pub fn is_number(arg: &Arg) -> bool {
    let parsed = arg.get_value_parser().type_id();
    let numbers = [
        TypeId::of::<i64>(),
        TypeId::of::<u64>(),
        TypeId::of::<u32>(),
        TypeId::of::<u16>(),
        TypeId::of::<u8>(),
        TypeId::of::<usize>(),
    ];
    numbers.iter().any(|number| parsed == *number)
}

/// Would the command line take these values?
pub fn check(arg: &Arg, values: &[String]) -> Result<(), String> {
    let Some(long) = arg.get_long().filter(|_| !is_switch(arg)) else { return Ok(()) };
    let alone = Arg::clone(arg).required(false).exclusive(false);
    // Without the arguments it might conflict with: those are not there.
    let bare = Command::new("sshlogs").no_binary_name(true).disable_help_flag(true).arg(without_relations(alone));
    let typed = values.iter().filter(|v| !v.is_empty()).map(|v| format!("--{long}={v}"));
    bare.try_get_matches_from(typed).map(|_| ()).map_err(|e| short(&e))
}

fn without_relations(arg: Arg) -> Arg {
    use clap::builder::Resettable::Reset;
    arg.conflicts_with(Reset).requires(Reset).overrides_with(Reset)
}

/// clap's sentence without its frame: `invalid value 'x' for '--year <YEAR>': why`.
fn short(error: &clap::Error) -> String {
    let text = error.to_string();
    let lines = text.lines().take_while(|l| !l.starts_with("Usage:") && !l.starts_with("For more"));
    let text = lines.map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ");
    text.trim_start_matches("error: ").to_owned()
}

/// `; did you mean `timezone`?`, where one is near.
fn guess<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> String {
    let name = name.replace('_', "-").to_lowercase();
    let near = all.map(|known| (strsim::jaro_winkler(&name, known), known)).filter(|(nearness, _)| *nearness > 0.8);
    match near.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1))) {
        Some((_, known)) => format!("; did you mean `{known}`?"),
        None => "; `sshlogs config --example` shows all there are".to_owned(),
    }
}

fn shown(name: &str) -> Cow<'_, str> {
    crate::write::safe(name)
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
