//! Blocks → events on several threads, in the order of the blocks.
//!
//! A worker reads the block that it parses, and the caller parses blocks, too, while it waits for the next one in order: no
//! thread idles while there is work. The threads are the run's own, not a pool's: a caller on a thread of the pool could
//! wait for ever for others of that pool.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

use super::feed::Feed;
use super::{ParseOptions, Parsed, parse_into};
use crate::read::journal::Outcome;

/// So many blocks more than there are threads may have been begun and not been taken. Of many threads most wait for the
/// one that puts together: more blocks would be memory, and no time.
const AHEAD: usize = 6;

/// Parses a source.
pub struct Parser {
    feed: Mutex<Feed>,
    queue: Mutex<Queue>,
    /// One of them was taken.
    room: Condvar,
    limit: usize,
    options: ParseOptions,
}

#[derive(Default)]
struct Queue {
    /// Blocks that were begun, in order.
    begun: VecDeque<Receiver<Parsed>>,
    /// Memory for the next.
    spare: Vec<Parsed>,
    /// No more blocks are wanted.
    closed: bool,
}

impl Parser {
    /// Parses blocks on so many threads, of which this is one, and has each taken here, while `take` wants more.
    pub fn run(
        feed: Feed,
        threads: usize,
        options: ParseOptions,
        mut take: impl FnMut(&mut Parsed) -> bool,
    ) -> Outcome {
        let (queue, limit) = (Mutex::default(), threads + AHEAD);
        let parser = Parser { feed: Mutex::new(feed), queue, room: Condvar::new(), limit, options };
        std::thread::scope(|scope| {
            let closing = Closing(&parser);
            for _ in 1..threads {
                scope.spawn(|| parser.work());
            }
            while let Some(mut parsed) = parser.next()
                && take(&mut parsed)
            {
                parser.queue().spare.push(parsed);
            }
            drop(closing);
        });
        parser.feed.into_inner().unwrap_or_else(PoisonError::into_inner).finish()
    }

    /// Parses blocks until there are no more, but not too many before they are taken.
    fn work(&self) {
        loop {
            let is_full = |queue: &mut Queue| queue.begun.len() >= self.limit && !queue.closed;
            let queue = self.room.wait_while(self.queue(), is_full).unwrap_or_else(PoisonError::into_inner);
            if queue.closed {
                break;
            }
            drop(queue);
            if !self.parse(locked(&self.feed)) {
                break;
            }
        }
    }

    /// The next block; `None` behind the last, or if a thread panicked: then the scope passes that on.
    fn next(&self) -> Option<Parsed> {
        loop {
            let first = self.queue().begun.pop_front();
            self.room.notify_one();
            match first {
                Some(first) => return self.wait_for(&first),
                None if self.parse(locked(&self.feed)) => {}
                // Another may have begun the last meanwhile.
                None if self.queue().begun.is_empty() => return None,
                None => {}
            }
        }
    }

    fn wait_for(&self, parsed: &Receiver<Parsed>) -> Option<Parsed> {
        loop {
            match parsed.try_recv() {
                Ok(parsed) => return Some(parsed),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) if self.helped() => {}
                Err(TryRecvError::Empty) => return parsed.recv().ok(),
            }
        }
    }

    /// Parses a block, if there is one to be had at once.
    fn helped(&self) -> bool {
        if self.queue().begun.len() >= self.limit {
            return false;
        }
        match self.feed.try_lock() {
            Ok(feed) => self.parse(feed),
            Err(TryLockError::Poisoned(feed)) => self.parse(feed.into_inner()),
            Err(TryLockError::WouldBlock) => false,
        }
    }

    /// Reads and parses a block; false if there are no more.
    fn parse(&self, mut feed: MutexGuard<'_, Feed>) -> bool {
        let mut spare = self.queue().spare.pop().unwrap_or_default();
        let Some(block) = feed.next(std::mem::take(&mut spare.batch.bytes)) else { return false };
        let (done, parsed) = sync_channel(1);
        self.queue().begun.push_back(parsed);
        drop(feed);
        // The receiver is gone if no more blocks are wanted; then no worker begins another.
        let _ = done.send(parse_into(spare, block, self.options));
        true
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        locked(&self.queue)
    }
}

/// What a thread left that panicked is whole: nothing here is changed in more than one step.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Wakes threads that wait for room once blocks are no longer taken, also if their taker panicked.
struct Closing<'a>(&'a Parser);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.queue().closed = true;
        self.0.room.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::read::parse::blocks::{Blocks, LONGEST};

    fn feed(text: impl Read + Send + 'static) -> Feed {
        Feed::Text(Blocks::new(Box::new(text), 2 * LONGEST))
    }

    #[test]
    fn blocks_come_in_order_and_all() {
        let text: Vec<u8> = (0..100_000).flat_map(|i| format!("{i:060}\n").into_bytes()).collect();
        for threads in [1, 2, 5] {
            let (mut bytes, mut lines, mut blocks) = (Vec::new(), 0, 0);
            let outcome =
                Parser::run(feed(std::io::Cursor::new(text.clone())), threads, ParseOptions::default(), |parsed| {
                    bytes.extend_from_slice(&parsed.batch.bytes);
                    (lines, blocks) = (lines + parsed.coverage.lines, blocks + 1);
                    true
                });
            assert!(bytes == text && outcome.failure.is_none());
            assert!(lines == 100_000 && blocks > 40, "{lines} {blocks}");
        }
    }

    #[test]
    fn memory_of_earlier_blocks_leaves_nothing_behind() {
        let said = "Nov 22 10:00:00 web1 sshd[7]: Failed password for root from 192.0.2.1 port 22 ssh2\n".repeat(1500);
        let text = [said, "rubbish\n".repeat(40_000)].concat();
        let mut events = Vec::new();
        Parser::run(feed(std::io::Cursor::new(text)), 2, ParseOptions::default(), |p| {
            assert_eq!(p.stamps.len(), p.batch.events.len());
            events.push(p.batch.events.len() as u64);
            assert_eq!(p.coverage.recognised, p.batch.events.len() as u64);
            true
        });
        assert_eq!((events.iter().sum::<u64>(), events.last()), (1500, Some(&0)));
    }

    #[test]
    fn it_ends_when_whoever_takes_blocks_wants_no_more() {
        for threads in [1, 3] {
            let mut taken = 0;
            Parser::run(feed(std::io::repeat(b'\n')), threads, ParseOptions::default(), |_| {
                taken += 1;
                taken < 20
            });
            assert_eq!(taken, 20);
        }
    }

    #[test]
    fn it_ends_when_whoever_takes_blocks_panics() {
        for threads in [1, 3] {
            let endless = feed(std::io::repeat(b'\n'));
            let run = || Parser::run(endless, threads, ParseOptions::default(), |_| panic!("enough"));
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }

    #[test]
    fn it_ends_when_reading_panics() {
        struct Broken(usize);
        impl Read for Broken {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                self.0 = self.0.checked_sub(1).expect("a bug");
                into.fill(b'\n');
                Ok(into.len())
            }
        }
        for threads in [1, 3] {
            let broken = feed(Broken(50));
            let run = || Parser::run(broken, threads, ParseOptions::default(), |_| true);
            assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        }
    }
}
