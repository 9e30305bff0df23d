//! An audit, to be read: what costs connections first said in a sentence, then check by check.

use std::collections::BTreeSet;

use super::Look;
use super::cure::place;
use super::page::Page;
use crate::catalogue::advice;
use crate::catalogue::check::{Check, Group};
use crate::model::audit::{Audit, Checked, Grade, Side};
use crate::write::cure;
use crate::write::text::{Style, Text};
use crate::write::words::{self, count, list};

/// Column of the grades.
const GRADE: usize = 6;
/// Column of the labels of an explained check.
const LABEL: usize = 10;

/// The audit.
pub fn audit(audit: &Audit, look: &Look) -> String {
    let mut page = Page::new(look);
    page.put(0, &answer(audit));
    let used: Vec<String> = audit.sources.iter().map(|(name, gave)| format!("{name} ({gave})")).collect();
    if !used.is_empty() {
        page.put(0, &Text::of(Style::Dim, &format!("Read: {}.", list(&used))));
    }
    let (mut group, mut given) = ("", BTreeSet::new());
    for checked in &audit.checks {
        if group != checked.group {
            group = checked.group;
            page.heading(group);
        }
        one(&mut page, checked, audit.drop_ins, &mut given);
    }
    if !audit.skipped.is_empty() {
        page.heading("Not checked");
        audit.skipped.iter().for_each(|text| page.put(2, &Text::new().marked(text)));
    }
    apply(&mut page, audit);
    page.finish()
}

/// `2 settings cost connections, 3 may cost somebody one, 1 keeps from sight what does, 12 are as they should be.`
fn answer(audit: &Audit) -> Text {
    if audit.checks.is_empty() {
        return Text::of(Style::Strong, "There is nothing to check.");
    }
    let of = |grade, hides| audit.checks.iter().filter(|c| c.grade == grade && c.only_hides == hides).count();
    let (fail, warn, good) = (of(Grade::Fail, false), of(Grade::Warn, false), audit.count(Grade::Good));
    let hides = of(Grade::Fail, true) + of(Grade::Warn, true);
    let (costs, one) = (fail + warn > 0, if fail > 0 { "one" } else { "a connection" });
    let each = [
        (fail, if fail == 1 { "costs connections" } else { "cost connections" }.to_owned()),
        (warn, format!("may cost somebody {one}")),
        (
            hides,
            match (hides, costs) {
                (1, true) => "keeps from sight what does",
                (1, false) => "keeps from sight what costs connections",
                (_, true) => "keep from sight what does",
                (_, false) => "keep from sight what costs connections",
            }
            .to_owned(),
        ),
        (good, if good == 1 { "is as it should be" } else { "are as they should be" }.to_owned()),
    ];
    let mut parts: Vec<String> = Vec::new();
    for (n, what) in each.into_iter().filter(|(n, _)| *n > 0) {
        let n = if parts.is_empty() { count(n, "setting") } else { n.to_string() };
        parts.push(format!("{n} {what}"));
    }
    let style = if fail + warn + hides == 0 { Style::Good } else { Style::Strong };
    Text::of(style, &format!("{}.", parts.join(", ")))
}

fn one(page: &mut Page, checked: &Checked, drop_ins: bool, given: &mut BTreeSet<String>) {
    let style = match checked.grade {
        Grade::Good => Style::Good,
        Grade::Warn => Style::Warn,
        Grade::Fail => Style::Bad,
    };
    let text = Text::of(Style::Strong, checked.id).and("  ").marked(&words::sentence(&checked.text));
    page.item(2, &Text::of(style, checked.grade.id()), GRADE, &text);
    for side in Side::ALL {
        let all = checked.changes.iter().filter(|c| c.side == *side);
        let (new, known): (Vec<_>, Vec<_>) = all.partition(|c| given.insert(c.line()));
        if !new.is_empty() {
            let now = cure::now(new.iter().copied()).unwrap_or_default();
            page.put(2 + GRADE, &place("", advice::file(*side, new.iter().copied(), drop_ins), &now));
        } else if !known.is_empty() {
            page.put(2 + GRADE, &Text::plain("The lines above help here, too."));
        }
        for change in new {
            page.put(4 + GRADE, &Text::of(Style::Code, &change.line()));
        }
    }
}

/// How lines come into force, where there are any.
fn apply(page: &mut Page, audit: &Audit) {
    let has = |side| audit.checks.iter().flat_map(|c| &c.changes).any(|c| c.side == side);
    let sides: Vec<Side> = Side::ALL.iter().copied().filter(|s| has(*s)).collect();
    if !sides.is_empty() {
        page.heading("How lines come into force");
    }
    for side in sides {
        page.item(
            2,
            &Text::of(Style::Dim, side.id()),
            LABEL,
            &Text::new().marked(&words::sentence(advice::apply(side))),
        );
    }
    page.blank();
    page.put(0, &Text::of(Style::Code, "sshlogs check ID").and(" explains one check."));
}

/// One check explained.
pub fn check(group: &Group, check: &Check, look: &Look) -> String {
    let mut page = Page::new(look);
    let label = |text: &str| Text::of(Style::Dim, text);
    page.put(0, &Text::of(Style::Strong, check.title));
    page.put(0, &Text::of(Style::Code, check.id).styled(Style::Dim, &format!(": {}", words::inside(group.title))));
    page.blank();
    page.put(0, &Text::new().marked(check.explain));
    page.blank();
    for case in check.cases {
        let told: Vec<&str> =
            [case.sshd_config, case.ssh_config, case.sysctl].into_iter().flat_map(str::lines).map(str::trim).collect();
        let told = if told.is_empty() { "nothing set".to_owned() } else { format!("`{}`", told.join("; ")) };
        let release = if case.openssh.is_empty() { "release not known" } else { case.openssh };
        let text =
            Text::new().marked(&told).styled(Style::Dim, &format!(" ({release})")).and(&format!(": … {} …", case.says));
        page.item(0, &label(case.gives.id()), LABEL, &text);
    }
    page.blank();
    page.item(
        0,
        &label("Read"),
        LABEL,
        &Text::plain(&list(&check.see.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())),
    );
    page.finish()
}
