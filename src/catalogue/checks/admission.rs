//! Who gets in, how many at once, and who is kept out.

use super::prelude::*;

pub const GROUP: Group = Group {
    title: "Logging in",
    checks: &[MAX_STARTUPS, LOGIN_GRACE, PER_SOURCE, PENALTIES, MAX_SESSIONS, AUTH_TRIES, USE_DNS],
};

/// The usual limit of open files for a service.
const OPEN_FILES: u32 = 1024;

const MAX_STARTUPS: Check = Check {
    id: "max-startups",
    title: "How many may be logging in at once",
    explain: "MaxStartups start:rate:full counts connections that are not logged in yet, and those alone. Below `start` none is \
        refused. From there each new one is refused with a chance that begins at `rate` percent and grows evenly; at `full` \
        all are. A single number N means N:100:N. Sessions that are logged in are never touched. The refused client sees \
        `kex_exchange_identification: Connection closed` or a reset. Scanners fill the places as well as friends do.",
    see: &["sshd_config(5) MaxStartups"],
    examine: |s| {
        let config = s.server?;
        let m = config.max_startups.value;
        let set = [advice::server(config, "MaxStartups", "50:30:100")];
        if m.full < m.start {
            return Some(fail(format!("MaxStartups: OpenSSH 10.3 reads the single number {} as {}:{}:{}; none is refused, and the listener itself ends once more than {} connections are logging in", m.full, m.start, m.rate, m.full, m.full)).mended_by(set));
        }
        let chance = |waiting| (budgets::startups_refusal(m.start, m.rate, m.full, waiting) * 100.0).round();
        let text = if m.rate >= 100 || m.start == m.full {
            format!(
                "MaxStartups {}: while {} connections are logging in, every further one is refused",
                m.start, m.start
            )
        } else {
            let middle = m.start + (m.full - m.start) / 2;
            format!(
                "MaxStartups {}:{}:{}: with fewer than {} connections logging in at once none is refused; at {}, {} % of new ones are; at {middle}, {} %; at {}, all",
                m.start,
                m.rate,
                m.full,
                m.start,
                m.start,
                chance(m.start),
                chance(middle),
                m.full
            )
        };
        Some(match m.full {
            n if n >= OPEN_FILES && s.version() == Some(OpenSsh::new(8, 9)) => warn(format!("{text}; OpenSSH 8.9 accepts no connection at all with {n} of them and the usual limit of {OPEN_FILES} open files (`ppoll: Invalid argument`)")).mended_by(set),
            n if n <= 3 => fail(format!("{text}: a few slow logins or one scanner keep everybody out")).mended_by(set),
            n if n <= 10 || m.start < 5 => {
                warn(format!("{text}: a burst of jobs or one scanner gets there")).mended_by(set)
            }
            _ => good(text),
        })
    },
    cases: &[
        sshd(
            "",
            Grade::Good,
            "MaxStartups 10:30:100: with fewer than 10 connections logging in at once none is refused; at 10, 30 % of new ones are; at 55, 65 %; at 100, all",
        ),
        sshd("MaxStartups 50:30:100\n", Grade::Good, "at 75, 65 %"),
        sshd("MaxStartups 10\n", Grade::Warn, "while 10 connections are logging in, every further one is refused"),
        sshd("MaxStartups 2:50:3\n", Grade::Fail, "keep everybody out"),
        sshd("MaxStartups 5\n", Grade::Fail, "reads the single number 5 as 10:30:5").version("10.3p1"),
        sshd("MaxStartups 1024\n", Grade::Warn, "ppoll: Invalid argument").version("8.9p1"),
        sshd("MaxStartups 1024\n", Grade::Good, "MaxStartups 1024").version("9.6p1"),
        sshd("MaxStartups 50:30:100\nMaxStartups 10\n", Grade::Warn, "while 10 connections").version("9.2p1"),
        sshd("MaxStartups 50:30:100\nMaxStartups 10\n", Grade::Good, "fewer than 50").version("10.4p1"),
        sshd("", Grade::Warn, "MaxStartups 10:").version("5.9"),
    ],
};

const LOGIN_GRACE: Check = Check {
    id: "login-grace",
    title: "How long a login may take",
    explain: "LoginGraceTime ends connections that do not log in. Until then each takes one of MaxStartups' places. From 9.9 up \
        to four seconds are added by chance. On Linux sshd before 9.8 does not log it when this time is up; only 8.5 to 9.7 \
        without the patch for CVE-2024-6387 do.",
    see: &["sshd_config(5) LoginGraceTime"],
    examine: |s| {
        let config = s.server?;
        let limit = config.login_grace_time.value;
        let places = config.max_startups.value.start;
        let set = [advice::server(config, "LoginGraceTime", "60")];
        Some(match limit.0 / SECOND {
            0 => warn("LoginGraceTime 0: a connection that never logs in keeps its place among MaxStartups until it goes by itself").mended_by(set),
            n if n < 20 => warn(format!("LoginGraceTime {n}: who types a password or a second factor slowly is cut off, and a slow directory or resolver cuts off everybody")).mended_by(set),
            n if n > 600 => warn(format!("LoginGraceTime {n}: {places} silent connections every {limit} are enough for MaxStartups to refuse others")).mended_by(set),
            _ => good(format!("a login may take {limit}; {places} silent connections every {limit} are enough for MaxStartups to begin refusing")),
        })
    },
    cases: &[
        sshd("", Grade::Good, "a login may take 2 min; 10 silent connections"),
        sshd("LoginGraceTime 0\n", Grade::Warn, "never logs in"),
        sshd("LoginGraceTime 10\n", Grade::Warn, "second factor"),
        sshd("LoginGraceTime 1h\n", Grade::Warn, "every 1 h 00 min"),
    ],
};

const PER_SOURCE: Check = Check {
    id: "per-source-startups",
    title: "How many one address may open at once",
    explain: "PerSourceMaxStartups (8.5 and later) keeps one address, or one network by PerSourceNetBlockSize, from taking all places \
        of MaxStartups. Many users behind one NAT share an address.",
    see: &["sshd_config(5) PerSourceMaxStartups"],
    examine: |s| {
        let config = s.server?;
        let since = keywords::since("PerSourceMaxStartups");
        if s.version().zip(since).is_none_or(|(v, since)| v < since) {
            return None;
        }
        Some(match (config.per_source_max_startups.value, config.per_source_penalties.value) {
            (Some(n), _) if n < 3 => warn(format!(
                "PerSourceMaxStartups {n}: of an office behind one address only {n} may be logging in at once"
            ))
            .mended_by([advice::server(config, "PerSourceMaxStartups", "10")]),
            (Some(n), _) => good(format!("one address may have {n} connections that are not logged in yet")),
            (None, Some(_)) => good("no limit by address, but PerSourcePenalties slow down those that fail"),
            (None, None) => warn("one address alone can take all places of MaxStartups, and nothing slows it down")
                .mended_by([advice::server(config, "PerSourceMaxStartups", "10")]),
        })
    },
    cases: &[
        sshd("PerSourceMaxStartups 10\n", Grade::Good, "one address may have 10"),
        sshd("PerSourceMaxStartups 1\n", Grade::Warn, "office"),
        sshd("", Grade::Good, "PerSourcePenalties"),
        sshd("", Grade::Warn, "all places").version("9.2"),
    ],
};

const PENALTIES: Check = Check {
    id: "per-source-penalties",
    title: "Who is refused for what others of the same address did",
    explain: "From 9.8 sshd refuses an address for a while after failed logins, connections without an attempt, expired grace \
        times and crashes. A connection is penalised once, however many attempts it made, and not at all if one of them was \
        right. Penalties add up and run out with time; until more than `min` is outstanding nothing happens. Everybody behind \
        the same NAT, and monitoring that only connects, is hit as well. PerSourcePenaltyExemptList names networks it does \
        not apply to.",
    see: &["sshd_config(5) PerSourcePenalties", "sshd_config(5) PerSourcePenaltyExemptList"],
    examine: |s| {
        let config = s.server?;
        s.version().filter(|v| *v >= crate::catalogue::defaults::PENALTIES)?;
        Some(match config.per_source_penalties.value {
            None => good("PerSourcePenalties no: nobody is refused for what others of the address did"),
            Some(p) => {
                // srclimit_penalise: in force once more than `min` is outstanding.
                let after = match p.auth_fail.0 {
                    0 => String::new(),
                    each => format!(" (after {} such connections in a row)", p.min.0 / each + 1),
                };
                let text = format!(
                    "a connection whose login failed costs its address {}, one without an attempt {}; once more than {} add up{after} the address is refused, for at most {}",
                    p.auth_fail, p.no_auth, p.min, p.max
                );
                match p.max > Micros::seconds(3600) || p.auth_fail > Micros::seconds(60) {
                    true => warn(format!("{text}: one user's typing errors keep a whole office out")),
                    false => good(text),
                }
            }
        })
    },
    cases: &[
        sshd(
            "",
            Grade::Good,
            "login failed costs its address 5 s, one without an attempt 1 s; once more than 15 s add up (after 4 such connections",
        ),
        sshd("PerSourcePenalties authfail:0\n", Grade::Good, "once more than 15 s add up the address"),
        sshd("PerSourcePenalties no\n", Grade::Good, "nobody is refused"),
        sshd("PerSourcePenalties authfail:10m max:1d\n", Grade::Warn, "whole office"),
    ],
};

const MAX_SESSIONS: Check = Check {
    id: "max-sessions",
    title: "Sessions within one connection",
    explain: "MaxSessions limits shells, commands and sftp within one TCP connection, which only matters to clients that multiplex \
        (ControlMaster, Ansible). It does not limit logins, and going beyond it never ends a connection: the client is told \
        \"open failed\". 1 switches multiplexing off; 0 allows forwarding only.",
    see: &["sshd_config(5) MaxSessions"],
    examine: |s| {
        let config = s.server?;
        let set = [advice::server(config, "MaxSessions", "10")];
        Some(match config.max_sessions.value {
            0 => warn("MaxSessions 0: nobody gets a shell, a command or sftp; forwarding only").mended_by(set),
            n if n < 5 => warn(format!(
                "MaxSessions {n}: clients that multiplex (ControlMaster, Ansible) are refused beyond {n} at once"
            ))
            .mended_by(set),
            n => good(format!("{n} at once within one connection; it limits no logins and ends no connection")),
        })
    },
    cases: &[
        sshd("", Grade::Good, "10 at once"),
        sshd("MaxSessions 1\n", Grade::Warn, "Ansible"),
        sshd("MaxSessions 0\n", Grade::Warn, "forwarding only"),
    ],
};

const AUTH_TRIES: Check = Check {
    id: "max-auth-tries",
    title: "Attempts within one connection",
    explain: "Each key that an agent offers is an attempt. Whoever has more keys than MaxAuthTries is cut off with \"Too many \
        authentication failures\" before the right one comes; IdentitiesOnly on the client is the cure.",
    see: &["sshd_config(5) MaxAuthTries", "ssh_config(5) IdentitiesOnly"],
    examine: |s| {
        let config = s.server?;
        Some(match config.max_auth_tries.value {
            n if n < 3 => warn(format!(
                "MaxAuthTries {n}: an agent with {} keys is cut off before a password is asked for",
                n.max(1)
            ))
            .mended_by([advice::server(config, "MaxAuthTries", "6")]),
            n => good(format!("{n} attempts; an agent with more keys than that needs IdentitiesOnly on the client")),
        })
    },
    cases: &[sshd("", Grade::Good, "6 attempts"), sshd("MaxAuthTries 1\n", Grade::Warn, "an agent with 1 keys")],
};

const USE_DNS: Check = Check {
    id: "use-dns",
    title: "Does a login wait for the resolver?",
    explain: "With UseDNS yes sshd asks for the client's name before it logs anybody in. A resolver that does not answer delays each \
        login by its timeouts, 10 s and more, and may use LoginGraceTime up. It is off unless set since 6.8.",
    see: &["sshd_config(5) UseDNS"],
    examine: |s| {
        let config = s.server?;
        Some(match config.use_dns.value {
            true => warn("UseDNS yes: a resolver that does not answer delays every login by 10 s and more")
                .mended_by([advice::server(config, "UseDNS", "no")]),
            false => good("UseDNS no: logins do not wait for a resolver"),
        })
    },
    cases: &[
        sshd("", Grade::Good, "do not wait"),
        sshd("UseDNS yes\n", Grade::Warn, "resolver"),
        sshd("", Grade::Warn, "resolver").version("6.6"),
    ],
};
