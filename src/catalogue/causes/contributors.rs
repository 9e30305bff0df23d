//! Settings that let a mechanism happen. They never compete with it: a forgotten flow, no keepalive and a
//! mistaken trust in TCPKeepAlive are one failure seen from three sides.

use super::prelude::*;
use crate::catalogue::{advice, budgets};

/// One contributing setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Stable id.
    pub id: &'static str,
    /// Its family: 1 or 7 of the documented list.
    pub family: Family,
    /// A line for people.
    pub title: &'static str,
    /// Does it hold for this case, given the mechanism? If so, a sentence that joins its arithmetic with what the
    /// log shows.
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
            if !idle || interval.value.0 != 0 || client_refreshes(c) {
                return None;
            }
            let known = if interval.is_known() { "" } else { " unless configured otherwise (give --sshd-config)" };
            let client = match c.client {
                Some(_) => " and no ServerAliveInterval on the clients",
                None => "",
            };
            Some(format!(
                "ClientAliveInterval 0{known}{client}: nothing was sent while the session was idle{}",
                shown(c)
            ))
        },
        remedy: "ClientAliveInterval 60 and ClientAliveCountMax 3 (30 on OpenSSH 9.2 to 9.4)",
    },
    Setting {
        id: "keepalive-too-slow",
        family: Family::SshKeepalive,
        title: "SSH keepalives come too rarely",
        holds: |c, mechanism| {
            let (interval, refresh) = (c.config.client_alive_interval.value, budgets::refresh(c.config)?);
            if mechanism != Family::NatIdleTimeout || client_refreshes(c) {
                return None;
            }
            let slow = if refresh == interval { "" } else { ", at half speed on this release" };
            Some(format!(
                "ClientAliveInterval {}{slow}: the first probe goes out after {refresh} of silence, and the firewall or \
                 NAT had forgotten the connection by then{}",
                interval.0 / SECOND,
                shown(c)
            ))
        },
        remedy: "a ClientAliveInterval of at most a third of the firewall's idle limit; 60 suits limits of four minutes and more",
    },
    Setting {
        id: "tcp-keepalive-mistaken",
        family: Family::TcpKeepalive,
        title: "TCPKeepAlive was on and could not help",
        holds: |c, mechanism| {
            let time = c.kernel.keepalive_time.value;
            let off = c.config.client_alive_interval.value.0 == 0 && c.config.client_alive_interval.is_known();
            let on = c.config.tcp_keep_alive.value && c.config.tcp_keep_alive.is_known();
            let too_late = || bound(c).is_none_or(|limit| time >= limit);
            (mechanism == Family::NatIdleTimeout && off && on && too_late()).then(|| match bound(c) {
                Some(limit) => format!("TCPKeepAlive is on, but its first probe comes after {time} of silence, and the path forgets after {limit} or less"),
                None => format!("TCPKeepAlive is on, but its first probe comes after {time} of silence"),
            })
        },
        remedy: "SSH keepalives; TCPKeepAlive only clears ghosts away",
    },
];

/// The path forgets idle connections after at most this, as far as the log shows it.
pub fn bound(c: &Case) -> Option<Micros> {
    let told = path_limit(c).map(|f| f.floor);
    // A probe that came too late says as much.
    told.into_iter().chain(budgets::refresh(c.config)).min()
}

/// A time limit of the path that the ages show: not the kernel's own, which shows whatever cut the sessions off.
fn path_limit(c: &Case) -> Option<AgeFloor> {
    age_limit(c).filter(|f| !c.budgets.keepalive.is_some_and(|own| just_above(own, f.floor)))
}

/// What the ages of such ends show, and the period that follows from it.
fn shown(c: &Case) -> String {
    let every = advice::server_alive_interval(bound(c));
    // The lines proposed say 30 where this says 60: a reader must not take one of them for a mistake.
    let slow = budgets::alive_is_doubled(c.version()) && c.config.client_alive_interval.value.0 == 0;
    let slow = if slow { " (this release takes twice its ClientAliveInterval)" } else { "" };
    let ends = match c.connection.ending.kind {
        EndingKind::Reset => "resets",
        EndingKind::AliveTimeout => "timeouts",
        _ => "such ends",
    };
    match path_limit(c) {
        Some(f) => {
            format!(
                "; of {} {ends} {} {}: the path forgets idle connections after that or less; send something every \
                 {every} s or so{slow}",
                f.ends,
                whence(f.everywhere),
                youngest(&f)
            )
        }
        None => format!("; send something every {every} s or so{slow}"),
    }
}

/// Did the client itself send often enough?
fn client_refreshes(c: &Case) -> bool {
    let interval = c.client.map_or(Micros(0), |client| client.server_alive_interval.value);
    interval.0 > 0 && bound(c).is_none_or(|limit| interval < limit)
}

/// TCP keepalive ends idle connections one by one, where a box forgot them, while others of the network go on; those
/// that fell together were cut by an outage, which no refreshing would have prevented.
fn solid_idle(c: &Case, mechanism: Family) -> bool {
    let others_lived = c.signals.network.survived > 0 || c.signals.everyone.survived > 0;
    let together = fell_together(c).is_some() || c.signals.outage_before.is_some();
    mechanism == Family::NatIdleTimeout || (!together && (others_lived || age_limit(c).is_some()))
}
