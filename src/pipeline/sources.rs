//! The sources of a log, opened and put in the order of time.

use std::cmp::Reverse;

use super::Request;
use crate::model::{Report, SECOND, Timestamp, Trouble};
use crate::read::anonymise;
use crate::read::source::survey::{self, Survey, survey};
use crate::read::source::{self, Content, SourceError};
use crate::read::stamp::clock::Zone;

/// A source, and the year of its first stamp where its stamps carry none.
pub(super) struct DatedSource {
    pub survey: Survey,
    pub year: Option<i64>,
}

impl DatedSource {
    /// Its first stamp; without lines it counts as later than everything else.
    pub fn begins(&self, zone: Zone) -> Option<Timestamp> {
        if self.survey.content == Content::Empty {
            return Some(Timestamp(i64::MAX));
        }
        self.survey.begins(zone, Some(self.year.unwrap_or(1970)))
    }
}

/// Opens every source and puts them in order of their first stamps, whatever their names. What cannot be opened is a
/// fatal trouble of `report`.
pub(super) fn open_all(request: &Request, zone: Zone, report: &mut Report) -> Vec<DatedSource> {
    let gathered = source::gather(&request.paths);
    let mut trouble = |e: &SourceError| report.troubles.push(Trouble { text: e.to_string(), fatal: true });
    gathered.errors.iter().for_each(&mut trouble);
    let mut surveys = Vec::new();
    for source in gathered.sources {
        match survey(source) {
            Ok(survey) => match survey.content {
                Content::Binary(what) => trouble(&SourceError::NotText { name: survey.source.name, what }),
                _ => surveys.push(survey),
            },
            Err(e) => trouble(&e),
        }
    }
    let dated = |survey: Survey| DatedSource { year: survey.first_year(request.now), survey };
    let mut sources: Vec<DatedSource> = survey::joined(surveys).into_iter().map(dated).collect();
    agree_on_years(&mut sources);
    // Of two that begin in the same second the journal goes first: of the same line its form tells more; and a log goes
    // before the one that was rotated after it.
    sources.sort_by_key(|s| {
        let began = s.begins(zone).map_or(i64::MAX, |at| at.0.div_euclid(SECOND));
        let ago = s.survey.source.path.as_deref().map_or(0, source::rotated_ago);
        (began, !matches!(s.survey.content, Content::Journal(_)), Reverse(ago))
    });
    if let Some(year) = request.year {
        shift_years(&mut sources, year);
    }
    if request.pseudonyms.is_some() {
        anonymise::name_sources(sources.iter_mut().map(|s| &mut s.survey));
    }
    sources
}

/// A log and its compressed copy begin with the same stamp, so in the same year: the one whose New Years were counted
/// knows it best, else the earlier guess holds.
fn agree_on_years(sources: &mut [DatedSource]) {
    let first = |s: &DatedSource| s.survey.first.map(|stamp| stamp.micros);
    for index in 0..sources.len() {
        let own = first(&sources[index]);
        let is_same = |s: &DatedSource| s.year.is_some() && first(s) == own;
        let same = || sources.iter().filter(|s| is_same(s));
        let counted = same().find(|s| s.survey.new_years.is_some()).and_then(|s| s.year);
        let year = counted.or_else(|| same().filter_map(|s| s.year).min());
        sources.iter_mut().filter(|s| is_same(s)).for_each(|s| s.year = year);
    }
}

/// `--year` is the year of the earliest stamp without one; the other sources keep their distance to it.
fn shift_years(sources: &mut [DatedSource], year: i64) {
    let Some(first) = sources.iter().find_map(|s| s.year) else { return };
    sources.iter_mut().for_each(|s| s.year = s.year.map(|y| y - first + year));
}
