//! One test binary; each module a subject.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cli;
mod docs;
mod forgery;
mod journal;
mod lab;
mod messages;
