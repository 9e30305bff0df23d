//! Which lines of a host's log are missing, as far as its sessions show.
//!
//! A rate limit, a relay or a `grep` leaves no mark where it drops lines. But some lines come in pairs: sshd's `Accepted` and
//! PAM's `session opened`, sshd's line of an end and PAM's `session closed`, `Received disconnect` and `Disconnected from`.
//! Single halves here and there show which share of lines is lost; a half that is always missing shows a kind of line that
//! was left out. Ends are lost as often as beginnings, and lost beginnings show by pids.

use super::hosts::Hosts;
use crate::model::{Brief, EndMissing, EndingKind, Meaning, SECOND};

/// So many ends of one kind alone make a rule: fewer may have come so by chance.
const RULE: u32 = 3;
/// A log with so many sessions and no end of any was cut down to beginnings.
const UNENDED: u32 = 5;
/// Silent ends so far apart (µs) were no single event.
const APART: i64 = 60 * SECOND;
/// Where more than this share of those that seem open are to be expected to have ended, none is known to be open.
const DOUBTFUL: f64 = 0.05;

/// A pair of lines of one session.
#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    /// Both are there.
    whole: u32,
    /// One is.
    half: u32,
}

impl Pair {
    fn see(&mut self, [one, other]: [bool; 2]) {
        self.whole += u32::from(one && other);
        self.half += u32::from(one != other);
    }

    /// Lines that are missing and lines there should be; nothing where halves are the rule.
    fn lost(self) -> (u32, u32) {
        if self.whole >= self.half { (self.half, 2 * (self.whole + self.half)) } else { (0, 0) }
    }
}

/// What the sessions of one host show.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    sessions: u32,
    /// Those with an end: by how many lines it is told, one, or more.
    told_once: u32,
    told_more: u32,
    /// Of which: with a goodbye, and such that may have been one.
    goodbyes: u32,
    quiet: u32,
    /// Those without one.
    unended: u32,
    /// Those whose `Accepted` is there, and those that began in the log without one.
    accepted: u32,
    unbegun: u32,
    /// `Accepted` and PAM's opening.
    beginning: Pair,
    /// What sshd says of the end, and PAM's closing.
    closing: Pair,
    /// `Received disconnect` and `Disconnected from`.
    goodbye: Pair,
    /// Any of PAM's closings.
    pam_closed: u32,
    /// Ends of which sshd said something, and times at which one came without a word.
    in_words: u32,
    silent_times: u32,
    last_silent: i64,
}

impl Seen {
    fn take(&mut self, c: &Brief) {
        let says = |meaning| c.said.has(meaning);
        let (received, gone) = (says(Meaning::DisconnectReceived), says(Meaning::Disconnected));
        self.sessions += 1;
        self.beginning.see([says(Meaning::AuthAccepted), says(Meaning::SessionOpened)]);
        let began = c.start_was_lost || says(Meaning::SessionOpened);
        self.accepted += u32::from(says(Meaning::AuthAccepted));
        self.unbegun += u32::from(began && !says(Meaning::AuthAccepted));
        if matches!(c.ending.kind, EndingKind::StillOpen | EndingKind::CutByLog) {
            self.unended += 1;
            return;
        }
        let in_words = c.ending.kind != EndingKind::Silent;
        let lines = u32::from(in_words) + u32::from(received && gone) + u32::from(says(Meaning::SessionClosed));
        self.told_once += u32::from(lines <= 1);
        self.told_more += u32::from(lines > 1);
        self.goodbyes += u32::from(c.is_orderly() && c.ending.kind != EndingKind::IdlePolicy);
        self.quiet += u32::from(matches!(c.ending.kind, EndingKind::Silent | EndingKind::ClientClose));
        self.pam_closed += u32::from(says(Meaning::SessionClosed));
        self.in_words += u32::from(in_words);
        // Of an end at which the log ends the rest may follow in the next.
        let is_told = in_words && !c.is_provisional;
        if is_told && says(Meaning::SessionOpened) {
            self.closing.see([true, says(Meaning::SessionClosed)]);
        }
        // Of one that the log shows nothing of but its end, the line before may stand before the log. Dropbear and others have
        // words of their own.
        let is_whole = !c.is_older_than_log() || c.closed != Some(c.began);
        if is_told && gone && is_whole && c.session_program.is_some() {
            self.goodbye.see([received, gone]);
        }
        if let Some(closed) = c.closed.filter(|_| !in_words) {
            self.silent_times += u32::from(self.silent_times == 0 || (closed.0 - self.last_silent).abs() >= APART);
            self.last_silent = closed.0;
        }
    }

    /// Lines found missing, and their share of all.
    fn lost(&self) -> (u32, f64) {
        let pairs = [self.beginning, self.closing, self.goodbye].map(Pair::lost);
        let (lost, all) = pairs.into_iter().fold((0, 0), |(lost, all), (l, a)| (lost + l, all + a));
        (lost, f64::from(lost) / f64::from(all.max(1)))
    }

    /// Beginnings that are lost; none where they were left out.
    fn lost_beginnings(&self) -> u32 {
        if self.accepted >= self.unbegun { self.unbegun } else { 0 }
    }

    /// How many ends must be expected to be lost altogether: of those that one line tells as many as of all lines. But lines
    /// may also be lost by hundreds, and then there are as many ends among them as beginnings.
    fn lost_ends(&self) -> f64 {
        let (_, share) = self.lost();
        let one_by_one = share / (1.0 - share) * f64::from(self.told_once);
        one_by_one + share * share * f64::from(self.told_more) + f64::from(self.lost_beginnings())
    }

    /// Why an end may be missing here although nobody told that lines are.
    fn end_missing(&self) -> Option<EndMissing> {
        let Seen { closing, goodbye, .. } = *self;
        if self.sessions == self.unended && self.sessions >= UNENDED {
            return Some(EndMissing::NoneLogged(self.sessions));
        }
        if goodbye.whole == 0 && goodbye.half > 0 {
            return Some(EndMissing::HalfGoodbyes(goodbye.half));
        }
        let is_doubtful = self.lost_ends() > DOUBTFUL * f64::from(self.unended);
        if is_doubtful {
            return Some(EndMissing::LinesLost(self.lost().0.max(self.lost_beginnings())));
        }
        let no_closings = self.pam_closed == 0 && closing.half > 0;
        no_closings.then_some(EndMissing::NoPamClosings(closing.half))
    }

    /// Does nothing show of these sessions but their ends, as where somebody searched the log for errors?
    fn of_ends_alone(&self) -> bool {
        self.sessions >= RULE && self.accepted == 0 && self.pam_closed == 0
    }

    /// Would sshd's words of an end be here, had it said any? Not where they never are, nor where so many lines are lost
    /// that most such ends are to be expected.
    fn has_words(&self) -> bool {
        let (_, share) = self.lost();
        let silent = f64::from(self.told_once + self.told_more) - f64::from(self.in_words);
        let never = self.in_words == 0 && self.silent_times >= RULE;
        !never && share * f64::from(self.in_words) <= DOUBTFUL * silent
    }
}

/// What the sessions of every host show.
#[derive(Debug, Default)]
pub struct MissingLines {
    hosts: Hosts,
    seen: Vec<Seen>,
}

impl MissingLines {
    /// Takes a connection in.
    pub fn take(&mut self, c: &Brief) {
        if c.is_session() {
            let host = self.hosts.meet(&c.host) as usize;
            if host == self.seen.len() {
                self.seen.push(Seen::default());
            }
            self.seen[host].take(c);
        }
    }

    fn of(&self, host: &str) -> Option<&Seen> {
        self.seen.get(self.hosts.of(host) as usize)
    }

    /// Why an end may be missing from this host's log.
    pub fn end_missing(&self, host: &str) -> Option<EndMissing> {
        self.of(host)?.end_missing()
    }

    /// Is sshd's silence at an end its own, and not that of a log without its words?
    pub fn has_words(&self, host: &str) -> bool {
        self.of(host).is_none_or(Seen::has_words)
    }

    /// Was every `Accepted` left out, of enough sessions? Then nobody knows who logs in from where.
    pub fn logins_left_out(&self, host: &str) -> bool {
        self.of(host).is_some_and(|seen| seen.accepted == 0 && seen.sessions >= RULE)
    }

    /// Does nobody say goodbye here, of enough that may have left, or of enough of which only ends were kept? Then a quiet
    /// end shows nothing, nor does it show who lived on.
    pub fn nobody_says_goodbye(&self, host: &str) -> bool {
        self.of(host).is_some_and(|seen| seen.goodbyes == 0 && (seen.quiet >= RULE || seen.of_ends_alone()))
    }
}
