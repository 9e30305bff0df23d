//! A file of 64 MiB → report, and → events: the pipeline as the commands `analyze` and `events` run it.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::BufWriter;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sshlogs::model::{Report, Timestamp};
use sshlogs::pipeline::{Request, Seen, Unwatched, Watch, run};
use sshlogs::read::stamp::clock::Zone;
use tempfile::NamedTempFile;

mod sample;

use sample::{Plan, Said, Truth, YEAR, write_log};

/// Size of the log.
const BYTES: u64 = 64 << 20;
/// 2026-11-22.
const NOW: Timestamp = Timestamp(1_795_305_600_000_000);

/// Counts the events that pass by.
#[derive(Default)]
struct Listener(Said);

impl Watch for Listener {
    fn event(&mut self, seen: &Seen<'_>) {
        self.0.hear(seen.event);
    }
}

/// A log on the disk.
fn file() -> (NamedTempFile, Truth) {
    let mut file = NamedTempFile::new().expect("a temporary file");
    let truth = write_log(&Plan::new(BYTES, 1), BufWriter::new(&mut file)).expect("it can be written");
    (file, truth)
}

/// How `analyze` asks for it: noise is counted and not kept.
fn request(file: &NamedTempFile) -> Request {
    Request {
        paths: vec![file.path().to_string_lossy().into_owned()],
        zone: Some(Zone::Fixed(0)),
        year: Some(YEAR),
        keep_noise: false,
        now: NOW,
        ..Request::default()
    }
}

/// Connections by ending, kept or only counted.
fn endings(report: &Report) -> BTreeMap<&'static str, u64> {
    let mut all: BTreeMap<_, u64> = report.noise.endings.iter().map(|(kind, n)| (kind.id(), *n)).collect();
    report.connections.load().iter().for_each(|j| *all.entry(j.connection.ending.kind.id()).or_default() += 1);
    all
}

/// The report counts what the generator wrote.
fn check(request: &Request, truth: &Truth) {
    let mut listener = Listener::default();
    let report = run(request, &mut listener);
    let c = &report.coverage;
    assert_eq!((c.lines, c.sshd, c.bytes), (truth.lines.total, truth.lines.sshd, truth.bytes));
    assert_eq!(c.unrecognised + c.damaged + c.duplicate, 0);
    assert_eq!(endings(&report), truth.connections.by_ending);
    assert_eq!(listener.0, Said::truly(truth));
    let logins = report.connections.load().iter().filter(|j| j.connection.authenticated.is_some()).count() as u64;
    assert_eq!(logins, truth.auth.logins, "no login is noise");
}

fn whole(criterion: &mut Criterion) {
    let (file, truth) = file();
    let request = request(&file);
    check(&request, &truth);
    let mut group = criterion.benchmark_group("whole");
    group.throughput(Throughput::Bytes(truth.bytes));
    group.bench_function("analyze", |b| b.iter(|| run(black_box(&request), &mut Unwatched)));
    group.bench_function("events", |b| b.iter(|| run(black_box(&request), &mut Listener::default())));
    group.finish();
}

criterion_group! { name = benches; config = sample::criterion(); targets = whole }
criterion_main!(benches);
