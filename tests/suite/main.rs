//! One test binary; each module a subject.

mod forgery;
mod messages;
mod terminal;
