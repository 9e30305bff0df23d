//! Every layout of a line by example; forged headers; any bytes at all; and real logs, where they are at hand.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::read::stamp::Kind;

/// As lines are split that follow others.
fn split<'a>(line: &'a [u8], cache: &mut HeaderCache) -> Line<'a> {
    split_known(line, cache).unwrap_or_else(|| super::split(line, cache))
}

fn split_one(line: &[u8]) -> Line<'_> {
    split(line, &mut HeaderCache::default())
}

/// `host|tag|pid|body` of a line that must be a log line with a header.
fn parts(line: &str) -> String {
    match split_one(line.as_bytes()) {
        Line::Log(Header { host, tag, pid, body, bare: false, .. }) => {
            let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
            format!("{}|{}|{pid}|{}", text(host), text(tag), text(body))
        }
        other => format!("{other:?}"),
    }
}

/// The body of a line that must have no header.
fn bare_body(line: &str) -> &str {
    match split_one(line.as_bytes()) {
        Line::Log(Header { host: [], tag: [], pid: 0, program: Program::Sshd, body, bare: true, .. }) => {
            std::str::from_utf8(body).unwrap()
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn hosts_and_tags_are_found_in_every_layout() {
    let layouts = [
        ("Nov 22 13:09:11 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd[7]:  Bye \r", "web1|sshd|7|Bye"),
        ("\u{feff}Nov 22 13:09:11 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("\0\0\0Nov 22 13:09:11 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 sshd[7]: Bye", "|sshd|7|Bye"),
        ("Nov 22 13:09:11 sshd: Bye", "|sshd|0|Bye"),
        ("Nov 22 13:09:11 192.0.2.1 sshd[7]: Bye", "192.0.2.1|sshd|7|Bye"),
        ("Nov 22 13:09:11 2001:db8::1 sshd[7]: Bye", "2001:db8::1|sshd|7|Bye"),
        ("Nov 22 13:09:11 2001:db8:: sshd[7]: Bye", "2001:db8::|sshd|7|Bye"),
        ("Nov 22 13:09:11 [2001:db8::1] sshd[7]: Bye", "[2001:db8::1]|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1/relay sshd[7]: Bye", "web1/relay|sshd|7|Bye"),
        ("Nov 22 13:09:11 src@web1/relay sshd[7]: Bye", "src@web1/relay|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 authpriv.info sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 <auth.info> web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 <4.6> sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 auth|security:info sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 r1 auth|security:info Message forwarded from web1: sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd[7]: [ID 800047 auth.info] Bye", "web1|sshd|7|Bye"),
        ("2026-11-22T13:09:11.123456-07:00 INFO sshd[7]: Bye", "|sshd|7|Bye"),
        ("Sun Nov 22 13:09:11 2026 authpriv.info dropbear[7]: Bye", "|dropbear|7|Bye"),
        ("Nov 22 13:09:11 relay Nov 22 13:09:10 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 relay <38>Nov 22 13:09:10 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 relay Nov 22 13:09:10 sshd[7]: Bye", "relay|sshd|7|Bye"),
        ("2026-11-22T13:09:11.123456789Z stderr F Nov 22 13:09:11 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 192.0.2.1 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 [2001:db8::1] web1 authpriv.info sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("2026-11-22T13:09:11Z 2001:db8::1 web1 sshd: Bye", "web1|sshd|0|Bye"),
        ("2026-11-22T13:09:11.123Z 192.0.2.1 sshd 7 - - Bye", "192.0.2.1|sshd|7|Bye"),
        ("Nov 22 13:09:11\tweb1\tsshd[7]:\tBye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11\tweb1\tsshd[7]: Bye\tnow", "web1|sshd|7|Bye\tnow"),
        ("2026-11-22T13:09:11.123Z\tweb1\tauthpriv.info\tsshd[7]\tBye", "web1|sshd|7|Bye"),
        ("2026-11-22T13:09:11.123Z\tweb1\tsshd\t7\tBye", "web1|sshd|7|Bye"),
        ("2026-11-22T13:09:11.123Z\tweb1\tsshd\t-\tBye", "web1|sshd|0|Bye"),
        ("2026-11-22 13:09:11\tAuth.Info\t192.0.2.1\tNov 22 13:09:10 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("2026-11-22 13:09:11\tAuthpriv.Notice\t192.0.2.1\tsshd[7]: Bye", "192.0.2.1|sshd|7|Bye"),
        ("2026-11-22 13:09:11\tAuth.Info\t192.0.2.1\tNov 22 13:09:10\tsshd[7]: Bye", "192.0.2.1|sshd|7|Bye"),
        ("<38>Nov 22 13:09:11 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("<38> 2026-11-22T13:09:11Z web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("<38>sshd[7]: Bye", "|sshd|7|Bye"),
        ("sshd[7]: Bye", "|sshd|7|Bye"),
        ("1795352951.123456 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("[   12.345678] web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("[   12.345678] sshd[7]: Bye", "|sshd|7|Bye"),
        ("sshd-1  | Nov 22 13:09:11 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("sshd-1  | sshd[7]: Bye", "|sshd|7|Bye"),
        ("[pod/sshd-7d9c/sshd] 2026-11-22T13:09:11.123456789Z sshd[7]: Bye", "|sshd|7|Bye"),
        ("/var/log/auth.log:Nov 22 13:09:11 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("auth.log.1:12:Nov 22 13:09:11 web1 sshd[7]: Bye", "web1|sshd|7|Bye"),
        (
            "2026-11-22 13:09:11.674804+0100 0x1a2b3c   Default     0x0                  7    0    sshd: Bye",
            "|sshd|7|Bye",
        ),
        ("Sun 2026-11-22 13:09:11 UTC web1 ssh.service[7]: Bye", "web1|ssh.service|7|Bye"),
        ("Sun 2026-11-22 13:09:11 CET web1 session-4.scope[7]: Bye", "web1|session-4.scope|7|Bye"),
        ("2026-11-22 13:09:11.123456+0100  localhost sshd[7]: Bye", "localhost|sshd|7|Bye"),
        ("Nov 22 13:09:11 mac sshd[7] <Info>: Bye", "mac|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd(pam_unix)[7]: Bye", "web1|sshd(pam_unix)|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd-session[7]: Bye", "web1|sshd-session|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd-auth[7]: Bye", "web1|sshd-auth|7|Bye"),
        ("Nov 22 13:09:11 web1 /usr/sbin/sshd[7]: Bye", "web1|/usr/sbin/sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd [7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd[7] Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd[7]:Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 sshd: alice [priv][7]: Bye", "web1|sshd|7|Bye"),
        ("Nov 22 13:09:11 web1 systemd-logind[7]: Bye", "web1|systemd-logind|7|Bye"),
        ("Nov 22 13:09:11 web1 systemd[1]: Bye", "web1|systemd|1|Bye"),
        ("Nov 22 13:09:11 web1 kernel: [  316.559919] eth0: Bye", "web1|kernel|0|eth0: Bye"),
        ("Nov 22 13:09:11 web1 kernel: eth0: Bye", "web1|kernel|0|eth0: Bye"),
        ("[  316.559919] eth0: Bye", "||0|eth0: Bye"),
        ("[  316.559919] sshd[7]: segfault at 0 ip 0", "||0|sshd[7]: segfault at 0 ip 0"),
        (
            "[Sun Nov 22 13:09:11 2026] Out of memory: Killed process 7 (sshd)",
            "||0|Out of memory: Killed process 7 (sshd)",
        ),
        ("2026-11-22T13:09:11,123456+01:00 eth0: Bye", "||0|eth0: Bye"),
        ("2026-11-22 13:09:11,755 fail2ban.actions        [7]: NOTICE  Bye", "|fail2ban.actions|7|NOTICE  Bye"),
        ("1234 2026-11-22 13:09:11.123 Bye", "||1234|Bye"),
        ("1234 13:09:11:123 Bye", "||1234|Bye"),
        ("1234 13:09:11 123 Bye", "||1234|Bye"),
        ("[7] Nov 22 13:09:11 Bye", "||7|Bye"),
        // The same out of a container.
        ("2026-11-22T13:09:11.123456789Z [7] Nov 22 13:09:11 Bye", "||7|Bye"),
        ("dropbear-1  | [7] Nov 22 13:09:11 Bye", "||7|Bye"),
        ("<38>1 2026-11-22T13:09:11.123Z web1 sshd 7 - - Bye", "web1|sshd|7|Bye"),
        ("<38>1 2026-11-22T13:09:11.123Z web1 sshd 7 ID [a b=\"\\] c\"] \u{feff}Bye", "web1|sshd|7|Bye"),
        ("<38>1 2026-11-22T13:09:11.123Z - sshd - - - Bye", "|sshd|0|Bye"),
        ("<38>1 - web1 sshd 7 - - Bye", "web1|sshd|7|Bye"),
        ("<38>1 2026-11-22T13:09:11.123Z web1 - - - - sshd[7]: Bye", "web1|sshd|7|Bye"),
        ("1 2026-11-22T13:09:11.123Z web1 sshd 7 - - Bye", "web1|sshd|7|Bye"),
        ("2026-11-22T13:09:11.123Z web1 sshd 7 - [a b=\"c\"] Bye", "web1|sshd|7|Bye"),
    ];
    for (line, expected) in layouts {
        assert_eq!(parts(line), expected, "{line}");
    }
}

#[test]
fn programs_are_told_by_their_tags() {
    let program = |line: &str| match split_one(line.as_bytes()) {
        Line::Log(header) => Some(header.program),
        _ => None,
    };
    let programs = [
        ("sshd(pam_unix)[7]:", Some(Program::Sshd)),
        ("sshd-session[7]:", Some(Program::SshdSession)),
        ("sshd-auth[7]:", Some(Program::SshdAuth)),
        ("dropbear[7]:", Some(Program::Dropbear)),
        ("kernel:", Some(Program::Kernel)),
        ("fail2ban.actions[7]:", Some(Program::Neighbour)),
        ("unix_chkpwd[7]:", Some(Program::Neighbour)),
        ("sudo:", None),
        ("CRON[7]:", None),
        ("sshd-keygen[7]:", None),
    ];
    for (tag, expected) in programs {
        assert_eq!(program(&format!("Nov 22 13:09:11 web1 {tag} x")), expected, "{tag}");
    }
    for mark in ["", "2026-11-22T13:09:11.123Z ", "dropbear-1  | "] {
        assert_eq!(program(&format!("{mark}[7] Nov 22 13:09:11 Exit before auth")), Some(Program::Dropbear), "{mark}");
    }
    assert_eq!(program("[    7.000000] eth0: x"), Some(Program::Kernel));
}

#[test]
fn text_without_a_header_is_left_to_the_caller() {
    assert_eq!(
        bare_body("Accepted password for root from 192.0.2.1 port 1 ssh2"),
        "Accepted password for root from 192.0.2.1 port 1 ssh2"
    );
    assert_eq!(bare_body("sshd: no hostkeys available -- exiting.\r"), "sshd: no hostkeys available -- exiting.");
    assert_eq!(bare_body("2026-11-22T13:09:11.123456789Z Connection from 192.0.2.1"), "Connection from 192.0.2.1");
    assert_eq!(bare_body("2026-11-22T13:09:11.123456789Z error: Bye"), "error: Bye");
    assert_eq!(bare_body("2026-11-22T13:09:11.123456789Z Write failed: Broken pipe"), "Write failed: Broken pipe");
    assert_eq!(bare_body("sshd-1  | 2026-11-22T13:09:11.123456789Z Bye"), "Bye");
    // Who chooses a user's name chooses no header.
    let forged =
        "User | Nov 22 13:09:11 web1 sshd[1]: Accepted from 192.0.2.1 not allowed because not listed in AllowUsers";
    assert_eq!(bare_body(forged), forged);
    for message in [
        "banner exchange: Connection from 203.0.113.7 port 4711: invalid format",
        "Close session: user bob from 203.0.113.7 port 4711 id 0",
        "Authentication refused: bad ownership or modes for directory /home/bob",
    ] {
        assert_eq!(bare_body(&format!("2026-11-22T13:09:11.123456789Z {message}")), message);
    }
    assert_eq!(bare_body("2026-11-22T13:09:11.123456789Z stderr F Bye now"), "Bye now");
    assert_eq!(bare_body("Nov 22 13:09:11 web1 lookup for opt failed"), "web1 lookup for opt failed");
    assert_eq!(bare_body("{\"MESSAGE\": \"x\"}"), "{\"MESSAGE\": \"x\"}");
}

#[test]
fn a_user_name_is_never_a_header() {
    let name = "sshd[1]: Accepted publickey for root from 192.0.2.1 port 1 ssh2";
    for stamp in [
        "",
        "2026-11-22T13:09:11.123456789Z ",
        "2026-11-22T13:09:11.123456789Z\t",
        "2026-11-22T13:09:11.123456789Z stderr F ",
        "Nov 22 13:09:11 ",
    ] {
        for message in [
            format!("User {name} from 192.0.2.9 not allowed because not listed in AllowUsers"),
            format!("Failed {name} for root from 192.0.2.9 port 5 ssh2"),
            format!("Invalid user {name} from 192.0.2.9 port 5"),
            format!("Connection closed by invalid user {name} 192.0.2.9 port 5 [preauth]"),
            format!("Invalid user Nov 22 13:09:11 web1 {name} from 192.0.2.9 port 5"),
            format!("User Nov 22 13:09:11 web1 {name} from 192.0.2.9 not allowed"),
            "User last message repeated 9 times from 192.0.2.9 not allowed".to_string(),
            "Invalid user 7 - - sshd from 192.0.2.9 port 5".to_string(),
            format!("Invalid user x\tweb1\t{name}"),
            format!("Failed none for x\tweb1\t{name}"),
        ] {
            assert_eq!(bare_body(&format!("{stamp}{message}")), message);
        }
    }
    let line = format!("Nov 22 13:09:11 web1 sshd[7]: Invalid user {name} from 192.0.2.9 port 5");
    assert_eq!(parts(&line), format!("web1|sshd|7|Invalid user {name} from 192.0.2.9 port 5"));
    for foreign in ["CRON[7]:", "sudo:", "CRON 7 - -", "CRON - - [a]", "syslogd 1.4.1:"] {
        let line = format!("Nov 22 13:09:11 web1 {foreign} {name}");
        assert!(matches!(split_one(line.as_bytes()), Line::Foreign { stamp: Some(_) }), "{line}");
    }
    // What follows the first line of another program's message is indented, whatever it says.
    let line = format!("                Nov 22 13:09:11 web1 {name}");
    assert_eq!(split_one(line.as_bytes()), Line::Foreign { stamp: None });
}

#[test]
fn a_tab_behind_the_stamp_makes_no_host_of_a_message_s_first_word() {
    let message = "User sshd[1]: Accepted none for root from 192.0.2.1 port 1 ssh2 from 192.0.2.9 not allowed";
    for stamp in ["2026-11-22T13:09:11.123456789Z", "Nov 22 13:09:11"] {
        for tabs in ["\t", "\t\t", "\t ", " \t"] {
            assert_eq!(bare_body(&format!("{stamp}{tabs}{message}")).trim_start(), message, "{stamp}{tabs:?}");
        }
    }
}

#[test]
fn repeats_markers_and_rubbish_have_lines_of_their_own() {
    let Line::Log(header) = split_one(b"Nov 22 13:09:11 web1 sshd[7]: message repeated 5 times: [ Failed none ssh2]")
    else {
        panic!("not a log line");
    };
    assert_eq!((header.body, header.repeats), (&b"Failed none ssh2"[..], 5));
    let times = |line: &'static str| match split_one(line.as_bytes()) {
        Line::LastRepeated { host, times, .. } => Some((std::str::from_utf8(host).unwrap(), times)),
        _ => None,
    };
    assert_eq!(times("Nov 22 13:09:11 web1 last message repeated 3 times"), Some(("web1", 3)));
    assert_eq!(times("Nov 22 13:09:11 last message repeated 3 times"), Some(("", 3)));
    assert_eq!(times("Nov 22 13:09:11: --- last message repeated 3 times ---"), Some(("", 3)));
    assert_eq!(times("Nov 22 13:09:11 web1 --- last message repeated 1 time ---"), Some(("web1", 1)));
    assert_eq!(times("Nov 22 13:09:11 web1 syslogd: last message repeated 3 times"), Some(("web1", 3)));
    assert_eq!(times("Nov 22 13:09:11 web1 sshd[7]: last message repeated 3 times"), None);
    assert_eq!(split_one(b"-- Boot 0123456789abcdef --"), Line::Marker { boot: true });
    assert_eq!(split_one(b"-- Reboot --"), Line::Marker { boot: true });
    assert_eq!(split_one(b"-- No entries --"), Line::Marker { boot: false });
    assert_eq!(split_one(b"-- Logs begin at Mon 2026-11-02, end at Sun 2026-11-22. --"), Line::Marker { boot: false });
    for blank in [&b""[..], b"\r", b"  \t\r\n"] {
        assert_eq!(split_one(blank), Line::Blank);
    }
    for damaged in [&b"\0\0\0\0"[..], b"\x1b[0mNov 22 13:09:11 web1 sshd[7]: x", b"\xff\xfe", b"<38>1 rubbish"] {
        assert_eq!(split_one(damaged), Line::Damaged, "{}", damaged.escape_ascii());
    }
}

#[test]
fn a_relay_may_know_the_zone_and_the_writer_the_moment() {
    let stamp = |line: &str| match split_one(line.as_bytes()) {
        Line::Log(header) => header.stamp.map(|s| (s.kind, s.micros % 1_000_000)),
        _ => None,
    };
    assert_eq!(stamp("2026-11-22T13:09:11.5Z Nov 22 13:09:11 web1 sshd[7]: x"), Some((Kind::Utc, 500_000)));
    assert_eq!(stamp("Nov 22 13:09:11 relay 2026-11-22T13:09:11.5Z web1 sshd[7]: x"), Some((Kind::Utc, 500_000)));
    assert_eq!(
        stamp("2026-11-22T13:09:11.5Z relay 2026-11-22T13:09:11.3Z web1 sshd[7]: x"),
        Some((Kind::Utc, 300_000))
    );
}

/// Do these bytes lie inside the line? Callers compute spans from them.
fn lies_inside(part: &[u8], line: &[u8]) -> bool {
    part.is_empty() || line.as_ptr_range().start <= part.as_ptr() && part.as_ptr_range().end <= line.as_ptr_range().end
}

fn check(line: &[u8]) {
    let mut cache = HeaderCache::default();
    let found = split(line, &mut cache);
    assert_eq!(split(line, &mut cache), found, "the cache changed {}", line.escape_ascii());
    if let Line::Log(Header { host, tag, body, repeats, .. }) = found {
        assert!([host, tag, body].iter().all(|part| lies_inside(part, line)), "{}", line.escape_ascii());
        assert!(repeats > 0);
    }
}

/// Pieces of headers, put together at random.
fn shards() -> impl Strategy<Value = String> {
    let shard = prop::sample::select(vec![
        "Nov 22 13:09:11",
        "2026-11-22T13:09:11.123Z",
        "[   12.345678]",
        "1795352951.123456",
        "Sun",
        "2026",
        "<38>",
        "<38>1",
        "-",
        "--",
        "web1",
        "authpriv.info",
        "<auth.info>",
        "sshd",
        "sshd[7]:",
        "[7]:",
        "[",
        "]",
        ":",
        "kernel:",
        "stderr F",
        "Message forwarded from",
        "\t",
        "192.0.2.1",
        "Auth.Info",
        "last message repeated 3 times",
        "message repeated 5 times: [",
        "[ID 1 auth.info]",
        "[a b=\"\\]\"]",
        "User",
        "alice [priv][7]:",
        "\u{feff}",
        "\0",
        "\r",
        " ",
        "Bye",
        "99999999999",
    ]);
    prop::collection::vec((shard, prop::sample::select(vec![" ", "", "  ", ":"])), 0..9)
        .prop_map(|shards| shards.into_iter().map(|(a, b)| format!("{a}{b}")).collect())
}

#[test]
fn a_header_that_differs_in_one_byte_is_read_anew() {
    let known = [
        "Nov 22 13:09:11 web1 sshd[4152363]: Bye",
        "Nov 22 13:09:11 web1 sshd-session[7]: Bye",
        "2026-11-22T13:09:11.123456+01:00 web1 sshd[41523]: Bye [preauth]",
        "Nov 22 13:09:11\tweb1  sshd[4152363]: Bye",
        "Nov 22 13:09:11\tweb1\tsshd[4152363]: Bye",
        "Nov 22 13:09:11  web1 sshd[4152363]: Bye",
        "Nov 22 13:09:11 web1 kernel: Bye",
        "2026-11-22T13:09:11+01:00 web1 sshd[41523]: Bye",
        "Sun Nov 22 13:09:11 web1 sshd[41523]: Bye",
    ];
    let others = |line: &str| {
        let mut others: Vec<Vec<u8>> = Vec::new();
        for at in 0..=line.len() {
            others.push(line.as_bytes()[..at].to_vec());
            others.push([&line.as_bytes()[..at], &line.as_bytes()[line.len().min(at + 1)..]].concat());
            for byte in b"17 :[].-s\xff" {
                others.push([&line.as_bytes()[..at], &[*byte], &line.as_bytes()[at..]].concat());
                others.push([&line.as_bytes()[..at], &[*byte], &line.as_bytes()[line.len().min(at + 1)..]].concat());
            }
        }
        others
    };
    let mut cache = HeaderCache::default();
    for line in known {
        for other in others(line) {
            // The last one is known from its first byte to its tag.
            for line in known.into_iter().chain([line; 2]) {
                assert_eq!(split(line.as_bytes(), &mut cache), split_one(line.as_bytes()), "{line}");
            }
            assert_eq!(split(&other, &mut cache), split_one(&other), "{}", other.escape_ascii());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_bytes_are_survived(line in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&line);
    }

    #[test]
    fn broken_headers_are_survived(line in shards(), cut in 0usize..120) {
        check(line.as_bytes());
        check(&line.as_bytes()[..cut.min(line.len())]);
    }

    #[test]
    fn a_line_means_the_same_behind_any_other(before in shards(), line in shards(), swap in any::<bool>()) {
        let mut cache = HeaderCache::default();
        let usual = "Nov 22 13:09:11 web1 sshd[7]: x".to_string();
        for line in [&before, &usual, &line, if swap { &before } else { &usual }, &line] {
            prop_assert_eq!(split(line.as_bytes(), &mut cache), split_one(line.as_bytes()), "{}", line);
        }
    }

    #[test]
    fn what_follows_a_tag_is_never_a_header(body in "[ -~]{0,60}") {
        let line = format!("Nov 22 13:09:11 web1 sshd[7]: x{body}");
        let expected = format!("web1|sshd|7|{}", format!("x{body}").trim_end());
        prop_assert_eq!(parts(&line), expected);
    }
}

/// The files of a folder, or nothing.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Runs over other projects' logs and prints what it made of them (`cargo test -- real_logs --nocapture`).
#[test]
fn real_logs_have_stamps_and_headers() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let corpora = std::env::var_os("SSHLOGS_SHARED").map_or_else(beside, PathBuf::from).join("corpora");
    if !corpora.is_dir() {
        println!("skipped: {} is not here", corpora.display());
        return;
    }
    let folders = ["plaso", "lnav", "smalllogs", "biglogs", "authlog_exporter", "loghub"];
    for path in folders.iter().flat_map(|folder| files_below(&corpora.join(folder))) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let packed = [".gz", ".bz2", ".xz", ".zip", ".tar", ".tgz", ".dd", ".csv", ".json", ".md"];
        if name == "LICENSE" || packed.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        let (made, whole) = sweep(&std::fs::read(&path).unwrap(), &name);
        println!("{made}");
        assert!(whole || !["OpenSSH_2k.log", "elastic-examples-auth.log"].contains(&&*name), "{made}");
    }
}

/// Counts the kinds of line in a log; had all of them stamp and header? With `SWEEP` in the environment it shows those
/// that had not.
fn sweep(text: &[u8], name: &str) -> (String, bool) {
    let (mut cache, mut counts, mut unstamped) = (HeaderCache::default(), [0usize; 7], 0);
    for line in text.split(|b| *b == b'\n') {
        check(line);
        let found = split(line, &mut cache);
        assert_eq!(found, split_one(line), "{name}: a line before it changed {}", line.escape_ascii());
        let (kind, stamped) = match found {
            Line::Log(header) => (usize::from(header.bare), header.stamp.is_some()),
            Line::Foreign { stamp } => (2, stamp.is_some()),
            Line::Damaged => (3, false),
            Line::Blank => (4, true),
            Line::LastRepeated { stamp, .. } => (5, stamp.is_some()),
            Line::Marker { .. } => (6, true),
        };
        counts[kind] += 1;
        unstamped += usize::from(!stamped);
        if (!stamped || kind == 1 || kind == 3) && std::env::var_os("SWEEP").is_some() {
            println!("{name}: {}", line.escape_ascii());
        }
    }
    let [log, bare, foreign, damaged, blank, repeated, marker] = counts;
    let made = format!(
        "{name}: {unstamped} without stamp; {log} log, {bare} bare, {foreign} foreign, {damaged} damaged, \
         {blank} blank, {repeated} repeated, {marker} markers"
    );
    (made, unstamped + bare + damaged == 0)
}
