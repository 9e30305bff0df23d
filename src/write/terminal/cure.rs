//! What to do about a cause, on the page: the lines, how to put them into force, how to see that they help.

use super::page::{Ink, Page, Text};
use super::words;
use crate::catalogue::cause::Cause;
use crate::catalogue::causes::UNDETERMINED;
pub use crate::write::cure::Given;
use crate::write::cure::{Cure, SERVER_FILE};

/// Columns before the labels.
const INDENT: usize = 2;
/// Column of the labels.
const LABEL: usize = 7;
/// Writes down what to do about a cause: the lines, how to put them into force, how to see that they help.
pub fn write(page: &mut Page, cause: &'static Cause, given: &mut Given<'_>) {
    let cure = Cure::of(cause.remedy);
    let mut label = "do";
    let mut item = |page: &mut Page, deeper: usize, text: &Text| {
        page.item(INDENT, &Text::of(Ink::Dim, std::mem::take(&mut label)), LABEL + deeper, text);
    };
    if !cure.lead.is_empty() {
        item(page, 0, &Text::new().marked(&cure.lead));
    }
    let server: Vec<Text> = cure.server.iter().filter_map(|l| given.line(l)).map(|l| l.text()).collect();
    if !cure.server.is_empty() {
        match server.is_empty() {
            true => item(page, 0, &Text::plain("The lines for sshd_config given above help here, too.")),
            false => item(page, 0, &Text::plain(SERVER_FILE)),
        }
        server.iter().for_each(|l| item(page, 2, l));
    }
    if !cure.client.is_empty() {
        let or = if cure.server.is_empty() { "" } else { "or " };
        item(page, 0, &Text::plain(&format!("{or}in ~/.ssh/config on the clients:")));
        cure.client.iter().for_each(|l| item(page, 2, &Text::of(Ink::Code, l)));
    }
    if let (Some(note), false) = (cure.note, server.is_empty()) {
        page.item(INDENT, &Text::of(Ink::Dim, "note"), LABEL, &Text::new().marked(&words::sentence(note)));
    }
    if !server.is_empty() {
        apply(page, given);
    }
    if !cause.verify.is_empty() {
        page.item(INDENT, &Text::of(Ink::Dim, "check"), LABEL, &Text::new().marked(&words::sentence(cause.verify)));
    }
}

/// How to make later drops tell more, where this log does not show resets.
pub fn tell_more(page: &mut Page, given: &mut Given<'_>) {
    let lines: Vec<Text> =
        Cure::of(UNDETERMINED.remedy).server.iter().filter_map(|l| given.line(l)).map(|l| l.text()).collect();
    if !lines.is_empty() {
        page.item(INDENT, &Text::of(Ink::Dim, "do"), LABEL, &Text::plain(SERVER_FILE));
        lines.iter().for_each(|l| page.put(INDENT + LABEL + 2, l));
        apply(page, given);
    }
}

/// How lines of sshd_config come into force.
fn apply(page: &mut Page, given: &mut Given) {
    let text = match given.was_applied() {
        true => Text::of(Ink::Dim, "as above"),
        false => {
            Text::of(Ink::Code, "sshd -t && systemctl reload ssh").ink(Ink::Dim, "  (sshd on RHEL); then reconnect")
        }
    };
    page.item(INDENT, &Text::of(Ink::Dim, "apply"), LABEL, &text);
}
