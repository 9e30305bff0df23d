//! Login records (wtmp): logins of the log's time, and what they know of sessions whose end the log lacks.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::boots::{add_missing, is_of_log, record};
use crate::model::{
    Assumption, Brief, Briefs, Connection, EndingKind, Login, LoginEnd, Place, Report, SECOND, ServerEvent, SourceRead,
};
use crate::pipeline::connections::ConnectionStore;
use crate::read::context::wtmp::Wtmp;

/// A login is recorded this soon (µs) after it was accepted.
const RECORDED_WITHIN: i64 = 10 * SECOND;

/// Takes login records in: boots and shutdowns that the log lacks become events; logins of the log's time go into the
/// report.
pub fn records(wtmp: Wtmp, connections: &ConnectionStore, events: &mut Vec<ServerEvent>, report: &mut Report) {
    let Some(log) = report.coverage.span else { return };
    let Wtmp { read, logins, events: records, .. } = wtmp;
    let source = report.sources.len() as u16;
    let mut hosts: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    connections.all().for_each(|c| *hosts.entry(c.host).or_default() += 1);
    // The records name no host: they are taken for those of the host with the most connections.
    let Some((host, _)) = hosts.into_iter().max_by_key(|(_, n)| *n) else { return };
    for (at, meaning, line) in records {
        if is_of_log(at, log) {
            add_missing(events, record(&host, at, meaning, Place { source, line }));
        }
    }
    events.sort_by_key(|e| (e.at, e.place));
    let within = |l: &Login| l.from <= log.1 && l.to.is_none_or(|to| to >= log.0);
    report.logins = logins.into_iter().filter(within).collect();
    report.assumptions.extend(recorded_ends(&read, connections, &report.logins));
    report.sources.push(read);
}

/// A note on sessions whose end is missing in the log, but not in the login records.
fn recorded_ends(read: &SourceRead, connections: &ConnectionStore, logins: &[Login]) -> Option<Assumption> {
    let is_of = |l: &Login, c: &Connection| {
        let since = c.authenticated.map_or(i64::MAX, |at| l.from.0 - at.0);
        c.pids.contains(&l.pid) && c.user.as_deref() == Some(l.user.as_bytes()) && since.abs() <= RECORDED_WITHIN
    };
    let is_endless = |c: &Brief| matches!(c.ending.kind, EndingKind::StillOpen | EndingKind::CutByLog);
    let mut reader = connections.reader();
    let endless =
        connections.all().enumerate().filter(|(_, c)| is_endless(c)).map(|(index, _)| reader.connection(index));
    let n = endless.filter(|c| logins.iter().any(|l| l.ended != LoginEnd::Open && is_of(l, c))).count();
    let text = match n {
        0 => return None,
        1 => format!("{}: one session that ends nowhere in the log has an end in these records", read.name),
        n => format!("{}: {n} sessions that end nowhere in the log have an end in these records", read.name),
    };
    Some(Assumption { text, limits: false })
}
