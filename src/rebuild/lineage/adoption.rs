//! Whose is a line whose pid nobody has seen?
//!
//! | written by | names | belongs to |
//! |---|---|---|
//! | PAM's process in keyboard-interactive | at most the address, without port | the login in progress that forked it |
//! | the login itself, after that process was heard | the address, without port | what that process began |
//! | the process that carries a session | perhaps the user | the session that forked it |
//!
//! Otherwise it is the first line of a connection.

use super::Host;
use crate::model::{Connection, Meaning, Phase, Prefix, Process};
use crate::rebuild::NEAR_PID;
use crate::rebuild::assemble::Open;
use crate::rebuild::line::Line;
use crate::rebuild::pids::{between, later};

/// So many open connections are looked at for the one that forked a process.
const LOOKED_AT: usize = 4096;

impl Host {
    /// The open connection that a line of an unknown pid continues.
    pub(super) fn adopt(&self, line: &Line<'_>) -> Option<usize> {
        if line.pid == 0 {
            let may_speak = |open: &Open| !open.is_over() || line.meaning == Meaning::SessionClosed;
            return self.latest(|open| may_speak(open) && !open.contradicts(line));
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
            Meaning::SessionClosed => self.latest(|o| o.awaits_its_parent(line)),
            _ if !says_where && !line.preauth && matches!(line.process, Process::Child | Process::Any) => {
                self.parent(line)
            }
            _ => None,
        }
    }

    /// The login that waits for PAM's process. One that names no address must be of the very next pids.
    fn helped(&self, line: &Line<'_>) -> Option<usize> {
        let reach = if line.addr.is_some() { u32::MAX } else { NEAR_PID };
        self.nearest(reach, |open| {
            let c = &open.connection;
            let fits = match line.addr {
                Some(_) => c.addr() == line.addr,
                None => c.user_exists == Some(false),
            };
            (fits && open.awaits_helper()).then(|| between(*c.pids.first()?, line.pid)).flatten()
        })
    }

    /// `error: PAM: …` is the login's word on what its helper said a moment ago. Of a user that exists, that helper
    /// may be all that was heard so far.
    fn helper_heard_before(&self, line: &Line<'_>) -> Option<usize> {
        let user = line.user();
        self.nearest(NEAR_PID, |open| {
            let c = &open.connection;
            let unnamed = c.peer.is_some_and(|p| Some(p.ip) == line.addr && p.port.is_none());
            let same_user = user.is_none() || c.user.is_none() || c.user.as_deref() == user;
            let only_pam = c.said.has(Meaning::PamAuthFailed) && c.pids.len() == 1 && !open.is_over();
            (unnamed && same_user && only_pam).then(|| c.pids.first()?.checked_sub(line.pid)).flatten()
        })
    }

    /// The open session that logged in when pids were closest below, within reach; any distance if only one is open.
    /// Where pids follow no order, the closest to the login's own pid.
    fn parent(&self, line: &Line<'_>) -> Option<usize> {
        let user = line.user();
        let candidates = self.youngest(LOOKED_AT).filter_map(|(index, open)| {
            let c = &open.connection;
            let fits = c.is_session() && !open.is_over() && c.pids.len() < 3;
            let same_user = user.is_none_or(|u| c.user.as_deref() == Some(u));
            if !fits || !same_user {
                return None;
            }
            let own = *c.pids.first()?;
            let from_own = line.pid.checked_sub(own);
            let (by_chance, far) = match between(later(own, open.forked_after), line.pid) {
                Some(far) => (false, far),
                None => (true, from_own?),
            };
            Some((by_chance, far, from_own, index))
        });
        let found: Vec<_> = candidates.collect();
        let &(_, far, _, index) = found.iter().min()?;
        (far <= NEAR_PID || found.len() == 1).then_some(index)
    }

    /// The login in progress with the smallest distance, within reach.
    fn nearest(&self, reach: u32, distance: impl Fn(&Open) -> Option<u32>) -> Option<usize> {
        let logins = self.before_login.youngest_first().take(LOOKED_AT);
        let all = logins.filter_map(|i| Some((distance(&self.slots[i])?, i)));
        all.filter(|(far, _)| *far <= reach).min().map(|(_, index)| index)
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

impl Open {
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
