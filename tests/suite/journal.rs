//! journald's files, folders and exports.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use sshlogs::pipeline::{self, Request, Unwatched};
use sshlogs::read::journal::entry::Entry;
use sshlogs::read::journal::{self, Form, Origin};
use sshlogs::read::unpack;

fn corpora() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/systemd");
    let folder = if folder.is_dir() { folder } else { PathBuf::from("/work/shared/corpora/systemd") };
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the corpora are not beside this checkout");
    None
}

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

fn origin(path: &Path) -> Origin {
    Origin { name: path.display().to_string(), path: Some(path.to_owned()), stream: None }
}

/// Stamp, pid, name and first line of every entry.
type Told = Vec<(i64, u32, String, String)>;

struct Teller(Told);

impl journal::Taker for Teller {
    fn take(&mut self, e: &Entry) -> bool {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.0.push((e.realtime.unwrap_or(0), e.any_pid(), text(&e.identifier), text(&e.message)));
        true
    }
}

#[cfg(feature = "journal")]
#[test]
fn each_intact_file_gives_the_entries_that_journalctl_gives() {
    let Some(corpora) = corpora() else { return };
    for path in files(&corpora.join("test-journals/no-rtc")) {
        let name = path.file_name().unwrap().to_string_lossy().replace(".zst", "");
        let mut told_by_us = Teller(Told::new());
        let outcome = journal::entries(Form::File, vec![origin(&path)], &mut told_by_us);
        let entries = told_by_us.0;
        assert!(outcome.troubles.is_empty(), "{name}: {:?}", outcome.troubles);
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
        let message = field("MESSAGE").lines().next().unwrap_or_default().trim_ascii_end().to_owned();
        (field("__REALTIME_TIMESTAMP").parse().unwrap(), pid, field("SYSLOG_IDENTIFIER"), message)
    };
    lines.map(tell).collect()
}

#[test]
fn hostile_files_cost_little_and_break_nothing() {
    let Some(corpora) = corpora() else { return };
    let folder = tempfile::tempdir().unwrap();
    let archive = unpacked(&corpora.join("test-journals/afl-corrupted-journals.tar.zst"));
    let mut all = files(&corpora.join("test-journals/corrupted"));
    all.extend(files(&corpora.join("fuzz/fuzz-journal-remote")));
    all.extend(untar(&archive, folder.path()));
    assert!(all.len() > 5);
    for path in all {
        let started = Instant::now();
        let request = Request { paths: vec![path.to_string_lossy().into_owned()], ..Request::default() };
        let report = pipeline::run(&request, &mut Unwatched);
        let c = &report.coverage;
        assert_eq!(c.lines, c.recognised + c.unrecognised + c.foreign + c.damaged, "{}", path.display());
        let took = started.elapsed();
        assert!(took < Duration::from_secs(10), "{} took {took:?}", path.display());
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
