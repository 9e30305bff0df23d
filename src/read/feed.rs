//! An opened source → its blocks, whatever it is.

use std::io::Read;

use super::blocks::{Block, Blocks};
use super::journal::{self, Form, Origin, Outcome};
use super::source::{Content, SourceError};
use super::survey::Survey;

/// Where the blocks of a source come from.
pub enum Feed {
    /// Lines of text.
    Text(Blocks<Box<dyn Read + Send>>),
    /// Entries of a journal.
    Journal(Form, Vec<Origin>),
}

impl Feed {
    /// Opens a source that was looked at.
    ///
    /// # Errors
    /// If it has gone meanwhile.
    pub fn open(survey: &mut Survey, block: usize) -> Result<Feed, SourceError> {
        Ok(match survey.content {
            Content::Journal(form) => Feed::Journal(form, survey.origins(form)?),
            _ => Feed::Text(Blocks::new(survey.reader()?, block)),
        })
    }

    /// Reads to the end, or until nobody wants more.
    pub fn run(self, emit: &mut dyn FnMut(Block) -> bool) -> Outcome {
        match self {
            Feed::Journal(form, origins) => journal::read(form, origins, emit),
            Feed::Text(mut blocks) => {
                for block in blocks.by_ref() {
                    if !emit(block) {
                        break;
                    }
                }
                Outcome { failure: blocks.failure(), ..Outcome::default() }
            }
        }
    }
}
