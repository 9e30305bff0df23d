//! The program as a user calls it: outputs, exit statuses, and words for bad input.

use std::path::PathBuf;

use assert_cmd::Command;
use serde_json::Value;

pub fn sshlogs(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("sshlogs").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("TZ", "UTC").env_remove("NO_COLOR").args(args);
    command
}

pub fn output(args: &[&str]) -> String {
    String::from_utf8(sshlogs(args).assert().success().get_output().stdout.clone()).unwrap()
}

pub fn failure(args: &[&str]) -> String {
    String::from_utf8(sshlogs(args).assert().code(2).get_output().stderr.clone()).unwrap()
}

pub fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

pub const SAMPLE: &str = "testdata/sample/auth.log.xz";
const CONTEXT: [&str; 6] = ["--context", "testdata/sample", "--timezone", "UTC", "--year", "2026"];

#[test]
fn real_output_fits_the_published_schemas() {
    for (format, args) in [
        ("connection", ["connections", "--format", "ndjson"]),
        ("event", ["events", "--format", "ndjson"]),
        ("report", ["analyze", "--format", "json"]),
    ] {
        let schema: Value = serde_json::from_str(&output(&["schema", format])).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut all = args.to_vec();
        all.extend(["--timezone", "UTC", "--year", "2026", "testdata/lab/mixed_day/auth.log"]);
        if format != "event" {
            all.extend(["--context", "testdata/lab/mixed_day"]);
        }
        let text = output(&all);
        let documents: Vec<Value> = match format {
            "report" => vec![serde_json::from_str(&text).unwrap()],
            _ => text.lines().map(|l| serde_json::from_str(l).unwrap()).collect(),
        };
        assert!(!documents.is_empty());
        for document in documents {
            let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{format}: {errors:?} in {document}");
        }
    }
}

#[test]
fn a_path_alone_means_analyze() {
    let short = output(&[SAMPLE, "--context", "testdata/sample", "--timezone", "UTC", "--year", "2026"]);
    let mut args = vec!["analyze", SAMPLE];
    args.extend(CONTEXT);
    assert_eq!(short, output(&args));
    assert!(short.contains("firewall or NAT"), "{short}");
}

#[test]
fn a_file_and_a_pipe_give_the_same() {
    let path = "testdata/lab/mixed_day/auth.log";
    let args = ["--format", "csv", "--timezone", "UTC", "--year", "2026"];
    let from_file = output(&[&["connections", path], &args[..]].concat());
    let piped = sshlogs(&[&["connections", "-"], &args[..]].concat())
        .write_stdin(std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap())
        .assert()
        .success();
    let from_pipe = String::from_utf8(piped.get_output().stdout.clone()).unwrap();
    assert_eq!(from_file, from_pipe.replace("standard input", "auth.log"));
}

#[test]
fn csv_names_its_columns_where_there_is_no_row() {
    let (_folder, path) = file("auth.log", b"");
    for (command, last) in [("connections", ",lines"), ("analyze", ",lines"), ("events", ",text")] {
        let text = output(&[command, "--format", "csv", &path]);
        let header = text.strip_suffix('\n').unwrap_or_default();
        assert!(header.starts_with("schema,") && header.ends_with(last) && !header.contains('\n'), "{command}: {text}");
    }
}

#[test]
fn every_record_of_events_has_a_cell_for_every_column() {
    let log = b"Nov 10 09:00:00 edge01 sshd[9]: Server listening on 0.0.0.0 port 22.\n\
                Nov 10 09:00:01 edge01 sshd[9]: frobnicated thrice\n";
    let (_folder, path) = file("auth.log", log);
    let text = output(&["events", "--all", "--format", "csv", &path]);
    let mut records = csv::Reader::from_reader(text.as_bytes());
    let texts: Vec<String> = records.records().map(|r| r.unwrap().iter().next_back().unwrap().to_owned()).collect();
    assert_eq!(texts, ["", "frobnicated thrice"]);
}

#[test]
fn what_repeats_an_unknown_line_is_no_event() {
    let log = b"Nov 10 09:00:00 edge01 sshd[9]: Server listening on 0.0.0.0 port 22.\n\
                Nov 10 09:00:01 edge01 sshd[9]: frobnicated thrice\n\
                Nov 10 09:00:09 edge01 last message repeated 2 times\n";
    let (_folder, path) = file("auth.log", log);
    assert_eq!(output(&["events", "--all", "--format", "ndjson", &path]).lines().count(), 2);
    let report: Value = serde_json::from_str(&output(&["analyze", "--format", "json", &path])).unwrap();
    let counted = ["recognised", "unrecognised", "foreign"].map(|kind| report["coverage"][kind].as_u64());
    assert_eq!(counted, [Some(1), Some(1), Some(1)]);
}

#[test]
fn no_more_threads_are_made_than_a_machine_can_bear() {
    assert!(failure(&["analyze", "--threads", "99999", SAMPLE]).contains("1..=1024"));
}

#[test]
fn an_output_that_names_a_folder_is_said_to() {
    assert!(failure(&["causes", "-o", "no-such-folder/"]).contains("no-such-folder/ is a folder: name a file in it"));
}

#[test]
fn an_output_named_dash_is_standard_output() {
    assert_eq!(output(&["causes", "-o", "-"]), output(&["causes"]));
    assert!(!std::path::Path::new("-").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_error_that_takes_nothing_is_no_crash() {
    let full = std::fs::File::create("/dev/full").unwrap();
    let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin("sshlogs"));
    let status = run.args(["analyze", "no-such-file.log"]).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

#[test]
fn a_root_that_is_not_there_is_no_machine_without_sshd() {
    assert!(failure(&["check", "--root", "no-such-folder"]).contains("no-such-folder: there is no such folder"));
}

#[test]
fn bad_input_gets_one_clear_sentence_and_status_2() {
    assert!(failure(&["analyze", "no-such-file.log"]).contains("does not exist"));
    let (folder, path) = file("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0");
    assert!(failure(&["analyze", &path]).contains("picture.png"));
    let empty_folder = folder.path().join("empty");
    std::fs::create_dir(&empty_folder).unwrap();
    let words = failure(&["analyze", &empty_folder.to_string_lossy()]);
    assert_eq!(words.lines().count(), 1, "{words}");
}

#[test]
fn where_nothing_can_be_written_the_place_and_a_cure_are_named() {
    let sample = "testdata/lab/benign_mix/auth.log";
    let words = failure(&["analyze", "-o", "/no/such/folder/report", sample]);
    assert!(words.contains("/no/such/folder/report cannot be written"), "{words}");
    assert!(words.contains("choose a folder") && !words.contains(".tmp"), "{words}");
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let words = failure(&["connections", "-o", "/dev/full", sample]);
    assert!(words.contains("/dev/full could not be written") && words.contains("make room there"), "{words}");
    for args in [vec!["events", sample], vec!["schema"], vec!["explain-line", "x"], vec!["config", "--example"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = std::process::Command::new(assert_cmd::cargo::cargo_bin("sshlogs")).args(&args).stdout(full).output();
        let run = run.unwrap();
        let words = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{args:?}: {words}");
        assert!(words.contains("standard output could not be written"), "{args:?}: {words}");
    }
}

#[test]
fn where_the_filters_leave_nothing_it_does_not_say_that_there_is_nothing() {
    let log = "testdata/lab/benign_mix/auth.log";
    for filter in [["--user", "nobody"], ["--since", "2036-01-01"], ["--addr", "10.9.8.7"]] {
        let report = output(&["analyze", log, "--year", "2026", "--timezone", "UTC", filter[0], filter[1]]);
        assert!(report.starts_with("None of ") && report.contains(" is what was asked for"), "{report}");
        let table = output(&["connections", log, "--year", "2026", "--timezone", "UTC", filter[0], filter[1]]);
        assert!(table.starts_with("None of ") && table.contains(" is what was asked for."), "{table}");
    }
    let words = failure(&["analyze", log, "--since", "2026-03-03", "--until", "2026-03-02"]);
    assert!(words.contains("--since is later than --until"), "{words}");
}

#[test]
fn a_report_of_a_part_says_so_in_every_form() {
    let log = "testdata/lab/mixed_day/auth.log";
    for format in ["text", "mail", "html", "markdown", "json"] {
        let whole = ["analyze", log, "--year", "2026", "--timezone", "UTC", "--format", format];
        let part = [&whole[..], &["--user", "frank"]].concat();
        let flat = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#45;", "-");
        let words = if format == "markdown" { "**Left out:** " } else { "other connections were left out, as --since" };
        assert!(flat(output(&part)).contains(words), "{format}");
        assert!(!flat(output(&whole)).contains(words), "{format}");
    }
}

#[test]
fn events_can_be_narrowed_to_a_user_an_address_or_a_host() {
    let events = |filter: [&str; 2]| -> Vec<Value> {
        let text = output(&["events", "--format", "ndjson", filter[0], filter[1], "testdata/lab/mixed_day/auth.log"]);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    for (filter, column, value) in [
        (["--user", "frank"], "user", "frank"),
        (["--addr", "203.0.113.11"], "addr", "203.0.113.11"),
        (["--host", "web01"], "host", "web01"),
    ] {
        let found = events(filter);
        assert!(found.len() > 5 && found.iter().all(|event| event[column] == value), "{filter:?}: {found:?}");
    }
    let closed = |event: &Value| event["message"] == "pam-session-closed" || event["meaning"] == "session-closed";
    assert!(events(["--addr", "203.0.113.11"]).iter().any(closed), "a line without an address has its connection's");
    assert!(events(["--host", "elsewhere"]).is_empty());
}

#[test]
fn show_with_a_log_and_nothing_to_show_says_what_is_missing() {
    let words = failure(&["show", "testdata/lab/mixed_day/auth.log"]);
    assert!(words.contains("say what to show of testdata/lab/mixed_day/auth.log"), "{words}");
}

#[test]
fn explain_line_goes_on_behind_bytes_that_are_no_text() {
    let lines = b"Connection closed by 203.0.113.7 port 40122\nFailed password for \xff from 203.0.113.7 port 1 ssh2\n\
        Timeout, client not responding from user bob 203.0.113.7 port 40122\n";
    let run = sshlogs(&["explain-line"]).write_stdin(lines).assert().success();
    let text = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert_eq!(text.matches("\n  message ").count(), 3, "{text}");
}

#[test]
fn what_can_be_read_is_reported_beside_what_cannot() {
    let run = sshlogs(&["connections", "--format", "ndjson", "testdata/lab/benign_mix/auth.log", "missing.log"])
        .assert()
        .code(2);
    assert!(run.get_output().stdout.len() > 1000);
    assert!(String::from_utf8_lossy(&run.get_output().stderr).contains("missing.log"));
}

/// Markdown said nothing of them.
#[test]
fn every_form_for_people_tells_what_max_startups_refused() {
    for format in ["text", "mail", "html", "markdown"] {
        let context = ["--context", "testdata/lab/maxstartups", "--timezone", "UTC", "--year", "2026"];
        let args = [&["analyze", "--format", format, "testdata/lab/maxstartups/auth.log"], &context[..]].concat();
        let text: Vec<String> = output(&args).split_whitespace().map(str::to_owned).collect();
        let text = text.join(" ");
        for told in [
            "MaxStartups refused 13 connections",
            "MaxStartups 50:30:100",
            "10 s long, 13 refused",
            "sshd began to listen",
        ] {
            assert!(text.contains(told), "{format} without `{told}`");
        }
    }
}

#[test]
fn fail_on_makes_a_finding_an_exit_status() {
    let mut args = vec!["analyze", SAMPLE, "--fail-on", "likely:nat-idle-timeout"];
    args.extend(CONTEXT);
    sshlogs(&args).assert().code(1);
    args[3] = "likely:mtu-blackhole";
    sshlogs(&args).assert().code(0);
    assert!(failure(&["analyze", SAMPLE, "--fail-on", "surely"]).contains("established"));
}

#[test]
fn fail_on_asks_of_the_rows_that_are_shown() {
    let log = "testdata/lab/mixed_day/auth.log";
    let of = |user: &str| {
        let context = ["--context", "testdata/lab/mixed_day", "--timezone", "UTC", "--year", "2026"];
        let args = [&["connections", "--fail-on", "possible:network-instability", "--user", user, log], &context[..]];
        sshlogs(&args.concat()).output().unwrap().status.code()
    };
    assert_eq!((of("frank"), of("alice")), (Some(1), Some(0)));
}

#[test]
fn filters_narrow_and_unknown_words_are_named() {
    let all = output(&["connections", "--format", "ndjson", "testdata/lab/mixed_day/auth.log"]);
    let some =
        output(&["connections", "--format", "ndjson", "--addr", "192.0.2.0/24", "testdata/lab/mixed_day/auth.log"]);
    assert!(some.lines().count() < all.lines().count() && some.lines().count() > 5);
    assert!(some.lines().all(|l| l.contains("\"addr\":\"192.0.2.")));
    assert!(
        failure(&["connections", "--ending", "exploded", "testdata/lab/mixed_day/auth.log"])
            .contains("client-disconnect")
    );
    assert!(
        failure(&["connections", "--cause", "gremlins", "testdata/lab/mixed_day/auth.log"]).contains("sshlogs causes")
    );
    assert!(failure(&["connections", "--since", "soon", "testdata/lab/mixed_day/auth.log"]).contains("yesterday"));
}

#[test]
fn an_output_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("report.json");
    let name = target.to_string_lossy().into_owned();
    sshlogs(&["analyze", "--format", "json", "-o", &name, "testdata/lab/benign_mix/auth.log"]).assert().success();
    let report: Value = serde_json::from_slice(&std::fs::read(&target).unwrap()).unwrap();
    assert_eq!(report["schema"], "sshlogs.report/1");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let nowhere = folder.path().join("no/such/folder/x.json").to_string_lossy().into_owned();
    failure(&["analyze", "--format", "json", "-o", &nowhere, "testdata/lab/benign_mix/auth.log"]);
}

#[test]
fn show_tells_one_connection_with_its_lines() {
    let text = output(&[
        "show",
        "203.0.113.11:37291",
        "--timezone",
        "UTC",
        "--year",
        "2026",
        "--context",
        "testdata/lab/mixed_day",
        "testdata/lab/mixed_day/auth.log",
    ]);
    assert!(text.contains("Accepted publickey for frank") && text.contains("Timeout, client not responding"), "{text}");
    assert!(failure(&["show", "nobody", "testdata/lab/mixed_day/auth.log"]).contains("no connection is called"));
}

#[test]
fn every_id_the_lists_print_can_be_explained() {
    assert!(output(&["causes"]).contains("idle-state-lost"));
    assert!(output(&["causes", "idle-state-lost"]).contains("ClientAliveInterval"));
    assert!(output(&["messages", "read-error-reset"]).contains("9.8"));
    assert!(failure(&["causes", "gremlins"]).contains("sshlogs causes"));
    // What `--cause` takes, and the number that reports name.
    assert!(output(&["causes"]).contains("2. firewall or NAT state timeout (nat-idle-timeout)"));
    for family in ["nat-idle-timeout", "2"] {
        let causes = output(&["causes", family]);
        assert!(causes.contains("idle-state-lost") && !causes.contains("path-outage"), "{causes}");
    }
    assert!(output(&["explain-line", "Connection reset by 203.0.113.7 port 40122 [preauth]"]).contains("reset"));
}

#[test]
fn unknown_lines_come_with_a_row_to_paste() {
    let (_folder, path) = file("auth.log", b"Nov 10 09:00:00 edge01 sshd[7]: frobnicated 203.0.113.7 port 99 thrice\n");
    let text = output(&["unknown", &path]);
    assert!(
        text.contains("text: \"frobnicated {peer} thrice\"") && text.contains("The only line of sshd is not"),
        "{text}"
    );
}

#[test]
fn colour_is_asked_for_or_not_there() {
    assert!(!output(&["analyze", SAMPLE, "--timezone", "UTC", "--year", "2026"]).contains('\x1b'));
    assert!(output(&["analyze", SAMPLE, "--timezone", "UTC", "--year", "2026", "--color", "always"]).contains('\x1b'));
}

#[test]
fn logouts_are_nothing_to_fail_on() {
    sshlogs(&["analyze", "--fail-on", "likely", "testdata/lab/benign_mix/auth.log"]).assert().code(0);
}

#[test]
fn what_lies_outside_the_time_asked_for_still_speaks_as_a_neighbour() {
    let base = ["connections", "--format", "ndjson", "--cause", "nat-idle-timeout", SAMPLE];
    let verdicts = |text: &str| -> Vec<(String, String)> {
        let rows = text.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
        rows.map(|r| (r["id"].to_string(), r["cause"]["verdict"].to_string())).collect()
    };
    let all = verdicts(&output(&[&base[..], &CONTEXT[..]].concat()));
    let window = ["--since", "2026-03-20 13:00", "--until", "2026-03-20 15:00"];
    let some = verdicts(&output(&[&base[..], &CONTEXT[..], &window[..]].concat()));
    assert!(!some.is_empty() && some.len() < all.len());
    assert!(some.iter().all(|row| all.contains(row)), "{some:?}");
}

#[test]
fn a_mistyped_context_folder_is_said() {
    assert!(failure(&["analyze", "--context", "testdata/nowhere", SAMPLE]).contains("no such folder"));
}

#[test]
fn a_mistyped_log_is_a_missing_file_and_no_unknown_command() {
    assert!(failure(&["nothing.log"]).contains("does not exist"));
}

#[test]
fn a_narrowed_report_counts_nothing_that_was_not_asked_for() {
    let mut args = vec!["analyze", "--format", "json", "--user", "nobody-here", SAMPLE];
    args.extend(CONTEXT);
    let report: Value = serde_json::from_str(&output(&args)).unwrap();
    assert_eq!(report["totals"]["connections"], 0);
    assert_eq!(report["contributors"].as_array().unwrap().len() + report["incidents"].as_array().unwrap().len(), 0);
}

#[test]
fn hosts_are_never_each_others_neighbours() {
    let log = |host: &str| {
        let text = std::fs::read_to_string(
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/lab/outage_clientalive/auth.log"),
        )
        .unwrap();
        text.replace(" web01 ", &format!(" {host} "))
    };
    let families = |text: &str| -> Vec<String> {
        let (_folder, path) = file("auth.log", text.as_bytes());
        let args = [
            "connections",
            "--format",
            "ndjson",
            "--timezone",
            "UTC",
            "--year",
            "2026",
            "--context",
            "testdata/lab/outage_clientalive",
            "--host",
            "one",
            &path,
        ];
        let rows = output(&args);
        rows.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["cause"].to_string()).collect()
    };
    let other = std::fs::read_to_string(
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/lab/nat_drop_clientalive/auth.log"),
    )
    .unwrap();
    let mut both: Vec<String> = log("one").lines().map(str::to_owned).collect();
    both.extend(other.replace("192.0.2.129", "198.51.100.30").replace(" web01 ", " two ").lines().map(str::to_owned));
    both.sort_by_key(|l| l[..15].to_owned());
    let strip = |all: Vec<String>| -> Vec<Value> {
        // Line numbers move; what was found does not.
        all.iter().map(|c| serde_json::from_str::<Value>(c).unwrap()["family"].clone()).collect()
    };
    assert_eq!(strip(families(&both.join("\n"))), strip(families(&log("one"))));
}

#[cfg(unix)]
#[test]
fn interrupted_it_leaves_no_half_written_file_and_says_130() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("events.json");
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("sshlogs"))
        .args(["events", "--no-config", "--format", "ndjson", "-o"])
        .arg(&output)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // `wait` would close it: whether the end or the signal is seen first would be left to chance.
    let _open = child.stdin.take();
    let count = || std::fs::read_dir(folder.path()).unwrap().count();
    let started = Instant::now();
    while count() == 0 && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(count(), 1, "it writes beside the file");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(count(), 0);
}

#[test]
fn completions_and_manual_end_in_order_where_nobody_reads_on() {
    for arguments in [&["completions", "bash"][..], &["man"]] {
        let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin!("sshlogs"))
            .args(arguments)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("runs");
        drop(run.stdout.take());
        let done = run.wait_with_output().expect("ends");
        assert!(done.status.success() && done.stderr.is_empty(), "{arguments:?}: {done:?}");
    }
}

#[test]
fn british_spelling_is_understood() {
    let sample = "testdata/lab/benign_mix/auth.log";
    assert!(output(&["analyse", "--colour", "never", "--anonymise", sample]).contains("sessions"));
}
