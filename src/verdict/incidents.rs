//! Endings that belong together: one scope, one moment.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::model::{Around, Connection, Family, Finding, Incident, SECOND, Signals, Timestamp, Verdict};

/// Ends of one incident follow each other within this, or within the window that keepalives spread them over.
const GAP: i64 = 10 * SECOND;

/// Groups abrupt ends that fell together, numbers them in order of time, and marks their findings.
pub fn gather(connections: &[Connection], signals: &[Signals], findings: &mut [Finding]) -> Vec<Incident> {
    let mut ends: Vec<End> = Vec::new();
    for (i, (c, s)) in connections.iter().zip(signals).enumerate() {
        let (Some(closed), true) = (c.closed, c.is_abrupt()) else { continue };
        if findings[i].family.is_benign() && findings[i].verdict != Verdict::Undetermined {
            continue;
        }
        if let Some((scope, _)) = scope(c, s) {
            ends.push((&c.host, scope, closed, i));
        }
    }
    ends.sort_unstable();
    let mut incidents: Vec<Incident> = Vec::new();
    for group in ends.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1) && b.2.0 - a.2.0 <= GAP) {
        if group.len() >= 3 {
            incidents.push(incident(group, connections, signals, findings));
        }
    }
    incidents.sort_by_key(|i| (i.from, i.scope.clone()));
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (number, incident) in incidents.iter_mut().enumerate() {
        let times = seen.entry(incident.id.clone()).and_modify(|n| *n += 1).or_insert(1);
        if *times > 1 {
            incident.id = format!("{}~{times}", incident.id);
        }
        for index in &incident.connections {
            findings[*index as usize].incident = Some(number as u32);
        }
    }
    incidents
}

/// Host, scope, time and index of an end.
type End<'a> = (&'a str, Scope, Timestamp, usize);

/// Who was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    Everyone,
    Network(IpAddr),
    Address(IpAddr),
}

/// The widest scope of which nobody lived on.
fn scope<'a>(c: &Connection, s: &'a Signals) -> Option<(Scope, &'a Around)> {
    let ip = c.addr()?;
    let scopes = [
        (Scope::Everyone, &s.everyone),
        (Scope::Network(crate::model::network(ip)), &s.network),
        (Scope::Address(ip), &s.address),
    ];
    scopes.into_iter().find(|(_, around)| around.died >= 3 && around.survived == 0)
}

fn incident(group: &[End<'_>], connections: &[Connection], signals: &[Signals], findings: &[Finding]) -> Incident {
    let (_, scope, from, first) = group[0];
    let to = group[group.len() - 1].2;
    let name = match scope {
        Scope::Everyone => "everyone".to_owned(),
        Scope::Network(ip @ IpAddr::V4(_)) => format!("{ip}-24"),
        Scope::Network(ip) => format!("{ip}-64"),
        Scope::Address(ip) => ip.to_string(),
    };
    let mut families: BTreeMap<Family, usize> = BTreeMap::new();
    group.iter().for_each(|(.., i)| *families.entry(findings[*i].family).or_default() += 1);
    let family =
        families.iter().max_by_key(|(f, n)| (**n, std::cmp::Reverse(**f))).map_or(Family::Undetermined, |(f, _)| *f);
    let shown = match scope {
        Scope::Everyone => "the whole server".to_owned(),
        Scope::Network(_) => name.replace('-', "/"),
        Scope::Address(_) => name.clone(),
    };
    let span = crate::model::Micros((to.0 - from.0).max(SECOND));
    let text =
        format!("{} sessions of {shown} ended within {span} at {}: {}", group.len(), from.minute(), family.sentence());
    let minute = from.rfc3339(connections[first].resolution)[..16].to_owned();
    Incident {
        id: format!("{minute}Z/{name}"),
        from,
        to,
        scope: shown,
        connections: group.iter().map(|(.., i)| *i as u32).collect(),
        survivors: scope_of(&signals[first], scope).survived,
        chance: scope_of(&signals[first], scope).chance,
        family,
        text,
    }
}

fn scope_of(s: &Signals, scope: Scope) -> &Around {
    match scope {
        Scope::Everyone => &s.everyone,
        Scope::Network(_) => &s.network,
        Scope::Address(_) => &s.address,
    }
}
