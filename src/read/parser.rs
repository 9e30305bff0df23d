//! Blocks → events on several threads, in the order of the blocks.
//!
//! The threads are its own: a run may itself stand on a thread of some pool, and one that waits there for others of
//! that pool may wait for ever.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

use super::blocks::Block;
use super::parse::{Manner, Parsed, parse};

/// Blocks per thread that wait to be parsed, or to be taken.
const AHEAD: usize = 2;

/// Where blocks are handed in.
pub struct Parser {
    ordered: SyncSender<Parsing>,
    jobs: Option<SyncSender<Job>>,
    manner: Manner,
}

struct Job {
    block: Block,
    done: SyncSender<Parsed>,
}

/// A block on its way.
pub enum Parsing {
    /// It is parsed elsewhere.
    Elsewhere(Receiver<Parsed>),
    /// There is one thread only: whoever takes it parses it.
    Here(Block, Manner),
}

impl Parsing {
    /// What it held; `None` if the thread that parsed it panicked.
    pub fn finish(self) -> Option<Parsed> {
        match self {
            Parsing::Elsewhere(parsed) => parsed.recv().ok(),
            Parsing::Here(block, manner) => Some(parse(block, manner)),
        }
    }
}

impl Parser {
    /// A parser on so many threads, and its results in the order in which blocks were handed in. It ends when it is
    /// dropped and its results are taken, or when nobody wants them any more.
    pub fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        threads: usize,
        manner: Manner,
    ) -> (Parser, Receiver<Parsing>) {
        let (ordered, results) = sync_channel(AHEAD * threads.max(1));
        let jobs = (threads > 1).then(|| {
            let (jobs, waiting) = sync_channel(AHEAD * threads);
            let waiting = Arc::new(Mutex::new(waiting));
            for _ in 0..threads {
                let waiting = Arc::clone(&waiting);
                scope.spawn(move || work(&waiting, manner));
            }
            jobs
        });
        (Parser { ordered, jobs, manner }, results)
    }

    /// Takes a block; false if nobody wants more.
    pub fn take(&self, block: Block) -> bool {
        let Some(jobs) = &self.jobs else {
            return self.ordered.send(Parsing::Here(block, self.manner)).is_ok();
        };
        let (done, parsed) = sync_channel(1);
        jobs.send(Job { block, done }).is_ok() && self.ordered.send(Parsing::Elsewhere(parsed)).is_ok()
    }
}

/// Parses until there is nothing left.
fn work(waiting: &Mutex<Receiver<Job>>, manner: Manner) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { block, done }) = next else { break };
        // Nobody may want it any more; then nobody hands in more, either.
        let _ = done.send(parse(block, manner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_blocks() {
        for threads in [1, 2, 5] {
            let found: Vec<u64> = std::thread::scope(|scope| {
                let (parser, results) = Parser::start(scope, threads, Manner::default());
                scope.spawn(move || {
                    for lines in 0..50 {
                        assert!(parser.take(Block { bytes: b"x\n".repeat(lines), ..Block::default() }));
                    }
                });
                results.iter().filter_map(Parsing::finish).map(|parsed| parsed.coverage.lines).collect()
            });
            assert_eq!(found, (0..50).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn it_ends_when_nobody_wants_more() {
        std::thread::scope(|scope| {
            let (parser, results) = Parser::start(scope, 2, Manner::default());
            let reader = scope.spawn(move || (0..1000).all(|_| parser.take(Block::default())));
            drop(results);
            assert!(!reader.join().expect("it ends"));
        });
    }
}
