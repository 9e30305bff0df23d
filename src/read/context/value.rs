//! Values of sshd_config and ssh_config: times, numbers, switches, MaxStartups, limits of channels.

use crate::model::{MaxStartups, Micros, OpenSsh, Penalties};

/// `yes` or `no`; sshd takes nothing else.
pub fn yes_no(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// ssh takes `true` and `false`, too.
pub fn yes_no_true_false(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => yes_no(value),
    }
}

/// The release whose sshd takes `true` and `false` for TCPKeepAlive, and prints them in `sshd -T`.
const KEEPALIVE_TRUE: OpenSsh = OpenSsh::new(10, 6);

/// TCPKeepAlive of sshd_config.
pub fn keepalive(value: &str, version: Option<OpenSsh>) -> Option<bool> {
    if version.is_none_or(|v| v >= KEEPALIVE_TRUE) { yes_no_true_false(value) } else { yes_no(value) }
}

/// The release that reads a single number N as 10:30:N (683d0ab; mended in 10.4, 78d5498).
const HALF_READ: OpenSsh = OpenSsh::new(10, 3);

/// `10:30:100`; a single number N means N:100:N.
pub fn startups(value: &str, version: Option<OpenSsh>) -> Option<MaxStartups> {
    let parts: Vec<u32> = value.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let half_read = version == Some(HALF_READ);
    match parts[..] {
        [full] if full > 0 && half_read => Some(MaxStartups { start: 10, rate: 30, full }),
        [n] if n > 0 => Some(MaxStartups { start: n, rate: 100, full: n }),
        // That release prints its mistake in `sshd -T`.
        [start, rate, full]
            if start > 0 && (1..=100).contains(&rate) && (start <= full || half_read && (start, rate) == (10, 30)) =>
        {
            Some(MaxStartups { start, rate, full })
        }
        _ => None,
    }
}

/// A time, or `none`, which only some keywords take.
pub fn time_or_none(value: &str) -> Option<Micros> {
    if value.eq_ignore_ascii_case("none") { Some(Micros(0)) } else { time(value) }
}

/// sshd_config's TIME FORMATS: `90`, `2m`, `1h30m`.
pub fn time(value: &str) -> Option<Micros> {
    let (mut total, mut number, mut digits) = (0i64, 0i64, false);
    for c in value.chars() {
        if let Some(digit) = c.to_digit(10) {
            number = number.checked_mul(10)?.checked_add(i64::from(digit))?;
            digits = true;
            continue;
        }
        let unit = match c.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        if !digits {
            return None;
        }
        total = total.checked_add(number.checked_mul(unit)?)?;
        (number, digits) = (0, false);
    }
    (digits || total > 0)
        .then(|| total.checked_add(number))
        .flatten()
        .filter(|s| *s <= i64::from(i32::MAX))
        .map(Micros::seconds)
}

/// ChannelTimeout's `type=time` pairs; those without a limit are left out.
pub fn channel_timeouts(args: &[String]) -> Option<Vec<(String, Micros)>> {
    let pair = |arg: &String| {
        let (kind, limit) = arg.split_once('=')?;
        Some((kind.to_owned(), time(limit)?))
    };
    let all: Vec<(String, Micros)> =
        args.iter().filter(|a| !a.eq_ignore_ascii_case("none")).map(pair).collect::<Option<_>>()?;
    Some(all.into_iter().filter(|(_, t)| t.0 > 0).collect())
}

/// A penalty's time: from 10.3 on with a fraction, as in `0.5` or `1.5s`.
fn fine_time(value: &str) -> Option<Micros> {
    let Some((whole, fraction)) = value.split_once('.') else { return time(value) };
    let fraction = fraction.strip_suffix(['s', 'S']).unwrap_or(fraction);
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let whole = Some(whole).filter(|w| all_digits(w)).and_then(time)?;
    Some(Micros(whole.0 + Some(micros).filter(|_| all_digits(fraction))?.parse::<i64>().ok()?))
}

/// PerSourcePenalties: `no`, or `crash:90s authfail:5s …` on top of the defaults given. Several lines add up: of each
/// penalty the first value counts, and whoever sets one switches all on, whatever `no` stands before or behind it.
pub fn penalties(args: &[String], defaults: Penalties) -> Option<Option<Penalties>> {
    let mut set = defaults;
    let (mut switch, mut seen) = (None, Vec::new());
    for arg in args {
        if let Some(on) = yes_no(arg) {
            switch = switch.or(Some(on));
            continue;
        }
        let (name, value) = arg.split_once(':')?;
        let is_first = !seen.contains(&name);
        seen.push(name);
        let place = match name.to_ascii_lowercase().as_str() {
            "authfail" => &mut set.auth_fail,
            "noauth" => &mut set.no_auth,
            "grace-exceeded" => &mut set.grace_exceeded,
            "crash" => &mut set.crash,
            "min" => &mut set.min,
            "max" => &mut set.max,
            "refuseconnection" | "invaliduser" | "max-sources4" | "max-sources6" | "overflow" | "overflow6" => continue,
            _ => return None,
        };
        let value = fine_time(value)?;
        if is_first {
            *place = value;
        }
    }
    Some(Some(set).filter(|_| switch != Some(false) || !seen.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::defaults;

    #[test]
    fn times_are_read_as_sshd_reads_them() {
        let seconds = |t: &str| time(t).map(|m| m.0 / 1_000_000);
        assert_eq!(
            [seconds("90"), seconds("1h30m"), seconds("2m"), seconds("0"), seconds("10m5")].map(Option::unwrap),
            [90, 5400, 120, 0, 605]
        );
        assert_eq!([seconds("x"), seconds("m"), seconds(""), seconds("-5"), seconds("99999999999")], [None; 5]);
        assert_eq!(seconds("none"), None, "LoginGraceTime none is refused");
        assert_eq!(time_or_none("none"), Some(Micros(0)), "UnusedConnectionTimeout none is not");
    }

    #[test]
    fn ssh_takes_true_where_sshd_refuses_it() {
        assert_eq!((yes_no("true"), yes_no("Yes"), yes_no_true_false("true")), (None, Some(true), Some(true)));
    }

    #[test]
    fn startups_that_sshd_refuses_are_refused() {
        let startups = |value| startups(value, None);
        assert_eq!(startups("5"), Some(MaxStartups { start: 5, rate: 100, full: 5 }));
        assert_eq!(startups("10:30:100"), Some(MaxStartups { start: 10, rate: 30, full: 100 }));
        for wrong in ["", "0", "a", "10:30", "100:30:10", "10:0:100", "10:101:100", "10:30:100:1"] {
            assert_eq!(startups(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_single_number_of_10_3_is_only_the_upper_limit() {
        let of = |value, minor| startups(value, Some(OpenSsh::new(10, minor)));
        let half = Some(MaxStartups { start: 10, rate: 30, full: 3 });
        assert_eq!((of("3", 3), of("10:30:3", 3), of("10:30:3", 4)), (half, half, None));
        assert_eq!(of("3", 4), Some(MaxStartups { start: 3, rate: 100, full: 3 }));
    }

    #[test]
    fn penalties_are_the_defaults_but_for_what_is_written() {
        let usual = defaults::penalties(None);
        let of = |text: &str| penalties(&text.split(' ').map(str::to_owned).collect::<Vec<_>>(), usual);
        assert_eq!(of("no"), Some(None));
        assert_eq!(of("yes"), Some(Some(usual)));
        let set = of("authfail:30s max:1h overflow:permissive").flatten().expect("on");
        assert_eq!((set.auth_fail, set.max, set.crash), (Micros::seconds(30), Micros::seconds(3600), usual.crash));
        let both = of("authfail:30s authfail:1s no noauth:0.5").flatten().expect("any penalty switches them on");
        assert_eq!((both.auth_fail, both.no_auth), (Micros::seconds(30), Micros(500_000)));
        assert_eq!((of("no yes"), of("noauth:.5"), of("noauth:1.x")), (Some(None), None, None));
        assert_eq!(of("authfail"), None);
        assert_eq!(of("typo:3"), None);
    }
}
