//! What may be typed. What is meant by it is `request`'s business.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use super::formats::{ReportFormat, TableFormat};
use super::{examples, value_parsers};

/// Why did my SSH connection drop? The answer, with evidence, from the server's own logs.
#[derive(Debug, Parser)]
#[command(
    name = "sshlogs",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    after_help = "Examples:\n  \
        sshlogs /var/log/auth.log                     the report\n  \
        sshlogs analyze --context /etc/ssh /var/log   a folder's logs, and the server's settings\n  \
        sshlogs connections --reset likely auth.log   what did not end well, row by row\n  \
        sshlogs show 203.0.113.7:40122 auth.log       one connection, with its log lines\n  \
        journalctl -u ssh -o short-iso | sshlogs -    from a pipe\n\n\
        Exit status: 0 done; 1 done, and something at or above --fail-on was found; 2 an input could not be used; 130 interrupted."
)]
pub struct Cli {
    /// Read settings from FILE alone, instead of /etc/sshlogs/config.toml and the user's own
    #[arg(long, value_name = "FILE", global = true, help_heading = "Settings")]
    pub config: Option<PathBuf>,
    /// Read no config file
    #[arg(long, global = true, conflicts_with = "config", help_heading = "Settings")]
    pub no_config: bool,
    /// What to do; a path alone means `analyze`.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The report: what ended, why, with evidence, and what to do
    #[command(alias = "analyse", after_help = examples::ANALYZE)]
    Analyze(Analyze),
    /// The cron job: what ended since the last report, or yesterday, compared with the time before
    #[command(after_help = examples::REPORT)]
    Report(Report),
    /// One row per connection
    #[command(after_help = examples::CONNECTIONS)]
    Connections(Connections),
    /// One row per recognised log line
    #[command(after_help = examples::EVENTS)]
    Events(Events),
    /// The story of one connection, user or address, with its own log lines
    #[command(after_help = examples::SHOW)]
    Show(Show),
    /// The audit without a log: what the settings of sshd, the clients and the kernel will do
    #[command(after_help = examples::CHECK)]
    Check(Check),
    /// The documented causes, or one of them explained
    Causes(Look),
    /// The message catalogue, or one message explained
    Messages(Look),
    /// Lines of sshd that no message of the catalogue matches, grouped and counted
    #[command(after_help = examples::UNKNOWN)]
    Unknown(Unknown),
    /// What one pasted log line says, who writes it, what it proves and what not
    #[command(after_help = examples::EXPLAIN_LINE)]
    ExplainLine(ExplainLine),
    /// The JSON Schema of an output
    Schema(Schema),
    /// What the config files set, and where each value comes from
    Config(ShowConfig),
    /// Shell completions, for packages
    #[command(hide = true)]
    Completions {
        /// bash, zsh, fish …
        shell: clap_complete::Shell,
    },
    /// The manual page, for packages
    #[command(hide = true)]
    Man {
        /// One page for each command, as files in DIR
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// Which logs, and how to read them.
#[derive(Args, Clone, Debug)]
pub struct Input {
    /// Log files, folders, patterns, or `-` for standard input; gz, bz2, xz, zst and lz4 are unpacked.
    /// Without a PATH: this machine's own log
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
    /// Also the journal: of DIR or FILE, or this machine's own
    #[arg(long, value_name = "DIR|FILE", num_args = 0..=1, default_missing_value = "", help_heading = "Reading")]
    pub journal: Vec<String>,
    /// Year of the first line, where the log has none
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i64).range(1970..2200), help_heading = "Reading")]
    pub year: Option<i64>,
    /// Zone of times without one: Europe/Berlin, UTC, +02:00 [default: this machine's]
    #[arg(long, value_name = "ZONE", value_parser = value_parsers::zone(), help_heading = "Reading")]
    pub timezone: Option<String>,
    /// Leave out what ended before: 2026-11-22, "2026-11-22 13:00", 2026-11-22T13:00Z, "yesterday 13:00", monday, -2h,
    /// "3 days ago", @1795352951
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true, value_parser = value_parsers::when(), help_heading = "Reading")]
    pub since: Option<String>,
    /// Leave out what began after
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true, value_parser = value_parsers::when(), help_heading = "Reading")]
    pub until: Option<String>,
    /// Threads to use [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Reading")]
    pub threads: Option<u16>,
    /// Pseudonyms for users, hosts, addresses and keys: the same wherever they stand, addresses with their networks
    #[arg(long, alias = "anonymise", help_heading = "Privacy")]
    pub anonymize: bool,
    /// Make them with the key in FILE (16 bytes at least), the same in every run [default: another key each time]
    #[arg(long, alias = "anonymise-key", value_name = "FILE", help_heading = "Privacy")]
    pub anonymize_key: Option<PathBuf>,
    /// Say nothing on standard error but errors
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
}

/// What surrounds the log.
#[derive(Args, Clone, Debug)]
pub struct Context {
    /// Folder with sshd-T.txt or sshd_config, sshd-version.txt, ssh_config, sysctl.txt, load.csv, sa*, kernel.log and the like
    #[arg(long, value_name = "DIR", help_heading = "Context")]
    pub context: Option<PathBuf>,
    /// Output of `sshd -T`, or an sshd_config; given several times: its versions, by when each was last written
    #[arg(long, value_name = "FILE", help_heading = "Context")]
    pub sshd_config: Vec<PathBuf>,
    /// OpenSSH version of the server: 9.2, 9.2p1, or what `ssh -V` prints
    #[arg(long, value_name = "VERSION", help_heading = "Context")]
    pub openssh: Option<String>,
    /// Output of `ssh -G HOST`, or an ssh_config of the clients
    #[arg(long, value_name = "FILE", help_heading = "Context")]
    pub client_config: Option<PathBuf>,
    /// Output of `sysctl -a`
    #[arg(long, value_name = "FILE", help_heading = "Context")]
    pub sysctl: Option<PathBuf>,
    /// How busy the server was: a file of sysstat (sa*), the output of sadf -j, sadf -d, sar, vmstat -t, atop -P,
    /// Prometheus or node_exporter, PSI, or any CSV with a time column; may be given several times
    #[arg(long, value_name = "FILE", help_heading = "Context")]
    pub load: Vec<PathBuf>,
    /// What the kernel said: kern.log, `dmesg -T`, `journalctl -k`, or a journal
    #[arg(long, value_name = "FILE", help_heading = "Context")]
    pub kernel_log: Option<PathBuf>,
    /// Measurements of the path, or looks at the sockets: mtr --json, ping -D, tracepath, ss -tino after date +%s;
    /// may be given several times
    #[arg(long, value_name = "FILE", help_heading = "Context")]
    pub probe: Vec<PathBuf>,
    /// Login records: who was logged in, boots and shutdowns
    #[arg(long, value_name = "FILE", help_heading = "Context")]
    pub wtmp: Option<PathBuf>,
    /// Use nothing but the log and the files named by flags
    #[arg(long, help_heading = "Context")]
    pub no_context: bool,
}

/// Which connections to show.
#[derive(Args, Clone, Debug, Default)]
pub struct Filter {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub who: Who,
    /// Only with this ending (see `sshlogs schema connection`)
    #[arg(long, value_name = "ENDING", value_parser = value_parsers::ending(), help_heading = "Filters")]
    pub ending: Option<String>,
    /// Only with this cause or family
    #[arg(long, value_name = "CAUSE", value_parser = value_parsers::cause(), help_heading = "Filters")]
    pub cause: Option<String>,
    /// Only resets: strict, or also the likely ones (ended without an SSH goodbye)
    #[arg(long, value_name = "SET", help_heading = "Filters")]
    pub reset: Option<ResetSet>,
}

/// Whose connections or lines to show.
#[derive(Args, Clone, Debug, Default)]
pub struct Who {
    /// Only of this host
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    pub host: Option<String>,
    /// Only of this user
    #[arg(long, value_name = "NAME", help_heading = "Filters")]
    pub user: Option<String>,
    /// Only from this address or network (CIDR)
    #[arg(long, value_name = "ADDR", value_parser = value_parsers::addr(), help_heading = "Filters")]
    pub addr: Option<String>,
}

/// The sets of resets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ResetSet {
    /// Resets, timeouts, unreachable, broken pipe.
    Strict,
    /// Those, and ends without an SSH goodbye.
    Likely,
}

/// How to show it.
#[derive(Args, Clone, Debug)]
pub struct Output {
    /// Write to FILE instead of standard output (-): beside it first, then renamed, so that it is never half a file
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Colour: auto, always or never (NO_COLOR is honoured)
    #[arg(long, alias = "colour", value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub color: Color,
}

impl Output {
    /// The file to write; `None` for standard output.
    pub fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| *path != "-")
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to judge and how to show it: shared by `analyze` and `connections`.
#[derive(Args, Debug)]
pub struct Judging {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub input: Input,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub context: Context,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub filter: Filter,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: Output,
}

/// `analyze`
#[derive(Args, Debug)]
pub struct Analyze {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub judging: Judging,
    /// text, mail, html, markdown, json, ndjson, csv or prometheus
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: ReportFormat,
    /// Show names that were tried and that nobody here has: they may be passwords, typed in the wrong place. Mail,
    /// HTML and Markdown hide them
    #[arg(long, help_heading = "Privacy")]
    pub show_unknown_users: bool,
    /// Keep failed logins and scanners as connections of their own
    #[arg(long, help_heading = "Filters")]
    pub all: bool,
    /// Show evidence in numbers, and more of it
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
    /// Exit with status 1 if something at least this sure was found: likely, or likely:nat-idle-timeout
    #[arg(long, value_name = "VERDICT[:FAMILY]", value_parser = value_parsers::fail_on(), help_heading = "Output")]
    pub fail_on: Option<String>,
}

/// `connections`
#[derive(Args, Debug)]
pub struct Connections {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub judging: Judging,
    /// text, json, ndjson, csv, ecs, timesketch, parquet or arrow
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: TableFormat,
    /// Exit with status 1 if one of them is at least this sure: likely, or likely:nat-idle-timeout
    #[arg(long, value_name = "VERDICT[:FAMILY]", value_parser = value_parsers::fail_on(), help_heading = "Output")]
    pub fail_on: Option<String>,
    /// Accepted for symmetry with `analyze`: this command prints every connection anyway
    #[arg(long, hide = true)]
    pub all: bool,
}

/// `events`
#[derive(Args, Debug)]
pub struct Events {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub input: Input,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: Output,
    /// text, json, ndjson, csv, ecs, timesketch, parquet or arrow
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: TableFormat,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub who: Who,
    /// Also the lines of sshd that no message matches
    #[arg(long, help_heading = "Filters")]
    pub all: bool,
    /// Events need no context; accepted so that scripts may pass it to every command
    #[arg(long, hide = true)]
    pub no_context: bool,
}

/// `show`
#[derive(Args, Debug)]
pub struct Show {
    /// A connection: its id or the beginning of it, ADDR:PORT, :PORT, or a pid as in `sshd[4711]`. Or all of an address,
    /// a network (203.0.113.0/24) or a user
    #[arg(value_name = "WHAT")]
    pub what: String,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub input: Input,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub context: Context,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: Output,
    /// Show evidence in numbers, and more of it
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
}

/// `check`
#[derive(Args, Debug)]
pub struct Check {
    /// Id of a check to explain
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Folder with sshd-T.txt or sshd_config, sshd-version.txt, ssh_config, sysctl.txt
    /// [default: this machine's own settings]
    #[arg(long, value_name = "DIR", help_heading = "Settings")]
    pub context: Option<PathBuf>,
    /// Output of `sshd -T`, or an sshd_config
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub sshd_config: Option<PathBuf>,
    /// OpenSSH version of the server: 9.2, 9.2p1, or what `ssh -V` prints
    #[arg(long, value_name = "VERSION", help_heading = "Settings")]
    pub openssh: Option<String>,
    /// Output of `ssh -G HOST`, or an ssh_config of the clients
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub client_config: Option<PathBuf>,
    /// Output of `sysctl -a`
    #[arg(long, value_name = "FILE", help_heading = "Settings")]
    pub sysctl: Option<PathBuf>,
    /// The machine below DIR: an image, a container's root
    #[arg(long, value_name = "DIR", help_heading = "Settings")]
    pub root: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: Output,
    /// text or json
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: CheckFormat,
    /// Exit with status 1 if a check fails, or (warn) is not good
    #[arg(long, value_name = "GRADE", help_heading = "Output")]
    pub fail_on: Option<CheckGrade>,
}

/// Forms of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

/// Results that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckGrade {
    /// Those that warn, and those that fail.
    Warn,
    /// Those that fail.
    Fail,
}

/// `causes`, `messages`
#[derive(Args, Debug)]
pub struct Look {
    /// Id of the one to explain
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// As Markdown (docs/causes.md and docs/messages.md are made so)
    #[arg(long)]
    pub markdown: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: Output,
}

/// `unknown`
#[derive(Args, Debug)]
pub struct Unknown {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub input: Input,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: Output,
}

/// `explain-line`
#[derive(Args, Debug)]
pub struct ExplainLine {
    /// The line, header or not; without it, lines are read from standard input
    #[arg(value_name = "TEXT")]
    pub text: Vec<String>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub output: Output,
}

/// `schema`
#[derive(Args, Debug)]
pub struct Schema {
    /// Of which output
    #[arg(value_name = "FORMAT", default_value = "connection")]
    pub format: SchemaOf,
}

/// Outputs with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `connections --format ndjson`
    Connection,
    /// `events --format ndjson`
    Event,
    /// `analyze --format json`
    Report,
    /// `--format ecs`
    Ecs,
    /// `--format timesketch`
    Timesketch,
    /// `check --format json`
    Check,
}

/// `config`
#[derive(Args, Debug)]
pub struct ShowConfig {
    /// The command whose options to show, with --effective
    #[arg(value_name = "COMMAND", default_value = "analyze")]
    pub command: String,
    /// Every option of COMMAND: its value, and the file and line or the default it comes from
    #[arg(long, conflicts_with = "example")]
    pub effective: bool,
    /// An example with every option
    #[arg(long)]
    pub example: bool,
}

/// `report`
#[derive(Args, Debug)]
pub struct Report {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub judging: Judging,
    /// text, mail, html, markdown, json, ndjson, csv or prometheus
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub format: ReportFormat,
    /// What ended yesterday, compared with the day before
    #[arg(long, conflicts_with_all = ["weekly", "since_last"], help_heading = "Time")]
    pub daily: bool,
    /// What ended in the seven days before today, compared with the seven before
    #[arg(long, conflicts_with_all = ["daily", "since_last"], help_heading = "Time")]
    pub weekly: bool,
    /// Whatever became known since the last report, each ending once [this is what happens without the other two]
    #[arg(long, conflicts_with_all = ["daily", "weekly"], help_heading = "Time")]
    pub since_last: bool,
    /// Where --since-last remembers what was told [default: below /var/lib/sshlogs, else XDG_STATE_HOME]
    #[arg(long, value_name = "FILE", help_heading = "Time")]
    pub state: Option<PathBuf>,
    /// Show names that were tried and that nobody here has: they may be passwords, typed in the wrong place. Text,
    /// mail, HTML and Markdown hide them
    #[arg(long, help_heading = "Privacy")]
    pub show_unknown_users: bool,
    /// Print a script that installs the systemd timer, its user and an example of the settings, or the cron job
    #[arg(long, exclusive = true, help_heading = "Output")]
    pub install_hint: bool,
    /// Write nothing if nothing was found: nothing at or above --fail-on, or without it no fault at all
    #[arg(long, help_heading = "Output")]
    pub quiet_if_ok: bool,
    /// Show evidence in numbers, and more of it
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
    /// Exit with status 1 if something at least this sure was found: likely, or likely:nat-idle-timeout
    #[arg(long, value_name = "VERDICT[:FAMILY]", value_parser = value_parsers::fail_on(), help_heading = "Output")]
    pub fail_on: Option<String>,
}
