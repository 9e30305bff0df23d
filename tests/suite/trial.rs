//! A log on the disk, and how it is read: what every module of this suite begins with.
//!
//! The same doors as the program's: files are written to a folder of their own and `pipeline::run` reads them.
//! Unless a test says otherwise, stamps are UTC of the year 2026 and nothing of this machine is looked at.

use std::fs;
use std::path::{Path, PathBuf};

use sshlogs::catalogue::cause::Example;
use sshlogs::model::{Connection, Judged, Report, Timestamp};
use sshlogs::pipeline::{Request, Seen, Unwatched, Watch, run};
use sshlogs::read::context::Wanted;
use sshlogs::read::stamp::clock::Zone;
use sshlogs::write::rows::{self, Rows};
use tempfile::TempDir;

/// 2026-11-22, when these tests were written: the "now" of every run.
const NOW: Timestamp = Timestamp(1_795_305_600_000_000);

/// A folder of logs that are not ours to copy, or too many: beside the checkout, or where SSHLOGS_SHARED says. `None`,
/// and a word about it, where it is not at hand.
pub fn shared(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("SSHLOGS_SHARED").map_or_else(beside, PathBuf::from).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {name} is not beside this checkout");
    None
}

/// Logs in a folder of their own, and the request that reads them.
pub struct Trial {
    folder: TempDir,
    /// What will be asked of the pipeline.
    pub request: Request,
}

impl Trial {
    /// No log yet. Blocks are as small as they can be: that is quick in a build without optimisation, and hard on
    /// whatever does not expect a block to end.
    pub fn empty() -> Trial {
        let zone = Zone::parse("UTC");
        let request = Request { zone, year: Some(2026), now: NOW, block: 0, ..Request::default() };
        Trial { folder: TempDir::new().expect("a temporary folder"), request }
    }

    /// One log, `auth.log`.
    pub fn of(log: impl AsRef<[u8]>) -> Trial {
        Trial::empty().and("auth.log", log)
    }

    /// An example of a cause with its settings.
    pub fn example(example: &Example) -> Trial {
        let mut trial = Trial::of(example.log);
        let around = trial.path("around");
        fs::create_dir(&around).expect("a folder");
        for (name, text) in [
            ("sshd_config", example.sshd_config),
            ("sshd-version.txt", example.openssh),
            ("sysctl.txt", example.sysctl),
            ("load.csv", example.load),
            (if example.probe.starts_with("PING ") { "ping.txt" } else { "ss.txt" }, example.probe),
        ] {
            if !text.is_empty() {
                fs::write(around.join(name), text).expect("a file");
            }
        }
        // A folder that holds nothing would be remarked upon.
        let is_empty = fs::read_dir(&around).expect("a folder").next().is_none();
        trial.request.context.folder = (!is_empty).then_some(around);
        trial
    }

    /// One more source.
    pub fn and(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Trial {
        let path = self.path(name);
        fs::write(&path, bytes).expect("a file");
        self.request.paths.push(path.display().to_string());
        self
    }

    /// Local stamps are of this zone.
    pub fn zone(mut self, name: &str) -> Trial {
        self.request.zone = Some(Zone::parse(name).expect("a zone"));
        self
    }

    /// The first stamp is of this year.
    pub fn year(mut self, year: i64) -> Trial {
        self.request.year = Some(year);
        self
    }

    /// The server's settings are known, so that nothing is concluded from what other lines show.
    pub fn of_a_known_server(mut self) -> Trial {
        let around = self.path("around");
        fs::create_dir(&around).expect("a folder");
        fs::write(around.join("sshd_config"), "LogLevel INFO\n").expect("a file");
        fs::write(around.join("sshd-version.txt"), "OpenSSH_9.2p1\n").expect("a file");
        self.request.context.folder = Some(around);
        self
    }

    /// Bytes per block.
    pub fn block(mut self, bytes: usize) -> Trial {
        self.request.block = bytes;
        self
    }

    /// Where a file of this name lies.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Reads and judges.
    pub fn run(&self) -> Report {
        run(&self.request, &mut Unwatched)
    }

    /// The same on this many threads.
    pub fn run_on(&self, threads: usize) -> Report {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| self.run())
    }

    /// Every recognised event, as `events` prints it.
    pub fn events(&self) -> Vec<serde_json::Value> {
        let mut watcher = Events::default();
        run(&self.request, &mut watcher);
        watcher.rows
    }
}

/// Writes events down.
#[derive(Default)]
struct Events {
    names: Vec<String>,
    rows: Vec<serde_json::Value>,
}

impl Watch for Events {
    fn sources(&mut self, names: &[String], _bytes: Option<u64>) {
        self.names = names.to_vec();
    }

    fn event(&mut self, seen: &Seen<'_>) {
        if seen.event.message.is_some() && !seen.duplicate {
            let whose = seen.connection.map(|c| rows::Whose::of(seen.event, c)).unwrap_or_default();
            let source = &self.names[usize::from(seen.source)];
            let row = rows::event(seen.event, seen.bytes, &whose, source, &mut rows::Times::default());
            self.rows.push(serde_json::to_value(row).expect("a row"));
        }
    }
}

/// Reads one log.
pub fn read(log: impl AsRef<[u8]>) -> Report {
    Trial::of(log).run()
}

/// All connections as the program prints them, one JSON line each.
pub fn printed(report: &Report) -> Vec<String> {
    let rows = Rows::new(report);
    let line = |judged: &Judged| serde_json::to_string(&rows.connection(judged)).expect("a row");
    report.connections.load().iter().map(line).collect()
}

/// The connections without their findings.
pub fn connections(report: &Report) -> Vec<&Connection> {
    report.connections.load().iter().map(|j| &j.connection).collect()
}

/// The only connection.
pub fn only(report: &Report) -> &Connection {
    let all = connections(report);
    assert_eq!(all.len(), 1, "one connection was expected: {all:#?}");
    all[0]
}

/// Ids of the endings, in the order of connections.
pub fn endings(report: &Report) -> Vec<&'static str> {
    connections(report).iter().map(|c| c.ending.kind.id()).collect()
}

/// Addresses and ports, in the order of connections; `?` where none is known.
pub fn peers(report: &Report) -> Vec<String> {
    connections(report).iter().map(|c| c.peer.map_or("?".to_owned(), |p| p.to_string())).collect()
}

/// A user's name as text.
pub fn user(c: &Connection) -> Option<String> {
    c.user.as_deref().map(|name| String::from_utf8_lossy(name).into_owned())
}

/// The report's fatal troubles.
pub fn fatal(report: &Report) -> Vec<&str> {
    report.troubles.iter().filter(|t| t.fatal).map(|t| t.text.as_str()).collect()
}

/// What every connection was and how it ended, but for where its lines stand: what must not depend on how the log
/// lies on the disk.
pub fn essence(report: &Report) -> Vec<String> {
    let of = |j: &Judged| {
        let c = &j.connection;
        let times = (c.began, c.opened, c.authenticated, c.closed);
        let who = (user(c), c.user_exists, c.attempts, &c.pids, c.lines);
        format!("{} {} {} {:?} {times:?} {who:?}", j.id, c.reached.id(), c.ending.kind.id(), c.ending.code)
    };
    report.connections.load().iter().map(of).collect()
}

/// The report of a log somewhere, UTC of the year 2026, with what stands beside it.
pub fn analyse(log: &Path, context: Wanted) -> Report {
    let request = Request {
        paths: vec![log.to_string_lossy().into_owned()],
        zone: Zone::parse("UTC"),
        year: Some(2026),
        context,
        ..Request::default()
    };
    run(&request, &mut Unwatched)
}
