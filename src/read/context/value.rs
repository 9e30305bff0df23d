//! Values of sshd_config and ssh_config: times, numbers, switches, MaxStartups, limits of channels.

use crate::model::{MaxStartups, Micros, Penalties};

/// `yes` or `no`.
pub fn yes_no(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// `10:30:100`; a single number N means N:100:N.
pub fn startups(value: &str) -> Option<MaxStartups> {
    let parts: Vec<u32> = value.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    match parts[..] {
        [n] if n > 0 => Some(MaxStartups { start: n, rate: 100, full: n }),
        [start, rate, full] if start <= full && (1..=100).contains(&rate) && start > 0 => {
            Some(MaxStartups { start, rate, full })
        }
        _ => None,
    }
}

/// sshd_config's TIME FORMATS: `90`, `2m`, `1h30m`, `none`.
pub fn time(value: &str) -> Option<Micros> {
    if value.eq_ignore_ascii_case("none") {
        return Some(Micros(0));
    }
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

/// PerSourcePenalties: `no`, or `crash:90s authfail:5s …` on top of the defaults given.
pub fn penalties(args: &[String], defaults: Penalties) -> Option<Option<Penalties>> {
    let mut set = defaults;
    for arg in args {
        match yes_no(arg) {
            Some(false) => return Some(None),
            Some(true) => continue,
            None => {}
        }
        let (name, value) = arg.split_once(':')?;
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
        *place = time(value)?;
    }
    Some(Some(set))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::defaults;

    #[test]
    fn times_are_read_as_sshd_reads_them() {
        let seconds = |t: &str| time(t).map(|m| m.0 / 1_000_000);
        assert_eq!(
            [seconds("90"), seconds("1h30m"), seconds("2m"), seconds("0"), seconds("none"), seconds("10m5")]
                .map(Option::unwrap),
            [90, 5400, 120, 0, 0, 605]
        );
        assert_eq!([seconds("x"), seconds("m"), seconds(""), seconds("-5"), seconds("99999999999")], [None; 5]);
    }

    #[test]
    fn startups_that_sshd_refuses_are_refused() {
        assert_eq!(startups("5"), Some(MaxStartups { start: 5, rate: 100, full: 5 }));
        assert_eq!(startups("10:30:100"), Some(MaxStartups { start: 10, rate: 30, full: 100 }));
        for wrong in ["", "0", "a", "10:30", "100:30:10", "10:0:100", "10:101:100", "10:30:100:1"] {
            assert_eq!(startups(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn penalties_are_the_defaults_but_for_what_is_written() {
        let usual = defaults::penalties(None);
        let of = |text: &str| penalties(&text.split(' ').map(str::to_owned).collect::<Vec<_>>(), usual);
        assert_eq!(of("no"), Some(None));
        assert_eq!(of("yes"), Some(Some(usual)));
        let set = of("authfail:30s max:1h overflow:permissive").flatten().expect("on");
        assert_eq!((set.auth_fail, set.max, set.crash), (Micros::seconds(30), Micros::seconds(3600), usual.crash));
        assert_eq!(of("authfail"), None);
        assert_eq!(of("typo:3"), None);
    }
}
