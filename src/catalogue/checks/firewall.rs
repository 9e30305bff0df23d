//! The connection tracking of this machine's own firewall.

use super::prelude::*;

pub const GROUP: Group = Group { title: "This machine's own firewall", checks: &[TABLE, ESTABLISHED] };

const TABLE: Check = Check {
    id: "conntrack-table",
    title: "Room for connections to remember",
    explain: "A firewall that tracks connections has a table of nf_conntrack_max entries. When it is full, new connections are \
        dropped, and the kernel says \"nf_conntrack: table full, dropping packet\".",
    see: &["Linux nf_conntrack-sysctl"],
    examine: |s| {
        let k = s.kernel?;
        let (count, max) = (k.conntrack.count?, k.conntrack.max.filter(|m| *m > 0)?);
        let percent = count.saturating_mul(100) / max;
        let text = format!("{count} of {max} places are taken ({percent} %)");
        let more = [advice::kernel(k, "net.netfilter.nf_conntrack_max", max.saturating_mul(2).to_string())];
        Some(match percent {
            95.. => fail(format!("{text}: new connections are dropped, or soon will be")).mended_by(more),
            70.. => warn(format!("{text}: a burst of scanners fills the rest")).mended_by(more),
            _ => good(text),
        })
    },
    cases: &[
        sshd("", Grade::Good, "10 of 65536 places")
            .kernel("net.netfilter.nf_conntrack_count = 10\nnet.netfilter.nf_conntrack_max = 65536\n"),
        sshd("", Grade::Warn, "(80 %)")
            .kernel("net.netfilter.nf_conntrack_count = 80\nnet.netfilter.nf_conntrack_max = 100\n"),
        sshd("", Grade::Fail, "dropped")
            .kernel("net.netfilter.nf_conntrack_count = 100\nnet.netfilter.nf_conntrack_max = 100\n"),
    ],
};

const ESTABLISHED: Check = Check {
    id: "conntrack-idle",
    title: "How long it remembers an idle connection",
    explain: "nf_conntrack_tcp_timeout_established is five days unless it was lowered. A lowered one makes this machine itself the box \
        that forgets idle sessions. With nf_conntrack_tcp_loose 1 the next packet is taken up again, unless NAT is involved.",
    see: &["Linux nf_conntrack-sysctl"],
    examine: |s| {
        let k = s.kernel?;
        let limit = k.conntrack.established?;
        let sends = s.server.and_then(budgets::refresh);
        let refreshed = sends.is_some_and(|p| p < limit);
        let strict = k.conntrack.loose == Some(false);
        let text = format!("an idle connection is forgotten after {limit}");
        Some(match (limit < Micros::seconds(86_400), refreshed) {
            (true, false) => {
                let then = if strict {
                    ", and its next packet is dropped (nf_conntrack_tcp_loose 0)"
                } else {
                    "; its next packet is taken up again unless there is NAT"
                };
                warn(format!("{text}{then}; nothing refreshes it before that")).mended_by([advice::kernel(
                    k,
                    "net.netfilter.nf_conntrack_tcp_timeout_established",
                    "432000",
                )])
            }
            _ => good(text),
        })
    },
    cases: &[
        sshd("", Grade::Good, "after 5 d 0 h").kernel("net.netfilter.nf_conntrack_tcp_timeout_established = 432000\n"),
        sshd("ClientAliveInterval 60\n", Grade::Good, "after 5 min")
            .kernel("net.netfilter.nf_conntrack_tcp_timeout_established = 300\n"),
        sshd("", Grade::Warn, "nothing refreshes it").kernel(
            "net.netfilter.nf_conntrack_tcp_timeout_established = 300\nnet.netfilter.nf_conntrack_tcp_loose = 0\n",
        ),
    ],
};
