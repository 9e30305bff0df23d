//! Connections → signals → findings.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sshlogs::catalogue::defaults;
use sshlogs::model::{
    AppliedSettings, Brief, Case, Ending, EndingKind, Family, Finding, Load, Signals, Timestamp, Verdict,
};
use sshlogs::signals::Surroundings;
use sshlogs::verdict;

mod sample;

use sample::{Rebuilt, Sample, server};

/// The same settings for all connections.
fn settings() -> AppliedSettings {
    let (config, budgets) = server();
    AppliedSettings::to_all(config, budgets)
}

/// Signals of all connections.
fn measure(rebuilt: &Rebuilt) -> Vec<Signals> {
    let briefs: Vec<Brief> = rebuilt.connections.iter().map(|c| c.brief.clone()).collect();
    let (settings, load) = (settings(), Load::default());
    let surroundings = Surroundings::new(&briefs, &rebuilt.events, &settings, &load);
    let measures = surroundings.measure_all();
    rebuilt.connections.iter().enumerate().map(|(i, c)| measures.of(i, c)).collect()
}

/// Findings of all connections, one after the other.
fn judge(rebuilt: &Rebuilt, signals: &[Signals]) -> Vec<Finding> {
    let ((config, budgets), kernel) = (server(), defaults::kernel());
    let case = |(connection, signals)| Case {
        connection,
        signals,
        config: &config,
        client: None,
        kernel: &kernel,
        budgets: &budgets,
    };
    rebuilt.connections.iter().zip(signals).map(|both| verdict::judge(&case(both))).collect()
}

/// Everybody who said goodbye after a login logged out, and nobody who never logged in did.
fn check(sample: &Sample, rebuilt: &Rebuilt) {
    let findings = judge(rebuilt, &measure(rebuilt));
    let goodbyes = sample.truth.sessions.logged.get(EndingKind::ClientDisconnect.id()).copied().unwrap_or_default();
    let both = || rebuilt.connections.iter().zip(&findings);
    let said = both().filter(|(c, _)| c.is_session() && c.ending.kind == EndingKind::ClientDisconnect);
    let logouts = said.filter(|(_, f)| f.family == Family::UserLogout && f.verdict == Verdict::Established);
    assert_eq!(logouts.count() as u64, goodbyes);
    assert!(both().all(|(c, f)| c.is_session() || f.family != Family::UserLogout));
    assert_eq!(findings.len() as u64, sample.truth.connections.total);
}

/// The same, had all sessions been reset in one moment: each is the others' neighbour.
fn fallen(rebuilt: &Rebuilt) -> Rebuilt {
    let mut connections = rebuilt.connections.clone();
    let last = connections.iter().filter_map(|c| c.closed).max();
    for (c, i) in connections.iter_mut().filter(|c| c.is_session()).zip(0..) {
        c.closed = last.map(|last| Timestamp(last.0 + i * 100));
        c.ending = Ending::of(EndingKind::Reset, None);
    }
    Rebuilt { connections, events: rebuilt.events.clone() }
}

fn judge_all(criterion: &mut Criterion) {
    let sample = Sample::usual();
    let rebuilt = sample.rebuilt();
    check(&sample, &rebuilt);
    let signals = measure(&rebuilt);
    let mut group = criterion.benchmark_group("judge");
    group.throughput(Throughput::Elements(rebuilt.connections.len() as u64));
    group.bench_function("signals", |b| b.iter(|| measure(black_box(&rebuilt))));
    let fallen = fallen(&rebuilt);
    group.bench_function("signals of a mass drop", |b| b.iter(|| measure(black_box(&fallen))));
    group.bench_function("verdict", |b| b.iter(|| judge(black_box(&rebuilt), &signals)));
    group.finish();
}

criterion_group! { name = benches; config = sample::criterion(); targets = judge_all }
criterion_main!(benches);
