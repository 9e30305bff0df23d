//! What must hold for every log: the cut into blocks, threads, files and packings is nobody's business, every line
//! is counted once, and what lines say does not depend on their neighbours.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use rayon::prelude::*;
use sshlogs::catalogue::messages::TABLES;
use sshlogs::model::{Micros, Report, SECOND};
use sshlogs::read::parse::blocks::Block;
use sshlogs::read::parse::{ParseOptions, parse};
use sshlogs::read::unpack::unpack;

use crate::scripts::{self, Script};
use crate::trial::{Trial, endings, essence, printed};

/// 15 000 lines of three weeks.
static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let packed = fs::File::open(testdata("sample/auth.log.xz")).expect("the sample");
    let mut text = Vec::new();
    unpack(packed).expect("a packed file").reader.read_to_end(&mut text).expect("a whole file");
    text
});

fn testdata(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// The recorded logs of the lab, and the sample.
pub fn logs() -> Vec<(String, Vec<u8>)> {
    let mut found = vec![("sample".to_owned(), SAMPLE.clone())];
    for entry in fs::read_dir(testdata("lab")).expect("the recorded lab") {
        let folder = entry.expect("a folder").path();
        found.push((folder.display().to_string(), fs::read(folder.join("auth.log")).expect("a log")));
    }
    found.sort();
    found
}

/// The log's lines, each with its end.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|b| *b == b'\n').collect()
}

/// Everything a report says, for comparisons.
fn all_of(report: &Report) -> String {
    format!("{report:#?}\n{}", printed(report).join("\n"))
}

#[test]
fn neither_blocks_nor_threads_change_the_report() {
    let whole = all_of(&Trial::of(&*SAMPLE).block(4 << 20).run_on(2));
    for (block, threads) in [(0, 1), (0, 3), (200_001, 7), (1 << 20, 1), (4 << 20, 4)] {
        let parts = all_of(&Trial::of(&*SAMPLE).block(block).run_on(threads));
        assert!(whole == parts, "blocks of {block} bytes on {threads} threads give another report");
    }
}

#[test]
fn a_run_on_a_thread_of_some_pool_waits_for_nobody_of_that_pool() {
    let log: Vec<u8> = lines(&SAMPLE)[..400].concat();
    let whole = all_of(&Trial::of(&log).run());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    assert!(pool.install(|| all_of(&Trial::of(&log).run())) == whole);
    assert!((0..16).into_par_iter().all(|_| all_of(&Trial::of(&log).run()) == whole));
}

#[test]
fn a_log_wrapped_in_json_means_what_it_means_plain() {
    for (name, log) in logs() {
        let log: Vec<u8> = lines(&log).into_iter().take(3000).flatten().copied().collect();
        let plain = all_of(&Trial::of(&log).run());
        let text = std::str::from_utf8(&log).expect("text");
        let whole = |line: &str| format!("{}\n", serde_json::json!({ "message": line }));
        assert!(all_of(&Trial::of(text.lines().map(whole).collect::<String>()).run()) == plain, "{name}");
        // As rsyslog and others take a line apart; a tag without a pid, and what has no tag, stay in the message.
        let apart = |line: &str| match (line.split_at_checked(15), line.splitn(5, ' ').collect::<Vec<_>>()) {
            (Some((time, rest)), words) if words.len() == 5 && line.starts_with(|c: char| c.is_ascii_uppercase()) => {
                let (host, rest) = rest[1..].split_once(' ').expect("a host");
                let (tag, message) = rest.split_once("]: ").map_or(("", rest), |(tag, text)| (tag, text));
                let (program, pid) = tag.split_once('[').unwrap_or((tag, ""));
                let object = serde_json::json!(
                    { "timestamp": time, "hostname": host, "programname": program, "procid": pid, "msg": message });
                format!("{object}\n")
            }
            _ => whole(line),
        };
        assert!(all_of(&Trial::of(text.lines().map(apart).collect::<String>()).run()) == plain, "{name}, taken apart");
    }
}

#[test]
fn an_overlong_line_counts_the_same_in_any_block() {
    for longest in [64 << 10, (64 << 10) + 1, 100_000, 128 << 10, (128 << 10) + 1, 300_000, 1 << 20] {
        let mut log = b"Mar  2 00:00:01 app01 sshd[9]: Server listening on 0.0.0.0 port 22.\n".repeat(1000);
        log.extend(b"Mar  2 00:00:02 app01 sshd[10]: Invalid user ".iter().chain(&vec![b'x'; longest - 50]));
        log.extend(b" from 192.0.2.1 port 4\nMar  2 00:00:03 app01 sshd[9]: Received signal 15; terminating.\n");
        let large = Trial::of(&log).block(4 << 20).run();
        let small = Trial::of(&log).run();
        assert_eq!(large.coverage, small.coverage, "a line of {longest} bytes");
        assert_eq!(large.coverage.bytes, log.len() as u64, "a line of {longest} bytes");
        assert_eq!((large.coverage.lines, large.coverage.recognised >= 1001), (1002, true));
        assert_eq!(all_of(&large), all_of(&small), "a line of {longest} bytes");
    }
}

#[test]
fn packed_or_plain_is_the_same_log() {
    let part = lines(&SAMPLE)[..4000].concat();
    let plain = all_of(&Trial::of(&part).run());
    for (format, bytes) in packed(&part) {
        assert!(all_of(&Trial::of(&bytes).run()) == plain, "{format} gives another report");
    }
    let xz = Trial::of(fs::read(testdata("sample/auth.log.xz")).expect("xz")).run();
    assert!(essence(&xz) == essence(&Trial::of(&*SAMPLE).run()), "xz gives other connections");
}

/// The same bytes in every other format we read.
fn packed(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text).expect("gzip");
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(text).expect("bzip2");
    let mut lz4 = lz4_flex::frame::FrameEncoder::new(Vec::new());
    lz4.write_all(text).expect("lz4");
    vec![
        ("gzip", gzip.finish().expect("gzip")),
        ("bzip2", bzip2.finish().expect("bzip2")),
        ("lz4", lz4.finish().expect("lz4")),
        ("zstd", zstd::encode_all(text, 1).expect("zstd")),
    ]
}

#[test]
fn a_log_cut_into_files_is_the_whole_log() {
    let whole = essence(&Trial::of(&*SAMPLE).run());
    let all = lines(&SAMPLE);
    for cut in [1, 500, all.len() / 2, all.len() - 3] {
        let (old, new) = (all[..cut].concat(), all[cut..].concat());
        // Order is told by stamps, whatever the order and the names of the files.
        let report = Trial::empty().and("auth.log", &new).and("auth.log.1", &old).run();
        assert!(essence(&report) == whole, "cut after line {cut}, the connections differ");
        assert_eq!(report.coverage.lines, all.len() as u64);
    }
}

#[test]
fn every_line_twice_is_every_line_once() {
    for (name, log) in logs() {
        let doubled: Vec<u8> = lines(&log).iter().flat_map(|l| [*l, *l]).flatten().copied().collect();
        let (once, twice) = (Trial::of(&log).run(), Trial::of(&doubled).run());
        assert_eq!(essence(&once), essence(&twice), "{name}");
        assert_eq!(2 * once.coverage.lines, twice.coverage.lines);
        let of_connections: u32 = once.connections.load().iter().map(|j| j.connection.lines).sum();
        let found = twice.coverage.duplicate - 2 * once.coverage.duplicate;
        assert!(
            found >= u64::from(of_connections),
            "{name}: {found} of {of_connections} lines were told to be doubled"
        );
    }
}

#[test]
fn evidence_points_to_lines_that_say_so() {
    for (name, log) in logs() {
        let trial = Trial::of(&log);
        let spoken: HashSet<u64> = trial.events().iter().filter_map(|e| e["line"].as_u64()).collect();
        let report = trial.run();
        for judged in report.connections.load().iter() {
            let (c, f) = (&judged.connection, &judged.finding);
            let cited = f.evidence.iter().chain(&f.against).flat_map(|e| &e.lines);
            for place in cited.chain([&c.first, &c.last]).chain(c.marks.iter().map(|m| &m.place)) {
                assert_eq!(place.source, 0);
                assert!(
                    spoken.contains(&place.line),
                    "{name}: {} rests on line {}, which says nothing",
                    judged.id,
                    place.line
                );
            }
            assert!(c.first <= c.last && c.lines > 0, "{name}: {}", judged.id);
        }
    }
}

#[test]
fn what_is_over_stays_over_when_more_log_follows() {
    let all = lines(&SAMPLE);
    let whole: HashMap<String, (&str, u32)> = Trial::of(&*SAMPLE).run().connections.load().iter().map(ended).collect();
    for cut in (1..8).map(|i| all.len() * i / 8) {
        let report = Trial::of(all[..cut].concat()).run();
        let end = report.coverage.span.expect("stamps").1;
        let past = |j: &&sshlogs::model::Judged| {
            j.connection.closed.is_some_and(|t| end.since(t, Micros(SECOND)).surely_above(Micros::seconds(15)))
        };
        let over: Vec<_> = report.connections.load().iter().filter(past).map(ended).collect();
        assert!(over.len() > 100);
        for (id, ending) in over {
            assert_eq!(whole.get(&id), Some(&ending), "{id} had ended before line {cut}");
        }
    }
}

fn ended(j: &sshlogs::model::Judged) -> (String, (&'static str, u32)) {
    (j.id.clone(), (j.connection.ending.kind.id(), j.connection.attempts))
}

#[test]
fn a_named_cause_says_why() {
    for (name, log) in logs() {
        for j in Trial::of(&log).run().connections.load().iter() {
            let f = &j.finding;
            let texts = f.evidence.iter().chain(&f.against).map(|e| &e.text);
            assert!(texts.clone().all(|t| !t.is_empty() && !t.contains('\n')), "{name}: {}", j.id);
        }
    }
}

/// A line of a log, its header whole, its message perhaps damaged.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let examples: Vec<&'static str> =
        TABLES.iter().flat_map(|t| t.rows.iter()).map(|r| r.example).filter(|e| !e.is_empty()).collect();
    let body = prop::sample::select(examples);
    let harm = (any::<prop::sample::Index>(), any::<u8>(), 0..4u8);
    let tags = prop::sample::select(vec![
        "sshd[7]",
        "sshd-session[8]",
        "kernel",
        "systemd-logind[3]",
        "dropbear[4]",
        "cron[5]",
    ]);
    let spoken = (body, harm, tags).prop_map(|(body, (at, byte, how), tag)| {
        let mut text = format!("Mar  2 00:00:01 app01 {tag}: {body}").into_bytes();
        let at = at.index(text.len());
        match how {
            0 => text[at] = byte,
            1 => text.truncate(at),
            2 => drop(text.splice(at..at, b"message repeated 3 times: [ ".iter().copied())),
            _ => {}
        }
        text
    });
    let rest = prop_oneof![
        vec(any::<u8>(), 0..200),
        Just(b"Mar  2 00:00:02 app01 last message repeated 3 times".to_vec()),
        Just(b"-- Boot 0123 --".to_vec()),
        Just(Vec::new()),
    ];
    prop_oneof![4 => spoken, 1 => rest]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_line_is_counted_once(lines in vec(line(), 0..30), ends in any::<bool>(), headless in any::<bool>()) {
        let mut text = lines.join(&b'\n');
        if ends {
            text.push(b'\n');
        }
        let written = self::lines(&text).len() as u64;
        let size = text.len() as u64;
        let parsed = parse(Block { bytes: text.clone(), ..Block::default() }, ParseOptions { headless, keep_unknown: true, kernel: false });
        let c = parsed.coverage;
        prop_assert_eq!(c.lines, written);
        prop_assert_eq!(c.bytes, size);
        prop_assert_eq!(c.lines, c.recognised + c.unrecognised + c.foreign + c.damaged);
        let report = Trial::of(&text).run();
        let c = report.coverage;
        prop_assert_eq!(c.lines, c.recognised + c.unrecognised + c.foreign + c.damaged);
        prop_assert!(c.lines == written || report.troubles.iter().any(|t| t.fatal));
        prop_assert!(c.duplicate <= c.lines);
    }

    #[test]
    fn neighbours_do_not_change_an_ending(mut scripts in vec(scripts::any(), 2..7), ties in any::<u64>()) {
        // Pids count up, and a login forks its child before the next one begins.
        scripts.sort_by_key(Script::begins);
        let mut free = 0;
        let placed = scripts.into_iter().enumerate().map(|(i, script)| {
            let begins = script.begins().max(free);
            free = begins + 1;
            script.numbered(i, begins)
        });
        let scripts: Vec<Script> = placed.collect();
        let together = essence(&Trial::of(scripts::interleave(&scripts, ties)).of_a_known_server().run());
        let mut apart: Vec<String> = Vec::new();
        for script in &scripts {
            let alone = Trial::of(scripts::interleave(std::slice::from_ref(script), 0)).of_a_known_server().run();
            prop_assert_eq!(endings(&alone), [script.ending()], "{:?}", script);
            apart.extend(essence(&alone));
        }
        let told = |mut all: Vec<String>| {
            all.sort();
            all
        };
        prop_assert_eq!(told(together), told(apart));
    }

    #[test]
    fn what_sshd_writes_of_a_user_is_read_back(user in "[ -~]{0,40}", octets in any::<[u8; 4]>(), port in 1..u16::MAX) {
        prop_assume!(!["invalid user ", "illegal user "].iter().any(|p| format!("{user} ").starts_with(p)));
        let ip = std::net::Ipv4Addr::from(octets).to_string();
        let rows = [
            (format!("Invalid user {user} from {ip} port {port}"), Some(false)),
            (format!("Failed password for {user} from {ip} port {port} ssh2"), None),
            (format!("Failed password for invalid user {user} from {ip} port {port} ssh2"), Some(false)),
            (format!("Accepted password for {user} from {ip} port {port} ssh2"), Some(true)),
            (format!("Connection closed by authenticating user {user} {ip} port {port} [preauth]"), Some(true)),
            (format!("Connection closed by invalid user {user} {ip} port {port} [preauth]"), Some(false)),
            (format!("Connection reset by invalid user {user} {ip} port {port} [preauth]"), Some(false)),
            (format!("Disconnected from user {user} {ip} port {port}"), Some(true)),
        ];
        let line = |(i, (message, _)): (usize, &(String, Option<bool>))| format!("Mar  2 00:00:01 app01 sshd[{}]: {message}\n", i + 7);
        let events = Trial::of(rows.iter().enumerate().map(line).collect::<String>()).events();
        prop_assert_eq!(events.len(), rows.len());
        for ((message, exists), e) in rows.iter().zip(&events) {
            prop_assert_eq!(e["user"].as_str(), Some(&*user), "{}", message);
            prop_assert_eq!(e["addr"].as_str(), Some(&*ip), "{}", message);
            prop_assert_eq!(e["port"].as_u64(), Some(u64::from(port)), "{}", message);
            prop_assert_eq!(e["user_exists"].as_bool(), *exists, "{}", message);
        }
    }
}
