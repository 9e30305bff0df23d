//! Bytes → events. Wordings stop here: what leaves are meanings.
//!
//! Each step is a room of its own, whose head says what goes in, what comes out, and which file is for what:
//!
//! | step | room |
//! |---|---|
//! | which files, and what they hold | `source` |
//! | bytes as they were written | `unpack` (gz, xz …); `forms` takes lines out of what wraps them (JSON, CSV, a mail …) |
//! | blocks, parsed in parallel | `parse`; `journal` makes blocks of the entries of a journal |
//! | a line's header | `header` |
//! | its time | `stamp` |
//! | its message | `matcher`, by the templates of `catalogue` |
//! | what surrounds a log | `context`: settings, load, probes, kernel logs |
//! | names covered | `anonymise` |
//!
//! `bytes` is where many bytes are searched at once.

pub mod anonymise;
mod bytes;
pub mod context;
mod forms;
pub mod header;
pub mod journal;
pub mod matcher;
pub mod parse;
pub mod source;
pub mod stamp;
pub mod unpack;
