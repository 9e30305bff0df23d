//! Report → reader. No thresholds and no order of its own: it shows what was judged.

mod answer;
pub mod check;
pub mod csv;
mod cure;
pub mod json;
pub mod local;
pub mod markdown;
pub mod period;
pub mod rows;
pub mod safe;
pub mod schema;
mod tally;
pub mod terminal;
pub mod text;
mod words;

pub use safe::safe;
