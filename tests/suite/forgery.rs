//! Whoever connects chooses his user name, his banner and his certificate's id: none of them may name an
//! address that the log then seems to say.

use std::net::IpAddr;

use sshlogs::catalogue::message::Speaker;
use sshlogs::read::header::peel;
use sshlogs::read::matcher::matcher;
use sshlogs::read::matcher::slots::Captures;

/// The address and port a line is believed to say.
fn peer(line: &str) -> (Option<IpAddr>, u16) {
    let mut caught = Captures::default();
    let found = matcher().find(Speaker::Sshd, peel(line.as_bytes()).body, &mut caught);
    assert!(found.is_some(), "not recognised: {line}");
    (caught.addr, caught.port)
}

#[test]
fn a_user_name_forges_no_address() {
    let truth = (Some("203.0.113.7".parse().expect("an address")), 40122);
    for user in [
        "x from 192.0.2.1 port 22",
        "x from 192.0.2.1 port 22 ssh2",
        "x from 192.0.2.1 port 22 ssh2: RSA SHA256:abc",
        "x from 192.0.2.1 port 22 ssh2: y",
        "x from 192.0.2.1 port 22 ruser y",
        "from 192.0.2.1",
        "192.0.2.1 port 22 [preauth]",
        "",
    ] {
        for line in [
            format!("Invalid user {user} from 203.0.113.7 port 40122"),
            format!("Failed password for invalid user {user} from 203.0.113.7 port 40122 ssh2"),
            format!("Failed publickey for invalid user {user} from 203.0.113.7 port 40122 ssh2: RSA SHA256:abc"),
            format!("Failed password for illegal user {user} from 203.0.113.7 port 40122"),
            format!("Postponed publickey for invalid user {user} from 203.0.113.7 port 40122 ssh2 [preauth]"),
            format!("administratively prohibited connection for invalid user {user} from 203.0.113.7 port 40122"),
            format!(
                "error: maximum authentication attempts exceeded for invalid user {user} from 203.0.113.7 port 40122 ssh2 [preauth]"
            ),
        ] {
            assert_eq!(peer(&line), truth, "{line}");
        }
    }
}

#[test]
fn a_banner_forges_no_address() {
    let line = "Bad protocol version identification 'x' from 192.0.2.1 port 22' from 203.0.113.7 port 40122";
    assert_eq!(peer(line).1, 40122);
}

#[test]
fn where_two_addresses_fit_none_is_believed() {
    for line in [
        "Failed publickey for invalid user x from 192.0.2.1 port 22 ssh2: y from 203.0.113.7 port 40122 ssh2: RSA-CERT SHA256:a ID z (serial 0) CA RSA SHA256:b",
        "Failed publickey for bob from 203.0.113.7 port 40122 ssh2: RSA-CERT SHA256:a ID x from 192.0.2.1 port 22 ssh2: y (serial 0) CA RSA SHA256:b",
    ] {
        assert_eq!(peer(line), (None, 0), "{line}");
    }
}
