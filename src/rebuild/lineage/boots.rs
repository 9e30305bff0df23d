//! Boots of the machine, certain and suspected.
//!
//! Boot messages are certain, and so is a change of the journal's boot id. A listener with a pid far below those in use only
//! suggests a boot: pids also begin again when they have reached pid_max. So its connections are closed only when the log
//! is over or the next boot comes; a line of a connection from before shows that there was no boot.

use super::Host;
use crate::model::{EndingKind, Event, Meaning, ServerEvent};
use crate::rebuild::Sink;
use crate::rebuild::client::Client;
use crate::rebuild::forks::Forks;
use crate::rebuild::line::Line;

/// A boot of which only a low pid tells.
#[derive(Debug)]
pub(super) struct Suspected {
    booted: ServerEvent,
    /// The last connection before it, counted from 1.
    births: u64,
}

impl Host {
    /// sshd starts. With a pid far below those in use it starts on a freshly booted machine: a restart
    /// alone ends no session and its pid goes on counting. Nor does it get the pid that the last one had.
    pub(super) fn listener_started(&mut self, line: &Line<'_>, sink: &mut impl Sink) {
        // A journal knows its boots.
        let same_again = line.boot_id().is_none() && self.listener.begins_anew(line.pid, line.at);
        if self.going_down && self.listener.is_another(line.pid) || same_again {
            let booted = self.booted(line);
            self.boot(line, sink);
            sink.server_event(booted);
        } else if self.listener.may_be_of_a_boot(line.pid, line.at) && self.pids.begin_anew(line.pid) {
            self.suspect_boot(line, sink);
        }
        if line.pid != 0 {
            self.listener.listens(line.pid, line.at);
            self.pids.saw(line.pid);
        } else if !self.listener.was_reloaded(line.at) {
            // Without pids a restart, after which sessions go on, looks like that of a container, which none outlives.
            self.restarted_after = self.births;
        }
    }

    fn booted(&self, line: &Line<'_>) -> ServerEvent {
        let booted = Event { meaning: Meaning::Booted, ..*line.event };
        self.server_event(&Line { event: &booted, bytes: &[], ..*line })
    }

    /// A new boot: whatever was open is over. A text log read before a journal may already be further on.
    pub(super) fn boot(&mut self, line: &Line<'_>, sink: &mut impl Sink) {
        self.booted_as_suspected(sink);
        for index in self.all_open() {
            let open = &mut self.slots[index];
            let is_later = match open.connection.boot {
                Some(boot) => line.boot_id() == Some(boot),
                None => line.boot_id().is_some() && open.last_at > line.at,
            };
            if !is_later {
                open.cut(EndingKind::CutByLog, None);
                self.close(index, sink);
            }
        }
        self.going_down = false;
        self.pids_begin_again(true);
    }

    fn pids_begin_again(&mut self, is_boot: bool) {
        self.pids.boot(is_boot);
        self.gone.clear();
        self.gone_at.clear();
        self.listener.is_gone();
    }

    /// Pids begin again: it may be a boot.
    fn suspect_boot(&mut self, line: &Line<'_>, sink: &mut impl Sink) {
        self.booted_as_suspected(sink);
        self.suspected = Some(Suspected { booted: self.booted(line), births: self.births });
        self.pids_begin_again(false);
        // What they forked is not to be looked for among the pids to come.
        self.forks = Forks::default();
        self.all_open().into_iter().for_each(|index| self.slots[index].fork = None);
    }

    /// Those that are open now, of all that ever were so at one time, in the order of their slots.
    fn all_open(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.by_birth.youngest_first().collect();
        all.sort_unstable();
        all
    }

    /// Nothing spoke against it: whatever was open then is over.
    pub(super) fn booted_as_suspected(&mut self, sink: &mut impl Sink) {
        let Some(Suspected { booted, births }) = self.suspected.take() else { return };
        for index in self.all_open() {
            let open = &mut self.slots[index];
            if open.birth <= births {
                open.cut(EndingKind::CutByLog, None);
                self.close(index, sink);
            }
        }
        sink.server_event(booted);
    }

    /// Does somebody speak who would be gone if the machine had been started anew?
    #[inline]
    pub(super) fn doubt_boot(&mut self, index: usize, line: &Line<'_>) {
        let Some(suspected) = &self.suspected else { return };
        let open = &self.slots[index];
        let speaks = match Client::of(line.peer()) {
            Some(client) => open.client == Some(client),
            None => line.meaning == Meaning::SessionClosed && line.user() == open.connection.user.as_deref(),
        };
        if open.birth <= suspected.births && speaks {
            self.suspected = None;
        }
    }
}
