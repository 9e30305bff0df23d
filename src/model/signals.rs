//! What can be measured about one ending and its surroundings, and the case that rules judge.
//!
//! Signals are measures, not judgements. A measure that could not be taken is `None`; a rule that needs
//! it does not fire, and absence is never evidence.

use super::connection::Connection;
use super::counted::{Counted, CountedAs};
use super::ending::{EndingKind, Phase};
use super::event::Place;
use super::finding::Lines;
use super::meaning::Meaning;
use super::metric::Metric;
use super::probe::Socket;
use super::server::{Budgets, KernelTimers, OpenSsh, ServerConfig};
use super::settings::ClientConfig;
use super::time::{Interval, Micros, SECOND, Timestamp};

/// Sessions of one scope (an address, a network, everybody) around one abrupt end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Around {
    /// Abrupt ends within the window, this one included.
    pub died: u32,
    /// Of those: different client addresses.
    pub died_addresses: u32,
    /// Of those: different networks (/24, /64).
    pub died_networks: u32,
    /// Of those: different users.
    pub died_users: u32,
    /// Of those: different clients, by user or by address, whichever are more. The sessions of one die together.
    pub died_clients: u32,
    /// Sessions that were open all through this one's silence and said goodbye after it began, or still live.
    pub survived: u32,
    /// Sessions that may have survived: the log begins or ends too close to that time to tell, or lines are missing.
    pub may_have_survived: u32,
    /// First to last end of the window.
    pub spread: Micros,
    /// Shortest to longest session among those that died, but for a quarter of them that fits least.
    pub ages: Micros,
    /// Logins and goodbyes of others while this session was already cut off: the path carried them.
    pub heard_in_silence: u32,
    /// Of the first few that died: clients that were back from the same address within a quarter of an hour.
    pub died_and_back: u32,
    /// None of these was back, although the log goes on for longer than that.
    pub stayed_away: bool,
    /// Chance of so many ends at once, given the scope's usual rate and all windows tried; `None` for one.
    pub chance: Option<f64>,
}

impl Around {
    /// Do their ages lie so much further apart than their ends that a moment ended them, and not an age?
    pub fn is_of_one_moment(&self) -> bool {
        self.ages.0 > 4 * self.spread.0.max(SECOND)
    }

    /// Did nobody live on, as far as can be told?
    pub fn all_fell(&self) -> bool {
        self.survived == 0 && self.may_have_survived == 0
    }

    /// Did these few, who all went at one time, perhaps just leave? Lids are shut at the end of a day or before a meeting,
    /// and within one refresh period of ClientAlive that looks like an outage. But whom an outage cuts off at work is
    /// soon back.
    pub fn may_have_left(&self) -> bool {
        let few = self.died_users < 4 || self.died_users < 10 && self.spread.0 > 60 * SECOND;
        // Who sits in one room shares an address, and a room empties within minutes, not within seconds.
        let of_one_room = self.died_networks <= 1 && 2 * self.died_addresses <= self.died_users;
        let left_together = self.stayed_away && of_one_room && self.spread.0 > 10 * SECOND;
        few && self.died_and_back < 2 || left_together
    }
}

/// How often ends of this kind come from one network (or, where that has too few, from anywhere), one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recurrence {
    /// Separate moments.
    pub moments: u32,
    /// Different users.
    pub users: u32,
    /// Moments at which the same user was active from the same address while the session was silent.
    pub awake: u32,
    /// Moments at which another session of the same address lived on.
    pub path_was_up: u32,
    /// Moments after which the same user was back from the same address within ten seconds.
    pub back_at_once: u32,
    /// Counted over all networks?
    pub everywhere: bool,
}

/// What the ages of abrupt ends of one path show (`signals::ages` says how).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgeFloor {
    /// No abrupt end is younger than this, but for `outliers` (µs).
    pub floor: Micros,
    /// Independent abrupt ends (ends at one moment count once).
    pub ends: u32,
    /// Abrupt ends below the floor.
    pub outliers: u32,
    /// Abrupt ends at the floor itself, as far as whole seconds tell.
    pub at_floor: u32,
    /// The ages that a quarter and that three quarters of the ends above the floor did not pass.
    pub quartiles: (Micros, Micros),
    /// The age that nine in ten of them did not pass.
    pub nine_in_ten: Micros,
    /// The shortest part of the day in which four of five of them came.
    pub part_of_day: Micros,
    /// Chance of such a floor if abrupt ends fell evenly over the time sessions were open.
    pub chance: f64,
    /// The same if each was noticed a minute late.
    pub chance_if_unnoticed: f64,
    /// Chance of such a floor if abrupt ends were any sessions' ends with another label.
    pub chance_by_label: f64,
    /// The same of the other sessions of those very clients, where there are enough of them.
    pub of_their_own: Option<OwnAges>,
    /// Counted over all networks?
    pub everywhere: bool,
}

/// How long clients that broke off at times lived at other times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnAges {
    /// Their sessions that ended otherwise.
    pub others: u32,
    /// Of those, younger than the floor.
    pub younger: u32,
    /// Chance of the floor if their abrupt ends were any of their ends.
    pub chance: f64,
}

impl AgeFloor {
    /// Do those very clients live as long whatever ends them, as jobs do that take the same time every day? Then the floor
    /// tells of them and of no limit.
    pub fn is_their_own_age(&self) -> Option<OwnAges> {
        self.of_their_own.filter(|own| own.chance > 0.05)
    }

    /// Did nearly all end at one age? An idle limit ends sessions so much after their use began as that lasted: at one age only
    /// those that were never used.
    pub fn is_one_age(&self) -> bool {
        let above = self.ends - self.outliers;
        self.at_floor >= 4 && 5 * self.at_floor >= 4 * above
    }

    /// Did nearly all end at about one age? Jobs do that take about as long each time: their ages crowd in the middle. Those
    /// that an idle limit ends crowd above it, and lie as far apart as the sessions were used for longer or shorter.
    pub fn is_about_one_age(&self) -> bool {
        let (lower, upper) = self.quartiles;
        let crowd_in_the_middle = 5 * (lower.0 - self.floor.0) >= 4 * (upper.0 - lower.0);
        let within = |hundredths: i64| 100 * self.nine_in_ten.0 <= hundredths * self.floor.0;
        within(115) || crowd_in_the_middle && within(150)
    }

    /// The part of the day in which most came, where it is shorter than the floor itself: then the hours that people keep
    /// may make the floor. In the evening, or on the next morning, all sessions are old.
    pub fn is_of_the_day(&self) -> Option<Micros> {
        let part = self.part_of_day;
        (part <= self.floor && part <= Micros::seconds(4 * 3600)).then_some(part)
    }
}

/// The shortest idle limit in use on firewalls, load balancers and proxies: no younger session was ended by one.
pub const SHORTEST_IDLE_LIMIT: Micros = Micros::seconds(60);

/// How a client program usually leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// Other sessions of the same user from the same address that said goodbye.
    pub goodbyes: u32,
    /// Others that ended quietly (FIN or nothing).
    pub quiet: u32,
    /// Of those: certainly the client's own doing, since their session had ended first, or they were too young for any
    /// idle limit.
    pub unforced: u32,
    /// Of the quiet ones: those whose session had ended first, as VERBOSE tells.
    pub after_session: u32,
    /// Of the goodbyes: those of sessions long enough for somebody at work to pause for a refresh period of
    /// ClientAlive.
    pub long_lived: u32,
}

impl Habit {
    /// Says goodbye as a rule.
    pub fn says_goodbye(self) -> bool {
        self.goodbyes >= 2 && self.goodbyes >= 4 * self.quiet
    }

    /// Never says goodbye, as PuTTY and dropbear do not.
    pub fn leaves_quietly(self) -> bool {
        self.quiet >= 2 && self.quiet >= 4 * self.goodbyes
    }

    /// Is it the client that leaves so? Where a box on the path ends all of its sessions, they look alike, and none is
    /// younger than the box's limit.
    pub fn is_its_own(self) -> bool {
        20 * self.unforced >= self.quiet
    }
}

/// What this client's address did before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceHistory {
    /// Successful logins, whole log.
    pub logins: u32,
    /// Connections, whole log.
    pub connections: u32,
    /// Pre-authentication connections that ended without a single attempt.
    pub hung: u32,
    /// Logins from the same network (/24, /64).
    pub network_logins: u32,
    /// Hangs from the same network.
    pub network_hung: u32,
    /// Logins from the same network between its first and its last hang.
    pub logins_between_hangs: u32,
    /// This one broke off before anybody was named, as did others of addresses of its network that log in at other times,
    /// for an hour or more in which nobody of it logged in: how many they were; else 0.
    pub shut_out: u32,
}

/// What was sent again while a session died, beside what the dying and the usual course explain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Retransmissions {
    /// Segments sent again from the last sign of life to the end.
    pub seen: f64,
    /// The most that sessions which died then would have sent again themselves.
    pub of_the_dead: f64,
    /// What as long a time sees usually (median).
    pub usual: f64,
    /// How long that was.
    pub within: Micros,
    /// So much of it was measured.
    pub measured: Micros,
}

impl Retransmissions {
    /// Others lost packets, too: far more was sent again than the dead and the usual course explain. Some tens of segments
    /// may be the window of one bulk transfer that got stuck.
    pub fn tell_of_loss(self) -> bool {
        self.seen >= 64.0 && self.seen >= 3.0 * (self.of_the_dead + self.usual)
    }

    /// Nothing at all was sent again: whatever the dying were sent was acknowledged by somebody's kernel.
    pub fn tell_of_answers(self) -> bool {
        self.seen < 1.0 && self.measured.0 >= self.within.0 - self.within.0 / 10
    }

    /// Nobody else lost packets: no more was sent again than the dead and twice the usual course explain.
    pub fn tell_of_no_loss(self) -> bool {
        self.seen <= self.of_the_dead + 2.0 * self.usual
    }
}

/// The closest link between the server's load and abrupt ends, over the whole log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadLink {
    /// What was high (or, of memory, low) before ends.
    pub metric: Metric,
    /// Averaged over so long before each.
    pub lag: Micros,
    /// Ends it was compared with.
    pub ends: u32,
    /// How far above its mean it was before ends, in standard deviations.
    pub effect: f64,
    /// Share of circular shifts that give as large an effect with any metric and lag.
    pub chance: f64,
    /// Shifts compared with.
    pub shifts: u32,
    /// Metrics and lags tried.
    pub tried: u32,
}

impl LoadLink {
    /// Does it stand out?
    pub fn is_solid(&self) -> bool {
        self.chance <= 0.01 && self.effect >= 1.0
    }
}

/// How busy the server was before one end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Busy {
    /// What links ends and load in this log.
    pub link: LoadLink,
    /// How far above its mean the load was, in standard deviations.
    pub above: f64,
}

/// What probes of the client's path and looks at its socket showed when a session died.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PathSeen {
    /// A stretch without answers that meets the session's last silence.
    pub outage: Option<(Timestamp, Timestamp)>,
    /// Largest share of packets lost, of probes that ran at the end (0..1).
    pub loss: Option<f64>,
    /// The socket shortly before: a full-size segment unacknowledged, and sent again and again.
    pub full_segment_stuck: Option<Box<Socket>>,
}

/// What became of the sessions that were open when the ssh service was stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AtStop {
    /// Ended within seconds of the stop.
    pub ended: u32,
    /// Ended later, by themselves.
    pub went_on: u32,
    /// From the stop to the end being judged.
    pub after: Micros,
    /// The line of the stop.
    pub place: Place,
}

/// Something that happened to the server near an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearEvent {
    /// What.
    pub meaning: Meaning,
    /// When, counted from the end; negative is before.
    pub after: Micros,
    /// Its line.
    pub place: Place,
    /// Did it name this connection's process, address or session?
    pub names_it: bool,
    /// Did it name a process of sshd?
    pub of_sshd: bool,
    /// Of a killed or crashed process: was it this session's, or its user's? `None` where the log does not tell.
    pub of_the_user: Option<bool>,
}

/// Why a connection may have ended although the log holds no end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndMissing {
    /// Lines are known to be missing from the time since it was last heard.
    Gap,
    /// Of so many sessions of its host none has an end.
    NoneLogged(u32),
    /// Of so many sessions whose end sshd tells, PAM opened all and closed none.
    NoPamClosings(u32),
    /// Of so many goodbyes only the second of two lines is there: somebody chose among the lines.
    HalfGoodbyes(u32),
    /// The lines that are left show that so many others are lost; as many ends must be lost, too.
    LinesLost(u32),
}

/// Everything measured about one connection.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// From start to end.
    pub lasted: Option<Interval>,
    /// How long nothing was heard before the end: for ClientAlive, its budget.
    pub silence: Option<Interval>,
    /// The same address.
    pub address: Around,
    /// The same network: /24 or /64.
    pub network: Around,
    /// The whole server.
    pub everyone: Around,
    /// Ends of the same kind from the same network, one by one, over the whole log.
    pub recurrence: Recurrence,
    /// Ages of abrupt ends of this path.
    pub floor: Option<AgeFloor>,
    /// How this user's client leaves otherwise.
    pub habit: Habit,
    /// Sessions that this user, who is not logged in here, had from the same address and left by himself.
    pub user_logins: u32,
    /// How long the log goes on after the end, at most an hour: longer nobody was looked for.
    pub watched_after: Micros,
    /// The same user logged in again from the same address: how long after the end, at most an hour.
    pub came_back: Option<Micros>,
    /// The same user logged in from another address within an hour after the end.
    pub came_back_elsewhere: Option<Micros>,
    /// The same user logged in, or had another session that lived on, from the same address while this one was silent.
    pub client_awake: bool,
    /// It was open when its network went down, and went without a word soon after: how long after.
    pub outage_before: Option<Micros>,
    /// This source, whole log.
    pub source: SourceHistory,
    /// What was sent again while it died, where load was read.
    pub retransmissions: Option<Retransmissions>,
    /// What was measured of its path, where probes were read.
    pub path: PathSeen,
    /// Packets of this very connection that the machine's own firewall dropped while it was open, not knowing its flow.
    pub dropped_by_own_firewall: u32,
    /// The server was busy then, in a log where ends follow load.
    pub busy: Option<Box<Busy>>,
    /// The stop of the ssh service it ended with.
    pub at_stop: Option<AtStop>,
    /// Server events near the end.
    pub near: Vec<NearEvent>,
    /// Lines are missing at its end or within the hour after it: whoever was not seen may have been there.
    pub lines_missing: bool,
    /// Lines are missing from its last silence, or right after its end: who fell with it and who lived on does not show.
    pub neighbours_missing: bool,
    /// It has no end, and may have ended all the same.
    pub end_missing: Option<EndMissing>,
    /// A login of which the log holds no end: how old it was when the log ended.
    pub unended_for: Option<Micros>,
    /// None of enough sessions of its host shows a login: there, nobody can be called a stranger.
    pub logins_left_out: bool,
    /// None of enough sessions of its host that may have logged out said goodbye: there, a quiet end shows nothing.
    pub nobody_says_goodbye: bool,
    /// Lines of the kernel are among what was read: its silence may count.
    pub kernel_heard: bool,
    /// The sshd of its host closed some connection for being idle: idle limits are in use here.
    pub idle_limits_seen: bool,
    /// Of one without an end: how many such this user has from the same address, and on how many days they began.
    pub open_beside: (u32, u32),
    /// Refusals by MaxStartups of its host within a minute.
    pub refusals_near: u32,
}

/// All that a rule may see.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The connection.
    pub connection: &'a Connection,
    /// What was measured about it.
    pub signals: &'a Signals,
    /// The server's settings, as they hold for this connection.
    pub config: &'a ServerConfig,
    /// The client's settings, where they were read.
    pub client: Option<&'a ClientConfig>,
    /// The kernel's timers.
    pub kernel: &'a KernelTimers,
    /// How long this server waits.
    pub budgets: &'a Budgets,
}

impl Case<'_> {
    /// Did any of its lines say this?
    pub fn has(&self, meaning: Meaning) -> bool {
        self.connection.said.has(meaning)
    }

    /// Is this how it ended, by sshd's words or by the kernel's counters?
    pub fn ended(&self, kinds: &[EndingKind]) -> bool {
        kinds.contains(&self.connection.ended_as())
    }

    /// What the kernel counted at its end.
    pub fn counted(&self, how: &[CountedAs]) -> Option<&Counted> {
        self.connection.counted.as_deref().filter(|c| how.contains(&c.how))
    }

    /// Did it reach a session?
    pub fn is_session(&self) -> bool {
        self.connection.reached == Phase::Session
    }

    /// From start to end.
    pub fn lasted(&self) -> Option<Interval> {
        self.signals.lasted
    }

    /// The server's release, where known.
    pub fn version(&self) -> Option<OpenSsh> {
        self.config.version.map(|v| v.value)
    }

    /// Would this sshd have said how an authenticated session's TCP connection ended?
    pub fn endings_are_logged(&self) -> bool {
        self.config.logs_endings()
    }

    /// A server event of this kind within `window` of the end.
    pub fn near(&self, meanings: &[Meaning], window: Micros) -> Option<&NearEvent> {
        self.signals.near.iter().find(|e| meanings.contains(&e.meaning) && e.after.0.abs() <= window.0)
    }

    /// The out-of-memory killer at work near the end, as long as its victim is not known to be somebody else's.
    pub fn oom_kill(&self, window: Micros) -> Option<&NearEvent> {
        self.death(Meaning::OomKilled, window)
    }

    /// A crash of sshd near the end, as long as the process is not known to be somebody else's.
    pub fn crash(&self, window: Micros) -> Option<&NearEvent> {
        self.death(Meaning::ProcessCrashed, window)
    }

    fn death(&self, meaning: Meaning, window: Micros) -> Option<&NearEvent> {
        let deaths = self.signals.near.iter().filter(|e| e.meaning == meaning && e.after.0.abs() <= window.0);
        deaths.into_iter().find(|e| e.names_it || e.of_the_user != Some(false))
    }

    /// Lines of the connection with this meaning.
    pub fn lines(&self, meaning: Meaning) -> Lines {
        self.connection.marks.iter().filter(|m| m.meaning == meaning).map(|m| m.place).collect()
    }
}
