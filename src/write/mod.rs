//! Report → reader. No thresholds and no order of its own: it shows what was judged.

pub mod csv;
pub mod json;
pub mod markdown;
pub mod rows;
pub mod safe;
pub mod schema;
pub mod terminal;

pub use safe::safe;
