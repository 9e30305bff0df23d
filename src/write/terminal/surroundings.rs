//! The sources beside the log: what each covers, how finely, and what of it was not understood.

use super::measured;
use super::page::{Page, Text};
use super::reasons::label;
use crate::model::Report;

/// Column of the labels.
const LABEL: usize = 9;

/// A line for each source.
pub fn write(page: &mut Page, report: &Report) {
    for source in &report.sources {
        if let Some(name) = measured::role(source.role) {
            page.item(2, &label(name), LABEL, &Text::plain(&measured::beside(&page.look.local, source, report)));
        }
    }
    for (i, one) in report.probes.iter().enumerate() {
        page.item(
            2,
            &label(if i == 0 { "Probe" } else { "" }),
            LABEL,
            &Text::plain(&measured::probe(&page.look.local, one)),
        );
    }
    for (i, source) in report.load.sources.iter().enumerate() {
        page.item(
            2,
            &label(if i == 0 { "Load" } else { "" }),
            LABEL,
            &Text::plain(&measured::load(&page.look.local, source, page.look.verbose)),
        );
    }
    if let Some(found) = report.load_link.filter(|l| page.look.verbose || l.is_solid()) {
        page.item(2, &label(""), LABEL, &Text::plain(&measured::link(&found)));
    }
}
