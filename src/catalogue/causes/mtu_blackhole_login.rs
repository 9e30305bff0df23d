//! Large packets vanish: the key exchange hangs.

use super::prelude::*;

pub const CAUSE: Cause = Cause {
    id: "mtu-blackhole-login",
    title: "The key exchange hung: large packets may vanish on the path",
    family: Family::MtuBlackhole,
    explains: &[EndingKind::GraceTimeout, EndingKind::ClientClose, EndingKind::Reset, EndingKind::TcpTimeout],
    rules: &[
        refutes(Words, "authentication-began", |c| {
            (c.connection.reached >= Phase::Auth || c.connection.attempts > 0 || c.connection.user.is_some())
                .then(|| said!("authentication had begun, so the large packets of the key exchange had passed"))
        }),
        refutes(Words, "no-banner", |c| {
            (c.has(Meaning::NoIdentification) || c.has(Meaning::BadIdentification))
                .then(|| said!("the peer sent no SSH version line"))
        }),
        strong(Neighbours, "network-hangs", |c| {
            let s = &c.signals.source;
            (hangs_alone(c) && long_enough(c)).then(|| {
                said!(
                    "{} from this network hung before authentication, and nobody of it got through meanwhile, although {} \
                     from it succeeded at other times",
                    count(s.network_hung, "connection"),
                    count(s.network_logins, "login")
                )
            })
        }),
        // Who waits long enough runs into LoginGraceTime; the others give up sooner.
        fair(Neighbours, "gave-up-beside-hangs", |c| shut_out(c).filter(|_| hangs_alone(c))),
        // A host key that changed shuts a network out, too.
        weak(Neighbours, "network-shut-out", |c| shut_out(c).filter(|_| !hangs_alone(c))),
        against::fair(Neighbours, "others-get-through", |c| {
            let s = &c.signals.source;
            let n = s.logins_between_hangs;
            (n > 0 && s.shut_out == 0).then(|| said!("{} from the same network succeeded meanwhile", count(n, "login")))
        }),
        fair(Timing, "until-grace", |c| {
            let (grace, lasted) = (c.budgets.grace?, c.lasted()?);
            (c.ended(&[EndingKind::GraceTimeout]) && lasted.meets(grace) && source_near(c))
                .then(|| said!("it hung for {lasted}, all of LoginGraceTime"))
        }),
        against::strong(Neighbours, "nobody-of-theirs-logs-in", |c| {
            (!source_near(c)).then(|| said!("nobody from this network ever logged in: a prober is more likely"))
        }),
    ],
    explain: "A link on the path takes smaller packets than both ends believe, and the ICMP message that would say so is \
        filtered. TCP and the banner pass; the first full-size packet, in the key exchange, is lost again and again until \
        LoginGraceTime or the client's patience ends. Most Linux builds before 9.8 do not log that expiry. Slow clients, \
        starved servers and probers that hold connections look alike; a measurement of the path decides.",
    remedy: "Let ICMP type 3 code 4 (ICMPv6 type 2) pass; or clamp the MSS on the router: `iptables -t mangle -A FORWARD -p \
        tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu`. On the server alone: `sysctl -w \
        net.ipv4.tcp_mtu_probing=1` (slower, and only for what the server sends). There is no MTU option in OpenSSH.",
    cure: Cure {
        lead: "Let ICMP type 3 code 4 (ICMPv6 type 2) pass, or clamp the MSS on the router: `iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu`. On the server alone, slower and only for what it sends:",
        lines: |g| vec![(g.timers.mtu_probing.value == 0).then(|| g.kernel("net.ipv4.tcp_mtu_probing", "1")).flatten()],
    },
    verify: "`tracepath -n HOST`; `ping -M do -s 1472 HOST` against `-s 1200`; `ss -ti` shows a smaller `mss`.",
    see: &["RFC 2923", "RFC 4821", "tcp(7) tcp_mtu_probing"],
    example: Example::log(LOG).config("LogLevel VERBOSE\nLoginGraceTime 120\n").version("9.9"),
    lookalike: Example::log(PROBER).config("LogLevel VERBOSE\nLoginGraceTime 120\n").version("9.9"),
};

/// Three or more of a network that logs in at other times hung, and none got through between them.
fn hangs_alone(c: &Case) -> bool {
    let s = &c.signals.source;
    s.network_hung >= 3 && s.network_logins > 0 && s.logins_between_hangs == 0
}

/// Did nobody of its network get through while this one and others broke off? How long they waited is not logged.
fn shut_out(c: &Case) -> Option<Said> {
    let s = &c.signals.source;
    (s.shut_out > 0).then(|| {
        said!(
            "{} from this network broke off before anybody was named, and nobody of it got through meanwhile, although {} \
             from it succeeded at other times",
            count(s.shut_out, "connection"),
            count(s.network_logins, "login")
        )
    })
}

fn source_near(c: &Case) -> bool {
    c.signals.source.network_logins > 0
}

/// A client that leaves within seconds was not stuck.
fn long_enough(c: &Case) -> bool {
    c.lasted().is_none_or(|l| l.hi >= Micros::seconds(8).0) && c.connection.opened.is_some()
        || c.ended(&[EndingKind::GraceTimeout])
}

const LOG: &str = "\
Nov 10 08:00:00 edge01 sshd-session[90]: Connection from 203.0.113.7 port 40009 on 192.0.2.1 port 22
Nov 10 08:00:01 edge01 sshd-session[90]: Accepted publickey for alice from 203.0.113.7 port 40009 ssh2: ED25519 SHA256:aaaa
Nov 10 08:10:01 edge01 sshd-session[91]: Received disconnect from 203.0.113.7 port 40009:11: disconnected by user
Nov 10 09:00:00 edge01 sshd-session[101]: Connection from 203.0.113.7 port 40001 on 192.0.2.1 port 22
Nov 10 09:02:02 edge01 sshd[9]: Timeout before authentication for connection from 203.0.113.7 to 192.0.2.1, pid = 101
Nov 10 09:05:00 edge01 sshd-session[102]: Connection from 203.0.113.7 port 40002 on 192.0.2.1 port 22
Nov 10 09:07:02 edge01 sshd[9]: Timeout before authentication for connection from 203.0.113.7 to 192.0.2.1, pid = 102
Nov 10 09:10:00 edge01 sshd-session[103]: Connection from 203.0.113.7 port 40003 on 192.0.2.1 port 22
Nov 10 09:12:02 edge01 sshd[9]: Timeout before authentication for connection from 203.0.113.7 to 192.0.2.1, pid = 103
";

const PROBER: &str = "\
Nov 10 09:00:00 edge01 sshd-session[101]: Connection from 203.0.113.7 port 40001 on 192.0.2.1 port 22
Nov 10 09:02:02 edge01 sshd[9]: Timeout before authentication for connection from 203.0.113.7 to 192.0.2.1, pid = 101
";
