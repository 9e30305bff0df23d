//! Every format of load files: small samples of our own, and those of the programs' own tests where they are at hand.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use sshlogs::model::{Measured, Metric, Micros, SECOND};
use sshlogs::read::context::load::{self, Outcome};
use sshlogs::read::stamp::clock::Zone;

use crate::trial::shared;

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

/// Samples of other projects.
fn corpora(name: &str) -> Option<PathBuf> {
    shared(&format!("corpora/{name}"))
}

fn read(path: &Path) -> Result<Outcome, String> {
    load::read(path, "load", Zone::parse("Europe/Berlin").unwrap())
}

fn sample(name: &str) -> Outcome {
    read(&testdata("load").join(name)).unwrap()
}

/// `13:10:01 3.16` for each sample of a metric; rates begin with the time they hold since.
fn shown(measured: &Measured, metric: Metric) -> Vec<String> {
    let Some(series) = measured.series.iter().find(|s| s.metric == metric) else { return Vec::new() };
    let clock = |at: sshlogs::model::Timestamp| at.rfc3339(Micros(SECOND))[11..19].to_owned();
    let line = |s: &sshlogs::model::Sample| {
        let value = (s.value * 1e4).round() / 1e4;
        if s.from == s.to {
            format!("{} {value}", clock(s.to))
        } else {
            format!("{}-{} {value}", clock(s.from), clock(s.to))
        }
    };
    series.samples.iter().map(line).collect()
}

#[test]
fn sadf_prints_json() {
    let outcome = sample("sadf.json");
    let m = &outcome.measured[0];
    assert_eq!(
        (m.source.format, m.source.host.as_deref(), m.source.zone.as_deref()),
        ("sadf JSON", Some("web01"), None)
    );
    assert_eq!(shown(m, Metric::Load1), ["13:10:01 3.16", "13:20:01 9.5"]);
    assert_eq!(shown(m, Metric::CpuBusy), ["13:10:01 0.155"], "one sample tells no stretch");
    assert_eq!(shown(m, Metric::NicErrors), ["13:10:01 0.75"], "both directions, without lo");
    assert_eq!(shown(m, Metric::EstabResets), ["13:00:01-13:10:01 0.02", "13:10:01-13:20:01 4"]);
    assert_eq!(shown(m, Metric::PressureCpu), ["13:10:01 0.04"]);
    assert_eq!(shown(m, Metric::MemoryAvailable), ["13:10:01 4494864384"]);
    assert_eq!(shown(m, Metric::Cpus), ["13:10:01 4", "13:20:01 4"]);
}

#[test]
fn sadf_prints_semicolons() {
    let outcome = sample("sadf-d.csv");
    assert!(outcome.remarks.is_empty(), "{:?}", outcome.remarks);
    let m = &outcome.measured[0];
    assert_eq!((m.source.format, m.source.host.as_deref()), ("sadf CSV", Some("web01")));
    assert_eq!(shown(m, Metric::CpuBusy), ["13:00:01-13:10:01 0.155", "13:15:00-13:20:01 0.25"], "a restart");
    assert_eq!(shown(m, Metric::NicErrors), ["13:10:01 1"], "interfaces add up, without lo");
    assert_eq!(shown(m, Metric::Blocked), ["13:10:01 0", "13:20:01 2"]);
}

#[test]
fn sar_prints_local_times_without_dates() {
    let m = &sample("sar.txt").measured[0];
    assert_eq!((m.source.format, m.source.zone.as_deref()), ("sar", Some("Europe/Berlin")));
    assert_eq!(m.source.span.unwrap().1.rfc3339(Micros(SECOND)), "2026-11-22T23:10:01Z", "past midnight in Berlin");
    assert_eq!(shown(m, Metric::Load1), ["23:00:01 3.16", "23:10:01 9.5"]);
    assert_eq!(shown(m, Metric::CpuIowait), ["22:50:01-23:00:01 0.025", "23:00:01-23:10:01 0"]);
    assert_eq!(shown(m, Metric::Retransmitted), ["23:00:01 1.5"], "a comma is a decimal point here");
}

#[test]
fn vmstat_begins_with_the_mean_since_boot() {
    let m = &sample("vmstat.txt").measured[0];
    assert_eq!(m.source.zone, None, "the header says UTC");
    assert_eq!(shown(m, Metric::Runnable), ["13:20:00 1", "13:20:05 2", "13:20:10 0"]);
    assert_eq!(shown(m, Metric::CpuBusy), ["13:20:00-13:20:05 0.16", "13:20:05-13:20:10 0"]);
    assert_eq!(shown(m, Metric::SwapIn), ["13:20:00-13:20:05 1", "13:20:05-13:20:10 0"]);
}

#[test]
fn prometheus_answers_for_several_hosts() {
    let outcome = sample("prometheus.json");
    assert!(outcome.remarks[0].contains("1 of its series have no name"), "{:?}", outcome.remarks);
    let hosts: Vec<_> = outcome.measured.iter().map(|m| m.source.host.as_deref().unwrap()).collect();
    assert_eq!(hosts, ["db01", "web01"]);
    let m = &outcome.measured[1];
    assert_eq!(shown(m, Metric::Load1), ["13:20:00 0.5", "13:21:00 2.5"]);
    assert_eq!(shown(m, Metric::Retransmitted), ["13:20:00-13:21:00 1", "13:22:00-13:23:00 1"], "a reboot in between");
    assert_eq!(shown(m, Metric::CpuBusy), ["13:20:00-13:21:00 0.5"]);
    assert_eq!(m.source.unread_columns, ["node_hwmon_temp_celsius"]);
}

#[test]
fn node_exporter_says_its_own_time() {
    let m = &sample("node.prom").measured[0];
    assert_eq!(shown(m, Metric::Load1), ["13:20:00 0.5", "13:21:00 2.5"]);
    assert_eq!(shown(m, Metric::NicDrops), ["13:20:00-13:21:00 0.5"]);
    let undated = load::of_bytes(b"# TYPE node_load1 gauge\nnode_load1 0.5\n", "x", Zone::parse("UTC").unwrap());
    assert!(undated.unwrap_err().contains("no times"));
}

#[test]
fn pressure_is_told_from_two_looks() {
    let m = &sample("pressure.txt").measured[0];
    assert_eq!(shown(m, Metric::PressureCpu), ["13:20:00-13:20:10 0.25"]);
    assert_eq!(shown(m, Metric::PressureMemory), ["13:20:00-13:20:10 0.05"]);
    let zone = Zone::parse("UTC").unwrap();
    let bare = "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n";
    let errors: Vec<String> = [bare.to_owned(), format!("1795353600\n{bare}"), format!("1795353600\ncpu {bare}")]
        .iter()
        .map(|text| load::of_bytes(text.as_bytes(), "x", zone).unwrap_err())
        .collect();
    assert!(
        errors[0].contains("no times") && errors[1].contains("of what they are") && errors[2].contains("one look"),
        "{errors:?}"
    );
}

#[test]
fn atop_counts_over_its_interval() {
    let m = &sample("atop.txt").measured[0];
    assert_eq!(m.source.host.as_deref(), Some("web01"));
    assert_eq!(shown(m, Metric::Load1), ["13:20:00 0.5", "13:30:00 2.5"]);
    assert_eq!(shown(m, Metric::CpuBusy), ["13:30:00 0.4"], "what counts since boot is left out");
    assert_eq!(shown(m, Metric::TcpIn), ["13:30:00 100"]);
    assert_eq!(shown(m, Metric::SwapIn), ["13:30:00 2"]);
    assert_eq!(shown(m, Metric::MemoryTotal), ["13:30:00 8192000000"]);
}

#[test]
fn restarts_are_told_by_every_form_of_sysstat() {
    let zone = Zone::parse("UTC").unwrap();
    let boots = |text: &str| {
        let outcome = load::of_bytes(text.as_bytes(), "x", zone).unwrap();
        outcome.measured[0].source.boots.iter().map(|at| at.rfc3339(Micros(SECOND))).collect::<Vec<_>>()
    };
    let csv = "# hostname;interval;timestamp;runq-sz;plist-sz;ldavg-1;ldavg-5;ldavg-15;blocked\n\
        web01;600;2026-11-22 13:10:01 UTC;3;956;3.16;3.24;3.43;0\n\
        web01;-1;2026-11-22 13:15:00 UTC;LINUX-RESTART\t(4 CPU)\n\
        web01;600;2026-11-22 13:30:01 UTC;3;956;3.16;3.24;3.43;0\n";
    assert_eq!(boots(csv), ["2026-11-22T13:15:00Z"]);
    let sar = "Linux 6.1.0 (web01) \t2026-11-22 \t_x86_64_\t(4 CPU)\n\n\
        13:00:01      runq-sz  plist-sz   ldavg-1   ldavg-5  ldavg-15   blocked\n\
        13:10:01            3       956      3.16      3.24      3.43         0\n\n\
        13:15:00     LINUX RESTART\t(4 CPU)\n\n\
        13:20:01      runq-sz  plist-sz   ldavg-1   ldavg-5  ldavg-15   blocked\n\
        13:30:01            3       956      3.16      3.24      3.43         0\n";
    assert_eq!(boots(sar), ["2026-11-22T13:15:00Z"]);
}

#[test]
fn half_a_document_is_refused_with_a_sentence() {
    let text = std::fs::read_to_string(testdata("load/sadf.json")).unwrap();
    let zone = Zone::parse("UTC").unwrap();
    let error = load::of_bytes(&text.as_bytes()[..text.len() / 2], "x", zone).unwrap_err();
    assert!(error.contains("cut short"), "{error}");
    for (text, says) in [("{\"a\":1}", "neither of `sadf -j`"), ("<?xml version=\"1.0\"?>\n<sysstat>", "sadf -j")] {
        assert!(load::of_bytes(text.as_bytes(), "x", zone).unwrap_err().contains(says), "{text}");
    }
}

/// Runs the program with a search path that holds nothing but this `sadf`.
fn with_sadf(script: Option<&str>, bytes: &[u8]) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(script) = script {
        let sadf = folder.path().join("sadf");
        std::fs::write(&sadf, script).unwrap();
        std::fs::set_permissions(&sadf, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let file = folder.path().join("sa22");
    std::fs::write(&file, bytes).unwrap();
    let log = testdata("lab/nat_drop_clientalive/auth.log");
    let run = Command::cargo_bin("sshlogs")
        .unwrap()
        .args(["analyze", "--format", "json", "--year", "2026", "--timezone", "UTC", "--load"])
        .args([file.as_os_str(), log.as_os_str()])
        .env("PATH", folder.path())
        .env("SECRET", "leaked")
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&run.stderr), report["load"]);
    (text, run.status.code())
}

#[test]
fn binary_files_are_read_by_the_sadf_that_is_installed() {
    let magic = b"\x96\xd5\x75\x21 and so on";
    let sample = testdata("load/sadf.json").to_string_lossy().into_owned();
    // Its argument is a file with the same bytes; it sees no environment; nobody reads its standard output by a shell.
    let good = format!(
        "#!/bin/sh\n[ \"$1 $3 $4\" = '-j -- -A' ] && [ -z \"$SECRET\" ] && /usr/bin/grep -q 'and so on' \"$2\" && exec /bin/cat '{sample}'\nexit 3\n"
    );
    let (text, status) = with_sadf(Some(&good), magic);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("\"sadf JSON\"") && text.contains("web01"), "{text}");
    let (text, status) = with_sadf(Some("#!/bin/sh\necho 'Invalid system activity file' >&2\nexit 3\n"), magic);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("`sadf` could not read it: Invalid system activity file"), "{text}");
    if Path::new("/usr/bin/sadf").exists() {
        println!("skipped: sysstat is installed, so that its absence cannot be tried");
        return;
    }
    let (text, status) = with_sadf(None, magic);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("install sysstat here"), "{text}");
}

#[test]
fn sysstats_own_samples_are_read() {
    let Some(folder) = corpora("sysstat") else { return };
    let metrics = |name: &str| read(&folder.join(name)).unwrap().measured[0].source.metrics.len();
    for name in ["expected.sadf-j", "expected.sadf-d", "expected.sar-A"] {
        assert!(metrics(name) >= 20, "{name}: {}", metrics(name));
    }
    let m = |name: &str| read(&folder.join(name)).unwrap().measured.remove(0);
    for name in ["expected.sadf-j", "expected.sar-ISO"] {
        assert_eq!(m(name).source.boots.len(), 2, "{name}: two restarts");
    }
    let load1 = |name| shown(&m(name), Metric::Load1);
    assert_eq!(load1("expected.sadf-j")[0], "13:20:19 3.16");
    assert_eq!(load1("expected.sadf-j"), load1("expected.sadf-d"));
    // The same file, printed with another zone's times and the name of that zone.
    let stamped = m("expected.sadf-d-tz");
    assert_eq!(shown(&stamped, Metric::CpuIowait)[0], shown(&m("expected.sadf-j"), Metric::CpuIowait)[0]);
    let midnight = m("expected.sar-cd");
    let (from, to) = midnight.source.span.unwrap();
    assert!(to.0 - from.0 < 60 * SECOND, "{from:?} {to:?}: past midnight is the next day");
}

#[test]
fn no_sample_of_other_projects_is_more_than_it_can_take() {
    let mut files = 0;
    for name in ["sysstat", "node_exporter", "jc"] {
        let Some(folder) = corpora(name) else { return };
        let pattern = folder.join("**/*").to_string_lossy().into_owned();
        for path in glob::glob(&pattern).unwrap().flatten().filter(|p| p.is_file()) {
            files += 1;
            if let Err(error) = read(&path) {
                assert!(!error.is_empty() && !error.contains('\n'), "{}: {error}", path.display());
            }
        }
    }
    assert!(files > 400, "{files}");
}

#[test]
fn samples_of_vmstat_and_node_exporter_are_read() {
    let Some(jc) = corpora("jc") else { return };
    let vmstat = read(&jc.join("centos-7.7/vmstat-at-5-10.out")).unwrap().measured.remove(0);
    assert!(vmstat.source.samples >= 2 && vmstat.source.metrics.contains(&Metric::CpuBusy));
    assert!(read(&jc.join("centos-7.7/vmstat.out")).unwrap_err().contains("vmstat -t"));
    let Some(node) = corpora("node_exporter") else { return };
    // The time was taken out of it, as it differs from run to run.
    assert!(read(&node.join("e2e-output.txt")).unwrap_err().contains("no times"));
    let text = std::fs::read_to_string(node.join("e2e-output.txt")).unwrap() + "node_time_seconds 1.7953536e+09\n";
    let dated = load::of_bytes(text.as_bytes(), "x", Zone::parse("UTC").unwrap()).unwrap().measured.remove(0);
    assert!(dated.source.metrics.contains(&Metric::Load1) && dated.source.metrics.contains(&Metric::Conntrack));
}
