//! Report → reader. No thresholds and no order of its own: it shows what was judged.

pub mod rows;
pub mod terminal;
