//! Report → reader. No thresholds and no order of its own: it shows what was judged.
//!
//! | module | writes |
//! |---|---|
//! | [`terminal`], [`html`], [`markdown`] | for people |
//! | [`json`], [`csv`], `tables`, [`ecs`], [`timesketch`], [`prometheus`], `check` | for programs |
//! | [`rows`], `list`, [`columns`], [`line`](mod@line) | the columns of data: which there are, and how they become bytes |
//! | `surroundings`, `outline` | parts of the JSON report |
//! | [`schema`] | the JSON Schemas of the forms for programs |
//! | `tally` | what the forms for people count, in one pass over the connections |
//! | `about`, `answer`, `period`, `cure`, `settings`, `people`, `moments`, `measured`, `rhythm`, `to_tell` | what they say, in the same words in each form |
//! | `course` | ends and load over time, for charts |
//! | `text`, [`safe`](mod@safe), `words`, [`local`] | styled text, text without control characters, turns of phrase, times |
//! | [`frame`] | what a report in a file needs beside its findings |

mod about;
mod answer;
pub(crate) mod check;
pub mod columns;
mod course;
pub mod csv;
mod cure;
pub mod ecs;
pub mod frame;
pub mod html;
pub mod json;
pub mod line;
mod list;
pub mod local;
pub mod markdown;
mod measured;
mod moments;
mod outline;
mod people;
mod period;
pub mod prometheus;
mod rhythm;
pub mod rows;
pub mod safe;
pub mod schema;
mod settings;
mod surroundings;
#[cfg(feature = "tables")]
pub mod tables;
mod tally;
pub mod terminal;
mod text;
pub mod timesketch;
mod to_tell;
pub(crate) mod words;

pub use safe::safe;
