//! Bytes → events.

pub mod header;
pub mod matcher;
pub mod slots;
pub mod template;
pub mod unpack;
