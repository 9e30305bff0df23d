//! `report --since-last`, run after every single line of a log that grows, is rotated, packed, cut and cut short, by
//! reports of which some are killed: every ending is told once, as one run over the whole log tells it.

use std::collections::HashMap;
use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;

/// How a log may be rotated.
#[derive(Clone, Copy, PartialEq)]
enum Rotations {
    /// Everything is kept.
    All,
    /// Only the newest are; first lines of connections that are still open go with the others.
    Newest(usize),
}

/// The next of a row of numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// A machine that logs, rotates and reports.
struct Machine {
    folder: tempfile::TempDir,
    /// Endings told, by id: how often, and as what.
    told: HashMap<String, (usize, Value)>,
}

impl Machine {
    fn new() -> Machine {
        let machine = Machine { folder: tempfile::tempdir().unwrap(), told: HashMap::new() };
        File::create(machine.path("auth.log")).unwrap();
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn report(&self) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("sshlogs"));
        command.args(["report", "--since-last", "--no-config", "--quiet", "--timezone", "UTC", "--year", "2026"]);
        command.args(["--format", "json", "--state"]).arg(self.path("state.json"));
        command.arg("-o").arg(self.path("out.json")).arg(self.path("auth.log"));
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// A report that runs to its end, or is killed on its way. It counts if it was remembered.
    fn run(&mut self, killed_after: Option<Duration>) {
        let before = fs::read(self.path("state.json")).ok();
        let mut child = self.report().spawn().unwrap();
        match killed_after {
            Some(time) => {
                std::thread::sleep(time);
                child.kill().unwrap();
                child.wait().unwrap();
            }
            None => {
                let done = child.wait_with_output().unwrap();
                assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            }
        }
        if fs::read(self.path("state.json")).ok() != before {
            self.take();
        }
    }

    fn take(&mut self) {
        let report: Value = serde_json::from_slice(&fs::read(self.path("out.json")).unwrap()).unwrap();
        for c in report["connections"].as_array().unwrap() {
            let told = self.told.entry(c["id"].as_str().unwrap().to_owned()).or_insert((0, c.clone()));
            told.0 += 1;
        }
        for correction in report["period"]["corrected"].as_array().unwrap() {
            let id = correction["id"].as_str().unwrap();
            // Of a connection whose first lines went meanwhile the id is another one.
            if let Some(told) = self.told.get_mut(id) {
                assert_eq!(told.1["ending"], correction["was"], "{id} was told otherwise");
                told.1["ending"] = correction["is"].clone();
            }
        }
    }

    fn append(&self, line: &str) {
        let mut log = File::options().append(true).open(self.path("auth.log")).unwrap();
        log.write_all(line.as_bytes()).unwrap();
    }

    fn rotated(&self) -> Vec<PathBuf> {
        let names = |n: usize| [self.path(&format!("auth.log.{n}")), self.path(&format!("auth.log.{n}.gz"))];
        (1..100).flat_map(names).filter(|p| p.exists()).collect()
    }

    /// As logrotate does it: every older one a step further, the oldest perhaps away.
    fn rotate(&self, by_copy: bool, keep: Rotations) {
        for path in self.rotated().into_iter().rev() {
            let name = path.file_name().unwrap().to_str().unwrap();
            let number: usize = name.split('.').nth(2).unwrap().parse().unwrap();
            if matches!(keep, Rotations::Newest(n) if number >= n) {
                fs::remove_file(&path).unwrap();
                continue;
            }
            let gz = if name.ends_with(".gz") { ".gz" } else { "" };
            fs::rename(&path, self.path(&format!("auth.log.{}{gz}", number + 1))).unwrap();
        }
        if by_copy {
            fs::copy(self.path("auth.log"), self.path("auth.log.1")).unwrap();
        } else {
            fs::rename(self.path("auth.log"), self.path("auth.log.1")).unwrap();
        }
        File::create(self.path("auth.log")).unwrap();
    }

    fn pack(&self) {
        let Some(path) = self.rotated().into_iter().find(|p| p.extension().is_some_and(|e| e != "gz")) else { return };
        let packed = PathBuf::from(format!("{}.gz", path.display()));
        let mut gz = flate2::write::GzEncoder::new(File::create(packed).unwrap(), flate2::Compression::fast());
        gz.write_all(&fs::read(&path).unwrap()).unwrap();
        gz.finish().unwrap();
        fs::remove_file(path).unwrap();
    }

    /// An hour passes without a line: what is over is over.
    fn fall_silent(&self) {
        let long_ago = SystemTime::now() - Duration::from_secs(3600);
        for path in self.rotated().into_iter().chain([self.path("auth.log")]) {
            File::options()
                .append(true)
                .open(path)
                .unwrap()
                .set_times(FileTimes::new().set_modified(long_ago))
                .unwrap();
        }
    }
}

/// What one report over the whole log tells.
fn whole(text: &str) -> HashMap<String, (usize, Value)> {
    let mut machine = Machine::new();
    machine.append(text);
    machine.fall_silent();
    machine.run(None);
    machine.told
}

/// What is told line by line.
fn line_by_line(text: &str, seed: u64, keep: Rotations) -> HashMap<String, (usize, Value)> {
    let (mut machine, mut dice) = (Machine::new(), Dice(seed));
    for line in text.split_inclusive('\n') {
        machine.append(line);
        match dice.roll(24) {
            0 => machine.rotate(false, keep),
            1 => machine.rotate(true, keep),
            2 => machine.pack(),
            3..6 => machine.run(Some(Duration::from_micros(dice.roll(60_000)))),
            _ => {}
        }
        machine.run(None);
    }
    machine.fall_silent();
    machine.run(None);
    machine.told
}

fn log(name: &str, lines: usize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/lab").join(name).join("auth.log");
    fs::read_to_string(path).unwrap().split_inclusive('\n').take(lines).collect()
}

#[test]
fn every_ending_is_told_once_whatever_happens_to_log_and_report() {
    for (name, lines, seed) in [("mixed_day", 64, 11), ("server_reboot", 57, 5)] {
        let text = log(name, lines);
        let (expected, told) = (whole(&text), line_by_line(&text, seed, Rotations::All));
        assert!(expected.len() > 5, "{name}: {}", expected.len());
        for (id, (times, connection)) in &expected {
            let (n, found) = told.get(id).unwrap_or_else(|| panic!("{name}: {id} was never told"));
            assert_eq!((*times, &connection["ending"]), (*n, &found["ending"]), "{name}: {id}");
        }
        assert_eq!(told.len(), expected.len(), "{name}");
    }
}

#[test]
fn what_is_left_of_a_connection_told_before_is_not_told_again() {
    // Of a log rotated as a whole within the ten seconds for which an ending waits, nobody could tell anything.
    let text = log("mixed_day", 80);
    let (expected, told) = (whole(&text), line_by_line(&text, 7, Rotations::Newest(3)));
    let pids = |c: &Value| c["pids"].as_array().unwrap().clone();
    let sessions: Vec<_> = expected.iter().filter(|(_, (_, c))| c["reached"] == "session").collect();
    assert!(sessions.len() > 5, "{}", sessions.len());
    for (id, (_, connection)) in sessions {
        // Without its first lines a connection has another id; its processes are the same.
        let is_part = |c: &Value| pids(c).iter().any(|p| pids(connection).contains(p));
        let own: Vec<&String> = told.iter().filter(|(_, (_, c))| is_part(c)).map(|(id, _)| id).collect();
        assert_eq!(own.len(), 1, "{id} was told as {own:?}");
    }
    assert!(told.values().all(|(times, _)| *times == 1));
}
