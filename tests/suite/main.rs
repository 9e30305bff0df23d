//! One test binary; each module a subject.

mod forgery;
mod cli;
mod docs;
mod lab;
mod messages;
