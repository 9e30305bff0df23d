//! What is too much for memory: connections and findings as records of bytes, beyond a budget in a temporary file
//! that has no name.

mod pack;
mod records;
mod spill;

pub use pack::{Names, Pack, Packed, Reader};
pub use records::{pack_connection, unpack_brief, unpack_connection};
pub use spill::{Pages, Spill};
