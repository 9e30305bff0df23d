//! Bytes → events.
//!
//! `source` finds what to read, `unpack` unpacks it, `forms` and
//! `json_lines` take lines out of what they are wrapped in, `survey` looks at its head (is it text, which year) and `new_years`
//! at pieces of the rest, `blocks` cuts it into blocks at line ends (`journal` makes blocks of a journal's entries), `parse`
//! turns a block into events in parallel with others, `clock` completes years and zones in the order of the log, `rotation_gaps`
//! looks for rotated files that are missing. Wordings stop here: what leaves are meanings.

mod address;
pub mod anonymise;
mod blanks;
pub mod blocks;
mod body;
mod calendar;
pub mod clock;
mod collected;
pub mod context;
mod digits;
pub mod feed;
mod forms;
pub mod header;
mod initials;
pub mod journal;
mod json_lines;
mod json_value;
mod layout;
mod literal;
mod match_cache;
pub mod matcher;
mod new_years;
mod opening;
pub mod parse;
pub mod parser;
mod peer_last;
mod prefixes;
pub mod program;
mod rfc5424;
pub mod rotation_gaps;
pub mod slots;
pub mod source;
pub mod stamp;
mod start;
mod steps;
pub mod survey;
mod tabbed;
mod tag;
pub mod template;
pub mod unpack;
mod usual;
pub mod wording;
mod writers;
mod zone;
