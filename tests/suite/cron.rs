//! `sshlogs report` as cron calls it: days and weeks, silence, exit statuses, the state file and what can befall it.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use chrono::{Days, NaiveTime, Utc};
use serde_json::Value;

/// A folder with a log of its own.
struct Job(tempfile::TempDir);

impl Job {
    fn with(log: &str) -> Job {
        let job = Job(tempfile::tempdir().unwrap());
        fs::write(job.path("auth.log"), log).unwrap();
        job
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn report(&self, args: &[&str]) -> Command {
        let mut command = Command::cargo_bin("sshlogs").unwrap();
        command.current_dir(self.0.path()).env("TZ", "UTC").env_remove("COLUMNS");
        command.args(["report", "--no-config", "--state", "state.json", "--timezone", "UTC"]).args(args);
        command.arg("auth.log");
        command
    }

    fn output(&self, args: &[&str]) -> String {
        String::from_utf8(self.report(args).assert().success().get_output().stdout.clone()).unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.output(&[args, &["--format", "json"]].concat())).unwrap()
    }

    fn failure(&self, args: &[&str]) -> String {
        let run = self.report(args).assert().code(2);
        assert!(run.get_output().stdout.is_empty(), "nothing is told");
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    }
}

/// A session of so many days ago at this hour, which a reset ended after ten minutes.
fn reset(days: u64, hour: u32, user: &str, addr: &str) -> String {
    let day = Utc::now().date_naive().checked_sub_days(Days::new(days)).unwrap();
    let at = |minute, second| {
        let time = day.and_time(NaiveTime::from_hms_opt(hour, minute, second).unwrap());
        format!("{}Z web01 sshd-session", time.format("%Y-%m-%dT%H:%M:%S"))
    };
    let (pid, port) = (1000 * days as u32 + 10 * hour, 40_000 + hour);
    format!(
        "{}[{pid}]: Accepted publickey for {user} from {addr} port {port} ssh2: ED25519 SHA256:abc\n\
         {}[{pid}]: pam_unix(sshd:session): session opened for user {user}(uid=1000) by {user}(uid=0)\n\
         {}[{}]: Read error from remote host {addr} port {port}: Connection reset by peer\n\
         {}[{pid}]: pam_unix(sshd:session): session closed for user {user}\n",
        at(0, 0),
        at(0, 0),
        at(10, 0),
        pid + 1,
        at(10, 0)
    )
}

fn last_days() -> String {
    let mut log = reset(9, 8, "dave", "192.0.2.9");
    log += &reset(2, 7, "bob", "192.0.2.7");
    log += &reset(1, 8, "alice", "203.0.113.5");
    log += &reset(1, 9, "alice", "203.0.113.5");
    log + &reset(0, 0, "alice", "203.0.113.5")
}

#[test]
fn yesterday_is_compared_with_the_day_before() {
    let job = Job::with(&last_days());
    let report = job.json(&["--daily"]);
    let period = &report["period"];
    assert_eq!((&period["kind"], &period["resets"]), (&"day".into(), &2.into()));
    assert_eq!(period["before"]["resets"], 1);
    assert_eq!(period["networks"]["203.0.113.0/24"], 2);
    assert_eq!(report["connections"].as_array().unwrap().len(), 2);
    let text = job.output(&["--daily"]);
    let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flowing.contains("2 resets in 2 sessions; the day before 1 in 1 session."), "{text}");
    assert!(flowing.contains("New: ") && flowing.contains("203.0.113.0/24 (2)"), "{text}");
    assert!(text.lines().all(|l| l.chars().count() <= 72), "a letter has 72 columns:\n{text}");
    assert!(!job.path("state.json").exists(), "days need no memory");
}

#[test]
fn seven_days_are_compared_with_seven_before() {
    let period = &Job::with(&last_days()).json(&["--weekly"])["period"];
    assert_eq!((&period["resets"], &period["before"]["resets"]), (&3.into(), &1.into()));
}

#[test]
fn each_report_fits_the_schema_and_tells_only_what_is_new() {
    let job = Job::with(&last_days());
    let schema = Command::cargo_bin("sshlogs").unwrap().args(["schema", "report"]).output().unwrap().stdout;
    let validator = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    let told: Vec<usize> = ["first", "second"]
        .iter()
        .map(|_| {
            let report = job.json(&["--since-last"]);
            let errors: Vec<String> = validator.iter_errors(&report).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
            report["connections"].as_array().unwrap().len()
        })
        .collect();
    assert!(told[0] >= 4 && told[1] == 0, "{told:?}");
}

#[test]
fn silence_and_exit_statuses_follow_what_was_found() {
    let job = Job::with(&last_days());
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/sample");
    let sample = root.join("auth.log.xz").to_string_lossy().into_owned();
    let context = root.to_string_lossy().into_owned();
    let fails = |state: &str, cause: &str| {
        let args = ["--year", "2026", "--context", &context, "--state", state, "--fail-on", cause, &sample];
        let mut command = Command::cargo_bin("sshlogs").unwrap();
        command.current_dir(job.0.path()).args(["report", "--no-config", "--timezone", "UTC"]).args(args);
        command.assert().get_output().status.code()
    };
    assert_eq!(fails("a.json", "likely:nat-idle-timeout"), Some(1));
    assert_eq!(fails("a.json", "likely:nat-idle-timeout"), Some(0), "it was told");
    assert_eq!(fails("b.json", "likely:mtu-blackhole"), Some(0));
    assert!(job.output(&["--daily", "--quiet-if-ok", "--fail-on", "likely:mtu-blackhole"]).is_empty());
    assert!(!job.output(&["--daily", "--quiet-if-ok"]).is_empty());
    let calm = Job::with("");
    assert!(calm.output(&["--daily", "--quiet-if-ok"]).is_empty());
}

#[cfg(unix)]
#[test]
fn a_report_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let job = Job::with(&last_days());
    job.output(&["--since-last", "-o", "report.txt"]);
    for name in ["report.txt", "state.json"] {
        assert_eq!(fs::metadata(job.path(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_state_that_is_none_of_ours_is_refused_and_left_alone() {
    let job = Job::with(&last_days());
    for (text, word) in [
        ("{", "move it away"),
        ("{\"schema\":\"sshlogs.state/9\",\"logs\":[],\"told\":[]}", "sshlogs.state/9"),
        ("{\"schema\":\"sshlogs.state/1\",\"logs\":[\"/other.log\"],\"told\":[]}", "/other.log"),
    ] {
        fs::write(job.path("state.json"), text).unwrap();
        let words = job.failure(&[]);
        assert!(words.contains(word) && words.contains("state.json"), "{words}");
        assert_eq!(fs::read_to_string(job.path("state.json")).unwrap(), text);
    }
    fs::remove_file(job.path("state.json")).unwrap();
    job.output(&[]);
    assert!(job.report(&["--timezone", "Asia/Tokyo"]).assert().code(2).get_output().stdout.is_empty());
}

#[test]
fn two_reports_at_once_are_one_too_many() {
    let job = Job::with(&last_days());
    let lock = fs::File::create(job.path("state.json.lock")).unwrap();
    lock.lock().unwrap();
    assert!(job.failure(&[]).contains("is running"));
    drop(lock);
    job.output(&[]);
}

/// A limit on the size of files stands for a full disk.
#[cfg(unix)]
#[test]
fn on_a_full_disk_nothing_is_told_and_nothing_forgotten() {
    let job = Job::with(&last_days());
    let program = Command::cargo_bin("sshlogs").unwrap().get_program().to_string_lossy().into_owned();
    let call = format!(
        "trap '' XFSZ; ulimit -f 0; exec {program} report --no-config --state state.json --timezone UTC auth.log"
    );
    let run = std::process::Command::new("sh").args(["-c", &call]).current_dir(job.0.path()).output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.stdout.is_empty() && String::from_utf8_lossy(&run.stderr).contains("nothing is reported"));
    assert!(!job.path("state.json").exists() && !job.path("state.json.new").exists());
    assert!(job.json(&[])["connections"].as_array().unwrap().len() >= 4);
}

#[test]
fn a_report_that_cannot_be_written_leaves_no_next_state_behind() {
    if !std::path::Path::new("/dev/full").exists() {
        return println!("skipped: no /dev/full here");
    }
    let job = Job::with(&last_days());
    assert!(job.failure(&["-o", "/dev/full"]).contains("/dev/full could not be written"));
    assert!(!job.path("state.json").exists() && !job.path("state.json.new").exists());
    assert!(job.json(&[])["connections"].as_array().unwrap().len() >= 4);
}

#[test]
fn a_pipe_has_no_last_time() {
    let mut command = Command::cargo_bin("sshlogs").unwrap();
    let run =
        command.args(["report", "--no-config", "--state", "/nonexistent/x", "-"]).write_stdin("").assert().code(2);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("--daily"));
}

#[cfg(feature = "journal")]
#[test]
fn of_a_journal_each_ending_is_told_once_too() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/journal/reboot");
    let folder = tempfile::tempdir().unwrap();
    let told = |args: &[&str]| {
        let mut command = Command::cargo_bin("sshlogs").unwrap();
        command.current_dir(folder.path()).args(["report", "--no-config", "--state", "state.json", "--format", "json"]);
        let out = command.args(args).assert().success().get_output().stdout.clone();
        let report: Value = serde_json::from_slice(&out).unwrap();
        report["connections"].as_array().unwrap().len()
    };
    let journal = root.join("system.journal.xz").to_string_lossy().into_owned();
    assert!(told(&[&journal]) > 3);
    assert_eq!(told(&[&journal]), 0);
}
