//! The settings that matter: what holds now, how that is known, what to write instead, and what they let happen.

use askama::Template;

use super::rich::Rich;
use super::section::Section;
use crate::catalogue::causes::CONTRIBUTORS;
use crate::write::settings::{self, Setting};
use crate::write::tally::Facts;
use crate::write::words::{self, count};

#[derive(Template)]
#[template(path = "settings.html")]
struct View {
    rows: Vec<Setting>,
    contributors: Vec<ContributorView>,
    version: String,
}

struct ContributorView {
    count: String,
    text: Rich,
    better: Rich,
}

/// The part, if the server's settings were read or assumed and anybody logged in.
pub fn section(facts: &Facts) -> Option<Section> {
    let rows = settings::settings(facts);
    let server = facts.report.server.as_ref().filter(|_| !rows.is_empty())?;
    let better = |id: &str| CONTRIBUTORS.iter().find(|s| s.id == id).map_or(String::new(), |s| words::clause(s.remedy));
    let view = View {
        rows,
        contributors: facts
            .report
            .contributors
            .iter()
            .map(|(c, n)| ContributorView {
                count: count(*n as usize, "session"),
                text: Rich::marked(&words::sentence(&c.text)),
                better: Rich::marked(&better(c.id)),
            })
            .collect(),
        version: settings::version(server),
    };
    Some(Section { id: "settings", title: "Settings that matter", body: Rich::from(&view) })
}
