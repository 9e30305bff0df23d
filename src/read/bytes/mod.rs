//! Many bytes at once: the searches that every line pays for. Bytes go in, places and numbers come out; what they mean
//! is for others to know.
//!
//! | file | tells |
//! |---|---|
//! | `blanks` | where blanks stand, and where a line ends |
//! | `digits` | which number a text begins with |
//! | `start` | whether a text begins as an earlier one did |

pub(super) mod blanks;
pub(super) mod digits;
pub(super) mod start;
