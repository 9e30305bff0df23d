//! Records too many for memory: connections and findings as bytes, beyond a budget in an unlinked temporary file.

mod pack;
mod records;
mod spill;

pub use pack::{Names, Pack, Packed, Reader};
pub use records::{pack_connection, unpack_brief, unpack_connection};
pub use spill::{PAGE, Pages, Spill};
