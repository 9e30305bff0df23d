//! The connection of a line with a pid that no line had before.
//!
//! | written by | names | belongs to |
//! |---|---|---|
//! | PAM's process in keyboard-interactive | at most the address, without port | the login in progress that forked it |
//! | the login itself, after that process was heard | the address, without port | what that process began |
//! | the process that carries a session | perhaps the user, or the address without port | the session that forked it |
//!
//! Otherwise it is the first line of a connection.

use super::Host;
use crate::model::{Connection, Meaning, Phase, Prefix, Process};
use crate::rebuild::NEAR_PID;
use crate::rebuild::assemble::{Open, starts_late};
use crate::rebuild::forks::Fork;
use crate::rebuild::line::Line;
use crate::rebuild::pids::later;

impl Host {
    /// The open connection that a line of an unknown pid continues.
    pub(super) fn adopt(&self, line: &Line<'_>) -> Option<usize> {
        if line.pid == 0 {
            return self.of_no_process(line);
        }
        let says_where = line.addr.is_some();
        match line.meaning {
            Meaning::PamAuthFailed | Meaning::UserUnknown | Meaning::LoginDenied
                if line.prefix == Prefix::Error && says_where && line.port == 0 =>
            {
                self.helper_heard_before(line)
            }
            Meaning::PamAuthFailed if says_where => self.helped(line),
            Meaning::UserUnknown if !says_where && !line.has_user => self.helped(line),
            Meaning::SessionOpened => None,
            // The log begins in the middle: the child said goodbye, now its parent closes the session.
            Meaning::SessionClosed => self.child_gone_before(line),
            _ if line.port != 0 && !line.preauth && starts_late(line) => self.unnamed_parent(line),
            _ if says_where && !takes_leave(line) => None,
            _ if line.port == 0 && !line.preauth && matches!(line.process, Process::Child | Process::Any) => {
                self.parent(line)
            }
            _ => None,
        }
    }

    /// The login that waits for PAM's process. One that names no address must be of the very next pids.
    fn helped(&self, line: &Line<'_>) -> Option<usize> {
        let mut logins = self.forks.logins(line.pid);
        let (_, _, index) = logins.find(|(far, from, index)| match line.addr {
            Some(address) => *from == address,
            None => *far <= NEAR_PID && self.slots[*index].connection.user_exists == Some(false),
        })?;
        Some(index)
    }

    /// `error: PAM: …` is the login's word on what its helper said a moment ago. Of a user that exists, that helper
    /// may be all that was heard so far.
    fn helper_heard_before(&self, line: &Line<'_>) -> Option<usize> {
        let user = line.user();
        self.begun_above(line.pid).find(|index| {
            let open = &self.slots[*index];
            let c = &open.connection;
            let unnamed = c.peer.is_some_and(|p| Some(p.ip) == line.addr && p.port.is_none());
            let same_user = user.is_none() || c.user.is_none() || c.user.as_deref() == user;
            let is_login = c.reached < Phase::Session && !open.is_over();
            unnamed && same_user && is_login && c.said.has(Meaning::PamAuthFailed) && c.pids.len() == 1
        })
    }

    /// Was it a child that said goodbye just now, whose parent closes the session? The youngest of those.
    fn child_gone_before(&self, line: &Line<'_>) -> Option<usize> {
        let awaits = |index: &usize| self.slots[*index].awaits_its_parent(line);
        self.begun_above(line.pid).filter(awaits).max_by_key(|index| self.slots[*index].birth)
    }

    /// The open session that logged in when pids were closest below, within reach; any distance if only one is open.
    /// Where pids follow no order, the closest to the login's own pid.
    fn parent(&self, line: &Line<'_>) -> Option<usize> {
        let user = line.user();
        let fits = |(_, index): &(u32, usize)| {
            let open = &self.slots[*index];
            !open.contradicts(line) && user.is_none_or(|u| open.connection.user.as_deref() == Some(u))
        };
        let in_order = || self.forks.parents(line.pid).filter(fits);
        let by_chance = || self.forks.parents_by_chance(line.pid).filter(fits);
        let (far, index) = in_order().next().or_else(|| by_chance().min())?;
        let is_only_one = || in_order().chain(by_chance()).nth(1).is_none();
        (far <= NEAR_PID || is_only_one()).then_some(index)
    }

    /// Is there no other session that may have forked it?
    pub(super) fn is_only_parent(&self, pid: u32) -> bool {
        self.forks.parents(pid).chain(self.forks.parents_by_chance(pid)).nth(1).is_none()
    }

    /// The only session close below of whose client nobody knows, since the line of its login is missing: the line names
    /// it.
    fn unnamed_parent(&self, line: &Line<'_>) -> Option<usize> {
        let user = line.user();
        let near = self.forks.parents(line.pid).take_while(|(far, _)| *far <= NEAR_PID);
        let mut unnamed = near.map(|(_, index)| index).filter(|index| {
            let c = &self.slots[*index].connection;
            c.peer.is_none() && user.is_none_or(|u| c.user.as_deref() == Some(u))
        });
        let found = unnamed.next()?;
        unnamed.next().is_none().then_some(found)
    }

    /// A process speaks for `index` now that was thought to be of `other`. If nothing but its pid was known of that one,
    /// the two are one; unless it spoke before this login was begun, since then its pid was another's.
    #[cold]
    pub(super) fn leave(&mut self, other: usize, index: usize, line: &Line<'_>) {
        let process = line.pid;
        let is_later = self.slots[other].connection.began >= self.slots[index].connection.began;
        if !is_later || !self.slots[other].is_nobody_but(process) {
            return self.take_back(other, line);
        }
        self.forget(other);
        self.by_pid.insert(process, index);
        let nobody = self.slots[other].connection.clone();
        self.slots[index].absorb(&nobody);
    }

    /// A process that this session was thought to have forked speaks for another.
    #[cold]
    pub(super) fn take_back(&mut self, index: usize, line: &Line<'_>) {
        self.slots[index].take_back(line);
        let may_fork = self.slots[index].may_fork();
        self.forks.change(index, &mut self.slots[index].fork, may_fork);
    }

    /// Connections that began with this pid or one of the very next.
    fn begun_above(&self, pid: u32) -> impl Iterator<Item = usize> {
        let begun =
            |pid| self.by_pid.get(&pid).copied().filter(|i| self.slots[*i].connection.pids.first() == Some(&pid));
        (pid..=pid.saturating_add(NEAR_PID)).filter_map(begun)
    }

    /// Is this the pid of a process that only helped with a login? It lives no longer than the login takes, so that
    /// somebody else with its pid proves nothing.
    pub(super) fn is_helper(&self, index: usize, pid: u32) -> bool {
        let helps = |c: &Connection| !c.is_session() && c.pids.first() != Some(&pid);
        helps(&self.slots[index].connection)
    }

    /// It was no helper of this login, or is one no more.
    pub(super) fn disown(&mut self, index: usize, pid: u32) {
        self.by_pid.remove(&pid);
        self.slots[index].connection.pids.retain(|p| *p != pid);
    }
}

/// Words of a session that ends, which until 7.1 named no port.
fn takes_leave(line: &Line<'_>) -> bool {
    matches!(
        line.meaning,
        Meaning::DisconnectReceived
            | Meaning::Disconnected
            | Meaning::ReadFailed
            | Meaning::TimedOut
            | Meaning::Unreachable
    )
}

impl Open {
    /// What it may fork next: a login PAM's process, a session its child, of which two are as many as it has.
    #[inline]
    pub(super) fn may_fork(&self) -> Option<Fork> {
        let c = &self.connection;
        if self.is_over() {
            return None;
        }
        let own = *c.pids.first()?;
        if c.is_session() {
            return (c.pids.len() < 3).then_some(Fork::Child(later(own, self.forked_after), own));
        }
        c.addr().filter(|_| self.awaits_helper()).map(|address| Fork::Helper(own, address))
    }

    /// May a process of PAM's answer for this login? It does in keyboard-interactive; in password authentication PAM
    /// speaks with the login's own pid.
    fn awaits_helper(&self) -> bool {
        let c = &self.connection;
        let speaks_itself = c.said.has(Meaning::PamAuthFailed) && c.pids.len() == 1;
        let asked = c.marks.last().is_none_or(|m| {
            matches!(
                m.meaning,
                Meaning::AuthPostponed | Meaning::UserUnknown | Meaning::Connected | Meaning::ClientVersion
            )
        });
        c.reached < Phase::Session && !self.is_over() && !speaks_itself && (asked || c.pids.len() > 1)
    }
}
