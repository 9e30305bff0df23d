//! journald's files, folders and exports.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sshlogs::model::{EndingKind, Judged, Meaning, Report};
use sshlogs::pipeline::{self, Request, Unwatched};
use sshlogs::read::stamp::clock::Zone;
use sshlogs::read::unpack;

use crate::trial::shared;

fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut reader = unpack::unpack(std::fs::File::open(path).unwrap()).unwrap().reader;
    let _ = std::io::Read::read_to_end(&mut reader, &mut bytes);
    bytes
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

/// Native files against what journalctl prints of them.
#[cfg(feature = "journal")]
mod intact {
    use std::collections::HashMap;

    use serde_json::Value;
    use sshlogs::read::journal::entry::Entry;
    use sshlogs::read::journal::{self, Form, Origin};

    use super::*;

    fn origin(path: &Path) -> Origin {
        Origin { name: path.display().to_string(), path: Some(path.to_owned()), stream: None }
    }

    /// Stamp, pid, name and first line of every entry.
    type Told = Vec<(i64, u32, String, String)>;

    struct Teller(Told);

    impl journal::EntrySink for Teller {
        fn take(&mut self, e: &Entry) -> bool {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            self.0.push((e.realtime.unwrap_or(0), e.any_pid(), text(&e.identifier), text(&e.message)));
            true
        }
    }

    #[test]
    fn each_intact_file_gives_the_entries_that_journalctl_gives() {
        let Some(corpora) = shared("corpora/systemd") else { return };
        for path in files(&corpora.join("test-journals/no-rtc")) {
            let name = path.file_name().unwrap().to_string_lossy().replace(".zst", "");
            let mut told_by_us = Teller(Told::new());
            let outcome = journal::entries(Form::File, vec![origin(&path)], &mut told_by_us);
            let entries = told_by_us.0;
            assert!(
                outcome.failure.is_none() && outcome.troubles.iter().all(|t| !t.fatal),
                "{name}: {:?}",
                outcome.troubles
            );
            let expected = told(&unpacked(&corpora.join(format!("expected/{name}.json.zst"))));
            assert!(!expected.is_empty(), "{name}");
            assert_eq!(entries.len(), expected.len(), "{name}");
            for (entry, expected) in entries.iter().zip(&expected) {
                assert_eq!(entry, expected, "{name}");
            }
        }
    }

    /// What `journalctl -o json` says, read without our own reader.
    fn told(json: &[u8]) -> Told {
        let string = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Array(bytes) if bytes.iter().all(Value::is_u64) => {
                let bytes: Vec<u8> = bytes.iter().map(|b| b.as_u64().unwrap() as u8).collect();
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Value::Array(values) => values[0].as_str().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let lines = json.split(|b| *b == b'\n').filter(|line| !line.is_empty());
        let tell = |line: &[u8]| {
            let entry: HashMap<String, Value> = serde_json::from_slice(line).unwrap();
            let field = |name: &str| entry.get(name).map(string).unwrap_or_default();
            let pid = field("_PID").parse().or_else(|_| field("SYSLOG_PID").parse()).unwrap_or(0);
            let message = field("MESSAGE").split(['\n', '\0']).next().unwrap_or_default().to_owned();
            (field("__REALTIME_TIMESTAMP").parse().unwrap(), pid, field("SYSLOG_IDENTIFIER"), message)
        };
        lines.map(tell).collect()
    }
}

#[test]
fn hostile_files_cost_little_and_break_nothing() {
    let Some(corpora) = shared("corpora/systemd") else { return };
    let folder = tempfile::tempdir().unwrap();
    let archive = unpacked(&corpora.join("test-journals/afl-corrupted-journals.tar.zst"));
    let mut all = files(&corpora.join("test-journals/corrupted"));
    all.extend(files(&corpora.join("fuzz/fuzz-journal-remote")));
    all.extend(untar(&archive, folder.path()));
    assert!(all.len() > 5);
    for path in all {
        let started = Instant::now();
        let name = path.to_string_lossy().into_owned();
        let request = Request { paths: vec![name.clone()], ..Request::default() };
        let (send, receive) = std::sync::mpsc::channel();
        // In a thread of its own: a file that is never done must fail the test, not hang it.
        std::thread::spawn(move || send.send(Box::new(pipeline::run(&request, &mut Unwatched))));
        let report = receive.recv_timeout(Duration::from_secs(30));
        let c = report.unwrap_or_else(|e| panic!("{name}: {e}")).coverage;
        assert_eq!(c.lines, c.recognised + c.unrecognised + c.foreign + c.damaged, "{name}");
        let took = started.elapsed();
        assert!(took < Duration::from_secs(10), "{name} took {took:?}");
    }
}

/// The files of a plain tar archive.
fn untar(archive: &[u8], folder: &Path) -> Vec<PathBuf> {
    let (mut at, mut files) = (0, Vec::new());
    while let Some(header) = archive.get(at..at + 512).filter(|h| h[0] != 0) {
        let text = |range: std::ops::Range<usize>| String::from_utf8_lossy(&header[range]).replace('\0', " ");
        let size = usize::from_str_radix(text(124..136).trim(), 8).unwrap_or(0);
        at += 512;
        if matches!(header[156], b'0' | 0) {
            let path = folder.join(format!("{}", files.len()));
            std::fs::write(&path, &archive[at..(at + size).min(archive.len())]).unwrap();
            files.push(path);
        }
        at += size.div_ceil(512) * 512;
    }
    files
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/journal/reboot").join(name)
}

fn report(paths: &[&Path]) -> Report {
    let paths = paths.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    pipeline::run(&Request { paths, zone: Zone::parse("UTC"), ..Request::default() }, &mut Unwatched)
}

/// Client, ending and cause of every connection.
fn summary(report: &Report) -> Vec<String> {
    let one = |j: &Judged| {
        let peer = j.connection.peer.map(|p| p.to_string()).unwrap_or_default();
        format!("{peer} {:?} {}", j.connection.ending.kind, j.finding.family.id())
    };
    report.connections.load().iter().map(one).collect()
}

#[test]
fn a_journal_tells_what_the_text_log_tells_and_the_boot_too() {
    let text = report(&[&fixture("auth-iso.log")]);
    let export = report(&[&fixture("export.journal-export")]);
    assert!(export.connections.len() > 5 && export.troubles.is_empty(), "{:?}", export.troubles);
    assert_eq!(summary(&export), summary(&text));
    assert!(export.connections.load().iter().all(|j| j.connection.boot.is_some()));
    assert!(text.connections.load().iter().all(|j| j.connection.boot.is_none()));
    assert_eq!(export.coverage.untrusted, 0);
    let says = |r: &Report| r.assumptions.iter().any(|a| a.text.contains("unauthenticated"));
    assert!(says(&text) && !says(&export));
    if cfg!(feature = "journal") {
        let file = report(&[&fixture("system.journal.xz")]);
        assert_eq!(summary(&file), summary(&text));
        assert!(file.troubles.is_empty(), "{:?}", file.troubles);
        assert_eq!(file.coverage.recognised, export.coverage.recognised);
    }
}

/// What systemd 252 printed of the same file (`TZ=Europe/Berlin journalctl -o verbose`).
#[test]
fn what_verbose_shows_makes_the_report_of_the_export() {
    let [export, verbose] = ["export.journal-export", "verbose.txt.xz"].map(|name| report(&[&fixture(name)]));
    let [export, verbose] = [export, verbose].map(|mut report| {
        // A report's only differences: the name, and how much text said the same.
        report.coverage.bytes = 0;
        (report.sources[0].bytes, report.sources[0].name) = (0, String::new());
        format!("{report:#?}")
    });
    assert!(export == verbose);
}

#[test]
fn an_export_that_stands_newest_first_is_not_passed_off_as_read() {
    let export = String::from_utf8_lossy(&unpacked(&fixture("export.journal-export"))).into_owned();
    let turned: Vec<&str> = export.trim_end().split("\n\n").collect::<Vec<_>>().into_iter().rev().collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export");
    std::fs::write(&path, turned.join("\n\n") + "\n\n").unwrap();
    let said = |report: Report| report.troubles.into_iter().map(|trouble| trouble.text).collect::<String>();
    assert!(said(report(&[&path])).contains("newest first: what they tell is wrong"));
    assert_eq!(said(report(&[&fixture("export.journal-export")])), "");
}

#[test]
fn the_same_events_from_two_sources_are_counted_once() {
    let once = report(&[&fixture("export.journal-export")]);
    let twice = report(&[&fixture("export.journal-export"), &fixture("auth-iso.log")]);
    assert_eq!(summary(&twice), summary(&once));
    assert_eq!(twice.coverage.duplicate, once.coverage.duplicate + once.coverage.recognised);
    assert!(twice.assumptions.iter().any(|a| a.text.contains("came twice")));
    assert!(twice.connections.load().iter().all(|j| j.connection.boot.is_some()), "the journal's form tells more");

    let folder = tempfile::tempdir().unwrap();
    let log = std::fs::read(fixture("auth-iso.log")).unwrap();
    let lines: Vec<&[u8]> = log.split_inclusive(|b| *b == b'\n').collect();
    let (older, newer) = (folder.path().join("auth.log.1"), folder.path().join("auth.log"));
    std::fs::write(&older, lines[..lines.len() * 2 / 3].concat()).unwrap();
    std::fs::write(&newer, lines[lines.len() / 3..].concat()).unwrap();
    let whole = report(&[&fixture("auth-iso.log")]);
    let parts = report(&[&newer, &older]);
    assert_eq!(summary(&parts), summary(&whole), "rotations that overlap");
    let rotated = {
        std::fs::write(&older, lines[..lines.len() / 2].concat()).unwrap();
        std::fs::write(&newer, lines[lines.len() / 2..].concat()).unwrap();
        report(&[folder.path()])
    };
    assert_eq!(rotated.coverage.duplicate, whole.coverage.duplicate, "rotations that do not");
    assert_eq!(summary(&rotated), summary(&whole));
}

#[test]
fn a_line_that_journald_took_in_a_moment_later_is_still_the_same_line() {
    let message = "Accepted password for bob from 203.0.113.7 port 40122 ssh2";
    let folder = tempfile::tempdir().unwrap();
    let (export, text) = (folder.path().join("export"), folder.path().join("auth.log"));
    let entry = |second: u64, micros: u64, message: &str| {
        format!(
            "__CURSOR=x\n__REALTIME_TIMESTAMP={}{micros:06}\n_HOSTNAME=web1\nSYSLOG_IDENTIFIER=sshd\n_PID=700\n\
             _UID=0\n_COMM=sshd\nMESSAGE={message}\n\n",
            1_795_353_300 + second
        )
    };
    std::fs::write(&export, entry(0, 5, "Server listening on :: port 22.") + &entry(8, 300, message)).unwrap();
    std::fs::write(&text, format!("2026-11-22T13:15:07.999900Z web1 sshd[700]: {message}\n")).unwrap();
    let both = report(&[&export, &text]);
    assert_eq!((both.connections.len(), both.coverage.duplicate), (1, 1));
    assert_eq!(both.connections.load()[0].connection.lines, 1);
}

#[test]
fn a_host_with_two_names_is_one_host() {
    let folder = tempfile::tempdir().unwrap();
    let export = String::from_utf8_lossy(&unpacked(&fixture("export.journal-export"))).into_owned();
    let full = folder.path().join("full-name");
    std::fs::write(&full, export.replace("_HOSTNAME=web01\n", "_HOSTNAME=web01.example.org\n")).unwrap();
    let once = report(&[&fixture("export.journal-export")]);
    let twice = report(&[&full, &fixture("auth-iso.log")]);
    assert_eq!(summary(&twice), summary(&once));
    assert_eq!(twice.coverage.duplicate, once.coverage.duplicate + once.coverage.recognised);

    // A journal that begins later: sessions begun in the text log go on in it.
    let log = std::fs::read_to_string(fixture("auth-iso.log")).unwrap();
    let lines: Vec<&str> = log.split_inclusive('\n').collect();
    let (older, newer) = (folder.path().join("auth.log.1"), folder.path().join("other.log"));
    std::fs::write(&older, lines[..lines.len() / 2].concat()).unwrap();
    std::fs::write(&newer, lines[lines.len() / 2..].concat().replace(" web01 ", " web01.example.org ")).unwrap();
    assert_eq!(summary(&report(&[&older, &newer])), summary(&report(&[&fixture("auth-iso.log")])));
}

#[test]
fn a_new_boot_cuts_what_was_open_and_a_logger_ends_nothing() {
    let entry = |boot: char, second: u64, fields: &str| {
        let boot = boot.to_string().repeat(32);
        let monotonic = if boot.starts_with('a') { second } else { second - 50 };
        format!(
            "__CURSOR=x\n__REALTIME_TIMESTAMP=17953533{second:02}000000\n__MONOTONIC_TIMESTAMP={monotonic}000000\n\
             _BOOT_ID={boot}\n_HOSTNAME=web1\n_TRANSPORT=syslog\nSYSLOG_IDENTIFIER=sshd\n{fields}\n\n"
        )
    };
    let own = "_PID=700\n_UID=0\n_COMM=sshd\n_EXE=/usr/sbin/sshd\nMESSAGE=";
    let text = entry('a', 10, &format!("{own}Accepted password for bob from 203.0.113.7 port 40122 ssh2"))
        + &entry(
            'a',
            20,
            "_PID=700\n_UID=1000\n_COMM=logger\nMESSAGE=Connection reset by user bob 203.0.113.7 port 40122",
        )
        + &entry('b', 60, "_PID=1\n_UID=0\n_COMM=sshd\nMESSAGE=first entry of the boot");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export");
    std::fs::write(&path, text).unwrap();
    let report = report(&[&path]);
    assert_eq!((report.connections.len(), report.coverage.untrusted), (1, 1));
    let args = ["events", "--all", "--format", "ndjson", &path.to_string_lossy()];
    let printed = assert_cmd::Command::cargo_bin("sshlogs").unwrap().args(args).output().unwrap().stdout;
    let rows = printed.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let rows: Vec<serde_json::Value> = rows.map(|line| serde_json::from_slice(line).unwrap()).collect();
    let unsaid: Vec<&str> =
        rows.iter().filter(|r| r["message"].is_null()).filter_map(|r| r["meaning"].as_str()).collect();
    assert_eq!(unsaid, ["booted"], "no line says it, and it is none that nobody knows");
    let c = &report.connections.load()[0].connection;
    assert_eq!((c.ending.kind, c.boot), (EndingKind::CutByLog, Some([0xaa; 16])));
    assert!(report.server_events.iter().any(|e| e.meaning == Meaning::Booted));
    assert!(report.assumptions.iter().any(|a| a.text.contains("that others wrote")));
}

#[cfg(feature = "journal")]
#[test]
fn a_folder_of_journals_is_one_source() {
    let folder = tempfile::tempdir().unwrap();
    let machine = folder.path().join("0123456789abcdef0123456789abcdef");
    std::fs::create_dir(&machine).unwrap();
    std::fs::write(machine.join("system.journal"), unpacked(&fixture("system.journal.xz"))).unwrap();
    std::fs::copy(fixture("system.journal.xz"), machine.join("system@copy.journal~.xz")).unwrap();
    std::fs::write(machine.join("empty.journal"), "").unwrap();
    let whole = report(&[&fixture("system.journal.xz")]);
    for path in [folder.path(), &machine] {
        let report = report(&[path]);
        assert_eq!(report.sources.len(), 1);
        assert_eq!(summary(&report), summary(&whole), "a copy of a file adds nothing");
        assert_eq!(report.sources[0].lines, whole.sources[0].lines);
        assert_eq!(report.troubles.len(), 1, "{:?}", report.troubles);
        assert!(report.troubles[0].text.contains("empty.journal"), "{:?}", report.troubles);
    }
}

/// A machine without a clock begins each boot at the same time: 2,141 new boots were told of four.
#[cfg(feature = "journal")]
#[test]
fn boots_that_begin_at_the_same_time_do_not_interleave() {
    let Some(corpora) = shared("corpora/systemd") else { return };
    let folder = tempfile::tempdir().unwrap();
    for path in files(&corpora.join("test-journals/no-rtc")) {
        let name = path.file_stem().unwrap();
        std::fs::write(folder.path().join(name), unpacked(&path)).unwrap();
    }
    let report = report(&[folder.path()]);
    let booted = report.server_events.iter().filter(|e| e.meaning == Meaning::Booted).count();
    assert_eq!(booted, 4);
}

#[cfg(feature = "journal")]
#[test]
fn a_journal_cut_short_gives_what_it_has_and_says_how_much_that_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.journal");
    let whole = unpacked(&fixture("system.journal.xz"));
    for share in [0, 8, 100, 300, 900] {
        let length = if share < 100 { share } else { whole.len() * share / 1000 };
        std::fs::write(&path, &whole[..length]).unwrap();
        let report = report(&[&path]);
        let text = report.troubles.iter().map(|t| t.text.as_str()).collect::<String>();
        if length > 8 && length < whole.len() * 9 / 10 {
            assert!(text.contains("readable"), "{share}: {text}");
        }
    }
}
