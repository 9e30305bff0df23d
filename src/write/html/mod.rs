//! The report as one HTML file that needs nothing else: no network, no script, and a policy that forbids both.
//!
//! Each part has a file of its own with the template beside it: `head` is the answer, `chart_time` and `chart_age`
//! draw, the others are tables and prose. `rich` alone turns text into HTML; what a log said is made safe there. A
//! large log makes no large page: the most telling causes, incidents and connections are shown, the others counted.

mod bands;
mod causes;
mod chart;
mod chart_age;
mod chart_time;
mod coverage;
mod families;
mod head;
mod incidents;
mod lines;
mod people;
mod rich;
mod section;
mod settings;
mod steps;

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::frame::Frame;
use super::tally::Facts;
use super::words;
use crate::model::Report;
use rich::Rich;
use section::Section;

/// The look of the page.
const STYLE: &str = include_str!("style.css");

#[derive(Template)]
#[template(path = "page.html")]
struct Page {
    policy: String,
    style: &'static str,
    version: &'static str,
    title: String,
    head: Rich,
    sections: Vec<Section>,
    made: String,
}

/// The report of `analyze` as a page.
pub fn report(report: &Report, frame: &Frame) -> String {
    let mut ends = chart_time::Ends::new(&frame.local);
    let mut ages = chart_age::Ages::new(&report.floors);
    let mut together = incidents::Together::new(report);
    let mut latest = people::Latest::default();
    let facts = Facts::and(report, |judged, index, cause| {
        ends.add(judged, cause);
        ages.add(judged);
        together.add(judged);
        latest.add(judged, index, cause);
    });
    let sections = [
        chart_time::section(&facts, &ends, frame),
        families::section(&facts),
        chart_age::section(ages, &report.floors),
        causes::section(&facts, frame),
        incidents::section(&facts, &together, frame),
        settings::section(&facts),
        people::section(&facts, &latest, frame),
        coverage::noise(&facts),
        coverage::checked(&facts, frame),
        Some(coverage::read(&facts, frame)),
    ];
    let page = Page {
        policy: policy(),
        style: STYLE,
        version: env!("CARGO_PKG_VERSION"),
        title: title(&facts),
        head: head::head(&facts, frame),
        sections: sections.into_iter().flatten().collect(),
        made: frame.made(),
    };
    page.render().unwrap_or_default()
}

/// Nothing may be loaded and nothing may run; of styles only ours counts.
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
}

fn title(facts: &Facts) -> String {
    if facts.sessions == 0 {
        return "sshlogs: no sessions".to_owned();
    }
    let lost = facts.set(crate::model::Resetness::Strict).sessions;
    format!("sshlogs: {} of {} cut off", words::number(lost as u64), words::count(facts.sessions, "session"))
}
