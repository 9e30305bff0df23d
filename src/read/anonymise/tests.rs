use std::net::IpAddr;

use super::*;
use crate::read::parse::blocks::Block;
use crate::read::parse::{ParseOptions, parse};

fn names() -> Pseudonyms {
    Pseudonyms::new(b"a key of sixteen bytes or more")
}

fn covered_lines(text: &str) -> Vec<String> {
    let block = Block { bytes: text.as_bytes().to_vec(), ..Block::default() };
    let mut parsed = parse(block, ParseOptions { keep_unknown: true, ..ParseOptions::default() });
    cover(&mut parsed, &names());
    let bytes = &parsed.batch.bytes;
    let line = |e: &Event| {
        let start = memchr::memrchr(b'\n', &bytes[..e.body.start as usize]).map_or(0, |i| i + 1);
        String::from_utf8_lossy(bytes[start..].split(|b| *b == b'\n').next().unwrap()).trim_end().to_owned()
    };
    parsed.batch.events.iter().map(line).collect()
}

#[test]
fn wordings_stay_and_names_go() {
    let names = names();
    let lines = covered_lines(
        "Nov 10 12:00:12 edge01 sshd[4711]: Accepted publickey for alice from 203.0.113.7 port 40122 ssh2: ED25519 SHA256:6cuWIaSkHq3AwHoSmtM7P1sFSKLrdMHr+POOtHSvbIg\n\
         Nov 10 12:00:12 edge01 sshd[4711]: pam_unix(sshd:session): session opened for user alice(uid=1000) by alice(uid=0)\n\
         Nov 10 12:00:13 edge01 sshd[4712]: Invalid user hunter2 secret from 2001:db8::7 port 22\n\
         Nov 10 12:00:14 edge01 sshd[4712]: frobnicated alice at office.example.com from 203.0.113.7 with 12345678\n",
    );
    let (alice, host, ip) =
        (names.user(b"alice"), names.host(b"edge01"), names.address("203.0.113.7".parse().unwrap()));
    let begins = format!(
        "Nov 10 12:00:12 {host} sshd[4711]: Accepted publickey for {alice} from {ip} port 40122 ssh2: ED25519 SHA256:key-"
    );
    assert!(lines[0].starts_with(&begins), "{}", lines[0]);
    assert!(
        lines[1].contains(&format!("session opened for user {alice}(uid={}) by {alice}(uid=0)", names.word(b"1000"))),
        "{}",
        lines[1]
    );
    assert!(lines[2].contains(&format!("Invalid user {} from ", names.user(b"hunter2 secret"))), "{}", lines[2]);
    for word in ["alice", "office", "example", "203.0.113", "12345678", "frobnicated"] {
        assert!(!lines[3].contains(word), "{}", lines[3]);
    }
    assert!(lines[3].contains(&ip.to_string()), "what no message is keeps its address joined: {}", lines[3]);
}

#[test]
fn addresses_keep_their_networks_and_nothing_else() {
    let names = names();
    let common = |a: IpAddr, b: IpAddr| match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (u32::from(a) ^ u32::from(b)).leading_zeros(),
        (IpAddr::V6(a), IpAddr::V6(b)) => (u128::from(a) ^ u128::from(b)).leading_zeros(),
        _ => panic!("families do not mix"),
    };
    let all: Vec<IpAddr> = [
        "203.0.113.7",
        "203.0.113.8",
        "203.0.114.7",
        "10.0.0.1",
        "192.168.7.1",
        "2001:db8::7",
        "2001:db8::8",
        "2001:db8:1::7",
        "fe80::1",
    ]
    .map(|text| text.parse().unwrap())
    .to_vec();
    for a in &all {
        assert_ne!(names.address(*a), *a);
        for b in all.iter().filter(|b| a.is_ipv4() == b.is_ipv4()) {
            assert_eq!(common(*a, *b), common(names.address(*a), names.address(*b)), "{a} and {b}");
        }
    }
    let loopback: IpAddr = "127.0.0.1".parse().unwrap();
    assert_eq!(names.address(loopback), loopback);
    assert_ne!(Pseudonyms::new(b"another key, as long as it").address(all[0]), names.address(all[0]));
}

#[test]
fn texts_from_elsewhere_lose_their_addresses_once() {
    let names = names();
    let covered = scrub("3 sessions of 203.0.113.0/24, one of [2001:db8::7]:22, 5.5 s", &names);
    assert!(
        !covered.contains("203.0.113") && !covered.contains("2001:db8::7") && covered.ends_with(", 5.5 s"),
        "{covered}"
    );
    assert_eq!(scrub(&covered, &names), covered, "a pseudonym is no original");
}

#[test]
fn software_is_nobody() {
    assert_eq!(words::software(b"OpenSSH_9.2p1 Debian-2").as_deref(), Some("OpenSSH_9.2p1"));
    assert_eq!(words::software(b"SSH-2.0-PuTTY_Release_0.78").as_deref(), Some("PuTTY_Release_0.78"));
    assert_eq!(words::software(b"OpenSSH_alice"), None);
    assert!(words::is_harmless("diffie-hellman-group14-sha256") && words::is_harmless("hmac-sha2-256-etm@openssh.com"));
    assert!(!words::is_harmless("aes128-alice"));
}
