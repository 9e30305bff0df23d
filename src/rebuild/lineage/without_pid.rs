//! The connection of a line with neither pid nor client port.
//!
//! | names | belongs to |
//! |---|---|
//! | an address | the login in progress from there, or what the line right before began |
//! | a user, as PAM does that opens a session | the latest login of that user |
//! | a user, as PAM does that closes one | who said goodbye just now, else the only session of that user |
//! | nothing | what began right before and was heard last, else the only login or session there is |
//!
//! Such lines come from containers, and from logs of which only the messages were kept.

use super::{Host, LOOKED_AT};
use crate::model::{Meaning, Phase};
use crate::rebuild::assemble::Open;
use crate::rebuild::ending::phase;
use crate::rebuild::line::Line;

impl Host {
    /// The open connection that the line goes on with.
    pub(super) fn of_no_process(&self, line: &Line<'_>) -> Option<usize> {
        match (line.addr, line.meaning) {
            (_, Meaning::Note | Meaning::ReverseDns) => self.heard_right_before(line, |open| !open.is_over()),
            (Some(_), _) => {
                let unnamed = |open: &Open| open.connection.peer.is_none() && !open.connection.is_session();
                self.login_from_there(line).or_else(|| self.heard_right_before(line, unnamed))
            }
            (None, Meaning::SessionOpened) => self.latest(|open| is_of(open, line) && !has_pam(open)),
            (None, Meaning::SessionClosed) => {
                let said_goodbye = |open: &Open| {
                    let c = &open.connection;
                    is_of(open, line) && open.is_over() && !c.said.has(Meaning::SessionClosed)
                };
                self.latest(said_goodbye).or_else(|| self.only(|open| is_of(open, line) && !open.is_over()))
            }
            (None, _) => {
                let fits = |open: &Open| may_say(open, line) && (!line.has_user || is_of(open, line));
                self.heard_right_before(line, fits).or_else(|| self.only(fits))
            }
        }
    }

    fn login_from_there(&self, line: &Line<'_>) -> Option<usize> {
        self.latest(|open| {
            let from_there = open.connection.addr() == line.addr && !open.contradicts(line);
            from_there && !open.is_over() && !open.is_over_for(line)
        })
    }

    /// The youngest, if the line before was its: `kex_exchange_identification: …` names nobody, the next line does.
    fn heard_right_before(&self, line: &Line<'_>, fits: impl Fn(&Open) -> bool) -> Option<usize> {
        let (index, open) = self.youngest(1).next()?;
        let (last, own) = (open.connection.last, line.place());
        let is_next = last.source == own.source && last.line + 1 == own.line;
        (is_next && fits(open)).then_some(index)
    }

    fn only(&self, fits: impl Fn(&Open) -> bool) -> Option<usize> {
        let mut fitting = self.youngest(LOOKED_AT).filter(|(_, open)| fits(open));
        let (index, _) = fitting.next()?;
        fitting.next().is_none().then_some(index)
    }

    /// Does PAM close one of several sessions of a user, and no pid says which? Then nobody knows of any that it goes on.
    pub(super) fn closes_any(&mut self, line: &Line<'_>) -> bool {
        if line.pid != 0 || line.meaning != Meaning::SessionClosed {
            return false;
        }
        let fits = |(index, open): (usize, &Open)| (is_of(open, line) && !open.is_over()).then_some(index);
        let several: Vec<usize> = self.youngest(LOOKED_AT).filter_map(fits).collect();
        several.iter().for_each(|index| self.slots[*index].may_be_over = true);
        !several.is_empty()
    }
}

/// Is it a session of the user whom the line names?
fn is_of(open: &Open, line: &Line<'_>) -> bool {
    open.connection.is_session() && line.user().is_some_and(|user| open.connection.user.as_deref() == Some(user))
}

/// May it say what names nobody? A session says nothing of a login, and a login nothing that it is past.
fn may_say(open: &Open, line: &Line<'_>) -> bool {
    let reached = open.connection.reached;
    let fits = match phase(line) {
        Some(phase) if phase < Phase::Session => phase >= reached,
        Some(_) => open.connection.is_session(),
        None => !line.preauth || !open.connection.is_session(),
    };
    fits && !open.is_over() && !open.is_over_for(line)
}

fn has_pam(open: &Open) -> bool {
    open.connection.said.has(Meaning::SessionOpened)
}
