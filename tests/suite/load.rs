//! Load files of every format: what is read of them, and what is said of those that do not fit.

use std::path::{Path, PathBuf};

use sshlogs::model::{Load, Measured, Metric, Micros, Report, SECOND, Timestamp};
use sshlogs::pipeline::{self, Request, Unwatched};
use sshlogs::read::context::Wanted;
use sshlogs::read::context::load::{self, Outcome};
use sshlogs::read::stamp::clock::Zone;

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

fn read(name: &str) -> Outcome {
    let path = testdata("load").join(name);
    load::read(&path, name, Zone::parse("UTC").unwrap()).unwrap()
}

fn of_text(text: &str) -> Result<Outcome, String> {
    load::of_bytes(text.as_bytes(), "load.csv", Zone::parse("Europe/Berlin").unwrap())
}

/// The only host of a file.
fn only(outcome: Outcome) -> Measured {
    let [one] = <[Measured; 1]>::try_from(outcome.measured).unwrap();
    one
}

fn analyse(load: Vec<PathBuf>, folder: Option<PathBuf>) -> Report {
    let request = Request {
        paths: vec![testdata("lab/nat_drop_clientalive/auth.log").to_string_lossy().into_owned()],
        zone: Zone::parse("UTC"),
        year: Some(2026),
        context: Wanted { load, folder, ..Wanted::default() },
        ..Request::default()
    };
    pipeline::run(&request, &mut Unwatched)
}

#[test]
fn counters_since_boot_become_rates_beside_gauges() {
    let measured = only(read("counters.csv"));
    assert_eq!((measured.source.format, measured.source.samples), ("CSV", 59));
    assert_eq!(measured.source.interval_s, Some(1.0));
    assert!(measured.source.unread_columns.is_empty(), "{:?}", measured.source.unread_columns);
    let load = Load::of(vec![measured]);
    let (from, to) = load.sources[0].span.unwrap();
    let over = |metric| load.over(metric, from, to).unwrap();
    let total = |metric| over(metric).mean * Micros(to.0 - from.0).as_seconds();
    // The file's last row less its first.
    let text = std::fs::read_to_string(testdata("load/counters.csv")).unwrap();
    let mut rows = text.lines();
    let names: Vec<&str> = rows.next().unwrap().split(',').collect();
    let column = names.iter().position(|n| *n == "tcp_out_segs").unwrap();
    let cells: Vec<f64> = rows.map(|row| row.split(',').nth(column).unwrap().parse().unwrap()).collect();
    let risen = cells.last().unwrap() - cells[0];
    assert!((total(Metric::TcpOut) - risen).abs() < 0.01 * risen, "{} {risen}", total(Metric::TcpOut));
    assert!((0.0..=1.0).contains(&over(Metric::CpuBusy).max));
    assert!(over(Metric::MemoryAvailable).min > 1e9);
    assert_eq!(over(Metric::Load1).count, 59);
}

#[test]
fn rates_per_second_are_taken_as_they_are() {
    let measured = only(read("rates.csv"));
    let load = Load::of(vec![measured]);
    let at = load.sources[0].span.unwrap().1;
    assert_eq!(load.at(Metric::Cpus, at, Micros(0)).map(|r| r.value), Some(4.0));
    assert!(load.at(Metric::TcpOut, Timestamp(at.0 - 100 * SECOND), Micros(0)).is_some(), "a rate covers its stretch");
    let gauge = load.at(Metric::Load1, Timestamp(at.0 - 100 * SECOND), Micros::seconds(300)).unwrap();
    assert_eq!(gauge.age, Micros::seconds(200));
    assert_eq!(load.sources[0].zone, None, "its stamps say their zone");
}

#[test]
fn columns_that_are_not_understood_are_named() {
    let text = "date;load1;mood;mem_avail\n2026-11-22 14:00:00;1,5;good;7\n2026-11-22 14:01:00;2.5;bad;7\n";
    let measured = only(of_text(text).unwrap());
    assert_eq!(measured.source.unread_columns, ["mood", "mem_avail"]);
    assert_eq!(measured.source.zone.as_deref(), Some("Europe/Berlin"));
    let series = &measured.series[0];
    assert_eq!(series.samples.len(), 1, "a comma is no decimal point");
    assert_eq!(series.samples[0].to.rfc3339(Micros(SECOND)), "2026-11-22T13:01:00Z");
}

#[test]
fn half_a_file_and_lost_times_are_said() {
    let outcome = of_text("ts,load1,load5\n1795353803,1,1\nyesterday,1,1\n1795353804,2,2\n1795353805,2").unwrap();
    assert_eq!(outcome.remarks.len(), 2, "{:?}", outcome.remarks);
    assert!(outcome.remarks[0].contains("last row is cut short"), "{:?}", outcome.remarks);
    assert!(
        outcome.remarks[1].contains("1 of its rows have no time that can be read (row 3)"),
        "{:?}",
        outcome.remarks
    );
    assert_eq!(only(outcome).source.samples, 2);
}

#[test]
fn what_is_no_load_file_is_refused_with_one_sentence() {
    for (text, says) in [
        ("", "empty"),
        ("hello\nworld\n", "no CSV with a time column"),
        ("time,mood\n1795353803,1\n", "none of its columns is known here: time, mood"),
        ("time,load1\nnever,1\n", "no row whose time (column `time`) can be read"),
        ("\u{1b}[31m<script>,=cmd()\n", "no CSV with a time column"),
    ] {
        let error = of_text(text).unwrap_err();
        assert!(error.contains(says), "{text:?}: {error}");
    }
    assert!(load::of_bytes(&[0xff, 0xfe, 0, 1, 2, 10, 0, 0], "x", Zone::parse("UTC").unwrap()).is_err());
}

#[test]
fn a_load_file_by_flag_and_by_name_in_the_context_folder_reaches_the_report() {
    let report = analyse(vec![testdata("load/counters.csv")], None);
    assert!(report.troubles.is_empty(), "{:?}", report.troubles);
    assert_eq!(report.load.sources[0].name, "counters.csv");
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(testdata("load/counters.csv"), folder.path().join("load.csv")).unwrap();
    let report = analyse(Vec::new(), Some(folder.path().to_owned()));
    assert_eq!(report.load.sources[0].name, "load.csv");
    let unchecked = report.connections.load().iter().flat_map(|j| &j.finding.not_checked);
    assert!(unchecked.clone().count() > 0 && unchecked.clone().all(|n| n.what != "load of the server"));
}

#[test]
fn load_of_another_day_is_left_out_and_the_analysis_goes_on() {
    let report = analyse(vec![testdata("load/rates.csv")], None);
    assert_eq!(report.troubles.len(), 1);
    let trouble = &report.troubles[0];
    assert!(trouble.fatal, "the user named it");
    assert!(trouble.text.starts_with("rates.csv: it is of 2026-03-01"), "{}", trouble.text);
    assert!(report.load.sources.is_empty() && !report.connections.is_empty());
    let unchecked = report.connections.load().iter().flat_map(|j| &j.finding.not_checked);
    assert!(unchecked.clone().any(|n| n.what == "load of the server"));
}
