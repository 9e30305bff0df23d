//! A firewall or NAT on the path forgot an idle connection.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "idle-state-lost",
    title: "A firewall or NAT forgot the idle connection",
    family: Family::NatIdleTimeout,
    explains: BROKEN,
    rules: &[
        // Seen in few scenarios, since most are too short for it; its own test corrects for the floors tried.
        strong(Timing, "age-floor", |c| {
            let f = solid_floor(c).filter(|f| f.is_of_the_day().is_none())?;
            Some(said!(
                "of {} such ends from this network {} (chance {}): something on the path lets connections live that long \
                 without traffic",
                f.ends,
                youngest(&f),
                shown_chance(f.chance)
            ))
        }),
        fair(Timing, "age-floor-of-the-day", |c| {
            let f = solid_floor(c).filter(|f| f.is_of_the_day().is_some())?;
            Some(said!("of {} such ends from this network {}", f.ends, youngest(&f)))
        }),
        strong(Neighbours, "others-lived-on", |c| {
            let a = &c.signals.address;
            (c.ended(&[EndingKind::AliveTimeout]) && a.survived > 0).then(|| {
                said!(
                    "{} from the same address lived through this one's {}: the path was up, this flow alone was dead",
                    count(a.survived, "session"),
                    silence(c)
                )
            })
        }),
        strong(Kernel, "own-firewall-forgot-it", |c| {
            let n = c.signals.dropped_by_own_firewall;
            (n > 0).then(|| {
                said!(
                    "the server's own firewall dropped {} of this very connection while it was open: it did not know the \
                     flow any more",
                    count(n, "packet")
                )
            })
        }),
        fair(Neighbours, "path-was-heard", |c| {
            let heard = c.signals.address.heard_in_silence;
            (c.ended(&[EndingKind::TcpTimeout]) && heard > 0).then(|| {
                said!(
                    "others of the same address logged in or out {} while the kernel got no answer from this one",
                    count(heard, "time")
                )
            })
        }),
        fair(Neighbours, "network-lived-on", |c| {
            let n = &c.signals.network;
            (c.ended(&[EndingKind::AliveTimeout]) && n.survived > 0).then(|| {
                said!("{} from the same network lived through this one's {}", count(n.survived, "session"), silence(c))
            })
        }),
        fair(Neighbours, "client-awake", |c| {
            c.signals
                .client_awake
                .then(|| said!("the same user was at work from the same address while this session was silent"))
        }),
        strong(Timing, "again-and-again-while-awake", |c| {
            let r = c.signals.recurrence;
            (r.moments >= 3 && r.users >= 2 && r.awake >= 3 && 2 * r.awake >= r.moments && fell_together(c).is_none())
                .then(|| {
                    said!(
                        "such ends came {} at {} separate times to {} users; at {} of them the user was \
                     logged in anew from the same address while the session was silent",
                        whence(r.everywhere),
                        r.moments,
                        r.users,
                        r.awake
                    )
                })
        }),
        fair(Timing, "again-and-again", |c| {
            let r = c.signals.recurrence;
            let alive = c.ended(&[EndingKind::AliveTimeout]);
            (alive
                && r.awake >= 1
                && r.moments >= 4
                && r.users >= 3
                && r.path_was_up >= 2
                && fell_together(c).is_none())
            .then(|| {
                said!(
                    "such ends came {} at {} separate times to {} users, while others of the same address went on",
                    whence(r.everywhere),
                    r.moments,
                    r.users
                )
            })
        }),
        strong(Timing, "reset-by-first-probe", |c| {
            let probe = c.budgets.first_probe?;
            let floor = c.ended(&[EndingKind::Reset]).then(|| floor_at(c, probe)).flatten()?;
            Some(said!(
                "of {} resets from this network {}: they come no sooner than the first ClientAlive probe ({}), which the \
                 firewall or NAT answered",
                floor.ends,
                youngest(&floor),
                probe.lo_shown()
            ))
        }),
        // A client killed with unread data leaves the same reset; the lab has few of those, so its numbers alone would
        // make this strong.
        weak(Words, "reset-while-others-live", |c| {
            let n = &c.signals.network;
            (c.ended(&[EndingKind::Reset]) && n.survived > 0)
                .then(|| said!("this flow was reset while {} of its network went on", count(n.survived, "session")))
        }),
        fair(Kernel, "counted-as-given-up", |c| {
            counted(c, &[CountedAs::Retransmission, CountedAs::GivenUp, CountedAs::Reset])
        }),
        // Measured between weak and fair: it sets a single flow apart from loss, not from large packets that vanish.
        fair(Load, "nobody-else-lost-packets", |c| {
            let r = c.signals.retransmissions.filter(|r| r.tell_of_no_loss())?;
            c.ended(&[EndingKind::TcpTimeout]).then(|| nobody_else(r))
        }),
        against::strong(Kernel, "probes-were-acknowledged", acknowledged),
        against::strong(Neighbours, "many-clients-reset", |c| {
            let e = reset_together(c)?;
            Some(said!("clients of {} networks were reset in the same moment", e.died_networks))
        }),
        against::fair(Neighbours, "closes-without-goodbye", closes_without_goodbye),
        against::fair(Load, "others-lost-packets", |c| {
            c.signals.retransmissions.filter(|r| r.tell_of_loss()).map(others_too)
        }),
        // A condition rather than a trace: nearly every forgotten flow had it, and so have most servers, those of the lab
        // above all, where it can show nothing.
        weak(Config, "nothing-refreshes", |c| {
            let off = c.config.client_alive_interval.value.0 == 0;
            (off && c.config.client_alive_interval.is_known())
                .then(|| said!("ClientAliveInterval is 0: nothing refreshed the connection while it was idle"))
        }),
        against::strong(Timing, "no-age-floor", |c| {
            let f = no_floor(c)?;
            Some(said!(
                "the ages of {} such ends {} show no lower limit, as an idle limit would",
                f.ends,
                whence(f.everywhere)
            ))
        }),
        // What the cure of this cause prescribes was in force: then something else ended it.
        against::strong(Timing, "refreshed-all-along", |c| {
            let probe = refreshed_all_along(c)?;
            Some(said!(
                "ClientAlive asked after the client every {} at the latest, and the session lived {} so: a shorter idle \
                 limit would have ended it at its first pause",
                probe.max_second(),
                c.lasted()?
            ))
        }),
        // A limit that strikes before ClientAlive asks strikes every pause that long, and there is one in every long session.
        against::strong(Neighbours, "outlived-any-limit", |c| {
            let (n, probe) = (c.signals.habit.long_lived, c.budgets.first_probe?);
            let known = c.config.client_alive_interval.is_known() && c.ended(&[EndingKind::AliveTimeout]);
            (known && n >= 3).then(|| {
                said!(
                    "{} of the same user from the same address lived for hours and ended with a goodbye: a limit shorter than \
                     {} would have ended them at their first pause",
                    count(n, "session"),
                    Micros(probe.hi)
                )
            })
        }),
        doubts(Timing, "one-age", |c| {
            let floor = solid_floor(c).filter(|f| f.is_one_age() && !is_of_its_own_timer(c, f))?;
            Some(said!(
                "{} of {} such ends came at the age of {}, to the second: that is a limit on their whole life, used or not, or \
                 nobody used any of them",
                floor.at_floor,
                floor.ends,
                floor.floor
            ))
        }),
        doubts(Timing, "about-one-age", |c| {
            let is_narrow = |f: &AgeFloor| f.is_about_one_age() && !f.is_one_age() && !is_of_its_own_timer(c, f);
            let floor = solid_floor(c).filter(is_narrow)?;
            Some(said!(
                "nine of ten such ends came between the ages of {} and {}: jobs that take about as long each time do so, too, \
                 if their program resets what it leaves",
                floor.floor,
                floor.nine_in_ten
            ))
        }),
        doubts(Timing, "one-time-of-day", |c| {
            let f = solid_floor(c)?;
            Some(said!(
                "most of these {} came within {} by the clock, when the sessions that are open are old: machines that are \
                 switched off in the evening, or wake in the morning, end theirs so, too",
                f.ends,
                f.is_of_the_day()?.max_second()
            ))
        }),
        // What the ages and the firewall tell stands without those lines.
        doubts(Neighbours, "lines-missing", |c| {
            let lived_on = c.signals.address.survived > 0 || c.signals.network.survived > 0;
            let told = c.signals.dropped_by_own_firewall > 0 || solid_floor(c).is_some();
            (c.signals.neighbours_missing && lived_on && !told)
                .then(|| said!("lines are missing from that time: who fell then and who lived on does not all show"))
        }),
        refutes(Config, "nobody-was-asked", nobody_was_asked),
        doubts(Config, "perhaps-nobody-was-asked", perhaps_nobody_was_asked),
        against::strong(Neighbours, "fell-together", |c| {
            let (around, scope) = fell_together(c)?;
            Some(said!(
                "{} from {scope} ended in the same moment: idle limits strike one by one",
                count(around.died, "session")
            ))
        }),
        against::fair(Neighbours, "address-fell-together", |c| {
            let a = &c.signals.address;
            (address_fell_together(c) && a.ages.0 > a.spread.0 && c.ended(&[EndingKind::AliveTimeout])).then(|| {
                said!(
                    "all {} of this address ended within {}, at different ages",
                    count(a.died, "session"),
                    a.spread.max_second()
                )
            })
        }),
        refutes(Timing, "younger-than-any-timer", |c| {
            let lasted = c.lasted()?;
            lasted.surely_below(Micros::seconds(2)).then(|| said!("it lasted {lasted}: no idle limit is that short"))
        }),
    ],
    explain: "Stateful firewalls, NAT gateways and load balancers drop a connection from their table when it has been idle \
        for some time (60 s to several days; 350, 900, 1800 and 3600 s are common). Neither end is told. The next packet \
        is discarded, or answered with a reset; so the moment of death is set by whoever sends next, not by the firewall, and \
        the idle limit is at most the youngest such age. What looks alike: an outage (but that takes all sessions at \
        once), a laptop that slept (but then its user was away), machines that are switched off in the evening, and jobs of one \
        length whose program resets what it leaves.",
    remedy: "Send something before the firewall or NAT forgets the connection. On the server: `ClientAliveInterval 60` and \
        `ClientAliveCountMax 3` (an interval of at most a third of its idle limit, if that is known; halved on OpenSSH \
        9.2 to 9.4, whose probes come at half speed); or on the clients, in ~/.ssh/config: `ServerAliveInterval 60`. Or raise the \
        idle limit on the firewall. TCPKeepAlive does not help at the kernel's defaults: its first probe comes after two hours.",
    cure: Cure { lead: "Send something before the firewall or NAT forgets the connection.", lines: |g| g.refresh() },
    verify: "`sshd -T -C user=U,host=H,addr=A | grep -i clientalive`, reload, reconnect; then leave a session idle for \
        longer than the limit: `ssh host 'sleep 1200; echo ok'`.",
    see: &["sshd_config(5) ClientAliveInterval", "ssh_config(5) ServerAliveInterval", "RFC 5382 REQ-5"],
    example: Example::log(BEHIND_NAT)
        .config("LogLevel INFO\nClientAliveInterval 1200\nClientAliveCountMax 3\n")
        .version("9.9"),
    lookalike: Example::log(OFFICE_DOWN)
        .config("LogLevel INFO\nClientAliveInterval 1200\nClientAliveCountMax 3\n")
        .version("9.9"),
};

/// Does a timer of this very server find out at that age that the flow of an unused session is forgotten?
fn is_of_its_own_timer(c: &Case, floor: &AgeFloor) -> bool {
    let of_kernel = c.budgets.keepalive.map(|_| Interval::exactly(c.kernel.keepalive_time.value));
    let reached = |timer: Interval| Interval { lo: timer.lo - SECOND, hi: timer.hi + 2 * SECOND };
    let timers = [c.budgets.first_probe, of_kernel, c.budgets.keepalive].into_iter().flatten();
    timers.map(reached).any(|timer| timer.meets(Interval::exactly(floor.floor)))
}

/// The longest silence before a probe went out, where it is so short that anybody at work pauses longer, and the
/// session lived through many such pauses. Only a firewall with a still shorter limit could have forgotten it.
fn refreshed_all_along(c: &Case) -> Option<Micros> {
    let probe = c.budgets.first_probe.filter(|_| c.config.client_alive_interval.is_known())?.hi;
    let long_enough = (4 * probe).max(Micros::seconds(300).0);
    let is_often = probe <= Micros::seconds(150).0;
    (is_often && c.lasted()?.lo >= long_enough && solid_floor(c).is_none()).then_some(Micros(probe))
}

/// `48 s of silence`, or `silence` where ClientAlive's settings are not known.
fn silence(c: &Case) -> String {
    c.signals.silence.map_or("silence".to_owned(), |s| format!("{s} of silence"))
}

const BEHIND_NAT: &str = "\
Nov 10 08:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 08:05:00 edge01 sshd-session[102]: Accepted publickey for bob from 203.0.113.7 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 08:10:00 edge01 sshd-session[103]: Accepted publickey for carol from 203.0.113.7 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 09:50:02 edge01 sshd-session[201]: Timeout, client not responding from user alice 203.0.113.7 port 40001
Nov 10 12:00:00 edge01 sshd-session[202]: Received disconnect from 203.0.113.7 port 40002:11: disconnected by user
Nov 10 12:00:00 edge01 sshd-session[202]: Disconnected from user bob 203.0.113.7 port 40002
Nov 10 12:30:00 edge01 sshd-session[203]: Received disconnect from 203.0.113.7 port 40003:11: disconnected by user
Nov 10 12:30:00 edge01 sshd-session[203]: Disconnected from user carol 203.0.113.7 port 40003
";

const OFFICE_DOWN: &str = "\
Nov 10 08:00:00 edge01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 10 08:05:00 edge01 sshd-session[102]: Accepted publickey for bob from 203.0.113.7 port 40002 ssh2: ED25519 SHA256:bbbb
Nov 10 08:40:00 edge01 sshd-session[103]: Accepted publickey for carol from 203.0.113.7 port 40003 ssh2: ED25519 SHA256:cccc
Nov 10 12:30:02 edge01 sshd-session[201]: Timeout, client not responding from user alice 203.0.113.7 port 40001
Nov 10 12:30:10 edge01 sshd-session[202]: Timeout, client not responding from user bob 203.0.113.7 port 40002
Nov 10 12:30:11 edge01 sshd-session[203]: Timeout, client not responding from user carol 203.0.113.7 port 40003
";
