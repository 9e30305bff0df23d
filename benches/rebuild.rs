//! Events → connections.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

mod sample;

use sample::{BYTES, Format, OpenSsh, Sample, rebuild};

/// Every connection is found, and ends as it did.
fn check(sample: &Sample) {
    let rebuilt = sample.rebuilt();
    assert_eq!(rebuilt.endings(), sample.truth.connections.by_ending);
    let logins = rebuilt.connections.iter().filter(|c| c.authenticated.is_some()).count() as u64;
    assert_eq!(logins, sample.truth.auth.logins);
    let attempts: u64 = rebuilt.connections.iter().map(|c| u64::from(c.attempts)).sum();
    assert_eq!(attempts - logins, sample.truth.auth.failures);
}

fn rebuild_all(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rebuild");
    for (name, openssh) in [("9.9", OpenSsh::V9_9), ("9.2", OpenSsh::V9_2)] {
        let sample = Sample::new(BYTES, openssh, Format::Rfc3164);
        check(&sample);
        let batches = sample.batches();
        group.throughput(Throughput::Elements(batches.iter().map(|b| b.events.len() as u64).sum()));
        group.bench_function(name, |b| b.iter(|| rebuild(black_box(&batches))));
    }
    group.finish();
}

criterion_group! { name = benches; config = sample::criterion(); targets = rebuild_all }
criterion_main!(benches);
