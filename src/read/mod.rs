//! Bytes → events. Wordings stop here: what leaves are meanings.
//!
//! | step | modules |
//! |---|---|
//! | which files, and what they hold | `source`, `survey` (is it text, which year), `new_years`, `rotation_gaps` |
//! | bytes as they were written | `unpack` (gz, xz …); `forms` and `json_lines` (with `json_value`) take lines out of what wraps them |
//! | blocks, parsed in parallel | `blocks` cuts at line ends, `journal` makes blocks of entries, `feed` is either; `parser` shares them out |
//! | a line's header | `header`; `layout`, `tabbed`, `rfc5424`, `collected` for the rare ones; `tag`, `program`, `body` for its parts |
//! | its time | `stamp` with `calendar` and `zone`; `clock` completes years and zones, in the order of the log |
//! | its message | `matcher`; `template`, `steps`, `slots`, `literal` compile and match a row, `prefixes` finds the few that may fit |
//! | a block's events | `parse` |
//! | what surrounds a log | `context`: settings, load, probes, kernel logs |
//! | names covered, lines unknown | `anonymise`; `wording` proposes a row |
//!
//! The rest is there for speed alone: `start`, `opening`, `writers` and `match_cache` know what earlier lines had,
//! `usual` and `peer_last` are short cuts through the steps of a row, `initials` rules rows out; `blanks`, `digits` and
//! `address` read many bytes at once.

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
