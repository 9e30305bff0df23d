//! What every cause file needs, and the questions several of them ask.

use std::fmt;
use std::net::IpAddr;

use crate::catalogue::budgets;
pub(super) use crate::catalogue::cause::said;
pub use crate::catalogue::cause::{Cause, Cure, Example, Said, against, decisive, doubts, fair, refutes, strong, weak};
use crate::model;
pub use crate::model::Aspect::{Config, Kernel, Load, Neighbours, Probe, Timing, Words};
pub use crate::model::{
    AgeFloor, Around, Busy, Case, CountedAs, EndMissing, EndingKind, Family, Habit, Interval, Meaning, Micros,
    NearEvent, Phase, Retransmissions, SECOND, Socket,
};

/// How an end by the network or a timer may show, on servers that log it and on those that do not.
pub const BROKEN: &[EndingKind] = &[
    EndingKind::AliveTimeout,
    EndingKind::TcpTimeout,
    EndingKind::Unreachable,
    EndingKind::Reset,
    EndingKind::WriteFailed,
    EndingKind::Silent,
    EndingKind::ClientClose,
];

/// Ends before login that leave open whether a person, a program or a scanner stood behind them.
pub const BEFORE_LOGIN: &[EndingKind] = &[
    EndingKind::ClientDisconnect,
    EndingKind::ClientClose,
    EndingKind::Reset,
    EndingKind::GraceTimeout,
    EndingKind::ProtocolError,
    EndingKind::TcpTimeout,
    EndingKind::WriteFailed,
    EndingKind::Unreachable,
    EndingKind::AuthFailedLimit,
    EndingKind::Silent,
    EndingKind::CutByLog,
    EndingKind::StillOpen,
    EndingKind::SessionRefused,
];

/// Is nobody logged in on this connection?
pub fn before_login(c: &Case) -> bool {
    !c.connection.is_session()
}

/// Did this source ever log in, in the whole log?
pub fn source_is_known(c: &Case) -> bool {
    c.signals.source.logins > 0
}

/// Did neither this source nor any of its network ever log in, in the whole log?
pub fn is_stranger(c: &Case) -> bool {
    !source_is_known(c) && c.signals.source.network_logins == 0
}

/// Whose sessions fell together.
#[derive(Clone, Copy)]
pub enum Scope {
    Server,
    NetworkOf(IpAddr),
    Address(IpAddr),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Server => f.write_str("the whole server"),
            Scope::NetworkOf(addr) => write!(f, "the network of {addr}"),
            Scope::Address(addr) => addr.fmt(f),
        }
    }
}

/// Did anybody fall together with this session while nobody of the scope lived on? The widest such scope.
/// Three clients or more, by user or by address: sessions of one machine die together whenever it sleeps, and two machines
/// wake at one moment now and then.
pub fn fell_together<'a>(c: &'a Case) -> Option<(&'a Around, Scope)> {
    let addr = c.connection.addr()?;
    let scopes = [
        (&c.signals.everyone, Scope::Server),
        (&c.signals.network, Scope::NetworkOf(addr)),
        (&c.signals.address, Scope::Address(addr)),
    ];
    scopes.into_iter().find(|(around, _)| {
        let by_chance = around.chance.is_none_or(|p| p > 0.01);
        around.died_clients >= 3 && around.all_fell() && !by_chance
    })
}

/// Are those that fell together so close in age that each may have ended by itself? Sessions that begin together and
/// are left alone also reach an idle limit, the kernel's keepalive or the end of a silent job together. One that
/// ClientAlive ended was in use after its login, if it grew older than an unused one can.
pub fn alike_in_age(c: &Case, around: &Around) -> bool {
    // Sessions that began before the log are older than it, and nobody knows by how much; nor how old those are whose
    // first lines were lost.
    let Some(lasted) = c.lasted() else { return c.connection.start_was_lost };
    let was_used = c.ended(&[EndingKind::AliveTimeout]) && c.signals.silence.is_some_and(|s| lasted.lo > s.hi);
    !around.is_of_one_moment() && !was_used
}

/// The age at which the kernel's keepalive ends a session that was never used, if this one ended at that age. Nothing
/// else ends one at that very age: an outage would have to begin just after the login.
pub fn unused_until_keepalive(c: &Case) -> Option<Interval> {
    let budget = c.budgets.keepalive.filter(|_| c.kernel.keepalive_time.is_known())?;
    let unused = Interval { lo: budget.lo, hi: budget.hi + budget.hi / 20 };
    (c.ended(&[EndingKind::TcpTimeout]) && c.lasted()?.meets(unused)).then_some(budget)
}

/// Broken pipes in several networks at once: the server noticed late, and all together.
pub fn noticed_late(c: &Case) -> bool {
    let all = &c.signals.everyone;
    c.ended(&[EndingKind::WriteFailed]) && all.died >= 3 && all.died_networks >= 2
}

/// Were clients of several places reset at one moment, while others went on? No idle limit and no client does that.
pub fn reset_together<'a>(c: &'a Case) -> Option<&'a Around> {
    let e = &c.signals.everyone;
    let at_once = e.died_addresses >= 3 && e.died_networks >= 2 && e.spread.0 <= Micros::seconds(5).0;
    (c.ended(&[EndingKind::Reset]) && at_once && e.chance.is_some_and(|p| p <= 0.01)).then_some(e)
}

/// Did sessions of several networks end at one moment, without a word from sshd? ClientAlive would have said so, and
/// the kernel gives up each connection in its own time, but for a next hop that is gone (`No route to host`, all at
/// once): whatever ended them stands on the server, or right before it. Within one network the two cannot be told
/// apart.
pub fn silent_in_one_moment<'a>(c: &'a Case) -> Option<&'a Around> {
    let e = &c.signals.everyone;
    let stamp = c.connection.resolution.0.max(SECOND);
    let at_once = e.died_networks >= 2 && e.spread.0 <= stamp;
    (c.ended(&[EndingKind::Silent]) && at_once && matches!(fell_together(c)?.1, Scope::Server)).then_some(e)
}

/// Does this user's client never say goodbye? Sessions that ended together with this one, at one address, show no habit
/// and do not count: an aborted script or a host that goes down ends many at once.
pub fn leaves_quietly(c: &Case) -> Option<Habit> {
    let beside = c.signals.address.died.saturating_sub(1);
    let habit = c.signals.habit;
    let (quiet, unforced) = (habit.quiet.saturating_sub(beside), habit.unforced.saturating_sub(beside));
    let elsewhere = Habit { quiet, unforced, ..habit };
    elsewhere.leaves_quietly().then_some(elsewhere)
}

/// Was a client reset that never says goodbye? Its kernel sends a reset instead of a FIN whenever the program closes with
/// something unread, as the last words of a command are: paramiko's logout is one time this and one time that.
pub fn closes_without_goodbye(c: &Case) -> Option<Said> {
    let habit = leaves_quietly(c).filter(|_| c.ended(&[EndingKind::Reset]))?;
    Some(said!(
        "this user's client never says goodbye: it closed without a word {} other times, and a program that closes with \
         something unread makes a reset of it",
        habit.quiet
    ))
}

/// Two or more of one address, and nobody of it lived on: at one moment, not within minutes.
pub fn address_fell_together(c: &Case) -> bool {
    let a = &c.signals.address;
    a.died >= 2 && a.all_fell() && a.spread.0 <= Micros::seconds(10).0
}

/// May those who fell together have left by themselves?
pub fn may_have_left(c: &Case) -> bool {
    let Some((around, _)) = fell_together(c) else { return false };
    // Who was at work sees at once that he was reset, and is soon back.
    let is_told = c.ended(&[EndingKind::Reset, EndingKind::Silent, EndingKind::ClientClose]);
    let gave_up = c.ended(&[EndingKind::AliveTimeout, EndingKind::TcpTimeout]);
    gave_up && around.may_have_left() || is_told && around.stayed_away
}

/// Did several end at one moment in a way in which a dead path does not end them? Resets, closes and silent ends of one
/// address in one second come from its own machine or the box in front of it, resets of several networks from a box in
/// front of the server; where sshd is silent and nobody else was on the server, the server may have done it; and jobs
/// that always end without a word begin and end together.
pub fn ended_otherwise(c: &Case) -> bool {
    let Some((around, scope)) = fell_together(c) else { return false };
    let of_one_address = around.died_addresses == 1;
    let closed = c.ended(&[EndingKind::ClientClose]) && of_one_address;
    let is_silent = c.ended(&[EndingKind::Silent]);
    let shows_nothing = is_silent && c.signals.nobody_says_goodbye;
    let silent = is_silent && (of_one_address || matches!(scope, Scope::Server));
    let reset =
        c.ended(&[EndingKind::Reset, EndingKind::WriteFailed]) && (of_one_address || reset_together(c).is_some());
    let at_once = around.spread.0 <= 2 * c.connection.resolution.0.max(SECOND);
    // On a path that is down the kernel gives up each session in its own time: not those of several networks within a minute.
    let far_apart = is_silent && around.died_networks >= 2 && matches!(scope, Scope::Server);
    at_once && (reset || closed || silent) || far_apart || shows_nothing || is_silent && leaves_quietly(c).is_some()
}

/// [`fell_together`], where it speaks for an outage of the path.
pub fn cut_off_together<'a>(c: &'a Case) -> Option<(&'a Around, Scope)> {
    fell_together(c).filter(|_| !noticed_late(c) && !ended_otherwise(c))
}

/// An age floor that chance does not explain, corrected for the floors tried. Not for ends that may be logouts, since a
/// script takes about as long each time; nor where these clients' other sessions are as old; nor for a floor of a few
/// stamps' width; nor where the kernel's own timers make it, since they give nobody up sooner, whatever cut the session
/// off.
pub fn solid_floor(c: &Case) -> Option<AgeFloor> {
    let told = !c.ended(&[EndingKind::Silent, EndingKind::ClientClose]);
    let wide = 5 * c.connection.resolution.0.max(SECOND);
    // The kernel gives nobody up late because he idles.
    let unnoticed = |f: &AgeFloor| if c.ended(&[EndingKind::TcpTimeout]) { f.chance } else { f.chance_if_unnoticed };
    let by_chance = |f: &AgeFloor| unnoticed(f).max(f.chance_by_label) >= 1e-4 || f.is_their_own_age().is_some();
    let solid = |f: &AgeFloor| !by_chance(f) && f.floor.0 >= wide;
    // What is left of such an age, the session's use, has no limit of its own.
    let patience = c.budgets.keepalive.map_or(0, |k| k.hi).max(c.budgets.retransmission.hi);
    let own = |f: Micros| c.ended(&[EndingKind::TcpTimeout]) && f.0 <= 2 * patience;
    c.signals.floor.filter(|f| told && solid(f) && !own(f.floor))
}

/// Is it the age at which this budget ends a session?
pub fn just_above(budget: Interval, age: Micros) -> bool {
    Interval { lo: budget.lo - SECOND, hi: budget.hi + budget.hi / 3 }.meets(Interval::exactly(age))
}

/// An age floor where one was to be expected: at `budget`, a time this server itself sets. One value, named
/// beforehand, needs less proof than any value at all.
pub fn floor_at(c: &Case, budget: Interval) -> Option<AgeFloor> {
    let by_chance = |f: &AgeFloor| f.chance >= 0.05 || f.is_their_own_age().is_some();
    c.signals.floor.filter(|f| !by_chance(f) && budget.lo >= 5 * SECOND && just_above(budget, f.floor))
}

/// The age floor, if there are enough ends and their ages show no lower limit at all.
pub fn no_floor(c: &Case) -> Option<AgeFloor> {
    c.signals.floor.filter(|f| f.ends >= 8 && f.chance > 0.1).filter(|_| age_limit(c).is_none())
}

/// The age floor, if it speaks for a time limit.
pub fn age_limit(c: &Case) -> Option<AgeFloor> {
    if c.ended(&[EndingKind::ClientClose]) {
        return None;
    }
    let keepalive = c.budgets.keepalive.filter(|_| c.kernel.keepalive_time.is_known());
    let expected = [
        c.budgets.first_probe.filter(|_| c.ended(&[EndingKind::Reset])),
        keepalive.filter(|_| !c.ended(&[EndingKind::Reset])),
    ];
    let of_the_path = |f: &AgeFloor| f.is_of_the_day().is_none() && (!f.is_about_one_age() || f.is_one_age());
    solid_floor(c).filter(of_the_path).or_else(|| expected.into_iter().flatten().find_map(|b| floor_at(c, b)))
}

/// `none is younger than 5 min 50 s`, or `only 2 are …`.
pub fn youngest(floor: &AgeFloor) -> String {
    let some = match floor.outliers {
        0 => "none is".to_owned(),
        1 => "only 1 is".to_owned(),
        n => format!("only {n} are"),
    };
    format!("{some} younger than {}", floor.floor)
}

/// What the kernel counted at this end, in a sentence.
pub fn counted(c: &Case, how: &[CountedAs]) -> Option<Said> {
    let counted = c.counted(how)?;
    let what = match counted.how {
        CountedAs::Keepalive => "gave up after unanswered keepalive probes",
        CountedAs::Retransmission => "gave up after unanswered retransmissions",
        CountedAs::GivenUp => "gave up for want of an answer",
        CountedAs::Reset => "closed because a reset arrived",
    };
    let seconds = (counted.to.0 - counted.from.0) as f64 / 1e6;
    Some(said!(
        "the kernel counted {} that it {what} within {seconds:.0} s, and {} ended then of which sshd says no more \
         (chance of coincidence {})",
        count(counted.counted, "connection"),
        count(counted.sessions, "session"),
        shown_chance(counted.chance)
    ))
}

/// Did ClientAlive hang up on a silent client without asking whether it was there? Then its words tell nothing of path and
/// client.
pub fn nobody_was_asked(c: &Case) -> Option<Said> {
    let (count, every) = (c.config.client_alive_count_max, c.config.client_alive_interval.value);
    // From 8.2 on there is no such end with 0: where the release is not known, the end itself tells that it is older.
    let old = c.version().is_none_or(|v| v < budgets::COUNT_ZERO_ASKS);
    (old && count.is_known() && count.value == 0 && c.ended(&[EndingKind::AliveTimeout])).then(|| {
        said!(
            "ClientAliveCountMax is 0: before 8.2 sshd then hangs up on whoever sends nothing for {every}, and does not ask \
             first"
        )
    })
}

/// May it have been so? The release would, and the setting is not known.
pub fn perhaps_nobody_was_asked(c: &Case) -> Option<Said> {
    let old = c.version().filter(|v| *v < budgets::COUNT_ZERO_ASKS && c.ended(&[EndingKind::AliveTimeout]))?;
    (!c.config.client_alive_count_max.is_known()).then(|| {
        said!(
            "ClientAliveCountMax is not known: with 0, as guides of its time advised, OpenSSH {old} hangs up on whoever is \
             silent, and does not ask first"
        )
    })
}

/// Retransmissions that the dead explain by themselves, in a sentence.
pub fn nobody_else(r: Retransmissions) -> Said {
    said!(
        "{:.0} segments were sent again within {}, no more than the dying sessions ({:.0}) and the usual course ({:.0}) \
         explain: nobody else lost packets",
        r.seen,
        r.within,
        r.of_the_dead,
        r.usual
    )
}

/// Retransmissions far beyond those of the dead, in a sentence.
pub fn others_too(r: Retransmissions) -> Said {
    said!(
        "{:.0} segments were sent again within {}, where the dying sessions explain {:.0} and the usual course {:.0}: \
         others lost packets, too",
        r.seen,
        r.within,
        r.of_the_dead,
        r.usual
    )
}

/// ClientAlive's probes were acknowledged, but not answered: the path and the client's kernel lived. Had the path lost
/// them, they would have been sent again.
pub fn acknowledged(c: &Case) -> Option<Said> {
    let r = c.signals.retransmissions.filter(|r| r.tell_of_answers())?;
    c.ended(&[EndingKind::AliveTimeout]).then(|| {
        said!(
            "nothing was sent again within the {} before: the client's kernel acknowledged the probes that its ssh left \
             unanswered",
            r.within
        )
    })
}

/// Why this end may be missing from the log although it came, in words. Where sshd tells how connections end, PAM's closing
/// lines are not needed.
pub fn end_missing(c: &Case) -> Option<String> {
    Some(match c.signals.end_missing? {
        EndMissing::Gap => "some are missing since it was last heard".to_owned(),
        EndMissing::NoneLogged(n) => format!("of {} none has an end", count(n, "session")),
        EndMissing::NoPamClosings(_) if c.endings_are_logged() => return None,
        EndMissing::NoPamClosings(n) => {
            format!("PAM opened {} that ended, and closed none", count(n, "session"))
        }
        EndMissing::HalfGoodbyes(n) => {
            format!("of {} only the second of two lines is there", count(n, "goodbye"))
        }
        EndMissing::LinesLost(n) => format!("{} of other sessions alone must be missing", count(n, "line")),
    })
}

/// A chance for a sentence; smaller ones say no more than "below one in a billion".
pub fn shown_chance(p: f64) -> String {
    if p < 1e-9 { "below 1e-9".to_owned() } else { format!("{p:.0e}") }
}

/// Where a statistic was taken, for sentences.
pub fn whence(everywhere: bool) -> &'static str {
    if everywhere { "on this server" } else { "from this network" }
}

/// When something near an end happened.
pub fn moment(near: &NearEvent) -> String {
    match near.after {
        Micros(after) if after.abs() < SECOND => "within a second of this end".to_owned(),
        Micros(..0) => format!("{} before this end", near.after.abs()),
        after => format!("{after} after this end"),
    }
}

/// `1 session`, `2 sessions`.
pub fn count(n: u32, word: &str) -> String {
    model::count(n.into(), word)
}
