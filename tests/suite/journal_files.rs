//! Journal files that are made here: packed values, damage in known places, several files of one journald.

use std::collections::BTreeSet;
use std::path::Path;

use journal_core::file::{Compression, MmapMut};
use journal_core::repository::File;
use journal_core::{JournalFile, JournalFileOptions, JournalWriter};
use sshlogs::model::{Meaning, Report};
use sshlogs::pipeline::{self, Request, Seen, Watch};
use uuid::Uuid;

/// 2026-11-22 13:15:00 UTC.
pub const START: u64 = 1_795_353_300_000_000;
/// A second.
pub const SECOND: u64 = 1_000_000;

/// A journal being written.
pub struct Journal {
    file: JournalFile<MmapMut>,
    writer: JournalWriter,
}

impl Journal {
    /// A file whose first entry gets this number.
    pub fn new(path: &Path, first: u64, compression: Compression) -> Journal {
        let id = |n: u64| Uuid::from_u64_pair(n, 7);
        let options = JournalFileOptions::new(id(1), id(2), id(3))
            .with_compression(compression)
            .with_data_hash_table_buckets(1024)
            .with_compact(compression != Compression::None);
        let mut file = JournalFile::create(&File::from_raw_path(path).unwrap(), options).unwrap();
        let writer = JournalWriter::new(&mut file, first, id(2)).unwrap();
        Journal { file, writer }
    }

    /// Adds an entry of a process of root's, so many µs after the start.
    pub fn add(&mut self, after: u64, name: &str, pid: u64, message: &str) {
        let fields = [
            "_HOSTNAME=web1".to_owned(),
            "_TRANSPORT=syslog".to_owned(),
            "_UID=0".to_owned(),
            format!("_COMM={name}"),
            format!("SYSLOG_IDENTIFIER={name}"),
            format!("_PID={pid}"),
            format!("_SOURCE_REALTIME_TIMESTAMP={}", START + after),
            format!("MESSAGE={message}"),
        ];
        let fields: Vec<&[u8]> = fields.iter().map(|f| f.as_bytes()).collect();
        self.writer.add_entry(&mut self.file, &fields, START + after, 60 * SECOND + after).unwrap();
    }

    /// So many logins, one a second from a second on, each followed by an entry of another program.
    pub fn add_logins(&mut self, from: u64, count: u64) {
        for n in from..from + count {
            let login = format!("Accepted password for bob from 203.0.113.7 port {} ssh2", 10_000 + n);
            self.add(n * SECOND, "sshd", 5000 + n, &login);
            self.add(n * SECOND + 500, "cron", 700, &format!("job {n} of the night"));
        }
    }

    /// Everything stands in the file.
    pub fn close(mut self) {
        self.file.sync().unwrap();
    }
}

/// Collects the pids of the logins that pass by.
#[derive(Default)]
struct Logins(BTreeSet<u32>);

impl Watch for Logins {
    fn event(&mut self, seen: &Seen<'_>) {
        if seen.event.meaning == Meaning::AuthAccepted {
            self.0.insert(seen.event.pid);
        }
    }
}

fn request(path: &Path) -> Request {
    Request { paths: vec![path.to_string_lossy().into_owned()], ..Request::default() }
}

fn logins(path: &Path) -> (BTreeSet<u32>, Report) {
    let mut logins = Logins::default();
    let report = pipeline::run(&request(path), &mut logins);
    (logins.0, report)
}

fn all(from: u32, count: u32) -> BTreeSet<u32> {
    (5000 + from..5000 + from + count).collect()
}

#[test]
fn values_are_read_however_they_are_packed_and_cost_no_more_than_they_are_worth() {
    for compression in [Compression::None, Compression::Zstd, Compression::Xz, Compression::Lz4] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("system.journal");
        let mut journal = Journal::new(&path, 1, compression);
        journal.add_logins(0, 50);
        let padding = "-".repeat(700);
        journal.add(
            60 * SECOND,
            "sshd",
            9000,
            &format!("Accepted password for {padding} from 203.0.113.7 port 1 ssh2"),
        );
        journal.add(61 * SECOND, "sshd", 9001, &"\0".repeat(1 << 20));
        journal.add(62 * SECOND, "core", 9002, &"x".repeat(4 << 20));
        journal.close();
        let (found, report) = logins(&path);
        assert_eq!(report.troubles, [], "{compression:?}");
        assert_eq!(found, all(0, 50).into_iter().chain([9000]).collect(), "{compression:?}");
        let c = report.coverage;
        assert_eq!((c.lines, c.recognised), (103, 51), "{compression:?}");
        assert!(c.bytes < 2 << 20, "{compression:?}: what nobody wants is not unpacked, {} bytes were", c.bytes);
    }
}

#[test]
fn behind_a_damaged_place_everything_readable_is_read_and_the_place_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("system.journal");
    let mut journal = Journal::new(&path, 1, Compression::None);
    journal.add_logins(0, 2000);
    journal.close();
    let whole = std::fs::read(&path).unwrap();
    let used = whole.iter().rposition(|b| *b != 0).unwrap();
    let damaged = folder.path().join("damaged.journal");
    for share in [30, 50, 70] {
        let mut bytes = whole.clone();
        let at = used * share / 100;
        bytes[at..at + 4096].fill(0);
        std::fs::write(&damaged, bytes).unwrap();
        let (found, report) = logins(&damaged);
        assert!(found.len() > 1900, "{share}: {} of 2000", found.len());
        assert!(found.contains(&6999) && found.contains(&5000), "{share}: the first and the last");
        let Some(text) = report.troubles.first().map(|t| &t.text) else {
            // What was hit is room that nothing stood in yet.
            assert_eq!(found.len(), 2000, "{share}");
            continue;
        };
        assert!(text.starts_with("damaged.journal: ") && text.contains("byte "), "{share}: {text}");
    }
    for share in [40, 90] {
        std::fs::write(&damaged, &whole[..used * share / 100]).unwrap();
        let (found, report) = logins(&damaged);
        assert!(found.len() > 2000 * (share - 10) / 100, "{share}: {} of 2000", found.len());
        assert_eq!(found, all(0, found.len() as u32), "{share}: those of the beginning, without a hole");
        let text = &report.troubles[0].text;
        assert!(text.contains("of 4000 entries readable") && text.contains("byte "), "{share}: {text}");
    }
}

#[test]
fn a_list_of_entries_that_leads_in_a_circle_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("system.journal");
    let mut journal = Journal::new(&path, 1, Compression::None);
    journal.add_logins(0, 200);
    journal.close();
    let mut bytes = std::fs::read(&path).unwrap();
    let number = |bytes: &[u8], at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    // The header's `entry_array_offset`; an array's `next` stands behind its header of 16 bytes.
    let first = number(&bytes, 176) as usize;
    bytes[first + 16..first + 24].copy_from_slice(&(first as u64).to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    let (found, report) = logins(&path);
    assert_eq!(found, all(0, 200));
    assert_eq!((report.coverage.lines, report.coverage.duplicate), (400, 0));
    assert!(report.troubles[0].text.contains("byte "), "{:?}", report.troubles);
}
