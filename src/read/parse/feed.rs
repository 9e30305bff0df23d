//! An opened source → its blocks, whatever it is.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use super::blocks::{Block, Blocks};
use crate::read::journal::{self, Outcome};
use crate::read::source::survey::Survey;
use crate::read::source::{Content, SourceError};

/// Blocks of a journal that are read before they are asked for.
const AHEAD: usize = 4;

/// Where the blocks of a source come from.
pub enum Feed {
    /// Lines of text, read by whoever wants them.
    Text(Blocks<Box<dyn Read + Send>>),
    /// Entries of a journal, whose objects a thread of their own follows through its file.
    Journal(Receiver<Block>, JoinHandle<Outcome>),
}

impl Feed {
    /// Opens a source that was looked at.
    ///
    /// # Errors
    /// If it has gone meanwhile.
    pub fn open(survey: &mut Survey, block: usize) -> Result<Feed, SourceError> {
        let Content::Journal(form) = survey.content else {
            return Ok(Feed::Text(Blocks::new(survey.reader()?, block)));
        };
        let origins = survey.origins(form)?;
        let (emit, blocks) = sync_channel(AHEAD);
        let reader = std::thread::spawn(move || journal::read(form, origins, &mut |block| emit.send(block).is_ok()));
        Ok(Feed::Journal(blocks, reader))
    }

    /// The next block; `spare` is memory of an earlier one.
    pub fn next(&mut self, spare: Vec<u8>) -> Option<Block> {
        match self {
            Feed::Text(blocks) => blocks.read(spare),
            Feed::Journal(blocks, _) => blocks.recv().ok(),
        }
    }

    /// How reading it went.
    pub fn finish(self) -> Outcome {
        match self {
            Feed::Text(mut blocks) => Outcome { failure: blocks.failure(), ..Outcome::default() },
            Feed::Journal(blocks, reader) => {
                drop(blocks);
                let broken =
                    |_| Outcome { failure: Some(io::Error::other("reading it failed inside")), ..Outcome::default() };
                reader.join().unwrap_or_else(broken)
            }
        }
    }
}
