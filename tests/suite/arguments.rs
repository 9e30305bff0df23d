//! What people type to get what they want: filters, names, places. Found by using the program as they do.

use crate::cli::{failure, output, sshlogs};

/// Of a day on which MaxStartups refused twelve, from 13:29:57 to 13:30:08.
fn day(args: &[&str]) -> String {
    const DAY: [&str; 5] = ["--timezone", "UTC", "--year", "2026", "testdata/lab/mixed_day/auth.log"];
    output(&[args, &DAY].concat())
}

/// `-o auth.log auth.log` replaced the log by its report.
#[test]
fn an_output_never_replaces_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (log, config) = (folder.path().join("auth.log"), folder.path().join("sshd_config"));
    std::fs::copy("testdata/lab/benign_mix/auth.log", &log).unwrap();
    std::fs::write(&config, "ClientAliveInterval 60\n").unwrap();
    let before = std::fs::read(&log).unwrap();
    let (log, config) = (log.to_string_lossy().into_owned(), config.to_string_lossy().into_owned());
    let dir = folder.path().to_string_lossy().into_owned();
    let around = format!("{dir}/./auth.log");
    for args in [
        &["analyze", "-o", &log, &log][..],
        &["analyze", "-o", &around, &dir],
        &["connections", "--format", "csv", "-o", &log, &dir],
        &["events", "-o", &log, &log],
        &["unknown", "-o", &log, &log],
        &["show", "alice", "-o", &log, &log],
        &["report", "--daily", "-o", &log, &log],
        &["analyze", "--context", &dir, "-o", &config, &log],
        &["analyze", "--sshd-config", &config, "-o", &config, &log],
        &["check", "--sshd-config", &config, "-o", &config],
        &["check", "--context", &dir, "-o", &config],
    ] {
        assert!(failure(args).contains("-o would replace it: name another file"), "{args:?}");
    }
    assert_eq!(std::fs::read(&log).unwrap(), before);
    assert_eq!(std::fs::read_to_string(&config).unwrap(), "ClientAliveInterval 60\n");
    let report = format!("{dir}/report.txt");
    for _ in 0..2 {
        sshlogs(&["analyze", "--context", &dir, "-o", &report, &log]).assert().success();
    }
}

/// `--until 2020` still said "Certain: MaxStartups refused 12 connections".
#[test]
fn what_happened_at_other_times_is_not_told() {
    let refused = |filter: &[&str]| {
        let metrics = day(&[&["analyze", "--format", "prometheus"], filter].concat());
        let line = metrics.lines().find(|l| l.starts_with("sshlogs_startups_refused ")).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(refused(&[]), "12");
    assert_eq!(refused(&["--since", "2026-11-22 13:30:00"]), "12", "the episode went on");
    assert_eq!(refused(&["--until", "2026-11-22 13:30:00"]), "12", "the episode had begun");
    assert_eq!(refused(&["--user", "alice"]), "12", "she may have been among them");
    assert_eq!(refused(&["--cause", "max-startups"]), "12");
    for filter in [
        ["--since", "2026-11-22 13:30:09"],
        ["--until", "2026-11-22 13:29:56"],
        ["--host", "elsewhere"],
        ["--cause", "nat-idle-timeout"],
        ["--reset", "likely"],
    ] {
        assert_eq!(refused(&filter), "0", "{filter:?}");
    }
    let early = day(&["analyze", "--since", "2027-01-01"]);
    assert!(!early.contains("MaxStartups") && !early.contains("began to listen"), "{early}");
}

#[test]
fn filters_take_what_reports_print() {
    let rows =
        |filter: [&str; 2]| day(&[&["connections", "--format", "csv"][..], &filter].concat()).lines().count() - 1;
    assert_eq!(rows(["--cause", "2"]), rows(["--cause", "nat-idle-timeout"]));
    assert_eq!(rows(["--addr", "203.0.113.11"]), 4);
    for same in ["::ffff:203.0.113.11", "[203.0.113.11]", "::ffff:203.0.113.11/128"] {
        assert_eq!(rows(["--addr", same]), 4, "{same}");
    }
    assert_eq!(rows(["--addr", "::ffff:203.0.113.0/120"]), rows(["--addr", "203.0.113.0/24"]));
}

#[test]
fn a_word_that_is_nearly_right_is_answered_with_the_right_one() {
    let log = "testdata/lab/mixed_day/auth.log";
    assert!(failure(&["connections", "--cause", "nat", log]).contains("did you mean nat-idle-timeout?"));
    assert!(failure(&["analyze", "--fail-on", "likely:nat", log]).contains("did you mean nat-idle-timeout?"));
    assert!(failure(&["connections", "--ending", "rest", log]).contains("did you mean reset?"));
    assert!(failure(&["causes", "keepalive"]).contains("ssh-keepalive"));
    assert!(failure(&["messages", "read-eror-reset"]).contains("did you mean read-error-reset?"));
    assert!(failure(&["connections", "--addr", "203.0.113.11:37291", log]).contains("sshlogs show 203.0.113.11:37291"));
}
