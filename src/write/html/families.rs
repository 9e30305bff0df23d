//! How sessions ended: a bar for each family, how sure that is, and the three sets of resets.

use askama::Template;

use super::chart::{self, percent};
use super::rich::Rich;
use super::section::Section;
use crate::model::{Family, Resetness};
use crate::write::tally::Facts;
use crate::write::words::{self, count, number, share};

#[derive(Template)]
#[template(path = "families.html")]
struct View {
    sessions: String,
    rows: Vec<Row>,
    set_by: &'static str,
    sets: Vec<Set>,
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
    name: &'static str,
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
        set_by: facts.set_by(),
        sets: sets(facts),
    };
    Some(Section { id: "how", title: "How sessions ended", body: Rich::from(&view) })
}

/// Resets, ends without a goodbye, and the rest: three sets, never one number.
fn sets(facts: &Facts) -> Vec<Set> {
    let rows = [
        (Resetness::Strict, "Resets", ""),
        (Resetness::Likely, "Unclear", "; resets, or programs that never say goodbye"),
        (Resetness::No, "No resets", ""),
    ];
    rows.into_iter()
        .map(|(set, name, meaning)| {
            let members = facts.set(set);
            let what = match members.kinds().as_slice() {
                [] => String::new(),
                [(kind, _)] => format!("{}{meaning}", words::ended(*kind)),
                kinds => format!("{}{meaning}", words::ends(kinds)),
            };
            Set { name, count: number(members.sessions as u64), what }
        })
        .collect()
}
