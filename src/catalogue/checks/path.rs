//! Kernel settings and packet marking that matter on a bad path.

use super::prelude::*;

pub const GROUP: Group = Group { title: "The path", checks: &[RETRIES, MTU, IPQOS] };

const RETRIES: Check = Check {
    id: "retransmission",
    title: "How long data may stay unanswered",
    explain: "Data that is not acknowledged is sent again, at growing distances, tcp_retries2 times; then the kernel ends the \
        connection. With 15 that is at least 15 min 25 s, usually up to half an hour. ClientAlive may end it sooner, but on 9.2 and later not while the server \
        itself is sending. Low values end every session in a short outage.",
    see: &["tcp(7) tcp_retries2", "Linux ip-sysctl tcp_retries2"],
    examine: |s| {
        let k = s.kernel?;
        let budget = budgets::retransmission(k);
        let text = format!(
            "tcp_retries2 {}: with data on its way, an outage ends a session after {} to {}",
            k.retries2.value,
            Micros(budget.lo),
            Micros(budget.hi)
        );
        let set = [advice::kernel(k, "net.ipv4.tcp_retries2", "15")];
        Some(match budget.lo < 30 * SECOND {
            true => warn(format!("{text}: a short outage is enough")).mended_by(set),
            false => good(match s.budgets.alive {
                Some(alive) if alive.hi < budget.lo => format!("{text}; ClientAlive ends an idle one sooner"),
                _ => text,
            }),
        })
    },
    cases: &[
        sshd("", Grade::Good, "ends a session after 15 min 24 s").kernel("net.ipv4.tcp_retries2 = 15\n"),
        sshd("ClientAliveInterval 30\n", Grade::Good, "ClientAlive ends an idle one sooner")
            .kernel("net.ipv4.tcp_retries2 = 15\n"),
        sshd("", Grade::Warn, "a short outage is enough").kernel("net.ipv4.tcp_retries2 = 5\n"),
    ],
};

const MTU: Check = Check {
    id: "mtu-probing",
    title: "What happens where large packets vanish",
    explain: "Some paths carry small packets and swallow large ones without a word (a tunnel with a smaller MTU behind a firewall \
        that drops ICMP). Then logins hang in the key exchange, or sessions at the first large output. With \
        tcp_mtu_probing 1 the kernel tries smaller segments after some timeouts (about 14 s in our laboratory), for what this side sends. Clamping the MSS \
        on the router mends it at once and for both sides.",
    see: &["Linux ip-sysctl tcp_mtu_probing", "RFC 4821"],
    examine: |s| {
        let k = s.kernel?;
        Some(match k.mtu_probing.value {
            0 => warn("tcp_mtu_probing 0: where the path swallows large packets, logins and large output hang until a timeout ends them")
                .mended_by([advice::kernel(k, "net.ipv4.tcp_mtu_probing", "1")]),
            n => good(format!("tcp_mtu_probing {n}: where the path swallows large packets, smaller ones are tried after some timeouts")),
        })
    },
    cases: &[
        sshd("", Grade::Good, "smaller ones").kernel("net.ipv4.tcp_mtu_probing = 1\n"),
        sshd("", Grade::Warn, "hang").kernel("net.ipv4.tcp_mtu_probing = 0\n"),
    ],
};

const IPQOS: Check = Check {
    id: "ipqos",
    title: "Marks on packets",
    explain: "IPQoS marks the packets of a session, and some routers and virtual networks drop marked packets: then sessions die \
        right after the login, when the mark is set. From 9.8 numbers are read as decimal only, so `IPQoS 0x08` keeps sshd from \
        starting; from 10.1 lowdelay, throughput and reliability are ignored. `none` leaves packets unmarked.",
    see: &["sshd_config(5) IPQoS"],
    examine: |s| {
        let config = s.server?;
        let set = config.ip_qos.clone()?;
        let has = |words: &[&str]| set.split_whitespace().any(|w| words.iter().any(|x| w.eq_ignore_ascii_case(x)));
        let hex = set.split_whitespace().any(|w| w.to_ascii_lowercase().starts_with("0x"));
        let version = s.version();
        let instead = [advice::server(config, "IPQoS", "none")];
        Some(match version {
            Some(v) if hex && v >= OpenSsh::new(9, 8) => {
                fail(format!("IPQoS {set}: OpenSSH {v} takes no hexadecimal numbers and does not start with it"))
                    .mended_by(instead)
            }
            Some(v) if has(&["lowdelay", "throughput", "reliability"]) && v >= OpenSsh::new(10, 1) => {
                warn(format!("IPQoS {set}: OpenSSH {v} ignores lowdelay, throughput and reliability"))
                    .mended_by(instead)
            }
            _ if hex => warn(format!("IPQoS {set}: OpenSSH from 9.8 on does not start with a hexadecimal number"))
                .mended_by(instead),
            _ => good(format!(
                "IPQoS {set}; if sessions die right after the login behind some network, try `IPQoS none`"
            )),
        })
    },
    cases: &[
        sshd("IPQoS none\n", Grade::Good, "IPQoS none"),
        sshd("IPQoS 0x08\n", Grade::Fail, "does not start"),
        sshd("IPQoS 0x08\n", Grade::Warn, "from 9.8 on").version("9.2"),
        sshd("IPQoS lowdelay throughput\n", Grade::Warn, "ignores").version("10.2"),
    ],
};
