//! Incidents: abrupt ends of one scope (server, network or address) that follow each other closely.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use crate::model::{Around, Brief, Family, Finding, Incident, Micros, SECOND, Signals, Timestamp, Verdict};

/// Ends of one incident follow each other within this (µs).
const GAP: i64 = 10 * SECOND;

/// Abrupt ends that did not come alone, collected to be grouped.
#[derive(Debug, Default)]
pub struct Incidents(Vec<IncidentEnd>);

/// An abrupt end that did not come alone.
#[derive(Debug)]
pub struct IncidentEnd {
    host: Arc<str>,
    scope: Scope,
    closed: Timestamp,
    index: u32,
    survivors: u32,
    chance: Option<f64>,
    family: Family,
    resolution: Micros,
}

/// The end of a connection, if it did not come alone.
pub fn incident_end(index: usize, c: &Brief, signals: &Signals, finding: &Finding) -> Option<IncidentEnd> {
    let closed = c.closed.filter(|_| c.is_abrupt())?;
    if finding.family.is_benign() && finding.verdict != Verdict::Undetermined {
        return None;
    }
    let (scope, around) = scope(c, signals)?;
    let (host, family) = (Arc::clone(&c.host), finding.family);
    let (survivors, chance, resolution) = (around.survived, around.chance, c.resolution);
    Some(IncidentEnd { host, scope, closed, index: index as u32, survivors, chance, family, resolution })
}

impl Incidents {
    /// Adds an end.
    pub fn add(&mut self, end: IncidentEnd) {
        self.0.push(end);
    }

    /// Groups those of the same scope that follow each other closely; in order of time, with ids of their own.
    pub fn group(self) -> Vec<Incident> {
        let mut ends = self.0;
        ends.sort_unstable_by(|a, b| {
            let key = |end: &IncidentEnd| (end.scope, end.closed, end.index);
            a.host.cmp(&b.host).then_with(|| key(a).cmp(&key(b)))
        });
        let together =
            |a: &IncidentEnd, b: &IncidentEnd| a.host == b.host && a.scope == b.scope && b.closed.0 - a.closed.0 <= GAP;
        let groups = ends.chunk_by(together).filter(|group| group.len() >= 3);
        let mut incidents: Vec<Incident> = groups.map(incident).collect();
        incidents.sort_by_key(|i| (i.from, i.scope.clone()));
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for incident in &mut incidents {
            let times = seen.entry(incident.id.clone()).and_modify(|n| *n += 1).or_insert(1);
            if *times > 1 {
                incident.id = format!("{}~{times}", incident.id);
            }
        }
        incidents
    }
}

/// Who was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    Everyone,
    Network(IpAddr),
    Address(IpAddr),
}

/// The widest scope in which no session lived on.
fn scope(c: &Brief, s: &Signals) -> Option<(Scope, Around)> {
    let ip = c.addr()?;
    let scopes = [
        (Scope::Everyone, s.everyone),
        (Scope::Network(crate::model::network(ip)), s.network),
        (Scope::Address(ip), s.address),
    ];
    scopes.into_iter().find(|(_, around)| around.died >= 3 && around.all_fell())
}

fn incident(group: &[IncidentEnd]) -> Incident {
    let IncidentEnd { scope, closed: from, survivors, chance, resolution, .. } = group[0];
    let to = group[group.len() - 1].closed;
    let name = match scope {
        Scope::Everyone => "everyone".to_owned(),
        Scope::Network(ip @ IpAddr::V4(_)) => format!("{ip}-24"),
        Scope::Network(ip) => format!("{ip}-64"),
        Scope::Address(ip) => ip.to_string(),
    };
    let mut families: BTreeMap<Family, usize> = BTreeMap::new();
    group.iter().for_each(|end| *families.entry(end.family).or_default() += 1);
    let family =
        families.iter().max_by_key(|(f, n)| (**n, std::cmp::Reverse(**f))).map_or(Family::Undetermined, |(f, _)| *f);
    let shown = match scope {
        Scope::Everyone => "the whole server".to_owned(),
        Scope::Network(_) => name.replace('-', "/"),
        Scope::Address(_) => name.clone(),
    };
    let span = Micros((to.0 - from.0).max(SECOND));
    let text =
        format!("{} sessions of {shown} ended within {span} at {}: {}", group.len(), from.minute(), family.sentence());
    let minute = from.rfc3339(resolution)[..16].to_owned();
    Incident {
        id: format!("{minute}Z/{name}"),
        from,
        to,
        scope: shown,
        connections: group.iter().map(|end| end.index).collect(),
        survivors,
        chance,
        family,
        text,
    }
}
