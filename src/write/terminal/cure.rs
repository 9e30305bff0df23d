//! What to do about a cause, on the page: the lines, how to put them into force, how to see that they help.

use super::page::{Page, Style, Text};
use super::words;
use crate::catalogue::advice;
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::UNDETERMINED;
use crate::model::Report;
use crate::model::audit::{Change, Side};
pub use crate::write::cure::Given;
use crate::write::cure::{Cure, aside};

/// Columns before the labels.
const INDENT: usize = 2;
/// Column of the labels.
const LABEL: usize = 7;

/// Writes down what to do about a cause: the lines, how to put them into force, how to see that they help.
pub fn write(page: &mut Page, report: &Report, cause: &'static Cause, given: &mut Given) {
    let cure = given.cure(report, cause);
    let mut label = "do";
    item(page, &mut label, 0, &Text::new().marked(&cure.lead));
    let files = [(Side::Server, &cure.server), (Side::Client, &cure.client), (Side::Kernel, &cure.kernel)];
    let mut any = false;
    for (i, (side, changes)) in files.into_iter().filter(|(_, changes)| !changes.is_empty()).enumerate() {
        let or = if i > 0 { "or " } else { "" };
        let block = given.block(changes);
        match block.lines.is_empty() {
            true if i == 0 => item(page, &mut label, 0, &Text::plain("The lines given above help here, too.")),
            true => {}
            false => item(page, &mut label, 0, &place(or, &file(report, side, changes), &block.remark)),
        }
        block.lines.iter().for_each(|line| item(page, &mut label, 2, &Text::of(Style::Code, line)));
        any |= side == Side::Server && !block.lines.is_empty();
    }
    if let (Some(note), true) = (&cure.note, cure.changes().next().is_some()) {
        page.item(INDENT, &Text::of(Style::Dim, "why"), LABEL, &Text::new().marked(&words::sentence(note)));
    }
    if any {
        apply(page, given);
    }
    if !cure.verify.is_empty() {
        page.item(INDENT, &Text::of(Style::Dim, "check"), LABEL, &Text::new().marked(&words::sentence(cure.verify)));
    }
}

/// A text in the column beside the label, which stands before the first one only.
fn item(page: &mut Page, label: &mut &str, deeper: usize, text: &Text) {
    page.item(INDENT, &Text::of(Style::Dim, std::mem::take(label)), LABEL + deeper, text);
}

/// How to make later drops tell more, where this log does not show resets.
pub fn tell_more(page: &mut Page, report: &Report, given: &mut Given) {
    let cure = Cure::of(report, UNDETERMINED);
    let block = given.block(&cure.server);
    if !block.lines.is_empty() {
        let place = place("", &file(report, Side::Server, &cure.server), &block.remark);
        page.item(INDENT, &Text::of(Style::Dim, "do"), LABEL, &place);
        block.lines.iter().for_each(|line| page.put(INDENT + LABEL + 2, &Text::of(Style::Code, line)));
        apply(page, given);
    }
}

/// `in /etc/ssh/sshd_config (now ClientAliveInterval 0):`, before the lines for this file.
pub fn place(or: &str, file: &str, remark: &str) -> Text {
    Text::plain(&format!("{or}in {file}")).styled(Style::Dim, &aside(remark)).and(":")
}

/// The file that lines go to.
fn file(report: &Report, side: Side, changes: &[Change]) -> String {
    let drop_ins = report.server.as_ref().is_some_and(|s| s.drop_ins);
    let on = if side == Side::Client { " on the clients" } else { "" };
    format!("{}{on}", advice::file(side, changes.iter(), drop_ins))
}

/// How lines of sshd_config come into force.
fn apply(page: &mut Page, given: &mut Given) {
    let text = match given.was_applied() {
        true => Text::of(Style::Dim, "as above"),
        false => Text::of(Style::Code, "sshd -t && systemctl reload ssh")
            .styled(Style::Dim, "  (sshd on RHEL); then reconnect"),
    };
    page.item(INDENT, &Text::of(Style::Dim, "apply"), LABEL, &text);
}
