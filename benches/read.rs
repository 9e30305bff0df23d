//! Bytes → events: splitting headers, matching bodies, and both together.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sshlogs::model::Program;
use sshlogs::read::header::HeaderCache;
use sshlogs::read::header::{Line, peel, split};
use sshlogs::read::matcher::slots::Captures;
use sshlogs::read::matcher::{matcher, speaker};

mod sample;

use sample::{BYTES, Format, OpenSsh, Said, Sample};

/// Counts the lines of sshd by their headers.
fn split_all(sample: &Sample) -> u64 {
    let mut cache = HeaderCache::default();
    let is_sshd = |line: &[u8]| matches!(split(line, &mut cache), Line::Log(header) if header.program.is_sshd());
    sample.lines().map(is_sshd).filter(|yes| *yes).count() as u64
}

/// The writers and bodies of sshd's lines.
fn bodies(sample: &Sample) -> Vec<(Program, &[u8])> {
    let mut cache = HeaderCache::default();
    let body = |line| match split(line, &mut cache) {
        Line::Log(header) if header.program.is_sshd() => Some((header.program, peel(header.body).body)),
        _ => None,
    };
    sample.lines().filter_map(body).collect()
}

/// Counts the bodies that a row knows.
fn match_all(bodies: &[(Program, &[u8])]) -> u64 {
    bodies
        .iter()
        .filter(|(program, body)| matcher().find(speaker(*program), body, &mut Captures::default()).is_some())
        .count() as u64
}

/// Every line is what the generator wrote, and sshd's lines are all known.
fn check(sample: &Sample) {
    let truth = &sample.truth;
    assert_eq!(split_all(sample), truth.lines.sshd);
    assert_eq!(match_all(&bodies(sample)), truth.lines.sshd);
    let (mut said, mut lines, mut unknown) = (Said::default(), 0, 0);
    for parsed in sample.parsed() {
        lines += parsed.coverage.lines;
        unknown += parsed.coverage.unrecognised + parsed.coverage.damaged;
        parsed.batch.events.iter().for_each(|e| said.hear(e));
    }
    assert_eq!((lines, unknown), (truth.lines.total, 0));
    assert_eq!(said, Said::truly(truth));
}

fn read(criterion: &mut Criterion) {
    let kinds = [
        ("9.9-rfc3164", OpenSsh::V9_9, Format::Rfc3164),
        ("9.9-iso", OpenSsh::V9_9, Format::Iso),
        ("9.2-rfc3164", OpenSsh::V9_2, Format::Rfc3164),
    ];
    for (name, openssh, format) in kinds {
        let sample = Sample::new(BYTES, openssh, format);
        check(&sample);
        let bodies = bodies(&sample);
        let mut group = criterion.benchmark_group(format!("read/{name}"));
        group.throughput(Throughput::Bytes(sample.log.len() as u64));
        group.bench_function("split", |b| b.iter(|| split_all(black_box(&sample))));
        group.bench_function("parse", |b| b.iter(|| black_box(&sample).parsed()));
        group.throughput(Throughput::Elements(bodies.len() as u64));
        group.bench_function("match", |b| b.iter(|| match_all(black_box(&bodies))));
        group.finish();
    }
}

criterion_group! { name = benches; config = sample::criterion(); targets = read }
criterion_main!(benches);
