//! Addresses, ports, numbers and words as sshd and its neighbours print them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::read::bytes::{blanks, digits};

/// The length of the word `here` begins with. It ends at a space or at the punctuation that templates put behind words.
pub(super) fn word(here: &[u8]) -> usize {
    let mut len = blanks::first(here);
    while let [.., b'.' | b',' | b':' | b';' | b'\'' | b'"' | b')' | b']' | b'>'] = &here[..len] {
        len -= 1;
    }
    len
}

/// A number of at most eighteen digits, and how many those are.
#[inline]
pub(super) fn digits(here: &[u8]) -> Option<(i64, usize)> {
    let (value, len) = digits::leading(here);
    (len > 0).then_some((value as i64, len))
}

/// A port, and how many digits it has.
#[inline]
pub(super) fn port(here: &[u8]) -> Option<(u16, usize)> {
    let (port, len) = digits(here)?;
    Some((u16::try_from(port).ok()?, len))
}

/// `[ip]:port` or `ip:port`, and its length.
pub(super) fn socket(here: &[u8]) -> Option<(Option<IpAddr>, u16, usize)> {
    let (ip, end) = if here.first() == Some(&b'[') {
        let close = memchr::memchr(b']', here)?;
        let (ip, len) = address(&here[1..close])?;
        (len == close - 1).then_some((ip, close + 1))?
    } else {
        let len = word(here);
        let colon = memchr::memrchr(b':', &here[..len])?;
        let (ip, used) = address(&here[..colon])?;
        (used == colon).then_some((ip, colon))?
    };
    let (port, len) = port(here[end..].strip_prefix(b":")?)?;
    Some((ip, port, end + 1 + len))
}

/// An address in the form sshd prints it, and its length; `UNKNOWN` is an address nobody knows.
pub(super) fn address(here: &[u8]) -> Option<(Option<IpAddr>, usize)> {
    match ipv4(here) {
        Some((ip, len)) => Some((Some(IpAddr::V4(ip)), len)),
        None => match here {
            [b'U', b'N', b'K', b'N', b'O', b'W', b'N', ..] => Some((None, 7)),
            [b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' | b':', ..] => ipv6(here),
            _ => None,
        },
    }
}

/// Can an address, or `UNKNOWN`, begin with this byte?
pub(super) fn may_begin(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b':' | b'U')
}

fn ipv6(here: &[u8]) -> Option<(Option<IpAddr>, usize)> {
    // Many a word begins like a number of four digits at most, but goes on otherwise.
    if here.iter().take(5).find(|b| !b.is_ascii_hexdigit()) != Some(&b':') {
        return None;
    }
    let len = here.iter().take(64).take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')).count();
    let (ip, end) = [len, len.saturating_sub(1)].into_iter().find_map(|end| Some((groups(&here[..end])?, end)))?;
    // A zone (`fe80::1%eth0`) belongs to the address; a mapped IPv4 address is that IPv4 address.
    let zone = here[end..].strip_prefix(b"%").map_or(0, |z| 1 + word(z));
    Some((Some(IpAddr::V6(ip).to_canonical()), end + zone))
}

/// What all of a text says. The library takes some times as long: to it are left only those that end in an IPv4 address,
/// which are rare.
fn groups(text: &[u8]) -> Option<Ipv6Addr> {
    let (mut value, mut count, mut group, mut digits) = (0u128, 0, 0u32, 0);
    // The groups before `::`, and how many those are.
    let (mut before, rest) = match text.strip_prefix(b"::") {
        Some(rest) => (Some((0, 0)), rest),
        None => (None, text),
    };
    for byte in rest {
        match byte {
            b'.' => return std::str::from_utf8(text).ok()?.parse().ok(),
            b':' if digits > 0 => {
                (value, count, group, digits) = (value << 16 | u128::from(group), count + 1, 0, 0);
            }
            b':' if before.is_none() && count > 0 => (before, value) = (Some((value, count)), 0),
            b':' => return None,
            // Letters are 9 more than their last four bits say.
            b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' if digits < 4 => {
                (group, digits) = (group << 4 | u32::from((byte & 15) + 9 * (byte >> 6)), digits + 1);
            }
            _ => return None,
        }
    }
    if digits > 0 {
        (value, count) = (value << 16 | u128::from(group), count + 1);
    } else if before.is_none_or(|(_, groups)| groups < count) {
        return None;
    }
    match before {
        None if count == 8 => Some(Ipv6Addr::from(value)),
        // Of none before `::` nothing need be moved.
        Some((before, groups)) if count < 8 => Some(Ipv6Addr::from(before << (16 * (8 - groups) % 128) | value)),
        _ => None,
    }
}

/// Four numbers with dots between them, and their length.
pub(super) fn ipv4(here: &[u8]) -> Option<(Ipv4Addr, usize)> {
    let (mut octets, mut at) = ([0u8; 4], 0);
    for (index, octet) in octets.iter_mut().enumerate() {
        if index > 0 {
            if here.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        let (mut value, start) = (0u32, at);
        while let Some(digit) = here.get(at).map(|b| b.wrapping_sub(b'0'))
            && digit <= 9
        {
            value = value * 10 + u32::from(digit);
            at += 1;
            if at > start + 3 {
                return None;
            }
        }
        if at == start {
            return None;
        }
        *octet = u8::try_from(value).ok()?;
    }
    Some((Ipv4Addr::from(octets), at))
}

/// `1.2.3.4 port 22` at the end of a text, and where it begins. An IPv6 address is a word of its own.
#[inline]
pub(super) fn peer_from_right(text: &[u8]) -> Option<(IpAddr, u16, usize)> {
    let (port, rest) = number_from_right([10, 100, 1000, 10_000], text)?;
    let rest = rest.strip_suffix(b" port ")?;
    let (ip, at) = match ipv4_from_right(rest) {
        Some((ip, at)) => (IpAddr::V4(ip), at),
        None => ipv6_from_right(rest)?,
    };
    Some((ip, u16::try_from(port).ok()?, at))
}

#[inline(always)]
fn ipv4_from_right(text: &[u8]) -> Option<(Ipv4Addr, usize)> {
    let (d, rest) = octet_from_right(text)?;
    let [rest @ .., b'.'] = rest else { return None };
    let (c, rest) = octet_from_right(rest)?;
    let [rest @ .., b'.'] = rest else { return None };
    let (b, rest) = octet_from_right(rest)?;
    let [rest @ .., b'.'] = rest else { return None };
    let (a, rest) = octet_from_right(rest)?;
    Some((Ipv4Addr::new(a, b, c, d), rest.len()))
}

#[inline(never)]
fn ipv6_from_right(text: &[u8]) -> Option<(IpAddr, usize)> {
    let at = blanks::last(text).map_or(0, |blank| blank + 1);
    let (ip, len) = ipv6(&text[at..])?;
    (at + len == text.len()).then_some((ip?, at))
}

#[inline(always)]
fn octet_from_right(text: &[u8]) -> Option<(u8, &[u8])> {
    let (value, rest) = number_from_right([10, 100], text)?;
    Some((u8::try_from(value).ok()?, rest))
}

/// The number that a text ends with, and what stands before it. `worths` are those of the digits before the last: it has
/// no more than that.
#[inline(always)]
fn number_from_right<const MOST: usize>(worths: [u32; MOST], text: &[u8]) -> Option<(u32, &[u8])> {
    let [before @ .., last @ b'0'..=b'9'] = text else { return None };
    let (mut value, mut rest) = (u32::from(*last - b'0'), before);
    for worth in worths {
        let [before @ .., digit @ b'0'..=b'9'] = rest else { break };
        (value, rest) = (value + worth * u32::from(*digit - b'0'), before);
    }
    Some((value, rest))
}

/// The length of the word `here` begins with, and the address that all of it says.
pub(super) fn host(here: &[u8]) -> (Option<IpAddr>, usize) {
    let v4 = ipv4(here);
    if let Some((ip, len)) = v4
        && matches!(here.get(len), None | Some(b' '))
    {
        return (Some(IpAddr::V4(ip)), len);
    }
    let len = word(here);
    let ip = match v4 {
        Some((ip, end)) if end == len => Some(IpAddr::V4(ip)),
        _ => groups(&here[..len]).map(|ip| IpAddr::V6(ip).to_canonical()),
    };
    (ip, len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_they_end() {
        let v4 = |text: &str| ipv4(text.as_bytes()).map(|(ip, len)| (ip.to_string(), len));
        assert_eq!(v4("203.0.113.7 port"), Some(("203.0.113.7".into(), 11)));
        assert_eq!(v4("203.0.113.7."), Some(("203.0.113.7".into(), 11)));
        assert_eq!(v4("1.2.3.4.5"), Some(("1.2.3.4".into(), 7)));
        assert_eq!(v4("010.001.000.255"), Some(("10.1.0.255".into(), 15)));
        for no in ["", "1", "1.2.3", "1.2.3.", "1..3.4", ".1.2.3", "1.2.3.1234", "1.2.3.256", "1.2.3.x", "0001.2.3.4"] {
            assert_eq!(v4(no), None, "{no}");
        }
        let any = |text: &str| address(text.as_bytes()).map(|(ip, len)| (ip.map(|ip| ip.to_string()), len));
        assert_eq!(any("UNKNOWN port 65535"), Some((None, 7)));
        assert_eq!(any("::ffff:192.0.2.1 x"), Some((Some("192.0.2.1".into()), 16)));
        assert_eq!(any("fe80::1%eth0: x"), Some((Some("fe80::1".into()), 12)));
        assert_eq!(any("2001:db8::1: x"), Some((Some("2001:db8::1".into()), 11)));
        assert_eq!(any("beef"), None);
    }

    #[test]
    fn ipv6_is_read_as_the_library_does() {
        let parts = [
            "",
            ":",
            "::",
            "1",
            "db8:",
            "0:",
            "2001:db8::",
            "1:2:3:4:",
            "5:6:7",
            ":8",
            "F",
            "aBcD",
            "12345",
            "1.2.3.4",
        ];
        let mut texts = parts.map(String::from).to_vec();
        for _ in 0..3 {
            let longer = texts.iter().flat_map(|text| parts.map(|part| format!("{text}{part}")));
            texts = texts.iter().cloned().chain(longer).collect();
        }
        for text in texts {
            assert_eq!(groups(text.as_bytes()), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn a_peer_is_the_same_from_the_right() {
        let peer = |text: &str| peer_from_right(text.as_bytes()).map(|(ip, port, at)| (ip.to_string(), port, at));
        assert_eq!(peer("x from 203.0.113.7 port 40122"), Some(("203.0.113.7".into(), 40122, 7)));
        assert_eq!(peer("010.1.1.255 port 00022"), Some(("10.1.1.255".into(), 22, 0)));
        assert_eq!(peer("x from 2001:db8::1 port 22"), Some(("2001:db8::1".into(), 22, 7)));
        assert_eq!(peer("fe80::1%eth0 port 22"), Some(("fe80::1".into(), 22, 0)));
        for no in
            ["", "port 22", "1.2.3 port 22", "1.2.3.256 port 22", "1.2.3.4 port 65536", "1.2.3.4 port ", "1.2.3.4"]
        {
            assert_eq!(peer(no), None, "{no}");
        }
        for no in ["2001:db8:: 1 port 22", "x2001:db8::1 port 22", "::1: port 22", "UNKNOWN port 22", "beef port 22"] {
            assert_eq!(peer(no), None, "{no}");
        }
    }

    #[test]
    fn words_end_before_punctuation() {
        for (text, len) in [("a.b), c", 3), ("...", 0), ("", 0), ("word", 4), (" x", 0), ("x'", 1)] {
            assert_eq!(word(text.as_bytes()), len, "{text}");
        }
        assert_eq!(digits(b"0123456789012345678"), Some((12_345_678_901_234_567, 18)));
        assert_eq!(port(b"65536"), None);
    }
}
