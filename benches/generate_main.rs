//! `cargo run --release --example generate -- --bytes 500M --seed 1 --out big.log --truth big.json`:
//! see `benches/README.md`.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::NaiveDate;
use clap::Parser;

#[path = "generate.rs"]
mod generate;

use generate::{Format, OpenSsh, Plan, Truth, write_log};

/// Makes a large sshd log, always the same for a seed, and tells the truth about it.
#[derive(Parser)]
struct Args {
    /// Size: bytes, or with k, M, G (powers of 1000)
    #[arg(long, default_value = "100M", value_parser = size)]
    bytes: u64,
    /// The same seed makes the same log
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Header of a line
    #[arg(long, value_enum, default_value = "rfc3164")]
    format: Format,
    /// Whose wordings
    #[arg(long, value_enum, default_value = "9.9")]
    openssh: OpenSsh,
    /// First day (default: ten days before a new year)
    #[arg(long)]
    start: Option<NaiveDate>,
    /// Lines per second, on average
    #[arg(long)]
    rate: Option<f64>,
    /// Where pids begin again; at least 32768
    #[arg(long)]
    pid_max: Option<u32>,
    /// Name of the host
    #[arg(long)]
    host: Option<String>,
    /// A journal file instead of a text log, named `….journal`; needs --out
    #[cfg(feature = "journal")]
    #[arg(long)]
    journal: bool,
    /// In a journal: entries of other programs that follow each entry of the log
    #[cfg(feature = "journal")]
    #[arg(long, default_value_t = 0.0, requires = "journal")]
    others: f64,
    /// Where the log goes; `-` is standard output
    #[arg(long, short, default_value = "-")]
    out: PathBuf,
    /// Where the truth goes (JSON)
    #[arg(long)]
    truth: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let plan = plan(&args)?;
    #[cfg(feature = "journal")]
    if args.journal {
        return journal(&args, plan);
    }
    let out: Box<dyn Write> = if args.out == Path::new("-") {
        Box::new(io::stdout().lock())
    } else {
        Box::new(File::create(&args.out).with_context(|| format!("cannot write {}", args.out.display()))?)
    };
    let truth = match write_log(&plan, out) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        written => written.with_context(|| format!("cannot write {}", args.out.display()))?,
    };
    tell(&args, &truth)
}

/// Writes the truth where it is wanted.
fn tell(args: &Args, truth: &Truth) -> anyhow::Result<()> {
    if let Some(path) = &args.truth {
        let mut text = serde_json::to_vec_pretty(truth)?;
        text.push(b'\n');
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// The log as a journal file.
#[cfg(feature = "journal")]
fn journal(args: &Args, log: Plan) -> anyhow::Result<()> {
    anyhow::ensure!(args.others >= 0.0 && args.others.is_finite(), "--others must not be below 0");
    let path = std::path::absolute(&args.out)?;
    let plan = generate::journal::JournalPlan { log, others: args.others };
    let (truth, entries) = generate::journal::write_journal(&plan, &path)
        .with_context(|| format!("cannot write {}: is it named like a journal file?", path.display()))?;
    eprintln!("{entries} entries, {} of sshd", truth.lines.sshd);
    tell(args, &truth)
}

/// What was asked for.
fn plan(args: &Args) -> anyhow::Result<Plan> {
    let usual = Plan::new(args.bytes, args.seed);
    let rate = args.rate.unwrap_or(usual.rate);
    anyhow::ensure!(rate > 0.0 && rate.is_finite(), "--rate must be above 0");
    Ok(Plan {
        format: args.format,
        openssh: args.openssh,
        start: args.start.unwrap_or(usual.start),
        rate,
        pid_max: args.pid_max.unwrap_or(usual.pid_max),
        host: args.host.clone().unwrap_or_else(|| usual.host.clone()),
        ..usual
    })
}

/// `500M` as bytes.
fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "" | "B" => 1,
        "k" | "K" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        other => return Err(format!("unknown unit {other}: use k, M or G")),
    };
    let number: u64 = digits.parse().map_err(|error| format!("{digits}: {error}"))?;
    number.checked_mul(unit).ok_or_else(|| String::from("too large"))
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes() {
        assert_eq!(size("500M"), Ok(500_000_000));
        assert_eq!(size("7"), Ok(7));
        assert!(size("5x").is_err() && size("M").is_err() && size("99999999999G").is_err());
    }
}
