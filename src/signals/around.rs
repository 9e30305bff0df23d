//! What happened to the other sessions: who died at the same time, who lived on, who came in meanwhile.
//!
//! The strongest evidence about a path is what its *other* sessions did. Sessions that lived on through
//! the time in which this one was silent refute an outage; a whole office that falls at once proves one.

use std::ops::Range;

use rayon::prelude::*;

use super::binomial::at_risk;
use super::comings::Comings;
use super::falls::{BACK, Fall, Falls};
use super::goodbyes::Goodbyes;
use super::lists::{Lists, Marks};
use super::outages;
use super::sessions::{Client, Session, Sessions};
use super::shared::{AT_ONCE, Shared};
use crate::model::{AppliedSettings, Around, Budgets, EndingKind, Interval, Micros, SECOND, Signals};

/// Endings of one cause fall this close together where no keepalive spreads them.
pub const MOMENT: i64 = 5 * SECOND;
/// ClientAlive is on, since it ended something, but its interval is not known.
const UNKNOWN_PHASE: i64 = 30 * SECOND;
/// How far to look for a login after an end.
pub const AFTER: i64 = 3600 * SECOND;
/// Survivors counted at most; more prove no more.
const ENOUGH: usize = 64;
/// So many that are still open are asked at most when they began.
const MANY: usize = 512;

/// Sessions of every scope in order of time, and who of them said goodbye, so that counting those costs no walk.
struct Times {
    lists: Lists,
    /// Who said goodbye, of those whose first lines are there; and of those after more than two moments.
    goodbyes: Marks,
    lasting: Marks,
    /// Who said goodbye and was there when the log began.
    early: Marks,
    /// Whose first lines were lost, and who of them said goodbye.
    lost: Marks,
    lost_goodbyes: Marks,
}

/// The list of one scope.
#[derive(Clone, Copy)]
struct Course<'a> {
    sessions: &'a Sessions,
    places: &'a [u32],
    /// Where it begins among all lists.
    first: usize,
    times: &'a Times,
}

/// Sessions by what they have in common: an address, a network, or a server.
struct Orders {
    by_start: Times,
    by_end: Times,
    /// Of those by end: the abrupt ones, and with whom each fell.
    abrupt: Lists,
    falls: Falls,
    open: Vec<Open>,
}

/// When the sessions of a scope were open.
#[derive(Clone, Copy)]
struct Open {
    /// How long, all of them together (s), for the background hazard.
    exposure: f64,
    /// When the first began and the last ended.
    span: (i64, i64),
    /// How many were there when the log began, and when it did.
    early: usize,
    log_began: i64,
}

/// The sessions of one scope.
#[derive(Clone, Copy)]
struct Scope<'a> {
    sessions: &'a Sessions,
    by_start: Course<'a>,
    by_end: Course<'a>,
    abrupt: &'a [u32],
    /// Where those begin among the abrupt ends of all scopes.
    first: usize,
    falls: &'a Falls,
    open: Open,
}

/// All sessions by client, address, network and server.
pub struct Neighbours {
    by_address: Orders,
    by_network: Orders,
    everyone: Orders,
    comings: Comings,
    goodbyes: Goodbyes,
}

impl Neighbours {
    /// Sorts the sessions of a log, which stands on so many hosts.
    pub fn new(sessions: &Sessions, hosts: usize, settings: &AppliedSettings) -> Neighbours {
        let mut by_start: Vec<u32> = sessions.places().collect();
        by_start.par_sort_unstable_by_key(|place| (sessions.at(*place).start, *place));
        let mut by_end = by_start.clone();
        by_end.par_sort_unstable_by_key(|place| (sessions.at(*place).end, *place));
        let comings = Comings::new(sessions, &by_start);
        let sorter = Sorter { sessions, comings: &comings, settings };
        let everyone = sorter.orders((&by_start, &by_end), hosts, |client| client.host);
        // Whatever else sessions have in common is of one server: in order within that will do.
        drop((by_start, by_end));
        let sorted = (everyone.by_start.lists.all(), everyone.by_end.lists.all());
        Neighbours {
            by_address: sorter.orders(sorted, sessions.addresses(), |client| client.address),
            by_network: sorter.orders(sorted, sessions.networks().len(), |client| client.network),
            goodbyes: Goodbyes::new(sessions, sorted.0),
            comings,
            everyone,
        }
    }

    /// Windows in which mass drops were looked for.
    pub fn windows(&self) -> u64 {
        [&self.by_address, &self.by_network, &self.everyone].iter().map(|orders| orders.abrupt.all().len() as u64).sum()
    }

    /// The abrupt ends of every network, and of every server: places in order of their ends.
    pub fn abrupt(&self) -> [&Lists; 2] {
        [&self.by_network.abrupt, &self.everyone.abrupt]
    }

    /// Measures the surroundings of one session's end, which has these budgets.
    pub fn measure(&self, sessions: &Sessions, place: u32, budgets: &Budgets, signals: &mut Signals) {
        let session = sessions.at(place);
        let client = sessions.client_of(session);
        let (Some(_), Some(closed)) = (client.ip, session.closed()) else { return };
        let came_back = self.comings.of_client(sessions, session.client, (closed, closed + AFTER));
        signals.came_back = came_back.first().map(|next| Micros(sessions.at(*next).start - closed));
        let elsewhere = self.comings.elsewhere(sessions, session, (closed + 1, closed + AFTER));
        signals.came_back_elsewhere = elsewhere.map(|at| Micros(at - closed));
        if !session.abrupt {
            return;
        }
        let end = End::of(sessions, place, signals.silence, budgets);
        signals.client_awake = self.is_awake(sessions, &end);
        signals.address = self.by_address.scope(sessions, client.address).around(&end);
        signals.network = self.by_network.scope(sessions, client.network).around(&end);
        signals.everyone = self.everyone.scope(sessions, client.host).around(&end);
    }

    /// What an abrupt end, which came after such a silence, tells the others: less than half of all that is measured.
    pub fn shared(&self, sessions: &Sessions, place: u32, silence: Option<Interval>, budgets: &Budgets) -> Shared {
        let session = sessions.at(place);
        let client = sessions.client_of(session);
        let end = End::of(sessions, place, silence, budgets);
        let back = self.comings.of_client(sessions, session.client, (end.at, end.at + AT_ONCE));
        Shared {
            client_awake: self.is_awake(sessions, &end),
            back_at_once: !back.is_empty(),
            path_was_up: self.by_address.scope(sessions, client.address).lived_on(&end),
            network_fell: self.by_network.scope(sessions, client.network).fell(&end),
        }
    }

    /// Did its client come, or say goodbye in another session, while nothing was heard of this one?
    fn is_awake(&self, sessions: &Sessions, end: &End) -> bool {
        let client = sessions.at(end.place).client;
        end.silence.is_some_and(|s| {
            let silent = (end.at - s.lo + end.window, end.at);
            let comings = self.comings.of_client(sessions, client, silent).len();
            comings > usize::from(end.came.is_some_and(|came| (silent.0..=silent.1).contains(&came)))
                || self.goodbyes.lived_on(sessions, client, silent.0)
        })
    }
}

/// Sorts sessions by what they have in common.
struct Sorter<'a> {
    sessions: &'a Sessions,
    comings: &'a Comings,
    settings: &'a AppliedSettings,
}

impl Sorter<'_> {
    /// The lists of so many scopes, of places in order of their starts and of their ends.
    fn orders(&self, (by_start, by_end): (&[u32], &[u32]), scopes: usize, scope_of: impl Fn(&Client) -> u32) -> Orders {
        let Sorter { sessions, comings, settings } = *self;
        let scope_of = |place: u32| scope_of(sessions.client_of(sessions.at(place)));
        let times = |places: &[u32]| Times::new(Lists::new(places.iter().copied(), scopes, scope_of), sessions);
        let abrupt = by_end.iter().copied().filter(|place| sessions.at(*place).abrupt);
        let abrupt = Lists::new(abrupt, scopes, scope_of);
        let falls = Falls::new(&abrupt, (sessions, comings), |s| window(s.kind, &settings.of(s.index as usize).1));
        let (by_start, by_end) = (times(by_start), times(by_end));
        let open = (0..scopes as u32).map(|scope| open(sessions, by_start.lists.of(scope), by_end.lists.of(scope)));
        Orders { abrupt, falls, open: open.collect(), by_start, by_end }
    }
}

impl Orders {
    fn scope<'a>(&'a self, sessions: &'a Sessions, scope: u32) -> Scope<'a> {
        let course = |times: &'a Times| Course {
            sessions,
            places: times.lists.of(scope),
            first: times.lists.range(scope).start,
            times,
        };
        let (by_start, by_end) = (course(&self.by_start), course(&self.by_end));
        let (abrupt, first, falls) = (self.abrupt.of(scope), self.abrupt.range(scope).start, &self.falls);
        Scope { sessions, by_start, by_end, abrupt, first, falls, open: self.open[scope as usize] }
    }
}

/// When the sessions of a scope were open.
fn open(sessions: &Sessions, by_start: &[u32], by_end: &[u32]) -> Open {
    let all = || by_end.iter().map(|place| sessions.at(*place));
    let last = all().map(|s| s.closed().unwrap_or(s.start)).max().unwrap_or(0);
    let first = by_start.first().map(|place| sessions.at(*place));
    Open {
        exposure: all().map(|s| (s.end.min(last) - s.start).max(0) as f64).sum::<f64>() / 1e6,
        span: (first.map_or(0, |s| s.start), last),
        early: all().filter(|s| s.early).count(),
        log_began: first.map_or(0, |s| sessions.log_began(s)),
    }
}

impl Times {
    fn new(lists: Lists, sessions: &Sessions) -> Times {
        let marks = |is_marked: fn(&Session) -> bool| Marks::new(lists.all(), |place| is_marked(sessions.at(place)));
        Times {
            goodbyes: marks(|s| s.orderly && !s.lost),
            lasting: marks(|s| s.orderly && !s.lost && s.end.saturating_sub(s.start) > 2 * MOMENT),
            early: marks(|s| s.orderly && s.early),
            lost: marks(|s| s.lost),
            lost_goodbyes: marks(|s| s.orderly && s.lost),
            lists,
        }
    }
}

impl Course<'_> {
    /// How many come before the first that is not so.
    fn before(&self, is_so: impl Fn(&Session) -> bool) -> usize {
        self.places.partition_point(|place| is_so(self.sessions.at(*place)))
    }

    /// How many of so many said goodbye.
    fn goodbyes(&self, of: usize) -> usize {
        self.times.goodbyes.within(self.first..self.first + of)
    }

    /// How many of so many said goodbye after more than two moments.
    fn lasting(&self, of: usize) -> usize {
        self.times.lasting.within(self.first..self.first + of)
    }

    /// Of how many of these the first lines were lost.
    fn lost(&self, of: Range<usize>) -> usize {
        self.times.lost.within(self.first + of.start..self.first + of.end)
    }

    /// How many of them said goodbye.
    fn lost_goodbyes(&self, of: Range<usize>) -> usize {
        self.times.lost_goodbyes.within(self.first + of.start..self.first + of.end)
    }

    /// How many of those behind so many said goodbye, and were there when the log began.
    fn early_behind(&self, first: usize) -> usize {
        self.times.early.within(self.first + first..self.first + self.places.len())
    }
}

/// How far the ends of one outage lie apart: by ClientAlive's refresh period, where that spreads them.
fn window(kind: EndingKind, budgets: &Budgets) -> i64 {
    match (kind, budgets.first_probe.map_or(0, |p| p.hi)) {
        (EndingKind::AliveTimeout, 0) => UNKNOWN_PHASE,
        (EndingKind::AliveTimeout, phase) => phase.max(MOMENT),
        _ => MOMENT,
    }
}

/// The end being measured.
struct End {
    place: u32,
    /// When it came, if it did so within the log.
    came: Option<i64>,
    at: i64,
    silence: Option<Interval>,
    window: i64,
    /// Ended by ClientAlive?
    is_alive: bool,
}

impl End {
    /// That of a session which ended, after such a silence.
    fn of(sessions: &Sessions, place: u32, silence: Option<Interval>, budgets: &Budgets) -> End {
        let session @ Session { start, end, kind, .. } = *sessions.at(place);
        let is_alive = kind == EndingKind::AliveTimeout;
        let came = session.start_is_known().then_some(start);
        End { place, came, at: end, silence, window: window(kind, budgets), is_alive }
    }

    /// When what cut it off began, if it fell with these: it was last heard `silence` before, and what cut it off began
    /// one probe later at the latest.
    fn cut_off(&self, fall: &Fall) -> i64 {
        match self.silence {
            // ClientAlive asks every idle session of the path, so one victim speaks for all.
            Some(s) if self.is_alive => fall.first - s.lo + self.window,
            Some(s) => self.at - s.lo + SECOND,
            None => self.at + MOMENT,
        }
    }

    /// When it may have been cut off at the earliest: right after it was heard last.
    fn may_have_been_cut_off(&self, cut_off: i64, silence: Interval) -> i64 {
        cut_off.min(self.at - silence.hi)
    }
}

impl Scope<'_> {
    /// What those tell that died together with this one, and those who did not.
    fn around(&self, end: &End) -> Around {
        let fall = self.fall(end);
        let cut_off = end.cut_off(&fall);
        Around {
            died: fall.died,
            died_addresses: fall.addresses,
            died_networks: fall.networks,
            died_users: fall.users,
            survived: self.survivors(cut_off, end),
            may_have_survived: self.may_have_survived(cut_off, &fall, end),
            spread: Micros(fall.spread),
            ages: Micros(fall.ages),
            heard_in_silence: end.silence.map_or(0, |_| self.heard(cut_off, end)),
            died_and_back: fall.back,
            stayed_away: fall.back == 0 && self.sessions.log_ends.saturating_sub(fall.first + fall.spread) > BACK,
            chance: (fall.died >= 2).then(|| self.chance(end, fall.died)),
        }
    }

    /// Did others live on when this one was cut off?
    fn lived_on(&self, end: &End) -> bool {
        self.survivors(end.cut_off(&self.fall(end)), end) > 0
    }

    /// Did all fall together, and not by chance? Most ends come alone, and are not looked at any closer.
    fn fell(&self, end: &End) -> bool {
        self.fall(end).died >= outages::FELL && outages::fell(&self.around(end))
    }

    /// Those of the fullest window that holds this end.
    fn fall(&self, end: &End) -> Fall {
        let key = |place: &u32| (self.sessions.at(*place).end, *place);
        let own = self.abrupt.binary_search_by_key(&(end.at, end.place), key).ok();
        let fall = own.and_then(|own| self.falls.of(self.first + own));
        fall.unwrap_or_else(|| Fall::alone(self.sessions.at(end.place)))
    }

    /// Sessions open before `cut_off` that said goodbye after it: the path carried them then. Not those of which nobody
    /// knows whether they were.
    fn survivors(&self, cut_off: i64, end: &End) -> u32 {
        let Scope { by_start, by_end, .. } = self;
        let over = by_end.before(|s| s.end <= cut_off);
        let lived_on = match end.silence {
            Some(_) => by_start
                .goodbyes(by_start.before(|s| s.start <= cut_off))
                .saturating_sub(by_end.goodbyes(over) + self.came_meanwhile(cut_off, end)),
            // Open from a moment before this end until one after it: nobody was who did not last longer than that.
            None => by_start.lasting(by_start.before(|s| s.start < end.at - MOMENT)) - by_end.lasting(over),
        };
        lived_on.min(ENOUGH) as u32
    }

    /// Those of whom the log does not tell whether they lived on.
    fn may_have_survived(&self, cut_off: i64, fall: &Fall, end: &End) -> u32 {
        let in_between = self.came_meanwhile(cut_off, end);
        (self.early(cut_off) + self.unended(fall, end) + self.lost(cut_off) + in_between).min(ENOUGH) as u32
    }

    /// Sessions of the same client that came when this one may have been cut off already, and said goodbye after it was:
    /// whether they lived through that or are how the client came back does not show.
    fn came_meanwhile(&self, cut_off: i64, end: &End) -> usize {
        let Some(silence) = end.silence else { return 0 };
        let heard = end.may_have_been_cut_off(cut_off, silence);
        let (from, to) = (self.by_start.before(|s| s.start <= heard), self.by_start.before(|s| s.start <= cut_off));
        let client = self.sessions.at(end.place).client;
        let said_goodbye = |place: &&u32| {
            let s = self.sessions.at(**place);
            s.client == client && s.orderly && !s.lost && s.end > cut_off
        };
        self.by_start.places[from..to].iter().take(MANY).filter(said_goodbye).count()
    }

    /// Whose first lines were lost, and who said goodbye later: were some of them there when this one was cut off? Of those
    /// whose first lines are known nobody was, or it would not be asked; so the more of these there are, the fewer of the
    /// others.
    fn lost(&self, cut_off: i64) -> usize {
        let (over, all) = (self.by_end.before(|s| s.end <= cut_off), self.by_end.places.len());
        let lost = self.by_end.lost_goodbyes(over..all);
        let known = self.by_end.goodbyes(all) - self.by_end.goodbyes(over);
        lost / (2 * (known + 1))
    }

    /// Who said goodbye, and was there when the log began: also when this one was cut off, before that? Who stayed as long
    /// afterwards as they would have had to before, likely were.
    fn early(&self, cut_off: i64) -> usize {
        let unseen = self.open.log_began.saturating_sub(cut_off);
        if unseen <= 0 {
            return 0;
        }
        let stayed = self.by_end.before(|s| s.end < self.open.log_began.saturating_add(unseen));
        self.by_end.early_behind(stayed)
    }

    /// Who was open when so many died, and still is where the log ends right after that; some few are busy ones, which an
    /// outage ends later.
    fn unended(&self, fall: &Fall, end: &End) -> usize {
        let is_over = self.sessions.log_ends.saturating_sub(fall.first + fall.spread) > end.window;
        if fall.died < 2 || is_over {
            return 0;
        }
        let open = &self.by_end.places[self.by_end.before(|s| s.closed().is_some())..];
        let began_before = |place: &&u32| self.sessions.at(**place).start < fall.first;
        let unended = open.iter().take(MANY).filter(began_before).count();
        if 2 * unended > MANY.min(fall.died as usize) { unended } else { 0 }
    }

    /// Logins and goodbyes of others between `cut_off` and this end.
    fn heard(&self, cut_off: i64, end: &End) -> u32 {
        let until = end.at - SECOND;
        if until < cut_off {
            return 0;
        }
        let by_end = &self.by_end;
        let (from, to) = (self.by_start.before(|s| s.start < cut_off), self.by_start.before(|s| s.start <= until));
        // Whose first lines were lost did not come when the next was written.
        let logins = (to - from) - self.by_start.lost(from..to);
        let own = usize::from(end.came.is_some_and(|came| (cut_off..=until).contains(&came)));
        let early = if (cut_off..=until).contains(&self.open.log_began) { self.open.early } else { 0 };
        let (from, to) = (by_end.before(|s| s.end < cut_off), by_end.before(|s| s.end <= until));
        let goodbyes = by_end.goodbyes(to) - by_end.goodbyes(from) + by_end.lost_goodbyes(from..to);
        (logins.saturating_sub(own + early).min(ENOUGH) + goodbyes.min(ENOUGH)) as u32
    }

    /// At-risk chance of this many ends in one window, times the windows of the log.
    fn chance(&self, end: &End, died: u32) -> f64 {
        let window = end.window as f64 / 1e6;
        let Scope { by_start, by_end, abrupt, open: Open { exposure, span, .. }, .. } = self;
        let began = end.at - end.window;
        // A clock that was set back lets sessions end before they begin.
        let open = by_start.before(|s| s.start < began).saturating_sub(by_end.before(|s| s.end < began));
        let others = (abrupt.len() as u64).saturating_sub(u64::from(died)) as f64 + 0.5;
        let hazard = others / exposure.max(1.0);
        let windows = ((span.1 - span.0) as f64 / 1e6 / window).max(1.0);
        (at_risk((open as u64).max(u64::from(died)), hazard, window, u64::from(died)) * windows).min(1.0)
    }
}
