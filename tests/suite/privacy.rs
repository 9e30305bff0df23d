//! `--anonymize`: no name of the log is in any output, and what can be told stays the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// A log of the lab whose users have names that no word of a report can be.
struct Case {
    folder: tempfile::TempDir,
    context: String,
}

fn sshlogs(args: &[&str]) -> String {
    let mut command = Command::cargo_bin("sshlogs").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args).args([
        "--no-config",
        "--timezone",
        "UTC",
        "--year",
        "2026",
    ]);
    let run = command.assert();
    assert!(matches!(run.get_output().status.code(), Some(0 | 1)), "{args:?}: {run}");
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Whole words, as a name stands in a log.
fn replaced(text: &str, name: &str, by: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        out.push_str(before);
        out.push_str(if whole { by } else { name });
        rest = after;
    }
    out + rest
}

impl Case {
    fn of(name: &str) -> Case {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/lab").join(name);
        let log = fs::read_to_string(root.join("auth.log")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key"), "a key of sixteen bytes or more").unwrap();
        let case = Case { folder, context: root.to_string_lossy().into_owned() };
        fs::write(case.path("auth.log"), &log).unwrap();
        let users: BTreeSet<String> = case
            .connections(&[])
            .iter()
            .filter_map(|c| Some(c["user"].as_str()?.to_owned()))
            .filter(|u| u.len() > 1)
            .collect();
        let renamed = users.iter().fold(log, |log, user| replaced(&log, user, &format!("zq{user}qz")));
        fs::write(case.path("auth.log"), renamed.replace(" web01 ", " zqweb01qz ")).unwrap();
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn name(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    fn connections(&self, args: &[&str]) -> Vec<Value> {
        let log = self.name("auth.log");
        rows(&sshlogs(&[&["connections", "--format", "ndjson", "--context", &self.context, &log], args].concat()))
    }

    /// Everything in the log that names somebody.
    fn names(&self) -> BTreeSet<String> {
        let of = |c: &Value| {
            let texts = ["user", "addr", "server_addr", "host"].map(|k| c[k].as_str().unwrap_or_default().to_owned());
            let key = c["key"].as_str().and_then(|k| k.split("SHA256:").nth(1)).unwrap_or_default().to_owned();
            [texts.to_vec(), vec![key]].concat()
        };
        self.connections(&[]).iter().flat_map(of).filter(|n| n.len() > 2 && n != "UNKNOWN").collect()
    }
}

const CASES: [&str; 4] = ["mixed_day", "scanners_v10", "server_reboot", "nego_legacy"];

#[test]
fn no_name_of_the_log_is_in_any_output() {
    for name in CASES {
        let case = Case::of(name);
        let names = case.names();
        assert!(names.iter().any(|n| n.starts_with("zq")) && names.len() > 5, "{names:?}");
        let (log, key, state) = (case.name("auth.log"), case.name("key"), case.name("state.json"));
        let user = names.iter().find(|n| n.starts_with("zq") && *n != "zqweb01qz").unwrap().as_str();
        let hide = ["--anonymize-key", &key, &log];
        let mut calls: Vec<Vec<&str>> = Vec::new();
        for format in ["text", "json", "ndjson", "csv"] {
            calls.push(["analyze", "--context", &case.context, "--all", "--verbose", "--format", format].to_vec());
            calls.push(["connections", "--context", &case.context, "--format", format].to_vec());
            calls.push(["events", "--all", "--format", format].to_vec());
            calls.push(["report", "--daily", "--format", format].to_vec());
        }
        for format in ["html", "markdown", "mail"] {
            calls.push(["analyze", "--context", &case.context, "--all", "--verbose", "--format", format].to_vec());
            calls.push(["report", "--daily", "--format", format].to_vec());
        }
        calls.push(vec!["report", "--state", &state]);
        calls.push(vec!["show", user]);
        calls.push(vec!["unknown"]);
        for call in calls {
            let text = sshlogs(&[&call[..], &hide].concat());
            let found: Vec<&String> = names.iter().filter(|n| text.contains(n.as_str())).collect();
            assert!(found.is_empty(), "{name}: {found:?} in the output of {call:?}:\n{text}");
            assert!(!text.contains(&*case.folder.path().to_string_lossy()), "{name}: a path in {call:?}:\n{text}");
        }
        let told = fs::read_to_string(&state).unwrap();
        assert!(names.iter().all(|n| !told.contains(n.as_str())), "{name}: in the state");
    }
}

/// `analyze --format json --anonymize` named the users and addresses of wtmp.
#[test]
fn no_name_is_told_of_what_stands_beside_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let ping = folder.path().join("ping-client.txt").to_string_lossy().into_owned();
    let answer = |s: i64| format!("[{s}.0] 64 bytes from 203.0.113.40: icmp_seq={} ttl=57 time=12.0 ms\n", s % 100);
    let answers: String = (1_795_353_810..1_795_353_820).map(answer).collect();
    fs::write(&ping, format!("PING client.example (203.0.113.40) 56(84) bytes of data.\n{answers}")).unwrap();
    let args = ["analyze", "--all", "--format", "json", "--context", "testdata/context/oom_kill"];
    let probes = ["--probe", &ping];
    let log = ["testdata/context/oom_kill/auth.log"];
    let plain = sshlogs(&[&args[..], &probes, &log].concat());
    let covered = sshlogs(&[&args[..], &probes, &log, &["--anonymize"]].concat());
    let report: Value = serde_json::from_str(&plain).unwrap();
    let mut names = BTreeSet::new();
    for (list, field) in
        [("logins", "user"), ("logins", "addr"), ("probes", "addr"), ("probes", "target"), ("probes", "name")]
    {
        names.extend(report[list].as_array().unwrap().iter().filter_map(|row| row[field].as_str()));
    }
    assert!(names.contains("alice") && names.contains("ping-client.txt"), "{names:?}");
    let told: Vec<&&str> = names.iter().filter(|name| covered.contains(**name)).collect();
    assert!(told.is_empty(), "{told:?}");
    let count = |text: &str| serde_json::from_str::<Value>(text).unwrap()["logins"].as_array().unwrap().len();
    assert_eq!(count(&plain), count(&covered));
}

/// The serial number stayed, and so did an id that is a number.
#[test]
fn a_certificate_names_nobody() {
    let log = "2026-11-10T12:00:01Z web01 sshd[8]: Accepted publickey for alice from 203.0.113.9 port 4001 ssh2: \
               ED25519-CERT SHA256:6cuWIaSkHq3A ID 5550123 (serial 987654) CA ED25519 SHA256:Zq3AwHoSmtM7\n\
               2026-11-10T12:00:01Z web01 sshd[8]: Accepted certificate ID \"5550123\" (serial 987654) signed by \
               ED25519 CA SHA256:Zq3AwHoSmtM7 via /etc/ssh/ca.pub\n\
               2026-11-10T12:00:09Z web01 sshd[8]: Received disconnect from 203.0.113.9 port 4001:11: call 5550123 now\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("auth.log").to_string_lossy().into_owned();
    fs::write(&path, log).unwrap();
    for command in
        [&["show", "alice"][..], &["connections", "--format", "ndjson"], &["events", "--format", "ndjson", "--all"]]
    {
        let call = [command, &["--anonymize", &path]].concat();
        let text = sshlogs(&call);
        for name in ["5550123", "987654", "6cuWIaSkHq3A", "Zq3AwHoSmtM7", "ca.pub"] {
            assert!(!text.contains(name), "{name} in {call:?}: {text}");
        }
        assert!(command[0] != "show" || text.contains("port 4001:11: "), "{text}");
    }
}

#[test]
fn what_can_be_told_stays_the_same_and_can_still_be_joined() {
    for name in CASES {
        let case = Case::of(name);
        let key = case.name("key");
        let (plain, covered) = (case.connections(&[]), case.connections(&["--anonymize-key", &key]));
        assert_eq!(covered, case.connections(&["--anonymize-key", &key]), "the same key, the same names");
        assert_ne!(covered, case.connections(&["--anonymize"]), "without one, others each time");
        let essence = |c: &Value| {
            let cause = &c["cause"];
            [&c["ending"], &c["opened"], &c["closed"], &c["port"], &cause["id"], &cause["verdict"], &c["pids"]]
                .map(Value::to_string)
        };
        assert_eq!(
            plain.iter().map(essence).collect::<Vec<_>>(),
            covered.iter().map(essence).collect::<Vec<_>>(),
            "{name}"
        );
        for field in ["user", "addr", "host", "key"] {
            let mut of: BTreeMap<String, String> = BTreeMap::new();
            for (a, b) in plain.iter().zip(&covered) {
                let known = of.entry(a[field].to_string()).or_insert_with(|| b[field].to_string());
                assert_eq!(*known, b[field].to_string(), "{name}: one {field}, one pseudonym");
            }
            assert_eq!(of.values().collect::<BTreeSet<_>>().len(), of.len(), "{name}: two of {field}, two pseudonyms");
        }
    }
}

#[test]
fn filters_take_the_names_of_the_log() {
    let case = Case::of("mixed_day");
    let key = case.name("key");
    let count = |args: &[&str]| case.connections(args).len();
    for filter in [["--addr", "203.0.113.0/24"], ["--user", "zqfrankqz"], ["--host", "zqweb01qz"]] {
        let hidden = [&filter[..], &["--anonymize-key", &key]].concat();
        assert_eq!(count(&filter), count(&hidden), "{filter:?}");
        assert!(count(&filter) > 0, "{filter:?}");
    }
    let connection = &case.connections(&[])[0];
    for name in [connection["id"].as_str().unwrap().to_owned(), format!(":{}", connection["port"])] {
        let story = sshlogs(&["show", &name, "--anonymize-key", &key, &case.name("auth.log")]);
        assert_eq!(story.matches("\n  Id ").count(), 1, "{name}: {story}");
    }
}

#[test]
fn a_key_that_can_be_guessed_is_refused_and_so_is_a_report_that_would_forget() {
    let case = Case::of("nego_legacy");
    fs::write(case.path("short"), "secret").unwrap();
    let failure = |args: &[&str]| {
        let mut command = Command::cargo_bin("sshlogs").unwrap();
        let run = command.args(args).args(["--no-config", &case.name("auth.log")]).assert().code(2);
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    };
    assert!(failure(&["analyze", "--anonymize-key", &case.name("short")]).contains("16 bytes"));
    let state = case.name("state.json");
    assert!(failure(&["report", "--state", &state, "--anonymize"]).contains("--anonymize-key FILE"));
}

#[test]
fn letters_hide_names_that_nobody_has() {
    let log = "2026-11-10T12:00:01Z web01 sshd[7]: Invalid user hunter2secret from 203.0.113.9 port 4000\n\
               2026-11-10T12:00:03Z web01 sshd[7]: Connection reset by invalid user hunter2secret 203.0.113.9 port 4000 [preauth]\n\
               2026-11-10T12:00:01Z web01 sshd[8]: Accepted password for alice from 203.0.113.9 port 4001 ssh2\n";
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::write(folder.path().join("auth.log"), log).unwrap();
    let text = |more: &[&str]| {
        let state = path("state.json");
        let _ = fs::remove_file(&state);
        sshlogs(&[&["report", "--state", &state, "--verbose", &path("auth.log")], more].concat())
    };
    assert!(!text(&[]).contains("hunter2secret"), "{}", text(&[]));
    assert!(!text(&["--show-unknown-users"]).contains("(no such user)"));
}
