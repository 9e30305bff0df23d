//! Report → reader. No thresholds and no order of its own: it shows what was judged.

mod answer;
pub(crate) mod check;
pub(crate) mod columns;
mod course;
pub mod csv;
mod cure;
pub mod ecs;
pub mod frame;
pub mod html;
pub mod json;
pub(crate) mod line;
mod list;
pub(crate) mod local;
pub mod markdown;
mod measured;
mod moments;
mod outline;
mod people;
mod period;
pub mod prometheus;
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
pub(crate) mod words;

pub use safe::safe;
