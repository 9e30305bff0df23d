//! How sessions ended: a bar for each family, how sure that is, and the three sets of resets.

use askama::Template;

use super::chart::{self, percent};
use super::rich::Rich;
use super::section::Section;
use crate::model::Family;
use crate::write::about;
use crate::write::tally::Facts;
use crate::write::words::{self, count, number, share};

#[derive(Template)]
#[template(path = "families.html")]
struct View {
    sessions: String,
    rows: Vec<Row>,
    how_sure: String,
    set_by: &'static str,
    sets: Vec<Set>,
    before_login: String,
}

struct Row {
    family: &'static str,
    name: String,
    count: String,
    share: String,
    width: String,
    verdicts: Rich,
}

struct Set {
    name: String,
    count: String,
    what: String,
}

/// The part, if anybody logged in.
pub fn section(facts: &Facts) -> Option<Section> {
    let sessions = facts.sessions;
    let families = facts.families();
    let total = |v: &[usize; 4]| v.iter().sum::<usize>();
    let mut order: Vec<(Family, u64)> = families.iter().map(|(f, v)| (*f, total(v) as u64)).collect();
    chart::order(&mut order);
    let most = order.iter().map(|(_, n)| *n).max()?;
    let verdicts = |family| families.iter().find(|(f, _)| *f == family).map_or([0; 4], |(_, v)| *v);
    let row = |(family, n): &(Family, u64)| Row {
        family: family.id(),
        name: words::sentence(family.sentence()).trim_end_matches('.').to_owned(),
        count: number(*n),
        share: share(*n as usize, sessions),
        width: percent(*n as f64 / most as f64),
        verdicts: Rich::of(&words::verdicts(verdicts(*family))),
    };
    let view = View {
        sessions: count(sessions, "session"),
        rows: order.iter().map(row).collect(),
        how_sure: words::how_sure(families.iter().map(|(_, v)| *v)),
        set_by: facts.set_by(),
        sets: sets(facts),
        before_login: about::cut_off_before_login(facts).unwrap_or_default(),
    };
    Some(Section { id: "how", title: "How sessions ended", body: Rich::from(&view) })
}

/// The three sets of resets.
fn sets(facts: &Facts) -> Vec<Set> {
    let row = |set: about::Reset| Set {
        name: words::sentence(set.name).trim_end_matches('.').to_owned(),
        count: number(set.sessions as u64),
        what: set.ended + set.doubt,
    };
    about::sets(facts).map(row).into()
}
