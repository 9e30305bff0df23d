//! What we know: messages, causes, defaults. No logic beyond look-up; ids never change their sense.

pub mod message;
pub mod messages;
