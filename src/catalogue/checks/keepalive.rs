//! Who notices that the other side is gone, and what keeps an idle connection in the tables of firewalls on the path.

use super::prelude::*;

pub const GROUP: Group =
    Group { title: "Keepalives", checks: &[CLIENT_ALIVE, COUNT_ZERO, IDLE_BOXES, TCP_KEEPALIVE, IDLE_LIMITS] };

/// With a shorter budget than this, a short outage of the path ends sessions.
const HASTY: Micros = Micros::seconds(30);
/// Common idle limits (s) of firewalls and NAT gateways.
const FORGET_AFTER: [i64; 5] = [240, 300, 350, 600, 3600];

const CLIENT_ALIVE: Check = Check {
    id: "client-alive",
    title: "How soon a dead client is noticed",
    explain: "With ClientAliveInterval set, sshd asks a silent client for a sign of life. It hangs up after \
        (ClientAliveCountMax + 1) × ClientAliveInterval from the last packet received, not after CountMax × Interval as many \
        guides say; after twice that on 9.2 to 9.4. It is no idle timeout: a living client answers. While the server is \
        sending, 9.2 and later do not ask. Without it a dead client is found by TCP keepalive, after more than two hours.",
    see: &["sshd_config(5) ClientAliveInterval", "sshd_config(5) ClientAliveCountMax"],
    examine: |s| {
        let config = s.server?;
        let (interval, count) = (config.client_alive_interval.value, config.client_alive_count_max.value);
        let to = advice::alive_interval(config, None);
        let longer = advice::alive_count(config, &to, advice::SHORT_OUTAGE);
        let set = [advice::server(config, "ClientAliveInterval", to), longer];
        if interval.0 == 0 {
            let then = match s.budgets.keepalive {
                Some(after) => format!("a dead client is found by TCP keepalive, after {after} of silence"),
                None => "a dead client is never found".to_owned(),
            };
            return Some(
                warn(format!("ClientAliveInterval 0: sshd never asks whether a client is still there; {then}"))
                    .mended_by(set),
            );
        }
        let budget = s.budgets.alive.filter(|_| count > 0)?;
        let whole = shown(interval, count, s.version());
        let text = format!("a client that does not answer is hung up on after {whole} of silence");
        Some(match budget.hi {
            hi if hi < HASTY.0 => {
                warn(format!("{text}: an outage of that length ends every session; raise the count, since the interval also keeps firewalls from forgetting idle sessions"))
                    .mended_by([advice::alive_count(config, &(interval.0 / SECOND).to_string(), advice::SHORT_OUTAGE)])
            }
            _ => good(text),
        })
    },
    cases: &[
        sshd("ClientAliveInterval 60\nClientAliveCountMax 3\n", Grade::Good, "after 4 min of silence"),
        sshd("ClientAliveInterval 60\nClientAliveCountMax 3\n", Grade::Good, "after 8 min of silence").version("9.2p1"),
        sshd("ClientAliveInterval 5\nClientAliveCountMax 2\n", Grade::Warn, "after 15 s of silence"),
        sshd("ClientAliveInterval 1\nClientAliveCountMax 20\n", Grade::Warn, "after 21 s of silence"),
        sshd("", Grade::Warn, "after 2 h 11 min of silence"),
        sshd("TCPKeepAlive no\n", Grade::Warn, "never found"),
    ],
};

/// The budget by the documented formula, without tolerances.
fn shown(interval: Micros, count: u32, version: Option<OpenSsh>) -> Micros {
    let times = if budgets::alive_is_doubled(version) { 2 } else { 1 };
    Micros(interval.0.saturating_mul(i64::from(count) + 1).saturating_mul(times))
}

const COUNT_ZERO: Check = Check {
    id: "client-alive-count-zero",
    title: "ClientAliveCountMax 0",
    explain: "Old hardening guides set ClientAliveCountMax 0 as an idle timeout. Before 8.2 sshd then hung up at the first \
        interval of silence, whether the client was alive or not. Since 8.2 it means: ask, but never hang up. For an idle \
        limit use ChannelTimeout and UnusedConnectionTimeout (9.2 and later), or TMOUT of the shell.",
    see: &["sshd_config(5) ClientAliveCountMax", "OpenSSH 8.2 release notes"],
    examine: |s| {
        let config = s.server?;
        if config.client_alive_interval.value.0 == 0 || config.client_alive_count_max.value > 0 {
            return None;
        }
        let every = config.client_alive_interval.value;
        let graded = match s.version() {
            Some(v) if v < budgets::COUNT_ZERO_ASKS => fail(format!(
                "ClientAliveCountMax 0 on OpenSSH {v}: whoever is silent for {every} is hung up on, even a living client"
            )),
            Some(v) => warn(format!(
                "ClientAliveCountMax 0 on OpenSSH {v}: clients are asked, but a dead one is never hung up on; it is no idle timeout"
            )),
            None => warn(format!(
                "ClientAliveCountMax 0: before OpenSSH 8.2 whoever is silent for {every} is hung up on, since then nobody ever is"
            )),
        };
        Some(graded.mended_by([advice::server(config, "ClientAliveCountMax", "3")]))
    },
    cases: &[
        sshd("ClientAliveInterval 300\nClientAliveCountMax 0\n", Grade::Fail, "even a living client").version("7.4"),
        sshd("ClientAliveInterval 300\nClientAliveCountMax 0\n", Grade::Warn, "never hung up on"),
        sshd("ClientAliveInterval 300\nClientAliveCountMax 0\n", Grade::Warn, "before OpenSSH 8.2").version(""),
    ],
};

const IDLE_BOXES: Check = Check {
    id: "idle-boxes",
    title: "What firewalls and NAT do to an idle session",
    explain: "Stateful firewalls, NAT gateways and load balancers forget a connection that carries nothing for some time: \
        usually 240 s (Azure), 300 s (F5), 350 s (AWS), 600 s (Google) or 3600 s (Cisco, Palo Alto, Fortinet). Neither end is \
        told; the next packet is discarded or answered with a reset. Whatever is sent more often than that keeps the \
        connection known: ClientAlive, the client's ServerAlive, or TCP keepalive with a lowered tcp_keepalive_time. TCP \
        keepalive carries no data, so it does not count for load balancers that end TCP themselves.",
    see: &["sshd_config(5) ClientAliveInterval", "ssh_config(5) ServerAliveInterval", "RFC 5382 REQ-5"],
    examine: |s| {
        let config = s.server?;
        let alive = budgets::refresh(config);
        let client = s.client.map(|c| c.server_alive_interval.value).filter(|p| p.0 > 0);
        let keepalive = config.tcp_keep_alive.value.then_some(s.timers.keepalive_time.value);
        let senders = [("ClientAlive", alive), ("ServerAlive", client), ("TCP keepalive", keepalive)];
        let sender = senders.iter().filter_map(|(name, p)| p.map(|p| (p, *name))).min();
        let interval = advice::alive_interval(config, Some(Micros::seconds(FORGET_AFTER[0])));
        let unasked = budgets::never_asks(config.client_alive_count_max.value, s.version());
        let ask = unasked.then(|| advice::server(config, "ClientAliveCountMax", "3")).flatten();
        let set = [advice::server(config, "ClientAliveInterval", interval), ask];
        let Some((period, name)) = sender else {
            return Some(fail("nothing is ever sent on an idle connection: every box on the path that forgets idle connections cuts it").mended_by(set));
        };
        let list = |which: &dyn Fn(i64) -> bool| {
            let all: Vec<String> = FORGET_AFTER.iter().filter(|b| which(**b)).map(i64::to_string).collect();
            match all.split_last() {
                Some((last, [])) => format!("{last} s"),
                Some((last, first)) => format!("{} and {last} s", first.join(", ")),
                None => "none of the usual limits".to_owned(),
            }
        };
        let lives = |limit: i64| period.0 < limit * SECOND;
        let text = format!("{name} sends something after {period} of silence");
        Some(match (FORGET_AFTER.iter().all(|b| lives(*b)), FORGET_AFTER.iter().any(|b| lives(*b))) {
            (true, _) => good(format!("{text}: an idle session outlives firewalls that forget after {}", list(&lives))),
            (false, true) => warn(format!(
                "{text}: firewalls that forget after {} cut an idle session, those of {} do not",
                list(&|b| !lives(b)),
                list(&lives)
            ))
            .mended_by(set),
            (false, false) => {
                warn(format!("{text}: firewalls that forget after {} cut an idle session", list(&|b| !lives(b))))
                    .mended_by(set)
            }
        })
    },
    cases: &[
        sshd(
            "ClientAliveInterval 60\n",
            Grade::Good,
            "ClientAlive sends something after 1 min of silence: an idle session outlives firewalls that forget after 240, 300, 350, 600 and 3600 s",
        ),
        sshd(
            "ClientAliveInterval 150\n",
            Grade::Warn,
            "after 5 min of silence: firewalls that forget after 240 and 300 s cut",
        )
        .version("9.2"),
        sshd(
            "ClientAliveInterval 60\nClientAliveCountMax 0\n",
            Grade::Warn,
            "TCP keepalive sends something after 2 h 00 min of silence",
        )
        .version("7.4"),
        sshd(
            "",
            Grade::Warn,
            "TCP keepalive sends something after 2 h 00 min of silence: firewalls that forget after 240, 300, 350, 600 and 3600 s cut",
        ),
        sshd("", Grade::Good, "ServerAlive sends something after 30 s").client("ServerAliveInterval 30\n"),
        sshd("", Grade::Warn, "those of 3600 s do not").kernel("net.ipv4.tcp_keepalive_time = 600\n"),
        sshd("TCPKeepAlive no\n", Grade::Fail, "nothing is ever sent"),
    ],
};

const TCP_KEEPALIVE: Check = Check {
    id: "tcp-keepalive",
    title: "TCPKeepAlive and the kernel's timers",
    explain: "TCPKeepAlive only asks the kernel to probe a connection after tcp_keepalive_time of silence (7200 s), and to give it \
        up after tcp_keepalive_probes unanswered probes (7875 s in all). It clears ghosts away; it does not keep \
        firewalls from forgetting a connection unless that time is lowered, in sshd's own network namespace, and for \
        connections made after that. It cannot see a frozen client, since the client's kernel answers.",
    see: &["tcp(7) tcp_keepalive_time", "sshd_config(5) TCPKeepAlive"],
    examine: |s| {
        let config = s.server?;
        let asks = s.budgets.alive.is_some();
        let Some(budget) = s.budgets.keepalive else {
            return Some(match asks {
                true => good("TCPKeepAlive no: ClientAlive alone finds dead clients"),
                false => fail("TCPKeepAlive no and no ClientAlive: dead connections stay for ever, with their processes and their places")
                    .mended_by([advice::server(config, "TCPKeepAlive", "yes")]),
            });
        };
        let k = s.timers;
        let text = format!(
            "on an idle connection the kernel asks after {} and gives it up after {budget} ({} probes, {} apart)",
            k.keepalive_time.value, k.keepalive_probes.value, k.keepalive_interval.value
        );
        Some(match budget.hi < HASTY.0 {
            true => warn(format!("{text}: a short outage ends every idle session")).mended_by([
                advice::kernel(k, "net.ipv4.tcp_keepalive_probes", "9"),
                advice::kernel(k, "net.ipv4.tcp_keepalive_intvl", "15"),
            ]),
            false => good(text),
        })
    },
    cases: &[
        sshd("", Grade::Good, "asks after 2 h 00 min and gives it up after 2 h 11 min (9 probes, 1 min 15 s apart)"),
        sshd("", Grade::Warn, "a short outage")
            .kernel("net.ipv4.tcp_keepalive_time=6\nnet.ipv4.tcp_keepalive_intvl=1\nnet.ipv4.tcp_keepalive_probes=3\n"),
        sshd("TCPKeepAlive no\nClientAliveInterval 60\n", Grade::Good, "ClientAlive alone"),
        sshd("TCPKeepAlive no\n", Grade::Fail, "stay for ever"),
    ],
};

const IDLE_LIMITS: Check = Check {
    id: "idle-limits",
    title: "Idle limits of sshd itself",
    explain: "ChannelTimeout closes channels that carry no data, and UnusedConnectionTimeout connections without any channel \
        (both since 9.2). Keepalives do not count as data. Their users see a connection that was closed by the server. A \
        shell that waits is an open channel: UnusedConnectionTimeout does not touch it, but runs from the login until the \
        first channel is opened, too.",
    see: &["sshd_config(5) ChannelTimeout", "sshd_config(5) UnusedConnectionTimeout"],
    examine: |s| {
        let config = s.server?;
        let channels = config
            .channel_timeouts
            .iter()
            .map(|(kind, t)| format!("a channel `{kind}` is closed after {t} without data"));
        let unused =
            config.unused_connection_timeout.map(|t| format!("a connection without channels is closed after {t}"));
        let all: Vec<String> = channels.chain(unused).collect();
        if all.is_empty() {
            return None;
        }
        let text = all.join("; ");
        let read_in = |kind: &str| kind == "*" || kind == "global" || kind.starts_with("session");
        let hasty = config.channel_timeouts.iter().any(|(kind, t)| read_in(kind) && *t < Micros::seconds(300));
        Some(match config.unused_connection_timeout {
            _ if hasty => warn(format!("{text}: that is short for somebody who reads or thinks")),
            Some(t) if t < Micros::seconds(10) => {
                warn(format!("{text}: a slow client has not opened its first channel by then"))
            }
            _ => good(text),
        })
    },
    cases: &[
        sshd(
            "ChannelTimeout session=30m\nUnusedConnectionTimeout 10m\n",
            Grade::Good,
            "`session` is closed after 30 min without data; a connection",
        ),
        sshd("ChannelTimeout session:shell=1m\n", Grade::Warn, "short for somebody"),
        sshd("ChannelTimeout agent-connection=1m\nUnusedConnectionTimeout 60\n", Grade::Good, "is closed after 1 min"),
        sshd("UnusedConnectionTimeout 2\n", Grade::Warn, "its first channel"),
    ],
};
