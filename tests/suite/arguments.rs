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

/// `show` took whole ids only, and neither networks nor what a log line begins with.
#[test]
fn show_takes_what_is_copied_from_a_log_or_a_report() {
    const ID: &str = "web01/1795354129/203.0.113.11:37291";
    let ids = |what: &str| -> Vec<String> {
        let text = day(&["show", what]);
        text.lines().filter_map(|line| Some(line.trim_start().strip_prefix("Id ")?.trim().to_owned())).collect()
    };
    for one in [
        ID,
        "web01/1795354129/203.0.113.11",
        "203.0.113.11:37291",
        "[::ffff:203.0.113.11]:37291",
        ":37291",
        "37291",
        "9852",
        "9858",
        "sshd[9852]:",
    ] {
        assert_eq!(ids(one), [ID], "{one}");
    }
    assert_eq!(ids("203.0.113.11").len(), 4);
    let network = ids("203.0.113.8/29");
    let last_byte = |id: &str| id.rsplit_once('.')?.1.split_once(':')?.0.parse().ok();
    assert!(network.len() == 16 && network.iter().all(|id| matches!(last_byte(id), Some(8..=15))), "{network:?}");
}

#[test]
fn a_beginning_of_several_ids_is_answered_with_them() {
    let show =
        |what: &str| failure(&["show", what, "--year", "2026", "--timezone", "UTC", "testdata/lab/mixed_day/auth.log"]);
    let two = show("web01/1795354129");
    assert!(two.contains("2 ids begin with `web01/1795354129`; write more of the one, or its ADDR:PORT:"), "{two}");
    assert!(two.contains("\n  web01/1795354129/203.0.113.11:37291  frank\n"), "{two}");
    let all = show("web01/");
    assert!(all.contains("59 ids begin with") && all.lines().count() == 12 && all.contains("\n  and 49 more"), "{all}");
    assert!(show("web01").contains("`sshlogs connections --host web01`"));
    assert!(show("frnk").contains("did you mean frank?"));
    assert!(show("frank/").contains("no connection is called"));
}

/// A client's words were told as if sshd had written them.
#[test]
fn what_a_terminal_showed_is_explained_as_the_clients() {
    let explain = |line: &str| output(&["explain-line", line]);
    for (line, id, says, server_log) in [
        ("Timeout, server example.com not responding.", "c-timeout-57", "the client hung up", "Nothing at that moment"),
        ("client_loop: send disconnect: Broken pipe", "c-sendbroken", "gone already", "minutes to hours earlier"),
        (
            "Connection to example.com closed by remote host.",
            "c-closedby",
            "without a goodbye",
            "The last lines of this",
        ),
        ("ssh: connect to host example.com port 22: Connection timed out", "c-connect-timeout", "drops it", "Nothing:"),
        ("ssh: connect to host example.com port 22: Connection refused", "c-connect-refused", "nobody", "listening on"),
        (
            "Network error: Software caused connection abort",
            "c-putty-abort",
            "own system gave",
            "Nothing at that moment",
        ),
    ] {
        let text = explain(line);
        assert!(text.contains(&format!("message    {id}\n")) && !text.contains("sshd hung up"), "{text}");
        assert!(text.contains(says) && text.contains("\n  server log ") && text.contains(server_log), "{text}");
        assert!(text.contains("on its user's terminal") && !text.contains("a log of the server"), "{text}");
    }
}

/// ssh and sshd share sources, so that the words alone do not say which of them wrote a line.
#[test]
fn what_either_end_may_have_written_is_explained_as_both() {
    let first = |line: &str| {
        let text = output(&["explain-line", line]);
        let id = text.lines().find_map(|l| Some(l.trim().strip_prefix("message ")?.trim().to_owned())).unwrap();
        (id, text.contains("── If a client printed it"), text.contains("── If it stands in a log of the server"))
    };
    let told = |id: &str, client, server| (id.to_owned(), client, server);
    assert_eq!(first("Connection reset by 192.0.2.10 port 22"), told("c-reset-peer", false, true), "the server's port");
    assert_eq!(first("Connection reset by 192.0.2.10 port 2222"), told("reset-75", true, false));
    assert_eq!(first("Connection reset by 192.0.2.10 port 40122"), told("reset-75", false, false), "a client's port");
    assert_eq!(first("Connection reset by 192.0.2.10 port 22 [preauth]"), told("reset-75", false, false));
    let logged = "Nov 22 13:28:49 web01 sshd[98]: Connection reset by 192.0.2.10 port 22";
    assert_eq!(first(logged), told("reset-75", false, false));
    // syslog puts `error: ` before it, a terminal does not.
    let closed = "kex_exchange_identification: Connection closed by remote host";
    assert_eq!(first(closed), told("c-kexid-a", false, true));
    assert_eq!(first(&format!("error: {closed}")), told("kexid-closed", true, false));
    assert_eq!(first("packet_write_wait: Connection to 192.0.2.10 port 22: Broken pipe"), told("c-wwait", false, true));
}

/// `sshlogs --timezone UTC auth.log` was an unexpected argument.
#[test]
fn an_option_of_analyze_before_the_path_means_analyze() {
    let log = "testdata/lab/mixed_day/auth.log";
    let asked = day(&["analyze", "--no-context"]);
    assert_eq!(output(&["--no-context", "--timezone", "UTC", "--year=2026", log]), asked);
    assert_eq!(output(&["-q", "--no-context", "--timezone=UTC", "--year", "2026", log]), asked);
    assert!(failure(&["--user", "alice", "connections", log]).contains("--user"));
    assert!(failure(&["--no-such", log]).contains("--no-such"));
}

/// Of a log in which nobody logged in, the report said so and not where to go on.
#[test]
fn who_did_not_get_in_is_told_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("auth.log");
    let line = "Nov 22 13:09:11 web1 sshd[7]: Failed password for root from 203.0.113.7 port 40122 ssh2\n";
    std::fs::write(&log, line).unwrap();
    let log = log.to_string_lossy().into_owned();
    let said = output(&["analyze", "--no-context", &log]);
    assert!(said.contains("Nobody logged in") && said.contains("One by one: sshlogs connections"), "{said}");
    assert!(output(&["connections", "--no-context", &log]).contains("203.0.113.7"));
}

/// `sshlogs --no-config auth.log`, `sshlogs -- auth.log` and `sshlogs help` were unrecognized subcommands.
#[test]
fn a_path_after_options_of_the_program_means_analyze_and_help_is_a_command() {
    let log = "testdata/lab/mixed_day/auth.log";
    let asked = output(&["analyze", "--no-config", log]);
    assert_eq!(output(&["--no-config", log]), asked);
    assert_eq!(output(&["--no-config", "--", log]), asked);
    let config = tempfile::NamedTempFile::new().unwrap();
    let config = config.path().to_string_lossy().into_owned();
    assert_eq!(output(&["--config", &config, log]), asked);
    assert_eq!(output(&[&format!("--config={config}"), log]), asked);
    assert_eq!(output(&["--no-config", "check", "max-startups"]), output(&["check", "max-startups"]));
    assert_eq!(output(&["help"]), output(&["--help"]));
    assert_eq!(output(&["help", "show"]), output(&["show", "--help"]));
}
