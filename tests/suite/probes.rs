//! Probes of the path, looks at the sockets, and login records: what is read of them and where it goes.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sshlogs::model::{Aspect, LoginEnd, Meaning, Micros, Peer, Probe, SECOND, Timestamp, last_look};
use sshlogs::read::context::{Wanted, probe as read_probe, wtmp};
use sshlogs::read::stamp::clock::Zone;
use sshlogs::verdict::{self, Judge};

use crate::trial::analyse;

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

fn sample(name: &str) -> Probe {
    read_probe::read(&testdata("probe").join(name), name, Zone::parse("UTC").unwrap()).unwrap()
}

fn ip(last: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, last))
}

fn at(s: i64) -> Timestamp {
    Timestamp(s * SECOND)
}

fn second(at: Timestamp) -> i64 {
    at.epoch_seconds()
}

#[test]
fn ping_knows_when_the_path_was_down() {
    let p = sample("ping.txt");
    assert_eq!((p.format, p.target.as_deref(), p.addr), ("ping", Some("client.example"), Some(ip(7))));
    assert_eq!((p.packets, p.loss), (Some((6, 3)), Some(0.5)));
    assert_eq!((p.rtt, p.rtt_max), (Some(Micros(22_000)), Some(Micros(40_000))));
    let outages: Vec<(i64, i64)> = p.outages.iter().map(|(a, b)| (second(*a), second(*b))).collect();
    assert_eq!(outages, [(1_795_352_971, 1_795_352_975), (1_795_352_975, 1_795_352_976)]);
    assert!(p.outage(at(1_795_352_973)).is_some() && p.outage(at(1_795_352_970)).is_none());
    assert!(p.covers(at(1_795_352_972)) && p.is_about(ip(200)) && !p.is_about("198.51.100.1".parse().unwrap()));
}

#[test]
fn ping_without_times_says_loss_alone() {
    let text = "PING 203.0.113.7 (203.0.113.7) 56(84) bytes of data.\n64 bytes from 203.0.113.7: icmp_seq=1 ttl=64 time=1.5 ms\n64 bytes from 203.0.113.7: icmp_seq=4 ttl=64 time=2.5 ms\n";
    let p = read_probe::of_text(text, Zone::parse("UTC").unwrap()).unwrap();
    assert_eq!((p.span, p.packets, p.loss), (None, Some((4, 2)), Some(0.5)));
    assert!(p.outages.is_empty());
}

#[test]
fn sequence_numbers_turn_and_answers_may_come_late() {
    let line = |s: i64, seq: u16| format!("[{s}.5] 64 bytes from 203.0.113.7: icmp_seq={seq} ttl=64 time=1.5 ms\n");
    let text: String =
        [(1, 65534), (2, 65535), (4, 1), (3, 0), (5, 2)].map(|(s, seq)| line(1_795_352_970 + s, seq)).concat();
    let p = read_probe::of_text(&text, Zone::parse("UTC").unwrap()).unwrap();
    assert_eq!((p.packets, p.outages.len()), (Some((5, 5)), 0));
}

#[test]
fn mtr_and_tracepath_have_no_time_of_their_own() {
    let mtr = sample("mtr.json");
    assert_eq!((mtr.addr, mtr.loss, mtr.packets), (Some(ip(7)), Some(0.04), Some((100, 96))));
    assert_eq!((mtr.rtt, mtr.span), (Some(Micros(12_500)), None));
    assert!(mtr.written.is_some());
    let path = sample("tracepath.txt");
    assert_eq!((path.path_mtu, path.addr, path.span), (Some(1400), Some(ip(7)), None));
}

#[test]
fn ss_shows_each_connection_as_the_kernel_saw_it() {
    let p = sample("ss.txt");
    assert_eq!((p.format, p.sockets.len()), ("ss", 3));
    let client = Peer { ip: ip(7), port: Some(40122) };
    let probes = [p];
    let last = |s: i64| last_look(&probes, client, at(s)).map(|look| look.silent.unwrap());
    assert_eq!(last(1_795_352_970), Some(Micros(5_004_000)));
    assert_eq!(last(1_795_352_999), Some(Micros(15_004_000)), "an IPv4 client of an IPv6 socket");
    assert_eq!(last(1_795_352_960), None);
    let stuck = &probes[0].sockets[1];
    assert_eq!((stuck.backoff, stuck.retransmitting, stuck.retransmitted, stuck.unacknowledged), (8, 1, 9, 36));
    assert_eq!((stuck.path_mtu, stuck.silent), (Some(1280), Some(Micros::seconds(420))));
}

#[test]
fn what_is_no_probe_is_refused_with_a_sentence() {
    let zone = Zone::parse("UTC").unwrap();
    for (text, says) in [
        ("", "empty"),
        ("hello\n", "not the output of `mtr --json`"),
        ("{\"report\":", "no whole report"),
        ("State Recv-Q Send-Q Local\nESTAB 0 0 192.0.2.1:22 203.0.113.7:40122\n", "no times"),
        ("PING x\n", "no packet"),
    ] {
        let error = read_probe::of_text(text, zone).unwrap_err();
        assert!(error.contains(says), "{text:?}: {error}");
    }
}

const SESSION: &str = "Nov 22 13:09:28 web01 sshd[100]: Accepted publickey for alice from 203.0.113.7 port 40122 ssh2\n\
    Nov 22 13:09:34 web01 sshd[100]: pam_unix(sshd:session): session closed for user alice\n";

#[test]
fn a_path_that_was_measured_at_the_end_was_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("auth.log");
    std::fs::write(&log, SESSION).unwrap();
    let unchecked = |context| {
        let report = analyse(&log, context);
        let missing = report.connections.load()[0].finding.not_checked.iter().any(|n| n.what == "path measurements");
        (missing, report)
    };
    assert!(unchecked(Wanted::default()).0);
    let probe = vec![testdata("probe/ping.txt"), testdata("probe/mtr.json")];
    let (missing, report) = unchecked(Wanted { probe, ..Wanted::default() });
    assert!(!missing && report.probes.len() == 2, "{:?}", report.troubles);
    std::fs::write(folder.path().join("ss-1.txt"), "@x\n").unwrap();
    let (_, report) = unchecked(Wanted { folder: Some(folder.path().to_owned()), ..Wanted::default() });
    assert!(
        !report.troubles[0].fatal && report.troubles[0].text.starts_with("ss-1.txt: it is not the output of"),
        "by name: a warning"
    );
    std::fs::write(&log, SESSION.replace("Nov 22", "Nov 23")).unwrap();
    let (_, report) = unchecked(Wanted { probe: vec![testdata("probe/ping.txt")], ..Wanted::default() });
    assert!(report.troubles[0].text.contains("not used") && report.probes.is_empty(), "{:?}", report.troubles);
}

/// A record as glibc writes it.
fn record(kind: i16, pid: i32, line: &str, user: &str, s: i64) -> Vec<u8> {
    let mut bytes = vec![0; 384];
    bytes[..2].copy_from_slice(&kind.to_le_bytes());
    bytes[4..8].copy_from_slice(&pid.to_le_bytes());
    bytes[8..8 + line.len()].copy_from_slice(line.as_bytes());
    bytes[44..44 + user.len()].copy_from_slice(user.as_bytes());
    bytes[340..344].copy_from_slice(&(s as i32).to_le_bytes());
    bytes[348..352].copy_from_slice(&[203, 0, 113, 7]);
    bytes
}

const BEGAN: i64 = 1_795_352_968;

#[test]
fn wtmp_tells_logins_and_how_they_ended() {
    let records = [
        record(7, 100, "pts/0", "alice", BEGAN),
        record(7, 101, "pts/1", "bob", BEGAN + 1),
        record(8, 101, "pts/1", "", BEGAN + 9),
        record(1, 0, "~", "shutdown", BEGAN + 20),
        record(2, 0, "~", "reboot", BEGAN + 40),
        record(7, 50, "pts/0", "carol", BEGAN + 60),
        record(2, 0, "~", "reboot", BEGAN + 80),
    ];
    let found = wtmp::of_bytes(&records.concat()).unwrap();
    let ends: Vec<LoginEnd> = found.logins.iter().map(|l| l.ended).collect();
    assert_eq!(ends, [LoginEnd::Shutdown, LoginEnd::Recorded, LoginEnd::Crash]);
    assert_eq!(found.logins[0].addr, Some(ip(7)));
    let meanings: Vec<Meaning> = found.events.iter().map(|e| e.1).collect();
    assert_eq!(meanings, [Meaning::SystemGoingDown, Meaning::Booted, Meaning::Booted]);
    assert!(wtmp::of_bytes(b"no records at all, but some text that is long enough").is_err());
    assert_eq!(wtmp::of_bytes(&records.concat()[..1000]).unwrap().odd, 1, "cut short");
}

#[test]
fn login_records_reach_the_report() {
    let folder = testdata("context/oom_kill");
    let report = analyse(&folder.join("auth.log"), Wanted { folder: Some(folder), ..Wanted::default() });
    let shown: Vec<String> = report.logins.iter().map(|l| format!("{} {} {}", l.user, l.line, l.ended.id())).collect();
    assert_eq!(shown, ["alice pts/0 recorded", "bob pts/1 open", "carol pts/2 recorded"]);
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("auth.log");
    std::fs::write(
        &log,
        SESSION.lines().next().unwrap().to_owned()
            + "\nNov 22 13:20:00 web01 sshd[9]: Server listening on :: port 22.\n",
    )
    .unwrap();
    let records = [record(7, 100, "pts/0", "alice", BEGAN), record(1, 0, "~", "shutdown", BEGAN + 90)].concat();
    std::fs::write(folder.path().join("wtmp"), records).unwrap();
    let report = analyse(&log, Wanted { wtmp: Some(folder.path().join("wtmp")), ..Wanted::default() });
    assert!(report.server_events.iter().any(|e| e.meaning == Meaning::SystemGoingDown && &*e.host == "web01"));
    assert!(report.assumptions.iter().any(|a| a.text.starts_with("wtmp: one session that ends nowhere in the log")));
}

/// A session of a client whose path was down when the kernel gave it up.
const GIVEN_UP: &str = "\
Nov 22 13:09:05 web01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40001 ssh2: ED25519 SHA256:aaaa
Nov 22 13:09:33 web01 sshd-session[201]: Read error from remote host 203.0.113.7 port 40001: Connection timed out
";

/// One that was given up after a quarter of an hour of retransmissions.
const GIVEN_UP_LATE: &str = "\
Nov 22 20:50:05 web01 sshd-session[101]: Accepted publickey for alice from 203.0.113.7 port 40123 ssh2: ED25519 SHA256:aaaa
Nov 22 21:10:33 web01 sshd-session[201]: Read error from remote host 203.0.113.7 port 40123: Connection timed out
";

/// The names of the probes' evidence on every cause, for the first connection of a log with one file beside it; `written`
/// is when the file says it was.
fn rules_of(log: &'static str, name: &str, text: &str, written: Option<i64>) -> Vec<String> {
    let example = sshlogs::catalogue::cause::Example::log(log).version("9.9");
    let mut trial = crate::trial::Trial::example(&example);
    let path = trial.path("around").join(name);
    std::fs::write(&path, text).unwrap();
    if let Some(s) = written {
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(s.unsigned_abs());
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
    }
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let told = Arc::clone(&seen);
    trial.request.judge = Judge::by(move |case| {
        let candidates = verdict::examine(case);
        let evidence = candidates.iter().flat_map(|c| c.evidence.iter().filter(|e| e.aspect == Aspect::Probe));
        told.lock().unwrap().extend(evidence.map(|e| format!("{}/{}", e.rule.0, e.rule.1)));
        verdict::decide(case, candidates)
    });
    let report = trial.run();
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
    let seen = seen.lock().unwrap();
    seen.iter().cloned().collect()
}

/// A packet a second to `client` from 13:08:20 on; those of `lost` are not answered.
fn ping(client: &str, lost: impl Fn(i64) -> bool) -> String {
    let answer =
        |n: i64| format!("[{}.100000] 64 bytes from {client}: icmp_seq={n} ttl=60 time=20.0 ms\n", 1_795_352_900 + n);
    let lines: String = (1..=120).filter(|n| !lost(*n)).map(answer).collect();
    format!("PING {client} ({client}) 56(84) bytes of data.\n{lines}")
}

#[test]
fn a_gap_in_the_answers_speaks_for_an_outage_and_one_elsewhere_does_not() {
    let outage = |client: &str, from: i64, to: i64| {
        rules_of(GIVEN_UP, "ping-office.txt", &ping(client, |n| (from..to).contains(&n)), None)
    };
    assert!(outage("203.0.113.7", 46, 79).contains(&"path-outage/outage-measured".to_owned()));
    assert!(outage("198.51.100.7", 46, 79).is_empty(), "another network");
    assert!(outage("203.0.113.7", 5, 40).is_empty(), "over before the session began");
    assert!(outage("203.0.113.7", 60, 61).is_empty(), "one packet");
    assert!(outage("203.0.113.7", 60, 62).is_empty(), "too short to end anything");
}

#[test]
fn loss_is_that_of_the_time_of_the_end() {
    let seen = |lost: fn(i64) -> bool| rules_of(GIVEN_UP, "ping-office.txt", &ping("203.0.113.7", lost), None);
    assert_eq!(seen(|n| n % 3 == 0), ["packet-loss/loss-measured"]);
    assert!(seen(|n| n % 20 == 0).is_empty(), "SSH shrugs that off");
    assert!(seen(|n| n % 3 == 0 && n < 40).is_empty(), "lost before the session began");
    assert!(seen(|n| n % 3 == 0 && n > 80).is_empty(), "lost after its end");
    let answers_nobody = ping("203.0.113.7", |n| n > 0) + "[1795352970.1] no answer yet for icmp_seq=70\n";
    assert!(rules_of(GIVEN_UP, "ping-office.txt", &answers_nobody, None).is_empty(), "a firewall that drops pings");
}

#[test]
fn a_report_of_mtr_is_of_the_time_before_it_was_written() {
    let lossy = std::fs::read_to_string(testdata("probe/mtr-lossy.json")).unwrap();
    let end = 1_795_352_973;
    let seen = |text: &str, written: i64| rules_of(GIVEN_UP, "mtr-office.json", text, Some(written));
    assert_eq!(seen(&lossy, end + 40), ["packet-loss/loss-measured"]);
    assert!(seen(&lossy, end + 3600).is_empty(), "an hour later");
    assert!(seen(&lossy, end - 3600).is_empty(), "an hour before");
    let silent = lossy.replace("\"host\": \"203.0.113.7\"", "\"host\": \"???\"").replace("34.0", "100.0");
    assert_ne!(silent, lossy);
    assert!(seen(&silent, end + 40).is_empty(), "the far end answers nobody");
    let text = std::fs::read_to_string(testdata("probe/mtr.json")).unwrap();
    assert!(seen(&text, end + 40).is_empty(), "four of a hundred");
}

#[test]
fn a_full_segment_that_is_stuck_speaks_for_a_hole() {
    let recorded = std::fs::read_to_string(testdata("probe/ss-hole.txt")).unwrap();
    let seen = |text: &str| rules_of(GIVEN_UP_LATE, "ss-1.txt", text, None);
    let hole = ["mtu-blackhole-bulk/full-segment-stuck", "path-outage/heard-while-stuck"];
    assert_eq!(seen(&recorded), hole, "recorded on a path that swallows large packets");
    let silent = recorded.replace("lastrcv:920 ", "lastrcv:900000 ");
    assert_eq!(seen(&silent), ["mtu-blackhole-bulk/full-segment-stuck-in-silence"], "nobody was heard");
    assert!(seen(&recorded.replace("20000 ", "36 ")).is_empty(), "an echo is no full segment");
    let moving = recorded.replace("backoff:8 ", "").replace("retrans:1/8", "retrans:0/8");
    assert!(seen(&moving).is_empty(), "a transfer that goes on");
    assert!(seen(&recorded.replace(":40123", ":40999")).is_empty(), "another connection of the client");
    assert!(
        seen(&recorded.replace("T21:09", "T20:55").replace("T21:10", "T20:56")).is_empty(),
        "a quarter of an hour before"
    );
}
