//! Endings that belong together: one scope, one moment.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::model::{Around, Brief, Family, Incident, SECOND, Signals, Timestamp, Verdict};

/// Ends of one incident follow each other within this, or within the window that keepalives spread them over.
const GAP: i64 = 10 * SECOND;

/// What was measured of an abrupt end, by the index of its connection.
pub type Measured<'a> = &'a dyn Fn(usize) -> Option<Signals>;

/// Groups abrupt ends that fell together, and numbers them in order of time. `told` is the family and verdict of
/// every connection.
pub fn gather(connections: &[Brief], signals: Measured<'_>, told: &[(Family, Verdict)]) -> Vec<Incident> {
    let mut ends: Vec<End> = Vec::new();
    for (i, c) in connections.iter().enumerate() {
        let (Some(closed), true) = (c.closed, c.is_abrupt()) else { continue };
        if told[i].0.is_benign() && told[i].1 != Verdict::Undetermined {
            continue;
        }
        if let Some((scope, around)) = signals(i).and_then(|s| scope(c, &s)) {
            ends.push(End { host: &c.host, scope, closed, index: i, around });
        }
    }
    ends.sort_unstable_by_key(|e| (e.host, e.scope, e.closed, e.index));
    let mut incidents: Vec<Incident> = Vec::new();
    for group in ends.chunk_by(|a, b| (a.host, a.scope) == (b.host, b.scope) && b.closed.0 - a.closed.0 <= GAP) {
        if group.len() >= 3 {
            incidents.push(incident(group, connections, told));
        }
    }
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

/// An abrupt end that did not come alone.
struct End<'a> {
    host: &'a str,
    scope: Scope,
    closed: Timestamp,
    index: usize,
    around: Around,
}

/// Who was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    Everyone,
    Network(IpAddr),
    Address(IpAddr),
}

/// The widest scope of which nobody lived on.
fn scope(c: &Brief, s: &Signals) -> Option<(Scope, Around)> {
    let ip = c.addr()?;
    let scopes = [
        (Scope::Everyone, s.everyone),
        (Scope::Network(crate::model::network(ip)), s.network),
        (Scope::Address(ip), s.address),
    ];
    scopes.into_iter().find(|(_, around)| around.died >= 3 && around.survived == 0)
}

fn incident(group: &[End<'_>], connections: &[Brief], told: &[(Family, Verdict)]) -> Incident {
    let End { scope, closed: from, index: first, around, .. } = group[0];
    let to = group[group.len() - 1].closed;
    let name = match scope {
        Scope::Everyone => "everyone".to_owned(),
        Scope::Network(ip @ IpAddr::V4(_)) => format!("{ip}-24"),
        Scope::Network(ip) => format!("{ip}-64"),
        Scope::Address(ip) => ip.to_string(),
    };
    let mut families: BTreeMap<Family, usize> = BTreeMap::new();
    group.iter().for_each(|end| *families.entry(told[end.index].0).or_default() += 1);
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
        connections: group.iter().map(|end| end.index as u32).collect(),
        survivors: around.survived,
        chance: around.chance,
        family,
        text,
    }
}
