//! How long sshd and the kernel really wait, by version: the formulae, their quirks and their sources.

use crate::model::{Budgets, Interval, KernelTimers, Micros, OpenSsh, ServerConfig};

/// Smallest retransmission timeout of Linux (TCP_RTO_MIN).
const RTO_MIN: f64 = 0.2;
/// Largest retransmission timeout of Linux (TCP_RTO_MAX).
const RTO_MAX: f64 = 120.0;

/// All budgets of one server.
pub fn of(config: &ServerConfig, kernel: &KernelTimers) -> Budgets {
    let version = config.version.map(|v| v.value);
    let interval = config.client_alive_interval.value;
    let count_max = config.client_alive_count_max.value;
    let unasked = never_asks(count_max, version);
    let alive_on = interval.0 > 0 && (count_max > 0 || unasked);
    Budgets {
        grace: (config.login_grace_time.value.0 > 0).then(|| grace(config.login_grace_time.value, version)),
        alive: alive_on.then(|| alive(interval, count_max, version)),
        first_probe: (interval.0 > 0 && !unasked).then(|| first_probe(interval, version)),
        keepalive: config.tcp_keep_alive.value.then(|| keepalive(kernel)),
        keepalive_probing: config
            .tcp_keep_alive
            .value
            .then(|| Micros(i64::from(kernel.keepalive_probes.value) * kernel.keepalive_interval.value.0)),
        retransmission: retransmission(kernel),
        retries2: kernel.retries2.value,
    }
}

/// Is this one of the releases whose ClientAlive runs at half speed (9.2 to 9.4)? Upstream d478cdc7a introduced it,
/// 9d7193a83 fixed it.
pub fn alive_is_doubled(version: Option<OpenSsh>) -> bool {
    version.is_some_and(|v| v >= OpenSsh::new(9, 2) && v < OpenSsh::new(9, 5))
}

/// Does this sshd hang up at the first interval of silence, without asking? So it was with ClientAliveCountMax 0 until 8.1
/// (serverloop.c `client_alive_check`); from 8.2 on that hangs up on nobody.
pub fn never_asks(count_max: u32, version: Option<OpenSsh>) -> bool {
    count_max == 0 && version.is_some_and(|v| v < COUNT_ZERO_ASKS)
}

/// The first release that asks clients although ClientAliveCountMax is 0.
pub const COUNT_ZERO_ASKS: OpenSsh = OpenSsh::new(8, 2);

/// ClientAlive from the last packet received: (CountMax + 1) × Interval, twice that on 9.2–9.4; now and then one
/// interval less (measured on 8.4, 9.2 and 10.0). Without a version, the interval spans both.
pub fn alive(interval: Micros, count_max: u32, version: Option<OpenSsh>) -> Interval {
    let once = interval.0.saturating_mul(i64::from(count_max) + 1);
    let full = if alive_is_doubled(version) { 2 * once } else { once };
    let longest = if version.is_none() { 2 * once } else { full };
    let sooner = if count_max > 0 { interval.0 } else { 0 };
    Interval { lo: full - sooner - interval.0 / 20, hi: longest + interval.0 / 5 + 500_000 }
}

/// The first ClientAlive probe after the last packet: the moment a forgotten flow is discovered.
pub fn first_probe(interval: Micros, version: Option<OpenSsh>) -> Interval {
    match version {
        Some(_) if alive_is_doubled(version) => Interval { lo: interval.0, hi: 2 * interval.0 + interval.0 / 5 },
        Some(_) => Interval { lo: interval.0, hi: interval.0 + interval.0 / 5 },
        None => Interval { lo: interval.0, hi: 2 * interval.0 + interval.0 / 5 },
    }
}

/// The period at which ClientAlive refreshes an idle session, if it sends anything.
pub fn refresh(config: &ServerConfig) -> Option<Micros> {
    let (interval, version) = (config.client_alive_interval.value, config.version.map(|v| v.value));
    let sends = interval.0 > 0 && !never_asks(config.client_alive_count_max.value, version);
    sends.then_some(if alive_is_doubled(version) { Micros(2 * interval.0) } else { interval })
}

/// LoginGraceTime; from 9.9 up to four seconds of jitter are added, and a busy host adds its own.
pub fn grace(limit: Micros, version: Option<OpenSsh>) -> Interval {
    let jitter = if version.is_none_or(|v| v >= OpenSsh::new(9, 9)) { 4_500_000 } else { 500_000 };
    Interval { lo: limit.0, hi: limit.0 + jitter }
}

/// TCP keepalive on an idle connection: time + probes × intvl, tcp(7).
pub fn keepalive(kernel: &KernelTimers) -> Interval {
    let probes = i64::from(kernel.keepalive_probes.value);
    Interval::exactly(Micros(kernel.keepalive_time.value.0 + probes * kernel.keepalive_interval.value.0))
}

/// tcp_retries2 with data outstanding. Lower bound: Σ min(RTO·2^i, RTO_MAX) for i = 0..N at the smallest RTO; the
/// upper bound takes RTO 1 s and half as much again, since the kernel's own bound is a lower one.
pub fn retransmission(kernel: &KernelTimers) -> Interval {
    let (least, most) =
        (kernel.rto_min.map_or(RTO_MIN, Micros::as_seconds), kernel.rto_max.map_or(RTO_MAX, Micros::as_seconds));
    let sum = |rto: f64| retransmission_at(rto, most, kernel.retries2.value);
    Interval { lo: (sum(least) * 1e6) as i64, hi: (sum(1.0f64.max(least)) * 1.5e6) as i64 }
}

/// The sum itself, in seconds, for a given initial timeout and its limit.
fn retransmission_at(rto: f64, most: f64, retries2: u32) -> f64 {
    (0..=retries2.min(64)).map(|i| (rto * 2f64.powi(i as i32)).min(most)).sum()
}

/// The chance that MaxStartups refuses one more connection when `waiting` are unauthenticated
/// (should_drop_connection, integer arithmetic).
pub fn startups_refusal(start: u32, rate: u32, full: u32, waiting: u32) -> f64 {
    match waiting {
        n if n < start => 0.0,
        n if n >= full || rate >= 100 => 1.0,
        n => f64::from(rate + (100 - rate) * (n - start) / (full - start).max(1)) / 100.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::defaults;
    use crate::model::Value;

    const I3: Micros = Micros::seconds(3);

    #[test]
    fn client_alive_takes_one_interval_more_and_twice_that_on_9_2() {
        let meets = |version, count, seconds: f64| {
            alive(I3, count, version).meets(Interval::exactly(Micros((seconds * 1e6) as i64)))
        };
        // Measured from the last data to the close, in intervals of 3 s.
        for (count, intervals) in [(1, 4.1), (2, 6.13), (3, 8.15)] {
            assert!(meets(Some(OpenSsh::new(9, 2)), count, intervals * 3.0), "9.2, CountMax {count}");
        }
        for (count, intervals) in [(1, 2.05), (2, 3.05), (3, 4.06)] {
            assert!(meets(Some(OpenSsh::new(8, 4)), count, intervals * 3.0), "8.4, CountMax {count}");
            assert!(meets(Some(OpenSsh::new(10, 0)), count, intervals * 3.0), "10.0, CountMax {count}");
        }
        assert!(!meets(Some(OpenSsh::new(9, 2)), 3, 12.0), "9.2 is twice as slow");
    }

    #[test]
    fn client_alive_without_a_count_hangs_up_unasked_until_8_1_and_never_from_8_2_on() {
        let of = |major, minor| {
            let mut config = defaults::server(Some(OpenSsh::new(major, minor)));
            (config.client_alive_interval, config.client_alive_count_max) = (Value::read(I3), Value::read(0));
            (of(&config, &defaults::kernel()), refresh(&config))
        };
        let (old, sent) = of(8, 1);
        assert!(old.alive.is_some_and(|alive| alive.meets(Interval::exactly(I3)) && alive.lo > I3.0 / 2));
        assert_eq!((old.first_probe, sent), (None, None));
        let (new, sent) = of(8, 2);
        assert_eq!((new.alive, sent), (None, Some(I3)));
        assert!(new.first_probe.is_some());
    }

    #[test]
    fn tcp_timers_match_the_worked_numbers() {
        let lower = |n| (retransmission_at(RTO_MIN, RTO_MAX, n) * 10.0).round() / 10.0;
        assert_eq!(lower(15), 924.6);
        assert_eq!([lower(8), lower(10), lower(6), lower(5), lower(3)], [102.2, 324.6, 25.4, 12.6, 3.0]);
        assert_eq!(retransmission_at(0.3, RTO_MAX, 15).round(), 993.0);
        assert_eq!(retransmission_at(1.0, RTO_MAX, 15).round(), 1207.0);
        assert_eq!(keepalive(&defaults::kernel()), Interval::exactly(Micros::seconds(7875)));
    }

    #[test]
    fn max_startups_refuses_as_sshd_computes_it() {
        let p = |n| startups_refusal(50, 30, 100, n);
        assert_eq!([p(49), p(50), p(60), p(75), p(90), p(99), p(100)], [0.0, 0.30, 0.44, 0.65, 0.86, 0.98, 1.0]);
    }
}
