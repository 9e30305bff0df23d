//! The only room that touches arguments, standard output and exit statuses.
//!
//! | modules | hold |
//! |---|---|
//! | `analyze`, `report`, `connections`, `events`, `show`, `check`, `unknown`, `explain`, `config`, `reference` | a command each; `reference` has causes, messages and schemas |
//! | `args`, `formats`, `value_parsers` | what may be typed; `examples` and `manual` explain it |
//! | `request`, `asked`, `when`, `local_log` | what is meant by it |
//! | `inputs`, `spool` | what is read: never written over; standard input kept, to be read twice |
//! | `output`, `progress`, `interrupt`, `privacy` | what is written, and what is hidden in it |

mod analyze;
mod args;
mod asked;
mod check;
mod config;
mod connections;
mod events;
mod examples;
mod explain;
mod formats;
mod inputs;
mod interrupt;
mod local_log;
mod manual;
mod output;
mod privacy;
mod progress;
mod reference;
mod report;
mod request;
mod show;
mod spool;
mod unknown;
mod value_parsers;
mod when;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;
use clap::{ArgMatches, CommandFactory};

use crate::model::{Report, count};
use crate::write::words::WHERE_SSHD_WRITES;
use args::{Cli, Command};

/// Why a binary table cannot be written by a build without polars.
#[cfg(not(feature = "tables"))]
const NO_TABLES: &str =
    "this build writes no Parquet and no Arrow: build it with `--features tables`, or take --format csv or ndjson";

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, and something at or above `--fail-on` was found.
    Found = 1,
    /// An input could not be used, or the call makes no sense.
    Unusable = 2,
}

/// Runs the program; returns its exit status.
pub fn main() -> i32 {
    // A mapped journal file that shrinks raises SIGBUS, which kills a program that has no handler. Where the handler
    // cannot be installed, reading goes on with that risk.
    #[cfg(feature = "journal")]
    let _ = journal_core::install_sigbus_handler();
    interrupt::listen();
    let arguments = arguments(std::env::args_os());
    let typed = match config::grammar().try_get_matches_from(&arguments) {
        Ok(typed) => typed,
        Err(e) => {
            // Help and version are answers, not errors.
            let status = if e.use_stderr() { Exit::Unusable } else { Exit::Done };
            refuse(&e);
            return status as i32;
        }
    };
    match config::complete(&arguments, &typed).and_then(|cli| run(&cli.command, &typed)) {
        Ok(exit) => exit as i32,
        Err(e) if is_closed_pipe(&e) => Exit::Done as i32,
        Err(e) => {
            complain(&format!("{e:#}"));
            Exit::Unusable as i32
        }
    }
}

/// A first argument that is no command but a path means `analyze`. What looks like a path and does not exist counts,
/// too: then the message is about a file and not about a command. So does an option of `analyze` where no command
/// follows: `sshlogs --since yesterday auth.log`. Options of the program itself may stand before it.
fn arguments(all: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut all: Vec<OsString> = all.collect();
    let command = Cli::command();
    let at = after_own_options(&command, &all);
    let Some(first) = all.get(at) else { return all };
    let name = first.to_string_lossy();
    let is_command =
        |name: &str| command.get_subcommands().any(|c| c.get_name() == name || c.get_all_aliases().any(|a| a == name));
    let is_path =
        || Path::new(first).exists() || name == "-" || !name.starts_with('-') && name.contains(['*', '/', '.']);
    let means_analyze = || {
        name == "--" || is_option_of_analyze(&command, &name) && !all.iter().any(|a| is_command(&a.to_string_lossy()))
    };
    if name == "help" {
        // `sshlogs help show` is what other programs call `sshlogs show --help`.
        all.remove(at);
        all.push("--help".into());
    } else if !is_command(&name) && (is_path() || means_analyze()) {
        all.insert(at, "analyze".into());
    }
    all
}

/// Where the options that every command takes end, and their values.
fn after_own_options(command: &clap::Command, all: &[OsString]) -> usize {
    let own = |name: &str| {
        command.get_arguments().find(|arg| {
            let long = arg.get_long().is_some_and(|long| name.strip_prefix("--") == Some(long));
            long || arg.get_short().is_some_and(|short| name == format!("-{short}"))
        })
    };
    let mut at = 1;
    while let Some(arg) = all.get(at).map(|typed| typed.to_string_lossy()) {
        let (name, value) = arg.split_once('=').map_or((&*arg, None), |(name, value)| (name, Some(value)));
        let Some(known) = own(name) else { break };
        at += 1 + usize::from(known.get_action().takes_values() && value.is_none());
    }
    at
}

/// Is it one that `analyze` knows, and the program itself does not?
fn is_option_of_analyze(command: &clap::Command, name: &str) -> bool {
    let name = name.split('=').next().unwrap_or(name);
    let knows = |command: &clap::Command| {
        let is_it = |arg: &clap::Arg| {
            let long = arg.get_long().is_some_and(|long| name.strip_prefix("--") == Some(long));
            long || arg.get_short().is_some_and(|short| name == format!("-{short}"))
        };
        command.get_arguments().any(is_it)
    };
    !knows(command) && command.find_subcommand("analyze").is_some_and(knows)
}

fn run(command: &Command, typed: &ArgMatches) -> Result<Exit> {
    match command {
        Command::Analyze(args) => analyze::run(args),
        Command::Report(args) => report::run(args),
        Command::Connections(args) => connections::run(args),
        Command::Events(args) => events::run(args),
        Command::Show(args) => show::run(args),
        Command::Check(args) => check::run(args),
        Command::Causes(args) => reference::causes(args),
        Command::Messages(args) => reference::messages(args),
        Command::Unknown(args) => unknown::run(args),
        Command::ExplainLine(args) => explain::run(args),
        Command::Schema(args) => reference::schema(args),
        Command::Config(args) => config::run(args, typed),
        Command::Completions { shell } => {
            // Into memory first: clap_complete panics where it cannot write, as when `| head` has seen enough.
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "sshlogs", &mut script);
            output::print(&script)?;
            Ok(Exit::Done)
        }
        Command::Man { dir: None } => {
            output::print(manual::page()?)?;
            Ok(Exit::Done)
        }
        Command::Man { dir: Some(dir) } => {
            manual::pages(dir)?;
            Ok(Exit::Done)
        }
    }
}

/// Whoever reads our output may stop when he has seen enough.
fn is_closed_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|cause| {
        let io_error = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json_error = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io_error.or(json_error) == Some(io::ErrorKind::BrokenPipe)
    })
}

/// Says on standard error what went wrong on the way; the exit status that follows from it.
fn tell_troubles(report: &Report, quiet: bool) -> Exit {
    let mut exit = Exit::Done;
    for trouble in &report.troubles {
        if trouble.fatal {
            exit = Exit::Unusable;
            complain(&trouble.text);
        } else if !quiet {
            complain(&format!("warning: {}", trouble.text));
        }
    }
    exit
}

/// Data without rows say nothing by themselves: was there nothing to find, or was it the wrong file?
fn tell_nothing_found(report: &Report, quiet: bool) {
    let read = &report.coverage;
    if read.sshd == 0 && !quiet && !report.troubles.iter().any(|t| t.fatal) {
        let lines = match read.lines {
            0 => "the log is empty".to_owned(),
            n => format!("there are no sshd lines in {}", count(n, "line")),
        };
        complain(&format!("warning: {lines}: {WHERE_SSHD_WRITES}"));
    }
}

/// Prints what is wrong with the arguments, or the help asked for. Sentences too long for the terminal wrap.
fn refuse(e: &clap::Error) {
    let plain = e.render().to_string();
    let columns = output::error_columns().filter(|_| e.use_stderr());
    let _ = match columns.is_some_and(|columns| plain.lines().any(|line| line.chars().count() > columns)) {
        true => io::stderr().write_all(output::remark(&plain).as_bytes()),
        false => e.print(),
    };
}

/// Says something on standard error. Where nobody can hear it (a closed pipe, a full disk) the exit status must do:
/// `eprintln!` would panic.
fn complain(text: &str) {
    let _ = write!(io::stderr(), "{}", output::remark(&format!("sshlogs: {text}")));
}

/// A remark that is no data.
fn tell(note: Option<&str>, quiet: bool) {
    if let (Some(note), false) = (note, quiet) {
        complain(note);
    }
}
