//! Connections that are over: handed over, and forgotten.

use std::collections::hash_map::Entry;

use super::{FORGOTTEN, GONE, Host, LINGERING, Noted};
use crate::model::{EndingKind, Meaning, Phase};
use crate::rebuild::Sink;
use crate::rebuild::line::Line;

impl Host {
    /// Replaced by a newer connection with the same pid or port: its end is not in the log.
    pub(super) fn retire(&mut self, index: usize, sink: &mut impl Sink) {
        self.slots[index].cut(EndingKind::CutByLog, None);
        self.close(index, sink);
    }

    /// Hands a connection over and forgets it.
    pub(super) fn close(&mut self, index: usize, sink: &mut impl Sink) {
        self.forget(index);
        sink.connection(&self.slots[index].connection);
    }

    /// Follows it no longer.
    pub(super) fn forget(&mut self, index: usize) {
        let open = &mut self.slots[index];
        open.birth = 0;
        open.connection.end_is_guessed = open.end_is_guessed();
        self.free.push(index);
        self.by_birth.remove(index);
        self.forks.change(index, &mut open.fork, None);
        if let Some(number) = open.login_session.take().filter(|n| self.by_login_session.get(n) == Some(&index)) {
            self.by_login_session.remove(&number);
        }
        let c = &open.connection;
        if c.is_session() {
            self.gone.extend(c.pids.iter().map(|pid| (self.now, *pid)));
            self.gone_at.extend(c.pids.iter().map(|pid| (*pid, self.now)));
        }
        for pid in &c.pids {
            if let Entry::Occupied(known) = self.by_pid.entry(*pid)
                && *known.get() == index
            {
                known.remove();
            }
        }
        if let Some(client) = open.client {
            self.by_peer.remove(&client);
        }
    }

    /// Does PAM close a session whose connection was over long before?
    pub(super) fn closes_late(&self, line: &Line<'_>) -> bool {
        line.meaning == Meaning::SessionClosed && self.gone_at.contains_key(&line.pid)
    }

    /// Closes connections whose end is long enough ago, and logins that can have no further line.
    pub(super) fn expire(&mut self, sink: &mut impl Sink) {
        while let Some(&Noted { at: until, slot, birth }) = self.lingering.front() {
            if until > self.now && self.lingering.len() <= LINGERING {
                break;
            }
            self.lingering.pop_front();
            if self.slots[slot].birth == birth && self.slots[slot].is_over() {
                self.close(slot, sink);
            }
        }
        while let Some((at, pid)) = self.gone.pop_front_if(|(at, _)| at.0 + GONE < self.now.0) {
            if self.gone_at.get(&pid) == Some(&at) {
                self.gone_at.remove(&pid);
            }
        }
        while let Some(&Noted { at: since, slot, birth }) = self.begun.front() {
            if since.0 + FORGOTTEN > self.now.0 {
                break;
            }
            self.begun.pop_front();
            let open = &mut self.slots[slot];
            if open.birth == birth && !open.connection.is_session() && open.connection.reached < Phase::Session {
                open.give_up();
                self.close(slot, sink);
            }
        }
    }
}
