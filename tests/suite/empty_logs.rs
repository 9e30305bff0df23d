//! What the program says where there is nothing to show: no line, no line of sshd, or hardly one.

use crate::cli::{SAMPLE, file, output, sshlogs};

#[test]
fn a_log_without_sshd_is_an_answer_and_no_error() {
    let (_folder, path) = file("cron.log", b"Nov 10 09:00:00 edge01 CRON[1]: (root) CMD (true)\n");
    assert!(output(&["analyze", &path]).contains("no sshd lines in 1 line"));
    let (_folder, path) = file("auth.log", b"");
    assert!(output(&["analyze", &path]).contains("The log is empty."));
}

/// An empty `events` looked like a log in which nothing happened, where it was the wrong file.
#[test]
fn data_without_rows_say_on_standard_error_that_no_line_was_of_sshd() {
    let (_folder, path) = file("cron.log", b"Nov 10 09:00:00 edge01 CRON[1]: (root) CMD (true)\n");
    let said = |args: &[&str]| {
        let done = sshlogs(args).arg(&path).assert().success().get_output().clone();
        String::from_utf8(done.stderr).unwrap()
    };
    for args in [
        ["events", "--format", "text"],
        ["events", "--format", "csv"],
        ["connections", "--format", "ndjson"],
        ["analyze", "--format", "csv"],
    ] {
        let words = said(&args);
        assert!(words.contains("no sshd lines in 1 line: sshd writes to auth.log"), "{args:?}: {words}");
    }
    assert_eq!(said(&["events", "--quiet"]), "");
    assert_eq!(said(&["connections", "--format", "text"]), "", "which says so itself");
    assert!(
        !String::from_utf8(sshlogs(&["events", SAMPLE]).assert().success().get_output().stderr.clone())
            .unwrap()
            .contains("no sshd lines")
    );
}

#[test]
fn a_log_of_one_moment_has_one_time_and_one_line_is_no_many() {
    let line = b"Nov 10 09:00:00 edge01 sshd[9]: Connection reset by 203.0.113.7 port 40122 [preauth]\n";
    let (_folder, path) = file("auth.log", line);
    let report = output(&["analyze", "--year", "2026", &path]);
    assert!(report.starts_with("Nobody logged in: 1 connection (at 2026-11-10 09:00)"), "{report}");
    assert!(output(&["unknown", &path]).contains("The catalogue knows the only line of sshd."));
    let (_folder, path) = file("auth.log", b"Nov 10 09:00:00 edge01 sshd[9]: foo bar\n");
    assert!(output(&["unknown", &path]).contains("The only line of sshd is not in the catalogue."));
}

#[test]
fn of_lines_that_are_none_it_says_what_they_may_be_wrapped_in() {
    let (_folder, path) =
        file("c1-json.log", b"{\"log\":\"Server listening on :: port 22.\\r\\n\",\"stream\":\"stderr\"}\n");
    let report = output(&["analyze", &path]);
    assert!(report.starts_with("The only line does not look like one of a log.\n"), "{report}");
    assert!(report.contains("JSON is read where an object holds a log line"), "{report}");
}
