//! Bytes → events.

mod body;
mod calendar;
pub mod header;
mod layout;
pub mod matcher;
pub mod program;
mod rfc5424;
pub mod slots;
pub mod stamp;
mod tag;
pub mod template;
mod zone;
