//! Markdown: the report for issues and chat, and the pages of docs/ about what is known.

mod catalogue;
mod read;
mod report;
mod server;
mod text;
mod why;

pub use catalogue::{causes, messages};
pub use report::report;
