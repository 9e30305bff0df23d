//! Connections whose process crashed or was ended by the out-of-memory killer: found by pid, else by uid, else not at all.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Connection, Meaning, Place, SECOND, ServerEvent, Timestamp};

/// A connection may have ended so long before or after the line of the kernel that names its process.
const NEAR: i64 = 30 * SECOND;
/// Two lines about one kill are no further apart.
const TWIN: i64 = 5 * SECOND;

/// SIGSYS: the sandbox met a system call it does not know. Only processes of logins stand in it.
const SANDBOX: Option<i64> = Some(31);

/// The connections whose processes have the pids of victims. Pids come again, so that times must agree, too.
#[derive(Debug, Default)]
pub struct Victims {
    owners: FxHashMap<u32, Vec<Owner>>,
}

/// A connection that had a process with the pid of a victim.
#[derive(Debug)]
struct Owner {
    host: Arc<str>,
    first: Place,
    began: Timestamp,
    closed: Option<Timestamp>,
}

impl Victims {
    /// Finds the owners of all victims.
    pub fn new(connections: impl Iterator<Item = Connection>, events: &[ServerEvent]) -> Victims {
        let kills = events.iter().filter(|e| is_death(e.meaning) && e.pid != 0);
        let mut owners: FxHashMap<u32, Vec<Owner>> = kills.map(|e| (e.pid, Vec::new())).collect();
        if !owners.is_empty() {
            for c in connections {
                for pid in &c.pids {
                    if let Some(of) = owners.get_mut(pid) {
                        let (host, first, began, closed) = (Arc::clone(&c.host), c.first, c.began, c.closed);
                        of.push(Owner { host, first, began, closed });
                    }
                }
            }
        }
        Victims { owners }
    }

    /// Has any victim the pid of a process of this connection?
    pub fn has_any_of(&self, c: &Connection) -> bool {
        c.pids.iter().any(|pid| self.owners.contains_key(pid))
    }

    /// Was the victim a process of this connection, or of its user? `events` are all of about that time. Root's sshd
    /// processes serve everybody, so that their number says nothing.
    pub fn is_of_the_user(&self, kill: &ServerEvent, c: &Connection, events: &[&ServerEvent]) -> Option<bool> {
        if !is_death(kill.meaning) {
            return None;
        }
        let mut owners = self.owners.get(&kill.pid).into_iter().flatten();
        let alive = |o: &&Owner| {
            let ended = o.closed.map_or(i64::MAX, |t| t.0.saturating_add(NEAR));
            o.host == kill.host && o.began <= kill.at && kill.at.0 <= ended
        };
        if let Some(owner) = owners.rfind(alive) {
            return Some(owner.first == c.first);
        }
        if kill.meaning == Meaning::ProcessCrashed {
            return (kill.number == SANDBOX && c.is_session()).then_some(false);
        }
        let twin = |e: &&&ServerEvent| e.meaning == kill.meaning && e.pid == kill.pid && e.pid != 0;
        let twins = events.iter().filter(twin).filter(|e| (e.at.0 - kill.at.0).abs() <= TWIN);
        let uid = kill.number.or_else(|| twins.into_iter().find_map(|e| e.number))?;
        (uid != 0).then_some(uid == c.uid()?)
    }
}

/// Does such a line of the kernel name a process that is no more?
fn is_death(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::OomKilled | Meaning::ProcessCrashed)
}
