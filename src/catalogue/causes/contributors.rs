//! Settings that let a mechanism happen. They never compete with it: a forgotten flow, no keepalive and a
//! mistaken trust in TCPKeepAlive are one failure seen from three sides.

use super::prelude::*;
use crate::catalogue::budgets;

/// One contributing setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Stable id.
    pub id: &'static str,
    /// Its family: 1 or 7 of the documented list.
    pub family: Family,
    /// A line for people.
    pub title: &'static str,
    /// Does it hold for this case, given the mechanism? If so, a sentence with its numbers.
    pub holds: fn(&Case, Family) -> Option<String>,
    /// What to change.
    pub remedy: &'static str,
}

/// All of them.
pub const CONTRIBUTORS: &[Setting] = &[
    Setting {
        id: "keepalive-absent",
        family: Family::SshKeepalive,
        title: "No SSH keepalive refreshed the connection",
        holds: |c, mechanism| {
            let idle = matches!(mechanism, Family::NatIdleTimeout | Family::TcpKeepalive) && solid_idle(c, mechanism);
            let interval = c.config.client_alive_interval;
            (idle && interval.value.0 == 0).then(|| match interval.is_known() {
                true => "ClientAliveInterval is 0: nothing was sent while the session was idle".to_owned(),
                false => "ClientAliveInterval is 0 unless configured otherwise (give --sshd-config): nothing was sent while idle".to_owned(),
            })
        },
        remedy: "ClientAliveInterval 60 and ClientAliveCountMax 3 (30 on OpenSSH 9.2 to 9.4)",
    },
    Setting {
        id: "keepalive-too-slow",
        family: Family::SshKeepalive,
        title: "SSH keepalives come too rarely",
        holds: |c, mechanism| {
            let interval = c.config.client_alive_interval.value;
            let refresh = budgets::refresh(interval, c.version());
            (mechanism == Family::NatIdleTimeout && interval.0 > 0)
                .then(|| format!("ClientAlive sends its first probe after {refresh} of silence: the box had forgotten the connection by then"))
        },
        remedy: "a ClientAliveInterval of at most a third of the box's limit; 60 suits limits of four minutes and more",
    },
    Setting {
        id: "tcp-keepalive-mistaken",
        family: Family::TcpKeepalive,
        title: "TCPKeepAlive was on and could not help",
        holds: |c, mechanism| {
            let time = c.kernel.keepalive_time;
            let off = c.config.client_alive_interval.value.0 == 0 && c.config.client_alive_interval.is_known();
            let on = c.config.tcp_keep_alive.value && c.config.tcp_keep_alive.is_known();
            (mechanism == Family::NatIdleTimeout && off && on)
                .then(|| format!("TCPKeepAlive is on, but its first probe comes after {}", time.value))
        },
        remedy: "SSH keepalives; TCPKeepAlive only clears ghosts away",
    },
];

/// TCP keepalive is an idle matter where ages show it, or where it struck one by one; in an outage of the path
/// nothing would have helped.
fn solid_idle(c: &Case, mechanism: Family) -> bool {
    let one_by_one = fell_together(c).is_none() && c.signals.outage_before.is_none();
    let others_lived = c.signals.everyone.survived > 0;
    let counted = c.counted(&[CountedAs::Keepalive]).is_some();
    mechanism == Family::NatIdleTimeout || age_limit(c).is_some() || (counted && one_by_one && others_lived)
}
