//! Blocks of lines → events, on as many threads as there are.
//!
//! In: a source that was looked at. Out: for each block, in order, a [`Parsed`]: its events, whose times are not completed
//! yet, and a count of what every line was.
//!
//! | file | what it is for |
//! |---|---|
//! | `blocks` | a byte stream → blocks that end where a line ends |
//! | `feed` | the blocks of a source, be it text or a journal |
//! | `parallel` | who parses which block, and whose turn is next |
//! | `events` | a block → its events: `header`, `matcher` and the journal's `trust` are put together here |

pub mod blocks;
mod events;
pub mod feed;
pub mod parallel;

pub use events::{ParseOptions, Parsed, parse, parse_into};
