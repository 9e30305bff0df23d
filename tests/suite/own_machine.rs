//! What the machine of a log recorded itself is found and read, if it is of the log's time.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

use sshlogs::model::{Meaning, Report, SECOND, SourceRole, Timestamp};
use sshlogs::read::context::machine::Machine;

use crate::trial::{Trial, fatal};

/// 2026-11-22 13:00 UTC (s).
const AFTERNOON: u64 = 1_795_352_400;
const DAY: u64 = 86_400;

const LOG: &str = "Nov 22 13:11:00 web01 sshd[100]: Accepted publickey for alice from 203.0.113.7 port 40122 ssh2\n\
    Nov 22 13:12:00 web01 sshd[100]: pam_unix(sshd:session): session closed for user alice\n";

/// A machine with a log of its own; nothing else is on it yet.
fn machine(log: &str) -> Trial {
    let mut trial = Trial::of(log);
    let root = trial.path("root");
    fs::create_dir(&root).expect("a folder");
    trial.request.context.machine = Some(Machine { root });
    trial
}

/// A file of the machine, last written then (s).
fn put(trial: &Trial, path: &str, bytes: impl AsRef<[u8]>, written: u64) {
    let path = trial.path("root").join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(&path, bytes).expect("a file");
    let file = fs::File::options().write(true).open(&path).expect("the file");
    file.set_modified(UNIX_EPOCH + Duration::from_secs(written)).expect("its time");
}

/// What `sadf -j` prints of that day, as if it were the file itself.
fn sadf(day: &str, host: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/load/sadf.json");
    fs::read_to_string(path).expect("the sample").replace("2026-11-22", day).replace("web01", host)
}

fn loads(report: &Report) -> Vec<&str> {
    report.load.sources.iter().map(|s| s.name.as_str()).collect()
}

fn said(report: &Report) -> String {
    report.assumptions.iter().map(|a| format!("{}\n", a.text)).collect()
}

#[test]
fn sysstats_files_of_the_logs_days_are_read() {
    let trial = machine(LOG);
    put(&trial, "var/log/sysstat/sa22", sadf("2026-11-22", "web01"), AFTERNOON + 3600);
    put(&trial, "var/log/sysstat/sar22", "the same as text", AFTERNOON + 3600);
    // Of last month, but copied since: its name and its time of writing do not tell.
    put(&trial, "var/log/sysstat/sa21", sadf("2026-10-21", "web01"), AFTERNOON);
    put(&trial, "var/log/sysstat/sa23", "last written a month ago, and not even opened", AFTERNOON - 30 * DAY);
    let report = trial.run();
    assert_eq!(loads(&report), ["sa22"]);
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
    let (from, to) = report.load.sources[0].span.expect("its span");
    assert_eq!((to.0 - from.0) / SECOND, 1200);
    let unchecked = &report.connections.load()[0].finding.not_checked;
    assert!(unchecked.iter().all(|n| n.what != "load"), "{unchecked:?}");
}

#[test]
fn a_long_history_lies_in_folders_of_months() {
    let trial = machine(LOG);
    put(&trial, "var/log/sa/202611/sa22", sadf("2026-11-22", "web01.example.net"), AFTERNOON + 3600);
    put(&trial, "var/log/sa/202610/sa22", "another month", AFTERNOON - 31 * DAY);
    assert_eq!(loads(&trial.run()), ["202611/sa22"]);
}

#[test]
fn what_was_named_goes_before_what_is_found() {
    let mut trial = machine(LOG);
    put(&trial, "var/log/sysstat/sa22", sadf("2026-11-22", "web01"), AFTERNOON + 3600);
    trial.request.context.load = vec![trial.path("mine.csv")];
    fs::write(trial.path("mine.csv"), "time,load1\n2026-11-22T13:11:00Z,1\n2026-11-22T13:12:00Z,2\n").expect("a file");
    assert_eq!(loads(&trial.run()), ["mine.csv"]);
    trial.request.context.machine = None;
    trial.request.context.load = Vec::new();
    assert!(loads(&trial.run()).is_empty(), "a log of another machine");
}

#[test]
fn files_that_cannot_be_read_are_said_once_and_the_analysis_goes_on() {
    let trial = machine(LOG);
    for day in 18..23 {
        put(&trial, &format!("var/log/sa/sa{day}"), "no load at all\n", AFTERNOON + 3600);
    }
    put(&trial, "var/log/sa/sa23", sadf("2026-11-22", "db01"), AFTERNOON + 3600);
    let report = trial.run();
    let texts: Vec<&str> = report.troubles.iter().map(|t| t.text.as_str()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].starts_with("sa18, sa19, sa20 and 2 more: "), "{texts:?}");
    assert!(texts[1].contains("it is of host db01, the log of web01: not used"), "{texts:?}");
    assert!(fatal(&report).is_empty() && report.connections.len() == 1);
}

#[test]
fn without_sadf_the_load_of_this_machine_is_not_known() {
    if PathBuf::from("/usr/bin/sadf").exists() {
        println!("skipped: sysstat is installed, so that its absence cannot be tried");
        return;
    }
    let trial = machine(LOG);
    put(&trial, "var/log/sysstat/sa22", b"\x96\xd5\x75\x21 and so on", AFTERNOON + 3600);
    let report = trial.run();
    let text = said(&report);
    assert!(text.contains("sysstat recorded it (sa22), but `sadf`"), "{text}");
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
}

const LINKS: &str = "Nov 22 13:11:30 web01 kernel: [  100.5] e1000e 0000:00:19.0 eth0: NIC Link is Down\n\
    Nov 22 13:11:40 web01 kernel: [  110.5] e1000e 0000:00:19.0 eth0: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: None\n";

fn kernel_logs(report: &Report) -> Vec<&str> {
    report.sources.iter().filter(|s| s.role == SourceRole::Kernel).map(|s| s.name.as_str()).collect()
}

fn meanings(report: &Report) -> Vec<Meaning> {
    report.server_events.iter().map(|e| e.meaning).collect()
}

#[test]
fn the_kernel_log_beside_an_auth_log_is_read_with_its_rotations() {
    let trial = machine(LOG);
    let (down, up) = LINKS.split_once('\n').expect("two lines");
    put(&trial, "var/log/kern.log.1", format!("{down}\n"), AFTERNOON + 3600);
    put(&trial, "var/log/kern.log", up, AFTERNOON + 3600);
    put(&trial, "var/log/kern.log.2.gz", "of the weeks before", AFTERNOON - 8 * DAY);
    put(&trial, "var/log/messages", LINKS, AFTERNOON + 3600);
    let report = trial.run();
    assert_eq!(kernel_logs(&report), ["kern.log.1", "kern.log"]);
    assert_eq!(meanings(&report), [Meaning::LinkDown, Meaning::LinkUp]);
    let sources: Vec<&str> =
        report.server_events.iter().map(|e| report.sources[usize::from(e.place.source)].name.as_str()).collect();
    assert_eq!(sources, ["kern.log.1", "kern.log"]);
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
}

#[test]
fn where_there_is_no_kern_log_messages_is_read() {
    let trial = machine(LOG);
    put(&trial, "var/log/messages", format!("{LINKS}{LOG}"), AFTERNOON + 3600);
    let report = trial.run();
    assert_eq!((kernel_logs(&report), report.connections.len()), (vec!["messages"], 1));
    assert_eq!(report.connections.load()[0].connection.lines, 2, "sshd's lines are those of the log");
}

#[test]
fn a_line_of_the_kernel_in_both_logs_counts_once() {
    let trial = machine(&format!("{LOG}{LINKS}"));
    assert_eq!(meanings(&trial.run()), [Meaning::LinkDown, Meaning::LinkUp]);
    put(&trial, "var/log/kern.log", LINKS, AFTERNOON + 3600);
    let report = trial.run();
    assert_eq!(kernel_logs(&report), ["kern.log"]);
    assert_eq!(meanings(&report), [Meaning::LinkDown, Meaning::LinkUp]);
    assert_eq!(report.coverage.duplicate, 2);
}

#[test]
fn a_journal_holds_the_kernels_lines_itself() {
    let trial = machine(LOG);
    put(&trial, "var/log/kern.log", LINKS, AFTERNOON + 3600);
    let begins = Some(Timestamp(AFTERNOON as i64 * SECOND));
    assert_eq!(trial.request.context.auxiliary_logs(begins, false).len(), 1);
    assert!(trial.request.context.auxiliary_logs(begins, true).is_empty());
}

/// The sample with a restart in it.
fn restarted(time: &str) -> String {
    let mark =
        format!("\"restarts\": [{{\"boot\": {{\"date\": \"2026-11-22\", \"time\": \"{time}\", \"tz\": \"UTC\"}}}}");
    sadf("2026-11-22", "web01").replace("\"restarts\": [", &mark)
}

#[test]
fn a_restart_that_sysstat_marks_is_a_boot_of_the_machine() {
    let later = "Nov 22 13:30:00 web01 sshd[9]: Server listening on :: port 22.\n";
    let trial = machine(&format!("{LOG}{later}"));
    put(&trial, "var/log/sysstat/sa22", restarted("13:15:00"), AFTERNOON + 3600);
    let report = trial.run();
    let boot = report.server_events.iter().find(|e| e.meaning == Meaning::Booted).expect("a boot");
    assert_eq!(boot.at.rfc3339(sshlogs::model::Micros(SECOND)), "2026-11-22T13:15:00Z");
    let source = &report.sources[usize::from(boot.place.source)];
    assert_eq!((source.name.as_str(), source.role), ("sa22", SourceRole::Load));
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
}

#[test]
fn where_sessions_lived_on_sysstat_alone_was_restarted() {
    let log = LOG.replace("13:12:00", "13:30:00");
    let trial = machine(&log);
    put(&trial, "var/log/sysstat/sa22", restarted("13:20:00"), AFTERNOON + 3600);
    let report = trial.run();
    assert!(meanings(&report).is_empty());
    assert!(report.troubles[0].text.contains("sessions lived on: taken as one of sysstat alone"));
}

const DPKG: &str = "2026-11-22 13:11:20 startup archives unpack\n\
    2026-11-22 13:11:21 upgrade openssh-server:amd64 1:9.2p1-2+deb12u2 1:9.2p1-2+deb12u3\n\
    2026-11-22 13:11:22 upgrade libssl3:amd64 3.0.13-1~deb12u1 3.0.14-1~deb12u2\n\
    2026-11-22 13:11:23 upgrade vim:amd64 9.0 9.1\n";
const HISTORY: &str = "Start-Date: 2026-11-22  13:11:20\nCommandline: apt-get upgrade\n\
    Upgrade: libc6:amd64 (2.36-9+deb12u8, 2.36-9+deb12u9), vim:amd64 (9.0, 9.1)\nEnd-Date: 2026-11-22  13:11:30\n";

#[test]
fn the_package_managers_log_is_found_and_is_no_kernel_log() {
    for (path, text, changes) in [
        ("var/log/dpkg.log", DPKG, 2),
        ("var/log/apt/history.log", HISTORY, 1),
        ("var/log/dnf.rpm.log", "2026-11-22T13:11:20+0000 SUBDEBUG Upgrade: openssh-server-9.3p1-11.fc38.x86_64\n", 1),
    ] {
        let trial = machine(LOG);
        put(&trial, path, text, AFTERNOON + 3600);
        let report = trial.run();
        assert_eq!(meanings(&report), vec![Meaning::PackageChanged; changes], "{path}");
        let source = report.sources.last().expect("a source");
        assert_eq!((source.role, source.kernels.len()), (SourceRole::Packages, 0), "{path}");
        let unchecked = &report.connections.load()[0].finding.not_checked;
        assert!(unchecked.iter().any(|n| n.what == "kernel log"), "{path}: the kernel did not speak in it");
        assert!(report.troubles.is_empty(), "{path}: {:?}", report.troubles);
    }
}
