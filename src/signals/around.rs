//! What happened to the other sessions: which ended at the same time, which lived on, which began meanwhile.
//!
//! The strongest evidence about a path is what its *other* sessions did. Sessions that lived on through the time in which
//! this one was silent refute an outage; all sessions of an office that end at once prove one.

use std::ops::Range;

use rayon::prelude::*;

use super::abrupt_ends::{AT_ONCE, AbruptEnd};
use super::binomial::at_risk;
use super::clusters::{BACK, Cluster, Clusters};
use super::goodbyes::Goodbyes;
use super::lists::{Lists, Marks, SparseTimes};
use super::logins::Logins;
use super::outages;
use super::sessions::{Client, Session, Sessions};
use crate::model::{AppliedSettings, Around, Budgets, EndingKind, Interval, Micros, SECOND, Signals};

/// Ends of one cause come this close together (µs) where no keepalive spreads them.
pub const MOMENT: i64 = 5 * SECOND;
/// The window (µs) of ends by ClientAlive where its interval is not known.
const UNKNOWN_PHASE: i64 = 30 * SECOND;
/// How long after an end (µs) a login counts as coming back.
pub const AFTER: i64 = 3600 * SECOND;
/// Survivors counted at most; more prove no more.
const MOST_COUNTED: usize = 64;
/// Sessions looked at one by one, at most.
const SESSIONS_EXAMINED: usize = 512;

/// The sessions of every scope in order of time, and which of them said goodbye, counted in constant time.
struct TimeOrder {
    lists: Lists,
    /// What they are in order of: starts or ends (µs).
    time: fn(&Session) -> i64,
    times: SparseTimes,
    /// Sessions with their first lines that said goodbye; those of them that lasted longer than 2 × [`MOMENT`].
    goodbyes: Marks,
    lasting: Marks,
    /// Sessions that were open when the log began and said goodbye.
    early: Marks,
    /// Sessions whose first lines were lost; those of them that said goodbye.
    lost: Marks,
    lost_goodbyes: Marks,
}

/// The sessions of one scope in order of time.
#[derive(Clone, Copy)]
struct ScopeList<'a> {
    sessions: &'a Sessions,
    places: &'a [u32],
    /// Where it begins among all lists.
    first: usize,
    times: &'a TimeOrder,
}

/// Sessions by what they have in common: an address, a network, or a server.
struct ScopeIndex {
    by_start: TimeOrder,
    by_end: TimeOrder,
    /// The abrupt ends in order of time, and their clusters.
    abrupt: Lists,
    clusters: Clusters,
    open: Vec<OpenTimes>,
}

/// When the sessions of a scope were open.
#[derive(Clone, Copy)]
struct OpenTimes {
    /// The sum of their lengths (s), for the background hazard.
    exposure: f64,
    /// When the first began and the last ended.
    span: (i64, i64),
    /// How many were open when the log began, and when it did.
    early: usize,
    log_began: i64,
}

/// The sessions of one scope.
#[derive(Clone, Copy)]
struct Scope<'a> {
    sessions: &'a Sessions,
    by_start: ScopeList<'a>,
    by_end: ScopeList<'a>,
    abrupt: &'a [u32],
    clusters: &'a Clusters,
    logins: &'a Logins,
    open: OpenTimes,
}

/// All sessions by client, address, network and server.
pub struct Neighbours {
    by_address: ScopeIndex,
    by_network: ScopeIndex,
    everyone: ScopeIndex,
    logins: Logins,
    goodbyes: Goodbyes,
}

impl Neighbours {
    /// Indexes the sessions of a log with this number of hosts.
    pub fn new(sessions: &Sessions, hosts: usize, settings: &AppliedSettings) -> Neighbours {
        let mut by_start: Vec<u32> = sessions.places().collect();
        by_start.par_sort_unstable_by_key(|place| (sessions.at(*place).start, *place));
        let mut by_end = by_start.clone();
        by_end.par_sort_unstable_by_key(|place| (sessions.at(*place).end, *place));
        let logins = Logins::new(sessions, &by_start);
        let indexer = Indexer { sessions, logins: &logins, settings };
        let everyone = indexer.index((&by_start, &by_end), hosts, |client| client.host);
        // Addresses and networks are of one server each: they take its order, and need no sorting.
        drop((by_start, by_end));
        let sorted = (everyone.by_start.lists.all(), everyone.by_end.lists.all());
        let (by_address, (by_network, goodbyes)) = rayon::join(
            || indexer.index(sorted, sessions.addresses(), |client| client.address),
            || {
                let by_network = indexer.index(sorted, sessions.networks().len(), |client| client.network);
                (by_network, Goodbyes::new(sessions, sorted.0))
            },
        );
        Neighbours { by_address, by_network, everyone, logins, goodbyes }
    }

    /// In how many windows mass drops were looked for: the number of hypotheses tested.
    pub fn windows(&self) -> u64 {
        [&self.by_address, &self.by_network, &self.everyone].iter().map(|index| index.abrupt.all().len() as u64).sum()
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
        signals.watched_after = Micros(sessions.log_ends.saturating_sub(closed).clamp(0, AFTER));
        let came_back = self.logins.of_client(sessions, session.client, (closed, closed + AFTER));
        signals.came_back = came_back.first().map(|next| Micros(sessions.at(*next).start - closed));
        let elsewhere = self.logins.elsewhere(sessions, session, (closed + 1, closed + AFTER));
        signals.came_back_elsewhere = elsewhere.map(|at| Micros(at - closed));
        if !session.abrupt {
            return;
        }
        let end = End::of(sessions, place, signals.silence, budgets);
        signals.client_awake = self.is_awake(sessions, &end);
        signals.address = self.by_address.scope(sessions, &self.logins, client.address).around(&end);
        signals.network = self.by_network.scope(sessions, &self.logins, client.network).around(&end);
        signals.everyone = self.everyone.scope(sessions, &self.logins, client.host).around(&end);
    }

    /// What an abrupt end, which came after this silence, tells the others: a small part of all that is measured.
    pub fn abrupt_end(
        &self,
        sessions: &Sessions,
        place: u32,
        silence: Option<Interval>,
        budgets: &Budgets,
    ) -> AbruptEnd {
        let session = sessions.at(place);
        let client = sessions.client_of(session);
        let end = End::of(sessions, place, silence, budgets);
        let back = self.logins.of_client(sessions, session.client, (end.at, end.at + AT_ONCE));
        AbruptEnd {
            client_awake: self.is_awake(sessions, &end),
            back_at_once: !back.is_empty(),
            path_was_up: self.by_address.scope(sessions, &self.logins, client.address).lived_on(&end),
            network_fell: self.by_network.scope(sessions, &self.logins, client.network).fell(&end),
        }
    }

    /// Did its client log in, or say goodbye in another session, while this one was silent?
    fn is_awake(&self, sessions: &Sessions, end: &End) -> bool {
        let client = sessions.at(end.place).client;
        end.silence.is_some_and(|s| {
            let silent = (end.at - s.lo + end.window, end.at);
            let logins = self.logins.of_client(sessions, client, silent).len();
            logins > usize::from(end.came.is_some_and(|came| (silent.0..=silent.1).contains(&came)))
                || self.goodbyes.lived_on(sessions, client, silent.0)
        })
    }
}

/// Makes the indexes of one kind of scope each.
struct Indexer<'a> {
    sessions: &'a Sessions,
    logins: &'a Logins,
    settings: &'a AppliedSettings,
}

impl Indexer<'_> {
    /// The index of a kind with this number of scopes, from all sessions in order of start and of end.
    fn index(
        &self,
        (by_start, by_end): (&[u32], &[u32]),
        scopes: usize,
        scope_of: impl Fn(&Client) -> u32 + Sync,
    ) -> ScopeIndex {
        let Indexer { sessions, logins, settings } = *self;
        let scope_of = |place: u32| scope_of(sessions.client_of(sessions.at(place)));
        let times = |places: &[u32], time: fn(&Session) -> i64| {
            TimeOrder::new(Lists::new(places.iter().copied(), scopes, scope_of), sessions, time)
        };
        let abrupt = by_end.iter().copied().filter(|place| sessions.at(*place).abrupt);
        let abrupt = Lists::new(abrupt, scopes, scope_of);
        let clusters = Clusters::new(&abrupt, (sessions, logins), |s| window(s.kind, &settings.of(s.index as usize).1));
        let (by_start, by_end) = rayon::join(|| times(by_start, |s| s.start), || times(by_end, |s| s.end));
        let open = (0..scopes as u32).map(|scope| open(sessions, by_start.lists.of(scope), by_end.lists.of(scope)));
        ScopeIndex { abrupt, clusters, open: open.collect(), by_start, by_end }
    }
}

impl ScopeIndex {
    fn scope<'a>(&'a self, sessions: &'a Sessions, logins: &'a Logins, scope: u32) -> Scope<'a> {
        let list = |times: &'a TimeOrder| ScopeList {
            sessions,
            places: times.lists.of(scope),
            first: times.lists.range(scope).start,
            times,
        };
        let (by_start, by_end) = (list(&self.by_start), list(&self.by_end));
        let (abrupt, clusters) = (self.abrupt.of(scope), &self.clusters);
        Scope { sessions, by_start, by_end, abrupt, clusters, logins, open: self.open[scope as usize] }
    }
}

/// When the sessions of a scope were open.
fn open(sessions: &Sessions, by_start: &[u32], by_end: &[u32]) -> OpenTimes {
    let all = || by_end.iter().map(|place| sessions.at(*place));
    let last = all().map(|s| s.closed().unwrap_or(s.start)).max().unwrap_or(0);
    let first = by_start.first().map(|place| sessions.at(*place));
    OpenTimes {
        exposure: all().map(|s| (s.end.min(last) - s.start).max(0) as f64).sum::<f64>() / 1e6,
        span: (first.map_or(0, |s| s.start), last),
        early: all().filter(|s| s.early).count(),
        log_began: first.map_or(0, |s| sessions.log_began(s)),
    }
}

impl TimeOrder {
    fn new(lists: Lists, sessions: &Sessions, time: fn(&Session) -> i64) -> TimeOrder {
        let marks = |is_marked: fn(&Session) -> bool| Marks::new(lists.all(), |place| is_marked(sessions.at(place)));
        TimeOrder {
            goodbyes: marks(|s| s.orderly && !s.lost),
            lasting: marks(|s| s.orderly && !s.lost && s.end.saturating_sub(s.start) > 2 * MOMENT),
            early: marks(|s| s.orderly && s.early),
            lost: marks(|s| s.lost),
            lost_goodbyes: marks(|s| s.orderly && s.lost),
            times: SparseTimes::new(&lists, |place| time(sessions.at(place))),
            time,
            lists,
        }
    }
}

impl ScopeList<'_> {
    /// How many began, or ended, before `limit`.
    fn before(&self, limit: i64) -> usize {
        let TimeOrder { lists, time, times, .. } = self.times;
        let range = self.first..self.first + self.places.len();
        times.before(limit, lists, range, |place| time(self.sessions.at(place)))
    }

    /// How many began, or ended, at `last` or before.
    fn until(&self, last: i64) -> usize {
        self.before(last.saturating_add(1))
    }

    /// How many of the first `of` said goodbye.
    fn goodbyes(&self, of: usize) -> usize {
        self.times.goodbyes.within(self.first..self.first + of)
    }

    /// How many of the first `of` said goodbye after more than 2 × [`MOMENT`].
    fn lasting(&self, of: usize) -> usize {
        self.times.lasting.within(self.first..self.first + of)
    }

    /// Of how many in this range the first lines were lost.
    fn lost(&self, of: Range<usize>) -> usize {
        self.times.lost.within(self.first + of.start..self.first + of.end)
    }

    /// How many of them said goodbye.
    fn lost_goodbyes(&self, of: Range<usize>) -> usize {
        self.times.lost_goodbyes.within(self.first + of.start..self.first + of.end)
    }

    /// How many from `first` on were open when the log began, and said goodbye.
    fn early_behind(&self, first: usize) -> usize {
        self.times.early.within(self.first + first..self.first + self.places.len())
    }
}

/// How far apart the ends of one outage may be (µs): ClientAlive spreads them over its interval.
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
    /// The end of a session after this silence.
    fn of(sessions: &Sessions, place: u32, silence: Option<Interval>, budgets: &Budgets) -> End {
        let session @ Session { start, end, kind, .. } = *sessions.at(place);
        let is_alive = kind == EndingKind::AliveTimeout;
        let came = session.start_is_known().then_some(start);
        End { place, came, at: end, silence, window: window(kind, budgets), is_alive }
    }

    /// When the path was cut at the latest (µs), if this end is one of the cluster: `silence` before the end the session was
    /// last heard, and the path was cut at most one probe later.
    fn cut_off(&self, cluster: &Cluster) -> i64 {
        match self.silence {
            // ClientAlive asks every idle session of the path, so one victim speaks for all.
            Some(s) if self.is_alive => cluster.first - s.lo + self.window,
            Some(s) => self.at - s.lo + SECOND,
            None => self.at + MOMENT,
        }
    }
}

/// When the path of an end was cut (µs), as the sessions of one scope show.
struct CutOff {
    at: i64,
    /// How many sessions were over by then.
    over: usize,
    /// Sessions of the same client that may have begun before or after.
    came_meanwhile: usize,
}

impl Scope<'_> {
    /// What the sessions that ended together with this one, and those that did not, tell of its path.
    fn around(&self, end: &End) -> Around {
        let cluster = self.cluster(end);
        let cut_off = self.cut_off(end, &cluster);
        Around {
            died: cluster.died,
            died_addresses: cluster.addresses,
            died_networks: cluster.networks,
            died_users: cluster.users,
            died_clients: cluster.clients(),
            survived: self.survivors(&cut_off, end),
            may_have_survived: self.may_have_survived(&cut_off, &cluster, end),
            spread: Micros(cluster.spread),
            ages: Micros(cluster.ages),
            heard_in_silence: end.silence.map_or(0, |_| self.heard(cut_off.at, end)),
            died_and_back: cluster.back,
            stayed_away: cluster.back == 0
                && self.sessions.log_ends.saturating_sub(cluster.first + cluster.spread) > BACK,
            chance: (cluster.died >= 2).then(|| self.chance(end, &cluster)),
        }
    }

    /// Did others live on when this one was cut off?
    fn lived_on(&self, end: &End) -> bool {
        self.survivors(&self.cut_off(end, &self.cluster(end)), end) > 0
    }

    /// Did all sessions end together, and not by chance? Most ends come alone: for them nothing more is computed.
    fn fell(&self, end: &End) -> bool {
        self.cluster(end).clients() >= outages::FELL && outages::fell(&self.around(end))
    }

    /// The ends in the fullest window that holds this one.
    fn cluster(&self, end: &End) -> Cluster {
        self.clusters.of(end.place).unwrap_or_else(|| Cluster::alone(self.sessions.at(end.place)))
    }

    fn cut_off(&self, end: &End, cluster: &Cluster) -> CutOff {
        let at = end.cut_off(cluster);
        CutOff { at, over: self.by_end.until(at), came_meanwhile: self.came_meanwhile(at, end) }
    }

    /// Sessions of the same client that began when this one may have been cut off already, and said goodbye after it was:
    /// it does not show whether they lived through that or are how the client came back.
    fn came_meanwhile(&self, cut_off: i64, end: &End) -> usize {
        let Some(silence) = end.silence else { return 0 };
        // At the earliest it was cut off right after it was heard last.
        let heard = cut_off.min(end.at - silence.hi);
        let client = self.sessions.at(end.place).client;
        let came = self.logins.of_client(self.sessions, client, (heard + 1, cut_off)).iter().take(SESSIONS_EXAMINED);
        came.map(|place| self.sessions.at(*place)).filter(|s| s.orderly && s.end > cut_off).count()
    }

    /// Sessions open when this one was cut off that said goodbye later: the path carried that. Without those of which it is
    /// not known whether they were open.
    fn survivors(&self, cut_off: &CutOff, end: &End) -> u32 {
        let Scope { by_start, by_end, .. } = self;
        let over = by_end.goodbyes(cut_off.over) + cut_off.came_meanwhile;
        let lived_on = match end.silence {
            Some(_) => by_start.goodbyes(by_start.until(cut_off.at)).saturating_sub(over),
            // Open from a moment before this end until one after it: so they lasted longer than two moments.
            None => by_start.lasting(by_start.before(end.at - MOMENT)) - by_end.lasting(cut_off.over),
        };
        lived_on.min(MOST_COUNTED) as u32
    }

    /// Sessions of which the log does not tell whether they lived on.
    fn may_have_survived(&self, cut_off: &CutOff, cluster: &Cluster, end: &End) -> u32 {
        let CutOff { at, over, came_meanwhile } = *cut_off;
        let all = self.early(at) + self.unended(cluster, end) + self.lost(over) + came_meanwhile;
        all.min(MOST_COUNTED) as u32
    }

    /// An estimate of sessions whose first lines were lost, that were not yet `over` and said goodbye later. Of those with
    /// first lines none was, or this would not be asked: the more of these there are, the fewer of the others.
    fn lost(&self, over: usize) -> usize {
        let all = self.by_end.places.len();
        let lost = self.by_end.lost_goodbyes(over..all);
        let known = self.by_end.goodbyes(all) - self.by_end.goodbyes(over);
        lost / (2 * (known + 1))
    }

    /// Sessions that were open when the log began and said goodbye, if `cut_off` lies before the log: those that lasted as
    /// long after its beginning as `cut_off` lies before it were likely open then.
    fn early(&self, cut_off: i64) -> usize {
        let unseen = self.open.log_began.saturating_sub(cut_off);
        if unseen <= 0 {
            return 0;
        }
        let stayed = self.by_end.before(self.open.log_began.saturating_add(unseen));
        self.by_end.early_behind(stayed)
    }

    /// Sessions still open where the log ends right after the cluster. A few may be busy ones, which an outage ends later,
    /// and do not count.
    fn unended(&self, cluster: &Cluster, end: &End) -> usize {
        let is_over = self.sessions.log_ends.saturating_sub(cluster.first + cluster.spread) > end.window;
        if cluster.died < 2 || is_over {
            return 0;
        }
        let open = &self.by_end.places[self.by_end.before(i64::MAX)..];
        let began_before = |place: &&u32| self.sessions.at(**place).start < cluster.first;
        let unended = open.iter().take(SESSIONS_EXAMINED).filter(began_before).count();
        if 2 * unended > SESSIONS_EXAMINED.min(cluster.died as usize) { unended } else { 0 }
    }

    /// Logins and goodbyes of others between `cut_off` and this end.
    fn heard(&self, cut_off: i64, end: &End) -> u32 {
        let until = end.at - SECOND;
        if until < cut_off {
            return 0;
        }
        let by_end = &self.by_end;
        let (from, to) = (self.by_start.before(cut_off), self.by_start.until(until));
        // A session whose first lines were lost did not begin at its first line.
        let logins = (to - from) - self.by_start.lost(from..to);
        let own = usize::from(end.came.is_some_and(|came| (cut_off..=until).contains(&came)));
        let early = if (cut_off..=until).contains(&self.open.log_began) { self.open.early } else { 0 };
        let (from, to) = (by_end.before(cut_off), by_end.until(until));
        let goodbyes = by_end.goodbyes(to) - by_end.goodbyes(from) + by_end.lost_goodbyes(from..to);
        (logins.saturating_sub(own + early).min(MOST_COUNTED) + goodbyes.min(MOST_COUNTED)) as u32
    }

    /// At-risk chance of so many clients' ends in one window, times the windows of the log. Sessions of one client do not end
    /// independently of each other: an editor holds two, and both die with its machine.
    fn chance(&self, end: &End, cluster: &Cluster) -> f64 {
        let window = end.window as f64 / 1e6;
        let Scope { by_start, by_end, abrupt, open: OpenTimes { exposure, span, .. }, .. } = self;
        let began = end.at - end.window;
        // A clock that was set back lets sessions end before they begin.
        let open = by_start.before(began).saturating_sub(by_end.before(began));
        let clients = u64::from(cluster.clients());
        let others = (abrupt.len() as u64).saturating_sub(u64::from(cluster.died)) as f64 + 0.5;
        let hazard = others / exposure.max(1.0);
        let windows = ((span.1 - span.0) as f64 / 1e6 / window).max(1.0);
        (at_risk((open as u64).max(clients), hazard, window, clients) * windows).min(1.0)
    }
}
