//! Bytes → events.

pub mod header;
pub mod matcher;
pub mod slots;
pub mod source;
pub mod template;
pub mod unpack;
