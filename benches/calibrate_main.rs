//! `cargo run --release --example calibrate -- ROOT...`: how often each rule fired right and wrong on labelled
//! logs, and how far the verdicts can be trusted. `docs/calibration.md` is its output.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::ensure;
use chrono::NaiveDate;
use clap::Parser;

#[path = "calibrate/fit.rs"]
mod fit;
#[path = "calibrate/leave_out.rs"]
mod leave_out;
#[path = "calibrate/record.rs"]
mod record;
#[path = "calibrate/tables.rs"]
mod tables;
#[path = "calibrate/trust.rs"]
mod trust;
#[path = "calibrate/truth.rs"]
mod truth;

/// Compares rules and verdicts with logs of known truth, and prints Markdown.
#[derive(Parser)]
struct Args {
    /// Folders of scenarios: each scenario a folder with truth.json and auth-iso.log
    #[arg(default_value = "testdata/lab")]
    roots: Vec<PathBuf>,
    /// Date for the head; today's if not given
    #[arg(long)]
    date: Option<NaiveDate>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut scenarios = Vec::new();
    let mut sources = Vec::new();
    for root in &args.roots {
        let found = truth::scenarios(root)?;
        ensure!(!found.is_empty(), "{}: no scenario: a folder with truth.json and auth-iso.log", root.display());
        sources.push((truth::short_name(root), found.len()));
        scenarios.extend(found);
    }
    let shipped = record::all(&scenarios)?;
    let report = tables::Report {
        date: args.date.unwrap_or_else(|| chrono::Utc::now().date_naive()),
        sources: &sources,
        rules: fit::tally(&shipped),
        left_out: leave_out::by_kind(&scenarios, &shipped)?,
        scenarios: &shipped,
    };
    io::stdout().lock().write_all(report.to_string().as_bytes())?;
    Ok(())
}
