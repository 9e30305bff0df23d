//! One test binary; each module a subject.

mod cli;
mod docs;
mod forgery;
mod lab;
mod messages;
