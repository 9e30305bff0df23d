//! The sources beside the log: what each covers, how finely, and what of it was not understood.

use super::page::{Page, Text};
use super::reasons::label;
use super::words::{self, count};
use crate::model::{LoadLink, LoadSource, Metric, Micros, Report, SourceRead};

/// Column of the labels.
const LABEL: usize = 9;
/// Columns that were not understood, named before "and more".
const NAMED: usize = 6;

/// A line for each source.
pub fn write(page: &mut Page, report: &Report) {
    for source in report.sources.iter().filter(|s| s.heard.is_some()) {
        page.item(2, &label("Kernel"), LABEL, &kernel(page, source));
    }
    for (i, source) in report.load.sources.iter().enumerate() {
        page.item(2, &label(if i == 0 { "Load" } else { "" }), LABEL, &load(page, source));
    }
    if let Some(found) = report.load_link.filter(|l| page.look.verbose || l.is_solid()) {
        page.item(2, &label(""), LABEL, &Text::plain(&link(&found)));
    }
}

/// What links ends and load: shown if it stands out, else to those who ask for more.
fn link(link: &LoadLink) -> String {
    let LoadLink { metric, lag, ends, effect, chance, shifts, tried } = link;
    let what = match (link.is_solid(), *chance <= 0.01) {
        (true, _) => "abrupt ends follow load",
        (false, true) => "abrupt ends hardly follow load",
        (false, false) => "abrupt ends do not follow load beyond chance",
    };
    let turned = if *metric == Metric::MemoryAvailable { "below" } else { "above" };
    format!(
        "{what}: closest is {}, {:.1} standard deviations {turned} its mean in the {lag} before {} \
         ({chance:.3} of {shifts} shifts with {tried} metrics and lags give as much)",
        metric.id(),
        effect.abs(),
        count(*ends as usize, "end"),
    )
}

fn kernel(page: &Page, source: &SourceRead) -> Text {
    let span = source.span.map_or(String::new(), |(from, to)| format!(", {}", page.look.local.stretch(from, to)));
    let heard = match source.heard.unwrap_or(0) {
        0 => "nothing about the server".to_owned(),
        n => format!("{} about the server", words::number(n)),
    };
    Text::plain(&format!("{}: {}{span}; {heard}", source.name, count(source.lines as usize, "line")))
}

fn load(page: &Page, source: &LoadSource) -> Text {
    let look = page.look;
    let mut text = format!("{} ({}", source.name, source.format);
    if let Some(host) = &source.host {
        text += &format!(" of {host}");
    }
    text += &format!("): {}", count(source.samples, "sample"));
    if let Some((from, to)) = source.span {
        text += &format!(", {} ({})", look.local.stretch(from, to), Micros(to.0 - from.0));
    }
    if let Some(seconds) = source.interval_s {
        text += &format!(", every {}", Micros((seconds * 1e6) as i64));
    }
    let metrics: Vec<String> = source.metrics.iter().map(|m| m.id().to_owned()).collect();
    text += &match look.verbose {
        true => format!(", of {}", words::list(&metrics)),
        false => format!(", {}", count(metrics.len(), "measure")),
    };
    if let Some(zone) = &source.zone {
        text += &format!("; times read as {zone}");
    }
    if !source.overridden.is_empty() {
        text += &format!("; a finer file gives {} of them", words::number(source.overridden.len() as u64));
    }
    if !source.unread_columns.is_empty() {
        text += &format!("; not understood: {}", unread(&source.unread_columns, look.verbose));
    }
    Text::plain(&text)
}

fn unread(names: &[String], all: bool) -> String {
    let shown = if all || names.len() <= NAMED + 1 { names.len() } else { NAMED };
    let mut named = names[..shown].to_vec();
    if shown < names.len() {
        named.push(format!("{} more", words::number((names.len() - shown) as u64)));
    }
    words::list(&named)
}
