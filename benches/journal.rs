//! A journal file → report, and → its entries alone: what reading by objects costs beside the rest.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sshlogs::model::Timestamp;
use sshlogs::pipeline::{Request, Unwatched, run};
use sshlogs::read::journal::{Form, Origin, read};
use sshlogs::read::stamp::clock::Zone;

mod sample;

use sample::journal::{JournalPlan, write_journal};
use sample::{Plan, Truth};

/// Size of the log that becomes a journal: some 90,000 lines.
const BYTES: u64 = 12_000_000;
/// Entries of other programs behind each entry of the log: a machine that does more than be attacked.
const OTHERS: f64 = 2.0;
/// 2026-11-22.
const NOW: Timestamp = Timestamp(1_795_305_600_000_000);

fn request(path: &Path) -> Request {
    Request {
        paths: vec![path.to_string_lossy().into_owned()],
        zone: Some(Zone::Fixed(0)),
        keep_noise: false,
        now: NOW,
        ..Request::default()
    }
}

/// The report counts what the generator wrote.
fn check(request: &Request, truth: &Truth, entries: u64) {
    let report = run(request, &mut Unwatched);
    let c = &report.coverage;
    assert_eq!(report.troubles, []);
    assert_eq!((c.lines, c.sshd), (entries, truth.lines.sshd));
    assert_eq!(c.unrecognised + c.damaged + c.duplicate + c.untrusted, 0);
    let connections = report.noise.connections + report.connections.len() as u64;
    assert_eq!(connections, truth.connections.total);
    let logins = report.connections.load().iter().filter(|j| j.connection.authenticated.is_some()).count() as u64;
    assert_eq!(logins, truth.auth.logins);
}

fn entries(path: &Path) -> u64 {
    let origin = Origin { name: String::new(), path: Some(path.to_owned()), stream: None };
    let mut entries = 0;
    read(Form::File, vec![origin], &mut |block| {
        entries += block.rows.map_or(0, |rows| rows.entries);
        true
    });
    entries
}

fn journal(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("system.journal");
    let plan = JournalPlan { log: Plan::new(BYTES, 1), others: OTHERS };
    let (truth, written) = write_journal(&plan, &path).expect("it can be written");
    let request = request(&path);
    check(&request, &truth, written);
    assert_eq!(entries(&path), written);
    let mut group = criterion.benchmark_group("journal");
    group.throughput(Throughput::Elements(written));
    group.bench_function("entries", |b| b.iter(|| entries(black_box(&path))));
    group.bench_function("analyze", |b| b.iter(|| run(black_box(&request), &mut Unwatched)));
    group.finish();
}

criterion_group! { name = benches; config = sample::criterion(); targets = journal }
criterion_main!(benches);
