//! An audit as JSON.

use std::io::Write;

use serde::Serialize;

use super::json::Made;
use crate::catalogue::advice;
use crate::model::audit::{Audit, Change, Checked, Grade};

#[derive(Serialize)]
struct AuditRow<'a> {
    schema: &'static str,
    made: &'a Made,
    totals: Totals,
    sources: Vec<SourceRow<'a>>,
    checks: Vec<CheckRow<'a>>,
    skipped: &'a [String],
    troubles: Vec<TroubleRow<'a>>,
}

#[derive(Serialize)]
struct Totals {
    good: usize,
    warn: usize,
    fail: usize,
}

#[derive(Serialize)]
struct SourceRow<'a> {
    source: &'a str,
    gave: &'a str,
}

#[derive(Serialize)]
struct CheckRow<'a> {
    id: &'static str,
    group: &'static str,
    title: &'static str,
    grade: &'static str,
    text: &'a str,
    changes: Vec<ChangeRow>,
}

/// A line to write, with the value that holds now.
#[derive(Serialize)]
pub struct ChangeRow {
    side: &'static str,
    file: &'static str,
    setting: &'static str,
    now: Option<String>,
    proposed: String,
    line: String,
}

#[derive(Serialize)]
struct TroubleRow<'a> {
    text: &'a str,
    fatal: bool,
}

impl ChangeRow {
    /// Of a line; `drop_ins` tells whether sshd_config includes a folder of them.
    pub fn of(change: &Change, drop_ins: bool) -> ChangeRow {
        ChangeRow {
            side: change.side.id(),
            file: advice::file(change.side, std::iter::once(change), drop_ins),
            setting: change.setting,
            now: change.now.clone(),
            proposed: change.to.clone(),
            line: change.line(),
        }
    }
}

/// The whole audit as one document.
///
/// # Errors
/// If `out` cannot be written.
pub fn audit(out: &mut impl Write, audit: &Audit, made: &Made) -> anyhow::Result<()> {
    let document = AuditRow {
        schema: "sshlogs.check/1",
        made,
        totals: Totals {
            good: audit.count(Grade::Good),
            warn: audit.count(Grade::Warn),
            fail: audit.count(Grade::Fail),
        },
        sources: audit.sources.iter().map(|(source, gave)| SourceRow { source, gave }).collect(),
        checks: audit.checks.iter().map(|c| check(c, audit.drop_ins)).collect(),
        skipped: &audit.skipped,
        troubles: audit.troubles.iter().map(|t| TroubleRow { text: &t.text, fatal: t.fatal }).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn check(c: &Checked, drop_ins: bool) -> CheckRow<'_> {
    CheckRow {
        id: c.id,
        group: c.group,
        title: c.title,
        grade: c.grade.id(),
        text: &c.text,
        changes: c.changes.iter().map(|change| ChangeRow::of(change, drop_ins)).collect(),
    }
}
